"""Distinct rows of whole numbers, and how often each occurs: sorted by counting, not by comparing."""

import numpy as np
from scipy import sparse


def distinct_rows(columns, sizes):
    """
    Distinct rows of a table of whole numbers, sorted, and how often each occurs.

    The table is sorted by its last column, then by the one before it, and so on to the first, each time by counting
    (a radix sort). The time grows with the rows, not with the range of the numbers, and no key can be too large.

    Parameters
    ----------
    columns : sequence of ndarray, each of shape (n_rows,)
        From 0; the first column is the most significant.
    sizes : sequence of int
        Above the largest number of each column.

    Returns
    -------
    distinct : list of ndarray, each of shape (n_distinct,)
        The columns of the distinct rows, ascending.
    counts : ndarray of int64, shape (n_distinct,)

    Examples
    --------
    >>> distinct, counts = distinct_rows([np.array([1, 0, 1]), np.array([2, 2, 2])], [2, 3])
    >>> [column.tolist() for column in distinct], counts.tolist()
    ([[0, 1], [2, 2]], [1, 2])
    """
    n_rows = len(columns[0])
    *rest, keys = (_indices(column, n_rows) for column in columns)
    ranks, levels = np.array([0, n_rows], keys.dtype), []
    for size in reversed(sizes):
        ranks, below, digits, rest = _sorted_by(keys, size, ranks, rest)
        levels.append((below, digits))
        keys = rest.pop() if rest else None
    distinct, rank = [], slice(None)
    for below, digits in reversed(levels):
        distinct.append(digits[rank])
        rank = below[rank]
    return distinct, np.diff(ranks).astype(np.int64)


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
    n_rows = len(columns[0])
    order = _indices(np.arange(n_rows), n_rows)
    for column, size in zip(reversed(columns), reversed(sizes), strict=True):
        keys = _indices(column, n_rows)[order]
        one_row = np.array([0, n_rows], keys.dtype)
        order = sparse.csr_array((order, keys, one_row), shape=(1, max(size, 1))).tocsc().data
    return order


def _indices(column, n_rows):
    """A column in the type with which scipy's matrices need no copy."""
    column = np.asarray(column)
    if column.dtype == np.uint32 and n_rows < 2**31:
        return column.view(np.int32)
    return column.astype(np.int32 if n_rows < 2**31 else np.int64, copy=False)


def _sorted_by(keys, size, ranks, rest):
    """
    Sort rows by one more column, more significant than those before.

    Row ``i`` has the rank among the distinct rows so far whose bounds in ``ranks`` hold it. Each rank is a row of a
    sparse matrix and each key a column, so that to store the matrix by columns instead is to sort.

    Returns
    -------
    ranks : ndarray
        Bounds of the new distinct rows.
    below, digits : ndarray
        Of each new distinct row: its rank before, and its key.
    rest : list of ndarray
        The columns that are still to come, in the new order.
    """
    shape = (len(ranks) - 1, max(size, 1))
    in_order = len(ranks) == 2 and (np.diff(keys) >= 0).all()
    if in_order:
        below, bounds = np.zeros(len(keys), keys.dtype), np.searchsorted(keys, np.arange(size + 1))
    else:
        carried = rest or [np.empty(len(keys), bool)]
        by_column = [sparse.csr_array((data, keys, ranks), shape=shape).tocsc() for data in carried]
        below, bounds = by_column[0].indices, by_column[0].indptr
        rest = [matrix.data for matrix in by_column] if rest else []
    new = np.ones(len(keys) + 1, bool)
    np.not_equal(below[1:], below[:-1], out=new[1:-1])
    new[bounds] = True
    first = np.flatnonzero(new).astype(keys.dtype)
    digits = np.repeat(np.arange(size, dtype=np.uint32), np.diff(np.searchsorted(first, bounds)))
    return first, below[first[:-1]], digits, rest
