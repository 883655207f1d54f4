"""How far a contrast of level may be trusted: by hand, by brute force, and in corpora whose truth is known."""

from collections import Counter
from fractions import Fraction
from itertools import chain, combinations, permutations, product

import numpy as np
import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse.association import log_ratio
from sco_discourse.coverage import simulated_blocks
from sco_discourse.resampling import token_bootstrap


def blocks_of(counts, years=None, n_tokens=100, **columns):
    """A table of blocks of equal size from the counts of each text: ``blocks_of({"a": [1, 0], "b": [2]})``."""
    rows = [
        {
            "doc_id": text,
            "year": (years or {}).get(text, 2022),
            "block": number,
            "n_tokens": n_tokens,
            "x": count,
        }
        for text, blocks in counts.items()
        for number, count in enumerate(blocks, 1)
    ]
    table = pd.DataFrame(rows)
    return table.assign(**{name: table["doc_id"].map(values) for name, values in columns.items()})


@pytest.fixture
def five():
    """One text of 2020, one of 2021, three of 2022, with two series."""
    counts = {"a": [2, 0, 5], "b": [1, 1, 1, 2], "c": [0, 3, 0], "d": [1, 0, 0, 1], "e": [0, 1, 1]}
    years = {"a": 2020, "b": 2021, "c": 2022, "d": 2022, "e": 2022}
    blocks = blocks_of(counts, years, matched_to={"a": "e", "b": "e"})
    return blocks.assign(y=blocks["x"].to_numpy()[::-1])


# The table of blocks


@pytest.fixture(scope="module")
def marked(index_of):
    """Two texts of 40 sentences of 5 tokens each: 2 blocks a text, peace once in each of the first 30 sentences."""
    text = "Peace is what they want. " * 30 + "Trade is what they want. " * 10
    return index_of({"a": text, "b": text}, year=[2020, 2022])


def found(tokens, word, **columns):
    return pd.DataFrame({"concept": word, "first": tokens.find(word)[0], **columns})


def test_blocks_are_counted_by_hand(marked):
    table = sco.block_table(marked, found(marked, "peace"))
    assert table.columns.tolist() == ["doc_id", "year", "block", "n_tokens", "peace"]
    assert table.to_numpy().tolist() == [
        ["a", 2020, 1, 100, 20],
        ["a", 2020, 2, 100, 10],
        ["b", 2022, 1, 100, 20],
        ["b", 2022, 2, 100, 10],
    ]


def test_occurrences_not_counted_and_those_outside_the_view_are_left_out(marked):
    occurrences = found(marked, "peace", counted=[True, False] * 30)
    table = sco.block_table(marked.where(doc_id="b"), occurrences)
    assert table[["doc_id", "block", "peace"]].to_numpy().tolist() == [["b", 1, 10], ["b", 2, 5]]


def test_a_block_without_part_in_the_view_stays_in_its_place(index_of):
    own, said = "The members want peace and trade. ", 'He said: "We want peace and trade." '
    tokens = index_of({"a": said * 20 + own * 50 + said * 20})
    view = tokens.where(speech="direct")
    table = sco.block_table(view, found(tokens, "peace"))
    whole = sco.block_table(tokens, found(tokens, "peace"))
    assert len(table) == len(whole)
    assert table["n_tokens"].sum() == view.n_tokens
    assert 0 in table["n_tokens"].tolist()[1:-1]
    assert table["peace"].sum() == 40


def test_series_that_are_asked_for_have_a_column_of_zeros(marked):
    table = sco.block_table(marked, found(marked, "peace"), series=["war", "peace"])
    assert table.columns.tolist()[-2:] == ["war", "peace"]
    assert table["war"].tolist() == [0] * 4
    assert "peace" not in sco.block_table(marked, found(marked, "peace")[:0])


def test_the_study_has_blocks_of_whole_texts(tokens):
    table = sco.block_table(tokens, found(tokens, "security"))
    assert (table.groupby("doc_id")["n_tokens"].sum() == tokens.group_sizes("doc_id").sort_index()).all()
    counts = tokens.counts("doc_id").loc["security"].sort_index()
    assert (table.groupby("doc_id")["security"].sum() == counts).all()
    assert (table.groupby("doc_id")["n_tokens"].sum() / table.groupby("doc_id").size()).between(90, 110).all()
    assert table["matched_to"].isin(["", *table["doc_id"]]).all()


def test_blocks_need_tokens_columns_and_names_of_their_own(marked):
    occurrences = found(marked, "peace")
    with pytest.raises(ValueError, match="no blocks: the selection holds no tokens"):
        sco.block_table(marked.where(doc_id="a").where(doc_id="b"), occurrences)
    with pytest.raises(ValueError, match="occurrences lack the column 'frame'; they have concept, first"):
        sco.block_table(marked, occurrences, by="frame")
    with pytest.raises(ValueError, match="A series cannot be called 'block'"):
        sco.block_table(marked, occurrences.assign(concept="block"))


# The bootstrap


def row(table):
    return table.iloc[0][["value", "low", "high"]].tolist()


def outcomes(counts, length):
    """Probability of each sum of the blocks drawn, by trying all runs."""
    n = len(counts)
    runs = [counts[start : start + length] for start in range(n - length + 1)]
    n_runs = -(-n // length)
    sums = Counter(sum(list(chain(*chosen))[:n]) for chosen in product(runs, repeat=n_runs))
    return {total: Fraction(times, len(runs) ** n_runs) for total, times in sums.items()}


def quantile(distribution, share):
    """The least value whose probability, with all below it, reaches a share that is no step of the distribution."""
    reached = 0
    for value in sorted(distribution):
        reached += distribution[value]
        if reached > share:
            return value
    raise AssertionError


@pytest.mark.parametrize(
    ("counts", "length"), [([0, 3, 1, 7], 2), ([5, 0, 2, 1, 9], 2), ([4, 0, 1], 1), ([1, 2, 8], 3)]
)
@pytest.mark.parametrize("level", [0.5, 0.83])
def test_bounds_within_a_text_are_those_of_all_runs(counts, length, level):
    distribution = outcomes(counts, length)
    expected = [quantile(distribution, share) for share in ((1 - level) / 2, (1 + level) / 2)]
    table = sco.block_bootstrap(
        blocks_of({"a": counts}), lambda f, n: f + 0 * n, "x", {}, length=length, n_draws=20_000, level=level
    )
    assert row(table) == [sum(counts), *expected]


def test_texts_of_a_year_are_drawn_before_their_blocks():
    texts = {"a": [1, 4], "b": [30, 90]}
    one = {text: outcomes(counts, 1) for text, counts in texts.items()}
    distribution = Counter()
    # two texts drawn with replacement, the blocks of each drawn anew even if it is the same text
    for first, second in product(texts, repeat=2):
        for (f, p), (g, q) in product(one[first].items(), one[second].items()):
            distribution[f + g] += p * q / 4
    expected = [quantile(distribution, share) for share in (0.06, 0.94)]
    table = sco.block_bootstrap(
        blocks_of(texts), lambda f, n: f + 0 * n, "x", {"year": 2022}, length=1, n_draws=40_000, level=0.88
    )
    assert row(table)[1:] == expected


def test_texts_of_different_years_are_all_kept():
    # a and b have one rate each: without drawing texts nothing varies
    blocks = blocks_of({"a": [1, 1, 1], "b": [5, 5, 5]}, {"a": 2020, "b": 2021})
    assert row(sco.block_bootstrap(blocks, sco.per_thousand, "x", {})) == [30, 30, 30]
    assert row(sco.block_bootstrap(blocks.assign(year=2022), sco.per_thousand, "x", {})) == [30, 10, 50]
    # a text without a year is not lost
    assert (
        row(sco.block_bootstrap(blocks.assign(year=[2020.0] * 3 + [np.nan] * 3), sco.per_thousand, "x", {}))[
            1
        ]
        == 30
    )


def test_runs_never_reach_from_one_text_into_the_next():
    # In one text of six blocks runs of three would mix ones and fives.
    blocks = blocks_of({"a": [1, 1, 1], "b": [5, 5, 5]}, {"a": 2020, "b": 2021})
    difference = sco.block_bootstrap(
        blocks, sco.rate_difference, "x", {"year": 2021}, {"year": 2020}, length=3
    )
    assert row(difference) == [40, 40, 40]


def test_a_contrast_draws_both_sides_and_changes_its_sign_with_them(five):
    sides = {"year": 2022}, {"year": 2020}
    value, low, high = row(sco.block_bootstrap(five, sco.rate_difference, "x", *sides, n_draws=20_000))
    back = row(sco.block_bootstrap(five, sco.rate_difference, "x", *reversed(sides), n_draws=20_000))
    assert value == pytest.approx(7 / 1000 * 1e3 - 7 / 300 * 1e3)
    assert back == pytest.approx([-value, -high, -low], abs=0.7)
    assert low < value < high
    ratio = row(sco.block_bootstrap(five, log_ratio, "x", *sides))
    assert ratio[0] == pytest.approx(float(log_ratio(7, 1000, 7, 300)))


def test_a_zero_has_no_interval_on_either_side():
    blocks = blocks_of({"a": [0, 0, 0], "b": [1, 0, 2]}, {"a": 2020})
    for sides in ([{"doc_id": "a"}], [{"doc_id": "a"}, {"doc_id": "b"}], [{"doc_id": "b"}, {"doc_id": "a"}]):
        statistic = sco.per_thousand if len(sides) == 1 else sco.rate_difference
        for bootstrap in (sco.block_bootstrap, token_bootstrap):
            value, low, high = row(bootstrap(blocks, statistic, "x", *sides))
            assert np.isnan([low, high]).all()
            assert not np.isnan(value)


def test_a_draw_without_tokens_leaves_the_interval_undefined():
    blocks = blocks_of({"a": [0, 0, 3]}).assign(n_tokens=[0, 0, 100])
    value, low, high = row(sco.block_bootstrap(blocks, sco.per_thousand, "x", {}, length=1))
    assert (value, np.isnan([low, high]).all()) == (30, True)


def test_series_do_not_depend_on_each_other(five):
    both = sco.block_bootstrap(five, sco.per_thousand, ["y", "x"], {"year": 2022}, n_draws=99)
    assert both["series"].tolist() == ["y", "x"]
    for number, name in enumerate(["y", "x"]):
        alone = sco.block_bootstrap(five, sco.per_thousand, name, {"year": 2022}, n_draws=99)
        assert row(alone) == both.iloc[number][["value", "low", "high"]].tolist()


@pytest.mark.parametrize("bootstrap", [sco.block_bootstrap, token_bootstrap])
def test_one_seed_gives_one_interval_and_is_told(five, bootstrap):
    arguments = five, sco.per_thousand, "x", {"year": 2022}
    tables = [bootstrap(*arguments, n_draws=50, seed=seed) for seed in (1, 1, 2)]
    pd.testing.assert_frame_equal(*tables[:2])
    assert row(tables[0])[1:] != row(tables[2])[1:]
    assert tables[0][["n_draws", "seed", "level"]].to_numpy().tolist() == [[50, 1, 0.95]]


def test_the_interval_says_what_it_is(five):
    table = sco.block_bootstrap(five, sco.per_thousand, "x", {"year": 2022}, n_draws=9)
    assert table[["kind", "length"]].to_numpy().tolist() == [["within-text stability", 2]]


def test_the_order_of_the_rows_names_does_not_matter(five):
    # as after a query or a concatenation
    renamed = five.set_axis([7] * len(five))
    arguments = sco.rate_difference, "x", {"year": 2022}, {"year": 2020}
    pd.testing.assert_frame_equal(
        sco.block_bootstrap(renamed, *arguments), sco.block_bootstrap(five, *arguments)
    )


def test_tokens_are_drawn_as_binomial_counts():
    # 20 of 400: standard deviation of the count sqrt(400 × 0.05 × 0.95) = 4.36; in a thousand 10.9
    table = token_bootstrap(blocks_of({"a": [5, 5, 5, 5]}), sco.per_thousand, "x", {}, n_draws=20_000)
    value, low, high = row(table)
    assert value == 50
    assert (high - low) / (2 * 1.96) == pytest.approx(10.9, rel=0.05)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"series": "z"}, "no column 'z'; it has doc_id, year, block, n_tokens, x"),
        ({"series": []}, "series names no column"),
        ({"target": {"outlet": "CCTV"}}, "no column 'outlet'"),
        ({"target": {"year": 1999}}, r"No block has \{'year': 1999\}"),
        ({"reference": {"doc_id": "c"}}, r"share 3 block\(s\)"),
        ({"length": 4}, "length must be from 1 to 3, the blocks of 'c'; got 4"),
        ({"length": 0}, "length must be from 1 to 3, the blocks of 'c'; got 0"),
        ({"n_draws": 0}, "n_draws must be at least 1, got 0"),
        ({"level": 95}, "level must lie between 0 and 1, such as 0.95; got 95"),
    ],
)
def test_wrong_questions_are_named(five, change, message):
    options = {"series": "x", "target": {"year": 2022}, "reference": {"year": 2020}, **change}
    with pytest.raises(ValueError, match=message):
        sco.block_bootstrap(five, sco.rate_difference, **options)


def test_no_blocks_are_an_error_everywhere(five):
    none = five[:0]
    for call in (
        lambda: sco.block_bootstrap(none, sco.per_thousand, "x", {}),
        lambda: token_bootstrap(none, sco.per_thousand, "x", {}),
        lambda: sco.leave_one_out(none, sco.per_thousand, "x", {}),
        lambda: sco.same_year_baseline(none, sco.rate_difference, "x"),
        lambda: sco.matched_contrasts(none, sco.rate_difference, "x"),
    ):
        with pytest.raises(ValueError, match="holds no blocks"):
            call()


# Leave one out


def test_each_text_is_left_out_by_hand(five):
    # 2022: c 3 of 300, d 2 of 400, e 2 of 300; 2020: 7 of 300
    table = sco.leave_one_out(five, sco.per_thousand, "x", {"year": 2022})
    assert table["left_out"].tolist() == [None, "c", "d", "e"]
    assert table["value"].tolist() == pytest.approx([7, 4 / 0.7, 5 / 0.6, 5 / 0.7])
    rates = {"c": 10, "d": 5, "e": 20 / 3}
    means = [np.mean([rate for text, rate in rates.items() if text != out]) for out in table["left_out"]]
    assert table["mean_of_texts"].tolist() == pytest.approx(means)
    contrast = sco.leave_one_out(five, sco.rate_difference, "x", {"year": 2022}, {"year": 2020})
    assert contrast["value"].tolist() == pytest.approx((table["value"] - 70 / 3).tolist())
    assert contrast["mean_of_texts"].tolist() == pytest.approx((table["mean_of_texts"] - 70 / 3).tolist())
    assert contrast["left_out"].tolist() == [None, "c", "d", "e"]  # never the only text of 2020
    assert contrast["sign_kept"].all()


def test_a_sign_is_kept_only_if_pooled_and_mean_agree_with_the_whole():
    blocks = blocks_of({"a": [2], "b": [3] * 10, "c": [0]}, {"a": 2020})
    table = sco.leave_one_out(blocks, sco.rate_difference, "x", {"year": 2022}, {"year": 2020})
    # pooled 30 of 1,100 = 27.3 > 20, mean of 30 and 0 = 15 < 20; without b 0, without c 30
    assert table["value"].tolist() == pytest.approx([30 / 1.1 - 20, -20, 10])
    assert table["mean_of_texts"].tolist() == pytest.approx([-5, -20, 10])
    assert table["sign_kept"].tolist() == [False, False, True]


def test_the_mean_of_texts_is_taken_of_as_many_tokens_as_they_have():
    # 20 and 0 in a thousand, the mean 10: 4 in the 400 tokens of both, to which the log ratio adds its half
    blocks = blocks_of({"a": [5], "b": [2, 2, 2], "c": [0]}, {"a": 2020})
    table = sco.leave_one_out(blocks, log_ratio, "x", {"year": 2022}, {"year": 2020})
    assert table["mean_of_texts"][0] == pytest.approx(float(log_ratio(4, 400, 5, 100)))
    assert table["value"][0] == pytest.approx(float(log_ratio(6, 400, 5, 100)))


def test_no_difference_has_no_sign_to_keep():
    blocks = blocks_of({"a": [2], "b": [2], "c": [2]}, {"a": 2020})
    table = sco.leave_one_out(blocks, sco.rate_difference, "x", {"year": 2022}, {"year": 2020})
    assert table["value"].tolist() == [0, 0, 0]
    assert not table["sign_kept"].any()


def test_series_stand_one_after_the_other(five):
    both = sco.leave_one_out(five, sco.per_thousand, ["y", "x"], {"year": 2022})
    assert both["series"].tolist() == ["y"] * 4 + ["x"] * 4
    alone = sco.leave_one_out(five, sco.per_thousand, "x", {"year": 2022})
    pd.testing.assert_frame_equal(both[4:].reset_index(drop=True), alone)


def test_two_single_texts_have_no_leave_one_out(five):
    with pytest.raises(ValueError, match="a selection with at least two texts, got one text in each"):
        sco.leave_one_out(five, sco.rate_difference, "x", {"year": 2021}, {"year": 2020})


# Permutation of texts


def spread(values, labels):
    """Largest less smallest mean of the labels: names of groups of one size may be exchanged."""
    means = [values[labels == label].mean() for label in np.unique(labels)]
    return np.max(means) - np.min(means)


@pytest.mark.parametrize(
    ("labels", "n_labelings"),
    [
        ([0, 1, 1, 1], 4),
        ([2020, 2021, 2022, 2022, 2022], 20),
        ([1, 1, 2, 2], 6),
        (list("abcc"), 12),
        ([0, 1], 2),
    ],
)
def test_labelings_are_all_tried(labels, n_labelings):
    values = np.random.default_rng(3).normal(size=len(labels))
    result = sco.permutations_of_texts(values, labels, spread)
    # by brute force: all orders of the labels, each labeling as often as any other
    tried = [spread(values, np.array(order)) for order in permutations(labels)]
    assert result["p"] == pytest.approx(np.mean(np.array(tried) >= spread(values, np.array(labels)) - 1e-12))
    assert result["n_labelings"] == len(set(permutations(labels))) == n_labelings
    assert result["smallest_p"] == 1 / n_labelings
    assert result["smallest_p_here"] == pytest.approx(np.mean(np.isclose(tried, max(tried))))
    assert result["smallest_p"] <= result["smallest_p_here"] <= result["p"] <= 1


def test_the_studys_years_allow_no_small_p():
    one_side = lambda values, labels: values[labels == 2020].mean() - values[labels == 2022].mean()  # noqa: E731
    result = sco.permutations_of_texts([9, 1, 1, 1], [2020, 2022, 2022, 2022], one_side)
    assert (result["p"], result["smallest_p"]) == (0.25, 0.25)
    # 2020 and 2021 may exchange their names where only the spread counts: 2 of 20, not 1
    result = sco.permutations_of_texts([9, 0, 3, 4, 5], [2020, 2021, 2022, 2022, 2022], spread)
    assert (result["p"], result["smallest_p"], result["smallest_p_here"]) == (0.1, 0.05, 0.1)


def test_equal_values_have_p_one_in_spite_of_rounding():
    result = sco.permutations_of_texts([0.1, 0.1, 0.1, 0.1], [0, 1, 1, 1], spread)
    assert result["p"] == result["smallest_p_here"] == 1
    shifted = [0.1 + 0.2, 0.3, 0.3, 0.3]  # 0.30000000000000004
    assert sco.permutations_of_texts(shifted, [0, 1, 1, 1], spread)["p"] == 1


def test_values_may_be_rows():
    counts = np.array([[4, 0], [0, 4], [0, 4]])
    apart = lambda values, labels: float(abs(values[labels == 0].mean(0) - values[labels == 1].mean(0)).sum())  # noqa: E731
    result = sco.permutations_of_texts(counts, [0, 1, 1], apart)
    assert (result["statistic"], result["p"]) == (8, pytest.approx(1 / 3))


@pytest.mark.parametrize(
    ("values", "labels", "message"),
    [
        ([1], [2020], r"cannot be exchanged: got 1 text\(s\), 1 label\(s\)"),
        ([1, 2], [2022, 2022], r"got 2 text\(s\), 1 label\(s\)"),
        ([1, 2, 3], [1, 2], "got 3 values and 2 labels"),
        ([1, np.nan], [1, 2], "undefined in 2 of 2 labelings"),
        (range(20), [0, 1] * 10, "184,756 labelings are more than 100,000"),
    ],
)
def test_texts_that_cannot_be_exchanged_are_named(values, labels, message):
    with pytest.raises(ValueError, match=message):
        sco.permutations_of_texts(list(values), labels, spread)


# Pairs of one year


def test_pairs_of_whole_texts_are_contrasted_by_hand():
    # 10, 20, 40 and 45 in a thousand, texts of one size: nothing is left to chance
    blocks = blocks_of({"a": [1, 1], "b": [2, 2], "c": [4, 4], "d": [4, 5]}, {"a": 2020, "b": 2021})
    table = sco.same_year_baseline(blocks, sco.rate_difference, "x", n_draws=3)
    expected = [
        ["d", "c", "same year", 5, False],
        ["b", "a", "different years", 10, True],
        ["c", "a", "different years", 30, True],
        ["d", "a", "different years", 35, True],
        ["c", "b", "different years", 20, True],
        ["d", "b", "different years", 25, True],
    ]
    assert table[["target", "reference", "pair", "value", "exceeds"]].to_numpy().tolist() == expected
    assert (table["baseline"] == 5).all()
    assert table["exceeding_draws"].tolist()[1:] == [1] * 5
    assert np.isnan(table["exceeding_draws"][0])
    assert (table["low"] == table["value"]).all()
    assert table[["n_blocks", "n_draws", "seed"]].drop_duplicates().to_numpy().tolist() == [[2, 3, 2022]]


def test_a_difference_must_exceed_every_pair_of_one_year():
    # pairs of 2022 differ by 10, 20 and 30; 2020 differs from them by 30, 20 and no
    blocks = blocks_of({"a": [5], "b": [2], "c": [3], "d": [5]}, {"a": 2020})
    table = sco.same_year_baseline(blocks, sco.rate_difference, "x", n_draws=1)
    assert (table["baseline"] == 30).all()
    assert table["value"].tolist() == [10, 30, 20, -30, -20, 0]
    assert not table["exceeds"].any()  # 30 is no larger than 30
    assert table["exceeding_draws"].tolist()[3:] == [0, 0, 0]


def test_texts_are_drawn_at_equal_size_by_brute_force():
    counts = {"a": [0, 3, 9], "b": [1, 5], "c": [2, 0, 0, 7]}
    blocks = blocks_of(counts, {"a": 2020})
    table = sco.same_year_baseline(blocks, log_ratio, "x", n_draws=30_000).set_index(["target", "reference"])
    for target, reference in table.index:
        drawn = [
            float(log_ratio(sum(f), 200, sum(g), 200))
            for f in combinations(counts[target], 2)
            for g in combinations(counts[reference], 2)
        ]
        own = table.loc[(target, reference)]
        assert own["value"] == pytest.approx(np.mean(drawn), abs=0.03)
        assert min(drawn) <= own["low"] <= own["high"] <= max(drawn)
    # in how many draws a and b differ by more than b and c do
    exceeding = [
        abs(log_ratio(sum(b), 200, sum(a), 200)) > abs(log_ratio(sum(c), 200, sum(b), 200))
        for a in combinations(counts["a"], 2)
        for b in combinations(counts["b"], 2)
        for c in combinations(counts["c"], 2)
    ]
    assert table.loc[("b", "a"), "exceeding_draws"] == pytest.approx(np.mean(exceeding), abs=0.02)


def test_one_seed_gives_one_baseline(five):
    tables = [
        sco.same_year_baseline(five, sco.rate_difference, "x", n_draws=20, size=2, seed=s) for s in (1, 1, 2)
    ]
    pd.testing.assert_frame_equal(*tables[:2])
    assert tables[0]["value"].tolist() != tables[2]["value"].tolist()


def test_an_undefined_contrast_exceeds_nothing():
    blocks = blocks_of({"a": [1, 1], "b": [2, 2], "c": [3, 3]}, {"a": 2020}).assign(
        n_tokens=[0, 0, 9, 9, 9, 9]
    )
    table = sco.same_year_baseline(blocks, sco.rate_difference, "x", n_draws=2)
    assert np.isnan(table["value"]).tolist() == [False, True, True]
    assert not table["exceeds"].any()
    assert np.isnan(table["exceeding_draws"]).all()


@pytest.mark.parametrize(
    ("years", "options", "message"),
    [
        ({"a": 1, "b": 2, "c": 3}, {}, r"got 3 text\(s\) of 3 year\(s\)"),
        ({}, {}, r"got 3 text\(s\) of 1 year\(s\)"),
        ({"a": 1}, {"size": 3}, "size must be from 1 to 2, the blocks of the shortest text; got 3"),
        ({"a": 1}, {"size": 0}, "size must be from 1 to 2, .* got 0"),
        ({"a": 1}, {"n_draws": 0}, "n_draws must be at least 1, got 0"),
    ],
)
def test_a_baseline_that_cannot_be_had_is_named(years, options, message):
    blocks = blocks_of({"a": [1, 1], "b": [2, 2, 2], "c": [3, 3]}, years)
    with pytest.raises(ValueError, match=message):
        sco.same_year_baseline(blocks, sco.rate_difference, "x", **options)


def test_one_text_alone_has_no_baseline():
    with pytest.raises(ValueError, match=r"got 1 text\(s\) of 1 year\(s\)"):
        sco.same_year_baseline(blocks_of({"a": [1]}), sco.rate_difference, "x")


# Matched texts


def test_texts_are_contrasted_with_their_matches(five):
    table = sco.matched_contrasts(five, sco.rate_difference, "x")
    # e has 2 of 300, a 7 of 300, b 5 of 400
    assert table.drop(columns=["series", "value"]).to_numpy().tolist() == [
        ["e", "a", 2, 300, 7, 300],
        ["e", "b", 2, 300, 5, 400],
    ]
    assert table["value"].tolist() == pytest.approx([-50 / 3, 20 / 3 - 12.5])


def test_texts_matched_with_each_other_are_one_pair(five):
    mutual = five.assign(matched_to=five["doc_id"].map({"a": "e", "e": "a"}))
    table = sco.matched_contrasts(mutual, sco.rate_difference, ["x", "y"])
    assert table[["series", "target", "reference"]].to_numpy().tolist() == [["x", "e", "a"], ["y", "e", "a"]]


def test_the_manifest_names_the_matches(tokens):
    table = sco.matched_contrasts(sco.block_table(tokens, found(tokens, "security")), log_ratio, "security")
    assert table[["target", "reference"]].to_numpy().tolist() == [
        ["2022-cctv", "2020-cns"],
        ["2022-cctv", "2021-cctv"],
    ]
    sizes = tokens.group_sizes("doc_id")
    assert table["n2"].tolist() == [sizes["2020-cns"], sizes["2021-cctv"]]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            {"a": "z"},
            "'a' is matched with 'z' in 'matched_to'; it must be another text of the table: a, b, c, d, e",
        ),
        ({"a": "a"}, "'a' is matched with 'a'"),
        ({}, "No text of the table is matched with another: 'matched_to' is empty"),
    ],
)
def test_a_match_must_be_another_text(five, names, message):
    with pytest.raises(ValueError, match=message):
        sco.matched_contrasts(five.assign(matched_to=five["doc_id"].map(names)), sco.rate_difference, "x")


def test_a_match_needs_its_column(five):
    with pytest.raises(ValueError, match="no column 'twin'"):
        sco.matched_contrasts(five, sco.rate_difference, "x", matched="twin")


# Corpora of known truth


@pytest.fixture(scope="module")
def covered():
    table = sco.interval_coverage(n_simulations=400)
    return table.pivot(index=["process", "quantity"], columns="kind", values="coverage").set_axis(
        ["tokens", "blocks"], axis=1
    )


def test_simulated_counts_have_the_rate_and_the_spread_that_were_asked_for():
    moments = {}
    for process in ("poisson", "bursty", "runs", "texts"):
        blocks = simulated_blocks(process, 2000)
        counts = blocks.drop(columns=["doc_id", "year", "block", "n_tokens"]).to_numpy()
        own = counts[(blocks["doc_id"] == "c").to_numpy()]
        moments[process] = (
            counts.mean(),
            counts.var() / counts.mean(),
            np.mean((own[:-1] - 0.8) * (own[1:] - 0.8)),
        )
    means, ratios, together = map(np.array, zip(*moments.values(), strict=True))
    assert means == pytest.approx([0.8] * 4, abs=0.04)
    # variance over mean 1, or 1 + 0.8 / 0.4
    assert ratios == pytest.approx([1, 3, 3, 3], rel=0.1)
    # variance of the rates 0.64 / 0.4 = 1.6; neighbours share them never, in two of three cases, always
    assert together == pytest.approx([0, 0, 1.6 * 2 / 3, 1.6], abs=0.15)


def test_simulated_texts_have_the_sizes_of_the_study(tokens):
    blocks = sco.block_table(tokens, found(tokens, "security")).groupby("year")["doc_id"].value_counts()
    simulated = simulated_blocks("poisson", 1).groupby("year")["doc_id"].value_counts()
    for year in (2020, 2021, 2022):
        assert sorted(blocks[year]) == sorted(simulated[year])


def test_drawing_tokens_misses_far_more_often_where_words_come_in_bursts(covered):
    assert (covered.loc["poisson", "tokens"] > 0.88).all()
    for process in ("bursty", "runs"):
        own = covered.loc[process]
        assert (own["tokens"] < 0.82).all()
        longer = own.drop("rate of the shortest text")
        assert (longer["blocks"] - longer["tokens"] > 0.07).all()
        assert (own["blocks"] > own["tokens"]).all()
        assert (
            own.loc["difference of two texts", "blocks"] - own.loc["difference of two texts", "tokens"] > 0.1
        )


def test_drawing_blocks_gains_nothing_for_a_short_text_with_mild_bursts():
    table = sco.interval_coverage(n_simulations=400, shape=1.6).query("process == 'bursty'")
    wide = table.pivot(index="quantity", columns="kind", values="coverage")
    tokens, blocks = wide.loc["rate of the shortest text", ["independent tokens", "within-text stability"]]
    assert blocks < tokens + 0.03
    assert tokens < 0.93


def test_coverage_is_below_its_name_as_the_docstring_says(covered):
    stated = {
        "poisson": [(0.80, 0.93), (0.91, 0.96)],
        "bursty": [(0.74, 0.91), (0.69, 0.77)],
        "runs": [(0.61, 0.84), (0.53, 0.61)],
        "texts": [(0.25, 0.67), (0.26, 0.44)],
    }
    for process, ranges in stated.items():
        for kind, (low, high) in zip(["blocks", "tokens"], ranges, strict=True):
            assert f"{low:.2f} to {high:.2f}" in sco.interval_coverage.__doc__
            # two standard errors of 400 simulations
            assert covered.loc[process, kind].between(low - 0.05, high + 0.05).all()


def test_corpora_without_an_occurrence_are_told_apart_from_misses():
    # 0.4 expected in the 900 tokens of the shortest text: exp(-0.4) of the corpora have none there
    table = sco.interval_coverage(n_simulations=800, n_draws=9, rate=0.4 / 0.9, seed=1)
    own = table.query("process == 'poisson' and quantity == 'rate of the shortest text'")
    assert own["without"].tolist() == pytest.approx([np.exp(-0.4)] * 2, abs=0.05)
    share, n_known = own["coverage"], 800 * (1 - own["without"])
    assert own["error"].tolist() == pytest.approx(np.sqrt(share * (1 - share) / n_known).tolist())


def test_no_interval_from_within_texts_speaks_for_a_population(covered):
    assert (covered.loc["texts"] < 0.75).all(axis=None)


def test_an_unknown_process_is_an_error():
    with pytest.raises(ValueError, match=r"process must be 'poisson', .* got 'zipf'"):
        simulated_blocks("zipf", 1)


def test_tables_given_stay_as_they_are(five):
    before = five.copy()
    sco.block_bootstrap(five, sco.rate_difference, "x", {"year": 2022}, {"year": 2020}, n_draws=9)
    sco.leave_one_out(five, sco.rate_difference, "x", {"year": 2022}, {"year": 2020})
    sco.same_year_baseline(five, sco.rate_difference, "x", n_draws=9)
    sco.matched_contrasts(five, sco.rate_difference, "x")
    pd.testing.assert_frame_equal(five, before)


# All that a contrast of level stands beside


def test_a_contrast_of_level_is_what_the_single_functions_find(five):
    sides, options = ({"year": 2022}, {"year": 2020}), {"n_draws": 200, "seed": 7}
    table = sco.level_contrasts(five, ["x", "y"], 2022, 2020, **options).set_index("series")
    interval = sco.block_bootstrap(five, sco.rate_difference, ["x", "y"], *sides, **options).set_index(
        "series"
    )
    assert table[["value", "low", "high"]].equals(interval[["value", "low", "high"]])
    left_out = sco.leave_one_out(five, sco.rate_difference, ["x", "y"], *sides)
    whole = left_out[left_out["left_out"].isna()].set_index("series")
    assert table["mean_of_texts"].tolist() == whole["mean_of_texts"].tolist()
    assert table["sign_kept"].tolist() == left_out.groupby("series")["sign_kept"].all().tolist()
    pairs = sco.same_year_baseline(five, sco.rate_difference, ["x", "y"], **options)
    own = pairs[(pairs["reference"] == "a") & (pairs["target"] != "b")]
    assert table["pairs_beyond"].tolist() == own.groupby("series")["exceeds"].sum().tolist()
    assert table["n_pairs"].tolist() == [3, 3]
    assert table["draws"].tolist() == own.groupby("series")["exceeding_draws"].min().tolist()
    assert table["baseline"].tolist() == own.groupby("series")["baseline"].first().tolist()


def test_exchanging_the_years_turns_a_contrast_of_level_and_nothing_else():
    counts = {"a": [9, 8], "b": [1, 0], "c": [2, 1], "d": [5, 6]}
    blocks = blocks_of(counts, {"a": 2020, "d": 2021})
    forth, back = (
        sco.level_contrasts(blocks, "x", *years, n_draws=50, length=1).iloc[0]
        for years in ((2022, 2020), (2020, 2022))
    )
    # 85 in a thousand against 10 in four blocks; texts of 2022 differ by 10
    assert (forth["value"], back["value"]) == (-75, 75)
    assert forth[["baseline", "pairs_beyond", "n_pairs", "p"]].tolist() == [10, 2, 2, 1 / 3]
    same = ["baseline", "pairs_beyond", "n_pairs", "p", "smallest_p", "sign_kept"]
    assert back[same].tolist() == forth[same].tolist()


def test_the_baseline_is_the_largest_difference_within_any_year():
    # 2020 differs from 2021 by 80; the texts of 2022 differ by 100, and those of 2020 by 40 in the second corpus
    blocks = blocks_of({"a": [2], "b": [10, 10], "c": [0, 0], "e": [10, 10]}, {"a": 2020, "e": 2021})
    table = sco.level_contrasts(blocks, "x", 2021, 2020, n_draws=20, length=1).iloc[0]
    assert (table["value"], table["baseline"], table["pairs_beyond"], table["n_pairs"]) == (80, 100, 0, 1)
    blocks = blocks_of({"a": [4], "b": [0], "c": [3], "d": [3]}, {"a": 2020, "b": 2020})
    table = sco.level_contrasts(blocks, "x", 2022, 2020, n_draws=20, length=1).iloc[0]
    assert (table["value"], table["baseline"], table["pairs_beyond"], table["n_pairs"]) == (10, 40, 0, 4)


def test_two_single_texts_have_no_leave_one_out_and_years_without_sisters_no_baseline():
    blocks = blocks_of({"a": [9, 8], "b": [1, 0]}, {"a": 2020, "b": 2021})
    table = sco.level_contrasts(blocks, "x", 2021, 2020, n_draws=20)
    assert table["mean_of_texts"].tolist() == table["value"].tolist() == [-80]
    assert table[["sign_kept", "baseline", "pairs_beyond", "n_pairs", "draws"]].isna().all(axis=None)
    assert table[["p", "smallest_p"]].to_numpy().tolist() == [[1, 1]]


def test_larger_contrasts_are_those_of_the_table():
    generator = np.random.default_rng(4)
    for _ in range(50):
        counts = {text: [int(generator.integers(0, 30))] for text in "abcde"}
        blocks = blocks_of(counts, {"a": 2020, "b": 2021})
        tables = [
            sco.level_contrasts(blocks, "x", *years, n_draws=1, length=1)
            for years in ((2021, 2020), (2022, 2020), (2022, 2021))
        ]
        table = pd.concat(tables)
        rates = [[count[0]] for count in counts.values()]
        years = [2020, 2021, 2022, 2022, 2022]
        assert sco.n_larger(rates, years) == (table["pairs_beyond"] == table["n_pairs"]).sum()
