"""
Claims under every combination of defensible choices: the multiverse of Steegen and others.

Steegen, Tuerlinckx, Gelman & Vanpaemel (2016), *Perspectives on Psychological Science* 11(5), 702-712; Simonsohn,
Simmons & Nelson (2020), *Nature Human Behaviour* 4, 1208-1214; on choices of preparing texts, Denny & Spirling
(2018), *Political Analysis* 26(2), 168-189.
"""

import sys

import numpy as np
import pandas as pd

from sco_discourse.claims import CLAIMS
from sco_discourse.claims import checked as checked_claims
from sco_discourse.frequency import per_thousand
from sco_discourse.index import tokenize
from sco_discourse.key_words import first_words, spread_enough
from sco_discourse.keyness import keyness
from sco_discourse.resampling import within_years
from sco_discourse.specifications import (
    CHOICES,
    ZONES_OF,
    checked,
    grid_of,
    named_selections,
    paragraphs_of,
    settled,
    specifications,
    without_doubles,
)
from sco_discourse.tfidf import tfidf

_ALIKE = 1e-9  # rates that differ by less differ by rounding alone


def multiverse(study, claims=CLAIMS, choices=CHOICES, *, progress=None):
    """
    Claims under every combination of the choices that can change their numbers.

    A choice is tried only if it changes some result of the claim. A claim of level holds if each text of the target
    year chosen differs from each of the reference year chosen, in the direction claimed, by more than any two texts of
    one year differ, all under the same specification. One of presence holds if a target text names the subject and no
    reference text does, one of constancy if every text does, one of keyness if all of the first ten words are spread
    widely enough and hold as levels do. Texts are compared whole: the mean of draws of equal size, which
    `sco_discourse.assess` takes, is the same but for chance. The least number of blocks that a claim of level needs is
    not asked for.

    Parameters
    ----------
    study : Study
    claims : sequence of Claim
    choices : dict of {str: sequence of str}
        Some of `CHOICES` and of their options, the study's own first; what is not named stays as it is there.
    progress : bool, optional
        Whether a line tells how far it has come; default: if the output of errors is a terminal.

    Returns
    -------
    DataFrame
        One row a claim and specification, the study's own first: ``claim``, ``form``, one column a choice (missing
        where it cannot change the number), ``effect`` (of level the difference in mentions per thousand tokens, or in
        per cent of the paragraphs; of presence the target texts that name the subject less the reference texts that do;
        of constancy the least rate of a text; of keyness the share of the first words that hold), ``holds`` (missing
        where a text that is compared has no tokens, or no year has two texts) and ``distinct``: number, from 1, of the
        claim's result. Specifications of one number count the same in every text that they compare (of presence: name
        the subject in the same texts; of keyness: rank the same words).

    Raises
    ------
    ValueError
        For an unknown choice or option.

    Examples
    --------
    >>> from sco_discourse import corpus_of, study_of
    >>> from sco_discourse.claims import Claim
    >>> texts = {"doc_id": ["a", "b", "c"], "year": [2020, 2021, 2021]}
    >>> corpus = corpus_of(pd.DataFrame(texts).assign(text=["No war.", "War, war.", "War or war."]))
    >>> war = {"id": "war", "frame": "security", "renderings": ["war"]}
    >>> claim = Claim("war", "More war?", "level", "war", 2021, (2020,), 1, {"concept": ("war",)})
    >>> table = multiverse(study_of(corpus, [war]), [claim], {"weighting": ["pooled", "texts equal"]})
    >>> # 2 of 2 and 2 of 3 tokens, 4 of 5 together and 5 of 6 in the mean, against 1 of 2; b and c differ by 1 of 3
    >>> table[["weighting", "effect", "holds"]].round(1).to_dict("split")["data"]
    [['pooled', 300.0, False], ['texts equal', 333.3, False]]
    """
    choices, paragraphs = checked(choices), paragraphs_of(study)
    labels = paragraphs.table["document"].to_numpy()
    tables = []
    for claim in _told(checked_claims(claims, study.concepts), progress):
        tried = specifications(paragraphs, claim, choices)
        if claim.form == "keyness":
            effect, holds, results = _of_words(study, claim, settled(tried, choices))
        else:
            effect, holds, results = _outcomes(grid_of(paragraphs, claim, choices, tried), labels)
        kept, tried = _that_matter(tried, pd.factorize(pd.Series(results, dtype=object))[0])
        effect, holds, results = effect[kept], holds[kept], [results[place] for place in np.flatnonzero(kept)]
        distinct = pd.factorize(pd.Series(results, dtype=object))[0] + 1
        verdicts = pd.array(np.where(np.isnan(holds), None, holds == 1).tolist(), dtype="boolean")
        table = tried.assign(effect=effect, holds=verdicts, distinct=distinct)
        table.insert(0, "form", claim.form)
        table.insert(0, "claim", claim.id)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _that_matter(tried, results):
    """Which specifications are left if a choice that changes no result stays at the study's own option, and these."""
    kept = np.ones(len(tried), bool)
    for choice in [name for name in tried if len(tried[name].dropna().unique()) > 1]:
        others = [name for name in tried if name != choice and tried[name].notna().any()]
        some = tried[kept].assign(result=results[kept])
        groups = some.groupby(others)["result"] if others else [((), some["result"])]
        if all(len(set(own)) == 1 for _, own in groups):
            kept &= (tried[choice] == tried[choice].iloc[0]).to_numpy()
            tried = tried.assign(**{choice: None})
    return kept, tried[kept].reset_index(drop=True)


def multiverse_summary(table):
    """
    What a multiverse says of each claim.

    Parameters
    ----------
    table : DataFrame
        As `multiverse` returns it.

    Returns
    -------
    DataFrame
        One row a claim: ``claim``, ``form``, ``n_specifications``, ``n_distinct`` (results), ``n_untestable`` (of
        these), ``share`` (of the distinct results that can be tested, those in which it holds), ``median_effect`` (of
        distinct results, in the unit of the study's own specification alone), ``own`` (whether it holds in that one),
        ``breaking`` and ``breaking_share``: the option that breaks it most often, and the share, of the specifications
        in which it holds with the study's own option of that choice, in which it no longer does with the other, all
        else equal; of equals the first; missing where none breaks it.

    Examples
    --------
    >>> rows = {"claim": "war", "form": "level", "unit": ["tokens"] * 2 + ["share"]}
    >>> table = pd.DataFrame(rows).assign(effect=[3.0, 1.0, 40.0], holds=[True, True, False], distinct=[1, 2, 3])
    >>> multiverse_summary(table)[["share", "median_effect", "own", "breaking"]].round(2).to_dict("split")["data"]
    [[0.67, 2.0, True, 'unit: share']]
    """
    rows = []
    for claim, own in table.groupby("claim", sort=False):
        distinct, first = own.drop_duplicates("distinct"), own.iloc[0]
        in_unit = own[own["unit"] == first["unit"]] if pd.notna(first.get("unit")) else own
        breaking = _breaking(own)
        rows.append(
            {
                "claim": claim,
                "form": first["form"],
                "n_specifications": len(own),
                "n_distinct": len(distinct),
                "n_untestable": int(distinct["holds"].isna().sum()),
                "share": _share(own, own["distinct"]),
                "median_effect": in_unit.drop_duplicates("distinct")["effect"].median(),
                "own": first["holds"],
                "breaking": breaking[0],
                "breaking_share": breaking[1],
            }
        )
    return pd.DataFrame(rows).astype({"own": "boolean", "breaking": object})


def option_shares(table):
    """
    In which share a claim holds under each option that was tried.

    Parameters
    ----------
    table : DataFrame
        As `multiverse` returns it.

    Returns
    -------
    DataFrame
        One row a claim, choice and option, in this order: ``claim``, ``choice``, ``option``, ``n_specifications``,
        ``share`` (of those that can be tested; NaN if none can). Identical results are not collapsed here: of all
        combinations each option meets the same, of distinct results it would not.
    """
    rows = []
    for claim, own in table.groupby("claim", sort=False):
        for choice in _choices(own):
            for option, some in own.groupby(choice, sort=False):
                rows.append((claim, choice, option, len(some), _share(some, some.index)))
    return pd.DataFrame(rows, columns=["claim", "choice", "option", "n_specifications", "share"])


def specification_curve(table):
    """
    The distinct results of one claim by effect, and under which options each comes about.

    Parameters
    ----------
    table : DataFrame
        As `multiverse` returns it, of one claim.

    Returns
    -------
    DataFrame
        One row a distinct result, by unit, then smallest effect first: ``claim``, ``form``, ``unit`` (missing where
        there is one only), ``effect``, ``holds``, ``own`` (whether it is that of the study's own specification),
        ``n_specifications``, and for each option of a choice that was tried, as ``choice: option``, how many of them
        have it.

    Raises
    ------
    ValueError
        For several claims, or none.
    """
    if (n_claims := len(table["claim"].unique())) != 1:
        raise ValueError(f"A curve is of one claim; the table has {n_claims}. Select one.")
    results = table.drop_duplicates("distinct")[["claim", "form", "unit", "effect", "holds", "distinct"]]
    results = results.assign(own=results["distinct"] == table["distinct"].iloc[0])
    results["n_specifications"] = results["distinct"].map(table["distinct"].value_counts())
    for choice in _choices(table):
        if choice != "unit":
            counts = pd.crosstab(table["distinct"], table[choice])
            counts = counts[list(dict.fromkeys(table[choice]))].add_prefix(f"{choice}: ").reset_index()
            results = results.merge(counts, on="distinct")
    order = {unit: place for place, unit in enumerate(CHOICES["unit"])}
    return results.sort_values(
        ["unit", "effect", "distinct"],
        key=lambda column: column.map(order) if column.name == "unit" else column,
        ignore_index=True,
    ).drop(columns="distinct")


def shuffled_shares(study, claims=CLAIMS, choices=CHOICES, *, n_shuffles=200, seed=2022, progress=None):
    """
    In which share of its specifications a claim would hold if the texts exchanged their paragraphs at random.

    Each text keeps its number of paragraphs of each zone; years stay with the texts. What is left of a claim is what
    chance gives in texts of these numbers.

    Parameters
    ----------
    study : Study
    claims, choices, progress
        As of `multiverse`.
    n_shuffles, seed : int
        Number of shuffles, the same for all claims, and what they start from.

    Returns
    -------
    DataFrame
        One row a claim: ``claim``, ``mean`` share of the distinct results, ``low`` and ``high`` (2.5 and 97.5 per cent
        of the shuffles), ``n_shuffles``, ``seed``. Missing for keyness, whose words each shuffle would choose anew, and
        where no result can be tested.
    """
    if n_shuffles < 1:
        raise ValueError(f"n_shuffles must be at least 1, got {n_shuffles}.")
    choices, paragraphs = checked(choices), paragraphs_of(study)
    labelings = _shuffles(paragraphs.table, n_shuffles, seed)
    rows = []
    for claim in _told(checked_claims(claims, study.concepts), progress):
        shares = []
        if claim.form != "keyness":
            tried = specifications(paragraphs, claim, choices)
            grid = without_doubles(grid_of(paragraphs, claim, choices, tried))
            shares = [_share_of(*_outcomes(grid, labels)[1:]) for labels in labelings]
        shares = [share for share in shares if not np.isnan(share)]
        low, high = np.quantile(shares, [0.025, 0.975]) if shares else (np.nan, np.nan)
        rows.append((claim.id, np.mean(shares) if shares else np.nan, low, high))
    table = pd.DataFrame(rows, columns=["claim", "mean", "low", "high"])
    return table.assign(n_shuffles=n_shuffles, seed=seed)


def _outcomes(grid, labels):
    """Effect, verdict (NaN where there is none) and what is the same in identical results, of each specification."""
    texts = np.eye(len(grid.years))[labels]
    counts, sizes = grid.counts @ texts, grid.sizes @ texts
    sizes = np.where(sizes > 0, sizes, np.nan)
    chosen = grid.target | grid.reference
    measured = {"level": _level, "presence": _presence, "constancy": _constancy}[grid.form]
    effect, holds, same = measured(grid, counts, sizes, chosen)
    testable = grid.complete & ~(np.isnan(sizes) & chosen).any(axis=1)
    effect, holds = (np.where(testable, values, np.nan) for values in (effect, holds))
    # undefined values and zeros of either sign made alike
    same = np.nan_to_num(np.round(np.column_stack([*same, effect, holds]), 9), nan=-1e9) + 0.0
    return effect, holds, [row.tobytes() for row in same]


def _level(grid, counts, sizes, chosen):
    unit = np.where(grid.per_cent, 0.1, 1)
    rates = per_thousand(counts, sizes) * unit[:, None]
    sides = [_rate(grid, counts, sizes, rates, side, unit) for side in (grid.target, grid.reference)]
    baseline = _baseline(rates.T, grid.years)
    holds = _beyond(rates.T, baseline, grid.target.T, grid.reference.T, grid.direction)
    own = [np.where(chosen, values, -1) for values in (counts, sizes)]
    return sides[0] - sides[1], holds, [*own, baseline]


def _rate(grid, counts, sizes, rates, side, unit):
    """The rate of the texts of a side, pooled or each text alike."""
    pooled, whole = (np.where(side, values, 0).sum(axis=1) for values in (counts, sizes))
    n_texts = np.maximum(side.sum(axis=1), 1)
    mean = np.where(side, rates, 0).sum(axis=1) / n_texts
    return np.where(grid.equal, mean, per_thousand(pooled, np.where(whole > 0, whole, np.nan)) * unit)


def _baseline(rates, years):
    """The largest difference between two texts of one year; NaN where no year has two or one of them has no rate."""
    several = pd.Series(years).duplicated(keep=False).to_numpy()
    if not several.any():
        return np.full(rates.shape[1:], np.nan)
    return within_years(rates[several], years[several])


def _beyond(rates, baseline, target, reference, direction):
    """
    Whether each target differs from each reference, as claimed, by more than the baseline; NaN where undefined.

    Rates, target and reference have one row a text.
    """
    signed = direction * rates
    least = np.where(target, signed, np.inf).min(axis=0) - np.where(reference, signed, -np.inf).max(axis=0)
    return np.where(np.isnan(least + baseline), np.nan, least > baseline + _ALIKE)


def _presence(grid, counts, sizes, chosen):
    named = counts > 0
    own, others = ((named & side).sum(axis=1) for side in (grid.target, grid.reference))
    return own - others, (own > 0) & (others == 0), [np.where(chosen, named, -1)]


def _constancy(grid, counts, sizes, chosen):
    rates = per_thousand(counts, sizes)
    least = np.where(chosen, rates, np.inf).min(axis=1)
    return (
        least,
        ((counts > 0) | ~chosen).all(axis=1),
        [np.where(chosen, counts, -1), np.where(chosen, sizes, -1)],
    )


def _of_words(study, claim, options):
    """Effects and verdicts of a claim on words, and what is the same in identical results."""
    documents = study.corpus.documents
    if not {claim.target, *claim.reference} <= set(documents["year"]):
        undefined = np.full(len(options), np.nan)
        return undefined, undefined, [()] * len(options)
    texts = named_selections(documents, claim)
    indexes = {zones: tokenize(study.corpus, ZONES_OF[zones]) for zones in options["zones"].unique()}
    tables, found = {}, []
    for zones, chosen, stopwords, ranking in options[["zones", "texts", "stopwords", "ranking"]].to_numpy():
        key = zones, chosen, stopwords
        if key not in tables:
            left_out = study.stopwords if stopwords == "out" else ()
            tables[key] = _words(indexes[zones], claim, texts[chosen], left_out)
        found.append(tables[key].set_index("term").loc[first_words(tables[key], ranking), "holds"])
    effect = np.array([words.mean() for words in found], float)
    holds = np.where(np.isnan(effect), np.nan, effect == 1)
    return effect, holds, [tuple(words.sort_index().items()) for words in found]


def _words(tokens, claim, chosen, stopwords):
    """Words of the target year against the reference, their scores, and whether each holds as a level does."""
    documents = tokens.documents
    years, doc_ids = documents["year"].to_numpy(), documents["doc_id"].to_numpy()
    target, reference = (chosen & (years == year) for year in (claim.target, claim.reference[0]))
    views = [tokens.where(doc_id=doc_ids[side].tolist()) for side in (target, reference)]
    table = keyness(*views, stopwords=stopwords)
    both = tokens.where(doc_id=doc_ids[target | reference].tolist())
    rare = tfidf(both, by="year", stopwords=stopwords)
    rare = rare[rare["year"] == claim.target].set_index("term")["tfidf"]
    counts = tokens.counts("doc_id").reindex(columns=doc_ids).loc[table["term"]].to_numpy(float).T
    rates = per_thousand(counts, tokens.group_sizes("doc_id").reindex(doc_ids).to_numpy()[:, None])
    sides = (np.repeat(side[:, None], len(table), axis=1) for side in (target, reference))
    level = _beyond(rates, _baseline(rates, years), *sides, 1)
    holds = np.where(spread_enough(table["blocks"], table["texts"], int(target.sum())), level, level * 0)
    return table.assign(tfidf=table["term"].map(rare).fillna(0), holds=holds)


def _shuffles(table, n_shuffles, seed):
    """Texts of the paragraphs, exchanged at random among those of one zone."""
    generator = np.random.default_rng(seed)
    places = [np.flatnonzero(table["zone"] == zone) for zone in sorted(set(table["zone"]))]
    document, labelings = table["document"].to_numpy(), []
    for _ in range(n_shuffles):
        labels = document.copy()
        for own in places:
            labels[own] = document[generator.permutation(own)]
        labelings.append(labels)
    return labelings


def _share(rows, results):
    """The share of distinct results that can be tested in which a claim holds."""
    return _share_of(rows["holds"].astype("Float64").to_numpy(float, na_value=np.nan), results)


def _share_of(holds, results):
    """The same of arrays."""
    verdicts = [held for held in dict(zip(results, holds, strict=True)).values() if not np.isnan(held)]
    return float(np.mean(verdicts)) if verdicts else np.nan


def _choices(table):
    """Choices that were tried."""
    left = ("claim", "form", "effect", "holds", "distinct")
    return [name for name in table if name not in left and table[name].notna().any()]


def _breaking(own):
    """The option that breaks a claim most often if it takes the place of the study's own, and how often."""
    choices, worst = _choices(own), (None, 0.0)
    for choice in choices:
        others = [name for name in choices if name != choice]
        first, *options = list(dict.fromkeys(own[choice]))
        rows = own.assign(key=own[others].astype(str).agg("|".join, axis=1) if others else "")
        verdicts = rows.groupby(["key", choice])["holds"].first().unstack().astype("boolean")
        held = verdicts[verdicts[first].fillna(False).astype(bool)]
        for option in options:
            broken = (~held[option].dropna().astype(bool)).mean() if len(held) else 0.0
            if broken > worst[1]:
                worst = f"{choice}: {option}", float(broken)
    return worst if worst[0] else (None, np.nan)


def _told(claims, progress):
    """Claims one by one, with a line that tells how far it has come."""
    shown = sys.stderr.isatty() if progress is None else progress
    claims = list(claims)
    for number, claim in enumerate(claims, 1):
        if shown:
            end = "\n" if number == len(claims) else ""
            print(f"\rclaim {number} of {len(claims)}", end=end, file=sys.stderr, flush=True)
        yield claim
