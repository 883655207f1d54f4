"""The claims of the study: statements that the texts can turn out to bear out or not."""

from dataclasses import dataclass, field

from sco_discourse.lexicon import FRAMES
from sco_discourse.scan import TOKEN, normalise

FORMS = ("level", "presence", "constancy", "keyness")
TOPIC_FORMS = ("topic", "topic level")
TOPIC = ("afghanistan", "afghanistan_liaison_group", "peaceful_reconstruction")
COMMUNITIES = (
    "four_communities",
    "health_community",
    "security_community",
    "development_community",
    "humanities_community",
)
INITIATIVES = ("global_development_initiative", "global_security_initiative")


@dataclass(frozen=True)
class Claim:
    """
    A statement about the texts, written down before it is assessed.

    Attributes
    ----------
    id : str
    question : str
        That it answers.
    form : {"presence", "level", "constancy", "keyness", "topic", "topic level"}
        Named in texts of the target year and in none of the reference years; mentioned more or less often in the target
        year; named in every text; the words that keyness ranks first for the target year mark it; the words of all
        these years form topics that hold; a topic holds and takes up more or less of the target year.
    subject : str
        What is named or mentioned, to stand behind *name* or *mentions of*; of a voice its words; of a topic what it is
        of.
    target : int
        Year.
    reference : tuple of int
        The year or years it is compared with; of a level one.
    direction : int
        1 for more in the target, -1 for less; else 0.
    where : dict
        Columns of the mentions and the values that are meant, as `frame` or `concept`; with ``role`` or ``speech`` the
        tokens of a voice are meant instead of mentions; with ``topic`` the topic with the most of these words, two at
        least, among the ten that lead it.
    without : tuple of str
        Concepts that are left out.
    """

    id: str
    question: str
    form: str
    subject: str
    target: int
    reference: tuple
    direction: int = 0
    where: dict = field(default_factory=dict)
    without: tuple = ()


def _level(name, question, subject, target, reference, direction, where, without=()):
    return Claim(name, question, "level", subject, target, (reference,), direction, where, without)


def _topic_level(name, question, subject, target, direction, words):
    return Claim(name, question, "topic level", subject, target, (2020,), direction, {"topic": words})


# Written down from the study's questions; none may be dropped for its outcome.
CLAIMS = (
    Claim(
        "four-communities-only-2020",
        "Are the four communities a proposal of 2020 alone?",
        "presence",
        "the four communities, together or one by one,",
        2020,
        (2021, 2022),
        where={"concept": COMMUNITIES},
    ),
    _level(
        "four-communities-less-2022",
        "Are the four communities named less often in 2022 than in 2020?",
        "the four communities, together or one by one,",
        2022,
        2020,
        -1,
        {"concept": COMMUNITIES},
    ),
    Claim(
        "two-initiatives-only-2022",
        "Are the two initiatives named in 2022 alone?",
        "presence",
        "the Global Development or the Global Security Initiative",
        2022,
        (2020, 2021),
        where={"concept": INITIATIVES},
    ),
    _level(
        "health-less-2022",
        "Is health spoken of less often in 2022 than in 2020?",
        "health",
        2022,
        2020,
        -1,
        {"frame": ("health",)},
    ),
    _level(
        "health-less-2021",
        "Is health spoken of less often in 2021 than in 2020?",
        "health",
        2021,
        2020,
        -1,
        {"frame": ("health",)},
    ),
    _level(
        "security-more-2022",
        "Is security spoken of more often in 2022 than in 2020?",
        "security",
        2022,
        2020,
        1,
        {"frame": ("security",)},
    ),
    _level(
        "security-more-2021",
        "Is security spoken of more often in 2021 than in 2020?",
        "security",
        2021,
        2020,
        1,
        {"frame": ("security",)},
    ),
    _level(
        "security-more-2021-without-afghanistan",
        "Is it so without Afghanistan?",
        "security without Afghanistan",
        2021,
        2020,
        1,
        {"frame": ("security",)},
        TOPIC,
    ),
    Claim(
        "afghanistan-only-2021",
        "Is Afghanistan a matter of 2021 alone?",
        "presence",
        "Afghanistan",
        2021,
        (2020, 2022),
        where={"concept": ("afghanistan", "afghanistan_liaison_group")},
    ),
    _level(
        "development-more-2022",
        "Is development spoken of more often in 2022 than in 2020?",
        "development",
        2022,
        2020,
        1,
        {"frame": ("development",)},
    ),
    _level(
        "connectivity-more-2022",
        "Is connectivity spoken of more often in 2022 than in 2020?",
        "connectivity",
        2022,
        2020,
        1,
        {"frame": ("connectivity",)},
    ),
    Claim(
        "shanghai-spirit-constant",
        "Is the Shanghai Spirit named in every text?",
        "constancy",
        "the Shanghai Spirit",
        2022,
        (2020, 2021),
        where={"concept": ("shanghai_spirit",)},
    ),
    _level(
        "multilateralism-more-2022",
        "Is multilateralism spoken of more often in 2022 than in 2020?",
        "multilateralism",
        2022,
        2020,
        1,
        {"concept": ("multilateralism", "true_multilateralism")},
    ),
    _level(
        "hegemony-more-2022",
        "Are hegemony, the Cold War mentality and blocs spoken of more often in 2022 than in 2020?",
        "hegemony, the Cold War mentality, bloc politics and zero-sum games",
        2022,
        2020,
        1,
        {"concept": ("hegemony", "cold_war_mentality", "bloc_politics", "zero_sum")},
    ),
    _level(
        "membership-more-2022",
        "Is the growth of the organisation spoken of more often in 2022 than in 2020?",
        "the growth of membership, observers and partners",
        2022,
        2020,
        1,
        {"concept": ("membership_growth", "observers_and_partners")},
    ),
    _level(
        "leaders-less-2022",
        "Are leaders quoted and reported less in 2022 than in 2020?",
        "words of leaders, quoted or reported,",
        2022,
        2020,
        -1,
        {"role": ("leader",), "speech": ("direct", "indirect")},
    ),
    _level(
        "experts-less-2022",
        "Are experts quoted and reported less in 2022 than in 2020?",
        "words of experts, quoted or reported,",
        2022,
        2020,
        -1,
        {"role": ("expert",), "speech": ("direct", "indirect")},
    ),
    _level(
        "own-voice-more-2022",
        "Does the text's own voice say more in 2022 than in 2020?",
        "words in the text’s own voice",
        2022,
        2020,
        1,
        {"speech": ("authored",)},
    ),
    Claim(
        "keyness-2022",
        "Do the words that keyness ranks first for 2022 mark the year?",
        "keyness",
        "the words that keyness ranks first",
        2022,
        (2020,),
        1,
    ),
    Claim(
        "keyness-2020",
        "Do the words that keyness ranks first for 2020 mark the year?",
        "keyness",
        "the words that keyness ranks first",
        2020,
        (2022,),
        1,
    ),
)

# Written down before they were assessed, when a trial of the method had found no topic that holds. A topic is meant by
# its words, as numbers change with every fit. None of these may be dropped for its outcome either.
TOPIC_CLAIMS = (
    Claim(
        "topics-hold",
        "Do the words form topics that are more than texts and chance?",
        "topic",
        "the words of these texts",
        2022,
        (2020, 2021),
    ),
    _topic_level(
        "topic-health-less-2022",
        "Is there a topic of health, and does it take up less of 2022 than of 2020?",
        "health",
        2022,
        -1,
        ("health", "epidemic", "virus", "vaccine", "pandemic", "covid-19", "community"),
    ),
    _topic_level(
        "topic-initiatives-more-2022",
        "Is there a topic of the two initiatives, and does it take up more of 2022 than of 2020?",
        "the two initiatives",
        2022,
        1,
        ("global", "development", "security", "initiative", "initiatives"),
    ),
    _topic_level(
        "topic-afghanistan-more-2021",
        "Is there a topic of Afghanistan, and does it take up more of 2021 than of 2020?",
        "Afghanistan",
        2021,
        1,
        ("afghanistan", "afghan", "situation", "reconstruction", "peace"),
    ),
    _topic_level(
        "topic-connectivity-more-2022",
        "Is there a topic of connectivity, and does it take up more of 2022 than of 2020?",
        "connectivity",
        2022,
        1,
        ("belt", "road", "silk", "connectivity", "railway", "trade", "economic"),
    ),
)


def checked(claims, concepts=(), *, forms=FORMS):
    """
    Claims, if each can be asked.

    Parameters
    ----------
    claims : sequence of Claim
    concepts : list of dict
        As `sco_discourse.load_concepts` returns them; claims about topics need none.
    forms : sequence of str
        `FORMS` of what is counted in the texts, or `TOPIC_FORMS`.

    Returns
    -------
    list of Claim

    Raises
    ------
    ValueError
        For a form, concept, frame or column that there is not, a level without a direction or without one reference,
        a year that is compared with itself, a topic of fewer than two words or of what is no word, or an id that stands
        twice.
    """
    claims = list(claims)
    frames = {concept["frame"] for concept in concepts} | set(FRAMES)
    concepts = {concept["id"] for concept in concepts}
    seen = set()
    for claim in claims:
        if problem := _problem(claim, concepts, frames, forms):
            raise ValueError(f"The claim {claim.id!r} {problem}.")
        if claim.id in seen:
            raise ValueError(f"The id {claim.id!r} is given to two claims. Name one of them otherwise.")
        seen.add(claim.id)
    return claims


def _problem(claim, concepts, frames, forms):
    """What is wrong with a claim, whatever the texts say; empty if nothing is."""
    if claim.form not in forms:
        elsewhere = "; assess_topics takes claims about topics" if claim.form in TOPIC_FORMS else ""
        return f"has the form {claim.form!r}; it must be one of {', '.join(forms)}{elsewhere}"
    if claim.target in claim.reference or not claim.reference:
        return f"compares {claim.target} with {claim.reference or 'nothing'}; name other years"
    if claim.form.endswith("level") and (claim.direction not in (-1, 1) or len(claim.reference) != 1):
        return f"is of {claim.form}: it needs a direction of 1 or -1 and one year of reference"
    if problem := _problem_of_where(claim, concepts, frames):
        return problem
    if unknown := [name for name in claim.without if name not in concepts]:
        return f"leaves out the concept {unknown[0]!r}, which the lexicon does not have"
    if claim.form in ("presence", "constancy") and "concept" not in claim.where:
        return f"is of {claim.form}: it needs concepts that are named"
    return ""


def _problem_of_where(claim, concepts, frames):
    known = {"concept": concepts, "frame": frames, "role": None, "speech": None}
    if claim.form in TOPIC_FORMS:
        known = {"topic": None} if claim.form == "topic level" else {}
    if claim.form not in ("keyness", "topic") and not claim.where:
        return f"says nothing of what is meant; where takes {', '.join(known)}"
    for column, values in claim.where.items():
        if column not in known:
            return f"asks for {column!r}; where takes {', '.join(known) or 'nothing'}"
        if isinstance(values, str):
            return f"asks for {column} {values!r}; give several, such as ({values!r},)"
        if known[column] is not None and (
            unknown := [value for value in values if value not in known[column]]
        ):
            return f"is about the {column} {unknown[0]!r}, which the lexicon does not have"
    return _problem_of_words(claim.where["topic"]) if claim.form == "topic level" else ""


def _problem_of_words(words):
    if wrong := [word for word in words if not TOKEN.fullmatch(word) or normalise(word) != word]:
        return f"means a topic by {wrong[0]!r}, which leads none: give single words, in small letters"
    if len(set(words)) < 2:
        return f"means a topic by {', '.join(words) or 'no word'}; give two words at least"
    return ""


def is_voice(claim):
    """
    Whether a claim is about the words of a voice, not about mentions.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    bool
    """
    return bool({"role", "speech"} & set(claim.where))


def meant(mentions, claim):
    """
    Of some mentions those that a claim is about.

    Parameters
    ----------
    mentions : DataFrame
        With the columns that ``claim.where`` names, and ``concept``.
    claim : Claim

    Returns
    -------
    DataFrame
        None for a claim about no mentions.
    """
    for column, values in claim.where.items():
        mentions = mentions[mentions[column].isin(values)]
    mentions = mentions[~mentions["concept"].isin(claim.without)]
    return mentions if claim.where else mentions.iloc[:0]
