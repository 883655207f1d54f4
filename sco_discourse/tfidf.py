"""How distinctive terms are of groups: frequency in the group times rarity elsewhere."""

import numpy as np
import pandas as pd

from sco_discourse.frequency import per_thousand, ranked
from sco_discourse.parts import ranges
from sco_discourse.tokens import BLOCK_SIZE, among, check_tokens

FORMS = ("sparck-jones", "scikit-learn", "grootendorst")


def tfidf(
    tokens, *, by="year", form="sparck-jones", per=1000, stopwords=(), min_count=1, block_size=BLOCK_SIZE
):
    """
    Terms that are frequent in one group and rare elsewhere.

    With ``form="sparck-jones"``, ``rate × log10(n / df)``: the term's rate in the group times the unsmoothed inverse
    document frequency over the 100-token blocks of the whole view (Spärck Jones 1972, *Journal of Documentation*
    28(1)). A term in every block scores 0. There is no norm: scores are in occurrences per `per` tokens, weighted.

    Parameters
    ----------
    tokens : Tokens
    by : str
        Group by this column.
    form : {"sparck-jones", "scikit-learn", "grootendorst"}
        As above; scikit-learn's smoothed form, in which each group is a document and has a vector of length 1 (see
        `smoothed_tfidf`); or the class-based form, ``count × ln(1 + A / f)``, with ``A`` the mean number of tokens in a
        group and ``f`` the term's occurrences in all groups (Grootendorst 2022, arXiv:2203.05794, equation 2).
    per : int
        Base of the rate.
    stopwords : collection of str
        Terms left out of the table; they stay in the sizes.
    min_count : int
        Terms with fewer occurrences in the group are left out.
    block_size : int
        Length of a block, in tokens; of the form of Spärck Jones alone.

    Returns
    -------
    DataFrame
        One row a term of each group: the group, ``term``, ``count``, ``rate``, ``df`` (blocks with the term; groups
        with it in the other forms), ``idf`` (what its frequency is multiplied by), ``tfidf``. By group, then
        highest first, ties by term.

    Raises
    ------
    ValueError
        For an unknown form or column, or a view without tokens.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "year": [1, 2], "text": ["peace peace", "peace trade"]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> # trade: 500 in a thousand, in one of two blocks: 500 × log10(2) = 150.5
    >>> tfidf(tokens).round(1).to_dict("split")["data"]
    [[1, 'peace', 2, 1000.0, 2, 0.0, 0.0], [2, 'trade', 1, 500.0, 1, 0.3, 150.5], [2, 'peace', 1, 500.0, 2, 0.0, 0.0]]
    >>> # two tokens in each group: trade 1 × ln(1 + 2/1), peace 1 × ln(1 + 2/3) in the second, twice that in the first
    >>> tfidf(tokens, form="grootendorst")["tfidf"].round(2).tolist()
    [1.02, 1.1, 0.51]
    """
    check_tokens(tokens)
    if form not in FORMS:
        raise ValueError(f"form must be one of {', '.join(FORMS)}; got {form!r}.")
    counts = tokens.counts(by)
    sizes = tokens.group_sizes(by)
    counts = counts[~among(counts.index, stopwords)]
    rates = per_thousand(counts, sizes, per)
    if form == "sparck-jones":
        rarity = inverse_document_frequency(tokens, block_size=block_size)
        scores = rates.mul(rarity["idf"], axis=0)
    elif form == "scikit-learn":
        rarity = _rarity_in_groups(counts, smoothed_idf(counts.to_numpy().T))
        scores = pd.DataFrame(smoothed_tfidf(counts.to_numpy().T).T, counts.index, counts.columns)
    else:
        rarity = _rarity_in_groups(counts, np.log1p(sizes.mean() / counts.sum(axis=1)))
        scores = counts.mul(rarity["idf"], axis=0)
    tables = []
    for label in counts.columns:
        table = pd.DataFrame({"count": counts[label], "rate": rates[label]}).join(rarity)
        table["tfidf"] = scores[label]
        table = table[table["count"] >= min_count].reset_index()
        table.insert(0, by, label)
        tables.append(ranked(table, "tfidf"))
    return pd.concat(tables, ignore_index=True)


def inverse_document_frequency(tokens, *, block_size=BLOCK_SIZE):
    """
    Rarity of each term over the blocks of the view: ``log10(n / df)``, unsmoothed.

    Parameters
    ----------
    tokens : Tokens
    block_size : int
        Length of a block, in tokens.

    Returns
    -------
    DataFrame, index: term
        ``df`` (blocks with the term) and ``idf``; NaN for terms that do not occur in the view.
    """
    blocks = tokens.block_numbers(block_size)
    df = ranges(tokens, blocks).rename("df")
    n_blocks = len(np.unique(blocks[tokens.rows]))
    # a term that occurs nowhere has no rarity
    return pd.DataFrame({"df": df, "idf": np.log10(n_blocks / df.where(df > 0))})


def smoothed_idf(counts):
    """
    Rarity of each term over documents in scikit-learn's form: ``ln((1 + n) / (1 + df)) + 1``.

    Parameters
    ----------
    counts : array_like, shape (n_documents, n_terms)

    Returns
    -------
    ndarray, shape (n_terms,)
        At least 1, as of a term in every document.

    Examples
    --------
    >>> # in both of two documents; in one: ln(3/2) + 1
    >>> smoothed_idf([[2, 0], [1, 1]]).round(3).tolist()
    [1.0, 1.405]
    """
    counts = np.asarray(counts)
    return np.log((1 + len(counts)) / (1 + (counts > 0).sum(axis=0))) + 1


def smoothed_tfidf(counts):
    """
    Documents as vectors of length 1 whose terms are weighted by their rarity, in scikit-learn's form.

    ``count × (ln((1 + n) / (1 + df)) + 1)``, each document then divided by its Euclidean norm: what
    scikit-learn's ``TfidfTransformer`` computes unless told otherwise (its user guide, *Tf-idf term weighting*).

    Parameters
    ----------
    counts : array_like, shape (n_documents, n_terms)

    Returns
    -------
    ndarray, shape (n_documents, n_terms)
        A document without terms is a vector of zeros, as in scikit-learn.

    Examples
    --------
    >>> # the first has one term alone; the second 1 and 1.405, at a distance of 1.725 from nothing
    >>> smoothed_tfidf([[2, 0], [1, 1]]).round(3).tolist()
    [[1.0, 0.0], [0.58, 0.815]]
    """
    weights = np.asarray(counts) * smoothed_idf(counts)
    # One after the other, as scikit-learn adds them up: the last digits are the same too.
    norms = np.sqrt(np.cumsum(weights**2, axis=1)[:, -1:])
    return weights / np.where(norms > 0, norms, 1)


def _rarity_in_groups(counts, idf):
    df = (counts > 0).sum(axis=1).astype(np.int64)
    return pd.DataFrame({"df": df, "idf": np.asarray(idf)}, index=counts.index)
