"""Stability of topics: every column by loops over scripted fits, the draws and shuffles, and the verdicts."""

import sys
import types
from collections import Counter

import numpy as np
import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse import factorisation, stability
from sco_discourse.alignment import aligned
from sco_discourse.units import unit_counts

WORDS = [f"w{number:02d}" for number in range(24)]
FEW = {"n_fits": 4, "n_shuffles": 3, "n_null_fits": 2}


def sentences(words, length=5):
    return " ".join(" ".join(words[i : i + length]).capitalize() + "." for i in range(0, len(words), length))


@pytest.fixture(scope="module")
def three(index_of):
    """Texts of 6, 4 and 3 blocks of 10 words at random, in sentences of 5."""
    generator = np.random.default_rng(4)
    texts = {name: sentences(generator.choice(WORDS, 10 * n)) for name, n in (("a", 6), ("b", 4), ("c", 3))}
    return index_of(texts, year=[2020, 2021, 2022])


OPTIONS = {"block_size": 10, "min_units": 1}


@pytest.fixture
def scripted(monkeypatch, three):
    """
    Fits at random instead of factorisations: ``scripted(seed)`` returns the record of what they were given and gave.

    The largest weight of each unit is that of its text, so that topics 1, 2 and 3 are of one text nearly.
    """
    units, _, _ = unit_counts(three, **OPTIONS)
    text = pd.factorize(units["doc_id"])[0]

    def script(seed, purity=0.9, settled=True):
        generator, record = np.random.default_rng(seed), []

        def fit(counts, n_topics, *, start="nndsvda", **options):
            # 14 of 24 terms have a weight, so that ten lead; a factor of 3 for some makes fits alike
            profile = generator.random((n_topics, counts.shape[1])) * (
                generator.random(counts.shape[1]) < 0.6
            )
            profile[:, : 4 * n_topics] *= 1 + 8 * np.kron(np.eye(n_topics), np.ones(4))
            profile /= profile.sum(axis=1, keepdims=True)
            weights = np.full((len(text), n_topics), (1 - purity) / (n_topics - 1))
            weights[np.arange(len(text)), text % n_topics] = purity
            weights *= generator.random((len(text), 1)) + 0.5
            record.append(
                types.SimpleNamespace(
                    counts=counts, n_topics=n_topics, start=start, profile=profile, weights=weights, **options
                )
            )
            return profile, weights, settled

        monkeypatch.setattr(stability, "factorise", fit)
        return record

    return script


def leading_sets(profile):
    """Of each topic the places of the ten largest weights that are not 0."""
    return [{i for i in sorted(range(len(row)), key=lambda i: -row[i])[:10] if row[i] > 0} for row in profile]


def jaccard(one, two):
    return len(one & two) / len(one | two)


def partners_of(ours, fit):
    """The terms of each topic's partner in a fit; test_alignment.py tries all pairings."""
    leads = [np.isin(np.arange(fit.profile.shape[1]), sorted(own)) for own in ours]
    theirs = leading_sets(fit.profile)
    partner, _ = aligned(np.array(leads), factorisation.leading(fit.profile))
    return [theirs[place] for place in partner]


def npmi_by_hand(counts, terms):
    """Mean over pairs of ln(p(x, y) / p(x) p(y)) / -ln p(x, y) of units; -1 for pairs that never meet."""
    occurs, scores = counts.toarray() > 0, []
    for number, one in enumerate(terms):
        for two in terms[number + 1 :]:
            x, y, xy = occurs[:, one].mean(), occurs[:, two].mean(), (occurs[:, one] & occurs[:, two]).mean()
            scores.append(-1 if xy == 0 else np.log(xy / (x * y)) / -np.log(xy))
    return np.mean(scores)


def runs(record):
    """The model of each number and copy with its fits."""
    found = []
    for fit in record:
        if fit.start == "random":
            found[-1][1].append(fit)
        else:
            found.append((fit, []))
    return found


def in_order(model, n_tokens):
    """Rows of the model's topics in the order of their share of the tokens."""
    shares = model.weights / model.weights.sum(axis=1, keepdims=True)
    tokens_of = (shares * n_tokens[:, None]).sum(axis=0)
    return np.argsort(-tokens_of, kind="stable"), shares * n_tokens[:, None]


def test_every_column_is_that_of_a_loop_over_the_fits(three, scripted):
    record = scripted(1)
    topics, terms, _ = sco.topic_stability(three, (3, 2), n_fits=9, n_shuffles=2, n_null_fits=3, **OPTIONS)
    units, counts, vocabulary = unit_counts(three, **OPTIONS)
    n_tokens = units["n_tokens"].to_numpy()
    assert topics["n_topics"].tolist() == [3, 3, 3, 2, 2]
    for model, fits in runs(record)[:2]:
        order, tokens_of = in_order(model, n_tokens)
        ours = [leading_sets(model.profile)[topic] for topic in order]
        own = topics[topics["n_topics"] == model.n_topics].reset_index(drop=True)
        theirs = [partners_of(ours, fit) for fit in fits]
        assert len(fits) == 9
        for number, topic in enumerate(order):
            row, sets = own.loc[number], [partners[number] for partners in theirs]
            alike = [jaccard(ours[number], other) for other in sets]
            assert {len(other) for other in sets} == {10}
            coherent = [npmi_by_hand(counts, sorted(other)) for other in sets]
            for name, values in (("jaccard", alike), ("npmi", coherent)):
                assert row[name] == pytest.approx(np.mean(values))
                low, high = np.quantile(values, [0.025, 0.975])
                assert (row[f"{name}_low"], row[f"{name}_high"]) == pytest.approx((low, high))
            came_back = [len(ours[number] & other) >= 5 for other in sets]
            assert row["returned"] == pytest.approx(np.mean(came_back))
            of_text = [tokens_of[units["doc_id"] == name, topic].sum() for name in "abc"]
            assert row["largest_text"] == "abc"[np.argmax(of_text)]
            assert row["largest_share"] == pytest.approx(max(of_text) / sum(of_text))
            assert row["prevalence"] == pytest.approx(sum(of_text) / n_tokens.sum())
            weights = model.profile[topic]
            best = sorted(range(len(weights)), key=lambda i: -weights[i])[:10]
            assert row["terms"] == ", ".join(vocabulary[best])
            listed = terms[(terms["n_topics"] == model.n_topics) & (terms["topic"] == number + 1)]
            assert listed["term"].tolist() == vocabulary[best].tolist()
            assert listed["rank"].tolist() == list(range(1, 11))
            assert listed["weight"].tolist() == pytest.approx(weights[best])
            assert listed["returned"].tolist() == pytest.approx(
                [np.mean([i in one for one in sets]) for i in best]
            )


def test_the_null_is_that_of_a_loop_over_the_copies(three, scripted):
    record = scripted(2)
    topics, _, null = sco.topic_stability(three, (2, 3), n_fits=5, n_shuffles=4, n_null_fits=5, **OPTIONS)
    units, _, _ = unit_counts(three, **OPTIONS)
    copies = runs(record)[2:]
    assert null[["shuffle", "n_topics"]].to_numpy().tolist() == [[s, n] for s in (1, 2, 3, 4) for n in (2, 3)]
    largest = {2: [], 3: []}
    for (model, fits), row in zip(copies, null.itertuples(), strict=True):
        assert len(fits) == 5
        order, _ = in_order(model, units["n_tokens"].to_numpy())
        ours = [leading_sets(model.profile)[topic] for topic in order]
        alike, coherent = [], []
        for fit in fits:
            theirs = partners_of(ours, fit)
            alike.append([jaccard(*pair) for pair in zip(ours, theirs, strict=True)])
            coherent.append([npmi_by_hand(model.counts, sorted(other)) for other in theirs])
        alike, coherent = np.mean(alike, axis=0), np.mean(coherent, axis=0)
        assert (row.jaccard, row.mean, row.npmi) == pytest.approx((alike.max(), alike.mean(), coherent.max()))
        largest[model.n_topics].append(alike.max())
    for number, own in null.groupby("n_topics"):
        for place, excess in enumerate(own["excess"]):
            others = [value for other, value in enumerate(largest[number]) if other != place]
            others.append(max(topics.loc[topics["n_topics"] == number, "jaccard"]))
            assert excess == pytest.approx(largest[number][place] - np.mean(others))


def test_verdicts_are_those_of_a_loop(three, scripted):
    seen = Counter()
    for seed in range(6):
        # of the topics of one text that are pure, some have more than four fifths of their weight in it
        scripted(seed, purity=0.7 if seed % 2 else 0.97)
        topics, _, null = sco.topic_stability(three, (3, 2), n_fits=2, n_shuffles=2, n_null_fits=2, **OPTIONS)
        threshold = max(null["excess"])
        for row in topics.itertuples():
            average = np.mean(null.loc[null["n_topics"] == row.n_topics, "jaccard"])
            assert row.excess == pytest.approx(row.jaccard - average)
            assert row.threshold == pytest.approx(threshold)
            above = row.jaccard - average > threshold + 1e-9
            verdict = "one text" if row.largest_share > 0.8 else "counts" if above else "not supported"
            assert row.verdict == verdict
            seen[verdict] += 1
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("jaccard", "verdict"), [(0.61, "counts"), (0.6, "not supported"), (0.4, "not supported")]
)
def test_a_topic_counts_above_the_threshold_alone(jaccard, verdict):
    # The copies' average is 0.4 with two topics and 0.5 with three; the largest excess of any is 0.2.
    topics = pd.DataFrame({"n_topics": [2], "jaccard": [jaccard], "largest_share": [0.8]})
    null = pd.DataFrame(
        {"n_topics": [2, 2, 3, 3], "jaccard": [0.35, 0.45, 0.4, 0.6], "excess": [-0.1, 0.1, -0.2, 0.2]}
    )
    table = stability._judged(topics, null)
    assert table["verdict"].tolist() == [verdict]
    assert table["excess"].tolist() == pytest.approx([jaccard - 0.4])
    of_text = stability._judged(topics.assign(largest_share=0.81), null)["verdict"].tolist()
    assert of_text == ["one text"]


def test_a_mean_of_fewer_fits_is_not_set_against_the_copies(three):
    with pytest.raises(ValueError, match=r"n_fits must be at least n_null_fits: .* got 2 and 5"):
        sco.topic_stability(three, (2,), n_fits=2, n_shuffles=2, n_null_fits=5)


# What is drawn and shuffled


def rows_of(counts):
    return [tuple(row) for row in counts.toarray().tolist()]


def test_blocks_are_drawn_with_replacement_within_each_text(three, scripted):
    record = scripted(3)
    sco.topic_stability(three, (2,), n_fits=40, n_shuffles=1, n_null_fits=1, **OPTIONS)
    model, fits = runs(record)[0]
    own = [rows_of(model.counts)[first:last] for first, last in ((0, 6), (6, 10), (10, 13))]
    repeated, drawn = 0, [Counter() for _ in own]
    for fit in fits:
        for text, (first, last) in enumerate(((0, 6), (6, 10), (10, 13))):
            rows = rows_of(fit.counts)[first:last]
            assert set(rows) <= set(own[text])
            repeated += len(set(rows)) < len(rows)
            drawn[text].update(rows)
    assert repeated > 60  # of 120; of 6 blocks drawn from 6 all differ in 1 of 65 draws
    # each as often as the others: 40 times, give or take three times the root
    assert all(18 < times < 62 for counter in drawn for times in counter.values())
    assert sum(map(len, drawn)) == 13


def test_each_fit_has_a_start_and_draws_of_its_own(three, scripted):
    record = scripted(3)
    sco.topic_stability(three, (2, 3), n_fits=6, n_shuffles=1, n_null_fits=1, seed=9, **OPTIONS)
    (model, fits), (_, others) = runs(record)[:2]
    assert model.seed == 9
    assert len({fit.seed for fit in [*fits, *others]}) == 12
    assert len({str(rows_of(fit.counts)) for fit in [*fits, *others]}) == 12
    assert all(fit.tolerance == 1e-3 for fit in fits)


def test_shuffles_keep_the_words_of_texts_and_the_sizes_of_blocks(three, scripted):
    record = scripted(5)
    sco.topic_stability(three, (2,), n_fits=1, n_shuffles=5, n_null_fits=1, **OPTIONS)
    (model, _), *copies = runs(record)
    text = np.repeat([0, 1, 2], [6, 4, 3])
    seen = set()
    for copy, _ in copies:
        for number in range(3):
            assert np.array_equal(
                copy.counts[text == number].sum(axis=0), model.counts[text == number].sum(axis=0)
            )
        assert np.array_equal(copy.counts.sum(axis=1), model.counts.sum(axis=1))
        seen.add(str(rows_of(copy.counts)))
    assert len(seen | {str(rows_of(model.counts))}) == 6


def test_the_seed_is_that_of_the_shuffles_too(three, scripted):
    copies = []
    for seed in (1, 2):
        record = scripted(5)
        sco.topic_stability(three, (2,), n_fits=1, n_shuffles=2, n_null_fits=1, seed=seed, **OPTIONS)
        copies += [str(rows_of(model.counts)) for model, _ in runs(record)[1:]]
    assert len(set(copies)) == 4


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_all_fits_are_by_the_method_asked_for(three, scripted, method):
    record = scripted(5)
    sco.topic_stability(three, (2,), **FEW, method=method, **OPTIONS)
    # 1 + 4 fits, and 1 + 2 of each of 3 copies
    assert [fit.method for fit in record] == [method] * 14


def test_a_shuffled_copy_has_the_words_that_recur_in_it(index_of, monkeypatch):
    # odd is twice in one block of the text, and in most copies in two
    record = []

    def fit(counts, n_topics, **_):
        record.append(counts.shape[1])
        return np.full((n_topics, counts.shape[1]), 0.1), np.ones((counts.shape[0], n_topics)), True

    monkeypatch.setattr(stability, "factorise", fit)
    tokens = index_of({"a": "Odd odd rail port. " + "Rail port virus mask. " * 9})
    with pytest.warns(UserWarning, match="of one text"):
        sco.topic_stability(tokens, (2,), n_fits=1, n_shuffles=5, n_null_fits=1, block_size=4)
    assert record[:2] == [4, 4]
    assert 5 in record[2:]


def test_words_left_out_are_left_out_of_the_copies_too(three, scripted):
    record = scripted(6)
    options = OPTIONS | {"stopwords": WORDS[:3], "names": WORDS[3:5]}
    sco.topic_stability(three, (2,), n_fits=1, n_shuffles=2, n_null_fits=1, **options)
    assert {fit.counts.shape[1] for fit in record} == {24 - 5}


# Real fits


@pytest.fixture(scope="module")
def stable(index_of):
    """Four texts of blocks on health and on trade in turn: two topics that come back, of no text alone."""
    generator, texts = np.random.default_rng(8), {}
    for name in "abcd":
        blocks = [generator.choice(WORDS[10 * (n % 2) : 10 * (n % 2) + 10], 20) for n in range(8)]
        texts[name] = " ".join(sentences(block) for block in blocks)
    return index_of(texts, year=[2020, 2021, 2022, 2022])


def test_topics_that_come_back_count_and_decide_the_number(stable):
    topics, terms, null = sco.topic_stability(
        stable, (2, 3), n_fits=8, n_shuffles=19, n_null_fits=4, block_size=20
    )
    two = topics[topics["n_topics"] == 2]
    assert two["verdict"].tolist() == ["counts", "counts"]
    assert {frozenset(row.split(", ")) for row in two["terms"]} == {
        frozenset(WORDS[:10]),
        frozenset(WORDS[10:20]),
    }
    assert two["prevalence"].tolist() == pytest.approx([0.5, 0.5], abs=0.05)
    assert (two["returned"] == 1).all()
    curve = sco.stability_curve(topics, null)
    assert curve.loc[curve["chosen"], "n_topics"].tolist() == [2]
    assert terms.columns.tolist() == ["n_topics", "topic", "rank", "term", "weight", "returned"]


def test_topics_of_single_texts_do_not_count(index_of):
    # Each text has its own words: topics are as stable as can be, and so are those of shuffled texts.
    generator = np.random.default_rng(1)
    texts = {
        name: sentences(generator.choice(WORDS[12 * n : 12 * n + 12], 160)) for n, name in enumerate("ab")
    }
    topics, _, null = sco.topic_stability(
        index_of(texts), (2,), n_fits=5, n_shuffles=19, n_null_fits=5, block_size=20
    )
    assert (topics["largest_share"] > 0.95).all()
    assert topics["largest_text"].sort_values().tolist() == ["a", "b"]
    assert null["jaccard"].mean() > 0.6
    assert (topics["excess"] <= topics["threshold"]).all()
    assert (topics["verdict"] == "one text").all()


def test_the_model_is_that_of_topic_model(tokens):
    topics, terms, _ = sco.topic_stability(tokens, (4,), **FEW, stopwords={"the"}, names=["SCO"], seed=3)
    model, shares = sco.topic_model(tokens, 4, stopwords={"the"}, names=["SCO"], seed=3)
    pd.testing.assert_frame_equal(terms[["topic", "rank", "term", "weight"]], model)
    weighted = (shares["share"].fillna(0) * shares["n_tokens"]).groupby(shares["topic"]).sum()
    assert topics["prevalence"].tolist() == pytest.approx((weighted / weighted.sum()).tolist())


def test_a_number_has_the_same_topics_whatever_others_are_tried(tokens):
    alone, both = (sco.topic_stability(tokens, numbers, **FEW)[0] for numbers in ((3,), (5, 3)))
    columns = ["topic", "terms", "jaccard", "jaccard_low", "npmi", "returned", "excess"]
    again = both[both["n_topics"] == 3].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone[columns], again[columns])


def test_the_seed_decides_and_a_repetition_is_the_same(tokens):
    first, again, other = (sco.topic_stability(tokens, (3,), **FEW, seed=seed) for seed in (1, 1, 2))
    for ours, theirs in zip(first, again, strict=True):
        pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
    assert not np.allclose(first[0]["jaccard"], other[0]["jaccard"])
    assert not np.allclose(first[2]["jaccard"], other[2]["jaccard"])


def test_allocations_have_a_stability_too(stable):
    topics, _, null = sco.topic_stability(stable, (2,), **FEW, method="lda", block_size=20)
    assert len(topics) == 2
    assert topics["jaccard"].between(0, 1).all()
    assert null["jaccard"].between(0, 1).all()


def test_a_topic_without_coherence_has_none_and_no_warning(index_of):
    # All words in all blocks: a pair that always meets has no NPMI.
    text = " ".join(["Virus mask rail port. Rail port virus virus."] * 6)
    topics, _, _ = sco.topic_stability(index_of({"a": text, "b": text}), (2,), **FEW, block_size=8)
    assert topics[["npmi", "npmi_low", "npmi_high"]].isna().all(axis=None)


def test_a_bar_moves_with_each_fit(monkeypatch, three):
    moves = []

    class Bar:
        def __init__(self, *, total, desc):
            moves.append((total, desc))

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def update(self, n):
            moves.append(n)

    monkeypatch.setitem(sys.modules, "tqdm.auto", types.SimpleNamespace(tqdm=Bar))
    sco.topic_stability(three, (2, 3), **FEW, **OPTIONS, progress=True)
    # 2 numbers × (4 + 3 copies × 2)
    assert moves == [(20, "fits"), *[1] * 20]


# The curve


def test_the_curve_is_that_of_a_loop():
    generator = np.random.default_rng(3)
    numbers = [2, 3, 4]
    topics = pd.DataFrame({"n_topics": np.repeat(numbers, numbers)})
    topics = topics.assign(
        jaccard=generator.random(9), threshold=0.1, verdict=["counts", "one text", "not supported"] * 3
    )
    null = pd.DataFrame(
        {"n_topics": np.tile(numbers, 5), "jaccard": generator.random(15), "mean": generator.random(15)}
    )
    curve = sco.stability_curve(topics, null)
    assert curve["n_topics"].tolist() == numbers
    for row in curve.itertuples():
        own, copies = topics[topics["n_topics"] == row.n_topics], null[null["n_topics"] == row.n_topics]
        assert row.jaccard == pytest.approx(sum(own["jaccard"]) / len(own))
        assert (row.null_low, row.null_high) == (min(copies["mean"]), max(copies["mean"]))
        assert row.null_mean == pytest.approx(sum(copies["mean"]) / 5)
        assert row.null_most == pytest.approx(sum(copies["jaccard"]) / 5)
        assert row.bar == pytest.approx(row.null_most + 0.1)
        assert row.n_counting == sum(own["verdict"] == "counts")


@pytest.mark.parametrize(
    ("verdicts", "means", "chosen"),
    [
        # two topics count of three, one of two
        ({2: "cn", 3: "ccn"}, {2: 0.9, 3: 0.1}, 3),
        # one each: the number that is more stable beside its null
        ({2: "cn", 3: "cnn"}, {2: 0.5, 3: 0.6}, 3),
        ({2: "cn", 3: "cnn"}, {2: 0.6, 3: 0.5}, 2),
        # topics of one text are none that count
        ({2: "cn", 3: "ooo"}, {2: 0.1, 3: 0.9}, 2),
        # alike in all: the smaller number
        ({3: "nnn", 2: "nn"}, {2: 0.5, 3: 0.5}, 2),
    ],
)
def test_the_number_chosen_has_the_most_topics_that_count(verdicts, means, chosen):
    names = {"c": "counts", "o": "one text", "n": "not supported"}
    rows = [(n, names[letter], means[n] + 0.1 * n) for n in verdicts for letter in verdicts[n]]
    topics = pd.DataFrame(rows, columns=["n_topics", "verdict", "jaccard"]).assign(threshold=0.1)
    # what shuffled texts reach differs with the number
    null = pd.DataFrame({"n_topics": [2, 3], "jaccard": [0.5, 0.5], "mean": [0.2, 0.3]})
    curve = sco.stability_curve(topics, null)
    assert curve.loc[curve["chosen"], "n_topics"].tolist() == [chosen]


# Bad input


def test_one_text_is_told(index_of):
    text = sentences(np.random.default_rng(0).choice(WORDS, 60))
    with pytest.warns(UserWarning, match="All blocks are of one text, 'a': no topic can be told from it"):
        topics, _, _ = sco.topic_stability(index_of({"a": text}), (2,), **FEW, **OPTIONS)
    assert (topics["largest_share"] == 1).all()
    assert "counts" not in topics["verdict"].tolist()


def test_fits_that_do_not_settle_are_told_with_their_number(monkeypatch, three):
    monkeypatch.setitem(factorisation.MOST_ROUNDS, "nmf", 1)
    # 2 numbers × (1 + 4); those of the copies are the null's own
    with pytest.warns(
        UserWarning, match="10 fits have not settled, so that topics look less stable .* Ask for fewer"
    ):
        sco.topic_stability(three, (2, 3), **FEW, **OPTIONS)


@pytest.mark.parametrize("name", ["n_fits", "n_shuffles", "n_null_fits"])
def test_there_is_one_fit_and_shuffle_at_least(three, name):
    with pytest.raises(ValueError, match=f"{name} must be a whole number, at least 1; got 0"):
        sco.topic_stability(three, (2,), **FEW | {name: 0})


@pytest.mark.parametrize("numbers", [(), (3, 3), [2, 4, 2]])
def test_each_number_is_tried_once(three, numbers):
    with pytest.raises(ValueError, match=r"Give one number of topics or more, each once; got \["):
        sco.topic_stability(three, numbers)


@pytest.mark.parametrize("numbers", [4, "34", None])
def test_numbers_are_a_sequence(three, numbers):
    with pytest.raises(TypeError, match="numbers must be a sequence of whole numbers"):
        sco.topic_stability(three, numbers)


def test_numbers_may_come_from_any_sequence(three):
    tables = [
        sco.topic_stability(three, numbers, **FEW, **OPTIONS)[0]
        for numbers in ((2, 3), range(2, 4), np.array([2, 3]))
    ]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


def test_stability_needs_blocks_as_many_as_topics_and_a_known_method(three):
    with pytest.raises(ValueError, match=r"of blocks within texts; got by='doc_id'\. Leave by out"):
        sco.topic_stability(three, (2,), by="doc_id")
    with pytest.raises(
        ValueError, match="n_topics must be from 1 to 13: there are 13 units and 24 terms; got 14"
    ):
        sco.topic_stability(three, (2, 14), **FEW, **OPTIONS)
    with pytest.raises(TypeError, match=r"n_topics must be a whole number, got 2\.5"):
        sco.topic_stability(three, (2.5,), **FEW, **OPTIONS)
    with pytest.raises(ValueError, match="method must be one of nmf, lda; got 'pca'"):
        sco.topic_stability(three, (2,), method="pca")
    with pytest.raises(ValueError, match="No word occurs in 99 units"):
        sco.topic_stability(three, (2,), min_units=99)
    with pytest.raises(TypeError, match="not one string"):
        sco.topic_stability(three, (2,), names="virus")
