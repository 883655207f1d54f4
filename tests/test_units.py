"""Counts of words in blocks and texts: by hand, and word by word in the raw text."""

import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse.scan import TOKEN, normalise
from sco_discourse.units import kept_counts, placed_tokens, unit_counts

NAMES = ["Shanghai Cooperation Organization", "Cooperation Organization Summit", "Uzbekistan", "SCO"]


def blocks_by_hand(tokens, size):
    """The block of each row of sentences, from 1 within the text: whole sentences, by where their middles lie."""
    table = tokens.sentences.assign(n=np.diff(tokens.bounds))
    numbers = {}
    for document, rows in table.groupby("document"):
        total = rows["n"].sum()
        n_blocks, before, used = max(1, round(total / size)), 0, {}
        for sentence, parts in rows.groupby("sentence"):
            length = parts["n"].sum()
            raw = int((before + length / 2) * n_blocks / total) if total else 0
            numbers[document, sentence] = used.setdefault(raw, len(used) + 1)
            before += length
    return [numbers[key] for key in zip(table["document"], table["sentence"], strict=True)]


def named_characters(text, start, end, names):
    """Begin and end of each occurrence of a name in a sentence, those that overlap included."""
    joiner = "[-‐‑'’‘]"  # within a token if a letter stands on both sides
    for name in names:
        words = r"[^\w]+".join(map(re.escape, name.split()))
        whole = rf"(?=(?<!\w)(?<!\w{joiner})({words})(?!{joiner}?\w))"
        for found in re.finditer(whole, text[start:end], re.IGNORECASE):
            yield start + found.start(1), start + found.end(1)


def counted_by_hand(tokens, *, by, size=100, stopwords=(), names=(), min_units=2):
    """Counts of each unit, and its tokens, from the characters of the view's sentences."""
    block, counts, sizes = blocks_by_hand(tokens, size), {}, Counter()
    sentences, selected = tokens.sentences, set(tokens.rows.tolist())
    for (document, _), parts in sentences.groupby(["document", "sentence"]):
        text, doc_id = tokens.texts[document], tokens.documents["doc_id"].iloc[document]
        named = [
            (first, last)
            for first, last in named_characters(text, parts["start"].min(), parts["end"].max(), names)
            if any(
                row in selected and parts["start"][row] <= first < parts["end"][row] for row in parts.index
            )
        ]
        for row in parts.index.intersection(sorted(selected)):
            unit = doc_id if by == "doc_id" else (doc_id, block[row])
            for found in TOKEN.finditer(text, parts["start"][row], parts["end"][row]):
                sizes[unit] += 1
                word = normalise(found.group())
                if word not in stopwords and not any(a <= found.start() < b for a, b in named):
                    counts.setdefault(unit, Counter())[word] += 1
    n_units = Counter(word for own in counts.values() for word in own)
    kept = {word for word in n_units if n_units[word] >= min_units}
    return {unit: {w: n for w, n in counts.get(unit, {}).items() if w in kept} for unit in sizes}, sizes


def as_dictionaries(units, counts, terms):
    keys = units["doc_id"] if "block" not in units else zip(units["doc_id"], units["block"], strict=True)
    dense = counts.toarray()
    return {
        key: {term: n for term, n in zip(terms, row, strict=True) if n}
        for key, row in zip(keys, dense.tolist(), strict=True)
    }


@pytest.mark.parametrize(
    "options",
    [
        {"by": "block"},
        {"by": "block", "block_size": 40, "names": NAMES},
        {"by": "block", "names": NAMES, "stopwords": {"the", "of", "and"}, "min_units": 3},
        {"by": "doc_id", "names": NAMES, "min_units": 1},
        {"by": "doc_id", "stopwords": {"the"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("where", [{}, {"speech": "direct"}, {"year": 2022}], ids=str)
def test_words_are_those_of_the_raw_text(tokens, options, where):
    view = tokens.where(**where)
    by_hand = {"size" if name == "block_size" else name: value for name, value in options.items()}
    expected, sizes = counted_by_hand(view, **by_hand)
    units, counts, terms = unit_counts(view, **options)
    assert as_dictionaries(units, counts, terms) == expected
    assert units["n_tokens"].tolist() == [sizes[key] for key in as_dictionaries(units, counts, terms)]


def test_units_and_terms_come_in_order(tokens):
    units, counts, terms = unit_counts(tokens)
    assert units.columns.tolist() == ["unit", "doc_id", "year", "matched_to", "block", "n_tokens"]
    assert units["unit"].tolist() == pd.unique(tokens.column("block")).tolist()
    assert units["doc_id"].drop_duplicates().tolist() == tokens.documents["doc_id"].tolist()
    assert (units.groupby("doc_id")["block"].diff().dropna() == 1).all()
    assert terms.tolist() == sorted(terms)
    assert counts.shape == (len(units), len(terms))
    assert counts.dtype == np.int64
    texts, counts, _ = unit_counts(tokens, by="doc_id")
    assert texts.columns.tolist() == ["unit", "doc_id", "year", "matched_to", "n_tokens"]
    assert texts["unit"].tolist() == tokens.documents["doc_id"].tolist()
    assert texts["n_tokens"].sum() == tokens.n_tokens


def test_a_name_is_left_out_as_a_whole_and_its_words_elsewhere_stay(index_of):
    tokens = index_of(
        {"a": "The Shanghai Cooperation Organization wants cooperation.", "b": "Cooperation, cooperation!"}
    )
    units, counts, terms = unit_counts(tokens, names=["Shanghai Cooperation Organization"], min_units=1)
    assert terms.tolist() == ["cooperation", "the", "wants"]
    assert counts.toarray().tolist() == [[1, 1, 1], [2, 0, 0]]
    # of the view, words left out included
    assert units["n_tokens"].tolist() == [6, 2]


def test_names_that_overlap_are_left_out_together(index_of):
    tokens = index_of({"a": "Rail Port Trade virus.", "b": "Port trade. Rail port"})
    _, counts, terms = unit_counts(tokens, names=["rail port", "port trade"], min_units=1)
    assert (terms.tolist(), counts.toarray().tolist()) == (["virus"], [[1], [0]])
    _, unit, ids = placed_tokens(tokens, names=["rail port"])
    assert (ids == -1).tolist() == [True, True, False, False, False, False, True, True]
    assert unit.tolist() == [0] * 4 + [1] * 4


def test_a_name_does_not_reach_into_the_next_sentence(index_of):
    _, _, terms = unit_counts(index_of({"a": "By rail. Port goods."}), names=["rail port"], min_units=1)
    assert terms.tolist() == ["by", "goods", "port", "rail"]


@pytest.mark.parametrize(("min_units", "kept"), [(0, "abcd"), (1, "abcd"), (2, "abc"), (3, "a")])
def test_words_of_few_units_are_left_out_however_often_they_occur(index_of, min_units, kept):
    # d three times, in one unit
    tokens = index_of({"x": "a b c", "y": "a b", "z": "a c d d d"})
    assert "".join(unit_counts(tokens, min_units=min_units)[2]) == kept


def test_units_are_counted_in_the_view_alone(index_of):
    tokens = index_of({"x": "a b", "y": "a b", "z": "a c"})
    # of x and z, b occurs in one
    units, counts, terms = unit_counts(tokens.where(doc_id=["x", "z"]))
    assert (terms.tolist(), counts.toarray().tolist()) == (["a"], [[1], [1]])
    assert units["unit"].tolist() == ["x:001", "z:001"]


def test_a_block_without_part_in_the_view_is_no_unit_and_the_others_keep_their_numbers(index_of):
    said, own = 'He said: "Rail and port." ', "Virus and mask. "
    tokens = index_of({"a": said * 20 + own * 70 + said * 20})
    units, _, terms = unit_counts(tokens.where(speech="direct"))
    assert "virus" not in terms
    assert units["block"].iloc[0] == 1
    assert (units["block"].diff().dropna() > 1).any()


def test_a_text_without_words_is_no_unit(index_of):
    tokens = index_of({"a": "Virus.", "b": "", "c": "Virus"}, year=[2020, 2021, 2022])
    for by in ("block", "doc_id"):
        units, counts, _ = unit_counts(tokens, by=by)
        assert units[["doc_id", "year", "n_tokens"]].to_numpy().tolist() == [["a", 2020, 1], ["c", 2022, 1]]
        assert counts.toarray().tolist() == [[1], [1]]


def test_an_index_of_many_texts_has_the_same_counts():
    documents = [
        {"doc_id": "a", "year": 2020, "text": "Rail and port. Rail!\n\nPort and port."},
        {"doc_id": "b", "year": 2021, "text": "Virus and rail."},
    ]
    units, counts, terms = unit_counts(
        sco.index_texts(documents), block_size=3, min_units=1, names=["port and port"]
    )
    assert units["unit"].tolist() == ["a:001", "a:002", "b:001"]
    assert units["year"].tolist() == [2020, 2020, 2021]
    assert terms.tolist() == ["and", "port", "rail", "virus"]
    # the name is the whole second paragraph
    assert counts.toarray().tolist() == [[1, 1, 1, 0], [0, 0, 1, 0], [1, 0, 1, 1]]


def test_counts_of_words_kept_are_the_tokens_less_those_left_out(tokens):
    _, unit, ids = placed_tokens(tokens, names=NAMES)
    counts, _ = kept_counts(unit, ids, unit.max() + 1, tokens.vocabulary, min_units=1)
    assert counts.sum() == (ids >= 0).sum() < tokens.n_tokens


# Bad input


@pytest.mark.parametrize("by", ["year", "sentence", None])
def test_units_are_blocks_or_texts(two_years, by):
    with pytest.raises(ValueError, match=rf"by must be one of block, doc_id: .* got {by!r}"):
        unit_counts(two_years, by=by)


@pytest.mark.parametrize("what", ["names", "stopwords"])
def test_one_string_is_no_collection_of_words(two_years, what):
    with pytest.raises(TypeError, match=r"not one string: \{'rail'\} instead of 'rail'"):
        unit_counts(two_years, **{what: "rail"})


def test_some_word_must_be_left(two_years):
    advice = r"once stop words and names are left out\. Lower min_units, or leave fewer out\."
    with pytest.raises(ValueError, match=rf"No word occurs in 4 units {advice}"):
        unit_counts(two_years, min_units=4)
    words = ["peace", "and", "trade", "rail"]
    with pytest.raises(ValueError, match=rf"No word occurs in 1 units {advice}"):
        unit_counts(two_years, stopwords=words, min_units=1)
    with pytest.raises(ValueError, match=rf"No word occurs in 1 units {advice}"):
        unit_counts(two_years, names=words, min_units=1)


def test_units_need_tokens_and_a_size(index_of, two_years):
    with pytest.raises(ValueError, match=r"holds no tokens; loosen the conditions of its where\(\)"):
        unit_counts(index_of({"a": "", "b": ""}))
    with pytest.raises(ValueError, match="size must be at least 1 token, got 0"):
        unit_counts(two_years, block_size=0)
    with pytest.raises(ValueError, match="has an alternative without a word"):
        unit_counts(two_years, names=["rail", ""])
