"""What the figures show, read off their axes, and that their files are the same to the byte."""

import io
import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import regex
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text

import sco_discourse as sco
from sco_discourse import barcodes, canvas, figures, plots
from sco_discourse.distance import divergence_terms
from sco_discourse.names import ROLES

ROOT = Path(__file__).parents[1]
KEYS = pd.DataFrame(
    {
        "term": ["road", "trade", "epidemic", "health"],
        "count": [31, 5, 3, 2],
        "count_reference": [0, 2, 9, 9],
        "rate": [6.92, 1.12, 0.67, 0.47],
        "rate_reference": [0.0, 1.79, 8.06, 8.06],
        "log_ratio": [3.97, 0.5, -3.44, -3.93],
        "lrc": [0.0, 0.0, 0.0, -0.03],
    }
)
YEARS = pd.DataFrame(
    {"year": [2020, 2020, 2021], "term": ["health", "epidemic", "afghanistan"], "rate": [8.1, 4.0, 12.4]}
)
PAIRS = pd.DataFrame(
    {
        "measure": "bits",
        "a": ["2020-x", "2022-y", "2022-z", "2020-x", "2020-x", "2022-y"],
        "b": ["2020-x", "2022-y", "2022-z", "2022-y", "2022-z", "2022-z"],
        "pair": ["halves"] * 3 + ["different years"] * 2 + ["same year"],
        "distance": [0.4, 0.3, 0.2, 0.5, 0.4, 0.3],
        "excess": [0.01, 0.0, 0.02, 0.15, 0.1, -0.05],
    }
)


NETWORK = pd.DataFrame(
    {
        "node": ["peace", "peace", "trade", "trade", "trade"],
        "collocate": ["lasting", "world", "world", "free", "fair"],
        "score": [12.0, 9.0, 11.0, 10.0, 10.0],
        "observed": [5, 4, 4, 3, 3],
        "shared": [1, 2, 2, 1, 1],
    }
)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def widths(ax):
    return [patch.get_width() for patch in ax.patches]


def test_a_year_has_one_colour_and_three_years_have_three():
    assert len({canvas.year_colour(year) for year in (2020, 2021, 2022)}) == 3


def test_the_corpus_figure_stacks_zones_after_the_body():
    table = pd.DataFrame(
        {
            "doc_id": ["a", "a", "b"],
            "year": [2020, 2020, 2021],
            "zone": ["body", "caption", "body"],
            "n_tokens": [100, 20, 50],
        }
    )
    ax = plots.plot_corpus(table)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    assert texts(ax) == ["100 of 120", "50 of 50"]
    assert [ax.texts[0].get_position()[1], ax.texts[1].get_position()[1]] == [0, 1]
    caption = next(patch for patch in ax.patches if patch.get_width() == 20)
    assert caption.get_x() == 100


def test_terms_by_year_have_one_panel_a_year_on_one_scale():
    axes = plots.plot_terms_by_year(YEARS)
    assert [ax.get_title(loc="left") or ax.get_title() for ax in axes] == ["2020", "2021"]
    assert [label.get_text() for label in axes[0].get_yticklabels()] == ["health", "epidemic"]
    assert widths(axes[0]) == [8.1, 4.0]
    assert axes[0].get_xlim() == axes[1].get_xlim()
    assert axes[0].get_xlim()[1] > 12.4


def test_keyness_puts_the_surest_of_each_side_at_the_ends():
    ax = plots.plot_keyness(KEYS, target=2022, reference=2020, n_terms=1)
    assert widths(ax) == [3.97, -3.93]
    assert texts(ax) == ["6.9 : 0.0", "road", "0.5 : 8.1", "health"]
    colours = [to_hex(patch.get_facecolor()).upper() for patch in ax.patches]
    assert colours == [canvas.year_colour(2022), canvas.year_colour(2020)]


def test_keyness_is_solid_only_where_the_interval_excludes_zero():
    ax = plots.plot_keyness(KEYS, target=2022, reference=2020)
    assert [patch.get_alpha() for patch in ax.patches] == [0.4, 0.4, 0.4, 1]


SHIFT = pd.DataFrame(
    {
        "term": ["health", "road", "trade", "the"],
        "count": [1, 5, 3, 11],
        "count_reference": [4, 0, 2, 4],
        "contribution": [0.05, 0.04, 0.006, 0.004],
        "share": [0.5, 0.4, 0.06, 0.04],
    }
)


def test_a_word_shift_puts_each_word_on_the_side_of_the_year_that_has_more_of_it():
    # rates of 20 and 10 tokens: health 1/20 and 4/10, road 5/20 and 0; trade 3/20 and 2/10, the 11/20 and 4/10
    ax = plots.plot_word_shift(SHIFT, target=2022, reference=2020)
    assert widths(ax) == pytest.approx([-50, 40, -6, 4])
    colours = [to_hex(patch.get_facecolor()).upper() for patch in ax.patches]
    green, blue = canvas.year_colour(2022), canvas.year_colour(2020)
    assert colours == [blue, green, blue, green]
    assert texts(ax) == ["1 : 4", "health", "5 : 0", "road", "3 : 2", "trade", "11 : 4", "the"]
    assert "2020 · more frequent in 2022 →" in ax.get_xlabel()
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_the_inset_of_a_word_shift_adds_up_the_shares_of_all_words():
    (inset,) = plots.plot_word_shift(SHIFT, target=2022, reference=2020, n_terms=2).child_axes
    curve, end = inset.lines
    assert curve.get_xydata().tolist() == pytest.approx(np.array([[1, 0.5], [2, 0.9], [3, 0.96], [4, 1]]))
    assert end.get_xydata().tolist() == pytest.approx(np.array([[2, 0.9]]))
    assert texts(inset) == ["90% in 2"]
    assert inset.get_title() == "cumulative\nshare of the divergence"
    assert [label.get_text() for label in inset.get_xticklabels()] == ["0", "4 words"]


@pytest.mark.parametrize("years", [(2022, 2020), (2021, 2020), (2022, 2021)])
@pytest.mark.parametrize("n_terms", [10, 24])
def test_no_words_of_a_word_shift_overlap(tokens, years, n_terms):
    target, reference = years
    table = divergence_terms(tokens.where(year=target), tokens.where(year=reference))
    with mpl.rc_context(figures._STYLE):
        ax = plots.plot_word_shift(table, target=target, reference=reference, n_terms=n_terms)
        ax.figure.draw_without_rendering()
    (inset,) = ax.child_axes
    boxes = [text.get_window_extent() for text in ax.texts] + [inset.get_tightbbox()]
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i])
        assert ax.figure.bbox.x0 - 1 <= box.x0 < box.x1 <= ax.figure.bbox.x1 + 1
    bars = [patch.get_window_extent() for patch in ax.patches]
    assert not any(bar.overlaps(boxes[-1]) for bar in bars)


def test_occurrences_stand_where_they_occur_and_are_counted():
    table = pd.DataFrame(
        {
            "query": ["x", "x", "x", "y", "y"],
            "doc_id": ["2020-a", "2020-a", "2021-b", "2020-a", "2021-b"],
            "year": [2020, 2020, 2021, 2020, 2021],
            "n_tokens": [50, 50, 30, 50, 30],
            "position": pd.array([3, 40, None, None, 7], dtype="Int64"),
        }
    )
    left, right = barcodes.plot_occurrences(table)
    # per row a line along the text is drawn, then the marks
    marks = [segment[0][0] for collection in left.collections for segment in collection.get_segments()]
    assert marks == [3, 40]
    assert texts(left) == ["2", "0"]
    assert texts(right) == ["0", "1"]
    assert left.get_xlim() == (0, 50)


MARKS = pd.DataFrame(
    {
        "query": ["x", "x", "x", "y", "y"],
        "doc_id": ["2020-a", "2020-a", "2021-b", "2020-a", "2021-b"],
        "year": [2020, 2020, 2021, 2020, 2021],
        "n_tokens": [50.0, 50, 1030, 50, 1030],
        "position": [3, 40, None, None, 7],
        "time": ["past", "current", "current", "current", "current"],
        "group": ["one", "one", "one", "two", "two"],
        "not_yet": [False, False, False, True, False],
    }
)


def marks(ax):
    """Place, row and colour of each mark."""
    return [
        (segment[0][0], segment[:, 1].mean(), to_hex(colour))
        for collection in ax.collections
        for segment, colour in zip(collection.get_segments(), collection.get_colors(), strict=True)
    ]


def test_groups_stand_above_their_rows_and_what_is_recalled_is_pale():
    left, right = barcodes.plot_occurrences(MARKS.drop(columns="not_yet"), row_height=0.2)
    labels = [(label.get_text(), label.get_fontweight()) for label in left.get_yticklabels()]
    assert labels == [("one", "bold"), ("x", "normal"), ("two", "bold"), ("y", "normal")]
    blue, orange = canvas.year_colour(2020), canvas.year_colour(2021)
    assert marks(left) == [(3, 1, to_hex(canvas.tint(blue, 0.4))), (40, 1, blue.lower())]
    assert marks(right) == [(7, 3, orange.lower())]
    assert [label.get_text() for label in right.get_xticklabels()] == ["0", "1,030"]
    assert "recalls" in left.figure.get_supxlabel()


FRAMING = pd.concat(
    [
        MARKS.drop(columns="group").assign(part="concepts"),
        pd.DataFrame(
            {
                "part": "frames",
                "query": ["health"] * 5 + ["order"] * 2,
                "year": [2020, 2021, 2021, 2021, 2020, 2020, 2021],
                "doc_id": [None, None, "2021-b", "2021-c", "2020-a", None, None],
                "rate": [8.0, 3.0, 2.0, 5.0, 8.0, 0.0, 4.0],
                "low": [4.0, 1.0, None, None, None, None, 3.0],
                "high": [12.0, 6.0, None, None, None, None, 5.0],
                "not_yet": [False, False, None, None, None, True, False],
            }
        ),
    ],
    ignore_index=True,
)


def test_framing_marks_concepts_above_and_draws_the_rates_of_frames_below():
    *above, health, order = barcodes.plot_framing(FRAMING)
    assert len(above) == 2
    assert [text.get_text() for ax in above for text in ax.texts] == ["2", "0", "0", "1"]
    # y is not yet announced in the first text
    assert [[patch.get_y() for patch in ax.patches] for ax in above] == [[pytest.approx(0.6)], []]
    assert [ax.get_title(loc="left") or ax.get_title() for ax in (health, order)] == ["health", "order"]
    points = [np.transpose(line.get_data()).round(2).tolist() for line in health.lines]
    # a ring only where a year has several texts
    assert points == [[[0, 8]], [[1, 3]], [[0.66, 2], [1.34, 5]]]
    intervals = [segment.tolist() for line in health.collections for segment in line.get_segments()]
    assert intervals == [[[0, 4], [0, 12]], [[1, 1], [1, 6]]]
    # 2020 could not name it: hatched, without a point
    assert [line.get_ydata().tolist() for line in order.lines] == [[4]]
    assert [patch.get_hatch() is not None for patch in order.patches] == [True]
    assert health.get_ylim() == order.get_ylim()
    assert health.get_ylim()[0] == 0
    assert "2020" in health.figure.get_supxlabel()


def test_agreement_draws_each_method_beside_the_other():
    table = pd.DataFrame(
        {
            "frame": ["health", "order"] * 4,
            "method": ["in sample", "in sample", "held out", "held out"] * 2,
            "measure": ["precision"] * 4 + ["recall"] * 4,
            "value": [0.6, 1.0, 0.7, None, 0.9, 0.5, 0.8, 0.4],
            "low": [0.4, 0.8, 0.5, None, 0.8, 0.3, 0.6, 0.2],
            "high": [0.8, 1.0, 0.9, None, 1.0, 0.7, 0.9, 0.6],
            "of": [22, 34, 17, 0, 14, 30, 14, 30],
        }
    )
    precision, recall = plots.plot_agreement(table)
    assert [line.get_xdata().tolist() for line in recall.lines] == [[0.9, 0.5], [0.8, 0.4]]
    assert [line.get_ydata().round(2).tolist() for line in recall.lines] == [[-0.16, 0.84], [0.16, 1.16]]
    intervals = [segment[:, 0].tolist() for line in recall.collections for segment in line.get_segments()]
    assert intervals == [[0.8, 1.0], [0.3, 0.7], [0.6, 0.9], [0.2, 0.6]]
    assert texts(precision) == ["22", "34", "17", "0"]
    assert [label.get_text() for label in precision.get_yticklabels()] == ["health", "order"]
    (legend,) = precision.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["in sample", "held out"]


def bars(ax):
    """Left end, width, row and colour of each bar, by row and then by form of speech."""
    return [
        [
            *path.get_extents().intervalx,
            path.get_extents().intervaly.mean().round(9),
            to_hex(collection.get_facecolor()[0]),
        ]
        for collection in ax.collections
        for path in collection.get_paths()
    ]


def voices_table(*rows):
    columns = ["doc_id", "year", "size", "position", "n_tokens", "speech", "role"]
    return pd.DataFrame(rows, columns=columns)


def test_voices_stand_where_they_speak_in_rows_of_roles_with_their_shares():
    table = voices_table(
        ["2020-a", 2020, 50, 0, 10, "authored", "journalist"],
        ["2020-a", 2020, 50, 10, 5, "direct", "expert"],
        ["2020-a", 2020, 50, 15, 20, "indirect", "leader"],
        ["2020-a", 2020, 50, 35, 12, "indirect", "expert"],
        ["2020-a", 2020, 50, 47, 3, "direct", "expert"],
        ["2021-b", 2021, 30, 0, 30, "authored", "journalist"],
    )
    left, right = barcodes.plot_voices(table)
    # The roles that occur, in the codebook's order; their names stand once.
    assert [label.get_text() for label in left.get_yticklabels()] == ["leaders", "experts", "journalists"]
    assert [label.get_text() for label in right.get_yticklabels()] == ["", "", ""]
    assert [ax.get_title() for ax in (left, right)] == ["2020\na", "2021\nb"]
    assert (left.get_xlim(), right.get_xlim()) == ((0, 50), (0, 30))
    assert left.yaxis_inverted()
    # #0072b2 as it is, at 60 per cent and at 25 per cent; #e69f00 at 25 per cent
    full, lighter, pale, other = "#0072b2", "#66aad1", "#bfdcec", "#f9e7bf"
    assert bars(left) == [
        [15, 35, 0, lighter],
        [10, 15, 1, full],
        [47, 50, 1, full],
        [35, 47, 1, lighter],
        [0, 10, 2, pale],
    ]
    assert bars(right) == [[0, 30, 2, other]]
    # 20, 5 + 12 + 3 and 10 of 50; all of 30
    assert texts(left) == ["40%", "40%", "20%"]
    assert texts(right) == ["0%", "0%", "100%"]
    assert [text.get_position() for text in left.texts] == [(51, 0), (51, 1), (51, 2)]
    assert [text.get_color() for text in right.texts] == [canvas.FAINT, canvas.FAINT, canvas.INK]
    (legend,) = left.figure.legends
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels == ["quoted", "reported", "the text’s own words"]
    shades = [to_hex(patch.get_facecolor()) for patch in legend.get_patches()]
    assert shades == ["#222222", "#7a7a7a", "#c8c8c8"]


def test_every_role_has_its_row_in_the_figure_of_voices():
    table = voices_table(
        *(["2020-a", 2020, 70, 10 * n, 10, "authored", role] for n, role in enumerate(ROLES[::-1]))
    )
    (ax,) = barcodes.plot_voices(table)
    rows = ["leaders", "officials", "experts", "documents", "others", "journalists", "nobody"]
    assert [label.get_text() for label in ax.get_yticklabels()] == rows
    # Text that nobody speaks, as captions are, has a row at the end: the shares sum to the whole text.
    assert bars(ax)[-1][:3] == [0, 10, 6]
    assert texts(ax) == ["14%"] * 7


def test_the_figure_of_voices_draws_the_stretches_of_all_zones():
    rule = {"name": "own", "zone": "caption", "reason": "test", "pattern": regex.compile("Photo.*")}
    text = "Trade grew.\nPhoto of tea.\nExperts say it grew."
    documents = pd.DataFrame({"doc_id": ["a"], "year": [2020], "text": [text]})
    table = sco.stretches(sco.tokenize(sco.corpus_of(documents, [rule]), zones=sco.ZONES))
    (ax,) = barcodes.plot_voices(table)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["experts", "journalists", "nobody"]
    # 4, 2 and 3 of 9 tokens
    assert [bar[:3] for bar in bars(ax)] == [[5, 9, 0], [0, 2, 1], [2, 5, 2]]
    assert texts(ax) == ["44%", "22%", "33%"]


def test_distances_fill_the_lower_triangle_and_outline_one_year():
    (ax,) = plots.plot_distances(PAIRS)
    assert texts(ax) == [
        "0.400\n+0.010",
        "0.300\n+0.000",
        "0.200\n+0.020",
        "0.500\n+0.150",
        "0.400\n+0.100",
        "0.300\n−0.050",
    ]
    nan = np.nan
    matrix = np.ma.filled(ax.images[0].get_array(), nan)
    np.testing.assert_allclose(matrix, [[nan, nan, nan], [0.15, nan, nan], [0.1, -0.05, nan]])
    (outline,) = ax.patches
    assert outline.get_center().tolist() == [1, 2]


def test_every_axis_with_a_scale_says_what_it_measures():
    # the two multi-panel figures name theirs once for all panels
    assert plots.plot_keyness(KEYS, target=2022, reference=2020).get_xlabel()
    assert plots.plot_terms_by_year(YEARS)[0].figure.get_supxlabel()
    assert plots.plot_distances(PAIRS)[0].figure.get_supxlabel()


def test_an_unknown_figure_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"no figure 'keynes'; registered are corpus-overview, .*topics"):
        figures.draw("keynes", KEYS)


def test_an_empty_table_is_not_drawn():
    with pytest.raises(ValueError, match="nothing to draw in keyness-2022-2020"):
        figures.draw("keyness-2022-2020", KEYS.head(0))


@pytest.mark.parametrize("name", figures.REGISTRY)
def test_a_figure_names_what_it_shows_and_where_it_comes_from(name):
    figure = figures.draw(name, pd.read_csv(ROOT / f"figures/{name}.csv"))
    entry = figures.REGISTRY[name]
    title = next(text for text in figure.texts if text.get_text() == entry.title)
    source = next(text for text in figure.texts if text.get_text().startswith("Source: "))
    assert "seeds/manifest.csv" in source.get_text()
    assert source.get_text().endswith(f"notebooks/{entry.notebook}.ipynb")
    figure.draw_without_rendering()
    # Nothing else stands in their room.
    drawn = [ax.get_tightbbox() for ax in figure.axes]
    drawn += [text.get_window_extent() for text in figure.texts if text not in (title, source)]
    drawn += [legend.get_window_extent() for legend in figure.legends]
    assert max(box.y1 for box in drawn) < title.get_window_extent().y0
    assert min(box.y0 for box in drawn) > source.get_window_extent().y1


@pytest.mark.parametrize("name", figures.REGISTRY)
def test_words_stand_out_from_the_paper(name):
    figure = figures.draw(name, pd.read_csv(ROOT / f"figures/{name}.csv"))
    for artist in figure.findobj(Text):
        if artist.get_text() and artist.get_visible():
            assert contrast_on_white(artist.get_color()) >= 4.5, artist.get_text()


def contrast_on_white(colour):
    """Ratio of the luminances of white and a colour (WCAG 2.2); 4.5 is asked of small print."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 1.05 / (0.05 + np.dot(parts, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("name", figures.REGISTRY)
def test_no_label_is_cut_off(name):
    figure = figures.draw(name, pd.read_csv(ROOT / f"figures/{name}.csv"))
    figure.draw_without_rendering()
    axes = [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    ticks = [(axis.get_view_interval(), tick) for axis in axes for tick in axis.get_major_ticks()]
    ticks_beyond_the_axis = {
        tick.label1 for view, tick in ticks if not min(view) <= tick.get_loc() <= max(view)
    }
    for artist in figure.findobj(Text):
        if artist.get_visible() and artist.get_text() and artist not in ticks_beyond_the_axis:
            box = artist.get_window_extent()
            inside = (
                box.x0 >= -1
                and box.y0 >= -1
                and box.x1 <= figure.bbox.x1 + 1
                and box.y1 <= figure.bbox.y1 + 1
            )
            assert inside, artist.get_text()


def test_saving_needs_a_folder(tmp_path):
    figure = figures.draw("keyness-2022-2020", KEYS)
    with pytest.raises(FileNotFoundError, match=r"no folder .*missing for the figure keyness"):
        figures.save(figure, "keyness-2022-2020", KEYS, tmp_path / "missing")


def test_the_data_beside_a_figure_are_those_drawn_and_the_caller_keeps_its_own(tmp_path):
    table = KEYS.assign(log_ratio=KEYS["log_ratio"] + 1e-9)
    before = table.copy()
    figures.save(figures.draw("keyness-2022-2020", table), "k", table, tmp_path)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "k.csv"), KEYS)
    pd.testing.assert_frame_equal(table, before)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["k.csv", "k.pdf", "k.png", "k.svg"]


def test_files_do_not_depend_on_the_last_digits_of_the_data(tmp_path):
    nudged = KEYS.assign(log_ratio=KEYS["log_ratio"] * (1 + 1e-12))
    one = figures.save(figures.draw("keyness-2022-2020", KEYS), "k", KEYS, tmp_path)
    two = figures.save(figures.draw("keyness-2022-2020", nudged), "k", nudged, tmp_path)
    assert one == two


def test_the_layout_of_several_panels_does_not_waver():
    table = pd.read_csv(ROOT / "figures/framing.csv")
    other_objects, places = [], set()
    for n in range(12):
        # where objects lie in memory moves the last digits of the layout's solution
        other_objects.append([object() for _ in range(997 * n)])
        figure = figures.draw("framing", table)
        places.add(tuple(edge for ax in figure.axes for edge in ax.get_position(original=True).bounds))
    assert len(places) == 1


def test_files_are_the_same_in_another_process_place_and_time(tmp_path):
    program = (
        "import sys, io, pandas as pd\n"
        "from sco_discourse import figures\n"
        "table = pd.read_csv(io.StringIO(sys.argv[1]))\n"
        "figures.save(figures.draw('keyness-2022-2020', table), 'k', table, sys.argv[2])"
    )
    text = io.StringIO()
    KEYS.to_csv(text, index=False)
    for name, zone, seed in (("one", "UTC", "1"), ("two", "Asia/Samarkand", "2")):
        (tmp_path / name).mkdir()
        own = {
            **os.environ,
            "TZ": zone,
            "PYTHONHASHSEED": seed,
            "SOURCE_DATE_EPOCH": "1" if name == "one" else "99",
        }
        command = [sys.executable, "-c", program, text.getvalue(), str(tmp_path / name)]
        subprocess.run(command, check=True, env=own)
    for ending in figures.ENDINGS:
        assert (tmp_path / f"one/k.{ending}").read_bytes() == (tmp_path / f"two/k.{ending}").read_bytes(), (
            ending
        )


def test_the_network_has_shared_collocates_at_the_right_and_the_others_at_the_left():
    ax = plots.plot_collocation_network(NETWORK)
    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert [places[word][0] for word in ("peace", "trade")] == [0, 0]
    assert {word for word in places if places[word][0] == -1.03} == {"lasting", "free", "fair"}
    assert {word for word in places if places[word][0] == 1.03} == {"world (2)"}
    # from top to bottom: of the first node, then of the last, in alphabetical order
    assert places["peace"][1] < places["trade"][1]
    assert places["lasting"][1] < places["fair"][1] < places["free"][1]
    assert "thickness of a line: logDice, from 9.0 to 12.0" in places


def test_the_network_draws_each_edge_from_node_to_collocate_as_thick_as_its_score():
    ax = plots.plot_collocation_network(NETWORK)
    places = {text.get_position(): text.get_text() for text in ax.texts}
    drawn = {}
    for line in ax.lines:
        (x1, x2), (y1, y2) = line.get_xdata(), line.get_ydata()
        drawn[places[x1, y1], places[1.03 * x2, y2].removesuffix(" (2)")] = (
            line.get_linewidth(),
            line.get_color(),
        )
    assert set(drawn) == set(zip(NETWORK["node"], NETWORK["collocate"], strict=True))
    assert drawn["peace", "lasting"] == (pytest.approx(2.5), canvas.GREY)
    assert drawn["peace", "world"] == (pytest.approx(0.5), canvas.INK)
    assert drawn["trade", "free"][0] == drawn["trade", "fair"][0] < drawn["trade", "world"][0]


@pytest.mark.parametrize("n_words", [1, 8, 40])
def test_no_label_of_the_network_lies_on_another(n_words):
    words = [f"word{i:02d}" for i in range(n_words)]
    table = pd.DataFrame(
        {
            "node": ["one"] * n_words + ["two"] * n_words + ["three"] * n_words,
            "collocate": words
            + words[: n_words // 2]
            + [f"other{i}" for i in range(n_words - n_words // 2)]
            + words,
            "score": 10.0,
        }
    )
    table["shared"] = table.groupby("collocate")["node"].transform("size")
    ax = plots.plot_collocation_network(table)
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    page = ax.figure.bbox
    assert all(page.containsx(x) for box in boxes for x in box.intervalx)
    assert all(page.containsy(y) for box in boxes for y in box.intervaly)


def test_every_registered_figure_has_a_plot_and_a_notebook():
    folder = ROOT / "notebooks"
    for name, entry in figures.REGISTRY.items():
        assert entry.plot.__name__.startswith("plot_"), name
        assert (folder / f"{entry.notebook}.ipynb").exists(), name
        assert f"[{name}]({name}.png)" in figures.index()
