"""Topics of one model: against scikit-learn's own pipeline, by hand, and what they depend on."""

import json
import os
import subprocess
import sys
import types
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

import sco_discourse as sco
from sco_discourse import factorisation, progress
from sco_discourse.units import unit_counts

ROOT = Path(__file__).parents[1]

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
    top = shares.loc[shares.groupby("unit")["share"].idxmax()]
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


def test_topics_with_as_many_tokens_are_numbered_by_their_first_terms():
    # each of one unit of 9 tokens; the second topic leads with the first term
    profile = np.array([[0.1, 0.9], [0.8, 0.2]])
    assert factorisation.numbering(profile, np.eye(2), np.array([9, 9])).tolist() == [1, 0]
    # a token more decides
    assert factorisation.numbering(profile, np.eye(2), np.array([10, 9])).tolist() == [0, 1]


def test_terms_whose_weights_differ_by_rounding_alone_come_by_the_alphabet():
    assert factorisation.leading_order(np.array([[0.3, 0.3 + 1e-12, 0.4]])).tolist() == [[2, 0, 1]]
    assert factorisation.leading(np.array([[0.3, 0.3 + 1e-12, 1e-12]]), 1).tolist() == [[True, False, False]]
    # a rest of rounding is no weight
    assert factorisation.leading(np.array([[1.0, 1e-12]]), 2).tolist() == [[True, False]]


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
    units = ["unit", "doc_id", "year", "matched_to", "block", "n_tokens"]
    assert shares.columns.tolist() == [*units, "topic", "share", "weight"]
    assert len(shares) == 4 * tokens.group_sizes("block").size
    assert np.allclose(shares.groupby("unit")["share"].sum(), 1)
    assert shares["share"].between(0, 1).all()
    sizes = shares.drop_duplicates("unit").set_index("unit")["n_tokens"]
    pd.testing.assert_series_equal(sizes, tokens.group_sizes("block"), check_names=False)
    assert shares["topic"].dtype == np.int64
    assert (shares["unit"].str.rsplit(":", n=1).str[0] == shares["doc_id"]).all()


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_the_share_of_a_block_without_weight_is_undefined(index_of, method):
    texts = {
        "a": "virus mask",
        "b": "virus mask rail",
        "c": "rail port",
        "d": "rail port virus",
        "e": "odd words",
    }
    _, shares = sco.topic_model(index_of(texts), n_topics=2, method=method)
    undefined = shares[shares["share"].isna()]
    assert undefined[["doc_id", "topic", "weight"]].to_numpy().tolist() == [["e", 1, 0], ["e", 2, 0]]


UNEQUAL = planted({"health": 4, "trade": 9, "security": 6}) | {
    # A vocabulary of unequal frequencies, where smoothing and norm make a difference
    "x": "virus rail summit",
    "y": "virus virus army leaders leaders leaders summit",
}


def in_our_order(profiles, terms):
    """Their topics in the order of ours, and ours with a column a term."""
    wide = terms.pivot_table(index="topic", columns="term", values="weight")
    order = [np.abs(profiles - ours).max(axis=1).argmin() for ours in wide.to_numpy()]
    assert sorted(order) == list(range(len(wide)))
    return order, wide


@pytest.mark.parametrize("by", ["block", "doc_id"])
def test_topics_are_those_of_scikit_learns_smoothed_normed_tfidf(index_of, by):
    terms, shares = sco.topic_model(index_of(UNEQUAL), n_topics=3, n_terms=None, seed=1, by=by)
    vectorizer = TfidfVectorizer(analyzer=str.split, min_df=2)
    theirs = NMF(3, init="nndsvda", tol=1e-5, max_iter=2000, random_state=1)
    weights = theirs.fit_transform(vectorizer.fit_transform(UNEQUAL.values()))
    scale = theirs.components_.sum(axis=1)
    order, wide = in_our_order(theirs.components_ / scale[:, None], terms)
    assert wide.columns.tolist() == vectorizer.get_feature_names_out().tolist()
    assert np.allclose((theirs.components_ / scale[:, None])[order], wide, atol=1e-9)
    # A unit's weight of a topic is what the model gives to its terms by the topic.
    parts = (weights * scale)[:, order]
    for column, expected in (("weight", parts), ("share", parts / parts.sum(axis=1, keepdims=True))):
        by_text = shares.pivot_table(index="doc_id", columns="topic", values=column).loc[list(UNEQUAL)]
        assert np.allclose(by_text, expected, atol=1e-9)


def test_topics_are_settled(index_of):
    # Ten times the precision from another start
    terms, _ = sco.topic_model(index_of(UNEQUAL), n_topics=3, n_terms=None)
    theirs = NMF(3, init="nndsvd", tol=1e-6, max_iter=2000)
    theirs.fit(TfidfVectorizer(analyzer=str.split, min_df=2).fit_transform(UNEQUAL.values()))
    profiles = theirs.components_ / theirs.components_.sum(axis=1)[:, None]
    order, wide = in_our_order(profiles, terms)
    assert np.allclose(profiles[order], wide, atol=1e-3)


def test_topics_by_allocation_are_scikit_learns(index_of):
    terms, shares = sco.topic_model(index_of(UNEQUAL), n_topics=3, n_terms=None, seed=1, method="lda")
    vectorizer = CountVectorizer(analyzer=str.split, min_df=2)
    counts = vectorizer.fit_transform(UNEQUAL.values())
    theirs = LatentDirichletAllocation(3, max_iter=500, evaluate_every=10, perp_tol=0.01, random_state=1)
    parts = theirs.fit_transform(counts)
    profiles = theirs.components_ / theirs.components_.sum(axis=1)[:, None]
    order, wide = in_our_order(profiles, terms)
    assert wide.columns.tolist() == vectorizer.get_feature_names_out().tolist()
    assert np.allclose(profiles[order], wide, atol=1e-9)
    of_text = shares.pivot_table(index="doc_id", columns="topic", values=["share", "weight"]).loc[
        list(UNEQUAL)
    ]
    assert np.allclose(of_text["share"], parts[:, order], atol=1e-9)
    # words expected of each topic
    assert np.allclose(of_text["weight"], parts[:, order] * counts.sum(axis=1).A1[:, None], atol=1e-9)


def test_an_allocation_ends_where_scikit_learns_does(tokens):
    _, counts, vocabulary = unit_counts(tokens)
    theirs = LatentDirichletAllocation(3, max_iter=500, evaluate_every=10, perp_tol=0.01, random_state=2022)
    profiles = theirs.fit(counts).components_ / theirs.components_.sum(axis=1)[:, None]
    order, wide = in_our_order(profiles, sco.topic_model(tokens, 3, method="lda", n_terms=None)[0])
    assert wide.columns.tolist() == vocabulary.tolist()
    assert np.allclose(profiles[order], wide, rtol=1e-9, atol=0)


def test_allocation_finds_planted_topics(index_of):
    tokens = index_of(planted({"health": 12, "trade": 26, "security": 18}))
    # From some starts it joins two themes and divides the third.
    options = {"stopwords": {"summit", "leaders"}, "n_terms": 4, "seed": 1}
    terms, shares = sco.topic_model(tokens, 3, method="lda", **options)
    assert terms_of(terms) == {1: set(THEMES["trade"]), 2: set(THEMES["security"]), 3: set(THEMES["health"])}
    assert (shares.groupby("topic")["share"].sum()).is_monotonic_decreasing


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
        table.pivot_table(index="unit", columns="topic", values="share") for table in (shares, other_shares)
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
        set(sco.topic_model(tokens, n_topics=2, stopwords={"the"}, min_units=n)[0]["term"]) for n in (1, 2)
    ]
    assert kept == [{"mask", "port", "rail", "virus"}, {"mask", "rail", "virus"}]


def test_stop_words_stay_in_the_sizes_of_the_blocks(model):
    # 24 words, of which 10 are stop words
    assert (model[1]["n_tokens"] == 24).all()


def test_as_many_terms_are_listed_as_asked_for_or_as_there_are(themes):
    for n_terms, listed in ((2, 2), (99, 14), (None, 14)):
        terms, _ = sco.topic_model(themes, n_topics=2, n_terms=n_terms)
        assert terms.groupby("topic").size().tolist() == [listed, listed]
        assert terms["rank"].tolist() == 2 * list(range(1, listed + 1))


def test_blocks_have_the_length_asked_for(index_of):
    tokens = index_of({"a": "Virus mask virus. Rail port rail. Virus mask rail. Rail port virus."})
    _, shares = sco.topic_model(tokens, n_topics=2, block_size=3)
    assert shares["unit"].unique().tolist() == ["a:001", "a:002", "a:003", "a:004"]
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


def test_names_are_left_out_of_the_topics(index_of):
    texts = {key: f"{text} Shanghai Cooperation Organization" for key, text in UNEQUAL.items()}
    named = sco.topic_model(index_of(texts), 3, names=["Shanghai Cooperation Organization"], n_terms=None)[0]
    pd.testing.assert_frame_equal(named, sco.topic_model(index_of(UNEQUAL), 3, n_terms=None)[0])


def test_texts_can_be_the_units(tokens):
    _, shares = sco.topic_model(tokens, n_topics=2, by="doc_id")
    assert shares["unit"].tolist() == shares["doc_id"].tolist() == 2 * tokens.documents["doc_id"].tolist()
    assert "block" not in shares


def test_the_seed_is_that_of_the_start(tokens):
    tables = [sco.topic_model(tokens, 4, method="lda", seed=seed)[0] for seed in (1, 2)]
    assert not tables[0]["term"].equals(tables[1]["term"])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_factorisation_has_the_precision_asked_for(monkeypatch, index_of, dtype):
    given, fit = [], factorisation._nmf
    monkeypatch.setattr(
        factorisation, "_nmf", lambda counts, *rest: given.append(counts.dtype) or fit(counts, *rest)
    )
    terms, _ = sco.topic_model(index_of(UNEQUAL), 3, n_terms=None, dtype=dtype)
    assert given == [dtype]
    tolerance = {"float64": 1e-5, "float32": 1e-4}[dtype]
    theirs = NMF(3, init="nndsvda", tol=tolerance, max_iter=2000, random_state=2022)
    theirs.fit(
        TfidfVectorizer(analyzer=str.split, min_df=2, dtype=np.dtype(dtype).type).fit_transform(
            UNEQUAL.values()
        )
    )
    assert theirs.components_.dtype == dtype
    order, wide = in_our_order(
        theirs.components_ / theirs.components_.sum(axis=1, dtype=float)[:, None], terms
    )
    assert np.allclose((theirs.components_ / theirs.components_.sum(axis=1)[:, None])[order], wide, atol=1e-6)


def test_half_the_precision_gives_the_same_terms_but_not_the_same_weights(tokens):
    double, single = (sco.topic_model(tokens, 4, dtype=dtype)[0] for dtype in ("float64", "float32"))
    assert sco.align_topics(double, single)["jaccard"].mean() > 0.9
    assert np.abs(double["weight"] - single["weight"]).max() > 1e-9


def test_topics_leave_the_index_as_it_is(themes):
    documents, sentences, ids = themes.documents.copy(), themes.sentences.copy(), themes.ids.copy()
    sco.topic_model(themes, n_topics=2)
    pd.testing.assert_frame_equal(themes.documents, documents)
    pd.testing.assert_frame_equal(themes.sentences, sentences)
    assert np.array_equal(themes.ids, ids)


FITS = """
import json, warnings
import sco_discourse as sco
tokens = sco.tokenize(sco.load_corpus("seeds"))
options = {"stopwords": sco.load_stopwords("seeds/stopwords.txt")}
tables = [*sco.topic_model(tokens, 4, n_terms=None, **options), *sco.topic_model(tokens, 3, method="lda", **options)]
tables += sco.topic_stability(tokens, (3, 5), n_fits=5, n_shuffles=3, n_null_fits=3, **options)
print(json.dumps([table.to_dict("list") for table in tables], default=str))
"""
ARITHMETIC = {
    "two threads": {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"},
    # Kernels of OpenBLAS that add in another order; other makers' libraries do not read this.
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell"},
}


@pytest.fixture(scope="module")
def fits():
    """Topics and their stability, fitted in a process with other settings of its arithmetic."""

    def fitted(**settings):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", **settings}
        command = [sys.executable, "-c", FITS]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return [pd.DataFrame(table) for table in json.loads(done.stdout)]

    return fitted


@pytest.fixture(scope="module")
def one_thread(fits):
    """The same with one thread."""
    return fits()


@pytest.mark.parametrize("settings", ARITHMETIC)
def test_topics_and_their_stability_do_not_depend_on_threads_or_kernels(fits, one_thread, settings):
    for ours, other in zip(one_thread, fits(**ARITHMETIC[settings]), strict=True):
        # strings are the same: terms, their order and verdicts
        pd.testing.assert_frame_equal(ours, other, check_exact=False, rtol=0, atol=5e-7)


class Bar:
    """Stands in for tqdm."""

    made = ()

    def __init__(self, *, total, desc, bar_format):
        self.total, self.desc, self.n, self.moves, self.said = total, desc, 0, [], ""
        Bar.made += (self,)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.closed = True

    def update(self, n):
        self.n += n
        self.moves.append(n)

    def set_postfix_str(self, text, refresh):
        self.said = text


@pytest.fixture
def bars(monkeypatch):
    """The bars shown."""
    monkeypatch.setattr(Bar, "made", ())
    monkeypatch.setitem(sys.modules, "tqdm.auto", types.SimpleNamespace(tqdm=Bar))
    return lambda: Bar.made


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_a_bar_moves_with_the_rounds_and_changes_nothing(bars, capsys, themes, method):
    shown = sco.topic_model(themes, 3, method=method, progress=True)
    (bar,) = bars()
    # A factorisation has gone all the way when it settles, an allocation a part of the rounds at most.
    assert bar.n == 100 if method == "nmf" else 0 < bar.n < 50
    assert min(bar.moves) >= 0
    assert (bar.total, bar.desc, bar.closed) == (100, "3 topics", True)
    assert bar.said.startswith({"nmf": "violation: ", "lda": "iteration: "}[method])
    for ours, other in zip(shown, sco.topic_model(themes, 3, method=method), strict=True):
        pd.testing.assert_frame_equal(ours, other, check_exact=True)
    assert len(bars()) == 1
    assert capsys.readouterr().out == ""


def test_a_bar_never_goes_back_and_takes_lines_in_pieces(bars):
    reached = partial(factorisation.way_behind, tolerance=1e-5)
    with progress.shown_lines("x", reached, shown=True) as lines:
        for piece in (
            "viol",
            "ation: 0.1",
            "\nviolation: 0.9\nConverged\n",
            "violation: 1e-9\nviolation: 1e-9",
        ):
            lines.write(piece)
    (bar,) = bars()
    # a tenth is a fifth of the way to 1e-5; more change than that is no way back; less is no more than all
    assert bar.moves == [20, 0, 80]


# Prevalence, and blocks for contrasts


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


def test_prevalence_needs_the_column():
    shares = pd.DataFrame({"doc_id": ["a"], "n_tokens": [9], "topic": [1], "share": [1.0]})
    with pytest.raises(
        ValueError, match="shares have no column 'year'; they have doc_id, n_tokens, topic, share"
    ):
        sco.topic_prevalence(shares, by="year")


def test_blocks_hold_the_tokens_of_each_topic():
    # 80 tokens, a quarter of topic 1; a block without a share has none
    shares = pd.DataFrame(
        {
            "unit": ["a:001", "a:002"] * 2,
            "doc_id": "a",
            "year": 2020,
            "matched_to": "b",
            "block": [1, 2] * 2,
            "n_tokens": [80, 90] * 2,
            "topic": [1, 1, 2, 2],
            "share": [0.25, np.nan, 0.75, np.nan],
            "weight": 0.5,
        }
    )
    before = shares.copy()
    blocks = sco.topic_blocks(shares)
    assert blocks.columns.tolist() == [
        "doc_id",
        "year",
        "matched_to",
        "block",
        "n_tokens",
        "topic 1",
        "topic 2",
    ]
    assert blocks.to_numpy().tolist() == [["a", 2020, "b", 1, 80, 20, 60], ["a", 2020, "b", 2, 0, 0, 0]]
    pd.testing.assert_frame_equal(shares, before)


def test_the_contrast_of_blocks_is_that_of_prevalence(tokens):
    _, shares = sco.topic_model(tokens, n_topics=3)
    blocks, series = sco.topic_blocks(shares), ["topic 1", "topic 2", "topic 3"]
    table = sco.level_contrasts(blocks, series, 2022, 2020, statistic=sco.share_difference, n_draws=20)
    of_year = sco.topic_prevalence(shares, by="year").pivot_table(
        index="year", columns="topic", values="prevalence"
    )
    assert np.allclose(table["value"], of_year.loc[2022] - of_year.loc[2020])
    assert table["value"].sum() == pytest.approx(0)


def test_a_difference_of_shares_turns_its_sign_with_the_sides():
    # 3 of 4 against 1 of 2
    assert sco.share_difference(3, 4, 1, 2) == 0.25 == -sco.share_difference(1, 2, 3, 4)
    assert sco.share_difference([1, 2], 2, 0, 1).tolist() == [0.5, 1.0]


def test_one_year_has_no_contrast_and_says_so(index_of):
    texts = planted({"health": 3, "trade": 3})
    blocks = sco.topic_blocks(sco.topic_model(index_of(texts, year=2022), 2)[1])
    with pytest.raises(ValueError, match=r"No block has \{'year': 2020\}"):
        sco.level_contrasts(blocks, "topic 1", 2022, 2020, statistic=sco.share_difference)
    blocks = sco.topic_blocks(sco.topic_model(index_of(texts), 2)[1])
    with pytest.raises(ValueError, match="has no column 'year'; it has doc_id, block"):
        sco.level_contrasts(blocks, "topic 1", 2022, 2020, statistic=sco.share_difference)


# Errors


@pytest.mark.parametrize("n_topics", [0, -1, 4])
def test_there_are_no_more_topics_than_units(index_of, n_topics):
    tokens = index_of(dict.fromkeys("abc", "virus mask rail port"))
    advice = "Ask for fewer topics, smaller blocks or a lower min_units"
    with pytest.raises(
        ValueError,
        match=f"n_topics must be from 1 to 3: there are 3 units and 4 terms; got {n_topics}. {advice}",
    ):
        sco.topic_model(tokens, n_topics=n_topics)


def test_there_are_no_more_topics_than_terms(index_of):
    tokens = index_of(dict.fromkeys("abc", "virus mask"))
    with pytest.raises(ValueError, match="from 1 to 2: there are 3 units and 2 terms; got 3"):
        sco.topic_model(tokens, n_topics=3)


@pytest.mark.parametrize("n_topics", [2.0, "2", None, True, (3, 4)])
def test_the_number_of_topics_is_whole(themes, n_topics):
    with pytest.raises(TypeError, match="n_topics must be a whole number, got "):
        sco.topic_model(themes, n_topics)


def test_numbers_of_topics_may_be_numpys(themes):
    assert sco.topic_model(themes, np.int64(2))[0]["topic"].nunique() == 2


def test_topics_need_terms_that_recur_and_are_no_stop_words(index_of):
    with pytest.raises(ValueError, match=r"No word occurs in 2 units once .* Lower min_units"):
        sco.topic_model(index_of({"a": "virus mask", "b": "rail port"}), n_topics=1)
    tokens = index_of({"a": "virus mask", "b": "virus mask"})
    with pytest.raises(ValueError, match=r"No word occurs in 1 units once stop words and names are left out"):
        sco.topic_model(tokens, n_topics=1, min_units=1, stopwords=["virus", "mask"])


def test_methods_and_precisions_are_those_known(themes):
    with pytest.raises(ValueError, match="method must be one of nmf, lda; got 'lsa'"):
        sco.topic_model(themes, 2, method="lsa")
    with pytest.raises(ValueError, match="dtype must be one of float64, float32; got 'float16'"):
        sco.topic_model(themes, 2, dtype="float16")
    with pytest.raises(ValueError, match="by must be one of block, doc_id"):
        sco.topic_model(themes, 2, by="year")
    with pytest.raises(TypeError, match="not one string"):
        sco.topic_model(themes, 2, names="virus")


def test_a_topic_without_terms_is_refused(monkeypatch, themes):
    def without(*_, **__):
        return np.array([[0.5, 0.5], [0.0, 0.0]]), np.ones((19, 2)), True

    monkeypatch.setattr(sco.topics, "factorise", without)
    with pytest.raises(ValueError, match=r"units differ in too little for 2 topics: .* Ask for fewer\."):
        sco.topic_model(themes, 2)


def test_a_fit_that_does_not_settle_is_told(index_of, monkeypatch):
    # 31 words in a ring, each text ten neighbours: no set of 31 topics is better than its rotations.
    words = [f"w{number:02d}" for number in range(31)]
    texts = {word: " ".join((words + words)[i : i + 10]) for i, word in enumerate(words)}
    advice = "Ask for fewer topics, or leave out rarer words with min_units"
    with pytest.warns(UserWarning, match=rf"31 topics by nmf did not settle in 2000 rounds: .* {advice}"):
        sco.topic_model(index_of(texts), n_topics=31)
    monkeypatch.setitem(factorisation.MOST_ROUNDS, "lda", 10)
    monkeypatch.setattr(factorisation, "_PERPLEXITY_TOLERANCE", 1e-9)
    with pytest.warns(UserWarning, match=r"3 topics by lda did not settle in 10 rounds"):
        sco.topic_model(index_of(UNEQUAL), n_topics=3, method="lda")
