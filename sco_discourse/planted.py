"""Texts without topics but those that are put into them, to see whether a model would find any at their size."""

import numpy as np
import pandas as pd

from sco_discourse.tokens import among, check_tokens


def planted_texts(tokens, n_topics, strength, *, n_words=12, stopwords=(), seed=2022):
    """
    The texts with their words in random order, and in each block some of them replaced by words of a topic.

    The words of each text change places among its sentences, whose lengths stay. Each block of about 100 tokens gets
    one topic at random, and each of its words, function words left out, is replaced with a probability of ``strength``
    by one of the topic's words, all being equally probable.

    Parameters
    ----------
    tokens : Tokens
    n_topics : int
    strength : float
        From 0, which plants nothing, to 1.
    n_words : int
        Words of a topic, which are invented and shared with no other.
    stopwords : collection of str
        Words that are never replaced.
    seed : int

    Returns
    -------
    documents : DataFrame
        ``doc_id``, ``year`` if the texts have it, and ``text``, for `sco_discourse.corpus_of`.
    terms : DataFrame
        ``topic`` (from 1), ``term``: what was planted.

    Raises
    ------
    ValueError
        For a strength outside 0 to 1, less than one topic or word, or a view without tokens.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> tokens = tokenize(corpus_of(pd.DataFrame({"doc_id": ["a"], "text": ["The virus. The railway."]})))
    >>> documents, terms = planted_texts(tokens, 1, 1, n_words=1, stopwords=["the"])
    >>> # of four words, two are no function words
    >>> documents["text"].str.lower().str.count("topic1word1").tolist(), terms["term"].tolist()
    ([2], ['topic1word1'])
    """
    if not 0 <= strength <= 1:
        raise ValueError(f"strength must be from 0 to 1, got {strength}.")
    for name, number in (("n_topics", n_topics), ("n_words", n_words)):
        if number < 1:
            raise ValueError(f"{name} must be at least 1, got {number}.")
    check_tokens(tokens)
    generator = np.random.default_rng(seed)
    width = len(str(n_words))
    planted = [[f"topic{k}word{w:0{width}}" for w in range(1, n_words + 1)] for k in range(1, n_topics + 1)]
    rows, sizes = tokens.rows, tokens.sizes()
    document = np.repeat(tokens.column("document")[rows], sizes)
    words = tokens.vocabulary[tokens.term_ids()]
    words = words[np.lexsort((generator.random(len(words)), document))]
    _, block = np.unique(tokens.block_numbers()[rows], return_inverse=True)
    topic = generator.integers(0, n_topics, block.max() + 1)[np.repeat(block, sizes)]
    replaced = (generator.random(len(words)) < strength) & ~among(words, stopwords)
    drawn = np.array(planted, object)[topic, generator.integers(0, n_words, len(words))]
    words = np.where(replaced, drawn, words)
    sentences = [" ".join(part).capitalize() + "." for part in np.split(words, np.cumsum(sizes)[:-1])]
    texts = pd.Series(sentences).groupby(tokens.column("document")[rows]).agg(" ".join)
    columns = [name for name in ("doc_id", "year") if name in tokens.documents]
    documents = (
        tokens.documents.loc[texts.index, columns].reset_index(drop=True).assign(text=texts.to_numpy())
    )
    terms = pd.DataFrame(
        {"topic": np.repeat(range(1, n_topics + 1), n_words), "term": np.concatenate(planted)}
    )
    return documents, terms
