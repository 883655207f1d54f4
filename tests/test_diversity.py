"""Lexical diversity against published values and naive loops over every window."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sco_discourse as sco

# The ids of tests/reference/reference_values.json that this file covers; of the last the TTR alone.
COVERED = ["yuleK.stjohn", "mattr.quanteda", "ttr_c.quanteda"]
NOT_OFFERED = {("ttr_c.quanteda", 1): "Herdan's C is not in METHODS"}
COLUMNS = ["doc_id", "n_tokens", "n_types", "ttr", "n_windows", "mattr", "yule_k"]


def diversity(index_of, words, **options):
    return sco.lexical_diversity(index_of({"a": " ".join(words)}), **options).iloc[0]


def test_yules_k_reproduces_the_reference(index_of, reference):
    row = reference["yuleK.stjohn"]
    spectrum = {int(times): types for times, types in row["inputs"]["spectrum"].items()}
    words = [f"w{m}x{i}" for m, types in spectrum.items() for i in range(types) for _ in range(m)]
    got = diversity(index_of, words)
    assert got["yule_k"] == pytest.approx(row["expected"], abs=row["tol"])
    # The value recomputed from the printed spectrum, which the reference notes
    assert got["yule_k"] == pytest.approx(112.767, abs=5e-4)


def test_mattr_reproduces_the_reference(index_of, reference):
    row = reference["mattr.quanteda"]
    got = [diversity(index_of, row["inputs"]["tokens"], window=window)["mattr"] for window in (2, 3, 4)]
    assert got == pytest.approx(row["expected"], abs=row["tol"])


def test_ttr_reproduces_the_reference(index_of, reference):
    row = reference["ttr_c.quanteda"]
    got = diversity(index_of, row["inputs"]["tokens"])
    assert got["ttr"] == pytest.approx(row["expected"][0], abs=row["tol"])


def naive_windows(words, window):
    return [len(set(words[i : i + window])) / window for i in range(len(words) - window + 1)]


def streams(tokens, by):
    """The tokens of each group and text in order, read sentence by sentence."""
    groups, texts, found = tokens.column(by), tokens.column("doc_id"), {}
    for row in tokens.rows:
        words = tokens.ids[tokens.bounds[row] : tokens.bounds[row + 1]].tolist()
        found.setdefault(groups[row], {}).setdefault(texts[row], []).extend(words)
    return found


@pytest.mark.parametrize("by", ["doc_id", "year", "speech"])
@pytest.mark.parametrize("view", [{}, {"role": ["leader", "official", "expert"]}])
@pytest.mark.parametrize("window", [1, 7, 100])
def test_diversity_of_the_texts_agrees_with_a_naive_loop(tokens, by, view, window):
    tokens = tokens.where(**view)
    table = sco.lexical_diversity(tokens, by=by, window=window)
    assert table.columns.tolist() == [by, *COLUMNS[1:]]
    expected = streams(tokens, by)
    assert set(table[by]) == set(expected)
    for row in table.itertuples():
        texts = expected[row[1]].values()
        counts = Counter(word for words in texts for word in words)
        windows = [ttr for words in texts for ttr in naive_windows(words, window)]
        assert (row.n_tokens, row.n_types, row.n_windows) == (counts.total(), len(counts), len(windows))
        assert row.ttr == pytest.approx(len(counts) / counts.total())
        assert row.mattr == pytest.approx(np.mean(windows) if windows else np.nan, nan_ok=True)
        k = 1e4 * sum(m * m - m for m in counts.values()) / counts.total() ** 2
        assert row.yule_k == pytest.approx(k)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12), st.integers(1, 8))
def test_windows_never_skip(index_of, words, window):
    got = diversity(index_of, words, window=window)
    windows = naive_windows(words, window)
    assert got["n_windows"] == len(windows) == max(len(words) - window + 1, 0)
    assert got["mattr"] == pytest.approx(np.mean(windows) if windows else np.nan, nan_ok=True)


def test_windows_cross_sentences_but_no_text(index_of):
    # One text of two sentences: x. y | y. x holds x y, y y, y x; two texts: x y and y x alone
    assert sco.lexical_diversity(index_of({"a": "X y. Y x."}), window=2)["n_windows"].tolist() == [3]
    tokens = index_of({"a": "X y.", "b": "Y x."}, year=[2020, 2020])
    table = sco.lexical_diversity(tokens, by="year", window=2)
    assert table[["n_windows", "mattr"]].to_numpy().tolist() == [[2, 1]]


def test_mistake_a_zero_denominator_is_undefined_not_zero(index_of):
    got = diversity(index_of, ["x", "y"], window=3)
    assert got["n_windows"] == 0
    assert np.isnan(got["mattr"])


def test_words_that_never_recur_have_no_k_and_one_word_alone_the_most(index_of):
    assert diversity(index_of, ["a", "b", "c"])["yule_k"] == 0
    # 10⁴ (4² - 4) / 4²
    assert diversity(index_of, ["a"] * 4)["yule_k"] == 7500


@pytest.mark.parametrize("window", [0, -1, 2.5])
def test_a_window_is_a_whole_number_of_tokens(index_of, window):
    with pytest.raises(
        ValueError, match=rf"window must be a whole number of tokens, at least 1; got {window}"
    ):
        diversity(index_of, ["x"], window=window)


def test_a_view_of_nothing_is_named(two_years):
    with pytest.raises(ValueError, match="selection holds no tokens"):
        sco.lexical_diversity(two_years.where(year=2020).where(year=2021))
