import numpy as np
import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse import association, effect_sizes, significance
from sco_discourse.keyness import MEASURES, _scores

COLUMNS = [
    *("term", "count", "count_reference", "rate", "rate_reference", "g2", "log_ratio", "low", "high", "lrc"),
    *("blocks", "blocks_reference", "texts", "texts_reference", "dpnorm"),
]


@pytest.fixture
def trade_and_peace(index_of):
    """20 tokens each: trade 10 : 1, peace 1 : 10, the 9 : 8, and rail only in the reference."""
    texts = {
        "target": "trade " * 10 + "peace " + "the " * 9,
        "reference": "trade " + "peace " * 10 + "the " * 8 + "rail",
    }
    return index_of(texts, year=[2021, 2022])


@pytest.fixture
def three_texts(index_of):
    """A target of one text and a reference of three: arms in all three, rail in one of them, zeal nowhere there."""
    texts = {
        "a": "zeal zeal zeal the the the",
        "b": "arms the the the the the",
        "c": "arms the the the the the",
        "d": "arms rail rail rail the the",
    }
    return index_of(texts, year=[2020, 2022, 2022, 2022])


def contrast(tokens, **options):
    """The keyness of the first year against the others, by term."""
    years = sorted(tokens.documents["year"].unique())
    table = sco.keyness(tokens.where(year=years[0]), tokens.where(year=years[1:]), **options)
    return table.set_index("term")


def test_keyness_holds_counts_and_rates_of_both_sides(trade_and_peace):
    table = contrast(trade_and_peace)
    assert table.reset_index().columns.tolist() == COLUMNS
    assert table.loc["trade", ["count", "count_reference", "rate", "rate_reference"]].tolist() == [
        *(10, 1),
        *(500, 50),
    ]


def test_keyness_scores_are_those_of_the_two_by_two_counts(trade_and_peace):
    row = contrast(trade_and_peace, alpha=0.1).loc["trade"]
    cells = (10, 20, 1, 20)
    # Four terms are tested: peace, rail, the, trade.
    interval = association.log_ratio_interval(*cells, alpha=0.1, n_tests=4)
    assert row["g2"] == association.log_likelihood(*cells)
    assert row["log_ratio"] == association.log_ratio(*cells)
    assert (row["low"], row["high"]) == interval
    assert row["lrc"] == max(row["low"], 0)


def test_terms_absent_from_the_target_stay_as_negative_keywords(trade_and_peace):
    table = contrast(trade_and_peace)
    assert table.loc["rail", ["count", "count_reference", "rate"]].tolist() == [0, 1, 0]
    assert table.loc["rail", "g2"] < 0
    assert table.loc["rail", "log_ratio"] < 0


def test_terms_of_both_vocabularies_stay_when_each_side_has_its_own_index(index_of):
    target, reference = index_of({"a": "peace peace trade"}), index_of({"b": "peace rail rail"})
    both = index_of({"a": "peace peace trade", "b": "peace rail rail"})
    table = sco.keyness(target, reference)
    assert sorted(table["term"]) == ["peace", "rail", "trade"]
    pd.testing.assert_frame_equal(table, sco.keyness(both.where(doc_id="a"), both.where(doc_id="b")))


@pytest.mark.parametrize("min_count", [0, 1])
def test_terms_that_occur_on_neither_side_are_not_tested(index_of, min_count):
    tokens = index_of({"a": "peace trade", "b": "peace rail", "c": "arms zeal"})
    table = sco.keyness(tokens.where(doc_id="a"), tokens.where(doc_id="b"), min_count=min_count)
    assert sorted(table["term"]) == ["peace", "rail", "trade"]
    assert table.attrs["n_tests"] == 3


def test_counts_add_up_to_the_tokens_of_each_side(tokens):
    target, reference = tokens.where(year=2022), tokens.where(year=[2020, 2021])
    table = sco.keyness(target, reference)
    assert table["count"].sum() == target.n_tokens
    assert table["count_reference"].sum() == reference.n_tokens
    assert len(table) == table.attrs["n_tests"] == len(tokens.vocabulary)


def test_swapping_target_and_reference_negates_the_scores(tokens):
    target, reference = tokens.where(year=2022), tokens.where(year=2020)
    table = sco.keyness(target, reference).set_index("term")
    swapped = sco.keyness(reference, target).set_index("term").loc[table.index]
    for column in ("g2", "log_ratio", "lrc"):
        assert np.allclose(swapped[column], -table[column], atol=1e-9)
    assert np.allclose(swapped["low"], -table["high"])
    for column in ("count", "rate", "blocks", "texts"):
        assert (swapped[column] == table[f"{column}_reference"]).all()


def test_keyness_runs_from_the_surest_positive_to_the_surest_negative(index_of):
    texts = {
        "a": "trade " * 40 + "peace " * 5 + "zeal " * 50 + "the " * 50,
        "b": "trade " * 5 + "peace " * 40 + "arms " * 50 + "the " * 50,
    }
    tokens = index_of(texts)
    table = sco.keyness(tokens.where(doc_id="a"), tokens.where(doc_id="b"))
    assert table["term"].tolist() == ["zeal", "trade", "the", "peace", "arms"]
    assert (np.sign(table["lrc"]) == [1, 1, 0, -1, -1]).all()


def test_a_sure_difference_comes_before_a_significant_one(index_of):
    # the, 400 against 200 in 1,000, has the larger G²; zeal, 30 against 0, differs by more for sure.
    texts = {"a": "the " * 400 + "zeal " * 30 + "oil " * 570, "b": "the " * 200 + "oil " * 800}
    tokens = index_of(texts)
    table = sco.keyness(tokens.where(doc_id="a"), tokens.where(doc_id="b"))
    assert table["term"].tolist() == ["zeal", "the", "oil"]
    assert table["g2"].idxmax() == 1


@pytest.mark.parametrize("year", [2020, 2021, 2022])
def test_keyness_is_sorted_by_bound_then_g2_then_term(tokens, year):
    rest = [other for other in (2020, 2021, 2022) if other != year]
    table = sco.keyness(tokens.where(year=year), tokens.where(year=rest))
    keys = list(zip(-table["lrc"], -table["g2"], table["term"], strict=True))
    assert keys == sorted(keys)


def test_g2_orders_terms_that_are_equally_sure_and_the_alphabet_breaks_ties(index_of):
    # Too few for a bound other than 0: zeal 2 : 0 before arms and rail 1 : 0, and each mirrored in the reference
    tokens = index_of({"a": "rail zeal zeal arms", "b": "peace trade trade oil"})
    table = sco.keyness(tokens.where(doc_id="a"), tokens.where(doc_id="b"))
    assert (table["lrc"] == 0).all()
    assert table["term"].tolist() == ["zeal", "arms", "rail", "oil", "peace", "trade"]


# What is tested and what is shown


def test_stop_words_leave_the_table_and_the_tests_but_not_the_sizes(trade_and_peace):
    with_all, without = contrast(trade_and_peace), contrast(trade_and_peace, stopwords={"the"})
    assert "the" not in without.index
    assert (with_all.attrs["n_tests"], without.attrs["n_tests"]) == (4, 3)
    # 10 of 20 tokens, not 10 of 11
    assert without.loc["trade", "rate"] == 500
    assert without.loc["trade", "g2"] == with_all.loc["trade", "g2"]


def test_rare_terms_of_both_together_are_not_tested(trade_and_peace):
    # trade and peace occur 11 times, the 17 times, rail once
    table = contrast(trade_and_peace, min_count=11)
    assert set(table.index) == {"trade", "peace", "the"}
    assert table.attrs["n_tests"] == 3
    assert set(contrast(trade_and_peace, min_count=12).index) == {"the"}


def test_every_tested_term_widens_the_interval(trade_and_peace):
    many, few = contrast(trade_and_peace), contrast(trade_and_peace, min_count=11)
    assert many.loc["trade", "low"] < few.loc["trade", "low"]


def test_terms_of_too_few_blocks_or_texts_were_tested_all_the_same(three_texts):
    table, shown = contrast(three_texts), contrast(three_texts, min_blocks=2)
    assert len(shown) < len(table)
    assert shown.attrs["n_tests"] == table.attrs["n_tests"] == 4
    pd.testing.assert_frame_equal(shown, table.loc[shown.index], check_exact=True)


def test_blocks_and_texts_are_counted_on_each_side(three_texts):
    columns = ["blocks", "blocks_reference", "texts", "texts_reference"]
    table = contrast(three_texts)[columns]
    assert table.loc["arms"].tolist() == [0, 3, 0, 3]
    assert table.loc["rail"].tolist() == [0, 1, 0, 1]
    assert table.loc["the"].tolist() == [1, 3, 1, 3]
    assert table.loc["zeal"].tolist() == [1, 0, 1, 0]


def test_blocks_of_one_long_text_are_counted_one_by_one(index_of):
    # 10 sentences of 20 tokens are 2 blocks of one text
    long = " ".join(["Peace " + "talks " * 18 + "end."] * 10)
    tokens = index_of({"a": long, "b": "rail"}, year=[1, 2])
    assert contrast(tokens).loc["peace", ["blocks", "texts"]].tolist() == [2, 1]
    assert "peace" in contrast(tokens, min_blocks=2).index
    assert "peace" not in contrast(tokens, min_blocks=3).index


def test_too_few_blocks_matter_on_the_side_where_the_term_is_more_frequent(three_texts):
    # zeal: 1 block of the target. In the reference arms: 3, rail: 1, and the: 3, where 12 of 18 exceed 3 of 6
    assert set(contrast(three_texts, min_blocks=2).index) == {"arms", "the"}
    assert set(contrast(three_texts, min_blocks=3).index) == {"arms", "the"}
    assert contrast(three_texts, min_blocks=4).empty


def test_more_frequent_means_at_a_higher_rate(index_of):
    # arms: 2 in 4 tokens of one text against 3 in 12 of two
    texts = {"a": "arms arms the the", "b": "arms arms the the the the", "c": "arms the the the the the"}
    table = contrast(index_of(texts, year=[2020, 2022, 2022]))
    assert np.isnan(table.loc["arms", "dpnorm"])
    assert "arms" not in contrast(index_of(texts, year=[2020, 2022, 2022]), min_blocks=2).index


def test_no_more_texts_are_asked_for_than_the_selection_has(three_texts):
    # The target has one text, so zeal stays; rail is in one of the three texts of the reference and goes.
    assert set(contrast(three_texts, min_texts=2).index) == {"arms", "the", "zeal"}
    assert set(contrast(three_texts, min_texts=99).index) == {"arms", "the", "zeal"}


def test_texts_are_asked_for_in_the_target_too(three_texts):
    # The same contrast seen from the other side
    target, reference = three_texts.where(year=2022), three_texts.where(year=2020)
    table = sco.keyness(target, reference, min_texts=2)
    assert sorted(table["term"]) == ["arms", "the", "zeal"]


def test_dispersion_is_that_of_the_side_where_the_term_is_more_frequent(three_texts):
    table = contrast(three_texts)
    # In the reference, blocks of 6 tokens each. arms: 1/3 in each, spread like the text. rail: all in one third.
    assert table.loc["arms", "dpnorm"] == pytest.approx(0)
    assert table.loc["rail", "dpnorm"] == pytest.approx(1)
    # Shares 5/12, 5/12, 2/12 of 12: DP = ½ (1/12 + 1/12 + 2/12), divided by 2/3
    assert table.loc["the", "dpnorm"] == pytest.approx(1 / 4)
    # One block of the target cannot be normed.
    assert np.isnan(table.loc["zeal", "dpnorm"])


def test_dispersion_of_the_target_stands_for_terms_as_frequent_on_both_sides(index_of):
    tokens = index_of({"a": "peace x", "b": "peace x", "c": "peace peace", "d": "x x"}, year=[1, 1, 2, 2])
    # 2 in 4 on both sides, evenly spread in the target and all in one text of the reference
    assert contrast(tokens)["dpnorm"].tolist() == [0, 0]


def test_a_table_without_terms_keeps_its_columns(trade_and_peace):
    for options in ({"min_blocks": 9}, {"min_count": 99}, {"stopwords": set(trade_and_peace.vocabulary)}):
        table = contrast(trade_and_peace, **options)
        assert table.empty
        assert table.reset_index().columns.tolist() == COLUMNS


# What it does not depend on


def test_comparing_two_groups_does_not_depend_on_the_other_loaded_groups(index_of):
    texts = {"a": "peace peace trade the", "b": "peace rail the the"}
    two, three = index_of(texts), index_of({"z": "peace " * 50 + "arms", **texts, "y": "rail the " * 40})
    alone = sco.keyness(two.where(doc_id="a"), two.where(doc_id="b"))
    among_others = sco.keyness(three.where(doc_id="a"), three.where(doc_id="b"))
    pd.testing.assert_frame_equal(alone, among_others, check_exact=True)


def test_keyness_leaves_the_index_as_it_is(trade_and_peace):
    target, reference = trade_and_peace.where(year=2021), trade_and_peace.where(year=2022)
    documents, sentences = trade_and_peace.documents.copy(), trade_and_peace.sentences.copy()
    sizes, stopwords = (target.n_tokens, reference.n_tokens), {"the"}
    first = sco.keyness(target, reference, stopwords=stopwords, min_blocks=1)
    pd.testing.assert_frame_equal(trade_and_peace.documents, documents)
    pd.testing.assert_frame_equal(trade_and_peace.sentences, sentences)
    assert (target.n_tokens, reference.n_tokens, stopwords) == (*sizes, {"the"})
    pd.testing.assert_frame_equal(first, sco.keyness(target, reference, stopwords=stopwords))


# Errors


@pytest.mark.parametrize("side", ["target", "reference"])
def test_an_empty_side_is_named(trade_and_peace, side):
    sides = {
        "target": trade_and_peace.where(year=2021),
        "reference": trade_and_peace.where(year=2022),
    }
    sides[side] = sides[side].where(doc_id="reference" if side == "target" else "target")
    with pytest.raises(ValueError, match=rf"The {side} holds no tokens; loosen the conditions of its where"):
        sco.keyness(**sides)


def test_sides_that_overlap_are_warned_of(three_texts):
    target, reference = three_texts.where(doc_id=["a", "b", "c"]), three_texts.where(doc_id=["b", "c", "d"])
    with pytest.warns(
        UserWarning, match=r"target and reference share 2 sentences, .* do not overlap"
    ) as record:
        table = sco.keyness(target, reference)
    assert record[0].filename == __file__
    assert table["count"].sum() == target.n_tokens
    assert table["count_reference"].sum() == reference.n_tokens


def test_alpha_of_the_interval_lies_between_0_and_1(trade_and_peace):
    with pytest.raises(ValueError, match=r"alpha must lie between 0 and 1, got 0\."):
        contrast(trade_and_peace, alpha=0)


def test_two_indexes_of_one_text_overlap(index_of):
    texts = {"a": "Peace and trade.", "b": "Trade."}
    with pytest.warns(UserWarning, match="share 1 sentences"):
        sco.keyness(index_of(texts).where(doc_id="a"), index_of(texts).where(doc_id="a"))


def test_terms_of_equal_rates_are_in_alphabetical_order(index_of):
    text = "peace " * 15 + "zeal " * 6 + "arms"
    tokens = index_of({"a": text, "b": text})
    table = sco.keyness(tokens.where(doc_id="a"), tokens.where(doc_id="b"))
    assert table["g2"].eq(0).all()
    assert table["term"].tolist() == ["arms", "peace", "zeal"]


def test_without_ranges_all_other_columns_are_the_same(tokens):
    target, other = tokens.where(year=2022), tokens.where(year=2020)
    table, plain = (
        sco.keyness(target, other, measures="bic"),
        sco.keyness(target, other, measures="bic", ranges=False),
    )
    spread = ["blocks", "blocks_reference", "texts", "texts_reference", "dpnorm"]
    pd.testing.assert_frame_equal(table.drop(columns=spread), plain)


@pytest.mark.parametrize("asked", [{"min_blocks": 2}, {"min_texts": 2}])
def test_ranges_that_are_asked_for_are_needed(tokens, asked):
    with pytest.raises(ValueError, match=r"min_blocks and min_texts need ranges=True"):
        sco.keyness(tokens.where(year=2022), tokens.where(year=2020), ranges=False, **asked)


def test_scores_of_counts_above_32_bits_are_those_of_each_pair():
    # more pairs than 64 bits could hold as one number
    f1, f2 = np.array([2**33, 2**33, 1, 0, 7]), np.array([2**33 + 1, 2**33, 0, 1, 7])
    n1, n2 = 2**40, 2**40
    scores = _scores(f1, n1, f2, n2, 0.05, 5)
    assert scores["g2"].tolist() == association.log_likelihood(f1, n1, f2, n2).tolist()
    assert scores["log_ratio"].tolist() == association.log_ratio(f1, n1, f2, n2).tolist()
    assert scores["log_ratio"][1] == 0 > scores["log_ratio"][0]
    # 0.5 more than 2 to the 33 of 2 to the 40, against one more: log2 of 1 - 2^-33 is -2^-33 / ln 2
    assert scores["log_ratio"][0] == pytest.approx(-(2.0**-33) / np.log(2), rel=1e-5)


# Further measures


def test_measures_are_added_on_request_in_their_order_and_change_nothing_else(tokens):
    target, other = tokens.where(year=2022), tokens.where(year=2020)
    plain, full = sco.keyness(target, other), sco.keyness(target, other, measures=[*MEASURES])
    assert plain.columns.tolist() == COLUMNS
    assert full.columns.tolist() == [*COLUMNS, *MEASURES]
    pd.testing.assert_frame_equal(full[COLUMNS], plain, check_exact=True)
    assert sco.keyness(target, other, measures="chi2").columns.tolist() == [*COLUMNS, "chi2"]


def test_measures_are_those_of_the_two_by_two_counts(trade_and_peace):
    row = contrast(trade_and_peace, measures=[*MEASURES]).loc["trade"]
    cells = (10, 20, 1, 20)
    g2 = association.log_likelihood(*cells)
    expected = {
        "g2_rayson": association.log_likelihood(*cells, terms=2),
        "log_ratio_hardie": np.log2(10),
        "chi2": association.chi_squared(*cells),
        "bic": g2 - np.log(40),
        "odds_ratio": 19,
        "percent_diff": 900,
        "difference_coefficient": 9 / 11,
        "simple_maths": effect_sizes.simple_maths(*cells),
        "fisher_p": significance.fisher_p(*cells),
        "p": significance.chi_squared_p(g2),
        "p_bonferroni": 4 * significance.chi_squared_p(g2),
    }
    assert set(expected) == set(MEASURES) - {"q"}
    for name, value in expected.items():
        assert row[name] == pytest.approx(float(value)), name


def test_q_and_bonferroni_count_the_terms_that_were_tested_not_those_shown(three_texts):
    table = contrast(three_texts, measures=["p", "q", "p_bonferroni"])
    shown = contrast(three_texts, measures=["p", "q", "p_bonferroni"], min_blocks=2)
    assert len(shown) < len(table) == 4
    assert shown["q"].tolist() == table.loc[shown.index, "q"].tolist()
    assert table["q"].tolist() == pytest.approx(significance.adjusted_p(table["p"]))
    assert shown["p_bonferroni"].tolist() == pytest.approx((4 * shown["p"]).clip(upper=1))


def test_terms_absent_from_one_side_have_no_undefined_measure_answered_with_zero(trade_and_peace):
    row = contrast(trade_and_peace, measures=["percent_diff", "odds_ratio", "difference_coefficient"]).loc[
        "rail"
    ]
    assert row[["percent_diff", "odds_ratio", "difference_coefficient"]].tolist() == [-100, 0, -1]
    target, other = trade_and_peace.where(year=2022), trade_and_peace.where(year=2021)
    turned = sco.keyness(target, other, measures=["percent_diff", "odds_ratio"]).set_index("term").loc["rail"]
    assert turned[["percent_diff", "odds_ratio"]].isna().all()


def test_an_unknown_measure_is_named(trade_and_peace):
    with pytest.raises(ValueError, match=r"There is no measure 'ell'; there are g2_rayson, "):
        contrast(trade_and_peace, measures=["p", "ell"])


# Lockwords


def test_lockwords_are_those_whose_interval_lies_within_the_bound(tokens):
    table = sco.keyness(tokens.where(year=2022), tokens.where(year=2020))
    locked = sco.lockwords(table, bound=1)
    assert 0 < len(locked) < len(table)
    assert ((locked["low"] > -1) & (locked["high"] < 1)).all()
    rest = table[~table["term"].isin(locked["term"])]
    assert ((rest["low"] <= -1) | (rest["high"] >= 1)).all()
    assert locked.columns.tolist() == COLUMNS
    assert locked.attrs["n_tests"] == table.attrs["n_tests"]


def test_lockwords_run_from_the_most_tightly_bound_and_rare_terms_are_none():
    table = pd.DataFrame(
        {
            "term": ["wide", "b", "a", "key", "rare", "open"],
            "low": [-0.9, -0.1, -0.2, 0.3, -3, -np.inf],
            "high": [0.1, 0.2, 0.1, 1.0, 3, np.nan],
        }
    )
    before = table.copy()
    assert sco.lockwords(table)["term"].tolist() == ["a", "b", "wide"]
    assert sco.lockwords(table, bound=1.1)["term"].tolist() == ["a", "b", "wide", "key"]
    assert sco.lockwords(table, bound=0.15).empty
    pd.testing.assert_frame_equal(table, before)


def test_the_bound_of_lockwords_is_positive():
    with pytest.raises(ValueError, match=r"bound must be positive, .* got 0\."):
        sco.lockwords(pd.DataFrame({"term": [], "low": [], "high": []}), bound=0)


# Each against the rest


def test_each_group_is_compared_with_all_others_of_the_view(tokens):
    view = tokens.where(year=[2020, 2022])
    table = sco.keyness_each(view, "year", stopwords={"the"}, min_blocks=2)
    assert table.columns.tolist() == ["year", *COLUMNS]
    assert table["year"].unique().tolist() == [2020, 2022]
    for year, other in ((2020, 2022), (2022, 2020)):
        alone = sco.keyness(
            tokens.where(year=year), tokens.where(year=other), stopwords={"the"}, min_blocks=2
        )
        own = table[table["year"] == year].drop(columns="year").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, alone, check_exact=True)
        assert table.attrs["n_tests"][year] == alone.attrs["n_tests"]


def test_the_rest_is_every_other_group_and_negative_keywords_stay(index_of):
    tokens = index_of({"a": "peace peace", "b": "trade", "c": "trade rail"})
    table = sco.keyness_each(tokens, "doc_id").set_index(["doc_id", "term"])
    assert len(table) == 9
    assert table.loc[("a", "trade"), ["count", "count_reference"]].tolist() == [0, 2]
    assert table.loc[("b", "trade"), ["count", "count_reference"]].tolist() == [1, 1]
    assert table.loc[("c", "peace"), "log_ratio"] < 0


def test_one_group_has_no_rest(tokens):
    with pytest.raises(ValueError, match=r"Each group is compared with the rest, but 'year' has 1; choose"):
        sco.keyness_each(tokens.where(year=2022), "year")


# Trend


@pytest.fixture
def three_years(index_of):
    """Tens of tokens: peace 1, 2, 3; trade 3, 2, 1; the 5, 5, 5; arms 1, 0, 1, and rail only in the second."""
    texts = {
        "a": "peace trade trade trade the the the the the arms",
        "b": "peace peace trade trade the the the the the rail",
        "c": "peace peace peace trade the the the the the arms",
    }
    return index_of(texts, year=[2020, 2021, 2022])


def test_a_trend_shows_rates_slope_and_whether_it_is_steady(three_years):
    table = sco.trend(three_years)
    assert table.columns.tolist() == [
        *("term", "count", "rate_2020", "rate_2021", "rate_2022", "slope", "z", "steady", "blocks", "texts")
    ]
    assert table["term"].tolist() == ["peace", "arms", "rail", "the", "trade"]
    rows = table.set_index("term")
    assert rows.loc["peace", ["count", "rate_2020", "rate_2021", "rate_2022"]].tolist() == [6, 100, 200, 300]
    assert rows.loc["peace", ["steady", "blocks", "texts"]].tolist() == [True, 3, 3]
    assert rows.loc["arms", ["steady", "texts"]].tolist() == [False, 2]
    assert rows["slope"].to_dict() == pytest.approx(
        {"peace": 100, "trade": -100, "the": 0, "arms": 0, "rail": 0}
    )
    # 0.1 a step, Σ n (s - s̄)² = 20, mean rate 0.2
    assert rows.loc["peace", "z"] == pytest.approx(0.1 * np.sqrt(20 / 0.16))
    assert rows.loc["trade", "z"] == -rows.loc["peace", "z"]
    assert rows["steady"].to_dict() == {
        "peace": True,
        "arms": False,
        "rail": False,
        "the": True,
        "trade": True,
    }


def test_a_trend_leaves_out_stop_words_and_rare_terms_but_not_from_the_sizes(three_years):
    table = sco.trend(three_years, stopwords={"The"}, min_count=2)
    assert table["term"].tolist() == ["peace", "arms", "trade"]
    assert table.attrs["n_tests"] == 3
    assert table.loc[0, "rate_2020"] == 100


def test_distances_between_groups_count_in_a_trend(index_of):
    texts = {"a": "peace trade trade trade", "b": "peace peace trade trade", "c": "peace peace peace trade"}
    near, far = (sco.trend(index_of(texts, year=years)) for years in ([1, 2, 3], [1, 2, 9]))
    assert near.loc[0, "slope"] > far.loc[0, "slope"] > 0


def test_a_trend_looks_at_the_groups_of_the_view_alone(three_years, index_of):
    later = index_of({"a": "peace", "b": "peace peace", "c": "trade", "d": "rail"}, year=[1, 2, 3, 9])
    table = sco.trend(later.where(year=[1, 2, 3]))
    assert table["term"].tolist() == ["trade", "peace"]


def test_a_trend_needs_three_ordered_groups(three_years):
    with pytest.raises(
        ValueError, match=r"A trend needs three groups or more, but 'year' has 2; use keyness"
    ):
        sco.trend(three_years.where(year=[2020, 2021]))
    with pytest.raises(
        ValueError, match=r"A trend needs a numeric column, such as 'year'; 'doc_id' holds 'a'\."
    ):
        sco.trend(three_years, by="doc_id")


# Log-odds


def test_weighted_log_odds_have_complete_rows_and_the_pooled_prior(trade_and_peace):
    target, other = trade_and_peace.where(year=2021), trade_and_peace.where(year=2022)
    table = sco.weighted_log_odds(target, other, strength=10).set_index("term").sort_index()
    assert table.columns.tolist() == ["count", "count_reference", "log_odds", "z"]
    # peace, rail, the, trade
    y1, y2 = np.array([1, 0, 9, 10]), np.array([10, 1, 8, 1])
    assert table["count"].tolist() == y1.tolist()
    assert table["count_reference"].tolist() == y2.tolist()
    delta, z = effect_sizes.log_odds(y1, y2, (y1 + y2) * 10 / 40)
    assert np.allclose(table["log_odds"], delta)
    assert np.allclose(table["z"], z)


def test_a_uniform_prior_gives_every_term_of_both_selections_the_same(trade_and_peace):
    target, other = trade_and_peace.where(year=2021), trade_and_peace.where(year=2022)
    table = sco.weighted_log_odds(target, other, strength=4, prior="uniform", variance_terms=4)
    table = table.set_index("term").sort_index()
    delta, z = effect_sizes.log_odds([1, 0, 9, 10], [10, 1, 8, 1], 1, variance_terms=4)
    assert np.allclose(table["log_odds"], delta)
    assert np.allclose(table["z"], z)


def test_a_uniform_prior_knows_only_the_words_of_the_two_selections(index_of):
    texts = {"a": "peace trade", "b": "trade", "c": "arms rail zeal oil"}
    three, two = index_of(texts), index_of({"a": texts["a"], "b": texts["b"]})
    tables = [
        sco.weighted_log_odds(index.where(doc_id="a"), index.where(doc_id="b"), strength=3, prior="uniform")
        for index in (two, three)
    ]
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_stop_words_and_rare_terms_leave_the_table_but_not_the_model(trade_and_peace):
    target, other = trade_and_peace.where(year=2021), trade_and_peace.where(year=2022)
    full = sco.weighted_log_odds(target, other, strength=5).set_index("term")
    part = sco.weighted_log_odds(target, other, strength=5, stopwords={"the"}, min_count=2)
    assert part["term"].tolist() == ["trade", "peace"]
    pd.testing.assert_frame_equal(part.set_index("term"), full.loc[["trade", "peace"]], check_exact=True)


def test_weighted_log_odds_are_sorted_by_z_then_term(tokens):
    table = sco.weighted_log_odds(tokens.where(year=2022), tokens.where(year=2020), strength=500)
    keys = list(zip(-table["z"], table["term"], strict=True))
    assert keys == sorted(keys)


def test_weighted_log_odds_refuse_what_keyness_refuses(three_texts):
    view = three_texts.where(doc_id=["a", "b"])
    with pytest.warns(UserWarning, match=r"target and reference share 1 sentences"):
        sco.weighted_log_odds(view, three_texts.where(doc_id="b"), strength=1)
    with pytest.raises(ValueError, match=r"prior must be 'pooled' or 'uniform', got 'flat'\."):
        sco.weighted_log_odds(view, three_texts.where(doc_id="c"), strength=1, prior="flat")
