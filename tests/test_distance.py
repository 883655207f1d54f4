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
    table = sco.distances(tokens, size=None)
    assert table[["low", "high", "n_tokens"]].isna().all(axis=None)


def test_distances_draw_the_size_of_the_smallest_group_from_each(tokens):
    table = sco.distances(tokens, n_draws=5)
    assert (table["n_tokens"] == tokens.group_sizes("doc_id").min()).all()
    assert (sco.distances(tokens, n_draws=5, size=300)["n_tokens"] == 300).all()


def test_texts_of_one_size_are_compared_as_they_are(index_of):
    # Without replacement a draw of all 4 tokens is the text: shares 3/4, 1/4 against 1/4, 3/4
    tokens = index_of({"a": "x x x y", "b": "x y y y"})
    drawn, whole = sco.distances(tokens), sco.distances(tokens, size=None)
    assert np.allclose(drawn[["distance", "low", "high"]], whole["distance"].iloc[0])


def test_the_mean_of_many_draws_is_the_expected_distance(index_of):
    # One token of each: x : y or y : x in 3/4 × 3/4 + 1/4 × 1/4 of the draws, a bit apart; else equal
    tokens = index_of({"a": "x x x y", "b": "x y y y"})
    row = sco.distances(tokens, size=1, n_draws=20_000).iloc[0]
    # Five standard errors of a share of 0.625
    assert row["distance"] == pytest.approx(0.625, abs=5 * np.sqrt(0.625 * 0.375 / 20_000))
    assert (row["low"], row["high"]) == (0, 1)


def test_tokens_are_drawn_without_replacement(index_of):
    # Two tokens of x x y y: x y in 4 of 6 draws, at distance 0; xx or yy in 2 of 6, at a distance of 0.3113
    tokens = index_of({"a": "x y", "b": "x x y y"})
    apart = jensenshannon([1, 1], [2, 0], base=2) ** 2
    row = sco.distances(tokens, n_draws=20_000).iloc[0]
    assert row["distance"] == pytest.approx(apart / 3, abs=5 * apart * np.sqrt(2 / 9 / 20_000))
    assert row["high"] == pytest.approx(apart)


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
    assert table["same_year"].tolist() == [year[row.a] == year[row.b] for row in table.itertuples()]
    assert table["same_year"].sum() == 3


def test_groups_other_than_texts_have_no_year_to_share(tokens, index_of):
    table = sco.distances(tokens, by="year", n_draws=5)
    assert table[["a", "b"]].to_dict("split")["data"] == [[2020, 2021], [2020, 2022], [2021, 2022]]
    assert "same_year" not in table
    assert "same_year" not in sco.distances(index_of({"a": "peace", "b": "trade"}))


def test_distances_of_a_view_are_those_of_its_texts(tokens):
    table = sco.distances(tokens.where(year=2022), n_draws=5)
    assert len(table) == 3
    assert table["same_year"].all()


def test_rare_words_separate_texts_and_words_of_every_block_do_not(index_of):
    # the is in every block, so its weight is 0: rail against arms have nothing in common but it
    tokens = index_of({"a": "the the rail", "b": "the the arms"})
    row = sco.distances(tokens, measure="cosine", size=None).iloc[0]
    assert row["distance"] == 1


def test_distances_leave_the_index_as_it_is(index_of):
    tokens = index_of({"a": "peace", "b": "trade"}, year=[1, 2])
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


@pytest.mark.parametrize("size", [0, -1, 4])
def test_no_more_tokens_are_drawn_than_the_smallest_group_has(index_of, size):
    tokens = index_of({"a": "peace and trade", "b": "peace and trade and rail"})
    with pytest.raises(ValueError, match=rf"from 1 to 3, .* smallest group; got {size}\."):
        sco.distances(tokens, size=size)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": "largest"}, "size must be 'smallest', None, or from 1 to 1, .*got 'largest'"),
        ({"n_draws": 0}, "n_draws must be at least 1, got 0"),
    ],
)
def test_wrong_options_are_named(index_of, options, message):
    with pytest.raises(ValueError, match=message):
        sco.distances(index_of({"a": "peace", "b": "trade"}), **options)
