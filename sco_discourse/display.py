"""What notebooks show: computed prose, tables with their notes, lines of text and figures."""

import os
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd
from IPython.display import display

from sco_discourse import figures

# A sign for each outcome, so that no colour is needed to tell them apart.
_MARKS = {
    "supported": "●",
    "supported with a caution": "◐",
    "not supported": "○",
    "not testable at this size": "–",
}
_LEFT, _RIGHT, _SOURCE = "text-align: left", "text-align: right", "text-align: left; white-space: nowrap"


def say(text):
    """
    Show a sentence whose numbers were computed.

    Parameters
    ----------
    text : str
        Markdown. The same text is the plain output, which the notebooks' tests compare.
    """
    display({"text/markdown": text, "text/plain": text}, raw=True)


def times(n):
    """
    How often, in words where English has one.

    Examples
    --------
    >>> times(0), times(1), times(2), times(15)
    ('not once', 'once', 'twice', '15 times')
    """
    return {0: "not once", 1: "once", 2: "twice"}.get(int(n), f"{n:,} times")


def show_table(table, *, caption, notes=(), digits=2):
    """
    Show a table with its caption and, below it, what its numbers rest on.

    Parameters
    ----------
    table : DataFrame
        Shown as it is, without its index; the caller's frame is not changed.
    caption : str
        What the table holds.
    notes : str or sequence of str
        Filters, denominators, number of tests.
    digits : int
        Decimal places of fractions. Undefined values are shown as a dash.
    """
    shown = _formatted(table, digits)
    notes = [notes] if isinstance(notes, str) else list(notes)
    styles = [_RIGHT if pd.api.types.is_numeric_dtype(table[column]) else _LEFT for column in table.columns]
    html = _html(shown, styles, caption, notes)
    plain = "\n".join([caption, shown.to_string(index=False), *notes])
    display({"text/html": html, "text/plain": plain}, raw=True)


def show_lines(lines, *, caption):
    """
    Show lines of a concordance, each with its text and line, and with its year or voice if the table has them.

    Parameters
    ----------
    lines : DataFrame
        As `sco_discourse.concordance` returns it; metadata stand between source and text.
    caption : str
        What the lines are.
    """
    source = pd.Series([f"{row.doc_id}:{row.line}" for row in lines.itertuples()], lines.index, dtype=str)
    metadata = lines.drop(
        columns=["doc_id", "line", "start", "end", "left", "node", "right"], errors="ignore"
    )
    shown = pd.concat([source.rename("source"), metadata, lines[["left", "node", "right"]]], axis=1)
    styles = [_SOURCE, *[_SOURCE] * metadata.shape[1], _RIGHT, f"{_LEFT}; font-weight: bold", _LEFT]
    html = _html(shown, styles, caption, ["source: text and line of the file in seeds/"])
    sources = [" ".join(map(str, row)) for row in shown[["source", *metadata]].itertuples(index=False)]
    plain = [
        f"{source:>18}  {row.left:>60} [{row.node}] {row.right}"
        for source, row in zip(sources, shown.itertuples(), strict=True)
    ]
    display({"text/html": html, "text/plain": "\n".join([caption, *plain])}, raw=True)


def cite(lines):
    """
    Where lines stand, to be put behind a claim.

    Parameters
    ----------
    lines : DataFrame
        With ``doc_id`` and ``line``.

    Returns
    -------
    str

    Examples
    --------
    >>> cite(pd.DataFrame({"doc_id": ["a", "a", "a", "b"], "line": [5, 5, 9, 2]}))
    'a:5, 9; b:2'
    """
    places = lines.drop_duplicates(["doc_id", "line"]).groupby("doc_id", sort=False)["line"]
    return "; ".join(f"{doc_id}:{', '.join(map(str, numbers))}" for doc_id, numbers in places) or "none"


def show_claims(claims, *, caption):
    """
    Show claims, each with its question, outcome, sentence, cautions and lines.

    Parameters
    ----------
    claims : DataFrame
        As `sco_discourse.assess` or `sco_discourse.assess_topics` returns it.
    caption : str
        What they are.
    """
    rows, plain = [], [caption]
    for claim in claims.itertuples():
        outcome = claim.outcome + f" ({claim.caution})" * bool(claim.caution)
        lines = f"Lines: {claim.lines}." if claim.lines else ""
        mark = _MARKS[claim.outcome]
        cells = [f"<b>{mark}</b>", f"<b>{escape(claim.question)}</b><br>{escape(claim.sentence)}"]
        cells[1] += f"<br><small>{escape(lines)}</small>" if lines else ""
        cells += [escape(outcome), f"<code>{escape(claim.id)}</code>"]
        rows.append("".join(f'<td style="{_LEFT}; vertical-align: top">{cell}</td>' for cell in cells))
        plain.append(f"{mark} [{claim.id}] {claim.question} {outcome}. {claim.sentence} {lines}".rstrip())
    head = "".join(f'<th style="{_LEFT}">{name}</th>' for name in ("", "claim", "outcome", "id"))
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    title = f'<caption style="{_LEFT}; font-weight: bold">{escape(caption)}</caption>'
    html = f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    display({"text/html": html, "text/plain": "\n".join(plain)}, raw=True)


def show_figure(name, table, *, alt, folder=None):
    """
    Draw a registered figure, save it with its data, and show it.

    Parameters
    ----------
    name : str
        Name in `sco_discourse.figures.REGISTRY`.
    table : DataFrame
        The data, as the figure's function takes it.
    alt : str
        What the picture shows, for readers who do not see it.
    folder : str or Path, optional
        Where the files go: by default the environment's ``SCO_FIGURES``, or ``../figures``.
    """
    if not alt.strip():
        raise ValueError(
            f"The figure {name} needs an alt text: say what it shows to readers who do not see it."
        )
    folder = folder or os.environ.get("SCO_FIGURES") or Path("..") / "figures"
    figure = figures.draw(name, table)
    files = figures.save(figure, name, table, folder)
    # The picture itself is not compared when a notebook is tested; the fingerprint in the text is.
    plain = f"Figure {name} ({figures.fingerprint(files['svg'])}): {alt}"
    width = round(figure.get_figwidth() * 100)
    display(
        {"image/png": files["png"], "text/plain": plain},
        metadata={"image/png": {"alt": alt, "width": width}},
        raw=True,
    )


def _formatted(table, digits):
    return pd.DataFrame(
        {column: [_cell(value, digits) for value in table[column]] for column in table.columns}
    )


def _cell(value, digits):
    if pd.isna(value):
        return "–"
    if isinstance(value, (float, np.floating)):
        return f"{value:,.{digits}f}".replace("inf", "∞").replace("-", "−")
    if isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_)):
        # Years and lines are numbers without a separator; so is anything else of four figures.
        return f"{value:,}" if abs(value) >= 10_000 else f"{value}"
    return str(value)


def _html(shown, styles, caption, notes):
    rows = [
        _row("th", shown.columns, styles),
        *(_row("td", row, styles) for row in shown.itertuples(index=False)),
    ]
    title = f'<caption style="{_LEFT}; font-weight: bold">{escape(caption)}</caption>'
    below = "".join(f"<div><small>{escape(note)}</small></div>" for note in notes)
    return f"<table>{title}<thead>{rows[0]}</thead><tbody>{''.join(rows[1:])}</tbody></table>{below}"


def _row(tag, values, styles):
    cells = (
        f'<{tag} style="{style}">{escape(str(value))}</{tag}>'
        for value, style in zip(values, styles, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>\n"
