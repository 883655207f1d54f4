"""Every count opens exactly the lines that make it up."""

import re
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

import sco_discourse as sco

SEEDS = Path(__file__).parents[1] / "seeds"
COLUMNS = ["doc_id", "line", "start", "end", "left", "node", "right"]
QUERIES = """
shanghai ~ the ~ of ~ community ~ communit* ~ shared future ~ health community ~ four communities ~ security ~ a
president xi ~ xi jinping ~ shanghai spirit ~ mutual trust ~ belt and road ~ two-wheel drive ~ covid-19 ~ people's
china’s ~ 21st ~ in 2021 ~ afghan* ~ *-* ~ *'s ~ ?? ~ community * ~ global * initiative ~ win-win ~ good-neighbor*
the * of the ~ at critical moments we should work together to maintain peace ~ seek common development ~ 20 years
""".replace("\n", " ~ ").split(" ~ ")[1:-1]


@pytest.fixture(scope="module")
def body():
    """Sentences of body text as lists of words, found with a pattern that is not the package's."""
    corpus = sco.load_corpus(SEEDS)
    texts = corpus.documents.set_index("doc_id")["text"]
    rows = corpus.sentences[corpus.segments["zone"].to_numpy()[corpus.sentences["segment"]] == "body"]
    shown = [texts[row.doc_id][row.start : row.end].lower() for row in rows.itertuples()]
    return [re.findall(r"[^\W_]+(?:['-][^\W_]+)*", re.sub("[’‘]", "'", sentence)) for sentence in shown]


def collapsed(text):
    return " ".join(text.split())


def check_lines(table, tokens):
    """Nodes are what the source says at their place, on the line where it says so, in the order of the texts."""
    sources = tokens.documents.set_index("doc_id")["text"]
    for row in table.itertuples():
        source = sources[row.doc_id]
        assert collapsed(source[row.start : row.end]) == row.node
        assert row.line == source[: row.start].count("\n") + 1
        assert collapsed(source[: row.start]).endswith(row.left.strip())
        assert collapsed(source[row.end :]).startswith(row.right.strip())
    places = [(sources.index.get_loc(row.doc_id), row.start) for row in table.itertuples()]
    assert places == sorted(set(places))


@pytest.mark.parametrize("query", QUERIES)
def test_there_is_a_line_for_every_occurrence(tokens, body, query):
    words = query.replace("’", "'").split()
    n_found = 0
    for sentence in body:
        starts = range(len(sentence) - len(words) + 1)
        spans = [sentence[start : start + len(words)] for start in starts]
        n_found += sum(all(map(fnmatchcase, span, words)) for span in spans)
    table = sco.concordance(tokens, query)
    assert len(table) == n_found > 0
    check_lines(table, tokens)


def test_a_word_has_as_many_lines_as_its_count(tokens):
    counts = tokens.counts()
    for term in counts.index[::40]:
        assert len(sco.concordance(tokens, term, width=5)) == counts[term]
    view = tokens.where(year=2022)
    assert len(sco.concordance(view, "the")) == view.counts()["the"] < counts["the"]
    # Where two alternatives begin at one place there is one line, that of the longer.
    assert len(sco.concordance(tokens, "the|shanghai spirit|shanghai")) == counts["the"] + counts["shanghai"]


def test_known_lines_are_found(tokens):
    def places(query):
        return [f"{row.doc_id} {row.line}" for row in sco.concordance(tokens, query).itertuples()]

    assert places("two-wheel drive") == ["2020-cns 31", "2022-xinhua 94"]
    assert places("global security initiative") == ["2022-xinhua 40", "2022-cctv 11", "2022-cctv 13"]


def test_context_ends_with_the_paragraph_and_white_space_is_one_space(index_of):
    tokens = index_of({"a": "A shared\u00a0 future.\n\nThe  future: is\topen.\nEnd."})
    table = sco.concordance(tokens, "future")
    assert table.columns.tolist() == COLUMNS
    assert table.to_numpy().tolist() == [
        ["a", 1, 10, 16, "A shared ", "future", "."],
        ["a", 3, 24, 30, "The ", "future", ": is open."],
    ]


def test_a_node_over_a_broken_line_is_found_on_the_line_where_it_begins(index_of):
    tokens = index_of({"a": "Peace.\n\nWe should work\r\n\r\ntogether, as we\nwork now."})
    # Lines 3, 5 and 6 are one paragraph; the second of the two nodes is on line 6.
    table = sco.concordance(tokens, "work together|work")
    assert table["node"].tolist() == ["work together", "work"]
    assert table["line"].tolist() == [3, 6]
    assert table["left"].tolist() == ["We should ", "We should work together, as we "]
    check_lines(table, tokens)


def test_width_cuts_both_sides_and_may_be_nothing(index_of):
    tokens = index_of({"a": "One two three four five."})
    shown = [sco.concordance(tokens, "three", width=width).iloc[0] for width in (0, 2, 4, 99)]
    assert [row["left"] for row in shown] == ["", "o ", "two ", "One two "]
    assert [row["right"] for row in shown] == ["", " f", " fou", " four five."]
    with pytest.raises(ValueError, match="width must be 0 or more characters, got -1"):
        sco.concordance(tokens, "three", width=-1)


def test_a_context_of_white_space_is_one_space():
    rule = {"name": "part", "zone": "byline", "part": True, "pattern": regex.compile(r"\(.*\)")}
    documents = pd.DataFrame({"doc_id": ["a"], "text": ["They left  (by train)"]})
    table = sco.concordance(sco.tokenize(sco.corpus_of(documents, [rule])), "left")
    assert table[["left", "right"]].to_numpy().tolist() == [["They ", " "]]


def test_no_occurrence_is_a_table_without_rows(tokens, index_of):
    for index in (tokens, index_of({"a": "..."}), tokens.where(year=2022).where(doc_id="2020-cns")):
        table = sco.concordance(index, "nowhere at all")
        assert (len(table), table.columns.tolist()) == (0, COLUMNS)


def test_a_query_without_a_word_is_refused(tokens):
    with pytest.raises(ValueError, match=r"The query 'peace\|' has an alternative without a word in it"):
        sco.concordance(tokens, "peace|")


PARTS = st.sampled_from(["peace", "Trade.", "é", "中文。", "\n", " \u00a0", "\n\n", ",", "😀", "the"])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(PARTS, max_size=25).map(" ".join))
def test_left_node_and_right_are_the_paragraph(text):
    corpus = sco.corpus_of(pd.DataFrame({"doc_id": ["a"], "text": [text]}))
    tokens = sco.tokenize(corpus)
    table = sco.concordance(tokens, "*", width=10_000)
    assert len(table) == tokens.n_tokens
    paragraphs = {collapsed(text[row.start : row.end]) for row in corpus.segments.itertuples()}
    assert set(table["left"] + table["node"] + table["right"]) <= paragraphs
    check_lines(table, tokens)


# Regular expressions


@pytest.mark.parametrize(
    "query",
    [
        "communit(y|ies)",
        "[^aeiou]+",
        r"\d+",
        "the .+ of",
        "CHINA's|people’s",
        "(health|security) communit.+ .*",
    ],
)
def test_regular_expressions_find_what_a_naive_loop_finds(tokens, body, query):
    patterns = [re.compile(part.replace("’", "'"), re.IGNORECASE) for part in query.split()]
    n_found = 0
    for sentence in body:
        for start in range(len(sentence) - len(patterns) + 1):
            span = sentence[start : start + len(patterns)]
            n_found += all(p.fullmatch(word) for p, word in zip(patterns, span, strict=True))
    table = sco.concordance(tokens, query, regex=True)
    assert len(table) == n_found > 0
    check_lines(table, tokens)


def test_a_regular_expression_fits_whole_tokens_and_every_bar_is_its_own(index_of):
    tokens = index_of({"a": "Peace and trade, peaceful trade, rail."})
    assert sco.concordance(tokens, "peace", regex=True)["node"].tolist() == ["Peace"]
    assert sco.concordance(tokens, "peace|peaceful trade", regex=True)["node"].tolist() == ["peaceful trade"]
    assert sco.concordance(tokens, "peace.*", regex=True)["node"].tolist() == ["Peace", "peaceful"]
    # in a plain query the same signs are two words, the second any
    assert sco.concordance(tokens, "peace.*")["node"].tolist() == ["Peace and"]


@pytest.mark.parametrize("query", ["(peace", "peace [a-", "*", "peace )"])
def test_a_malformed_pattern_is_named(tokens, query):
    with pytest.raises(
        ValueError, match=r"The pattern '.+' in the query '.+' is malformed: .*White space divides"
    ):
        sco.concordance(tokens, query, regex=True)


@pytest.mark.parametrize("query", ["", "  "])
def test_a_query_without_tokens_is_refused(tokens, query):
    with pytest.raises(ValueError, match=rf"query '{query}' has an alternative without a word"):
        sco.concordance(tokens, query)
    with pytest.raises(ValueError, match=rf"query '{query}' has no pattern in it; give one for each token"):
        sco.concordance(tokens, query, regex=True)


# Sorting


def neighbour(tokens, hit, key):
    """The token at a position about a node, within its whole sentence; an empty string where there is none."""
    sentence = tokens.sentences["sentence"].to_numpy()
    row = int(np.searchsorted(tokens.bounds, hit.first, side="right") - 1)
    own = np.flatnonzero(sentence == sentence[row])
    offset = int(key[:-1])
    place = hit.first - offset if key[-1] == "L" else hit.first + hit.n_tokens - 1 + offset
    inside = tokens.bounds[own[0]] <= place < tokens.bounds[own[-1] + 1]
    return tokens.vocabulary[tokens.ids[place]] if inside else ""


@pytest.mark.parametrize("sort", ["1R", "1L", "1R 2R 1L", "2L 1L", "3R 1l 12L"])
@pytest.mark.parametrize(
    "query", ["the", "community", "health community|community", "communit*", "xi jinping"]
)
def test_lines_sort_by_any_positions_within_the_sentence(tokens, sort, query):
    for view in (tokens, tokens.where(year=2022)):
        plain = sco.hits(view, query)
        keys = [[neighbour(tokens, hit, key.upper()) for key in sort.split()] for hit in plain.itertuples()]
        order = sorted(range(len(plain)), key=lambda i: keys[i])
        expected = plain.iloc[order].reset_index(drop=True)
        pd.testing.assert_frame_equal(sco.hits(view, query, sort=sort), expected)
        assert len(plain) == len(view.find(query)[0])


def test_lines_sort_by_the_node_and_by_columns(tokens):
    nodes = sco.concordance(tokens, "communit*|health communit*", sort="0")["node"].str.lower().tolist()
    assert nodes == sorted(nodes, key=str.split)
    assert len(set(nodes)) > 2
    table = sco.concordance(
        tokens, "the", sort=["speech", "1R"], metadata=["speech", "year"], width="sentence"
    )
    assert table["speech"].is_monotonic_increasing
    assert table.columns.tolist() == ["doc_id", "line", "speech", "year", *COLUMNS[2:]]
    years = tokens.documents.set_index("doc_id")["year"]
    assert (table["year"].to_numpy() == years[table["doc_id"]].to_numpy()).all()
    for _, rows in table.groupby("speech"):
        following = (
            rows["right"]
            .str.lower()
            .str.replace("’", "'")
            .str.findall(r"[^\W_]+(?:[-'’][^\W_]+)*")
            .str[0]
            .fillna("")
        )
        assert len(rows) > 10
        assert following.is_monotonic_increasing


def test_ties_stay_in_the_order_of_the_texts_and_the_missing_come_first(index_of):
    tokens = index_of({"b": "We trade now. They trade.", "a": "Trade."}, year=[2021, None])
    assert sco.hits(tokens, "trade", sort="1R")["first"].tolist() == [4, 5, 1]
    assert sco.hits(tokens, "trade", sort="1L")["first"].tolist() == [5, 3 + 1, 1]
    assert sco.hits(tokens, "trade", sort="9L")["first"].tolist() == [1, 4, 5]
    assert sco.hits(tokens, "trade", sort="year")["first"].tolist() == [5, 1, 4]
    assert sco.hits(tokens, "trade", sort="doc_id")["doc_id"].tolist() == ["a", "b", "b"]


def test_a_shorter_node_comes_before_a_longer_one_whatever_follows_it(index_of):
    tokens = index_of({"a": "Trade arms rail, trade zeal now."})
    assert sco.concordance(tokens, "trade arms|trade", sort="0")["node"].tolist() == ["trade", "Trade arms"]


@pytest.mark.parametrize("key", ["0R", "1X", "R", "-1L", "1", "outlets"])
def test_an_unknown_sort_key_is_named(tokens, key):
    with pytest.raises(
        ValueError, match=rf"sort key '{key}' is neither a position, .* nor a column. .*known are doc_id"
    ):
        sco.concordance(tokens, "the", sort=f"1R {key}")


# Near a node


@pytest.mark.parametrize("window", [5, 1, (0, 2), (3, 0)])
@pytest.mark.parametrize("node", ["communit*", "security|safety", "shared future|future", "the"])
def test_the_lines_near_a_node_are_as_many_as_collocates_observes(tokens, node, window):
    for view in (tokens, tokens.where(year=2022), tokens.where(speech="direct")):
        for row in sco.collocates(view, node, window=window, min_count=2).head(25).itertuples():
            assert len(sco.hits(view, row.term, near=node, window=window)) == row.observed


def test_near_ends_with_the_sentence_and_leaves_the_node_out(index_of):
    tokens = index_of({"a": "Free trade and free arms. Free peace, trade.", "b": "Trade. Free rail."})
    # places: free 0, trade 1, and 2, free 3, arms 4 | free 5, peace 6, trade 7 | trade 8 | free 9, rail 10
    assert sco.hits(tokens, "free", near="trade", window=2)["first"].tolist() == [0, 3, 5]
    assert sco.hits(tokens, "free", near="trade", window=1)["first"].tolist() == [0]
    assert sco.hits(tokens, "free", near="trade", window=(0, 2))["first"].tolist() == [3]
    assert sco.hits(tokens, "free trade|free", near="trade and")["first"].tolist() == [3]
    # all words of a phrase stand in the window
    assert sco.hits(tokens, "free arms", near="trade", window=2)["first"].tolist() == []
    assert sco.hits(tokens, "free arms", near="trade", window=3)["first"].tolist() == [3]
    assert sco.concordance(tokens, "free", near="trade", window=2, sort="1R")["node"].tolist() == [
        "free",
        "Free",
        "Free",
    ]
    assert sco.hits(tokens, "free", near="nothing").empty


def test_near_needs_a_window(tokens):
    with pytest.raises(ValueError, match="window 0 holds no token"):
        sco.hits(tokens, "the", near="trade", window=0)


# Pages and wide context


def test_a_page_is_those_lines_of_the_whole(tokens):
    found = sco.hits(tokens, "the", sort="1R 2R")
    whole = sco.concordance(tokens, "the", sort="1R 2R")
    assert len(found) == len(whole) == tokens.counts()["the"]
    page = sco.lines(tokens, found.iloc[40:60])
    pd.testing.assert_frame_equal(page, whole.iloc[40:60])
    assert sco.lines(tokens, found.iloc[:0]).columns.tolist() == COLUMNS
    pd.testing.assert_frame_equal(
        sco.lines(tokens, found.sample(9, random_state=1)), whole.loc[found.sample(9, random_state=1).index]
    )


def test_lines_read_only_the_rows_asked_for(index_of):
    tokens = index_of({"a": "One trade.", "b": "Two trade."})
    found = sco.hits(tokens, "trade")
    unread = replace(tokens, texts=[tokens.texts[0], None])
    assert sco.lines(unread, found.iloc[:1])["left"].tolist() == ["One "]
    with pytest.raises(AttributeError, match="count"):
        sco.lines(unread, found)


def test_a_wide_context_is_the_whole_sentence_or_paragraph(tokens):
    corpus = sco.load_corpus(SEEDS)
    texts = corpus.documents.set_index("doc_id")["text"]
    for width, own in (("sentence", corpus.sentences), ("paragraph", corpus.segments)):
        spans = (
            own.groupby(["doc_id", "sentence"], sort=False) if width == "sentence" else own.groupby(own.index)
        )
        wholes = {
            (
                rows["doc_id"].iloc[0],
                collapsed(texts[rows["doc_id"].iloc[0]][rows["start"].min() : rows["end"].max()]),
            )
            for _, rows in spans
        }
        table = sco.concordance(tokens, "community", width=width)
        assert len(table) == tokens.counts()["community"]
        for row in table.itertuples():
            assert (row.doc_id, row.left + row.node + row.right) in wholes


def test_a_sentence_of_several_voices_is_shown_whole(index_of):
    tokens = index_of({"a": "Peace grows. Experts say. Trade follows."})
    parts = tokens.sentences.assign(sentence=[0, 0, 1])
    table = sco.concordance(replace(tokens, sentences=parts), "experts", width="sentence")
    assert table[["left", "right"]].to_numpy().tolist() == [["Peace grows. ", " say."]]


@pytest.mark.parametrize("width", [0, 1, 5, 30])
def test_near_and_far_context_are_one_whatever_the_white_space(index_of, width):
    tokens = index_of(
        {"a": "One" + " " * 400 + "two" + "\n" * 1 + " " * 300 + "three  four" + " " * 500 + "five."}
    )
    row = sco.concordance(tokens, "three", width=width).iloc[0]
    assert row["left"] == "One two "[max(8 - width, 0) :]
    assert row["right"] == " four five."[:width]


@pytest.mark.parametrize("width", ["text", None, 2.5])
def test_an_unknown_width_is_named(tokens, width):
    with pytest.raises(
        ValueError, match=rf"width must be 0 or more characters, got {width!r}\. For all of it"
    ):
        sco.concordance(tokens, "the", width=width)


def test_a_table_that_holds_no_places_is_refused(tokens):
    with pytest.raises(ValueError, match=r"no column 'first'; give what hits\(\) returned"):
        sco.lines(tokens, sco.concordance(tokens, "trade"))


def test_an_unknown_column_of_metadata_is_named(tokens):
    with pytest.raises(ValueError, match="no column 'outlets'"):
        sco.concordance(tokens, "trade", metadata="outlets")


def test_lines_leave_the_hits_as_they_are(tokens):
    found = sco.hits(tokens, "trade")
    before = found.copy()
    sco.lines(tokens, found, metadata="year")
    pd.testing.assert_frame_equal(found, before)


def test_occurrences_are_the_places_of_the_lines(tokens):
    view = tokens.where(year=[2020, 2022])
    table = sco.occurrences(view, {"health": "health", "trust": "mutual trust"})
    assert table["query"].drop_duplicates().tolist() == ["health", "trust"]
    for label, query in {"health": "health", "trust": "mutual trust"}.items():
        own = table[(table["query"] == label) & table["position"].notna()]
        assert own["doc_id"].tolist() == sco.concordance(view, query)["doc_id"].tolist()
        assert own["n_tokens"].tolist() == tokens.group_sizes("doc_id")[own["doc_id"]].tolist()
    # Texts without an occurrence keep a row; a text that the view leaves out has none.
    assert set(table["doc_id"]) == {"2020-cns", "2022-xinhua", "2022-guangming", "2022-cctv"}


def test_occurrences_of_concepts_are_those_that_count(tokens, concepts):
    health, table = concepts["health_community"], sco.mentions(tokens, list(concepts.values()))
    own = table[table["counted"] & (table["concept"] == "health_community")]
    places = sco.occurrences(
        tokens, {"concept": health, "rows": table[table["concept"] == "health_community"]}
    )
    for label in ("concept", "rows"):
        found = places[(places["query"] == label) & places["position"].notna()]
        assert found["doc_id"].tolist() == own["doc_id"].tolist()
        begins = dict(
            zip(
                tokens.documents["doc_id"],
                np.append(0, np.cumsum(tokens.group_sizes("doc_id"))),
                strict=False,
            )
        )
        assert (found["position"] + found["doc_id"].map(begins)).tolist() == own["first"].tolist()


def test_occurrences_count_the_tokens_before_them(index_of):
    tokens = index_of({"a": "One trade. Two trade.", "b": "Trade.", "c": "None."})
    table = sco.occurrences(tokens, {"t": "trade"})
    assert table[["doc_id", "n_tokens"]].to_numpy().tolist() == [["a", 4], ["a", 4], ["b", 1], ["c", 1]]
    assert table["position"].fillna(-1).tolist() == [1, 3, 0, -1]


VOICES = {
    # 0 and 1 the text's own; 2 and 3 experts, across the paragraphs; 4 officials
    "b": "Trade grew.\n\nTea fell. Experts say it will go on.\n\nScholars told us it is so. Officials said tea fell.",
    "a": "Officials said rice rose. “Tea is good,” said Ana Lind, a scholar.",
}


def runs_of(table):
    return table[["doc_id", "position", "n_tokens", "line", "speech", "role"]].to_numpy().tolist()


def test_stretches_join_sentences_and_paragraphs_of_one_voice(index_of):
    tokens = index_of(VOICES)
    table = sco.stretches(tokens)
    columns = ["doc_id", "size", "position", "n_tokens", "line", "speech", "speaker", "role"]
    assert table.columns.tolist() == columns
    # In tokens: 2 + 2, 6 + 6, 4; then 4, 8. The officials of the first text and of the second are two runs.
    assert table.to_numpy().tolist() == [
        ["b", 20, 0, 4, 1, "authored", "", "journalist"],
        ["b", 20, 4, 12, 3, "indirect", "", "expert"],
        ["b", 20, 16, 4, 5, "indirect", "", "official"],
        ["a", 12, 0, 4, 1, "indirect", "", "official"],
        ["a", 12, 4, 8, 1, "direct", "Ana Lind", "expert"],
    ]
    assert table["n_tokens"].sum() == tokens.n_tokens
    years = sco.stretches(index_of(VOICES, year=[2021, 2020]))
    assert years.columns.tolist() == ["doc_id", "year", *columns[1:]]
    assert years["year"].tolist() == [2021] * 3 + [2020] * 2
    pd.testing.assert_frame_equal(years[columns], table)


def test_stretches_end_where_the_speaker_or_the_form_changes(index_of):
    # One role throughout: two speakers, then the second one's words quoted.
    text = "Ana Lind, a scholar, said tea fell. Bo Ek, a scholar, said rice fell. Bo Ek said: “Rice fell and fell.”"
    table = sco.stretches(index_of({"a": text}))
    assert table[["position", "n_tokens", "speech", "speaker", "role"]].to_numpy().tolist() == [
        [0, 7, "indirect", "Ana Lind", "expert"],
        [7, 7, "indirect", "Bo Ek", "expert"],
        [14, 7, "direct", "Bo Ek", "expert"],
    ]


def test_a_sentence_that_the_view_leaves_out_breaks_a_stretch(index_of):
    tokens = index_of({"a": "Trade grew. Tea fell. Rice rose again. So it is.", "b": "Peace.", "c": "Trade."})
    # Without its second sentence the first text has two runs of one voice; sizes and places are those of the whole.
    view = tokens.where(sentence=[0, 2, 3, 5])
    own = ["authored", "journalist"]
    assert runs_of(sco.stretches(view)) == [["a", 0, 2, 1, *own], ["a", 4, 6, 1, *own], ["c", 0, 1, 1, *own]]
    assert sco.stretches(view)["size"].tolist() == [10, 10, 1]
    assert len(sco.stretches(tokens)) == 3
    nothing = sco.stretches(tokens.where(doc_id="a").where(doc_id="b"))
    assert (len(nothing), nothing.columns.tolist()) == (0, sco.stretches(tokens).columns.tolist())


def test_stretches_do_not_join_two_texts(index_of):
    # The view ends two tokens into the first text and goes on two tokens into the second: only the text differs.
    tokens = index_of({"a": "Trade grew. Tea fell.", "b": "Rice rose. It is so."})
    own = ["authored", "journalist"]
    assert runs_of(sco.stretches(tokens)) == [["a", 0, 4, 1, *own], ["b", 0, 5, 1, *own]]
    view = tokens.where(sentence=[0, 3])
    assert runs_of(sco.stretches(view)) == [["a", 0, 2, 1, *own], ["b", 2, 3, 1, *own]]
    # A text without words has no run and takes no place.
    table = sco.stretches(index_of({"a": "...", "b": "Trade grew.", "c": "...", "d": "Tea."}))
    assert runs_of(table) == [["b", 0, 2, 1, *own], ["d", 0, 1, 1, *own]]
    assert table["size"].tolist() == [2, 1]


def test_stretches_of_the_seeds_follow_each_other_without_a_gap(tokens):
    table = sco.stretches(tokens)
    for _, own in table.groupby("doc_id"):
        assert [0, *own["n_tokens"].cumsum()] == [*own["position"], own["size"].iloc[0]]
    voices = table[["doc_id", "speech", "speaker", "role"]]
    assert not (voices == voices.shift()).all(axis=1).any()


# Concepts


@pytest.fixture(scope="module")
def concepts():
    return {concept["id"]: concept for concept in sco.load_concepts(SEEDS / "concepts.toml")}


def test_a_concept_opens_the_lines_of_its_mentions_that_count(tokens, concepts):
    names = [
        "health_community",
        "four_communities",
        "etim",
        "epidemic",
        "global_development_initiative",
        "csto",
    ]
    found = sco.mentions(tokens, list(concepts.values())).query("counted")
    for concept in map(concepts.get, names):
        own = found[found["concept"] == concept["id"]]
        table = sco.concordance(tokens, concept)
        assert len(table) == len(own)
        assert (
            table[["doc_id", "line", "start", "end"]].to_numpy().tolist()
            == own[["doc_id", "line", "start", "end"]].to_numpy().tolist()
        )
        assert table["node"].tolist() == own["surface"].tolist()


def test_a_plain_dictionary_stands_alone(tokens, concepts):
    health = dict(concepts["health_community"])
    # without the other communities nothing is a conjunct
    assert (
        len(sco.concordance(tokens, health)) == len(sco.concordance(tokens, concepts["health_community"])) - 1
    )


def test_a_table_of_mentions_opens_the_lines_that_the_study_counts(tokens, concepts):
    table = sco.mentions(tokens, list(concepts.values()))
    counted = table[table["counted"]]
    assert len(counted) < len(table)
    assert sco.concordance(tokens, table)["node"].tolist() == counted["surface"].tolist()
    assert len(sco.hits(tokens, list(concepts.values()))) == len(counted)
    view = tokens.where(year=2021)
    inside = counted[counted["doc_id"] == "2021-cctv"]
    assert sco.concordance(view, table)["start"].tolist() == inside["start"].tolist()
    own = table[table["concept"] == "four_communities"]
    assert len(sco.hits(tokens, own)) == own["counted"].sum() < len(own)


def test_mentions_are_sorted_and_stand_near_one_another_as_words_are(index_of):
    tokens = index_of({"a": "Trade links and peace. Rail links by sea. Peace."})
    links = {"id": "links", "frame": "connectivity", "renderings": ["(trade|rail) links"]}
    peace = {"id": "peace", "frame": "security", "renderings": ["peace"]}
    assert sco.concordance(tokens, links, sort="0")["node"].tolist() == ["Rail links", "Trade links"]
    assert sco.concordance(tokens, links, near=peace)["node"].tolist() == ["Trade links"]
    assert sco.hits(tokens, links, near="peace").equals(sco.hits(tokens, links, near=peace))
    assert sco.concordance(tokens, links | {"renderings": ["war"]}).empty
    assert sco.concordance(tokens, links, metadata="speech")["speech"].tolist() == ["authored"] * 2


def test_what_is_neither_query_nor_concept_is_refused(tokens, concepts):
    with pytest.raises(ValueError, match="The table has no column 'counted'; give what mentions"):
        sco.hits(tokens, sco.hits(tokens, "peace"))
    with pytest.raises(TypeError, match="regex=True reads a query"):
        sco.concordance(tokens, concepts["etim"], regex=True)
