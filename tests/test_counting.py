"""Distinct rows are those that a Counter finds, in the order in which sorted() puts them."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sco_discourse import counting
from sco_discourse.counting import distinct_rows, sort_order

ANY = settings(max_examples=300, deadline=None, derandomize=True)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.tuples(*[st.integers(0, 3)] * width), min_size=1)
)


def counted(rows, sizes, dtype=np.uint32):
    columns = [np.array(column, dtype) for column in zip(*rows, strict=True)]
    distinct, counts = distinct_rows(columns, sizes)
    return list(
        zip(zip(*(column.tolist() for column in distinct), strict=True), counts.tolist(), strict=True)
    )


@ANY
@given(
    TABLES,
    st.sampled_from([np.uint32, np.int64, np.uint8]),
    st.integers(1, 6),
    st.sampled_from([0, 1, 3, 17]),
)
def test_distinct_rows_are_those_of_a_counter(rows, dtype, digit_bits, part_bits):
    with pytest.MonkeyPatch.context() as patch:
        # so small that tables of a few rows are divided, and sorted by digits
        patch.setattr(counting, "_DIGIT_BITS", digit_bits)
        patch.setattr(counting, "_PART_BITS", part_bits)
        assert counted(rows, [4] * len(rows[0]), dtype) == sorted(Counter(rows).items())
        by_last = sorted(rows, key=lambda row: row[-1])
        assert counted(by_last, [4] * len(rows[0]), dtype) == sorted(Counter(rows).items())


@ANY
@given(TABLES, st.sampled_from([6, 8]))
def test_rows_that_a_key_cannot_hold_are_told_apart_by_ranks(rows, key_bits):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "_KEY_BITS", max(key_bits, 2 + len(set(rows)).bit_length()))
        assert counted(rows, [4] * len(rows[0])) == sorted(Counter(rows).items())


def test_more_rows_than_a_key_can_hold_are_refused(monkeypatch):
    monkeypatch.setattr(counting, "_KEY_BITS", 3)
    with pytest.raises(ValueError, match=r"4 distinct rows times 4 numbers are more than 3 bits hold"):
        counted([(0, 0), (1, 1), (2, 2), (3, 3)], [4, 4])


@ANY
@given(TABLES)
def test_the_sort_order_is_that_of_sorted(rows):
    order = sort_order([np.array(column) for column in zip(*rows, strict=True)], [4] * len(rows[0]))
    assert order.tolist() == sorted(range(len(rows)), key=rows.__getitem__)


@pytest.mark.parametrize("width", [1, 2, 3])
def test_no_rows_have_no_distinct_rows(width):
    distinct, counts = distinct_rows([np.array([], np.uint32)] * width, [0] * width)
    assert [column.tolist() for column in distinct] == [[]] * width
    assert counts.tolist() == []


def test_five_numbers_of_24_bits_are_told_apart():
    # 120 bits, far more than one key could hold
    big = 2**24
    rows = [(0,) * 5, (1,) * 5, (big - 1,) * 5, (big - 2, *[big - 1] * 4), (0,) * 5]
    assert counted(rows, [big] * 5) == sorted(Counter(rows).items())


def test_the_columns_given_are_left_as_they_were():
    columns = [np.array([2, 0, 1], np.uint32), np.array([1, 1, 0], np.uint32)]
    distinct_rows(columns, [3, 2])
    assert [column.tolist() for column in columns] == [[2, 0, 1], [1, 1, 0]]


def test_large_tables_agree_with_numpy(monkeypatch):
    monkeypatch.setattr(counting, "_PART_BITS", 12)
    generator = np.random.default_rng(2022)
    columns = [generator.zipf(1.5, 100_000).clip(max=5000) - 1 for _ in range(3)]
    distinct, counts = distinct_rows(columns, [5000] * 3)
    expected, expected_counts = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    assert np.array_equal(np.column_stack(distinct), expected)
    assert np.array_equal(counts, expected_counts)
