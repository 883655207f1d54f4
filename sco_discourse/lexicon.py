"""The concepts of a study and the patterns of words that render them, read from a file and checked."""

import datetime
import tomllib
from itertools import product
from pathlib import Path

import regex

from sco_discourse.cleaning import read_toml
from sco_discourse.scan import JOINERS, LETTERS

FRAMES = ("health", "security", "development", "connectivity", "culture", "order", "initiatives", "identity")
KINDS = {"renderings": "explicit", "broken": "broken", "anaphoric": "anaphoric"}
PATTERNS = (*KINDS, "exclusions", "modifiers")  # keys that hold patterns
_KEYS = {
    "id": str,
    "label": str,
    "frame": str,
    "since": datetime.date,
    "chinese": str,
    "note": str,
    **dict.fromkeys(("renderings", "broken", "anaphoric", "exclusions"), list),
    "head": str,
    "modifiers": list,
}
_DEEPEST = 50  # brackets in one pattern
_LONGEST = 500  # phrases that one pattern may stand for
_MISPLACED = regex.compile(r"<(?!\d+>)|(?<!<\d+)>|[)|(][*?]{2}|\)\*")
_TOML = regex.compile(
    r"""
    (?P<comment>\#[^\n]*)
    | (?P<head>^[ \t]*\[\[[^\]\n]*\]\])
    | (?P<key>[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?=[ \t]*=)
    | (?P<value>\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^\s,\[\]{}="'\#]+)
    """,
    regex.VERBOSE | regex.MULTILINE | regex.DOTALL,
)
_PIECE = regex.compile(
    rf"<(?P<gap>\d+)>|(?P<sign>[()|]\??)|(?P<comma>[,;:])|(?P<word>[{LETTERS}*?]+(?:[{JOINERS}][{LETTERS}*?]+)*)"
)


def expand(pattern):
    """
    The phrases that a pattern stands for.

    Parameters
    ----------
    pattern : str
        Words, in which ``*`` stands for any characters and ``?`` for one; ``a|b c`` and ``(a|b c)`` for alternatives;
        ``(the)?`` for what may be missing; ``<3>`` for up to three words of any kind. A comma, semicolon or colon says
        that the words may be divided by such a mark; other punctuation is passed over.

    Returns
    -------
    list of tuple of (str or None)
        The words of each phrase, a comma kept with the word before it; None for any word.

    Raises
    ------
    ValueError
        If brackets do not match, a phrase has no word or begins or ends with a gap, or the pattern stands for more than
        500 phrases.

    Examples
    --------
    >>> expand("(health|safety) communit*")
    [('health', 'communit*'), ('safety', 'communit*')]
    >>> expand("community <1> shared (human)? future")[:2]
    [('community', 'shared', 'human', 'future'), ('community', 'shared', 'future')]
    >>> expand("one belt, one road")
    [('one', 'belt,', 'one', 'road')]
    """
    if misplaced := _MISPLACED.search(pattern):
        raise ValueError(
            f"The pattern {pattern!r} has {misplaced[0]!r} at character {misplaced.start() + 1}; a gap is written <3>, "
            "an optional part (the)?, and * and ? stand within words."
        )
    pieces = [match.groupdict() for match in _PIECE.finditer(pattern)]
    if sum(piece["sign"] == "(" for piece in pieces) > _DEEPEST:
        raise ValueError(f"The pattern {pattern!r:.80} has more than {_DEEPEST} brackets. Divide it.")
    phrases, rest = _sequence(pieces, pattern)
    while rest and rest[0]["sign"] == "|":
        further, rest = _sequence(rest[1:], pattern)
        phrases += further
    if rest:
        raise ValueError(f"The pattern {pattern!r} has {rest[0]['sign']!r} where nothing is open.")
    for phrase in phrases:
        if not phrase or phrase[0] is None or phrase[-1] is None:
            raise ValueError(
                f"The pattern {pattern!r} may be nothing, or begin or end with a gap; it needs words there."
            )
    return list(dict.fromkeys(phrases))


def _sequence(pieces, pattern):
    """The phrases of a run of pieces, up to the end, a bar or a closing bracket; and what is left."""
    phrases = [()]
    while pieces:
        piece, *pieces = pieces
        if piece["word"]:
            options = [(piece["word"],)]
        elif piece["comma"]:
            phrases = [_with_comma(phrase) for phrase in phrases]
            continue
        elif piece["gap"]:
            if int(piece["gap"][:9]) >= _LONGEST:
                raise ValueError(f"The pattern {pattern!r} has a gap of {piece['gap']} words; divide it.")
            options = [(None,) * length for length in range(int(piece["gap"]) + 1)]
        elif piece["sign"] == "(":
            options, pieces = _alternatives(pieces, pattern)
        else:
            return phrases, [piece, *pieces]
        if len(phrases) * len(options) > _LONGEST:
            raise ValueError(f"The pattern {pattern!r} stands for more than {_LONGEST} phrases. Divide it.")
        phrases = [left + right for left, right in product(phrases, options)]
    return phrases, []


def _with_comma(phrase):
    """A phrase whose last word, if it ends with one, has a comma."""
    return (*phrase[:-1], phrase[-1].removesuffix(",") + ",") if phrase and phrase[-1] else phrase


def _alternatives(pieces, pattern):
    """What stands in brackets, and what is left behind them."""
    options = []
    while True:
        phrases, pieces = _sequence(pieces, pattern)
        options += phrases
        if not pieces:
            raise ValueError(f"The pattern {pattern!r} has a bracket that is not closed.")
        sign, pieces = pieces[0]["sign"], pieces[1:]
        if sign == ")?":
            return [*options, ()], pieces
        if sign == ")":
            return options, pieces


class Concept(dict):
    """
    A concept of a file, which knows the others of the file as ``lexicon``: a list of them all, itself included.

    What a concept's mentions are depends on the others: they share coordinations with it, and take mentions from it
    that lie within longer ones of their own.
    """

    lexicon = ()


def load_concepts(path):
    r"""
    The concepts of a file, checked.

    Parameters
    ----------
    path : str or Path
        A TOML file of tables ``[[concept]]``: ``id``, ``label``, ``frame``, and at will ``since`` (first public date),
        ``chinese``, ``note``; lists of patterns, as `expand` takes them: ``renderings``, ``broken`` (what a translation
        left of one), ``anaphoric`` (mentions by reference, which do not count), ``exclusions`` (what a match must not
        overlap); and ``head`` with ``modifiers``, for coordinations that name several concepts with one head. A pattern
        may be a table of ``text`` and ``note``.

    Returns
    -------
    list of Concept
        Dictionaries in the order of the file, every key present; patterns as strings.

    Raises
    ------
    ValueError
        For a mistake, with its line.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "concepts.toml")
    ...     _ = path.write_text("[[concept]]\nid = 'trade'\nlabel = 'trade'\nframe = 'trad'", "utf-8")
    ...     load_concepts(path)
    Traceback (most recent call last):
    ValueError: concepts.toml, line 4: frame 'trad' is not one of health, security, development, connectivity, culture,
    order, initiatives, identity.
    """
    path = Path(path)
    data = read_toml(path)
    tables = data.get("concept")
    if set(data) != {"concept"} or not isinstance(tables, list) or not all(map(_is_table, tables)):
        raise ValueError(
            f"{path.name} must hold tables [[concept]] and nothing else; found {', '.join(data) or 'nothing'}."
        )
    source = _Source(path, len(tables))
    concepts = [_checked(table, number, source) for number, table in enumerate(tables)]
    ids = [concept["id"] for concept in concepts]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            raise source.error(number, "id", f"the id {name!r} stands twice", name)
        concepts[number].lexicon = concepts
    return concepts


def _is_table(value):
    return isinstance(value, dict)


class _Source:
    """The text of a file of so many concepts, to say in which line a mistake is."""

    def __init__(self, path, n_tables):
        self.name, self.found, table = path.name, [], -1
        for match in _TOML.finditer(path.read_text("utf-8-sig")):
            line = match.string.count("\n", 0, match.start()) + 1
            table += match.lastgroup == "head"
            if match.lastgroup != "comment":
                self.found.append((table, line, match.lastgroup, match[0].strip()))
        # tables may also be written in one list: then all of it is looked through
        if table + 1 != n_tables:
            self.found = [(None, *rest) for _, *rest in self.found]

    def error(self, number, key, problem, value=None):
        """A mistake in the concept of a number: in the line of the value behind the key, of the key, or of the head."""
        own = [rest for table, *rest in self.found if table in (number, None)]
        begin = next((at for at, (_, kind, word) in enumerate(own) if kind == "key" and _same(word, key)), 0)
        held = (line for line, kind, word in own[begin:] if kind == "value" and _means(word, value))
        line = next(held, own[begin][0]) if value is not None else own[begin][0]
        return ValueError(f"{self.name}, line {line}: {problem}.")


def _same(word, key):
    return word.strip("\"'") == key


def _means(word, value):
    """Whether a word of TOML stands for a value."""
    try:
        meant = tomllib.loads(f"value = {word}")["value"]
    except tomllib.TOMLDecodeError:
        return False
    return type(meant) is type(value) and meant == value


def _checked(table, number, source):
    for key, value in table.items():
        if key not in _KEYS:
            raise source.error(number, key, f"there is no {key!r}; known are {', '.join(_KEYS)}")
        # a date with a time is a date to Python
        if type(value) is not _KEYS[key]:
            raise source.error(number, key, f"{key} must be {_KEYS[key].__name__}, got {value!r}")
    for key in ("id", "label", "frame"):
        if not table.get(key, "").strip():
            raise source.error(number, key, f"the concept {table.get('id', '')!r} has no {key}")
    if not regex.fullmatch(r"[a-z][a-z0-9_]*", table["id"]):
        raise source.error(
            number, "id", f"the id {table['id']!r} must be small letters, digits and underscores", table["id"]
        )
    if table["frame"] not in FRAMES:
        known = ", ".join(FRAMES)
        raise source.error(number, "frame", f"frame {table['frame']!r} is not one of {known}", table["frame"])
    if bool(table.get("head")) != bool(table.get("modifiers")):
        key = "head" if "head" in table else "modifiers"
        raise source.error(number, key, "head and modifiers belong together, neither of them empty")
    concept = Concept((key, table.get(key, [] if kind is list else None)) for key, kind in _KEYS.items())
    for key in PATTERNS:
        concept[key] = [_pattern(value, key, number, source) for value in concept[key]]
    if concept["head"]:
        _pattern(concept["head"], "head", number, source)
    if not any(concept[key] for key in (*KINDS, "head")):
        raise source.error(number, "renderings", f"the concept {concept['id']!r} has no pattern and no head")
    return concept


def _pattern(value, key, number, source):
    text = value
    if isinstance(value, dict):
        whole = set(value) <= {"text", "note"} and all(isinstance(part, str) for part in value.values())
        text = value.get("text") if whole else None
    if not isinstance(text, str):
        within = next(iter(value.values()), None) if isinstance(value, dict) else value
        raise source.error(
            number, key, f"a pattern of {key} is a string, or text and note; got {value!r}", within
        )
    try:
        expand(text)
    except ValueError as error:
        raise source.error(number, key, str(error).removesuffix("."), text) from error
    return text
