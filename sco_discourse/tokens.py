"""The positional index: every token with its sentence, its text and its characters in the source."""

from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
import pandas as pd
import regex

from sco_discourse.cleaning import ZONES
from sco_discourse.scan import Forms, composed, normalise, token_spans
from sco_discourse.voices import Voice

_QUERY_WORD = regex.compile(r"[\p{L}\p{M}\p{Nd}*?]+(?:[-‐‑'’‘][\p{L}\p{M}\p{Nd}*?]+)*")
BLOCK_SIZE = 100


def among(terms, words):
    """
    Which terms are among some words, compared as tokens are.

    Parameters
    ----------
    terms : array_like of str
    words : collection of str
        Such as stop words; case and the kind of apostrophe do not matter.

    Returns
    -------
    ndarray of bool

    Examples
    --------
    >>> among(["it's", "trade"], {"It’s"}).tolist()
    [True, False]
    """
    if isinstance(words, str):
        raise TypeError(f"Give a collection of words, not one string: {{{words!r}}} instead of {words!r}.")
    return pd.Index(terms).isin([normalise(word) for word in words])


@dataclass(frozen=True, eq=False)
class Tokens:
    """
    Tokens of a corpus, or a view of some of its sentences; the only thing that counts.

    A view shares every array and table with the index that it came from, and differs in ``rows`` alone.

    Attributes
    ----------
    ids : ndarray of uint32, shape (n,)
        Position in ``vocabulary`` of each token of the whole index.
    starts, ends : ndarray of int64, shape (n,)
        Characters of each token in its source text, the end excluded.
    vocabulary : ndarray of str, shape (n_terms,)
        The terms of the whole index in alphabetical order.
    bounds : ndarray of int64, shape (n_sentences + 1,)
        Row ``i`` of ``sentences`` holds the tokens ``bounds[i]`` to ``bounds[i + 1]``.
    sentences : DataFrame, shape (n_sentences, 11)
        One row a sentence, or a part of one that mixes voices: ``document`` (row of ``documents``), ``segment``
        (row of ``segments``), ``sentence`` (number in the index; parts of one sentence share it), ``line``,
        ``zone``, ``start`` and ``end`` (characters of the source, end excluded), ``speech``, ``speaker``, ``role``,
        ``cue``.
    segments : DataFrame
        The corpus' segments.
    documents : DataFrame
        The corpus' documents: metadata and ``text``.
    rows : ndarray of int64
        The rows of ``sentences`` that this view selects.
    """

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    vocabulary: np.ndarray
    bounds: np.ndarray
    sentences: pd.DataFrame
    segments: pd.DataFrame
    documents: pd.DataFrame
    rows: np.ndarray

    def __repr__(self):
        """The size of the view, and of how many texts."""
        n_texts, n_sentences = self.sentences[["document", "sentence"]].iloc[self.rows].nunique()
        return f"<Tokens: {self.n_tokens:,} tokens, {n_sentences:,} sentences, {n_texts} texts>"

    @property
    def n_tokens(self):
        """Size of the view in tokens, stop words included."""
        return int(self.sizes().sum())

    def sizes(self):
        """
        Length of each selected sentence.

        Returns
        -------
        ndarray of int64, shape (len(rows),)
            In tokens.
        """
        return self.bounds[self.rows + 1] - self.bounds[self.rows]

    def positions(self):
        """
        Places of the selected tokens in ``ids``, ascending.

        Returns
        -------
        ndarray of int64, shape (n_tokens,)
        """
        sizes = self.sizes()
        before = np.repeat(np.cumsum(sizes) - sizes, sizes)
        return np.arange(sizes.sum()) - before + np.repeat(self.bounds[self.rows], sizes)

    def column(self, name):
        """
        A sentence's metadata, from its own table or its document's.

        Parameters
        ----------
        name : str
            A column of ``sentences`` or ``documents``, or ``"block"``: a stretch of about 100 tokens of whole
            sentences within one text (see `blocks`).

        Returns
        -------
        ndarray, shape (n_sentences,)
            For every sentence of the whole index.

        Raises
        ------
        ValueError
            For an unknown name.
        """
        if name == "block":
            return self.blocks()
        if name in self.sentences:
            return self.sentences[name].to_numpy()
        if name in self.documents:
            return self.documents[name].to_numpy()[self.sentences["document"].to_numpy()]
        known = [*self.documents.columns.drop("text"), *self.sentences.columns, "block"]
        raise ValueError(f"There is no column {name!r} to select or group by; known are {', '.join(known)}.")

    def where(self, **conditions):
        """
        A view of the sentences that meet every condition; nothing is copied.

        Parameters
        ----------
        **conditions
            Column and the value wanted, or a list, set, range or Series of values.

        Returns
        -------
        Tokens

        Raises
        ------
        ValueError
            For an unknown column, or a value that no sentence of the whole index has. Conditions that no sentence
            meets together give an empty view.

        Examples
        --------
        >>> from sco_discourse import corpus_of
        >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "year": [2020, 2021], "text": ["One idea.", "Two."]})
        >>> tokenize(corpus_of(documents)).where(year=2020)
        <Tokens: 2 tokens, 1 sentences, 1 texts>
        """
        kept = np.ones(len(self.rows), bool)
        for name, wanted in conditions.items():
            values = self.column(name)
            wanted = list(wanted) if pd.api.types.is_list_like(wanted) else [wanted]
            found = pd.unique(values)
            if absent := [value for value in wanted if value not in found]:
                known = sorted(value for value in map(str, found) if value)
                near = get_close_matches(str(absent[0]), known, 5, 0.3) if len(known) > 8 else known
                shown = ", ".join(near or known[:8]) + (", …" if len(known) > 8 else "")
                raise ValueError(f"No sentence has {name} = {absent[0]!r}; found {shown}.")
            kept &= np.isin(values[self.rows], wanted)
        return replace(self, rows=self.rows[kept])

    def blocks(self, size=BLOCK_SIZE):
        """
        Blocks of about equal length, of whole sentences within one text.

        A text of ``n`` tokens has ``round(n / size)`` blocks, at least one; a sentence belongs to the block in
        which its middle lies. Blocks do not depend on the view.

        Parameters
        ----------
        size : int
            Length aimed at, in tokens.

        Returns
        -------
        ndarray of str, shape (n_sentences,)
            ``doc_id:number`` for every sentence of the whole index, numbers from 1.
        """
        if size < 1:
            raise ValueError(f"size must be at least 1 token, got {size}.")
        document = self.sentences["document"].to_numpy()
        sentence = self.sentences["sentence"].to_numpy()
        whole = np.append(np.unique(sentence, return_index=True)[1], len(sentence))
        middles = ((self.bounds[whole[:-1]] + self.bounds[whole[1:]]) / 2)[sentence]
        numbers = np.zeros(len(document), np.int64)
        for code in np.unique(document):
            own = np.flatnonzero(document == code)
            first, last = self.bounds[own[0]], self.bounds[own[-1] + 1]
            n_blocks = max(1, round((last - first) / size))
            raw = ((middles[own] - first) * n_blocks / (last - first)).astype(int)
            # A sentence longer than a block may leave a number unused.
            numbers[own] = np.unique(raw, return_inverse=True)[1] + 1
        doc_ids = self.documents["doc_id"].to_numpy()[document]
        return np.array(
            [f"{doc_id}:{number:03d}" for doc_id, number in zip(doc_ids, numbers, strict=True)], dtype=str
        )

    def groups(self, by):
        """
        Values of a column in the view, and the group of each selected sentence.

        Parameters
        ----------
        by : str or ndarray of shape (n_sentences,)
            A name as for `column`, or a label for every sentence of the whole index, such as `blocks` gives.

        Returns
        -------
        labels : Index
            The values: of ``doc_id``, ``block`` and labels in the order of the texts, else ascending.
        codes : ndarray of int64, shape (len(rows),)
            Position in ``labels`` of each selected sentence.
        """
        named = isinstance(by, str)
        values = (self.column(by) if named else np.asarray(by))[self.rows]
        if n_missing := pd.isna(values).sum():
            raise ValueError(
                f"{n_missing} sentences have no {by!r}, so they belong to no group. Fill the column in."
            )
        codes, labels = pd.factorize(values, sort=named and by not in ("doc_id", "block"))
        return pd.Index(labels, name=by if named else None), codes

    def counts(self, by=None):
        """
        Frequency of every term of the vocabulary in the view.

        Parameters
        ----------
        by : str or ndarray, optional
            Group by this column or these labels, as for `groups`.

        Returns
        -------
        Series or DataFrame of int64, index: term
            One column a group if ``by`` is given; zeros included.

        Examples
        --------
        >>> from sco_discourse import corpus_of
        >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["Peace, peace.", "Peace and trade."]})
        >>> tokenize(corpus_of(documents)).counts("doc_id").to_dict("index")
        {'and': {'a': 0, 'b': 1}, 'peace': {'a': 2, 'b': 1}, 'trade': {'a': 0, 'b': 1}}
        """
        n_terms = len(self.vocabulary)
        terms = pd.Index(self.vocabulary, name="term")
        ids = self.ids[self.positions()]
        if by is None:
            return pd.Series(np.bincount(ids, minlength=n_terms), index=terms, name="count")
        labels, codes = self.groups(by)
        cells = np.repeat(codes, self.sizes()) * n_terms + ids
        matrix = np.bincount(cells, minlength=len(labels) * n_terms).reshape(len(labels), n_terms)
        return pd.DataFrame(matrix.T, index=terms, columns=labels)

    def group_sizes(self, by):
        """
        Tokens of each group of the view.

        Parameters
        ----------
        by : str or ndarray
            As for `groups`.

        Returns
        -------
        Series of int64, index: group
        """
        labels, codes = self.groups(by)
        sizes = np.bincount(codes, weights=self.sizes(), minlength=len(labels)).astype(np.int64)
        return pd.Series(sizes, index=labels, name="n_tokens")

    def find(self, query, *, regex=False):
        """
        Places where a word or a phrase begins in the view; never across the end of a sentence.

        Parameters
        ----------
        query : str
            Words as tokens are compared (case and the kind of apostrophe do not matter, punctuation between
            words is passed over). ``*`` stands for any characters of a token, ``?`` for one; ``|`` divides
            alternatives. Where two alternatives begin at one place the longer one counts.
        regex : bool
            Read the query as regular expressions instead, divided by white space: each fits a whole token, so
            that ``"communit(y|ies) of .+"`` finds three tokens. Case and the kind of apostrophe do not matter.

        Returns
        -------
        first : ndarray of int64
            Position in ``ids`` of the first token of each occurrence, ascending.
        lengths : ndarray of int64
            Tokens in each occurrence.

        Raises
        ------
        ValueError
            If the query, or an alternative of it, has no word in it, or if a regular expression is malformed.
        """
        if not isinstance(query, str):
            raise TypeError(f"A query is a string, got {query!r}.")
        phrases = self._patterns(query) if regex else self._phrases(query)
        selected = np.zeros(len(self.bounds) - 1, bool)
        selected[self.rows] = True
        sentence = self.sentences["sentence"].to_numpy()
        found = []
        for phrase in phrases:
            first = self._places(phrase)
            # Both ends of an occurrence lie in one sentence; it is the view's in which it begins, so that voices
            # that divide a sentence divide its occurrences too.
            begins, ends = self.sentence_of(first), self.sentence_of(first + len(phrase) - 1)
            found.append(first[(sentence[begins] == sentence[ends]) & selected[begins]])
        lengths = np.repeat([len(phrase) for phrase in phrases], [len(first) for first in found])
        first = np.concatenate(found)
        order = np.lexsort((-lengths, first))
        first, lengths = first[order], lengths[order]
        longest = np.diff(first, prepend=-1) > 0
        return first[longest], lengths[longest]

    def sentence_of(self, positions):
        """
        Row of each token.

        Parameters
        ----------
        positions : ndarray of int64
            Positions in ``ids``.

        Returns
        -------
        ndarray of int64
            Rows of ``sentences``.
        """
        return np.searchsorted(self.bounds, positions, side="right") - 1

    def _phrases(self, query):
        """Alternatives of a query, each as the terms that its words mean."""
        phrases = [_QUERY_WORD.findall(alternative) for alternative in query.split("|")]
        if not all(phrases):
            raise ValueError(f"The query {query!r} has an alternative without a word in it.")
        return [[self._fits(normalise(word)) for word in words] for words in phrases]

    def _fits(self, word):
        """Which terms of the vocabulary a query's word means."""
        if "*" not in word and "?" not in word:
            return self.vocabulary == word
        return self._matches(regex.compile(regex.escape(word).replace(r"\*", ".*").replace(r"\?", ".")))

    def _patterns(self, query):
        """The one alternative of a query of regular expressions, as the terms that each fits."""
        phrase = []
        for pattern in composed(query).split():
            try:
                phrase.append(self._matches(regex.compile(pattern, regex.IGNORECASE)))
            except regex.error as error:
                raise ValueError(
                    f"The pattern {pattern!r} in the query {query!r} is malformed: {error}. White space divides the "
                    "patterns of tokens, so none may hold any; put a backslash before a sign that stands for itself."
                ) from error
        if not phrase:
            raise ValueError(f"The query {query!r} has no pattern in it; give one for each token.")
        return [phrase]

    def _matches(self, pattern):
        return np.array([pattern.fullmatch(term) is not None for term in self.vocabulary], bool)

    def _places(self, phrase):
        """Where tokens stand in a row that each belong to the terms wanted."""
        n_starts = max(len(self.ids) - len(phrase) + 1, 0)
        hit = np.ones(n_starts, bool)
        for offset, wanted in enumerate(phrase):
            hit &= wanted[self.ids[offset : offset + n_starts]]
        return np.flatnonzero(hit)


def tokenize(corpus, zones=("body",)):
    """
    The index of a corpus.

    Parameters
    ----------
    corpus : Corpus
    zones : sequence of str
        The zones that are analysed: body text unless told otherwise.

    Returns
    -------
    Tokens

    Raises
    ------
    ValueError
        For an unknown zone.

    Examples
    --------
    >>> from sco_discourse import corpus_of
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["The people’s COVID-19 report."]})
    >>> tokenize(corpus_of(documents)).vocabulary.tolist()
    ['covid-19', "people's", 'report', 'the']
    """
    zones = (zones,) if isinstance(zones, str) else tuple(zones)
    if unknown := [zone for zone in zones if zone not in ZONES]:
        raise ValueError(f"zone {unknown[0]!r} is not one of {', '.join(ZONES)}.")
    zone_of = corpus.segments["zone"].to_numpy()[corpus.sentences["segment"].to_numpy(int)]
    table = corpus.sentences.assign(zone=zone_of)
    table["document"] = pd.Index(corpus.documents["doc_id"]).get_indexer(table["doc_id"])
    table = table[np.isin(zone_of, zones)]
    forms, parts = Forms(), []
    rows = dict(list(table.groupby("document")[["start", "end"]]))
    for document, text in enumerate(corpus.documents["text"]):
        if document in rows:
            parts.append(_scanned(text, *rows[document].to_numpy().T, forms))
    numbers, starts, ends, sizes = (
        map(np.concatenate, zip(*parts, strict=True)) if parts else [np.zeros(0, int)] * 4
    )
    vocabulary, of_form = forms.vocabulary()
    table = table[sizes > 0].reset_index(drop=True)
    begins = (table[["document", "sentence"]].diff() != 0).any(axis=1)
    table["sentence"] = begins.cumsum() - 1
    return Tokens(
        ids=of_form[numbers],
        starts=starts,
        ends=ends,
        vocabulary=vocabulary,
        bounds=np.concatenate([[0], np.cumsum(sizes[sizes > 0])]),
        sentences=table[["document", "segment", "sentence", "line", "zone", "start", "end", *Voice._fields]],
        segments=corpus.segments,
        documents=corpus.documents,
        rows=np.arange(len(table)),
    )


def _scanned(text, first, last, forms):
    """Forms and places of the tokens of a text inside its sentences, and how many each sentence has."""
    starts, ends = token_spans(text, [*first, *last])
    row = np.searchsorted(first, starts, side="right") - 1
    inside = (row >= 0) & (ends <= last[row])
    starts, ends, row = starts[inside], ends[inside], row[inside]
    return forms.encode(text, starts, ends), starts, ends, np.bincount(row, minlength=len(first))
