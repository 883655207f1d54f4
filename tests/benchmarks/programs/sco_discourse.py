"""The study's own package: index on disk, opened by memory map; tokens end with their sentence."""

import numpy as np
from coherence import mean_npmi
from table import rows

import sco_discourse as sco
from sco_discourse.frequency import ngram_counts
from sco_discourse.units import unit_counts

PACKAGE = "sco_discourse"
PAGE = 20


def index(spec):
    tokens = sco.index_texts(rows(spec["source"]), folder=spec["folder"], processes=spec["processes"])
    return {"words": tokens.n_tokens, "types": len(tokens.vocabulary)}


def opened(spec, operation):
    return sco.Tokens.open(spec["folder"])


def keyness(tokens, spec):
    table = sco.keyness(tokens.where(half="a"), tokens.where(half="b"), ranges=spec.get("ranges", False))
    return {"terms": len(table), "words": int(table["count"].sum() + table["count_reference"].sum())}


def collocates(tokens, spec):
    table = sco.collocates(tokens, spec["node"], window=5, ranges=spec.get("ranges", False))
    return {"node": table.attrs["n_node"], "types": len(table), "near": int(table["observed"].sum())}


def kwic(tokens, spec):
    hits = sco.hits(tokens, spec["node"], sort="1R 2R 3R")
    sco.lines(tokens, hits.iloc[:PAGE])
    return {"lines": len(hits)}


def bigrams(tokens, spec):
    return _ngrams(tokens, 2)


def trigrams(tokens, spec):
    return _ngrams(tokens, 3)


def patterns(tokens, spec):
    counts = [len(first) for first, _ in tokens.find_each(spec["patterns"])]
    return {"matches": sum(counts), "patterns": sum(count > 0 for count in counts)}


def topics(tokens, spec):
    words = {"stopwords": spec["stopwords"], "min_units": spec["least"]}
    terms, _ = sco.topic_model(tokens, spec["n_topics"], by="doc_id", dtype="float32", **words)

    def counts():
        leading = terms.groupby("topic")["term"].agg(list).tolist()
        _, matrix, vocabulary = unit_counts(tokens, by="doc_id", **words)
        coherence = mean_npmi(leading, spec["source"])
        return {"NPMI": coherence, "terms": len(vocabulary), "texts": matrix.shape[0]}

    return counts


def _ngrams(tokens, n):
    """Count all; put the most frequent into words."""
    _, ids, counts = ngram_counts(tokens, n)
    leading = np.argpartition(counts, -PAGE)[-PAGE:]
    leading = leading[np.argsort(-counts[leading], kind="stable")]
    [" ".join(words) for words in tokens.vocabulary[ids[leading]].tolist()]
    return {"types": len(counts), "runs": int(counts.sum())}
