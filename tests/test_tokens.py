"""What a token is, what a view selects, and that every count is a count of tokens."""

import unicodedata
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sco_discourse as sco
from sco_discourse.tokens import normalise

SEEDS = Path(__file__).parents[1] / "seeds"
ANY = settings(max_examples=100, deadline=None, derandomize=True)

JOINERS = "-‐‑'’‘"
HOSTILE = [*JOINERS, *"İıſßςΣǅaA9é ٣½²_&.\n中国ไम्\u00ad\u200d😀\u02bc", "e\u0301", "ك\u064e"]
ASSIGNED = st.characters(exclude_categories=("Cs", "Cn"))
UNICODE = st.lists(st.sampled_from(HOSTILE) | ASSIGNED, max_size=30).map("".join)

# A text, and its tokens.
WORDS = """
The people’s anti‑epidemic COVID-19 aid          => the people's anti-epidemic covid-19 aid
people's people’s people‘s                       => people's people's people's
win-win win‐win win‑win win–win win—win          => win-win win-win win-win win win win win
-Pragmatic aid- 'so' ’90s don''t a--b rock-'n'   => pragmatic aid so 90s don t a b rock n
17.6% of US$25.25, 2,000 or ½ of 10² and ٣       => 17 6 of us 25 25 2 000 or of 10 and ٣
e\u0301te\u0301 İran ſo Ⅷ ǅ                      => \u00e9t\u00e9 i\u0307ran ſo ǆ
上海 精神。 الأمن والسَّلام 국제                       => 上海 精神 الأمن والسَّلام 국제
co\u00adop a_b 😀peace😀 AT&T                    => co op a b peace at t
"""

# Queries in "Health community. China’s health (community)." and position:length of what they find.
QUERIES = """
HEALTH community           => 0:2 3:2
health, “community”        => 0:2 3:2
health-community           =>
community|health community => 0:2 1:1 3:2 4:1
health community | health  => 0:2 3:2
heal*                      => 0:1 3:1
c?mmunit?                  => 1:1 4:1
china's                    => 2:1
China’s health             => 2:2
china                      =>
community china's          =>
healt                      =>
"""


def cases(table):
    return [[part.strip() for part in line.split("=>")] for line in table.strip().splitlines()]


def is_word(character):
    return unicodedata.category(character)[0] in "LM" or unicodedata.category(character) == "Nd"


def words_of(text):
    """Tokens found character by character: letters, marks, digits, and single joiners between them."""
    words, word = [], ""
    for character, after in zip(text, f"{text[1:]} ", strict=False):
        inner = character in JOINERS and word and is_word(word[-1]) and is_word(after)
        if is_word(character) or inner:
            word += character
        elif word:
            words.append(word)
            word = ""
    return [*words, word] if word else words


@pytest.fixture(scope="module")
def corpus():
    return sco.load_corpus(SEEDS)


@pytest.fixture
def small(index_of):
    """Three texts of two years: sentences of 2 + 2 + 1, of 2, and of 3 tokens."""
    texts = {"a": "Trade grows. Trade helps. Peace!", "b": "Peace grows.", "c": "Trade and peace."}
    return index_of(texts, year=[2021, 2020, 2021])


@pytest.mark.parametrize(("text", "words"), cases(WORDS))
def test_a_token_is_letters_marks_and_digits_with_inner_hyphens_and_apostrophes(index_of, text, words):
    tokens = index_of({"a": text})
    assert tokens.vocabulary[tokens.ids].tolist() == words.split()


@ANY
@given(UNICODE)
def test_tokens_slice_the_source_whatever_it_holds(index_of, text):
    tokens = index_of({"a": text})
    slices = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert slices == words_of(text)
    assert [normalise(word) for word in slices] == tokens.vocabulary[tokens.ids].tolist()
    assert tokens.vocabulary.tolist() == sorted(set(tokens.vocabulary.tolist()))
    assert normalise(text) == unicodedata.normalize("NFC", text.lower()).translate(
        {0x2010: "-", 0x2011: "-", 0x2018: "'", 0x2019: "'"}
    )


def test_tokens_of_the_seeds_are_those_of_their_sentences(tokens, corpus):
    texts = corpus.documents.set_index("doc_id")["text"]
    body = corpus.sentences[corpus.segments["zone"].to_numpy()[corpus.sentences["segment"]] == "body"]
    expected = {doc_id: Counter() for doc_id in texts.index}
    for row in body.itertuples():
        expected[row.doc_id].update(
            normalise(word) for word in words_of(texts[row.doc_id][row.start : row.end])
        )
    counts = tokens.counts("doc_id")
    assert {doc_id: Counter(column[column > 0].to_dict()) for doc_id, column in counts.items()} == expected
    own = texts.to_numpy()[np.repeat(tokens.column("document"), tokens.sizes())]
    slices = [text[start:end] for text, start, end in zip(own, tokens.starts, tokens.ends, strict=True)]
    assert list(map(normalise, slices)) == tokens.vocabulary[tokens.ids].tolist()


def test_zones_are_chosen(tokens, corpus):
    both = sco.tokenize(corpus, zones=("body", "subhead"))
    assert set(tokens.column("zone")) == {"body"}
    assert both.where(zone="body").n_tokens == tokens.n_tokens < both.n_tokens
    assert sco.tokenize(corpus, "subhead").n_tokens == both.n_tokens - tokens.n_tokens
    with pytest.raises(ValueError, match="zone 'bodi' is not one of body, headline, subhead, byline"):
        sco.tokenize(corpus, ("body", "bodi"))


def test_zone_sizes_account_for_every_token(tokens, corpus):
    sizes = sco.zone_sizes(corpus)
    for zone, own in sizes.groupby("zone"):
        by_text = sco.tokenize(corpus, zone).group_sizes("doc_id").to_dict()
        assert own.set_index("doc_id")["n_tokens"].to_dict() == by_text
    assert sizes.loc[sizes["zone"] == "body", "n_tokens"].sum() == tokens.n_tokens
    assert sizes["n_characters"].sum() == (corpus.segments["end"] - corpus.segments["start"]).sum()
    shown = sizes.loc[sizes["doc_id"] == "2022-guangming", "zone"]
    assert shown.tolist() == ["body", "subhead", "byline", "caption"]


def test_a_view_selects_by_text_and_by_sentence(small):
    assert small.where(year=2021).n_tokens == 8
    assert small.where(year=[2020, 2021]).n_tokens == small.where(year=range(2020, 2022)).n_tokens == 10
    assert small.where(doc_id={"a", "b"}).n_tokens == 7
    assert (
        small.where(year=2021, doc_id="a").n_tokens == small.where(year=2021).where(doc_id="a").n_tokens == 5
    )
    assert (
        small.where(doc_id="a", year=2021).n_tokens == small.where(doc_id="a").where(year=2021).n_tokens == 5
    )
    assert small.where(year=2021).where(doc_id="b").n_tokens == small.where(year=[]).n_tokens == 0
    assert small.where().n_tokens == small.n_tokens == 10
    assert repr(small.where(year=2021)) == "<Tokens: 8 tokens, 4 sentences, 2 texts>"
    assert small.where(doc_id=("b", "c"), year=[2020]).selection().tolist() == [False] * 3 + [True, False]


def test_a_view_copies_nothing(small):
    view = small.where(year=2021).where(doc_id="c")
    for name in ("ids", "starts", "ends", "bounds", "vocabulary"):
        assert np.shares_memory(getattr(view, name), getattr(small, name))
    assert view.sentences is small.sentences
    assert view.documents is small.documents


def test_an_unknown_condition_is_named(small):
    with pytest.raises(
        ValueError, match=r"no column 'yeer' .*; known are doc_id, year, document, segment, sentence, line"
    ):
        small.where(yeer=2021)
    with pytest.raises(ValueError, match="No sentence has year = 1999; found 2020, 2021"):
        small.where(year=[2021, 1999])
    with pytest.raises(ValueError, match="No sentence has year = '2021'; found 2020, 2021"):
        small.where(year="2021")
    with pytest.raises(ValueError, match="no column 'genre'"):
        small.counts("genre")


def test_columns_have_a_value_a_sentence_of_the_whole_index(small):
    assert small.column("year").tolist() == [2021, 2021, 2021, 2020, 2021]
    assert small.where(year=2020).column("document").tolist() == [0, 0, 0, 1, 2]


def test_groups_are_in_the_order_of_the_texts_else_ascending(index_of):
    tokens = index_of({"z": "Peace. Trade.", "m": "Trade.", "n": "Tea."}, year=[2021, 2020, 2020])
    assert tokens.counts("doc_id").columns.tolist() == ["z", "m", "n"]
    assert tokens.counts("year").columns.tolist() == [2020, 2021]
    labels, codes = tokens.where(doc_id=["n", "z"]).groups("doc_id")
    assert (labels.tolist(), codes.tolist(), labels.name) == (["z", "n"], [0, 0, 1], "doc_id")


def test_counts_have_every_term_of_the_index(small):
    assert small.counts().to_dict() == {"and": 1, "grows": 2, "helps": 1, "peace": 3, "trade": 3}
    assert small.where(year=2020).counts().to_dict() == {
        "and": 0,
        "grows": 1,
        "helps": 0,
        "peace": 1,
        "trade": 0,
    }
    assert small.counts("year").loc["peace"].to_dict() == {2020: 1, 2021: 2}
    assert small.group_sizes("year").to_dict() == {2020: 2, 2021: 8}
    assert small.where(year=[]).counts("year").shape == (5, 0)


@pytest.mark.parametrize("by", ["doc_id", "year", "outlet", "zone", "document", "segment", "line", "block"])
def test_counts_sum_to_tokens_however_they_are_grouped(tokens, by):
    for view in (tokens, tokens.where(year=2022), tokens.where(doc_id="2021-cctv", line=29)):
        counts = view.counts(by)
        assert counts.to_numpy().sum() == view.counts().sum() == view.n_tokens > 0
        assert counts.sum().to_dict() == view.group_sizes(by).to_dict()


def test_blocks_are_of_about_equal_length_and_of_whole_sentences(index_of):
    tokens = index_of({"a": "Yes. " * 260, "b": "No.", "c": "Word " * 290 + "end. Then two."})
    # 260 tokens: round(2.6) = 3 blocks; 1 token: 1; sentences of 291 and of 2: 2 of the round(2.93) = 3.
    sizes = {"a:001": 87, "a:002": 86, "a:003": 87, "b:001": 1, "c:001": 291, "c:002": 2}
    assert tokens.group_sizes("block").to_dict() == sizes
    assert len(set(tokens.blocks(size=50)[:260])) == 5
    with pytest.raises(ValueError, match="size must be at least 1 token, got 0"):
        tokens.blocks(0)


def test_blocks_of_the_seeds_are_near_100_tokens_and_do_not_depend_on_the_view(tokens):
    blocks, doc_ids = tokens.blocks(), tokens.column("doc_id")
    assert (tokens.where(year=2022).blocks() == blocks).all()
    sizes = tokens.group_sizes("block")
    for doc_id, n_tokens in tokens.group_sizes("doc_id").items():
        own = sizes[sorted(set(blocks[doc_ids == doc_id]))]
        assert own.index.tolist() == [
            f"{doc_id}:{number:03d}" for number in range(1, round(n_tokens / 100) + 1)
        ]
        assert (np.sort(blocks[doc_ids == doc_id]) == blocks[doc_ids == doc_id]).all()
        # At either edge, at most half of a sentence lies on the other side.
        assert (abs(own - n_tokens / len(own)) <= tokens.sizes()[doc_ids == doc_id].max()).all()
    assert 95 < sizes.mean() < 105


PARTS = ["ab", "aba", "ba", "ba-ab", "ba's"]
SENTENCES = st.lists(st.lists(st.sampled_from(PARTS), min_size=1, max_size=5), max_size=4)
PHRASES = st.lists(st.sampled_from([*PARTS, "a*", "?b", "*", "ab?", "*-*", "BA's"]), min_size=1, max_size=3)


@settings(ANY, max_examples=60)
@given(SENTENCES, SENTENCES, st.lists(PHRASES, min_size=1, max_size=3), st.booleans())
def test_finding_is_looking_at_every_place(index_of, one, two, phrases, viewed):
    texts = {
        name: "  ".join(" ".join(s).capitalize() + "." for s in text)
        for name, text in {"a": one, "b": two}.items()
    }
    tokens = index_of(texts)
    view = tokens.where(doc_id="a") if viewed and one else tokens
    expected, place = {}, 0
    for sentence in one if view is not tokens else [*one, *two]:
        for start in range(len(sentence)):
            for phrase in phrases:
                part = sentence[start : start + len(phrase)]
                if len(part) == len(phrase) and all(map(fnmatchcase, part, map(str.lower, phrase))):
                    expected[place + start] = max(expected.get(place + start, 0), len(phrase))
        place += len(sentence)
    first, lengths = view.find(" | ".join(map(" ".join, phrases)))
    assert list(zip(first.tolist(), lengths.tolist(), strict=True)) == sorted(expected.items())


def test_a_phrase_never_crosses_a_sentence_or_a_text(index_of):
    tokens = index_of({"a": "Peace grows. Trade grows", "b": "Trade ends"})
    assert [tokens.find(query)[0].tolist() for query in ("grows trade", "grows * ends", "* grows")] == [
        [],
        [],
        [0, 2],
    ]


@pytest.mark.parametrize(("query", "places"), cases(QUERIES))
def test_a_query_means_tokens(index_of, query, places):
    first, lengths = index_of({"a": "Health community. China’s health (community)."}).find(query)
    assert " ".join(f"{place}:{length}" for place, length in zip(first, lengths, strict=True)) == places


@pytest.mark.parametrize("query", ["", "...", "peace|", "|peace", "peace||trade", "-"])
def test_a_query_without_a_word_is_refused(small, query):
    with pytest.raises(ValueError, match="has an alternative without a word in it") as caught:
        small.find(query)
    assert repr(query) in str(caught.value)


def test_an_index_of_nothing_finds_nothing(index_of):
    tokens = index_of({"a": "...", "b": ""})
    assert tokens.n_tokens == tokens.counts().sum() == 0
    assert [part.tolist() for part in tokens.find("two words")] == [[], []]
    assert tokens.group_sizes("block").tolist() == []


def test_a_query_is_a_string_and_a_value_among_many_is_answered_by_those_like_it(index_of):
    with pytest.raises(TypeError, match="A query is a string, got 5"):
        index_of({"a": "Tea."}).find(5)
    tokens = index_of({f"text-{n}": "Tea." for n in range(10)} | {"Oslo": "Rice."})
    with pytest.raises(ValueError, match="No sentence has doc_id = 'oslo'; found Oslo, …"):
        tokens.where(doc_id="oslo")


def test_metadata_called_like_a_sentences_own_are_refused(index_of):
    with pytest.raises(
        ValueError, match=r"cannot be called 'start': sentences or tables have a column of this name"
    ):
        index_of({"a": "Peace."}, start=[1])


def test_a_text_without_tokens_is_not_found_among_the_sentences(index_of):
    tokens = index_of({"a": "Peace.", "b": "…", "c": "Trade."})
    with pytest.raises(ValueError, match=r"No sentence has doc_id = 'b'; found a, c\."):
        tokens.where(doc_id="b")


def test_several_queries_at_once_find_what_each_finds_alone(tokens):
    several = [
        "security communit*",
        "the",
        "shanghai spirit|spirit",
        "nowhere",
        "community of|the community",
        "of the",
    ]
    for view in (tokens, tokens.where(speech="indirect"), tokens.where(year=2021)):
        for (first, lengths), query in zip(view.find_each(several), several, strict=True):
            alone = view.find(query)
            assert first.tolist() == alone[0].tolist()
            assert lengths.tolist() == alone[1].tolist()
    (found,) = tokens.find_each(["communit(y|ies) of .+"], regex=True)
    assert found[0].tolist() == tokens.find("communit(y|ies) of .+", regex=True)[0].tolist()
    assert tokens.find_each([]) == []
