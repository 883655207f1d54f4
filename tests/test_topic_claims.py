"""Claims about topics come out as planted topics have it; what does not come back beyond chance bears none out."""

import inspect
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse import display
from sco_discourse.claims import TOPIC_FORMS, Claim, checked

# Ten words a topic: those that lead it. A letter is a block of it.
WORDS = {
    "h": ["virus", "vaccine", "clinic", "mask", "doctor", "fever", "nurse", "dose", "hospital", "ward"],
    "r": ["rail", "port", "customs", "freight", "lorry", "canal", "tunnel", "cargo", "bridge", "depot"],
    "w": ["border", "patrol", "army", "treaty", "weapon", "drill", "radar", "troops", "convoy", "fort"],
}
EVERY = [word for words in WORDS.values() for word in words]
FAST = {"numbers": (3,), "n_fits": 8, "n_null_fits": 4, "block_size": 20}
SETTINGS = {"n_draws": 200, "seed": 1}
YEARS = (2020, 2021, 2022, 2022, 2022)
LESS = ("hhhhhhrrww", "hhrrrrwwww", "hrrrrwwwww", "hrrrrrwwww", "hhrrrrwwww")


def made(texts, years=YEARS, stray=4, **columns):
    """A study of texts a, b, c by their blocks, each a paragraph of 20 words: some of any topic, the rest of one."""
    generator = np.random.default_rng(1)
    written = []
    for blocks in texts:
        words = [
            [*generator.choice(WORDS[letter], 20 - stray), *generator.choice(EVERY, stray)]
            for letter in blocks
        ]
        written.append("\n\n".join(f"{' '.join(block).capitalize()}." for block in words))
    documents = pd.DataFrame(
        {"doc_id": list("abcdefg")[: len(texts)], "year": years, "text": written, **columns}
    )
    return sco.study_of(sco.corpus_of(documents), [])


@cache
def planted(texts=LESS, years=YEARS, stray=4, **columns):
    study = made(texts, years, stray, **columns)
    return study, sco.study_topics(study, **FAST)


def claim(form="topic level", target=2022, reference=(2020,), direction=-1, where=None, id="it", **further):
    where = {"topic": ("virus", "vaccine", "epidemic")} if where is None else where
    return Claim(id, "Is it so?", form, "health", target, reference, direction, where, **further)


def theme_of(terms):
    return next(letter for letter, words in WORDS.items() if set(words) == set(terms.split(", ")))


def number_of(found, theme):
    return {theme_of(row.terms): row.topic for row in found.topics.itertuples()}[theme]


HOLD = Claim("hold", "Do they hold?", "topic", "the words", 2022, (2020, 2021))


def assessed(study, found, *claims):
    return sco.assess_topics(study, found, claims or [claim()], **SETTINGS).iloc[0]


def outcome(study, found, *claims):
    row = assessed(study, found, *claims)
    return row["outcome"], row["caution"]


# Planted topics


def test_a_topic_that_takes_up_less_than_texts_of_one_year_differ_by_is_supported_with_its_single_text():
    study, found = planted()
    row = assessed(study, found)
    assert (row["outcome"], row["caution"]) == ("supported with a caution", "single text")
    number = number_of(found, "h")
    shares = sco.topic_prevalence(found.shares, by="year")
    shares = shares[shares["topic"] == number].set_index("year")["prevalence"]
    # 6 of 10 blocks, 4 of 30
    assert shares[2020] == pytest.approx(0.6, abs=0.06)
    assert shares[2022] == pytest.approx(4 / 30, abs=0.06)
    assert row["value"] == pytest.approx(shares[2022] - shares[2020])
    assert row["low"] < row["value"] < row["high"] < 0
    three = ", ".join(found.topics.set_index("topic")["terms"][number].split(", ")[:3])
    assert row["sentence"] == (
        f"The topic of health ({three}) falls from {shares[2020]:.0%} of the 2020 text to {shares[2022]:.0%} of the "
        "three texts of 2022."
    )
    assert (row["pairs_beyond"], row["n_pairs"], row["sign_kept"]) == (3, 3, True)
    # blocks of the topic in 2020 and 2022, in four texts
    assert (row["blocks"], row["texts"]) == (10, 4)
    assert pd.isna(row["alpha"])
    assert pd.isna(row["matched"])


def test_several_texts_in_each_year_need_no_caution():
    texts = ("hhhhhhrrww", "hhhhhrrrww", "hrrrrwwwww", "hrrrrrwwww")
    assert outcome(*planted(texts, (2020, 2020, 2022, 2022))) == ("supported", "")


def test_the_claim_turned_round_is_not_supported():
    row = assessed(*planted(), claim(direction=1))
    assert row["outcome"] == "not supported"
    assert "does not take up more of the three texts of 2022 than of the 2020 text: 5" in row["sentence"]


def test_no_larger_than_between_texts_of_one_year_is_not_supported():
    row = assessed(*planted(("hhhhhhrrww", "hhrrrrwwww", "hrrrrwwwww", "hrrrrrwwww", "hhhhhrrrww")))
    assert row["outcome"] == "not supported"
    assert row["pairs_beyond"] < row["n_pairs"] == 3
    assert (
        "pairs of texts the difference is no larger than that between texts of one year (" in row["sentence"]
    )
    assert row["sentence"].endswith("%).")


def test_a_topic_that_leads_fewer_than_three_blocks_is_not_testable():
    years = (2020, 2021, 2021, 2022, 2022)
    row = assessed(*planted(("hrrrrrwwww", "hhhhrrrwww", "hhhhrrrwww", "hrrrrrwwww", "rrrrrrwwww"), years))
    assert (row["outcome"], row["blocks"]) == ("not testable at this size", 2)
    assert row["sentence"].endswith(
        "leads too few blocks to tell: 2 of the 2020 text and the two texts of 2022."
    )
    row = assessed(*planted(("hrrrrrwwww", "hhhhrrrwww", "hhhhrrrwww", "hrrrrrwwww", "hrrrrrwwww"), years))
    assert (row["outcome"], row["blocks"]) == ("not supported", 3)


def with_shares(of_health):
    """The planted topics, with shares of the topic of health given by text and block, the rest divided equally."""
    study, found = planted()
    number = number_of(found, "h")
    shares = found.shares.assign(share=0.0)
    given = [of_health[row.doc_id][row.block - 1] for row in shares.itertuples()]
    shares["share"] = np.where(shares["topic"] == number, given, (1 - np.array(given)) / 2)
    return study, replace(found, shares=shares)


def test_a_topic_that_a_year_is_without_has_no_interval():
    shares = {"a": [0.8] * 10, "b": [0.2] * 10, **dict.fromkeys("cde", [0] * 10)}
    assert outcome(*with_shares(shares)) == ("supported with a caution", "single text; zero count")


def test_an_interval_that_holds_nought_is_a_caution():
    # All of 2020 is in one passage, which a draw of blocks may miss.
    shares = {"a": [1] * 3 + [0] * 7, "b": [0.2] * 10, **dict.fromkeys("cde", [0.05] * 10)}
    row = assessed(*with_shares(shares))
    assert (row["outcome"], row["caution"]) == ("supported with a caution", "single text; interval")
    assert row["value"] == pytest.approx(0.05 - 0.3)
    assert row["low"] < 0 < row["high"]


def test_shares_are_of_tokens_and_the_largest_topic_leads_a_block():
    # a has half of its tokens, c nothing, d a fifth, e a tenth; of 30 blocks of 2022 none is led, of 2020 five
    shares = {"a": [1] * 5 + [0] * 5, "b": [0] * 10, "c": [0] * 10, "d": [0.2] * 10, "e": [0.1] * 10}
    row = assessed(*with_shares(shares))
    assert row["value"] == pytest.approx(0.1 - 0.5)
    assert row["baseline"] == pytest.approx(0.2)
    assert (row["blocks"], row["texts"], row["pairs_beyond"]) == (5, 1, 3)
    assert "falls from 50% of the 2020 text to 10% of the three texts of 2022" in row["sentence"]
    # as far from d as c is
    shares["a"] = [1] * 4 + [0] * 6
    row = assessed(*with_shares(shares))
    assert (row["outcome"], row["pairs_beyond"]) == ("not supported", 2)
    assert row["sentence"].endswith(
        "in 1 of 3 pairs of texts the difference is no larger than that between texts of one year (20%)."
    )


def test_matched_texts_stand_beside_in_the_direction_of_the_claim():
    study = made(LESS, matched_to=["c", "", "", "", ""])
    found = sco.study_topics(study, **FAST)
    both = [claim(), claim(id="back", target=2020, reference=(2022,), direction=1)]
    table = sco.assess_topics(study, found, both, **SETTINGS)
    shares = sco.topic_prevalence(found.shares)
    shares = shares[shares["topic"] == number_of(found, "h")].set_index("doc_id")["prevalence"]
    expected = shares["c"] - shares["a"]
    assert table["matched"].tolist() == [pytest.approx(expected), pytest.approx(-expected)]
    assert table["outcome"].tolist() == ["supported with a caution"] * 2


# What does not count


def test_words_in_no_order_form_no_topic_and_bear_no_claim_out():
    study, found = planted(stray=20)
    table = sco.assess_topics(study, found, [HOLD, claim(where={"topic": tuple(EVERY)})])
    assert table["outcome"].tolist() == ["not supported", "not testable at this size"]
    bar, most = found.curve["bar"].iloc[0], found.topics["jaccard"].max()
    assert most < bar
    assert table["sentence"][0].startswith("Not supported at this size: of 3 topics the most stable (")
    assert f"has a mean Jaccard of {most:.2f} when" in table["sentence"][0]
    assert table["sentence"][0].endswith(f"it must exceed {bar:.2f}.")
    assert "does not count: its mean Jaccard is" in table["sentence"][1]
    assert f"must exceed {bar:.2f}, so that nothing is said" in table["sentence"][1]
    assert table["value"].tolist() == [0, pytest.approx(np.nan, nan_ok=True)]
    assert table["lines"].tolist() == ["", ""]


def test_topics_that_come_back_hold():
    row = assessed(*planted(), HOLD)
    assert (row["outcome"], row["caution"], row["value"]) == ("supported", "", 3)
    assert row["sentence"].startswith("3 of 3 topics come back when blocks are drawn again")
    assert row["form"] == "topic"


def test_a_topic_of_one_text_is_told_as_that_text():
    # All that is of health stands in b.
    texts = ("rrrwww", "h" * 14 + "r" * 10 + "w" * 10, "rrrwww", "rrrwww", "rrrwww")
    study, found = planted(texts, stray=0)
    table = sco.assess_topics(study, found, [HOLD, claim(target=2021, direction=1)], **SETTINGS)
    assert table["outcome"].tolist() == ["supported with a caution", "not testable at this size"]
    assert (table["caution"][0], table["value"][0]) == ("not every topic", 2)
    assert table["sentence"][0].endswith(" is one text, b, with 100% of its weight.")
    assert table["sentence"][1].endswith(
        ") is one text, b, with 100% of its weight: it says nothing of a year."
    )
    assert table["lines"][1] == ""
    assert table["lines"][0] != ""


def test_texts_too_small_for_topics_are_told():
    study = made(("h", "r", "w", "h", "r"))
    with pytest.raises(ValueError, match="n_topics must be from 1 to 5: there are 5 units"):
        sco.study_topics(study, (6,), n_fits=1, n_shuffles=1, n_null_fits=1, block_size=20)
    table = sco.assess_topics(study, None, [HOLD, claim()])
    assert table["outcome"].tolist() == ["not testable at this size"] * 2
    assert table["sentence"].tolist() == [
        "The words: the texts have too few blocks or words for topics.",
        "The topic of health: the texts have too few blocks or words for topics.",
    ]
    assert table["lines"].tolist() == ["", ""]


def test_one_text_alone_and_years_without_a_text_are_told():
    alone = made(("hhhhrrrwww",), (2020,))
    with pytest.warns(UserWarning, match="All blocks are of one text, 'a'"):
        found = sco.study_topics(alone, **FAST)
    table = sco.assess_topics(alone, found, [HOLD, claim()])
    assert table["outcome"].tolist() == ["not testable at this size"] * 2
    assert table["sentence"].tolist() == [
        "The words: there is no text of 2022.",
        "The topic of health: there is no text of 2022.",
    ]


def test_years_of_single_texts_have_topics_but_no_yardstick():
    study, found = planted(("hhhhhhrrww", "hhrrrrwwww", "hrrrrwwwww"), (2020, 2021, 2022))
    table = sco.assess_topics(study, found, [HOLD, claim()])
    assert table["outcome"].tolist() == ["supported", "not testable at this size"]
    assert table["sentence"][1] == "The topic of health: no year has two texts to be measured by."


def test_a_text_without_a_word_of_any_topic_is_told():
    study, found = planted()
    shares = found.shares.assign(share=found.shares["share"].where(found.shares["doc_id"] != "c"))
    row = assessed(study, replace(found, shares=shares))
    assert (row["outcome"], row["caution"]) == ("not testable at this size", "")
    assert row["sentence"] == "The topic of health: c has no word of any topic."


# Which topic is meant, by hand


def judged(*verdicts):
    """The planted topics with verdicts given for health, rail and war."""
    study, found = planted()
    topics = found.topics.assign(theme=[theme_of(terms) for terms in found.topics["terms"]])
    topics["verdict"] = topics["theme"].map(dict(zip("hrw", verdicts, strict=True)))
    return study, replace(found, topics=topics)


def meant(found, *words):
    """The theme of the topic whose terms stand in the sentence; empty if none does."""
    study, _ = planted()
    sentence = assessed(study, found, claim(where={"topic": words}))["sentence"]
    inside = sentence[sentence.find("(") + 1 : sentence.find(")")].split(", ") if "(" in sentence else []
    return "".join(letter for letter, own in WORDS.items() if inside and set(inside) <= set(own))


def test_a_topic_is_meant_by_most_of_the_words():
    _, found = planted()
    assert meant(found, "virus", "mask", "rail") == "h"
    assert meant(found, "virus", "rail", "port", "nothing") == "r"
    assert meant(found, "virus", "virus", "rail", "port") == "r"


def test_of_two_topics_with_as_many_of_the_words_the_lower_number_is_meant():
    _, found = planted()
    for pair in ("hr", "hw", "rw"):
        words = [word for letter in pair for word in WORDS[letter][:2]]
        first = min(pair, key=lambda theme: number_of(found, theme))
        turned = replace(found, topics=found.topics.iloc[::-1])
        assert [meant(topics, *words) for topics in (found, turned)] == [first, first]


def test_two_words_at_least_are_asked_for():
    study, found = planted()
    row = assessed(study, found, claim(where={"topic": ("virus", "rail", "border")}))
    assert (row["outcome"], row["lines"]) == ("not testable at this size", "")
    assert row["sentence"] == (
        "There is no topic of health: of 3 topics none has two of its words among the ten that lead it."
    )


def test_the_topic_with_most_words_is_meant_whether_it_counts_or_not():
    words = ("virus", "mask", "nurse", "rail", "port")
    study, found = judged("not supported", "counts", "counts")
    row = assessed(study, found, claim(where={"topic": words}))
    assert meant(found, *words) == "h"
    assert row["outcome"] == "not testable at this size"
    assert "does not count" in row["sentence"]
    assert row["lines"] == ""


def test_topics_of_one_text_alone_do_not_hold():
    row = assessed(*judged("one text", "one text", "one text"), HOLD)
    assert (row["outcome"], row["value"]) == ("not supported", 0)
    assert row["sentence"].startswith("Not supported at this size: each topic is one text")
    assert row["sentence"].count("is one text") == 3 + 1


def test_only_the_number_of_topics_that_is_chosen_counts():
    study, found = planted()
    other = found.topics.assign(n_topics=4, verdict="not supported", jaccard=1.0)
    both = replace(found, topics=pd.concat([other, found.topics]))
    pd.testing.assert_series_equal(assessed(study, both, HOLD), assessed(study, found, HOLD))
    pd.testing.assert_series_equal(assessed(study, both), assessed(study, found))


# Evidence, record and display


def test_the_evidence_is_the_paragraphs_that_carry_the_topic_in_the_years_compared():
    study, found = planted()
    rows = sco.topic_evidence(study, found, claim())
    assert len(rows) == 3
    # a paragraph stands on every other line
    own = dict(zip("abcde", LESS, strict=True))
    assert [own[row.doc_id][row.line // 2] for row in rows.itertuples()] == ["h"] * 3
    assert not set(rows["doc_id"]) & {"b"}
    assert rows["segment"].is_monotonic_increasing
    told = assessed(study, found)["lines"]
    cited = {f"{part.split(':')[0]}:{n}" for part in told.split("; ") for n in part.split(":")[1].split(", ")}
    assert cited == set(rows["doc_id"] + ":" + rows["line"].astype(str))
    assert len(sco.topic_evidence(study, found, HOLD)) == 9
    assert len(sco.topic_evidence(study, found, claim(target=2021))) == 3
    assert set(sco.topic_evidence(study, found, claim(target=2021))["doc_id"]) <= {"a", "b"}


def test_claims_about_topics_are_recorded_and_shown_with_the_others(tmp_path, monkeypatch):
    study, found = planted()
    peace = {"id": "peace", "label": "peace", "frame": "order", "renderings": ["virus"]}
    counted = sco.assess(
        sco.study_of(study.corpus, [peace]),
        [Claim("virus", "More?", "level", "it", 2022, (2020,), -1, {"concept": ("peace",)})],
        **SETTINGS,
    )
    of_topics = sco.assess_topics(
        study, found, [HOLD, claim(), claim(id="none", where={"topic": ("no", "one")})]
    )
    assert of_topics.dtypes.to_dict() == counted.dtypes.to_dict()
    table = pd.concat([counted, of_topics], ignore_index=True)
    lock = tmp_path / "claims.lock"
    sco.write_lock(table, lock)
    assert lock.read_text("utf-8").splitlines()[-1] == "none,not testable at this size,,"
    assert sco.lock_changes(table, lock).empty
    changed = table.assign(outcome=table["outcome"].where(table["id"] != "it", "not supported"))
    assert sco.lock_changes(changed, lock)["id"].tolist() == ["it"]
    shown = []
    monkeypatch.setattr(display, "display", lambda *data, **_: shown.append(data[0]))
    display.show_claims(table, caption="Claims")
    lines = shown[0]["text/plain"].split("\n")
    assert lines[2].startswith("● [hold] Do they hold? supported. 3 of 3 topics come back")
    assert lines[3].startswith(
        "◐ [it] Is it so? supported with a caution (single text). The topic of health ("
    )
    assert "Lines: " in lines[3]
    assert lines[4].startswith("– [none] Is it so? not testable at this size. There is no topic")
    assert "Lines: " not in lines[4]


# The topics of a study


def test_the_model_is_that_whose_stability_is_told():
    _, found = planted()
    leading = found.model[found.model["rank"] <= 10].groupby("topic")["term"].agg(", ".join)
    assert leading.tolist() == found.topics["terms"].tolist()
    assert found.n_topics == 3
    assert set(found.model["term"]) == set(EVERY)
    prevalence = found.shares["share"] * found.shares["n_tokens"]
    total = found.shares.drop_duplicates("unit")["n_tokens"].sum()
    assert np.allclose(prevalence.groupby(found.shares["topic"]).sum() / total, found.topics["prevalence"])
    assert set(found.paragraphs["topic"]) == {1, 2, 3}


def test_the_number_of_topics_is_the_one_that_stability_chooses():
    study, _ = planted()
    found = sco.study_topics(study, **FAST | {"numbers": (2, 3)})
    assert found.curve["n_topics"].tolist() == [2, 3]
    assert found.curve.loc[found.curve["chosen"], "n_topics"].tolist() == [found.n_topics] == [3]
    assert set(found.shares["topic"]) == {1, 2, 3}


def test_stop_words_names_and_seed_reach_stability_and_model():
    study = sco.study_of(made(LESS).corpus, [], stopwords=("virus",))
    few = FAST | {"n_shuffles": 2, "names": ["rail"]}
    found = sco.study_topics(study, **few, seed=3)
    for terms in (found.terms["term"], found.model["term"]):
        assert not {"virus", "rail"} & set(terms)
    again = sco.study_topics(study, **few, seed=3)
    pd.testing.assert_frame_equal(again.null, found.null)
    other = sco.study_topics(study, **few, seed=4)
    assert not other.null["jaccard"].equals(found.null["jaccard"])


def test_the_model_and_its_paragraphs_leave_out_what_stability_leaves_out():
    study = sco.study_of(made(LESS).corpus, [], stopwords=("virus",))
    # a name of two words, which elsewhere are none
    name = "rail *"
    found = sco.study_topics(
        study, **FAST | {"n_shuffles": 1, "n_fits": 1, "n_null_fits": 1}, names=[name], seed=7
    )
    units = {"block_size": 20, "names": [name]}
    model = sco.topic_model(study.tokens, 3, n_terms=None, seed=7, stopwords=study.stopwords, **units)
    for ours, theirs in zip((found.model, found.shares), model, strict=True):
        pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
    pd.testing.assert_frame_equal(found.paragraphs, sco.topic_paragraphs(study.tokens, *model, **units))
    words = found.paragraphs["words"].sum()
    assert words < sco.topic_paragraphs(study.tokens, *model, block_size=20)["words"].sum()


def test_the_topics_of_a_study_are_those_of_the_defaults_of_stability():
    ours, theirs = (
        inspect.signature(function).parameters for function in (sco.study_topics, sco.topic_stability)
    )
    shared = set(ours) & set(theirs) - {"units"}
    assert shared == {"numbers", "n_fits", "n_shuffles", "n_null_fits", "seed", "progress"}
    assert {name: ours[name].default for name in shared} == {name: theirs[name].default for name in shared}
    assert ours["seed"].default == inspect.signature(sco.topic_model).parameters["seed"].default


# Claims that cannot be asked


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"form": "level"}, "has the form 'level'; it must be one of topic, topic level"),
        ({"direction": 0}, "is of topic level: it needs a direction of 1 or -1"),
        ({"reference": (2020, 2021)}, "is of topic level: .* one year of reference"),
        ({"reference": (2022,)}, r"compares 2022 with \(2022,\); name other years"),
        ({"where": {}}, "says nothing of what is meant; where takes topic"),
        ({"where": {"concept": ("peace",)}}, "asks for 'concept'; where takes topic"),
        ({"where": {"topic": "virus"}}, r"asks for topic 'virus'; give several, such as \('virus',\)"),
        ({"where": {"topic": ("virus",)}}, "means a topic by virus; give two words at least"),
        ({"where": {"topic": ("virus", "virus")}}, "means a topic by virus, virus; give two words at least"),
        ({"where": {"topic": ()}}, "means a topic by no word; give two words at least"),
        (
            {"where": {"topic": ("virus", "Mask")}},
            "means a topic by 'Mask', which leads none: give single words",
        ),
        ({"where": {"topic": ("belt road", "silk")}}, "means a topic by 'belt road', which leads none"),
        ({"without": ("peace",)}, "leaves out the concept 'peace'"),
        ({"form": "topic"}, "asks for 'topic'; where takes nothing"),
    ],
)
def test_a_claim_that_cannot_be_asked_is_named(changed, message):
    study, found = planted()
    wrong = Claim(**{**vars(claim()), **changed})
    with pytest.raises(ValueError, match=f"The claim 'it' {message}"):
        sco.assess_topics(study, found, [wrong])


def test_a_claim_is_given_once():
    with pytest.raises(ValueError, match="'it' is given to two claims"):
        sco.assess_topics(*planted(), [claim(), claim(direction=1)])


@pytest.mark.parametrize("one", [claim(), HOLD], ids=lambda one: one.form)
def test_claims_about_topics_are_not_counted_as_mentions(one):
    study, _ = planted()
    message = "it must be one of level, presence, constancy, keyness; assess_topics takes claims about topics"
    for ask in (sco.assess, lambda study, claims: sco.multiverse(study, claims, progress=False)):
        with pytest.raises(ValueError, match=message):
            ask(study, [one])


def test_the_claims_of_the_study_can_be_asked():
    assert checked(sco.TOPIC_CLAIMS, forms=TOPIC_FORMS) == list(sco.TOPIC_CLAIMS)
    assert [one.id for one in sco.TOPIC_CLAIMS] == [
        *("topics-hold", "topic-health-less-2022", "topic-initiatives-more-2022"),
        *("topic-afghanistan-more-2021", "topic-connectivity-more-2022"),
    ]
    assert not {one.id for one in sco.TOPIC_CLAIMS} & {one.id for one in sco.CLAIMS}


def test_the_words_of_the_claims_are_words_of_the_texts(tokens):
    for one in sco.TOPIC_CLAIMS[1:]:
        assert set(one.where["topic"]) & set(tokens.vocabulary)
