"""Where the tokens of a text are, and which of them are written alike: whole arrays at a time."""

import unicodedata
from array import array
from functools import cache, lru_cache
from itertools import repeat

import numpy as np
import pandas as pd
import regex

# The one definition of a token: a run of letters, marks and digits, with inner hyphens and apostrophes.
LETTERS, JOINERS = r"\p{L}\p{M}\p{Nd}", "-‐‑'’‘"
TOKEN = regex.compile(rf"[{LETTERS}]+(?:[{JOINERS}][{LETTERS}]+)*")
_WORD, _JOINER = 1, 2
_SUMMED = 32  # characters of the longest word that is known by its sums
_PLACES = 18  # bits: as many words as a processor's cache can hold
_ALIKE = str.maketrans("‐‑’‘", "--''")


def normalise(word):
    """
    The form in which tokens are compared: lower case, composed letters, one kind of apostrophe and of hyphen.

    Examples
    --------
    >>> normalise("People’s")
    "people's"
    """
    return composed(word.lower())


def composed(word):
    """A word in composed letters, with one kind of apostrophe and of hyphen."""
    return unicodedata.normalize("NFC", word).translate(_ALIKE)


def token_spans(text, cuts=()):
    """
    Where the tokens of a text begin and end: the matches of `TOKEN`, found by looking up each character's kind.

    Parameters
    ----------
    text : str
    cuts : array_like of int
        Places that no token crosses, such as where sentences begin and end.

    Returns
    -------
    starts, ends : ndarray of int64, shape (n_tokens,)
        In characters, the end excluded.

    Examples
    --------
    >>> token_spans("The people’s anti-epidemic - report")
    (array([ 0,  4, 13, 29]), array([ 3, 12, 26, 35]))
    """
    codes = characters(text)
    kinds = _kinds(table_size(codes))[codes]
    word = np.zeros(len(text) + 2, bool)
    word[1:-1] = kinds == _WORD
    cut = np.zeros(len(text) + 1, bool)
    cut[np.asarray(cuts, np.int64)] = True
    # a joiner is inside a token where letters stand on both sides of it
    inner = np.flatnonzero(kinds == _JOINER)
    inner = inner[word[inner] & word[inner + 2] & ~cut[inner] & ~cut[inner + 1]]
    word[inner + 1] = True
    change = word[1:] != word[:-1]
    starts = np.flatnonzero((change | cut) & word[1:])
    ends = np.flatnonzero((change | cut) & word[:-1])
    return starts, ends


def characters(text):
    """
    A text's characters as numbers, in the narrowest type that holds them.

    Returns
    -------
    ndarray of uint8, uint16 or uint32, shape (len(text),)
    """
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), np.uint8)
    narrow = text.encode("utf-16-le", "surrogatepass")
    if len(narrow) == 2 * len(text):
        return np.frombuffer(narrow, np.uint16)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


class Forms:
    """
    The forms in which tokens are written, numbered as they are met.

    A form is known by two sums over its characters, of 64 bits each, so that a string is made of each form once, not of
    each token. Longer ones are known by themselves: among them are words made to have the same sums (those of Thue and
    Morse).

    Attributes
    ----------
    words : list of str
        The forms by their number.
    """

    def __init__(self):
        self.words = []
        self._checks = array("Q")
        # A small table answers for words that were met lately. No key can be what a free place holds: its leading
        # bits, which are the place, differ.
        self._recent = np.arange(1 << _PLACES, dtype=np.uint64)[::-1] << np.uint64(64 - _PLACES)
        self._recent_numbers = np.zeros(1 << _PLACES, np.uint32)
        self._long = {}
        self._numbers = (
            {},
            {},
        )  # by the first sum, and by the second where the first does not tell forms apart

    def encode(self, text, starts, ends):
        """
        The number of each token's form.

        Parameters
        ----------
        text : str
        starts, ends : ndarray of int64, shape (n_tokens,)
            As `token_spans` gives them.

        Returns
        -------
        ndarray of uint32, shape (n_tokens,)

        Examples
        --------
        >>> forms = Forms()
        >>> forms.encode("No, no, no.", *token_spans("No, no, no.")).tolist(), forms.words
        ([0, 1, 1], ['No', 'no'])
        """
        keys, checks = _sums(characters(text), starts, ends)
        places = (keys >> np.uint64(64 - _PLACES)).view(np.int64)
        encoded = self._recent_numbers[places]
        if len(other := np.flatnonzero(self._recent[places] != keys)):
            spans = starts[other], ends[other], keys[other], checks[other]
            encoded[other] = self._encode(text, *spans, self._numbers[0])
            self._recent[places[other]], self._recent_numbers[places[other]] = keys[other], encoded[other]
        if len(other := np.flatnonzero(np.frombuffer(self._checks, np.uint64)[encoded] != checks)):
            spans, keys, checks = (starts[other], ends[other]), keys[other], checks[other]
            encoded[other] = self._encode(text, *spans, checks, checks, self._numbers[1])
        for place in np.flatnonzero(ends - starts > _SUMMED).tolist():
            encoded[place] = self._number_of_long(text[starts[place] : ends[place]])
        return encoded

    def _number_of_long(self, word):
        if word not in self._long:
            self._long[word] = len(self.words)
            self.words.append(word)
            self._checks.append(0)
        return self._long[word]

    def _encode(self, text, starts, ends, keys, checks, numbers):
        local, found = pd.factorize(keys)
        first = np.empty(len(found), np.int64)
        first[local[::-1]] = np.arange(len(local))[::-1]
        found = found.tolist()
        known = np.fromiter(map(numbers.get, found, repeat(-1)), np.int64, len(found))
        for new in np.flatnonzero(known < 0).tolist():
            place = first[new]
            known[new] = numbers[found[new]] = len(self.words)
            self.words.append(text[starts[place] : ends[place]])
            self._checks.append(int(checks[place]))
        return known.astype(np.uint32)[local]


def vocabulary(words):
    """
    The terms that forms are when compared as tokens are.

    Parameters
    ----------
    words : sequence of str, length n_forms
        Forms as they are written; the same one may stand in several places.

    Returns
    -------
    terms : ndarray of str
        In alphabetical order.
    of_form : ndarray of uint32, shape (n_forms,)
        Position in ``terms`` of each form.

    Examples
    --------
    >>> terms, of_form = vocabulary(["No", "and", "no"])
    >>> terms.tolist(), of_form.tolist()
    (['and', 'no'], [1, 0, 1])
    """
    # No form holds a line end, and none is changed by the words beside it.
    words = normalise("\n".join(words)).split("\n") if len(words) else []
    terms, of_form = np.unique(np.array(words, dtype=np.dtypes.StringDType()), return_inverse=True)
    return terms, of_form.astype(np.uint32)


def _sums(codes, starts, ends):
    """Two sums of each token's characters, weighed by character and by place in the token, modulo 2 to the 64."""
    powers, inverses = _powers(1 << len(codes).bit_length())
    sums = []
    for table in _weights(table_size(codes)):
        running = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum(table[codes] * powers[: len(codes)], out=running[1:])
        sums.append((running[ends] - running[starts]) * inverses[starts])
    return sums


def table_size(codes):
    """How many characters a table must hold that is looked up by numbers as `characters` gives them."""
    return {1: 0x80, 2: 0x10000, 4: 0x110000}[codes.itemsize]


@cache
def _kinds(size):
    """What each character is: part of a word, a joiner inside words, or neither."""
    every = np.arange(size, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    kinds = np.zeros(size, np.uint8)
    for run in regex.finditer(rf"[{LETTERS}]+", every):
        kinds[run.start() : run.end()] = _WORD
    for joiner in JOINERS:
        if ord(joiner) < size:
            kinds[ord(joiner)] = _JOINER
    return kinds


@cache
def _weights(size):
    """Two odd numbers of 64 bits for each character, scrambled from its number (Steele et al. 2014, SplitMix)."""
    tables = []
    for seed in (1, 2):
        mixed = np.arange(size, dtype=np.uint64) + np.uint64(seed * 0x9E3779B97F4A7C15 % 2**64)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        tables.append((mixed ^ (mixed >> np.uint64(31))) | np.uint64(1))
    return tables


@lru_cache(4)
def _powers(length):
    """Powers of an odd number modulo 2 to the 64, and of its inverse."""
    base = 0x9E3779B97F4A7C15
    powers = [np.full(length, number, np.uint64) for number in (base, pow(base, -1, 2**64))]
    for numbers in powers:
        numbers[0] = 1
        np.cumprod(numbers, out=numbers)
    return powers
