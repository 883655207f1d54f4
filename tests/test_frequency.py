import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sco_discourse as sco
from sco_discourse.frequency import ngram_counts

SEEDS = Path(__file__).parents[1] / "seeds"


def words_of(text):
    """Tokens by a pattern of this file's own."""
    return re.findall(r"[^\W_]+(?:[-'][^\W_]+)*", text.lower().replace("’", "'").replace("‘", "'"))


# per_thousand


def test_per_thousand_relates_counts_to_the_size():
    # 3 in 2,000 tokens is 1.5 in a thousand, or 1,500 in a million
    assert sco.per_thousand(3, 2000) == 1.5
    assert sco.per_thousand(3, 2000, per=1_000_000) == 1500


def test_per_thousand_takes_each_groups_own_size():
    counts = pd.DataFrame({"a": [1, 2], "b": [1, 2]})
    rates = sco.per_thousand(counts, pd.Series({"b": 20, "a": 10}))
    assert rates.to_dict("list") == {"a": [100, 200], "b": [50, 100]}


@pytest.mark.parametrize("size", [0, -5])
def test_rate_in_an_empty_corpus_is_an_error_not_zero(size):
    with pytest.raises(ValueError, match=rf"n_tokens must be positive, got {size}: .* holds no tokens"):
        sco.per_thousand(0, size)
    with pytest.raises(ValueError, match=rf"n_tokens must be positive, got {size}: .* holds no tokens"):
        sco.per_thousand(pd.Series([1, 0]), pd.Series([10, size]))


# frequencies


def test_frequencies_agree_with_a_counter_on_the_source_texts(tokens):
    texts = tokens.documents.set_index("doc_id")["text"]
    body = tokens.segments[tokens.segments["zone"] == "body"]
    paragraphs = [texts[row.doc_id][row.start : row.end] for row in body.itertuples()]
    counted = Counter(word for paragraph in paragraphs for word in words_of(paragraph))
    table = sco.frequencies(tokens)
    assert dict(zip(table["term"], table["count"], strict=True)) == counted


def test_frequencies_hold_counts_rates_and_ranges(two_years):
    # peace 3, and 3, trade 3, rail 3 of 12; and in texts a and b, trade in all, rail in b and c
    assert sco.frequencies(two_years, per=12).to_dict("split")["data"] == [
        ["and", 3, 12, 3, 2, 2],
        ["peace", 3, 12, 3, 1, 1],
        ["rail", 3, 12, 3, 2, 2],
        ["trade", 3, 12, 3, 3, 3],
    ]


def test_ranges_in_frequencies_are_the_blocks_and_texts_that_hold_the_term(tokens, occurrences_by):
    blocks, texts = occurrences_by(tokens, "block"), occurrences_by(tokens, "doc_id")
    for row in sco.frequencies(tokens, min_count=3).itertuples():
        assert row.blocks == sum(row.term in counts for counts in blocks.values())
        assert row.texts == sum(row.term in counts for counts in texts.values())


def test_frequencies_of_groups_have_their_own_sizes_and_ranges(two_years):
    table = sco.frequencies(two_years, by="year", per=6)
    assert table.columns.tolist() == ["year", "term", "count", "n_tokens", "rate", "blocks", "texts"]
    assert table.to_dict("split")["data"] == [
        [2020, "peace", 3, 6, 3, 1, 1],
        [2020, "and", 2, 6, 2, 1, 1],
        [2020, "trade", 1, 6, 1, 1, 1],
        [2021, "rail", 3, 6, 3, 2, 2],
        [2021, "trade", 2, 6, 2, 2, 2],
        [2021, "and", 1, 6, 1, 1, 1],
    ]


@pytest.mark.parametrize("by", ["doc_id", "year", "block"])
def test_counts_of_each_group_add_up_to_its_tokens(tokens, by):
    table = sco.frequencies(tokens, by=by).groupby(by)
    assert (table["count"].sum() == table["n_tokens"].first()).all()
    assert table["n_tokens"].first().sum() == tokens.n_tokens
    assert np.allclose(table["rate"].sum(), 1000)


def test_groups_of_texts_come_in_the_order_of_the_texts(index_of):
    tokens = index_of({"z": "peace", "a": "trade"})
    assert sco.frequencies(tokens, by="doc_id")["doc_id"].tolist() == ["z", "a"]


def test_frequent_terms_come_first_and_ties_in_alphabetical_order(index_of):
    table = sco.frequencies(index_of({"a": "zeal arms peace peace zeal arms rail"}))
    assert table["term"].tolist() == ["arms", "peace", "zeal", "rail"]


def test_stop_words_leave_the_table_but_not_the_sizes(two_years):
    table = sco.frequencies(two_years, stopwords={"and"}).set_index("term")
    assert "and" not in table.index
    # 3 of 12 tokens, not 3 of 9
    assert table.loc["peace", ["n_tokens", "rate"]].tolist() == [12, 250]


def test_rare_terms_of_a_group_are_left_out(two_years):
    table = sco.frequencies(two_years, by="year", min_count=2)
    assert table["term"].tolist() == ["peace", "and", "rail", "trade"]


def test_frequencies_of_a_view_are_those_of_its_sentences(two_years):
    table = sco.frequencies(two_years.where(doc_id="b"))
    assert table[["term", "count", "n_tokens"]].to_dict("split")["data"] == [
        ["and", 1, 3],
        ["rail", 1, 3],
        ["trade", 1, 3],
    ]


def test_frequencies_of_nothing_are_an_error(two_years):
    with pytest.raises(ValueError, match="selection holds no tokens"):
        sco.frequencies(two_years.where(year=2020).where(doc_id="b"))


def test_groups_need_a_known_column(two_years):
    with pytest.raises(ValueError, match="no column 'outlet' to select or group by; known are doc_id, year"):
        sco.frequencies(two_years, by="outlet")


def test_tables_leave_the_index_as_it_is(index_of):
    tokens = index_of({"a": "Peace and trade.", "b": "Trade and rail."}, year=[2020, 2021])
    documents, sentences, ids = tokens.documents.copy(), tokens.sentences.copy(), tokens.ids.copy()
    sco.frequencies(tokens, by="year", stopwords={"and"})
    sco.phrase_frequencies(tokens, ["trade"])
    sco.tfidf(tokens, stopwords={"and"})
    sco.dispersion(tokens)
    pd.testing.assert_frame_equal(tokens.documents, documents)
    pd.testing.assert_frame_equal(tokens.sentences, sentences)
    assert np.array_equal(tokens.ids, ids)


# phrase_frequencies


def test_phrases_are_counted_in_every_group_zeros_included(two_years):
    table = sco.phrase_frequencies(two_years, ["peace and", "rail"], by="year", per=6)
    assert table.to_dict("list") == {
        "query": ["peace and", "peace and", "rail", "rail"],
        "year": [2020, 2021, 2020, 2021],
        "count": [2, 0, 0, 3],
        "n_tokens": [6, 6, 6, 6],
        "rate": [2, 0, 0, 3],
    }


def test_phrases_carry_the_labels_of_a_dict_in_its_order(two_years):
    queries = {"Trade": "trade", "Any rail": "rail|rail rail"}
    table = sco.phrase_frequencies(two_years, queries)
    assert table["query"].unique().tolist() == ["Trade", "Any rail"]
    # In "Rail, rail" the longer alternative begins first, and the second rail is an occurrence of its own.
    assert table["count"].tolist() == [1, 1, 1, 0, 1, 2]


def test_phrases_do_not_cross_the_end_of_a_sentence(two_years):
    assert sco.phrase_frequencies(two_years, ["trade peace", "trade rail"])["count"].sum() == 0


def test_phrases_of_a_view_are_those_of_its_sentences(two_years):
    table = sco.phrase_frequencies(two_years.where(year=2021), ["trade"])
    assert table[["doc_id", "count", "n_tokens"]].to_dict("split")["data"] == [["b", 1, 3], ["c", 1, 3]]


def test_words_and_frequencies_agree(tokens):
    expected = sco.frequencies(tokens, by="doc_id").set_index(["term", "doc_id"])["count"]
    table = sco.phrase_frequencies(tokens, ["community", "security", "the"])
    for row in table.itertuples():
        assert row.count == expected.get((row.query, row.doc_id), 0)


# ranges


def test_ranges_count_the_parts_that_hold_a_term(two_years):
    assert sco.ranges(two_years, "doc_id").to_dict() == {"and": 2, "peace": 1, "rail": 2, "trade": 3}
    assert sco.ranges(two_years, "year").to_dict() == {"and": 2, "peace": 1, "rail": 1, "trade": 2}


def test_ranges_count_blocks_of_a_hundred_tokens(index_of):
    # Sentences of 20 tokens, so 5 make a block: arms is in blocks 1 and 2, rail in block 2
    sentences = ["Arms " + "peace " * 18 + "end."] * 6 + ["Rail " + "peace " * 18 + "end."] * 4
    assert sco.ranges(index_of({"a": " ".join(sentences)})).to_dict() == {
        "arms": 2,
        "end": 2,
        "peace": 2,
        "rail": 1,
    }


def test_ranges_of_a_view_keep_the_terms_that_it_lacks(two_years):
    assert sco.ranges(two_years.where(year=2020), "doc_id").to_dict() == {
        "and": 1,
        "peace": 1,
        "rail": 0,
        "trade": 1,
    }


# n-grams


def runs_of(words, n):
    return [" ".join(words[i : i + n]) for i in range(len(words) - n + 1)]


def check_ngrams(tokens, expected, n, by=None, min_count=1):
    """A table against counters of runs by group: all of them, in order, with the groups' rates."""
    table = sco.ngrams(tokens, n, by=by, min_count=min_count)
    sizes = {None: tokens.n_tokens} if by is None else tokens.group_sizes(by)
    rows = [
        (group, term, count, sizes[group])
        for group in expected
        for term, count in sorted(expected[group].items(), key=lambda item: (-item[1], item[0]))
        if count >= min_count
    ]
    columns = ["term", "count", "n_tokens", "rate"]
    assert table.columns.tolist() == (columns if by is None else [by, *columns])
    got = table.assign(**{} if by else {"group": None})
    got = got[[by or "group", "term", "count", "n_tokens"]]
    assert list(got.itertuples(index=False, name=None)) == rows
    assert np.allclose(table["rate"], 1000 * table["count"] / table["n_tokens"])


@pytest.fixture(scope="module")
def sentences():
    """Words of each sentence of body text with its text, found in the sources by this file's own pattern."""
    corpus = sco.load_corpus(SEEDS)
    texts = corpus.documents.set_index("doc_id")["text"]
    body = corpus.sentences[corpus.segments["zone"].to_numpy()[corpus.sentences["segment"]] == "body"]
    whole = body.groupby(["doc_id", "sentence"], sort=False).agg({"start": "min", "end": "max"})
    return [
        (doc_id, words_of(texts[doc_id][row.start : row.end]))
        for (doc_id, _), row in zip(whole.index, whole.itertuples(), strict=True)
    ]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_ngrams_agree_with_a_counter_on_the_source_texts(tokens, sentences, n):
    counted = Counter(run for _, words in sentences for run in runs_of(words, n))
    check_ngrams(tokens, {None: counted}, n)
    check_ngrams(tokens, {None: counted}, n, min_count=3)
    by_text = {doc_id: Counter() for doc_id in tokens.documents["doc_id"]}
    for doc_id, words in sentences:
        by_text[doc_id].update(runs_of(words, n))
    check_ngrams(tokens, by_text, n, by="doc_id")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.lists(st.sampled_from(["aa", "bb", "cc", "aa-b"]), min_size=1, max_size=6), max_size=6),
    st.integers(1, 6),
)
def test_ngrams_of_any_text_are_those_of_its_sentences(index_of, sentences, n):
    shown = {"x": " ".join(" ".join(words).capitalize() + "." for words in sentences), "y": "Last."}
    tokens = index_of(shown)
    counted = Counter(run for words in [*sentences, ["last"]] for run in runs_of(words, n))
    check_ngrams(tokens, {None: counted}, n)


@pytest.fixture
def divided(index_of):
    """Two sentences, the first of a quoted part and one that introduces it."""
    tokens = index_of({"a": "Peace grows. Experts say. Trade follows."})
    parts = tokens.sentences.assign(sentence=[0, 0, 1], speech=["direct", "authored", "authored"])
    return replace(tokens, sentences=parts)


def test_ngrams_cross_the_parts_of_a_sentence_but_no_sentence(divided):
    terms = sco.ngrams(divided, 2)["term"].tolist()
    assert terms == ["experts say", "grows experts", "peace grows", "trade follows"]
    assert sco.ngrams(divided, 4)["term"].tolist() == ["peace grows experts say"]


def test_ngrams_of_a_view_belong_to_the_part_in_which_they_begin(divided):
    table = sco.ngrams(divided, 2, by="speech")
    assert table[["speech", "term", "n_tokens"]].to_numpy().tolist() == [
        ["authored", "experts say", 4],
        ["authored", "trade follows", 4],
        ["direct", "grows experts", 2],
        ["direct", "peace grows", 2],
    ]
    for speech, rows in table.groupby("speech"):
        assert sco.ngrams(divided.where(speech=speech), 2)["term"].tolist() == rows["term"].tolist()


@pytest.mark.parametrize("by", ["speech", "year"])
def test_ngrams_and_found_phrases_agree(tokens, by):
    for view in (tokens, tokens.where(year=2022, speech="direct")):
        table = sco.ngrams(view, 3, by=by).groupby(by).head(15)
        for row in table.itertuples():
            assert row.count == len(view.where(**{by: row[1]}).find(row.term)[0])


@pytest.mark.parametrize(
    "measure",
    [sco.tfidf, sco.frequencies, sco.voice_sizes, lambda view: sco.phrase_frequencies(view, ["trade"])],
)
def test_a_view_of_nothing_is_named(index_of, measure):
    tokens = index_of({"a": "Peace.", "b": "Trade."}, year=[2020, 2021])
    with pytest.raises(ValueError, match=r"selection holds no tokens; loosen the conditions"):
        measure(tokens.where(year=2020).where(year=2021))


def test_counts_of_ngrams_by_group_add_up(tokens):
    whole = sco.ngrams(tokens, 2).set_index("term")["count"]
    parts = sco.ngrams(tokens, 2, by="block").groupby("term")["count"].sum()
    pd.testing.assert_series_equal(parts, whole.sort_index())


def test_a_run_longer_than_every_sentence_is_a_table_without_rows(index_of):
    tokens = index_of({"a": "Peace. Trade.", "b": "Peace and trade."})
    assert sco.ngrams(tokens, 4).shape == (0, 4)
    assert sco.ngrams(tokens, 99, by="doc_id").columns.tolist()[:2] == ["doc_id", "term"]
    groups, ids, counts = ngram_counts(tokens, 4)
    assert (len(groups), ids.shape, len(counts)) == (0, (0, 4), 0)


def test_ngrams_of_one_word_are_the_frequencies(tokens):
    words = sco.frequencies(tokens)[["term", "count", "n_tokens", "rate"]]
    pd.testing.assert_frame_equal(sco.ngrams(tokens, 1), words)


@pytest.mark.parametrize("n", [0, -1, 1.5])
def test_a_run_has_a_whole_number_of_words(index_of, n):
    with pytest.raises(ValueError, match=rf"n must be a whole number of words, at least 1; got {n}"):
        sco.ngrams(index_of({"a": "Peace."}), n)


def test_ngrams_of_nothing_are_an_error(two_years):
    with pytest.raises(ValueError, match="selection holds no tokens"):
        sco.ngrams(two_years.where(year=2020).where(year=2021), 2)


def test_a_text_without_a_year_cannot_be_grouped_by_year(index_of):
    tokens = index_of({"a": "Peace.", "b": "Trade."}, year=[2020, None])
    with pytest.raises(ValueError, match="1 sentences have no 'year'"):
        sco.frequencies(tokens, by="year")


# voice_sizes


@pytest.fixture(scope="module")
def voiced(index_of):
    """Tokens: of b officials 4, experts 4, the text's own 2; of c Ana Lind 8; of a the text's own 2, experts 6."""
    texts = {
        "b": "Officials said tea fell. Experts say rice fell.\n\nPeace came.",
        "c": "“Tea is good,” said Ana Lind, a scholar.",
        "a": "Trade grew. Experts say it will go on.",
    }
    return index_of(texts, year=[2021, 2020, 2021])


def test_voices_of_a_text_stand_largest_first_and_ties_by_name(voiced):
    table = sco.voice_sizes(voiced)
    assert table.columns.tolist() == ["doc_id", "role", "speech", "n_tokens", "share"]
    assert table.to_numpy().tolist() == [
        ["b", "expert", "indirect", 4, 0.4],
        ["b", "official", "indirect", 4, 0.4],
        ["b", "journalist", "authored", 2, 0.2],
        ["c", "expert", "direct", 8, 1],
        ["a", "expert", "indirect", 6, 0.75],
        ["a", "journalist", "authored", 2, 0.25],
    ]


def test_voices_of_a_year_are_those_of_its_texts_together(voiced):
    # 2021 has 18 tokens: experts 4 + 6, officials 4, the texts' own 2 + 2.
    table = sco.voice_sizes(voiced, by="year", voice="role")
    assert table.to_dict("list") == {
        "year": [2020, 2021, 2021, 2021],
        "role": ["expert", "expert", "journalist", "official"],
        "n_tokens": [8, 10, 4, 4],
        "share": [1, 10 / 18, 4 / 18, 4 / 18],
    }
    pd.testing.assert_frame_equal(sco.voice_sizes(voiced, by="year", voice=["role"]), table)
    view = sco.voice_sizes(voiced.where(speech="indirect"), by="year", voice=["speech", "role"])
    assert view.to_numpy().tolist() == [
        [2021, "indirect", "expert", 10, 10 / 14],
        [2021, "indirect", "official", 4, 4 / 14],
    ]


def test_voices_grouped_by_one_of_their_own_columns_tell_the_others_apart(voiced):
    assert sco.voice_sizes(voiced, by="role").to_numpy().tolist() == [
        ["expert", "indirect", 10, 10 / 18],
        ["expert", "direct", 8, 8 / 18],
        ["journalist", "authored", 4, 1],
        ["official", "indirect", 4, 1],
    ]
    for voice in ("role", ["role"], []):
        table = sco.voice_sizes(voiced, by="role", voice=voice)
        assert table.to_numpy().tolist() == [["expert", 18, 1], ["journalist", 4, 1], ["official", 4, 1]]


@pytest.mark.parametrize("by", ["doc_id", "year", "block", "role", "speech", "speaker"])
@pytest.mark.parametrize("voice", ["role", "speaker", ("speech", "role"), ("speaker", "speech", "role")])
def test_voices_sum_to_the_sizes_of_the_groups(tokens, by, voice):
    for view in (tokens, tokens.where(year=[2020, 2022], role=["expert", "leader"])):
        table = sco.voice_sizes(view, by=by, voice=voice)
        sizes = table.groupby(by, sort=False)["n_tokens"].sum()
        assert list(sizes.items()) == list(view.group_sizes(by).items())
        np.testing.assert_allclose(table.groupby(by)["share"].sum(), 1)
        assert (table["n_tokens"] > 0).all()


def test_ngrams_leave_the_index_as_it_is(index_of):
    tokens = index_of({"a": "Peace and trade. Peace and rail."})
    ids, sentences = tokens.ids.copy(), tokens.sentences.copy()
    sco.ngrams(tokens, 2, by="doc_id")
    assert np.array_equal(tokens.ids, ids)
    pd.testing.assert_frame_equal(tokens.sentences, sentences)


def test_a_vocabulary_of_more_than_24_bits_is_counted_exactly(index_of):
    tokens = index_of({"a": "One two one. One two.", "b": "Two one two."})
    large = 2**24 + 9
    ids = np.where(tokens.ids == 0, large - 2, large - 1).astype(np.uint32)
    many = replace(tokens, ids=ids, vocabulary=np.zeros(large, np.dtypes.StringDType()))
    one, two = large - 2, large - 1
    _, runs, counts = ngram_counts(many, 3)
    assert dict(zip(map(tuple, runs.tolist()), counts.tolist(), strict=True)) == {
        (one, two, one): 1,
        (two, one, two): 1,
    }
    assert counts_of(ngram_counts(many, 2, "doc_id")) == {
        (0, one, two): 2,
        (0, two, one): 1,
        (1, one, two): 1,
        (1, two, one): 1,
    }


def counts_of(runs):
    groups, ids, counts = runs
    return {
        (int(group), *run): int(count) for group, run, count in zip(groups, ids.tolist(), counts, strict=True)
    }


def test_groups_of_every_sentence_have_the_counts_that_a_loop_finds(tokens):
    table = sco.frequencies(tokens, by="sentence", per=1)
    for number in (0, 7, len(tokens.sentences) // 2):
        number = int(tokens.sentences["sentence"].iloc[number])
        own = sco.frequencies(tokens.where(sentence=number), per=1)
        shown = table[table["sentence"] == number].drop(columns="sentence").reset_index(drop=True)
        pd.testing.assert_frame_equal(shown, own)
