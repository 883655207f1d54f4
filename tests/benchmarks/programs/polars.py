"""Polars: a column of numbers for the tokens, with the ends of sentences among them, so that no n-gram crosses one."""

from pathlib import Path

import polars as pl

PACKAGE = "polars"
PAGE = 20
WORD = r"\w+(?:['’‑-]\w+)*|[.!?]"
STOPS = [".", "!", "?"]


def index(spec):
    folder = Path(spec["folder"])
    folder.mkdir(parents=True)
    lowered = pl.col("text").str.to_lowercase() + " ."
    tokens = (
        pl.scan_csv(spec["source"])
        .select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("document"), lowered.str.extract_all(WORD))
        .explode("text")
        .collect()
    )
    vocabulary = tokens["text"].unique().sort()
    ids = pl.col("text").cast(pl.Enum(vocabulary)).to_physical().cast(pl.UInt32).alias("id")
    tokens = tokens.select("document", ids)
    tokens.write_parquet(folder / "tokens.parquet")
    vocabulary.to_frame().write_parquet(folder / "vocabulary.parquet")
    stops = _stops(vocabulary)
    n_words = tokens.select((~pl.col("id").is_in(stops)).sum()).item()
    return {"words": n_words, "types": len(vocabulary) - len(stops)}


def opened(spec, operation):
    folder = Path(spec["folder"])
    return pl.read_parquet(folder / "tokens.parquet"), pl.read_parquet(folder / "vocabulary.parquet")["text"]


def bigrams(state, spec):
    return _ngrams(*state, 2)


def trigrams(state, spec):
    return _ngrams(*state, 3)


def _ngrams(tokens, vocabulary, n):
    names = [f"word{place}" for place in range(n)]
    words = [pl.col("id").shift(-place).alias(name) for place, name in enumerate(names)]
    inside = [~pl.col(name).is_in(_stops(vocabulary)) & pl.col(name).is_not_null() for name in names]
    counts = tokens.lazy().select(words).filter(*inside).group_by(names).len().collect()
    leading = counts.top_k(PAGE, by="len")
    for name in names:
        vocabulary.gather(leading[name])
    return {"types": len(counts), "runs": counts["len"].sum()}


def _stops(vocabulary):
    return [place for place in map(vocabulary.index_of, STOPS) if place is not None]
