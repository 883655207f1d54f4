"""Building the index: of a cleaned corpus, or of any number of texts batch by batch."""

import os
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from functools import cache
from multiprocessing import get_context
from numbers import Integral

import numpy as np
import pandas as pd

from sco_discourse import storage
from sco_discourse.cleaning import ZONES
from sco_discourse.scan import Forms, characters, table_size, token_spans, vocabulary
from sco_discourse.sentences import BLANK, sentence_gaps
from sco_discourse.tokens import Tokens
from sco_discourse.voices import Voice

_BATCH = 500_000  # characters scanned at once: arrays of more do not stay in a processor's cache
_ALONE = 20  # batches that are scanned before another process has started
_AHEAD = 16  # batches for each process that may wait for one before them
_SEGMENTS = ("document", "line", "start", "end")
_SENTENCES = ("document", "segment", "sentence", "line", "start", "end")
# Names of what sentences and tables have of their own.
_TAKEN = {*_SENTENCES, "zone", *Voice._fields, "block"}
_TAKEN |= {*("term", "query", "node", "left", "right", "count", "count_reference", "rate", "rate_reference")}
_TAKEN |= {*("n_tokens", "n_types", "texts", "blocks", "position", "size", "share")}


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
    check_metadata(corpus.documents)
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
            parts.append(_in_sentences(text, *rows[document].to_numpy().T, forms))
    numbers, starts, ends, sizes = (
        map(np.concatenate, zip(*parts, strict=True)) if parts else [np.zeros(0, int)] * 4
    )
    terms, of_form = vocabulary(forms.words)
    table = table[sizes > 0].reset_index(drop=True)
    begins = (table[["document", "sentence"]].diff() != 0).any(axis=1)
    table["sentence"] = begins.cumsum() - 1
    return Tokens(
        ids=of_form[numbers],
        starts=starts,
        ends=ends,
        vocabulary=terms,
        bounds=np.concatenate([[0], np.cumsum(sizes[sizes > 0])]),
        sentences=table[["document", "segment", "sentence", "line", "zone", "start", "end", *Voice._fields]],
        segments=corpus.segments,
        documents=corpus.documents,
        texts=corpus.documents["text"].to_numpy(),
        rows=np.arange(len(table)),
    )


def _in_sentences(text, first, last, forms):
    """Forms and places of the tokens of a text inside its sentences, and how many each sentence has."""
    starts, ends = token_spans(text, [*first, *last])
    row = np.searchsorted(first, starts, side="right") - 1
    inside = (row >= 0) & (ends <= last[row])
    starts, ends, row = starts[inside], ends[inside], row[inside]
    return forms.encode(text, starts, ends), starts, ends, np.bincount(row, minlength=len(first))


def check_metadata(names):
    """Refuse names of metadata that stand twice, or for something else in sentences and tables."""
    names = list(names)
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"There are two columns {twice[0]!r}. Rename one of them.")
    if taken := sorted(_TAKEN.intersection(names)):
        raise ValueError(
            f"Metadata cannot be called {taken[0]!r}: sentences or tables have a column of this name. Rename it, such "
            f"as to 'text_{taken[0]}'."
        )


def index_texts(documents, folder=None, *, processes=1):
    """
    The index of any number of texts as they stand: without cleaning and voices, each line that is not blank a segment.

    Tokens are those of `tokenize`, and sentences too where a paragraph is a line. Broken lines are not joined, so that
    a sentence ends with its line: join them before, or use `load_corpus`. Texts are read once, in order, and scanned in
    batches. In memory are the vocabulary, the metadata, and a few batches (of a text longer than a batch, some 40 bytes
    a character); without `folder` the index and the texts, too. The number of processes changes nothing.

    Parameters
    ----------
    documents : DataFrame or iterable of dict
        ``doc_id`` and ``text`` of each text, and any metadata, the same for each.
    folder : str or Path, optional
        Where the index is written, and opened by `Tokens.open`. It must not exist, or be empty; what fails leaves
        nothing behind.
    processes : int
        Processes that scan batches at the same time. A script that asks for more than one must begin its own work
        behind ``if __name__ == "__main__":``, since each process reads it.

    Returns
    -------
    Tokens
        ``sentences`` and ``segments`` lack the columns that cleaning and voices give them.

    Raises
    ------
    ValueError
        If there are no texts, a text is no string or has no ``doc_id``, a ``doc_id`` occurs twice, metadata are called
        like a sentence's own, or the folder is not empty.

    Examples
    --------
    >>> index_texts([{"doc_id": "a", "text": "Peace. And trade."}, {"doc_id": "b", "text": "Peace?"}])
    <Tokens: 4 tokens, 3 sentences, 2 texts>
    """
    if not isinstance(processes, Integral) or processes < 1:
        raise ValueError(f"processes must be a whole number, at least 1; got {processes!r}.")
    if isinstance(documents, pd.DataFrame):
        check_metadata(names := list(documents))
        documents = (dict(zip(names, row, strict=True)) for row in documents.itertuples(index=False))
    batches = _batches(documents)
    if folder is None:
        with closing(_scanned_batches(batches, processes)) as scanned:
            return _assembled(scanned, storage.Arrays())
    # What is thrown while texts are read ends the other processes, too.
    with storage.new_folder(folder) as arrays, closing(_scanned_batches(batches, processes)) as scanned:
        _assembled(scanned, arrays)
    return Tokens.open(folder)


def _batches(documents):
    """Documents in lists of about `_BATCH` characters, or of one longer text."""
    batch, size = [], 0
    for document in documents:
        if not isinstance(document, Mapping) or not {"doc_id", "text"} <= document.keys():
            raise ValueError(f"Each text is a dict with 'doc_id' and 'text', got {str(document)[:80]}.")
        if pd.isna(document["doc_id"]):
            raise ValueError(
                f"A text has no doc_id: {document['text']!r:.80}. Give each text one of its own."
            )
        if not isinstance(document["text"], str):
            raise ValueError(
                f"The text of {document['doc_id']} is {document['text']!r}; it must be a string."
            )
        batch.append(document)
        size += len(document["text"])
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _scanned_batches(batches, processes):
    """Each batch with the process that scanned it and what that found, in order; a few batches at a time."""
    forms = Forms()
    if processes == 1:
        yield from ((batch, 0, _scan(_texts_of(batch), forms)) for batch in batches)
        return
    # A fresh interpreter for each: a copy of one that has threads may hang. They are started when there is more
    # text than this process scans in the time; it takes the batches for which the others are not free.
    with ProcessPoolExecutor(processes - 1, get_context("spawn")) as pool:
        waiting = deque()
        for number, batch in enumerate(batches):
            n_pending = sum(not future.done() for _, future in waiting)
            if number >= _ALONE and n_pending < 2 * (processes - 1):
                future = pool.submit(_scan_in_worker, _texts_of(batch))
            else:
                future = Future()
                future.set_result((0, _scan(_texts_of(batch), forms)))
            waiting.append((batch, future))
            while waiting and (waiting[0][1].done() or len(waiting) > _AHEAD * processes):
                batch, future = waiting.popleft()
                yield batch, *_result(future)
        for batch, future in waiting:
            yield batch, *_result(future)


def _result(future):
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise RuntimeError(
            "A process that was to scan texts ended before its time. A script that asks for several processes must do "
            "its work behind 'if __name__ == \"__main__\":', since each of them reads it; else use processes=1."
        ) from error


def _texts_of(batch):
    return [document["text"] for document in batch]


@cache
def _forms_of_worker():
    return Forms()


def _scan_in_worker(texts):
    return os.getpid(), _scan(texts, _forms_of_worker())


def _scan(texts, forms):
    """
    Tokens, sentences and segments of some texts.

    Parameters
    ----------
    texts : list of str
    forms : Forms
        Those met before; new ones are added.

    Returns
    -------
    tokens, sentences, segments : dict of {str: ndarray}
        Places are characters of each text; documents and segments count from 0 within the batch.
    words : list of str
        The forms that are new.
    """
    text = "\n".join(texts)
    begins = np.cumsum([0, *(len(one) + 1 for one in texts)])
    n_known = len(forms.words)
    starts, ends = token_spans(text)
    ids = forms.encode(text, starts, ends)
    codes = characters(text)
    segments = _lines(codes, starts, begins)
    sentences = _sentences(text, starts, segments)
    of_token = begins[np.repeat(sentences["document"], sentences["size"])]
    tokens = {"ids": ids, "starts": starts - of_token, "ends": ends - of_token}
    for table in (segments, sentences):
        for edge in ("start", "end"):
            table[edge] = table[edge] - begins[table["document"]]
    return (
        {name: values.astype(np.uint32) for name, values in tokens.items()},
        {name: values.astype(np.int32) for name, values in sentences.items()},
        {name: values.astype(np.int32) for name, values in segments.items()},
        forms.words[n_known:],
    )


def _lines(codes, starts, begins):
    """The lines that hold a token: document, number within it, start and end."""
    ends_line = (codes == ord("\n")) | (codes == ord("\r"))
    breaks = np.flatnonzero(ends_line)
    line = np.searchsorted(breaks, starts)
    own = line[np.flatnonzero(np.diff(line, prepend=-1))]
    start, end = np.append(0, breaks + 1)[own], np.append(breaks, len(codes))[own]
    _strip(codes, start, end)
    document = np.searchsorted(begins, start, side="right") - 1
    # A line feed behind a carriage return ends no line of its own.
    counted = breaks[~((codes[breaks] == ord("\n")) & (breaks > 0) & (codes[breaks - 1] == ord("\r")))]
    number = np.searchsorted(counted, start) - np.searchsorted(counted, begins[document]) + 1
    return {"document": document, "line": number, "start": start, "end": end}


def _strip(codes, start, end):
    """Move the bounds of lines, each of which holds a token, over the white space at their ends."""
    is_blank, is_space = _blanks(table_size(codes))
    blank = np.flatnonzero(is_blank[codes[start]])
    while len(blank):
        start[blank] += 1
        blank = blank[is_blank[codes[start[blank]]]]
    blank = np.flatnonzero(is_space[codes[end - 1]])
    while len(blank):
        end[blank] -= 1
        blank = blank[is_space[codes[end[blank] - 1]]]


@cache
def _blanks(size):
    """Whether each character is passed over at the beginning of a line, and whether at its end."""
    every = map(chr, range(min(size, 0x10000)))
    at_start, at_end = np.zeros((2, size), bool)
    for code, character in enumerate(every):
        at_start[code], at_end[code] = BLANK.fullmatch(character) is not None, character.isspace()
    return at_start, at_end


def _sentences(text, starts, segments):
    """The sentences that hold a token: document, segment, line, start, end, size in tokens."""
    gaps = np.array(sentence_gaps(text, segments["start"], segments["end"]), np.int64).reshape(-1, 2)
    start = np.sort(np.concatenate([segments["start"], gaps[:, 1]]))
    end = np.sort(np.concatenate([segments["end"], gaps[:, 0]]))
    size = np.bincount(np.searchsorted(start, starts, side="right") - 1, minlength=len(start))
    start, end, size = start[size > 0], end[size > 0], size[size > 0]
    segment = np.searchsorted(segments["start"], start, side="right") - 1
    return {
        "document": segments["document"][segment],
        "segment": segment,
        "line": segments["line"][segment],
        "start": start,
        "end": end,
        "size": size,
    }


def _assembled(scanned, arrays):
    """The index of scanned batches, in memory or written to a folder."""
    words, batches, metadata, texts = {}, [], {}, []
    n_documents = n_segments = n_sentences = 0
    for batch, worker, (tokens, sentences, segments, new_words) in scanned:
        words.setdefault(worker, []).extend(new_words)
        batches.append((worker, len(tokens["ids"])))
        sizes = sentences.pop("size")
        sentences["sentence"] = np.arange(n_sentences, n_sentences + len(sizes), dtype=np.int32)
        sentences["segment"] += n_segments
        for table in (sentences, segments):
            table["document"] += n_documents
        arrays.add(**tokens, sizes=sizes)
        arrays.add(**{f"sentences.{number}": sentences[name] for number, name in enumerate(_SENTENCES)})
        arrays.add(**{f"segments.{number}": segments[name] for number, name in enumerate(_SEGMENTS)})
        _add_metadata(metadata, batch, n_documents)
        own = [document["text"] for document in batch]
        texts.extend(own) if arrays.folder is None else arrays.add_texts(own)
        n_documents, n_segments, n_sentences = (
            n_documents + len(batch),
            n_segments + len(segments["line"]),
            n_sentences + len(sizes),
        )
    if not n_documents:
        raise ValueError("There are no texts to index.")
    documents = pd.DataFrame(metadata)
    if (twice := documents["doc_id"][documents["doc_id"].duplicated()]).size:
        raise ValueError(f"doc_id {twice.iloc[0]!r} occurs twice.")
    folder = arrays.folder
    strings = {} if folder is None else arrays.add_table("documents", documents)
    arrays = arrays.finished()
    terms = _number_terms(arrays["ids"], words, batches)
    if folder is not None:
        columns = {"documents": list(documents), "segments": list(_SEGMENTS), "sentences": list(_SENTENCES)}
        return storage.describe(folder, terms, columns, strings)
    return Tokens(
        **{name: arrays[name] for name in ("ids", "starts", "ends")},
        vocabulary=terms,
        bounds=np.append(0, np.cumsum(arrays["sizes"])),
        sentences=_table(arrays, "sentences", _SENTENCES),
        segments=_table(arrays, "segments", _SEGMENTS),
        documents=documents,
        texts=texts,
        rows=np.arange(n_sentences),
    )


def _table(arrays, name, columns):
    return pd.DataFrame(
        {column: arrays[f"{name}.{number}"] for number, column in enumerate(columns)}, copy=False
    )


def _add_metadata(metadata, batch, n_before):
    """Append the metadata of a batch to lists by column; every text has the columns of the first."""
    for document in batch:
        named = {name: value for name, value in document.items() if name != "text"}
        if n_before == 0 and not metadata:
            check_metadata(named)
            metadata.update((name, []) for name in named)
        if named.keys() != metadata.keys():
            raise ValueError(
                f"The text {document['doc_id']!r} has the metadata {', '.join(map(str, named))}; the first text has "
                f"{', '.join(map(str, metadata))}. Give all texts the same columns, with None where there is nothing."
            )
        for name, value in named.items():
            metadata[name].append(value)


def _number_terms(ids, words, batches):
    """Turn the number that a process gave each form into that of its term, in place; the terms."""
    terms, of_form = vocabulary([word for own in words.values() for word in own])
    firsts = dict(zip(words, np.cumsum([0, *map(len, words.values())]), strict=False))
    start = 0
    for worker, n_tokens in batches:
        own = slice(start, start + n_tokens)
        ids[own] = of_form[firsts[worker] :][ids[own]]
        start += n_tokens
    return terms
