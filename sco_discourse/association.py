"""
Whether and how surely two rates differ: arithmetic on two-by-two counts, arrays in, arrays out.

Everywhere ``f1`` of ``n1`` tokens is the target and ``f2`` of ``n2`` the reference. Arguments broadcast.
"""

import numpy as np
from scipy import special


def expected(f1, n1, f2, n2):
    """
    Counts that target and reference would have if the term's rate were the same in both.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.

    Returns
    -------
    e1, e2 : ndarray
        ``e1 = n1 (f1 + f2) / (n1 + n2)``, and ``e2`` likewise; NaN where both sizes are 0.

    Examples
    --------
    >>> # 6 in 300 tokens are 2 in 100 and 4 in 200
    >>> [float(e) for e in expected(5, 100, 1, 200)]
    [2.0, 4.0]
    """
    f1, n1, f2, n2 = checked_counts(f1, n1, f2, n2)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = (f1 + f2) / (n1 + n2)
    return n1 * rate, n2 * rate


def log_likelihood(f1, n1, f2, n2, *, terms=4):
    """
    Signed log-likelihood ratio G²: positive where the target's rate is the higher one.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.
    terms : {4, 2}
        4: all cells of the table, a chi-squared statistic with one degree of freedom (Dunning 1993,
        *Computational Linguistics* 19(1), section 6). 2: the cells of the term alone (Rayson & Garside 2000,
        *Comparing Corpora*, equation 2; the UCREL wizard).

    Returns
    -------
    ndarray
        ``±2 Σ O ln(O / E)`` with natural logarithms and no continuity correction, 0 ln 0 being 0; NaN where a
        size is 0.

    Examples
    --------
    >>> # Dunning's own scale: 10 in 100 against 5 in 200
    >>> float(log_likelihood(10, 100, 5, 200).round(4))
    7.3298
    >>> float(log_likelihood(10, 100, 5, 200, terms=2).round(4))
    6.9315
    """
    if terms not in (2, 4):
        raise ValueError(f"terms must be 4 (all cells) or 2 (Rayson & Garside 2000), got {terms!r}.")
    f1, n1, f2, n2 = checked_counts(f1, n1, f2, n2)
    e1, e2 = expected(f1, n1, f2, n2)
    g2 = special.rel_entr(f1, e1) + special.rel_entr(f2, e2)
    if terms == 4:
        g2 = g2 + special.rel_entr(n1 - f1, n1 - e1) + special.rel_entr(n2 - f2, n2 - e2)
    # The terms cancel only up to rounding; of equal rates, as whole numbers show, nothing is left.
    g2 = 2 * np.maximum(g2, 0) * np.sign(f1 * n2 - f2 * n1)
    return np.where((n1 > 0) & (n2 > 0), g2, np.nan)


def chi_squared(f1, n1, f2, n2):
    """
    Signed chi-squared of Pearson: positive where the target's rate is the higher one.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.

    Returns
    -------
    ndarray
        ``±N (ad - bc)² / (row and column sums)`` over the four cells (Pearson 1900, *Philosophical Magazine*
        50(302); Manning & Schütze 1999, *Foundations of Statistical NLP*, equation 5.7), without Yates'
        correction; NaN where a row or a column of the table is empty.

    Examples
    --------
    >>> # 10 of 100 against 5 of 200, so that N (ad - bc)² is 300 (10 × 195 - 90 × 5)², and the sums 100, 200, 15, 285
    >>> float(chi_squared(10, 100, 5, 200).round(4))
    7.8947
    """
    f1, n1, f2, n2 = checked_counts(f1, n1, f2, n2)
    term, rest = f1 + f2, (n1 - f1) + (n2 - f2)
    difference = f1 * n2 - f2 * n1
    with np.errstate(invalid="ignore"):
        # An empty row or column leaves 0 / 0.
        chi2 = (n1 + n2) * difference**2 / (n1 * n2 * term * rest)
    return chi2 * np.sign(difference)


def bic(f1, n1, f2, n2):
    """
    Evidence for two rates against one: G² less the logarithm of the tokens of both corpora.

    Wilson (2013), "Embracing Bayes factors for key item analysis in corpus linguistics": above 2 positive,
    above 6 strong, above 10 very strong evidence of a difference; below 0 evidence of none. Descriptive only:
    it takes tokens as independent draws.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.

    Returns
    -------
    ndarray
        ``G² - ln(n1 + n2)``, of the unsigned four-cell G²; NaN where a size is 0.

    Examples
    --------
    >>> # G² is 7.3298, and ln 300 is 5.7038
    >>> float(bic(10, 100, 5, 200).round(3))
    1.626
    """
    g2 = np.abs(log_likelihood(f1, n1, f2, n2))
    with np.errstate(divide="ignore"):
        return g2 - np.log(np.add(n1, n2, dtype=float))


def log_ratio(f1, n1, f2, n2, *, zeros="walter"):
    """
    Binary logarithm of the ratio of two rates: 1 means twice as frequent in the target.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.
    zeros : {"walter", "hardie"}
        How counts of 0 are met. ``"walter"``: 0.5 is added to every count and every size (Walter 1975,
        *Biometrika* 62(2)); continuous, less biased. ``"hardie"``: a count of 0, and only that, becomes 0.5
        (Hardie 2014).

    Returns
    -------
    ndarray
        ``log2((f1 / n1) / (f2 / n2))``; NaN where a size is 0, and for Hardie's where both counts are.

    Examples
    --------
    >>> # (7.5 / 1000.5) / (2.5 / 1000.5) = 3, and log2(3) = 1.585
    >>> float(log_ratio(7, 1000, 2, 1000).round(3))
    1.585
    >>> float(log_ratio(8, 1000, 2, 1000, zeros="hardie"))
    2.0
    """
    f1, n1, f2, n2 = checked_counts(f1, n1, f2, n2)
    defined = (n1 > 0) & (n2 > 0)
    if zeros == "walter":
        f1, n1, f2, n2 = f1 + 0.5, n1 + 0.5, f2 + 0.5, n2 + 0.5
    elif zeros == "hardie":
        defined &= (f1 > 0) | (f2 > 0)
        f1, f2 = np.where(f1 == 0, 0.5, f1), np.where(f2 == 0, 0.5, f2)
    else:
        raise ValueError(f"zeros must be 'walter' or 'hardie', got {zeros!r}.")
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log2((f1 / n1) / (f2 / n2))
    return np.where(defined, ratio, np.nan)


def log_ratio_interval(f1, n1, f2, n2, *, alpha=0.05, n_tests=1):
    """
    Confidence interval of the log ratio of two rates, exact and conditional on ``f1 + f2``.

    Given their sum, ``f1`` is binomial; the bounds of Clopper and Pearson (1934, *Biometrika* 26(4)) for its
    share are turned into bounds of the ratio of rates (Evert 2022, "Measuring keyness", section 3).

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.
    alpha : float
        One minus the level of confidence, two-sided.
    n_tests : int
        Bonferroni: alpha is divided by this number of terms.

    Returns
    -------
    low, high : ndarray
        In binary logarithms; -inf or +inf on the open side where a count is 0, NaN where both are.

    Notes
    -----
    The model takes tokens as independent draws, which words in texts are not: an interval describes two
    texts, not the years in which they appeared.

    Examples
    --------
    >>> # log2(50 / 10) = 2.32 lies inside
    >>> low, high = log_ratio_interval(50, 1000, 10, 1000)
    >>> round(float(low), 2), round(float(high), 2)
    (1.33, 3.47)
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1, got {alpha}.")
    if n_tests < 1:
        raise ValueError(f"n_tests must be at least 1, got {n_tests}.")
    f1, n1, f2, n2 = checked_counts(f1, n1, f2, n2)
    tail = alpha / n_tests / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        # At the edges the beta quantile is undefined and the bound is 0 or 1.
        share_low = np.where(f1 > 0, special.betaincinv(np.maximum(f1, 1), f2 + 1, tail), 0.0)
        # The complement of the upper share keeps its precision where the share itself rounds to 1.
        rest_high = np.where(f2 > 0, special.betaincinv(np.maximum(f2, 1), f1 + 1, tail), 0.0)
        scale = np.log2(n2 / n1)
        low = np.log2(share_low / (1 - share_low)) + scale
        high = np.log2((1 - rest_high) / rest_high) + scale
    defined = (n1 > 0) & (n2 > 0) & (f1 + f2 > 0)
    return np.where(defined, low, np.nan), np.where(defined, high, np.nan)


def conservative_log_ratio(f1, n1, f2, n2, *, alpha=0.05, n_tests=1):
    """
    Bound of the log ratio's confidence interval that is nearest to 0 (LRC); 0 if the interval holds 0.

    Evert (2022), "Measuring keyness", *DH2022*.

    Parameters
    ----------
    f1, n1, f2, n2, alpha, n_tests
        As for `log_ratio_interval`.

    Returns
    -------
    ndarray
        In binary logarithms; NaN where the interval is undefined.

    Examples
    --------
    >>> # log2 of 3, but 7 against 2 is too little to be sure of the direction
    >>> float(conservative_log_ratio(7, 1000, 2, 1000))
    0.0
    """
    return nearest_to_zero(*log_ratio_interval(f1, n1, f2, n2, alpha=alpha, n_tests=n_tests))


def nearest_to_zero(low, high):
    """
    The bound of an interval that is nearest to 0; 0 if the interval holds 0, NaN if it is undefined.

    Examples
    --------
    >>> nearest_to_zero(np.array([1.0, -1.0, -3.0]), np.array([2.0, 4.0, -2.0])).tolist()
    [1.0, 0.0, -2.0]
    """
    return np.where(np.isnan(low), np.nan, np.maximum(low, 0) + np.minimum(high, 0))


def linear_trend(counts, sizes, scores):
    """
    Slope of the rates over ordered groups, and the slope divided by its standard error under a constant rate.

    Cochran (1954, *Biometrics* 10(4)); Armitage (1955, *Biometrics* 11(3)).

    Parameters
    ----------
    counts : array_like, shape (n_terms, n_groups)
    sizes : array_like, shape (n_groups,)
        Of the groups, in tokens.
    scores : array_like, shape (n_groups,)
        Where each group lies, such as its year; z does not depend on origin and unit.

    Returns
    -------
    slope, z : ndarray, shape (n_terms,)
        ``slope = Σ n (s - s̄)(r - r̄) / Σ n (s - s̄)²`` in occurrences a token for one unit of the scores, the means
        weighted by size; ``z = slope √(Σ n (s - s̄)² / (r̄ (1 - r̄)))``, whose square is the chi-squared for trend.
        z is NaN for terms of no token or of all.

    Examples
    --------
    >>> # 1, 2 and 3 in 10: 0.1 a step; Σ n (s - s̄)² = 20 and r̄ = 0.2, so 0.1 × √(20 / 0.16)
    >>> slope, z = linear_trend([[1, 2, 3]], [10, 10, 10], [2020, 2021, 2022])
    >>> float(slope[0].round(3)), float(z[0].round(3))
    (0.1, 1.118)
    """
    counts, sizes = np.asarray(counts, float), np.asarray(sizes, float)
    scores = np.asarray(scores, float)
    distance = scores - np.average(scores, weights=sizes)
    spread = (sizes * distance**2).sum()
    rate = counts.sum(axis=-1) / sizes.sum()
    slope = (counts - rate[..., None] * sizes) @ distance / spread
    with np.errstate(divide="ignore", invalid="ignore"):
        return slope, slope * np.sqrt(spread / (rate * (1 - rate)))


def checked_counts(f1, n1, f2, n2):
    """
    The four arguments as arrays of one shape, in double precision (whole numbers are exact up to 2^53).

    Raises
    ------
    ValueError
        If a count is negative or larger than the size beside it.

    Examples
    --------
    >>> [values.tolist() for values in checked_counts([1, 2], 10, 0, 20)]
    [[1.0, 2.0], [10.0, 10.0], [0.0, 0.0], [20.0, 20.0]]
    """
    arrays = [np.asarray(values, float) for values in (f1, n1, f2, n2)]
    for name, values in zip(("f1", "n1", "f2", "n2"), arrays, strict=True):
        if (values < 0).any():
            raise ValueError(f"{name} is a count and cannot be negative, got {values.min()}.")
    for name, count, size in (("f1", *arrays[:2]), ("f2", *arrays[2:])):
        if (count > size).any():
            raise ValueError(f"{name} cannot exceed its corpus: a count is larger than the size beside it.")
    return np.broadcast_arrays(*arrays)
