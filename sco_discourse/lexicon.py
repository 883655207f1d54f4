"""The concepts of a study and the patterns of words that render them, read from a file and checked."""

import datetime
import tomllib
from itertools import product
from pathlib import Path

import regex

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
_LONGEST = 500  # phrases that one pattern may stand for
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
    pieces = [match.groupdict() for match in _PIECE.finditer(pattern)]
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
    list of dict
        In the order of the file, every key present; patterns as strings.

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
    text = path.read_text("utf-8-sig")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name} is not TOML: {error}.") from error
    tables = data.get("concept")
    if set(data) != {"concept"} or not isinstance(tables, list):
        raise ValueError(
            f"{path.name} must hold tables [[concept]] and nothing else; found {', '.join(data) or 'nothing'}."
        )
    source = _Source(path.name, text)
    concepts = [_checked(table, number, source) for number, table in enumerate(tables)]
    ids = [concept["id"] for concept in concepts]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            raise source.error(number, name, f"the id {name!r} stands twice")
    return concepts


class _Source:
    """The text of a file, to say in which line a mistake is."""

    def __init__(self, name, text):
        self.name, self.lines = name, text.splitlines()
        heads = [
            number for number, line in enumerate(self.lines) if line.strip().replace(" ", "") == "[[concept]]"
        ]
        self.bounds = [*heads, len(self.lines)]

    def error(self, number, value, problem, key=None):
        """A mistake in the concept of a number: in the first of its lines that has the value in quotes, or the key."""
        first, last = self.bounds[number : number + 2]
        block = [line.replace("\\\\", "\\") for line in self.lines[first:last]]
        shown = [f'"{value}"', f"'{value}'"]
        quoted = (at for at, line in enumerate(block) if any(text in line for text in shown))
        named = (at for at, line in enumerate(block) if line.split("=")[0].strip() in (value, key))
        return ValueError(f"{self.name}, line {first + next(quoted, next(named, 0)) + 1}: {problem}.")


def _checked(table, number, source):
    for key, value in table.items():
        if key not in _KEYS:
            raise source.error(number, key, f"there is no {key!r}; known are {', '.join(_KEYS)}")
        if not isinstance(value, _KEYS[key]):
            raise source.error(number, key, f"{key} must be {_KEYS[key].__name__}, got {value!r}")
    for key in ("id", "label", "frame"):
        if not table.get(key):
            raise source.error(number, key, f"the concept {table.get('id', '')!r} has no {key}")
    if not regex.fullmatch(r"[a-z][a-z0-9_]*", table["id"]):
        raise source.error(
            number, table["id"], f"the id {table['id']!r} must be small letters, digits and underscores"
        )
    if table["frame"] not in FRAMES:
        raise source.error(
            number, table["frame"], f"frame {table['frame']!r} is not one of {', '.join(FRAMES)}"
        )
    if ("head" in table) != ("modifiers" in table):
        raise source.error(number, "head", "head and modifiers belong together")
    concept = {key: table.get(key, [] if kind is list else None) for key, kind in _KEYS.items()}
    for key in PATTERNS:
        concept[key] = [_pattern(value, key, number, source) for value in concept[key]]
    if concept["head"]:
        _pattern(concept["head"], "head", number, source)
    if not any(concept[key] for key in (*KINDS, "head")):
        raise source.error(number, "renderings", f"the concept {concept['id']!r} has no pattern and no head")
    return concept


def _pattern(value, key, number, source):
    if isinstance(value, dict):
        if set(value) - {"text", "note"} or not isinstance(value.get("text"), str):
            raise source.error(
                number,
                value.get("text", key),
                f"a pattern of {key} is a string, or text and note; got {value!r}",
                key,
            )
        value = value["text"]
    if not isinstance(value, str):
        raise source.error(
            number, value, f"a pattern of {key} is a string, or text and note; got {value!r}", key
        )
    try:
        expand(value)
    except ValueError as error:
        raise source.error(number, value, str(error).removesuffix("."), key) from error
    return value
