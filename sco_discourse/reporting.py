"""Reporting clauses in a sentence of English news: who is said to say, believe or demand what."""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

ROLES = ("leader", "official", "expert", "document", "journalist", "other", "none")

# Stands for each character of a quotation that gives someone's words, and of any other, so that verbs and names
# inside are passed over and offsets stay as they are.
SPOKEN, NAMED = "\ue000", "\ue001"

# What a title, or the noun at the head of a phrase, says about its bearer: the first that fits. A deputy prime
# minister does not head a government, nor the president of a university a state.
_TITLES = [
    (role, regex.compile(rf"\b(?i:{words})\b"))
    for role, words in (
        (
            "official",
            r"(?:vice|deputy)[- ](?:(?:prime )?minister|president|premier|chair\w*)|(?<!prime )ministers?|ambassadors?|"
            r"spokes\w+|secretary of state|diplomats?|commissioner|envoys?|"
            r"president of the (?:\w+ )*(?:commission|bank|assembly|council|parliament|senate|committee)|"
            r"(?:commission|bank|council|parliament) president",
        ),
        (
            "expert",
            r"experts?|scholars?|professors?|academics?|academician|researchers?|analysts?|fellow|historians?|"
            r"scientists?|\w+ologists?|\w+omists?|lecturers?|commentators?|observers|strategists?|institut\w*|teaches|"
            r"universit\w*|academy|colleges?|research|think[- ]tanks?|studies",
        ),
        ("other", r"(?:opposition|party|union|community|religious|business|student|rebel) leaders?"),
        (
            "leader",
            r"presidents?|prime ministers?|premiers?|chancellor|king|queen|emir|leaders?|heads? of state",
        ),
        (
            "other",
            r"compan(?:y|ies)|corporation|ltd|inc|firm|ceo|(?:chief )?executives?|entrepreneurs?|managers?|founder|"
            r"farmers?|workers?|students?|residents?|villagers?|drivers?|teachers?|business(?:man|woman|people)|"
            r"owners?|traders?|sources?|dispatchers?|\w+keepers?|critics|activists?|supporters|witness(?:es)?|fisherm[ae]n|pensioners?|"
            r"engineers?|doctors|nurses?|mothers?",
        ),
        ("journalist", r"reporters?|correspondents?|journalists?|editors?|newspaper|news agency|broadcaster"),
        (
            "document",
            r"declarations?|statements?|communiqu[ée]s?|treat(?:y|ies)|charter|agreements?|resolutions?|reports?|"
            r"documents?|convention|memorandum|white paper|constitution|drafts?|surveys?|study|guidelines|articles?|"
            r"editorial|letter|protocol",
        ),
        (
            "official",
            r"secretar(?:y|ies)(?:-general)?|ministr(?:y|ies)|officials?|governor|mayor|chair(?:man|woman|person)?|"
            r"directors?|chief|head|general|admiral|colonel|lawmakers?|senators?|representatives?|advis[eo]r|aide|"
            r"governments?|authorit(?:y|ies)|parliament|commission|council|committee|agency|police|"
            r"administration|secretariat|embassy|delegation|kremlin|white house|pentagon|organi[sz]ation|nations|"
            r"union",
        ),
    )
]

# Verbs that report whatever follows them; that report a clause, a colon or a quotation; that do so after a comma;
# and that report only what stands behind a colon ("put forward five suggestions: …").
_SAYS = (
    r"(?<!\bbe )said|says|say|told|tells|believe[sd]?|thinks?(?![- ]tank)|argue[sd]?|warn(?:s|ed)?|insist(?:s|ed)?|"
    r"urge[sd]?|den(?:y|ies|ied)|call(?:s|ed) (?:on|for|upon)|tweeted"
)
_REPORTS = (
    r"(?<!(?:member|observer|united) )states(?=\s*(?:that\b|[:,]))|stated?|pointed out|points? out|emphasi[sz]e[sd]?|stress(?:es|ed)?|"
    r"note[sd]?|notice[sd]?|add(?:s|ed)?|announce[sd]?|declare[sd]?|explain(?:s|ed)?|claim(?:s|ed)?|reveal(?:s|ed)?|"
    r"reiterate[sd]?|remark(?:s|ed)?|comment(?:s|ed)?|observe[sd]?|recall(?:s|ed)?|repl(?:y|ies|ied)|answer(?:s|ed)?|"
    r"ask(?:s|ed)?|confirm(?:s|ed)?|acknowledge[sd]?|admit(?:s|ted)?|conclude[sd]?|analy[sz]e[sd]?|suggest(?:s|ed)?|"
    r"indicate[sd]?|hope[sd]?|predict(?:s|ed)?|expect(?:s|ed)?|propose[sd]?|affirm(?:s|ed)?|highlight(?:s|ed)?|"
    r"underline[sd]?|underscore[sd]?|wr(?:ote|ites?)|reads?|remember(?:s|ed)?|doubt(?:s|ed)?|fear(?:s|ed)?|feels?|"
    r"felt|thought|holds|held|consider(?:s|ed)?|maintain(?:s|ed)?|caution(?:s|ed)?|vow(?:s|ed)?|pledge[sd]?|"
    r"promise[sd]?|introduce[sd]|report(?:s|ed)|opine[sd]|request(?:s|ed)|specif(?:y|ies|ied)|mention(?:s|ed)?|agree[sd]?|recommend(?:s|ed)?|demand(?:s|ed)?|expressed|found|finds|"
    r"estimate[sd]?|responded|exclaim(?:s|ed)?|laugh(?:s|ed)?|jok(?:es|ed)|cried|(?:was|were) quoted as saying"
)
_SAYING = (
    r"(?<!\b(?:the|a|old|famous|popular|\p{Lu}\p{Ll}+) )saying|pointing out|adding|stressing|noting|emphasi[sz]ing|"
    r"warning|calling (?:on|for|upon)|urging|announcing|stating|explaining|arguing|claiming|reiterating|"
    r"telling|suggesting|writing"
)
_GIVES = (
    r"puts? forward|puts? it|made|makes|gave|gives|reached|raised|summari[sz]e[sd]?|summed up|outline[sd]?|lists|"
    r"listed|presented|offered|delivered|quote[sd]?|cite[sd]?|shared|issued"
)
VERB = regex.compile(
    rf"(?<![\p{{L}}-])(?:(?P<says>{_SAYS})|(?P<saying>{_SAYING})|(?P<reports>{_REPORTS})|(?P<gives>{_GIVES})|"
    # any other verb before "that", if its subject is one that speaks
    r"(?P<holds>(?!states\b)\p{Ll}{3,}(?:s|ed|t|wn|ld)(?=\s+that\b)))(?![\p{L}-])"
)

# What may stand between a verb and what it reports: to whom, where and when.
_CIRCUMSTANCE = (
    r"(?:,?\s+(?:to|in|at|on|during|after|before|from|for|when|with|via|through|by|as|again|once|last|late|this|"
    r"earlier|later|today|yesterday|reporters|journalists|him|her|us|me|them|\p{Lu}\w+day)\b"
    rf"[^.;:!?{SPOKEN}]{{0,120}}?)?"
)
_THAT = regex.compile(
    _CIRCUMSTANCE
    + r",?\s+(?:(?P<word>that|whether|how|why)\b|(?:hope|confidence|concern|the (?:view|hope|belief))\b)"
)
_TO = regex.compile(r"\s+to\s")
_INTENDS = regex.compile(r"hope|pledge|vow|promise|propose|urge|ask|demand|recommend|expect")
_QUOTED = regex.compile(rf"{_CIRCUMSTANCE}(?:\s+that)?[,:：]?\s*(?P<quote>{SPOKEN})")
_COLON = regex.compile(rf"{_CIRCUMSTANCE}\s*[:：]\s*(?P<content>\S)")
_LATER_COLON = regex.compile(r"[^.;:!?]*?[:：]\s*(?P<content>\S)")
_NEED = regex.compile(r"\s+(?:the\s+|its\s+)?(?:need|importance|necessity|urgency)\b")
_DEED = regex.compile(r"\s+(?:for the first time\s+)?(?:the\s+)?(?:\w+ing\b|\w+(?:tion|ment) of\b)")
TRAILS = regex.compile(rf"{_CIRCUMSTANCE}\s*(?:[.!?,;…]|{SPOKEN}|$)")
_ACCORDING = regex.compile(
    rf"(?i:according to\s+(?!my\b|our\b)|in the (?:view|opinion|words) of\s+|in (?=(?:his|her) (?:view|opinion)\b))"
    rf"(?P<who>[^,;:{SPOKEN}]+)"
    r"(?:,\s(?P<title>(?:an?|the|[\p{Ll}-]+\s(?:of|at|in|for))\s[^,;:]+))?"
    rf"(?P<quotes>[^.;:{SPOKEN}]*[:：]\s*{SPOKEN})?"
)

_WORD = regex.compile(rf"[^\s,;()\[\]{SPOKEN}]+")
_MARKS = regex.compile(rf"[^\p{{L}}\p{{N}}{NAMED}]+")
_PARTICLES = r"(?:al|el|bin|ibn|ul|de|da|di|du|van|von|der|den|la|le)"
_PARTICLE = regex.compile(rf"{_PARTICLES}$")
_CAPITAL = regex.compile(r"(?:al-|el-)?\p{Lu}")
_CAPITALS = regex.compile(
    r"(?:al-|el-)?\p{Lu}[\p{L}\p{M}'’-]*(?:\.(?=\s\p{Lu}))?"
    rf"(?:\s(?:{_PARTICLES}\s)*(?:al-|el-)?\p{{Lu}}[\p{{L}}\p{{M}}'’-]*(?:(?<=\s\p{{Lu}})\.(?=\s\p{{Lu}}))?)*"
)
_INITIAL = regex.compile(r"\p{Lu}\.")
_APPOSITION = regex.compile(
    r",\s(?=\p{Ll}|\p{Lu}[\p{L}-]+ of )(?P<head>(?:[^\s,.;:]+\s){0,3}[^\s,.;:]+)[^.;:]{0,120}"
)
_OF_BODY = regex.compile(r"\s(?:of|at|from)\s(?P<body>(?:the\s)?\p{Lu}[^,.;:]{0,60})")
_POSSESSIVE = regex.compile(r"['’]s$")
_HONORIFIC = {"Mr", "Mrs", "Ms", "Dr", "Sir", "Lord"}
# Capitalised words that are not the name of a person, at its beginning and at its end.
_OPENER = regex.compile(
    r"(?i:in|on|at|as|when|while|since|after|before|during|for|with|under|by|from|the|a|an|this|that|these|those|"
    r"and|but|or|so|if|although|though|however|meanwhile|moreover|furthermore|also|then|later|earlier|"
    r"recently|today|yesterday|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|"
    r"february|march|april|may|june|july|august|september|october|november|december|both|former|i|we|they|it|"
    r"you|there|he|she|others|some|many|several|another)$"
)
_BODY = regex.compile(
    r"(?:Cent(?:er|re)|Group|Bank|Forum|Summit|Conference|Agency|Department|Office|Hall|Association|Fund|Foundation|"
    r"Party|Congress|Sciences?|Affairs|Relations|Security|Republic|States?|City|Province|Organi[sz]ation|Nations|Union|"
    r"School|Faculty|Committee|Council|Commission|Ministry|Government|Secretariat|Service|League|Alliance|Network|Court|House)$"
)
_PRONOUN = {"he", "she", "him", "her"}
_OTHERS = {"others", "another", "some", "many", "several"}
# Persons whom a later "the minister" means, unlike a ministry.
_BEARER = regex.compile(
    r"(?i:minister|premier|president|chancellor|leader|expert|professor|scholar|analyst|researcher|official|diplomat|"
    r"spokes(?:man|woman|person)|ambassador|envoy|secretary-general|director|chairman|governor|mayor|\w+ologist|"
    r"\w+omist|historian|scientist)$"
)
_PREPOSITION = regex.compile(
    r"(?i:in|at|of|with|from|for|to|by|on|about|between|under|near|against|into|like|than|via|per)$"
)
_EXPLAINS = regex.compile(rf"(?:{_PREPOSITION.pattern[:-1]}|who|familiar|close|\p{{L}}+ed)$")
_LEADS_IN = regex.compile(
    r"(?i:in|at|on|during|after|before|since|when|while|as|for|with|under|by|from|speaking|asked|responding)\b"
)
_BE = regex.compile(r"(?i:is|are|was|were|be|been|being|not)$")
_SILENT = regex.compile(
    rf"(?:{_BE.pattern[:-1]}|(?i:figures|data|numbers|statistics|sign|signs|facts|history|practice|"
    r"experience|results|it|this|which|that|what|there|they|we|you|i))$"
)
_ADVERB = regex.compile(
    r"(?P<comma>\s*,)?\s+(?:also|further|once|again|has|have|had|then|earlier|later|previously|even|thus|therefore|still|"
    r"always|often|both|all|just|never|however|in turn|for (?:his|her|its) part|on \p{Lu}\p{Ll}+day|in an? \p{Ll}+|"
    r"(?!ally\b|family\b|italy\b|july\b|assembly\b)\p{Ll}+ly)(?P<closes>\s*,)?\s*$"
)


class Report(NamedTuple):
    """A reporting clause: where it and what it reports begin, who speaks, and whether it has content unquoted."""

    start: int
    content: int
    speaker: str
    role: str
    cue: str
    has_content: bool


class Person(NamedTuple):
    """Someone named or meant in a sentence: the place in it, the name (empty if unnamed) and the role."""

    place: int
    name: str
    role: str


class Names:
    """
    Who has been named so far in a text.

    Parameters
    ----------
    forms : dict of {str: (str, str)}
        Name and role by printed form, as `sco_discourse.voices.load_speakers` returns them.
    """

    def __init__(self, forms):
        self.bearers = {}  # the person named last in each role
        self.institution = None  # what "it" means, where it speaks
        self.group = "other"  # the role that reported last
        self.forms = {form.replace(".", ""): name for form, (name, _) in forms.items()}
        self.roles = {}
        self.ends = {}  # names of several words, by their first and by their last
        for name, role in forms.values():
            if role:
                self._add(name, role)
        self.dotted = [form for form in forms if "." in form]  # no sentence ends inside these
        self.last = ""  # whom "he" or "she" means

    def known(self, words):
        """The name that the longest end of some words is, in full or in part; None if it is new."""
        words = [*words[:-1], _POSSESSIVE.sub("", words[-1])]
        for n in range(len(words)):
            form = " ".join(words[n:])
            if name := self.forms.get(form.replace(".", "")) or (form if form in self.roles else ""):
                return name
        in_part = self.ends.get(words[-1], [])
        return in_part[0] if len(in_part) == 1 else None

    def remember(self, words, role):
        """Name and role of a person or institution; a role once told is kept where none is told again."""
        plain = words[1:] if words[0].rstrip(".") in _HONORIFIC and len(words) > 1 else words
        name = self.known(words) or _POSSESSIVE.sub("", " ".join(plain))
        role = role or self.roles.get(name) or role_of(name) or "other"
        if role != "other" or name not in self.roles:
            self._add(name, role)
        if " " in name:
            self.bearers[role] = name
        return name, role

    def _add(self, name, role):
        parts = name.split()
        if name not in self.roles and len(parts) > 1:
            for end in {parts[0], parts[-1]}:
                self.ends.setdefault(end, []).append(name)
        self.roles[name] = role

    def heard(self, report):
        """Keep who has just reported, for "others" and "it" later."""
        self.group = report.role
        if report.role == "document" or (report.role == "official" and report.speaker not in self.roles):
            self.institution = (report.speaker, report.role)

    def people(self, clause):
        """Persons named in a sentence, by a title or known from before."""
        found = []
        for capitals in _CAPITALS.finditer(clause):
            words = _without_openers(capitals.group().split())
            titles = [n for n, word in enumerate(words) if role_of(word)]
            name = words[titles[-1] + 1 :] if titles else words
            if not name or _BODY.match(name[-1]):
                continue
            role = _titled(clause, capitals, words[: len(words) - len(name)])
            if role in ("leader", "official", "expert", "other") or (not role and self.known(name)):
                found.append(Person(capitals.start(), *self.remember(name, role)))
        return found


@lru_cache(maxsize=4096)
def role_of(title):
    """What a title says of its bearer; empty if nothing."""
    return next((role for role, words in _TITLES if words.search(title)), "")


def n_words(text):
    """Words of a sentence, what is masked as spoken left out."""
    return sum(not _MARKS.fullmatch(word) for word in _WORD.findall(text))


def reports(clause, names, people):
    """
    Reporting clauses of a sentence, up to the first that has content of its own outside quotation marks.

    Parameters
    ----------
    clause : str
        A sentence with its quotations masked.
    names : Names
        Those named before; speakers named in this sentence are added.
    people : list of Person
        Those named in this sentence, as `Names.people` finds them.

    Returns
    -------
    list of Report
    """
    if source := _ACCORDING.search(clause):
        who = _phrase(source.start("who"), source["who"], names, title=source["title"] or "")
        if who:
            return [Report(0, source.end(), who.name, who.role, "according to", not source["quotes"])]
    found = []
    for verb in VERB.finditer(clause):
        if report := _report(clause, verb, names, people):
            found.append(report)
            if report.has_content:
                break
    return found


def _report(clause, verb, names, people):
    """The reporting clause of a verb; None if the verb does not report, or nobody speaks."""
    left, kind = clause[: verb.start()], verb.lastgroup
    complement = _complement(clause, verb)
    if kind == "saying":
        joins = left.rstrip().endswith((",", "–", "—", SPOKEN, " and", " who"))
        who = _first(left, names, people) if complement and joins else None
    else:
        who = _subject(left, names, people, anybody=verb.group() in ("said", "says", "told"))
    if kind == "holds" and not (who and _speaks(left, who)):
        return None
    if not who:
        inverted = kind in ("says", "reports") and left.rstrip().endswith((SPOKEN, ","))
        return _inverted(clause, verb, names) if inverted else None
    quotes_before = clause[: who.place].rstrip(" ,").endswith(SPOKEN)
    if quotes_before and not _THAT.match(clause, verb.end()):
        complement = (verb.end(), verb.group(), False)
    elif not complement and kind != "gives" and _stands_alone(clause, verb, who):
        trails = TRAILS.match(clause, verb.end())
        complement = (verb.end(), verb.group(), SPOKEN not in clause) if trails else None
    return Report(who.place, complement[0], who.name, who.role, *complement[1:]) if complement else None


def _complement(clause, verb):
    """Where the content of a verb begins, the cue, and whether the content is unquoted; None if it has none."""
    kind, end, word = verb.lastgroup, verb.end(), verb.group()
    if kind == "gives" or word in ("told", "tells"):
        colon = _LATER_COLON.match(clause, end)
        if colon or kind == "gives":
            return (colon.start("content"), f"{word} … :", colon["content"] != SPOKEN) if colon else None
    if quote := _QUOTED.match(clause, end):
        return quote.start("quote"), word, False
    if that := _THAT.match(clause, end):
        return that.end(), f"{word} {that['word']}" if that["word"] else word, True
    if colon := _COLON.match(clause, end):
        return colon.start("content"), f"{word}:", True
    if _INTENDS.match(word) and _TO.match(clause, end):
        return end, f"{word} to", True
    if kind == "reports":
        if _NEED.match(clause, end):
            return end, f"{word} the need", True
        return (
            (end, word, True) if word.startswith(("propos", "suggest")) and _DEED.match(clause, end) else None
        )
    return None if SPOKEN in clause and TRAILS.match(clause, end) else (end, word, True)


def _stands_alone(clause, verb, who):
    """Whether a reporting clause follows a comma or is the whole sentence, so that its content may stand before."""
    if clause[: who.place].rstrip().endswith(","):
        return True
    whole = regex.fullmatch(r"[.!?…\s]*", clause, pos=verb.end()) and n_words(clause) < 10
    return whole and _speaks(clause[: verb.start()], who)


def _speaks(left, who):
    """Whether the words before a verb end in a name, in a noun for those who speak, or in an apposition."""
    left = _without_adverbs(left)
    last = _POSSESSIVE.sub("", left.split()[-1]) if left.split() else ""
    return last.endswith(",") or last.lower() in _PRONOUN or last in who.name.split() or role_of(last) != ""


def _subject(left, names, people, *, anybody):
    """The noun phrase that a verb follows, if it is one that speaks; after "said" anyone does who is not a thing."""
    left = _without_adverbs(left)
    last = left.rpartition(" ")[2].lower()
    if _BE.match(last):
        return None
    if last in {"and", "but", "then", "or"}:
        return _first(left, names, people)
    if last == "who" and people:
        return people[-1]
    pieces = [(piece.start(), piece.group()) for piece in regex.finditer(r"[^,;]+", left)]
    phrase = None if left.endswith(",") or not pieces else _phrase(*pieces[-1], names, people=people)
    if phrase and phrase.name:
        return phrase
    if named := _with_apposition(pieces, names, closed=left.endswith(",")):
        return named
    words = _WORD.findall(pieces[-1][1]) if pieces else []
    if (
        not phrase
        and anybody
        and words
        and not left.endswith(",")
        and not any(_SILENT.match(word) for word in words[-3:])
    ):
        return Person(pieces[-1][0] + _WORD.search(pieces[-1][1]).start(), "", "other")
    return phrase


def _without_adverbs(left):
    while adverb := _ADVERB.search(left):
        # two commas enclose the adverb, one belongs to what stands before it
        left = left[: adverb.start()] + "," * (bool(adverb["comma"]) != bool(adverb["closes"]))
    return left.rstrip()


def _with_apposition(pieces, names, *, closed):
    """The first noun phrase that the words between commas behind it explain ("Li Wei, director of an institute,")."""
    for n, (start, piece) in enumerate(pieces[:-1]):
        if _LEADS_IN.match(piece.strip()):
            continue
        title = ",".join(words for _, words in pieces[n + 1 :]).strip()
        first = title[:1]
        explains = (
            first.islower() or first.isdigit() or first == NAMED or role_of(" ".join(title.split()[:4]))
        )
        behind = pieces[n + 1][1].split()
        if 1 < len(behind) < 5 and all(map(_CAPITAL.match, behind)) and not role_of(" ".join(behind)):
            titled = _phrase(start, piece, names)
            if titled and not titled.name:
                return Person(start, *names.remember(behind, titled.role))
        named = _phrase(start, piece, names, title=title) if explains else None
        if named and (named.name or closed):
            return named
    return None


def _first(left, names, people):
    """Who is named first, for a verb that shares its subject with one before."""
    if people and people[0].place < len(left):
        return people[0]
    opening = _WORD.findall(regex.match(rf"[^,;{SPOKEN}]*", left).group())[:8]
    for n, word in enumerate(opening):
        if word.lower() in _PRONOUN and names.last:
            return Person(0, names.last, names.roles.get(names.last, "other"))
        if role_of(word):
            return Person(0, "", role_of(" ".join(opening[: n + 1])))
    return None


def _inverted(clause, verb, names):
    """A reporting clause whose verb comes first ("…, said Li Wei, director of an institute")."""
    until = regex.compile(rf"[.;:!?{SPOKEN}]|,\s(?:adding|saying|noting|and|but|in|on|at|as)\b|$").search(
        clause, verb.end()
    )
    name, _, title = clause[verb.end() : until.start()].partition(",")
    circumstance = regex.search(
        r"\s(?:in|on|at|during|after|before|when|as|while|to|\p{Lu}\p{Ll}+day)\b", name
    )
    name = name[: circumstance.start()] if circumstance and not title else name
    who = _phrase(verb.end(), name, names, title=title) if name[:1].isspace() else None
    if not who:
        return None
    return Report(
        verb.start(), until.start(), who.name, who.role, verb.group(), SPOKEN not in clause[: verb.start()]
    )


def _phrase(start, piece, names, *, title="", people=()):
    """A noun phrase as a speaker: a pronoun, a group told by its head, an institution, or a name with its title."""
    words = [
        (start + word.start(), word.group() if _INITIAL.fullmatch(word.group()) else word.group().rstrip("."))
        for word in _WORD.finditer(piece)
    ]
    words = [(place, word) for place, word in words if word]
    if not words or {word.lower() for _, word in words} & {"what", "which", "whom"}:
        return None
    place, last = words[0][0], words[-1][1].lower()
    if words[0][1].lower() in ("his", "her") and len(words) == 2:
        last = "he"
    if last == "it" and len(words) < 3 and names.institution:
        return Person(place, *names.institution)
    if last in _OTHERS and len(words) < 3:
        return Person(place, "", names.group)
    if last in _PRONOUN:
        before = [person.name for person in people if person.place < words[-1][0]]
        name = before[0] if before else names.last
        return Person(words[-1][0], name, names.roles.get(name, "other")) if name else None
    plain, capitals = _divide(words)
    if not (capitals and names.known(capitals)) and (role := _head(words)):
        return Person(place, "", role)
    if not capitals:
        return _group(place, plain, names)
    if plain and _PREPOSITION.match(plain[-1]):
        return None
    titles = [n for n, word in enumerate(capitals) if role_of(word)]
    n_titles = titles[-1] + 1 if titles else 0
    titled = " ".join([*plain[-6:], *capitals[:n_titles]])
    name = capitals[n_titles:]
    if not name or _BODY.match(name[-1]):
        role = role_of(" ".join([*plain[-6:], *capitals])) or "official"
        is_name = role == "official" and (len(capitals) > 1 or plain)
        return Person(place, " ".join(capitals) if is_name else "", role)
    role = role_of(titled) if titles or (plain and role_of(plain[-1])) else ""
    return Person(place, *names.remember(name, role or role_of(title)))


def _group(place, words, names):
    """A speaker without a name: the person meant by "the minister", or a group; None if the phrase is of a thing."""
    last = words[-1].lower()
    of_two = role_of(" ".join(words[-2:])) if last.startswith(("minister", "president", "leader")) else ""
    role = of_two or role_of(last) or role_of(" ".join(words[-3:]))
    if not role or _SILENT.match(last):
        return None
    the = words[-2].lower() == "the" if len(words) > 1 else False
    return Person(place, names.bearers.get(role, "") if the and _BEARER.match(last) else "", role)


def _divide(words):
    """The words of a noun phrase before its capitalised end, and that end."""
    words = [word for _, word in words]
    first = len(words)
    while first and (
        _CAPITAL.match(words[first - 1]) or (first < len(words) and _PARTICLE.match(words[first - 1]))
    ):
        first -= 1
    capitals = _without_openers(words[first:])
    return words[: len(words) - len(capitals)], capitals


def _head(words):
    """Role of a group told by the noun at its head ("experts from the academy"); None if there is no such noun."""
    words = [word for _, word in words]
    for n, (word, behind) in enumerate(pairwise(words)):
        role = role_of(word)
        if role and _EXPLAINS.match(behind):
            if word.lower().startswith("source"):
                return role_of(" ".join(words[n + 1 :])) or role
            of_its_body = role in ("official", "leader") and not word.lower().startswith("official")
            return role_of(" ".join(words[max(n - 3, 0) :])) if of_its_body else role
    return None


def _titled(clause, capitals, titles):
    """Role by the title of capitalised words: among them, right before them, or in apposition behind."""
    before = clause[: capitals.start()].split()
    if titles:
        return role_of(" ".join([*before[-4:], *titles]))
    if before and before[-1].islower() and role_of(before[-1]):
        return role_of(" ".join(before[-5:]))
    body = _OF_BODY.match(clause, capitals.end())
    if body and (role := role_of(body["body"])):
        return role
    behind = _APPOSITION.match(clause, capitals.end()) if " " in capitals.group() else None
    return role_of(behind.group()) if behind and role_of(behind["head"]) else ""


def _without_openers(words):
    while words and (_OPENER.match(words[0]) or _PARTICLE.match(words[0])):
        words = words[1:]
    return words
