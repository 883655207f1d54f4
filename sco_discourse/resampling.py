"""
How far a contrast of level may be trusted: texts left out, exchanged, matched, and blocks of texts drawn again.

All functions read one table, `block_table`: a row a block of about 100 tokens, in the order of the texts, with a column
of counts for each series (a concept, a frame, a word). A *statistic* is a function of sums over the blocks selected:
``statistic(count, n_tokens)`` such as `sco_discourse.per_thousand`, or, of two selections,
``statistic(f1, n1, f2, n2)`` such as `rate_difference` and `sco_discourse.association.log_ratio`, arrays in, arrays
out. A selection is a dictionary of columns and the values wanted, such as ``{"year": 2022}``; target before reference.
Where a selection has no tokens its size is NaN, and so is the statistic.
"""

from itertools import combinations
from math import comb, prod

import numpy as np
import pandas as pd

from sco_discourse.frequency import per_thousand

_METADATA = ("year", "matched_to")
_MOST_LABELINGS = 100_000


def block_table(tokens, occurrences, *, by="concept", series=None):
    """
    Blocks in order within the texts, with the occurrences of each series counted.

    Parameters
    ----------
    tokens : Tokens
        Sizes and counts are of this view. Blocks are those of the whole texts that the view has a part in.
    occurrences : DataFrame
        One row an occurrence, as `sco_discourse.concepts.mentions` returns them: ``first`` (place in ``tokens.ids``),
        the column that is named by ``by``, and where there is one ``counted``: rows where it is false are left out.
    by : str
        Column whose values are the series, such as ``"concept"`` or ``"frame"``.
    series : list of str, optional
        All that get a column, those without an occurrence included; default: those that occur.

    Returns
    -------
    DataFrame
        One row a block, none left out: ``doc_id``, ``year`` and ``matched_to`` if the texts have them, ``block`` (from
        1 within a text), ``n_tokens``, and the count of each series, in the order given or else by name.

    Raises
    ------
    ValueError
        For a view without tokens, an unknown column, or a series that bears the name of another column.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "year": [2020], "text": ["Peace and trade. Peace."]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> found = pd.DataFrame({"concept": "peace", "first": tokens.find("peace")[0]})
    >>> block_table(tokens, found).to_dict("records")
    [{'doc_id': 'a', 'year': 2020, 'block': 1, 'n_tokens': 4, 'peace': 2}]
    """
    if absent := [name for name in ("first", by) if name not in occurrences]:
        raise ValueError(f"occurrences lack the column {absent[0]!r}; they have {', '.join(occurrences)}.")
    if tokens.n_tokens == 0:
        raise ValueError("There are no blocks: the selection holds no tokens; loosen its where().")
    if "counted" in occurrences:
        occurrences = occurrences[occurrences["counted"].astype(bool)]
    rows = tokens.sentence_of(occurrences["first"].to_numpy(np.int64))
    inside = tokens.selection()[rows]
    names, rows = occurrences[by].to_numpy()[inside], rows[inside]
    series = sorted(set(names)) if series is None else list(series)
    blocks = _sized_blocks(tokens)
    if taken := [name for name in series if name in blocks]:
        raise ValueError(f"A series cannot be called {taken[0]!r}: the table has that column. Rename it.")
    place = pd.Index(blocks.pop("number")).get_indexer(tokens.block_numbers()[rows])
    counts = {name: np.bincount(place[names == name], minlength=len(blocks)) for name in series}
    return pd.concat([blocks, pd.DataFrame(counts, index=blocks.index, dtype=np.int64)], axis=1)


def rate_difference(f1, n1, f2, n2):
    """
    Rate of the target less that of the reference, in occurrences per thousand tokens.

    Parameters
    ----------
    f1, n1, f2, n2 : array_like
        Counts and sizes of target and reference, in tokens.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> # 6 in a thousand against 4 in 2,000
    >>> float(rate_difference(6, 1000, 4, 2000))
    4.0
    """
    return per_thousand(f1, n1) - per_thousand(f2, n2)


def block_bootstrap(
    blocks, statistic, series, target, reference=None, *, length=2, n_draws=2000, seed=2022, level=0.95
):
    """
    Interval of a statistic by drawing runs of consecutive blocks again, within each text.

    Words come in bursts: tokens beside each other are not independent, runs of blocks nearly so. Of a text of ``n``
    blocks, ``ceil(n / length)`` of its ``n - length + 1`` overlapping runs are drawn with replacement, put in a row,
    and cut to ``n`` blocks (moving-block bootstrap; Künsch 1989, *Annals of Statistics* 17(3), 1217-1241). Where a
    selection has several texts of one year, as many texts are drawn first, with replacement, and then the blocks of
    each (two stages; Davison & Hinkley 1997, *Bootstrap Methods and their Application*, section 3.8).

    Parameters
    ----------
    blocks : DataFrame
        As `block_table` returns it.
    statistic : callable
        Of sums, as the head of this module says.
    series : str or list of str
        Columns of counts.
    target, reference : dict
        Selections of blocks without a block in common; the reference only for statistics of two.
    length : int
        Blocks in a run; 1 draws single blocks.
    n_draws, seed : int
        Number of draws, and what they start from: to be printed with the interval.
    level : float
        Share of the draws between the bounds.

    Returns
    -------
    DataFrame
        One row a series: ``series``, ``value`` (of all blocks), ``low``, ``high`` (quantiles of the draws), ``level``,
        ``kind`` (``within-text stability``), ``length``, ``n_draws``, ``seed``. Bounds are NaN where a selection has no
        occurrence, which leaves nothing to draw, or where the statistic is undefined in a draw.

    Raises
    ------
    ValueError
        For no blocks, an unknown column or value, selections that overlap, runs longer than a text, fewer draws than
        one, or a level outside 0 to 1.

    Notes
    -----
    The interval says how much the value owes to single passages of these very texts, and to single texts where a
    selection has several of one year. It is no inference to other texts
    of the year, and at 9 to 20 blocks a text it is too narrow even for what it says: see `interval_coverage`. Runs do
    not reach beyond a text's ends, so that its first and last blocks are drawn less often than the others, by half for
    a length of 2: of what stands in a lead alone, the interval lies too low.

    Examples
    --------
    >>> blocks = pd.DataFrame({"doc_id": "a", "block": [1, 2, 3, 4], "n_tokens": 100, "x": [0, 2, 1, 1], "y": 1})
    >>> # runs of two blocks have 2, 3 or 2 x, two runs 4 to 6 in 400 tokens; each block has one y, in every draw
    >>> table = block_bootstrap(blocks, per_thousand, ["x", "y"], {"doc_id": "a"}, n_draws=99)
    >>> table[["series", "value", "low", "high"]].to_dict("split")["data"]
    [['x', 10.0, 10.0, 15.0], ['y', 10.0, 10.0, 10.0]]
    """
    series, masks = _checked(blocks, series, target, reference)
    _check_draws(n_draws, level)
    generator = np.random.default_rng(seed)
    drawn = []
    for mask in masks:
        weights = _weights(blocks, mask, length, n_draws, generator)
        drawn += _sums(blocks, series, weights)
    table = _intervals(blocks, statistic, series, masks, statistic(*drawn), level)
    return table.assign(kind="within-text stability", length=length, n_draws=n_draws, seed=seed)


def token_bootstrap(
    blocks, statistic, series, target, reference=None, *, n_draws=2000, seed=2022, level=0.95
):
    """
    Interval of a statistic by drawing single tokens again, as if each were independent: too narrow, for comparison.

    Drawing the ``n`` tokens of a selection with replacement gives a binomial count. Words that come in bursts vary far
    more than that; `interval_coverage` shows by how much the interval misses. Claims rest on `block_bootstrap`.

    Parameters
    ----------
    blocks, statistic, series, target, reference, n_draws, seed, level
        As of `block_bootstrap`.

    Returns
    -------
    DataFrame
        As of `block_bootstrap`, without ``length``; ``kind`` is ``independent tokens``.

    Examples
    --------
    >>> blocks = pd.DataFrame({"doc_id": "a", "block": [1, 2], "n_tokens": [2, 2], "x": [2, 2]})
    >>> # all tokens are x, in each draw
    >>> table = token_bootstrap(blocks, per_thousand, "x", {"doc_id": "a"}, n_draws=9)
    >>> table[["value", "low", "high"]].to_dict("split")["data"]
    [[1000.0, 1000.0, 1000.0]]
    """
    series, masks = _checked(blocks, series, target, reference)
    _check_draws(n_draws, level)
    generator = np.random.default_rng(seed)
    drawn = []
    for mask in masks:
        counts, sizes = _sums(blocks, series, mask[None, :])
        n_tokens = np.nan_to_num(sizes).astype(np.int64)
        share = counts / np.maximum(n_tokens, 1)
        drawn += [generator.binomial(n_tokens, share, (n_draws, len(series))), sizes]
    table = _intervals(blocks, statistic, series, masks, statistic(*drawn), level)
    return table.assign(kind="independent tokens", n_draws=n_draws, seed=seed)


def leave_one_out(blocks, statistic, series, target, reference=None):
    """
    A statistic without each text in turn of a selection that has several, pooled and as the mean of the texts.

    Parameters
    ----------
    blocks, statistic, series, target, reference
        As of `block_bootstrap`.

    Returns
    -------
    DataFrame
        One row a series and text left out, the row without any left out first: ``series``, ``left_out`` (doc_id, or
        missing), ``value`` (occurrences and tokens of the texts pooled), ``mean_of_texts`` (the statistic if each text
        of a selection had the same size and kept its own rate: of a rate the mean of the texts' rates), ``sign_kept``
        (whether both have the sign of the pooled value of all texts; false where that is 0 or undefined).

    Raises
    ------
    ValueError
        If no selection has two texts: a contrast of one text with another has no leave-one-out.

    Examples
    --------
    >>> blocks = pd.DataFrame({"doc_id": ["a", "b", "c"], "year": [1, 2, 2], "n_tokens": 100, "x": [2, 6, 1]})
    >>> table = leave_one_out(blocks, rate_difference, "x", {"year": 2}, {"year": 1})
    >>> # without b, the text with 6, the sign turns
    >>> table[["left_out", "value", "sign_kept"]].to_dict("split")["data"][1:]
    [['b', -10.0, False], ['c', 40.0, True]]
    """
    series, masks = _checked(blocks, series, target, reference)
    doc_ids = blocks["doc_id"].to_numpy()
    several = [texts for mask in masks if len(texts := pd.unique(doc_ids[mask])) > 1]
    if not several:
        raise ValueError(
            "Leave-one-out needs a selection with at least two texts, got one text in each. "
            "Name the texts that are compared instead."
        )
    rows = []
    for left_out in [None, *np.concatenate(several).tolist()]:
        kept = [mask & (doc_ids != left_out) for mask in masks]
        pooled = statistic(*_all_sums(blocks, series, kept))
        mean = statistic(*_all_sums(blocks, series, [_equal_texts(blocks, mask) for mask in kept]))
        rows.append(
            pd.DataFrame(
                {"series": series, "left_out": left_out, "value": pooled[0], "mean_of_texts": mean[0]}
            )
        )
    sign = np.tile(np.sign(rows[0]["value"]), len(rows))
    table = pd.concat([row.astype({"left_out": object}) for row in rows], ignore_index=True)
    both = (np.sign(table["value"]) == sign) & (np.sign(table["mean_of_texts"]) == sign)
    table["sign_kept"] = both & (sign != 0)
    order = table["series"].map({name: number for number, name in enumerate(series)})
    return table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def permutations_of_texts(values, labels, statistic):
    """
    Exact probability of a statistic at least as large if the texts' labels were exchanged at random.

    Parameters
    ----------
    values : array_like, shape (n_texts, ...)
        One value, or row of values, a text.
    labels : array_like, shape (n_texts,)
        Such as the years. Every distinct labeling is tried once, the one observed included.
    statistic : callable
        ``statistic(values, labels)``, a number; larger is more extreme: for both directions return its magnitude.

    Returns
    -------
    dict
        ``statistic`` as observed; ``p``, the share of labelings whose statistic is at least as large; ``n_labelings``;
        ``smallest_p``, one in that many: no values of texts so few can give less; ``smallest_p_here``, the p of the
        labeling with the largest statistic, which is larger where labelings tie, as they do if groups of one size
        exchange their names.

    Raises
    ------
    ValueError
        For fewer than two texts or labels, arguments that differ in length, a statistic that is undefined, or more than
        100,000 labelings.

    Notes
    -----
    p is exact, hence the count itself; (b + 1) / (m + 1) is for labelings drawn at random (Phipson & Smyth 2010,
    *Statistical Applications in Genetics and Molecular Biology* 9(1)).

    Examples
    --------
    >>> # one text against three: the largest of four has p = 1/4, and nothing can have less
    >>> first = lambda values, labels: values[labels == 2020].mean() - values[labels == 2022].mean()
    >>> result = permutations_of_texts([9, 1, 2, 3], [2020, 2022, 2022, 2022], first)
    >>> result["p"], result["smallest_p"]
    (0.25, 0.25)
    """
    values, labels = np.asarray(values), np.asarray(labels)
    if len(values) != len(labels):
        raise ValueError(f"Give one label a text: got {len(values)} values and {len(labels)} labels.")
    kinds, sizes = np.unique(labels, return_counts=True)
    if len(kinds) < 2:
        raise ValueError(
            f"Texts of one label cannot be exchanged: got {len(labels)} text(s), {len(kinds)} label(s)."
        )
    left = len(labels) - np.append(0, np.cumsum(sizes)[:-1])
    if (n_labelings := prod(map(comb, left.tolist(), sizes.tolist()))) > _MOST_LABELINGS:
        raise ValueError(
            f"{n_labelings:,} labelings are more than {_MOST_LABELINGS:,}, the most tried one by one."
        )
    found = np.array([statistic(values, kinds[codes]) for codes in _labelings(sizes)], float)
    observed = float(statistic(values, labels))
    if np.isnan(found).any():
        raise ValueError(f"The statistic is undefined in {np.isnan(found).sum()} of {n_labelings} labelings.")
    # Sums in another order differ by rounding alone.
    alike = 1e-9 * max(1.0, np.abs(found).max())
    return {
        "statistic": observed,
        "p": float((found >= observed - alike).mean()),
        "n_labelings": n_labelings,
        "smallest_p": 1 / n_labelings,
        "smallest_p_here": float((found >= found.max() - alike).mean()),
    }


def same_year_baseline(blocks, statistic, series, *, size=None, n_draws=1000, seed=2022):
    """
    A contrast of level for all pairs of texts at equal size, pairs of different years beside those of one year.

    Each draw takes ``size`` blocks at random, without replacement, from every text, and contrasts each pair; of a pair,
    the target is the text that comes later in the table.

    Parameters
    ----------
    blocks : DataFrame
        As `block_table` returns it, with ``year``.
    statistic : callable
        Of two selections, 0 where they do not differ, such as `rate_difference` or
        `sco_discourse.association.log_ratio`.
    series : str or list of str
        Columns of counts.
    size : int, optional
        Blocks drawn from each text; default: as many as the shortest text has.
    n_draws, seed : int
        Number of draws, and what they start from.

    Returns
    -------
    DataFrame
        One row a series and pair, pairs of one year first: ``series``, ``target``, ``reference``, ``pair`` (``same
        year`` or ``different years``), ``value`` (mean of the draws; NaN if it is undefined in any), ``low``, ``high``
        (2.5 and 97.5 per cent of the draws: what drawing blocks alone moves), ``baseline`` (the largest magnitude of
        the pairs of one year), ``exceeds`` (whether the value's magnitude is larger than that),
        ``exceeding_draws`` (the share of draws in which it is larger than those of all pairs of one year in the draw),
        ``n_blocks``, ``n_draws``, ``seed``. For pairs of one year, and where a value is undefined, ``exceeds`` is false
        and ``exceeding_draws`` NaN.

    Raises
    ------
    ValueError
        If no year has several texts, or only one year has any; for a size that a text does not have.

    Examples
    --------
    >>> blocks = pd.DataFrame({"doc_id": ["a", "b", "c"], "year": [1, 2, 2], "n_tokens": 100, "x": [9, 6, 1]})
    >>> table = same_year_baseline(blocks, rate_difference, "x", n_draws=1)
    >>> # b and c, of one year, differ by 50: more than a and b do
    >>> table[["target", "reference", "value", "exceeds"]].to_dict("split")["data"]
    [['c', 'b', -50.0, False], ['b', 'a', -30.0, False], ['c', 'a', -80.0, True]]
    """
    series, _ = _checked(blocks, series, {}, None)
    _check_draws(n_draws)
    texts, years = _texts_and_years(blocks)
    pairs = sorted(combinations(range(len(texts)), 2), key=lambda pair: years[pair[0]] != years[pair[1]])
    same = np.array([years[i] == years[j] for i, j in pairs])
    if not same.any() or same.all():
        raise ValueError(
            f"A baseline needs two years, one of them with at least two texts; got {len(texts)} text(s) of "
            f"{len(set(years))} year(s)."
        )
    sums, size = _equal_draws(blocks, series, texts, size, n_draws, seed)
    # shape (n_pairs, n_draws, n_series)
    values = np.array([statistic(*sums[later], *sums[earlier]) for earlier, later in pairs])
    means, draws = values.mean(axis=1), np.abs(values)
    baseline = np.abs(means[same]).max(axis=0)
    often = np.where(np.isnan(values).any(axis=1), np.nan, (draws > draws[same].max(axis=0)).mean(axis=1))
    often[:, np.isnan(baseline)] = np.nan
    often[same] = np.nan
    low, high = np.quantile(values, [0.025, 0.975], axis=1)
    tables = [
        pd.DataFrame(
            {
                "series": name,
                "target": [texts[later] for _, later in pairs],
                "reference": [texts[earlier] for earlier, _ in pairs],
                "pair": np.where(same, "same year", "different years"),
                "value": means[:, number],
                "low": low[:, number],
                "high": high[:, number],
                "baseline": baseline[number],
                "exceeds": ~same & (np.abs(means[:, number]) > baseline[number]),
                "exceeding_draws": often[:, number],
            }
        )
        for number, name in enumerate(series)
    ]
    return pd.concat(tables, ignore_index=True).assign(n_blocks=size, n_draws=n_draws, seed=seed)


def matched_contrasts(blocks, statistic, series, *, matched="matched_to"):
    """
    A contrast of each text with the one that it was matched with before any result.

    Parameters
    ----------
    blocks : DataFrame
        As `block_table` returns it.
    statistic : callable
        Of two selections. The target is the text of the two that comes later in the table.
    series : str or list of str
        Columns of counts.
    matched : str
        Column that names the other text, as the manifest's ``matched_to``; empty for none.

    Returns
    -------
    DataFrame
        One row a series and match: ``series``, ``target``, ``reference``, ``f1``, ``n1``, ``f2``, ``n2`` (counts and
        sizes of both, in tokens), ``value``.

    Raises
    ------
    ValueError
        For an unknown column, or a text matched with itself, with one that is not in the table, or with none at all.

    Examples
    --------
    >>> blocks = pd.DataFrame({"doc_id": ["a", "b"], "matched_to": ["b", ""], "n_tokens": [100, 200], "x": [1, 6]})
    >>> matched_contrasts(blocks, rate_difference, "x").drop(columns="series").to_dict("split")["data"]
    [['b', 'a', 6, 200, 1, 100, 20.0]]
    """
    series, _ = _checked(blocks, series, {}, None)
    tables = []
    for later, earlier in _matches(blocks, matched):
        masks = [(blocks["doc_id"] == text).to_numpy() for text in (later, earlier)]
        value = statistic(*_all_sums(blocks, series, masks))[0]
        table = pd.DataFrame({"series": series, "target": later, "reference": earlier})
        for side, mask in enumerate(masks, 1):
            table[f"f{side}"] = blocks.loc[mask, series].sum().to_numpy()
            table[f"n{side}"] = blocks.loc[mask, "n_tokens"].sum()
        tables.append(table.assign(value=value))
    return pd.concat(tables, ignore_index=True)


def level_contrasts(
    blocks,
    series,
    target,
    reference,
    *,
    statistic=rate_difference,
    length=2,
    n_draws=2000,
    seed=2022,
    level=0.95,
):
    """
    A contrast of level between two years with all that it must stand beside before anything is said of it.

    Parameters
    ----------
    blocks : DataFrame
        As `block_table` returns it, with ``year``.
    series : str or list of str
        Columns of counts.
    target, reference : int
        Years.
    statistic : callable
        Of two selections; exchanging them turns its sign.
    length, n_draws, seed, level
        As of `block_bootstrap`; draws and seed also of `same_year_baseline`.

    Returns
    -------
    DataFrame
        One row a series: ``series``, ``value`` (texts of a year pooled), ``low``, ``high`` (of `block_bootstrap`),
        ``mean_of_texts`` and ``sign_kept`` (in all rows of `leave_one_out`; NA for two single texts), ``baseline``
        (largest magnitude between texts of one year, at equal size), ``pairs_beyond`` of ``n_pairs`` (pairs of a text
        of each year that differ by more than that at equal size), ``draws`` (the smallest ``exceeding_draws`` of these
        pairs: in how many draws they still do), ``p`` (of
        `permutations_of_texts`, of the magnitude of the difference of the mean rates of the two years' texts) and
        ``smallest_p`` (the smallest that labelings of so few texts can give). The baseline and what rests on it is
        missing where no year has several texts.

    Examples
    --------
    >>> blocks = {"doc_id": ["a", "b", "b", "c"], "year": [1, 2, 2, 2], "n_tokens": 100, "x": [9, 0, 1, 2]}
    >>> table = level_contrasts(pd.DataFrame(blocks), "x", 2, 1, length=1, n_draws=99)
    >>> # 10 per thousand in both texts of year 2 pooled, 90 in that of year 1
    >>> table[["value", "sign_kept", "pairs_beyond", "n_pairs"]].to_dict("split")["data"]
    [[-80.0, True, 2, 2]]
    """
    series, masks = _checked(blocks, series, {"year": target}, {"year": reference})
    sides = {"year": target}, {"year": reference}
    options = {"n_draws": n_draws, "seed": seed}
    table = block_bootstrap(blocks, statistic, series, *sides, length=length, level=level, **options)
    table = table.set_index("series")[["value", "low", "high"]]
    table = table.assign(mean_of_texts=table["value"], sign_kept=pd.NA)
    texts = blocks[masks[0] | masks[1]].drop_duplicates("doc_id")
    if len(texts) > 2:
        left_out = leave_one_out(blocks, statistic, series, *sides)
        whole = left_out[left_out["left_out"].isna()].set_index("series")
        table["mean_of_texts"] = whole["mean_of_texts"]
        table["sign_kept"] = left_out.groupby("series")["sign_kept"].all()
    table["sign_kept"] = table["sign_kept"].astype("boolean")
    table = table.join(_beyond(blocks, statistic, series, target, reference, options))
    sums = blocks.groupby("doc_id", sort=False)[[*series, "n_tokens"]].sum().loc[texts["doc_id"]]
    for name in series:
        rates = per_thousand(sums[name].to_numpy(), sums["n_tokens"].to_numpy())
        exchanged = permutations_of_texts(rates, texts["year"] == target, _mean_difference)
        table.loc[name, ["p", "smallest_p"]] = exchanged["p"], exchanged["smallest_p_here"]
    return table.reset_index()


def run_length(blocks):
    """Blocks in a run of the bootstrap: two, or one where a text has no more."""
    return min(2, int(blocks.groupby("doc_id").size().min()))


def _sized_blocks(tokens):
    """Every block of the texts in the view, with what the view holds of it."""
    numbers, document = tokens.block_numbers(), tokens.column("document")
    sizes = np.bincount(numbers[tokens.rows], tokens.sizes(), numbers.max() + 1).astype(np.int64)
    begins = np.flatnonzero(np.diff(numbers, prepend=-1))
    number, text = numbers[begins], document[begins]
    kept = np.isin(text, document[tokens.rows])
    within = np.arange(len(text)) - np.searchsorted(text, text) + 1
    columns = ["doc_id", *(name for name in _METADATA if name in tokens.documents)]
    table = tokens.documents[columns].iloc[text].reset_index(drop=True)
    return table.assign(block=within, n_tokens=sizes[number], number=number)[kept].reset_index(drop=True)


def _checked(blocks, series, target, reference):
    """The series as a list, and which blocks each selection holds."""
    if not len(blocks):
        raise ValueError("The table holds no blocks; take one of block_table().")
    series = list(series) if isinstance(series, (list, tuple, pd.Index, np.ndarray)) else [series]
    if not series:
        raise ValueError("series names no column of counts; name at least one.")
    for name in ["doc_id", "n_tokens", *series]:
        _check_column(blocks, name)
    masks = [_mask(blocks, where) for where in (target, reference) if where is not None]
    if len(masks) == 2 and (masks[0] & masks[1]).any():
        raise ValueError(
            f"Target and reference share {(masks[0] & masks[1]).sum()} block(s): {target} and {reference}. "
            "Select each block once."
        )
    return series, masks


def _check_column(blocks, name):
    if name not in blocks:
        raise ValueError(
            f"The table of blocks has no column {name!r}; it has {', '.join(map(str, blocks.columns))}."
        )


def _check_draws(n_draws, level=0.95):
    if n_draws < 1:
        raise ValueError(f"n_draws must be at least 1, got {n_draws}.")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, such as 0.95; got {level}.")


def _mask(blocks, where):
    mask = np.ones(len(blocks), bool)
    for name, wanted in where.items():
        _check_column(blocks, name)
        mask &= blocks[name].isin(wanted if pd.api.types.is_list_like(wanted) else [wanted]).to_numpy()
    if not mask.any():
        raise ValueError(f"No block has {where}.")
    return mask


def _sums(blocks, series, weights):
    """Counts, shape (n_draws, n_series), and tokens, shape (n_draws, 1), of blocks that count `weights` times each."""
    weights = np.asarray(weights, float)
    sizes = weights @ blocks["n_tokens"].to_numpy(float)
    return weights @ blocks[series].to_numpy(float), np.where(sizes > 0, sizes, np.nan)[:, None]


def _all_sums(blocks, series, selections):
    return [part for weights in selections for part in _sums(blocks, series, weights[None, :])]


def _equal_texts(blocks, mask):
    """Weights that give each text of a selection the same size, and leave the sum of the sizes as it is."""
    sizes = blocks.loc[mask].groupby("doc_id")["n_tokens"].sum()
    mean = sizes.mean() / sizes.where(sizes > 0)
    return np.where(mask, blocks["doc_id"].map(mean), 0)


def _weights(blocks, mask, length, n_draws, generator):
    """How often each draw takes each block of a selection: texts of a year first, then runs of their blocks."""
    own = blocks.reset_index(drop=True)[mask]
    years = own["year"] if "year" in own else pd.Series(0, own.index)
    weights = np.zeros((n_draws, len(blocks)), np.int64)
    for _, texts in own.groupby(years, sort=False, dropna=False):
        places = [rows.to_numpy() for rows in texts.groupby("doc_id", sort=False).groups.values()]
        chosen = generator.integers(0, len(places), (n_draws, len(places)))
        for number, place in enumerate(places):
            if not 1 <= length <= len(place):
                raise ValueError(
                    f"length must be from 1 to {len(place)}, the blocks of {blocks['doc_id'].iloc[place[0]]!r}; "
                    f"got {length}."
                )
            for times in (chosen == number).T:
                weights[np.ix_(times, place)] += _runs(len(place), length, times.sum(), generator)
    return weights


def _runs(n_blocks, length, n_draws, generator):
    """How often each of a text's blocks is drawn, in overlapping runs, the last cut to the text's own number."""
    n_runs = -(-n_blocks // length)
    starts = generator.integers(0, n_blocks - length + 1, (n_draws, n_runs))
    places = (starts[:, :, None] + np.arange(length)).reshape(n_draws, n_runs * length)[:, :n_blocks]
    cells = np.arange(n_draws)[:, None] * n_blocks + places
    return np.bincount(cells.ravel(), minlength=n_draws * n_blocks).reshape(n_draws, n_blocks)


def _intervals(blocks, statistic, series, masks, drawn, level):
    """Value and bounds of each series; no bounds where a selection has no occurrence."""
    sums = _all_sums(blocks, series, masks)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    nothing = np.any([counts[0] == 0 for counts in sums[::2]], axis=0)
    low, high = (np.where(nothing, np.nan, bound) for bound in (low, high))
    table = {"series": series, "value": statistic(*sums)[0], "low": low, "high": high, "level": level}
    return pd.DataFrame(table)


def _labelings(sizes):
    """Every way to give label 0 to `sizes[0]` of the texts, label 1 to `sizes[1]` of the others, and so on."""

    def fill(codes, label):
        if label == len(sizes):
            yield codes
            return
        for places in combinations(np.flatnonzero(codes < 0).tolist(), sizes[label]):
            longer = codes.copy()
            longer[list(places)] = label
            yield from fill(longer, label + 1)

    return fill(np.full(sum(sizes), -1), 0)


def _texts_and_years(blocks):
    _check_column(blocks, "year")
    texts = blocks.drop_duplicates("doc_id")
    return texts["doc_id"].tolist(), texts["year"].tolist()


def _equal_draws(blocks, series, texts, size, n_draws, seed):
    """Sums of `size` blocks of each text, drawn without replacement, and the size."""
    places = [np.flatnonzero(blocks["doc_id"] == text) for text in texts]
    shortest = min(map(len, places))
    size = shortest if size is None else size
    if not 1 <= size <= shortest:
        raise ValueError(f"size must be from 1 to {shortest}, the blocks of the shortest text; got {size}.")
    generator = np.random.default_rng(seed)
    sums = []
    for place in places:
        ranks = generator.random((n_draws, len(place))).argsort(axis=1)
        sums.append(_sums(blocks.iloc[place], series, ranks < size))
    return sums, size


def _matches(blocks, matched):
    """Pairs of texts that belong together, the later one first, each pair once."""
    _check_column(blocks, matched)
    texts = blocks.drop_duplicates("doc_id")
    order = texts["doc_id"].tolist()
    pairs = []
    for text, other in zip(order, texts[matched], strict=True):
        if pd.isna(other) or other == "":
            continue
        if other == text or other not in order:
            raise ValueError(
                f"{text!r} is matched with {other!r} in {matched!r}; it must be another text of the table: "
                f"{', '.join(order)}."
            )
        pairs.append(tuple(sorted((text, other), key=order.index, reverse=True)))
    if not pairs:
        raise ValueError(f"No text of the table is matched with another: {matched!r} is empty.")
    return list(dict.fromkeys(pairs))


def n_larger(rates, years):
    """
    How many contrasts between years are larger, in every pair of texts, than any two texts of one year differ.

    A statistic for `permutations_of_texts`, which tells how many to expect if the texts were exchanged between years.

    Parameters
    ----------
    rates : array_like, shape (n_texts, n_series)
    years : array_like, shape (n_texts,)

    Returns
    -------
    int
        Out of one a series and pair of years.

    Examples
    --------
    >>> # 9 differs from 1, 2 and 3 by 6 at least, they among themselves by 2 at most; 4, 1, 2 and 3 do not
    >>> n_larger([[9, 4], [1, 1], [2, 2], [3, 3]], [2020, 2022, 2022, 2022])
    1
    """
    rates, years = np.asarray(rates, float), np.asarray(years)
    apart = np.abs(rates[:, None] - rates[None])
    baseline = within_years(rates, years)
    pairs = combinations(np.unique(years).tolist(), 2)
    least = [apart[np.ix_(years == one, years == other)].min(axis=(0, 1)) for one, other in pairs]
    return int((np.array(least) > baseline).sum())


def within_years(rates, years):
    """
    The largest difference between two texts of one year.

    Parameters
    ----------
    rates : array_like, shape (n_texts, ...)
    years : array_like, shape (n_texts,)

    Returns
    -------
    ndarray, shape (...)
        0 where no year has two texts; NaN where the rate of a text is.

    Examples
    --------
    >>> within_years([9.0, 1.0, 2.0, 4.0], [2020, 2022, 2022, 2022]).tolist()
    3.0
    """
    rates, years = np.asarray(rates, float), np.asarray(years)
    return np.max([np.ptp(rates[years == year], axis=0) for year in np.unique(years)], axis=0)


def _beyond(blocks, statistic, series, target, reference, options):
    """The baseline of each series, and how many pairs of texts of the two years differ by more."""
    years = blocks.drop_duplicates("doc_id").set_index("doc_id")["year"]
    if not years.duplicated().any():
        return pd.DataFrame(
            {"baseline": np.nan, "pairs_beyond": pd.NA, "n_pairs": pd.NA, "draws": np.nan}, index=series
        )
    pairs = same_year_baseline(blocks, statistic, series, **options)
    # Two pairs of opposite directions cannot both exceed the differences within the years: directions need no check.
    crossing = pairs["target"].map(years).isin([target, reference]) & pairs["reference"].map(years).isin(
        [target, reference]
    )
    own = pairs[crossing & (pairs["pair"] == "different years")].groupby("series")
    return own.agg(
        baseline=("baseline", "first"),
        pairs_beyond=("exceeds", "sum"),
        n_pairs=("exceeds", "size"),
        draws=("exceeding_draws", "min"),
    )


def _mean_difference(rates, is_target):
    """Magnitude of the difference of two groups' means."""
    return abs(rates[is_target].mean() - rates[~is_target].mean())
