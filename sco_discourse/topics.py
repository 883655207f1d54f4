"""Topics: groups of words that share blocks of text. Exploration, not evidence."""

import warnings

import numpy as np
import pandas as pd

from sco_discourse.tfidf import smoothed_tfidf
from sco_discourse.tokens import BLOCK_SIZE, among


def topic_model(
    tokens, n_topics=4, *, stopwords=(), min_blocks=2, n_terms=10, block_size=BLOCK_SIZE, seed=2022
):
    """
    Topics by non-negative matrix factorisation of TF-IDF over 100-token blocks.

    The factorisation is Lee & Seung's (1999, *Nature* 401), its input scikit-learn's smoothed, L2-normed TF-IDF.

    Parameters
    ----------
    tokens : Tokens
    n_topics : int
    stopwords : collection of str
        Terms left out.
    min_blocks : int
        Terms in fewer blocks are left out.
    n_terms : int
        Terms listed a topic.
    block_size : int
        Length of a block, in tokens.
    seed : int
        Of the randomised decomposition that the fit starts from.

    Returns
    -------
    terms : DataFrame
        ``topic`` (from 1), ``rank``, ``term``, ``weight`` (share of the topic's weight over all terms).
    shares : DataFrame
        One row a block and topic: ``block``, ``doc_id``, the text's ``year`` if it has one, ``n_tokens``, ``topic``,
        ``share`` of the block's weight (NaN for a block without weight in any topic), ``weight`` itself.

    Topics are numbered by their share of all tokens, the largest first, ties by the first term.

    Raises
    ------
    ValueError
        If there are fewer blocks, or fewer terms, than topics; if no terms are left; or if the factorisation does not
        settle.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> texts = ["virus vaccine virus", "vaccine virus vaccine", "rail trade", "rail trade rail"]
    >>> tokens = tokenize(corpus_of(pd.DataFrame({"doc_id": list("abcd"), "text": texts})))
    >>> terms, shares = topic_model(tokens, n_topics=2, n_terms=2)
    >>> terms.groupby("topic")["term"].agg(" ".join).to_dict()
    {1: 'vaccine virus', 2: 'rail trade'}
    """
    matrix = _block_matrix(tokens, stopwords, min_blocks, block_size)
    if n_topics < 1 or n_topics > min(matrix.shape):
        raise ValueError(
            f"n_topics must be from 1 to {min(matrix.shape)}: there are {matrix.shape[0]} blocks and "
            f"{matrix.shape[1]} terms; got {n_topics}. Ask for fewer topics, or loosen stopwords and min_blocks."
        )
    weights, components = _factorise(matrix, n_topics, seed)
    # A topic's terms add up to 1, so that a block's weights can be compared across topics.
    scale = components.sum(axis=1)
    if (scale == 0).any():
        raise ValueError(
            f"The blocks differ in too little for {n_topics} topics: some have no terms. Ask for fewer."
        )
    profile, weights = components / scale[:, None], weights * scale
    blocks = _block_table(tokens, block_size)
    with np.errstate(invalid="ignore"):
        share = weights / weights.sum(axis=1, keepdims=True)
    order = _order(share, blocks["n_tokens"].to_numpy(), profile)
    terms = _top_terms(profile[order], matrix.columns.to_numpy(), n_terms)
    return terms, _long_shares(blocks, share[:, order], weights[:, order])


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
        ``by``, ``topic``, ``prevalence``: the mean share over blocks, weighted by their tokens. Blocks
        without a share are left out.

    Examples
    --------
    >>> shares = pd.DataFrame({"doc_id": ["a", "a"], "n_tokens": [100, 50], "topic": [1, 1], "share": [0.9, 0.6]})
    >>> topic_prevalence(shares).to_dict("split")["data"]
    [['a', 1, 0.8]]
    """
    known = shares.dropna(subset="share")
    weighted = known.assign(prevalence=known["share"] * known["n_tokens"])
    groups = weighted.groupby([by, "topic"], sort=False)
    prevalence = groups["prevalence"].sum() / groups["n_tokens"].sum()
    return prevalence.rename("prevalence").reset_index()


def topic_summary(terms, shares, *, n_terms=8):
    """
    Leading terms of each topic and its share of each text, in one long table.

    Parameters
    ----------
    terms, shares : DataFrame
        As `topic_model` returns them.
    n_terms : int
        Terms a topic.

    Returns
    -------
    DataFrame
        ``topic``, ``kind`` (``term`` or ``text``), ``label``, ``value``, and of texts their ``year`` if they have one.
    """
    leading = (
        terms[terms["rank"] <= n_terms]
        .assign(kind="term")
        .rename(columns={"term": "label", "weight": "value"})
    )
    by_text = topic_prevalence(shares).assign(kind="text")
    by_text = by_text.rename(columns={"doc_id": "label", "prevalence": "value"})
    if "year" in shares:
        by_text["year"] = by_text["label"].map(shares.drop_duplicates("doc_id").set_index("doc_id")["year"])
    columns = ["topic", "kind", "label", "value"]
    table = pd.concat([leading[columns], by_text[[*columns, *by_text.columns.intersection(["year"])]]])
    return table.sort_values(["topic", "kind"], kind="stable", ignore_index=True)


def _block_matrix(tokens, stopwords, min_blocks, block_size):
    """Counts of the terms kept, one row a block of the view."""
    counts = tokens.counts(tokens.blocks(block_size))
    matrix = counts.T
    left_out = among(matrix.columns, stopwords) | ((matrix > 0).sum() < min_blocks).to_numpy()
    matrix = matrix.loc[:, ~left_out]
    if matrix.shape[1] == 0:
        raise ValueError(
            f"No term occurs in {min_blocks} blocks once stop words are left out. Lower min_blocks."
        )
    return matrix


def _factorise(matrix, n_topics, seed):
    # scikit-learn takes longer to import than the rest of the study: only here, and only when asked.
    from scipy.sparse import csr_array
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    weighted = csr_array(smoothed_tfidf(matrix))
    model = NMF(n_topics, init="nndsvda", tol=1e-6, max_iter=2000, random_state=seed)
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            weights = model.fit_transform(weighted)
        except ConvergenceWarning as warning:
            raise ValueError(
                f"The factorisation into {n_topics} topics did not settle in {model.max_iter} rounds. "
                "Ask for fewer topics or leave out rarer terms with min_blocks."
            ) from warning
    return weights, model.components_


def _block_table(tokens, block_size):
    """Block, text, year if there is one, and tokens of each block of the view."""
    sizes = tokens.group_sizes(tokens.blocks(block_size))
    table = pd.DataFrame({"block": sizes.index, "doc_id": [label.rsplit(":", 1)[0] for label in sizes.index]})
    if "year" in tokens.documents:
        table["year"] = table["doc_id"].map(tokens.documents.set_index("doc_id")["year"])
    return table.assign(n_tokens=sizes.to_numpy())


def _order(share, n_tokens, profile):
    total = np.nansum(share * n_tokens[:, None], axis=0)
    return np.lexsort((profile.argmax(axis=1), -total.round(3)))


def _top_terms(profile, vocabulary, n_terms):
    tables = []
    for number, weights in enumerate(profile, 1):
        # Rounding makes ties of what differs by the arithmetic alone; the alphabet then decides.
        best = np.lexsort((np.arange(len(weights)), -weights.round(9)))[:n_terms]
        rows = {
            "topic": number,
            "rank": range(1, len(best) + 1),
            "term": vocabulary[best],
            "weight": weights[best],
        }
        tables.append(pd.DataFrame(rows))
    return pd.concat(tables, ignore_index=True)


def _long_shares(blocks, share, weights):
    n_topics = share.shape[1]
    long = blocks.loc[np.tile(blocks.index, n_topics)].reset_index(drop=True)
    topic = np.repeat(np.arange(1, n_topics + 1), len(blocks))
    return long.assign(topic=topic, share=share.T.ravel(), weight=weights.T.ravel())
