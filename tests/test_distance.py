from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import jensenshannon
from sklearn.metrics.pairwise import cosine_distances

import sco_discourse as sco
from sco_discourse.distance import cosine_distance, jensen_shannon_terms

# The ids of tests/reference/reference_values.json that this file covers.
DIVERGENCE = ["jsd.scipy"]


@pytest.fixture(scope="module")
def lists():
    """Two frequency lists in each of 200 rows, many of their counts 0."""
    generator = np.random.default_rng(11)
    first, second = generator.poisson(0.7, (2, 200, 50)) * generator.integers(1, 9, (2, 200, 50))
    return first, second


# Jensen-Shannon divergence


@pytest.mark.parametrize("name", DIVERGENCE)
def test_divergence_is_the_square_of_the_reference_distance_in_bits(reference, name):
    row = reference[name]
    # The first distance is in nats, the second in bits.
    for p, q, distance, base in zip(
        row["inputs"]["p"], row["inputs"]["q"], row["expected"], [np.e, 2], strict=True
    ):
        bits = distance**2 * np.log2(base)
        assert jensen_shannon_terms(p, q).sum() == pytest.approx(bits, abs=row["tol"])


def test_divergence_is_the_square_of_scipys_distance(lists):
    theirs = jensenshannon(*lists, base=2, axis=1) ** 2
    assert np.allclose(jensen_shannon_terms(*lists).sum(axis=-1), theirs)


def test_contributions_are_those_of_lins_equation():
    # p = (3/4, 1/4, 0), q = (1/4, 1/4, 1/2), m = (1/2, 1/4, 1/4); the second term is as frequent in both: 0.
    # First: ½ (3/4 log2(3/2) + 1/4 log2(1/2)), third: ½ (1/2 log2(2)).
    first = (0.75 * np.log2(1.5) - 0.25) / 2
    assert jensen_shannon_terms([3, 1, 0], [2, 2, 4]).tolist() == pytest.approx([first, 0, 0.25])


def test_divergence_is_symmetric(lists):
    assert np.allclose(jensen_shannon_terms(*lists), jensen_shannon_terms(*reversed(lists)))


def test_divergence_of_equal_shares_is_zero(lists):
    assert np.allclose(jensen_shannon_terms(lists[0], 3 * lists[0]), 0)


def test_divergence_of_lists_with_nothing_in_common_is_one():
    assert jensen_shannon_terms([5, 2, 0, 0], [0, 0, 1, 9]).sum() == pytest.approx(1)


def test_contributions_are_never_negative_and_add_up_to_one_at_most(lists):
    contributions = jensen_shannon_terms(*lists)
    assert (contributions >= -1e-15).all()
    assert (contributions.sum(axis=-1) <= 1).all()


def test_divergence_from_an_empty_list_is_undefined():
    assert np.isnan(jensen_shannon_terms([0, 0], [1, 2])).all()
    assert np.isnan(jensen_shannon_terms([1, 2], [0, 0])).all()


# Cosine distance


def test_cosine_distance_agrees_with_scikit_learn(lists):
    theirs = np.diag(cosine_distances(*lists))
    assert np.allclose(cosine_distance(*lists), theirs)


def test_cosine_distance_of_one_direction_is_zero_and_of_disjoint_vectors_one():
    assert np.allclose(cosine_distance([[1, 2, 0], [1, 2, 0]], [[3, 6, 0], [0, 0, 4]]), [0, 1])


def test_cosine_distance_from_a_zero_vector_is_undefined():
    assert np.isnan(cosine_distance([0, 0], [1, 2]))


# Distances between texts


def test_distances_of_whole_texts_agree_with_scipy(tokens):
    counts = tokens.counts("doc_id")
    table = sco.distances(tokens, size=None)
    pairs = list(combinations(counts.columns, 2))
    assert list(zip(table["a"], table["b"], strict=True)) == pairs
    theirs = [jensenshannon(counts[a], counts[b], base=2) ** 2 for a, b in pairs]
    assert np.allclose(table["distance"], theirs)


def test_cosine_distances_of_whole_texts_are_those_of_their_tfidf(tokens):
    scores = sco.tfidf(tokens, by="doc_id")
    wide = scores.pivot_table(index="doc_id", columns="term", values="tfidf", fill_value=0)
    table = sco.distances(tokens, measure="cosine", size=None)
    theirs = pd.DataFrame(cosine_distances(wide), wide.index, wide.index)
    assert np.allclose(table["distance"], [theirs.loc[row.a, row.b] for row in table.itertuples()])


def test_whole_texts_are_not_drawn_from(tokens):
    assert sco.distances(tokens, size=None).columns.tolist() == ["a", "b", "pair", "distance"]


def test_distances_draw_half_the_smallest_group_from_each(tokens):
    table = sco.distances(tokens, n_draws=5)
    assert (table["n_tokens"] == tokens.group_sizes("doc_id").min() // 2).all()
    assert (sco.distances(tokens, n_draws=5, size=300)["n_tokens"] == 300).all()


def pair(table, a, b):
    return table.set_index(["a", "b"]).loc[(a, b)]


def test_the_mean_of_many_draws_is_the_expected_distance(index_of):
    # One token of each: x : y or y : x in 3/4 × 3/4 + 1/4 × 1/4 of the draws, a bit apart; else equal
    tokens = index_of({"a": "x x x y", "b": "x y y y"})
    row = pair(sco.distances(tokens, size=1, n_draws=20_000), "a", "b")
    # Five standard errors of a share of 0.625
    assert row["distance"] == pytest.approx(0.625, abs=5 * np.sqrt(0.625 * 0.375 / 20_000))
    assert (row["low"], row["high"]) == (0, 1)


def test_two_draws_from_one_group_share_no_token_and_halves_keep_their_order(index_of):
    # Of x y one draw takes x and the other y: always a bit apart, as are the halves.
    row = pair(sco.distances(index_of({"a": "x y", "b": "x y"}), n_draws=50), "a", "a")
    assert (row["distance"], row["chance"], row["excess"]) == (1, 1, 0)
    # Of x x y y two tokens: x y and x y in 4 of 6 draws, at distance 0; x x and y y in 2 of 6, a bit apart. The
    # halves are x x and y y.
    row = pair(sco.distances(index_of({"a": "x x y y", "b": "x x y y"}), n_draws=20_000), "b", "b")
    assert row["distance"] == 1
    assert row["chance"] == pytest.approx(1 / 3, abs=5 * np.sqrt(2 / 9 / 20_000))


def test_excess_is_distance_beyond_chance(tokens):
    for measure in ("jsd", "cosine"):
        table = sco.distances(tokens, measure=measure, n_draws=5)
        own = table[table["pair"] == "halves"].set_index("a")["chance"]
        assert (own > 0).all()
        chance = [(own[row.a] + own[row.b]) / 2 for row in table.itertuples()]
        assert np.allclose(table["chance"], chance)
        assert np.allclose(table["excess"], table["distance"] - chance)


def test_the_error_is_what_another_seed_moves(index_of):
    tokens = index_of({"a": "x x x y z z", "b": "x y y y z w"})
    runs = pd.concat(sco.distances(tokens, n_draws=50, seed=seed) for seed in range(200))
    for _, rows in runs.groupby(["a", "b"]):
        assert rows["error"].mean() == pytest.approx(rows["excess"].std(), rel=0.25, abs=1e-9)


def test_texts_of_one_source_exceed_chance_by_next_to_nothing(index_of):
    words = np.random.default_rng(1).choice([f"w{n}" for n in range(80)], size=4000)
    halves = index_of({"a": " ".join(words[:2000]), "b": " ".join(words[2000:]), "c": "other words " * 1000})
    table = sco.distances(halves, size=500, n_draws=50)
    assert abs(pair(table, "a", "b")["excess"]) < 0.01
    assert pair(table, "a", "c")["excess"] > 0.8


def test_what_the_notebooks_count_does_not_depend_on_the_seed(tokens):
    counts = set()
    for seed in (2022, 1, 4):
        table = sco.distances(tokens, seed=seed)
        same = table[table["pair"] == "same year"]
        limit = same.loc[same["excess"].idxmax()]
        across = table[table["pair"] == "different years"]
        counts.add(int((across["excess"] - limit["excess"] > 3 * (across["error"] + limit["error"])).sum()))
    assert len(counts) == 1


def test_a_group_of_one_token_cannot_be_drawn_from_twice(index_of):
    with pytest.raises(ValueError, match="group of one token cannot be drawn from twice"):
        sco.distances(index_of({"a": "peace", "b": "trade and rail"}))


def test_low_and_high_hold_the_middle_95_per_cent_of_the_draws(index_of):
    # a differs from y y ... y only where its one x is drawn: in 1 of 50 draws, outside the middle 95 per cent;
    # b does in 1 of 25, inside.
    tokens = index_of({"a": "x " + "y " * 49, "b": "x " + "y " * 24, "c": "y " * 50})
    table = sco.distances(tokens, size=1, n_draws=20_000).set_index(["a", "b"])
    assert table.loc[("a", "c"), ["low", "high"]].tolist() == [0, 0]
    assert table.loc[("b", "c"), ["low", "high"]].tolist() == [0, 1]


def test_draws_depend_on_the_seed_alone(tokens):
    first, second, other = (sco.distances(tokens, n_draws=20, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    assert (first["distance"] != other["distance"]).all()


def test_distances_tell_pairs_of_one_year_from_others(tokens):
    table = sco.distances(tokens, n_draws=5)
    year = tokens.documents.set_index("doc_id")["year"]
    expected = [
        "halves" if row.a == row.b else "same year" if year[row.a] == year[row.b] else "different years"
        for row in table.itertuples()
    ]
    assert table["pair"].tolist() == expected
    assert table["pair"].value_counts().to_dict() == {"halves": 5, "same year": 3, "different years": 7}


def test_groups_other_than_texts_have_no_year_to_share(tokens, index_of):
    table = sco.distances(tokens, by="year", n_draws=5).query("pair != 'halves'")
    assert table[["a", "b"]].to_dict("split")["data"] == [[2020, 2021], [2020, 2022], [2021, 2022]]
    assert table["pair"].eq("different").all()
    assert sco.distances(index_of({"a": "peace", "b": "trade"}), size=None)["pair"].tolist() == ["different"]


def test_distances_of_a_view_are_those_of_its_texts(tokens):
    table = sco.distances(tokens.where(year=2022), n_draws=5)
    assert table["pair"].tolist() == ["halves"] * 3 + ["same year"] * 3


def test_terms_add_up_to_the_divergence_and_lead_to_it(tokens, index_of):
    a, b = tokens.where(doc_id="2020-cns"), tokens.where(doc_id="2022-cctv")
    table = sco.divergence_terms(a, b)
    whole = pair(sco.distances(tokens, size=None), "2020-cns", "2022-cctv")["distance"]
    assert table["contribution"].sum() == pytest.approx(whole)
    assert table["share"].sum() == pytest.approx(1)
    assert table["contribution"].is_monotonic_decreasing
    assert (table["count"].sum(), table["count_reference"].sum()) == (a.n_tokens, b.n_tokens)
    # each side with an index of its own
    apart = sco.divergence_terms(index_of({"a": "peace trade"}), index_of({"b": "trade war"}))
    assert apart[["term", "count", "count_reference"]].to_dict("split")["data"] == [
        ["peace", 1, 0],
        ["war", 0, 1],
        ["trade", 1, 1],
    ]


def test_mistake_a_third_group_has_no_part_in_the_comparison_of_two(index_of):
    three = index_of({"a": "peace peace trade", "b": "trade rail", "c": "rail arms arms"})
    two = index_of({"a": "peace peace trade", "b": "trade rail"})
    tables = [sco.divergence_terms(i.where(doc_id="a"), i.where(doc_id="b")) for i in (three, two)]
    pd.testing.assert_frame_equal(*tables)


def test_mistake_words_absent_from_the_target_stay_in_the_table(index_of):
    tokens = index_of({"a": "peace", "b": "peace rail rail"})
    table = sco.divergence_terms(tokens.where(doc_id="a"), tokens.where(doc_id="b")).set_index("term")
    assert table.loc["rail", ["count", "count_reference"]].tolist() == [0, 2]
    assert table.index[0] == "rail"


def test_rare_words_separate_texts_and_words_of_every_block_do_not(index_of):
    # the is in every block, so its weight is 0: rail against arms have nothing in common but it
    tokens = index_of({"a": "the the rail", "b": "the the arms"})
    row = sco.distances(tokens, measure="cosine", size=None).iloc[0]
    assert row["distance"] == 1


def test_distances_leave_the_index_as_it_is(index_of):
    tokens = index_of({"a": "peace talks", "b": "trade grows"}, year=[1, 2])
    documents, sentences = tokens.documents.copy(), tokens.sentences.copy()
    sco.distances(tokens, n_draws=5)
    pd.testing.assert_frame_equal(tokens.documents, documents)
    pd.testing.assert_frame_equal(tokens.sentences, sentences)


# Errors


def test_an_unknown_measure_is_an_error(tokens):
    with pytest.raises(ValueError, match=r"measure must be 'jsd' or 'cosine', got 'euclid'\."):
        sco.distances(tokens, measure="euclid")


@pytest.mark.parametrize("measure", ["jsd", "cosine"])
def test_one_group_alone_has_nothing_to_be_compared_with(tokens, measure):
    with pytest.raises(ValueError, match=r"nothing to compare: the selection has 1 group\(s\) of 'doc_id'"):
        sco.distances(tokens.where(year=2020), measure=measure)


def test_an_empty_selection_has_nothing_to_be_compared(tokens):
    with pytest.raises(ValueError, match=r"nothing to compare: the selection has 0 group\(s\) of 'year'"):
        sco.distances(tokens.where(year=2020).where(year=2021), by="year")


@pytest.mark.parametrize("size", [0, -1, 2])
def test_no_more_tokens_are_drawn_than_the_smallest_group_has_twice(index_of, size):
    tokens = index_of({"a": "peace and trade", "b": "peace and trade and rail"})
    with pytest.raises(ValueError, match=rf"from 1 to 1, half .* smallest group; got {size}\."):
        sco.distances(tokens, size=size)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": "largest"}, "size must be 'half', None, or from 1 to 1, .*got 'largest'"),
        ({"n_draws": 0}, "n_draws must be at least 1, got 0"),
    ],
)
def test_wrong_options_are_named(index_of, options, message):
    with pytest.raises(ValueError, match=message):
        sco.distances(index_of({"a": "peace talks", "b": "trade grows"}), **options)


@pytest.mark.parametrize("side", [0, 1])
def test_a_divergence_needs_two_selections_with_tokens(tokens, side):
    views = [tokens.where(year=2020), tokens.where(year=2022)]
    views[side] = views[side].where(year=2021)
    with pytest.raises(ValueError, match="holds no tokens"):
        sco.divergence_terms(*views)
