"""The grid of choices: by brute force, in planted corpora whose truth is known, and as the study's own assessment."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse.claims import Claim
from sco_discourse.multiverse import _outcomes, _shuffles
from sco_discourse.specifications import checked, grid_of, named_selections, paragraphs_of, specifications

ROOT = Path(__file__).parents[1]
CLAIM = {claim.id: claim for claim in sco.CLAIMS}
PEACE = {"id": "peace", "frame": "security", "renderings": ["peace"]}


@pytest.fixture(scope="module")
def study():
    """The study's own."""
    corpus = sco.load_corpus(ROOT / "seeds")
    stopwords = sco.load_stopwords(ROOT / "seeds/stopwords.txt")
    return sco.study_of(corpus, sco.load_concepts(ROOT / "seeds/concepts.toml"), stopwords=stopwords)


@pytest.fixture(scope="module")
def grid(study):
    return sco.multiverse(study, progress=False)


@pytest.fixture(scope="module")
def raw(study):
    """Mentions of all zones as plain rows, and the sizes of paragraphs, made without the grid's own tables."""
    tokens = sco.tokenize(study.corpus, ("body", "subhead", "caption"))
    rows = sco.mentions(tokens, study.concepts).to_dict("records")
    for row in rows:
        at = int(np.searchsorted(tokens.bounds, row["first"], side="right")) - 1
        row |= {
            "zone": tokens.sentences["zone"].iloc[at],
            "segment": int(tokens.sentences["segment"].iloc[at]),
        }
    parts = tokens.sentences.assign(n=np.diff(tokens.bounds), doc_id=tokens.column("doc_id")).to_dict(
        "records"
    )
    return rows, parts


def commonest(rows, concept):
    counts = {}
    for row in rows:
        if row["counted"] and row["concept"] == concept:
            counts[row["variant"]] = counts.get(row["variant"], 0) + 1
    return min(counts, key=lambda variant: (-counts[variant], variant))


def own(value, default):
    return default if value is None or pd.isna(value) else value


def by_force(raw, claim, spec):
    """Count and size of each text under one specification, in loops."""
    rows, parts = raw
    zones = {"body": ["body"], "with subheads": ["body", "subhead"], "with captions": ["body", "caption"]}[
        own(spec["zones"], "body")
    ]
    voice = own(spec["speech"], "all") == "own voice"
    names = {row["concept"] for row in rows}
    first = {
        name: commonest(rows, name)
        for name in names
        if any(r["counted"] for r in rows if r["concept"] == name)
    }
    sizes, counts = {}, {}
    for part in parts:
        if part["zone"] in zones and (not voice or part["speech"] == "authored"):
            text = sizes.setdefault(part["doc_id"], {})
            text[part["segment"]] = text.get(part["segment"], 0) + part["n"]
    for row in rows:
        lies_in_another = isinstance(row["within"], str) and row["kind"] != "coordinated"
        if row["zone"] not in zones or lies_in_another or row["concept"] in claim.without:
            continue
        if any(row[name] not in values for name, values in claim.where.items()):
            continue
        if row["kind"] == "anaphoric" and own(spec["anaphoric"], "out") == "out":
            continue
        if row["kind"] in ("coordinated", "broken") and own(spec["renderings"], "broad") == "strict":
            continue
        if own(spec["variants"], "merged") == "commonest only" and row["variant"] != first.get(
            row["concept"]
        ):
            continue
        if own(spec["time"], "all") == "current" and row["time"] != "current":
            continue
        if voice and row["speech"] != "authored":
            continue
        text = counts.setdefault(row["doc_id"], {})
        text[row["segment"]] = text.get(row["segment"], 0) + 1
    if own(spec["unit"], "per thousand tokens") == "share of paragraphs":
        numbers = {text: (len(counts.get(text, {})), len(sizes[text])) for text in sizes}
        return {text: (100 * f, n) for text, (f, n) in numbers.items()}
    numbers = {text: (sum(counts.get(text, {}).values()), sum(sizes[text].values())) for text in sizes}
    return {text: (1000 * f, n) for text, (f, n) in numbers.items()}


def level_by_force(raw, documents, claim, spec):
    numbers = by_force(raw, claim, spec)
    years = dict(zip(documents["doc_id"], documents["year"], strict=True))
    label = own(spec["texts"], "all")
    kept = {text for text in years if label in ("all", "matched") or text != label.removeprefix("without ")}
    if label == "matched":
        kept -= {"2022-xinhua", "2022-guangming"}
    sides = [
        [text for text in years if text in kept and years[text] in asked]
        for asked in ([claim.target], claim.reference)
    ]
    rate = {text: f / n for text, (f, n) in numbers.items()}
    if own(spec["weighting"], "pooled") == "pooled":
        sums = [[sum(numbers[text][i] for text in side) for i in (0, 1)] for side in sides]
        effect = sums[0][0] / sums[0][1] - sums[1][0] / sums[1][1]
    else:
        effect = sum(rate[t] for t in sides[0]) / len(sides[0]) - sum(rate[t] for t in sides[1]) / len(
            sides[1]
        )
    same = [abs(rate[a] - rate[b]) for a, b in product(years, years) if years[a] == years[b]]
    holds = all(claim.direction * (rate[a] - rate[b]) > max(same) + 1e-9 for a, b in product(*sides))
    return effect, holds


# The grid


@pytest.mark.parametrize(
    "name",
    [
        "health-less-2022",
        "four-communities-less-2022",
        "security-more-2021-without-afghanistan",
        "membership-more-2022",
    ],
)
def test_effects_and_verdicts_are_those_of_loops_over_raw_rows(study, grid, raw, name):
    rows = grid[grid["claim"] == name]
    chosen = rows.iloc[np.linspace(0, len(rows) - 1, 60).astype(int)]
    for spec in chosen.to_dict("records"):
        effect, holds = level_by_force(raw, study.corpus.documents, CLAIM[name], spec)
        assert spec["effect"] == pytest.approx(effect), spec
        assert spec["holds"] == holds, spec


def test_presence_is_that_of_loops_over_raw_rows(study, grid, raw):
    claim = CLAIM["afghanistan-only-2021"]
    for spec in grid[grid["claim"] == claim.id].to_dict("records"):
        named = {text for text, (count, _) in by_force(raw, claim, spec).items() if count}
        dropped = {
            "matched": {"2022-xinhua", "2022-guangming"},
            "all": set(),
        }.get(spec["texts"], {spec["texts"].removeprefix("without ")})
        target, others = named & {"2021-cctv"}, named - {"2021-cctv"} - dropped
        assert spec["effect"] == len(target) - len(others)
        assert spec["holds"] == (bool(target) and not others)


def test_the_first_specification_is_the_study_s_own_assessment(study, grid):
    assessed = sco.assess(study).set_index("id")
    first = grid.drop_duplicates("claim").set_index("claim")
    held = assessed["outcome"].str.startswith("supported")
    assert first["holds"].astype(bool).to_dict() == held.to_dict()
    levels = assessed.index[assessed["form"] == "level"]
    np.testing.assert_allclose(first.loc[levels, "effect"], assessed.loc[levels, "value"])
    words = assessed.index[assessed["form"] == "keyness"]
    np.testing.assert_allclose(first.loc[words, "effect"] * 10, assessed.loc[words, "value"])


def test_only_choices_that_can_change_a_number_are_tried(grid):
    tried = {
        name: set(rows.dropna(axis=1, how="all")) & set(sco.CHOICES) for name, rows in grid.groupby("claim")
    }
    mentions = {"zones", "variants", "texts", "unit", "weighting", "speech", "time", "anaphoric"}
    # all health in conjuncts or broken names is of 2021
    assert tried["health-less-2022"] == mentions
    # two texts: none to leave out, none to weigh
    assert tried["health-less-2021"] == mentions - {"texts", "weighting"} | {"renderings"}
    # whatever is counted, the same texts name them
    assert tried["two-initiatives-only-2022"] == {"texts", "speech"}
    assert tried["leaders-less-2022"] == {"zones", "unit", "weighting", "texts"}
    assert tried["keyness-2022"] == {"zones", "texts", "stopwords", "ranking"}
    assert tried["shanghai-spirit-constant"] == {"zones", "texts", "speech"}


def test_every_choice_that_is_tried_changes_some_result(grid):
    for claim, rows in grid.groupby("claim"):
        names = [name for name in sco.CHOICES if rows[name].notna().any()]
        for name in names:
            others = [other for other in names if other != name]
            groups = rows.groupby(others)["distinct"] if others else [((), rows["distinct"])]
            assert any(len(set(own)) > 1 for _, own in groups), (claim, name)


def test_every_choice_that_is_tried_has_every_combination_once(grid):
    for _, rows in grid.groupby("claim"):
        names = [name for name in sco.CHOICES if rows[name].notna().any()]
        assert not rows.duplicated(names).any()
        assert rows[names].notna().all(axis=None)
        assert len(rows) == rows[names].nunique().prod()


def test_identical_results_have_one_number(grid):
    assert grid.groupby(["claim", "distinct"])["holds"].nunique(dropna=False).max() == 1
    spread = grid.groupby(["claim", "distinct"])["effect"].agg(lambda effects: effects.max() - effects.min())
    assert spread.max() < 1e-8
    for _, numbers in grid.groupby("claim")["distinct"]:
        assert list(dict.fromkeys(numbers)) == list(range(1, numbers.max() + 1))


def test_results_are_identical_only_if_every_text_counts_the_same(study, grid, raw):
    claim = CLAIM["health-less-2021"]
    rows = grid[grid["claim"] == claim.id].to_dict("records")
    years = dict(zip(study.corpus.documents["doc_id"], study.corpus.documents["year"], strict=True))

    def result(spec):
        numbers = by_force(raw, claim, spec)
        rate = {text: f / n for text, (f, n) in numbers.items()}
        baseline = max(abs(rate[a] - rate[b]) for a, b in product(years, years) if years[a] == years[b])
        compared = [numbers[text] for text in ("2020-cns", "2021-cctv")]
        return (*compared, round(baseline, 6))

    results = [result(spec) for spec in rows]
    pairs = {
        (number, found) for number, found in zip([row["distinct"] for row in rows], results, strict=True)
    }
    assert len(pairs) == len({number for number, _ in pairs}) == len({found for _, found in pairs})


def test_a_fresh_grid_is_the_same_to_the_byte(study):
    some = [CLAIM["health-less-2021"], CLAIM["two-initiatives-only-2022"], CLAIM["keyness-2020"]]
    first, second = (sco.multiverse(study, some, progress=False).to_csv() for _ in range(2))
    assert first == second
    options = {"n_shuffles": 5, "progress": False}
    assert sco.shuffled_shares(study, some, **options).equals(sco.shuffled_shares(study, some, **options))
    third = sco.shuffled_shares(study, some, **options, seed=1)
    assert not third.equals(sco.shuffled_shares(study, some, **options))


def test_choices_are_some_of_those_known(study):
    claim = [CLAIM["health-less-2021"]]
    table = sco.multiverse(study, claim, {"unit": ["share of paragraphs"]}, progress=False)
    whole = sco.multiverse(study, claim, {"unit": sco.CHOICES["unit"]}, progress=False)
    assert table["effect"].tolist() == whole["effect"].tolist()[1:]
    assert table["unit"].isna().all()
    matched = sco.multiverse(study, [CLAIM["health-less-2022"]], {"texts": ["matched"]}, progress=False)
    assert matched["texts"].tolist() == ["matched"]
    with pytest.raises(ValueError, match="no choice 'zone'; known are zones, variants"):
        sco.multiverse(study, claim, {"zone": ["body"]})
    with pytest.raises(ValueError, match="'all' is no option of 'zones'; known are body"):
        sco.multiverse(study, claim, {"zones": ["body", "all"]})
    with pytest.raises(ValueError, match="must be a list of distinct names, got 'body'"):
        sco.multiverse(study, claim, {"zones": "body"})
    with pytest.raises(ValueError, match="must be a list of distinct names"):
        sco.multiverse(study, claim, {"zones": ["body", "body"]})


def test_progress_is_told_only_if_asked_for(study, capsys):
    claim = [CLAIM["shanghai-spirit-constant"]]
    sco.multiverse(study, claim)
    assert capsys.readouterr() == ("", "")
    sco.multiverse(study, claim, progress=True)
    assert capsys.readouterr() == ("", "\rclaim 1 of 1\n")


# Planted corpora


def planted(counts, years, concepts=(PEACE,), **columns):
    """Texts of paragraphs of ten words in which peace is named as often as given, one number a paragraph."""
    texts = {
        name: "\n\n".join(
            " ".join(["Peace"] + ["peace"] * (n - 1) + ["trade"] * (10 - n)) + "."
            if n
            else "Trade" + " trade" * 9 + "."
            for n in paragraphs
        )
        for name, paragraphs in counts.items()
    }
    documents = pd.DataFrame({"doc_id": list(texts), "year": years, "text": list(texts.values()), **columns})
    return sco.study_of(sco.corpus_of(documents), list(concepts))


def peace(form="level", target=2022, reference=(2020,), direction=1):
    return Claim("peace", "Peace?", form, "peace", target, reference, direction, {"concept": ("peace",)})


FOUR = {"a": [0, 0, 1], "b": [3, 3, 3], "c": [3, 3, 4], "d": [4, 3, 3]}


def test_a_planted_level_holds_in_all_and_its_opposite_in_none():
    study = planted(FOUR, [2020, 2022, 2022, 2022])
    table = sco.multiverse(study, [peace()], progress=False)
    assert table["holds"].all()
    summary = sco.multiverse_summary(table).iloc[0]
    assert summary["share"] == 1
    assert summary["own"]
    assert summary["breaking"] is None
    assert (
        sco.multiverse_summary(sco.multiverse(study, [peace(direction=-1)], progress=False))["share"][0] == 0
    )


def test_a_level_that_one_text_denies_holds_only_without_it():
    # without d, b and c lie 200 and 233 above a; d lies on it, and apart from c by more
    study = planted(
        {"a": [1, 1, 1], "b": [9, 9, 9], "c": [9, 9, 9], "d": [8, 0, 4]}, [2020, 2022, 2022, 2022]
    )
    table = sco.multiverse(study, [peace()], {"texts": sco.CHOICES["texts"]}, progress=False)
    assert dict(zip(table["texts"], table["holds"], strict=True)) == {
        "all": False,
        "without b": False,
        "without c": False,
        "without d": True,
    }
    summary = sco.multiverse_summary(table).iloc[0]
    assert summary[["share", "n_distinct"]].tolist() == [0.25, 4]
    # it holds with no text of the study's own, so that no option breaks it
    assert summary["breaking"] is None


def test_what_breaks_a_claim_is_counted_against_the_study_s_own_option():
    table = pd.DataFrame(
        {
            "claim": "it",
            "form": "level",
            "zones": ["body"] * 4 + ["with subheads"] * 4,
            "unit": ["tokens", "tokens", "share", "share"] * 2,
            "time": ["all", "current"] * 4,
            "effect": 1.0,
            "holds": [True, True, True, False, True, False, False, False],
            "distinct": range(1, 9),
        }
    )
    # in each choice the study's own option holds in three combinations of the others, and the other option in one
    # of these: of equals the first
    summary = sco.multiverse_summary(table).iloc[0]
    assert (summary["breaking"], summary["breaking_share"]) == ("zones: with subheads", pytest.approx(2 / 3))
    summary = sco.multiverse_summary(
        table.assign(holds=[True, True, False, True, True, True, False, False])
    ).iloc[0]
    # subheads break one of three; a share three of four; what is current none
    assert (summary["breaking"], summary["breaking_share"]) == ("unit: share", pytest.approx(3 / 4))


def test_weights_and_units_are_computed_by_hand():
    study = planted({"a": [0, 0], "b": [5], "c": [1, 0, 1]}, [2020, 2022, 2022])
    choices = {name: sco.CHOICES[name] for name in ("unit", "weighting")}
    table = sco.multiverse(study, [peace()], choices, progress=False)
    # 7 in 40 tokens, the mean of 500 and 66.7; 3 of 4 paragraphs, the mean of 1 and 2 of 3
    np.testing.assert_allclose(table["effect"], [175, (500 + 200 / 3) / 2, 75, (100 + 200 / 3) / 2])
    # b and c differ by 433 per thousand, and by a third of the paragraphs: less than they lie above a
    assert table["holds"].tolist() == [False, False, True, True]


def test_a_difference_as_large_as_that_within_a_year_is_no_larger():
    study = planted({"a": [0], "b": [2], "c": [4]}, [2020, 2022, 2022])
    assert not sco.multiverse(study, [peace()], {}, progress=False)["holds"].any()


def test_presence_and_constancy_are_told_by_texts():
    study = planted({"a": [0], "b": [1], "c": [0, 2]}, [2020, 2022, 2022])
    choices = {"texts": sco.CHOICES["texts"]}
    table = sco.multiverse(study, [peace("presence", direction=0)], choices, progress=False)
    assert table[["effect", "holds"]].to_numpy().tolist() == [[2, True], [1, True], [1, True]]
    table = sco.multiverse(study, [peace("presence", 2020, (2022,), 0)], choices, progress=False)
    assert table[["effect", "holds"]].to_numpy().tolist() == [[-2, False], [-1, False], [-1, False]]
    table = sco.multiverse(study, [peace("constancy", direction=0)], choices, progress=False)
    assert table[["effect", "holds"]].to_numpy().tolist() == [[0, False]] * 3
    study = planted({"a": [1], "b": [1], "c": [0, 2]}, [2020, 2022, 2022])
    table = sco.multiverse(study, [peace("constancy", direction=0)], {}, progress=False)
    assert table[["effect", "holds"]].to_numpy().tolist() == [[100, True]]


def test_matched_texts_are_those_of_the_manifest():
    study = planted(FOUR, [2020, 2022, 2022, 2022], matched_to=["c", "", "", ""])
    chosen = named_selections(study.corpus.documents, peace())
    assert {name: texts.tolist() for name, texts in chosen.items()} == {
        "all": [True] * 4,
        "without b": [True, False, True, True],
        "without c": [True, True, False, True],
        "without d": [True, True, True, False],
        "matched": [True, False, True, False],
    }
    assert "matched" not in named_selections(study.corpus.documents.drop(columns="matched_to"), peace())


def test_what_cannot_be_tested_is_neither_held_nor_broken():
    corpus = planted({"a": [0, 1], "b": [4, 4], "c": [5, 5]}, [2020, 2022, 2022]).corpus
    sentences = corpus.sentences
    sentences = sentences.assign(speech=sentences["speech"].where(sentences["doc_id"] != "b", "indirect"))
    study = sco.study_of(replace(corpus, sentences=sentences), [PEACE])
    table = sco.multiverse(study, [peace()], {"speech": sco.CHOICES["speech"]}, progress=False)
    assert table["holds"].isna().tolist() == [False, True]
    assert table["effect"].isna().tolist() == [False, True]
    summary = sco.multiverse_summary(table).iloc[0]
    assert summary[["n_distinct", "n_untestable"]].tolist() == [2, 1]
    assert summary["share"] == 1
    without = sco.multiverse(
        study, [peace()], {"texts": ["all", "without one"], "speech": ["own voice"]}, progress=False
    )
    assert without["holds"].isna().all()  # the yardstick takes all texts of the year


def test_a_missing_year_and_years_of_one_text_cannot_be_tested():
    study = planted({"a": [0], "b": [3]}, [2020, 2022])
    alone = pd.concat(
        [sco.multiverse(study, [one], progress=False) for one in (peace(), peace(reference=(2021,)))]
    )
    assert alone["holds"].isna().all()
    assert alone.loc[alone["effect"].notna(), "effect"].unique().tolist() == [300, 100]
    several = planted(FOUR, [2020, 2022, 2022, 2022])
    for form in ("level", "presence", "constancy"):
        for claim in (peace(form, reference=(2021,)), peace(form, target=2021)):
            table = sco.multiverse(several, [claim], progress=False)
            assert table[["effect", "holds"]].isna().all(axis=None)
    words = Claim("words", "Words?", "keyness", "words", 2022, (2021,), 1)
    assert sco.multiverse(study, [words], progress=False)["holds"].isna().all()
    shares = sco.shuffled_shares(study, [peace()], n_shuffles=3, progress=False)
    assert shares[["mean", "low", "high"]].isna().all(axis=None)


def test_shuffling_lowers_the_share_of_what_texts_make_and_not_of_what_they_do_not():
    counts = {"a": [0] * 12, "b": [4] * 12, "c": [4] * 12, "d": [4] * 12}
    study = planted(counts, [2020, 2022, 2022, 2022])
    observed = sco.multiverse_summary(sco.multiverse(study, [peace()], progress=False))["share"][0]
    chance = sco.shuffled_shares(study, [peace()], n_shuffles=50, progress=False)
    assert observed == 1
    assert chance["mean"][0] < 0.5
    # one kind of paragraph: shuffling changes nothing, and no difference is larger than none
    same = planted(dict.fromkeys("abcd", [2] * 6), [2020, 2022, 2022, 2022])
    assert sco.shuffled_shares(same, [peace()], n_shuffles=5, progress=False)["mean"][0] == 0
    assert sco.shuffled_shares(same, [peace("constancy")], n_shuffles=5, progress=False)["mean"][0] == 1


def test_shuffled_texts_keep_their_paragraphs_in_number_and_zone(study):
    table = paragraphs_of(study).table
    labels = _shuffles(table, 3, 1)
    sizes = table.groupby(["document", "zone"]).size()
    for shuffled in labels:
        assert (table.assign(document=shuffled).groupby(["document", "zone"]).size() == sizes).all()
        assert (shuffled != table["document"]).mean() > 0.5
    assert not np.array_equal(labels[0], labels[1])


def test_shuffles_give_what_relabelled_texts_give():
    """A corpus written out with its paragraphs exchanged has the grid that the shuffle computes."""
    counts = {"a": [0, 1, 5], "b": [3, 2], "c": [6, 0, 1, 1]}
    study = planted(counts, [2020, 2022, 2022])
    paragraphs, choices = paragraphs_of(study), checked(sco.CHOICES)
    tried = specifications(paragraphs, peace(), choices)
    grid = grid_of(paragraphs, peace(), choices, tried)
    (labels,) = _shuffles(paragraphs.table, 1, 3)
    flat = [n for own in counts.values() for n in own]
    written = {
        name: [n for n, label in zip(flat, labels, strict=True) if label == place]
        for place, name in enumerate(counts)
    }
    assert written != counts
    expected = sco.multiverse(planted(written, [2020, 2022, 2022]), [peace()], progress=False)
    effect, holds, _ = _outcomes(grid, labels)
    np.testing.assert_allclose(effect, expected["effect"])
    assert (holds == 1).tolist() == expected["holds"].tolist()


def test_words_that_mark_a_year_are_planted():
    shared = "The members met and spoke of many things "
    marked = [
        " ".join(f"{shared}alpha beta gamma delta epsilon zeta eta theta iota kappa." for _ in range(40)),
        " ".join(f"{shared}some other things were said there on that very day." for _ in range(40)),
    ]
    documents = {"doc_id": list("abc"), "year": [2020, 2022, 2022], "text": [marked[1], marked[0], marked[0]]}
    study = sco.study_of(sco.corpus_of(pd.DataFrame(documents)), [PEACE])
    words = Claim("words", "Words?", "keyness", "words", 2022, (2020,), 1)
    table = sco.multiverse(
        study, [words], {"ranking": ["g2", "tfidf"], "texts": ["all", "without one"]}, progress=False
    )
    assert table["effect"].tolist() == [1.0] * len(table)
    assert table["holds"].all()
    assert (table["distinct"] == 1).all()
    # words of one text of two differ within the year by as much as between the years
    documents["text"] = [marked[1], marked[0], marked[1]]
    mixed = sco.study_of(sco.corpus_of(pd.DataFrame(documents)), [PEACE])
    table = sco.multiverse(mixed, [words], {}, progress=False)
    assert table["effect"].tolist() == [0.0]
    assert not table["holds"].any()


# Summaries


def table_of(**columns):
    columns = {"claim": "x", "form": "level", "unit": None, **columns}
    return pd.DataFrame(columns).astype({"holds": "boolean"})


def test_a_summary_is_computed_by_hand_over_distinct_results():
    table = table_of(
        zones=["body", "body", "caption", "caption"],
        time=["all", "current"] * 2,
        effect=[3.0, 3.0, 2.0, 1.0],
        holds=[True, True, True, False],
        distinct=[1, 1, 2, 3],
    )
    summary = sco.multiverse_summary(table).iloc[0]
    assert summary["n_specifications"] == 4
    assert summary["n_distinct"] == 3
    assert summary["share"] == pytest.approx(2 / 3)
    assert summary["median_effect"] == 2
    # captions and current mentions hold in one of two alike: of equals the first
    assert summary[["breaking", "breaking_share"]].tolist() == ["zones: caption", 0.5]
    shares = sco.option_shares(table)
    assert shares["option"].tolist() == ["body", "caption", "all", "current"]
    assert shares["share"].tolist() == [1, 0.5, 1, 0.5]


def test_effects_of_another_unit_are_not_in_the_median():
    units = ["per thousand tokens"] * 2 + ["share of paragraphs"]
    table = table_of(unit=units, effect=[1.0, 3.0, 90.0], holds=[True] * 3, distinct=[1, 2, 3])
    assert sco.multiverse_summary(table)["median_effect"].tolist() == [2]


def test_results_that_cannot_be_tested_do_not_count_in_the_share():
    table = table_of(effect=[1.0, np.nan, 3.0], holds=[True, None, False], distinct=[1, 2, 3])
    summary = sco.multiverse_summary(table).iloc[0]
    assert summary["share"] == 0.5
    assert summary["n_untestable"] == 1


def test_a_curve_has_each_result_once_with_the_options_behind_it(grid):
    rows = grid[grid["claim"] == "health-less-2022"]
    curve = sco.specification_curve(rows)
    assert len(curve) == rows["distinct"].nunique()
    assert curve["n_specifications"].sum() == len(rows)
    for unit, own in curve.groupby("unit", sort=False):
        assert own["effect"].is_monotonic_increasing, unit
    assert curve["own"].sum() == 1
    zones = [name for name in curve if name.startswith("zones: ")]
    assert (curve[zones].sum(axis=1) == curve["n_specifications"]).all()
    with pytest.raises(ValueError, match="A curve is of one claim; the table has 20"):
        sco.specification_curve(grid)
