from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sco_discourse as sco
from sco_discourse import association, effect_sizes

COLUMNS = [
    *("term", "count", "observed", "expected", "window", "logdice", "g2", "mi", "mi3", "t", "dice"),
    *("delta_p_of_word", "delta_p_of_node", "o_over_e", "texts", "blocks"),
]
WORDS = ("peace", "trade", "arms", "rail")


def by_hand(tokens, node, left, right):
    """Words near a phrase, counted token by token: observed, count, tokens near the node, tokens but its own."""
    sentence = np.repeat(tokens.sentences["sentence"], np.diff(tokens.bounds)).to_numpy()
    row = np.repeat(np.arange(len(tokens.sentences)), np.diff(tokens.bounds))
    in_view = [number in set(tokens.rows) for number in range(len(tokens.sentences))]
    words = [str(tokens.vocabulary[number]) for number in tokens.ids]
    phrases = [alternative.split() for alternative in node.split("|")]
    own, near, n_node = set(), set(), 0
    for i in range(len(words)):
        fits = [
            len(phrase)
            for phrase in phrases
            if words[i : i + len(phrase)] == phrase and sentence[i + len(phrase) - 1] == sentence[i]
        ]
        if not fits or not in_view[row[i]]:
            continue
        n_node += 1
        end = i + max(fits)
        own |= set(range(i, end))
        for j in range(len(words)):
            if sentence[j] == sentence[i] and (i - left <= j < i or end <= j < end + right):
                near.add(j)
    others = [j for j in range(len(words)) if in_view[row[j]] and j not in own]
    near = [j for j in others if j in near]
    observed = pd.Series([words[j] for j in near], dtype=object).value_counts().to_dict()
    counts = pd.Series([words[j] for j in others], dtype=object).value_counts().to_dict()
    return observed, {word: counts[word] for word in observed}, len(near), len(others), n_node


def check(tokens, node, left, right):
    table = sco.collocates(tokens, node, window=(left, right))
    observed, counts, window, n_tokens, n_node = by_hand(tokens, node, left, right)
    assert dict(zip(table["term"], table["observed"], strict=True)) == observed
    assert dict(zip(table["term"], table["count"], strict=True)) == counts
    assert set(table["window"]) <= {window}
    assert table.attrs == {"node": node, "window": (left, right), "n_node": n_node, "n_tokens": n_tokens}
    # No cell of the table of contingency is negative.
    cells = [table["observed"], window - table["observed"], table["count"] - table["observed"]]
    cells.append(n_tokens - window - cells[-1])
    assert all((cell >= 0).all() for cell in cells)
    return table


@pytest.fixture
def seeking(index_of):
    """In windows of 2 of seek: we, peace, now (twice, of two nodes at once), they, trade."""
    return index_of(
        {"a": "We seek peace now. Peace grows slowly.", "b": "They seek trade and seek peace now."}
    )


# Counting


@settings(derandomize=True, max_examples=80, deadline=None)
@given(
    texts=st.lists(
        st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), min_size=1, max_size=4),
        min_size=1,
        max_size=3,
    ),
    node=st.sampled_from(
        ["peace", "peace trade", "peace peace", "trade|trade arms|rail", "arms|peace arms peace"]
    ),
    left=st.integers(0, 4),
    right=st.integers(0, 4),
    part=st.booleans(),
)
def test_counts_agree_with_a_loop_over_the_tokens(index_of, texts, node, left, right, part):
    sentences = [". ".join(" ".join(words).capitalize() for words in text) + "." for text in texts]
    tokens = index_of({f"text{i}": text for i, text in enumerate(sentences)})
    if part:
        tokens = replace(tokens, rows=tokens.rows[::2])
    if left + right:
        check(tokens, node, left, right)


@pytest.mark.parametrize("node", ["community", "health community", "security|global security", "the"])
@pytest.mark.parametrize("window", [(5, 5), (0, 2), (3, 0)])
@pytest.mark.parametrize("speech", [None, "indirect"])
def test_counts_of_the_study_agree_with_a_loop_over_the_tokens(tokens, node, window, speech):
    view = tokens if speech is None else tokens.where(speech=speech)
    if node == "the":
        view = view.where(year=2020)
    assert len(check(view, node, *window)) > 0


def test_collocates_have_their_columns_and_scores(seeking):
    table = sco.collocates(seeking, "seek", window=2)
    assert table.columns.tolist() == COLUMNS
    assert table["term"].dtype == sco.frequencies(seeking)["term"].dtype
    rows = table.set_index("term")
    # Of 14 tokens 3 are the node; 8 of the other 11 stand near it: all but "peace grows slowly".
    assert table.attrs == {"node": "seek", "window": (2, 2), "n_node": 3, "n_tokens": 11}
    assert rows.loc["peace", ["count", "observed", "window"]].tolist() == [3, 2, 8]
    cells = (2, 8, 1, 3)
    expected = {
        "expected": 8 * 3 / 11,
        "logdice": 14 + np.log2(2 * 2 / (3 + 3)),
        "g2": float(association.log_likelihood(*cells)),
        "mi": np.log2(2 / (24 / 11)),
        "mi3": np.log2(8 / (24 / 11)),
        "t": (2 - 24 / 11) / np.sqrt(2),
        "dice": 2 / 3,
        "delta_p_of_word": 2 / 8 - 1 / 3,
        "delta_p_of_node": 2 / 3 - 6 / 8,
        "o_over_e": 2 / (24 / 11),
        "texts": 2,
        "blocks": 2,
    }
    assert effect_sizes.delta_p(*cells) == pytest.approx((2 / 8 - 1 / 3, 2 / 3 - 6 / 8))
    assert rows.loc["peace", list(expected)].to_dict() == pytest.approx(expected)


def test_a_token_near_two_occurrences_counts_once(seeking):
    # "trade and" lie in the windows of both
    rows = sco.collocates(seeking.where(doc_id="b"), "seek", window=2).set_index("term")
    assert rows["observed"].to_dict() == {"and": 1, "now": 1, "peace": 1, "they": 1, "trade": 1}
    assert set(rows["window"]) == {5}


def test_a_window_ends_with_its_sentence(index_of):
    tokens = index_of({"a": "Arms fall. We seek peace. Trade grows.", "b": "Rail."})
    assert set(sco.collocates(tokens, "seek", window=9)["term"]) == {"we", "peace"}
    assert set(sco.collocates(tokens, "peace", window=(0, 9))["term"]) == set()
    assert set(sco.collocates(tokens, "rail", window=9)["term"]) == set()


def test_a_window_crosses_the_parts_of_a_sentence_that_mixes_voices(index_of):
    tokens = index_of(
        {"a": "The summit called for peace, while Li Wei, an expert, said that trade will grow."}
    )
    assert tokens.sentences["sentence"].tolist() == [0, 0]
    near = {"for", "peace", "while", "an", "expert", "said"}
    assert set(sco.collocates(tokens, "li wei", window=3)["term"]) == near
    # in what is reported alone, what it does not hold is no collocate
    reported = tokens.where(speech="indirect")
    table = sco.collocates(reported, "li wei", window=3)
    assert set(table["term"]) < near
    assert table.attrs["n_tokens"] == reported.n_tokens - 2


def test_a_phrase_that_runs_out_of_the_view_takes_from_it_what_the_view_holds(index_of):
    tokens = index_of(
        {"a": "The summit called for peace, while Li Wei, an expert, said that trade will grow."}
    )
    authored = tokens.where(speech="authored")
    table = check(authored, "peace while", 1, 1)
    # "while" is reported
    assert table["term"].tolist() == ["for"]
    assert table.attrs["n_tokens"] == authored.n_tokens - 1 == 4


def test_windows_reach_to_each_side_on_their_own(index_of):
    tokens = index_of({"a": "One two three node four five six."})
    near = {
        window: set(sco.collocates(tokens, "node", window=window)["term"]) for window in (1, (2, 0), (0, 3))
    }
    assert near[1] == {"three", "four"}
    assert near[2, 0] == {"two", "three"}
    assert near[0, 3] == {"four", "five", "six"}


def test_a_window_begins_at_the_edges_of_a_phrase(index_of):
    tokens = index_of({"a": "One long health community here stays.", "b": "Health one."})
    table = sco.collocates(tokens, "health community", window=1).set_index("term")
    assert set(table.index) == {"long", "here"}
    # The node's own tokens are in no size: 8 less 2
    assert table.attrs["n_tokens"] == 6


def test_occurrences_that_overlap_take_their_tokens_once(index_of):
    tokens = index_of({"a": "Rail peace peace peace trade arms."})
    table = sco.collocates(tokens, "peace peace", window=1)
    assert table.attrs["n_node"] == 2
    assert table.attrs["n_tokens"] == 3
    assert table.set_index("term")["observed"].to_dict() == {"rail": 1, "trade": 1}


def test_an_occurrence_within_another_adds_only_what_its_own_window_holds(index_of):
    tokens = index_of({"a": "One peace talks now two three four five."})
    table = check(tokens, "peace talks now|talks", 0, 2)
    # the window of the longer one, after "now", holds that of the shorter one within it
    assert table["term"].tolist() == ["three", "two"]
    assert table.attrs["n_node"] == 2
    # and a third occurrence adds nothing that the first one's held already
    table = check(tokens, "peace talks now|talks|four", 2, 2)
    assert table["observed"].eq(1).all()
    assert table["window"].eq(4).all()


def test_wildcards_and_alternatives_are_one_node(index_of):
    tokens = index_of({"a": "Community peace.", "b": "Communities trade.", "c": "Bloc arms."})
    table = sco.collocates(tokens, "communit*|bloc")
    assert set(table["term"]) == {"peace", "trade", "arms"}
    assert table.attrs["n_node"] == 3


def test_no_cell_is_negative_at_the_edges_of_texts(index_of):
    # The node at both ends of each text: windows taken as full would hold 40 tokens of 8.
    tokens = index_of({"a": "Node one two node.", "b": "Node one one node."})
    table = check(tokens, "node", 5, 5).set_index("term")
    assert table["window"].eq(4).all()
    # Every other token stands near the node, so that nothing is left to compare with.
    assert table["expected"].to_dict() == {"one": 3, "two": 1}
    assert table["mi"].eq(0).all()
    assert table[["g2", "delta_p_of_word"]].isna().all(axis=None)


def test_texts_and_blocks_are_those_in_which_the_word_stands_near_the_node(index_of):
    # 20 sentences of 11 tokens are 2 blocks; peace stands near the node in the first sentence and the last.
    filler = "Trade " + "grows " * 9 + "here."
    long = " ".join(
        ["Node peace " + "talks " * 8 + "end.", *[filler] * 18, "Node peace " + "talks " * 8 + "end."]
    )
    tokens = index_of({"a": long, "b": "Node peace.", "c": "Peace holds. Node arms."})
    rows = sco.collocates(tokens, "node", window=1).set_index("term")
    assert rows.loc["peace", ["texts", "blocks"]].tolist() == [2, 3]
    assert rows.loc["arms", ["texts", "blocks"]].tolist() == [1, 1]


@pytest.mark.parametrize("year", [2022, [2020, 2022]])
def test_texts_and_blocks_agree_with_the_lines(tokens, year):
    view = tokens.where(year=year)
    table = sco.collocates(view, "cooperation", window=(0, 1)).set_index("term")
    for term in table.index[:15]:
        first, _ = view.find(f"cooperation {term}")
        rows = view.sentence_of(first)
        assert table.loc[term, "texts"] == len(set(view.column("doc_id")[rows]))
        assert table.loc[term, "blocks"] == len(set(view.column("block")[rows]))


# The table


def test_collocates_are_sorted_by_the_measure_then_term(tokens):
    for measure in ("observed", *COLUMNS[5:14]):
        table = sco.collocates(tokens, "community", measure=measure)
        keys = list(zip(-table[measure], table["term"], strict=True))
        assert keys == sorted(keys)


def test_rare_collocates_and_stop_words_leave_the_table_but_not_the_sizes(tokens):
    full = sco.collocates(tokens, "community").set_index("term")
    part = sco.collocates(tokens, "community", min_count=3, stopwords={"The", "of"}).set_index("term")
    assert set(part.index) == set(full.index[full["observed"] >= 3]) - {"the", "of"}
    pd.testing.assert_frame_equal(part, full.loc[part.index], check_exact=True)


def test_a_node_that_does_not_occur_has_no_collocates(tokens):
    table = sco.collocates(tokens, "xylophone")
    assert table.empty
    assert table.columns.tolist() == COLUMNS
    assert table.attrs["n_node"] == 0


def test_collocates_of_a_view_do_not_depend_on_the_other_texts(index_of):
    texts = {"a": "We seek peace and trade.", "b": "They seek peace."}
    two, more = index_of(texts), index_of({"z": "Arms seek peace.", **texts, "y": "Seek arms here."})
    pd.testing.assert_frame_equal(
        sco.collocates(two, "seek"), sco.collocates(more.where(doc_id=["a", "b"]), "seek"), check_exact=True
    )


def test_collocates_leave_the_index_as_it_is(tokens):
    ids, sentences = tokens.ids.copy(), tokens.sentences.copy()
    sco.collocates(tokens, "community")
    assert (tokens.ids == ids).all()
    pd.testing.assert_frame_equal(tokens.sentences, sentences)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 0}, r"window 0 holds no token; give at least 1 on one side"),
        ({"window": (0, 0)}, r"window \(0, 0\) holds no token"),
        ({"window": (-1, 5)}, r"window must be a number of tokens, .* got \(-1, 5\)\."),
        ({"window": 2.5}, r"window must be a number of tokens, .* got 2\.5\."),
        ({"measure": "ell"}, r"measure must be one of observed, logdice, .*; got 'ell'\."),
        ({"node": "..."}, r"'\.\.\.' has an alternative without a word|has no word in it"),
    ],
)
def test_arguments_that_mean_nothing_are_refused(seeking, options, message):
    with pytest.raises(ValueError, match=message):
        sco.collocates(seeking, **{"node": "seek", **options})


def test_an_empty_selection_has_no_collocates(seeking):
    with pytest.raises(
        ValueError, match=r"The selection holds no tokens; loosen the conditions of its where"
    ):
        sco.collocates(seeking.where(doc_id="a").where(doc_id="b"), "seek")


# Networks


def test_a_network_joins_the_leading_collocates_of_each_node_to_all_nodes(index_of):
    text = "Peace lasting lasting world. Peace world. Trade fair world. Trade fair rail. Arms lasting."
    tokens = index_of({"a": text})
    edges = sco.collocation_network(tokens, ["peace", "trade"], n_collocates=1, window=1, measure="observed")
    # peace: lasting 1, world 1, lasting first by the alphabet; trade: fair 2
    assert edges.columns.tolist() == ["node", "collocate", "score", "observed", "shared"]
    assert edges.drop(columns="score").to_dict("split")["data"] == [
        ["peace", "lasting", 1, 1],
        ["trade", "fair", 2, 1],
    ]
    # With two each, world is shared, though it leads at peace alone
    edges = sco.collocation_network(tokens, ["peace", "trade"], n_collocates=2, window=3, measure="observed")
    assert edges[["node", "collocate", "observed", "shared"]].to_dict("split")["data"] == [
        ["peace", "lasting", 2, 1],
        ["peace", "world", 2, 2],
        ["trade", "fair", 2, 1],
        ["trade", "rail", 1, 1],
        ["trade", "world", 1, 2],
    ]


def test_a_network_has_the_scores_of_the_collocates_and_its_order(tokens):
    named = {"the bloc": "sco", "the aim": "development|security"}
    options = {"window": (3, 4), "min_count": 2, "stopwords": {"the"}}
    edges = sco.collocation_network(tokens, named, n_collocates=5, measure="mi3", **options)
    assert edges["node"].unique().tolist() == ["the bloc", "the aim"]
    leading = set()
    for query in named.values():
        table = sco.collocates(tokens, query, measure="mi3", **options)
        leading |= set(table["term"].head(5))
    for label, query in named.items():
        table = sco.collocates(tokens, query, measure="mi3", **options)
        own = edges[edges["node"] == label]
        table = table[table["term"].isin(leading)]
        assert own["collocate"].tolist() == table["term"].tolist()
        assert own["score"].tolist() == table["mi3"].tolist()
        assert own["observed"].tolist() == table["observed"].tolist()
    assert (edges["shared"] == edges.groupby("collocate")["node"].transform("nunique")).all()
    assert set(edges["shared"]) == {1, 2}


def test_a_network_needs_nodes_and_collocates(seeking):
    with pytest.raises(ValueError, match="There is nothing to look for: give at least one query"):
        sco.collocation_network(seeking, [])
    with pytest.raises(ValueError, match=r"n_collocates must be at least 1, got 0\."):
        sco.collocation_network(seeking, ["seek"], n_collocates=0)


def test_one_query_is_a_network_of_one_node(seeking):
    edges = sco.collocation_network(seeking, "seek")
    assert set(edges["node"]) == {"seek"}
    assert set(edges["shared"]) == {1}


def test_tokens_of_occurrences_within_others_are_the_nodes_own_once(index_of):
    # the node a b c d holds two more, b and c
    tokens = index_of({"a": "x a b c d b y. b z."})
    table = sco.collocates(tokens, "a b c d|b|c", window=1)
    assert table.set_index("term")[["observed", "count"]].to_dict("index") == {
        "x": {"observed": 1, "count": 1},
        "y": {"observed": 1, "count": 1},
        "z": {"observed": 1, "count": 1},
    }
    assert table.attrs["n_tokens"] == 3
