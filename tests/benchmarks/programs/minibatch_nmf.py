"""scikit-learn's factorisation from small batches of texts, of the TF-IDF that the study's own package factorises."""

import importlib.util
from pathlib import Path

from sklearn.decomposition import MiniBatchNMF
from sklearn.feature_extraction.text import TfidfTransformer

PACKAGE = "scikit-learn"

_description = importlib.util.spec_from_file_location(
    "program_of_scikit_learn", Path(__file__).with_name("scikit_learn.py")
)
_scikit_learn = importlib.util.module_from_spec(_description)
_description.loader.exec_module(_scikit_learn)
opened = _scikit_learn.opened


def topics(counted, spec):
    matrix, words = counted
    model = MiniBatchNMF(spec["n_topics"], random_state=2022)
    model.fit_transform(TfidfTransformer().fit_transform(matrix.astype("float32")))
    return _scikit_learn.topic_counts(model, words, matrix, spec)
