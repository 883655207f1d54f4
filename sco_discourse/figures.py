"""The figures of the study by name: drawn in one style, saved the same to the byte."""

import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np

from sco_discourse import barcodes, curves, plots, topic_plots
from sco_discourse.canvas import FAINT, GREY, INK
from sco_discourse.claims import CLAIMS

_STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.labelsize": 8.5,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "figure.dpi": 100,
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "pdf.fonttype": 42,
    "savefig.dpi": 200,
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "text.color": INK,
    "xtick.color": INK,
    "xtick.labelsize": 8,
    "ytick.color": INK,
    "ytick.labelsize": 8,
}
_METADATA = {
    "png": {"Software": None},
    "svg": {"Creator": None, "Date": None},
    "pdf": {"CreationDate": None, "Creator": None, "ModDate": None, "Producer": None},
}


@dataclass(frozen=True)
class Registered:
    """
    A figure of the study.

    Attributes
    ----------
    plot : callable
        Draws its table.
    options : dict
        Further arguments of ``plot``.
    notebook : str
        The notebook that computes and shows it.
    title : str
        What it shows, in a line.
    """

    plot: Callable
    options: dict
    notebook: str
    title: str


REGISTRY = {
    "corpus-overview": Registered(plots.plot_corpus, {}, "01-corpus", "Size of each text by zone"),
    "top-terms-by-year": Registered(
        plots.plot_terms_by_year,
        {},
        "02-frequencies",
        "The most frequent words of each year, function words left out",
    ),
    "dispersion": Registered(
        barcodes.plot_occurrences,
        {},
        "02-frequencies",
        "The evenest and the least even words of like frequency, along each text (DPnorm)",
    ),
    "tfidf-by-year": Registered(
        plots.plot_terms_by_year,
        {
            "value": "tfidf",
            "label": "TF-IDF: rate per thousand tokens × log₁₀(blocks / blocks with the word)",
        },
        "03-tfidf-keyness",
        "The words with the highest TF-IDF of each year",
    ),
    "keyness-2022-2020": Registered(
        plots.plot_keyness,
        {"target": 2022, "reference": 2020},
        "03-tfidf-keyness",
        "Keyness of 2022 against 2020",
    ),
    "word-shift-2022-2020": Registered(
        plots.plot_word_shift,
        {"target": 2022, "reference": 2020},
        "03-tfidf-keyness",
        "Words by their part in the Jensen–Shannon divergence of 2022 and 2020",
    ),
    "distances": Registered(plots.plot_distances, {}, "03-tfidf-keyness", "Distances between the five texts"),
    "collocations": Registered(
        plots.plot_collocation_network,
        {},
        "04-collocations",
        "Nodes and their collocates, of one node alone and shared by several",
    ),
    "framing": Registered(
        barcodes.plot_framing,
        {},
        "05-concepts-frames",
        "The proposals that each text names, and how often each frame is mentioned",
    ),
    "concept-xray": Registered(
        barcodes.plot_occurrences,
        {"row_height": 0.17},
        "05-concepts-frames",
        "Where the more frequent concepts occur along each text, by frame",
    ),
    "frame-agreement": Registered(
        plots.plot_agreement,
        {},
        "05-concepts-frames",
        "Agreement of the lexicon’s frames with two machine codings",
    ),
    "voices": Registered(
        barcodes.plot_voices, {}, "07-voices", "Who speaks along each text, and in whose words"
    ),
    "topics": Registered(
        topic_plots.plot_topics,
        {},
        "06-topics",
        "The leading words of each topic, and how far they come back in refits",
    ),
    "topic-prevalence": Registered(
        topic_plots.plot_topic_prevalence, {}, "06-topics", "The share of each topic in each year and text"
    ),
    "topic-stability": Registered(
        topic_plots.plot_topic_stability,
        {},
        "06-topics",
        "How far topics come back, by their number, beside shuffled texts",
    ),
    "topic-strips": Registered(
        topic_plots.plot_topic_strips, {}, "06-topics", "Which topics the blocks of each text are of"
    ),
    "robustness": Registered(
        curves.plot_robustness,
        {},
        "08-robustness",
        "How often each claim holds under other choices, beside chance",
    ),
    **{
        f"specifications-{claim.id}": Registered(
            curves.plot_specifications,
            {"year": claim.target},
            "08-robustness",
            f"{claim.id} under every combination of choices",
        )
        for claim in CLAIMS
    },
}

_HEAD, _FOOT = 0.3, 0.24  # inches above and below a figure, for its title and its source

ENDINGS = (*_METADATA, "csv")


def index():
    """
    A page that leads from each figure to its function and its notebook.

    Returns
    -------
    str
        Markdown, for ``figures/README.md``.
    """
    rows = [
        f"| [{name}]({name}.png) | {entry.title} | `{entry.plot.__module__.rsplit('.')[-1]}.{entry.plot.__name__}` | "
        f"[{entry.notebook}](../notebooks/{entry.notebook}.ipynb) | [data]({name}.csv) |"
        for name, entry in REGISTRY.items()
    ]
    head = [
        "# Figures",
        "",
        "Written by `python3 study run` and `python3 study figures`, as PNG, SVG, PDF and the plotted data as CSV.",
        "Blue is 2020, orange 2021 and green 2022, everywhere. Do not edit: the next run writes them again.",
        "`provenance.json` has what they rest on; `python3 study check` says whether that is still so.",
        "",
        "| figure | shows | drawn by | computed in | data |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def draw(name, table):
    """
    A figure of the registry.

    Parameters
    ----------
    name : str
        Its name in the registry.
    table : DataFrame
        The data to be drawn; rounded to 6 places first, so that another processor's last digits move nothing.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        For a name that is not registered.
    """
    if name not in REGISTRY:
        raise ValueError(f"There is no figure {name!r}; registered are {', '.join(REGISTRY)}.")
    entry = REGISTRY[name]
    if table.empty:
        raise ValueError(
            f"There is nothing to draw in {name}: its table has no rows. Loosen the filters it was made with."
        )
    with mpl.rc_context(_STYLE):
        figure = np.ravel(entry.plot(_rounded(table), **entry.options))[0].figure
        return _frame(_settle(figure), entry)


def save(figure, name, table, folder):
    """
    Write a figure as PNG, SVG and PDF, and its data as CSV; each file whole or not at all.

    Parameters
    ----------
    figure : Figure
    name : str
        File name without ending.
    table : DataFrame
        The data that the figure shows.
    folder : str or Path
        Must exist.

    Returns
    -------
    dict of {str: bytes}
        What was written, by ending.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(
            f"There is no folder {folder} for the figure {name}. Make it, or name another."
        )
    files = {ending: _render(figure, name, ending) for ending in _METADATA}
    files["csv"] = _rounded(table).to_csv(index=False, lineterminator="\n").encode()
    for ending, content in files.items():
        draft = folder / f".{name}.{ending}.new"
        draft.write_bytes(content)
        os.replace(draft, folder / f"{name}.{ending}")
    return files


def fingerprint(svg):
    """The first twelve figures of an SVG's sha256, by which a notebook's test sees that a picture changed."""
    return hashlib.sha256(svg).hexdigest()[:12]


def _settle(figure):
    """
    Lay a figure out once and keep the places, rounded.

    The solver behind the layout leaves last digits that differ from run to run; an SVG's names are hashes of them.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for ax in figure.axes:
        ax.set_position([round(edge, 6) for edge in ax.get_position(original=True).bounds])
    for label in figure.texts:
        label.set_position([round(edge, 6) for edge in label.get_position()])
    return figure


def _frame(figure, entry):
    """Title and source in room of their own, so that a picture tells what it shows without its page."""
    inner = figure.get_figheight()
    height = inner + _HEAD + _FOOT
    figure.set_figheight(height)
    low, scale = _FOOT / height, inner / height
    for ax in figure.axes:
        left, bottom, width, tall = ax.get_position(original=True).bounds
        ax.set_position([left, round(low + bottom * scale, 6), width, round(tall * scale, 6)])
    for label in figure.texts:
        label.set_y(round(low + label.get_position()[1] * scale, 6))
    for legend in figure.legends:
        legend.set_bbox_to_anchor((0, low, 1, scale), transform=figure.transFigure)
    edge = 0.06 / figure.get_figwidth()
    figure.text(edge, 1 - 0.05 / height, entry.title, va="top", fontsize=9.5, fontweight="bold")
    source = f"Source: the texts listed in seeds/manifest.csv; computed in notebooks/{entry.notebook}.ipynb"
    figure.text(edge, 0.05 / height, source, va="bottom", fontsize=7, color=FAINT)
    return figure


def _render(figure, name, ending):
    content = io.BytesIO()
    with mpl.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure.savefig(content, format=ending, metadata=_METADATA[ending])
    return content.getvalue()


def _module(function):
    return function.__module__.rpartition(".")[2]


def _rounded(table):
    return table.round(dict.fromkeys(table.select_dtypes("float").columns, 6))
