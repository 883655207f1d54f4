"""Topics and what becomes of them in refits and shuffled texts: words, prevalence, stability, place in the texts."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter

from sco_discourse.canvas import (
    FAINT,
    GREY,
    INK,
    PALE,
    WIDTH,
    axes_of,
    panels,
    text_panel,
    tint,
    year_colour,
)

# A verdict is told by words and by how far its mark is filled, never by colour alone.
_VERDICTS = {
    "counts": ("●", "counts"),
    "one text": ("◐", "one text"),
    "not supported": ("○", "not beyond shuffled texts"),
}
_DARK = "#555555"
_PALE_STRENGTH = 0.5  # of what is of a topic that does not count
_TEXTS_A_ROW = 5
_LETTERS = {1: 80, 2: 40, 3: 26}  # that a column holds, by the number of columns
_UNIT = 15.5  # points from a year to the next, at least, so that no name lies on another
_HALF = 0.42  # of the room that a number of topics has along its axis
_NULL = {"marker": "^", "markersize": 5, "linestyle": "", "color": FAINT, "markeredgewidth": 0}
_BAR = {"marker": "|", "markersize": 9, "markeredgewidth": 1.4, "linestyle": "", "color": INK}
_HATCHED = {"facecolor": "none", "edgecolor": GREY, "hatch": "//////", "linewidth": 0}


def plot_topics(table, *, axes=None):
    """
    Topics by their leading words, and how far these and the topic itself come back when it is fitted again.

    Parameters
    ----------
    table : DataFrame
        One row a topic and term, as they are to be drawn: ``topic``, ``label``, ``rank``, ``term``, ``weight`` (share
        of the topic's weight), ``returned`` (share of the refits in which the term was again among the leading ones);
        and, the same in each row of a topic, ``jaccard``, ``jaccard_low``, ``jaccard_high`` (of its leading terms and
        those of the refits), ``null`` (what the most stable topic of shuffled texts has), ``bar`` (what must be passed
        to count), ``verdict`` (``counts``, ``one text`` or ``not supported``) and ``largest_text``.
    axes : array of Axes, shape (n_topics, 2), optional

    Returns
    -------
    array of Axes, shape (n_topics, 2)
        A gauge from 0 to 1 with the verdict in words, and below it the terms: the dark part of a bar is the share of
        the refits in which the term returned, which stands beside it.
    """
    topics = table.drop_duplicates("topic")
    n_columns = _n_columns(len(topics))
    longest = table["term"].str.len().max()
    if axes is None:
        axes = _pairs_of_axes(len(topics), table.groupby("topic").size().max())
    # In points: what a column holds, and what of it the longest term and the number at the longest bar take.
    column = 72 * WIDTH / n_columns - 12
    words = min(4.7 * longest + 4, 0.6 * column)
    limit = table["weight"].max() / (1 - 22 / (column - words))
    for (gauge, ax), topic in zip(axes, topics.itertuples(), strict=True):
        _gauge(gauge, topic)
        gauge.set_title(_heading(topic, n_columns), fontsize=8.5)
        _words(ax, table[table["topic"] == topic.topic], limit, -limit * words / (column - words))
    n_terms = table["rank"].max()
    axes[0][0].figure.supxlabel(
        "bar: share of the topic’s weight; dark part and number: share of the refits in which\n"
        f"the word was again among the first {n_terms} of the topic",
        fontsize=8,
    )
    handles = [
        Line2D([], [], **_mark("counts"), linewidth=1.6, label="Jaccard of refits: mean, middle 95%"),
        Line2D([], [], **_NULL, label="most stable topic of shuffled texts"),
        Line2D([], [], **_BAR, label="to be passed"),
    ]
    axes[0][0].figure.legend(
        handles=handles,
        loc="outside upper center",
        ncols=3,
        fontsize=7.5,
        handlelength=1.8,
        columnspacing=1.6,
    )
    return axes


def _pairs_of_axes(n_topics, n_terms):
    """Two axes a topic, one above the other, up to three topics a row."""
    n_columns = _n_columns(n_topics)
    n_rows = -(-n_topics // n_columns)
    # Inches of the gauge, of the terms, and of the gap to the next row.
    heights = 0.24, 0.145 * n_terms + 0.05, 0.12
    figure = Figure(figsize=(WIDTH, n_rows * (sum(heights) + 0.9) + 0.65), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.08, h_pad=0.02)
    grid = figure.add_gridspec(3 * n_rows - 1, n_columns, height_ratios=(heights * n_rows)[:-1])
    places = [divmod(topic, n_columns) for topic in range(n_topics)]
    return np.array(
        [[figure.add_subplot(grid[3 * row + part, column]) for part in (0, 1)] for row, column in places]
    )


def _gauge(ax, topic):
    """Where a topic's Jaccard stands between 0 and 1, beside what shuffled texts have and what it must pass."""
    ax.axhline(0, color=PALE, linewidth=3, zorder=0, solid_capstyle="butt")
    ax.hlines(0, topic.jaccard_low, topic.jaccard_high, color=INK, linewidth=1.6)
    ax.plot(topic.null, -0.32, **_NULL, clip_on=False)
    ax.plot(topic.bar, 0, **_BAR, clip_on=False)
    ax.plot(topic.jaccard, 0, **_mark(topic.verdict), clip_on=False, zorder=4)
    if pd.notna(topic.jaccard):
        ax.text(topic.jaccard, 0.55, f"{topic.jaccard:.2f}", ha="center", va="bottom", fontsize=7)
    ax.set_xlim(0, 1)
    ax.set_ylim(-0.6, 1.4)
    ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"], fontsize=6.5)
    ax.tick_params(axis="x", length=2, pad=1)
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    ax.set_xlabel(_verdict(topic), loc="left", fontsize=7, labelpad=2)


def _words(ax, rows, limit, left):
    """The terms of a topic, their weight and how often they returned."""
    y = np.arange(len(rows))
    ax.barh(y, rows["weight"], color=PALE, height=0.7)
    ax.barh(y, rows["weight"] * rows["returned"].fillna(0), color=_DARK, height=0.7)
    for place, row in zip(y, rows.itertuples(), strict=True):
        ax.text(-limit * 0.02, place, row.term, ha="right", va="center", fontsize=7.5)
        number = "–" if pd.isna(row.returned) else f"{row.returned:.0%}"
        ax.text(row.weight + limit * 0.02, place, number, va="center", fontsize=6.5)
    ax.set_xlim(left, limit)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ticks = [tick for tick in MaxNLocator(3).tick_values(0, limit) if tick <= limit]
    ax.set_xticks(ticks, [f"{100 * tick:g}%" for tick in ticks], fontsize=7)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_bounds(0, limit)


def plot_topic_prevalence(table, *, axes=None):
    """
    The share of each topic in the tokens of each year, and in those of its texts where a year has several.

    Parameters
    ----------
    table : DataFrame
        One row a topic and group: ``topic``, ``label``, ``verdict``, ``kind`` (``year`` or ``text``), ``group`` (of a
        text its ``doc_id``), ``year``, ``value``, ``low`` and ``high`` (shares; missing where there are none). At will
        ``largest_text``.
    axes : sequence of Axes, optional
        One a topic.

    Returns
    -------
    list of Axes
        Dots are years, rings at their right the texts, bars their intervals. Topics that do not count are pale, and
        their verdict stands below their name.
    """
    topics = table.drop_duplicates("topic")
    places = _places(table)
    n_columns = _n_columns(len(topics))
    while n_columns > 1 and places["x"].max() + 1 > (72 * WIDTH - 50) / n_columns / _UNIT:
        n_columns -= 1
    if axes is None:
        n_rows = -(-len(topics) // n_columns)
        figure = Figure(figsize=(WIDTH, 2.45 * n_rows + 0.6), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.06, h_pad=0.06)
        grid = figure.add_gridspec(n_rows, n_columns)
        axes = [figure.add_subplot(grid[place]) for place in range(len(topics))]
    top = min(1.0, 1.06 * table[["value", "high"]].max().max())
    verdicts = [textwrap.wrap(_verdict(topic), _LETTERS[n_columns]) for topic in topics.itertuples()]
    below = 4 + 9 * max(map(len, verdicts))
    for place, (ax, topic, verdict) in enumerate(zip(axes, topics.itertuples(), verdicts, strict=True)):
        rows = table[table["topic"] == topic.topic]
        _groups(ax, rows, places, 1 if topic.verdict == "counts" else _PALE_STRENGTH)
        ax.set_title(_heading(topic, n_columns), fontsize=8.5, pad=below + 4)
        above = {
            "xycoords": "axes fraction",
            "xytext": (0, below),
            "textcoords": "offset points",
            "va": "top",
        }
        ax.annotate("\n".join(verdict), (0, 1), **above, fontsize=7.2)
        ax.set_ylim(0, top)
        ax.yaxis.set_major_locator(MaxNLocator(4))
        ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        if place % n_columns == 0:
            ax.set_ylabel("share of the tokens", fontsize=8)
        else:
            ax.tick_params(axis="y", labelleft=False)
    axes[0].figure.supxlabel(_prevalence_key(table), fontsize=7.5)
    return list(axes)


def _places(table):
    """Where years and texts stand, from left to right: each year, then its texts where it has several."""
    rows, x = [], -1.0
    for year, own in table.astype({"year": int}).groupby("year", sort=True):
        texts = own[own["kind"] == "text"]["group"].drop_duplicates().tolist()
        rows.append({"kind": "year", "year": year, "group": None, "x": (x := x + 1.0)})
        for text in texts if len(texts) > 1 else ():
            x += 0.8 if text == texts[0] else 0.55
            rows.append({"kind": "text", "year": year, "group": text, "x": x})
    return pd.DataFrame(rows)


def _groups(ax, rows, places, strength):
    """A topic's years, and at the right of each its texts where it has several."""
    for place in places.itertuples():
        own = rows[(rows["kind"] == place.kind) & (rows["year"] == place.year)]
        own = own if place.kind == "year" else own[own["group"] == place.group]
        colour = tint(year_colour(place.year), strength)
        dot = {"color": colour, "markersize": 5}
        if place.kind == "text":
            dot = {"color": colour, "markersize": 4, "markerfacecolor": "white", "markeredgewidth": 1.1}
        for row in own.itertuples():
            _share(ax, place.x, row, dot, linewidth=2.4 if place.kind == "year" else 0.9)
    is_text = places["kind"] == "text"
    names = [
        str(place.group).removeprefix(f"{place.year}-")
        if place.kind == "text"
        else f"’{place.year % 100:02d}"
        for place in places.itertuples()
    ]
    ax.set_xlim(-0.6, places["x"].max() + 0.6)
    ax.set_xticks(places["x"], names)
    for label, rotated in zip(ax.get_xticklabels(), is_text, strict=True):
        label.set(rotation=90 if rotated else 0, fontsize=6.5 if rotated else 8)
    ax.tick_params(axis="x", length=0)


def _share(ax, x, row, dot, *, linewidth):
    """A share with its interval; a dash where there is none."""
    if pd.isna(row.value):
        ax.annotate("–", (x, 0), (0, 3), textcoords="offset points", ha="center", fontsize=8)
        return
    ax.vlines(x, row.low, row.high, color=dot["color"], linewidth=linewidth)
    ax.plot(x, row.value, "o", **dot, clip_on=False, zorder=3)


def _prevalence_key(table):
    """What dots, rings and paleness mean, as far as they occur, and what the rings warn of."""
    texts = table[table["kind"] == "text"].drop_duplicates("group").groupby("year").size()
    several = texts.index[texts > 1]
    alone = [f"{year:.0f}" for year in sorted(set(table["year"])) if year not in several]
    rings = "   ○ its texts, if several" if len(several) else ""
    lines = [f"● year{rings}   bar: interval, passages{' (and texts)' if rings else ''} drawn again"]
    if (table["verdict"] != "counts").any():
        lines[0] += "   pale: does not count"
    if table["value"].isna().any():
        lines[0] += "   –: no value"
    single = f"{' and '.join(alone)} {'is one text' if len(alone) == 1 else 'are one text each'}"
    if rings:
        lines.append("Differences within the spread of the rings say nothing of a year")
        lines[-1] += f"; {single}." if alone else "."
    else:
        lines.append("Each year is one text." if len(alone) > 1 else f"{single}.")
    return "\n".join(lines)


def plot_topic_stability(table, *, ax=None):
    """
    How far topics come back in refits, by their number, beside what shuffled texts reach.

    Parameters
    ----------
    table : DataFrame
        Rows of ``kind`` ``topic`` have ``n_topics``, ``topic``, ``jaccard``, ``jaccard_low``, ``jaccard_high`` and
        ``verdict``. Rows of ``kind`` ``curve``, one a number of topics, have ``n_topics``, ``jaccard`` (mean of the
        topics), ``null_low``, ``null_mean``, ``null_high`` (least, mean and largest mean of shuffled texts), ``bar``
        (what a topic must pass to count) and ``chosen``.
    ax : Axes, optional

    Returns
    -------
    Axes
        Dots are topics, in their order from the left, with their numbers below; each number of topics has its own
        stretch of the lines, as a topic is to be held against those of its own number alone.
    """
    if ax is None:
        ax = axes_of(3.5)
        ax.figure.get_layout_engine().set(w_pad=0.12)
    curve = table[table["kind"] == "curve"].sort_values("n_topics", ignore_index=True)
    x = np.arange(len(curve))
    ends = x - _HALF, x + _HALF
    ax.bar(x, curve["null_high"] - curve["null_low"], 2 * _HALF, curve["null_low"], color=PALE, zorder=0)
    ax.hlines(curve["null_mean"], *ends, color=GREY, linewidth=1.2, zorder=1)
    ax.hlines(curve["bar"], *ends, color=INK, linewidth=1, linestyle=(0, (4, 2)), zorder=1)
    ax.hlines(curve["jaccard"], *ends, color=INK, linewidth=2.6, zorder=2)
    places = []
    for place, n_topics in zip(x, curve["n_topics"], strict=True):
        topics = table[(table["kind"] == "topic") & (table["n_topics"] == n_topics)].sort_values("topic")
        offsets = _HALF * 0.84 * np.linspace(-1, 1, len(topics)) if len(topics) > 1 else [0.0]
        for offset, topic in zip(offsets, topics.itertuples(), strict=True):
            ax.vlines(
                place + offset, topic.jaccard_low, topic.jaccard_high, color=_DARK, linewidth=0.9, zorder=3
            )
            ax.plot(place + offset, topic.jaccard, **_mark(topic.verdict, 5), clip_on=False, zorder=4)
            places.append((place + offset, f"{topic.topic:.0f}"))
    _stability_axes(ax, curve, places)
    _name_lines(ax, curve.iloc[-1], ends[1][-1])
    verdicts = [verdict for verdict in _VERDICTS if verdict in set(table["verdict"])]
    handles = [Line2D([], [], **_mark(name, 5), linewidth=0.9, label=_VERDICTS[name][1]) for name in verdicts]
    handles[0].set_label(f"topic, with interval: {handles[0].get_label()}")
    ax.figure.legend(handles=handles, loc="outside upper center", ncols=3, handlelength=1.8)
    return ax


def _name_lines(ax, last, x):
    """The names of the lines, at the right of their last stretch."""
    names = {
        "bar": "to be passed\nto count",
        "jaccard": "mean of\nthe topics",
        "null_mean": "texts shuffled:\nmean and range",
    }
    values = last[list(names)].astype(float).dropna()
    heights = _apart(values, 0.12 * ax.get_ylim()[1])
    line = {"arrowstyle": "-", "color": GREY, "linewidth": 0.6, "shrinkA": 1, "shrinkB": 0}
    where = {"textcoords": ("axes fraction", "data"), "va": "center", "annotation_clip": False}
    for name, value, height in zip(values.index, values, heights, strict=True):
        ax.annotate(names[name], (x, value), (1.02, height), **where, arrowprops=line, fontsize=7.5)


def _stability_axes(ax, curve, places):
    """The numbers of topics below the topics' own, the chosen one marked; from 0, and no higher than is drawn."""
    rows = np.arange(len(curve))
    chosen = curve["chosen"].eq(True).fillna(False)
    names = [
        f"{n:.0f}\nchosen" if is_chosen else f"{n:.0f}"
        for n, is_chosen in zip(curve["n_topics"], chosen, strict=True)
    ]
    ax.set_xlim(-0.55, len(curve) - 0.45)
    ax.set_ylim(0, min(1.0, ax.dataLim.y1 * 1.05))
    ax.xaxis.remove_overlapping_locs = False
    ax.set_xticks(rows, names)
    ax.set_xticks([place for place, _ in places], [name for _, name in places], minor=True)
    ax.tick_params(axis="x", which="minor", length=0, labelsize=6.5, pad=2, labelcolor=FAINT)
    ax.tick_params(axis="x", which="major", length=0, pad=13)
    for label, is_chosen in zip(ax.get_xticklabels(), chosen, strict=True):
        label.set_fontweight("bold" if is_chosen else "normal")
    ax.set_xlabel("number of topics (above it in small figures: which topic)")
    ax.set_ylabel("mean Jaccard of a topic’s first words\nand those of its refits")


def plot_topic_strips(table, *, axes=None):
    """
    How much of each block is of which topic along each text: one row a topic, one panel a text, as wide as it is long.

    Parameters
    ----------
    table : DataFrame
        One row a block and topic: ``doc_id``, ``year``, ``block``, ``start`` (position of its first token in the
        text), ``n_tokens`` (of the block), ``topic``, ``label`` and ``share`` (missing for a block without weight in
        any topic).
    axes : sequence of Axes, optional
        One a text.

    Returns
    -------
    list of Axes
        Cells are the darker the larger the topic's share of the block; a line below marks the largest of a block.
        Blocks without weight are hatched.
    """
    topics = table.drop_duplicates("topic").sort_values("topic")
    ends = (table["start"] + table["n_tokens"]).groupby(table["doc_id"]).max()
    texts = table.drop_duplicates("doc_id").assign(size=lambda texts: texts["doc_id"].map(ends))
    labels = [_heading(topic, 3) for topic in topics.itertuples()]
    rows = [texts["size"].tolist()[i : i + _TEXTS_A_ROW] for i in range(0, len(texts), _TEXTS_A_ROW)]
    widest = max(map(sum, rows))
    if axes is None:
        axes = _rows_of_panels(rows, 0.75 + 0.34 * len(topics))
    for place, (ax, text) in enumerate(zip(axes, texts.itertuples(), strict=True)):
        blocks = table[table["doc_id"] == text.doc_id]
        largest = blocks.groupby("block")["share"].transform("max")
        for y, topic in enumerate(topics["topic"]):
            own = blocks[blocks["topic"] == topic]
            _strip(ax, y, own, own["share"] == largest[own.index], year_colour(text.year))
        named = place % _TEXTS_A_ROW == 0
        # A name wider than its panel, of some 4.9 inches a row, is written smaller.
        room = 72 * 4.9 * text.size / widest / (0.75 * max(4, len(str(text.doc_id)) - 5))
        title = {"fontsize": min(9, max(6, room))}
        text_panel(ax, text, text.size, labels if named else [""] * len(labels), **title)
        ax.tick_params(axis="y", labelsize=7)
    figure = axes[0].figure
    figure.supxlabel("position in the text, in tokens; one cell a block", fontsize=8.5)
    handles = [Patch(color=tint(INK, share), label=f"{share:.0%}") for share in (0.25, 0.5, 0.75, 1)]
    handles[0].set_label("share of the block: 25%")
    handles.append(Line2D([], [], color=INK, linewidth=1.8, label="its largest topic"))
    if table["share"].isna().any():
        handles.append(Patch(**_HATCHED, label="no weight in any"))
    figure.legend(
        handles=handles,
        loc="outside upper center",
        ncols=6,
        handlelength=1.4,
        columnspacing=1.2,
        fontsize=7.5,
    )
    return list(axes)


def _rows_of_panels(rows, height):
    """Axes in proportion to the sizes in rows, all rows on one scale."""
    if len(rows) == 1:
        return panels(len(rows[0]), height + 0.55, rows[0])
    figure = Figure(figsize=(WIDTH, height * len(rows) + 0.65), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.06, h_pad=0.05)
    widest, axes = max(map(sum, rows)), []
    for grid, row in zip(figure.add_gridspec(len(rows), 1), rows, strict=True):
        rest = [widest - sum(row)] * (sum(row) < widest)
        columns = grid.subgridspec(1, len(row) + len(rest), width_ratios=[*row, *rest])
        axes += [figure.add_subplot(columns[place]) for place in range(len(row))]
    return axes


def _strip(ax, y, rows, is_largest, colour):
    """The blocks of a text in the row of one topic."""
    ax.axhline(y, color=PALE, linewidth=0.6, zorder=0)
    known = rows["share"].notna()
    spans = rows[["start", "n_tokens"]].to_numpy(float)
    colours = [tint(colour, share) for share in rows.loc[known, "share"]]
    ax.broken_barh(spans[known], (y - 0.36, 0.72), color=colours, linewidth=0)
    ax.broken_barh(spans[~known], (y - 0.36, 0.72), **_HATCHED)
    lines = spans[known & is_largest]
    ax.hlines([y + 0.36] * len(lines), lines[:, 0], lines.sum(axis=1), color=INK, linewidth=1.8)


def _n_columns(n_topics):
    """Up to three a row; four stand two by two."""
    return 2 if n_topics == 4 else min(n_topics, 3)


def _heading(topic, n_columns):
    """A topic's number and label, in lines that fit a column."""
    name = f"Topic {topic.topic}: {topic.label}"
    return "\n".join(textwrap.wrap(name, _LETTERS[n_columns], max_lines=2, placeholder=" …"))


def _verdict(topic):
    """A topic's verdict in words, and which text it is of if it is of one."""
    sign, words = _VERDICTS[topic.verdict]
    text = getattr(topic, "largest_text", None) if topic.verdict == "one text" else None
    return f"{sign} {words}" + (f": {text}" if pd.notna(text) else "")


def _mark(verdict, size=5.5):
    """A dot that is full if a topic counts, half if it is of one text, and a ring otherwise."""
    fill = "left" if verdict == "one text" else "full"
    face = "white" if verdict == "not supported" else INK
    shape = {"marker": "o", "markersize": size, "markeredgewidth": 1.1, "fillstyle": fill}
    return {**shape, "color": INK, "markerfacecolor": face, "markerfacecoloralt": "white"}


def _apart(values, gap):
    """The values moved apart until each is `gap` from the next, in their order, and none below half a gap."""
    order = np.argsort(values, kind="stable")
    places = np.array(values, float)[order]
    places[0] = max(places[0], gap / 2)
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + gap)
    back = np.empty_like(places)
    back[order] = places
    return back
