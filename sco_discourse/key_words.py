"""The words that keyness ranks first, and which of them meet the rules for a claim about a year."""

import numpy as np
import pandas as pd

from sco_discourse.keyness import keyness
from sco_discourse.resampling import block_table, level_contrasts, run_length

LEAST_BLOCKS = 3
_N_WORDS = 10


def key_words(tokens, claim, stopwords):
    """
    The words that G² ranks first for the target year of a claim against its reference, stop words left out.

    Parameters
    ----------
    tokens : Tokens
    claim : Claim
        Its years are meant.
    stopwords : collection of str
        Left out.

    Returns
    -------
    list of str
    """
    target, reference = (tokens.where(year=year) for year in (claim.target, claim.reference[0]))
    return first_words(keyness(target, reference, stopwords=stopwords, ranges=False), "g2")


def first_words(table, score):
    """
    The words that a score ranks first.

    Parameters
    ----------
    table : DataFrame
        With ``term`` and the score.
    score : str
        Column; the highest come first, ties by ``g2``, then term.

    Returns
    -------
    list of str
        Ten, or all that there are.

    Examples
    --------
    >>> first_words(pd.DataFrame({"term": ["war", "trade", "peace"], "g2": [1.0, 2.0, 2.0]}), "g2")
    ['peace', 'trade', 'war']
    """
    order = [*dict.fromkeys([score, "g2"]), "term"]
    ranked = table.sort_values(order, ascending=[name == "term" for name in order])
    return ranked["term"].head(_N_WORDS).tolist()


def passing_words(tokens, words, claim, *, n_draws, seed):
    """
    Of some words those that pass the rules for a claim of level.

    They occur in three blocks at least of the target year, and in two of its texts where it has several; every pair of
    texts of the two years differs by more than any two texts of one year; the sign is kept without each text in turn.

    Parameters
    ----------
    tokens : Tokens
    words : list of str
    claim : Claim
        Its years are meant.
    n_draws, seed : int
        Of `sco_discourse.level_contrasts`.

    Returns
    -------
    list of str
        In the order given.
    """
    series = [f"word {word}" for word in words]
    found = [
        pd.DataFrame({"first": tokens.find(word)[0], "series": name})
        for word, name in zip(words, series, strict=True)
    ]
    blocks = block_table(tokens, pd.concat(found), by="series", series=series)
    options = {"length": run_length(blocks), "n_draws": n_draws, "seed": seed}
    table = level_contrasts(blocks, series, claim.target, claim.reference[0], **options)
    own = blocks[blocks["year"] == claim.target]
    held = own[series] > 0
    texts = held.groupby(own["doc_id"]).any().sum()
    enough = spread_enough(held.sum(), texts, own["doc_id"].nunique())
    beyond = (table["pairs_beyond"] == table["n_pairs"]).fillna(False).to_numpy(bool)
    same = (np.sign(table["value"]) == claim.direction).to_numpy() & table["sign_kept"].fillna(True).to_numpy(
        bool
    )
    return [word for word, kept in zip(words, enough.to_numpy() & beyond & same, strict=True) if kept]


def spread_enough(blocks, texts, n_texts):
    """
    Whether words occur in enough blocks and texts of a year for a claim to rest on them.

    Parameters
    ----------
    blocks, texts : Series or ndarray of int
        In how many of the year's blocks and texts each word occurs.
    n_texts : int
        Texts of the year.

    Returns
    -------
    Series or ndarray of bool
        Three blocks at least, and two texts where the year has several.

    Examples
    --------
    >>> spread_enough(np.array([3, 3, 2]), np.array([1, 2, 2]), 3).tolist()
    [False, True, False]
    """
    return (blocks >= LEAST_BLOCKS) & (texts >= min(2, n_texts))
