"""What coders read in each paragraph, and how far they agree with one another and with the lexicon."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

from sco_discourse.agreement import classification, krippendorff_alpha, percent_agreement
from sco_discourse.cleaning import ZONES
from sco_discourse.lexicon import FRAMES

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
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ValueError(f"{path.name}, line {line}, is not UTF-8. Save it as UTF-8.") from error
    with io.StringIO(text) as file:
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
    if len(fits) != 1 or not row["file"]:
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


def coder_agreement(codings, columns=None):
    """
    How far the coders agree, column by column.

    Parameters
    ----------
    codings : DataFrame
        As `read_codings` returns them, of two coders, or some of their lines.
    columns : sequence of str, optional
        Columns of the codebook; else all but ``zone`` and ``speaker``.

    Returns
    -------
    DataFrame
        One row a column: ``column``, ``n_lines``, ``undecided`` (lines without an agreed code), ``percent`` (agreement
        in per cent of the lines that both have coded), ``alpha`` (Krippendorff's, nominal; NaN without variation).

    Notes
    -----
    Lines of furniture, on which all coders give 0, raise both measures of a frame; choose the lines by zone before.

    Examples
    --------
    >>> codings = pd.DataFrame({"coder": ["a"] * 4 + ["b"] * 4, "doc_id": "x", "line": [1, 2, 3, 4] * 2})
    >>> # the worked example of `krippendorff_alpha`
    >>> coder_agreement(codings.assign(health=[1, 1, 0, 1, 1, 1, 0, 0]), ["health"]).round(3).to_dict("split")["data"]
    [['health', 4, 1, 75.0, 0.533]]
    """
    if columns is None:
        columns = [name for name in _ALLOWED if name not in ("zone", "speaker")]
    rows = []
    for column in columns:
        codes = agreed(codings, column)["code"]
        values = codings.pivot(index="coder", columns=["doc_id", "line"], values=column)
        if len(values) != 2:
            raise ValueError(
                f"codings must be of two coders, got {len(values)}; choose two by their column coder."
            )
        percent = percent_agreement(*values.to_numpy())
        rows.append((column, len(codes), int(codes.isna().sum()), percent, krippendorff_alpha(values)))
    return pd.DataFrame(rows, columns=["column", "n_lines", "undecided", "percent", "alpha"])


def coded_paragraphs(mentions, tokens, codings, corpus):
    """
    Frames of each paragraph by the lexicon and by the coders.

    Parameters
    ----------
    mentions : DataFrame
        As `sco_discourse.mentions` returns it. A paragraph has a frame if a counted mention of it begins there.
    tokens : Tokens
        Of the corpus; the paragraphs with tokens in the view are shown.
    codings : DataFrame
        As `read_codings` returns them.
    corpus : Corpus

    Returns
    -------
    DataFrame
        One row a frame and paragraph, in this order: ``frame``, ``segment``, ``doc_id``, the text's ``year`` if it has
        one, ``line``, ``found`` (by the lexicon, 0 or 1), ``n_lines`` (coded lines whose code it gets) and ``code``
        (agreed, Int64, NA where undecided or not coded, as `agreed_of_segments` has them).

    Raises
    ------
    ValueError
        If the paragraphs of index and corpus differ.
    """
    places = ["doc_id", "line", "start", "end"]
    if not tokens.segments[places].equals(corpus.segments[places]):
        raise ValueError(
            "The index is of another corpus: their paragraphs differ. Give the corpus that was tokenized."
        )
    segments = tokens.sentences["segment"].to_numpy()
    shown = np.unique(segments[tokens.rows])
    counted = mentions[mentions["counted"]]
    held = pd.Index(
        zip(counted["frame"], segments[tokens.sentence_of(counted["first"].to_numpy(np.int64))], strict=True)
    )
    tables = []
    for frame in FRAMES:
        table = agreed_of_segments(codings, corpus, frame).iloc[shown][["doc_id", "line", "n_lines", "code"]]
        found = [int((frame, segment) in held) for segment in shown.tolist()]
        tables.append(table.assign(frame=frame, segment=shown, found=found))
    table = pd.concat(tables, ignore_index=True)
    named = corpus.documents.columns.intersection(["year"]).tolist()
    table = table.merge(corpus.documents[["doc_id", *named]], on="doc_id", how="left")
    return table[["frame", "segment", "doc_id", *named, "line", "found", "n_lines", "code"]]


def frame_agreement(paragraphs, *, by=None, confidence=0.95):
    """
    Agreement of the lexicon's frames with two machine codings: precision, recall and F1 over paragraphs.

    Paragraphs on whose code the coders differ are left out and counted.

    Parameters
    ----------
    paragraphs : DataFrame
        As `coded_paragraphs` returns it. In-sample if the lexicon was written by reading these texts; of mentions by
        `sco_discourse.held_out_mentions`, each text is scored without the renderings that it alone attests.
    by : str, optional
        Group by this column too, such as ``"year"`` or ``"doc_id"``.
    confidence : float
        Level of confidence of the Wilson intervals, which take paragraphs as independent; those of one text are not.

    Returns
    -------
    DataFrame
        One row a frame (and group), zeros included: ``frame``, the group, ``decided`` paragraphs, ``undecided`` and
        ``uncoded`` ones, which are left out, then as `classification` has them for the frame: ``n``, ``predicted``,
        ``hits``, ``precision``, ``recall``, their bounds, and ``f1``; NaN where the divisor is 0.

    Examples
    --------
    >>> paragraphs = pd.DataFrame({"frame": "health", "found": [1, 1, 0, 1], "n_lines": 1})
    >>> paragraphs["code"] = pd.array([1, 0, 1, None], dtype="Int64")
    >>> columns = ["decided", "undecided", "n", "predicted", "hits", "precision", "recall", "f1"]
    >>> frame_agreement(paragraphs)[columns].to_dict("split")["data"]
    [[3, 1, 2, 2, 1, 0.5, 0.5, 0.5]]
    """
    keys = ["frame"] if by is None else ["frame", by]
    if by is not None and by not in paragraphs:
        raise ValueError(f"The paragraphs have no column {by!r}; they have {', '.join(paragraphs)}.")
    tables = []
    for values, rows in paragraphs.groupby(keys, sort=False):
        scores = classification(rows["found"], rows["code"], labels=[0, 1], confidence=confidence).iloc[[1]]
        unknown, coded = rows["code"].isna(), rows["n_lines"] > 0
        sizes = {
            "decided": (~unknown).sum(),
            "undecided": (unknown & coded).sum(),
            "uncoded": (unknown & ~coded).sum(),
        }
        tables.append(scores.drop(columns="label").assign(**dict(zip(keys, values, strict=True)), **sizes))
    table = pd.concat(tables, ignore_index=True)
    first = [*keys, "decided", "undecided", "uncoded"]
    return table[[*first, *table.columns.drop(first)]]


def wrong_paragraphs(paragraphs, mentions, tokens, *, n_words=12):
    """
    The paragraphs in which the lexicon and the coders' agreed code differ, with what was found there.

    Parameters
    ----------
    paragraphs, mentions, tokens
        The table of `coded_paragraphs`, and what it was made of.
    n_words : int
        Words to show of the paragraph's beginning.

    Returns
    -------
    DataFrame
        By text, line and frame: ``doc_id``, ``line``, ``frame``, ``error`` (``miss`` or ``false alarm``), ``mentions``
        (of the frame, as *concept: surface*; those that do not count in brackets), ``opening``.
    """
    wrong = paragraphs[paragraphs["code"].notna() & (paragraphs["code"] != paragraphs["found"])]
    segment = tokens.sentences["segment"].to_numpy()[tokens.sentence_of(mentions["first"].to_numpy(np.int64))]
    shown = mentions["concept"] + ": " + mentions["surface"].astype(str)
    shown = shown.where(mentions["counted"].astype(bool), "(" + shown + ")")
    found = shown.groupby([mentions["frame"].to_numpy(), segment]).agg("; ".join).to_dict()
    texts = dict(zip(tokens.documents["doc_id"], tokens.texts, strict=True))
    bounds = tokens.segments.loc[wrong["segment"], ["doc_id", "start", "end"]].itertuples(index=False)
    openings = [" ".join(texts[doc_id][start:end].split()[:n_words]) for doc_id, start, end in bounds]
    keys = zip(wrong["frame"], wrong["segment"], strict=True)
    table = wrong.assign(
        error=np.where(wrong["found"] == 1, "false alarm", "miss"),
        mentions=pd.Series([found.get(key, "") for key in keys], index=wrong.index, dtype=str),
        opening=pd.Series(openings, index=wrong.index, dtype=str),
    )
    table = table.sort_values(["segment", "frame"], ignore_index=True)
    return table[["doc_id", "line", "frame", "error", "mentions", "opening"]]


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
