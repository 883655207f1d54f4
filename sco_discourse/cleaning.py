"""A source text divided into zones, paragraphs and sentences, with nothing lost."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pandas as pd
import regex

ZONES = ("body", "headline", "subhead", "byline", "caption", "credit", "boilerplate")

# A sentence ends like this: a full stop or its kin, then closing marks.
_ENDS = regex.compile(r"[.!?…。！？][\s”’\"'»)\]]*$")
_QUESTION = regex.compile(r"[^.!?]*\?[”’\"'»)\]]*$")
_CONTINUES = regex.compile(r"[\p{Ll},.;:!?)”’]")
_BLANK = regex.compile(r"[\s\ufeff\u200b]*")
_LINE = regex.compile(r"[^\n]+")

_ABBREVIATIONS = (
    "Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Gen|Gov|Sen|Rep|Hon|Lt|Col|Capt|Mir|No|Nos|Vol|Art|Fig|Inc|Ltd|Co|Corp|"
    "vs|cf|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
# One pattern, so that a column of texts can be divided by it too: a mark of the end, closing quotation
# marks and brackets, white space, and then something that can begin a sentence. Not after an
# abbreviation, nor after an initial that a name follows.
_BOUNDARY = regex.compile(
    rf"(?<!\b(?:{_ABBREVIATIONS})\.)(?<!\b\p{{Lu}}\.(?=\s+\p{{Lu}}))"
    r"(?<=[.!?…。！？][.!?…\s]*[”’\"'»)\]]*)"
    r"\s+(?=[“‘\"'«(\[—–\-\s]*[\p{Lu}\p{Lt}\p{Lo}\p{N}])"
)


def load_rules(path):
    """
    Cleaning rules, in the order in which they are tried.

    Parameters
    ----------
    path : str or Path
        A TOML file of ``[[rule]]`` tables with ``name``, ``zone``, ``reason`` and either ``pattern``
        (with ``part``) or ``position`` (with ``words``).

    Returns
    -------
    list of dict
        The tables, patterns compiled.

    Raises
    ------
    ValueError
        For a rule without a name or reason, an unknown zone or position, or a pattern that does not compile.
    """
    rules = tomllib.loads(Path(path).read_text("utf-8")).get("rule", [])
    for number, rule in enumerate(rules, 1):
        where = f"{Path(path).name}, rule {number} ({rule.get('name', 'without a name')})"
        _check_rule(rule, where)
        if "pattern" in rule:
            try:
                rule["pattern"] = regex.compile(rule["pattern"])
            except regex.error as error:
                raise ValueError(f"{where}: the pattern does not compile: {error}.") from error
    return rules


def _check_rule(rule, where):
    allowed = {"name", "zone", "pattern", "position", "part", "words", "reason"}
    if unknown := sorted(set(rule) - allowed):
        raise ValueError(f"{where}: unknown key {unknown[0]!r}; allowed are {', '.join(sorted(allowed))}.")
    for key in ("name", "zone", "reason"):
        if not rule.get(key):
            raise ValueError(f"{where}: {key!r} is missing.")
    if rule["zone"] not in ZONES[1:]:
        raise ValueError(f"{where}: zone {rule['zone']!r} is not one of {', '.join(ZONES[1:])}.")
    if ("pattern" in rule) == ("position" in rule):
        raise ValueError(f"{where}: give either 'pattern' or 'position'.")
    if rule.get("position", "top") not in ("top", "repeat", "short"):
        raise ValueError(f"{where}: position {rule['position']!r} is not one of top, repeat, short.")


def ledger(text, rules=()):
    r"""
    Every character of a text, in exactly one row.

    Parameters
    ----------
    text : str
        The untouched source.
    rules : list of dict
        As `load_rules` returns them.

    Returns
    -------
    DataFrame
        In the order of the text: ``line`` (physical, from 1), ``start``, ``end`` (characters, end
        excluded), ``zone`` (one of `ZONES`, empty for white space), ``action`` (``kept``: running text,
        that is body, subhead and headline; ``joined``: white space inside a paragraph that the source
        broke; ``set aside``) and ``rule``. The rows concatenated give the text back.

    Examples
    --------
    >>> rows = ledger("Two lines of one\n\nsentence.\n(Finish)")
    >>> rows[["line", "start", "end", "zone", "action"]].to_dict("split")["data"]
    [[1, 0, 16, 'body', 'kept'], [1, 16, 18, 'body', 'joined'], [3, 18, 27, 'body', 'kept'],
     [3, 27, 28, '', 'set aside'], [4, 28, 36, 'body', 'kept']]
    """
    lines = _lines(text)
    chained = _broken_sentences(lines)
    named = _name_lines(lines, chained, rules)
    pieces = [piece for row in named for piece in _split_parts(text, row, rules)]
    return _tile(text, pieces, chained)


def segments(rows):
    r"""
    Paragraphs of a ledger: runs of text that no white space of the layout divides.

    Parameters
    ----------
    rows : DataFrame
        As `ledger` returns it.

    Returns
    -------
    DataFrame
        ``line`` (of its first character), ``zone``, ``start``, ``end``; one row a paragraph, every zone.

    Examples
    --------
    >>> segments(ledger("Two lines of one\nsentence.\nAnother.")).to_dict("split")["data"]
    [[1, 'body', 0, 26], [3, 'body', 27, 35]]
    """
    written = rows[rows["zone"] != ""]
    glued = (written["action"] == "joined") | (written["action"].shift() == "joined")
    parts = written.groupby((~glued).cumsum(), sort=False)
    first, last = parts.first(), parts.last()
    return first.assign(end=last["end"])[["line", "zone", "start", "end"]].reset_index(drop=True)


def sentence_spans(text):
    """
    Sentences of a paragraph.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (int, int)
        Start and end of each sentence in characters, white space between them left out.

    Examples
    --------
    >>> text = "It rose 17.6% to US$25.25 billion. “Where next?” Dr. Li did not say."
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['It rose 17.6% to US$25.25 billion.', '“Where next?”', 'Dr. Li did not say.']
    """
    first = _BLANK.match(text).end()
    last = len(text.rstrip())
    gaps = [match.span() for match in _BOUNDARY.finditer(text, first, last)]
    starts = [first, *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), last]
    return [span for span in zip(starts, ends, strict=True) if span[0] < span[1]]


def _lines(text):
    """Number, start and end of every line that is not blank, without the white space around it."""
    lines, number, seen = [], 1, 0
    for match in _LINE.finditer(text):
        number += text.count("\n", seen, match.start())
        seen = match.start()
        start = match.start() + _BLANK.match(match.group()).end()
        end = match.start() + len(match.group().rstrip())
        if start < end:
            lines.append({"line": number, "start": start, "end": end, "text": text[start:end]})
    return lines


def _broken_sentences(lines):
    """
    Numbers of the lines that continue the line before.

    A sentence was broken where a line does not end like one, the lines after it go on in lower case or
    with a mark, and the last of them does end like one: a heading above a lower-case line does not qualify.
    """
    continued, run = set(), []
    for before, row in pairwise(lines):
        if not _ENDS.search(before["text"]) and _CONTINUES.match(row["text"]):
            run.append(row["line"])
            if _ENDS.search(row["text"]):
                continued.update(run)
                run = []
        else:
            run = []
    return continued


def _name_lines(lines, continued, rules):
    """Zone and rule of every line, by the first rule that fits it."""
    headlines, body_begun = set(), False
    broken = {before["line"] for before, row in pairwise(lines) if row["line"] in continued}
    for row in lines:
        whole = [rule for rule in rules if not rule.get("part")]
        if row["line"] in continued | broken:
            whole = [rule for rule in whole if "pattern" in rule]
        rule = next((r for r in whole if _fits(r, row["text"], headlines, body_begun)), None)
        row["zone"], row["rule"] = (rule["zone"], rule["name"]) if rule else ("body", "body")
        body_begun |= row["zone"] == "body"
        if row["zone"] == "headline":
            headlines.add(row["text"].casefold())
    return lines


def _fits(rule, text, headlines, body_begun):
    if "pattern" in rule:
        return rule["pattern"].match(text) is not None
    if rule["position"] == "repeat":
        return text.casefold() in headlines
    if rule["position"] == "top":
        return not body_begun and text.casefold() not in headlines and not _ENDS.search(text)
    short = len(text.split()) <= rule.get("words", 15)
    return short and (not _ENDS.search(text) or _QUESTION.match(text) is not None)


def _split_parts(text, row, rules):
    """A body line cut where a rule for parts fits; any other line whole."""
    cuts = []
    if row["zone"] == "body":
        for rule in rules:
            if rule.get("part") and (match := rule["pattern"].search(row["text"])):
                start, end = match.span()
                cuts.append((row["start"] + start, row["start"] + end, rule["zone"], rule["name"]))
    position = row["start"]
    for start, end, zone, name in sorted(cuts):
        if start < position:
            continue
        if position < start:
            yield row["line"], position, start, "body", "body"
        yield row["line"], start, end, zone, name
        position = end
    if position < row["end"]:
        yield row["line"], position, row["end"], row["zone"], row["rule"]


def _tile(text, pieces, continued):
    """The pieces, and the white space before, between and behind them, as rows of the ledger."""
    rows, position, line = [], 0, 1
    for number, start, end, zone, rule in pieces:
        if position < start:
            joins = number in continued and rows and rows[-1][3] == zone == "body" and rows[-1][0] != number
            how = ("body", "joined", "broken sentence") if joins else ("", "set aside", "white space")
            rows.append((line, position, start, *how))
        kept = zone in ("body", "subhead", "headline") and rule != "repeated headline"
        rows.append((number, start, end, zone, "kept" if kept else "set aside", rule))
        position, line = end, number
    if position < len(text):
        rows.append((line, position, len(text), "", "set aside", "white space"))
    return pd.DataFrame(rows, columns=["line", "start", "end", "zone", "action", "rule"])
