"""Frames and concepts: how often mentions speak of them."""

import calendar
import datetime

import numpy as np
import pandas as pd
import regex

from sco_discourse.frequency import group_of_row, per_thousand
from sco_discourse.lexicon import FRAMES
from sco_discourse.tokens import check_tokens

_DATE = regex.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?!\d)")


def frame_rates(mentions, tokens, *, by="year", per=1000):
    """
    How often the counted mentions of each frame occur in each group of the view, zeros included.

    A mention has the frame of its concept alone. One that lies within a longer mention, of any frame, does not count,
    conjuncts of a coordination excepted; the same words count for each concept that they render. Paragraphs and
    blocks may have several frames, so that shares do not add up to 1.

    Parameters
    ----------
    mentions : DataFrame
        As `sco_discourse.mentions` returns it, of the view or of more: those that begin outside it are passed over.
    tokens : Tokens
    by : str
        Group by this column, such as ``"year"``, ``"doc_id"``, ``"speech"`` or ``"role"``.
    per : int
        Base of the rate.

    Returns
    -------
    DataFrame
        One row a frame of `FRAMES` and group, in this order: ``frame``, the group, ``count``, ``n_tokens`` (size of the
        group), ``rate`` (per `per` tokens); ``paragraphs`` in which one begins, of ``n_paragraphs`` with tokens of the
        group, ``paragraph_share``, ``paragraph_length`` (mean, in tokens of the group); ``blocks``, ``n_blocks``,
        ``block_share``, the same of 100-token blocks; ``texts``, ``n_texts``.

    Raises
    ------
    ValueError
        If the view is empty, for an unknown column, or a frame that is not among `FRAMES`.

    Notes
    -----
    A share of paragraphs rises with their length; rates are primary. A paragraph or block that is divided between
    groups, as between forms of speech, belongs to each of them with its own tokens.

    Examples
    --------
    >>> from sco_discourse import corpus_of, mentions, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "year": [2020, 2021], "text": ["War or peace?", "Trade."]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> peace = {"id": "peace", "frame": "security", "renderings": ["peace"]}
    >>> table = frame_rates(mentions(tokens, [peace]), tokens)
    >>> # 1 of 3 tokens in 2020, none of 1 in 2021
    >>> table.loc[table["frame"] == "security", ["year", "count", "rate"]].round(1).to_dict("split")["data"]
    [[2020, 1, 333.3], [2021, 0, 0.0]]
    """
    unknown = sorted(set(mentions["frame"]) - set(FRAMES))
    if unknown:
        raise ValueError(
            f"Frame {unknown[0]!r} is not one of {', '.join(FRAMES)}. Correct the concept's frame."
        )
    return _rates(mentions, tokens, "frame", FRAMES, by, per)


def concept_rates(mentions, tokens, concepts, *, by="year", per=1000):
    """
    How often the counted mentions of each concept occur in each group of the view, zeros included, and the calendar.

    Presence is ``texts`` of ``n_texts``. Where ``not_yet`` is true, a count of 0 is by the calendar, not by choice.

    Parameters
    ----------
    mentions, tokens, by, per
        As for `frame_rates`.
    concepts : list of dict
        As `sco_discourse.load_concepts` returns them: the concepts to show.

    Returns
    -------
    DataFrame
        One row a concept and group, in this order: ``concept``, the columns of `frame_rates` without ``frame``, then
        ``since`` (the concept's first public date) and ``not_yet``: whether that is later than the last text of the
        group. A text without a date may be as late as its month or year; NA where the concept has no first date, or a
        text neither date nor year.

    Raises
    ------
    ValueError
        If the view is empty, for an unknown column, or a concept that is given twice.

    Examples
    --------
    >>> from sco_discourse import corpus_of, mentions, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "year": [2020, 2021], "text": ["Peace.", "The initiative."]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> idea = {"id": "idea", "frame": "initiatives", "renderings": ["initiative"]}
    >>> table = concept_rates(mentions(tokens, [idea]), tokens, [idea | {"since": datetime.date(2021, 9, 21)}])
    >>> table[["year", "texts", "n_texts", "not_yet"]].to_dict("split")["data"]
    [[2020, 0, 1, True], [2021, 1, 1, False]]
    """
    names = [concept["id"] for concept in concepts]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"The concept {twice!r} is given twice. Leave one out.")
    table = _rates(mentions, tokens, "concept", names, by, per)
    last = _last_dates(tokens, by)
    since = {concept["id"]: concept.get("since") for concept in concepts}
    first = [since[name] for name in table["concept"]]
    later = [
        pd.NA if begin is None or last[group] is None else begin > last[group]
        for begin, group in zip(first, table[by], strict=True)
    ]
    return table.assign(since=pd.Series(first, dtype=object), not_yet=pd.array(later, dtype="boolean"))


def _rates(mentions, tokens, column, names, by, per):
    """Counts, rates and shares of each value of a column of the mentions in each group of the view."""
    check_tokens(tokens)
    labels, codes = tokens.groups(by)
    rows = tokens.sentence_of(mentions["first"].to_numpy(np.int64))
    kept = (
        mentions["counted"].to_numpy(bool)
        & tokens.selection()[rows]
        & mentions[column].isin(names).to_numpy()
    )
    rows = rows[kept]
    name = pd.Index(names).get_indexer(mentions[column][kept])
    size = len(names) * len(labels)
    cell = name * len(labels) + group_of_row(tokens, by)[rows]
    n_tokens = np.tile(tokens.group_sizes(by).to_numpy(), len(names))
    count = np.bincount(cell, minlength=size)
    columns = {"count": count, "n_tokens": n_tokens, "rate": per_thousand(count, n_tokens, per)}
    units = {
        "paragraph": tokens.sentences["segment"].to_numpy(),
        "block": tokens.block_numbers(),
        "text": tokens.sentences["document"].to_numpy(),
    }
    for unit, numbers in units.items():
        held = _n_distinct(cell, numbers[rows], size)
        whole = np.tile(_n_distinct(codes, numbers[tokens.rows], len(labels)), len(names))
        columns |= {f"{unit}s": held, f"n_{unit}s": whole, f"{unit}_share": held / whole}
        if unit == "paragraph":
            columns["paragraph_length"] = n_tokens / whole
    table = pd.DataFrame(
        {column: np.repeat(list(names), len(labels)), by: np.tile(labels, len(names)), **columns}
    )
    return table.drop(columns="text_share")


def _n_distinct(groups, values, n_groups):
    """How many different values each group has."""
    pairs = pd.DataFrame({"group": groups, "value": values}).drop_duplicates()
    return np.bincount(pairs["group"].to_numpy(np.int64), minlength=n_groups)


def _last_dates(tokens, by):
    """The last day that the texts of each group may have; None where one has neither date nor year."""
    documents = tokens.documents
    columns = [name for name in ("date", "year") if name in documents]
    dates = [_last_day(*values) for values in documents[columns].astype(object).to_numpy()] if columns else []
    dates = dates or [None] * len(documents)
    labels, codes = tokens.groups(by)
    held = {label: set() for label in labels}
    for code, document in zip(codes, tokens.column("document")[tokens.rows].tolist(), strict=True):
        held[labels[code]].add(dates[document])
    return {label: None if None in days else max(days) for label, days in held.items()}


def _last_day(*values):
    """The last day that the first of some dates, given as year, month and day, year and month, or year, allows."""
    for value in values:
        if match := _DATE.match("" if pd.isna(value) else str(value)):
            year, month, day = (int(part) if part else None for part in match.groups())
            month = month or 12
            return datetime.date(year, month, day or calendar.monthrange(year, month)[1])
    return None
