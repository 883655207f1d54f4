"""The positional index: every token with its sentence, its text and its characters in the source."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np
import pandas as pd

from sco_discourse import matching, queries, storage
from sco_discourse.scan import normalise

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
    if not len(words):
        return np.zeros(len(terms), bool)
    if isinstance(words, str):
        raise TypeError(f"Give a collection of words, not one string: {{{words!r}}} instead of {words!r}.")
    return pd.Index(terms).isin([normalise(word) for word in words])


def check_tokens(tokens, name="selection"):
    """Refuse a view without tokens: nothing in it has a rate."""
    if tokens.n_tokens == 0:
        raise ValueError(f"The {name} holds no tokens; loosen the conditions of its where().")


@dataclass(frozen=True, eq=False)
class Tokens:
    """
    Tokens of a corpus, or a view of some of its sentences; the only thing that counts.

    A view shares every array and table with the index that it came from, and differs in ``rows`` alone.

    Attributes
    ----------
    ids : ndarray of uint32, shape (n,)
        Position in ``vocabulary`` of each token of the whole index.
    starts, ends : ndarray of whole numbers, shape (n,)
        Characters of each token in its source text, the end excluded.
    vocabulary : ndarray of str, shape (n_terms,)
        The terms of the whole index in alphabetical order.
    bounds : ndarray of int64, shape (n_sentences + 1,)
        Row ``i`` of ``sentences`` holds the tokens ``bounds[i]`` to ``bounds[i + 1]``.
    sentences : DataFrame
        One row a sentence, or a part of one that mixes voices: ``document`` (row of ``documents``), ``segment``
        (row of ``segments``), ``sentence`` (number in the index; parts of one sentence share it), ``line``,
        ``zone``, ``start`` and ``end`` (characters of the source, end excluded), ``speech``, ``speaker``, ``role``,
        ``cue``; of an index by `sco_discourse.index_texts`, without zone and voices.
    segments : DataFrame
        The corpus' segments.
    documents : DataFrame
        The corpus' documents and their metadata.
    texts : sequence of str
        The untouched source of each document.
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
    texts: Sequence
    rows: np.ndarray

    def __repr__(self):
        """The size of the view, and of how many texts."""
        n_texts, n_sentences = self.sentences[["document", "sentence"]].iloc[self.rows].nunique()
        return f"<Tokens: {self.n_tokens:,} tokens, {n_sentences:,} sentences, {n_texts} texts>"

    @classmethod
    def open(cls, folder):
        """
        The index that `save` or `sco_discourse.index_texts` wrote to a folder.

        Arrays are memory maps: but for the vocabulary and the sizes, what is not asked for is not read. The folder must
        stay as it is meanwhile.

        Parameters
        ----------
        folder : str or Path

        Returns
        -------
        Tokens

        Raises
        ------
        FileNotFoundError
            If the folder holds no index.
        ValueError
            If the index was written by another version in another format.
        """
        arrays, vocabulary, tables = storage.read(folder)
        return cls(
            **{name: arrays[name] for name in ("ids", "starts", "ends")},
            vocabulary=vocabulary,
            bounds=_bounds(arrays["sizes"]),
            **tables,
            texts=storage.StoredTexts(arrays["text"], _bounds(arrays["text_sizes"])),
            rows=np.arange(len(arrays["sizes"])),
        )

    def save(self, folder):
        """
        Write the whole index to a folder, with its texts, to be opened again by `open`.

        Parameters
        ----------
        folder : str or Path
            It must not exist, or be empty; what fails leaves nothing behind.

        Raises
        ------
        ValueError
            For a folder with something in it, a view, or metadata that are neither numbers nor strings.

        Examples
        --------
        >>> from sco_discourse import corpus_of, tokenize
        >>> documents = pd.DataFrame({"doc_id": ["a"], "year": [2020], "text": ["One idea."]})
        >>> tokenize(corpus_of(documents)).save("index")  # doctest: +SKIP
        >>> Tokens.open("index").where(year=2020)  # doctest: +SKIP
        <Tokens: 2 tokens, 1 sentences, 1 texts>
        """
        if len(self.rows) < len(self.sentences):
            raise ValueError(
                f"{self!r} is a view of an index of {len(self.sentences):,} rows. Save the index that it was taken "
                "from, and call where() again on what is opened."
            )
        tables = {name: getattr(self, name) for name in ("documents", "segments", "sentences")}
        tables["documents"] = tables["documents"].drop(columns="text", errors="ignore")
        with storage.new_folder(folder) as arrays:
            arrays.add(ids=self.ids, starts=self.starts, ends=self.ends, sizes=np.diff(self.bounds))
            arrays.add_texts(self.texts)
            strings = {}
            for name, table in tables.items():
                strings |= arrays.add_table(name, table)
            storage.describe(
                arrays.folder, self.vocabulary, {name: list(tables[name]) for name in tables}, strings
            )

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

    def selection(self):
        """
        Whether the view holds each sentence.

        Returns
        -------
        ndarray of bool, shape (n_sentences,)
            For every sentence of the whole index.
        """
        selected = np.zeros(len(self.bounds) - 1, bool)
        selected[self.rows] = True
        return selected

    def whole_sentences(self):
        """
        Bounds of whole sentences, the parts of one that mixes voices taken together.

        Returns
        -------
        ndarray of int64, shape (n_whole_sentences + 1,)
            Sentence ``i``, as ``sentences["sentence"]`` numbers it, holds the tokens ``i`` to ``i + 1`` of these.
        """
        sentence = self.sentences["sentence"].to_numpy()
        return self.bounds[np.flatnonzero(np.diff(sentence, prepend=-1, append=-1))]

    def term_ids(self):
        """
        The selected tokens in their order, as positions in ``vocabulary``.

        Returns
        -------
        ndarray of uint32, shape (n_tokens,)
            A part of ``ids`` itself where the view is one stretch of the index.
        """
        if not len(self.rows):
            return self.ids[:0]
        first, last = self.rows[0], self.rows[-1]
        stretch = self.ids[self.bounds[first] : self.bounds[last + 1]]
        if last - first + 1 == len(self.rows):
            return stretch
        own = slice(first, last + 1)
        return stretch[np.repeat(self.selection()[own], np.diff(self.bounds)[own])]

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
        values, of_sentence = self._column(name)
        return values if of_sentence is None else values[of_sentence]

    def _column(self, name):
        """Values of a column, and which of them each sentence has; None for one of its own."""
        if name == "block":
            return self._block_labels(), self.block_numbers()
        if name in self.sentences:
            return self.sentences[name].to_numpy(), None
        if name in self.documents and name != "text":
            return self.documents[name].to_numpy(), self.sentences["document"].to_numpy()
        known = [*self.documents.columns.drop("text", errors="ignore"), *self.sentences.columns, "block"]
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
        >>> from sco_discourse import corpus_of, tokenize
        >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "year": [2020, 2021], "text": ["One idea.", "Two."]})
        >>> tokenize(corpus_of(documents)).where(year=2020)
        <Tokens: 2 tokens, 1 sentences, 1 texts>
        """
        kept = np.ones(len(self.rows), bool)
        for name, wanted in conditions.items():
            values, of_sentence = self._column(name)
            wanted = list(wanted) if pd.api.types.is_list_like(wanted) else [wanted]
            _check_found(name, wanted, values, of_sentence)
            fits = pd.Index(values).isin(wanted)
            kept &= fits[self.rows] if of_sentence is None else fits[of_sentence[self.rows]]
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
        return self._block_labels(size)[self.block_numbers(size)]

    def block_numbers(self, size=BLOCK_SIZE):
        """
        The blocks of `blocks` as numbers, which take less time and memory than names.

        Parameters
        ----------
        size : int
            Length aimed at, in tokens.

        Returns
        -------
        ndarray of int64, shape (n_sentences,)
            The block of every sentence of the whole index, counted through all texts from 0.
        """
        if size < 1:
            raise ValueError(f"size must be at least 1 token, got {size}.")
        document = self.sentences["document"].to_numpy()
        sentence = self.sentences["sentence"].to_numpy()
        whole = self.whole_sentences()
        middles = ((whole[:-1] + whole[1:]) / 2)[sentence]
        own = np.flatnonzero(np.diff(document, prepend=-1, append=-1))
        sizes = np.diff(own)
        first, last = (np.repeat(self.bounds[edges], sizes) for edges in (own[:-1], own[1:]))
        n_blocks = np.maximum(1, np.rint((last - first) / size))
        raw = ((middles - first) * n_blocks / (last - first)).astype(np.int64)
        # A sentence longer than a block may leave a number unused.
        new = (np.diff(raw, prepend=-1) != 0) | (np.diff(document, prepend=-1) != 0)
        return np.cumsum(new) - 1

    def _block_labels(self, size=BLOCK_SIZE):
        """The name of each block, ``doc_id:number``."""
        numbers = self.block_numbers(size)
        begins = np.flatnonzero(np.diff(numbers, prepend=-1))
        document = self.sentences["document"].to_numpy()[begins]
        within = np.arange(len(begins)) - np.searchsorted(document, document) + 1
        doc_ids = self.documents["doc_id"].to_numpy()[document]
        labels = [f"{doc_id}:{number:03d}" for doc_id, number in zip(doc_ids, within.tolist(), strict=True)]
        return np.array(labels, dtype=str)

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
        values, of_sentence = self._column(by) if named else (np.asarray(by), None)
        of_row = self.rows if of_sentence is None else of_sentence[self.rows]
        held = np.unique(of_row) if of_sentence is not None else of_row
        codes, labels = pd.factorize(values[held], sort=named and by not in ("doc_id", "block"))
        if of_sentence is not None:
            codes = codes[np.searchsorted(held, of_row)]
        if n_missing := (codes < 0).sum():
            raise ValueError(
                f"{n_missing} sentences have no {by!r}, so they belong to no group. Fill the column in."
            )
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
            One column a group if ``by`` is given; zeros included. Of thousands of groups the table is larger than most
            memories: use `sco_discourse.frequencies`, which leaves zeros out.

        Examples
        --------
        >>> from sco_discourse import corpus_of, tokenize
        >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["Peace, peace.", "Peace and trade."]})
        >>> tokenize(corpus_of(documents)).counts("doc_id").to_dict("index")
        {'and': {'a': 0, 'b': 1}, 'peace': {'a': 2, 'b': 1}, 'trade': {'a': 0, 'b': 1}}
        """
        n_terms = len(self.vocabulary)
        terms = pd.Index(self.vocabulary, name="term")
        ids = self.term_ids()
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
        return self.find_each([query], regex=regex)[0]

    def find_each(self, several, *, regex=False):
        """
        Places where each of several words and phrases begins, looked for all at once.

        Parameters
        ----------
        several : sequence of str
            Queries, as for `find`.
        regex : bool
            As for `find`.

        Returns
        -------
        list of (ndarray, ndarray)
            For each query what `find` returns.
        """
        read = queries.patterns if regex else queries.phrases
        asked = [read(query, self.vocabulary) for query in several]
        places = iter(
            matching.places(
                self.ids, [phrase for phrases in asked for phrase in phrases], len(self.vocabulary)
            )
        )
        selected, sentence = self.selection(), self.sentences["sentence"].to_numpy()
        result = []
        for phrases in asked:
            found = [self._within(next(places), len(phrase), selected, sentence) for phrase in phrases]
            lengths = np.repeat([len(phrase) for phrase in phrases], [len(first) for first in found])
            result.append(
                _longest(np.concatenate(found), lengths) if len(phrases) > 1 else (found[0], lengths)
            )
        return result

    def _within(self, first, length, selected, sentence):
        """
        Those of some places where an occurrence of a length lies within a sentence and begins in the view.

        It is the view's in which it begins, so that voices that divide a sentence divide its occurrences too.
        """
        if length == 1 and len(self.rows) == len(selected):
            return first
        begins, ends = self.sentence_of(first), self.sentence_of(first + length - 1)
        return first[(sentence[begins] == sentence[ends]) & selected[begins]]

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


def _longest(first, lengths):
    """Occurrences in order; of those that begin at one place, the longest."""
    order = np.lexsort((-lengths, first))
    first, lengths = first[order], lengths[order]
    longest = np.diff(first, prepend=-1) > 0
    return first[longest], lengths[longest]


def _bounds(sizes):
    return np.append(0, np.cumsum(sizes))


def _check_found(name, wanted, values, of_sentence):
    """Refuse values that no sentence has."""
    held = values if of_sentence is None else values[np.unique(of_sentence)]
    found = pd.Index(pd.unique(held))
    absent = [value for value, known in zip(wanted, pd.Index(wanted).isin(found), strict=True) if not known]
    if absent:
        known = sorted(value for value in map(str, found) if value)
        near = get_close_matches(str(absent[0]), known, 5, 0.3) if len(known) > 8 else known
        shown = ", ".join(near or known[:8]) + (", …" if len(known) > 8 else "")
        raise ValueError(f"No sentence has {name} = {absent[0]!r}; found {shown}.")
