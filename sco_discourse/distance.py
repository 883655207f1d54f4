"""How far texts lie from one another in their words."""

from itertools import combinations
from numbers import Integral

import numpy as np
import pandas as pd
from scipy import special

from sco_discourse.frequency import inverse_document_frequency


def jensen_shannon_terms(counts, other):
    """
    Contribution of each term to the Jensen-Shannon divergence of two frequency lists.

    ``½ p log2(p / m) + ½ q log2(q / m)`` with ``m = (p + q) / 2`` (Lin 1991, *IEEE Transactions on Information
    Theory* 37(1), equation 4.1, with equal weights).

    Parameters
    ----------
    counts, other : array_like, shape (..., n_terms)
        Frequencies over the same terms; they need not add up to 1.

    Returns
    -------
    ndarray, shape (..., n_terms)
        In bits; the sum over the terms is the divergence (not its square root), from 0 to 1. NaN where a list is empty.

    Examples
    --------
    >>> # nothing in common: half a bit from each side
    >>> jensen_shannon_terms([1, 0], [0, 3]).tolist()
    [0.5, 0.5]
    """
    counts, other = np.asarray(counts, float), np.asarray(other, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = counts / counts.sum(axis=-1, keepdims=True)
        q = other / other.sum(axis=-1, keepdims=True)
    middle = (p + q) / 2
    return (special.rel_entr(p, middle) + special.rel_entr(q, middle)) / 2 / np.log(2)


def cosine_distance(vectors, others):
    """
    One minus the cosine of the angle between vectors.

    Parameters
    ----------
    vectors, others : array_like, shape (..., n_terms)

    Returns
    -------
    ndarray, shape (...)
        From 0 (same direction) to 1 (nothing in common) for vectors without negative values; NaN for a zero vector.

    Examples
    --------
    >>> # the angle between (1, 0) and (1, 1) is 45 degrees
    >>> float(cosine_distance([1, 0], [1, 1]).round(4))
    0.2929
    """
    vectors, others = np.asarray(vectors, float), np.asarray(others, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        norms = np.linalg.norm(vectors, axis=-1) * np.linalg.norm(others, axis=-1)
        return 1 - (vectors * others).sum(axis=-1) / norms


def distances(tokens, *, by="doc_id", measure="jsd", size="smallest", n_draws=200, seed=2022):
    """
    Distance between every two groups of the view, at equal size.

    Longer texts have more words and so look nearer or farther for that reason alone. Each draw therefore takes
    ``size`` tokens at random, without replacement, from every group.

    Parameters
    ----------
    tokens : Tokens
    by : str
        What is compared: ``"doc_id"`` or another column.
    measure : {"jsd", "cosine"}
        Jensen-Shannon divergence of the terms' shares, in bits; or cosine distance of TF-IDF vectors (rate times
        ``log10(n / df)`` over the 100-token blocks of the view).
    size : int, "smallest" or None
        Tokens drawn from each group; ``"smallest"`` takes the size of the smallest group, None the groups as they
        are, without drawing.
    n_draws : int
        Number of draws.
    seed : int
        Of the random generator.

    Returns
    -------
    DataFrame
        One row a pair: ``a``, ``b``, ``distance`` (mean of the draws; NaN if it is undefined in any), ``low``, ``high``
        (2.5 and 97.5 per cent of the draws: what sampling tokens alone moves, not a confidence interval for
        years), ``n_tokens`` drawn from each (missing without drawing) and, if the groups are texts with a
        year, ``same_year``.

    Raises
    ------
    ValueError
        For fewer than two groups, an unknown measure, or a size that a group does not have.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "year": [1, 2], "text": ["peace peace", "trade"]})
    >>> distances(tokenize(corpus_of(documents)), n_draws=9).to_dict("split")["data"]
    [['a', 'b', 1.0, 1.0, 1.0, 1, False]]
    """
    if measure not in ("jsd", "cosine"):
        raise ValueError(f"measure must be 'jsd' or 'cosine', got {measure!r}.")
    counts = tokens.counts(by)
    if counts.shape[1] < 2:
        raise ValueError(
            f"There is nothing to compare: the selection has {counts.shape[1]} group(s) of {by!r}."
        )
    idf = inverse_document_frequency(tokens)["idf"].fillna(0).to_numpy()
    draws = _equal_draws(counts.to_numpy().T, size, n_draws, seed)
    rows = []
    for i, j in combinations(range(counts.shape[1]), 2):
        if measure == "jsd":
            values = jensen_shannon_terms(draws[i], draws[j]).sum(axis=-1)
        else:
            values = cosine_distance(draws[i] * idf, draws[j] * idf)
        low, high = np.quantile(values, [0.025, 0.975]) if size is not None else (np.nan, np.nan)
        n_drawn = int(draws[i][0].sum()) if size is not None else None
        rows.append((counts.columns[i], counts.columns[j], values.mean(), low, high, n_drawn))
    table = pd.DataFrame(rows, columns=["a", "b", "distance", "low", "high", "n_tokens"])
    table["n_tokens"] = table["n_tokens"].astype("Int64")
    if by == "doc_id" and "year" in tokens.documents:
        year = tokens.documents.set_index("doc_id")["year"]
        table["same_year"] = table["a"].map(year) == table["b"].map(year)
    return table


def _equal_draws(counts, size, n_draws, seed):
    """Per group an array of draws, shape (n_draws, n_terms)."""
    if size is None:
        return [row[None, :] for row in counts]
    smallest = int(counts.sum(axis=1).min())
    size = smallest if size == "smallest" else size
    if not isinstance(size, Integral) or not 0 < size <= smallest:
        raise ValueError(
            f"size must be 'smallest', None, or from 1 to {smallest}, the tokens of the smallest group; got {size!r}."
        )
    if n_draws < 1:
        raise ValueError(f"n_draws must be at least 1, got {n_draws}.")
    generator = np.random.default_rng(seed)
    return [generator.multivariate_hypergeometric(row, size, size=n_draws) for row in counts]
