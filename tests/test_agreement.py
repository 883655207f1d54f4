"""Coefficients of agreement, intervals of shares, precision and recall."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from sco_discourse.agreement import (
    classification,
    cohen_kappa,
    krippendorff_alpha,
    micro_f1,
    percent_agreement,
    wilson_interval,
)

# The ids of tests/reference/reference_values.json that this file covers; of alpha the nominal values.
ALPHA = ["kripp.2011", "kripp.wikipedia"]
KAPPA = ["kappa.artstein"]
WILSON = ["wilson.newcombe"]

ANY = settings(max_examples=200, deadline=None, derandomize=True)
VALUES = st.sampled_from([None, "x", "y", "z"])
CODINGS = st.integers(0, 12).flatmap(
    lambda n: st.lists(st.lists(VALUES, min_size=n, max_size=n), min_size=1, max_size=4)
)
PAIRS = st.lists(st.tuples(VALUES, VALUES), max_size=15)
CLASSES = st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")), min_size=1, max_size=20)


def alpha_of_pairs(codings):
    """One minus observed by expected disagreement, pair of values by pair of values, without any counts."""
    units = [[value for value in unit if value is not None] for unit in zip(*codings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    every = [a != b for a, b in permutations(values, 2)]
    if not any(every):
        return np.nan
    within = [(a != b) / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2)]
    return 1 - (sum(within) / len(values)) / np.mean(every)


# Krippendorff's alpha


@pytest.mark.parametrize("name", ALPHA)
def test_alpha_reproduces_the_reference(reference, name):
    row = reference[name]
    alpha = krippendorff_alpha(row["inputs"]["coders_by_units"])
    assert alpha == pytest.approx(row["expected"][0], abs=row["tol"])


@ANY
@given(CODINGS)
def test_alpha_agrees_with_counting_pairs(codings):
    assert krippendorff_alpha(codings) == pytest.approx(alpha_of_pairs(codings), nan_ok=True)


@ANY
@given(CODINGS, st.randoms(use_true_random=False))
def test_neither_the_order_of_coders_and_units_nor_the_names_of_values_change_alpha(codings, random):
    alpha = krippendorff_alpha(codings)
    units = list(zip(*codings, strict=True))
    random.shuffle(units)
    if units:
        shuffled = [list(coder) for coder in zip(*units, strict=True)]
        random.shuffle(shuffled)
        assert krippendorff_alpha(shuffled) == pytest.approx(alpha, nan_ok=True)
    names = {"x": 7, "y": 0, "z": "another", None: np.nan}
    renamed = [[names[value] for value in coder] for coder in codings]
    assert krippendorff_alpha(renamed) == pytest.approx(alpha, nan_ok=True)


@ANY
@given(st.lists(st.sampled_from("xyz"), max_size=10), st.integers(2, 4))
def test_alpha_of_perfect_agreement_is_one_if_there_is_variation(coder, n_coders):
    alpha = krippendorff_alpha([coder] * n_coders)
    assert alpha == 1 if len(set(coder)) > 1 else np.isnan(alpha)


def test_units_that_one_coder_alone_has_coded_do_not_change_alpha():
    alone = krippendorff_alpha([["x", "x", "y", "z"], ["x", "x", "y", None], ["y", "x", None, None]])
    assert alone == krippendorff_alpha([["x", "x", "y"], ["x", "x", "y"], ["y", "x", None]])


def test_alpha_falls_below_zero_where_coders_always_differ():
    # n = 4, n_x = n_y = 2, Σ o_cc = 0: (0 - 4) / (12 - 4)
    assert krippendorff_alpha([["x", "y"], ["y", "x"]]) == -0.5


@pytest.mark.parametrize(
    "codings",
    [
        [["x", "x"], ["x", "x"]],  # no variation
        [["x", "y", "z"]],  # one coder
        [["x", None], [None, "y"]],  # no unit with two values
        [["x", "y"], ["x", None]],  # variation only where there is no pair
        [[None], [None]],
        np.empty((2, 0)),
        np.empty((0, 2)),
    ],
)
def test_alpha_is_undefined_without_pairs_or_variation(codings):
    assert np.isnan(krippendorff_alpha(codings))


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_alpha_takes_frames_and_any_kind_of_missing_value(missing):
    # Without the last unit, 3 of 4 agree: see the docstring.
    codings = pd.DataFrame([["x", "x", "y", "x", "x"], ["x", "x", "y", "y", missing]])
    assert krippendorff_alpha(codings) == pytest.approx(16 / 30)
    numbers = pd.DataFrame([[1, 1, 0, 1, 1], [1, 1, 0, 0, missing]])
    assert krippendorff_alpha(numbers.astype("Int64")) == pytest.approx(16 / 30)


def test_alpha_takes_coders_by_units():
    with pytest.raises(ValueError, match=r"shape \(n_coders, n_units\), got \(3,\)\."):
        krippendorff_alpha(["x", "y", "x"])


# Kappa and percentage


@pytest.mark.parametrize("name", KAPPA)
def test_kappa_reproduces_the_reference(reference, name):
    row = reference[name]
    cells = np.array(row["inputs"]["table"])
    a, b = (np.repeat(side.ravel(), cells.ravel()) for side in np.indices(cells.shape))
    assert cohen_kappa(a, b) == pytest.approx(row["expected"], abs=row["tol"])
    assert percent_agreement(a, b) == 70


@ANY
@given(PAIRS)
def test_kappa_and_percentage_agree_with_scikit_learn(pairs):
    a, b = [a for a, _ in pairs], [b for _, b in pairs]
    both = [(a, b) for a, b in pairs if a and b]
    kappa, percent = cohen_kappa(a, b), percent_agreement(a, b)
    assert np.isnan(percent) == (not both)
    assert np.isnan(kappa) == (len({value for pair in both for value in pair}) < 2)
    if both:
        assert percent == pytest.approx(100 * metrics.accuracy_score(*zip(*both, strict=True)))
    if not np.isnan(kappa):
        assert kappa == pytest.approx(metrics.cohen_kappa_score(*zip(*both, strict=True)))


@ANY
@given(PAIRS)
def test_swapping_the_coders_changes_neither_kappa_nor_percentage(pairs):
    a, b = [a for a, _ in pairs], [b for _, b in pairs]
    for measure in (cohen_kappa, percent_agreement):
        assert measure(a, b) == pytest.approx(measure(b, a), nan_ok=True)


def test_alpha_of_two_coders_approaches_kappa_as_units_grow():
    generator = np.random.default_rng(5)
    a = generator.integers(0, 3, 50_000)
    b = np.where(generator.random(len(a)) < 0.7, a, generator.permutation(a))
    assert krippendorff_alpha([a, b]) == pytest.approx(cohen_kappa(a, b), abs=1e-4)


# Wilson's interval


@pytest.mark.parametrize("name", WILSON)
def test_wilson_interval_reproduces_the_reference(reference, name):
    row = reference[name]
    k, n = np.transpose(row["inputs"]["k_n"])
    bounds = np.transpose(wilson_interval(k, n)).ravel()
    assert bounds == pytest.approx(row["expected"], abs=row["tol"])


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_wilson_interval_agrees_with_scipy(confidence):
    n, k = np.array([(n, k) for n in (1, 2, 7, 30, 186) for k in range(0, n + 1, 1 + n // 6)]).T
    low, high = wilson_interval(k, n, confidence)
    for i in range(len(n)):
        theirs = stats.binomtest(int(k[i]), int(n[i])).proportion_ci(confidence, method="wilson")
        assert [low[i], high[i]] == pytest.approx([theirs.low, theirs.high], abs=1e-12)


@ANY
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_wilson_interval_holds_the_share_within_0_and_1(hits, misses):
    low, high = wilson_interval(hits, hits + misses)
    if hits + misses == 0:
        assert np.isnan([low, high]).all()
    else:
        share = hits / (hits + misses)
        assert 0 <= low <= share <= high <= 1
        assert (low == 0) == (hits == 0)
        assert (high == 1) == (misses == 0)


def test_wilson_interval_broadcasts_and_is_undefined_without_trials_only():
    low, high = wilson_interval([[0], [0]], [0, 5])
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [[True, False], [True, False]]


@pytest.mark.parametrize(
    ("k", "n", "message"),
    [
        ([1, -2], 5, r"k is a count and cannot be negative, got -2\.0\."),
        (0, [3, -1], r"n is a count and cannot be negative, got -1\.0\."),
        ([1, 7], 5, r"k cannot exceed n, got 7\.0 hits of 5\.0\."),
        (1, 0, r"k cannot exceed n, got 1\.0 hits of 0\.0\."),
    ],
)
def test_hits_lie_between_0_and_the_trials(k, n, message):
    with pytest.raises(ValueError, match=message):
        wilson_interval(k, n)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_lies_between_0_and_1(confidence):
    with pytest.raises(ValueError, match=rf"confidence must lie between 0 and 1.*got {confidence}\."):
        wilson_interval(1, 2, confidence)


# Precision and recall


@ANY
@given(CLASSES)
def test_precision_recall_and_f1_agree_with_scikit_learn(pairs):
    predicted, reference = zip(*pairs, strict=True)
    table = classification(predicted, reference)
    assert table["label"].tolist() == sorted({*predicted, *reference})
    precision, recall, f1, n = metrics.precision_recall_fscore_support(
        reference, predicted, labels=table["label"].tolist(), zero_division=np.nan
    )
    assert np.allclose(table["precision"], precision, equal_nan=True)
    assert np.allclose(table["recall"], recall, equal_nan=True)
    assert np.allclose(table["f1"], f1, equal_nan=True)
    assert table["n"].tolist() == n.tolist()
    micro = metrics.f1_score(reference, predicted, average="micro")
    assert micro_f1(predicted, reference)["micro_f1"].tolist() == pytest.approx([micro])


@ANY
@given(CLASSES)
def test_micro_f1_is_the_sum_of_the_classes(pairs):
    predicted, reference = zip(*pairs, strict=True)
    table, row = classification(predicted, reference), micro_f1(predicted, reference).iloc[0]
    assert row["n"] == table["n"].sum() == table["predicted"].sum() == len(pairs)
    assert row["hits"] == table["hits"].sum()


def test_intervals_are_those_of_hits_in_predicted_and_in_reference():
    predicted, reference = ["x"] * 10 + ["y"] * 6, ["x"] * 7 + ["y"] * 5 + ["x"] * 4
    table = classification(predicted, reference, confidence=0.9)
    assert table[["n", "predicted", "hits"]].to_numpy().tolist() == [[11, 10, 7], [5, 6, 2]]
    for name, trials in (("precision", [10, 6]), ("recall", [11, 5])):
        low, high = wilson_interval([7, 2], trials, 0.9)
        assert table[f"{name}_low"].tolist() == low.tolist()
        assert table[f"{name}_high"].tolist() == high.tolist()
    low, high = wilson_interval(9, 16, 0.9)
    assert micro_f1(predicted, reference, confidence=0.9).to_numpy().tolist() == [[16, 9, 9 / 16, low, high]]


def test_classes_stand_in_the_order_of_the_labels_and_are_undefined_where_they_do_not_occur():
    table = classification([1, 0], [1, 1], labels=[2, 1, 0])
    assert table["label"].tolist() == [2, 1, 0]
    absent = table.drop(columns=["label", "n", "predicted", "hits"]).iloc[0]
    assert absent.isna().all()
    # 0 is predicted once and never right: precision 0, and no recall
    assert table["precision"].tolist()[1:] == [1, 0]
    assert table["recall"].tolist()[1] == 0.5
    assert np.isnan(table["recall"].tolist()[2])


def test_units_without_a_reference_are_left_out():
    reference = pd.Series([1, pd.NA, 0, pd.NA], dtype="Int64")
    table = classification([1, 1, 1, 0], reference)
    assert table[["label", "n", "predicted", "hits"]].to_numpy().tolist() == [[0, 1, 0, 0], [1, 1, 2, 1]]
    assert micro_f1([1, 1, 1, 0], reference)["n"].tolist() == [2]


def test_micro_f1_of_no_units_is_undefined():
    assert micro_f1(["x"], [None]).isna().to_numpy().tolist() == [[False, False, True, True, True]]
    assert classification(["x"], [None]).empty


@pytest.mark.parametrize("measure", [classification, micro_f1])
def test_every_unit_has_a_prediction(measure):
    with pytest.raises(ValueError, match=r"1 of 2 predictions are missing\. .*such as 0 or 'none'"):
        measure(["x", None], ["x", "y"])


def test_a_class_that_is_not_among_the_labels_is_an_error():
    with pytest.raises(ValueError, match=r"Class 'z' occurs, but labels has only x, y\. Add it\."):
        classification(["x", "z"], ["y", "x"], labels=["x", "y"])


# Arguments of all that take two codings

TWO = [cohen_kappa, percent_agreement, classification, micro_f1]


@pytest.mark.parametrize("measure", TWO)
def test_two_codings_have_one_value_a_unit(measure):
    with pytest.raises(ValueError, match=r"one value a unit each, got the shapes \(2,\) and \(3,\)\."):
        measure(["x", "y"], ["x", "y", "x"])
    with pytest.raises(ValueError, match=r"got the shapes \(1, 2\) and \(1, 2\)\."):
        measure([["x", "y"]], [["x", "y"]])


@pytest.mark.parametrize("measure", TWO)
def test_two_series_are_of_the_same_units(measure):
    one, other = pd.Series(["x", "y"]), pd.Series(["x", "y"], index=[1, 0])
    with pytest.raises(ValueError, match=r"different indexes.*Align them first\."):
        measure(one, other)
    measure(one, other.to_numpy())
