"""
How much two rates differ, and how strongly two words attract each other: arrays in, arrays out.

None of these says how sure the difference is; `association` does. Undefined values are NaN.
"""

import numpy as np

from sco_discourse.association import checked_counts


def percent_diff(f1, n1, f2, n2):
    """
    Difference between two rates in per cent of the reference's (%DIFF).

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.

    Returns
    -------
    ndarray
        ``100 (f1 / n1 - f2 / n2) / (f2 / n2)`` (Gabrielatos & Marchi 2011, "Keyness: matching metrics to
        definitions"); NaN for a term that the reference lacks, and where a size is 0.

    Examples
    --------
    >>> # 6 against 4 in a hundred: half as much again
    >>> float(percent_diff(6, 100, 8, 200))
    50.0
    """
    f1, n1, f2, n2 = checked_counts(f1, n1, f2, n2)
    return 100 * (_ratio(f1 * n2, f2 * n1) - 1)


def odds_ratio(f1, n1, f2, n2):
    """
    Odds of the term in the target, divided by its odds in the reference.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.

    Returns
    -------
    ndarray
        ``f1 (n2 - f2) / (f2 (n1 - f1))``, of the sample itself: no 0.5 is added (Everitt 1992, *The Analysis of
        Contingency Tables*); NaN where the denominator is 0.

    Examples
    --------
    >>> # odds of 20 : 80 against 10 : 90, 0.25 / 0.111
    >>> float(odds_ratio(20, 100, 10, 100))
    2.25
    """
    f1, n1, f2, n2 = checked_counts(f1, n1, f2, n2)
    return _ratio(f1 * (n2 - f2), f2 * (n1 - f1))


def difference_coefficient(f1, n1, f2, n2):
    """
    Difference of two rates divided by their sum: 1 if only the target has the term, -1 if only the reference.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.

    Returns
    -------
    ndarray
        ``(r1 - r2) / (r1 + r2)`` with ``r = f / n`` (Hofland & Johansson 1982, *Word Frequencies in British and
        American English*, p. 471, there for corpora of one size); NaN for a term of neither, and where a size is 0.

    Examples
    --------
    >>> # 6 and 2 in a hundred: 4 / 8
    >>> float(difference_coefficient(6, 100, 2, 100))
    0.5
    """
    f1, n1, f2, n2 = checked_counts(f1, n1, f2, n2)
    return _ratio(f1 * n2 - f2 * n1, f1 * n2 + f2 * n1)


def simple_maths(f1, n1, f2, n2, *, k=100):
    """
    Ratio of two rates per million after a constant is added to both.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.
    k : float
        The constant, in occurrences per million tokens: 1 brings rare words to the top, 1000 common ones.

    Returns
    -------
    ndarray
        ``(10⁶ f1 / n1 + k) / (10⁶ f2 / n2 + k)`` (Kilgarriff 2009, "Simple maths for keywords"); NaN where a
        size is 0.

    Examples
    --------
    >>> # 300 and 100 per million: (300 + 100) / (100 + 100)
    >>> float(simple_maths(3, 10_000, 1, 10_000))
    2.0
    """
    if not k > 0:
        raise ValueError(f"k must be positive, such as 1 or 100 per million tokens; got {k}.")
    f1, n1, f2, n2 = checked_counts(f1, n1, f2, n2)
    return _ratio(1e6 * _ratio(f1, n1) + k, 1e6 * _ratio(f2, n2) + k)


def delta_p(f1, n1, f2, n2):
    """
    Delta P both ways: how much more probable one thing is if the other is there than if it is not.

    Allan (1980, *Bulletin of the Psychonomic Society* 15(3)); Gries (2013, *International Journal of Corpus
    Linguistics* 18(1), p. 144).

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Occurrences of a word near the node, tokens near the node, and both elsewhere.

    Returns
    -------
    of_word, of_node : ndarray
        ``f1 / n1 - f2 / n2``, the word given the node; and ``f1 / (f1 + f2) - (n1 - f1) / (n1 + n2 - f1 - f2)``, the
        node's surroundings given the word. From -1 to 1; NaN where a denominator is 0.

    Examples
    --------
    >>> # 8 of 10 near the node less 2 of 40 elsewhere; 8 of its 10 occurrences less 2 of the other 40 tokens
    >>> [float(value) for value in delta_p(8, 10, 2, 40)]
    [0.75, 0.75]
    """
    f1, n1, f2, n2 = checked_counts(f1, n1, f2, n2)
    of_word = _ratio(f1, n1) - _ratio(f2, n2)
    of_node = _ratio(f1, f1 + f2) - _ratio(n1 - f1, (n1 - f1) + (n2 - f2))
    return of_word, of_node


def mutual_information(observed, expected, *, power=1):
    """
    Binary logarithm of how often two words meet, relative to chance (MI), in bits.

    Parameters
    ----------
    observed, expected : array_like
        Co-occurrences, and what chance would bring.
    power : {1, 3}
        1: ``log2(O / E)`` (Church & Hanks 1990, *Computational Linguistics* 16(1), section 3). 3: MI3,
        ``log2(O³ / E)``, which favours rare words less (Daille 1994, *Approche mixte pour l'extraction
        automatique de terminologie*).

    Returns
    -------
    ndarray
        NaN where a count is 0.

    Examples
    --------
    >>> # 8 instead of 1: three doublings, and 8³ = 2⁹
    >>> float(mutual_information(8, 1)), float(mutual_information(8, 1, power=3))
    (3.0, 9.0)
    """
    if power not in (1, 3):
        raise ValueError(f"power must be 1 (MI) or 3 (MI3), got {power!r}.")
    observed, expected = _positive(observed), _positive(expected)
    return power * np.log2(observed) - np.log2(expected)


def npmi(joint, first, second, n):
    """
    Normalised pointwise mutual information of two words by the units in which they occur (NPMI).

    Bouma (2009), "Normalized (pointwise) mutual information in collocation extraction", *Proceedings of GSCL*.

    Parameters
    ----------
    joint, first, second, n : array_like
        Units with both words, with each, and all units, such as blocks; or shares of units, and 1. A unit counts once,
        however often a word occurs in it.

    Returns
    -------
    ndarray
        ``ln(p_xy / (p_x p_y)) / -ln p_xy`` with ``p = units / n``: 1 for words that occur only together, 0 for words
        that meet as often as chance would have it, -1, the limit, for words that never meet. NaN for a word
        that occurs nowhere, and where both occur in every unit: they are always together, and also as often as
        chance would have it, so that 1 and 0 would both be true.

    Raises
    ------
    ValueError
        If units with both exceed those with one, or these all units.

    Examples
    --------
    >>> # 8 of 64 units have both, and chance would bring 1: three doublings, of three that are possible
    >>> float(npmi(8, 8, 8, 64))
    1.0
    >>> # p_xy = 1/4 and p_x p_y = 1/8: one doubling of two
    >>> npmi([2, 0, 0], [2, 2, 0], [4, 4, 4], 8).tolist()
    [0.5, -1.0, nan]
    """
    joint, first, second, n = _checked_units(joint, first, second, n)
    information = mutual_information(joint, _ratio(first * second, n))
    # What both words would share if they occurred only together; rounding may end just above 1.
    scores = np.minimum(_ratio(information, np.log2(_positive(n)) - np.log2(_positive(joint))), 1)
    return np.where((joint == 0) & (first > 0) & (second > 0), -1, scores)


def u_mass(joint, given, *, smoothing=1):
    """
    Logarithm of how probable a word is in a unit, given another that is there.

    Parameters
    ----------
    joint, given : array_like
        Units with both words, and with the one that is given: of a topic's words the one that ranks higher.
    smoothing : float
        Units added to `joint`. 1: Mimno, Wallach, Talley, Leenders & McCallum (2011, "Optimizing semantic coherence
        in topic models", *EMNLP*, equation 1). 0: the logarithm of the share itself.

    Returns
    -------
    ndarray
        ``ln((joint + smoothing) / given)``: the higher, the surer; with smoothing it may exceed 0. NaN for a given
        word that occurs nowhere, and for the logarithm of 0.

    Raises
    ------
    ValueError
        If units with both exceed those with the given word, or smoothing is negative.

    Examples
    --------
    >>> # 3 of 8 units, and one more: ln(1/2)
    >>> float(u_mass(3, 8).round(4))
    -0.6931
    """
    if not smoothing >= 0:
        raise ValueError(f"smoothing must be 0 or more, such as 1 (Mimno et al. 2011); got {smoothing}.")
    joint, given, _, _ = _checked_units(joint, given, given, given)
    return np.log(_positive(_ratio(joint + smoothing, given)))


def t_score(observed, expected):
    """
    Co-occurrences beyond chance, divided by the root of their number.

    Parameters
    ----------
    observed, expected : array_like
        Co-occurrences, and what chance would bring.

    Returns
    -------
    ndarray
        ``(O - E) / √O`` (Church, Gale, Hanks & Hindle 1991, "Using statistics in lexical analysis"); NaN where
        nothing was observed.

    Examples
    --------
    >>> # 9 instead of 3: 6 / 3
    >>> float(t_score(9, 3))
    2.0
    """
    observed = _positive(observed)
    return (observed - np.asarray(expected, float)) / np.sqrt(observed)


def dice(joint, f_node, f_collocate):
    """
    Dice coefficient of two words: twice their co-occurrences in their occurrences.

    Parameters
    ----------
    joint, f_node, f_collocate : array_like
        Co-occurrences, and occurrences of each word in the corpus: plain margins, not multiplied by the window.

    Returns
    -------
    ndarray
        ``2 f_xy / (f_x + f_y)`` (Dice 1945, *Ecology* 26(3)); from 0 to 1 unless a collocate occurs more than once a
        window; NaN where neither word occurs.

    Examples
    --------
    >>> # together 3 times of 4 and of 8
    >>> float(dice(3, 4, 8))
    0.5
    """
    joint, f_node, f_collocate = (np.asarray(values, float) for values in (joint, f_node, f_collocate))
    return _ratio(2 * joint, f_node + f_collocate)


def logdice(joint, f_node, f_collocate):
    """
    Binary logarithm of the Dice coefficient, 14 added: comparable between corpora of any size.

    Parameters
    ----------
    joint, f_node, f_collocate : array_like
        As for `dice`.

    Returns
    -------
    ndarray
        ``14 + log2(2 f_xy / (f_x + f_y))`` (Rychlý 2008, "A lexicographer-friendly association score", RASLAN,
        p. 9): 14 if two words occur only together, one less for each halving; NaN where they never meet.

    Examples
    --------
    >>> # Dice is 1/2, and its logarithm -1
    >>> float(logdice(3, 4, 8))
    13.0
    """
    return 14 + np.log2(_positive(dice(joint, f_node, f_collocate)))


def log_odds(y1, y2, prior, *, variance_terms=2):
    """
    Weighted log-odds of every term of a vocabulary under a Dirichlet prior ("Fightin' Words"), and their z-scores.

    Monroe, Colaresi & Quinn (2008, *Political Analysis* 16(4), equations 16 to 22): log odds of the counts with the
    prior's pseudo-counts added, and what they are divided by, their estimated standard error.

    Parameters
    ----------
    y1, y2 : array_like, shape (n_terms,)
        Counts of the whole vocabulary in target and reference, zeros included: their sums are the sizes.
    prior : array_like, shape (n_terms,), or float
        Pseudo-counts ``α``: `pooled_prior` gives the informative ones, one number for all a uniform prior.
    variance_terms : {2, 4}
        2: ``1 / (y1 + α) + 1 / (y2 + α)``, the paper's approximation, which takes a term as rare. 4: the same of all
        other tokens added.

    Returns
    -------
    delta, z : ndarray, shape (n_terms,)
        Log-odds ratio in natural logarithms, and divided by its standard error; positive in the target. NaN for a
        vocabulary of one term.

    Examples
    --------
    >>> # (7 + 1) / (1 + 1) is 4 and (3 + 1) / (3 + 1) is 1, so ln 4; variance 1/8 + 1/4
    >>> delta, z = log_odds([7, 1], [3, 3], prior=1)
    >>> float(delta[0].round(4)), float(z[0].round(4))
    (1.3863, 2.2638)
    """
    if variance_terms not in (2, 4):
        raise ValueError(f"variance_terms must be 2 (the paper's) or 4 (all cells), got {variance_terms!r}.")
    y1, y2, prior = np.broadcast_arrays(*(np.asarray(values, float) for values in (y1, y2, prior)))
    if (prior <= 0).any() or (y1 < 0).any() or (y2 < 0).any():
        raise ValueError("Pseudo-counts of the prior must be positive, and counts 0 or more.")
    y1, y2 = y1 + prior, y2 + prior
    rest1, rest2 = y1.sum() - y1, y2.sum() - y2
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(y1 / rest1) - np.log(y2 / rest2)
        variance = 1 / y1 + 1 / y2
        if variance_terms == 4:
            variance = variance + 1 / rest1 + 1 / rest2
    return delta, delta / np.sqrt(variance)


def pooled_prior(counts, strength):
    """
    Informative Dirichlet prior: pseudo-counts in proportion to the counts of a pooled corpus.

    Parameters
    ----------
    counts : array_like, shape (n_terms,)
        Counts in the pooled corpus; a term of it occurs at least once.
    strength : float
        ``α₀``, the sum of the pseudo-counts, in tokens: how many tokens of text the prior weighs as much as.

    Returns
    -------
    ndarray, shape (n_terms,)
        ``α₀ × count / sum`` (Monroe, Colaresi & Quinn 2008, section on informative priors).

    Examples
    --------
    >>> pooled_prior([3, 1], strength=10).tolist()
    [7.5, 2.5]
    """
    if not strength > 0:
        raise ValueError(
            f"strength must be positive, in tokens that the prior weighs as much as; got {strength}."
        )
    counts = np.asarray(counts, float)
    return strength * counts / counts.sum()


def _checked_units(joint, first, second, n):
    """The four as arrays of one shape, in double precision; refused if no words can have such units."""
    arrays = joint, first, second, n = np.broadcast_arrays(
        *(np.asarray(values, float) for values in (joint, first, second, n))
    )
    wrong = (joint < 0) | (joint > np.minimum(first, second)) | (np.maximum(first, second) > n)
    if wrong.any():
        got = ", ".join(f"{values[wrong][0]:g}" for values in arrays)
        raise ValueError(
            "Units with both words cannot be negative or more than those with either, nor these more than all "
            f"units; got joint, first, second, n = {got}. Count each unit once, however often a word occurs in it."
        )
    return arrays


def _ratio(above, below):
    """The quotient; NaN for a denominator of 0."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)


def _positive(values):
    values = np.asarray(values, float)
    return np.where(values > 0, values, np.nan)
