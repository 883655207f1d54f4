"""What the figures of claims under choices show, read off their axes."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from sco_discourse import canvas, curves

CURVE = pd.DataFrame(
    {
        "claim": "x",
        "form": "level",
        "unit": ["per thousand tokens"] * 2 + ["share of paragraphs"],
        "effect": [-1.0, 3.0, 20.0],
        "holds": pd.array([False, True, None], dtype="boolean"),
        "own": [False, True, False],
        "n_specifications": [1, 2, 1],
        "zones: body": [1, 1, 0],
        "zones: with captions": [0, 1, 1],
    }
)
CLAIMS = pd.DataFrame(
    {
        "claim": ["sure", "unsure", "unknown"],
        "year": [2022, 2020, 2021],
        "share": [1.0, 0.25, np.nan],
        "own": pd.array([True, False, None], dtype="boolean"),
        "n_distinct": [12, 4, 1],
        "mean": [0.1, 0.2, np.nan],
        "low": [0.0, 0.1, np.nan],
        "high": [0.3, 0.5, np.nan],
    }
)


def points(ax):
    (scatter,) = ax.collections
    return scatter.get_offsets().tolist(), [to_hex(colour).upper() for colour in scatter.get_facecolors()]


def test_results_stand_by_effect_in_colour_where_the_claim_holds():
    tokens, options, paragraphs, _ = curves.plot_specifications(CURVE, year=2022)
    green, grey = canvas.year_colour(2022), canvas.GREY.upper()
    assert points(tokens) == ([[0, -1], [1, 3]], [grey, green])
    assert points(paragraphs) == ([[0, 20]], [grey])
    assert "1,000 tokens" in tokens.get_ylabel()
    assert "% of paragraphs" in paragraphs.get_ylabel()
    assert [label.get_text() for label in options.get_yticklabels()] == [
        "zones: body",
        "zones: with captions",
    ]
    assert options.images[0].get_array().tolist() == [[1, 2], [0, 2]]
    assert options.get_xlabel() == "2 distinct results, by effect"


def test_the_study_s_own_result_is_marked():
    tokens, _, paragraphs, _ = curves.plot_specifications(CURVE, year=2022)
    assert [tuple(mark.xy) for mark in tokens.texts] == [(1, 3.0)]
    assert not paragraphs.texts


@pytest.mark.parametrize("form", ["presence", "constancy", "keyness"])
def test_claims_of_one_unit_have_one_curve(form):
    table = CURVE.assign(form=form, unit=np.nan)
    assert len(axes := curves.plot_specifications(table, year=2020)) == 2
    assert axes[0].get_ylabel()


def test_claims_stand_at_their_share_beside_chance():
    ax = curves.plot_robustness(CLAIMS)
    lines, dots = ax.collections
    assert dots.get_offsets()[:2].tolist() == [[100, 0], [25, 1]]
    assert [to_hex(colour).upper() for colour in dots.get_facecolors()] == [
        canvas.year_colour(2022),
        *["#FFFFFF"] * 2,
    ]
    assert [(bar.get_x(), bar.get_width()) for bar in ax.patches][:2] == [(0, 30), (10, 40)]
    assert [segment[0][0] for segment in lines.get_segments() if len(segment)] == [10, 20]
    assert [text.get_text() for text in ax.texts] == ["12", "4", "1", "not testable"]
    assert [label.get_text() for label in ax.get_yticklabels()] == CLAIMS["claim"].tolist()
