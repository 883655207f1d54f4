"""Topics of one model beside those of another that are most like them."""

import numpy as np
import pandas as pd


def align_topics(terms, others):
    """
    Each topic beside the one of another model that is most like it, no two beside the same.

    The pairs are those with the largest sum of Jaccard coefficients of the leading terms (the assignment problem; Kuhn
    1955, *Naval Research Logistics Quarterly* 2; for topics Greene, O'Callaghan & Cunningham 2014, *ECML PKDD*).

    Parameters
    ----------
    terms, others : DataFrame
        With ``topic`` and ``term``, the leading terms of each topic, as `topic_model` returns them.

    Returns
    -------
    DataFrame
        One row a topic of ``terms``: ``topic``, ``other`` (NA if there are fewer), ``jaccard`` (terms of both by terms
        of either; 0 without another).

    Examples
    --------
    >>> ours = pd.DataFrame({"topic": [1, 1, 2, 2], "term": ["virus", "mask", "rail", "port"]})
    >>> theirs = pd.DataFrame({"topic": [1, 1, 2, 2], "term": ["rail", "port", "virus", "trade"]})
    >>> # one term of three; both of both
    >>> align_topics(ours, theirs).round(2).to_dict("split")["data"]
    [[1, 2, 0.33], [2, 1, 1.0]]
    """
    vocabulary = pd.unique(pd.concat([terms["term"], others["term"]]))
    leading, other_leading = (
        pd.crosstab(table["topic"], table["term"]).reindex(columns=vocabulary, fill_value=0) > 0
        for table in (terms, others)
    )
    partner, jaccard = aligned(leading.to_numpy(), other_leading.to_numpy())
    found = partner >= 0
    other = pd.array(other_leading.index.to_numpy()[partner], "Int64")
    other[~found] = pd.NA
    return pd.DataFrame({"topic": leading.index.to_numpy(), "other": other, "jaccard": jaccard})


def aligned(leading, others):
    """
    The partner of each topic and how like it is.

    Parameters
    ----------
    leading, others : ndarray of bool, shapes (n_topics, n_terms), (n_others, n_terms)
        Which terms lead each topic.

    Returns
    -------
    partner : ndarray of int, shape (n_topics,)
        Rows of ``others``; -1 without one.
    jaccard : ndarray, shape (n_topics,)
    """
    # scipy.optimize takes longer to import than to assign
    from scipy.optimize import linear_sum_assignment

    one, two = leading.astype(np.int64), others.astype(np.int64)
    both = one @ two.T
    either = one.sum(axis=1)[:, None] + two.sum(axis=1) - both
    alike = both / np.maximum(either, 1)
    partner, jaccard = np.full(len(one), -1), np.zeros(len(one))
    rows, columns = linear_sum_assignment(-alike)
    partner[rows], jaccard[rows] = columns, alike[rows, columns]
    return partner, jaccard
