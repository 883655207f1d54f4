"""The parts of a corpus in which terms occur: 100-token blocks, texts, or any other grouping."""

import numpy as np
import pandas as pd

from sco_discourse.counting import distinct_rows


def part_counts(tokens, by):
    """
    How often each term occurs in each part of the view; zeros left out.

    Parameters
    ----------
    tokens : Tokens
    by : str or ndarray
        What the parts are: ``"block"`` (100-token blocks), ``"doc_id"``, another column, or labels as for
        `Tokens.groups`.

    Returns
    -------
    ids : ndarray of uint32, shape (n_cells,)
        Positions in the vocabulary, ascending.
    parts : ndarray of uint32, shape (n_cells,)
        From 0, ascending within a term.
    counts : ndarray of int64, shape (n_cells,)
    sizes : ndarray of int64, shape (n_parts,)
        Of the parts, in tokens.
    """
    # Numbers do for names, and are in the order of the texts.
    numbers = {"block": tokens.block_numbers, "doc_id": lambda: tokens.column("document")}
    named = isinstance(by, str) and by in numbers
    labels, codes = tokens.groups(numbers[by]() if named else by)
    n_parts = len(labels)
    columns = [tokens.term_ids(), np.repeat(codes, tokens.sizes())]
    (ids, parts), counts = distinct_rows(columns, [len(tokens.vocabulary), n_parts])
    sizes = np.bincount(codes, weights=tokens.sizes(), minlength=n_parts).astype(np.int64)
    return ids, parts, counts, sizes


def ranges(tokens, by="block"):
    """
    Number of parts in which each term of the vocabulary occurs.

    Parameters
    ----------
    tokens : Tokens
    by : str or ndarray
        What the parts are: ``"block"`` (100-token blocks), ``"doc_id"``, another column, or labels as for
        `Tokens.groups`.

    Returns
    -------
    Series of int64, index: term

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["Peace, peace.", "Peace and trade."]})
    >>> ranges(tokenize(corpus_of(documents)), "doc_id").to_dict()
    {'and': 1, 'peace': 2, 'trade': 1}
    """
    ids, _, _, _ = part_counts(tokens, by)
    counts = np.bincount(ids, minlength=len(tokens.vocabulary))
    return pd.Series(counts, index=pd.Index(tokens.vocabulary, name="term"), name="range")


def blocks_and_texts(tokens, ids, n_of_row, group_of_row=None):
    """
    In how many blocks and texts each term occurs among some tokens.

    Parameters
    ----------
    tokens : Tokens
    ids : ndarray of uint32, shape (n,)
        The tokens, in the order of the index.
    n_of_row : ndarray of int64, shape (n_sentences,)
        How many of them each row of ``sentences`` holds.
    group_of_row : ndarray of int64, shape (n_sentences,), optional
        Count within groups, from 0.

    Returns
    -------
    blocks, texts : ndarray of int64
        Of each term that occurs (of each group), in the order of `sco_discourse.frequency.ngram_counts`.
    """
    block = tokens.block_numbers()
    columns = [ids, np.repeat(block, n_of_row)]
    sizes = [len(tokens.vocabulary), block.max(initial=-1) + 1]
    if group_of_row is not None:
        columns.insert(0, np.repeat(group_of_row, n_of_row))
        sizes.insert(0, group_of_row.max(initial=-1) + 1)
    (*terms, blocks), _ = distinct_rows(columns, sizes)
    document_of_block = np.zeros(sizes[-1], np.int64)
    document_of_block[block] = tokens.column("document")
    first = np.flatnonzero(begins(*terms))
    new_text = begins(*terms, document_of_block[blocks])
    return np.diff(first, append=len(blocks)), np.add.reduceat(new_text, first, dtype=np.int64)


def begins(*columns):
    """Whether each row of sorted columns differs from the one before it."""
    new = np.zeros(len(columns[0]), bool)
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    new[:1] = True
    return new
