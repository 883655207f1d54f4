"""A source text divided into zones and paragraphs, with nothing lost."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pandas as pd
import regex

from sco_discourse.sentences import BLANK, sentence_spans

# Keys of a rule and their types.
_KEYS = {
    **dict.fromkeys(("name", "zone", "reason", "pattern", "position"), str),
    **{"part": bool, "sentences": int, "words": int, "texts": list, "optional": bool, "behind": bool},
}
_POSITIONS = ("section", "top", "repeat", "end", "short")

ZONES = ("body", "headline", "subhead", "byline", "caption", "credit", "boilerplate")

# A sentence ends like this: a full stop or its kin, then closing marks.
_ENDS = regex.compile(r"[.!?…。！？][\s”’\"'»)\]]*$")
_QUESTION = regex.compile(r"[^.!?]*\?[”’\"'»)\]]*$")
_ASKS = regex.compile(r"[?？][”’\"'»)\]]*$")
# A turn of an interview.
_TURN = regex.compile(r"(?:Q|A|(?i:question|answer|reporter|interviewer|moderator|host))\s*[:：]")
_CONTINUES = regex.compile(r"[\p{Ll},.;:!?)”’]")
_LINE = regex.compile(r"[^\r\n]+")
_WORD = regex.compile(r"[\p{L}\p{N}]")
# Marks that a cut leaves behind: all of them, or those before the next word.
_LOOSE = regex.compile(r"(?:[^\p{L}\p{N}]*$|[.,;:!?…。，]+(?=\s))?")


def read_toml(path):
    """
    The tables of a TOML file.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If the file is not UTF-8 or not sound TOML; the message names file and line.
    """
    path = Path(path)
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = 1 + line_breaks(error.object[: error.start].decode("latin-1"), 0, error.start)
        raise ValueError(f"{path.name}, line {line}, is not UTF-8. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name} is not sound TOML: {error}.") from error


def load_rules(path):
    """
    Cleaning rules, in the order in which they are tried.

    Parameters
    ----------
    path : str or Path
        A TOML file of ``[[rule]]`` tables with ``name``, ``zone``, ``reason`` and either ``pattern``
        (with ``part``, ``sentences``) or ``position`` (with ``words``); ``texts`` and ``optional``
        may be added. The head of ``seeds/cleaning.toml`` says what each key does.

    Returns
    -------
    list of dict
        The tables, patterns compiled.

    Raises
    ------
    ValueError
        For a rule without a name or reason, a name given twice, an unknown zone or position, or a pattern that
        does not compile.
    """
    name = Path(path).name
    content = read_toml(path)
    rules = content.pop("rule", [])
    if content or not isinstance(rules, list):
        raise ValueError(f"{name} holds {', '.join(content) or '[rule]'}; allowed are [[rule]] tables alone.")
    names = ["body", "white space", "broken sentence"]  # what the ledger calls characters without a rule
    for number, rule in enumerate(rules, 1):
        where = f"{name}, rule {number} ({rule.get('name', 'without a name')})"
        _check_rule(rule, where)
        if rule["name"] in names:
            raise ValueError(f"{where}: the name is taken. The ledger knows rules by it: give another.")
        names.append(rule["name"])
    return rules


def _check_rule(rule, where):
    """Compile a rule's pattern in place, or say what is wrong with the rule."""
    for key, value in rule.items():
        if key not in _KEYS:
            raise ValueError(f"{where}: unknown key {key!r}; allowed are {', '.join(sorted(_KEYS))}.")
        if not isinstance(value, _KEYS[key]):
            raise ValueError(f"{where}: {key} must be of type {_KEYS[key].__name__}, got {value!r}.")
    texts = rule.get("texts", ["all"])
    if not texts or not all(isinstance(doc_id, str) for doc_id in texts):
        raise ValueError(
            f"{where}: texts must list doc_ids, got {texts!r}. Without the key, a rule is for all texts."
        )
    for key in ("name", "zone", "reason"):
        if not rule.get(key):
            raise ValueError(f"{where}: {key!r} is missing.")
    if rule["zone"] not in ZONES[1:]:
        raise ValueError(f"{where}: zone {rule['zone']!r} is not one of {', '.join(ZONES[1:])}.")
    if ("pattern" in rule) == ("position" in rule):
        raise ValueError(f"{where}: give either 'pattern' or 'position'.")
    if rule.get("position", "top") not in _POSITIONS:
        raise ValueError(f"{where}: position {rule['position']!r} is not one of {', '.join(_POSITIONS)}.")
    if rule.get("part") and "position" in rule:
        raise ValueError(f"{where}: 'part' goes with 'pattern', not with 'position'.")
    if rule.get("behind") and ("pattern" not in rule or rule.get("part")):
        raise ValueError(f"{where}: 'behind' goes with a 'pattern' for whole lines.")
    if "sentences" in rule and not rule.get("part"):
        raise ValueError(f"{where}: 'sentences' goes with 'part = true'.")
    if "pattern" in rule:
        try:
            rule["pattern"] = regex.compile(rule["pattern"])
        except regex.error as error:
            raise ValueError(f"{where}: the pattern does not compile: {error}.") from error
        if rule.get("part") and rule["pattern"].search("", timeout=2):
            raise ValueError(
                f"{where}: the pattern fits nothing at all as well: as a part it must take something."
            )
    for key in ("words", "sentences"):
        if rule.get(key, 0) < 0:
            raise ValueError(f"{where}: {key} must not be negative, got {rule[key]}.")


def ledger(text, rules=()):
    r"""
    Every character of a text, in exactly one row.

    Parameters
    ----------
    text : str
        The untouched source.
    rules : list of dict
        As `load_rules` returns them; each is tried, whatever its ``texts`` are.

    Returns
    -------
    DataFrame
        In the order of the text: ``line`` (physical, from 1), ``start``, ``end`` (characters, end excluded), ``zone``
        (one of `ZONES`, empty for white space), ``action`` (``kept``: running text, that is body, subhead and
        headline, except a repeated one; ``joined``: white space inside a paragraph that the source broke;
        ``set aside``) and ``rule``. The rows concatenated give the text back.

    Examples
    --------
    >>> rows = ledger("Two lines of one\n\nsentence.\n(Finish)")
    >>> rows[["line", "start", "end", "zone", "action"]].to_dict("split")["data"]
    [[1, 0, 16, 'body', 'kept'], [1, 16, 18, 'body', 'joined'], [3, 18, 27, 'body', 'kept'],
     [3, 27, 28, '', 'set aside'], [4, 28, 36, 'body', 'kept']]
    """
    pieces = []
    for line in _lines(text):
        pieces.extend(_by_pattern(line, rules))
    _mark_broken_sentences(pieces)
    _by_position(pieces, rules)
    return _tile(text, pieces)


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
    written = rows[rows["zone"].to_numpy() != ""]
    joined = (written["action"] == "joined").to_numpy()
    first = ~joined  # a row begins a paragraph unless it, or the row before it, is joined
    first[1:] &= ~joined[:-1]
    last = first.copy()
    last[:-1], last[-1:] = first[1:], True
    begun = written.loc[first, ["line", "zone", "start"]]
    return begun.assign(end=written["end"].to_numpy()[last]).reset_index(drop=True)


def line_breaks(text, start, end):
    r"""
    Line ends between two positions, as an editor counts them: ``\n``, ``\r\n`` and, from an old Mac, ``\r``.

    Parameters
    ----------
    text : str
    start, end : int
        In characters, the end excluded; neither stands within ``\r\n``.

    Returns
    -------
    int

    Examples
    --------
    >>> line_breaks("one\r\ntwo\rthree\nfour", 0, 17)
    3
    """
    returns = text.count("\r", start, end)
    return text.count("\n", start, end) + (returns - text.count("\r\n", start, end) if returns else 0)


def _lines(text):
    """Number, start and text of every line that is not blank, without the white space around it."""
    number, seen = 1, 0
    for match in _LINE.finditer(text):
        number += line_breaks(text, seen, match.start())
        seen = match.start()
        blank = BLANK.match(match.group()).end()
        if line := match.group()[blank:].rstrip():
            yield number, match.start() + blank, line


def _by_pattern(line, rules):
    """A line as pieces: named whole by the first pattern that fits it, or cut where patterns for parts fit."""
    number, start, text = line
    named = [rule for rule in rules if "pattern" in rule]
    whole = next((rule for rule in named if _names_whole(rule, line)), None)
    if whole:
        leads = bool(whole.get("behind")) and whole["pattern"].fullmatch(text) is not None
        yield _piece(number, start, text, whole, leads=leads)
        return
    parts = [rule for rule in named if rule.get("part")]
    found = [(*match.span(), rule) for rule in parts for match in _tried(rule, "finditer", line)]
    cuts, position = [], 0
    for first, last, rule in sorted(found, key=lambda part: part[:2]):
        if position <= first < last:
            cuts.append([first, last, rule])
            position = last
    for first, last, rule in _fill(cuts, text):
        yield _piece(number, start + first, text[first:last], rule, cut=bool(cuts))


def _fill(cuts, text):
    """Cuts and the stretches between them. Marks without a word belong to the cut beside them."""
    if not cuts:
        return [(0, len(text), None)]
    filled, position = [], 0
    for cut in [*cuts, [len(text), len(text), None]]:
        if filled:
            filled[-1][1] = position = _LOOSE.match(text, position, cut[0]).end()
        if not _WORD.search(text, position, cut[0]):
            cut[0] = position
        elif position < cut[0]:
            filled.append([position, cut[0], None])
        position = cut[1]
        filled.append(cut)
    return filled[:-1]


def _tried(rule, how, line):
    """The matches of a rule's pattern in a line, unless it takes time without end."""
    number, _, text = line
    limit = 2 + len(text) / 20_000  # seconds; a sound pattern needs a small part of them
    try:
        found = getattr(rule["pattern"], how)(text, timeout=limit)
        return list(found) if how == "finditer" else found
    except TimeoutError as error:
        raise ValueError(
            f"line {number} ({text[:60]!r}): the pattern of the cleaning rule {rule['name']!r} took more than "
            f"{limit:.0f} seconds. Repetitions within repetitions may take time without end: mend it."
        ) from error


def _names_whole(rule, line):
    """Whether a pattern names the whole line: a part does where it leaves few sentences."""
    text = line[2]
    if not rule.get("part"):
        return _tried(rule, "match", line) is not None
    match = _tried(rule, "search", line) if "sentences" in rule else None
    if not match:
        return False
    rest = text[: match.start()] + text[match.end() :]
    return len(sentence_spans(rest)) <= rule["sentences"]


def _piece(line, start, text, rule=None, *, cut=False, leads=False):
    zone, name = (rule["zone"], rule["name"]) if rule else ("", "")
    return {
        "line": line,
        "start": start,
        "text": text,
        "zone": zone,
        "rule": name,
        "leads": leads,
        "cut": cut,
        "continues": False,
        "broken": False,
        "repeats": False,
    }


def _mark_broken_sentences(pieces):
    """
    Mark lines that continue the line before.

    A sentence was broken where a line does not end like one, the lines after it go on in lower case, with a
    mark or below a margin, and the last of them does end like one: a heading above a lower-case line does not
    qualify.
    """
    run = []
    for before, piece in pairwise(pieces):
        open_lines = not before["zone"] and not piece["zone"] and before["line"] < piece["line"]
        # A long line with another right below it was cut by a margin, whatever the next begins with.
        wrapped = len(before["text"]) >= 50 and piece["line"] == before["line"] + 1
        goes_on = wrapped or _CONTINUES.match(piece["text"])
        if open_lines and not _ENDS.search(before["text"]) and goes_on:
            run.append((before, piece))
        else:
            run = []
        if run and _ENDS.search(piece["text"]):
            for broken, continuing in run:
                broken["broken"] = continuing["continues"] = True
            run = []


def _by_position(pieces, rules):
    """Name what no pattern has named: by the first position that fits, or as body text."""
    positions = [rule for rule in rules if "position" in rule]
    ends = [bool(_ENDS.search(piece["text"])) or _runs_on(piece, 15) for piece in pieces]
    last = max((n for n, piece in enumerate(pieces) if ends[n] and not piece["zone"]), default=len(pieces))
    headlines, body_begun, before, links = set(), False, "", None
    for number, piece in enumerate(pieces):
        text = piece["text"].strip()
        if piece["leads"] and body_begun:
            links = piece
        elif not piece["zone"] and links and not _runs_on(piece, 25):  # no link is so long
            piece["zone"], piece["rule"] = links["zone"], links["rule"]
        elif not piece["zone"]:
            top = not body_begun and text.casefold() not in headlines
            fits = {
                "section": top and _names_section(pieces, number),
                "top": top,
                "repeat": text.casefold() in headlines,
                "end": body_begun and number > last,
                "short": not (_ASKS.search(before) and len(text.split()) <= 3),  # an answer
            }
            tried = [] if _divided(piece) else positions
            rule = next((rule for rule in tried if fits[rule["position"]] and _reads_like(rule, text)), None)
            piece["zone"], piece["rule"] = (rule["zone"], rule["name"]) if rule else ("body", "body")
            piece["repeats"] = rule is not None and rule["position"] == "repeat"
            links = None
        body_begun |= piece["zone"] == "body"
        if piece["zone"] == "headline":
            headlines.add(text.casefold())
        before = text


def _divided(piece):
    """Whether a piece is known for a part of a sentence or paragraph: no position is tried on it."""
    return piece["cut"] or piece["broken"] or piece["continues"]


def _runs_on(piece, words):
    """Whether a piece is more than a heading or a link of so many words."""
    heading = {"position": "short", "words": words}
    return _divided(piece) or not _reads_like(heading, piece["text"].strip())


def _names_section(pieces, number):
    """Whether the words of a line begin with capitals and the next unnamed line may be a headline."""
    if any(word[0].islower() for word in pieces[number]["text"].split()):
        return False
    below = (pieces[later] for later in range(number + 1, len(pieces)))
    following = next((piece for piece in below if not piece["zone"]), None)
    return following is not None and not _runs_on(following, 60)


def _reads_like(rule, text):
    """Whether a line has the form of a heading, as far as its position asks for one."""
    if rule["position"] == "repeat":
        return True
    n_words = len(text.split())
    # An introduction to what follows ends in a colon as well, but is longer than "The key stage:".
    leads_on = text.endswith((";", ",")) or (text.endswith((":", "：")) and n_words > 4) or _TURN.match(text)
    return (
        n_words <= rule.get("words", 15 if rule["position"] == "short" else n_words)
        and not leads_on
        and (not _ENDS.search(text) or _QUESTION.match(text) is not None)
    )


def _tile(text, pieces):
    """The pieces, and the white space before, between and behind them, as rows of the ledger."""
    rows, position, line = [], 0, 1
    for piece in pieces:
        start, end = piece["start"], piece["start"] + len(piece["text"])
        if position < start:
            how = (
                ("body", "joined", "broken sentence")
                if piece["continues"]
                else ("", "set aside", "white space")
            )
            rows.append((line, position, start, *how))
        kept = piece["zone"] in ("body", "subhead", "headline") and not piece["repeats"]
        rows.append(
            (piece["line"], start, end, piece["zone"], "kept" if kept else "set aside", piece["rule"])
        )
        position, line = end, piece["line"]
    if position < len(text):
        rows.append((line, position, len(text), "", "set aside", "white space"))
    return pd.DataFrame(rows, columns=["line", "start", "end", "zone", "action", "rule"])
