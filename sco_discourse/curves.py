"""How far claims hang on choices: every specification of one claim as a curve, and all claims beside chance."""

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sco_discourse.canvas import FAINT, GREY, INK, PALE, WIDTH, axes_of, tint, year_colour

_MEASURES = {
    "level": {
        "per thousand tokens": "difference,\nper 1,000 tokens",
        "share of paragraphs": "difference,\n% of paragraphs",
    },
    "presence": "texts that name it:\ntarget less reference",
    "constancy": "least rate of a text,\nper 1,000 tokens",
    "keyness": "share of the first\nwords that hold",
}
_ROW = 0.125  # inches


def plot_specifications(table, *, year, axes=None):
    """
    The specification curve of a claim: its distinct results by effect above, the options that lead to each below.

    Parameters
    ----------
    table : DataFrame
        As `sco_discourse.specification_curve` returns it.
    year : int
        Target year of the claim; it gives the colour.
    axes : sequence of Axes, optional
        Two a unit: above and below.

    Returns
    -------
    list of Axes
        Results in colour where the claim holds, grey where it does not; a triangle marks the study's own. Where
        paragraphs are counted as well as tokens, they have a curve of their own at the right.
    """
    table = table.assign(unit=table["unit"].astype(object).fillna("per thousand tokens"))
    units, rows = list(dict.fromkeys(table["unit"])), [name for name in table if ": " in name]
    if axes is None:
        heights = 1.5, _ROW * max(len(rows), 1)
        figure = Figure(figsize=(WIDTH, sum(heights) + 0.75), layout="constrained")
        figure.get_layout_engine().set(h_pad=0.03, hspace=0.01)
        grid = figure.subplots(2, len(units), squeeze=False, height_ratios=heights)
        axes = list(grid.T.ravel())
    for place, unit in enumerate(units):
        own = table[table["unit"] == unit].reset_index(drop=True)
        upper, lower = axes[2 * place : 2 * place + 2]
        _curve(upper, own, year, unit)
        _options(lower, own, rows, year, named=place == 0)
    handles = [
        Line2D([], [], marker="o", linestyle="", markersize=4, color=year_colour(year), label="holds"),
        Line2D([], [], marker="o", linestyle="", markersize=4, color=GREY, label="does not hold"),
        Line2D([], [], marker="v", linestyle="", markersize=5, color=INK, label="the study’s own"),
    ]
    axes[0].figure.legend(handles=handles, loc="outside lower center", ncols=3, handlelength=1)
    return list(axes)


def _curve(ax, own, year, unit):
    """Effects in their order."""
    holds = _true(own["holds"])
    x, effects = np.arange(len(own)), own["effect"].to_numpy(float)
    ax.axhline(0, color=INK, linewidth=0.6)
    ax.scatter(
        x,
        effects,
        s=16 if len(own) < 70 else 5,
        color=np.where(holds, year_colour(year), GREY),
        linewidths=0,
        clip_on=False,
    )
    for place in np.flatnonzero(_true(own["own"])):
        ax.annotate(
            "", (place, effects[place]), xytext=(0, 10), textcoords="offset points", arrowprops=_arrow()
        )
    ax.set_xlim(-0.5, len(own) - 0.5)
    ax.margins(y=0.18)
    ax.set_xticks([])
    ax.yaxis.set_major_locator(MaxNLocator(6, integer=own["form"].iloc[0] == "presence"))
    label = _MEASURES[own["form"].iloc[0]]
    ax.set_ylabel(label if isinstance(label, str) else label[unit], fontsize=8)
    ax.spines["bottom"].set_visible(False)


def _arrow():
    return {
        "arrowstyle": "-|>",
        "color": INK,
        "linewidth": 0.8,
        "mutation_scale": 8,
        "shrinkA": 0,
        "shrinkB": 2,
    }


def _options(ax, own, rows, year, *, named):
    """Under which options each result comes about: one row an option, one column a result."""
    held = own[rows].to_numpy(float).T > 0
    codes = np.where(held, np.where(_true(own["holds"]), 2, 1), 0)
    colours = ListedColormap(["white", PALE, tint(year_colour(year), 0.75)])
    if len(rows):
        ax.imshow(codes, cmap=colours, vmin=0, vmax=2, aspect="auto", interpolation="nearest")
    choices = [name.split(": ")[0] for name in rows]
    for place in range(1, len(rows)):
        edge = choices[place] != choices[place - 1]
        ax.axhline(place - 0.5, color=GREY if edge else "white", linewidth=0.5 if edge else 1.2)
    ax.set_yticks(np.arange(len(rows)), rows if named else [""] * len(rows), fontsize=6.5)
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlabel(f"{len(own)} distinct result{'s' * (len(own) != 1)}, by effect", fontsize=8)


def plot_robustness(table, *, ax=None):
    """
    The share of its specifications in which each claim holds, beside what it would be by chance.

    Parameters
    ----------
    table : DataFrame
        One row a claim, in the order to be drawn: ``claim``, ``year`` (target), ``share``, ``own`` (the study's own
        verdict), ``n_distinct``, and of shuffled texts ``mean``, ``low`` and ``high``, missing if there are none.
    ax : Axes, optional

    Returns
    -------
    Axes
        A dot is the share, full where the claim holds in the study's own specification; a grey bar with a line is the
        range and the mean of shuffled texts.
    """
    if ax is None:
        ax = axes_of(0.9 + 0.205 * len(table))
        ax.figure.get_layout_engine().set(w_pad=0.14)
    y = np.arange(len(table))
    ax.barh(y, 100 * (table["high"] - table["low"]), left=100 * table["low"], height=0.5, color=PALE)
    ax.vlines(100 * table["mean"].to_numpy(), y - 0.25, y + 0.25, color=FAINT, linewidth=1.2)
    colours = [year_colour(year) for year in table["year"]]
    faces = [colour if own else "white" for colour, own in zip(colours, _true(table["own"]), strict=True)]
    shares = 100 * table["share"].to_numpy()
    ax.scatter(shares, y, s=26, facecolors=faces, edgecolors=colours, linewidths=1.3, clip_on=False, zorder=3)
    for place, row in zip(y, table.itertuples(), strict=True):
        ax.text(104, place, f"{row.n_distinct}", va="center", fontsize=7)
        if pd.isna(row.share):
            ax.text(1, place, "not testable", va="center", fontsize=7)
    ax.set_yticks(y, table["claim"], fontsize=7)
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(0, 114)
    ax.tick_params(axis="y", length=0)
    ax.set_xticks(range(0, 101, 20))
    ax.spines["bottom"].set_bounds(0, 100)
    ax.set_xlabel("distinct results in which the claim holds, in %;\nat the right: their number")
    handles = [
        Line2D([], [], marker="o", linestyle="", color=INK, markersize=5, label="study’s own: holds"),
        Line2D([], [], marker="o", linestyle="", color=INK, markersize=5, fillstyle="none", label="does not"),
        Patch(color=PALE, label="paragraphs shuffled: 95% of the draws"),
        Line2D([], [], marker="|", linestyle="", color=FAINT, markersize=7, label="their mean"),
    ]
    ax.figure.legend(handles=handles, loc="outside lower center", ncols=4, handlelength=1, columnspacing=1.2)
    return ax


def _true(column):
    """Where a column is true; what is missing is not."""
    return column.eq(True).fillna(False).to_numpy(bool)
