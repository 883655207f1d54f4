"""scikit-learn's CountVectorizer, words of one letter kept; it knows no sentences, so n-grams cross their ends."""

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from table import texts

PACKAGE = "scikit-learn"
PAGE = 20
WORD = r"(?u)\b\w+(?:['’-]\w+)*"


def index(spec):
    matrix = CountVectorizer(token_pattern=WORD).fit_transform(texts(spec["source"]))
    return {"words": int(matrix.sum()), "types": matrix.shape[1]}


def opened(spec, operation):
    return list(texts(spec["source"]))


def bigrams(documents, spec):
    return _ngrams(documents, 2)


def trigrams(documents, spec):
    return _ngrams(documents, 3)


def patterns(documents, spec):
    vectorizer = CountVectorizer(token_pattern=WORD, vocabulary=spec["patterns"], ngram_range=(1, 3))
    counts = np.asarray(vectorizer.transform(documents).sum(axis=0)).ravel()
    return {"matches": int(counts.sum()), "patterns": int((counts > 0).sum())}


def _ngrams(documents, n):
    vectorizer = CountVectorizer(token_pattern=WORD, ngram_range=(n, n))
    counts = np.asarray(vectorizer.fit_transform(documents).sum(axis=0)).ravel()
    vectorizer.get_feature_names_out()[np.argsort(-counts)[:PAGE]]
    return {"types": len(counts), "runs": int(counts.sum())}
