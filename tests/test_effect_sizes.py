import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sco_discourse.association import log_likelihood
from sco_discourse.effect_sizes import (
    delta_p,
    dice,
    difference_coefficient,
    log_odds,
    logdice,
    mutual_information,
    odds_ratio,
    percent_diff,
    pooled_prior,
    simple_maths,
    t_score,
)

# The ids of tests/reference/reference_values.json that this file covers.
UCS = ["ucs.appreciated", "ucs.certain", "ucs.arrived", "ucs.still"]
SIMPLE_MATHS = {"evert.Antibiotikum": 100, "evert.Krankenhaus": 100, "evert.10-mal": 100, "evert.doc": 1}
MUTUAL_INFORMATION = ["pmi.ms.ayatollah", "pmi.church_hanks"]
COUNTS = st.integers(1, 10**12)


def cells_of(row):
    o11, o12, o21, o22 = (row["inputs"][cell] for cell in ("O11", "O12", "O21", "O22"))
    return o11, o11 + o12, o21, o21 + o22


@st.composite
def tables(draw, low=0):
    """Counts of at least `low` and sizes that are larger."""
    f1, f2 = draw(st.integers(low, 10**6)), draw(st.integers(low, 10**6))
    return f1, f1 + draw(st.integers(1, 10**10)), f2, f2 + draw(st.integers(1, 10**10))


# Worked examples


def test_percent_diff_reproduces_the_reference(reference):
    row = reference["pctdiff.gabrielatos"]
    assert percent_diff(**row["inputs"]) == pytest.approx(row["expected"], abs=row["tol"])


def test_difference_coefficient_reproduces_the_reference(reference):
    row = reference["diffcoef.hofland"]
    assert difference_coefficient(**row["inputs"]) == pytest.approx(row["expected"], abs=row["tol"])


@pytest.mark.parametrize(("name", "k"), SIMPLE_MATHS.items())
def test_simple_maths_reproduces_the_reference(reference, name, k):
    row = reference[name]
    cells = [row["inputs"][key] for key in ("f1", "n1", "f2", "n2")]
    # The tolerance of the row is that of its largest value, G².
    assert simple_maths(*cells, k=k) == pytest.approx(row["expected"][4], abs=min(row["tol"], 1e-7))


def test_simple_maths_adds_100_per_million_unless_told_otherwise(reference):
    row = reference["evert.Antibiotikum"]
    cells = [row["inputs"][key] for key in ("f1", "n1", "f2", "n2")]
    assert simple_maths(*cells) == pytest.approx(row["expected"][4], abs=1e-7)


@pytest.mark.parametrize("name", UCS)
def test_association_scores_reproduce_the_reference(reference, name):
    row = reference[name]
    o, f1, f2, n = (row["inputs"][key] for key in ("O11", "f1", "f2", "N"))
    expected = f1 * f2 / n
    bits = math.log10(2)  # the reference has decimal logarithms
    scores = {
        0: mutual_information(o, expected) * bits,
        2: mutual_information(o, expected, power=3) * bits,
        3: t_score(o, expected),
        8: dice(o, f1, f2),
        9: np.log10(odds_ratio(o, f1, f2 - o, n - f1)),
    }
    for place, score in scores.items():
        assert score == pytest.approx(row["expected"][place], abs=row["tol"]), place


@pytest.mark.parametrize("name", MUTUAL_INFORMATION)
def test_mutual_information_reproduces_the_reference(reference, name):
    row = reference[name]
    o, f1, f2, n = (row["inputs"][key] for key in ("f", "f1", "f2", "N"))
    assert mutual_information(o, f1 * f2 / n) == pytest.approx(row["expected"], abs=row["tol"])


def test_mutual_information_reproduces_a_reference_with_a_window(reference):
    row = reference["pmi.korap"]
    cells = row["inputs"]["O"], row["inputs"]["E"]
    scores = mutual_information(*cells), mutual_information(*cells, power=3)
    assert scores == pytest.approx((row["expected"][0], row["expected"][2]), abs=row["tol"])


def test_mutual_information_reproduces_a_reference_that_counts_pairs(reference):
    # The tool counts pairs and takes each window as full; the arithmetic is the same, the counting is not ours.
    row = reference["nltk.window5.pmi"]
    words, width = row["inputs"]["tokens"], row["inputs"]["window_size"] - 1
    pairs = [pair for i, word in enumerate(words) for pair in product([word], words[i + 1 : i + 1 + width])]
    scores = [
        mutual_information(pairs.count((a, b)), words.count(a) * width * words.count(b) / len(words))
        for a, b in (("a", "test"), ("is", "test"), ("a", "a"))
    ]
    assert scores == pytest.approx(row["expected"], abs=row["tol"])


def test_t_score_reproduces_the_reference(reference):
    row = reference["t.ms.new_companies"]
    o, f1, f2, n = (row["inputs"][key] for key in ("f", "f1", "f2", "N"))
    assert t_score(o, f1 * f2 / n) == pytest.approx(row["expected"], abs=row["tol"])


def test_delta_p_reproduces_the_reference(reference):
    row = reference["deltap.gries"]
    assert delta_p(*cells_of(row)) == pytest.approx(row["expected"], abs=row["tol"])


def test_log_odds_reproduce_a_reference_with_a_uniform_prior_and_four_terms(reference):
    row = reference["fw.scattertext.threshold"]
    _, z = log_odds(row["inputs"]["y1"], row["inputs"]["y2"], row["inputs"]["alpha"], variance_terms=4)
    score = 2 * stats.norm.cdf(z) - 1
    assert np.where(abs(score) > 0.8, score, 0) == pytest.approx(row["expected"], abs=row["tol"])


def test_log_odds_reproduce_a_reference_with_an_informative_prior_and_two_terms(reference):
    # The tool compares each group with the pool that holds it, prior included, which `weighted_log_odds` refuses.
    row = reference["fw.tidylo.eb"]
    groups = np.reshape(list(row["inputs"]["counts"].values()), (2, 3))
    pool = groups.sum(axis=0)
    prior = pooled_prior(pool, strength=pool.sum())
    z = [log_odds(group, pool + prior, prior)[1] for group in groups]
    assert np.ravel(z) == pytest.approx(row["expected"], abs=row["tol"])


# Independent formulas and properties


@settings(derandomize=True, max_examples=60)
@given(tables(low=1))
def test_odds_ratio_agrees_with_scipy(cells):
    f1, n1, f2, n2 = cells
    theirs = stats.contingency.odds_ratio([[f1, n1 - f1], [f2, n2 - f2]], kind="sample").statistic
    assert odds_ratio(*cells) == pytest.approx(theirs, rel=1e-9)


@settings(derandomize=True, max_examples=60)
@given(tables(low=1), st.integers(2, 1000))
def test_effect_sizes_do_not_depend_on_size_and_turn_round_with_the_sides(cells, times):
    f1, n1, f2, n2 = cells
    for function in (percent_diff, odds_ratio, difference_coefficient, simple_maths):
        value = function(*cells)
        assert function(*(times * cell for cell in cells)) == pytest.approx(float(value), rel=1e-9, abs=1e-9)
    swapped = f2, n2, f1, n1
    assert odds_ratio(*swapped) == pytest.approx(1 / odds_ratio(*cells))
    assert simple_maths(*swapped) == pytest.approx(1 / simple_maths(*cells))
    assert difference_coefficient(*swapped) == pytest.approx(-difference_coefficient(*cells))
    assert 1 + percent_diff(*swapped) / 100 == pytest.approx(1 / (1 + percent_diff(*cells) / 100))


@pytest.mark.parametrize("times", [1, 7])
def test_equal_rates_have_no_effect(times):
    cells = np.arange(1, 50), 100, times * np.arange(1, 50), 100 * times
    assert np.allclose(percent_diff(*cells), 0)
    assert np.allclose(difference_coefficient(*cells), 0)
    assert np.allclose(odds_ratio(*cells), 1)
    assert np.allclose(simple_maths(*cells), 1)
    assert np.allclose(delta_p(*cells), 0)


@settings(derandomize=True, max_examples=60)
@given(tables())
def test_delta_p_both_ways_has_the_signs_of_g2_and_phi_squared_as_product(cells):
    of_word, of_node = delta_p(*cells)
    if cells[0] + cells[2] > 0:
        chi2 = stats.chi2_contingency(
            [[cells[0], cells[1] - cells[0]], [cells[2], cells[3] - cells[2]]], correction=False
        ).statistic
        assert of_word * of_node == pytest.approx(chi2 / (cells[1] + cells[3]), rel=1e-6, abs=1e-15)
        assert np.sign(of_word) == np.sign(of_node) or chi2 < 1e-6
        assert np.sign(log_likelihood(*cells)) in (np.sign(of_word), 0)


def test_delta_p_is_the_same_both_ways_for_equal_margins():
    # 8 in 10 and 2 in 40; the word occurs 10 times too
    of_word, of_node = delta_p(8, 10, 2, 40)
    assert of_word == of_node == pytest.approx(8 / 10 - 2 / 40)


def test_delta_p_tells_the_two_directions_apart():
    # Near the node 10 tokens, 5 of them the word, which occurs nowhere else
    of_word, of_node = delta_p(5, 10, 0, 90)
    assert of_word == pytest.approx(1 / 2)
    assert of_node == pytest.approx(1 - 5 / 95)


@settings(derandomize=True, max_examples=60)
@given(COUNTS, COUNTS, st.integers(2, 50))
def test_scores_of_co_occurrence_hold_their_identities(o, e, times):
    mi = mutual_information(o, e)
    assert mutual_information(o, e, power=3) == pytest.approx(mi + 2 * math.log2(o))
    assert mutual_information(times * o, times * e) == pytest.approx(float(mi), abs=1e-9)
    assert t_score(times * o, times * e) == pytest.approx(math.sqrt(times) * t_score(o, e))
    assert mutual_information(o, o) == t_score(o, o) == 0


def test_dice_is_the_harmonic_mean_of_both_conditional_shares():
    assert dice(3, 12, 4) == pytest.approx(stats.hmean([3 / 12, 3 / 4]))


# Mistakes seen in other tools


def test_logdice_has_its_14():
    # Rychlý's maximum: two words that occur only together
    assert logdice(7, 7, 7) == 14
    # together once in 2 × 16,384 occurrences of both: 14 + log2(2 / 32768) = 0
    assert logdice(1, 2**14, 2**14) == 0


def test_logdice_does_not_multiply_the_margin_of_the_node_by_the_window(reference):
    row = reference["logdice.korap.window"]
    joint, f_node, f_collocate = (row["inputs"][key] for key in ("f", "f1", "f2"))
    plain = logdice(joint, f_node, f_collocate)
    assert plain == pytest.approx(-2.02277, abs=row["tol"])
    assert abs(plain - row["expected"]) > 3
    windowed = logdice(joint, f_node * row["inputs"]["window"], f_collocate)
    assert windowed == pytest.approx(row["expected"], abs=0.001)


def test_logdice_falls_by_one_where_co_occurrences_halve():
    assert np.diff(logdice([8, 4, 2, 1], 20, 30)) == pytest.approx([-1, -1, -1])


def test_expected_counts_below_1_turn_no_sign():
    # 1 instead of 0.01: more than chance, however it is scored
    assert mutual_information(1, 0.01) == pytest.approx(math.log2(100))
    assert mutual_information(1, 0.01, power=3) > 0
    assert t_score(1, 0.01) > 0


@pytest.mark.parametrize(
    "value",
    [
        percent_diff(5, 10, 0, 10),
        percent_diff(0, 0, 1, 10),
        odds_ratio(5, 10, 0, 10),
        odds_ratio(10, 10, 5, 10),
        difference_coefficient(0, 10, 0, 10),
        difference_coefficient(0, 0, 5, 10),
        difference_coefficient(5, 10, 0, 0),
        simple_maths(0, 0, 5, 10),
        simple_maths(5, 10, 0, 0),
        *delta_p(0, 0, 0, 0),
        delta_p(0, 0, 5, 10)[0],
        delta_p(5, 10, 0, 0)[0],
        delta_p(0, 10, 0, 10)[1],
        delta_p(10, 10, 10, 10)[1],
        mutual_information(0, 1),
        mutual_information(1, 0),
        t_score(0, 1),
        dice(0, 0, 0),
        logdice(0, 5, 5),
        logdice(0, 0, 0),
        log_odds([3], [4], 1)[1][0],
    ],
)
def test_a_denominator_of_zero_is_not_answered_with_zero(value):
    assert np.isnan(value)


def test_what_is_0_stays_0():
    assert odds_ratio(0, 10, 5, 10) == 0
    assert percent_diff(0, 10, 5, 10) == -100
    assert difference_coefficient(0, 10, 5, 10) == -1
    assert difference_coefficient(5, 10, 0, 10) == 1
    assert dice(0, 3, 4) == 0


def test_counts_beyond_two_to_the_31_are_right():
    cells = 3 * 2**40, 2**50, 2**40, 2**50
    assert percent_diff(*cells) == 200
    assert odds_ratio(*np.array(cells)) == pytest.approx(3, rel=0.01)
    assert difference_coefficient(*np.array(cells, np.int64)) == 0.5
    assert mutual_information(2**40, 2**35) == 5
    assert dice(np.int64(2**40), np.int64(2**40), np.int64(2**40)) == 1


# Log-odds


@pytest.mark.parametrize("variance_terms", [2, 4])
def test_log_odds_agree_with_a_loop_over_the_formula(variance_terms):
    generator = np.random.default_rng(5)
    y1, y2 = generator.integers(0, 30, 40), generator.integers(0, 300, 40)
    prior = generator.random(40) + 0.01
    delta, z = log_odds(y1, y2, prior, variance_terms=variance_terms)
    n1, n2, a0 = y1.sum(), y2.sum(), prior.sum()
    for w in range(40):
        a, b = y1[w] + prior[w], y2[w] + prior[w]
        rest_a, rest_b = n1 + a0 - a, n2 + a0 - b
        own = math.log(a / rest_a) - math.log(b / rest_b)
        variance = 1 / a + 1 / b + (1 / rest_a + 1 / rest_b if variance_terms == 4 else 0)
        assert delta[w] == pytest.approx(own)
        assert z[w] == pytest.approx(own / math.sqrt(variance))


def test_swapping_negates_log_odds_and_terms_of_equal_rate_have_none():
    y1, y2 = np.array([4, 0, 6]), np.array([1, 9, 0])
    for one, other in zip(log_odds(y1, y2, 0.5), log_odds(y2, y1, 0.5), strict=True):
        assert np.allclose(one, -other)
    assert np.allclose(log_odds(y1, y1, 0.5), 0)


def test_a_stronger_prior_draws_log_odds_towards_no_difference():
    y1, y2 = [9, 1, 90], [1, 9, 90]
    weak, strong = (log_odds(y1, y2, pooled_prior(np.add(y1, y2), strength))[0] for strength in (1, 500))
    assert 0 < strong[0] < weak[0]
    assert weak[1] < strong[1] < 0


def test_a_pooled_prior_sums_to_its_strength_in_proportion_to_the_counts():
    prior = pooled_prior([1, 3, 6], strength=500)
    assert prior.tolist() == [50, 150, 300]


# Arguments


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: simple_maths(1, 10, 1, 10, k=0), r"k must be positive, .* got 0\."),
        (lambda: mutual_information(1, 1, power=2), r"power must be 1 \(MI\) or 3 \(MI3\), got 2\."),
        (lambda: log_odds([1], [1], 1, variance_terms=3), r"variance_terms must be 2 .* or 4 .*, got 3\."),
        (lambda: log_odds([1, 2], [1, 2], [1, 0]), "Pseudo-counts of the prior must be positive"),
        (lambda: log_odds([-1, 2], [1, 2], 1), "counts 0 or more"),
        (lambda: log_odds([1, 2], [1, -2], 1), "counts 0 or more"),
        (lambda: pooled_prior([1], strength=0), r"strength must be positive, .* got 0\."),
        (lambda: percent_diff(-1, 10, 1, 10), "f1 is a count and cannot be negative"),
        (lambda: odds_ratio(1, 10, 11, 10), "f2 cannot exceed its corpus"),
        (lambda: delta_p(11, 10, 1, 10), "f1 cannot exceed its corpus"),
        (lambda: difference_coefficient(1, -10, 1, 10), "n1 is a count and cannot be negative"),
    ],
)
def test_arguments_that_mean_nothing_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
