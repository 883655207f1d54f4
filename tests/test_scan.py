"""Tokens found by arrays are those of the pattern, on any text; forms are told apart; sentence ends likewise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sco_discourse import scan, sentences
from sco_discourse.scan import TOKEN, Forms, characters, normalise, token_spans, vocabulary

ANY = settings(max_examples=1000, deadline=None, derandomize=True)
# Letters, marks, joiners and digits of many scripts; what lower case and composition lengthen; what is no letter.
HOSTILE = [*"aB1-‐‑'’‘ .é中ſİςΣ😀🄰𐐀ع٣ก็ßﬁ", "e\u0301", "\u00ad", "\u200c", "\ufeff", "\u2028", "\ud800"]
TEXTS = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=3), max_size=30).map("".join)

SENTENCES = [
    "abcdefg. ",
    "Abc ",
    "approx. ",
    "defgh. B",
    " U.S. ",
    "Gen. ",
    "\n",
    "12. ",
    "”",
    "’",
    "“A",
    "e.g. ",
    "x",
]
SENTENCES += [
    "aaaaaaaa",
    "… ",
    "! ",
    "? ",
    ". ",
    ") ",
    "\u3000",
    "\u00a0",
    "。",
    "中",
    "\x1c",
    "\x85",
    ".  B",
    "It. He ",
]
PARAGRAPHS = st.lists(st.sampled_from(SENTENCES) | st.text(max_size=3), max_size=20).map("".join)


def spans(text, cuts=()):
    return list(zip(*(edge.tolist() for edge in token_spans(text, cuts)), strict=True))


@ANY
@given(TEXTS)
def test_tokens_are_the_matches_of_the_pattern(text):
    assert spans(text) == [match.span() for match in TOKEN.finditer(text)]


@ANY
@given(TEXTS, st.integers(0, 40))
def test_no_token_crosses_a_cut(text, cut):
    cut = min(cut, len(text))
    halves = [match.span() for part in ((0, cut), (cut, len(text))) for match in TOKEN.finditer(text, *part)]
    assert spans(text, [cut]) == halves


@ANY
@given(st.lists(TEXTS, max_size=3))
def test_a_token_s_number_is_that_of_its_form(texts):
    forms = Forms()
    for text in texts:
        numbers = forms.encode(text, *token_spans(text))
        assert numbers.dtype == np.uint32
        assert [forms.words[number] for number in numbers] == TOKEN.findall(text)
    assert len(set(forms.words)) == len(forms.words)


@pytest.mark.parametrize("alike", ["first", "second", "both in part"])
def test_forms_of_one_sum_are_told_apart_by_the_other(monkeypatch, alike):
    ones = np.ones(0x110000, np.uint64)
    keys = np.arange(1, 0x110001, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    tables = {"first": [ones, keys], "second": [keys, ones], "both in part": [keys // np.uint64(2**60), keys]}
    monkeypatch.setattr(scan, "_weights", lambda size: [table[:size] for table in tables[alike]])
    forms, text = Forms(), "tea ate eat tee tea neat eaten ate"
    numbers = forms.encode(text, *token_spans(text))
    again = forms.encode("ate tea oat", *token_spans("ate tea oat"))
    assert [forms.words[number] for number in [*numbers, *again]] == f"{text} ate tea oat".split()


def test_terms_are_forms_compared_as_tokens_are():
    forms, text = Forms(), "People’s people's No no e\u0301 é"
    numbers = forms.encode(text, *token_spans(text))
    terms, of_form = vocabulary(forms.words)
    assert terms.tolist() == ["no", "people's", "é"]
    assert [terms[of_form[number]] for number in numbers] == [normalise(word) for word in TOKEN.findall(text)]


@pytest.mark.parametrize(
    ("text", "size"), [("abc", 1), ("", 1), ("abcé", 2), ("ab中\ud800", 2), ("a😀", 4)], ids=repr
)
def test_characters_take_no_more_room_than_they_need(text, size):
    codes = characters(text)
    assert codes.itemsize == size
    assert codes.tolist() == [ord(character) for character in text]


@ANY
@given(PARAGRAPHS)
def test_sentence_gaps_are_the_matches_of_the_pattern(text):
    assert sentences.sentence_gaps(text, [0], [len(text)]) == [
        match.span() for match in sentences._BOUNDARY.finditer(text)
    ]


def test_places_of_the_study_slice_its_words(tokens):
    texts = tokens.documents["text"].to_numpy()[tokens.column("document")]
    row = tokens.sentence_of(np.arange(len(tokens.ids)))
    cut = [texts[r][start:end] for r, start, end in zip(row, tokens.starts, tokens.ends, strict=True)]
    assert [normalise(word) for word in cut] == tokens.vocabulary[tokens.ids].tolist()


@ANY
@given(
    st.lists(
        st.text(alphabet=st.sampled_from([*"ΣσςİıſßAaé-’‑", "e", "\u0301", "\u0345", "𐐀"]), min_size=1),
        max_size=8,
    )
)
def test_words_are_normalised_together_as_one_by_one(words):
    terms, of_form = vocabulary(words)
    assert terms[of_form].tolist() == [normalise(word) for word in words]
    assert terms.tolist() == sorted(set(terms.tolist()))


@ANY
@given(st.lists(st.lists(st.integers(0, 400), max_size=40), max_size=6), st.sampled_from([1, 3, 18]))
def test_forms_are_numbered_alike_however_small_the_table_of_recent_ones(batches, places):
    words = [" ".join(f"w{number}" for number in batch) for batch in batches]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "_PLACES", places)
        forms = Forms()
        numbers = [forms.encode(text, *token_spans(text)).tolist() for text in words]
    assert [[forms.words[number] for number in batch] for batch in numbers] == [
        text.split() for text in words
    ]
    assert len(set(forms.words)) == len(forms.words)
