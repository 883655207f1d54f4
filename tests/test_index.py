"""An index of texts batch by batch is the index of the corpus, in memory, in a folder and by several processes."""

import json
from concurrent.futures import Future
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
HOSTILE += ["\n  1. A", "\r1. B", "\ufeff2. C", " 3. D", " (", " —", " “", "a" * 40]
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
def test_neither_the_next_text_nor_the_batch_decides_where_a_sentence_ends(texts):
    documents = documents_of(texts)
    whole = sco.index_texts(documents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "_BATCH", 1)
        assert_same_index(whole, sco.index_texts(documents))


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("Aims of it.\n  1. Peace in Asia.\n  2. Trade.", [3, 4, 2]),
        ("Aims\r1. Peace in Asia.", [1, 4]),
        ("\ufeff1. Peace in Asia.", [4]),
        ("Trade grew. (\nPeace came.", [2, 2]),
    ],
)
def test_the_number_at_the_head_of_a_line_ends_no_sentence(text, sizes):
    assert np.diff(sco.index_texts(documents_of([text])).bounds).tolist() == sizes
    assert np.diff(sco.tokenize(sco.corpus_of(pd.DataFrame(documents_of([text])))).bounds).tolist() == sizes


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
        "start": [2, 16, 23, 0],
        "end": [11, 21, 27, 4],
    }
    assert tokens.sentences.to_dict("list") == {
        "document": [0, 0, 0, 0, 2],
        "segment": [0, 0, 1, 2, 3],
        "sentence": [0, 1, 2, 3, 4],
        "line": [1, 1, 3, 4, 1],
        "start": [2, 7, 16, 23, 0],
        "end": [6, 11, 21, 27, 4],
    }
    assert sco.concordance(tokens, "t*", width="sentence")[["line", "left", "node"]].to_numpy().tolist() == [
        [1, "", "Two"],
        [3, "", "Three"],
    ]


def test_processes_and_folders_change_nothing(tmp_path, small_batches):
    texts = [
        "Peace grows. And trade!\nRail.",
        "",
        "Trade’s PEACE 😀 anti‑aid",
        "e\u0301té Éte\u0301. İran",
        "Last one.",
    ]
    documents = documents_of(
        texts, year=[2020, 2020, 2021, 2022, 2022], outlet=["a", None, "é", "a", "b"], note=[None] * 5
    )
    tokens = sco.index_texts(documents)
    assert_same_index(tokens, sco.index_texts(iter(documents), tmp_path / "one"))
    assert_same_index(tokens, sco.index_texts(pd.DataFrame(documents), tmp_path / "two", processes=2))
    opened = sco.Tokens.open(tmp_path / "two")
    missing = {"outlet": "", "note": ""}
    pd.testing.assert_frame_equal(
        opened.documents.fillna(missing), tokens.documents.fillna(missing), check_dtype=False
    )
    # what lower case makes of İ
    assert opened.where(year=2022, outlet="a").counts()["i\u0307ran"] == 1
    assert opened.documents["note"].isna().all()
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


def test_places_of_lines_are_whole_numbers_with_a_sign():
    tokens = sco.index_texts(documents_of(["Trade grew."]))
    assert (sco.hits(tokens, "trade")[["start", "end"]] - 5).to_numpy().tolist() == [[-5, 0]]


def test_words_made_to_have_the_same_sums_are_two_terms():
    # Thue and Morse's word and its mirror image: all sums of powers modulo 2 to the 64 agree
    word = "a"
    for _ in range(10):
        word += word.translate(str.maketrans("ab", "ba"))
    other = word.translate(str.maketrans("ab", "ba"))
    tokens = sco.index_texts(documents_of([f"{word} {other}", f"{other} {word} {'c' * 33}"]))
    assert tokens.vocabulary.tolist() == [word, other, "c" * 33]
    assert tokens.ids.tolist() == [0, 1, 1, 0, 2]


def test_no_more_texts_are_read_than_a_few_batches_ask_for(tmp_path, small_batches, monkeypatch):
    read = []

    def texts():
        for number in range(50):
            read.append(number)
            yield {"doc_id": f"d{number}", "text": "forty characters of text, or a few more"}

    kept = []
    add = storage.Arrays.add_texts
    monkeypatch.setattr(storage.Arrays, "add_texts", lambda *given: kept.append(len(read)) or add(*given))
    sco.index_texts(texts(), tmp_path / "index")
    assert kept == list(range(2, 51, 2))


class Idle:
    """Processes that begin a task when its result is asked for, and never before."""

    def __init__(self, *_):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, call, *given):
        future = Future()
        future.result = lambda: call(*given)
        return future


def test_slow_processes_let_no_more_than_some_batches_wait(small_batches, monkeypatch):
    read = []

    def texts():
        for number in range(400):
            read.append(number)
            yield {"doc_id": f"d{number}", "text": f"forty characters of text, or a few {number:05}"}

    ahead = []
    scan = index._scan_in_worker
    monkeypatch.setattr(index, "ProcessPoolExecutor", Idle)
    monkeypatch.setattr(index, "_scan_in_worker", lambda given: ahead.append(len(read)) or scan(given))
    index._forms_of_worker.cache_clear()
    tokens = sco.index_texts(texts(), processes=2)
    assert tokens.where(doc_id="d399").counts()["00399"] == 1
    assert len(ahead) > 2
    assert ahead[0] <= index._AHEAD * 2 + 3


def test_other_processes_take_their_part(monkeypatch, small_batches):
    here = []
    scan = index._scan
    monkeypatch.setattr(index, "_scan", lambda *given: here.append(1) or scan(*given))
    documents = documents_of([f"forty characters of text, or a few {number:05}" for number in range(40)])
    assert len(sco.index_texts(documents, processes=3).documents) == 40
    assert len(here) < 40


def test_a_source_that_breaks_off_leaves_nothing_behind(tmp_path, small_batches):
    def texts():
        yield from documents_of([f"forty characters of text, or a few {number:05}" for number in range(30)])
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError, match="the source broke off"):
        sco.index_texts(texts(), tmp_path / "index", processes=2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([], "no texts to index"),
        ([{"doc_id": "a"}], "a dict with 'doc_id' and 'text'"),
        (["a text"], "a dict with 'doc_id' and 'text', got a text"),
        ([{"doc_id": "a", "text": None}], "The text of a is None; it must be a string"),
        ([{"doc_id": None, "text": "Peace."}], "has no doc_id: 'Peace.'"),
        (documents_of(["x"], line=["A"]), "cannot be called 'line': .* such as to 'text_line'"),
        (pd.DataFrame([["a", "x", 1, 2]], columns=["doc_id", "text", "y", "y"]), "There are two columns 'y'"),
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


def test_the_folder_around_an_index_is_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"x, in which the index is to stand, is missing"):
        sco.index_texts(documents_of(["x"]), tmp_path / "x" / "index")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["ids", "text_sizes", "sentences.0", "documents.1"])
def test_an_incomplete_index_names_what_is_missing(tmp_path, name):
    sco.index_texts(documents_of(["One two."], **{"a/b": [1]}), tmp_path / "index")
    path = tmp_path / "index" / f"{name}.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=rf"is incomplete: {name}\.npy is missing or cut short"):
        sco.Tokens.open(tmp_path / "index")
    path.unlink()
    with pytest.raises(ValueError, match=rf"is incomplete: {name}\.npy is missing"):
        sco.Tokens.open(tmp_path / "index")


@pytest.mark.parametrize("name", ["index.json", "vocabulary.txt"])
def test_a_damaged_description_is_named(tmp_path, name):
    sco.index_texts(documents_of(["One two three."]), tmp_path / "index")
    path = tmp_path / "index" / name
    path.write_text(path.read_text()[:-8])
    with pytest.raises(ValueError, match=r"is incomplete: .*is missing or cut short"):
        sco.Tokens.open(tmp_path / "index")


def test_a_corpus_with_an_empty_text_is_saved_and_opened(tmp_path):
    texts = ["", "One two. “Three,” he said.", " \n", "Four."]
    tokens = sco.tokenize(sco.corpus_of(pd.DataFrame(documents_of(texts))))
    tokens.save(tmp_path / "index")
    assert_same_index(tokens, sco.Tokens.open(tmp_path / "index"))


def test_metadata_may_have_any_name_and_differ_in_case_alone(tmp_path):
    documents = documents_of(["One."], **{"a/b": [1], "Year": [2], "year": [3], "": ["x"]})
    table = sco.index_texts(documents, tmp_path / "index").documents
    assert table.to_dict("records") == [{"doc_id": "d0", "a/b": 1, "Year": 2, "year": 3, "": "x"}]


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
    (tmp_path / "vocabulary.txt").write_text("")
    with pytest.raises(ValueError, match="has format 99; this version reads 1"):
        sco.Tokens.open(tmp_path)


def test_there_is_at_least_one_process():
    with pytest.raises(ValueError, match="processes must be a whole number, at least 1; got 0"):
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
