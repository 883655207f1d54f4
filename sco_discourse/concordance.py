"""The lines behind a count."""

import numpy as np
import pandas as pd

from sco_discourse import cleaning


def concordance(tokens, query, *, width=60):
    r"""
    Keyword in context: every occurrence of a word or a phrase with its place and surroundings.

    Parameters
    ----------
    tokens : Tokens
    query : str
        As `Tokens.find` takes it: words, ``*`` and ``?``, alternatives divided by ``|``.
    width : int
        Characters of context on each side, within the paragraph.

    Returns
    -------
    DataFrame
        One row an occurrence, in the order of the texts: ``doc_id``, ``line`` (physical line of the source,
        from 1), ``start``, ``end`` (characters of the source, end excluded), ``left``, ``node``, ``right``.
        White space in the three is collapsed; ``source[start:end]`` with its white space collapsed is the
        node. The number of rows is the frequency of the query.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["A shared future.\n\nThe future is open."]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> concordance(tokens, "future").to_dict("split")["data"]
    [['a', 1, 9, 15, 'A shared ', 'future', '.'], ['a', 3, 22, 28, 'The ', 'future', ' is open.']]
    """
    if width < 0:
        raise ValueError(f"width must be 0 or more characters, got {width}.")
    first, lengths = tokens.find(query)
    rows = tokens.sentences.iloc[tokens.sentence_of(first)]
    table = pd.DataFrame({"start": tokens.starts[first], "end": tokens.ends[first + lengths - 1]})
    doc_ids = tokens.documents["doc_id"].to_numpy()[rows["document"]]
    texts = tokens.documents["text"].to_numpy()[rows["document"]]
    paragraphs = tokens.segments.iloc[rows["segment"]]
    parts = [
        _line(text, start, end, paragraph, width)
        for text, start, end, paragraph in zip(
            texts, table["start"], table["end"], paragraphs.itertuples(), strict=True
        )
    ]
    table[["line", "left", "node", "right"]] = pd.DataFrame(parts, columns=["line", "left", "node", "right"])
    return table.assign(doc_id=doc_ids)[["doc_id", "line", "start", "end", "left", "node", "right"]]


def occurrences(tokens, queries):
    """
    Where words and phrases occur along each text.

    Parameters
    ----------
    tokens : Tokens
    queries : dict of {str: str}
        Labels and queries as `Tokens.find` takes them.

    Returns
    -------
    DataFrame
        One row an occurrence, by query in the order given, then in the order of the texts: ``query`` (its label),
        ``doc_id``, the text's ``year`` if it has one, ``n_tokens`` (of the text in the whole index), ``position``
        (tokens before the occurrence). A text without an occurrence has one row, its position missing.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["We trade and trade.", "Peace."]})
    >>> occurrences(tokenize(corpus_of(documents)), {"trade": "trade"}).to_dict("split")["data"]
    [['trade', 'a', 4, 1], ['trade', 'a', 4, 3], ['trade', 'b', 1, None]]
    """
    if not queries:
        raise ValueError("There is nothing to look for: give at least one query.")
    document = tokens.sentences["document"].to_numpy()
    sizes, first_token = _extents(tokens)
    texts = tokens.documents[["doc_id", *tokens.documents.columns.intersection(["year"])]].copy()
    texts["n_tokens"] = sizes
    texts = texts.iloc[np.unique(document[tokens.rows])]
    tables = []
    for label, query in queries.items():
        first, _ = tokens.find(query)
        codes = document[tokens.sentence_of(first)]
        found = pd.DataFrame({"position": first - first_token[codes]}, index=codes)
        tables.append(texts.join(found).assign(query=label))
    table = pd.concat(tables, ignore_index=True).astype({"position": "Int64"})
    return table[["query", *texts.columns, "position"]]


def stretches(tokens):
    """
    Who speaks where along each text: runs of tokens of one voice.

    Parameters
    ----------
    tokens : Tokens

    Returns
    -------
    DataFrame
        In the order of the texts: ``doc_id``, the text's ``year`` if it has one, ``size`` (of the text, in tokens
        of the whole index), ``position`` (tokens before the run), ``n_tokens``, ``line`` (where it begins),
        ``speech``, ``speaker``, ``role``. Runs follow each other without a gap unless the view leaves sentences out.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["Trade grew. Experts say it will go on. It must."]})
    >>> runs = stretches(tokenize(corpus_of(documents)))
    >>> runs[["position", "n_tokens", "speech", "role"]].to_dict("split")["data"]
    [[0, 2, 'authored', 'journalist'], [2, 8, 'indirect', 'expert']]
    """
    columns = ["document", "speech", "speaker", "role"]
    rows = tokens.sentences.iloc[tokens.rows]
    sizes, first_token = _extents(tokens)
    table = rows[[*columns, "line"]].assign(
        position=tokens.bounds[tokens.rows] - first_token[rows["document"]], n_tokens=tokens.sizes()
    )
    ends = (table["position"] + table["n_tokens"]).shift()
    changes = (table[columns] != table[columns].shift()).any(axis=1) | (table["position"] != ends)
    runs = table.groupby(changes.cumsum(), sort=False)
    table = runs.first().assign(n_tokens=runs["n_tokens"].sum())
    documents = tokens.documents.iloc[table["document"]].reset_index(drop=True)
    named = ["doc_id", *documents.columns.intersection(["year"])]
    table = table.assign(size=sizes[table["document"]]).reset_index(drop=True)
    return documents[named].join(table[["size", "position", "n_tokens", "line", "speech", "speaker", "role"]])


def _extents(tokens):
    """Tokens of each document in the whole index, and the first of each."""
    document = tokens.sentences["document"].to_numpy()
    first = tokens.bounds[np.searchsorted(document, np.arange(len(tokens.documents)))]
    return np.diff([*first, len(tokens.ids)]), first


def _line(text, start, end, paragraph, width):
    line = paragraph.line + cleaning.line_breaks(text, paragraph.start, start)
    left = _collapse(text[paragraph.start : start])
    right = _collapse(text[end : paragraph.end])
    return line, left[max(len(left) - width, 0) :], _collapse(text[start:end]), right[:width]


def _collapse(text):
    """The text with each run of white space as one space, at its ends too."""
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return " " * text[0].isspace() + words + " " * text[-1].isspace()
