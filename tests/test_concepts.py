"""Mentions are those that a reader counts: each idea once, under every rendering, and nothing else."""

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
    ],
)
def test_a_sentence_that_recalls_an_earlier_year_is_past(index_of, text, time):
    assert mentions(index_of({"a": text}, year=[2021]), [concept("peace", "peace")])["time"].tolist() == [
        time
    ]


def test_overlaps_without_one_within_the_other_are_told(index_of):
    tokens = index_of({"a": "Health and poverty alleviation."})
    table = mentions(
        tokens, [concept("health", "health <1> poverty"), concept("poverty", "poverty alleviation")]
    )
    assert table["counted"].all()
    assert overlaps(table)[["concept", "other"]].to_numpy().tolist() == [["health", "poverty"]]


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
