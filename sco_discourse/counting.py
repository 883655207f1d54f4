"""Distinct rows of whole numbers and how often each occurs; large tables are sorted by counting, not by comparing."""

from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse

_KEY_BITS = 64
_DIGIT_BITS = 16  # as many places as a processor's cache can hold
_PART_BITS = 17  # and as many keys
_BATCH_BITS = 21  # rows read at a time: arrays of all rows would be many and large


def distinct_rows(columns, sizes):
    """
    Distinct rows of a table of whole numbers, sorted, and how often each occurs.

    A row is written as one number, of which each column has some bits. These numbers are divided by their leading bits
    into parts that stay in a processor's cache, and each part is sorted. Where 64 bits cannot hold a row, its first
    columns are replaced by their rank among all, so that rows stay exact whatever their range.

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
        If the first columns have so many distinct rows that 64 bits cannot hold their ranks beside the next column.

    Examples
    --------
    >>> distinct, counts = distinct_rows([np.array([1, 0, 1]), np.array([2, 2, 2])], [2, 3])
    >>> [column.tolist() for column in distinct], counts.tolist()
    ([[0, 1], [2, 2]], [1, 2])
    """
    widths = [_width(size) for size in sizes]
    if sum(widths) > _KEY_BITS:
        return _distinct_by_ranks(columns, sizes, widths)
    # By the last column rows are often in order already.
    low = widths[-1] if len(columns) > 1 and not (columns[-1][1:] < columns[-1][:-1]).any() else 0
    found = [_tally(_sorted(keys, low, high)) for keys, high in _parts(columns, widths, low)]
    keys, counts = map(np.concatenate, zip(*found, strict=True))
    return _unpacked(keys, widths), counts


def _distinct_by_ranks(columns, sizes, widths):
    """Distinct rows that no key can hold: the first columns that fit into one are replaced by their ranks."""
    n_first = int((np.cumsum(widths) <= _KEY_BITS).sum())
    codes, keys = pd.factorize(_packed(columns[:n_first], widths), sort=True)
    if _width(len(keys)) + widths[n_first] > _KEY_BITS:
        raise ValueError(
            f"{len(keys):,} distinct rows times {sizes[n_first]:,} numbers are more than {_KEY_BITS} bits hold."
        )
    (ranks, *rest), counts = distinct_rows([codes, *columns[n_first:]], [len(keys), *sizes[n_first:]])
    return [*_unpacked(keys[ranks], widths[:n_first]), *rest], counts


def _parts(columns, widths, low):
    """Rows as keys, in parts that have their leading bits in common; and the number of the other bits."""
    n_rows, high = len(columns[0]), sum(widths)
    width = min(max(n_rows.bit_length() - _PART_BITS, 0), high - low)
    parts = [[] for _ in range(1 << width)]
    for start in range(0, n_rows, 1 << _BATCH_BITS):
        keys = _packed([column[start : start + (1 << _BATCH_BITS)] for column in columns], widths)
        bounds = np.array([0, len(keys)])
        if width:
            keys, bounds = _by_digit(keys, keys >> np.uint64(high - width), 1 << width)
        for part, (first, last) in zip(parts, pairwise(bounds.tolist()), strict=True):
            part.append(keys[first:last])
    for part in parts:
        yield np.concatenate([np.empty(0, np.uint64), *part]), high - width


def _packed(columns, widths):
    keys = columns[0].astype(np.uint64)
    for column, width in zip(columns[1:], widths[1:], strict=False):
        keys <<= np.uint64(width)
        keys |= column.astype(np.uint64, copy=False)
    return keys


def _unpacked(keys, widths):
    columns = []
    for width in reversed(widths):
        columns.append((keys & _ones(width)).astype(np.uint32))
        keys = keys >> np.uint64(width % _KEY_BITS)
    return columns[::-1]


def _tally(keys):
    """The distinct ones of sorted keys, and how often each occurs."""
    new = np.ones(len(keys), bool)
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    first = np.flatnonzero(new)
    return keys[first], np.diff(first, append=len(keys))


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


def _width(size):
    """Bits that hold the numbers below a size."""
    return int(max(size - 1, 1)).bit_length()


def _ones(width):
    return np.uint64((1 << width) - 1)
