"""What the rules make of a contrast between years, of mentions as of topics: its outcome, cautions and sentence."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sco_discourse.key_words import LEAST_BLOCKS
from sco_discourse.resampling import level_contrasts, matched_contrasts, run_length

UNTESTABLE = "not testable at this size"
_WORDS = {2: "two", 3: "three", 4: "four", 5: "five"}
_COUNTS = ["pairs_beyond", "n_pairs", "blocks", "texts"]
_NUMBERS = ["value", "low", "high", "baseline", "matched", "alpha"]
_COLUMNS = [
    *("id", "question", "form", "outcome", "caution", "sentence", "value", "low", "high", "baseline"),
    *("pairs_beyond", "n_pairs", "matched", "sign_kept", "blocks", "texts", "alpha", "lines"),
]


@dataclass(frozen=True)
class Phrases:
    """
    How a contrast is put: one of these stands in the sentence that its outcome allows.

    Attributes
    ----------
    compared : str
        Supported, of two single texts.
    changed : str
        Supported, of more texts.
    too_few : str
        Too few blocks.
    denied : str
        The difference has another sign than claimed.
    told : str
        Both levels, to stand before what speaks against the claim.
    baseline : str
        The largest difference between texts of one year.
    """

    compared: str
    changed: str
    too_few: str
    denied: str
    told: str
    baseline: str


def claims_table(rows):
    """
    A table of claims, one a row, with the same columns whatever they are about.

    Parameters
    ----------
    rows : list of dict
        Some of the columns of `sco_discourse.assess`; the others are missing.

    Returns
    -------
    DataFrame
    """
    table = pd.DataFrame(rows).reindex(columns=_COLUMNS)
    kinds = dict.fromkeys(_COUNTS, "Int64") | dict.fromkeys(_NUMBERS, "float") | {"sign_kept": "boolean"}
    return table.astype(kinds)


def why_untestable(sizes, claim):
    """
    Why the texts cannot bear out a claim or its contrary, whatever they say; empty if they can.

    Parameters
    ----------
    sizes : DataFrame
        One row a text: ``year``, ``n`` (its tokens, 0 where it has none).
    claim : Claim

    Returns
    -------
    str

    Examples
    --------
    >>> from sco_discourse.claims import Claim
    >>> claim = Claim("war", "More war?", "level", "war", 2022, (2020,), 1, {"concept": ("war",)})
    >>> why_untestable(pd.DataFrame({"year": [2020, 2022], "n": 9}), claim)
    'no year has two texts to be measured by'
    """
    least = sizes.groupby("year")["n"].min().reindex([claim.target, *claim.reference])
    if least.isna().any():
        return f"there is no text of {least.index[least.isna()][0]}"
    if (least == 0).any():
        return f"a text of {least.index[least == 0][0]} has no tokens"
    if claim.form in ("level", "keyness", "topic level") and not sizes["year"].duplicated().any():
        return "no year has two texts to be measured by"
    return ""


def claimed_contrast(blocks, series, claim, statistic, **options):
    """
    The contrast of level that a claim is about, as a table of claims has it.

    Parameters
    ----------
    blocks : DataFrame
        As `sco_discourse.block_table` returns it, with ``year``.
    series : str
        Column of counts.
    claim : Claim
        Of one year of reference.
    statistic : callable
        Of two selections, as of `sco_discourse.level_contrasts`.
    **options
        ``n_draws``, ``seed``.

    Returns
    -------
    dict
        ``value``, ``low``, ``high``, ``baseline``, ``pairs_beyond``, ``n_pairs``, ``sign_kept`` (None for two single
        texts), ``matched`` (the same difference of the texts of the two years that were matched, the first if there
        are several; NaN if none).
    """
    (reference,) = claim.reference
    options = options | {"length": run_length(blocks), "statistic": statistic}
    row = level_contrasts(blocks, series, claim.target, reference, **options).iloc[0]
    names = ("value", "low", "high", "baseline", "pairs_beyond", "n_pairs")
    return {
        **{name: row[name] for name in names},
        "sign_kept": None if pd.isna(row["sign_kept"]) else bool(row["sign_kept"]),
        "matched": _matched(blocks, series, claim, statistic),
    }


def _matched(blocks, series, claim, statistic):
    if "matched_to" not in blocks or not (blocks["matched_to"].fillna("") != "").any():
        return np.nan
    years = blocks.drop_duplicates("doc_id").set_index("doc_id")["year"]
    for row in matched_contrasts(blocks, statistic, series).itertuples():
        if (years[row.target], years[row.reference]) == (claim.target, *claim.reference):
            return row.value
        if (years[row.reference], years[row.target]) == (claim.target, *claim.reference):
            return -row.value
    return np.nan


def level_outcome(contrast, claim, n_blocks):
    """
    What the rules make of a contrast of level, cautions aside.

    Parameters
    ----------
    contrast : dict
        As `claimed_contrast` returns it.
    claim : Claim
    n_blocks : int
        Blocks of the two years that hold what is compared.

    Returns
    -------
    str
        ``not testable at this size`` for fewer than three blocks; ``not supported`` for another sign than claimed, one
        that turns without some text, or a pair of texts that differ by no more than texts of one year; else
        ``supported``.
    """
    if n_blocks < LEAST_BLOCKS:
        return UNTESTABLE
    against = np.sign(contrast["value"]) != claim.direction
    if against or contrast["sign_kept"] is False or contrast["pairs_beyond"] < contrast["n_pairs"]:
        return "not supported"
    return "supported"


def cautioned(outcome, cautions):
    """The outcome with its cautions, as two columns: only what is supported has any."""
    if outcome != "supported":
        return {"outcome": outcome, "caution": ""}
    outcome = "supported with a caution" if cautions else "supported"
    return {"outcome": outcome, "caution": "; ".join(cautions)}


def single_text(documents, claim):
    """The caution that a year compared has one text only, as a list of one or none."""
    n_texts = documents["year"].value_counts()
    return ["single text"] * bool(n_texts[[claim.target, *claim.reference]].min() == 1)


def interval_caution(contrast):
    """The caution that an interval holds 0, or that a zero count has none, as a list of one or none."""
    if np.isnan(contrast["low"]):
        return ["zero count"]
    return ["interval"] * bool(contrast["low"] <= 0 <= contrast["high"])


def level_sentence(contrast, claim, outcome, phrases):
    """
    The sentence that an outcome allows.

    Parameters
    ----------
    contrast : dict
        As `claimed_contrast` returns it.
    claim : Claim
    outcome : str
    phrases : Phrases

    Returns
    -------
    str
    """
    if outcome.startswith("supported"):
        return phrases.compared if contrast["n_pairs"] == 1 else phrases.changed
    if outcome == UNTESTABLE:
        return phrases.too_few
    if np.sign(contrast["value"]) != claim.direction:
        return phrases.denied
    if contrast["pairs_beyond"] < contrast["n_pairs"]:
        within = contrast["n_pairs"] - contrast["pairs_beyond"]
        return (
            f"{phrases.told}; in {within} of {contrast['n_pairs']} pairs of texts the difference is no larger than "
            f"that between texts of one year ({phrases.baseline})."
        )
    return f"{phrases.told}; without one of the texts the difference turns."


def texts_of(documents, year):
    """
    How the texts of a year are named.

    Examples
    --------
    >>> documents = pd.DataFrame({"year": [2020, 2022, 2022, 2022]})
    >>> texts_of(documents, 2020), texts_of(documents, 2022)
    ('the 2020 text', 'the three texts of 2022')
    """
    n = int((documents["year"] == year).sum())
    return f"the {year} text" if n == 1 else f"the {_WORDS.get(n, n)} texts of {year}"


def capital(words):
    """Words as a sentence begins."""
    return f"{words[0].upper()}{words[1:]}"


def places(rows):
    """
    Texts and lines of rows.

    Examples
    --------
    >>> places(pd.DataFrame({"doc_id": ["a", "a", "b"], "line": [5, 9, 2]}))
    'a:5, 9; b:2'
    """
    lines = rows.drop_duplicates(["doc_id", "line"]).groupby("doc_id", sort=False)["line"]
    return "; ".join(f"{doc_id}:{', '.join(map(str, numbers))}" for doc_id, numbers in lines)
