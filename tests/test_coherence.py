import itertools
import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

import sco_discourse as sco
from sco_discourse.coherence import topic_coherence
from sco_discourse.effect_sizes import mutual_information, npmi, u_mass

# The ids of tests/reference/reference_values.json that this file covers.
PALMETTO = {"npmi": "coh.palmetto.npmi", "uci": "coh.palmetto.uci"}
BITS = math.log(2)  # the references have natural logarithms

# virus in a, b and d; mask in a and b; rail in c and d; peace in all
TEXTS = {
    "a": "Virus, mask, mask and peace.",
    "b": "Peace. Virus or mask.",
    "c": "Rail and peace, rail.",
    "d": "Rail. Virus. Peace.",
}


def units(shares):
    """The arguments of `npmi` for the pairs 1-2, 1-3 and 2-3 of three words; a share for a joint share of 0."""
    one, two, three, *joint = shares
    return np.maximum(joint, 1e-12), np.array([one, one, two]), np.array([two, three, three])


def by_sets(texts, topic, measure="npmi"):
    """Scores of the pairs of a topic, from the sets of units that hold each word."""
    sets = [set(re.findall(r"\w+", text.lower())) for text in texts]
    holding = {word: {i for i, words in enumerate(sets) if word in words} for word in topic}
    scores = []
    for first, second in itertools.combinations(topic, 2):
        a, b, n = holding[first], holding[second], len(texts)
        if not a or not b or (measure == "npmi" and len(a & b) == n):
            continue
        if measure == "u_mass":
            scores.append(math.log((len(a & b) + 1) / len(a)))
        elif a & b:
            p = len(a & b) / n
            scores.append(math.log(p / (len(a) / n * len(b) / n)) / -math.log(p))
        else:
            scores.append(-1)
    return scores


def topics_of(*topics):
    """The terms of topics from 1 on: ``topics_of("virus mask", "rail")``."""
    rows = [(number, term) for number, terms in enumerate(topics, 1) for term in terms.split()]
    return pd.DataFrame(rows, columns=["topic", "term"])


@st.composite
def overlaps(draw):
    """Units with both words, with each, and all."""
    both, one, other, neither = (draw(st.integers(0, 10**6)) for _ in range(4))
    return both, both + one, both + other, both + one + other + neither


@st.composite
def matrices(draw):
    """Counts of six terms in units, and two topics of four of them."""
    n_units = draw(st.integers(1, 9))
    rows = st.lists(st.integers(0, 2), min_size=6, max_size=6)
    counts = draw(st.lists(rows, min_size=n_units, max_size=n_units))
    tops = [draw(st.permutations(range(6)))[:4] for _ in range(2)]
    return np.array(counts), np.array(tops)


# Worked examples


def test_scores_of_a_pair_reproduce_the_reference(reference):
    row = reference["coh.gensim.direct"]
    one, other = map(set, row["inputs"]["posting"])
    joint, n = len(one & other), row["inputs"]["num_docs"]
    scores = [
        u_mass(joint, len(other), smoothing=0),
        mutual_information(joint, len(one) * len(other) / n) * BITS,
        npmi(joint, len(one), len(other), n),
    ]
    assert scores == pytest.approx(row["expected"], abs=row["tol"])


@pytest.mark.parametrize(("case", "place"), [*zip("ABCD", range(4), strict=True)])
def test_npmi_reproduces_the_reference(reference, case, place):
    row = reference[PALMETTO["npmi"]]
    joint, first, second = units(row["inputs"]["probs_p1_p2_p3_p12_p13_p23"][case])
    assert npmi(joint, first, second, 1).mean() == pytest.approx(row["expected"][place], abs=row["tol"])


def test_pairs_that_never_meet_have_minus_1_where_the_reference_is_near_it(reference):
    # Of case D the tool has -0.92 for two pairs, which depends on the small share that it puts for 0.
    *single, _, _, joint = reference[PALMETTO["npmi"]]["inputs"]["probs_p1_p2_p3_p12_p13_p23"]["D"]
    _, first, second = units([*single, 0, 0, joint])
    assert npmi([0, 0, joint], first, second, 1).tolist() == [-1, -1, 0]
    assert npmi([1e-300, 1e-300, joint], first, second, 1) == pytest.approx([-1, -1, 0], abs=0.01)


@pytest.mark.parametrize(("case", "place"), [*zip("ABCD", range(4), strict=True)])
def test_the_mean_of_mutual_information_reproduces_the_reference(reference, case, place):
    row = reference[PALMETTO["uci"]]
    joint, first, second = units(row["inputs"]["probs"][case])
    mean = mutual_information(joint, first * second).mean() * BITS
    assert mean == pytest.approx(row["expected"][place], abs=row["tol"])


# Of two words


def test_npmi_is_1_0_and_minus_1_for_words_always_by_chance_and_never_together():
    assert npmi([3, 4, 0], [3, 8, 5], [3, 8, 5], [10, 16, 10]).tolist() == [1, 0, -1]


def test_npmi_of_an_absent_word_is_undefined_and_so_it_is_without_units():
    assert np.isnan(npmi(0, [0, 3, 0, 0], [3, 0, 0, 0], [10, 10, 10, 0])).all()


def test_npmi_of_two_words_in_every_unit_is_undefined():
    # They only occur together, which is 1, and as often as chance would have it, which is 0.
    assert np.isnan(npmi(10, 10, 10, 10))
    # Of a word in every unit and another there is no doubt.
    assert npmi(4, 10, 4, 10) == 0


@settings(derandomize=True, max_examples=200)
@given(overlaps(), st.integers(2, 50))
def test_npmi_has_bounds_is_the_same_both_ways_and_does_not_depend_on_size(cells, times):
    joint, first, second, n = cells
    score = npmi(joint, first, second, n)
    if not first or not second or joint == n:
        assert np.isnan(score)
        return
    assert -1 <= score <= 1
    assert npmi(joint, second, first, n) == score
    assert npmi(*(times * cell for cell in cells)) == pytest.approx(float(score), abs=1e-6)
    if joint * n != first * second:
        assert (score > 0) == (joint * n > first * second)
    else:
        assert score == 0


@settings(derandomize=True, max_examples=60)
@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_words_that_only_occur_together_have_exactly_1_at_most(k, others):
    assert npmi(k, k, k, k + others) == pytest.approx(1, abs=1e-6)
    assert npmi(k, k, k, k + others) <= 1


def test_u_mass_adds_a_unit_to_those_with_both_words():
    # (3 + 1) / 8; (0 + 1) / 5; (4 + 1) / 4 exceeds 0
    assert u_mass([3, 0, 4], [8, 5, 4]) == pytest.approx(np.log([1 / 2, 1 / 5, 5 / 4]))
    assert u_mass(3, 8, smoothing=0) == pytest.approx(math.log(3 / 8))
    assert u_mass(0, 5, smoothing=0.01) == pytest.approx(math.log(0.01 / 5))


def test_u_mass_is_undefined_given_an_absent_word_and_for_the_logarithm_of_0():
    assert np.isnan(u_mass(0, 0))
    assert np.isnan(u_mass(0, 5, smoothing=0))


# Of topics as arrays


def test_coherence_is_the_mean_over_the_pairs_of_a_topic():
    # 8 units: 0 and 1 in the same two; 2 in one of these and another unit; 0 and 1 have 1, the others
    # 1 unit together instead of 1/2, so ln 2 / ln 8
    counts = np.zeros((8, 3), int)
    counts[[0, 1], :2] = 1
    counts[[1, 2], 2] = 1
    assert topic_coherence(counts, [[0, 1, 2]]) == pytest.approx([(1 + 1 / 3 + 1 / 3) / 3])


def test_u_mass_of_a_topic_is_given_the_higher_term():
    # term 0 in 4 units, term 1 in one of them: (1 + 1) / 4, and the other way round (1 + 1) / 1
    counts = np.array([[1, 1], [1, 0], [1, 0], [1, 0]])
    assert topic_coherence(counts, [[0, 1], [1, 0]], measure="u_mass") == pytest.approx(np.log([1 / 2, 2]))


@pytest.mark.parametrize("measure", ["npmi", "u_mass"])
def test_pairs_with_an_absent_term_are_left_out_of_the_mean(measure):
    # the columns 2 and 3 are empty
    counts = np.array([[1, 1, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0]])
    pair, and_absent, absent_first, absent, alone = (
        topic_coherence(counts, [top], measure=measure)[0]
        for top in ([0, 1], [0, 1, 2], [2, 0, 1], [2, 3], [0])
    )
    assert pair == and_absent == absent_first
    assert np.isnan([absent, alone]).all()


def test_a_pair_in_every_unit_is_left_out_of_npmi_but_not_of_u_mass():
    counts = np.array([[1, 1, 1], [1, 1, 0]])
    # 0 for each of the first two with the third
    assert topic_coherence(counts, [[0, 1, 2]]).tolist() == [0]
    # (2 + 1) / 2 and twice (1 + 1) / 2
    assert topic_coherence(counts, [[0, 1, 2]], measure="u_mass") == pytest.approx([math.log(3 / 2) / 3])


@pytest.mark.parametrize("measure", ["npmi", "u_mass"])
@settings(derandomize=True, max_examples=60)
@given(case=matrices())
def test_coherence_of_topics_is_that_of_plain_sets(measure, case):
    counts, tops = case
    texts = [" ".join(f"w{term} " * n for term, n in enumerate(row)) for row in counts]
    scores = topic_coherence(counts, tops, measure=measure)
    for score, top in zip(scores, tops, strict=True):
        own = by_sets(texts, [f"w{term}" for term in top], measure)
        assert score == pytest.approx(np.mean(own) if own else np.nan, nan_ok=True, abs=1e-12)


@settings(derandomize=True, max_examples=60)
@given(case=matrices())
def test_coherence_is_the_same_for_any_form_of_the_counts_and_order_of_units_and_terms(case):
    counts, tops = case
    scores = topic_coherence(counts, tops)
    for same in (counts > 0, counts.astype(np.uint8), counts[::-1], sparse.csr_array(counts)):
        assert np.array_equal(topic_coherence(same, tops), scores, equal_nan=True)
    for measure in ("npmi", "u_mass"):
        forms = [
            topic_coherence(form(counts), tops, measure=measure) for form in (np.array, sparse.csc_array)
        ]
        assert np.array_equal(*forms, equal_nan=True)
    assert topic_coherence(counts, tops[:, ::-1]) == pytest.approx(scores, nan_ok=True, abs=1e-12)
    assert np.array_equal(topic_coherence(counts, tops[::-1]), scores[::-1], equal_nan=True)
    assert np.all(np.isnan(scores) | (np.abs(scores) <= 1))
    # A unit of other words makes every pair of words that meet rarer, and so more telling.
    more = topic_coherence(np.vstack([counts, np.zeros_like(counts[:1])]), tops)
    assert np.all((more >= scores - 1e-12) | np.isnan(scores))


@pytest.mark.parametrize("form", [np.array, sparse.csr_array])
def test_units_are_counted_beyond_what_their_type_holds(form):
    # 300 of 600 units hold both, 100 the first alone, where 8 bits end at 255: 300 instead of 200
    counts = np.repeat([[1, 1], [1, 0], [0, 0]], [300, 100, 200], axis=0).astype(np.uint8)
    assert topic_coherence(form(counts), [[0, 1]]) == pytest.approx([math.log(300 / 200) / math.log(2)])


# Of topics of texts


def test_coherence_of_a_table_of_terms_has_a_row_for_each_topic_in_its_order(index_of):
    terms = topics_of("rail mask", "virus mask", "mask virus rail", "rail").iloc[::-1]
    table = sco.coherence(terms, index_of(TEXTS), by="doc_id")
    assert table.columns.tolist() == ["topic", "coherence", "n_pairs"]
    # virus and mask meet in 2 of 4 texts instead of 1.5; virus and rail in 1 instead of 1.5; mask and rail never
    virus_mask, virus_rail = math.log(2 / 1.5) / math.log(2), math.log(1 / 1.5) / math.log(4)
    assert table.to_dict("split")["data"] == [
        [4, pytest.approx(np.nan, nan_ok=True), 0],
        [3, pytest.approx((virus_mask + virus_rail - 1) / 3), 3],
        [2, pytest.approx(virus_mask), 1],
        [1, -1, 1],
    ]


@pytest.mark.parametrize("measure", ["npmi", "u_mass"])
def test_coherence_of_texts_is_that_of_plain_sets_of_their_words(index_of, measure):
    topics = "virus mask rail", "peace and virus", "mask nowhere rail peace", "nowhere never"
    table = sco.coherence(topics_of(*topics), index_of(TEXTS), by="doc_id", measure=measure)
    own = [by_sets(list(TEXTS.values()), topic.split(), measure) for topic in topics]
    assert table["n_pairs"].tolist() == [len(scores) for scores in own]
    expected = [np.mean(scores) if scores else np.nan for scores in own]
    assert table["coherence"].tolist() == pytest.approx(expected, nan_ok=True)


def test_pairs_are_counted_in_the_units_asked_for(index_of):
    # Together in both texts and both years, but in one of three sentences alone
    tokens = index_of({"a": "Virus. Mask.", "b": "Virus mask.", "c": "Rail."}, year=[2020, 2021, 2022])
    terms = topics_of("virus mask")
    sentences = np.arange(len(tokens.sentences))
    assert sco.coherence(terms, tokens, by="doc_id")["coherence"].tolist() == [1]
    assert sco.coherence(terms, tokens, by="year")["coherence"].tolist() == [1]
    # 4 sentences: 1 with both, by chance 2 × 2 / 4 = 1
    assert sco.coherence(terms, tokens, by=sentences)["coherence"].tolist() == [0]


def test_units_are_blocks_unless_told_otherwise(tokens):
    terms, _ = sco.topic_model(tokens, n_topics=4)
    table = sco.coherence(terms, tokens)
    pd.testing.assert_frame_equal(table, sco.coherence(terms, tokens, by=tokens.blocks(100)))
    counts = tokens.counts(tokens.blocks()).T
    tops = counts.columns.get_indexer(terms["term"]).reshape(4, 10)
    assert table["coherence"].tolist() == topic_coherence(counts.to_numpy(), tops).tolist()
    assert table["topic"].tolist() == [1, 2, 3, 4]


def test_coherence_in_a_view_knows_its_texts_alone(index_of):
    tokens = index_of(TEXTS)
    terms = topics_of("virus mask rail", "peace rail")
    ours = sco.coherence(terms, tokens.where(doc_id=["a", "b", "d"]), by="doc_id")
    alone = index_of({doc_id: TEXTS[doc_id] for doc_id in "abd"})
    pd.testing.assert_frame_equal(ours, sco.coherence(terms, alone, by="doc_id"))


def test_the_index_of_the_table_means_nothing(index_of):
    parts = topics_of("virus mask", "rail peace virus"), topics_of("mask rail").replace({"topic": {1: 3}})
    tokens = index_of(TEXTS)
    tables = [
        sco.coherence(pd.concat(parts, ignore_index=fresh), tokens, by="doc_id") for fresh in (True, False)
    ]
    pd.testing.assert_frame_equal(*tables)


def test_coherence_leaves_the_table_and_the_index_as_they_are(index_of):
    tokens, terms = index_of(TEXTS), topics_of("virus mask", "rail peace")
    before, ids = terms.copy(), tokens.ids.copy()
    sco.coherence(terms, tokens, by="doc_id")
    pd.testing.assert_frame_equal(terms, before)
    assert np.array_equal(tokens.ids, ids)


# Arguments


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: npmi(3, 2, 5, 10), r"got joint, first, second, n = 3, 2, 5, 10\. Count each unit once"),
        (lambda: npmi([1, 1], [2, 2], [2, 12], 10), r"n = 1, 2, 12, 10\."),
        (lambda: npmi(-1, 2, 2, 10), "cannot be negative"),
        (lambda: u_mass(3, 2), "more than those with either"),
        (lambda: u_mass(1, 2, smoothing=-1), r"smoothing must be 0 or more, .* got -1\."),
        (lambda: topic_coherence([[1]], [[0]], measure="c_v"), r"one of npmi, u_mass; got 'c_v'\."),
        (lambda: topic_coherence([[1, 2]], [0, 1]), r"a row for each topic .* got shape \(2,\)\."),
        (lambda: topic_coherence([[1, 2]], [[0, 2]]), r"from 0 to 1; got 2\. Give counts a column of zeros"),
        (lambda: topic_coherence([[1, 2]], [[0, -1]]), r"from 0 to 1; got -1\."),
    ],
)
def test_arguments_that_mean_nothing_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_tables_of_terms_that_mean_nothing_are_refused(index_of):
    tokens, terms = index_of(TEXTS), topics_of("virus mask", "mask rail")
    with pytest.raises(
        ValueError, match=r"terms lacks the column 'topic'; it has term\. Give a table such as"
    ):
        sco.coherence(terms[["term"]], tokens)
    with pytest.raises(
        ValueError, match=r"Topic 2 has the term 'mask' twice\. Give each term of a topic once"
    ):
        sco.coherence(pd.concat([terms, terms.iloc[[2]]]), tokens)
    with pytest.raises(ValueError, match="one of npmi, u_mass; got 'c_v'"):
        sco.coherence(terms, tokens, measure="c_v")
    with pytest.raises(ValueError, match="holds no tokens"):
        sco.coherence(terms, tokens.where(doc_id=[]))
