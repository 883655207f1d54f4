"""An index of texts batch by batch is the index of the corpus, in memory, in a folder and by several processes."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sco_discourse as sco
from sco_discourse import index, storage

ANY = settings(max_examples=100, deadline=None, derandomize=True)
JOINERS = "-‐‑'’‘"
HOSTILE = [
    *JOINERS,
    *"İıſßςΣǅaA9é ٣½²_&.!?\n\r中国ไम्\u00ad\u200d\u200b\ufeff\u2028\x85\x1d😀𝔸𐐀\u02bc",
    "e\u0301",
    "ك\u064e",
]
HOSTILE += [". A", ".” B", " U.S. C", "Dr. D", "\r\n", "words. Next", "Messrs. Li", "approx. Ten"]
TEXTS = st.lists(st.lists(st.sampled_from(HOSTILE), max_size=30).map("".join), min_size=1, max_size=4)


def documents_of(texts, **metadata):
    rows = [{"doc_id": f"d{number}", "text": text} for number, text in enumerate(texts)]
    return [
        row | {name: values[number] for name, values in metadata.items()} for number, row in enumerate(rows)
    ]


def words_by_sentence(tokens):
    """Tokens of each sentence with its text, line and places: what any two indexes of the same texts share."""
    sentences = tokens.sentences[["document", "line"]].itertuples(index=False)
    columns = [tokens.vocabulary[tokens.ids], tokens.starts, tokens.ends]
    return [
        (*sentence, *(column[first:last].tolist() for column in columns))
        for sentence, (first, last) in zip(sentences, pairwise(tokens.bounds), strict=True)
    ]


def assert_same_index(tokens, other):
    for name in ("ids", "starts", "ends", "bounds", "vocabulary", "rows"):
        assert getattr(tokens, name).tolist() == getattr(other, name).tolist(), name
    for name in ("sentences", "segments"):
        pd.testing.assert_frame_equal(getattr(tokens, name), getattr(other, name), check_dtype=False)
    assert list(tokens.texts) == list(other.texts)


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(index, "_BATCH", 40)
    monkeypatch.setattr(index, "_ALONE", 1)


@ANY
@given(TEXTS, st.sampled_from([1, 20, 500_000]))
def test_texts_by_batches_have_the_tokens_and_sentences_of_the_corpus(texts, batch):
    documents = documents_of(texts)
    corpus = sco.corpus_of(pd.DataFrame(documents))
    # lines broken within a sentence are joined by the cleaning rules, which an index of texts as they stand is without
    joined = corpus.segments["end"] - corpus.segments["start"] > 0
    broken = [
        any(mark in texts[int(row.doc_id[1:])][row.start : row.end] for mark in "\r\n")
        for row in corpus.segments[joined].itertuples()
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "_BATCH", batch)
        tokens = sco.index_texts(documents)
    whole = sco.tokenize(corpus, sco.ZONES)
    assert tokens.vocabulary.tolist() == whole.vocabulary.tolist()
    assert tokens.vocabulary[tokens.ids].tolist() == whole.vocabulary[whole.ids].tolist()
    assert tokens.starts.tolist() == whole.starts.tolist()
    assert tokens.ends.tolist() == whole.ends.tolist()
    if not any(broken):
        by_sentence = replace(whole, bounds=_whole_sentences(whole), sentences=_first_parts(whole))
        assert words_by_sentence(tokens) == words_by_sentence(by_sentence)


def _first_parts(tokens):
    return tokens.sentences.drop_duplicates("sentence", ignore_index=True)


def _whole_sentences(tokens):
    sentence = tokens.sentences["sentence"].to_numpy()
    return np.append(tokens.bounds[:-1][np.diff(sentence, prepend=-1) != 0], tokens.bounds[-1])


@ANY
@given(TEXTS)
def test_offsets_slice_the_source_and_lines_are_those_of_an_editor(texts):
    tokens = sco.index_texts(documents_of(texts))
    document = np.repeat(tokens.sentences["document"], np.diff(tokens.bounds)).to_numpy()
    line = np.repeat(tokens.sentences["line"], np.diff(tokens.bounds)).to_numpy()
    for number, row, start, end, word in zip(
        document, line, tokens.starts, tokens.ends, tokens.vocabulary[tokens.ids], strict=True
    ):
        source = texts[number]
        assert index.vocabulary([source[start:end]])[0].tolist() == [word]
        before = source[:start].replace("\r\n", "\n").replace("\r", "\n")
        assert row == before.count("\n") + 1


def test_the_lines_of_a_text_are_its_segments(small_batches):
    tokens = sco.index_texts(documents_of(["  One. Two!\r\n\r\n\tThree \nfour", "...\n", "Five"]))
    assert tokens.segments.to_dict("list") == {
        "document": [0, 0, 0, 2],
        "line": [1, 3, 4, 1],
        "start": [0, 15, 23, 0],
        "end": [11, 22, 27, 4],
    }
    assert tokens.sentences.to_dict("list") == {
        "document": [0, 0, 0, 0, 2],
        "segment": [0, 0, 1, 2, 3],
        "sentence": [0, 1, 2, 3, 4],
        "line": [1, 1, 3, 4, 1],
        "start": [0, 7, 15, 23, 0],
        "end": [6, 11, 22, 27, 4],
    }
    assert sco.concordance(tokens, "t*", width="sentence")[["line", "left", "node"]].to_numpy().tolist() == [
        [1, "", "Two"],
        [3, " ", "Three"],
    ]


def test_processes_and_folders_change_nothing(tmp_path, small_batches):
    texts = [
        "Peace grows. And trade!\nRail.",
        "",
        "Trade’s PEACE 😀 anti‑aid",
        "e\u0301té Éte\u0301. İran",
        "Last one.",
    ]
    documents = documents_of(texts, year=[2020, 2020, 2021, 2022, 2022], outlet=["a", None, "é", "a", "b"])
    tokens = sco.index_texts(documents)
    assert_same_index(tokens, sco.index_texts(iter(documents), tmp_path / "one"))
    assert_same_index(tokens, sco.index_texts(pd.DataFrame(documents), tmp_path / "two", processes=2))
    opened = sco.Tokens.open(tmp_path / "two")
    pd.testing.assert_frame_equal(opened.documents, tokens.documents, check_dtype=False)
    assert (
        opened.where(year=2022, outlet="a").counts()["iran" if "iran" in opened.vocabulary else "i\u0307ran"]
        == 1
    )
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert first == second


def test_an_index_that_was_saved_gives_the_same_numbers(tmp_path, tokens):
    tokens.save(tmp_path / "index")
    opened = sco.Tokens.open(tmp_path / "index")
    assert_same_index(tokens, opened)
    whole = tokens.documents.drop(columns="text")
    pd.testing.assert_frame_equal(opened.documents, whole, check_dtype=False)
    for a, b in (
        (tokens, opened),
        (tokens.where(year=2022, speech="direct"), opened.where(year=2022, speech="direct")),
    ):
        pd.testing.assert_frame_equal(sco.frequencies(a), sco.frequencies(b))
        pd.testing.assert_frame_equal(sco.collocates(a, "security"), sco.collocates(b, "security"))
        pd.testing.assert_frame_equal(
            sco.concordance(a, "development", sort="1R", metadata=("year", "speech")),
            sco.concordance(b, "development", sort="1R", metadata=("year", "speech")),
            check_dtype=False,
        )
        pd.testing.assert_frame_equal(sco.dispersion(a), sco.dispersion(b))
    table = sco.keyness(opened.where(year=2022), opened.where(year=2020))
    pd.testing.assert_frame_equal(table, sco.keyness(tokens.where(year=2022), tokens.where(year=2020)))


def test_an_opened_index_cannot_be_changed(tmp_path):
    tokens = sco.index_texts(documents_of(["One two."]), tmp_path / "index")
    with pytest.raises(ValueError, match="read-only"):
        tokens.ids[0] = 1


def test_no_more_texts_are_read_than_a_few_batches_ask_for(small_batches, monkeypatch):
    read = []

    def texts():
        for number in range(50):
            read.append(number)
            yield {"doc_id": f"d{number}", "text": "forty characters of text, or a few more"}

    ahead = []
    scan = index._scan
    monkeypatch.setattr(index, "_scan", lambda *given: ahead.append(len(read)) or scan(*given))
    sco.index_texts(texts())
    assert ahead == list(range(2, 51, 2))


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([], "no texts to index"),
        ([{"doc_id": "a"}], "a dict with 'doc_id' and 'text'"),
        (["a text"], "a dict with 'doc_id' and 'text', got a text"),
        ([{"doc_id": "a", "text": None}], "The text of a is None; it must be a string"),
        (documents_of(["x", "y"])[:1] * 2, "doc_id 'd0' occurs twice"),
        (
            [{"doc_id": "a", "text": "x", "year": 1}, {"doc_id": "b", "text": "y"}],
            "'b' has the metadata doc_id; the first",
        ),
    ],
)
def test_texts_that_cannot_be_indexed_are_refused_and_leave_nothing(tmp_path, documents, message):
    with pytest.raises(ValueError, match=message):
        sco.index_texts(documents, tmp_path / "index")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, tokens):
    (tmp_path / "mine.txt").write_text("kept")
    for write in (tokens.save, lambda folder: sco.index_texts(documents_of(["x"]), folder)):
        with pytest.raises(ValueError, match="is there already"):
            write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_view_is_not_saved_as_if_it_were_the_index(tmp_path, tokens):
    with pytest.raises(ValueError, match=r"is a view of an index of .* rows\. Save the index"):
        tokens.where(year=2022).save(tmp_path / "index")


def test_metadata_that_an_index_cannot_hold_is_refused(tmp_path, tokens):
    odd = replace(tokens, documents=tokens.documents.assign(odd=[[1], "x", 2.0, None, "y"]))
    with pytest.raises(ValueError, match="'odd' of documents holds"):
        odd.save(tmp_path / "index")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_an_index_and_another_format_are_explained(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"holds no index: index\.json is missing"):
        sco.Tokens.open(tmp_path)
    (tmp_path / "index.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(ValueError, match="has format 99; this version reads 1"):
        sco.Tokens.open(tmp_path)


def test_there_is_at_least_one_process():
    with pytest.raises(ValueError, match="processes must be at least 1, got 0"):
        sco.index_texts(documents_of(["x"]), processes=0)


def test_stored_texts_are_the_texts():
    texts = ["", "é😀", "a\ud800b", "last"]
    content = [text.encode("utf-8", "surrogatepass") for text in texts]
    stored = storage.StoredTexts(
        np.frombuffer(b"".join(content), np.uint8), np.cumsum([0, *map(len, content)])
    )
    assert list(stored) == texts
    with pytest.raises(IndexError, match="no text 4; there are 4"):
        stored[4]
