import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sco_discourse.association import chi_squared, log_likelihood
from sco_discourse.significance import adjusted_p, chi_squared_p, fisher_p

# The ids of tests/reference/reference_values.json that this file covers.
EXACT = ["quanteda.exact"]


@pytest.mark.parametrize("name", EXACT)
def test_fishers_p_reproduces_the_reference(reference, name):
    row = reference[name]
    target, other = (row["inputs"][side].split() for side in ("target", "reference"))
    feature = row["inputs"]["feature"]
    p = fisher_p(target.count(feature), len(target), other.count(feature), len(other))
    # The tolerance of the row is that of the other value, an odds ratio.
    assert p == pytest.approx(row["expected"][1], abs=1e-9)


@settings(derandomize=True, max_examples=300)
@given(st.integers(0, 70), st.integers(0, 70), st.integers(0, 70), st.integers(0, 70))
def test_fishers_p_agrees_with_scipy(f1, rest1, f2, rest2):
    if f1 + rest1 and f2 + rest2:
        theirs = stats.fisher_exact([[f1, rest1], [f2, rest2]]).pvalue
        assert fisher_p(f1, f1 + rest1, f2, f2 + rest2) == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize(
    "cells",
    [(120, 10**5, 60, 10**5), (7, 10**6, 9, 3 * 10**6), (900, 10**5, 400, 10**4), (3, 50, 2000, 10**6)],
)
def test_fishers_p_agrees_with_scipy_for_corpora(cells):
    f1, n1, f2, n2 = cells
    theirs = stats.fisher_exact([[f1, n1 - f1], [f2, n2 - f2]]).pvalue
    assert fisher_p(*cells) == pytest.approx(theirs, rel=1e-6)


def test_fishers_p_counts_the_tables_that_are_at_most_as_probable():
    # By hand, over all tables with the margins of 3 of 8 against 1 of 12
    ways = [math.comb(8, k) * math.comb(12, 4 - k) for k in range(5)]
    expected = sum(way for way in ways if way <= ways[3]) / math.comb(20, 4)
    assert fisher_p(3, 8, 1, 12) == pytest.approx(expected)


def test_fishers_p_is_1_at_the_centre_and_for_terms_of_no_token_or_all():
    assert fisher_p([5, 0, 10], 10, [10, 0, 20], 20) == pytest.approx([1, 1, 1])
    # two tables share the top
    assert fisher_p(1, 2, 0, 2) == pytest.approx(1)


def test_fishers_p_of_an_array_is_that_of_its_tables():
    generator = np.random.default_rng(2)
    f1, f2 = generator.integers(0, 400, (20, 3)), generator.integers(0, 400, (20, 3))
    p = fisher_p(f1, 1000, f2, 3000)
    assert p.shape == (20, 3)
    for place in np.ndindex(20, 3):
        assert p[place] == pytest.approx(float(fisher_p(f1[place], 1000, f2[place], 3000)), rel=1e-12)


def test_swapping_leaves_fishers_p():
    generator = np.random.default_rng(3)
    f1, f2 = generator.integers(0, 100, 200), generator.integers(0, 100, 200)
    assert np.allclose(fisher_p(f1, 500, f2, 900), fisher_p(f2, 900, f1, 500), rtol=1e-9)


def test_fishers_p_of_counts_beyond_two_to_the_31_nears_that_of_g2():
    cells = [2**32, 10**6], 2**34, [2**32 + 10**5, 10**6 + 2500], 2**34
    assert fisher_p(*cells) == pytest.approx(chi_squared_p(log_likelihood(*cells)), rel=1e-2)


def test_fishers_p_is_undefined_if_a_corpus_is_empty():
    assert np.isnan(fisher_p([0, 1, 0], [0, 10, 0], [1, 0, 0], [10, 0, 0])).all()


def test_fishers_test_takes_whole_numbers():
    with pytest.raises(ValueError, match="Fisher's exact test counts tables: give whole numbers"):
        fisher_p(1.5, 10, 2, 10)


# The tail, which one minus the rest would lose


def test_the_smallest_probabilities_keep_their_digits():
    # ln of the normal tail: -x²/2 - ln(x √(2π)) - ..., here from scipy's own logarithm
    for statistic in (100.0, 500.0, 1300.0):
        expected = math.exp(stats.norm.logsf(math.sqrt(statistic)) + math.log(2))
        assert 0 < chi_squared_p(statistic) == pytest.approx(expected, rel=1e-9)
    assert 1 - stats.chi2.cdf(100.0, 1) == 0


def test_fishers_smallest_probabilities_keep_their_digits():
    # One table only: all 60 in the target, 1 in C(120, 60)
    assert fisher_p(60, 60, 0, 60) == pytest.approx(2 / math.comb(120, 60), rel=1e-9)
    # and where 1 - cdf has no digit left: 1 in C(1000, 500), about 1e-299
    assert fisher_p(500, 500, 0, 500) == pytest.approx(2 / math.comb(1000, 500), rel=1e-8)


def test_chi_squared_p_is_that_of_scipy_whatever_the_sign():
    f1, f2 = np.arange(1, 60), np.arange(60, 1, -1)
    statistic = chi_squared(f1, 900, f2, 1400)
    assert (statistic < 0).any()
    assert np.allclose(chi_squared_p(statistic), stats.chi2.sf(np.abs(statistic), 1))
    assert chi_squared_p(0) == 1
    assert np.isnan(chi_squared_p(np.nan))


# Many tests


@settings(derandomize=True, max_examples=100)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_agrees_with_scipy(p):
    assert adjusted_p(p) == pytest.approx(stats.false_discovery_control(p))


def test_q_depends_on_the_terms_that_are_not_shown():
    p = [0.001, 0.01, *[0.5] * 98]
    assert adjusted_p(p)[1] == pytest.approx(0.01 * 100 / 2)
    assert adjusted_p(p[:2])[1] == pytest.approx(0.01)


def test_bonferroni_multiplies_by_the_tests_up_to_1():
    assert adjusted_p([0.001, 0.3, 0.4, 0.5], method="bonferroni") == pytest.approx([0.004, 1, 1, 1])


@pytest.mark.parametrize("method", ["benjamini-hochberg", "bonferroni"])
def test_what_was_not_tested_is_not_counted(method):
    adjusted = adjusted_p([0.01, np.nan, 0.04], method=method)
    assert np.isnan(adjusted[1])
    assert adjusted[[0, 2]] == pytest.approx(adjusted_p([0.01, 0.04], method=method))


def test_adjusting_leaves_its_argument():
    p = np.array([0.2, 0.1])
    adjusted_p(p)
    assert p.tolist() == [0.2, 0.1]


def test_adjusting_knows_two_methods_and_takes_probabilities():
    with pytest.raises(
        ValueError, match=r"method must be 'benjamini-hochberg' or 'bonferroni', got 'holm'\."
    ):
        adjusted_p([0.1], method="holm")
    with pytest.raises(ValueError, match="A probability lies between 0 and 1; give p, not the statistic"):
        adjusted_p([0.1, 12.0])
