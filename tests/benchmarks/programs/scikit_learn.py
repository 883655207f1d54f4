"""
scikit-learn's CountVectorizer, words of one letter kept; it knows no sentences, so n-grams cross their ends.

Its topics are those of latent Dirichlet allocation over all texts at once, in ten rounds unless told otherwise.
"""

import numpy as np
from coherence import mean_npmi
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer
from table import texts

PACKAGE = "scikit-learn"
PAGE = 20
WORD = r"(?u)\b\w+(?:['’-]\w+)*"


def index(spec):
    matrix = CountVectorizer(token_pattern=WORD).fit_transform(texts(spec["source"]))
    return {"words": int(matrix.sum()), "types": matrix.shape[1]}


def opened(spec, operation):
    if operation == "topics":
        vectorizer = CountVectorizer(token_pattern=WORD, stop_words=spec["stopwords"], min_df=spec["least"])
        return vectorizer.fit_transform(texts(spec["source"])), vectorizer.get_feature_names_out()
    return list(texts(spec["source"]))


def bigrams(documents, spec):
    return _ngrams(documents, 2)


def trigrams(documents, spec):
    return _ngrams(documents, 3)


def patterns(documents, spec):
    vectorizer = CountVectorizer(token_pattern=WORD, vocabulary=spec["patterns"], ngram_range=(1, 3))
    counts = np.asarray(vectorizer.transform(documents).sum(axis=0)).ravel()
    return {"matches": int(counts.sum()), "patterns": int((counts > 0).sum())}


def topics(counted, spec):
    matrix, words = counted
    model = LatentDirichletAllocation(spec["n_topics"], random_state=2022)
    model.fit_transform(matrix)
    return topic_counts(model, words, matrix, spec)


def topic_counts(model, words, matrix, spec):
    """What to count of a model when the clock has stopped."""

    def counts():
        leading = words[np.argsort(-model.components_, axis=1)[:, :10]].tolist()
        coherence = mean_npmi(leading, spec["source"])
        return {"NPMI": coherence, "terms": matrix.shape[1], "texts": matrix.shape[0]}

    return counts


def _ngrams(documents, n):
    vectorizer = CountVectorizer(token_pattern=WORD, ngram_range=(n, n))
    counts = np.asarray(vectorizer.fit_transform(documents).sum(axis=0)).ravel()
    vectorizer.get_feature_names_out()[np.argsort(-counts)[:PAGE]]
    return {"types": len(counts), "runs": int(counts.sum())}
