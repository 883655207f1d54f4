"""Units: blocks of about 100 tokens, or whole texts, as rows of counts of words."""

import numpy as np
from scipy import sparse

from sco_discourse.counting import distinct_rows
from sco_discourse.tokens import BLOCK_SIZE, among, check_tokens

BY = ("block", "doc_id")


class TooSmall(ValueError):
    """The texts have fewer units or words than what is asked of them needs."""


METADATA = ("year", "matched_to")


def unit_counts(tokens, *, by="block", block_size=BLOCK_SIZE, stopwords=(), names=(), min_units=2):
    """
    How often each word occurs in each unit: a block of whole sentences within one text, or a text.

    Parameters
    ----------
    tokens : Tokens
    by : {"block", "doc_id"}
    block_size : int
        Length of a block, in tokens.
    stopwords : collection of str
        Words left out wherever they stand.
    names : collection of str
        Words and phrases, as `Tokens.find` takes them, whose occurrences are left out: of ``"Shanghai Cooperation
        Organization"`` the three words together, so that *cooperation* elsewhere stays.
    min_units : int
        Words in fewer units are left out.

    Returns
    -------
    units : DataFrame
        One row a unit, in the order of the texts: ``unit`` (``doc_id:number``, or the doc_id), ``doc_id``, ``year`` and
        ``matched_to`` if the texts have them, ``block`` (from 1 within the text; not of texts), ``n_tokens`` of the
        view, words left out included.
    counts : csr_array of int64, shape (n_units, n_terms)
    terms : ndarray of str, shape (n_terms,)
        In alphabetical order.

    Raises
    ------
    ValueError
        For a view without tokens, units of another kind, or if no word is left.

    Examples
    --------
    >>> import pandas as pd
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["The virus.", "The virus in the Virus Centre."]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> units, counts, terms = unit_counts(tokens, by="doc_id", stopwords=["the"], names=["virus centre"])
    >>> terms.tolist(), counts.toarray().tolist(), units["n_tokens"].tolist()
    (['virus'], [[1], [1]], [2, 6])
    """
    units, unit, ids = placed_tokens(tokens, by=by, block_size=block_size, names=names)
    counts, terms = kept_counts(unit, ids, len(units), tokens.vocabulary, stopwords, min_units)
    return units, counts, terms


def placed_tokens(tokens, *, by="block", block_size=BLOCK_SIZE, names=()):
    """
    The tokens of a view, each with its unit.

    Parameters
    ----------
    tokens, by, block_size, names
        As of `unit_counts`.

    Returns
    -------
    units : DataFrame
        As of `unit_counts`.
    unit : ndarray of int64, shape (n_tokens,)
        Row of ``units``, ascending.
    ids : ndarray of int64, shape (n_tokens,)
        Position in the vocabulary; -1 within a name that is left out.
    """
    if by not in BY:
        raise ValueError(f"by must be one of {', '.join(BY)}: a unit lies within one text; got {by!r}.")
    if isinstance(names, str):
        raise TypeError(f"Give a collection of names, not one string: {{{names!r}}} instead of {names!r}.")
    check_tokens(tokens)
    numbers = tokens.block_numbers(block_size) if by == "block" else tokens.column("document")
    held, codes = np.unique(numbers[tokens.rows], return_inverse=True)
    units = _table(tokens, numbers, held, by)
    units["n_tokens"] = np.bincount(codes, tokens.sizes()).astype(np.int64)
    ids = tokens.term_ids().astype(np.int64)
    if len(names):
        ids[_named(tokens, names)] = -1
    return units, np.repeat(codes, tokens.sizes()), ids


def kept_counts(unit, ids, n_units, vocabulary, stopwords=(), min_units=2):
    """
    Counts of the words that are neither stop words nor too rare.

    Parameters
    ----------
    unit, ids : ndarray, shape (n_tokens,)
        Unit and word of each token, as `placed_tokens` returns them.
    n_units : int
    vocabulary : sequence of str
    stopwords, min_units
        As of `unit_counts`.

    Returns
    -------
    counts : csr_array of int64, shape (n_units, n_terms)
    terms : ndarray of str, shape (n_terms,)
    """
    dropped = among(vocabulary, stopwords)
    # before counting, as function words are half of all tokens
    known = (ids >= 0) & ~dropped[ids]
    (rows, columns), counts = distinct_rows([unit[known], ids[known]], [n_units, len(vocabulary)])
    n_units_of = np.bincount(columns, minlength=len(vocabulary))
    kept = np.flatnonzero(n_units_of >= max(min_units, 1))
    if not len(kept):
        raise TooSmall(
            f"No word occurs in {min_units} units once stop words and names are left out. Lower min_units, or leave "
            "fewer out."
        )
    matrix = sparse.csr_array((counts, (rows, columns)), shape=(n_units, len(vocabulary)))
    return matrix[:, kept], np.asarray(vocabulary, object)[kept]


def _table(tokens, numbers, held, by):
    """Text, year and number within the text of each unit."""
    columns = ["doc_id", *(name for name in METADATA if name in tokens.documents)]
    if by == "doc_id":
        units = tokens.documents[columns].iloc[held].reset_index(drop=True)
        return units.assign(unit=units["doc_id"])[["unit", *columns]]
    of_block = tokens.column("document")[np.flatnonzero(np.diff(numbers, prepend=-1))]
    units = tokens.documents[columns].iloc[of_block[held]].reset_index(drop=True)
    units["block"] = (np.arange(len(of_block)) - np.searchsorted(of_block, of_block) + 1)[held]
    names = [f"{doc_id}:{block:03d}" for doc_id, block in zip(units["doc_id"], units["block"], strict=True)]
    units.insert(0, "unit", names)
    return units


def _named(tokens, names):
    """Which tokens of the view stand within an occurrence of a name."""
    inside = np.zeros(len(tokens.ids) + 1, np.int64)
    for first, lengths in tokens.find_each(list(names)):
        np.add.at(inside, first, 1)
        np.add.at(inside, first + lengths, -1)
    covered = np.cumsum(inside[:-1]) > 0
    return covered[np.repeat(tokens.selection(), np.diff(tokens.bounds))]
