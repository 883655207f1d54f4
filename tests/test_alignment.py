"""Topics of two models side by side: against all permutations, and the worked example of SciPy."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse.alignment import aligned


def jaccard(one, two):
    return len(one & two) / len(one | two) if one | two else 0


def sets_of(leading):
    return [set(np.flatnonzero(row).tolist()) for row in leading]


def largest_sum(ours, theirs):
    """The largest sum of Jaccard coefficients over all ways of pairing, by trying each."""
    few, many = sorted((ours, theirs), key=len)
    return max(
        sum(jaccard(one, two) for one, two in zip(few, chosen, strict=True))
        for chosen in permutations(many, len(few))
    )


@pytest.mark.parametrize(("n_topics", "n_others"), [(1, 1), (3, 3), (5, 5), (4, 6), (6, 3)])
def test_no_permutation_is_more_alike(n_topics, n_others):
    generator = np.random.default_rng(n_topics * 10 + n_others)
    for _ in range(30):
        leading, others = (generator.random((n, 9)) < 0.4 for n in (n_topics, n_others))
        partner, alike = aligned(leading, others)
        found = np.flatnonzero(partner >= 0)
        assert len(found) == len(set(partner[found])) == min(n_topics, n_others)
        ours, theirs = sets_of(leading), sets_of(others)
        assert alike[found].tolist() == pytest.approx([jaccard(ours[i], theirs[partner[i]]) for i in found])
        assert alike[partner < 0].tolist() == [0] * (n_topics - len(found))
        assert alike.sum() == pytest.approx(largest_sum(ours, theirs))


def test_the_best_sum_may_pass_over_the_best_pair():
    # a of ours is most like a of theirs (3 of 4); but then b, without a word in common with b of theirs, is left.
    ours = np.array([[1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0, 0, 0]], bool)
    theirs = np.array([[1, 1, 1, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 0, 0, 0]], bool)
    # 4/5 and 1 instead of 3/4 and 3/5
    partner, alike = aligned(ours, theirs)
    assert (partner.tolist(), alike.tolist()) == ([1, 0], [0.8, 1.0])


def test_the_assignment_reproduces_the_worked_example(reference):
    example = reference["hungarian.scipy"]
    cost, (*columns, total) = np.array(example["inputs"]["cost"]), example["expected"]
    # Sets of s terms that share m of them have the Jaccard coefficient m / (2s - m): (5 - cost) / 20 for these m.
    gain = 5 - cost
    size = 21 * 11 * 23 * 5
    shared = 2 * size * gain // (20 + gain)
    assert (shared * (20 + gain) == 2 * size * gain).all()
    ours, theirs = np.zeros((2, 3, 6 * size), bool)
    place = 0
    for (row, column), n_shared in np.ndenumerate(shared):
        ours[row, place : place + n_shared] = theirs[column, place : place + n_shared] = True
        place += n_shared
    for own in (*ours, *theirs):
        rest = size - own.sum()
        own[place : place + rest] = True
        place += rest
    partner, alike = aligned(ours, theirs)
    assert partner.tolist() == columns
    assert (5 - 20 * alike).sum() == pytest.approx(total)


def test_topics_without_a_partner_are_missing_and_unlike_any():
    ours = pd.DataFrame({"topic": [1, 2, 3], "term": ["virus", "rail", "port"]})
    theirs = pd.DataFrame({"topic": [4, 7], "term": ["port", "virus"]})
    table = sco.align_topics(ours, theirs)
    assert table["topic"].tolist() == [1, 2, 3]
    assert table["other"].fillna(-1).tolist() == [7, -1, 4]
    assert table["other"].dtype == "Int64"
    assert table["jaccard"].tolist() == [1, 0, 1]
    back = sco.align_topics(theirs, ours)
    assert back[["topic", "other"]].to_numpy().tolist() == [[4, 3], [7, 1]]


def test_partners_are_named_by_their_numbers_and_alike_by_their_terms():
    ours = pd.DataFrame({"topic": [2, 2, 1, 1], "term": ["virus", "mask", "rail", "port"]})
    theirs = pd.DataFrame({"topic": [5, 5, 5, 9, 9], "term": ["port", "customs", "rail", "mask", "hospital"]})
    # rail and port of rail, port, customs; mask of virus, mask, hospital
    assert sco.align_topics(ours, theirs).to_dict("split")["data"] == [
        [1, 5, pytest.approx(2 / 3)],
        [2, 9, pytest.approx(1 / 3)],
    ]


def test_a_model_is_aligned_with_itself_and_either_way_alike(tokens):
    first, second = (sco.topic_model(tokens, 4, method=method)[0] for method in ("nmf", "lda"))
    itself = sco.align_topics(first, first)
    assert itself["other"].tolist() == itself["topic"].tolist() == [1, 2, 3, 4]
    assert (itself["jaccard"] == 1).all()
    one, other = sco.align_topics(first, second), sco.align_topics(second, first)
    assert one["jaccard"].sum() == pytest.approx(other["jaccard"].sum())
