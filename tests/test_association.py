from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from sco_discourse.association import (
    bic,
    chi_squared,
    conservative_log_ratio,
    expected,
    linear_trend,
    log_likelihood,
    log_ratio,
    log_ratio_interval,
)

# The ids of tests/reference/reference_values.json that this file covers.
TWO_TERMS = [
    "ll2.wizard.hand",
    "ll2.wizard.forehead",
    "ll2.wizard.neck",
    "ll2.wizard.zero",
    "ll2.wizard.same",
    "ll2.clic.doc.three",
]
FOUR_TERMS = ["ll4.quanteda_extras"]
FOUR_CELLS = ["g2.dunning.8"]
CHI_SQUARED = ["chi2.dunning.3", "chi2.ms.new_companies"]
NODE_AND_COLLOCATE = ["ucs.appreciated", "ucs.certain", "ucs.arrived", "ucs.still"]
BIGRAM = ["quanteda.othercapital"]
KEYNESS = ["evert.Antibiotikum", "evert.Krankenhaus", "evert.10-mal", "evert.doc"]
SUBCORPUS = ["cqpweb.lr.eingebracht", "cqpweb.lr.Befragung"]


@pytest.fixture(scope="module")
def tables():
    """Counts and sizes of 200,000 terms; some counts are 0, some fill their corpus."""
    generator = np.random.default_rng(7)
    n1, n2 = generator.integers(1, 60, 200_000), generator.integers(1, 100_000, 200_000)
    return generator.binomial(n1, generator.random(200_000)), n1, generator.integers(0, n2 + 1) % 300, n2


def mirrored(f1, n1, f2, n2):
    return f2, n2, f1, n1


# Expected counts


def test_expected_counts_share_the_occurrences_by_size():
    # 6 in 300 tokens: 2 for 100 tokens and 4 for 200
    assert np.array_equal(expected(5, 100, 1, 200), [2, 4])


def test_expected_counts_keep_the_total():
    f1, f2 = np.array([0, 3, 10]), np.array([7, 0, 10])
    assert np.allclose(np.sum(expected(f1, 20, f2, 50), axis=0), f1 + f2)


def test_expected_counts_are_undefined_without_tokens():
    assert np.isnan(expected(0, 0, 0, 0)).all()


# G²


@pytest.mark.parametrize("name", TWO_TERMS)
def test_two_term_g2_reproduces_the_reference(reference, name):
    row = reference[name]
    assert abs(log_likelihood(**row["inputs"], terms=2)) == pytest.approx(row["expected"], abs=row["tol"])


@pytest.mark.parametrize("name", FOUR_TERMS)
def test_four_term_g2_reproduces_the_reference(reference, name):
    row = reference[name]
    assert log_likelihood(**row["inputs"]) == pytest.approx(row["expected"], abs=row["tol"])


@pytest.mark.parametrize("name", FOUR_CELLS)
def test_four_term_g2_reproduces_a_published_table(reference, name):
    row = reference[name]
    o11, o12, o21, o22 = (row["inputs"][cell] for cell in ("O11", "O12", "O21", "O22"))
    g2 = log_likelihood(o11, o11 + o12, o21, o21 + o22)
    assert g2 == pytest.approx(row["expected"], abs=row["tol"])


@pytest.mark.parametrize("name", NODE_AND_COLLOCATE)
def test_four_term_g2_reproduces_signed_association_scores(reference, name):
    row = reference[name]
    o11, f1, f2, n = (row["inputs"][key] for key in ("O11", "f1", "f2", "N"))
    # The sixth score of the row; the node's surroundings are the target, all other tokens the reference.
    g2 = log_likelihood(o11, f1, f2 - o11, n - f1)
    assert g2 == pytest.approx(row["expected"][5], abs=row["tol"])


@pytest.mark.parametrize("name", BIGRAM)
def test_four_term_g2_reproduces_a_bigram_by_positions(reference, name):
    row = reference[name]
    words = row["inputs"]["text"].split()
    after_other = [second for first, second in pairwise(words) if first == "other"]
    after_rest = [second for first, second in pairwise(words) if first != "other"]
    target = after_other.count("capital"), len(after_other)
    g2 = log_likelihood(*target, after_rest.count("capital"), len(after_rest))
    assert g2 == pytest.approx(row["expected"][1], abs=row["tol"])


def test_four_term_g2_of_large_arrays_agrees_with_scipy(tables):
    f1, n1, f2, n2 = tables
    g2 = log_likelihood(*tables)
    # scipy takes one table at a time: every 160th, where it defines expected counts.
    chosen = np.arange(0, len(g2), 160)
    chosen = chosen[(f1 + f2 > 0)[chosen] & (f1 + f2 < n1 + n2)[chosen]]
    assert {0, 1} <= set((f1 / n1)[chosen])
    theirs = [
        stats.chi2_contingency(
            [[f1[i], n1[i] - f1[i]], [f2[i], n2[i] - f2[i]]], correction=False, lambda_="log-likelihood"
        ).statistic
        for i in chosen
    ]
    assert np.allclose(np.abs(g2[chosen]), theirs, rtol=1e-9, atol=1e-9)


def test_g2_is_the_same_in_a_large_array_and_alone(tables):
    for terms in (4, 2):
        g2 = log_likelihood(*tables, terms=terms)
        for i in range(0, len(g2), 997):
            alone = log_likelihood(*(values[i] for values in tables), terms=terms)
            assert g2[i] == pytest.approx(float(alone), rel=1e-12, abs=1e-12)


def test_g2_has_the_sign_of_the_difference_between_the_rates(tables):
    f1, n1, f2, n2 = tables
    # Whole numbers, so that rounding has no part in it.
    difference = f1 * n2 - f2 * n1
    for terms in (4, 2):
        g2 = log_likelihood(*tables, terms=terms)
        assert (g2[difference > 0] > 0).all()
        assert (g2[difference < 0] < 0).all()


@pytest.mark.parametrize("terms", [4, 2])
def test_swapping_target_and_reference_negates_g2(tables, terms):
    g2 = log_likelihood(*tables, terms=terms)
    assert np.allclose(log_likelihood(*mirrored(*tables), terms=terms), -g2, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("terms", [4, 2])
def test_doubling_all_counts_doubles_g2(tables, terms):
    g2 = log_likelihood(*tables, terms=terms)
    doubled = log_likelihood(*(2 * values for values in tables), terms=terms)
    assert np.allclose(doubled, 2 * g2, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("terms", [4, 2])
def test_g2_of_equal_rates_is_zero(terms):
    counts = np.arange(1000)
    assert np.allclose(log_likelihood(counts, 1000, 3 * counts, 3000, terms=terms), 0, atol=1e-9)


def test_g2_of_a_term_that_occurs_nowhere_is_zero():
    assert log_likelihood(0, 100, 0, 200) == 0


def test_g2_of_a_full_and_an_empty_corpus_is_the_entropy_of_the_table():
    # 8 of 8 against 0 of 8: 2 × 16 ln 2
    assert log_likelihood(8, 8, 0, 8) == pytest.approx(32 * np.log(2))


@pytest.mark.parametrize("sizes", [(0, 10), (10, 0), (0, 0)])
def test_g2_is_undefined_if_a_corpus_is_empty(sizes):
    assert np.isnan(log_likelihood(0, sizes[0], 0, sizes[1]))


def test_g2_counts_two_or_four_terms_only():
    with pytest.raises(ValueError, match=r"terms must be 4 \(all cells\) or 2 .*, got 3\."):
        log_likelihood(1, 10, 1, 10, terms=3)


# Chi-squared and BIC


@pytest.mark.parametrize("name", CHI_SQUARED)
def test_chi_squared_reproduces_the_reference(reference, name):
    row = reference[name]
    o11, o12, o21, o22 = (row["inputs"][cell] for cell in ("O11", "O12", "O21", "O22"))
    chi2 = chi_squared(o11, o11 + o12, o21, o21 + o22)
    assert chi2 == pytest.approx(row["expected"], abs=row["tol"])


@pytest.mark.parametrize("name", NODE_AND_COLLOCATE)
def test_chi_squared_reproduces_signed_association_scores(reference, name):
    row = reference[name]
    o11, f1, f2, n = (row["inputs"][key] for key in ("O11", "f1", "f2", "N"))
    assert chi_squared(o11, f1, f2 - o11, n - f1) == pytest.approx(row["expected"][7], abs=row["tol"])


def test_chi_squared_reproduces_a_bigram_by_positions(reference):
    row = reference["quanteda.othercapital"]
    # "other" is followed by capital once in 2; the other 6 positions by capital once
    words = row["inputs"]["text"].split()
    seconds = [second for first, second in pairwise(words) if first == "other"]
    rest = [second for first, second in pairwise(words) if first != "other"]
    chi2 = chi_squared(seconds.count("capital"), len(seconds), rest.count("capital"), len(rest))
    assert chi2 == pytest.approx(row["expected"][0], abs=row["tol"])


def test_chi_squared_of_large_arrays_agrees_with_scipy(tables):
    f1, n1, f2, n2 = tables
    chi2 = chi_squared(*tables)
    chosen = np.arange(0, len(chi2), 160)
    chosen = chosen[(f1 + f2 > 0)[chosen] & (f1 + f2 < n1 + n2)[chosen]]
    theirs = [
        stats.chi2_contingency([[f1[i], n1[i] - f1[i]], [f2[i], n2[i] - f2[i]]], correction=False).statistic
        for i in chosen
    ]
    assert np.allclose(np.abs(chi2[chosen]), theirs, rtol=1e-9, atol=1e-9)
    difference = f1 * n2 - f2 * n1
    assert (np.sign(chi2[chosen]) == np.sign(difference[chosen])).all()


def test_swapping_negates_chi_squared_and_doubling_doubles_it(tables):
    chi2 = chi_squared(*tables)
    assert np.allclose(chi_squared(*mirrored(*tables)), -chi2, equal_nan=True)
    assert np.allclose(chi_squared(*(2 * values for values in tables)), 2 * chi2, equal_nan=True)


def test_chi_squared_of_equal_rates_is_zero():
    assert (chi_squared(np.arange(1, 1000), 1000, 3 * np.arange(1, 1000), 3000) == 0).all()


@pytest.mark.parametrize(
    "cells", [(0, 10, 0, 20), (10, 10, 20, 20), (0, 0, 3, 10), (3, 10, 0, 0), (0, 0, 0, 0)]
)
def test_chi_squared_is_undefined_if_a_row_or_column_is_empty(cells):
    assert np.isnan(chi_squared(*cells))


def test_statistics_of_counts_beyond_two_to_the_31_are_right():
    small = np.array([300, 1000, 200, 1000])
    large = small * 2**33  # int64, whose products would pass its range
    for function in (log_likelihood, chi_squared):
        assert function(*large) == pytest.approx(function(*small) * 2**33, rel=1e-9)
    assert log_ratio(*large, zeros="hardie") == pytest.approx(np.log2(1.5))
    low, high = log_ratio_interval(*large)
    assert low < np.log2(1.5) < high < low + 1e-3


def test_bic_is_g2_less_the_logarithm_of_both_corpora(tables):
    _, n1, _, n2 = tables
    assert np.allclose(bic(*tables), np.abs(log_likelihood(*tables)) - np.log(n1 + n2))
    assert np.allclose(bic(*mirrored(*tables)), bic(*tables), atol=1e-9)
    assert bic(10, 100, 20, 200) == pytest.approx(-np.log(300))
    assert np.isnan(bic(0, 0, 5, 10))
    assert np.isnan(bic(0, 0, 0, 0))


# Trend


def test_linear_trend_is_a_weighted_line_through_the_rates():
    counts, sizes = np.array([[3, 9, 14], [20, 5, 1]]), np.array([100, 400, 250])
    slope, _ = linear_trend(counts, sizes, [2020, 2021, 2024])
    for i in range(2):
        # numpy's weights multiply the residuals before they are squared
        line = np.polyfit([0, 1, 4], counts[i] / sizes, 1, w=np.sqrt(sizes))
        assert slope[i] == pytest.approx(line[0])


def test_z_of_the_trend_is_the_correlation_of_tokens_and_scores():
    # Token by token: N r² is the chi-squared for trend
    counts, sizes, scores = np.array([3, 9, 14]), np.array([10, 40, 25]), np.array([1, 2, 5])
    where = np.repeat(scores, sizes)
    is_term = np.concatenate([np.arange(n) < count for count, n in zip(counts, sizes, strict=True)])
    _, z = linear_trend([counts], sizes, scores)
    assert z[0] == pytest.approx(np.corrcoef(where, is_term)[0, 1] * np.sqrt(sizes.sum()))


def test_z_squared_of_two_groups_is_pearsons_chi_squared():
    _, z = linear_trend([[4, 30]], [50, 200], [2020, 2021])
    assert z[0] ** 2 == pytest.approx(abs(chi_squared(4, 50, 30, 200)))
    assert z[0] > 0


def test_z_depends_on_neither_origin_nor_unit_of_the_scores_and_turns_with_time():
    counts, sizes = [[3, 9, 14], [1, 1, 1]], [100, 400, 250]
    slope, z = linear_trend(counts, sizes, [0, 1, 3])
    other_slope, other_z = linear_trend(counts, sizes, [2000, 2010, 2030])
    assert np.allclose(z, other_z)
    assert np.allclose(slope, 10 * other_slope)
    assert np.allclose(linear_trend(counts, sizes, [0, -1, -3])[1], -z)


def test_a_constant_rate_has_no_trend_and_no_token_or_all_no_z():
    slope, z = linear_trend([[1, 2, 4], [0, 0, 0], [10, 20, 40]], [10, 20, 40], [1, 2, 3])
    assert np.allclose(slope, 0)
    assert z[0] == pytest.approx(0, abs=1e-12)
    assert np.isnan(z[1:]).all()


# Log ratio


@pytest.mark.parametrize("name", KEYNESS)
def test_keyness_scores_reproduce_the_reference(reference, name):
    row = reference[name]
    cells = [row["inputs"][key] for key in ("f1", "n1", "f2", "n2")]
    g2, ratio, bound = row["expected"][:3]
    # The tolerance of the row is that of its largest value, G².
    assert log_likelihood(*cells) == pytest.approx(g2, abs=row["tol"])
    assert log_ratio(*cells) == pytest.approx(ratio, abs=min(row["tol"], 1e-6))
    lrc = conservative_log_ratio(*cells, n_tests=row["inputs"]["m"])
    assert lrc == pytest.approx(bound, abs=min(row["tol"], 1e-6))


@pytest.mark.parametrize("name", SUBCORPUS)
def test_hardies_log_ratio_and_its_bound_reproduce_the_reference(reference, name):
    row = reference[name]
    cells = [row["inputs"][key] for key in ("O11", "R1", "O21", "R2")]
    assert log_ratio(*cells, zeros="hardie") == pytest.approx(row["expected"][0], abs=row["tol"])
    lrc = conservative_log_ratio(*cells, n_tests=row["inputs"]["m"])
    assert lrc == pytest.approx(row["expected"][2], abs=row["tol"])


def test_walters_log_ratio_adds_a_half_to_counts_and_sizes():
    # (3.5 / 10.5) / (0.5 / 20.5) = 41 / 3
    assert log_ratio(3, 10, 0, 20) == pytest.approx(np.log2(41 / 3))


def test_hardies_log_ratio_changes_nothing_but_a_count_of_zero():
    # (3 / 10) / (0.5 / 20) = 12, and where no count is 0 the plain ratio: (3 / 10) / (1 / 20) = 6
    assert np.allclose(log_ratio([3, 3], 10, [0, 1], 20, zeros="hardie"), np.log2([12, 6]))


def test_hardies_log_ratio_replaces_a_count_of_zero_on_either_side():
    # (0.5 / 10) / (4 / 20) = 1 / 4
    assert log_ratio(0, 10, 4, 20, zeros="hardie") == -2


@pytest.mark.parametrize("zeros", ["walter", "hardie"])
def test_swapping_target_and_reference_negates_the_log_ratio(tables, zeros):
    ratio = log_ratio(*tables, zeros=zeros)
    assert np.allclose(log_ratio(*mirrored(*tables), zeros=zeros), -ratio, equal_nan=True)


def test_log_ratio_of_equal_rates_is_zero():
    counts = np.arange(1, 1000)
    assert np.allclose(log_ratio(counts, 1000, counts, 1000), 0, atol=1e-12)
    assert np.allclose(log_ratio(counts, 1000, 3 * counts, 3000, zeros="hardie"), 0, atol=1e-12)


@pytest.mark.parametrize("zeros", ["walter", "hardie"])
@pytest.mark.parametrize("sizes", [(0, 10), (10, 0), (0, 0)])
def test_log_ratio_is_undefined_if_a_corpus_is_empty(sizes, zeros):
    assert np.isnan(log_ratio(0, sizes[0], 0, sizes[1], zeros=zeros))


def test_hardies_log_ratio_is_undefined_for_a_term_that_occurs_nowhere():
    assert np.isnan(log_ratio(0, 10, 0, 20, zeros="hardie"))
    assert log_ratio(1, 10, 0, 20, zeros="hardie") > 0


def test_log_ratio_knows_two_treatments_of_zero():
    with pytest.raises(ValueError, match=r"zeros must be 'walter' or 'hardie', got 'laplace'\."):
        log_ratio(1, 10, 0, 10, zeros="laplace")


# Interval


@pytest.mark.parametrize(("alpha", "n_tests"), [(0.05, 1), (0.01, 1), (0.05, 500)])
def test_interval_agrees_with_scipys_exact_interval_of_a_share(alpha, n_tests):
    generator = np.random.default_rng(3)
    f1, f2 = generator.integers(0, 40, 100), generator.integers(0, 40, 100)
    f1[:5], f2[5:10] = 0, 0
    low, high = log_ratio_interval(f1, 900, f2, 2100, alpha=alpha, n_tests=n_tests)
    for i in np.flatnonzero(f1 + f2):
        test = stats.binomtest(int(f1[i]), int(f1[i] + f2[i]))
        share = test.proportion_ci(confidence_level=1 - alpha / n_tests, method="exact")
        with np.errstate(divide="ignore"):
            bounds = [np.log2(p / np.float64(1 - p) * 2100 / 900) for p in (share.low, share.high)]
        assert [low[i], high[i]] == pytest.approx(bounds, rel=1e-6, abs=1e-6)


def test_interval_is_open_on_the_side_of_a_count_of_zero():
    low, high = log_ratio_interval([0, 4], 10, [4, 0], 10)
    assert low[0] == -np.inf
    assert high[1] == np.inf
    # Without occurrences in the other corpus the bound of the share is (alpha / 2) ** (1 / 4).
    share = 0.025**0.25
    assert low[1] == pytest.approx(np.log2(share / (1 - share)))
    assert high[0] == -low[1]


def test_interval_keeps_its_precision_for_large_counts():
    # The share's lower bound is tail ** (1 / f1), and one minus it -expm1(log(tail) / f1).
    low, _ = log_ratio_interval(1_000_000, 2_000_000, 0, 2_000_000, n_tests=20_000)
    logarithm = np.log(0.025 / 20_000) / 1_000_000
    assert low == pytest.approx(np.log2(np.exp(logarithm) / -np.expm1(logarithm)), abs=1e-8)


def test_interval_holds_the_ratio_of_the_rates(tables):
    f1, n1, f2, n2 = (values[:2000] for values in tables)
    both = (f1 > 0) & (f2 > 0)
    low, high = log_ratio_interval(f1, n1, f2, n2)
    ratio = log_ratio(f1, n1, f2, n2, zeros="hardie")
    assert (low[both] < ratio[both]).all()
    assert (ratio[both] < high[both]).all()


def test_swapping_target_and_reference_mirrors_the_interval(tables):
    tables = [values[:2000] for values in tables]
    low, high = log_ratio_interval(*tables, n_tests=50)
    other_low, other_high = log_ratio_interval(*mirrored(*tables), n_tests=50)
    assert np.allclose(other_low, -high, equal_nan=True)
    assert np.allclose(other_high, -low, equal_nan=True)


def test_bonferroni_divides_alpha_by_the_number_of_tests():
    corrected = log_ratio_interval(9, 100, 3, 100, alpha=0.05, n_tests=10)
    assert np.allclose(corrected, log_ratio_interval(9, 100, 3, 100, alpha=0.005))


@pytest.mark.parametrize("cells", [(0, 10, 0, 20), (0, 0, 3, 10), (3, 10, 0, 0), (0, 0, 0, 0)])
def test_interval_and_its_bound_are_undefined_without_occurrences_or_tokens(cells):
    assert np.isnan(log_ratio_interval(*cells)).all()
    assert np.isnan(conservative_log_ratio(*cells))


@pytest.mark.parametrize("alpha", [0, 1, -0.1, 5])
def test_alpha_lies_between_0_and_1(alpha):
    with pytest.raises(ValueError, match=rf"alpha must lie between 0 and 1, got {alpha}\."):
        log_ratio_interval(1, 10, 1, 10, alpha=alpha)


def test_there_is_at_least_one_test():
    with pytest.raises(ValueError, match=r"n_tests must be at least 1, got 0\."):
        conservative_log_ratio(1, 10, 1, 10, n_tests=0)


# Conservative log ratio


def test_conservative_log_ratio_is_the_bound_nearest_to_zero():
    # Surely higher: the lower bound. Surely lower: the upper one. Unsure: 0.
    cells = [50, 10, 7], 1000, [10, 50, 5], 1000
    low, high = log_ratio_interval(*cells)
    assert low[2] < 0 < high[2]
    assert conservative_log_ratio(*cells).tolist() == [low[0], high[1], 0]
    assert low[0] > 0 > high[1]


def test_conservative_log_ratio_is_the_finite_bound_where_a_count_is_zero():
    # 0.025 ** (1 / 20) is 0.83, well above the half that equal rates would give
    lrc = conservative_log_ratio([20, 0], 100, [0, 20], 100)
    assert np.isfinite(lrc).all()
    assert lrc[0] > 0 > lrc[1]


def test_swapping_target_and_reference_negates_the_conservative_log_ratio(tables):
    tables = [values[:2000] for values in tables]
    lrc = conservative_log_ratio(*tables)
    assert np.allclose(conservative_log_ratio(*mirrored(*tables)), -lrc, equal_nan=True)
    assert (lrc != 0).any()


def test_conservative_log_ratio_of_equal_rates_is_zero():
    counts = np.arange(1, 1000)
    assert (conservative_log_ratio(counts, 1000, 3 * counts, 3000) == 0).all()


def test_conservative_log_ratio_shrinks_with_the_number_of_tests():
    one, many = (conservative_log_ratio(50, 1000, 10, 1000, n_tests=n) for n in (1, 50))
    assert 0 < many < one < log_ratio(50, 1000, 10, 1000)


# Arguments of all


FUNCTIONS = [
    expected,
    log_likelihood,
    chi_squared,
    bic,
    log_ratio,
    log_ratio_interval,
    conservative_log_ratio,
]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("place", range(4))
def test_counts_and_sizes_cannot_be_negative(function, place):
    cells = [[1, 1], [10, 10], [1, 1], [10, 10]]
    cells[place][1] = -3
    name = ("f1", "n1", "f2", "n2")[place]
    with pytest.raises(ValueError, match=rf"{name} is a count and cannot be negative, got -3\.0\."):
        function(*cells)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(("name", "cells"), [("f1", ([1, 11], 10, 1, 20)), ("f2", (1, 20, [1, 11], 10))])
def test_a_count_cannot_exceed_its_corpus(function, name, cells):
    with pytest.raises(ValueError, match=f"{name} cannot exceed its corpus: a count is larger"):
        function(*cells)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_arguments_broadcast_and_stay_as_they_are(function):
    f1, f2 = np.array([0, 3, 5]), np.array([[1], [0]])
    result = function(f1, 10, f2, 20)
    assert np.shape(result)[-2:] == (2, 3)
    assert f1.tolist() == [0, 3, 5]
    assert f2.tolist() == [[1], [0]]
