"""Who speaks in each part of a text, and in what form: the text itself, someone quoted, someone reported."""

from bisect import bisect_left, bisect_right
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import regex

from sco_discourse.cleaning import read_toml
from sco_discourse.names import NAMED, ROLES, SPOKEN, Names, n_words, role_of
from sco_discourse.reporting import ADVERBIAL, TRAILS, VERB, Report, reports
from sco_discourse.sentences import sentence_spans

SPEECH = ("authored", "direct", "indirect")

_QUOTATION = regex.compile(
    r"“[^”]*(?:”|$)|«[^»]*(?:»|$)|(?<![\p{L}\p{N}])\"(?=\S)[^\"]*(?:\"|$)"
    r"|(?<![\p{L}\p{N}])‘(?:[^’]|’(?=\p{L})){0,2000}’|(?<![\p{L}\p{N}])'(?=\p{L})(?:[^']|'(?=\p{L})){0,2000}'(?!\p{L})"
)
_END_INSIDE = regex.compile(r"[.!?…,。！？，][\s”’\"'»]*$")
_CLAUSE_BEFORE = regex.compile(r"(?:;|,\s(?:and|but))$")
_SENTENCES_INSIDE = regex.compile(r"[.!?…]\s+\p{Lu}")
_NAMES = regex.compile(r"(?<!\p{L})(?i:the|an?|its|their|his|her|our|of)$")  # what follows is a name
_DIVIDES = regex.compile(r";\s+|,\s+(?=(?:and|but|while|whereas|yet|so)\s)")
# A word that makes a clause of what stands before a comma, rather than a name with its title.
_FINITE = regex.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|must|should|did|does|\p{Ll}+(?:ed|[^s]s)|rose|fell|grew|"
    r"went|came|made|took|met|left|began|became|won|lost|held|kept|sent|built)\b"
)
# How a series goes on in the next paragraph, and how it began in this.
_SERIES = [
    (regex.compile(r"(?i:on the other(?: hand)?)\b"), regex.compile(r"(?i:on (?:the )?one hand)\b")),
    (
        regex.compile(r"(?i:second(?:ly)?|the second is)\b"),
        regex.compile(r"(?i:first(?:ly)?|first of all)\b"),
    ),
    (regex.compile(r"(?i:third(?:ly)?|finally|lastly)\b"), regex.compile(r"(?i:second(?:ly)?)\b")),
]
_DATED = regex.compile(
    r"(?:On|In|Last|Earlier|Since|After|Before)\b[^,]{0,60}\b(?:(?:19|20)\d\d|\p{Lu}\p{Ll}+day|January|February|March|"
    r"April|May|June|July|August|September|October|November|December|week|month|year)\b"
)
# Names in quotation marks that are those of documents, which may speak.
_DOCUMENT = regex.compile(
    r"\b(?i:declaration|statement|plan|charter|treaty|outline|agreement|convention|communiqué|report|resolution|paper|"
    r"law|agenda|vision|guidelines|memorandum|protocol|strategy|programme)\b"
)
# Someone without a title whom a sentence begins with: whom "she" may mean.
_OPENING_NAME = regex.compile(
    r"(?P<name>\p{Lu}\p{Ll}[\p{L}’'-]*(?:\s\p{Lu}\p{Ll}[\p{L}’'-]*){1,2})\s"
    r"(?!(?:and|or|of|in|is|are|has|have|had|will|would|with|for|to|on|at|by|from)\b)\p{Ll}"
)
_TELLS = regex.compile(
    r"(?:He|She|(?:After|Following) the (?:announcement|meeting|summit|talks|ceremony|speech|signing|visit|conference)|"
    r"The (?:\p{Lu}\p{L}+ )?(?:president|premier|prime minister|minister|professor|official|leader))\b"
)
_TURN = regex.compile(r"(?P<who>\p{Lu}[\p{L}'’.-]*(?:\s\p{Lu}[\p{L}'’.-]*){0,3})\s*[:：]\s")
_ASKS, _ANSWERS = {"Q", "Question", "Reporter", "Host", "Interviewer"}, {"A", "Answer"}
_NAMED = regex.compile(
    r"(?:Authors?:|(?m:^)[Bb]y)\s+(?P<name>\p{Lu}[\p{L}'’.-]*(?:\s\p{Lu}[\p{L}'’.-]*){0,3})"
)
_NOTED = regex.compile(
    r"(?:The (?:author|writer)|\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}+)+) is (?P<title>(?:an?|the)\s[^.\n]{3,160})"
)
_SIGNED = regex.compile(
    r"(?:Authors?:|(?m:^)\s*[Bb]y)\s+(?P<name>\p{Lu}[^(,\n]{2,60}?)\s*(?:\(|,\s)(?P<title>[^)\n]{3,160})"
)


class Voice(NamedTuple):
    """Whose words: ``speech``, ``speaker`` (a name, or empty), ``role``, and the ``cue`` that tells."""

    speech: str
    speaker: str
    role: str
    cue: str


class Part(NamedTuple):
    """A sentence or a part of one, in characters of its paragraph; ``sentence`` counts from 0 within it."""

    start: int
    end: int
    sentence: int
    voice: Voice


def load_speakers(path):
    """
    Names of speakers by the forms in which they are printed.

    Parameters
    ----------
    path : str or Path
        A TOML file of ``[[speaker]]`` tables with ``name``, ``aliases`` and, for those whom no title explains,
        ``role``.

    Returns
    -------
    dict of {str: (str, str)}
        Name and role (empty if the texts are to say it) by printed form, the name itself included.

    Raises
    ------
    ValueError
        For an unknown key or role, a speaker without a name, or an alias of two names.
    """
    file = Path(path).name
    content = read_toml(path)
    rows = content.pop("speaker", [])
    if content or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(
            f"{file} holds {', '.join(content) or '[speaker]'}; allowed are [[speaker]] tables alone."
        )
    forms = {}
    for number, row in enumerate(rows, 1):
        where = f"{file}, speaker {number} ({row.get('name', 'without a name')})"
        _check_speaker(row, where)
        for form in (row["name"], *row.get("aliases", [])):
            if form in forms and forms[form][0] != row["name"]:
                raise ValueError(f"{where}: {form!r} is also a form of {forms[form][0]}. One form, one name.")
            forms[form] = (row["name"], row.get("role", ""))
    return forms


def _check_speaker(row, where):
    if unknown := sorted(row.keys() - {"name", "aliases", "role"}):
        raise ValueError(f"{where}: unknown key {unknown[0]!r}; allowed are aliases, name, role.")
    if not row.get("name"):
        raise ValueError(f"{where}: 'name' is missing.")
    if not isinstance(row["name"], str):
        raise ValueError(f"{where}: name must be a string, got {row['name']!r}.")
    aliases = row.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(form, str) and form for form in aliases):
        raise ValueError(f"{where}: aliases must be a list of printed forms, got {aliases!r}.")
    if row.get("role", ROLES[0]) not in ROLES:
        raise ValueError(f"{where}: role {row['role']!r} is not one of {', '.join(ROLES)}.")


def author(byline):
    r"""
    Name and role of whoever signs a text with a title; else nobody, and a journalist's role.

    Parameters
    ----------
    byline : str

    Returns
    -------
    (str, str)

    Examples
    --------
    >>> author("Author: Li Wei (professor at Oslo University)")
    ('Li Wei', 'expert')
    >>> author("By Li Wei | Oslo Times\nThe author is a researcher at an institute.")
    ('Li Wei', 'expert')
    >>> author("Reporter: Li Wei")
    ('', 'journalist')
    """
    for signed in _SIGNED.finditer(byline):
        if (role := role_of(signed["title"])) not in ("", "document", "journalist"):
            return signed["name"].strip(), role
    noted, named = _NOTED.search(byline), _NAMED.search(byline)
    role = role_of(noted["title"]) if noted and named else ""
    return (named["name"].strip(), role) if role not in ("", "document", "journalist") else ("", "journalist")


def sentences(text, segments, speakers=None):
    """
    Sentences of a text, those that mix voices divided, each with whose words it is.

    Parameters
    ----------
    text : str
        The untouched source.
    segments : DataFrame
        Its paragraphs: ``zone``, ``start``, ``end``, in the order of the text. Body text is read for voices; headlines
        and subheads are the text's own; the other zones speak for nobody.
    speakers : dict, optional
        As `load_speakers` returns them.

    Returns
    -------
    DataFrame
        ``segment`` (label in the index of `segments`), ``sentence`` (from 0; parts of one sentence share it),
        ``start``, ``end`` (characters of `text`), ``speech`` (one of `SPEECH`), ``speaker`` (empty if unnamed),
        ``role`` (one of `ROLES`, ``none`` outside the running text) and ``cue``.

    Examples
    --------
    >>> segments = pd.DataFrame({"zone": ["body"], "start": [0], "end": [34]})
    >>> table = sentences("Experts say it grows. It is so big.", segments)
    >>> table[["sentence", "start", "end", "speech", "role", "cue"]].to_dict("split")["data"]
    [[0, 0, 21, 'indirect', 'expert', 'say'], [1, 22, 34, 'indirect', 'expert', 'continued']]
    """
    rows, n_sentences = [], 0
    names = Names(speakers or {})
    byline = [text[row.start : row.end] for row in segments.itertuples() if row.zone == "byline"]
    itself = author("\n".join(byline))
    body = segments[segments["zone"] == "body"]
    read = attribute([text[row.start : row.end] for row in body.itertuples()], speakers, itself)
    parts_of = dict(zip(body.index, read, strict=True))
    for row in segments.itertuples():
        parts = parts_of.get(row.Index) or _unread(text[row.start : row.end], row.zone, itself, names)
        for part in parts:
            span = (row.start + part.start, row.start + part.end)
            rows.append((row.Index, n_sentences + part.sentence, *span, *part.voice))
        n_sentences += parts[-1].sentence + 1 if parts else 0
    return pd.DataFrame(rows, columns=["segment", "sentence", "start", "end", *Voice._fields])


def _unread(text, zone, itself, names):
    """Sentences of a heading, which the text itself speaks, or of furniture, which nobody does."""
    own = Voice("authored", *itself, "byline" if itself[0] else "")
    voice = own if zone in ("headline", "subhead") else Voice("authored", "", "none", "")
    return [Part(*span, number, voice) for number, span in enumerate(sentence_spans(text, names.dotted))]


def attribute(paragraphs, speakers=None, author=("", "journalist")):
    """
    Parts of the paragraphs of one text, each with its voice.

    A part is a sentence, or what a quotation or a reporting clause divides a sentence into. A reporting clause
    belongs to what it reports. The sentences of the paragraph behind it continue the same voice until another
    is named, or the text tells of the speaker or of a date itself. Documents do not continue.

    Parameters
    ----------
    paragraphs : sequence of str
        The running text in its order.
    speakers : dict, optional
        As `load_speakers` returns them.
    author : (str, str)
        Name and role of the text's own voice, as `author` finds them.

    Returns
    -------
    list of list of Part
        For each paragraph, in the order of its characters. Role ``other`` is a speaker whom neither text nor
        file gives one of the codebook's roles.

    Examples
    --------
    >>> text = "Trade grew. “It will go on,” said Li Wei, director of an institute, adding that he hopes so."
    >>> [parts] = attribute([text])
    >>> for part in parts:
    ...     print(part.voice.speech, part.voice.speaker, part.voice.role, part.voice.cue, sep=", ")
    authored, , journalist,
    direct, Li Wei, expert, said
    indirect, Li Wei, expert, adding that
    """
    reader = _Reader(Names(speakers or {}), Voice("authored", *author, "byline" if author[0] else ""))
    return [reader.read(text) for text in paragraphs]


class _Reader:
    """Reads the paragraphs of a text in order; remembers who was named, and who spoke last."""

    def __init__(self, names, itself):
        self.names, self.itself = names, itself
        self.last = None  # the voice attributed last
        self.around = []  # those named in the text's own words of this paragraph
        self.before = ""  # the paragraph before, if it ended in someone's words

    def read(self, text):
        """Parts of the next paragraph."""
        spans = sentence_spans(text, self.names.dotted)
        if turn := self._turn(text):
            parts = [Part(*span, number, turn) for number, span in enumerate(spans)]
        else:
            parts = self._name_quotations(self._parts(text, spans))
        attributed = [part.voice for part in parts if part.voice.speech != "authored"]
        self.last = attributed[-1] if attributed else self.last
        self.before = text if attributed and parts[-1].voice is attributed[-1] else ""
        return parts

    def _turn(self, text):
        """The voice of a turn in an interview ("Q: …", "Li Wei: …"); None if the paragraph is none."""
        turn = _TURN.match(text)
        if not turn:
            return None
        if turn["who"] in _ASKS:
            return self.itself
        name = self.names.last if turn["who"] in _ANSWERS else self.names.known(turn["who"].split())
        return Voice("direct", name, self.names.roles.get(name, "other"), "turn") if name else None

    def _parts(self, text, spans):
        """Parts of a paragraph; quotations whose speaker is not told in their sentence have no voice yet."""
        masked, spoken = _mask(text, spans)
        starts, ends = [start for start, _ in spoken], [end for _, end in spoken]
        self.around = []
        parts, goes_on = [], self._series(text)
        for number, span in enumerate(spans):
            clause = masked[slice(*span)]
            near = spoken[bisect_right(ends, span[0]) : bisect_left(starts, span[1])]
            quoted = [(max(start, span[0]), min(end, span[1])) for start, end in near]
            people = self.names.people(clause)
            for person in people:
                self.names.remember(person.name, person.role)
                self.around.append(Voice("authored", person.name, person.role, ""))
            told = reports(clause, self.names, people)
            if quoted:
                found = self._divide(masked, span, quoted, told)
            elif told and parts and parts[-1].voice is None and _is_clause(clause, told[0]):
                found = [(*span, _voice("direct", told[0]))]
            elif told:
                found = self._reported(span, clause, told[0])
            elif parts and parts[-1].voice is None and (beside := _beside(clause, people)):
                found = [(*span, beside)]
            else:
                found = [(*span, goes_on if goes_on and _continues(goes_on, clause, people) else self.itself)]
            parts += [Part(start, end, number, voice) for start, end, voice in found]
            voice = parts[-1].voice
            reported = voice and voice.speech == "indirect" and voice.role != "document"
            goes_on = voice._replace(cue="continued") if reported else None
            if people:
                self.names.last = people[0].name
            elif opening := _OPENING_NAME.match(clause):
                self.names.last = opening["name"]
                self.names.remember(opening["name"], "other")
                self.around.append(Voice("authored", opening["name"], "other", ""))
            for report in told:
                self.names.hear(report)
        return parts

    def _series(self, text):
        """The voice that a paragraph continues by the next member of a series; None if it does not."""
        for goes_on, began in _SERIES:
            if (member := goes_on.match(text)) and began.search(self.before):
                return self.last._replace(speech="indirect", cue=member.group().lower())
        return None

    def _reported(self, span, clause, report):
        """A sentence that reports: whole, or without an independent clause before."""
        cut = span[0] + _independent(clause, report.start)
        parts = [(span[0], cut, self.itself), (cut, span[1], _voice("indirect", report))]
        return [part for part in parts if part[0] < part[1]]

    def _divide(self, masked, span, quoted, told):
        """A sentence with a quotation, divided at its marks if the rest is more than a reporting clause."""
        clause = masked[slice(*span)]
        content = next((report for report in told if report.has_content), None)
        clause_of_quote = next(iter(told), None) or self._titled(masked[span[0] : quoted[0][0]])
        direct = _voice("direct", clause_of_quote) if clause_of_quote else None
        if not content and (clause_of_quote or n_words(clause) <= 3):
            return self._with_clause(masked, span, quoted, clause_of_quote, direct)
        rest = _voice("indirect", content) if content else self.itself
        parts = []
        for start, end in pairwise(sorted({*span, *(edge for quote in quoted for edge in quote)})):
            is_quoted = masked[start] == SPOKEN
            if parts and not is_quoted and not n_words(masked[start:end]):
                start, _, voice = parts.pop()
                parts.append((start, end, voice))
            else:
                parts.append((start, end, direct if is_quoted else rest))
        return parts

    def _with_clause(self, masked, span, quoted, report, direct):
        """A quotation with its reporting clause, without independent clauses before and behind them."""
        first, behind = span[0], quoted[-1][1]
        if report:
            first += _independent(masked[slice(*span)], min(report.start, quoted[0][0] - span[0]))
            behind = max(behind, span[0] + report.content)
        divides = _DIVIDES.search(masked, behind, span[1])
        last = divides.end() if divides and n_words(masked[divides.end() : span[1]]) > 4 else span[1]
        parts = [(span[0], first, self.itself), (first, last, direct), (last, span[1], self.itself)]
        return [part for part in parts if part[0] < part[1]]

    def _titled(self, before):
        """A person named before a colon and a quotation, without a verb."""
        people = self.names.people(before) if before.rstrip().endswith((":", "：")) else []
        return (
            Report(people[0].place, len(before), people[0].name, people[0].role, ":", False)
            if people
            else None
        )

    def _name_quotations(self, parts):
        """Give quotations without a reporting clause the speaker told before or behind them, or else the last."""
        behind = self.itself
        next_voices = [behind := part.voice or behind for part in reversed(parts)][::-1]
        before, named = self.itself, []
        for part, behind in zip(parts, next_voices, strict=True):
            if part.voice is None:
                # behind the text's own words in its paragraph, a quotation is not the one's before the paragraph
                near = (before, behind) if named else (behind, self.last)
                told = [voice for voice in near if voice and voice.speech != "authored"]
                told = told or [person for person in self.around if named]
                speaker, role = told[0][1:3] if told else ("", "other")
                part = part._replace(voice=Voice("direct", speaker, role, "quotation"))
            before = part.voice
            named.append(part)
        return named


def _is_clause(clause, report):
    """Whether a sentence is a reporting clause and nothing else ("Li Wei told reporters.")."""
    behind = TRAILS.match(clause, report.content)
    return behind is not None and behind.end() >= len(clause.rstrip())


def _voice(speech, report):
    return Voice(speech, report.speaker, report.role, report.cue)


def _beside(clause, people):
    """The voice of a short sentence behind a quotation that begins with a person but reports nothing."""
    begins = people and not clause[: people[0].place].strip() and n_words(clause) <= 20
    return Voice("direct", people[0].name, people[0].role, "name beside a quotation") if begins else None


def _continues(voice, clause, people):
    """Whether a sentence without a cue goes on in a voice: it does not tell of the speaker, nor of a date."""
    tells = any(person.name == voice.speaker for person in people) or _TELLS.match(clause)
    # a group without names does not say "I"
    speaks = not voice.speaker and regex.match(r"(?:I|My|We|Our)\b", clause)
    return not tells and not speaks and not _DATED.match(clause)


def _independent(clause, position):
    """Where an independent clause before a position ends; 0 if there is none."""
    divides = [divide for divide in _DIVIDES.finditer(clause) if divide.start() < position]
    before = clause[: divides[-1].start()] if divides else ""
    if n_words(before) < 5 or ADVERBIAL.match(clause) or not _FINITE.search(before):
        return 0
    return divides[-1].end()


def _mask(text, spans):
    """The paragraph with its quotations masked, and the places of those that give someone's words."""
    quotes = [quote.span() for quote in _QUOTATION.finditer(text)]
    masked = _cover(text, quotes, [SPOKEN] * len(quotes))
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    spoken = []
    for start, end in quotes:
        first = starts[max(bisect_right(starts, start) - 1, 0)]
        last = ends[min(bisect_left(ends, end), len(ends) - 1)]
        alone = start <= starts[0] and end >= ends[-1]
        resumes = bool(spoken) and spoken[-1][0] >= first
        around = masked[max(first, start - 400) : start].strip(), masked[end : min(last, end + 400)].strip()
        if _is_spoken(text[start + 1 : end], *around, alone=alone, resumes=resumes):
            spoken.append((start, end))
    places = set(spoken)
    marks = [SPOKEN if quote in places else NAMED for quote in quotes]
    return _cover(text, quotes, marks), spoken


def _cover(text, quotes, marks):
    """A text with each quotation covered by its mark."""
    pieces, position = [], 0
    for (start, end), mark in zip(quotes, marks, strict=True):
        covered = mark * (end - start)
        if mark == NAMED and _DOCUMENT.search(text, start, end):
            covered = "document" + covered[8:]
        pieces += [text[position:start], covered]
        position = end
    return "".join([*pieces, text[position:]])


def _is_spoken(content, before, after, *, alone, resumes):
    """Whether a quotation gives someone's words, rather than a name in quotation marks or a few words taken up."""
    content = content.rstrip("”»\"’'").strip()
    size = n_words(content)
    if size < 2:
        return False
    if alone:
        return size >= 4
    if _SENTENCES_INSIDE.search(content) and size >= 6:
        return True
    ends = _END_INSIDE.search(content) is not None
    if not before or _CLAUSE_BEFORE.search(before):
        told = (ends or after.startswith(",")) and VERB.search(after[:120]) is not None
        return (ends and content[-1] not in ",，") or told
    resumes = resumes and before.endswith(",") and size >= 3
    return resumes or _is_introduced(before, after, content, ends=ends)


def _is_introduced(before, after, content, *, ends):
    """Whether the words before a quotation announce someone's words, which go on to the end of the sentence."""
    cue = VERB.search(before)
    if _NAMES.search(before):
        return False
    announces = before[-1] in ":：," or before.endswith(" that") or VERB.search(before[-24:] + " ")
    closes = ends or not after or after[0] in ".!?"
    enough = n_words(content) >= (2 if content[0].isupper() else 4)
    return bool(announces and closes and enough and (cue or (before[-1] in ":：" and ends)))
