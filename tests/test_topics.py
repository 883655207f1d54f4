import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

import sco_discourse as sco

THEMES = {
    "health": ["virus", "vaccine", "hospital", "mask"],
    "trade": ["rail", "port", "customs", "goods"],
    "security": ["border", "patrol", "terror", "army"],
}


def planted(n_of_theme, seed=5):
    """Texts of 24 words: 10 of a theme, 2 of each other theme, and 10 common to all."""
    generator = np.random.default_rng(seed)
    texts = {}
    for theme, n_texts in n_of_theme.items():
        for number in range(n_texts):
            words = [generator.choice(THEMES[other], 10 if other == theme else 2) for other in THEMES]
            texts[f"{theme}-{number:02d}"] = " ".join([*np.concatenate(words), *["summit", "leaders"] * 5])
    return texts


@pytest.fixture(scope="module")
def themes(index_of):
    """4 texts on health, 9 on trade, 6 on security."""
    return index_of(planted({"health": 4, "trade": 9, "security": 6}))


@pytest.fixture(scope="module")
def model(themes):
    """Terms and shares of three topics."""
    return sco.topic_model(themes, n_topics=3, stopwords={"summit", "leaders"}, n_terms=4)


def terms_of(terms):
    return terms.groupby("topic")["term"].agg(set).to_dict()


def test_planted_topics_are_recovered_and_numbered_by_their_share_of_the_tokens(model):
    terms, _ = model
    assert terms_of(terms) == {
        1: set(THEMES["trade"]),
        2: set(THEMES["security"]),
        3: set(THEMES["health"]),
    }


def test_topics_that_share_no_word_settle(index_of):
    texts = {str(n): "zeal " * 4 if n < 3 else "arms " * 6 for n in range(5)}
    terms, _ = sco.topic_model(index_of(texts), n_topics=2)
    assert set(terms[terms["rank"] == 1]["term"]) == {"zeal", "arms"}


def test_topics_of_repeated_texts_are_found_or_refused_but_never_undefined(index_of):
    twice = index_of({"a": "virus vaccine", "b": "virus vaccine", "c": "rail trade", "d": "rail trade"})
    terms, _ = sco.topic_model(twice, n_topics=2)
    assert terms["weight"].notna().all()
    same = index_of(dict.fromkeys("abcd", "virus vaccine"))
    terms, shares = sco.topic_model(same, n_topics=1)
    assert shares["share"].eq(1).all()


def test_blocks_belong_to_the_topic_that_was_planted(model):
    _, shares = model
    top = shares.loc[shares.groupby("block")["share"].idxmax()]
    theme = top["doc_id"].str.split("-").str[0]
    assert (theme.map({"trade": 1, "security": 2, "health": 3}) == top["topic"]).all()
    assert (top["share"] > 0.6).all()


def test_topics_are_numbered_by_tokens_rather_than_by_blocks(index_of):
    # Two blocks of 41 tokens on rail outweigh three of 5 on virus.
    texts = {f"s{i}": "virus vaccine virus vaccine port" for i in range(3)}
    texts |= {f"l{i}": "rail port " * 20 + "virus" for i in range(2)}
    terms, shares = sco.topic_model(index_of(texts), n_topics=2, n_terms=2)
    assert terms_of(terms) == {1: {"rail", "port"}, 2: {"virus", "vaccine"}}
    assert shares.groupby("topic")["share"].sum().is_monotonic_increasing
    tokens_of = (shares["share"] * shares["n_tokens"]).groupby(shares["topic"]).sum()
    assert tokens_of.is_monotonic_decreasing
    assert tokens_of.sum() == pytest.approx(2 * 41 + 3 * 5)


def test_terms_are_ranked_by_weight_and_ties_by_the_alphabet(index_of):
    # mask and vaccine occur in the same texts, equally often.
    texts = {
        "a": "virus virus vaccine mask",
        "b": "virus virus mask vaccine",
        "c": "rail port",
        "d": "rail virus",
    }
    terms, _ = sco.topic_model(index_of(texts | {"e": "rail port"}), n_topics=2, n_terms=3)
    assert terms.columns.tolist() == ["topic", "rank", "term", "weight"]
    health = terms[terms["topic"] == terms.set_index("term")["topic"]["mask"]]
    assert health[["rank", "term"]].to_dict("split")["data"] == [[1, "virus"], [2, "mask"], [3, "vaccine"]]
    assert health["weight"].iloc[1] == pytest.approx(health["weight"].iloc[2])


def test_weights_of_all_terms_of_a_topic_add_up_to_one(themes):
    terms, _ = sco.topic_model(themes, n_topics=3, n_terms=len(themes.vocabulary))
    assert np.allclose(terms.groupby("topic")["weight"].sum(), 1)
    assert (terms["weight"] >= 0).all()
    assert terms.groupby("topic")["weight"].is_monotonic_decreasing.all()


def test_shares_of_each_block_add_up_to_one(tokens):
    _, shares = sco.topic_model(tokens, n_topics=4)
    assert shares.columns.tolist() == ["block", "doc_id", "year", "n_tokens", "topic", "share", "weight"]
    assert len(shares) == 4 * tokens.group_sizes("block").size
    assert np.allclose(shares.groupby("block")["share"].sum(), 1)
    assert shares["share"].between(0, 1).all()
    sizes = shares.drop_duplicates("block").set_index("block")["n_tokens"]
    pd.testing.assert_series_equal(sizes, tokens.group_sizes("block"), check_names=False)
    assert shares["topic"].dtype == np.int64
    assert (shares["block"].str.rsplit(":", n=1).str[0] == shares["doc_id"]).all()


def test_the_share_of_a_block_without_weight_is_undefined(index_of):
    texts = {
        "a": "virus mask",
        "b": "virus mask rail",
        "c": "rail port",
        "d": "rail port virus",
        "e": "odd words",
    }
    _, shares = sco.topic_model(index_of(texts), n_topics=2)
    undefined = shares[shares["share"].isna()]
    assert undefined[["doc_id", "topic"]].to_dict("split")["data"] == [["e", 1], ["e", 2]]


def test_topics_are_those_of_scikit_learns_smoothed_normed_tfidf(index_of):
    texts = planted({"health": 4, "trade": 9, "security": 6})
    # A vocabulary of unequal frequencies, where smoothing and norm make a difference
    texts |= {"x": "virus rail summit", "y": "virus virus army leaders leaders leaders summit"}
    terms, shares = sco.topic_model(index_of(texts), n_topics=3, n_terms=99, seed=1)
    vectorizer = TfidfVectorizer(analyzer=str.split, min_df=2)
    theirs = NMF(3, init="nndsvd", tol=1e-6, max_iter=2000, random_state=1)
    weights = theirs.fit_transform(vectorizer.fit_transform(texts.values()))
    scale = theirs.components_.sum(axis=1)
    profiles = theirs.components_ / scale[:, None]
    wide = terms.pivot_table(index="topic", columns="term", values="weight")
    assert wide.columns.tolist() == vectorizer.get_feature_names_out().tolist()
    # Their topics in the order of ours
    order = [np.abs(profiles - ours).max(axis=1).argmin() for ours in wide.to_numpy()]
    assert sorted(order) == [0, 1, 2]
    assert np.allclose(profiles[order], wide, atol=1e-3)
    # A block's share of a topic is that topic's part of the weight that the model gives to the block's terms.
    parts = (weights * scale)[:, order]
    by_text = shares.pivot_table(index="doc_id", columns="topic", values="share").loc[list(texts)]
    assert np.allclose(by_text, parts / parts.sum(axis=1, keepdims=True), atol=1e-3)


# What topics depend on


def test_topics_do_not_depend_on_the_order_of_the_texts(index_of):
    texts = planted({"health": 4, "trade": 9, "security": 6})
    keys = np.random.default_rng(2).permutation(list(texts)).tolist()
    options = {"n_topics": 3, "stopwords": {"summit", "leaders"}, "n_terms": 4}
    terms, shares = sco.topic_model(index_of(texts), **options)
    other_terms, other_shares = sco.topic_model(index_of({key: texts[key] for key in keys}), **options)
    columns = ["topic", "rank", "term"]
    pd.testing.assert_frame_equal(terms[columns], other_terms[columns])
    assert np.allclose(terms["weight"], other_terms["weight"], atol=1e-3)
    by_block = [
        table.pivot_table(index="block", columns="topic", values="share") for table in (shares, other_shares)
    ]
    pd.testing.assert_frame_equal(*by_block, atol=1e-3)


def test_the_same_seed_gives_the_same_topics(tokens):
    first, second = (sco.topic_model(tokens, n_topics=4, seed=3) for _ in range(2))
    for ours, again in zip(first, second, strict=True):
        pd.testing.assert_frame_equal(ours, again, check_exact=True)


def test_stop_words_and_words_of_few_blocks_have_no_weight(index_of):
    texts = {"a": "the virus mask", "b": "the virus mask", "c": "the rail virus", "d": "the rail port port"}
    tokens = index_of(texts)
    kept = [
        set(sco.topic_model(tokens, n_topics=2, stopwords={"the"}, min_blocks=n)[0]["term"]) for n in (1, 2)
    ]
    assert kept == [{"mask", "port", "rail", "virus"}, {"mask", "rail", "virus"}]


def test_stop_words_stay_in_the_sizes_of_the_blocks(model):
    # 24 words, of which 10 are stop words
    assert (model[1]["n_tokens"] == 24).all()


def test_as_many_terms_are_listed_as_asked_for_or_as_there_are(themes):
    for n_terms, listed in ((2, 2), (99, 14)):
        terms, _ = sco.topic_model(themes, n_topics=2, n_terms=n_terms)
        assert terms.groupby("topic").size().tolist() == [listed, listed]
        assert terms["rank"].tolist() == 2 * list(range(1, listed + 1))


def test_blocks_have_the_length_asked_for(index_of):
    tokens = index_of({"a": "Virus mask virus. Rail port rail. Virus mask rail. Rail port virus."})
    _, shares = sco.topic_model(tokens, n_topics=2, block_size=3)
    assert shares["block"].unique().tolist() == ["a:001", "a:002", "a:003", "a:004"]
    assert (shares["n_tokens"] == 3).all()
    # The blocks are of one topic and the other in turn.
    rail = shares.loc[shares["topic"] == 1, "share"] > 0.5
    assert rail.tolist() in ([False, True, False, True], [True, False, True, False])


def test_topics_of_a_view_are_those_of_its_texts(index_of):
    texts = planted({"health": 4, "trade": 4, "security": 4})
    chosen = [doc_id for doc_id in texts if not doc_id.startswith("trade")]
    options = {"n_topics": 2, "stopwords": {"summit", "leaders"}}
    terms, shares = sco.topic_model(index_of(texts).where(doc_id=chosen), **options)
    alone, _ = sco.topic_model(index_of({doc_id: texts[doc_id] for doc_id in chosen}), **options)
    pd.testing.assert_frame_equal(terms, alone)
    assert not shares["doc_id"].str.startswith("trade").any()


def test_topics_leave_the_index_as_it_is(themes):
    documents, sentences, ids = themes.documents.copy(), themes.sentences.copy(), themes.ids.copy()
    sco.topic_model(themes, n_topics=2)
    pd.testing.assert_frame_equal(themes.documents, documents)
    pd.testing.assert_frame_equal(themes.sentences, sentences)
    assert np.array_equal(themes.ids, ids)


# topic_prevalence and topic_summary


def test_prevalence_weighs_the_shares_by_the_tokens_of_their_blocks():
    # a: (0.9 × 100 + 0.3 × 50) / 150 = 0.7; the block of b without a share is left out
    shares = pd.DataFrame(
        {
            "doc_id": ["a", "a", "b", "b"],
            "year": [2022] * 4,
            "n_tokens": [100, 50, 60, 90],
            "topic": [1] * 4,
            "share": [0.9, 0.3, np.nan, 0.2],
        }
    )
    before = shares.copy()
    assert sco.topic_prevalence(shares).to_dict("split")["data"] == [
        ["a", 1, pytest.approx(0.7)],
        ["b", 1, 0.2],
    ]
    # (0.9 × 100 + 0.3 × 50 + 0.2 × 90) / 240
    by_year = sco.topic_prevalence(shares, by="year")
    assert by_year.to_dict("split")["data"] == [[2022, 1, pytest.approx(123 / 240)]]
    pd.testing.assert_frame_equal(shares, before)


def test_prevalence_of_all_topics_in_a_text_adds_up_to_one(tokens):
    prevalence = sco.topic_prevalence(sco.topic_model(tokens, n_topics=4)[1])
    assert len(prevalence) == 5 * 4
    assert np.allclose(prevalence.groupby("doc_id")["prevalence"].sum(), 1)


def test_summary_lists_leading_terms_and_then_texts_of_each_topic():
    terms = pd.DataFrame(
        {
            "topic": [1, 1, 2, 2],
            "rank": [1, 2, 1, 2],
            "term": ["virus", "mask", "rail", "port"],
            "weight": [0.5, 0.2, 0.4, 0.3],
        }
    )
    shares = pd.DataFrame(
        {
            "doc_id": ["z", "a", "z", "a"],
            "n_tokens": [100, 90, 100, 90],
            "topic": [1, 1, 2, 2],
            "share": [0.7, 0.1, 0.3, 0.9],
        }
    )
    before = terms.copy(), shares.copy()
    table = sco.topic_summary(terms, shares, n_terms=1)
    assert table.columns.tolist() == ["topic", "kind", "label", "value"]
    # Texts in their own order
    assert table.to_dict("split")["data"] == [
        [1, "term", "virus", 0.5],
        [1, "text", "z", pytest.approx(0.7)],
        [1, "text", "a", pytest.approx(0.1)],
        [2, "term", "rail", 0.4],
        [2, "text", "z", pytest.approx(0.3)],
        [2, "text", "a", pytest.approx(0.9)],
    ]
    for table, original in zip((terms, shares), before, strict=True):
        pd.testing.assert_frame_equal(table, original)


# Errors


@pytest.mark.parametrize("n_topics", [0, -1, 4])
def test_there_are_no_more_topics_than_blocks_or_terms(index_of, n_topics):
    tokens = index_of({"a": "virus mask rail port", "b": "virus mask rail port", "c": "virus mask rail port"})
    with pytest.raises(
        ValueError, match=rf"n_topics must be from 1 to 3: there are 3 blocks and 4 terms; got {n_topics}\."
    ):
        sco.topic_model(tokens, n_topics=n_topics)


def test_there_are_no_more_topics_than_terms(index_of):
    tokens = index_of(dict.fromkeys("abc", "virus mask"))
    with pytest.raises(ValueError, match="from 1 to 2: there are 3 blocks and 2 terms; got 3"):
        sco.topic_model(tokens, n_topics=3)


def test_topics_need_terms_that_recur(index_of):
    tokens = index_of({"a": "virus mask", "b": "rail port"})
    with pytest.raises(ValueError, match=r"No term occurs in 2 blocks once stop words are left out\."):
        sco.topic_model(tokens, n_topics=1)


def test_topics_need_terms_that_are_not_stop_words(index_of):
    tokens = index_of({"a": "virus mask", "b": "virus mask"})
    with pytest.raises(ValueError, match=r"No term occurs in 1 blocks once stop words are left out\."):
        sco.topic_model(tokens, n_topics=1, min_blocks=1, stopwords=["virus", "mask"])


def test_a_factorisation_that_does_not_settle_is_an_error(index_of):
    # 31 words in a ring, each text ten neighbours: no set of 31 topics is better than its rotations.
    words = [f"w{number:02d}" for number in range(31)]
    texts = {word: " ".join((words + words)[i : i + 10]) for i, word in enumerate(words)}
    with pytest.raises(ValueError, match=r"into 31 topics did not settle in 2000 rounds\. Ask for fewer"):
        sco.topic_model(index_of(texts), n_topics=31)
