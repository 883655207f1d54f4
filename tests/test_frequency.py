import math
import re
from collections import Counter, defaultdict

import numpy as np
import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse.tfidf import inverse_document_frequency

# The ids of tests/reference/reference_values.json that this file covers, with the place of each value.
DISPERSION = [
    ("disp.gries.b", "dp", 2),
    ("disp.gries.b", "dpnorm", 3),
    ("disp.gries.q", "dp", 2),
    ("disp.gries.q", "dpnorm", 3),
    ("disp.gries.a", "1 - dp", 3),
    ("disp.DPnorm.lijffijt", "dpnorm", 0),
    ("disp.tlda.doc", "range / parts", 0),
    ("disp.tlda.doc", "1 - dp", 4),  # tlda scales DP so that 1 is even
]
TFIDF = ["tfidf.quanteda.0929"]


def words_of(text):
    """Tokens by a pattern of this file's own."""
    return re.findall(r"[^\W_]+(?:[-'][^\W_]+)*", text.lower().replace("’", "'").replace("‘", "'"))


def occurrences_by(tokens, column):
    """Every token of the view with its group, one sentence after the other, in plain lists and counters."""
    groups, counts = tokens.column(column), defaultdict(Counter)
    for row in tokens.rows:
        terms = tokens.vocabulary[tokens.ids[tokens.bounds[row] : tokens.bounds[row + 1]]]
        counts[groups[row]].update(terms.tolist())
    return counts


@pytest.fixture(scope="module")
def two_years(index_of):
    """Six tokens in 2020 and, in two texts, six in 2021."""
    texts = {"a": "Peace and trade. Peace and peace.", "b": "Trade and rail.", "c": "Trade. Rail, rail."}
    return index_of(texts, year=[2020, 2021, 2021])


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


def test_ranges_in_frequencies_are_the_blocks_and_texts_that_hold_the_term(tokens):
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


# dispersion


@pytest.mark.parametrize(("name", "measure", "place"), DISPERSION)
def test_dispersion_reproduces_the_reference(index_of, reference, name, measure, place):
    row = reference[name]
    freqs, sizes = row["inputs"]["freqs"], row["inputs"]["sizes"]
    # Twice the size, so that every part has room for its occurrences: only the shares of the parts matter.
    texts = {
        f"part {i}": "x " * f + "y " * (2 * size - f)
        for i, (f, size) in enumerate(zip(freqs, sizes, strict=True))
    }
    got = sco.dispersion(index_of(texts), by="doc_id").loc["x"]
    values = {
        "dp": got["dp"],
        "1 - dp": 1 - got["dp"],
        "dpnorm": got["dpnorm"],
        "range / parts": got["range"] / len(freqs),
    }
    assert values[measure] == pytest.approx(np.atleast_1d(row["expected"])[place], abs=row["tol"])


@pytest.mark.parametrize("by", ["block", "doc_id", "year"])
def test_dispersion_agrees_with_a_naive_loop(tokens, by):
    parts = occurrences_by(tokens, by)
    shares = {part: counts.total() / tokens.n_tokens for part, counts in parts.items()}
    table = sco.dispersion(tokens, by=by)
    for term, row in zip(table.index, table.itertuples(index=False), strict=True):
        total = sum(counts[term] for counts in parts.values())
        dp = sum(abs(counts[term] / total - shares[part]) for part, counts in parts.items()) / 2
        assert row.count == total
        assert row.range == sum(term in counts for counts in parts.values())
        assert row.dp == pytest.approx(dp)
        assert row.dpnorm == pytest.approx(dp / (1 - min(shares.values())))


def test_a_term_spread_like_the_text_itself_has_no_deviation(index_of):
    # 1 of 2 and 2 of 4 tokens
    table = sco.dispersion(index_of({"a": "x y", "b": "x x y y"}), by="doc_id")
    assert np.allclose(table[["dp", "dpnorm"]], 0)


def test_a_term_of_the_smallest_part_alone_deviates_most(index_of):
    # shares of the parts 1/5 and 4/5: DP of x = ½ (4/5 + 4/5) and of y = ½ (1/5 + 1/5)
    table = sco.dispersion(index_of({"a": "x", "b": "y y y y"}), by="doc_id")
    assert np.allclose(table["dp"], [0.8, 0.2])
    assert np.allclose(table["dpnorm"], [1, 0.25])


def test_dispersion_of_a_term_that_the_view_lacks_is_undefined(two_years):
    row = sco.dispersion(two_years.where(year=2021), by="doc_id").loc["peace"]
    assert row[["count", "range"]].tolist() == [0, 0]
    assert row[["dp", "dpnorm"]].isna().all()


def test_dispersion_of_one_part_cannot_be_normed(two_years):
    row = sco.dispersion(two_years.where(doc_id="a"), by="doc_id").loc["peace"]
    assert row["dp"] == 0
    assert np.isnan(row["dpnorm"])


# tfidf


@pytest.mark.parametrize("name", TFIDF)
def test_tfidf_of_shares_reproduces_the_reference(index_of, reference, name):
    row = reference[name]
    texts = {f"doc {i}": text for i, text in enumerate(row["inputs"]["docs"])}
    table = sco.tfidf(index_of(texts), by="doc_id", per=1).set_index(["doc_id", "term"])
    assert table.loc[("doc 1", "d"), "tfidf"] == pytest.approx(row["expected"], abs=row["tol"])


@pytest.mark.parametrize("view", [{}, {"year": [2020, 2022]}])
def test_tfidf_agrees_with_a_naive_loop(tokens, view):
    tokens = tokens.where(**view)
    blocks, years = occurrences_by(tokens, "block"), occurrences_by(tokens, "year")
    table = sco.tfidf(tokens, by="year")
    assert len(table) == sum(map(len, years.values()))
    for row in table.itertuples():
        df = sum(row.term in counts for counts in blocks.values())
        rate = years[row.year][row.term] / years[row.year].total() * 1000
        assert (row.df, row.count) == (df, years[row.year][row.term])
        assert row.tfidf == pytest.approx(rate * math.log10(len(blocks) / df))


def test_a_term_of_every_block_scores_zero(index_of):
    table = sco.tfidf(index_of({"a": "peace rail", "b": "peace arms"}), by="doc_id").set_index("term")
    assert table.loc["peace", ["idf", "tfidf"]].eq(0).all(axis=None)
    # 500 in a thousand, in 1 of 2 blocks
    assert table.loc["rail", "tfidf"] == pytest.approx(500 * math.log10(2))


def test_tfidf_sorts_each_group_by_score_then_term(index_of):
    tokens = index_of({"b": "rail arms peace", "a": "zeal zeal peace"})
    table = sco.tfidf(tokens, by="doc_id")
    assert table.columns.tolist() == ["doc_id", "term", "count", "rate", "df", "idf", "tfidf"]
    assert table["term"].tolist() == ["arms", "rail", "peace", "zeal", "peace"]
    assert table["doc_id"].tolist() == ["b", "b", "b", "a", "a"]


def test_stop_words_and_rare_terms_leave_the_tfidf_table_but_not_the_rates(index_of):
    tokens = index_of({"a": "the rail rail arms", "b": "the peace"})
    table = sco.tfidf(tokens, by="doc_id", stopwords={"the"}, min_count=2)
    # 2 of 4 tokens
    assert table[["doc_id", "term", "rate"]].to_dict("split")["data"] == [["a", "rail", 500]]


def test_tfidf_counts_blocks_of_the_length_asked_for(index_of):
    # Four sentences of two tokens are one block of 100, or four of 2
    tokens = index_of({"a": "Rail arms. Peace arms. Peace arms. Peace arms."})
    assert inverse_document_frequency(tokens).loc["rail"].tolist() == [1, 0]
    table = sco.tfidf(tokens, by="doc_id", block_size=2).set_index("term")
    assert table.loc["rail", ["df", "idf"]].tolist() == [1, math.log10(4)]
    assert table.loc["arms", ["df", "tfidf"]].tolist() == [4, 0]


def test_inverse_document_frequency_of_a_term_that_the_view_lacks_is_undefined(two_years):
    table = inverse_document_frequency(two_years.where(year=2020))
    assert table.loc["rail", "df"] == 0
    assert np.isnan(table.loc["rail", "idf"])


@pytest.mark.parametrize(
    "measure", [sco.tfidf, sco.frequencies, lambda view: sco.phrase_frequencies(view, ["trade"])]
)
def test_a_view_of_nothing_is_named(index_of, measure):
    tokens = index_of({"a": "Peace.", "b": "Trade."}, year=[2020, 2021])
    with pytest.raises(ValueError, match=r"selection holds no tokens; loosen the conditions"):
        measure(tokens.where(year=2020).where(year=2021))


def test_terms_that_do_not_occur_in_a_view_have_no_dispersion(index_of):
    tokens = index_of({"a": "Peace.", "b": "Trade."})
    table = sco.dispersion(tokens.where(doc_id="a"), by="doc_id")
    assert table.loc["trade", ["dp", "dpnorm"]].isna().all()
    assert table.loc["peace", "dp"] == 0
    empty = sco.dispersion(tokens.where(doc_id="a").where(doc_id="b"))
    assert empty["dp"].isna().all()
    assert sco.ranges(tokens).dtype == "int64"


def test_nothing_to_look_for_is_an_error(index_of):
    with pytest.raises(ValueError, match="give at least one query"):
        sco.phrase_frequencies(index_of({"a": "Peace."}), [])


def test_stop_words_are_compared_as_tokens_are(index_of):
    tokens = index_of({"a": "It's the trade."})
    assert sco.frequencies(tokens, stopwords={"It’s", "THE"})["term"].tolist() == ["trade"]


def test_one_string_is_not_a_collection_of_stop_words(index_of):
    with pytest.raises(TypeError, match="Give a collection of words"):
        sco.frequencies(index_of({"a": "Peace."}), stopwords="the")


def test_a_text_without_a_year_cannot_be_grouped_by_year(index_of):
    tokens = index_of({"a": "Peace.", "b": "Trade."}, year=[2020, None])
    with pytest.raises(ValueError, match="1 sentences have no 'year'"):
        sco.frequencies(tokens, by="year")
