"""What becomes of claims about topics: only a topic that comes back beyond chance can bear one out."""

from dataclasses import dataclass

import pandas as pd

from sco_discourse.assessment import assess
from sco_discourse.claims import TOPIC_CLAIMS, TOPIC_FORMS, checked
from sco_discourse.stability import (
    N_FITS,
    N_NULL_FITS,
    N_SHUFFLES,
    NUMBERS,
    SEED,
    stability_curve,
    topic_stability,
)
from sco_discourse.topic_labels import topic_labels
from sco_discourse.topic_readings import topic_paragraphs
from sco_discourse.topics import share_difference, topic_blocks, topic_model
from sco_discourse.verdicts import (
    UNTESTABLE,
    Phrases,
    capital,
    cautioned,
    claimed_contrast,
    claims_table,
    interval_caution,
    level_outcome,
    level_sentence,
    places,
    single_text,
    texts_of,
    why_untestable,
)

_LEAST_WORDS = 2
_N_PARAGRAPHS = 3


@dataclass(frozen=True)
class StudyTopics:
    """
    The topics of a study, with all that a claim about them rests on.

    Attributes
    ----------
    topics, terms, null : DataFrame
        As `sco_discourse.topic_stability` returns them.
    curve : DataFrame
        As `sco_discourse.stability_curve` returns it.
    n_topics : int
        The number that it chooses.
    model, shares : DataFrame
        As `sco_discourse.topic_model` returns them for this number, with all terms.
    paragraphs : DataFrame
        As `sco_discourse.topic_paragraphs` returns them.
    labels : DataFrame
        As `sco_discourse.topic_labels` returns them.
    """

    topics: pd.DataFrame
    terms: pd.DataFrame
    null: pd.DataFrame
    curve: pd.DataFrame
    n_topics: int
    model: pd.DataFrame
    shares: pd.DataFrame
    paragraphs: pd.DataFrame
    labels: pd.DataFrame


def study_topics(
    study,
    numbers=NUMBERS,
    *,
    n_fits=N_FITS,
    n_shuffles=N_SHUFFLES,
    n_null_fits=N_NULL_FITS,
    seed=SEED,
    labels=(),
    progress=False,
    **units,
):
    """
    The topics of a study: their stability, and the model with the number of topics that it chooses.

    What is left as it is here makes the topics that ``study check`` records the outcomes of.

    Parameters
    ----------
    study : Study
        Its stop words are left out.
    numbers, n_fits, n_shuffles, n_null_fits, seed, progress
        As of `sco_discourse.topic_stability`; the seed also of the model.
    labels : list of dict
        That a reader gave, as `sco_discourse.load_topic_labels` returns them.
    **units
        ``block_size``, ``names``, ``min_units``, as there.

    Returns
    -------
    StudyTopics

    Raises
    ------
    ValueError
        As `sco_discourse.topic_stability`: above all if there are fewer blocks or words than topics.
    """
    counted = {"stopwords": study.stopwords, **units}
    topics, terms, null = topic_stability(
        study.tokens,
        numbers,
        n_fits=n_fits,
        n_shuffles=n_shuffles,
        n_null_fits=n_null_fits,
        seed=seed,
        progress=progress,
        **counted,
    )
    curve = stability_curve(topics, null)
    n_topics = int(curve.loc[curve["chosen"], "n_topics"].iloc[0])
    model, shares = topic_model(study.tokens, n_topics, n_terms=None, seed=seed, **counted)
    placed = {name: value for name, value in units.items() if name in ("block_size", "names")}
    paragraphs = topic_paragraphs(study.tokens, model, shares, **placed)
    named = topic_labels(model, labels)
    return StudyTopics(topics, terms, null, curve, n_topics, model, shares, paragraphs, named)


def assess_topics(study, found, claims=TOPIC_CLAIMS, *, n_draws=2000, seed=2022):
    """
    What becomes of claims about topics: each with its outcome, its sentence, and the rules that it met or failed.

    That topics hold is *supported* if one counts at least, with a caution if not every one does. A claim that a topic
    takes up more or less of a year is of the topic that has the most of the claim's words, two at least,
    among the ten that lead it; of equals of the one with the lower number. It is *not testable at this size* if there
    is none, or if the topic does not count or is the largest in fewer than three blocks; else the rules are those of
    `sco_discourse.assess`: *not supported* if the difference has another sign than claimed, or one that turns without
    some text, or is in some pair of texts no larger than that between texts of one year. Else it is *supported*, with
    a caution if a year has a single text or the interval holds 0.

    Parameters
    ----------
    study : Study
    found : StudyTopics or None
        As `study_topics` returns them; None if the texts have too few blocks or words for topics.
    claims : sequence of Claim
    n_draws, seed : int
        Of `sco_discourse.level_contrasts`.

    Returns
    -------
    DataFrame
        The columns of `sco_discourse.assess`. ``value``, ``low``, ``high``, ``baseline`` and ``matched`` are shares of
        the tokens; the ``value`` of topics that hold is how many count. ``blocks`` and ``texts`` are those in which the
        topic is the largest. ``lines`` are of the paragraphs that carry it most.

    Raises
    ------
    ValueError
        For a claim that cannot be asked, as `sco_discourse.assess` has it.
    """
    rows = []
    for claim in checked(claims, forms=TOPIC_FORMS):
        lines = topic_evidence(study, found, claim)
        row = {"id": claim.id, "question": claim.question, "form": claim.form, "lines": places(lines)}
        rows.append(row | _outcome(study, found, claim, {"n_draws": n_draws, "seed": seed}))
    return claims_table(rows)


def assess_all(study, found):
    """
    What becomes of all claims of the study, as it is recorded: those about topics last.

    Parameters
    ----------
    study : Study
    found : StudyTopics or None
        As of `assess_topics`.

    Returns
    -------
    DataFrame
        As `sco_discourse.assess` returns it.
    """
    return pd.concat([assess(study), assess_topics(study, found)], ignore_index=True)


def topic_evidence(study, found, claim):
    """
    The paragraphs that carry most of the topics that a claim is about, in the years that it compares.

    Parameters
    ----------
    study : Study
    found : StudyTopics or None
    claim : Claim

    Returns
    -------
    DataFrame
        Rows of ``found.paragraphs``, three a topic, in the order of the texts; none of a topic that does not count.
    """
    if found is None:
        return pd.DataFrame({"doc_id": [], "line": []})
    meant = counting = set(_counting(found)["topic"])
    if claim.form != "topic":
        meant = counting & {_number_of(_chosen(found), claim)}
    documents = study.tokens.documents
    compared = documents.loc[documents["year"].isin([claim.target, *claim.reference]), "doc_id"]
    own = found.paragraphs[found.paragraphs["doc_id"].isin(compared) & found.paragraphs["topic"].isin(meant)]
    return own.groupby("topic").head(_N_PARAGRAPHS).sort_values("segment").reset_index(drop=True)


def _outcome(study, found, claim, options):
    sizes = study.tokens.group_sizes("doc_id")
    documents = study.tokens.documents
    documents = documents.assign(n=documents["doc_id"].map(sizes).fillna(0))
    why = why_untestable(documents, claim)
    if not why and found is None:
        why = "the texts have too few blocks or words for topics"
    if why:
        subject = f"The topic of {claim.subject}" if claim.form == "topic level" else capital(claim.subject)
        return {**cautioned(UNTESTABLE, []), "sentence": f"{subject}: {why}."}
    return _existence(found) if claim.form == "topic" else _level(study, found, claim, options)


def _chosen(found):
    """The topics of the number that is chosen."""
    return found.topics[found.topics["n_topics"] == found.n_topics]


def _counting(found):
    topics = _chosen(found)
    return topics[topics["verdict"] == "counts"]


def _bar(found):
    """The mean Jaccard that a topic must exceed to count."""
    return found.curve.loc[found.curve["chosen"], "bar"].iloc[0]


def _number_of(topics, claim):
    """The number of the topic that a claim means by its words; None if none has two of them."""
    words = set(claim.where["topic"])
    n_words = (
        topics.set_index("topic")["terms"].map(lambda terms: len(words & set(terms.split(", ")))).sort_index()
    )
    return n_words.idxmax() if n_words.max() >= _LEAST_WORDS else None


def _topic(found, number):
    return next(topic for topic in _chosen(found).itertuples() if topic.topic == number)


def _named(found, topic):
    return found.labels.set_index("topic")["label"][topic.topic]


def _existence(found):
    """Whether any topic counts, and which."""
    topics, counting = _chosen(found), _counting(found)
    of_texts = [topic for topic in topics.itertuples() if topic.verdict == "one text"]
    sentences = [_told_counting(found) if len(counting) else _told_failing(found)]
    sentences += [f"The topic {_named(found, topic)} {_of_one_text(topic)}." for topic in of_texts]
    cautions = ["not every topic"] * (len(counting) < len(topics))
    return {
        **cautioned("supported" if len(counting) else "not supported", cautions),
        "sentence": " ".join(sentences),
        "value": len(counting),
    }


def _of_one_text(topic):
    return f"is one text, {topic.largest_text}, with {topic.largest_share:.0%} of its weight"


def _told_counting(found):
    counting = _counting(found)
    each = "; ".join(f"{_named(found, topic)} ({topic.jaccard:.2f})" for topic in counting.itertuples())
    return (
        f"{len(counting)} of {found.n_topics} topics come back when blocks are drawn again, more surely than those of "
        f"shuffled texts, with a mean Jaccard above {_bar(found):.2f}: {each}."
    )


def _told_failing(found):
    topics = _chosen(found)
    failing = topics[topics["verdict"] == "not supported"].sort_values(
        "jaccard", ascending=False, kind="stable"
    )
    if not len(failing):
        return "Not supported at this size: each topic is one text."
    best = next(failing.itertuples())
    return (
        f"Not supported at this size: of {found.n_topics} topics the most stable ({_named(found, best)}) has a mean "
        f"Jaccard of {best.jaccard:.2f} when blocks are drawn again; to be more than those of shuffled texts it must "
        f"exceed {_bar(found):.2f}."
    )


def _level(study, found, claim, options):
    number, blocks = _number_of(_chosen(found), claim), topic_blocks(found.shares)
    why = _why_none(found, claim, number) or _why_empty(blocks, claim)
    if why:
        return {**cautioned(UNTESTABLE, []), "sentence": why}
    blocks = blocks.rename(columns={f"topic {number}": "x"})
    contrast = claimed_contrast(blocks, "x", claim, share_difference, **options)
    led = _blocks_led(found.shares, number)
    led = led[led["year"].isin([claim.target, *claim.reference])]
    outcome = level_outcome(contrast, claim, len(led))
    subject = f"The topic of {claim.subject} ({_named(found, _topic(found, number))})"
    phrases = _phrases(study, claim, subject, contrast, len(led), blocks)
    cautions = single_text(study.tokens.documents, claim) + interval_caution(contrast)
    return {
        **cautioned(outcome, cautions),
        "sentence": level_sentence(contrast, claim, outcome, phrases),
        **contrast,
        "blocks": len(led),
        "texts": led["doc_id"].nunique(),
    }


def _blocks_led(shares, number):
    """The blocks in which a topic is the largest."""
    largest = shares["share"] == shares.groupby("unit")["share"].transform("max")
    return shares[largest & (shares["topic"] == number)]


def _phrases(study, claim, subject, contrast, n_blocks, blocks):
    before, after = (texts_of(study.tokens.documents, year) for year in (*claim.reference, claim.target))
    sums = blocks.groupby("year")[["x", "n_tokens"]].sum()
    shares = sums["x"] / sums["n_tokens"]
    told = [f"{shares[year]:.0%} of" for year in (*claim.reference, claim.target)]
    told, changed = f"{told[0]} {before} and {told[1]} {after}", f"{told[0]} {before} to {told[1]} {after}"
    more, verb = ("more", "rises") if claim.direction > 0 else ("less", "falls")
    return Phrases(
        compared=f"{subject} takes up {more} of {after} than of {before}: {told}.",
        changed=f"{subject} {verb} from {changed}.",
        too_few=f"{subject} leads too few blocks to tell: {n_blocks} of {before} and {after}.",
        denied=f"{subject} does not take up {more} of {after} than of {before}: {told}.",
        told=f"{subject} takes up {told}",
        baseline=f"{contrast['baseline']:.0%}",
    )


def _why_none(found, claim, number):
    """Why no topic can bear out a claim or its contrary; empty if one can."""
    if number is None:
        return (
            f"There is no topic of {claim.subject}: of {found.n_topics} topics none has two of its words among the ten "
            "that lead it."
        )
    topic = _topic(found, number)
    if topic.verdict == "counts":
        return ""
    subject = f"The topic with most words of {claim.subject} ({_named(found, topic)})"
    if topic.verdict == "one text":
        return f"{subject} {_of_one_text(topic)}: it says nothing of a year."
    return (
        f"{subject} does not count: its mean Jaccard is {topic.jaccard:.2f} when blocks are drawn again and must "
        f"exceed {_bar(found):.2f}, so that nothing is said of how much of a year it takes up."
    )


def _why_empty(blocks, claim):
    """Why there is nothing to compare: a text without a word of any topic; empty if there is none."""
    sizes = blocks.groupby("doc_id", sort=False)["n_tokens"].sum()
    empty = ", ".join(sizes.index[sizes == 0])
    return f"The topic of {claim.subject}: {empty} has no word of any topic." if empty else ""
