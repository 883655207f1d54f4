"""How evenly terms are spread over the parts of a corpus."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sco_discourse.parts import begins, part_counts


class _Cells(NamedTuple):
    """The parts in which terms occur; a part without a term has no cell."""

    term: np.ndarray  # position in the vocabulary, ascending
    part: np.ndarray  # ascending within a term
    count: np.ndarray  # occurrences of the term in the part
    total: np.ndarray  # occurrences of the term in all parts
    share: np.ndarray  # of the part in all tokens
    size: np.ndarray  # tokens of the part
    smallest: float  # share of the smallest part
    n_parts: int
    n_terms: int

    def sums(self, values):
        """Sum of a value of the cells over each term."""
        return np.bincount(self.term, weights=values, minlength=self.n_terms)


def dispersion(tokens, *, by="block", measures=("dp", "dpnorm")):
    r"""
    Evenness of each term's spread over parts of the corpus.

    With :math:`v_i` the share of a term's :math:`f` occurrences in part :math:`i`, :math:`s_i` that part's share of the
    tokens, :math:`p_i` the term's rate in it, and :math:`n` parts, those without the term included:

    ============= ====================================================== ==========================================
    measure       equation                                               scale
    ============= ====================================================== ==========================================
    ``dp``        ½ Σ abs(vᵢ − sᵢ)                                       0 even, to 1 − min s
    ``dpnorm``    DP / (1 − min s)                                       0 even, 1 all in the smallest part
    ``kld``       Σ vᵢ log2(vᵢ / sᵢ), in bits                            0 even, to −log2(min s)
    ``juilland``  1 − V / √(n − 1), with V = sd(p) / mean(p), ddof 0     1 even, 0 all in one part
    ``carroll``   H / log2 n, with H = −Σ πᵢ log2 πᵢ and πᵢ = pᵢ / Σp    1 even, 0 all in one part
    ``rosengren`` (Σ √(sᵢ fᵢ))² / f                                      1 even, min s all in the smallest part
    ============= ====================================================== ==========================================

    Parameters
    ----------
    tokens : Tokens
    by : str
        What the parts are: ``"block"`` (100-token blocks), ``"doc_id"`` or another column. Parts count with the
        sizes that they have.
    measures : sequence of str
        Which of the table's measures, in the order wanted.

    Returns
    -------
    DataFrame, index: term
        ``count``, ``range`` (parts with the term), and the measures. NaN for terms that do not occur; of a single
        part also for ``dpnorm``, ``juilland`` and ``carroll``.

    Raises
    ------
    ValueError
        For an unknown measure or column.

    References
    ----------
    DP: Gries (2008), *International Journal of Corpus Linguistics* 13(4), p. 415. DPnorm: Lijffijt & Gries (2012),
    *IJCL* 17(1), p. 148. KLD, the Kullback-Leibler divergence: Gries (2020), in Paquot & Gries (eds), *A Practical
    Handbook of Corpus Linguistics*, ch. 5. D: Juilland & Chang-Rodríguez (1964), *Frequency Dictionary of Spanish
    Words*; D₂: Carroll (1970), *Computer Studies in the Humanities and Verbal Behavior* 3(2); both here on
    rates, so that parts need not be equal. S: Rosengren (1971), *Études de linguistique appliquée* 1, as in Gries
    (2008), p. 407.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b", "c"], "text": ["x x", "x y", "y y"]})
    >>> # shares of the parts: 1/3 each; of x: 2/3, 1/3, 0; DP = 1/3, and divided by 2/3: 1/2
    >>> dispersion(tokenize(corpus_of(documents)), by="doc_id").loc["x"].round(3).to_dict()
    {'count': 3.0, 'range': 2.0, 'dp': 0.333, 'dpnorm': 0.5}
    """
    measures = [measures] if isinstance(measures, str) else list(measures)
    if unknown := [name for name in measures if name not in MEASURES]:
        raise ValueError(
            f"There is no measure {unknown[0]!r} of dispersion; known are {', '.join(MEASURES)}."
        )
    cells = _cells(tokens, by)
    occurs = cells.total > 0
    table = pd.DataFrame(
        {"count": cells.total, "range": np.bincount(cells.term, minlength=cells.n_terms)},
        index=pd.Index(tokens.vocabulary, name="term"),
    )
    for name in measures:
        with np.errstate(invalid="ignore", divide="ignore"):
            table[name] = np.where(occurs, MEASURES[name](cells), np.nan)
    return table


def spread(tokens):
    """
    What tables show beside a term: in how many blocks and texts of the view it occurs, and how evenly.

    Parameters
    ----------
    tokens : Tokens

    Returns
    -------
    DataFrame, shape (n_terms, 3)
        ``blocks``, ``texts`` and ``dpnorm`` over the blocks, in the order of the vocabulary.
    """
    cells = _cells(tokens, "block")
    first = np.flatnonzero(begins(tokens.block_numbers()[tokens.rows]))
    document = tokens.column("document")[tokens.rows[first]]
    # Blocks come in the order of the texts, so that those of one text are neighbours.
    new_text = begins(cells.term, document[cells.part])
    table = pd.DataFrame({"blocks": np.bincount(cells.term, minlength=cells.n_terms)})
    table["texts"] = np.bincount(cells.term[new_text], minlength=cells.n_terms)
    with np.errstate(invalid="ignore", divide="ignore"):
        return table.assign(dpnorm=np.where(cells.total > 0, _dpnorm(cells), np.nan))


def _cells(tokens, by):
    term, part, count, size = part_counts(tokens, by)
    share = size / max(tokens.n_tokens, 1)
    n_terms = len(tokens.vocabulary)
    total = np.bincount(tokens.term_ids(), minlength=n_terms)
    smallest = share.min(initial=1)
    return _Cells(term, part, count, total, share[part], size[part], smallest, len(size), n_terms)


def _dp(cells):
    # Shares sum to 1, so what some parts have too much is what others lack: half the sum of both is the sum of one.
    return cells.sums(np.maximum(cells.count / cells.total[cells.term] - cells.share, 0))


def _dpnorm(cells):
    return _dp(cells) / (1 - cells.smallest) if cells.n_parts > 1 else np.nan


def _kld(cells):
    v = cells.count / cells.total[cells.term]
    # Rounding may leave a little less than the 0 of an even spread.
    return np.maximum(cells.sums(v * np.log2(v / cells.share)), 0)


def _juilland(cells):
    if cells.n_parts < 2:
        return np.nan
    rate = cells.count / cells.size
    mean = cells.sums(rate) / cells.n_parts
    absent = cells.n_parts - np.bincount(cells.term, minlength=cells.n_terms)
    squares = cells.sums((rate - mean[cells.term]) ** 2) + absent * mean**2
    variation = np.sqrt(squares / cells.n_parts) / mean
    return 1 - variation / np.sqrt(cells.n_parts - 1)


def _carroll(cells):
    if cells.n_parts < 2:
        return np.nan
    rate = cells.count / cells.size
    share = rate / cells.sums(rate)[cells.term]
    return cells.sums(-share * np.log2(share)) / np.log2(cells.n_parts)


def _rosengren(cells):
    return cells.sums(np.sqrt(cells.share * cells.count)) ** 2 / cells.total


MEASURES = {
    "dp": _dp,
    "dpnorm": _dpnorm,
    "kld": _kld,
    "juilland": _juilland,
    "carroll": _carroll,
    "rosengren": _rosengren,
}
