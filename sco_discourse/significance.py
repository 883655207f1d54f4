"""
Probabilities of two-by-two counts if both rates were the same, on request: arrays in, arrays out.

They take tokens as independent draws, which words in texts are not: they describe texts and are no evidence about
what the texts stand for.
"""

import numpy as np
from scipy import special

from sco_discourse.association import checked_counts, log_likelihood

_CHUNK = 64  # steps along a tail at a time
# Probabilities that differ by rounding alone are equal, as in R's fisher.test and in scipy.
_ALIKE = 1e-7


def chi_squared_p(statistic):
    """
    Probability of a chi-squared statistic with one degree of freedom at least as large.

    Parameters
    ----------
    statistic : array_like
        Such as `log_likelihood` or `chi_squared` give; the sign does not matter.

    Returns
    -------
    ndarray
        From the upper tail itself, so that the smallest values keep their digits (down to 1e-308, then 0).

    Examples
    --------
    >>> # the quantile that everyone knows
    >>> float(chi_squared_p(3.841459).round(4))
    0.05
    """
    return special.chdtrc(1, np.abs(np.asarray(statistic, float)))


def fisher_p(f1, n1, f2, n2):
    """
    Fisher's exact p, two-sided: the probability of all tables that are at most as probable as this one.

    Fisher (1935), *Journal of the Royal Statistical Society* 98(1); of the two-sided forms the one of minimum
    likelihood, which R's ``fisher.test`` and scipy compute too.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens: whole numbers.

    Returns
    -------
    ndarray
        NaN where a size is 0.

    Notes
    -----
    The tails are summed outwards from the table, never as one minus the rest, so that the smallest values keep
    their digits; below 1e-308 they are 0.

    Examples
    --------
    >>> # 3 of 3 against 0 of 3: one table of twenty, and its mirror image
    >>> float(fisher_p(3, 3, 0, 3).round(6))
    0.1
    """
    cells = checked_counts(f1, n1, f2, n2)
    if any((values != np.floor(values)).any() for values in cells):
        raise ValueError("Fisher's exact test counts tables: give whole numbers, not rates or means.")
    shape = cells[0].shape
    f1, n1, f2, n2 = (values.ravel() for values in cells)
    term = f1 + f2
    observed = _log_probability(f1, n1, term, n2)
    own_side = np.where(f1 * n2 >= f2 * n1, 1, -1)
    own = _tail(f1, own_side, n1, term, n2)
    opposite, exists = _as_probable(observed, f1, -own_side, n1, term, n2)
    other = _tail(opposite, -own_side, n1, term, n2)
    other = np.where(exists, other * np.exp(_log_probability(opposite, n1, term, n2) - observed), 0)
    return np.minimum(np.exp(observed) * (own + other), 1).reshape(shape)


def adjusted_p(p, *, method="benjamini-hochberg"):
    """
    Probabilities corrected for the number of terms tested.

    Parameters
    ----------
    p : array_like, shape (n_tests,)
        Of all terms that were tested, not only of those that are shown.
    method : {"benjamini-hochberg", "bonferroni"}
        ``"benjamini-hochberg"``: q, the least rate of false discoveries at which the term is counted among them
        (Benjamini & Hochberg 1995, *JRSS B* 57(1), section 3). ``"bonferroni"``: p times the number of tests.

    Returns
    -------
    ndarray
        In the order given, at most 1; NaN stays NaN and is not counted as a test.

    Examples
    --------
    >>> # of three: 0.01 × 3 / 1, then 0.02 × 3 / 2 = 0.03 as well, then 0.9 × 3 / 3
    >>> adjusted_p([0.01, 0.9, 0.02]).round(3).tolist()
    [0.03, 0.9, 0.03]
    """
    p = np.asarray(p, float)
    if method not in ("benjamini-hochberg", "bonferroni"):
        raise ValueError(f"method must be 'benjamini-hochberg' or 'bonferroni', got {method!r}.")
    if ((p < 0) | (p > 1)).any():
        raise ValueError("A probability lies between 0 and 1; give p, not the statistic.")
    known = np.flatnonzero(~np.isnan(p))
    adjusted = np.full(len(p), np.nan)
    if method == "bonferroni":
        adjusted[known] = np.minimum(p[known] * len(known), 1)
        return adjusted
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * len(known) / np.arange(1, len(known) + 1)
    # The step-up procedure: no term's q exceeds that of a less probable one.
    adjusted[order] = np.minimum.accumulate(steps[::-1])[::-1]
    return adjusted


def _log_probability(k, n1, term, n2):
    """
    Logarithm of the hypergeometric probability of `k` in the target.

    Factorials are Stirling's formula and what it lacks; the main parts make up G² (Loader 2000, "Fast and accurate
    computation of binomial probabilities"), so that no large numbers cancel.
    """
    cells = (k, n1 - k, term - k, n2 - term + k)
    g2 = np.abs(log_likelihood(k, n1, term - k, n2))
    sums = (n1, n2, term, n1 + n2 - term)
    lacking = sum(map(_beyond_stirling, sums)) - _beyond_stirling(n1 + n2)
    return -g2 / 2 + lacking - sum(map(_beyond_stirling, cells))


def _beyond_stirling(n):
    """``ln n! - (n ln n - n)``."""
    small = np.minimum(n, 16)
    large = np.maximum(n, 16)
    series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / large**2) / large**2) / large**2) / large
    return np.where(
        n < 16,
        special.gammaln(small + 1) - special.xlogy(small, small) + small,
        series + np.log(2 * np.pi * large) / 2,
    )


def _next_ratio(k, side, n1, term, n2):
    """Probability of the next table on a side, relative to that of `k`; 0 beyond the last."""
    up = (n1 - k) * (term - k) / ((k + 1) * (n2 - term + k + 1))
    down = k * (n2 - term + k) / ((n1 - k + 1) * (term - k + 1))
    return np.maximum(np.where(side > 0, up, down), 0)


def _tail(k, side, n1, term, n2):
    """Sum of the probabilities from `k` outwards, relative to that of `k`."""
    total, last = np.ones(len(k)), np.ones(len(k))
    left, steps = np.arange(len(k)), np.arange(_CHUNK)
    while len(left):
        table = [values[left, None] for values in (side, n1, term, n2)]
        places = k[left, None] + table[0] * steps
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(_beyond(places, *table), 0, _next_ratio(places, *table))
        terms = last[left, None] * np.cumprod(ratios, axis=1)
        total[left] += terms.sum(axis=1)
        last[left], k = terms[:, -1], k + side * _CHUNK
        left = left[terms[:, -1] > total[left] * 1e-17]
    return total


def _beyond(k, side, n1, term, n2):
    """Whether `k` is the last table on the side, or lies beyond it."""
    return np.where(side > 0, k >= np.minimum(n1, term), k <= np.maximum(term - n2, 0))


def _as_probable(observed, k, side, n1, term, n2):
    """The first table from `k` towards a side that is at most as probable, and whether there is one."""
    near, far = k, np.where(side > 0, np.minimum(n1, term), np.maximum(term - n2, 0))

    def fits(table):
        return _log_probability(table, n1, term, n2) <= observed + np.log1p(_ALIKE)

    exists = (far != near) & fits(far)
    # Probabilities rise to the centre and then fall, so that halving finds the place.
    while (open_ := exists & (np.abs(far - near) > 1)).any():
        middle = np.where(open_, np.floor((near + far) / 2), far)
        inside = fits(middle)
        near, far = np.where(inside, near, middle), np.where(inside, middle, far)
    return np.where(exists, far, k), exists
