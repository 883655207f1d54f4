"""Where the sentences of a text begin and end."""

from functools import cache

import numpy as np
import regex

from sco_discourse.scan import characters, table_size

BLANK = regex.compile(r"[\s\x1c-\x1f\ufeff\u200b]*")  # all that str.strip takes, and marks without width
_ABBREVIATIONS = (
    "Mr|Mrs|Ms|Messrs|Dr|Prof|Rev|St|Sr|Jr|Gen|Gov|Sen|Rep|Pres|Min|Amb|Hon|Maj|Lt|Col|Capt|Sgt|Adm|"
    "No|Nos|Vol|Art|Fig|Ch|Sec|pp|Mt|Ft|Inc|Ltd|Co|Corp|vs|cf|approx|e\\.g|i\\.e|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_OPENERS = (
    "The|This|That|These|Those|He|She|It|They|We|There|His|Her|Its|Their|Our|But|And|In|On|At|As|For|If|When"
)
# One pattern for paragraphs and whole texts alike: a mark of the end, closing quotation
# marks and brackets, white space, and then something that can begin a sentence. Not after an
# abbreviation, nor the number at the head of a paragraph, nor an initial that a name follows; "U.S." ends
# a sentence only before a word that seldom stands in a name. Looking back is bounded, for texts of
# nothing but marks.
_BOUNDARY = regex.compile(
    rf"(?<!\s)(?<!\b(?:{_ABBREVIATIONS})\.)(?<!^\d{{1,2}}\.)"
    r"(?<!(?:^|[\s.(\[“\"‘'«–-])\p{Lu}\.(?=\s+\p{Lu})"
    rf"(?!(?<=\.\p{{Lu}}\.)\s+(?:{_OPENERS})\b))"
    r"(?<=[.!?…。！？][.!?…\s]{0,8}[”’\"'»)\]]{0,8})"
    r"\s++(?=[“‘\"'«(\[—–\-\s]*+[\p{Lu}\p{Lt}\p{Lo}\p{N}])",
    regex.MULTILINE,
)
# White space may end a sentence behind one of these characters.
_ENDS = ".!?…。！？”’\"'»)]"
_END, _SPACE = 1, 2
_BEFORE, _BEHIND = 64, 1000  # characters that decide whether white space ends a sentence
# How those abbreviations end that have three small letters before their stop.
_TAILS = {name[-3:] for name in _ABBREVIATIONS.split("|") if regex.fullmatch(r"[a-z]{3}", name[-3:])}


def sentence_spans(text, names=()):
    """
    Sentences of a paragraph.

    Parameters
    ----------
    text : str
    names : collection of str
        Names that no sentence end divides, such as "Mir. Ziyoyev".

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
    first = BLANK.match(text).end()
    last = len(text.rstrip())
    whole = _spans_of(names, text)
    gaps = sentence_gaps(text, [first], [last])
    gaps = [gap for gap in gaps if not any(start < gap[0] and gap[1] < end for start, end in whole)]
    starts = [first, *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), last]
    return [span for span in zip(starts, ends, strict=True) if span[0] < span[1]]


def sentence_gaps(text, starts, ends):
    """
    White space between the sentences of paragraphs: the matches of one pattern, tried only where it can fit.

    Most ends are plain, three small letters that end no abbreviation, a full stop, a space and a capital: they are
    found in the whole text at once, which takes a fifth of the pattern's time.

    Parameters
    ----------
    text : str
    starts, ends : array_like of int
        Where paragraphs begin and end, in order: what is beyond them decides nothing.

    Returns
    -------
    list of (int, int)
        Start and end of each gap, in characters, ascending.

    Examples
    --------
    >>> sentence_gaps("Dr. Li came. He left.", [0], [21])
    [(12, 13)]
    """
    if not len(starts):
        return []
    codes, starts, ends = characters(text), np.asarray(starts), np.asarray(ends)
    kinds = _kinds(table_size(codes))[codes]
    space = np.flatnonzero((kinds[1:] == _SPACE) & (kinds[:-1] == _END)) + 1
    paragraph = np.searchsorted(starts, space, side="right") - 1
    inside = (paragraph >= 0) & (space + 1 < ends[paragraph])
    space, paragraph = space[inside], paragraph[inside]
    plain = _is_plain(codes, space)
    gaps = [(place, place + 1) for place in space[plain].tolist()]
    # The pattern sees no more of the paragraph than it can need, so that long ones take no longer.
    low = np.maximum(starts[paragraph], space - _BEFORE)
    high = np.minimum(ends[paragraph], space + _BEHIND)
    for first, place, last in np.column_stack([low, space, high])[~plain].tolist():
        if match := _BOUNDARY.match(text[first:last], place - first):
            gaps.append((place, first + match.end()))
    return sorted(gaps)


def _is_plain(codes, places):
    """Whether the space at each place stands between a small word's full stop and a capital, beyond all doubt."""
    padded = np.concatenate([np.zeros(4, codes.dtype), codes, np.zeros(1, codes.dtype)])
    tail, stop, space, next_one = (
        [padded[places + at] for at in span] for span in ((0, 1, 2), (3,), (4,), (5,))
    )
    plain = (stop[0] == ord(".")) & (space[0] == ord(" "))
    plain &= (next_one[0] >= ord("A")) & (next_one[0] <= ord("Z"))
    for letter in tail:
        plain &= (letter >= ord("a")) & (letter <= ord("z"))
    for word in _TAILS:
        plain &= np.any([letter != ord(own) for letter, own in zip(tail, word, strict=True)], axis=0)
    return plain


@cache
def _kinds(size):
    """Whether each character may stand before the end of a sentence, or is white space."""
    kinds = np.zeros(size, np.uint8)
    for code in range(min(len(kinds), 0x10000)):
        kinds[code] = _END if chr(code) in _ENDS else _SPACE if chr(code).isspace() else 0
    return kinds


def _spans_of(names, text):
    """Where names stand, whatever white space is in them; names of one word can hold no sentence end."""
    parts = [name.split() for name in sorted(names, key=len, reverse=True)]
    alternatives = [r"\s+".join(map(regex.escape, words)) for words in parts if len(words) > 1]
    if not alternatives:
        return []
    return [match.span() for match in regex.finditer(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", text)]
