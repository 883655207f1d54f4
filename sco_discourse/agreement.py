"""
Agreement of codings with one another and with predictions: values unit by unit in, coefficients out.

Nothing here knows what was coded. A unit that somebody has not coded is missing (None, NaN or NA), never a value.
"""

import numpy as np
import pandas as pd
from scipy import special


def krippendorff_alpha(codings):
    """
    Krippendorff's alpha for nominal values: 1 is perfect agreement, 0 what chance would produce.

    ``((n - 1) Σ o_cc - Σ n_c (n_c - 1)) / (n (n - 1) - Σ n_c (n_c - 1))``, where ``o_cc`` are the coincidences of a
    value with itself, ``n_c`` the pairable occurrences of a value and ``n`` their sum (Krippendorff 2011, *Computing
    Krippendorff's Alpha-Reliability*, sections B and C; 2018, *Content Analysis*, 4th edition, chapter 12).

    Parameters
    ----------
    codings : array_like or DataFrame, shape (n_coders, n_units)
        Values of any kind; None, NaN or NA where a coder has not coded a unit.

    Returns
    -------
    float
        Below 0 for systematic disagreement. NaN if no unit has two values, or if there is no variation: coders who
        give one value only may agree or not have looked.

    Examples
    --------
    >>> # 3 of 4 units agree. Each unit adds 2 to Σ o_cc if it does: 6; n = 8, n_x = 5, n_y = 3
    >>> # (7 × 6 - 20 - 6) / (56 - 20 - 6) = 16 / 30
    >>> round(krippendorff_alpha([["x", "x", "y", "x"], ["x", "x", "y", "y"]]), 4)
    0.5333
    """
    values = np.asarray(codings, dtype=object)
    if values.ndim != 2:
        raise ValueError(f"codings must have the shape (n_coders, n_units), got {values.shape}.")
    codes, labels = pd.factorize(values.ravel())
    # of each value, how many coders gave it to each unit: shape (n_values, n_units)
    counts = (codes.reshape(values.shape) == np.arange(len(labels))[:, None, None]).sum(axis=1)
    # a value that stands alone in its unit can be paired with none
    counts = counts[:, counts.sum(axis=0) > 1]
    coincidences = (counts * (counts - 1) / (counts.sum(axis=0) - 1)).sum()
    n_c, n = counts.sum(axis=1), counts.sum()
    by_chance = (n_c * (n_c - 1)).sum()
    return float(_ratio((n - 1) * coincidences - by_chance, n * (n - 1) - by_chance))


def cohen_kappa(a, b):
    """
    Cohen's kappa of two coders: agreement beyond that of chance with each coder's own shares.

    ``(p_o - p_c) / (1 - p_c)`` (Cohen 1960, *Educational and Psychological Measurement* 20(1), equation 1).

    Parameters
    ----------
    a, b : array_like, shape (n_units,)
        Values of any kind, unit by unit. Units that either has not coded are left out.

    Returns
    -------
    float
        NaN without common units, or if both give one and the same value throughout.

    Examples
    --------
    >>> # 3 of 4 agree; by chance 3/4 × 2/4 + 1/4 × 2/4 = 1/2
    >>> cohen_kappa(["x", "x", "y", "x"], ["x", "x", "y", "y"])
    0.5
    """
    a, b = _paired(a, b)
    n = len(a)
    codes, labels = pd.factorize(np.concatenate([a, b]))
    n_a, n_b = (np.bincount(side, minlength=len(labels)) for side in (codes[:n], codes[n:]))
    # both sides of the fraction times n², so that whole numbers show where it is undefined
    by_chance = n_a @ n_b
    return float(_ratio(n * (a == b).sum() - by_chance, n * n - by_chance))


def percent_agreement(a, b):
    """
    Units to which two coders give the same value, in per cent.

    Parameters
    ----------
    a, b : array_like, shape (n_units,)
        Values of any kind, unit by unit. Units that either has not coded are left out.

    Returns
    -------
    float
        From 0 to 100, chance not taken off; NaN without common units.

    Examples
    --------
    >>> percent_agreement(["x", "x", "y", "x"], ["x", "x", "y", "y"])
    75.0
    """
    a, b = _paired(a, b)
    return float(_ratio(100 * (a == b).sum(), len(a)))


def wilson_interval(k, n, confidence=0.95):
    """
    Score interval of a share, without continuity correction.

    ``(k + z²/2 ± z √(k (n - k) / n + z²/4)) / (n + z²)`` (Wilson 1927, *Journal of the American Statistical
    Association* 22(158), p. 210; method 3 of Newcombe 1998, *Statistics in Medicine* 17(8)).

    Parameters
    ----------
    k, n : array_like
        Hits and trials; they broadcast.
    confidence : float
        Level of confidence, two-sided.

    Returns
    -------
    low, high : ndarray
        From 0 to 1; NaN where n is 0.

    Notes
    -----
    The model takes units as independent draws, which paragraphs of one text are not.

    Examples
    --------
    >>> low, high = wilson_interval([1, 0], [29, 0])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0061, nan], [0.1718, nan])
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, such as 0.95; got {confidence}.")
    k, n = np.broadcast_arrays(np.asarray(k, float), np.asarray(n, float))
    for name, counts in (("k", k), ("n", n)):
        if (counts < 0).any():
            raise ValueError(f"{name} is a count and cannot be negative, got {counts.min()}.")
    if (k > n).any():
        raise ValueError(f"k cannot exceed n, got {k[k > n][0]} hits of {n[k > n][0]}. Give hits first.")
    z = special.ndtri((1 + confidence) / 2)

    def low(hits):
        return (hits + z**2 / 2 - z * np.sqrt(_ratio(hits * (n - hits), n) + z**2 / 4)) / (n + z**2)

    # The upper bound of hits is the lower one of misses; 0 and 1 come out exactly.
    return low(k), 1 - low(n - k)


def classification(predicted, reference, *, labels=None, confidence=0.95):
    """
    Precision and recall of each class, with Wilson intervals.

    Parameters
    ----------
    predicted, reference : array_like, shape (n_units,)
        One class a unit. Units without a reference (NA, such as undecided ones) are left out.
    labels : sequence, optional
        Classes to show, in this order; else all that occur, sorted.
    confidence : float
        Level of confidence of the intervals.

    Returns
    -------
    DataFrame
        One row a class: ``label``, ``n`` (in the reference), ``predicted``, ``hits`` (in both), ``precision``
        (hits / predicted) with ``precision_low`` and ``precision_high``, ``recall`` (hits / n) with ``recall_low`` and
        ``recall_high``, ``f1`` (2 hits / (n + predicted), the harmonic mean of both; van Rijsbergen 1979, *Information
        Retrieval*, chapter 7). NaN where the divisor is 0.

    Raises
    ------
    ValueError
        If a prediction is missing, or a class occurs that is not among the labels.

    Examples
    --------
    >>> table = classification(["x", "x", "x", "y"], ["x", "x", "y", "z"])
    >>> table[["label", "n", "predicted", "hits", "precision", "recall", "f1"]].round(2).to_dict("split")["data"]
    [['x', 2, 3, 2, 0.67, 1.0, 0.8], ['y', 1, 1, 0, 0.0, 0.0, 0.0], ['z', 1, 0, 0, nan, 0.0, 0.0]]
    """
    predicted, reference = _predictions(predicted, reference)
    found = {*predicted, *reference}
    labels = sorted(found) if labels is None else list(labels)
    if unknown := sorted(found - set(labels), key=str):
        raise ValueError(
            f"Class {unknown[0]!r} occurs, but labels has only {', '.join(map(str, labels))}. Add it."
        )
    counts = [
        (
            label,
            (reference == label).sum(),
            (predicted == label).sum(),
            (reference[predicted == label] == label).sum(),
        )
        for label in labels
    ]
    table = pd.DataFrame(counts, columns=["label", "n", "predicted", "hits"])
    for name, of in (("precision", "predicted"), ("recall", "n")):
        table[name] = _ratio(table["hits"], table[of])
        table[f"{name}_low"], table[f"{name}_high"] = wilson_interval(table["hits"], table[of], confidence)
    return table.assign(f1=_ratio(2 * table["hits"], table["n"] + table["predicted"]))


def micro_f1(predicted, reference, *, confidence=0.95):
    """
    F1 of all classes together: with one class a unit, the share of units predicted rightly (accuracy).

    Each wrong unit is a false positive of one class and a false negative of another, so that micro-averaged precision,
    recall and F1 are all the accuracy, and a Wilson interval applies.

    Parameters
    ----------
    predicted, reference : array_like, shape (n_units,)
        One class a unit. Units without a reference (NA, such as undecided ones) are left out.
    confidence : float
        Level of confidence of the interval.

    Returns
    -------
    DataFrame
        One row: ``n`` (units with a reference), ``hits``, ``micro_f1``, ``low``, ``high``; NaN without units.

    Examples
    --------
    >>> micro_f1(["x", "x", "x", "y"], ["x", "x", "y", None]).round(3).to_dict("split")["data"]
    [[3, 2, 0.667, 0.208, 0.939]]
    """
    predicted, reference = _predictions(predicted, reference)
    table = pd.DataFrame({"n": [len(reference)], "hits": [(predicted == reference).sum()]})
    low, high = wilson_interval(table["hits"], table["n"], confidence)
    return table.assign(micro_f1=_ratio(table["hits"], table["n"]), low=low, high=high)


def _predictions(predicted, reference):
    """Predictions and references of the units that have a reference."""
    if n_missing := int(pd.isna(np.asarray(predicted, dtype=object)).sum()):
        raise ValueError(
            f"{n_missing} of {len(predicted)} predictions are missing. Where nothing is found, predict a class that "
            "says so, such as 0 or 'none'."
        )
    return _paired(predicted, reference)


def _paired(a, b):
    """Two codings as arrays, without the units that either lacks."""
    if isinstance(a, pd.Series) and isinstance(b, pd.Series) and not a.index.equals(b.index):
        raise ValueError(
            "The two codings have different indexes, so their units would not match. Align them first."
        )
    a, b = np.asarray(a, dtype=object), np.asarray(b, dtype=object)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(f"Two codings need one value a unit each, got the shapes {a.shape} and {b.shape}.")
    both = ~(pd.isna(a) | pd.isna(b))
    return a[both], b[both]


def _ratio(part, whole):
    """Quotient, NaN where the divisor is 0."""
    whole = np.asarray(whole, float)
    return part / np.where(whole == 0, np.nan, whole)
