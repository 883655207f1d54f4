"""The texts, verified against their manifest and divided into segments and sentences."""

import codecs
import csv
import hashlib
import io
import os
import warnings
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from sco_discourse import cleaning, voices

COLUMNS = (
    *("doc_id", "file", "year", "summit", "date", "timing", "outlet", "genre"),
    *("matched_to", "language", "sha256", "note"),
)
_REQUIRED = ("doc_id", "file", "year", "sha256")
_NOT_TEXTS = {"names.txt", "stopwords.txt"}
_UPDATE = "record an intended change with 'python3 study seeds --update'"


@dataclass(frozen=True)
class Corpus:
    """
    The texts of one study.

    Attributes
    ----------
    documents : DataFrame
        One row a text, in the order of the manifest: its columns, and ``text``, the untouched source.
    segments : DataFrame
        One row a paragraph of any zone: ``doc_id``, ``line``, ``zone``, ``start``, ``end``.
    sentences : DataFrame
        One row a sentence, or a part of one that mixes voices: ``doc_id``, ``segment`` (row of `segments`),
        ``sentence`` (number within the text; its parts share it), ``line``, ``start``, ``end``, ``speech``,
        ``speaker``, ``role``, ``cue``; see `sco_discourse.voices.sentences`.
    ledger : DataFrame
        Every character of every text in exactly one row: ``doc_id``, ``line``, ``start``, ``end``,
        ``zone``, ``action``, ``rule``; see `sco_discourse.cleaning.ledger`.

    All offsets are characters of ``text``, the end excluded; lines count from 1.
    """

    documents: pd.DataFrame
    segments: pd.DataFrame
    sentences: pd.DataFrame
    ledger: pd.DataFrame


def load_corpus(folder):
    """
    Read, verify and divide the texts of a folder.

    Parameters
    ----------
    folder : str or Path
        Holds the texts (``*.txt``), ``manifest.csv`` and, if there are any, ``cleaning.toml`` with rules and
        ``speakers.toml`` with names.

    Returns
    -------
    Corpus

    Raises
    ------
    FileNotFoundError
        If the folder has no manifest.
    ValueError
        If a text is changed, missing or not listed, is not UTF-8 or has no body text, if a rule is for a text that
        is not there, or if the manifest is not sound.

    Warns
    -----
    UserWarning
        If a rule fits nothing in any text, unless it says ``optional = true``.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    if problems := [_explain(folder, *change) for change in manifest_changes(folder) if change[1]]:
        raise ValueError("\n".join(problems))
    _check_manifest(manifest)
    rules_file = folder / "cleaning.toml"
    rules = cleaning.load_rules(rules_file) if rules_file.exists() else []
    texts = [_read_text(folder / file) for file in manifest["file"]]
    documents = manifest.assign(text=texts)
    speakers_file = folder / "speakers.toml"
    speakers = voices.load_speakers(speakers_file) if speakers_file.exists() else None
    corpus = corpus_of(documents, rules, speakers)
    for document in documents.itertuples():
        _check_body(document, corpus.ledger[corpus.ledger["doc_id"] == document.doc_id])
    used = set(corpus.ledger["rule"])
    if idle := [rule["name"] for rule in rules if rule["name"] not in used and not rule.get("optional")]:
        warnings.warn(
            f"cleaning.toml: {', '.join(map(repr, idle))} fit nothing in any text. Mend or remove such a rule, "
            "or keep it for pages to come with 'optional = true'.",
            stacklevel=2,
        )
    return corpus


def corpus_of(documents, rules=(), speakers=None):
    """
    A corpus of texts that are already in memory.

    Parameters
    ----------
    documents : DataFrame
        At least ``doc_id`` and ``text``; further columns are metadata.
    rules : list of dict
        As `sco_discourse.cleaning.load_rules` returns them; a rule with ``texts`` is for those alone.
    speakers : dict, optional
        As `sco_discourse.voices.load_speakers` returns them.

    Returns
    -------
    Corpus
        A text may be empty here, and a rule may fit nothing: `load_corpus` is stricter.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a"], "year": [2020], "text": ["One idea. Two words here."]})
    >>> corpus_of(documents).sentences[["doc_id", "segment", "sentence", "start", "end"]].to_dict("split")["data"]
    [['a', 0, 0, 0, 9], ['a', 0, 1, 10, 25]]
    """
    for column in ("doc_id", "text"):
        if column not in documents:
            raise ValueError(
                f"documents need a column {column!r}; found {', '.join(map(str, documents.columns))}."
            )
    if documents["doc_id"].duplicated().any():
        raise ValueError(
            f"doc_id {documents['doc_id'][documents['doc_id'].duplicated()].iloc[0]!r} occurs twice."
        )
    if not len(documents):
        raise ValueError("documents has no rows: a corpus needs at least one text.")
    for doc_id, text in zip(documents["doc_id"], documents["text"], strict=True):
        if not isinstance(text, str):
            raise ValueError(f"The text of {doc_id} is {text!r}; it must be a string.")
    documents = documents.reset_index(drop=True)
    rules_of = _rules_of(list(documents["doc_id"]), rules)
    ledgers = []
    for doc_id, text, own in zip(documents["doc_id"], documents["text"], rules_of, strict=True):
        try:
            ledgers.append(cleaning.ledger(text, own))
        except ValueError as error:
            raise ValueError(f"{doc_id}, {error}") from error
    rows = _stack(documents["doc_id"], ledgers)
    paragraphs = _stack(documents["doc_id"], [cleaning.segments(ledger) for ledger in ledgers])
    return Corpus(documents, paragraphs, _sentences(documents, paragraphs, speakers), rows)


def load_stopwords(path):
    """
    Words, or names, to leave out of tables, one a line; ``#`` begins a comment.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    frozenset of str
        In lower case.
    """
    lines = Path(path).read_text("utf-8-sig").splitlines()
    words = (line.split("#")[0].strip().lower() for line in lines)
    return frozenset(word for word in words if word)


def read_manifest(folder):
    """
    The manifest as it stands, unverified.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    DataFrame
        The columns `COLUMNS` and any further ones; ``year`` is an integer where every row has one.
    """
    columns, rows = _manifest_rows(Path(folder))
    manifest = pd.DataFrame(rows, columns=columns, dtype=object).astype(str)
    if len(rows) and manifest["year"].str.fullmatch(r"\d{4}").all():
        manifest["year"] = manifest["year"].astype(int)
    return manifest


def manifest_changes(folder):
    """
    Differences between the texts in a folder and its manifest.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    list of (str, str, str, str)
        Kind, file, what was expected and sha256 found, by file. ``changed``: the sha256 of the manifest was
        expected; ``missing``: likewise, and nothing found; ``unlisted``: nothing was expected; ``renamed``: the
        file has the content of one that is gone, whose name was expected.
    """
    folder = Path(folder)
    manifest = read_manifest(folder) if (folder / "manifest.csv").exists() else pd.DataFrame(columns=COLUMNS)
    known = dict(zip(manifest["file"], manifest["sha256"], strict=True))
    found = {
        path.name: _sha256(path)
        for path in folder.glob("*.txt")
        if path.is_file() and path.name not in _NOT_TEXTS
    }
    gone = {known[file].lower(): file for file in sorted(known.keys() - found.keys(), reverse=True)}
    renamed = {}
    for file in sorted(found.keys() - known.keys()):
        if found[file] in gone:
            renamed[file] = gone.pop(found[file])
    changes = []
    for file in sorted((known.keys() | found.keys()) - set(renamed.values())):
        if file in renamed:
            changes.append(("renamed", file, renamed[file], found[file]))
        elif file not in found:
            changes.append(("missing", file, known[file], ""))
        elif file not in known:
            changes.append(("unlisted", file, "", found[file]))
        elif known[file].lower() != found[file]:
            changes.append(("changed", file, known[file], found[file]))
    return changes


def update_manifest(folder):
    """
    Record the texts as they are: new hashes, rows for new files, no rows for files that are gone.

    A folder without a manifest gets one. A renamed file keeps its row. A new row has the file's name without its
    ending as ``doc_id``; its year and description are for a person to fill in. The manifest is replaced as a whole
    or not at all.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    list of (str, str, str, str)
        The changes recorded, as `manifest_changes` gives them.
    """
    path = Path(folder) / "manifest.csv"
    changes = manifest_changes(folder)
    columns, rows = _manifest_rows(Path(folder)) if path.exists() else (list(COLUMNS), [])
    for kind, file, expected, found in changes:
        if kind == "changed":
            rows = [row | {"sha256": found} if row["file"] == file else row for row in rows]
        elif kind == "renamed":
            rows = [row | {"file": file} if row["file"] == expected else row for row in rows]
        elif kind == "missing":
            rows = [row for row in rows if row["file"] != file]
        else:
            new = {"doc_id": Path(file).stem, "file": file, "sha256": found}
            rows.append(dict.fromkeys(columns, "") | new)
    if changes or not path.exists():
        written = io.StringIO()
        writer = csv.DictWriter(written, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        draft = path.with_suffix(".csv.new")
        draft.write_text(written.getvalue(), "utf-8")
        os.replace(draft, path)
    return changes


def _manifest_rows(folder):
    """Columns and rows of the manifest as they are written, all text."""
    path = folder / "manifest.csv"
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing: a folder of texts needs a manifest.csv that lists them. "
            "'python3 study seeds --update' writes one."
        )
    reader = csv.DictReader(io.StringIO(_read_text(path).removeprefix("\ufeff"), newline=""))
    columns = list(reader.fieldnames or [])
    if missing := [column for column in COLUMNS if column not in columns]:
        raise ValueError(f"{path.name} has no column {missing[0]!r}; it needs {', '.join(COLUMNS)}.")
    rows = []
    for row in reader:
        if None in row or None in row.values():
            raise ValueError(
                f"{path.name}, line {reader.line_num}: the row does not have the {len(columns)} fields of the header. "
                "A comma inside a field needs quotation marks around the field."
            )
        rows.append({column: value.strip() for column, value in row.items()})
    return columns, rows


def _check_manifest(manifest):
    if manifest.empty:
        raise ValueError("manifest.csv lists no texts. Add some, then run 'python3 study seeds --update'.")
    for column in _REQUIRED:
        blank = manifest[manifest[column].astype(str).str.strip() == ""]
        if len(blank):
            where = blank["file"].iloc[0] or blank["doc_id"].iloc[0]
            raise ValueError(f"manifest.csv has no {column} for {where}. Fill it in.")
    if not pd.api.types.is_integer_dtype(manifest["year"]):
        wrong = manifest.loc[~manifest["year"].str.fullmatch(r"\d{4}")].iloc[0]
        raise ValueError(
            f"manifest.csv: year {wrong['year']!r} of {wrong['doc_id']} is not a year of four digits."
        )
    for column in ("doc_id", "file"):
        if manifest[column].duplicated().any():
            twice = manifest.loc[manifest[column].duplicated(), column].iloc[0]
            raise ValueError(f"manifest.csv: {column} {twice!r} occurs twice. Each text has one row.")
    if len(itself := manifest[manifest["matched_to"] == manifest["doc_id"]]):
        raise ValueError(
            f"manifest.csv: {itself['doc_id'].iloc[0]!r} is matched to itself. Name another text, or none."
        )
    unknown = sorted(set(manifest["matched_to"]) - set(manifest["doc_id"]) - {""})
    if unknown:
        raise ValueError(f"manifest.csv: matched_to {unknown[0]!r} is not a doc_id of the manifest.")


def _explain(folder, kind, file, expected, found):
    if kind == "missing":
        return f"{file} is listed in {folder.name}/manifest.csv but is not in {folder.name}/. Restore it, or {_UPDATE}."
    if kind == "renamed":
        return f"{file} has the content of {expected}, which is listed and gone. Give it its name back, or {_UPDATE}."
    if kind == "unlisted":
        return f"{file} is in {folder.name}/ but not listed in its manifest.csv. Move it away, or {_UPDATE}."
    return (
        f"{file} does not match {folder.name}/manifest.csv: expected sha256 {expected[:12] or '(none)'}, "
        f"got {found[:12]}. Restore the file, or {_UPDATE}."
    )


def _read_text(path):
    """A file as it stands, byte-order mark and line ends included."""
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ValueError(f"{path.name} is UTF-16, as its first two bytes say. Save it as UTF-8.")
    if (at := content.find(b"\0")) >= 0:
        raise ValueError(
            f"{path.name}, line {_line_of(content, at)}: byte {at} of the file is NUL, which no text holds. It is "
            "probably UTF-16 or no text at all. Save it as UTF-8."
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
        raise ValueError(
            f"{path.name}, line {_line_of(content, at)}, is not UTF-8: byte {at} of the file is 0x{content[at]:02x}. "
            f"{_likely_encoding(content)}Save it as UTF-8."
        ) from error


def _line_of(content, at):
    return 1 + cleaning.line_breaks(content[:at].decode("latin-1"), 0, at)


def _likely_encoding(content):
    # GB2312 is the part of GBK that leaves Western letters alone: their single bytes do not decode.
    try:
        content.decode("gb2312")
    except UnicodeDecodeError:
        return ""
    return "It is probably GBK, an encoding of Chinese. "


def _rules_of(doc_ids, rules):
    """The rules of each text: those for all, and those that name it."""
    for rule in rules:
        if unknown := [doc_id for doc_id in rule.get("texts", ()) if doc_id not in doc_ids]:
            raise ValueError(
                f"cleaning.toml: the rule {rule['name']!r} is for {unknown[0]!r}, which is no doc_id of the corpus; "
                f"known are {', '.join(map(str, doc_ids))}. Correct its 'texts'."
            )
    return [[rule for rule in rules if doc_id in rule.get("texts", doc_ids)] for doc_id in doc_ids]


def _check_body(document, rows):
    """Refuse a text of which nothing is body text, and say what took it."""
    rows = rows[rows["zone"] != ""]
    if (rows["zone"] == "body").any():
        return
    if rows.empty:
        held = "holds only white space" if document.text else "is empty"
        raise ValueError(f"{document.file} {held}. Put the text in it, or leave the file out.")
    lines_of = rows.groupby("rule", sort=False)["line"].nunique()
    rule = lines_of.idxmax()
    first = rows[rows["rule"] == rule].iloc[0]
    shown = document.text[first["start"] : first["end"]]
    raise ValueError(
        f"{document.file} has no body text: the rule {rule!r} took {lines_of[rule]} of its {rows['line'].nunique()} "
        f"lines that are not blank, first line {first['line']} ({shown[:60]!r}). Mend the rule in cleaning.toml, "
        "limit it with 'texts', or leave the file out."
    )


def _sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stack(doc_ids, tables):
    """The tables of all texts in one, each row with its doc_id."""
    stacked = [table.assign(doc_id=doc_id) for doc_id, table in zip(doc_ids, tables, strict=True)]
    # An empty table has no types, and would take them from the others.
    stacked = [table for table in stacked if len(table)] or stacked[:1]
    table = pd.concat(stacked, ignore_index=True) if stacked else pd.DataFrame(columns=["doc_id"])
    return table[["doc_id", *(column for column in table.columns if column != "doc_id")]]


def _sentences(documents, paragraphs, speakers):
    tables = []
    of_text = dict(list(paragraphs.groupby("doc_id", sort=False)))
    for document in documents.itertuples():
        own = of_text.get(document.doc_id, paragraphs.iloc[:0])
        table = voices.sentences(document.text, own, speakers)
        places = [0, *table["start"]]
        breaks = [cleaning.line_breaks(document.text, *pair) for pair in pairwise(places)]
        tables.append(table.assign(line=1 + np.cumsum(breaks, dtype=np.int64)))
    columns = ["doc_id", "segment", "sentence", "line", "start", "end", *voices.Voice._fields]
    return _stack(documents["doc_id"], tables)[columns]
