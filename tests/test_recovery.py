"""
Whether topics that were planted are found again, effects covered, and texts without topics refused.

The rates that the docstrings state were measured on hundreds of corpora by `found` and `effects`, whose tests below
repeat them on a few: bounds are wide, seeds fixed.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sco_discourse as sco

TESTS = Path(__file__).parent


def module(name):
    description = importlib.util.spec_from_file_location(name, TESTS / f"{name}.py")
    loaded = importlib.util.module_from_spec(description)
    sys.modules[name] = loaded
    description.loader.exec_module(loaded)
    return loaded


synthetic = module("planted")
QUICK = {"numbers": (3,), "n_fits": 6, "n_null_fits": 2}


def jaccard(one, two):
    return len(one & two) / len(one | two)


def likeness(terms, planted):
    """For each topic the planted one that is its partner, and how like it its leading terms are."""
    theirs = [{"topic": number, "term": term} for number, own in enumerate(planted) for term in sorted(own)]
    pairs = sco.align_topics(terms, pd.DataFrame(theirs)).set_index("topic").dropna()
    own = terms.groupby("topic")["term"].agg(set)
    pairs["jaccard"] = [jaccard(own[topic], planted[other]) for topic, other in pairs["other"].items()]
    return pairs


def found(corpus, **options):
    """The topics of the number chosen, with ``alike``: to the planted ones; and the number."""
    topics, terms, null = sco.topic_stability(corpus.tokens, stopwords=synthetic.STOPWORDS, **options)
    curve = sco.stability_curve(topics, null)
    chosen = curve.loc[curve["chosen"], "n_topics"].item()
    own = topics[topics["n_topics"] == chosen].set_index("topic")
    alike = likeness(terms[terms["n_topics"] == chosen], corpus.topics)["jaccard"]
    return own.assign(alike=alike.reindex(own.index, fill_value=0)), chosen


def effects(corpus, method="nmf", n_draws=500):
    """Interval and truth of the difference of each topic that was found, between each two years."""
    terms, shares = sco.topic_model(
        corpus.tokens, len(corpus.topics), method=method, stopwords=synthetic.STOPWORDS
    )
    blocks, partner = sco.topic_blocks(shares), likeness(terms, corpus.topics)
    partner = partner.loc[partner["jaccard"] >= 1 / 3, "other"]
    tables = []
    for target, reference in ((2022, 2020), (2021, 2020), (2022, 2021)):
        table = sco.block_bootstrap(
            blocks,
            sco.share_difference,
            [f"topic {topic}" for topic in partner.index],
            {"year": target},
            {"year": reference},
            n_draws=n_draws,
        )
        truth = corpus.prevalence.loc[target] - corpus.prevalence.loc[reference]
        tables.append(table.assign(truth=truth[partner.tolist()].to_numpy()))
    table = pd.concat(tables)
    return table.assign(held=table["truth"].between(table["low"], table["high"]))


# The synthetic corpora themselves


def test_a_corpus_has_the_size_of_the_studys(tokens):
    corpus = synthetic.planted(1)
    sizes = [
        index.group_sizes("block").groupby(lambda unit: unit.rsplit(":", 1)[0]).size()
        for index in (corpus.tokens, tokens)
    ]
    assert sorted(sizes[0]) == sorted(sizes[1])
    assert (corpus.tokens.group_sizes("block") == 100).all()
    own, study = (
        sco.units.unit_counts(index, stopwords=stopwords)[1].sum(axis=1).mean()
        for index, stopwords in (
            (corpus.tokens, synthetic.STOPWORDS),
            (tokens, sco.load_stopwords(TESTS.parent / "seeds/stopwords.txt")),
        )
    )
    assert own == pytest.approx(study, rel=0.05)


@pytest.mark.parametrize("pure", [True, False])
def test_planted_words_have_the_strength_and_prevalence_stated(pure):
    # 80 blocks of each year and seed; half of the words are of topics, in the proportion of the year's prevalence
    shares, truths, strengths = [], [], []
    for seed in range(12):
        corpus = synthetic.planted(seed, pure=pure)
        counts = corpus.tokens.counts("year").drop(index="the")
        of_topic = pd.DataFrame({n: counts.reindex(sorted(own)).sum() for n, own in enumerate(corpus.topics)})
        strengths.append(of_topic.sum(axis=1) / counts.sum())
        shares.append(of_topic.div(of_topic.sum(axis=1), axis=0).to_numpy())
        truths.append(corpus.prevalence.to_numpy())
    # a tenth of the background is of words of topics
    assert np.mean(strengths) == pytest.approx(0.55, abs=0.05)
    slope, _ = np.polyfit(np.ravel(truths), np.ravel(shares), 1)
    assert slope == pytest.approx(0.9, abs=0.1)


def test_years_differ_unless_told_otherwise():
    assert synthetic.planted(1).prevalence.nunique().min() == 3
    assert synthetic.planted(1, differ=False).prevalence.nunique().max() == 1
    assert np.allclose(synthetic.planted(1).prevalence.sum(axis=1), 1)


def test_shuffled_texts_keep_their_words(tokens):
    moved = synthetic.shuffled(tokens, 1)
    pd.testing.assert_frame_equal(moved.counts("doc_id"), tokens.counts("doc_id"))


# Planted topics are found again


def test_planted_topics_are_found_count_and_decide_the_number():
    topics, chosen = found(synthetic.planted(1), numbers=(3, 4, 5), n_fits=10, n_null_fits=3)
    assert chosen == 4
    assert (topics["verdict"] == "counts").sum() >= 3
    # ten terms of twelve: at most 10/12
    assert topics["alike"].mean() > 0.75


def test_topics_that_are_hardly_planted_are_refused():
    topics, _ = found(synthetic.planted(0, strength=0.1), **QUICK)
    assert (topics["verdict"] == "not supported").all()


@pytest.mark.parametrize(
    ("options", "rate", "spread"),
    # rate as stated by `topic_blocks`; spread: standard deviation of the rate of a corpus
    [({}, 0.89, 0.13), ({"strength": 0.3}, 0.81, 0.16), ({"pure": False}, 0.71, 0.18)],
    ids=str,
)
def test_effects_are_covered_at_the_rate_stated(options, rate, spread):
    n_corpora = 8
    held = [
        effects(synthetic.planted(1000 + seed, **options), n_draws=200)["held"].mean()
        for seed in range(n_corpora)
    ]
    assert np.mean(held) == pytest.approx(rate, abs=3 * spread / np.sqrt(n_corpora))


# Texts without topics are refused


def accepted(tokens, stopwords, **options):
    topics, _, _ = sco.topic_stability(tokens, stopwords=stopwords, **options)
    return (topics["excess"] > topics["threshold"]).any()


def test_words_in_no_order_are_refused_in_nineteen_cases_of_twenty():
    indexes = [synthetic.planted(seed, strength=0).tokens for seed in range(5)]
    # more than 1 of 5 has a probability of 0.02 at 1 in 20
    assert sum(accepted(index, synthetic.STOPWORDS, **QUICK) for index in indexes) <= 1


def test_bursts_without_topics_are_refused():
    indexes = [synthetic.planted(seed, strength=0, burst=0.3).tokens for seed in range(2)]
    assert not any(accepted(index, synthetic.STOPWORDS, **QUICK) for index in indexes)


def test_the_studys_texts_with_their_words_shuffled_are_refused(tokens):
    stopwords = sco.load_stopwords(TESTS.parent / "seeds/stopwords.txt")
    # more than 1 of 4 has a probability of 0.014 at 1 in 20
    assert sum(accepted(synthetic.shuffled(tokens, seed), stopwords, **QUICK) for seed in range(4)) <= 1


@pytest.mark.slow
def test_the_defaults_find_planted_topics_and_refuse_others():
    topics, _ = found(synthetic.planted(0), numbers=(4,))
    assert (topics["verdict"] == "counts").sum() >= 3
    assert not accepted(synthetic.planted(0, strength=0).tokens, synthetic.STOPWORDS, numbers=(4,))
