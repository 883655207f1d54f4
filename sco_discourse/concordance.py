"""The lines behind a count."""

import re
from functools import partial
from itertools import starmap
from numbers import Integral

import numpy as np
import pandas as pd

from sco_discourse import cleaning
from sco_discourse.collocation import beside, window_sides
from sco_discourse.concepts import mentions
from sco_discourse.counting import sort_order
from sco_discourse.lexicon import Concept
from sco_discourse.queries import labelled

_POSITION = re.compile(r"([1-9][0-9]*)([LR])", re.IGNORECASE)


def concordance(tokens, query, *, width=60, regex=False, near=None, window=5, sort=(), metadata=()):
    r"""
    Keyword in context: every occurrence of a word, a phrase or a concept with its place and surroundings.

    Parameters
    ----------
    tokens : Tokens
    query : str, dict, list of dict, or DataFrame
        As `Tokens.find` takes it: words, ``*`` and ``?``, alternatives divided by ``|``. Or concepts or mentions, as
        for `hits`.
    width : int, "sentence" or "paragraph"
        Context on each side: characters within the paragraph, or the whole sentence or paragraph.
    regex : bool
        Read the query as regular expressions, one a token, as for `Tokens.find`.
    near : str, optional
        Only occurrences in the window of this node, as for `hits`: the lines behind a collocation.
    window : int or (int, int)
        As for `hits`.
    sort : str or sequence of str
        What to sort by, as for `hits`; the order of the texts unless told otherwise.
    metadata : str or sequence of str
        Columns to show beside each line, as for `Tokens.column`, such as ``("year", "speech")``.

    Returns
    -------
    DataFrame
        One row an occurrence, in the order of the texts: ``doc_id``, ``line`` (physical line of the source,
        from 1), the columns of `metadata`, ``start``, ``end`` (characters of the source, end excluded), ``left``,
        ``node``, ``right``. White space in the three is collapsed; ``source[start:end]`` with its white space
        collapsed is the node. The number of rows is the frequency of the query.

    Notes
    -----
    Where there are many, find and sort all of them with `hits` and open a page with `lines`.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["A shared future.\n\nThe future is open."]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> concordance(tokens, "future").to_dict("split")["data"]
    [['a', 1, 9, 15, 'A shared ', 'future', '.'], ['a', 3, 22, 28, 'The ', 'future', ' is open.']]
    >>> # by the first word on the right: nothing in the first sentence, which comes before is
    >>> concordance(tokens, "future", sort="1R", width="sentence")["right"].tolist()
    ['.', ' is open.']
    """
    found = hits(tokens, query, regex=regex, near=near, window=window, sort=sort)
    return lines(tokens, found, width=width, metadata=metadata)


def hits(tokens, query, *, regex=False, near=None, window=5, sort=()):
    """
    Places of every occurrence of a word, a phrase or a concept, sorted; `lines` shows those that are wanted.

    Parameters
    ----------
    tokens : Tokens
    query : str, dict, list of dict, or DataFrame
        As `Tokens.find` takes it. Or a concept as `sco_discourse.load_concepts` returns it, several, or a table of
        `sco_discourse.mentions`: the mentions in the view that count. Those of a concept are found among all concepts
        of its file, as the study counts them; a plain dictionary stands alone.
    regex : bool
        Read the query as regular expressions, one a token, as for `Tokens.find`.
    near : str, dict, list of dict, or DataFrame, optional
        A node, as `query` is given: only occurrences that lie in the window of one of its occurrences, and are
        not part of one. With a word for `query`, the number of rows is its ``observed`` in
        `sco_discourse.collocates`.
    window : int or (int, int)
        Tokens on each side of the node `near`, or to its left and right, within its sentence.
    sort : str or sequence of str
        Keys, the first the most important, in one string or several: ``"1L"`` or ``"2R"`` for the first token to
        the left, or the second to the right, of the node within its sentence; ``"0"`` for the node; or a column as
        for `Tokens.column`. Ascending, words by the alphabet, the missing first; ties in the order of the texts.

    Returns
    -------
    DataFrame
        One row an occurrence: ``doc_id``, ``start``, ``end`` (characters of the source, end excluded), ``first``
        (position of its first token in ``tokens.ids``), ``n_tokens``. The number of rows is the frequency of the query.

    Raises
    ------
    ValueError
        For a query that `Tokens.find` refuses, an unknown key, or a table without places.
    TypeError
        For `regex` with concepts or mentions.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["Trade grew. Trade fell. We trade."]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> found = hits(tokens, "trade", sort="1R 1L")
    >>> # nothing follows the third, which is the sixth token; then fell, then grew
    >>> found["first"].tolist()
    [5, 2, 0]
    >>> lines(tokens, found.iloc[1:])["right"].tolist()
    [' fell. We trade.', ' grew. Trade fell. We trade.']
    >>> # the third stands one token after we; the others are in other sentences
    >>> hits(tokens, "trade", near="we", window=1)["first"].tolist()
    [5]
    """
    first, lengths = _found(tokens, query, regex)
    if near is not None:
        kept = _beside(tokens, first, lengths, near, window)
        first, lengths = first[kept], lengths[kept]
    rows = tokens.sentence_of(first)
    order = _order(tokens, rows, first, lengths, sort.split() if isinstance(sort, str) else list(sort))
    first, lengths = first[order], lengths[order]
    document = tokens.sentences["document"].to_numpy()[rows[order]]
    return pd.DataFrame(
        {
            "doc_id": tokens.documents["doc_id"].to_numpy()[document],
            "start": tokens.starts[first].astype(np.int64),
            "end": tokens.ends[first + lengths - 1].astype(np.int64),
            "first": first,
            "n_tokens": lengths,
        }
    )


def lines(tokens, hits, *, width=60, metadata=()):
    """
    The words at places of the texts and around them.

    Parameters
    ----------
    tokens : Tokens
        The index, or a view of the index, that the places were found in.
    hits : DataFrame
        As `sco_discourse.hits` returns it, or a page of it, such as ``hits.iloc[40:60]``. Only these rows are read.
    width : int, "sentence" or "paragraph"
        Context on each side: characters within the paragraph, or the whole sentence or paragraph.
    metadata : str or sequence of str
        Columns to show beside each line, as for `Tokens.column`.

    Returns
    -------
    DataFrame
        The rows of `hits` in their order and with their index, as `concordance` returns them.

    Raises
    ------
    ValueError
        If `width` is negative or unknown, for an unknown column, or for a table without places.
    """
    if width not in ("sentence", "paragraph") and not (isinstance(width, Integral) and width >= 0):
        raise ValueError(
            f"width must be 0 or more characters, got {width!r}. For all of it, give 'sentence' or 'paragraph'."
        )
    if absent := {"first", "start", "end"} - set(hits):
        raise ValueError(
            f"The table has no column {min(absent)!r}; give what hits() returned, or rows of it."
        )
    rows = tokens.sentence_of(hits["first"].to_numpy())
    document = tokens.sentences["document"].to_numpy()[rows]
    paragraphs = tokens.segments.iloc[tokens.sentences["segment"].to_numpy()[rows]]
    bounds = _sentence_characters(tokens, rows) if width == "sentence" else paragraphs[["start", "end"]]
    columns = [hits["start"], hits["end"], *np.asarray(bounds).T, paragraphs["start"], paragraphs["line"]]
    texts = {number: tokens.texts[number] for number in np.unique(document).tolist()}
    places = zip(
        (texts[number] for number in document.tolist()),
        *(np.asarray(c).tolist() for c in columns),
        strict=True,
    )
    shown = starmap(partial(_line, width=width if isinstance(width, Integral) else None), places)
    table = pd.DataFrame(list(shown), columns=["line", "left", "node", "right"], index=hits.index)
    table = table.assign(start=hits["start"], end=hits["end"], doc_id=hits["doc_id"])
    own = ["doc_id", "line", "start", "end", "left", "node", "right"]
    names = [metadata] if isinstance(metadata, str) else list(metadata)
    added = [name for name in dict.fromkeys(names) if name not in own]
    table = table.assign(**{name: tokens.column(name)[rows] for name in added})
    return table[[*own[:2], *added, *own[2:]]]


def occurrences(tokens, queries):
    """
    Where words, phrases and concepts occur along each text.

    Parameters
    ----------
    tokens : Tokens
    queries : str, list of str, or dict
        Queries as `Tokens.find` takes them; of a dict the keys are the labels, and the values may also be concepts or
        mentions, as for `hits`.

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
    document = tokens.sentences["document"].to_numpy()
    sizes, first_token = _extents(tokens)
    texts = tokens.documents[["doc_id", *tokens.documents.columns.intersection(["year"])]].copy()
    texts["n_tokens"] = sizes
    texts = texts.iloc[np.unique(document[tokens.rows])]
    tables = []
    for label, query in labelled(queries).items():
        first, _ = _found(tokens, query)
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
    for name in columns:
        tokens.column(name)
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


def _found(tokens, query, regex=False):
    """Where the occurrences of a query, or the counted mentions of concepts, begin in the view, and their lengths."""
    if isinstance(query, str):
        return tokens.find(query, regex=regex)
    if regex:
        raise TypeError("regex=True reads a query; concepts and tables of mentions are none. Leave it out.")
    if isinstance(query, pd.DataFrame):
        if absent := {"first", "n_tokens", "counted"} - set(query):
            raise ValueError(
                f"The table has no column {min(absent)!r}; give what mentions() returned, or rows of it."
            )
        found = query[tokens.selection()[tokens.sentence_of(query["first"].to_numpy(np.int64))]]
    else:
        concepts = [query] if isinstance(query, dict) else list(query)
        found = mentions(
            tokens, next((one.lexicon for one in concepts if isinstance(one, Concept)), concepts)
        )
        found = found[found["concept"].isin([concept["id"] for concept in concepts])]
    found = found[found["counted"].astype(bool)]
    return found["first"].to_numpy(np.int64), found["n_tokens"].to_numpy(np.int64)


def _beside(tokens, first, lengths, near, window):
    """Whether each occurrence lies in a window of the node, and is no part of the node."""
    left, right = window_sides(window)
    free = beside(tokens, *_found(tokens, near), left, right)
    before = np.append(0, np.cumsum(free))
    return before[first + lengths] - before[first] == lengths


def _order(tokens, rows, first, lengths, names):
    """The order of occurrences by several keys, ties as they came."""
    whole, sentence = tokens.whole_sentences(), tokens.sentences["sentence"].to_numpy()[rows]
    begins, ends = whole[sentence], whole[sentence + 1]

    def rank(places, present=True):
        """Alphabetical rank of the token at each place, from 1; 0 where the sentence has none."""
        within = (places >= begins) & (places < ends) & present
        return np.where(within, tokens.ids[np.where(within, places, 0)] + 1, 0)

    keys = []
    for name in names:
        if name == "0":
            keys += [rank(first + offset, offset < lengths) for offset in range(lengths.max(initial=0))]
        elif position := _POSITION.fullmatch(name):
            offset = int(position[1])
            left = position[2] in "Ll"
            keys.append(rank(first - offset if left else first + lengths - 1 + offset))
        else:
            # Names of blocks are not in the order of the texts, their numbers are.
            values = tokens.block_numbers() if name == "block" else _column(tokens, name)
            keys.append(pd.factorize(values[rows], sort=True)[0] + 1)
    return sort_order(keys, [int(key.max(initial=0)) + 1 for key in keys]) if keys else slice(None)


def _column(tokens, name):
    try:
        return tokens.column(name)
    except ValueError as error:
        raise ValueError(
            f"The sort key {name!r} is neither a position, such as '1L', '2R' or '0' for the node, nor a column. "
            f"{error}"
        ) from error


def _sentence_characters(tokens, rows):
    """First and last character of the whole sentence of each row, all its parts taken together."""
    sentence = tokens.sentences["sentence"].to_numpy()
    first = np.searchsorted(sentence, sentence[rows])
    last = np.searchsorted(sentence, sentence[rows], side="right") - 1
    starts, ends = tokens.sentences["start"].to_numpy(), tokens.sentences["end"].to_numpy()
    return np.column_stack([starts[first], ends[last]])


def _line(text, start, end, low, high, paragraph, line, *, width):
    line += cleaning.line_breaks(text, paragraph, start)
    if width is None:
        return line, _collapse(text[low:start]), _collapse(text[start:end]), _collapse(text[end:high])
    # White space may be long: what is near does unless too little is left of it.
    reach = 4 * width + 4
    left, right = (
        _collapse(text[max(low, start - reach) : start]),
        _collapse(text[end : min(high, end + reach)]),
    )
    if len(left) < width:
        left = _collapse(text[low:start])
    if len(right) < width:
        right = _collapse(text[end:high])
    return line, left[max(len(left) - width, 0) :], _collapse(text[start:end]), right[:width]


def _collapse(text):
    """The text with each run of white space as one space, at its ends too."""
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return " " * text[0].isspace() + words + " " * text[-1].isspace()
