"""How often the terms of a topic meet: coherence by the units in which they occur. It says nothing of validity."""

import numpy as np
import pandas as pd
from scipy import sparse

from sco_discourse.effect_sizes import npmi, u_mass
from sco_discourse.parts import part_counts
from sco_discourse.tokens import check_tokens

MEASURES = ("npmi", "u_mass")


def coherence(terms, tokens, *, by="block", measure="npmi"):
    """
    Coherence of each topic: the mean over all pairs of its terms of how they attract each other in the texts.

    Parameters
    ----------
    terms : DataFrame
        ``topic`` and ``term``, as `topic_model` returns them: the terms of a topic once each, the leading one first,
        written as in the index. Topics may have any number of terms.
    tokens : Tokens
        The texts in which pairs are counted, be it those of the model or others.
    by : str or ndarray
        The units in which terms meet: ``"block"`` (100-token blocks), ``"doc_id"``, another column, or labels as for
        `Tokens.groups`.
    measure : {"npmi", "u_mass"}
        As `topic_coherence` has them.

    Returns
    -------
    DataFrame
        One row a topic, in the order of `terms`: ``topic``, ``coherence``, ``n_pairs`` (pairs that it is the mean
        of). Pairs without a score are left out, as of a term that does not occur; NaN if none has one.

    Raises
    ------
    ValueError
        If the view is empty, `terms` lacks a column or has a term twice in a topic, or the measure is unknown.

    Notes
    -----
    Coherence is not validity: terms that always meet may be those of a phrase, or of one passage of one text. Show it
    beside other columns; do not rank topics by it alone.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> texts = ["virus mask", "virus mask", "rail", "rail virus"]
    >>> tokens = tokenize(corpus_of(pd.DataFrame({"doc_id": list("abcd"), "text": texts})))
    >>> terms = pd.DataFrame({"topic": [1, 1, 2, 2], "term": ["virus", "mask", "mask", "rail"]})
    >>> # virus and mask: 2 of 4 texts, by chance 4 × 3/4 × 2/4 = 1.5, so ln(2 / 1.5) / ln 2; mask and rail never meet
    >>> coherence(terms, tokens, by="doc_id").round(3).to_dict("split")["data"]
    [[1, 0.415, 1], [2, -1.0, 1]]
    """
    check_tokens(tokens)
    _check(terms)
    occurrence = _occurrence(tokens, terms["term"].unique(), by)
    places = pd.Series(pd.factorize(terms["term"])[0])
    topics, scores, n_pairs = [], [], []
    for topic, own in places.groupby(terms["topic"].to_numpy(), sort=False):
        pairs = _pair_scores(occurrence, own.to_numpy()[None], measure)
        topics.append(topic)
        scores.append(_mean_of_defined(pairs)[0])
        n_pairs.append(np.count_nonzero(~np.isnan(pairs)))
    return pd.DataFrame({"topic": topics, "coherence": scores, "n_pairs": n_pairs})


def topic_coherence(counts, tops, *, measure="npmi"):
    """
    Coherence of topics that are columns of a matrix of counts, such as those of many fits of one model.

    Parameters
    ----------
    counts : ndarray or sparse array (csr or csc), shape (n_units, n_terms)
        Occurrences of each term in each unit; more than one counts as one. A small one is faster if dense.
    tops : array_like of int, shape (n_topics, n_tops)
        Columns of the terms of each topic, the leading one first, none twice.
    measure : {"npmi", "u_mass"}
        ``"npmi"``: `sco_discourse.effect_sizes.npmi` of units with both terms (Bouma 2009), the mean over pairs
        (Röder, Both & Hinneburg 2015, "Exploring the space of topic coherence measures", *WSDM*, there by a moving
        window); from -1 to 1. ``"u_mass"``: `sco_discourse.effect_sizes.u_mass` of the lower term given the
        higher one (Mimno et al. 2011, *EMNLP*), in natural logarithms, likewise the mean, where the paper has the sum.

    Returns
    -------
    ndarray, shape (n_topics,)
        The mean over the pairs that have a score: not those of a term that occurs nowhere nor, by NPMI, of two terms
        that occur in every unit. NaN if none has one.

    Raises
    ------
    ValueError
        If the measure is unknown, or `tops` is no table of columns of `counts`.

    Examples
    --------
    >>> # the first two meet in 2 of 4 units instead of 1.5; the third meets neither of them
    >>> counts = np.array([[1, 3, 0], [2, 1, 0], [1, 0, 0], [0, 0, 1]])
    >>> topic_coherence(counts, [[0, 1], [1, 2]]).round(3).tolist()
    [0.415, -1.0]
    """
    return _mean_of_defined(_pair_scores(counts, tops, measure))


def _pair_scores(counts, tops, measure):
    """A score of each pair of terms, shape (n_topics, n_pairs); NaN if a term of it occurs nowhere."""
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {', '.join(MEASURES)}; got {measure!r}.")
    counts = counts if sparse.issparse(counts) else np.asarray(counts)
    n_units, n_terms = counts.shape
    columns, places = np.unique(_checked_tops(tops, n_terms), return_inverse=True)
    present = (counts[:, columns] > 0).astype(float)
    together = present.T @ present
    together = together.toarray() if sparse.issparse(together) else together
    alone = together.diagonal()
    places = places.reshape(np.shape(tops))
    higher, lower = (places[:, ranks] for ranks in np.triu_indices(places.shape[1], 1))
    joint = together[higher, lower]
    if measure == "npmi":
        return npmi(joint, alone[higher], alone[lower], n_units)
    # Smoothing would give a score to a lower term of which nothing is known.
    return np.where(alone[lower] > 0, u_mass(joint, alone[higher]), np.nan)


def _checked_tops(tops, n_terms):
    tops = np.asarray(tops)
    if tops.ndim != 2:
        raise ValueError(
            f"tops must have a row for each topic and a column for each rank, got shape {tops.shape}."
        )
    if (wrong := (tops < 0) | (tops >= n_terms)).any():
        raise ValueError(
            f"tops must hold columns of counts, from 0 to {n_terms - 1}; got {tops[wrong][0]}. Give counts a column "
            "of zeros for a term that they lack."
        )
    return tops


def _mean_of_defined(pairs):
    """Mean of each row without its NaN; NaN for a row of nothing else."""
    defined = ~np.isnan(pairs)
    n_pairs = defined.sum(axis=1)
    return np.where(n_pairs > 0, np.where(defined, pairs, 0).sum(axis=1) / np.maximum(n_pairs, 1), np.nan)


def _occurrence(tokens, words, by):
    """Occurrences of words in the units of the view, one column a word; none of a word that the index lacks."""
    ids, parts, counts, sizes = part_counts(tokens, by)
    column = pd.Index(words).get_indexer(tokens.vocabulary)[ids]
    kept = column >= 0
    cells = counts[kept], (parts[kept], column[kept])
    return sparse.csr_array(cells, shape=(len(sizes), len(words)))


def _check(terms):
    if missing := {"topic", "term"} - set(terms.columns):
        raise ValueError(
            f"terms lacks the column {sorted(missing)[0]!r}; it has {', '.join(map(str, terms.columns))}. "
            "Give a table such as topic_model returns."
        )
    if (twice := terms.duplicated(["topic", "term"])).any():
        topic, term = terms.loc[twice, ["topic", "term"]].iloc[0]
        raise ValueError(
            f"Topic {topic} has the term {term!r} twice. Give each term of a topic once, and the topics of one "
            "model at a time."
        )
