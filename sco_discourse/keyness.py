"""Words that mark one selection of the texts against another."""

import numpy as np
import pandas as pd

from sco_discourse import association
from sco_discourse.dispersion import dispersion
from sco_discourse.frequency import per_thousand, ranges
from sco_discourse.tokens import among


def keyness(target, reference, *, stopwords=(), min_count=1, min_blocks=1, min_texts=1, alpha=0.05):
    """
    Terms of two selections, with the size and the certainty of the difference between their rates.

    Parameters
    ----------
    target, reference : Tokens
        Two selections that share no sentence.
    stopwords : collection of str
        Terms left out of the table and not tested; they stay in the sizes.
    min_count : int
        Terms with fewer occurrences in both together are left out and not tested.
    min_blocks, min_texts : int
        Terms that occur in fewer 100-token blocks, or texts, of the selection that they are more frequent in are
        left out of the table, though tested. ``min_texts`` asks for no more texts than the selection has.
    alpha : float
        One minus the confidence of the interval, Bonferroni-corrected over all tested terms.

    Returns
    -------
    DataFrame
        One row a term of either selection: ``term``, ``count`` and ``count_reference``, ``rate`` and
        ``rate_reference`` (per thousand tokens), ``g2`` (signed, four cells), ``log_ratio`` (Walter's), ``low``
        and ``high`` (its interval), ``lrc`` (the bound nearest 0), ``blocks``, ``blocks_reference``,
        ``texts``, ``texts_reference``, and ``dpnorm`` over the blocks of the selection that the term is more frequent
        in. Sorted from the surest positive to the surest negative: by ``lrc``, then ``g2``, then term.
        ``attrs["n_tests"]`` is the number of terms tested.

    Raises
    ------
    ValueError
        If a selection is empty or the two overlap.

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
    table = _pair(target.counts(), reference.counts(), "count")
    tested = (table.sum(axis=1) >= max(min_count, 1)) & ~among(table.index, stopwords)
    table = table[tested]
    cells = (table["count"], target.n_tokens, table["count_reference"], reference.n_tokens)
    table["rate"] = per_thousand(table["count"], target.n_tokens)
    table["rate_reference"] = per_thousand(table["count_reference"], reference.n_tokens)
    table["g2"] = association.log_likelihood(*cells)
    table["log_ratio"] = association.log_ratio(*cells)
    corrected = {"alpha": alpha, "n_tests": max(len(table), 1)}
    table["low"], table["high"] = association.log_ratio_interval(*cells, **corrected)
    table["lrc"] = association.conservative_log_ratio(*cells, **corrected)
    for name, by in (("blocks", "block"), ("texts", "doc_id")):
        table = table.join(_pair(ranges(target, by), ranges(reference, by), name))
    table["dpnorm"] = _of_the_higher(table, dispersion(target)["dpnorm"], dispersion(reference)["dpnorm"])
    table = table[_spread_enough(table, target, reference, min_blocks, min_texts)]
    table = table.reset_index().sort_values(
        ["lrc", "g2", "term"], ascending=[False, False, True], ignore_index=True
    )  # fmt: skip
    table.attrs["n_tests"] = int(tested.sum())
    return table


def _check(target, reference):
    for name, tokens in (("target", target), ("reference", reference)):
        if tokens.n_tokens == 0:
            raise ValueError(f"The {name} holds no tokens; loosen the conditions of its where().")
    if n_shared := len(_places(target) & _places(reference)):
        raise ValueError(
            f"target and reference share {n_shared} sentences, so a term would be compared with itself. "
            "Choose selections that do not overlap, such as where(year=2022) and where(year=[2020, 2021])."
        )


def _places(tokens):
    """Where each selected sentence begins in which text, so that two indexes of one corpus are seen to overlap."""
    documents = tokens.documents.iloc[tokens.sentences["document"].iloc[tokens.rows]]
    return set(
        zip(documents["doc_id"], documents["text"], tokens.starts[tokens.bounds[tokens.rows]], strict=True)
    )


def _pair(of_target, of_reference, name):
    """Both columns over the terms of either; a term that is absent counts 0, so that negative keywords stay."""
    table = pd.concat([of_target.rename(name), of_reference.rename(f"{name}_reference")], axis=1)
    return table.fillna(0).astype(np.int64).sort_index().rename_axis("term")


def _of_the_higher(table, of_target, of_reference):
    higher = table["rate"] >= table["rate_reference"]
    return of_target.reindex(table.index).where(higher, of_reference.reindex(table.index))


def _spread_enough(table, target, reference, min_blocks, min_texts):
    higher = table["rate"] >= table["rate_reference"]
    blocks = table["blocks"].where(higher, table["blocks_reference"])
    texts = table["texts"].where(higher, table["texts_reference"])
    n_texts = [len(tokens.group_sizes("doc_id")) for tokens in (target, reference)]
    needed = np.where(higher, min(min_texts, n_texts[0]), min(min_texts, n_texts[1]))
    return (blocks >= min_blocks) & (texts >= needed)
