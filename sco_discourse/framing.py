"""Frames: what coders read in each line, brought to the paragraphs of the corpus."""

import csv
from pathlib import Path

import pandas as pd

from sco_discourse.cleaning import ZONES

FRAMES = (
    *("health", "security", "development", "connectivity"),
    *("culture", "order", "initiatives", "identity"),
)
_FLAGS = ("0", "1")
# The codebook's columns and the values that it allows, in its order; any speaker.
_ALLOWED = {
    "zone": ZONES,
    **dict.fromkeys(FRAMES, _FLAGS),
    "dominant": (*FRAMES, "none"),
    "speech": ("authored", "direct", "indirect", "mixed"),
    "voice": ("leader", "official", "expert", "document", "journalist", "none"),
    "speaker": (),
    "time": ("current", "past", "none"),
}


def read_codings(folder, documents):
    """
    The codings of every coder in a folder.

    Parameters
    ----------
    folder : str or Path
        Holds one ``coder_*.csv`` a coder, in UTF-8, with the columns of the codebook. Its column ``file`` has the
        beginning of a text's file name.
    documents : DataFrame
        With ``doc_id`` and ``file``, as in `Corpus.documents`.

    Returns
    -------
    DataFrame
        One row a coder and line, by coder, in the order of the files: ``coder`` (``a`` for ``coder_a.csv``),
        ``doc_id``, ``line`` (physical, from 1), ``zone``, the eight `FRAMES` (0 or 1), ``dominant``, ``speech``,
        ``voice``, ``speaker`` (empty if none), ``time``. ``codings.pivot(index="coder", columns=["doc_id", "line"],
        values="health")`` is what `krippendorff_alpha` takes.

    Raises
    ------
    FileNotFoundError
        If the folder holds no codings.
    ValueError
        For a missing column, a row of another length, a file that is the beginning of no or several names, a line
        that is no number or stands twice, and a value that the codebook does not allow.
    """
    folder = Path(folder)
    paths = sorted(folder.glob("coder_*.csv"))
    if not paths:
        raise FileNotFoundError(
            f"{folder} holds no codings. Put one file a coder there, such as coder_a.csv."
        )
    rows = [row for path in paths for row in _codings_of(path, documents)]
    return pd.DataFrame(rows, columns=["coder", "doc_id", "line", *_ALLOWED])


def _codings_of(path, documents):
    """Rows of one coder's file, checked."""
    rows, seen = [], {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        needed = ("file", "line", *_ALLOWED)
        if missing := [column for column in needed if column not in (reader.fieldnames or ())]:
            raise ValueError(f"{path.name} has no column {missing[0]!r}; it needs {', '.join(needed)}.")
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            if None in row or None in row.values():
                raise ValueError(
                    f"{where}: the row does not have the {len(reader.fieldnames)} fields of the header. "
                    "A comma inside a field needs quotation marks around the field."
                )
            coding = _coding({column: value.strip() for column, value in row.items()}, documents, where)
            unit = coding["doc_id"], coding["line"]
            if unit in seen:
                raise ValueError(
                    f"{where}: {unit[0]}:{unit[1]} is coded on line {seen[unit]} already. Keep one of the two."
                )
            seen[unit] = reader.line_num
            rows.append({"coder": path.stem.removeprefix("coder_"), **coding})
    return rows


def _coding(row, documents, where):
    """One row of a coder's file with its values checked, its text resolved and its numbers as numbers."""
    fits = documents.loc[documents["file"].str.startswith(row["file"]), "doc_id"]
    if len(fits) != 1:
        raise ValueError(
            f"{where}: file {row['file']!r} is the beginning of {len(fits)} file names; it must be that of one of "
            f"{', '.join(documents['file'])}. Write it with its zeros, and longer if need be."
        )
    if not row["line"].isdecimal() or int(row["line"]) < 1:
        raise ValueError(f"{where}: line {row['line']!r} is not a line number; lines count from 1.")
    for column, allowed in _ALLOWED.items():
        if allowed and row[column] not in allowed:
            raise ValueError(
                f"{where}: {column} is {row[column]!r}; the codebook allows {', '.join(allowed)}."
            )
    codes = {column: int(row[column]) if column in FRAMES else row[column] for column in _ALLOWED}
    return {"doc_id": fits.iloc[0], "line": int(row["line"]), **codes}


def agreed(codings, column):
    """
    The code of each line on which all coders agree.

    Parameters
    ----------
    codings : DataFrame
        As `read_codings` returns them, of two coders or more.
    column : str
        A column of the codebook.

    Returns
    -------
    DataFrame
        One row a line: ``doc_id``, ``line``, ``code`` (Int64 or string); NA where undecided: coders differ, or one has
        not coded the line.

    Examples
    --------
    >>> codings = pd.DataFrame({"coder": ["a", "a", "b", "b"], "doc_id": "x", "line": [1, 3, 1, 3]})
    >>> agreed(codings.assign(health=[1, 0, 1, 1]), "health")["code"].tolist()
    [1, <NA>]
    """
    if column not in _ALLOWED or column not in codings:
        raise ValueError(f"{column!r} is not a coded column; the codebook has {', '.join(_ALLOWED)}.")
    n_coders = codings["coder"].nunique()
    if n_coders < 2:
        raise ValueError(f"Agreement takes two coders or more, got {n_coders}.")
    units = codings.assign(code=codings[column].convert_dtypes()).groupby(["doc_id", "line"], sort=False)
    decided = (units["code"].count() == n_coders) & units["code"].nunique().eq(1)
    return units["code"].first().where(decided).reset_index()


def agreed_of_segments(codings, corpus, column):
    r"""
    The agreed code of each paragraph of the corpus.

    The coders' unit is a physical line. A line that holds several segments gives its code to the one with its
    longest part, and the others get none. A segment joined from several lines is undecided if any of them is. Else it
    has a frame if any line has it; in other columns it has the value that its lines share, where a line that says
    nothing (empty or ``none``) gives way to those that say something, and is undecided if they differ.

    Parameters
    ----------
    codings : DataFrame
        As `read_codings` returns them, of two coders or more.
    corpus : Corpus
        Its segments and ledger are used.
    column : str
        A column of the codebook.

    Returns
    -------
    DataFrame, index: that of `Corpus.segments`
        ``doc_id``, ``line``, ``zone``, ``start``, ``end`` of the segments, the zone being that of the cleaning rules;
        ``n_lines``, coded lines whose code it gets; ``code``. NA is undecided, or not coded where ``n_lines`` is 0.

    Raises
    ------
    ValueError
        If a coded line holds no text.

    Examples
    --------
    >>> from sco_discourse import corpus_of
    >>> corpus = corpus_of(pd.DataFrame({"doc_id": ["x"], "text": ["Two lines of one\nsentence.\nPeace."]}))
    >>> codings = pd.DataFrame({"coder": ["a"] * 3 + ["b"] * 3, "doc_id": "x", "line": [1, 2, 3] * 2})
    >>> table = agreed_of_segments(codings.assign(health=[0, 1, 0] * 2), corpus, "health")
    >>> table[["line", "start", "end", "n_lines", "code"]].to_dict("split")["data"]
    [[1, 0, 26, 2, 1], [3, 27, 33, 1, 0]]
    """
    codes = agreed(codings, column)
    lines = _longest_parts(corpus).merge(codes, on=["doc_id", "line"], how="outer", indicator="origin")
    if len(without := lines[lines["segment"].isna()]):
        raise ValueError(
            f"{without['doc_id'].iloc[0]}:{without['line'].iloc[0]} is coded, but the corpus has no text on that line. "
            "Count physical lines from 1, empty ones included."
        )
    units = lines.groupby("segment")
    found = {segment: _common(group, column) for segment, group in units["code"]}
    n_lines = (lines["origin"] == "both").groupby(lines["segment"]).sum()
    return corpus.segments.assign(
        n_lines=n_lines.reindex(corpus.segments.index, fill_value=0),
        code=pd.Series(found, dtype=codes["code"].dtype).reindex(corpus.segments.index),
    )


def paragraph_voices(tokens):
    """
    Speech and role of each paragraph, as the coders' unit has them.

    A paragraph whose parts differ in speech is ``mixed``. Its role is the one with most tokens among its quoted and
    reported parts, the first of them in a tie; without such parts, the role of the text's own voice.

    Parameters
    ----------
    tokens : Tokens

    Returns
    -------
    DataFrame, index: segment
        One row a paragraph with tokens in the view: ``doc_id``, ``line``, ``speech``, ``speaker`` (of the largest
        part in that role), ``role``, ``n_tokens``.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["Trade grew. Experts say it will go on."]})
    >>> paragraph_voices(tokenize(corpus_of(documents)))[["speech", "role", "n_tokens"]].to_dict("split")["data"]
    [['mixed', 'expert', 8]]
    """
    parts = tokens.sentences.iloc[tokens.rows].assign(n_tokens=tokens.sizes())
    paragraphs = parts.groupby("segment", sort=False)
    speech = paragraphs["speech"].agg(lambda forms: forms.iloc[0] if len(set(forms)) == 1 else "mixed")
    # text of the author's own counts only where nothing is attributed
    weighed = parts.assign(attributed=parts["speech"] != "authored")
    keys = ["segment", "attributed", "role", "speaker"]
    sizes = (
        weighed.groupby(keys, sort=False)["n_tokens"]
        .sum()
        .reset_index()
        .assign(place=lambda table: table.index)
    )
    roles = sizes.groupby(keys[:3], sort=False)
    sizes = sizes.assign(of_role=roles["n_tokens"].transform("sum"), place=roles["place"].transform("min"))
    order = sizes.sort_values(
        ["attributed", "of_role", "place", "n_tokens"], ascending=[False, False, True, False], kind="stable"
    )
    leading = order.groupby("segment")[["speaker", "role"]].first()
    places = tokens.segments.loc[speech.index, ["doc_id", "line"]]
    table = places.assign(speech=speech, n_tokens=paragraphs["n_tokens"].sum()).join(leading)
    return table[["doc_id", "line", "speech", "speaker", "role", "n_tokens"]]


def _longest_parts(corpus):
    """Of each line of text the segment that holds its longest part: ``doc_id``, ``line``, ``segment``."""
    rows = corpus.ledger
    # without the white space that joins two lines
    parts = rows[(rows["zone"] != "") & (rows["action"] != "joined")]
    parts = parts.assign(length=parts["end"] - parts["start"]).sort_values("length", kind="stable")
    longest = parts.groupby(["doc_id", "line"]).tail(1).sort_values("start")
    begins = corpus.segments[["doc_id", "start"]].assign(segment=corpus.segments.index).sort_values("start")
    return pd.merge_asof(longest, begins, on="start", by="doc_id")[["doc_id", "line", "segment"]]


def _common(codes, column):
    """The code of a paragraph by those of its lines."""
    if codes.isna().any():
        return pd.NA
    if column in FRAMES:
        return codes.max()
    said = codes[~codes.isin(["", "none"])]
    values = (said if len(said) else codes).unique()
    return values[0] if len(values) == 1 else pd.NA
