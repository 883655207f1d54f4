"""Dispersion against published values, a naive loop over every part, and what its scales promise."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sco_discourse as sco
from sco_discourse.dispersion import MEASURES, _Cells

ALL = tuple(MEASURES)
# The ids of tests/reference/reference_values.json that this file covers: each value by its measure, in their order.
# None is D_A, a mean of the differences between all pairs of parts, which METHODS does not name.
REFERENCE = {
    "disp.gries.b": ["juilland", "rosengren", "dp", "dpnorm", "kld"],
    "disp.gries.q": ["juilland", "rosengren", "dp", "dpnorm", "kld"],
    "disp.gries.a": ["juilland", "carroll", "rosengren", "1 - dp", None, "1 / (1 + kld)"],
    "disp.S.gries": ["rosengren"],
    "disp.D2.carroll": ["carroll"],
    "disp.DPnorm.lijffijt": ["dpnorm"],
    "disp.tlda.doc": ["range / parts", "juilland", "carroll", "rosengren", "1 - dp", None, "1 / (1 + kld)"],
}
NOT_OFFERED = {
    "disp.Um.carroll": "Carroll's Um is an adjusted frequency, not a dispersion; METHODS names no such measure"
}


def spread(index_of, freqs, sizes):
    """Dispersion of x, so often in parts of twice these sizes, so that each has room for it."""
    texts = {
        f"part {i}": "x " * f + "y " * (2 * size - f)
        for i, (f, size) in enumerate(zip(freqs, sizes, strict=True))
    }
    return sco.dispersion(index_of(texts), by="doc_id", measures=ALL).loc["x"]


@pytest.mark.parametrize("name", REFERENCE)
def test_dispersion_reproduces_the_reference(index_of, reference, name):
    row = reference[name]
    freqs = row["inputs"]["freqs"]
    got = spread(index_of, freqs, row["inputs"].get("sizes", [100] * len(freqs)))
    values = {
        **got,
        "1 - dp": 1 - got["dp"],
        "1 / (1 + kld)": 1 / (1 + got["kld"]),
        "range / parts": got["range"] / len(freqs),
    }
    expected = np.atleast_1d(row["expected"])
    for measure, value in zip(REFERENCE[name], expected, strict=True):
        if measure:
            assert values[measure] == pytest.approx(value, abs=row["tol"]), measure


def test_every_reference_of_dispersion_is_covered_or_listed_as_not_offered(reference):
    ids = {name for name in reference if name.startswith("disp.")}
    assert ids == {*REFERENCE, *NOT_OFFERED}


def naive(freqs, sizes):
    """Each measure by its equation, part by part."""
    n, f, total = len(sizes), sum(freqs), sum(sizes)
    s = [size / total for size in sizes]
    v = [freq / f for freq in freqs]
    dp = sum(abs(a - b) for a, b in zip(v, s, strict=True)) / 2
    rates = [freq / size for freq, size in zip(freqs, sizes, strict=True)]
    mean = sum(rates) / n
    sd = math.sqrt(sum((rate - mean) ** 2 for rate in rates) / n)
    shares = [rate / sum(rates) for rate in rates]
    return {
        "dp": dp,
        "dpnorm": dp / (1 - min(s)),
        "kld": sum(a * math.log2(a / b) for a, b in zip(v, s, strict=True) if a),
        "juilland": 1 - sd / mean / math.sqrt(n - 1),
        "carroll": -sum(a * math.log2(a) for a in shares if a) / math.log2(n),
        "rosengren": sum(math.sqrt(b * freq) for b, freq in zip(s, freqs, strict=True)) ** 2 / f,
    }


PARTS = st.lists(st.tuples(st.integers(0, 6), st.integers(6, 30)), min_size=2, max_size=6)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(parts=PARTS.filter(lambda parts: any(freq for freq, _ in parts)))
def test_measures_agree_with_their_equations_and_keep_to_their_scales(index_of, parts):
    freqs, sizes = zip(*parts, strict=True)
    got = spread(index_of, freqs, sizes)
    expected = naive(freqs, [2 * size for size in sizes])
    for name in ALL:
        assert got[name] == pytest.approx(expected[name], abs=1e-12), name
    smallest = min(sizes) / sum(sizes)
    assert got["dp"] <= 1 - smallest + 1e-12
    assert got["kld"] <= -math.log2(smallest) + 1e-12
    assert smallest - 1e-12 <= got["rosengren"] <= 1 + 1e-12
    assert min(got["dp"], got["kld"]) >= 0
    for name in ("dpnorm", "juilland", "carroll"):
        assert -1e-12 <= got[name] <= 1 + 1e-12


@pytest.mark.parametrize("by", ["block", "doc_id"])
def test_measures_of_the_texts_agree_with_their_equations(tokens, occurrences_by, by):
    parts = occurrences_by(tokens, by)
    sizes = [counts.total() for counts in parts.values()]
    table = sco.dispersion(tokens, by=by, measures=ALL)
    for term in table.index[::50]:
        expected = naive([counts[term] for counts in parts.values()], sizes)
        assert table.loc[term, list(ALL)].tolist() == pytest.approx([expected[name] for name in ALL])


def test_parts_count_with_their_true_sizes_and_parts_without_the_term_too(index_of):
    # rates 1/4, 1/2 and 0 of x; shares of the rates 1/3 and 2/3: H = log2(3) - 2/3
    got = spread(index_of, [2, 2, 0], [4, 2, 3])
    assert got["carroll"] == pytest.approx((math.log2(3) - 2 / 3) / math.log2(3))
    # mean 1/4, sd² = (0 + 1/16 + 1/16) / 3
    assert got["juilland"] == pytest.approx(1 - math.sqrt(1 / 24) * 4 / math.sqrt(2))


def test_even_terms_stand_at_the_even_end_of_every_scale(index_of):
    got = spread(index_of, [1, 2, 3], [10, 20, 30])
    assert got[list(ALL)].tolist() == pytest.approx([0, 0, 0, 1, 1, 1])


def test_divergence_of_a_nearly_even_term_of_many_occurrences_is_not_below_zero():
    # The equation's terms cancel out to less than their last digits, which alone would give -1.5e-16.
    count, size = np.array([124523407, 85554776, 18603860]), np.array([871663848, 598883426, 130227017])
    share = size / size.sum()
    cells = _Cells(
        np.zeros(3, np.int64), np.arange(3), count, np.array([count.sum()]), share, size, share.min(), 3, 1
    )
    assert MEASURES["kld"](cells).tolist() == [0]


def test_a_term_of_one_part_stands_at_the_uneven_end(index_of):
    got = spread(index_of, [4, 0, 0], [10, 20, 20])
    assert got[list(ALL)].tolist() == pytest.approx([0.8, 1, math.log2(5), 0, 0, 0.2])


def test_measures_that_need_two_parts_are_undefined_for_one(index_of):
    got = spread(index_of, [3], [10])
    assert got[["dp", "kld", "rosengren"]].tolist() == [0, 0, pytest.approx(1)]
    assert got[["dpnorm", "juilland", "carroll"]].isna().all()


def test_terms_that_the_view_lacks_are_undefined_by_every_measure(two_years):
    table = sco.dispersion(two_years.where(year=2021), by="doc_id", measures=ALL)
    assert table.loc["peace", list(ALL)].isna().all()
    assert np.isfinite(table.loc["trade", list(ALL)].astype(float)).all()


def test_measures_come_in_the_order_asked_for(two_years):
    table = sco.dispersion(two_years, measures=["kld", "dp"])
    assert table.columns.tolist() == ["count", "range", "kld", "dp"]
    assert sco.dispersion(two_years, measures="carroll").columns.tolist() == ["count", "range", "carroll"]
    assert sco.dispersion(two_years).columns.tolist() == ["count", "range", "dp", "dpnorm"]


def test_an_unknown_measure_is_named(two_years):
    with pytest.raises(
        ValueError, match=r"no measure 'd3' of dispersion; known are dp, dpnorm, kld, juilland"
    ):
        sco.dispersion(two_years, measures=["dp", "d3"])


def test_terms_that_do_not_occur_in_a_view_have_no_dispersion(index_of):
    tokens = index_of({"a": "Peace.", "b": "Trade."})
    table = sco.dispersion(tokens.where(doc_id="a"), by="doc_id")
    assert table.loc["trade", ["dp", "dpnorm"]].isna().all()
    assert table.loc["peace", "dp"] == 0
    empty = sco.dispersion(tokens.where(doc_id="a").where(doc_id="b"))
    assert empty["dp"].isna().all()
    assert sco.ranges(tokens).dtype == "int64"


@pytest.mark.parametrize("by", ["block", "doc_id", "year"])
def test_dispersion_agrees_with_a_naive_loop(tokens, by, occurrences_by):
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
