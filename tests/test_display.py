"""What a reader sees: prose, tables with their notes, lines with their source."""

import re

import numpy as np
import pandas as pd
import pytest

from sco_discourse import display


@pytest.fixture
def shown(monkeypatch):
    seen = []
    monkeypatch.setattr(display, "display", lambda data, **options: seen.append((data, options)))
    return seen


def test_a_sentence_is_shown_as_markdown_and_as_plain_text(shown):
    display.say("It occurs **4** times.")
    assert shown == [
        ({"text/markdown": "It occurs **4** times.", "text/plain": "It occurs **4** times."}, {"raw": True})
    ]


def test_a_table_shows_numbers_readably_and_leaves_the_frame_alone(shown):
    table = pd.DataFrame(
        {
            "term": ["a", "b", "c"],
            "rate": [1.23456, -0.5, np.nan],
            "count": [12345, 7, 0],
            "year": [2020, 2021, 2022],
        }
    )
    before = table.copy()
    display.show_table(table, caption="Rates", notes=["per thousand", "of all"])
    plain = shown[0][0]["text/plain"].split("\n")
    assert plain[0] == "Rates"
    assert [line.split() for line in plain[2:5]] == [
        ["a", "1.23", "12,345", "2020"],
        ["b", "−0.50", "7", "2021"],
        ["c", "–", "0", "2022"],
    ]
    assert plain[5:] == ["per thousand", "of all"]
    pd.testing.assert_frame_equal(table, before)


def test_infinite_bounds_and_digits(shown):
    display.show_table(
        pd.DataFrame({"low": [-np.inf], "high": [np.inf], "x": [0.12345]}), caption="c", digits=3
    )
    assert shown[0][0]["text/plain"].split("\n")[2].split() == ["−∞", "∞", "0.123"]


def test_html_holds_caption_notes_and_escapes_the_text(shown):
    display.show_table(pd.DataFrame({"term": ["<b>&"]}), caption="Terms", notes="a note")
    html = shown[0][0]["text/html"]
    assert ">Terms</caption>" in html
    assert "&lt;b&gt;&amp;" in html
    assert "<small>a note</small>" in html


def test_html_is_the_same_each_time(shown):
    for _ in range(2):
        display.show_table(pd.DataFrame({"a": [1]}), caption="c")
    assert shown[0] == shown[1]


def test_lines_carry_their_source(shown):
    lines = pd.DataFrame(
        {
            "doc_id": ["2020-cns"],
            "line": [5],
            "start": [1],
            "end": [2],
            "left": ["a "],
            "node": ["b"],
            "right": [" c"],
        }
    )
    display.show_lines(lines, caption="Lines")
    assert "2020-cns:5" in shown[0][0]["text/html"]
    assert shown[0][0]["text/plain"].endswith("a  [b]  c")
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", shown[0][0]["text/html"])
    assert cells == ["2020-cns:5", "a ", "b", " c"]


def test_lines_carry_the_metadata_that_they_have(shown):
    line = {"doc_id": "2020-cns", "line": 5, "year": 2020, "speech": "direct", "start": 1, "end": 2}
    lines = pd.DataFrame([{**line, "left": "a ", "node": "b", "right": " <c>"}], index=[7])
    display.show_lines(lines, caption="Lines")
    html = shown[0][0]["text/html"]
    assert re.findall(r"<th[^>]*>([^<]*)</th>", html) == ["source", "year", "speech", "left", "node", "right"]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", html)
    assert cells == ["2020-cns:5", "2020", "direct", "a ", "b", " &lt;c&gt;"]
    assert shown[0][0]["text/plain"].split("\n")[1].startswith("2020-cns:5 2020 direct  ")


def test_mistake_showing_lines_renames_and_rounds_nothing_of_the_callers(shown):
    line = {
        "doc_id": "a",
        "line": 5,
        "rate": 1.23456,
        "start": 1,
        "end": 2,
        "left": "",
        "node": "b",
        "right": "",
    }
    lines = pd.DataFrame([line])
    before = lines.copy()
    display.show_lines(lines, caption="Lines")
    pd.testing.assert_frame_equal(lines, before)


def test_a_line_is_cited_once():
    lines = pd.DataFrame({"doc_id": ["b", "a", "b", "b"], "line": [9, 1, 9, 12]})
    assert display.cite(lines) == "b:9, 12; a:1"


def test_nothing_to_cite_says_so():
    assert display.cite(pd.DataFrame({"doc_id": [], "line": []})) == "none"


def test_a_figure_is_saved_shown_and_described(shown, tmp_path):
    table = pd.DataFrame({"year": [2020], "term": ["health"], "rate": [8.1]})
    display.show_figure("top-terms-by-year", table, alt="Bars.", folder=tmp_path)
    data, options = shown[0]
    assert data["image/png"] == (tmp_path / "top-terms-by-year.png").read_bytes()
    assert data["text/plain"].startswith("Figure top-terms-by-year (")
    assert data["text/plain"].endswith("Bars.")
    assert options["metadata"]["image/png"]["alt"] == "Bars."


def test_a_figure_without_a_description_is_refused(tmp_path):
    with pytest.raises(ValueError, match="top-terms-by-year needs an alt text"):
        display.show_figure("top-terms-by-year", pd.DataFrame(), alt=" ", folder=tmp_path)


def test_claims_are_shown_with_outcome_caution_and_lines(shown):
    claims = pd.DataFrame(
        {
            "id": ["a", "b"],
            "question": ["Is it <so>?", "And so?"],
            "outcome": ["supported with a caution", "not supported"],
            "caution": ["calendar", ""],
            "sentence": ["It is named in a & b.", "It is not."],
            "lines": ["a:1; b:2", ""],
        }
    )
    display.show_claims(claims, caption="Claims")
    plain, html = shown[0][0]["text/plain"], shown[0][0]["text/html"]
    assert plain.split("\n") == [
        "Claims",
        "◐ [a] Is it <so>? supported with a caution (calendar). It is named in a & b. Lines: a:1; b:2.",
        "○ [b] And so? not supported. It is not.",
    ]
    assert "Is it &lt;so&gt;?" in html
    assert "It is named in a &amp; b." in html
    assert html.count("Lines:") == 1
