"""How far texts lie from one another in their words."""

from itertools import combinations
from numbers import Integral

import numpy as np
import pandas as pd
from scipy import special

from sco_discourse.tfidf import inverse_document_frequency
from sco_discourse.tokens import check_tokens


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
    check_tokens(target)
    check_tokens(reference)
    counts = pd.concat([target.counts(), reference.counts()], axis=1, keys=["count", "count_reference"])
    counts = counts.fillna(0).astype(np.int64).rename_axis("term").reset_index()
    contribution = jensen_shannon_terms(counts["count"], counts["count_reference"])
    table = counts.assign(contribution=contribution, share=contribution / contribution.sum())
    table = table[(table["count"] > 0) | (table["count_reference"] > 0)]
    return table.sort_values(["contribution", "term"], ascending=[False, True], ignore_index=True)


def distances(tokens, *, by="doc_id", measure="jsd", size="half", n_draws=1000, seed=2022):
    """
    Distance between every two groups of the view at equal size, beside what drawing tokens alone produces.

    The larger a list of words, the less it misses of its text, and the smaller its distances. Each draw therefore
    takes ``size`` tokens at random, without replacement, from every group. Two such draws from one text differ too:
    that much of a distance is chance, and what remains is the excess. As a yardstick, each group's first half is
    compared with its second half in the same way.

    Parameters
    ----------
    tokens : Tokens
    by : str
        What is compared: ``"doc_id"`` or another column.
    measure : {"jsd", "cosine"}
        Jensen-Shannon divergence of the terms' shares, in bits; or cosine distance of TF-IDF vectors (rate times
        ``log10(n / df)`` over the 100-token blocks of the view).
    size : int, "half" or None
        Tokens drawn from each group; ``"half"`` takes half the size of the smallest group, None the groups as they
        are, without drawing.
    n_draws : int
        Number of draws.
    seed : int
        Of the random generator.

    Returns
    -------
    DataFrame
        One row a pair, the halves of each group first: ``a``, ``b``, ``pair`` (``halves``; ``same year`` or
        ``different years`` if the groups are texts with a year, else ``different``), ``distance`` (mean of the
        draws; NaN if it is undefined in any), ``low``, ``high`` (2.5 and 97.5 per cent of the draws: what sampling
        tokens alone moves, not a confidence interval for years), ``chance`` (mean distance of two disjoint draws from
        one group, the mean of both groups), ``excess`` (distance less chance), ``error`` (standard error of the excess
        from the number of draws alone: what another seed would move), ``n_tokens`` drawn from each. Without
        drawing, there are no rows for halves and no columns but ``a``, ``b``, ``pair`` and ``distance``.

    Raises
    ------
    ValueError
        For fewer than two groups, an unknown measure, a size that a group does not have twice, or fewer draws than one.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "year": [1, 2], "text": ["peace " * 4, "trade " * 4]})
    >>> table = distances(tokenize(corpus_of(documents)), n_draws=9)
    >>> table[["a", "b", "pair", "distance", "excess", "n_tokens"]].to_dict("split")["data"]
    [['a', 'a', 'halves', 0.0, 0.0, 2], ['b', 'b', 'halves', 0.0, 0.0, 2], ['a', 'b', 'different years', 1.0, 1.0, 2]]
    """
    if measure not in ("jsd", "cosine"):
        raise ValueError(f"measure must be 'jsd' or 'cosine', got {measure!r}.")
    labels, codes = tokens.groups(by)
    if len(labels) < 2:
        raise ValueError(f"There is nothing to compare: the selection has {len(labels)} group(s) of {by!r}.")
    weights = inverse_document_frequency(tokens)["idf"].fillna(0).to_numpy() if measure == "cosine" else None
    pairs = list(combinations(range(len(labels)), 2))
    if size is None:
        counts = tokens.counts(by).to_numpy().T
        found = [_between(counts[i], counts[j], weights) for i, j in pairs]
        return _pair_table(pairs, labels, tokens, by).assign(distance=found)
    of_token = np.repeat(codes, tokens.sizes())
    ids = tokens.term_ids()
    groups = [ids[of_token == code] for code in range(len(labels))]
    size = _size_of_draws(groups, size, n_draws)
    generator = np.random.default_rng(seed)
    n_terms = len(tokens.vocabulary)
    drawn = [_draws(group, size, n_draws, generator, n_terms) for group in groups]
    own = [_between(one, other, weights) for one, other, _, _ in drawn]
    found = [_between(early, late, weights) for _, _, early, late in drawn]
    found += [_between(drawn[i][0], drawn[j][0], weights) for i, j in pairs]
    pairs = [*((i, i) for i in range(len(labels))), *pairs]
    table = _pair_table(pairs, labels, tokens, by).assign(distance=np.mean(found, axis=1))
    table["low"], table["high"] = np.quantile(found, [0.025, 0.975], axis=1)
    chance = [(own[i] + own[j]) / 2 for i, j in pairs]
    table["chance"] = np.mean(chance, axis=1)
    table["excess"] = table["distance"] - table["chance"]
    return table.assign(error=np.std(np.subtract(found, chance), axis=1) / np.sqrt(n_draws), n_tokens=size)


def _between(draws, others, weights):
    if weights is None:
        return jensen_shannon_terms(draws, others).sum(axis=-1)
    return cosine_distance(draws * weights, others * weights)


def _pair_table(pairs, labels, tokens, by):
    """Both groups of each pair, and what kind of pair it is."""
    table = pd.DataFrame({"a": [labels[i] for i, _ in pairs], "b": [labels[j] for _, j in pairs]})
    kinds = np.full(len(pairs), "different", dtype=object)
    if by == "doc_id" and "year" in tokens.documents:
        year = tokens.documents.set_index("doc_id")["year"]
        kinds = np.where(table["a"].map(year) == table["b"].map(year), "same year", "different years")
    return table.assign(pair=np.where(table["a"] == table["b"], "halves", kinds))


def _size_of_draws(groups, size, n_draws):
    half = min(len(group) for group in groups) // 2
    if half == 0:
        raise ValueError("A group of one token cannot be drawn from twice. Leave it out, or take size=None.")
    size = half if size == "half" else size
    if not isinstance(size, Integral) or not 0 < size <= half:
        raise ValueError(
            f"size must be 'half', None, or from 1 to {half}, half the tokens of the smallest group; got {size!r}."
        )
    if n_draws < 1:
        raise ValueError(f"n_draws must be at least 1, got {n_draws}.")
    return int(size)


def _draws(ids, size, n_draws, generator, n_terms):
    """Two disjoint draws from a group, one from its first and one from its second half: shape (4, n_draws, n_terms)."""
    counts = np.empty((4, n_draws, n_terms), np.int64)
    middle = len(ids) // 2
    for draw in range(n_draws):
        shuffled = generator.permutation(ids)
        early, late = generator.permutation(ids[:middle]), generator.permutation(ids[middle:])
        for part, chosen in enumerate((shuffled[:size], shuffled[-size:], early[:size], late[:size])):
            counts[part, draw] = np.bincount(chosen, minlength=n_terms)
    return counts
