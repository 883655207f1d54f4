"""Names of topics: what is computed, what a reader gave, and what no longer holds."""

import warnings

import pandas as pd
import pytest

import sco_discourse as sco


def terms_of(*topics):
    """Topics from (term, weight) pairs, the weightiest first."""
    rows = [
        {"topic": number, "rank": rank, "term": term, "weight": weight}
        for number, topic in enumerate(topics, 1)
        for rank, (term, weight) in enumerate(topic.items(), 1)
    ]
    return pd.DataFrame(rows)


HEALTH = {"summit": 0.4, "virus": 0.3, "mask": 0.2, "vaccine": 0.1}
TRADE = {"summit": 0.5, "rail": 0.2, "port": 0.1, "customs": 0.05}


def rows(table):
    return table.to_dict("split")["data"]


def test_a_label_is_the_first_three_words_that_weigh_most_in_the_topic():
    # summit weighs more in the second topic
    table = sco.topic_labels(terms_of(HEALTH, TRADE))
    assert table.columns.tolist() == ["topic", "label", "by"]
    assert rows(table) == [[1, "virus, mask, vaccine", "terms"], [2, "summit, rail, port", "terms"]]


def test_a_topic_without_three_words_of_its_own_is_called_by_its_first_three():
    # of the first topic only vaccine weighs more than in the second
    fewer = {"summit": 0.4, "virus": 0.3, "mask": 0.2, "vaccine": 0.1}
    more = {"summit": 0.5, "virus": 0.4, "mask": 0.3}
    assert rows(sco.topic_labels(terms_of(fewer, more))) == [
        [1, "summit, virus, mask", "terms"],
        [2, "summit, virus, mask", "terms"],
    ]


def test_words_that_weigh_alike_in_two_topics_are_of_both():
    alike = {"summit": 0.4, "virus": 0.3, "mask": 0.2}
    other = {"summit": 0.4, "rail": 0.3, "port": 0.2}
    assert sco.topic_labels(terms_of(alike, other))["label"].tolist() == [
        "summit, virus, mask",
        "summit, rail, port",
    ]
    # as do those that differ by rounding alone
    table = terms_of(alike | {"vaccine": 0.1}, {"summit": 0.4 + 1e-12} | other | {"customs": 0.1})
    table.loc[4, "weight"] += 1e-12
    assert sco.topic_labels(table)["label"].tolist() == ["summit, virus, mask", "summit, rail, port"]


def test_terms_after_the_tenth_are_not_of_the_label():
    # w11 to w13 weigh more in the first topic than anywhere, but are not among the ten; the others weigh less there
    own = {f"w{n:02d}": 0.1 - n / 1000 for n in range(1, 14)}
    others = {f"w{n:02d}": 0.2 - n / 1000 for n in range(1, 11)}
    assert sco.topic_labels(terms_of(own, others))["label"].tolist() == ["w01, w02, w03", "w01, w02, w03"]


def test_a_readers_label_holds_for_just_its_terms_in_any_order_and_number():
    given = [{"label": "Railways", "terms": ["port", "customs", "rail", "summit"]}]
    for topics, number in (((HEALTH, TRADE), 2), ((TRADE, HEALTH), 1)):
        table = sco.topic_labels(terms_of(*topics), given)
        assert table.set_index("topic").loc[number].tolist() == ["Railways", "reader"]
        assert table["by"].tolist().count("reader") == 1


@pytest.mark.parametrize(
    "terms",
    [
        ["summit", "rail", "port"],
        ["summit", "rail", "port", "customs", "goods"],
        ["summit", "rail", "port", "mask"],
    ],
)
def test_a_label_whose_terms_have_changed_is_dropped_with_a_warning(terms):
    given = [{"label": "Railways", "terms": terms}, {"label": "Health", "terms": list(HEALTH)}]
    with pytest.warns(
        UserWarning, match=rf"'Railways' is dropped: .* for {', '.join(sorted(terms))}, .* Read the topics"
    ):
        table = sco.topic_labels(terms_of(HEALTH, TRADE), given)
    assert rows(table) == [[1, "Health", "reader"], [2, "summit, rail, port", "terms"]]


def test_each_label_that_is_dropped_is_told():
    given = [{"label": name, "terms": [name.lower()]} for name in ("Peace", "War")]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        sco.topic_labels(terms_of(HEALTH), given)
    assert [str(one.message).split("'")[1] for one in told] == ["Peace", "War"]


def test_labels_leave_the_terms_as_they_are():
    terms = terms_of(HEALTH, TRADE)
    before = terms.copy()
    sco.topic_labels(terms, [{"label": "Health", "terms": list(HEALTH)}])
    pd.testing.assert_frame_equal(terms, before)


# The file


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "topic_labels.toml"
        path.write_text(text, "utf-8")
        return path

    return write


ENTRY = '[[topic]]\nlabel = "{}"\nterms = {}\n'


def test_labels_are_read_from_the_file(written):
    path = written(ENTRY.format("Health", '["virus", "mask"]') + ENTRY.format("Railways", '["rail"]'))
    given = [{"label": "Health", "terms": ["virus", "mask"]}, {"label": "Railways", "terms": ["rail"]}]
    assert sco.load_topic_labels(path) == sco.load_topic_labels(str(path)) == given
    assert sco.load_topic_labels(written("# no label has been given\n")) == []


MALFORMED = {
    "[[topic]]\nlabel = ": "topic_labels.toml is not sound TOML",
    '[[topic]]\nlabel = "x"\n': "topic 1: the keys are label; give label and terms, and nothing else",
    '[[topic]]\nterms = ["a"]\n': "topic 1: the keys are terms; give label and terms",
    "[[topic]]\n": "topic 1: the keys are none; give label and terms",
    ENTRY.format("x", '["a"]') + "number = 1\n": "topic 1: the keys are label, terms, number; give",
    ENTRY.format("", '["a"]'): "topic 1: label must be words, got ''",
    ENTRY.format("  ", '["a"]'): "topic 1: label must be words, got '  '",
    '[[topic]]\nlabel = 3\nterms = ["a"]\n': "topic 1: label must be words, got 3",
    ENTRY.format("x", '"a"'): "topic 1: terms must be a list of the topic's leading terms, got 'a'",
    ENTRY.format("x", "[]"): r"terms must be a list of .*, got \[\]",
    ENTRY.format("x", "[1]"): r"terms must be a list of .*, got \[1\]",
    ENTRY.format("x", '["a", ""]'): r"terms must be a list of .*, got \['a', ''\]",
    ENTRY.format("x", '["a", "b", "a"]'): "topic 1: 'a' is among the terms twice; name each once",
    ENTRY.format("x", '["a", "b"]') + ENTRY.format("y", '["b", "a"]'): (
        "topic 2: topic 1 has the same terms. Keep one label"
    ),
    ENTRY.replace("topic", "topics").format("x", '["a"]'): r"toml has topics; give a table \[\[topic\]\]",
    'title = "x"\n' + ENTRY.format("x", '["a"]'): r"toml has title, topic; give a table \[\[topic\]\]",
    ENTRY.replace("[[topic]]", "[topic]").format("x", '["a"]'): r"toml has topic; give a table \[\[topic\]\]",
    "topic = [3]\n": "topic 1: it must be a table with label and terms, got 3",
}


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_file_is_refused_with_its_place(written, text):
    with pytest.raises(ValueError, match=MALFORMED[text]):
        sco.load_topic_labels(written(text))


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.toml"):
        sco.load_topic_labels(tmp_path / "none.toml")
