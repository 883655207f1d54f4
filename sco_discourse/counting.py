"""Distinct rows of whole numbers and how often each occurs; large tables are sorted by counting, not by comparing."""

from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse

_KEY_BITS = 64
_DIGIT_BITS = 16  # as many places as a processor's cache can hold
_PART_BITS = 17  # and as many keys


def distinct_rows(columns, sizes):
    """
    Distinct rows of a table of whole numbers, sorted, and how often each occurs.

    A row is written as one number whose digits it is, and these numbers are sorted. Where 64 bits cannot hold the next
    digit, the numbers so far are replaced by their ranks, so that rows stay exact whatever their range.

    Parameters
    ----------
    columns : sequence of ndarray, each of shape (n_rows,)
        From 0; the first column is the most significant.
    sizes : sequence of int
        Above the largest number of each column.

    Returns
    -------
    distinct : list of ndarray of uint32, each of shape (n_distinct,)
        The columns of the distinct rows, ascending.
    counts : ndarray of int64, shape (n_distinct,)

    Raises
    ------
    ValueError
        If the rows without the last column are so many that 64 bits cannot hold their ranks beside it.

    Examples
    --------
    >>> distinct, counts = distinct_rows([np.array([1, 0, 1]), np.array([2, 2, 2])], [2, 3])
    >>> [column.tolist() for column in distinct], counts.tolist()
    ([[0, 1], [2, 2]], [1, 2])
    """
    widths = [_width(size) for size in sizes]
    keys, used, ranked = columns[0].astype(np.uint64), widths[0], {}
    for place, (column, width) in enumerate(zip(columns[1:], widths[1:], strict=True), 1):
        if used + width > _KEY_BITS:
            ranked[place], keys = _ranks(keys)
            used = _width(len(ranked[place]))
        if used + width > _KEY_BITS:
            raise ValueError(
                f"{len(ranked[place]):,} distinct rows times {sizes[place]:,} numbers are more than {_KEY_BITS} bits "
                "hold."
            )
        keys <<= np.uint64(width)
        keys |= column.astype(np.uint64, copy=False)
        used += width
    in_order = 0 if len(columns) == 1 or (columns[-1][1:] < columns[-1][:-1]).any() else widths[-1]
    keys = _sorted(keys, in_order, used)
    first = np.flatnonzero(np.concatenate([keys[:1] == keys[:1], keys[1:] != keys[:-1]]))
    keys, counts = keys[first], np.diff(first, append=len(keys))
    distinct = []
    for place in range(len(columns) - 1, 0, -1):
        distinct.append((keys & _ones(widths[place])).astype(np.uint32))
        keys >>= np.uint64(widths[place])
        keys = ranked[place][keys] if place in ranked else keys
    return [keys.astype(np.uint32), *reversed(distinct)], counts


def sort_order(columns, sizes):
    """
    The order in which a table of whole numbers is sorted by its columns, ties as they came.

    Parameters
    ----------
    columns : sequence of ndarray, each of shape (n_rows,)
        From 0; the first column is the most significant.
    sizes : sequence of int
        Above the largest number of each column.

    Returns
    -------
    ndarray of shape (n_rows,)
        The numbers of the rows.

    Examples
    --------
    >>> sort_order([np.array([1, 0, 1]), np.array([2, 2, 0])], [2, 3]).tolist()
    [1, 2, 0]
    """
    order = np.arange(len(columns[0]))
    for column, size in zip(reversed(columns), reversed(sizes), strict=True):
        order, _ = _by_digit(order, column[order], size)
    return order


def _sorted(keys, low, high):
    """Keys sorted by their bits from `low` up to `high`; by those below, they are in order already."""
    if low >= high or len(keys) < 2:
        return keys
    if len(keys) < 1 << _PART_BITS >> 3:
        return np.sort(keys)
    if len(keys) <= 2 << _PART_BITS:
        return _sorted_by_digits(keys, low, high)
    # Many keys are first divided by their leading bits, so that each part stays in the cache.
    width = min(len(keys).bit_length() - _PART_BITS, high - low)
    keys, bounds = _by_digit(keys, keys >> np.uint64(high - width) & _ones(width), 1 << width)
    for first, last in pairwise(bounds.tolist()):
        keys[first:last] = _sorted(keys[first:last], low, high - width)
    return keys


def _sorted_by_digits(keys, low, high):
    """Keys sorted by one digit after the other, the least significant first."""
    n_digits = -(-(high - low) // _DIGIT_BITS)
    width = -(-(high - low) // n_digits)
    for shift in range(low, high, width):
        keys, _ = _by_digit(keys, keys >> np.uint64(shift) & _ones(width), 1 << width)
    return keys


def _by_digit(values, digits, size):
    """
    Values in the order of their digits, ties as they came, and where those of each digit begin and end.

    They are the row of a sparse matrix, whose columns are the digits, and which is then stored by columns.
    """
    digits = digits.astype(np.int32 if len(digits) < 2**31 else np.int64)
    row = np.array([0, len(digits)], digits.dtype)
    matrix = sparse.csr_array((values, digits, row), shape=(1, size)).tocsc()
    return matrix.data, matrix.indptr


def _ranks(keys):
    """The distinct keys, ascending, and the rank of each key among them."""
    codes, distinct = pd.factorize(keys)
    order = np.argsort(distinct)
    ranks = np.empty(len(distinct), np.uint64)
    ranks[order] = np.arange(len(distinct))
    return distinct[order], ranks[codes]


def _width(size):
    """Bits that hold the numbers below a size."""
    return int(max(size - 1, 1)).bit_length()


def _ones(width):
    return np.uint64((1 << width) - 1)
