"""Words that mark one selection of the texts against another, each group against the rest, or a course in time."""

import warnings

import numpy as np
import pandas as pd

from sco_discourse import association, effect_sizes, significance
from sco_discourse.dispersion import spread
from sco_discourse.frequency import per_thousand
from sco_discourse.tokens import among, check_tokens

# What `keyness` adds on request: functions of the counts and sizes of target and reference.
MEASURES = {
    "g2_rayson": lambda *cells: association.log_likelihood(*cells, terms=2),
    "log_ratio_hardie": lambda *cells: association.log_ratio(*cells, zeros="hardie"),
    "chi2": association.chi_squared,
    "bic": association.bic,
    "odds_ratio": effect_sizes.odds_ratio,
    "percent_diff": effect_sizes.percent_diff,
    "difference_coefficient": effect_sizes.difference_coefficient,
    "simple_maths": effect_sizes.simple_maths,
    "fisher_p": significance.fisher_p,
    "p": lambda *cells: significance.chi_squared_p(association.log_likelihood(*cells)),
    "q": lambda *cells: significance.adjusted_p(MEASURES["p"](*cells)),
    "p_bonferroni": lambda *cells: significance.adjusted_p(MEASURES["p"](*cells), method="bonferroni"),
}


def keyness(
    target,
    reference,
    *,
    measures=(),
    stopwords=(),
    min_count=1,
    min_blocks=1,
    min_texts=1,
    alpha=0.05,
    ranges=True,
):
    """
    Terms of two selections, with the size and the certainty of the difference between their rates.

    Parameters
    ----------
    target, reference : Tokens
        Two selections that should share no sentence.
    measures : sequence of str
        Further columns, as `MEASURES` names them: ``"g2_rayson"`` (two cells), ``"log_ratio_hardie"``, ``"chi2"``
        (signed), ``"bic"``, ``"odds_ratio"``, ``"percent_diff"``, ``"difference_coefficient"``, ``"simple_maths"`` (100
        per million added), ``"fisher_p"``, and of G²: ``"p"``, ``"q"`` (Benjamini & Hochberg) and ``"p_bonferroni"``,
        both over all terms tested.
    stopwords : collection of str
        Terms left out of the table and not tested; they stay in the sizes.
    min_count : int
        Terms with fewer occurrences in both together are left out and not tested.
    min_blocks, min_texts : int
        Terms that occur in fewer 100-token blocks, or texts, of the selection that they are more frequent in are
        left out of the table, though tested. ``min_texts`` asks for no more texts than the selection has.
    alpha : float
        One minus the confidence of the interval, Bonferroni-corrected over all tested terms.
    ranges : bool
        False leaves out the columns on blocks, texts and dispersion, which in large corpora take most of the time.

    Returns
    -------
    DataFrame
        One row a term of either selection: ``term``, ``count`` and ``count_reference``, ``rate`` and
        ``rate_reference`` (per thousand tokens), ``g2`` (signed, four cells), ``log_ratio`` (Walter's), ``low``
        and ``high`` (its interval), ``lrc`` (the bound nearest 0), ``blocks``, ``blocks_reference``,
        ``texts``, ``texts_reference``, and ``dpnorm`` over the blocks of the selection that the term is more frequent
        in; then `measures` in the order given. Sorted from the surest positive to the surest negative: by ``lrc``,
        then ``g2``, then term.
        ``attrs["n_tests"]`` is the number of terms tested.

    Raises
    ------
    ValueError
        If a selection is empty or a measure is unknown; if blocks or texts are asked for without `ranges`.

    Warns
    -----
    UserWarning
        If the two selections overlap.

    Notes
    -----
    G² and the interval treat tokens as independent draws. They describe the texts; they are not evidence
    about the years, outlets or genres that the texts stand for.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["peace " * 9 + "trade", "trade " * 9 + "peace"]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> table = keyness(tokens.where(doc_id="a"), tokens.where(doc_id="b"))
    >>> # log2 of (9.5 / 10.5) / (1.5 / 10.5) is 2.66, and trade is its mirror image
    >>> table[["term", "count", "count_reference", "log_ratio"]].round(2).to_dict("split")["data"]
    [['peace', 9, 1, 2.66], ['trade', 1, 9, -2.66]]
    """
    _check(target, reference)
    measures = _known(measures)
    if not ranges and (min_blocks > 1 or min_texts > 1):
        raise ValueError(
            "min_blocks and min_texts need ranges=True: without ranges, blocks and texts are not counted."
        )
    terms, counts, places = _shared_terms(target, reference)
    tested = (counts.sum(axis=0) >= max(min_count, 1)) & ~among(terms, stopwords)
    kept = np.flatnonzero(tested)
    f1, f2 = counts[:, kept]
    n1, n2 = target.n_tokens, reference.n_tokens
    table = pd.DataFrame({"count": f1, "count_reference": f2})
    table["rate"], table["rate_reference"] = per_thousand(f1, n1), per_thousand(f2, n2)
    table = table.assign(**_scores(f1, n1, f2, n2, alpha, max(len(kept), 1)))
    if ranges:
        spreads = (
            _placed(spread(tokens), place, len(terms)).iloc[kept].reset_index(drop=True)
            for tokens, place in zip((target, reference), places, strict=True)
        )
        table = _with_ranges(table, *spreads)
    table = table.assign(**{name: MEASURES[name](f1, n1, f2, n2) for name in measures})
    # Terms are in the order of the alphabet, which a stable sort keeps among equals.
    order = np.lexsort((-table["g2"], -table["lrc"]))
    if ranges:
        order = order[_spread_enough(table, target, reference, min_blocks, min_texts)[order]]
    table = table.iloc[order].reset_index(drop=True)
    table.insert(0, "term", pd.Index(terms[kept[order]]))
    table.attrs["n_tests"] = len(kept)
    return table


def lockwords(table, *, bound=1.0):
    """
    Terms whose rates are surely alike: the interval of their log ratio lies within a bound of 0.

    Baker (2011), "Times may change, but we will always have money", *Journal of English Linguistics* 39(1), coined
    the word; the rule here is a test of equivalence, so that a rare term, of which little is known, is none.

    Parameters
    ----------
    table : DataFrame
        As `keyness` returns it.
    bound : float
        In binary logarithms: 1 allows no more than twice and no less than half the rate.

    Returns
    -------
    DataFrame
        Those rows, the most tightly bound first: by the end of the interval that is farther from 0, then by term.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["the", "new", "rare"], "low": [-0.1, 0.9, -4], "high": [0.2, 1.4, 4]})
    >>> lockwords(table)["term"].tolist()
    ['the']
    """
    if not bound > 0:
        raise ValueError(
            f"bound must be positive, in binary logarithms such as 1 for a factor of two; got {bound}."
        )
    farther = table[["low", "high"]].abs().max(axis=1)
    kept = table.assign(_farther=farther)[farther < bound]
    return kept.sort_values(["_farther", "term"], ignore_index=True).drop(columns="_farther")


def keyness_each(tokens, by, **options):
    """
    Keyness of each group of the texts against all its others.

    Parameters
    ----------
    tokens : Tokens
        The groups and the rest are taken from this view alone.
    by : str
        Group by this column.
    **options
        As `keyness` takes them.

    Returns
    -------
    DataFrame
        The columns of `keyness`, the group before them: groups in order, each sorted as `keyness` sorts.
        ``attrs["n_tests"]`` is a dict of the terms tested by group; intervals and q are corrected within a group.

    Raises
    ------
    ValueError
        If there are fewer than two groups.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b", "c"], "text": ["peace", "trade", "trade"]})
    >>> table = keyness_each(tokenize(corpus_of(documents)), "doc_id")
    >>> # peace: 1 of 1 against 0 of 2, each with 0.5 added: log2((1.5 / 1.5) / (0.5 / 2.5)) = 2.32; trade: log2(1 / 3)
    >>> table[["doc_id", "term", "log_ratio"]].round(2).head(2).to_dict("split")["data"]
    [['a', 'peace', 2.32], ['a', 'trade', -1.58]]
    """
    labels, _ = tokens.groups(by)
    if len(labels) < 2:
        raise ValueError(
            f"Each group is compared with the rest, but {by!r} has {len(labels)}; choose another column."
        )
    tables = {
        label: keyness(tokens.where(**{by: label}), tokens.where(**{by: labels.drop(label)}), **options)
        for label in labels
    }
    table = pd.concat([part.assign(**{by: label}) for label, part in tables.items()], ignore_index=True)
    table.attrs = {"n_tests": {label: part.attrs["n_tests"] for label, part in tables.items()}}
    return table[[by, *table.columns.drop(by)]]


def trend(tokens, *, by="year", stopwords=(), min_count=1):
    """
    Terms whose rate rises or falls over ordered groups.

    The straight line through the groups' rates, each group weighted by its size, and its slope divided by the
    standard error that a constant rate would give it: the trend test of Cochran (1954, *Biometrics* 10(4)) and
    Armitage (1955, *Biometrics* 11(3)).

    Parameters
    ----------
    tokens : Tokens
    by : str
        A numeric column, such as ``"year"``: the distances between groups count, too.
    stopwords : collection of str
        Terms left out of the table and not tested; they stay in the sizes.
    min_count : int
        Terms with fewer occurrences in all groups together are left out and not tested.

    Returns
    -------
    DataFrame
        One row a term: ``term``, ``count``, ``rate_<group>`` (per thousand tokens) for each group in order, ``slope``
        (change of the rate for one step of `by`), ``z``, ``steady`` (whether the rates of neighbouring groups
        never turn), ``blocks``, ``texts``. From the steepest rise to the steepest fall by ``z``, ties by term.
        ``attrs["n_tests"]`` is the number of terms tested.

    Raises
    ------
    ValueError
        If there are fewer than three groups, or the column is not numeric.

    Notes
    -----
    With three years the table is descriptive: a line through three points always exists, tokens are no
    independent draws, and where a year is one text, the course of the years is that of the texts.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> texts = ["peace trade trade trade", "peace peace trade trade", "peace peace peace trade"]
    >>> documents = pd.DataFrame({"doc_id": list("abc"), "year": [2020, 2021, 2022], "text": texts})
    >>> # peace: 250, 500 and 750 in a thousand
    >>> trend(tokenize(corpus_of(documents)))[["term", "slope", "steady"]].to_dict("split")["data"]
    [['peace', 250.0, True], ['trade', -250.0, True]]
    """
    labels, _ = tokens.groups(by)
    _check_order(labels, by)
    counts, sizes = tokens.counts(by), tokens.group_sizes(by)
    table = pd.DataFrame({"count": counts.sum(axis=1)})
    rates = per_thousand(counts, sizes)
    table[[f"rate_{label}" for label in labels]] = rates.to_numpy()
    slope, table["z"] = association.linear_trend(counts.to_numpy(), sizes.to_numpy(), labels.to_numpy())
    table.insert(table.columns.get_loc("z"), "slope", per_thousand(slope, 1))
    steps = np.diff(rates.to_numpy(), axis=1)
    table["steady"] = (steps >= 0).all(axis=1) | (steps <= 0).all(axis=1)
    shown = spread(tokens)
    table["blocks"], table["texts"] = shown["blocks"].to_numpy(), shown["texts"].to_numpy()
    table = table[(table["count"] >= max(min_count, 1)) & ~among(table.index, stopwords)].reset_index()
    table = table.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)
    table.attrs["n_tests"] = len(table)
    return table


def weighted_log_odds(
    target, reference, *, strength, prior="pooled", variance_terms=2, stopwords=(), min_count=1
):
    """
    Terms of two selections by their log-odds under a Dirichlet prior, which draws rare terms towards no difference.

    Monroe, Colaresi & Quinn (2008), "Fightin' Words", *Political Analysis* 16(4); see `effect_sizes.log_odds`.

    Parameters
    ----------
    target, reference : Tokens
        Two selections that should share no sentence.
    strength : float
        Sum of the prior's pseudo-counts ``α₀``: how many tokens the prior weighs as much as.
    prior : {"pooled", "uniform"}
        In proportion to the terms' counts in both selections together, or the same for every term of them.
    variance_terms : {2, 4}
        As for `effect_sizes.log_odds`.
    stopwords : collection of str
        Terms left out of the table; they stay in the model.
    min_count : int
        Terms with fewer occurrences in both together are left out of the table; they stay in the model.

    Returns
    -------
    DataFrame
        One row a term of either selection: ``term``, ``count``, ``count_reference``, ``log_odds`` (natural logarithm,
        positive in the target), ``z``. Sorted by ``z`` from the target's terms to the reference's, then by term.

    Raises
    ------
    ValueError
        If a selection is empty, or an argument is not among its values.

    Warns
    -----
    UserWarning
        If the two selections overlap.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["peace " * 3 + "trade", "trade " * 3 + "peace"]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> table = weighted_log_odds(tokens.where(doc_id="a"), tokens.where(doc_id="b"), strength=2)
    >>> # a pseudo-count of 1 each: (4 : 2) against (2 : 4), so ln 4 and ln 1/4; variance 1/4 + 1/2
    >>> table[["term", "log_odds", "z"]].round(3).to_dict("split")["data"]
    [['peace', 1.386, 1.601], ['trade', -1.386, -1.601]]
    """
    _check(target, reference)
    if prior not in ("pooled", "uniform"):
        raise ValueError(f"prior must be 'pooled' or 'uniform', got {prior!r}.")
    terms, (f1, f2), _ = _shared_terms(target, reference)
    table = pd.DataFrame({"count": f1, "count_reference": f2}, pd.Index(terms, name="term"))
    both = table.sum(axis=1)
    table, both = table[both > 0], both[both > 0]
    pseudo = effect_sizes.pooled_prior(both if prior == "pooled" else np.ones(len(both)), strength)
    table["log_odds"], table["z"] = effect_sizes.log_odds(
        table["count"], table["count_reference"], pseudo, variance_terms=variance_terms
    )
    table = table[(both >= min_count) & ~among(table.index, stopwords)].reset_index()
    return table.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)


def _known(measures):
    if isinstance(measures, str):
        measures = (measures,)
    if unknown := [name for name in measures if name not in MEASURES]:
        raise ValueError(f"There is no measure {unknown[0]!r}; there are {', '.join(MEASURES)}.")
    return measures


def _check_order(labels, by):
    if len(labels) < 3:
        raise ValueError(
            f"A trend needs three groups or more, but {by!r} has {len(labels)}; use keyness instead."
        )
    if not pd.api.types.is_numeric_dtype(labels):
        raise ValueError(f"A trend needs a numeric column, such as 'year'; {by!r} holds {labels[0]!r}.")


def _check(target, reference):
    for name, tokens in (("target", target), ("reference", reference)):
        check_tokens(tokens, name)
    if n_shared := _n_shared(target, reference):
        warnings.warn(
            f"target and reference share {n_shared} sentences, whose terms are compared with themselves: differences "
            "come out too small, and no interval or test holds. Choose selections that do not overlap, such as "
            "where(year=2022) and where(year=[2020, 2021]).",
            stacklevel=3,
        )


def _n_shared(target, reference):
    """How many sentences two selections share, also where they are of two indexes of one corpus."""
    if target.ids is reference.ids:
        return int((target.selection() & reference.selection()).sum())
    return len(_places(target) & _places(reference))


def _places(tokens):
    """Where each selected sentence begins in which text."""
    documents = tokens.sentences["document"].to_numpy()[tokens.rows].tolist()
    named = {
        number: (tokens.documents["doc_id"].iloc[number], hash(tokens.texts[number]))
        for number in set(documents)
    }
    starts = tokens.starts[tokens.bounds[tokens.rows]].tolist()
    return {(named[number], start) for number, start in zip(documents, starts, strict=True)}


def _shared_terms(target, reference):
    """
    The terms of two indexes, how often each has them, and the places of their own terms among these.

    A term that is absent from one counts 0 there, so that negative keywords stay.
    """
    terms, places = target.vocabulary, (slice(None), slice(None))
    if reference.vocabulary is not terms:
        terms = np.unique(np.concatenate([terms, reference.vocabulary]))
        places = [np.searchsorted(terms, tokens.vocabulary) for tokens in (target, reference)]
    counts = np.zeros((2, len(terms)), np.int64)
    for row, tokens, place in zip(counts, (target, reference), places, strict=True):
        row[place] = np.bincount(tokens.term_ids(), minlength=len(tokens.vocabulary))
    return terms, counts, places


def _placed(table, place, n_terms):
    """A table of an index' own terms over the terms of two."""
    return table if isinstance(place, slice) else table.set_axis(place).reindex(np.arange(n_terms))


def _with_ranges(table, of_target, of_reference):
    """The table with blocks and texts of both sides, and the dispersion on the side of the higher rate."""
    for name in ("blocks", "texts"):
        both = {name: of_target[name], f"{name}_reference": of_reference[name]}
        table = table.assign(**{column: values.fillna(0).astype(np.int64) for column, values in both.items()})
    higher = table["rate"] >= table["rate_reference"]
    return table.assign(dpnorm=of_target["dpnorm"].where(higher, of_reference["dpnorm"]))


def _scores(f1, n1, f2, n2, alpha, n_tests):
    """What two counts say of their rates; computed once for each pair of counts, of which most terms share a few."""
    # A complex number holds both counts, exact up to 2^53.
    pair_of_term, pairs = pd.factorize(f1 + 1j * f2)
    f1, f2 = pairs.real, pairs.imag
    low, high = association.log_ratio_interval(f1, n1, f2, n2, alpha=alpha, n_tests=n_tests)
    scores = {
        "g2": association.log_likelihood(f1, n1, f2, n2),
        "log_ratio": association.log_ratio(f1, n1, f2, n2),
        "low": low,
        "high": high,
        "lrc": association.nearest_to_zero(low, high),
    }
    return {name: values[pair_of_term] for name, values in scores.items()}


def _spread_enough(table, target, reference, min_blocks, min_texts):
    higher = (table["rate"] >= table["rate_reference"]).to_numpy()
    blocks, texts = (
        np.where(higher, table[name], table[f"{name}_reference"]) for name in ("blocks", "texts")
    )
    n_texts = [len(np.unique(tokens.column("document")[tokens.rows])) for tokens in (target, reference)]
    needed = np.where(higher, min(min_texts, n_texts[0]), min(min_texts, n_texts[1]))
    return (blocks >= min_blocks) & (texts >= needed)
