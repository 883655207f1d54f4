"""Mentions are those that a reader counts: each idea once, under every rendering, and nothing else."""

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sco_discourse.concepts import attestations, held_out_mentions, mentions, overlaps
from sco_discourse.lexicon import load_concepts

SEEDS = Path(__file__).parents[1] / "seeds"
READ = Path(__file__).parent / "reference" / "concept_mentions.csv"
ANY = settings(max_examples=150, deadline=None, derandomize=True)


def concept(name, *renderings, **further):
    return {"id": name, "frame": "order", "renderings": list(renderings), **further}


def shown(table, *columns):
    return table[["concept", *columns]].to_numpy().tolist()


@pytest.fixture(scope="module")
def concepts():
    return load_concepts(SEEDS / "concepts.toml")


@pytest.fixture(scope="module")
def found(tokens, concepts):
    return mentions(tokens, concepts)


def test_the_mentions_of_the_seeds_are_those_that_a_reader_counted(found, tokens):
    read = pd.read_csv(READ, dtype={"file": str})
    files = tokens.documents["file"].str[:3]
    read["doc_id"] = read["file"].map(dict(zip(files, tokens.documents["doc_id"], strict=True)))
    keys = ["concept", "doc_id", "line", "kind"]
    own = found[
        (found["within"].isna() | (found["kind"] == "coordinated")) & found["concept"].isin(read["concept"])
    ]
    counted = own.groupby(keys).size()
    pd.testing.assert_series_equal(counted, read.groupby(keys)["n"].sum(), check_names=False)


def test_a_mention_is_its_words_in_the_source(found, tokens):
    texts = tokens.documents.set_index("doc_id")["text"]
    for row in found.itertuples():
        source = texts[row.doc_id]
        assert row.surface == " ".join(source[row.start : row.end].split())
        assert row.line == source[: row.start].count("\n") + 1
        assert row.variant == " ".join(tokens.vocabulary[tokens.ids[row.first : row.first + row.n_tokens]])


def test_counts_of_any_grouping_are_sums_over_rows(found, tokens, concepts):
    parts = [mentions(tokens.where(doc_id=doc_id), concepts) for doc_id in tokens.documents["doc_id"]]
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), found)
    voices = [
        mentions(tokens.where(speech=speech), concepts) for speech in ("authored", "direct", "indirect")
    ]
    together = pd.concat(voices).sort_values(["first", "n_tokens", "concept"])[found.columns]
    pd.testing.assert_frame_equal(
        together.reset_index(drop=True),
        found.sort_values(["first", "n_tokens", "concept"], ignore_index=True),
    )


def test_a_redundant_rendering_changes_nothing(found, tokens, concepts):
    more = [row | {"renderings": [*row["renderings"], *row["renderings"][:1]]} for row in concepts]
    pd.testing.assert_frame_equal(mentions(tokens, more), found)
    longer = [
        row | {"renderings": [*row["renderings"], "Shanghai (Spirit)"]}
        if row["id"] == "shanghai_spirit"
        else row
        for row in concepts
    ]
    pd.testing.assert_frame_equal(mentions(tokens, longer), found)


def test_the_longest_match_of_a_concept_is_its_mention(index_of):
    tokens = index_of({"a": "A health and health community. The health community."})
    health = concept("health", "health community", "health and health community", "health")
    assert shown(mentions(tokens, [health]), "surface") == [
        ["health", "health and health community"],
        ["health", "health community"],
    ]


def test_a_match_within_the_longer_one_of_another_concept_is_not_counted(index_of):
    tokens = index_of({"a": "True multilateralism. Multilateralism."})
    table = mentions(tokens, [concept("plain", "multilateralism"), concept("true", "true multilateralism")])
    assert shown(table.fillna({"within": ""}), "surface", "counted", "within") == [
        ["true", "True multilateralism", True, ""],
        ["plain", "multilateralism", False, "true"],
        ["plain", "Multilateralism", True, ""],
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The global development and global security initiatives.", ["gdi", "gsi"]),
        ("Global development, global security and other initiatives.", []),
        ("Global development, global security initiatives.", ["gdi", "gsi"]),
        ("Global development global security initiatives.", []),
        ("An initiative of global development and global security.", ["gdi", "gsi"]),
        ("Initiatives of “global development”, “global security”, and peace.", ["gdi", "gsi"]),
        ("Global development grows. And global security initiatives.", []),
        ("A global security initiative.", []),
        ("Global security challenges and global development.", []),
    ],
)
def test_a_coordination_names_each_of_its_conjuncts(index_of, text, named):
    pair = [
        concept("gdi", head="initiative*", modifiers=["global development"]),
        concept("gsi", head="initiative*", modifiers=["global security"]),
    ]
    table = mentions(index_of({"a": text}), pair)
    assert table["concept"].tolist() == named
    assert set(table["kind"]) <= {"coordinated"}
    assert table["counted"].all()


# A text, and the conjuncts of health, health care, security (or safety) and culture that a reader names in it.
COORDINATIONS = """
The health and the security communities.                => health, security
Health or security communities.                         => health, security
The health and/or security communities.                 => health, security
Health & security communities.                          => health, security
Health/security communities.                            => health, security
The health as well as the security communities.         => health, security
Health、security、culture communities.                    => health, security, culture
Both “health” and “security” communities.               => health, security
The health, security, and culture communities.          => health, security, culture
Health, education and security communities.             => health, security
Health, higher education and security communities.      => health, security
Health, very much higher education and security communities. =>
Health and education communities.                       =>
A community of health and of security.                  => health, security
Communities of the health, of the security and the culture. => health, security, culture
Communities of health as well as security.              => health, security
Communities of education, health and security.          =>
Health care and security communities.                   => health care, security
The safety and security communities.                    => security
Health, safety and security communities.                => health, security
He backs health; security communities grew.             =>
Health (and security) communities.                      =>
Health, security: communities of some kind.             =>
Health and security, communities of some kind.          =>
The scientific community, of health and security.       =>
We praise health. And security communities grew.        =>
Health and security communitarians.                     =>
Health security communities.                            =>
Health and and security communities.                    => health, security
Health and security and communities.                    =>
"""


def rows_of(table):
    lines = [line.split("=>") for line in table.strip().splitlines()]
    return [
        (text.strip(), [name.strip() for name in names.split(",") if name.strip()]) for text, names in lines
    ]


@pytest.mark.parametrize(("text", "named"), rows_of(COORDINATIONS))
def test_a_reader_names_the_conjuncts_of_a_coordination(index_of, text, named):
    words = {
        "health": "health",
        "health care": "health care",
        "security": "security|safety",
        "culture": "culture",
    }
    four = [concept(name, head="community|communities", modifiers=[word]) for name, word in words.items()]
    table = mentions(index_of({"a": text}), four)
    assert table["concept"].tolist() == named
    assert set(table["kind"]) <= {"coordinated"}


def test_modifiers_of_one_head_are_no_conjuncts_of_another(index_of):
    health = concept("health", head="communit*", modifiers=["health"])
    trade = concept("trade", head="road*", modifiers=["trade"])
    assert mentions(
        index_of({"a": "Health and trade communities. Health and trade roads."}), [health, trade]
    ).empty


def test_a_conjunct_may_be_named_by_two_concepts(index_of):
    three = [
        concept(name, head="communit*", modifiers=[word])
        for name, word in zip("abc", ("health", "health", "trade"), strict=True)
    ]
    assert mentions(index_of({"a": "A health community."}), three).empty
    table = mentions(index_of({"a": "Health and trade communities."}), three)
    assert table["concept"].tolist() == ["a", "b", "c"]


def test_a_conjunct_that_is_written_out_is_explicit_and_counted_once(index_of):
    pair = [
        concept(
            "gdi", "global development initiative*", head="initiative*", modifiers=["global development"]
        ),
        concept("gsi", "global security initiative*", head="initiative*", modifiers=["global security"]),
    ]
    table = mentions(index_of({"a": "The global development and global security initiatives."}), pair)
    assert shown(table, "surface", "kind") == [
        ["gdi", "global development", "coordinated"],
        ["gsi", "global security initiatives", "explicit"],
    ]


def test_a_conjunct_within_another_concepts_mention_counts(index_of):
    four = concept("four", "four communities of <6> humanities")
    health = concept("health", head="communit*", modifiers=["health"])
    humanities = concept("humanities", head="communit*", modifiers=["humanities"])
    table = mentions(
        index_of({"a": "The four communities of health and humanities."}), [four, health, humanities]
    )
    assert table.set_index("concept")["counted"].to_dict() == {
        "four": True,
        "health": True,
        "humanities": True,
    }


def test_what_overlaps_an_exclusion_is_no_mention(index_of):
    health = concept("health", "health*", exclusions=["healthy development"])
    tokens = index_of({"a": "Healthy development of health. Healthy people."})
    assert mentions(tokens, [health])["surface"].tolist() == ["health", "Healthy"]


def test_a_match_beside_an_exclusion_is_a_mention(index_of):
    peace = concept("peace", "peace", exclusions=["such peace", "peace talks"])
    tokens = index_of({"a": "Such peace peace peace talks. Such “peace”: no peace."})
    # the second of three, and the last; an exclusion reaches over punctuation
    assert mentions(tokens, [peace])["first"].tolist() == [2, 8]


def test_a_comma_divides_a_match_unless_the_pattern_has_one(index_of):
    two = [concept("health", "health community"), concept("belt", "one belt, one road")]
    texts = {
        "a": "In health, community leaders. Health “community”. Health: community. Health – community.",
        "b": "One Belt, One Road. One belt one road.",
    }
    table = mentions(index_of(texts), two)
    assert table["surface"].tolist() == ["Health “community", "One Belt, One Road", "One belt one road"]


def test_of_equals_the_first_is_the_mention_and_explicit_before_the_rest(index_of):
    pair = concept("pair", "aa bb|bb aa")
    twice = concept("twice", "cc dd", broken=["cc dd"], anaphoric=["cc dd"])
    tokens = index_of({"a": "One aa bb aa. One cc dd."})
    assert shown(mentions(tokens, [pair, twice]), "surface", "kind") == [
        ["pair", "aa bb", "explicit"],
        ["twice", "cc dd", "explicit"],
    ]


def test_a_longer_mention_takes_all_that_lies_within_it(index_of):
    three = [
        concept("all", "aa bb cc dd"),
        concept("first", "aa"),
        concept("last", "cc dd"),
        concept("after", "ee"),
    ]
    table = mentions(index_of({"a": "Of aa bb cc dd ee."}), three)
    assert shown(table.fillna({"within": ""}), "within") == [
        ["first", "all"],
        ["all", ""],
        ["last", "all"],
        ["after", ""],
    ]


def test_a_reference_takes_no_mention_from_another_concept(index_of):
    plan = concept("plan", "no such words", anaphoric=["these peace proposals"])
    table = mentions(index_of({"a": "These peace proposals matter."}), [plan, concept("peace", "peace")])
    assert shown(table, "counted") == [["plan", False], ["peace", True]]


def test_one_concept_may_be_given_alone_and_its_patterns_are_lists(index_of):
    tokens = index_of({"a": "Peace."})
    assert mentions(tokens, concept("peace", "peace"))["surface"].tolist() == ["Peace"]
    with pytest.raises(
        TypeError, match="renderings of the concept 'peace' must be a list of patterns, got 'peace'"
    ):
        mentions(tokens, [{"id": "peace", "frame": "order", "renderings": "peace"}])


def test_anaphoric_mentions_are_rows_that_do_not_count_and_broken_ones_count(index_of):
    csto = concept("csto", "security treaty", broken=["Ji'an Treaty"], anaphoric=["the two organizations"])
    tokens = index_of({"a": "The Ji’an Treaty: the two organizations. A security treaty."})
    assert shown(mentions(tokens, [csto]), "kind", "counted") == [
        ["csto", "broken", True],
        ["csto", "anaphoric", False],
        ["csto", "explicit", True],
    ]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Peace was proposed last year.", "past"),
        ("Peace was proposed in 2020.", "past"),
        ("Peace, proposed in 2020, is kept in 2021.", "current"),
        ("Peace at the previous summit.", "past"),
        ("In 2020 they met. Peace now.", "current"),
        ("Peace by 2035.", "current"),
        ("Peace by 2035 was proposed in 2020.", "past"),
        ("Peace has held since 2013.", "current"),
        ("Peace, since its foundation in 2001, is wanted.", "current"),
        ("Since they met, as all of them know well, in 2013 peace was proposed.", "past"),
        ("Peace in the 1990s.", "past"),
        ("Peace of 1648 is no year of ours.", "current"),
        ("Peace came two years ago.", "past"),
        ("Peace came a year earlier.", "past"),
        ("Peace came at the Last\nsummit.", "past"),
        ("Peace of the previous meeting.", "past"),
        ("Peace was proposed last\u00a0year.", "past"),
        ("In 2019年 peace came.", "past"),
    ],
)
def test_a_sentence_that_recalls_an_earlier_year_is_past(index_of, text, time):
    assert mentions(index_of({"a": text}, year=[2021]), [concept("peace", "peace")])["time"].tolist() == [
        time
    ]


@pytest.mark.parametrize(
    ("year", "time"), [(None, "current"), (2021.0, "past"), ("2021-09", "past"), ("n.d.", "current")]
)
def test_a_text_without_a_year_recalls_none(index_of, year, time):
    tokens = index_of({"a": "Peace of 2019.", "b": "Peace."}, year=[year, 2022])
    assert mentions(tokens, [concept("peace", "peace")])["time"].tolist() == [time, "current"]


def test_a_table_without_mentions_has_the_types_of_one_with(index_of):
    tokens = index_of({"a": "Peace."})
    empty, full = (mentions(tokens, [concept("x", word)]) for word in ("war", "peace"))
    assert empty.empty
    assert empty.columns.tolist() == full.columns.tolist()
    assert empty["time"].dtype == full["time"].dtype


def test_overlaps_without_one_within_the_other_are_told(index_of):
    tokens = index_of({"a": "Health and poverty alleviation."})
    table = mentions(
        tokens, [concept("health", "health <1> poverty"), concept("poverty", "poverty alleviation")]
    )
    assert table["counted"].all()
    assert overlaps(table)[["concept", "other"]].to_numpy().tolist() == [["health", "poverty"]]


def test_the_same_words_of_two_concepts_overlap_and_those_within_others_do_not(index_of):
    three = [
        concept("a", "peace and trade"),
        concept("b", "peace and trade"),
        concept("c", "trade", "trade fairs"),
    ]
    table = mentions(index_of({"a": "Peace and trade. Peace and trade fairs. Trade."}), three)
    pairs = overlaps(table)[["concept", "other", "other_surface"]].to_numpy().tolist()
    assert pairs == [
        ["a", "b", "Peace and trade"],
        ["a", "b", "Peace and trade"],
        ["a", "c", "trade fairs"],
        ["b", "c", "trade fairs"],
    ]


def test_no_match_crosses_the_end_of_a_sentence(index_of):
    tokens = index_of({"a": "We are healthy. Community grows."})
    assert mentions(tokens, [concept("health", "healthy communit*", "are <3> grows")]).empty


WORDS = st.lists(st.sampled_from(["aa", "bb", "cc", "aa.", "bb,"]), max_size=25).map(" ".join)


@ANY
@given(WORDS)
def test_mentions_of_one_concept_never_share_a_word(index_of, text):
    tokens = index_of({"x": text.capitalize() + " end."})
    table = mentions(
        tokens, [concept("x", "aa <1> bb", "bb aa", "(cc)? aa", "aa aa"), concept("y", "bb (cc)?")]
    )
    for _, own in table.groupby("concept"):
        places = [place for row in own.itertuples() for place in range(row.first, row.first + row.n_tokens)]
        assert len(places) == len(set(places))


def by_hand(text, concepts):
    """Mentions of plain phrases by a search of the raw text, longest first: concept, start, end, counted."""
    kept = []
    for row in concepts:
        own = [
            (row["id"], match.start(1), match.end(1))
            for pattern in row["renderings"]
            # words divided by anything but a comma or the end of a sentence
            for match in re.finditer(rf"(?=\b({pattern.replace(' ', '[^a-z,.]+')})\b)", text.lower())
        ]
        taken = []
        for mention in sorted(
            set(own), key=lambda own: (-len(own[0] and text[own[1] : own[2]].split()), own[1])
        ):
            if all(mention[2] <= start or end <= mention[1] for _, start, end in taken):
                taken.append(mention)
        kept += taken
    n_words = lambda mention: len(text[mention[1] : mention[2]].split())  # noqa: E731
    return sorted(
        (
            *one,
            not any(
                other[1] <= one[1] and one[2] <= other[2] and n_words(other) > n_words(one) for other in kept
            ),
        )
        for one in kept
    )


@ANY
@given(
    st.lists(st.sampled_from(["aa", "Bb", "“cc”", "aa. Dd", "bb,", "cc", "dd"]), max_size=25).map(" ".join)
)
def test_mentions_are_those_of_a_search_in_the_raw_text(index_of, text):
    text = f"Xx {text} zz."
    three = [
        concept("x", "aa", "aa bb", "bb cc aa"),
        concept("y", "bb", "cc cc"),
        concept("z", "aa bb cc dd", "dd"),
    ]
    table = mentions(index_of({"a": text}), three)
    found = sorted(table[["concept", "start", "end", "counted"]].itertuples(index=False, name=None))
    assert found == by_hand(text, three)


# Leave one text out


def test_a_rendering_is_attested_where_it_fits(index_of):
    tokens = index_of(
        {"a": "Health and security communities. Such peace.", "b": "Health, security. Peace is peace."}
    )
    health = concept("health", head="communit*", modifiers=["health"])
    security = concept(
        "security", "peace", head="communit*", modifiers=["security|safety"], exclusions=["such peace"]
    )
    table = attestations(tokens, [health, security])
    assert table.to_numpy().tolist() == [
        # modifiers only where a coordination has them
        *(["health", "modifiers", "health", "a", 1], ["health", "modifiers", "health", "b", 0]),
        *(["security", "renderings", "peace", "a", 1], ["security", "renderings", "peace", "b", 2]),
        *(["security", "exclusions", "such peace", "a", 1], ["security", "exclusions", "such peace", "b", 0]),
        *(["security", "modifiers", "security", "a", 1], ["security", "modifiers", "security", "b", 0]),
        *(["security", "modifiers", "safety", "a", 0], ["security", "modifiers", "safety", "b", 0]),
    ]
    view = attestations(tokens.where(doc_id="b"), [security])
    assert view["doc_id"].unique().tolist() == ["b"]
    assert view["count"].tolist() == [2, 0, 0, 0]


def test_a_text_is_searched_without_the_renderings_that_it_alone_attests(index_of):
    tokens = index_of(
        {
            "a": "Three evil forces. Three big forces. Unique forces, such peace.",
            "b": "Three forces. Peace.",
            "c": "Three evil forces. Three small forces. Peace. Peace.",
        }
    )
    forces = concept("forces", "three (evil)? forces", "three <1> forces", "unique forces")
    peace = concept("peace", "peace", exclusions=["such peace"])
    table = held_out_mentions(tokens, [forces, peace])
    assert shown(table, "doc_id", "surface") == [
        # evil is attested in c too, the gap everywhere; only unique is dropped, and the exclusion with it
        ["forces", "a", "Three evil forces"],
        ["forces", "a", "Three big forces"],
        ["peace", "a", "peace"],
        *(["forces", "b", "Three forces"], ["peace", "b", "Peace"]),
        *(["forces", "c", "Three evil forces"], ["forces", "c", "Three small forces"]),
        *(["peace", "c", "Peace"], ["peace", "c", "Peace"]),
    ]


def test_a_coordination_that_one_text_alone_has_is_dropped(index_of):
    pair = [concept(name, head="communit*", modifiers=[name]) for name in ("health", "security")]
    text = "Health and security communities."
    assert held_out_mentions(index_of({"a": text, "b": "Health. Security communities."}), pair).empty
    assert len(held_out_mentions(index_of({"a": text, "b": text}), pair)) == 4


def test_a_modifier_is_attested_where_it_is_a_conjunct_covered_or_not(index_of):
    tokens = index_of({"a": "Health and security communities.", "b": "Security and health care communities."})
    health = concept("health", head="communit*", modifiers=["health", "health care"])
    security = concept("security", "security communit*", head="communit*", modifiers=["security"])
    table = attestations(tokens, [health, security]).query("key == 'modifiers'")
    # in the first text the explicit match covers the conjunct; in the second health is part of health care
    assert table[["pattern", "doc_id", "count"]].to_numpy().tolist() == [
        *(["health", "a", 1], ["health", "b", 0]),
        *(["health care", "a", 0], ["health care", "b", 1]),
        *(["security", "a", 1], ["security", "b", 1]),
    ]
    both = index_of({"a": "Health and security communities.", "b": "Security and health communities."})
    assert shown(held_out_mentions(both, [health, security]), "doc_id", "surface") == [
        *(["health", "a", "Health"], ["security", "a", "security"]),
        *(["security", "b", "Security"], ["health", "b", "health"]),
    ]


def test_held_out_mentions_of_the_seeds_are_those_of_renderings_found_elsewhere(found, tokens, concepts):
    held = held_out_mentions(tokens, concepts)
    assert held.columns.tolist() == found.columns.tolist()
    assert held["counted"].sum() < found["counted"].sum()
    # the words of a mention stand in another text too, or fit a pattern with a wildcard or a gap there
    document = tokens.column("document")
    doc_ids = tokens.documents["doc_id"].to_numpy()
    for row in held.query("kind == 'explicit'").itertuples():
        own = next(concept for concept in concepts if concept["id"] == row.concept)
        if any(sign in pattern for pattern in own["renderings"] for sign in "*?<"):
            continue
        words = " ".join(tokens.vocabulary[tokens.ids[row.first : row.first + row.n_tokens]])
        first, _ = tokens.find(words)
        assert set(doc_ids[document[tokens.sentence_of(first)]]) - {row.doc_id}, row


def test_leaving_one_text_out_takes_two(index_of):
    with pytest.raises(ValueError, match="takes two texts or more, got 1"):
        held_out_mentions(index_of({"a": "Peace."}), [concept("peace", "peace")])
