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


def divergence_terms(target, reference):
    """
    Terms of two selections by their contribution to the Jensen-Shannon divergence.

    Parameters
    ----------
    target, reference : Tokens

    Returns
    -------
    DataFrame
        One row a term of either: ``term``, ``count``, ``count_reference``, ``contribution`` (in bits, see
        `jensen_shannon_terms`), ``share`` of the divergence. Largest first, ties by term.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["peace", "trade"]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> divergence_terms(tokens.where(doc_id="a"), tokens.where(doc_id="b")).to_dict("split")["data"]
    [['peace', 1, 0, 0.5, 0.5], ['trade', 0, 1, 0.5, 0.5]]
    """
    counts = pd.concat([target.counts(), reference.counts()], axis=1, keys=["count", "count_reference"])
    counts = counts.fillna(0).astype(np.int64).rename_axis("term").reset_index()
    contribution = jensen_shannon_terms(counts["count"], counts["count_reference"])
    table = counts.assign(contribution=contribution, share=contribution / contribution.sum())
    table = table[(table["count"] > 0) | (table["count_reference"] > 0)]
    return table.sort_values(["contribution", "term"], ascending=[False, True], ignore_index=True)


def distances(tokens, *, by="doc_id", measure="jsd", size="half", n_draws=200, seed=2022):
    """
    Distance between every two groups of the view at equal size, beside that of each from itself.

    Longer texts have more words and so look nearer or farther for that reason alone. Each draw therefore takes
    ``size`` tokens at random, without replacement, from every group. Two draws from one text differ too, and more so
    where a text repeats itself less: that is the floor above which a distance between two texts begins to mean
    something.

    Parameters
    ----------
    tokens : Tokens
    by : str
        What is compared: ``"doc_id"`` or another column.
    measure : {"jsd", "cosine"}
        Jensen-Shannon divergence of the terms' shares, in bits; or cosine distance of TF-IDF vectors (rate times
        ``log10(n / df)`` over the 100-token blocks of the view).
    size : int, "half" or None
        Tokens drawn from each group; ``"half"`` takes half the size of the smallest group, None the groups as they are,
        without drawing.
    n_draws : int
        Number of draws.
    seed : int
        Of the random generator.

    Returns
    -------
    DataFrame
        One row a pair, each group with itself first: ``a``, ``b``, ``pair`` (``itself``; ``same year`` or
        ``different years`` if the groups are texts with a year, else ``different``), ``distance`` (mean of the
        draws; NaN if it is undefined in any), ``low``, ``high`` (2.5 and 97.5 per cent of the draws: what sampling
        tokens alone moves, not a confidence interval for years), ``excess`` (distance less the mean of both groups'
        distances from themselves), ``n_tokens`` drawn from each. Without drawing, there are no rows for a group with
        itself, and no low, high, excess and n_tokens.

    Raises
    ------
    ValueError
        For fewer than two groups, an unknown measure, or a size that a group does not have twice.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "year": [1, 2], "text": ["peace " * 4, "trade " * 4]})
    >>> table = distances(tokenize(corpus_of(documents)), n_draws=9)
    >>> table[["a", "b", "pair", "distance", "excess", "n_tokens"]].to_dict("split")["data"]
    [['a', 'a', 'itself', 0.0, 0.0, 2], ['b', 'b', 'itself', 0.0, 0.0, 2], ['a', 'b', 'different years', 1.0, 1.0, 2]]
    """
    if measure not in ("jsd", "cosine"):
        raise ValueError(f"measure must be 'jsd' or 'cosine', got {measure!r}.")
    counts = tokens.counts(by)
    labels = counts.columns
    if len(labels) < 2:
        raise ValueError(f"There is nothing to compare: the selection has {len(labels)} group(s) of {by!r}.")
    weights = inverse_document_frequency(tokens)["idf"].fillna(0).to_numpy() if measure == "cosine" else None
    first, second, size = _equal_draws(counts.to_numpy().T, size, n_draws, seed)
    rows = []
    if size is not None:
        rows = [(i, i, _between(first[i], second[i], weights)) for i in range(len(labels))]
    rows += [(i, j, _between(first[i], first[j], weights)) for i, j in combinations(range(len(labels)), 2)]
    table = pd.DataFrame(
        {
            "a": [labels[i] for i, _, _ in rows],
            "b": [labels[j] for _, j, _ in rows],
            "distance": [values.mean() for _, _, values in rows],
        }
    )
    table.insert(2, "pair", _kinds(table, tokens, by))
    if size is not None:
        table["low"], table["high"] = np.quantile([values for _, _, values in rows], [0.025, 0.975], axis=1)
        own = table[table["pair"] == "itself"].set_index("a")["distance"]
        table["excess"] = table["distance"] - (table["a"].map(own) + table["b"].map(own)) / 2
        table["n_tokens"] = size
    return table


def _between(draws, others, weights):
    if weights is None:
        return jensen_shannon_terms(draws, others).sum(axis=-1)
    return cosine_distance(draws * weights, others * weights)


def _kinds(table, tokens, by):
    kinds = np.where(table["a"] == table["b"], "itself", "different")
    if by == "doc_id" and "year" in tokens.documents:
        year = tokens.documents.set_index("doc_id")["year"]
        same = (table["a"].map(year) == table["b"].map(year)).to_numpy()
        kinds = np.where(kinds == "itself", kinds, np.where(same, "same year", "different years"))
    return kinds


def _equal_draws(counts, size, n_draws, seed):
    """Per group two arrays of disjoint draws, each of shape (n_draws, n_terms), and their size."""
    if size is None:
        return [row[None, :] for row in counts], None, None
    half = int(counts.sum(axis=1).min()) // 2
    size = half if size == "half" else size
    if not isinstance(size, Integral) or not 0 < size <= half:
        raise ValueError(
            f"size must be 'half', None, or from 1 to {half}, half the tokens of the smallest group; got {size!r}."
        )
    if n_draws < 1:
        raise ValueError(f"n_draws must be at least 1, got {n_draws}.")
    generator = np.random.default_rng(seed)
    first = [generator.multivariate_hypergeometric(row, size, size=n_draws) for row in counts]
    second = [
        np.array([generator.multivariate_hypergeometric(row - drawn, size) for drawn in draws])
        for row, draws in zip(counts, first, strict=True)
    ]
    return first, second, int(size)
