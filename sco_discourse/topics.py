"""Topics: groups of words that share units of text. Exploration, not evidence: see `stability`."""

import warnings
from functools import partial

import numpy as np
import pandas as pd

from sco_discourse.factorisation import (
    MOST_ROUNDS,
    N_TERMS,
    check_number,
    checked_method,
    factorise,
    leading_order,
    numbering,
    shares_of,
    tolerance_of,
    way_behind,
)
from sco_discourse.progress import shown_lines
from sco_discourse.units import METADATA, unit_counts


def topic_model(
    tokens, n_topics=4, *, method="nmf", n_terms=N_TERMS, seed=2022, dtype="float64", progress=False, **units
):
    """
    Topics of blocks or texts, by non-negative matrix factorisation of TF-IDF or by latent Dirichlet allocation.

    The factorisation is Lee & Seung's (1999, *Nature* 401), its input scikit-learn's smoothed, L2-normed TF-IDF. The
    allocation is Blei, Ng & Jordan's (2003, *Journal of Machine Learning Research* 3) on counts, by variational Bayes
    over all units at once, from a random start: from another ``seed`` it may join two topics and divide a third.

    Parameters
    ----------
    tokens : Tokens
    n_topics : int
    method : {"nmf", "lda"}
    n_terms : int or None
        Terms listed a topic; all if None.
    seed : int
        Of what the fit starts from.
    dtype : {"float64", "float32"}
        Of the factorisation: ``float32`` takes half the memory, for large corpora.
    progress : bool
        Show a bar while the model is fitted; topics are the same.
    **units
        Of `sco_discourse.unit_counts`: ``by``, ``block_size``, ``stopwords``, ``names``, ``min_units``.

    Returns
    -------
    terms : DataFrame
        ``topic`` (from 1), ``rank``, ``term``, ``weight`` (share of the topic's weight over all terms).
    shares : DataFrame
        One row a unit and topic: the columns of the units, ``topic``, ``share`` of the unit's weight (NaN for a unit
        without weight in any topic), and ``weight``.

    Topics are numbered by their share of all tokens, the largest first, ties by the first term.

    Warns
    -----
    UserWarning
        If the fit has not settled: its topics may be others after more rounds.

    Raises
    ------
    ValueError
        If there are fewer units, or fewer terms, than topics; if no terms are left; or if a topic has none.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> texts = ["virus vaccine virus", "vaccine virus vaccine", "rail trade", "rail trade rail"]
    >>> tokens = tokenize(corpus_of(pd.DataFrame({"doc_id": list("abcd"), "text": texts})))
    >>> terms, shares = topic_model(tokens, n_topics=2, n_terms=2)
    >>> terms.groupby("topic")["term"].agg(" ".join).to_dict()
    {1: 'vaccine virus', 2: 'rail trade'}
    """
    table, counts, vocabulary = unit_counts(tokens, **units)
    check_number(n_topics, counts)
    most = MOST_ROUNDS[checked_method(method)]
    reached = partial(way_behind, tolerance=tolerance_of(dtype))
    with shown_lines(f"{n_topics} topics", reached, shown=progress) as listener:
        profile, weights, settled = factorise(
            counts, n_topics, method=method, seed=seed, dtype=dtype, listener=listener
        )
    if not settled:
        warnings.warn(
            f"The fit of {n_topics} topics by {method} did not settle in {most} rounds: after more, its topics may be "
            "others. Ask for fewer topics, or leave out rarer words with min_units.",
            stacklevel=2,
        )
    order = numbering(profile, weights, table["n_tokens"].to_numpy())
    return top_terms(profile[order], vocabulary, n_terms), _long_shares(table, weights[:, order])


def topic_prevalence(shares, *, by="doc_id"):
    """
    Share of each topic in the tokens of each group.

    Parameters
    ----------
    shares : DataFrame
        As `topic_model` returns it, with the column `by`.
    by : str

    Returns
    -------
    DataFrame
        ``by``, ``topic``, ``prevalence``: the mean share over units, weighted by their tokens. Units
        without a share are left out.

    Raises
    ------
    ValueError
        If there is no such column.

    Examples
    --------
    >>> shares = pd.DataFrame({"doc_id": ["a", "a"], "n_tokens": [100, 50], "topic": [1, 1], "share": [0.9, 0.6]})
    >>> topic_prevalence(shares).to_dict("split")["data"]
    [['a', 1, 0.8]]
    """
    if by not in shares:
        raise ValueError(f"shares have no column {by!r}; they have {', '.join(shares)}.")
    known = shares.dropna(subset="share")
    weighted = known.assign(prevalence=known["share"] * known["n_tokens"])
    groups = weighted.groupby([by, "topic"], sort=False)
    prevalence = groups["prevalence"].sum() / groups["n_tokens"].sum()
    return prevalence.rename("prevalence").reset_index()


def topic_blocks(shares):
    """
    Blocks with the tokens of each topic, for `block_bootstrap`, `level_contrasts` and the like.

    Parameters
    ----------
    shares : DataFrame
        As `topic_model` returns it for blocks.

    Returns
    -------
    DataFrame
        As `sco_discourse.block_table` returns it, the series being ``topic 1``, ``topic 2`` and so on: the block's
        share of the topic times its tokens. A block without a share has no tokens here.

    Raises
    ------
    ValueError
        For shares of whole texts.

    Notes
    -----
    In corpora of the study's size with four planted topics of twelve words, the 95 per cent interval that
    `block_bootstrap` gives of the difference of two years held the true one in 0.89 of the cases where half of a
    block's words were of one topic, in 0.82 where three tenths were, and in 0.71 where half were of a mixture (250
    corpora each; standard error over the corpora 0.01; topics that the model found). Of such mixtures a model
    overstates differences, by a fifth. Where the years did not differ at all, 0.15 of the intervals left out 0, and
    of mixtures 0.31 (100 corpora each; standard error 0.02): the intervals are too narrow, and one of them is no claim.

    Examples
    --------
    >>> shares = {"unit": "a:001", "doc_id": "a", "block": 1, "n_tokens": 80, "topic": [1, 2], "share": [0.25, 0.75]}
    >>> topic_blocks(pd.DataFrame(shares)).to_dict("records")
    [{'doc_id': 'a', 'block': 1, 'n_tokens': 80, 'topic 1': 20.0, 'topic 2': 60.0}]
    """
    if "block" not in shares:
        raise ValueError("Contrasts need blocks: shares are of whole texts. Fit the model with by='block'.")
    columns = [name for name in ("doc_id", *METADATA, "block", "n_tokens") if name in shares]
    blocks = shares.drop_duplicates("unit").set_index("unit")[columns]
    parts = shares.pivot(index="unit", columns="topic", values="share").loc[blocks.index]
    blocks["n_tokens"] = blocks["n_tokens"].where(parts.notna().all(axis=1), 0)
    series = parts.mul(blocks["n_tokens"], axis=0).fillna(0).add_prefix("topic ")
    return pd.concat([blocks, series], axis=1).reset_index(drop=True)


def share_difference(f1, n1, f2, n2):
    """
    Share of the target's tokens less that of the reference's.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Tokens of a topic and all tokens, of target and reference.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> # a quarter against half
    >>> float(share_difference(25, 100, 40, 80))
    -0.25
    """
    return np.asarray(f1) / n1 - np.asarray(f2) / n2


def top_terms(profile, vocabulary, n_terms):
    """
    The leading terms of each topic.

    Parameters
    ----------
    profile : ndarray, shape (n_topics, n_terms)
        Of topics in the order of their numbers.
    vocabulary : ndarray of str, shape (n_terms,)
    n_terms : int

    Returns
    -------
    DataFrame
        ``topic``, ``rank``, ``term``, ``weight``.
    """
    tables = []
    for number, (weights, order) in enumerate(zip(profile, leading_order(profile), strict=True), 1):
        best = order[:n_terms]
        rows = {
            "topic": number,
            "rank": range(1, len(best) + 1),
            "term": vocabulary[best],
            "weight": weights[best],
        }
        tables.append(pd.DataFrame(rows))
    return pd.concat(tables, ignore_index=True)


def _long_shares(units, weights):
    n_units, n_topics = weights.shape
    rows = np.tile(np.arange(n_units), n_topics)
    long = units.iloc[rows].reset_index(drop=True)
    topic = np.repeat(np.arange(1, n_topics + 1), n_units)
    return long.assign(topic=topic, share=shares_of(weights).T.ravel(), weight=weights.T.ravel())
