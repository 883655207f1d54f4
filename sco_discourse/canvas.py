"""What all figures share: the colours of years, inks, and panels as wide as a page."""

from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

WIDTH = 6.3  # inches: the text width of an A4 page
INK, PALE, GREY = "#222222", "#d9d9d9", "#8a8a8a"
FAINT = "#666666"  # the palest ink for words: GREY on white is too faint to read

# Okabe and Ito's colours, which colour-blind readers can tell apart; a year has the same one everywhere.
_PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")


def year_colour(year):
    """
    The colour of a year, in every figure; years six apart share one.

    Examples
    --------
    >>> year_colour(2020), year_colour(2026)
    ('#0072B2', '#0072B2')
    """
    return _PALETTE[(int(year) - 2020) % len(_PALETTE)]


def tint(colour, strength):
    """A colour thinned with white, so that nothing behind shows through."""
    return tuple(1 - strength * (1 - part) for part in to_rgb(colour))


def axes_of(height):
    """Axes of a new figure, as wide as a page."""
    return Figure(figsize=(WIDTH, height), layout="constrained").subplots()


def panels(n_panels, height, widths=None):
    """Axes side by side in a new figure, as wide as a page or in proportion to `widths`."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.06)
    ratios = None if widths is None else list(widths)
    return list(figure.subplots(1, n_panels, squeeze=False, width_ratios=ratios)[0])


def text_panel(ax, text, size, labels, **title):
    """A panel as wide as a text is long, with named rows and the text's name above."""
    ax.set_xlim(0, size)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xticks([0, size], ["0", f"{size:,.0f}"])
    ax.get_xticklabels()[0].set_horizontalalignment("left")
    ax.get_xticklabels()[1].set_horizontalalignment("right")
    ax.set_yticks(range(len(labels)), labels)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_title(f"{text.year}\n{str(text.doc_id).removeprefix(f'{text.year}-')}", **title)
