"""Who is named in a sentence of English news: titles, names, and the noun phrases that speak."""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

# A longer sentence is a list or a table, which nobody speaks.
LONGEST = 4000
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
            r"spokes\w+|secretary of state|diplomats?|commissioner|envoys?|judges?|"
            r"president of the (?:\w+ )*(?:commission|bank|assembly|council|parliament|senate|committee)|"
            r"(?:commission|bank|council|parliament) president|speakers?",
        ),
        (
            "expert",
            r"experts?|scholars?|professors?|academics?|academician|researchers?|analysts?|fellow|historians?|"
            r"scientists?|\w+ologists?|\w+omists?|lecturers?|commentators?|observers|strategists?|institut\w*|teaches|"
            r"universit\w*|academy|colleges?|research|think[- ]tanks?|studies",
        ),
        (
            "other",
            r"(?:company|club|group|firm|union|association|foundation|society|conference) presidents?|"
            r"presidents? of (?:the |an? )?(?:\w+ ){0,3}(?:company|club|group|firm|union|association|foundation|"
            r"society|conference)",
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
            r"documents?|convention|memorandum|white paper|constitution|drafts?|texts?|surveys?|study|guidelines|"
            r"articles?|"
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
WORD = regex.compile(rf"[^\s,;()\[\]{SPOKEN}]+")
_MARKS = regex.compile(rf"[^\p{{L}}\p{{N}}{NAMED}]+")
_PARTICLES = r"(?:al|el|bin|ibn|ul|de|da|di|du|van|von|der|den|la|le)"
_PARTICLE = regex.compile(rf"{_PARTICLES}$")
CAPITAL = regex.compile(r"(?:al-|el-)?\p{Lu}")
_CAPITALS = regex.compile(
    r"(?:al-|el-)?\p{Lu}[\p{L}\p{M}'’-]*(?:\.(?=\s\p{Lu}))?"
    rf"(?:\s(?:{_PARTICLES}\s)*(?:al-|el-)?\p{{Lu}}[\p{{L}}\p{{M}}'’-]*(?:(?<=\s\p{{Lu}})\.(?=\s\p{{Lu}}))?)*"
)
_INITIAL = regex.compile(r"\p{Lu}\.")
_APPOSITION = regex.compile(
    r",\s(?=\p{Ll}|\p{Lu}[\p{L}-]+ of )(?P<head>(?:[^\s,.;:]+\s){0,3}[^\s,.;:]+)[^.;:]{0,120}"
)
_OF_BODY = regex.compile(r"\s(?:of|at|from)\s(?P<body>(?:the\s)?\p{Lu}[^,.;:]{0,60})")
POSSESSIVE = regex.compile(r"['’]s$")
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
PRONOUN = {"he", "she", "him", "her"}
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
BE = regex.compile(
    r"(?i:will|would|can|could|may|might|must|should|did|does|do|to|is|are|was|were|be|been|being|not)$"
)
SILENT = regex.compile(
    rf"(?:{BE.pattern[:-1]}|(?i:no|nobody|none|figures|data|numbers|statistics|sign|signs|facts|history|practice|"
    r"experience|results|it|this|which|that|what|there|they|we|you|i))$"
)


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
        self.ends = {}  # names of several words, by their first and by their last ones
        for name, role in forms.values():
            if role:
                self.remember(name, role)
        self.dotted = [form for form in forms if "." in form]  # no sentence ends inside these
        self.last = ""  # whom "he" or "she" means

    def known(self, words):
        """The name that words are: a printed form, a name in full, or its first or last words; None if it is new."""
        words = [*words[:-1], POSSESSIVE.sub("", words[-1])]
        plain = words[1:] if words[0].rstrip(".") in _HONORIFIC and len(words) > 1 else words
        for form in (" ".join(words), " ".join(plain)):
            if name := self.forms.get(form.replace(".", "")) or (form if form in self.roles else ""):
                return name
        in_part = self.ends.get(" ".join(plain), [])
        return in_part[0] if len(in_part) == 1 else None

    def named(self, words, role):
        """Name and role of a person or institution; a role once told holds where none is told again."""
        plain = words[1:] if words[0].rstrip(".") in _HONORIFIC and len(words) > 1 else words
        name = self.known(words) or POSSESSIVE.sub("", " ".join(plain))
        return name, role or self.roles.get(name) or role_of(name) or "other"

    def remember(self, name, role):
        """Keep a name and its role for the rest of the text."""
        parts = name.split()
        if name not in self.roles and len(parts) > 1:
            for end in {parts[0], *(" ".join(parts[n:]) for n in range(1, len(parts)))}:
                self.ends.setdefault(end, []).append(name)
        if role != "other" or name not in self.roles:
            self.roles[name] = role
        if len(parts) > 1:
            self.bearers[role] = name

    def hear(self, report):
        """Keep who has just reported: by name, for "he" and "others", or for "it"."""
        self.group = report.role
        is_body = _BODY.match(report.speaker.rpartition(" ")[2]) or role_of(report.speaker)
        if report.role == "document" or (report.role == "official" and (is_body or not report.speaker)):
            self.institution = (report.speaker, report.role)
        if report.speaker:
            self.remember(report.speaker, report.role)
            self.last = self.last if is_body else report.speaker

    def people(self, clause):
        """Persons named in a sentence, by a title or known from before."""
        found = []
        if len(clause) > LONGEST:
            return found
        for capitals in _CAPITALS.finditer(clause):
            words = _without_openers(capitals.group().split())
            titles = [n for n, word in enumerate(words) if role_of(word)]
            name = words[titles[-1] + 1 :] if titles else words
            if not name or _BODY.match(name[-1]):
                continue
            before = clause[max(capitals.start() - 60, 0) : capitals.start()].split()
            if full := _behind_body(before, words):
                found.append(Person(capitals.start(), *self.named(*full)))
                continue
            role = _titled(clause, capitals, words[: len(words) - len(name)])
            if role in ("leader", "official", "expert", "other") or (not role and self.known(name)):
                found.append(Person(capitals.start(), *self.named(name, role)))
        return found


@lru_cache(maxsize=4096)
def role_of(title):
    """What a title says of its bearer; empty if nothing."""
    return next((role for role, words in _TITLES if words.search(title)), "")


def n_words(text):
    """Words of a sentence, what is masked as spoken left out."""
    return sum(not _MARKS.fullmatch(word) for word in WORD.findall(text))


def phrase(start, piece, names, *, title="", people=()):
    """A noun phrase as a speaker: a pronoun, a group told by its head, an institution, or a name with its title."""
    words = [
        (start + word.start(), word.group() if _INITIAL.fullmatch(word.group()) else word.group().rstrip("."))
        for word in WORD.finditer(piece)
    ]
    words = [(place, word) for place, word in words if word]
    if not words or {word.lower() for _, word in words} & {"what", "which", "whom", "nobody", "no", "none"}:
        return None
    place, last = words[0][0], words[-1][1].lower()
    if words[0][1].lower() in ("his", "her") and len(words) == 2:
        last = "he"
    if last == "it" and len(words) < 3 and names.institution:
        return Person(place, *names.institution)
    if last in _OTHERS and len(words) < 3:
        return Person(place, "", names.group)
    if last in PRONOUN:
        before = [person.name for person in people if person.place < words[-1][0]]
        name = before[0] if before else names.last
        return Person(words[-1][0], name, names.roles.get(name, "other")) if name else None
    plain, capitals = _divide(words)
    if full := _behind_body(plain, capitals):
        return Person(place, *names.named(*full))
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
    return Person(place, *names.named(name, role or role_of(title)))


def _behind_body(plain, capitals):
    """The name and role in "Minister of Transport Gulmira Satova"; None if no title of a body stands before a name."""
    of_body = (
        len(capitals) > 2 and len(plain) > 1 and plain[-1].lower() == "of" and not _BODY.match(capitals[-1])
    )
    role = role_of(" ".join(plain[-3:])) if of_body and not role_of(" ".join(capitals)) else ""
    return (capitals[-2:], role) if role else None


def _group(place, words, names):
    """A speaker without a name: the person meant by "the minister", or a group; None if the phrase is of a thing."""
    last = words[-1].lower()
    of_two = role_of(" ".join(words[-2:])) if last.startswith(("minister", "president", "leader")) else ""
    role = of_two or role_of(last) or role_of(" ".join(words[-3:]))
    if not role or SILENT.match(last):
        return None
    the = words[-2].lower() == "the" if len(words) > 1 else False
    return Person(place, names.bearers.get(role, "") if the and _BEARER.match(last) else "", role)


def _divide(words):
    """The words of a noun phrase before its capitalised end, and that end."""
    words = [word for _, word in words]
    first = len(words)
    while first and (
        CAPITAL.match(words[first - 1]) or (first < len(words) and _PARTICLE.match(words[first - 1]))
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
    before = clause[max(capitals.start() - 120, 0) : capitals.start()].split()
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
