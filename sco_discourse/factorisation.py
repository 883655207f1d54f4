"""A table of counts as a product of topics: terms of topics and topics of units, by two methods."""

import contextlib
import math
import re
import warnings

import numpy as np
from scipy import sparse

from sco_discourse.units import TooSmall

METHODS = ("nmf", "lda")
MOST_ROUNDS = {"nmf": 2000, "lda": 500}
N_TERMS = 10
_TOLERANCE = {"float64": 1e-5, "float32": 1e-4}
_PERPLEXITY_TOLERANCE = 0.01


def checked_method(method):
    """The method, if there is such a one."""
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}; got {method!r}.")
    return method


def check_number(n_topics, counts):
    """
    Refuse more topics than there are units or terms, and no whole number.

    Parameters
    ----------
    n_topics : int
    counts : csr_array, shape (n_units, n_terms)
    """
    if isinstance(n_topics, bool) or not isinstance(n_topics, (int, np.integer)):
        raise TypeError(f"n_topics must be a whole number, got {n_topics!r}.")
    if n_topics < 1 or n_topics > min(counts.shape):
        kind = TooSmall if n_topics > 0 else ValueError
        raise kind(
            f"n_topics must be from 1 to {min(counts.shape)}: there are {counts.shape[0]} units and "
            f"{counts.shape[1]} terms; got {n_topics}. Ask for fewer topics, smaller blocks or a lower min_units."
        )


def tolerance_of(dtype):
    """
    Change in a round, as a part of that in the first, at which a factorisation is settled.

    Parameters
    ----------
    dtype : {"float64", "float32"}

    Returns
    -------
    float
        Larger for ``float32``, which tells no smaller changes.
    """
    if dtype not in _TOLERANCE:
        raise ValueError(f"dtype must be one of {', '.join(_TOLERANCE)}; got {dtype!r}.")
    return _TOLERANCE[dtype]


def factorise(
    counts,
    n_topics,
    *,
    method="nmf",
    seed=2022,
    start="nndsvda",
    tolerance=None,
    dtype="float64",
    listener=None,
):
    """
    Terms of topics and topics of units.

    Parameters
    ----------
    counts : csr_array, shape (n_units, n_terms)
    n_topics : int
    method : {"nmf", "lda"}
    seed : int
    start : str
        What a factorisation starts from: scikit-learn's ``init``.
    tolerance : float, optional
        Change in a round, as a part of that in the first, at which a factorisation is settled; default: as
        `tolerance_of` has it.
    dtype : {"float64", "float32"}
    listener : file, optional
        Is written a line each round.

    Returns
    -------
    profile : ndarray, shape (n_topics, n_terms)
        Rows add up to 1, or are 0 where nothing is left for a topic.
    weights : ndarray, shape (n_units, n_topics)
    settled : bool
        Whether the fit ended before the last round.
    """
    tolerance = tolerance_of(dtype) if tolerance is None else tolerance
    heard = contextlib.nullcontext() if listener is None else contextlib.redirect_stdout(listener)
    options = {"random_state": seed, "verbose": int(listener is not None), "max_iter": MOST_ROUNDS[method]}
    with warnings.catch_warnings(), np.errstate(invalid="ignore"), heard:
        # told to the caller as `settled`
        warnings.simplefilter("ignore")
        if method == "nmf":
            fit = _nmf(counts.astype(dtype), n_topics, start, tolerance, options)
        else:
            fit = _lda(counts.astype(dtype), n_topics, options)
    components, weights, n_rounds = fit
    scale = components.sum(axis=1, dtype=np.float64)
    profile = components / np.where(scale > 0, scale, 1)[:, None]
    # A topic's terms add up to 1, so that a unit's weights can be compared across topics.
    weights = weights * scale if method == "nmf" else weights
    return profile, weights, n_rounds < MOST_ROUNDS[method]


def way_behind(line, tolerance):
    """
    How far a fit has gone, by a line that scikit-learn writes at the end of a round.

    Parameters
    ----------
    line : str
    tolerance : float
        Of `factorise`.

    Returns
    -------
    float or None
        From 0 to 1; of a factorisation the logarithm of what is left of the first round's change, as a part of that
        at which it is settled, for nobody knows how many rounds it will take.

    Examples
    --------
    >>> way_behind("violation: 0.1", 1e-4), way_behind("iteration: 5 of max_iter: 500", 1e-4)
    (0.25, 0.01)
    """
    if change := re.fullmatch(r"violation: (\S+)", line):
        left = max(float(change[1]), tolerance)
        return max(round(math.log(left) / math.log(tolerance), 6), 0.0)
    if rounds := re.match(r"iteration: (\d+) of max_iter: (\d+)", line):
        return int(rounds[1]) / int(rounds[2])
    return None


def numbering(profile, weights, n_tokens):
    """
    The order in which topics are numbered: by their share of all tokens, ties by the first term.

    Parameters
    ----------
    profile, weights : ndarray
        As `factorise` returns them.
    n_tokens : ndarray, shape (n_units,)

    Returns
    -------
    ndarray of int, shape (n_topics,)

    Raises
    ------
    ValueError
        If a topic has no terms.
    """
    if (profile.sum(axis=1) == 0).any():
        raise ValueError(
            f"The units differ in too little for {len(profile)} topics: some have no terms. Ask for fewer."
        )
    total = np.nansum(shares_of(weights) * n_tokens[:, None], axis=0)
    return np.lexsort((leading_order(profile)[:, 0], -total.round(3)))


def shares_of(weights):
    """
    Each unit's weights as shares that add up to 1; NaN for a unit without any.

    Examples
    --------
    >>> shares_of(np.array([[1.0, 3.0], [0.0, 0.0]])).tolist()
    [[0.25, 0.75], [nan, nan]]
    """
    total = weights.sum(axis=1, keepdims=True)
    return weights / np.where(total > 0, total, np.nan)


def leading_order(profile):
    """
    The terms of each topic, the weightiest first, ties by the alphabet.

    Parameters
    ----------
    profile : ndarray, shape (n_topics, n_terms)

    Returns
    -------
    ndarray of int, shape (n_topics, n_terms)
    """
    # Rounding makes ties of what differs by the arithmetic alone; the alphabet then decides.
    return np.argsort(-profile.round(9), axis=1, kind="stable")


def leading(profile, n_terms=N_TERMS):
    """
    Which terms lead each topic: those with the most weight, and none without.

    Parameters
    ----------
    profile : ndarray, shape (n_topics, n_terms)
    n_terms : int

    Returns
    -------
    ndarray of bool, shape (n_topics, n_terms)

    Examples
    --------
    >>> leading(np.array([[0.2, 0.5, 0.3], [1.0, 0.0, 0.0]]), 2).tolist()
    [[False, True, True], [True, False, False]]
    """
    chosen = np.zeros(profile.shape, bool)
    np.put_along_axis(chosen, leading_order(profile)[:, :n_terms], True, axis=1)
    return chosen & (profile.round(9) > 0)


def _nmf(counts, n_topics, start, tolerance, options):
    # scikit-learn takes longer to import than the rest of the study: only here, and only when asked.
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfTransformer

    model = NMF(n_topics, init=start, tol=tolerance, **options)
    # as an array: each round transposes it, which takes a matrix of scipy's longer than the round itself
    weights = model.fit_transform(sparse.csr_array(TfidfTransformer().fit_transform(counts)))
    return model.components_, weights, model.n_iter_


def _lda(counts, n_topics, options):
    from sklearn.decomposition import LatentDirichletAllocation

    model = LatentDirichletAllocation(
        n_topics, learning_method="batch", evaluate_every=10, perp_tol=_PERPLEXITY_TOLERANCE, **options
    )
    of_units = model.fit_transform(counts)
    # A unit's weight is its words of the topic, as expected; without words it has none.
    return model.components_, of_units * counts.sum(axis=1)[:, None], model.n_iter_
