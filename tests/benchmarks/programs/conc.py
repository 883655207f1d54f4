"""
Conc, on spaCy's blank English: the same tokeniser as its small model, which would have to be fetched from elsewhere.

Conc asks to disable components that a blank model does not have, and spaCy refuses (E001); it need not, so it does not.
"""

import logging
import re
from pathlib import Path

import polars
import spacy
from conc.collocates import Collocates
from conc.concordance import Concordance
from conc.corpus import Corpus
from conc.keyness import Keyness
from conc.ngrams import Ngrams

PACKAGE = "conc"
PAGE = 20

logging.disable(logging.INFO)
spacy.language.Language.disable_pipes = lambda nlp, *names: None


def index(spec):
    corpus = _build(spec["source"], spec["folder"], "all")
    return {"words": corpus.word_token_count, "types": corpus.unique_word_tokens}


def opened(spec, operation):
    folder = Path(spec["folder"])
    if operation != "keyness":
        return _load(folder, "all")
    # keyness compares two corpora, so each half is a corpus of its own
    for half in "ab":
        if not (folder / half).exists():
            table = polars.read_csv(spec["source"]).filter(polars.col("half") == half)
            table.write_csv(folder / f"{half}.csv")
            _build(folder / f"{half}.csv", folder, half)
    return [_load(folder, half) for half in "ab"]


def keyness(halves, spec):
    report = Keyness(*halves).keywords(page_size=0, exclude_negative_keywords=False)
    table = report.to_frame()
    words = table["frequency"].sum() + table["frequency_reference"].sum()
    return {"terms": len(table), "words": int(words)}


def collocates(corpus, spec):
    report = Collocates(corpus).collocates(
        spec["node"], context_length=5, min_collocate_frequency=1, page_size=0
    )
    table = report.to_frame()
    return {"types": len(table), "near": int(table["collocate_frequency"].sum())}


def kwic(corpus, spec):
    # it sorts no more lines than the page needs: all, if all are on it
    report = Concordance(corpus).concordance(spec["node"], order="1R2R3R", page_size=10**9)
    return {"lines": len(report.to_frame())}


def bigrams(corpus, spec):
    return _ngrams(corpus, 2)


def trigrams(corpus, spec):
    return _ngrams(corpus, 3)


def _ngrams(corpus, n):
    report = Ngrams(corpus).ngram_frequencies(ngram_length=n, page_size=PAGE)
    report.to_frame()
    said = " ".join(report.formatted_data).replace(",", "")
    types, runs = (int(re.search(rf"{what} ngrams: (\d+)", said)[1]) for what in ("Total unique", "Total"))
    return {"types": types, "runs": runs}


def _build(source, folder, name):
    """Build a corpus in a folder of its name."""
    folder = Path(folder) / name
    folder.mkdir(parents=True)
    model = folder / "model"
    spacy.blank("en").to_disk(model)
    return Corpus(name=name, description=name).build_from_csv(
        source_path=str(source),
        save_path=str(folder),
        text_column="text",
        metadata_columns=["doc_id", "half"],
        model=str(model),
    )


def _load(folder, name):
    return Corpus().load(str(next((folder / name).glob("*.corpus"))))
