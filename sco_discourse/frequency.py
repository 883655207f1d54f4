"""How often, how evenly and how distinctively terms occur."""

import numpy as np
import pandas as pd

from sco_discourse.cleaning import ZONES
from sco_discourse.tokens import BLOCK_SIZE, among, tokenize


def per_thousand(counts, n_tokens, per=1000):
    """
    Relative frequency, in occurrences per thousand tokens.

    Parameters
    ----------
    counts : Series, DataFrame or number
        Occurrences.
    n_tokens : int or Series
        Size of the corpus in tokens, stop words included.
    per : int
        Another base than a thousand.

    Raises
    ------
    ValueError
        If the corpus is empty: a rate over no tokens is not 0 but undefined.

    Examples
    --------
    >>> # 3 in 2,000 tokens is 1.5 in a thousand
    >>> per_thousand(3, n_tokens=2000)
    1.5
    """
    if per <= 0:
        raise ValueError(f"per must be positive, such as 1000 for a rate per thousand; got {per}.")
    if np.any(np.asarray(n_tokens) <= 0):
        raise ValueError(f"n_tokens must be positive, got {np.min(n_tokens)}: the selection holds no tokens.")
    return counts / n_tokens * per


def frequencies(tokens, *, by=None, per=1000, stopwords=(), min_count=1):
    """
    Terms with their frequencies.

    Parameters
    ----------
    tokens : Tokens
    by : str, optional
        Group by this column of the documents or sentences.
    per : int
        Base of the rate.
    stopwords : collection of str
        Terms left out of the table; they stay in the sizes.
    min_count : int
        Terms with fewer occurrences in the group are left out.

    Returns
    -------
    DataFrame
        One row a term (of each group): the group if any, ``term``, ``count``, ``n_tokens`` (size of the
        group), ``rate`` (per `per` tokens), ``blocks`` and ``texts`` (number of 100-token blocks and of texts of
        the group in which it occurs). By group, then most frequent first, ties by term.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["Peace, peace and trade.", "Peace."]})
    >>> frequencies(tokenize(corpus_of(documents)), stopwords={"and"}).to_dict("split")["data"]
    [['peace', 3, 5, 600.0, 2, 2], ['trade', 1, 5, 200.0, 1, 1]]
    """
    _check(tokens)
    if by is None:
        return _frequencies_of(tokens, per, stopwords, min_count)
    labels, _ = tokens.groups(by)
    tables = [
        _frequencies_of(tokens.where(**{by: label}), per, stopwords, min_count).assign(**{by: label})
        for label in labels
    ]
    table = pd.concat(tables, ignore_index=True)
    return table[[by, *(column for column in table.columns if column != by)]]


def _frequencies_of(tokens, per, stopwords, min_count):
    counts = tokens.counts()
    table = pd.DataFrame({"count": counts, "n_tokens": tokens.n_tokens})
    table["rate"] = per_thousand(counts, tokens.n_tokens, per)
    table["blocks"] = ranges(tokens, "block")
    table["texts"] = ranges(tokens, "doc_id")
    kept = (table["count"] >= min_count) & ~among(table.index, stopwords)
    return _ranked(table[kept].reset_index(), "count")


def phrase_frequencies(tokens, queries, *, by="doc_id", per=1000):
    """
    Words and phrases with their frequencies in each group, zeros included.

    Parameters
    ----------
    tokens : Tokens
    queries : str, list of str, or dict of {str: str}
        Queries as `Tokens.find` takes them; the keys of a dict are the labels.
    by : str
        Group by this column.
    per : int
        Base of the rate.

    Returns
    -------
    DataFrame
        One row a query and group, in the order given: ``query`` (its label), the group, ``count``,
        ``n_tokens``, ``rate`` (per `per` tokens of the group).

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["Peace and trade.", "Trade and peace."]})
    >>> phrase_frequencies(tokenize(corpus_of(documents)), ["and trade"], per=3).to_dict("split")["data"]
    [['and trade', 'a', 1, 3, 1.0], ['and trade', 'b', 0, 3, 0.0]]
    """
    _check(tokens)
    if not queries:
        raise ValueError("There is nothing to look for: give at least one query.")
    if isinstance(queries, str):
        queries = [queries]
    named = queries if isinstance(queries, dict) else {query: query for query in queries}
    sizes = tokens.group_sizes(by)
    labels, codes = tokens.groups(by)
    group_of = np.full(len(tokens.bounds) - 1, -1)
    group_of[tokens.rows] = codes
    tables = []
    for label, query in named.items():
        first, _ = tokens.find(query)
        groups = group_of[tokens.sentence_of(first)]
        counts = np.bincount(groups, minlength=len(labels))
        tables.append(
            pd.DataFrame({"query": label, by: labels, "count": counts, "n_tokens": sizes.to_numpy()})
        )
    table = pd.concat(tables, ignore_index=True)
    table["rate"] = per_thousand(table["count"], table["n_tokens"], per)
    return table


def ranges(tokens, by="block"):
    """
    Number of parts in which each term of the vocabulary occurs.

    Parameters
    ----------
    tokens : Tokens
    by : str
        What the parts are: ``"block"`` (100-token blocks), ``"doc_id"`` or another column.

    Returns
    -------
    Series of int64, index: term
    """
    return (tokens.counts(by) > 0).sum(axis=1).astype(np.int64).rename("range")


def dispersion(tokens, *, by="block"):
    """
    Evenness of each term's spread over parts of the corpus.

    ``DP = ½ Σ |v_i - s_i|``, where ``s_i`` is a part's share of the tokens and ``v_i`` its share of the term's
    occurrences (Gries 2008, *International Journal of Corpus Linguistics* 13(4), p. 415);
    ``DPnorm = DP / (1 - min s)`` (Lijffijt & Gries 2012, *IJCL* 17(1), p. 148).

    Parameters
    ----------
    tokens : Tokens
    by : str
        What the parts are: ``"block"`` (100-token blocks), ``"doc_id"`` or another column.

    Returns
    -------
    DataFrame, index: term
        ``count``, ``range`` (parts with the term), ``dp``, ``dpnorm``: 0 is spread like the text itself, 1 is all
        in the smallest part. NaN for terms that do not occur, and DPnorm for a single part.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b", "c"], "text": ["x x", "x y", "y y"]})
    >>> # shares of the parts: 1/3 each; of x: 2/3, 1/3, 0; DP = 1/3, and divided by 2/3: 1/2
    >>> dispersion(tokenize(corpus_of(documents)), by="doc_id").loc["x"].round(3).to_dict()
    {'count': 3.0, 'range': 2.0, 'dp': 0.333, 'dpnorm': 0.5}
    """
    counts = tokens.counts(by)
    total = counts.sum(axis=1)
    part = tokens.group_sizes(by) / max(tokens.n_tokens, 1)
    share = counts.div(total.where(total > 0), axis=0)
    dp = ((share - part).abs().sum(axis=1, skipna=False) / 2).where(total > 0)
    room = 1 - part.min() if len(part) > 1 else np.nan
    table = pd.DataFrame({"count": total, "range": (counts > 0).sum(axis=1), "dp": dp, "dpnorm": dp / room})
    return table


def tfidf(tokens, *, by="year", per=1000, stopwords=(), min_count=1, block_size=BLOCK_SIZE):
    """
    Terms that are frequent in one group and occur in few blocks.

    ``rate × log10(n / df)``: the term's rate in the group times the unsmoothed inverse document frequency
    over the 100-token blocks of the whole view (Spärck Jones 1972, *Journal of Documentation* 28(1)). A term in
    every block scores 0. There is no norm: scores are in occurrences per `per` tokens, weighted.

    Parameters
    ----------
    tokens : Tokens
    by : str
        Group by this column.
    per : int
        Base of the rate.
    stopwords : collection of str
        Terms left out of the table; they stay in the sizes.
    min_count : int
        Terms with fewer occurrences in the group are left out.
    block_size : int
        Length of a block, in tokens.

    Returns
    -------
    DataFrame
        One row a term of each group: the group, ``term``, ``count``, ``rate``, ``df`` (blocks with the term),
        ``idf``, ``tfidf``. By group, then highest first, ties by term.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "year": [1, 2], "text": ["peace peace", "peace trade"]})
    >>> # trade: 500 in a thousand, in one of two blocks: 500 × log10(2) = 150.5
    >>> tfidf(tokenize(corpus_of(documents))).round(1).to_dict("split")["data"]
    [[1, 'peace', 2, 1000.0, 2, 0.0, 0.0], [2, 'trade', 1, 500.0, 1, 0.3, 150.5], [2, 'peace', 1, 500.0, 2, 0.0, 0.0]]
    """
    _check(tokens)
    idf = inverse_document_frequency(tokens, block_size=block_size)
    counts = tokens.counts(by)
    counts = counts[~among(counts.index, stopwords)]
    rates = per_thousand(counts, tokens.group_sizes(by), per)
    tables = []
    for label in counts.columns:
        table = pd.DataFrame({"count": counts[label], "rate": rates[label]}).join(idf)
        table["tfidf"] = table["rate"] * table["idf"]
        table = table[table["count"] >= min_count].reset_index()
        table.insert(0, by, label)
        tables.append(_ranked(table, "tfidf"))
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
    counts = tokens.counts(tokens.blocks(block_size))
    df = (counts > 0).sum(axis=1).astype(np.int64)
    # a term that occurs nowhere has no rarity
    return pd.DataFrame({"df": df, "idf": np.log10(counts.shape[1] / df.where(df > 0))})


def zone_sizes(corpus):
    """
    Tokens and characters of each text by zone: what is analysed and what is set aside.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    DataFrame
        ``doc_id``, the text's ``year`` if it has one, ``zone``, ``n_tokens``, ``n_characters`` (without the
        white space between paragraphs). By text, then zone in the order of `ZONES`; zones without text left out.

    Examples
    --------
    >>> from sco_discourse import corpus_of
    >>> zone_sizes(corpus_of(pd.DataFrame({"doc_id": ["a"], "text": ["Two words."]}))).to_dict("split")["data"]
    [['a', 'body', 2, 10]]
    """
    tokens = tokenize(corpus, ZONES)
    per_segment = pd.Series(tokens.sizes()).groupby(tokens.sentences["segment"].to_numpy()).sum()
    table = corpus.segments.assign(
        n_tokens=per_segment.reindex(corpus.segments.index, fill_value=0),
        n_characters=corpus.segments["end"] - corpus.segments["start"],
        zone=pd.Categorical(corpus.segments["zone"], ZONES),
    )
    sums = table.groupby(["doc_id", "zone"], observed=True)[["n_tokens", "n_characters"]].sum().reset_index()
    metadata = corpus.documents[["doc_id", *corpus.documents.columns.intersection(["year"])]]
    return metadata.merge(sums.astype({"zone": str}), on="doc_id")


def voice_sizes(tokens, *, by="doc_id", voice=("role", "speech")):
    """
    Tokens by whose words they are: how much each role, form of speech or speaker has of each group.

    Parameters
    ----------
    tokens : Tokens
    by : str
        Group by this column.
    voice : sequence of str
        Which of ``role``, ``speech``, ``speaker`` to tell apart; the one that is `by` groups already.

    Returns
    -------
    DataFrame
        The group, the columns of `voice`, ``n_tokens`` and ``share`` of the group's tokens; by group, then the
        largest first. Within a group, ``n_tokens`` sums to the group's size.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["Trade grew. Experts say it will go on."]})
    >>> voice_sizes(tokenize(corpus_of(documents))).to_dict("split")["data"]
    [['a', 'expert', 'indirect', 6, 0.75], ['a', 'journalist', 'authored', 2, 0.25]]
    """
    _check(tokens)
    voice = [name for name in ([voice] if isinstance(voice, str) else voice) if name != by]
    labels, codes = tokens.groups(by)
    keys = [
        pd.Series(codes, name=by),
        *(pd.Series(tokens.column(name)[tokens.rows], name=name) for name in voice),
    ]
    sizes = pd.Series(tokens.sizes(), name="n_tokens").groupby(keys).sum().reset_index()
    sizes["share"] = sizes["n_tokens"] / sizes.groupby(by)["n_tokens"].transform("sum")
    sizes = sizes.sort_values([by, "n_tokens", *voice], ascending=[True, False, *(True for _ in voice)])
    return sizes.assign(**{by: labels.to_numpy()[sizes[by]]}).reset_index(drop=True)


def _check(tokens):
    if tokens.n_tokens == 0:
        raise ValueError("The selection holds no tokens; loosen the conditions of its where().")


def _ranked(table, column):
    """Highest first, ties by term."""
    return table.sort_values([column, "term"], ascending=[False, True], ignore_index=True)
