"""Renderings of one concept, merged and unmerged, and phrases that may be further ones."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import sco_discourse as sco

SEEDS = Path(__file__).parents[1] / "seeds"


def concept(name, *renderings, **further):
    return {"id": name, "frame": "order", "renderings": list(renderings), **further}


@pytest.fixture(scope="module")
def concepts():
    return sco.load_concepts(SEEDS / "concepts.toml")


@pytest.fixture(scope="module")
def found(tokens, concepts):
    return sco.mentions(tokens, concepts)


@pytest.fixture(scope="module")
def candidates(tokens, concepts):
    return sco.candidate_renderings(tokens, concepts, stopwords=sco.load_stopwords(SEEDS / "stopwords.txt"))


# Merged and unmerged


def test_variants_are_counted_in_each_group_with_their_sum_beside(index_of):
    tokens = index_of(
        {"b": "Rail links. RAIL links! Railway links.", "a": "One of the rail links.", "c": "Peace."}
    )
    table = sco.variants(sco.mentions(tokens, [concept("links", "rail* links")]), tokens)
    columns = ["variant", "doc_id", "count", "n_tokens", "merged_count"]
    assert table[columns].to_numpy().tolist() == [
        ["rail links", "b", 2, 6, 3],
        ["rail links", "a", 1, 5, 1],
        ["rail links", "c", 0, 1, 0],
        ["railway links", "b", 1, 6, 3],
        ["railway links", "a", 0, 5, 1],
        ["railway links", "c", 0, 1, 0],
    ]
    assert table["rate"].tolist() == pytest.approx([2 / 6e-3, 200, 0, 1 / 6e-3, 0, 0])
    assert table["merged_rate"].tolist() == pytest.approx([500, 200, 0, 500, 200, 0])


def test_only_mentions_that_count_and_lie_in_the_view_are_variants(index_of):
    tokens = index_of({"a": "Rail links. The link. A railway link.", "b": "Rail links."})
    links = concept("links", "rail* link*", anaphoric=["the link"])
    table = sco.variants(sco.mentions(tokens, [links]), tokens.where(doc_id="a"))
    assert table[["variant", "doc_id", "count"]].to_numpy().tolist() == [
        ["rail links", "a", 1],
        ["railway link", "a", 1],
    ]


def test_variants_of_the_seeds_sum_to_the_counted_mentions(found, tokens):
    table = sco.variants(found, tokens)
    counted = found[found["counted"]]
    brute = Counter(zip(counted["concept"], counted["doc_id"], strict=True))
    sums = table.groupby(["concept", "doc_id"])["count"].sum()
    assert {key: n for key, n in sums.items() if n} == brute
    rates = sco.concept_rates(found, tokens, [{"id": name} for name in sums.index.levels[0]], by="doc_id")
    merged = table.drop_duplicates(["concept", "doc_id"]).merge(rates, on=["concept", "doc_id"])
    assert merged["merged_rate"].tolist() == pytest.approx(merged["rate_y"].tolist())


def test_no_mentions_have_no_variants(index_of):
    tokens = index_of({"a": "Peace."})
    table = sco.variants(sco.mentions(tokens, [concept("x", "war")]), tokens)
    assert table.empty
    assert "merged_rate" in table


def test_what_merging_changes(index_of):
    # 10 tokens each: old means the rail links, twice as railway links; the new one as rail links once
    tokens = index_of(
        {
            "new": "Rail links and peace and peace and peace now here.",
            "old": "Railway links, train links, and rail links or peace yes.",
        }
    )
    links, peace = concept("links", "(rail|railway|train) links"), concept("peace", "peace")
    found = sco.mentions(tokens, [links, peace])
    table = sco.variant_shifts(found, tokens.where(doc_id="new"), tokens.where(doc_id="old"))
    row = table.set_index("concept").loc["links"]
    assert row["variant"] == "rail links"
    assert (row["n_variants"], row["n_tied"]) == (3, 1)
    assert (row["count"], row["count_reference"], row["count_alone"], row["count_reference_alone"]) == (
        1,
        3,
        1,
        1,
    )
    assert (row["difference"], row["difference_alone"]) == (-200, 0)
    assert row["sign_changes"]
    assert row["g2"] < 0 == row["g2_alone"]
    assert table["concept"].tolist() == ["peace", "links"]
    assert table["rank"].tolist() == [1, 2]
    # 3 of 10 against 1 of 10 in either reading
    assert table.iloc[0][["difference", "difference_alone", "rank_change"]].tolist() == [200, 200, 0]
    assert not table.iloc[0]["sign_changes"]


def test_equal_differences_share_a_rank(index_of):
    tokens = index_of({"a": "Peace and trade.", "b": "Rail, war, tea."})
    found = sco.mentions(tokens, [concept(name, name) for name in ("peace", "trade", "rail")])
    table = sco.variant_shifts(found, tokens.where(doc_id="a"), tokens.where(doc_id="b"))
    assert table[["concept", "rank"]].to_numpy().tolist() == [["peace", 1], ["trade", 1], ["rail", 3]]


def test_shifts_turn_round_with_the_sides(found, tokens):
    sides = tokens.where(year=2022), tokens.where(year=2020)
    there, back = (
        sco.variant_shifts(found, *pair).set_index("concept").sort_index() for pair in (sides, sides[::-1])
    )
    for name in ("difference", "g2", "difference_alone", "g2_alone"):
        np.testing.assert_allclose(there[name], -back[name])


def test_shifts_need_two_views_of_one_index(index_of, found, tokens):
    other = index_of({"a": "Peace."})
    with pytest.raises(ValueError, match="different indexes; give two where"):
        sco.variant_shifts(found, tokens, other)
    empty = tokens.where(year=2020, doc_id="2021-cctv")
    with pytest.raises(ValueError, match="The reference holds no tokens"):
        sco.variant_shifts(found, tokens, empty)


# Candidates


def test_a_candidate_shares_head_and_company_with_a_rendering(index_of):
    tokens = index_of(
        {
            "a": "We build a health community together.",
            "b": "We build a hygiene community together.",
            "c": "The village community sleeps.",
            "d": "Peace.",
        }
    )
    table = sco.candidate_renderings(
        tokens, [concept("health", "health community")], stopwords={"a", "we", "the"}
    )
    # build and together are shared, in 2 of 4 blocks each; health and hygiene have 1 of 4; sleeps shares nothing
    half, quarter = np.log10(2), np.log10(4)
    similarity = 2 * half**2 / (2 * half**2 + quarter**2)
    assert table["candidate"].tolist() == ["hygiene community"]
    row = table.iloc[0]
    assert row["similarity"] == pytest.approx(similarity)
    assert row["head_share"] == pytest.approx(1 / 3)
    assert row["score"] == pytest.approx(similarity / 3)
    assert (row["shared"], row["doc_id"], row["line"], row["count"]) == ("build together", "b", 1, 1)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("We build a clean community.", ["clean community"]),
        ("We build a community of nations.", ["community of nations"]),
        # no other preposition, no punctuation, no stop word at an edge
        ("We build a community in nations.", []),
        ("We build clean, community.", []),
        ("We build the community.", []),
        # the shortest of one occurrence, and of several
        ("We build a new clean community.", ["clean community"]),
        ("We build a new clean community. We build an old clean community.", ["clean community"]),
        # a mention, one that does not count, or an exclusion
        ("We build a health community.", []),
        ("We build such clean community.", []),
        ("We build a fan community.", []),
        ("We build clean health community.", []),
        # a head ends with its sentence
        ("We build clean. Community of nations.", []),
    ],
)
def test_what_may_be_a_candidate(index_of, text, candidates):
    tokens = index_of({"a": "We build a health community.", "b": text, "c": "Peace.", "d": "War."})
    health = concept(
        "health", "health community", anaphoric=["such clean community"], exclusions=["fan community"]
    )
    words = {"a", "an", "we", "the", "such", "of"}
    table = sco.candidate_renderings(tokens, [health], sizes=(2, 3), stopwords=words)
    assert table["candidate"].tolist() == candidates


def test_the_head_of_a_concept_may_stand_before_its_last_word(index_of):
    tokens = index_of(
        {
            "a": "We build a community of fate.",
            "b": "We build a community of destiny.",
            "c": "Peace.",
            "d": "War.",
        }
    )
    fate = concept("fate", "community of fate")
    of = {"stopwords": {"a", "we", "of"}}
    assert sco.candidate_renderings(tokens, [fate], **of).empty
    headed = fate | {"head": "communit*", "modifiers": ["fate"]}
    assert sco.candidate_renderings(tokens, [headed], **of)["candidate"].tolist() == ["community of destiny"]


def test_a_head_may_have_alternatives(index_of):
    texts = {
        "a": "We build a health community now.",
        "b": "We build hygiene communities now.",
        "c": "Rail grows.",
    }
    health = concept("health", "health community", head="community|communities", modifiers=["health"])
    table = sco.candidate_renderings(index_of(texts), [health], stopwords={"a", "we", "now"})
    assert table.empty  # communities is no head of a mention
    table = sco.candidate_renderings(
        index_of(texts | {"d": "We build health communities now."}),
        [health | {"renderings": ["health communit*"]}],
        stopwords={"a", "we", "now"},
    )
    assert table["candidate"].tolist() == ["hygiene communities"]


def test_of_nothing_there_are_no_candidates(index_of):
    tokens = index_of({"a": "Peace."})
    table = sco.candidate_renderings(tokens, [concept("x", "war")])
    assert table.empty
    assert table.columns.tolist()[:3] == ["candidate", "concept", "head"]
    assert sco.candidate_renderings(tokens, []).empty
    assert sco.candidate_renderings(tokens, [concept("peace", "peace")]).empty


def test_candidates_need_tokens_and_sizes(tokens, concepts):
    with pytest.raises(ValueError, match="holds no tokens"):
        sco.candidate_renderings(tokens.where(year=2020, doc_id="2021-cctv"), concepts)
    with pytest.raises(ValueError, match=r"at least 1 word, got \(0, 2\) and 5"):
        sco.candidate_renderings(tokens, concepts, sizes=(0, 2))


def test_a_candidate_that_is_dropped_from_the_lexicon_is_proposed_again(tokens, concepts):
    left = [
        row
        | {
            "renderings": [text for text in row["renderings"] if "safety" not in text],
            "modifiers": ["security"],
        }
        if row["id"] == "security_community"
        else row
        for row in concepts
    ]
    stopwords = sco.load_stopwords(SEEDS / "stopwords.txt")
    table = sco.candidate_renderings(tokens, left, stopwords=stopwords)
    own = table[table["candidate"].str.contains("safety community")]
    assert "security_community" in set(own["concept"])


def test_no_candidate_of_the_seeds_is_covered_by_a_mention(candidates, tokens, found):
    covered = set()
    for row in found.itertuples():
        covered.update(range(row.first, row.first + row.n_tokens))
    for row in candidates.itertuples():
        first, lengths = tokens.find(row.candidate)
        free = [covered.isdisjoint(range(place, place + n)) for place, n in zip(first, lengths, strict=True)]
        assert sum(free) >= row.count
    scores = candidates["similarity"] * candidates["head_share"]
    np.testing.assert_allclose(candidates["score"], scores)
    assert candidates["score"].is_monotonic_decreasing
    assert candidates["similarity"].between(0, 1 + 1e-9).all()
