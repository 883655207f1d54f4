"""
How stable topics are when blocks are drawn again, and whether they are more so than topics of shuffled texts.

A *fit* divides blocks drawn again, with replacement within each text, from a start of its own, and its topics are
aligned with the model's. The *null* are copies of the texts with the words of each shuffled: they keep every text's
words and lose what stands beside what, so that a topic that is no more than a text's vocabulary comes back there too.
"""

import warnings
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from sco_discourse.alignment import aligned
from sco_discourse.coherence import topic_coherence
from sco_discourse.factorisation import (
    N_TERMS,
    check_number,
    checked_method,
    factorise,
    leading,
    leading_order,
    numbering,
    shares_of,
)
from sco_discourse.progress import shown_steps
from sco_discourse.topics import top_terms
from sco_discourse.units import kept_counts, placed_tokens

NUMBERS = (3, 4, 5, 6)
N_FITS, N_SHUFFLES, N_NULL_FITS, SEED = 50, 19, 10, 2022
ONE_TEXT = 0.8
_TOLERANCE = 1e-3  # the ten leading terms of a fit have settled long before its weights


def topic_stability(
    tokens,
    numbers=NUMBERS,
    *,
    n_fits=N_FITS,
    n_shuffles=N_SHUFFLES,
    n_null_fits=N_NULL_FITS,
    method="nmf",
    seed=SEED,
    progress=False,
    **units,
):
    """
    How often each topic comes back when blocks are drawn again, and whether it does more than topics of shuffled texts.

    Parameters
    ----------
    tokens : Tokens
    numbers : sequence of int
        Numbers of topics that are tried.
    n_fits : int
        Fits of each number, each of blocks drawn again and from a random start.
    n_shuffles : int
        Copies of the texts with their words shuffled; 19 are the fewest of which none may reach what is called more
        than chance at 1 in 20.
    n_null_fits : int
        Fits of each copy and number.
    method : {"nmf", "lda"}
        As of `sco_discourse.topic_model`.
    seed : int
        Of the models, the blocks drawn and the shuffles.
    progress : bool
        Show a bar.
    **units
        Of `sco_discourse.unit_counts`: ``block_size``, ``stopwords``, ``names``, ``min_units``.

    Returns
    -------
    topics : DataFrame
        One row a number and topic, with the numbers of `sco_discourse.topic_model`: ``n_topics``, ``topic``, ``terms``
        (the ten that lead, with commas), ``prevalence`` (share of all tokens), ``jaccard`` (terms of both by terms of
        either, of the ten that lead the topic and the ten that lead its partner, mean over the fits), ``jaccard_low``
        and ``jaccard_high`` (2.5 and 97.5 per cent of the fits), ``npmi``, ``npmi_low``, ``npmi_high`` (of the
        partner's terms over the blocks of the texts: see `sco_discourse.coherence`), ``returned`` (share of the fits in
        which half of its terms, or more, are among its partner's), ``largest_text`` and ``largest_share`` (the text
        with the most of its weight, and how much), ``excess`` (of ``jaccard`` over what the most stable topic of
        shuffled texts has on average), ``threshold`` (the largest excess of any shuffled copy with any number of
        topics), ``verdict``: ``one text`` if more than 80 % of its weight are in one text, else ``counts`` if its
        excess is larger than the threshold, else ``not supported``.
    terms : DataFrame
        ``n_topics``, ``topic``, ``rank``, ``term``, ``weight``, ``returned`` (share of the fits in which the term is
        among the ten of the partner).
    null : DataFrame
        One row a number and shuffle: ``n_topics``, ``shuffle`` (from 1), ``jaccard`` (of its most stable topic),
        ``mean`` (of its topics), ``npmi`` (of its most coherent one), ``excess``
        (over the average of the other copies and the texts themselves).

    Warns
    -----
    UserWarning
        If all blocks are of one text, which is then no finding but all there is; or if fits have not settled.

    Raises
    ------
    ValueError
        For no number of topics or one given twice, fewer fits or shuffles than one, fewer fits of the texts than of a
        copy, whose mean would be the surer, units of whole texts, whose words no shuffle moves, or as
        `sco_discourse.topic_model`.

    Notes
    -----
    Stability of leading terms over resamples: Greene, O'Callaghan & Cunningham 2014, *How many topics?*, ECML PKDD; a
    cluster that has lost half of itself is called dissolved by Hennig 2007, *Computational Statistics & Data Analysis*
    52(1). All numbers and topics are held against one threshold, the largest of the copies' largest excesses. The texts
    and their copies are compared alike, each with the average of all others, so that a corpus whose words stand in no
    order passes with one topic or more in at most 1 of ``n_shuffles + 1`` cases; fewer fits of the copies than of the
    texts make that rarer, as a mean of few fits varies more. Words that come in bursts make topics of a real text less
    stable than those of its shuffled copies, and the test severe.

    Measured in corpora of the study's size, with 3 and 4 topics, 20 fits and 10 of each copy: of 51 without topics none
    passed, of 51 times that the study's own words were shuffled 2, of 20 whose words come in bursts none; with the
    copies compared among themselves alone, which is nearly the same, 2 of 108, 5 of 106 and none of 66. Of four planted
    topics of twelve words one or more passed in 19 of 20 corpora where half of a block's words were of one topic, in 13
    of 19 where a quarter were, and in 4 of 19 where a fifth were; of mixtures of topics in 15 of 19 where half of the
    words were of them. The number chosen among 3, 4, 5 and 6 was the planted one in 5 of 10 corpora: topics that were
    planted come back with one topic too many as well, and the number itself is no finding.
    """
    if (by := units.pop("by", "block")) != "block":
        raise ValueError(f"Stability is of blocks within texts; got by={by!r}. Leave by out.")
    _check_fits(n_fits, n_shuffles, n_null_fits)
    checked_method(method)
    numbers = _checked_numbers(numbers)
    left_out = {name: units.pop(name) for name in ("stopwords", "min_units") if name in units}
    table, unit, ids = placed_tokens(tokens, **units)
    texts, doc_ids = pd.factorize(table["doc_id"])
    if len(doc_ids) == 1:
        warnings.warn(
            f"All blocks are of one text, {doc_ids[0]!r}: no topic can be told from it.", stacklevel=2
        )
    counts, vocabulary = kept_counts(unit, ids, len(table), tokens.vocabulary, **left_out)
    for n_topics in numbers:
        check_number(n_topics, counts)
    steps = len(numbers) * (n_fits + n_shuffles * n_null_fits)
    with shown_steps("fits", steps, shown=progress) as step:
        refitted = partial(_refitted, texts, table["n_tokens"].to_numpy(), method, seed, step)
        found = {n_topics: refitted(counts, n_topics, n_fits) for n_topics in numbers}
        copies = []
        for shuffle in range(1, n_shuffles + 1):
            moved = _shuffled(unit, texts, np.random.default_rng([seed, 0, shuffle]))
            copy, _ = kept_counts(moved, ids, len(table), tokens.vocabulary, **left_out)
            copies += [_most_stable(refitted(copy, n_topics, n_null_fits), shuffle) for n_topics in numbers]
    _warn_of_unsettled(sum(fits.unsettled for fits in found.values()))
    topics = pd.concat([_topic_rows(fits, vocabulary, doc_ids) for fits in found.values()], ignore_index=True)
    null = _with_excess(pd.DataFrame(copies), topics)
    terms = pd.concat([_term_rows(fits, vocabulary) for fits in found.values()], ignore_index=True)
    return _judged(topics, null), terms, null


def stability_curve(topics, null):
    """
    The stability of the models by their number of topics, beside that of shuffled texts, and the number chosen by it.

    Parameters
    ----------
    topics, null : DataFrame
        As `topic_stability` returns them.

    Returns
    -------
    DataFrame
        One row a number: ``n_topics``, ``jaccard`` (mean of the topics), ``null_low``, ``null_mean``, ``null_high``
        (least, mean and largest of the copies' means), ``null_most`` (of the copies' most stable topics the mean),
        ``bar`` (what a topic must exceed to count), ``n_counting`` (topics that do, those of one text left out),
        ``chosen``: the number with the most such topics, ties by the larger ``jaccard - null_mean``, then the smaller
        number.

    Examples
    --------
    >>> topics = {"n_topics": [2, 2, 3, 3, 3], "jaccard": [0.9, 0.8, 0.9, 0.4, 0.4], "threshold": 0.1}
    >>> topics = pd.DataFrame(topics).assign(verdict=["counts", "counts", "counts", "one text", "not supported"])
    >>> null = pd.DataFrame({"n_topics": [2, 3], "jaccard": [0.5, 0.4], "mean": [0.4, 0.3]})
    >>> stability_curve(topics, null)[["n_topics", "bar", "n_counting", "chosen"]].to_dict("split")["data"]
    [[2, 0.6, 2, True], [3, 0.5, 1, False]]
    """
    own, copies = topics.groupby("n_topics"), null.groupby("n_topics")
    curve = pd.DataFrame(
        {
            "jaccard": own["jaccard"].mean(),
            "null_low": copies["mean"].min(),
            "null_mean": copies["mean"].mean(),
            "null_high": copies["mean"].max(),
            "null_most": copies["jaccard"].mean(),
        }
    )
    curve["bar"] = curve["null_most"] + topics["threshold"].max()
    curve["n_counting"] = (topics["verdict"] == "counts").groupby(topics["n_topics"]).sum()
    above = (curve["jaccard"] - curve["null_mean"]).round(9)
    best = sorted(curve.index, key=lambda number: (-curve["n_counting"][number], -above[number], number))[0]
    return curve.assign(chosen=curve.index == best).reset_index()


@dataclass(frozen=True)
class _Fits:
    """A model and what became of its topics, in the order of their numbers, in fits of blocks drawn again."""

    profile: np.ndarray  # (n_topics, n_terms)
    of_text: np.ndarray  # (n_texts, n_topics), shares of each topic's weight
    prevalence: np.ndarray  # (n_topics,)
    jaccard: np.ndarray  # (n_fits, n_topics)
    npmi: np.ndarray  # (n_fits, n_topics)
    terms: np.ndarray  # (n_topics, n_terms), share of the fits in which a term leads the partner
    returned: np.ndarray  # (n_topics,)
    unsettled: int


def _checked_numbers(numbers):
    if not np.iterable(numbers) or isinstance(numbers, str):
        raise TypeError(
            f"numbers must be a sequence of whole numbers: ({numbers!r},) instead of {numbers!r}."
        )
    numbers = list(numbers)
    if not numbers or len(set(numbers)) < len(numbers):
        raise ValueError(f"Give one number of topics or more, each once; got {numbers!r}.")
    return numbers


def _refitted(texts, n_tokens, method, seed, step, counts, n_topics, n_fits):
    check_number(n_topics, counts)
    profile, weights, settled = factorise(counts, n_topics, method=method, seed=seed)
    order = numbering(profile, weights, n_tokens)
    profile, share = profile[order], np.nan_to_num(shares_of(weights[:, order]))
    own, occurs = leading(profile), (counts > 0).toarray()
    generator = np.random.default_rng([seed, 1, n_topics])
    jaccard, npmi, partners, unsettled = [], [], [], int(not settled)
    for drawn, start in _draws(texts, n_fits, generator):
        other, _, settled = factorise(
            counts[drawn], n_topics, method=method, seed=start, start="random", tolerance=_TOLERANCE
        )
        others = leading(other)
        partner, alike = aligned(own, others)
        jaccard.append(alike)
        partners.append(others[partner])
        npmi.append(topic_coherence(occurs, _places(other[partner], others)))
        unsettled += int(not settled)
        step()
    partners = np.array(partners)
    kept = (partners & own).sum(axis=2) / own.sum(axis=1)
    tokens_of = share * n_tokens[:, None]
    of_text = np.array([tokens_of[texts == text].sum(axis=0) for text in range(texts.max() + 1)])
    return _Fits(
        profile=profile,
        of_text=of_text / tokens_of.sum(axis=0),
        prevalence=tokens_of.sum(axis=0) / tokens_of.sum(),
        jaccard=np.array(jaccard),
        npmi=np.array(npmi),
        terms=partners.mean(axis=0),
        returned=(kept >= 0.5).mean(axis=0),
        unsettled=unsettled,
    )


def _draws(texts, n_fits, generator):
    """For each fit the units drawn, with replacement within each text, and what the fit starts from."""
    sizes = np.bincount(texts)
    first = np.cumsum(sizes) - sizes
    for _ in range(n_fits):
        yield first[texts] + generator.integers(0, sizes[texts]), int(generator.integers(2**31))


def _shuffled(unit, texts, generator):
    """The unit of each token when the tokens of each text have exchanged their places."""
    return unit[np.lexsort((generator.random(len(unit)), texts[unit]))]


def _places(profile, leads):
    """The terms that lead each topic, as many of all as the topic with the fewest has."""
    n_terms = int(np.clip(leads.sum(axis=1).min(), 2, N_TERMS))
    return leading_order(profile)[:, :n_terms]


def _most_stable(fits, shuffle):
    jaccard, npmi = fits.jaccard.mean(axis=0), _of_fits(fits.npmi)[0]
    return {
        "n_topics": len(fits.profile),
        "shuffle": shuffle,
        "jaccard": jaccard.max(),
        "mean": jaccard.mean(),
        "npmi": np.fmax.reduce(npmi),
    }


def _with_excess(null, topics):
    """What each copy has beyond the average of the others, of which the texts themselves are one."""
    groups = null.groupby("n_topics")["jaccard"]
    own = null["n_topics"].map(topics.groupby("n_topics")["jaccard"].max())
    average = (groups.transform("sum") - null["jaccard"] + own) / groups.transform("size")
    return null.assign(excess=null["jaccard"] - average)


def _topic_rows(fits, vocabulary, doc_ids):
    terms = top_terms(fits.profile, vocabulary, N_TERMS).groupby("topic")["term"]
    table = pd.DataFrame(
        {
            "n_topics": len(fits.profile),
            "topic": range(1, len(fits.profile) + 1),
            "terms": terms.agg(", ".join).to_numpy(),
            "prevalence": fits.prevalence,
        }
    )
    for name in ("jaccard", "npmi"):
        table[name], table[f"{name}_low"], table[f"{name}_high"] = _of_fits(getattr(fits, name))
    table["returned"] = fits.returned
    table["largest_text"] = doc_ids[fits.of_text.argmax(axis=0)]
    return table.assign(largest_share=fits.of_text.max(axis=0))


def _of_fits(values):
    """Mean and quantiles over the fits in which each topic has a value; NaN for one that has none in any."""
    table = pd.DataFrame(values)
    return [table.mean().to_numpy(), *table.quantile([0.025, 0.975]).to_numpy()]


def _term_rows(fits, vocabulary):
    table = top_terms(fits.profile, vocabulary, N_TERMS)
    columns = pd.Index(vocabulary).get_indexer(table["term"])
    table["returned"] = fits.terms[table["topic"].to_numpy() - 1, columns]
    table.insert(0, "n_topics", len(fits.profile))
    return table


def _judged(topics, null):
    average = topics["n_topics"].map(null.groupby("n_topics")["jaccard"].mean())
    table = topics.assign(excess=topics["jaccard"] - average, threshold=null["excess"].max())
    stable = (table["excess"] - table["threshold"]).round(9) > 0
    verdict = np.where(stable, "counts", "not supported")
    return table.assign(verdict=np.where(table["largest_share"] > ONE_TEXT, "one text", verdict))


def _check_fits(n_fits, n_shuffles, n_null_fits):
    for name, number in (("n_fits", n_fits), ("n_shuffles", n_shuffles), ("n_null_fits", n_null_fits)):
        if not isinstance(number, (int, np.integer)) or number < 1:
            raise ValueError(f"{name} must be a whole number, at least 1; got {number!r}.")
    if n_fits < n_null_fits:
        raise ValueError(
            f"n_fits must be at least n_null_fits: a mean of few fits varies more, and the texts would pass by that "
            f"alone; got {n_fits} and {n_null_fits}."
        )


def _warn_of_unsettled(n_fits):
    if n_fits:
        warnings.warn(
            f"{n_fits} fits have not settled, so that topics look less stable than they are. Ask for fewer topics, or "
            "leave out rarer words with min_units.",
            stacklevel=3,
        )
