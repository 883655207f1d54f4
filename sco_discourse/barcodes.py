"""What stands where along each text: one row a word, a concept or a role, one panel a text, as wide as it is long."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sco_discourse.canvas import FAINT, INK, PALE, WIDTH, panels, text_panel, tint, year_colour

_ROLE_ROWS = {
    "leader": "leaders",
    "official": "officials",
    "expert": "experts",
    "document": "documents",
    "other": "others",
    "journalist": "journalists",
    "none": "nobody",
}
_SPEECH_LABEL = {"direct": "quoted", "indirect": "reported", "authored": "the text’s own words"}
_SPEECH_STRENGTH = {"direct": 1.0, "indirect": 0.6, "authored": 0.25}
_KEY = (
    "Pale mark: the sentence recalls an earlier year. Hatched: not yet announced when the text appeared.\n"
    "● year   ○ its texts in the order above, if several   bar: interval, passages (and texts) drawn again\n"
    "Differences within the spread of the rings say nothing of a year; 2020 and 2021 are one text each."
)
_HATCHED = {"facecolor": "none", "edgecolor": PALE, "hatch": "//////", "linewidth": 0, "zorder": 0}


def plot_occurrences(table, *, row_height=0.32, axes=None):
    """
    Where words, phrases or concepts occur along each text: one row each, one panel a text, as wide as the text is long.

    Parameters
    ----------
    table : DataFrame
        ``query``, ``doc_id``, ``year``, ``n_tokens`` (of the text) and ``position`` (in tokens; missing where a
        query does not occur), as `sco_discourse.occurrences` returns it. At will ``time``: marks of ``past`` are pale;
        ``not_yet``: where it is true, the row is hatched; and ``group``: a row with its name stands above its queries.
    row_height : float
        In inches.
    axes : sequence of Axes, optional
        One a text.

    Returns
    -------
    list of Axes
    """
    labels = _labels(table)
    texts = table.drop_duplicates("doc_id")
    axes = (
        axes if axes is not None else panels(len(texts), 0.75 + row_height * len(labels), texts["n_tokens"])
    )
    for ax, text in zip(axes, texts.itertuples(), strict=True):
        _barcode(ax, text, table[table["doc_id"] == text.doc_id], labels, named=ax is axes[0])
    pale = "; pale: recalls an earlier year" if "time" in table else ""
    axes[0].figure.supxlabel(
        f"position in the text, in tokens; at the end of each row: how many{pale}", fontsize=8.5
    )
    return list(axes)


def plot_framing(table, *, axes=None):
    """
    What is named where, and how often: marks of concepts along each text above, rates of frames by year below.

    Parameters
    ----------
    table : DataFrame
        With ``part``. Rows of ``concepts`` are as `plot_occurrences` takes them, with ``not_yet``: whether the concept
        was announced after the text. Rows of ``frames`` have ``query`` (the frame), ``year``, ``doc_id`` (missing for
        the year as a whole), ``rate``, ``low``, ``high`` (of the year; missing if none) and ``not_yet``.
    axes : sequence of Axes, optional
        One a text, then one a frame.

    Returns
    -------
    list of Axes
        Below, a bar is the interval of a year, a dot its rate, and rings are its texts where it has several. Where all
        that could be named was announced later, the ground is hatched.
    """
    concepts, frames = (table[table["part"] == part] for part in ("concepts", "frames"))
    texts, names = concepts.drop_duplicates("doc_id"), list(dict.fromkeys(frames["query"]))
    labels = _labels(concepts)
    if axes is None:
        heights = 0.75 + 0.22 * len(labels), 1.9
        figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.04, h_pad=0.06)
        upper, lower = figure.add_gridspec(2, 1, height_ratios=heights)
        widths = texts["n_tokens"].tolist()
        axes = list(upper.subgridspec(1, len(texts), width_ratios=widths).subplots(squeeze=False)[0])
        axes += list(lower.subgridspec(1, len(names)).subplots(squeeze=False, sharey=True)[0])
    for ax, text in zip(axes[: len(texts)], texts.itertuples(), strict=True):
        _barcode(ax, text, concepts[concepts["doc_id"] == text.doc_id], labels, named=ax is axes[0])
    axes[len(texts) // 2].set_xlabel(
        "position in the text, in tokens; at the end of each row: how many", fontsize=8
    )
    for ax, name in zip(axes[len(texts) :], names, strict=True):
        _rates(ax, frames[frames["query"] == name])
        ax.set_title(name, fontsize=7.2, fontweight="normal")
    axes[len(texts)].set_ylabel("mentions per 1,000 tokens", fontsize=8)
    axes[len(texts)].set_ylim(0, None)
    axes[0].figure.supxlabel(_KEY, fontsize=7.5)
    return list(axes)


def _labels(table):
    """Rows of a barcode: the queries, each group's name above its own; and whether a row is such a name."""
    queries = table.drop_duplicates("query")
    if "group" not in table:
        return [(query, False) for query in queries["query"]]
    rows = []
    for group, own in queries.groupby("group", sort=False):
        rows += [(group, True), *((query, False) for query in own["query"])]
    return rows


def _barcode(ax, text, rows, labels, *, named):
    """The marks of one text, their number at the end of each row."""
    for y, (query, is_group) in enumerate(labels):
        if is_group:
            continue
        own = rows[rows["query"] == query]
        ax.axhline(y, color=PALE, linewidth=0.6, zorder=0)
        if "not_yet" in own and own["not_yet"].astype("boolean").fillna(False).all():
            ax.axhspan(y - 0.4, y + 0.4, **_HATCHED)
        places = own.dropna(subset="position")
        past = places["time"].eq("past") if "time" in places else np.zeros(len(places), bool)
        colours = [tint(year_colour(text.year), 0.4 if recalled else 1) for recalled in past]
        ax.vlines(
            places["position"].to_numpy(float),
            y - 0.34,
            y + 0.34,
            color=colours,
            linewidth=1.1,
            clip_on=False,
        )
        ink = INK if len(places) else FAINT
        ax.text(text.n_tokens * 1.03, y, f"{len(places)}", va="center", fontsize=7, color=ink)
    text_panel(ax, text, text.n_tokens, [query if named else "" for query, _ in labels])
    for label, (_, is_group) in zip(ax.get_yticklabels(), labels, strict=True):
        if is_group:
            label.set_fontweight("bold")


def _rates(ax, rows):
    """One frame: the rate of each year with its interval, and those of its texts where it has several."""
    years = sorted(set(rows["year"]))
    for x, year in enumerate(years):
        own = rows[rows["year"] == year]
        whole, texts = own[own["doc_id"].isna()].iloc[0], own[own["doc_id"].notna()]
        colour = year_colour(year)
        if whole["not_yet"]:
            ax.axvspan(x - 0.45, x + 0.45, **_HATCHED)
            continue
        ax.vlines(x, whole["low"], whole["high"], color=colour, linewidth=2.2)
        ax.plot(x, whole["rate"], "o", color=colour, markersize=4.5, clip_on=False, zorder=3)
        if len(texts) > 1:
            places = x + 0.34 * np.linspace(-1, 1, len(texts))
            ax.plot(
                places, texts["rate"], "o", markersize=3.6, markerfacecolor="white", markeredgecolor=colour,
                markeredgewidth=0.9, clip_on=False, zorder=2,
            )  # fmt: skip
    ax.set_xlim(-0.6, len(years) - 0.4)
    ax.set_xticks(range(len(years)), [f"’{year % 100:02d}" for year in years])
    ax.tick_params(axis="x", length=0)


def plot_voices(table, *, axes=None):
    """
    Who speaks where along each text: one row a role, one panel a text, as wide as the text is long.

    Parameters
    ----------
    table : DataFrame
        ``doc_id``, ``year``, ``size`` (of the text, in tokens), ``position``, ``n_tokens``, ``speech``, ``role``, as
        `sco_discourse.stretches` returns it.
    axes : sequence of Axes, optional
        One a text.

    Returns
    -------
    list of Axes
        Bars are full for quoted, lighter for reported and pale for the text's own words; at the end of a
        row stands the role's share of the text.
    """
    roles = [role for role in _ROLE_ROWS if role in set(table["role"])]
    texts = table.drop_duplicates("doc_id")
    axes = axes if axes is not None else panels(len(texts), 1.35 + 0.34 * len(roles), texts["size"])
    for ax, text in zip(axes, texts.itertuples(), strict=True):
        rows = table[table["doc_id"] == text.doc_id]
        for y, role in enumerate(roles):
            ax.axhline(y, color=PALE, linewidth=0.6, zorder=0)
            own = rows[rows["role"] == role]
            for speech, strength in _SPEECH_STRENGTH.items():
                spans = own.loc[own["speech"] == speech, ["position", "n_tokens"]].to_numpy(float)
                ax.broken_barh(
                    spans, (y - 0.34, 0.68), color=tint(year_colour(text.year), strength), linewidth=0
                )
            share = own["n_tokens"].sum() / text.size
            ink = INK if share else FAINT
            ax.text(text.size * 1.02, y, f"{share:.0%}", va="center", fontsize=7.5, color=ink)
        labels = [_ROLE_ROWS[role] for role in roles] if ax is axes[0] else [""] * len(roles)
        text_panel(ax, text, text.size, labels)
    figure = axes[0].figure
    handles = [
        Patch(color=tint(INK, strength), label=_SPEECH_LABEL[speech])
        for speech, strength in _SPEECH_STRENGTH.items()
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=3, handlelength=1.4)
    figure.supxlabel(
        "position in the text, in tokens; at the end of each row: share of the text", fontsize=8.5
    )
    return list(axes)
