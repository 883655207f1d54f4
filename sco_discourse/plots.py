"""One function a figure: it draws the table that it is given, computes no statistic, saves and shows nothing."""

import numpy as np
import pandas as pd
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from sco_discourse.canvas import FAINT, GREY, INK, PALE, axes_of, panels, year_colour

_ZONE_GROUPS = {
    "headings": ("headline", "subhead"),
    "captions": ("caption",),
    "bylines and credits": ("byline", "credit"),
    "site furniture": ("boilerplate",),
}
_ZONE_GREYS = ("#555555", "#7d7d7d", "#a3a3a3", "#c9c9c9")


def plot_corpus(table, *, ax=None):
    """
    Size of each text by zone: body text in the colour of its year, what is not analysed in grey.

    Parameters
    ----------
    table : DataFrame
        ``doc_id``, ``year``, ``zone``, ``n_tokens``.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = ax if ax is not None else axes_of(2.7)
    sizes = table.pivot_table(
        index=["doc_id", "year"], columns="zone", values="n_tokens", sort=False, fill_value=0
    )
    names = [doc_id for doc_id, _ in sizes.index]
    colours = [year_colour(year) for _, year in sizes.index]
    y = np.arange(len(sizes))
    body = sizes.get("body", 0)
    ax.barh(y, body, color=colours, height=0.62)
    right = np.array(body, float)
    for (_, zones), grey in zip(_ZONE_GROUPS.items(), _ZONE_GREYS, strict=True):
        width = sizes.reindex(columns=list(zones), fill_value=0).sum(axis=1).to_numpy()
        ax.barh(y, width, left=right, color=grey, height=0.62, edgecolor="white", linewidth=0.4)
        right = right + width
    for place, size, end in zip(y, body, right, strict=True):
        ax.text(end + right.max() / 80, place, f"{size:,.0f} of {end:,.0f}", va="center")
    ax.set_xlim(0, right.max() * 1.16)
    ax.set_yticks(y, names)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("tokens; beside each bar: analysed (in the colour of the year) of all")
    ax.xaxis.set_major_formatter("{x:,.0f}")
    handles = [Patch(color=grey, label=name) for name, grey in zip(_ZONE_GROUPS, _ZONE_GREYS, strict=True)]
    ax.figure.legend(handles=handles, loc="outside lower center", ncols=4, handlelength=1.2)
    return ax


def plot_terms_by_year(
    table, *, value="rate", label="occurrences per thousand tokens", n_terms=10, axes=None
):
    """
    The leading terms of each year, one panel a year on one scale.

    Parameters
    ----------
    table : DataFrame
        ``year``, ``term`` and the column `value`, each year's terms in the order to be drawn.
    value : str
        Column that the bars show.
    label : str
        What it is, with its unit.
    n_terms : int
        Terms a panel.
    axes : sequence of Axes, optional
        One a year.

    Returns
    -------
    list of Axes
    """
    years = list(dict.fromkeys(table["year"]))
    axes = axes if axes is not None else panels(len(years), 2.9)
    limit = table[value].max() * 1.3
    for ax, year in zip(axes, years, strict=True):
        rows = table[table["year"] == year].head(n_terms)
        y = np.arange(len(rows))
        ax.barh(y, rows[value], color=year_colour(year), height=0.68)
        for place, number in zip(y, rows[value], strict=True):
            ax.text(number + limit * 0.02, place, f"{number:.1f}", va="center", fontsize=7.5)
        ax.set_yticks(y, rows["term"])
        ax.set_ylim(n_terms - 0.4, -0.6)
        ax.set_xlim(0, limit)
        ax.xaxis.set_major_locator(MaxNLocator(4, prune="upper"))
        ax.set_title(str(year))
        ax.tick_params(axis="y", length=0)
    axes[0].figure.supxlabel(label, fontsize=8.5)
    return list(axes)


def plot_keyness(table, *, target, reference, n_terms=12, ax=None):
    """
    Diverging bars of the log ratio, the surest terms of each side at the ends.

    Parameters
    ----------
    table : DataFrame
        As `sco_discourse.keyness` returns it.
    target, reference : int
        Years of the two selections; they name the sides and give the colours.
    n_terms : int
        Terms on each side.
    ax : Axes, optional

    Returns
    -------
    Axes
        Bars are solid where the Bonferroni-corrected interval excludes 0, pale where it does not.
    """
    ax = ax if ax is not None else axes_of(4.9)
    positive, negative = table[table["log_ratio"] > 0], table[table["log_ratio"] < 0]
    rows = pd.concat([positive.head(n_terms), negative.tail(n_terms)])
    y = np.arange(len(rows))
    colours = [year_colour(target if ratio > 0 else reference) for ratio in rows["log_ratio"]]
    bars = ax.barh(y, rows["log_ratio"], color=colours, height=0.7)
    for bar, bound in zip(bars, rows["lrc"], strict=True):
        bar.set_alpha(1 if bound != 0 else 0.4)
    limit = rows["log_ratio"].abs().max() * 1.22
    for place, row in zip(y, rows.itertuples(), strict=True):
        side = 1 if row.log_ratio > 0 else -1
        where = {"ha": "left" if side > 0 else "right", "va": "center"}
        rates = f"{row.rate:.1f} : {row.rate_reference:.1f}"
        ax.text(row.log_ratio + side * limit * 0.01, place, rates, fontsize=7, **where)
        ax.text(-side * limit * 0.015, place, row.term, ha="right" if side > 0 else "left", va="center")
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_xlim(-limit, limit)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(
        f"log ratio (binary): ← more frequent in {reference} · more frequent in {target} →\n"
        f"at each bar: rate per thousand in {target} : in {reference}; surest at the ends, by interval, then by G²"
    )
    solid, pale = Patch(color=GREY, label="interval excludes 0"), Patch(color=PALE, label="interval holds 0")
    ax.legend(
        handles=[solid, pale],
        title="Bonferroni-corrected",
        title_fontsize=8,
        loc="lower right",
        alignment="left",
    )
    return ax


def plot_word_shift(table, *, target, reference, n_terms=24, ax=None):
    """
    Each word's contribution to the Jensen-Shannon divergence of two years, on the side of the year that has more of it.

    Parameters
    ----------
    table : DataFrame
        As `sco_discourse.divergence_terms` returns it, with every term: the inset adds up their shares.
    target, reference : int
        Years of the two selections; they name the sides and give the colours.
    n_terms : int
        Terms drawn, the largest contributions.
    ax : Axes, optional

    Returns
    -------
    Axes
        Its inset shows the cumulative share of the divergence over all terms, and where the terms drawn end. (The form
        is the word shift graph of Gallagher et al. 2021, *EPJ Data Science* 10.)
    """
    ax = ax if ax is not None else axes_of(5.2)
    sizes = table["count"].sum(), table["count_reference"].sum()
    rows = table.head(n_terms)
    more = rows["count"] / sizes[0] > rows["count_reference"] / sizes[1]
    bits = 1000 * rows["contribution"].to_numpy()
    sides = np.where(more, 1, -1)
    y = np.arange(len(rows))
    ax.barh(
        y, sides * bits, color=[year_colour(target if side > 0 else reference) for side in sides], height=0.7
    )
    # Bars that end beside the inset leave it the right quarter of the figure.
    limit = max(bits.max() * 1.35, bits[len(bits) * 3 // 5 :].max() / 0.26)
    for place, side, row, width in zip(y, sides, rows.itertuples(), bits, strict=True):
        outside, inside = ("left", "right") if side > 0 else ("right", "left")
        counts = f"{row.count} : {row.count_reference}"
        ax.text(side * (width + limit * 0.012), place, counts, fontsize=7, ha=outside, va="center")
        ax.text(-side * limit * 0.015, place, row.term, ha=inside, va="center")
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_xlim(-limit, limit)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    ax.set_xlabel(
        f"thousandths of a bit of the divergence: ← more frequent in {reference} · more frequent in {target} →\n"
        f"at each bar: occurrences in {target} (of {sizes[0]:,} words) : in {reference} (of {sizes[1]:,})"
    )
    _plot_cumulative(ax.inset_axes([0.74, 0.1, 0.2, 0.2]), table["share"], len(rows))
    return ax


def _plot_cumulative(ax, share, n_drawn):
    """The share that the largest terms have together, and that of those drawn."""
    cumulative = np.cumsum(share.to_numpy())
    ax.plot(np.arange(1, len(share) + 1), cumulative, color=INK, linewidth=1)
    ax.plot(n_drawn, cumulative[n_drawn - 1], "o", color=INK, markersize=3.5)
    ax.annotate(
        f"{cumulative[n_drawn - 1]:.0%} in {n_drawn}",
        (n_drawn, cumulative[n_drawn - 1]),
        (5, 2),
        textcoords="offset points",
        va="center",
        fontsize=7,
    )
    ax.set_xlim(0, len(share))
    ax.set_ylim(0, 1)
    ax.set_xticks([0, len(share)], ["0", f"{len(share):,} words"])
    ax.set_yticks([0, 1], ["0", "100%"])
    ax.yaxis.tick_right()
    ax.spines["left"].set_visible(False)
    ax.spines["right"].set_visible(True)
    ax.tick_params(labelsize=7)
    ax.set_title("cumulative\nshare of the divergence", fontsize=7.5, fontweight="normal")


def plot_distances(table, *, axes=None):
    """
    Matrices of distances between texts, one a measure, pairs of one year outlined.

    Parameters
    ----------
    table : DataFrame
        ``measure`` (title of the panel), ``a``, ``b``, ``pair``, ``distance``, ``excess``, as
        `sco_discourse.distances` returns them.
    axes : sequence of Axes, optional
        One a measure.

    Returns
    -------
    list of Axes
    """
    measures = list(dict.fromkeys(table["measure"]))
    axes = axes if axes is not None else panels(len(measures), 3.4)
    for ax, measure in zip(axes, measures, strict=True):
        rows = table[table["measure"] == measure]
        names = list(dict.fromkeys([*rows["a"], *rows["b"]]))
        matrix = np.full((len(names), len(names)), np.nan)
        for row in rows[rows["pair"] != "halves"].itertuples():
            matrix[names.index(row.b), names.index(row.a)] = row.excess
        low, high = np.nanmin(matrix), np.nanmax(matrix)
        # Room at both ends keeps the number readable in the darkest cell and the lightest cell apart from the paper.
        span = max(high - low, 1e-9)
        ax.imshow(matrix, cmap="Greys", vmin=low - span * 0.25, vmax=high + span * 1.2, aspect="auto")
        for row in rows.itertuples():
            x, y = names.index(row.a), names.index(row.b)
            label = f"{row.distance:.3f}\n+{row.excess:.3f}".replace("+-", "−")
            ink = FAINT if row.pair == "halves" else INK
            ax.text(x, y, label, ha="center", va="center", fontsize=7, color=ink, linespacing=1.3)
            if row.pair == "same year":
                outline = {"fill": False, "edgecolor": INK, "linewidth": 1.8}
                ax.add_patch(Rectangle((x - 0.46, y - 0.46), 0.92, 0.92, **outline))
        ax.set_xticks(range(len(names)), names, rotation=35, ha="right", rotation_mode="anchor")
        ax.set_yticks(range(len(names)), names if ax is axes[0] else [""] * len(names))
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.set_title(measure)
    axes[0].figure.supxlabel(
        "above: distance; +: beyond chance. Grey: two halves of a text; outlined: texts of one year",
        fontsize=8.5,
    )
    return list(axes)


def plot_agreement(table, *, axes=None):
    """
    Precision and recall of each frame with their intervals, one panel a measure, methods below each other.

    Parameters
    ----------
    table : DataFrame
        ``frame``, ``method`` (two at most; the first is drawn full), ``measure``, ``value``, ``low``, ``high``, and
        ``of`` (number of paragraphs that the value is a share of).
    axes : sequence of Axes, optional
        One a measure.

    Returns
    -------
    list of Axes
        Where a value is undefined, nothing is drawn.
    """
    frames, methods, measures = (list(dict.fromkeys(table[name])) for name in ("frame", "method", "measure"))
    axes = axes if axes is not None else panels(len(measures), 0.9 + 0.3 * len(frames))
    for ax, measure in zip(axes, measures, strict=True):
        for number, method in enumerate(methods):
            rows = (
                table[(table["measure"] == measure) & (table["method"] == method)]
                .set_index("frame")
                .loc[frames]
            )
            y = np.arange(len(frames)) + (number - (len(methods) - 1) / 2) * 0.32
            ax.hlines(y, rows["low"], rows["high"], color=INK if number == 0 else GREY, linewidth=1.2)
            face = INK if number == 0 else "white"
            ax.plot(
                rows["value"],
                y,
                "o",
                color=INK,
                markersize=4.5,
                markerfacecolor=face,
                label=method,
                clip_on=False,
            )
            for place, n in zip(y, rows["of"], strict=True):
                ax.text(1.03, place, f"{n:.0f}", va="center", fontsize=6.5, color=FAINT)
        ax.set_xlim(0, 1)
        ax.set_ylim(len(frames) - 0.4, -0.6)
        ax.set_yticks(range(len(frames)), frames if ax is axes[0] else [""] * len(frames))
        ax.tick_params(axis="y", length=0)
        ax.set_title(measure)
    handles, labels = axes[0].get_legend_handles_labels()
    axes[0].figure.legend(handles, labels, loc="outside upper center", ncols=len(methods))
    axes[0].figure.supxlabel(
        "share of the paragraphs found (precision) or coded (recall), at the right how many; bar: Wilson interval",
        fontsize=7.5,
    )
    return list(axes)


_LINES = ("-", (0, (5, 1.5)), (0, (1, 1)), (0, (6, 1.2, 1, 1.2)))


def plot_collocation_network(table, *, label="logDice", ax=None):
    """
    Nodes with the collocates of one node alone at the left and those that several share at the right.

    Parameters
    ----------
    table : DataFrame
        As `sco_discourse.collocation_network` returns it: ``node``, ``collocate``, ``score``, ``shared``.
    label : str
        What the score is.
    ax : Axes, optional

    Returns
    -------
    Axes
        Lines are the thicker the higher the score; to shared collocates they are dark, in a style of each node's own,
        and beside these stands the number of nodes. Each column runs from the collocates of the first node to those of
        the last, by the mean place of their nodes, then by collocate.
    """
    nodes = list(dict.fromkeys(table["node"]))
    table = table.assign(place=table["node"].map(nodes.index))
    words = table.groupby("collocate").agg(place=("place", "mean"), shared=("shared", "first")).reset_index()
    words = words.sort_values(["place", "collocate"])
    columns = {-1: words[words["shared"] == 1], 1: words[words["shared"] > 1]}
    n_rows = max(len(nodes), *map(len, columns.values()))
    ax = ax if ax is not None else axes_of(1.0 + 0.19 * n_rows)
    heights = dict(zip(nodes, _spread(len(nodes), n_rows), strict=True))
    low, high = table["score"].min(), table["score"].max()
    for side, rows in columns.items():
        ys = dict(zip(rows["collocate"], _spread(len(rows), n_rows), strict=True))
        for row in rows.itertuples():
            word = f"{row.collocate} ({row.shared})" if side > 0 else row.collocate
            where = {"ha": "right" if side < 0 else "left", "va": "center"}
            ax.text(side * 1.03, ys[row.collocate], word, fontsize=8, **where)
        for edge in table[table["collocate"].isin(ys)].itertuples():
            width = 0.5 + 2.0 * (edge.score - low) / max(high - low, 1e-9)
            ends = [heights[edge.node], ys[edge.collocate]]
            style = _LINES[nodes.index(edge.node) % len(_LINES)] if side > 0 else "-"
            colour = GREY if side < 0 else INK
            ax.plot([0, side], ends, color=colour, linewidth=width, linestyle=style, zorder=1)
    paper = {"facecolor": "white", "edgecolor": INK, "boxstyle": "round,pad=0.35"}
    for node, y in heights.items():
        ax.text(0, y, node, ha="center", va="center", weight="bold", bbox=paper)
    for x, title in ((-1, "of one node"), (1, "shared (by how many)")):
        ax.text(x, -1, title, ha="center", va="center", fontsize=7.5, color=FAINT)
    key = f"thickness of a line: {label}, from {low:.1f} to {high:.1f}"
    ax.text(0, n_rows, key, ha="center", va="center", fontsize=7.5, color=FAINT)
    ax.set_xlim(-1.55, 1.55)
    ax.set_ylim(n_rows + 0.5, -1.5)
    ax.axis("off")
    return ax


def _spread(n, n_rows):
    """Heights of `n` labels, evenly over rows that each hold one."""
    return (np.arange(n) + 0.5) * n_rows / max(n, 1) - 0.5
