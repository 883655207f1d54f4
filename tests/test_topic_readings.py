"""Paragraphs and frames of topics: token by token, and by the correlation of words."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse.lexicon import FRAMES

SEEDS = Path(__file__).parents[1] / "seeds"


def paragraphs_by_hand(tokens, terms, shares, *, block_size=100, left_out=()):
    """Words of each topic in each paragraph, by a loop over all tokens of the view."""
    weight = {(row.topic, row.term): row.weight for row in terms.itertuples()}
    of_unit = {(row.unit, row.topic): row.weight for row in shares.itertuples()}
    topics = sorted(set(terms["topic"]))
    by = "block" if "block" in shares else "doc_id"
    units = tokens.blocks(block_size) if by == "block" else tokens.column("doc_id")
    segments, words, n_tokens = tokens.sentences["segment"].tolist(), {}, {}
    of_place = tokens.vocabulary[tokens.ids].tolist()
    for row in tokens.rows.tolist():
        segment, unit = segments[row], units[row]
        for place in range(tokens.bounds[row], tokens.bounds[row + 1]):
            n_tokens[segment] = n_tokens.get(segment, 0) + 1
            parts = [of_unit[unit, topic] * weight.get((topic, of_place[place]), 0) for topic in topics]
            if place in left_out or not sum(parts):
                continue
            for topic, part in zip(topics, parts, strict=True):
                words[topic, segment] = words.get((topic, segment), 0) + part / sum(parts)
    return {key: value for key, value in words.items() if round(value, 6) > 0}, n_tokens


def assert_by_hand(table, words, n_tokens):
    found = {(row.topic, row.segment): row.words for row in table.itertuples()}
    assert found == pytest.approx(words)
    assert [n_tokens[segment] for segment in table["segment"]] == table["n_tokens"].tolist()
    total = {segment: sum(n for (_, other), n in words.items() if other == segment) for segment in n_tokens}
    shares = [words[key] / total[key[1]] for key in zip(table["topic"], table["segment"], strict=True)]
    assert table["share"].tolist() == pytest.approx(shares)
    for _, own in table.groupby("topic"):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        assert (own["words"].round(6).diff().dropna() <= 0).all()


@pytest.mark.parametrize(
    "options",
    [{"method": "nmf"}, {"method": "lda", "block_size": 60}, {"by": "doc_id"}, {"n_terms": 10}],
    ids=str,
)
def test_words_of_paragraphs_are_those_of_a_loop_over_the_tokens(tokens, options):
    stopwords = sco.load_stopwords(SEEDS / "stopwords.txt")
    terms, shares = sco.topic_model(tokens, 3, stopwords=stopwords, **{"n_terms": None, **options})
    size = {name: value for name, value in options.items() if name == "block_size"}
    table = sco.topic_paragraphs(tokens, terms, shares, **size)
    assert_by_hand(table, *paragraphs_by_hand(tokens, terms, shares, **size))


def test_words_within_names_are_of_no_topic(tokens):
    names = ["Shanghai Cooperation Organization", "Samarkand"]
    terms, shares = sco.topic_model(tokens, 3, names=names, n_terms=None)
    left_out = {
        place
        for first, lengths in tokens.find_each(names)
        for start, length in zip(first, lengths, strict=True)
        for place in range(start, start + length)
    }
    table = sco.topic_paragraphs(tokens, terms, shares, names=names)
    assert_by_hand(table, *paragraphs_by_hand(tokens, terms, shares, left_out=left_out))


def test_paragraphs_of_a_view_hold_its_words_alone(tokens):
    view = tokens.where(speech="direct")
    terms, shares = sco.topic_model(view, 3, n_terms=None)
    assert_by_hand(sco.topic_paragraphs(view, terms, shares), *paragraphs_by_hand(view, terms, shares))


@pytest.fixture(scope="module")
def two_topics(index_of):
    """Virus and mask in the first text, rail and port in the second; what they share is in the third paragraph."""
    texts = {
        "x": "Virus mask virus.\n\nMask virus.\n\nRail virus.",
        "y": "Rail port.\n\nPort rail port rail.",
    }
    return index_of(texts, year=[2020, 2021])


TERMS = pd.DataFrame(
    {
        "topic": [1, 1, 1, 2, 2, 2],
        "term": ["virus", "mask", "rail", "rail", "port", "virus"],
        "weight": [6, 3, 1, 5, 4, 1],
    }
).assign(weight=lambda table: table["weight"] / 10)
SHARES = pd.DataFrame(
    {
        "unit": ["x:001", "y:001"] * 2,
        "doc_id": ["x", "y"] * 2,
        "block": 1,
        "n_tokens": [7, 6] * 2,
        "topic": [1, 1, 2, 2],
        "share": [0.8, 0.0, 0.2, 1.0],
        "weight": [4.0, 0.0, 1.0, 3.0],
    }
)


def test_a_word_is_of_each_topic_in_the_models_proportion(two_topics):
    # In x: virus 4 × 0.6 to 1 × 0.1, rail 4 × 0.1 to 1 × 0.5, mask of the first alone. In y all is of the second.
    virus, rail = 2.4 / 2.5, 0.4 / 0.9
    table = sco.topic_paragraphs(two_topics, TERMS, SHARES)
    columns = ["topic", "rank", "segment", "doc_id", "line", "n_tokens", "words", "share", "opening"]
    assert table.columns.tolist() == columns
    assert table.drop(columns=["words", "share"]).to_numpy().tolist() == [
        [1, 1, 0, "x", 1, 3, "Virus mask virus."],
        [1, 2, 1, "x", 3, 2, "Mask virus."],
        [1, 3, 2, "x", 5, 2, "Rail virus."],
        [2, 1, 4, "y", 3, 4, "Port rail port rail."],
        [2, 2, 3, "y", 1, 2, "Rail port."],
        [2, 3, 2, "x", 5, 2, "Rail virus."],
        [2, 4, 0, "x", 1, 3, "Virus mask virus."],
        [2, 5, 1, "x", 3, 2, "Mask virus."],
    ]
    of_first = [1 + 2 * virus, 1 + virus, rail + virus]
    of_second = [4, 2, 2 - rail - virus, 2 - 2 * virus, 1 - virus]
    assert table["words"].tolist() == pytest.approx(of_first + of_second)
    assert table["share"].tolist() == pytest.approx(
        [
            of_first[0] / 3,
            of_first[1] / 2,
            of_first[2] / 2,
            1,
            1,
            of_second[2] / 2,
            of_second[3] / 3,
            of_second[4] / 2,
        ]
    )


def test_a_name_is_of_no_topic_though_its_words_are(two_topics):
    table = sco.topic_paragraphs(two_topics, TERMS, SHARES, names=["mask virus", "port rail"])
    # left are virus in the first paragraph, rail and virus in the third, rail and port, rail of "Port rail port rail"
    assert table.groupby("segment")["words"].sum().round(6).to_dict() == {0: 1, 2: 2, 3: 2}
    assert table.groupby("segment")["n_tokens"].first().to_dict() == {0: 3, 2: 2, 3: 2}


def test_as_many_words_are_shown_as_asked_for(two_topics):
    table = sco.topic_paragraphs(two_topics, TERMS, SHARES, n_words=2)
    assert table["opening"].str.split().str.len().max() == 2


def test_ties_come_in_the_order_of_the_texts(index_of):
    tokens = index_of({"b": "Virus.\n\nVirus.", "a": "Virus."})
    shares = pd.DataFrame(
        {"unit": ["b:001", "a:001"], "doc_id": ["b", "a"], "block": 1, "n_tokens": [2, 1], "topic": 1}
    )
    # weights that differ by rounding alone make no difference, as the only topic has each word
    terms = pd.DataFrame({"topic": [1], "term": ["virus"], "weight": [1.0]})
    table = sco.topic_paragraphs(tokens, terms, shares.assign(weight=[0.1, 0.3]))
    assert table[["doc_id", "line"]].to_numpy().tolist() == [["b", 1], ["b", 3], ["a", 1]]


def test_paragraphs_of_an_index_of_many_texts_have_their_texts():
    texts = {"one": "Virus mask.\n\nMask virus mask.", "two": "Rail port.\n\nPort rail rail."}
    tokens = sco.index_texts([{"doc_id": name, "text": text} for name, text in texts.items()])
    terms, shares = sco.topic_model(tokens, 2, min_units=1, n_terms=None)
    table = sco.topic_paragraphs(tokens, terms, shares)
    assert_by_hand(table, *paragraphs_by_hand(tokens, terms, shares))
    first = table[table["rank"] == 1]
    assert set(first[["doc_id", "line", "opening"]].itertuples(index=False, name=None)) == {
        ("one", 3, "Mask virus mask."),
        ("two", 3, "Port rail rail."),
    }


def test_units_must_be_those_of_the_model(two_topics):
    advice = (
        "The units are not those of the model: give the same tokens, block_size and names as to topic_model"
    )
    for tokens, options in ((two_topics.where(doc_id="x"), {}), (two_topics, {"block_size": 3})):
        with pytest.raises(ValueError, match=advice):
            sco.topic_paragraphs(tokens, TERMS, SHARES, **options)
    # units of the same names, with other words in them
    with pytest.raises(ValueError, match=advice):
        sco.topic_paragraphs(two_topics, TERMS, SHARES.assign(n_tokens=[6, 6] * 2))


def test_paragraphs_leave_the_model_as_it_is(two_topics):
    before = TERMS.copy(), SHARES.copy()
    sco.topic_paragraphs(two_topics, TERMS, SHARES)
    pd.testing.assert_frame_equal(TERMS, before[0])
    pd.testing.assert_frame_equal(SHARES, before[1])


# Frames


@pytest.fixture
def coded(index_of):
    """Five paragraphs coded by two: ``coded([1, 0, None, ...])``, None where they differ, "" where neither has read."""

    def build(**frames):
        n_lines = len(next(iter(frames.values())))
        corpus = sco.corpus_of(
            pd.DataFrame({"doc_id": ["x"], "text": ["\n\n".join(f"Words {n}." for n in range(n_lines))]})
        )
        rows = []
        for coder in "ab":
            for number in range(n_lines):
                codes = {name: values[number] for name, values in frames.items()}
                if "" not in codes.values():
                    told = {name: int(coder == "a") if code is None else code for name, code in codes.items()}
                    rows.append(
                        {"coder": coder, "doc_id": "x", "line": 2 * number + 1, **dict.fromkeys(FRAMES, 0)}
                        | told
                    )
        return pd.DataFrame(rows), corpus

    return build


def of_words(words):
    """Paragraphs of topics from whole numbers of words: rows are topics, columns paragraphs."""
    rows = [
        {"topic": topic, "segment": segment, "words": float(n)}
        for topic, own in enumerate(words, 1)
        for segment, n in enumerate(own)
        if n
    ]
    return pd.DataFrame(rows)


def frames_by_hand(words, codes):
    """of_topic, of_frame, base and phi of each topic, by a list of single words with a 0 or 1 for each property."""
    decided = [segment for segment, code in enumerate(codes) if code in (0, 1) and code != ""]
    single = [(topic, codes[s]) for topic, own in enumerate(words, 1) for s in decided for _ in range(own[s])]
    inside = np.array([code for _, code in single])
    for topic in range(1, len(words) + 1):
        of_topic = np.array([int(own == topic) for own, _ in single])
        phi = np.corrcoef(of_topic, inside)[0, 1] if 0 < inside.sum() < len(inside) else np.nan
        yield [inside[of_topic == 1].mean(), of_topic[inside == 1].mean(), inside.mean(), phi]


def test_frames_are_those_of_single_words(coded):
    words = [[5, 0, 3, 1, 2], [1, 4, 2, 2, 0], [0, 2, 0, 7, 1]]
    frames = {"health": [1, 0, 1, 0, 0], "order": [1, 1, None, 0, 1], "development": [0, 0, 0, 1, None]}
    codings, corpus = coded(**frames)
    table = sco.topic_frames(of_words(words), codings, corpus)
    assert table.columns.tolist() == ["topic", "frame", "of_topic", "of_frame", "base", "phi", "closest"]
    assert table["topic"].tolist() == sorted([1, 2, 3] * len(FRAMES))
    assert table["frame"].tolist() == list(FRAMES) * 3
    for name, codes in frames.items():
        own = table[table["frame"] == name][["of_topic", "of_frame", "base", "phi"]]
        assert np.allclose(own, list(frames_by_hand(words, codes)))
    for _, own in table.groupby("topic"):
        # frames without a paragraph have no phi and are never the closest
        assert own.loc[own["closest"], "frame"].tolist() == [own.set_index("frame")["phi"].idxmax()]
        assert own.loc[~own["frame"].isin(frames), "phi"].isna().all()


def test_a_frame_of_no_paragraph_or_of_all_has_no_phi(coded):
    codings, corpus = coded(health=[1, 1, 1], order=[0, 0, 0])
    table = sco.topic_frames(of_words([[2, 1, 0], [0, 1, 3]]), codings, corpus).set_index(["frame", "topic"])
    assert table["phi"].isna().all()
    assert not table["closest"].any()
    assert table.loc["health", ["of_topic", "base"]].eq(1).all(axis=None)
    assert table.loc["order", "of_frame"].isna().all()
    assert table.loc["order", ["of_topic", "base"]].eq(0).all(axis=None)


def test_paragraphs_that_were_not_read_are_left_out_of_all(coded):
    words = [[2, 1, 9], [0, 1, 3]]
    codings, corpus = coded(health=[1, 0, ""])
    own = sco.topic_frames(of_words(words), codings, corpus).query("frame == 'health'")
    assert np.allclose(
        own[["of_topic", "of_frame", "base", "phi"]], list(frames_by_hand([[2, 1], [0, 1]], [1, 0]))
    )


def test_a_topic_without_a_decided_paragraph_has_its_row(coded):
    codings, corpus = coded(health=[1, 0, None])
    table = sco.topic_frames(of_words([[2, 1, 0], [0, 0, 3]]), codings, corpus)
    assert len(table) == 2 * len(FRAMES)
    row = table[(table["frame"] == "health") & (table["topic"] == 2)].iloc[0]
    assert row[["of_topic", "phi"]].isna().all()
    assert (row["of_frame"], row["base"]) == (0, pytest.approx(2 / 3))


def test_the_study_has_a_row_for_each_topic_and_frame(tokens):
    corpus = sco.load_corpus(SEEDS)
    model = sco.topic_model(tokens, 4, n_terms=None, stopwords=sco.load_stopwords(SEEDS / "stopwords.txt"))
    paragraphs = sco.topic_paragraphs(tokens, *model)
    table = sco.topic_frames(paragraphs, sco.read_codings(SEEDS / "coding", corpus.documents), corpus)
    assert len(table) == 4 * len(FRAMES)
    assert table["phi"].dropna().between(-1, 1).all()
    assert (table.groupby("frame")["of_frame"].sum().round(9).isin([0, 1])).all()
    base = table.groupby("frame")["base"]
    assert (base.transform("first") == table["base"]).all()
