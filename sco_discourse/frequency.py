"""How often terms, phrases and n-grams occur, and in how many parts."""

from numbers import Integral

import numpy as np
import pandas as pd

from sco_discourse.cleaning import ZONES
from sco_discourse.counting import distinct_rows
from sco_discourse.index import tokenize
from sco_discourse.parts import blocks_and_texts
from sco_discourse.queries import labelled
from sco_discourse.tokens import among, check_tokens


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
    check_tokens(tokens)
    groups, ids, counts = ngram_counts(tokens, 1, by)
    columns = {"count": counts, "n_tokens": _group_sizes(tokens, by)[groups]}
    columns["rate"] = per_thousand(counts, columns["n_tokens"], per)
    group = None if by is None else group_of_row(tokens, by)
    n_of_row = np.where(tokens.selection(), np.diff(tokens.bounds), 0)
    columns["blocks"], columns["texts"] = blocks_and_texts(tokens, tokens.term_ids(), n_of_row, group)
    kept = np.flatnonzero((counts >= min_count) & ~among(tokens.vocabulary, stopwords)[ids[:, 0]])
    # Terms come in the order of the alphabet, which a stable sort keeps among those of one frequency.
    order = kept[np.lexsort((-counts[kept], groups[kept]))]
    terms = pd.Index(tokens.vocabulary[ids[order, 0]])
    table = pd.DataFrame({"term": terms, **{name: values[order] for name, values in columns.items()}})
    if by is not None:
        table.insert(0, by, tokens.groups(by)[0].to_numpy()[groups[order]])
    return table


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
    check_tokens(tokens)
    named = labelled(queries)
    sizes = tokens.group_sizes(by)
    labels, group = tokens.groups(by)[0], group_of_row(tokens, by)
    tables = []
    for label, (first, _) in zip(named, tokens.find_each(named.values()), strict=True):
        groups = group[tokens.sentence_of(first)]
        counts = np.bincount(groups, minlength=len(labels))
        tables.append(
            pd.DataFrame({"query": label, by: labels, "count": counts, "n_tokens": sizes.to_numpy()})
        )
    table = pd.concat(tables, ignore_index=True)
    table["rate"] = per_thousand(table["count"], table["n_tokens"], per)
    return table


def ngrams(tokens, n, *, by=None, per=1000, min_count=1):
    """
    Runs of words with their frequencies; none crosses the end of a sentence.

    Parameters
    ----------
    tokens : Tokens
        Of a view, the runs that begin in it, as for `Tokens.find`.
    n : int
        Words in a run, from 1.
    by : str, optional
        Group by this column.
    per : int
        Base of the rate.
    min_count : int
        Runs with fewer occurrences in the group are left out.

    Returns
    -------
    DataFrame
        One row a run (of each group): the group if any, ``term`` (words divided by a space), ``count``,
        ``n_tokens`` (size of the group), ``rate`` (per `per` tokens). By group, then most frequent first, ties by term.

    Raises
    ------
    ValueError
        If the view holds no tokens, for a length below 1, or an unknown column.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["Peace and trade and peace. And trade."]})
    >>> # peace and, and trade (twice), trade and, and peace; not: peace and over the full stop
    >>> ngrams(tokenize(corpus_of(documents)), 2, min_count=2).to_dict("split")["data"]
    [['and trade', 2, 7, 285.7142857142857]]
    """
    check_tokens(tokens)
    groups, ids, counts = ngram_counts(tokens, n, by)
    kept = counts >= min_count
    groups, ids, counts = groups[kept], ids[kept], counts[kept]
    # Runs come in the order of the alphabet, which a stable sort keeps among those of one frequency.
    order = np.lexsort((-counts, groups))
    groups, ids, counts = groups[order], ids[order], counts[order]
    terms = tokens.vocabulary[ids[:, 0]]
    for place in range(1, n):
        terms = np.strings.add(np.strings.add(terms, " "), tokens.vocabulary[ids[:, place]])
    sizes = _group_sizes(tokens, by)[groups]
    table = pd.DataFrame({"term": pd.Index(terms), "count": counts, "n_tokens": sizes})
    table["rate"] = per_thousand(table["count"], table["n_tokens"], per)
    if by is not None:
        table.insert(0, by, tokens.groups(by)[0].to_numpy()[groups])
    return table


def ngram_counts(tokens, n, by=None):
    """
    Runs of words of each group as positions in the vocabulary, and how often each occurs; zeros left out.

    Parameters
    ----------
    tokens : Tokens
    n : int
        Words in a run, from 1.
    by : str or ndarray, optional
        As for `Tokens.groups`.

    Returns
    -------
    groups : ndarray of int64, shape (n_runs,)
        Position among the labels of `Tokens.groups`; 0 without `by`.
    ids : ndarray of uint32, shape (n_runs, n)
    counts : ndarray of int64, shape (n_runs,)
        Sorted by group, then by words in the order of the alphabet.

    Raises
    ------
    ValueError
        For a length below 1.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> tokens = tokenize(corpus_of(pd.DataFrame({"doc_id": ["a"], "text": ["Peace and peace and trade."]})))
    >>> [part.tolist() for part in ngram_counts(tokens, 2)]
    [[0, 0, 0], [[0, 1], [0, 2], [1, 0]], [1, 1, 2]]
    """
    if not isinstance(n, Integral) or n < 1:
        raise ValueError(f"n must be a whole number of words, at least 1; got {n!r}.")
    begins = _beginnings(tokens, n)
    columns = [tokens.ids[place:][begins[: max(len(begins) - place, 0)]] for place in range(n)]
    sizes = [len(tokens.vocabulary)] * n
    if by is not None:
        group = group_of_row(tokens, by)
        columns.insert(0, np.repeat(group, np.diff(tokens.bounds))[begins])
        sizes.insert(0, group.max(initial=-1) + 1)
    distinct, counts = distinct_rows(columns, sizes)
    groups = distinct.pop(0) if by is not None else np.zeros(len(counts))
    return groups.astype(np.int64), np.column_stack(distinct), counts


def _beginnings(tokens, n):
    """Where runs of n tokens begin in the view and end in the same sentence."""
    begins = np.repeat(tokens.selection(), np.diff(tokens.bounds))
    ends = tokens.whole_sentences()[1:]
    for place in range(1, n):
        begins[np.maximum(ends - place, 0)] = False
    return begins


def group_of_row(tokens, by):
    """The group of every sentence of the index; 0 outside the view."""
    groups = np.zeros(len(tokens.bounds) - 1, np.int64)
    groups[tokens.rows] = tokens.groups(by)[1]
    return groups


def _group_sizes(tokens, by):
    return np.array([tokens.n_tokens]) if by is None else tokens.group_sizes(by).to_numpy()


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
    check_tokens(tokens)
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


def ranked(table, column):
    """Rows of a table by a column, highest first, ties by term."""
    return table.sort_values([column, "term"], ascending=[False, True], ignore_index=True)
