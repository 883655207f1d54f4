"""What the figures of topics show, read off their axes."""

import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text

from sco_discourse import canvas, figures, topic_plots

BLUE, ORANGE, GREEN = (canvas.year_colour(year) for year in (2020, 2021, 2022))
VERDICTS = ["counts", "one text", "not supported"]


def topic_terms(n_topics=3, *, verdicts=VERDICTS, n_terms=2, label="rail, road"):
    """The first topic's terms return in 4 of 5 refits and in none."""
    topics = pd.DataFrame({"topic": range(1, n_topics + 1), "verdict": (verdicts * n_topics)[:n_topics]})
    values = {"jaccard": 0.3, "jaccard_low": 0.2, "jaccard_high": 0.45, "null": 0.35, "bar": 0.5}
    topics = topics.assign(label=label, largest_text="2021-cctv", **values)
    terms = pd.DataFrame({"rank": range(1, n_terms + 1)})
    terms = terms.assign(
        term=["road", "internationally", *map("term{}".format, range(3, n_terms + 1))][:n_terms],
        weight=np.linspace(0.05, 0.02, n_terms),
        returned=np.linspace(0.8, 0.0, n_terms),
    )
    return topics.merge(terms, how="cross")


def prevalence(texts, *, n_topics=2, verdicts=VERDICTS, label="rail, road"):
    """Each year's share is .5, from .4 to .7; each text's is .3, from .2 to .6."""
    years = [int(text[:4]) for text in texts]
    year_rows = [("year", str(year), year, 0.5, 0.4, 0.7) for year in dict.fromkeys(years)]
    text_rows = [("text", text, year, 0.3, 0.2, 0.6) for text, year in zip(texts, years, strict=True)]
    rows = pd.DataFrame([*year_rows, *text_rows], columns=["kind", "group", "year", "value", "low", "high"])
    topics = pd.DataFrame({"topic": range(1, n_topics + 1), "verdict": (verdicts * n_topics)[:n_topics]})
    return topics.assign(label=label, largest_text="2021-cctv").merge(rows, how="cross")


def stability(numbers=(2, 3), *, jaccard=0.4):
    """Topics of 2 and 3, .4 each, from .3 to .6; shuffled texts from .2 to .5, on average .3; the bar at .55."""
    topics = [
        {
            **{"kind": "topic", "n_topics": n, "topic": topic, "jaccard": jaccard, "jaccard_low": 0.3},
            **{"jaccard_high": 0.6, "verdict": VERDICTS[topic % 3]},
        }
        for n in numbers
        for topic in range(1, n + 1)
    ]
    null = {"null_low": 0.2, "null_mean": 0.3, "null_high": 0.5, "null_most": 0.6, "bar": 0.55}
    curve = [
        {"kind": "curve", "n_topics": n, "jaccard": jaccard, **null, "chosen": n == numbers[-1]}
        for n in numbers
    ]
    return pd.DataFrame([*topics, *curve])


def strips(sizes, *, n_topics=2, label="rail, road"):
    """Texts of blocks of the sizes given; the first topic has .25 of each block and the second .75."""
    blocks = [
        (doc_id, int(doc_id[:4]), f"{doc_id}:{number}", sum(own[:number]), own[number])
        for doc_id, own in sizes.items()
        for number in range(len(own))
    ]
    blocks = pd.DataFrame(blocks, columns=["doc_id", "year", "block", "start", "n_tokens"])
    shares = [0.25, 0.75, *[0.0] * n_topics][:n_topics]
    topics = pd.DataFrame({"topic": range(1, n_topics + 1), "share": shares})
    return topics.assign(label=label).merge(blocks, how="cross")


def texts_of(ax):
    return [text.get_text() for text in ax.texts]


def title(ax):
    return ax.get_title(loc="left") or ax.get_title()


def segments(ax):
    """Ends of the lines that collections draw."""
    return [
        np.round(segment, 9).tolist()
        for collection in ax.collections
        if isinstance(collection, LineCollection)
        for segment in collection.get_segments()
        if len(segment) and np.isfinite(segment).all()
    ]


def marks(ax):
    """Place, height, fill and colour of each marker."""
    return [
        (
            *(float(np.round(end[0], 9)) for end in line.get_data()),
            line.get_fillstyle() if line.get_markerfacecolor() != "white" else "ring",
            to_hex(line.get_color()),
        )
        for line in ax.lines
        if line.get_marker() == "o"
    ]


def test_each_topic_has_its_name_its_terms_in_order_and_how_often_they_returned():
    axes = topic_plots.plot_topics(topic_terms())
    assert axes.shape == (3, 2)
    gauge, terms = axes[1]
    assert title(gauge) == "Topic 2: rail, road"
    assert texts_of(terms) == ["road", "80%", "internationally", "0%"]
    assert [text.get_position()[1] for text in terms.texts] == [0, 0, 1, 1]
    assert terms.yaxis_inverted()
    # pale: the weights of .05 and .02; dark: .8 of .05 and nothing of .02
    assert [bar.get_width() for bar in terms.patches] == pytest.approx([0.05, 0.02, 0.04, 0])
    light, dark = (np.mean(to_rgb(terms.patches[place].get_facecolor()[:3])) for place in (0, 2))
    assert light - dark > 0.4
    assert "first 2 of the topic" in terms.figure.get_supxlabel()


def test_a_gauge_shows_the_jaccard_its_interval_the_null_and_what_must_be_passed():
    gauge = topic_plots.plot_topics(topic_terms())[0][0]
    assert gauge.get_xlim() == (0, 1)
    assert segments(gauge) == [[[0.2, 0], [0.45, 0]]]
    assert texts_of(gauge) == ["0.30"]
    places = {line.get_marker(): line.get_xdata()[0] for line in gauge.lines if len(line.get_xdata()) == 1}
    assert places == {"^": 0.35, "|": 0.5, "o": 0.3}
    (legend,) = gauge.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "Jaccard of refits: mean, middle 95%",
        "most stable topic of shuffled texts",
        "to be passed",
    ]
    assert [line.get_marker() for line in legend.get_lines()] == ["o", "^", "|"]


def test_a_verdict_is_told_in_words_and_by_the_fill_of_its_mark():
    gauges = [gauge for gauge, _ in topic_plots.plot_topics(topic_terms())]
    assert [gauge.get_xlabel() for gauge in gauges] == [
        "● counts",
        "◐ one text: 2021-cctv",
        "○ not beyond shuffled texts",
    ]
    assert [marks(gauge)[-1][2] for gauge in gauges] == ["full", "left", "ring"]


def test_a_term_that_was_never_looked_for_has_a_dash_and_a_topic_without_refits_no_number():
    table = topic_terms(1).assign(returned=np.nan, jaccard=np.nan, jaccard_low=np.nan, jaccard_high=np.nan)
    ((gauge, terms),) = topic_plots.plot_topics(table)
    assert texts_of(terms) == ["road", "–", "internationally", "–"]
    assert texts_of(gauge) == []


def test_the_terms_of_all_topics_are_on_one_scale():
    table = topic_terms()
    table.loc[table["topic"] == 3, "weight"] /= 10
    axes = topic_plots.plot_topics(table)
    assert len({ax.get_xlim() for _, ax in axes}) == 1


def test_terms_and_numbers_stay_within_their_panel():
    figure = figures.draw("topics", topic_terms(6, n_terms=10))
    figure.set_dpi(200)
    figure.draw_without_rendering()
    for ax in figure.axes[1::2]:
        boxes = [text.get_window_extent() for text in ax.texts]
        assert min(box.x0 for box in boxes) > ax.bbox.x0 - 2
        assert max(box.x1 for box in boxes) < ax.bbox.x1 + 2


@pytest.mark.parametrize(("n_topics", "columns"), [(1, 1), (2, 2), (3, 3), (4, 2), (5, 3), (6, 3)])
def test_up_to_three_topics_stand_in_a_row_in_columns_of_one_width(n_topics, columns):
    figure = figures.draw("topics", topic_terms(n_topics))
    boxes = [ax.get_position(original=True).bounds for ax in figure.axes]
    assert len(boxes) == 2 * n_topics
    assert len({round(left, 4) for left, *_ in boxes}) == columns
    assert len({round(width, 4) for _, _, width, _ in boxes}) == 1


TEXTS = ["2020-cns", "2021-cctv", "2022-xinhua", "2022-cctv"]


def test_years_are_dots_and_the_texts_of_a_year_with_several_rings_at_its_right():
    table = prevalence(TEXTS)
    smaller = table["topic"] == 2
    table.loc[smaller, ["value", "low", "high"]] /= 2
    first, second = topic_plots.plot_topic_prevalence(table)
    names = [label.get_text() for label in first.get_xticklabels()]
    assert names == ["’20", "’21", "’22", "xinhua", "cctv"]
    x = first.get_xticks()
    assert (np.diff(x) > 0).all()
    blue, orange, green = (colour.lower() for colour in (BLUE, ORANGE, GREEN))
    assert marks(first) == [
        (x[0], 0.5, "full", blue),
        (x[1], 0.5, "full", orange),
        (x[2], 0.5, "full", green),
        (pytest.approx(x[3]), 0.3, "ring", green),
        (pytest.approx(x[4]), 0.3, "ring", green),
    ]
    ends = [[low[1], high[1]] for low, high in segments(first)]
    assert ends == [[0.4, 0.7]] * 3 + [[0.2, 0.6]] * 2
    widths = [collection.get_linewidth()[0] for collection in first.collections]
    assert max(widths[3:]) < min(widths[:3])
    assert first.get_ylim() == second.get_ylim()
    assert first.get_ylim()[0] == 0
    assert first.get_ylim()[1] > 0.7
    assert first.get_ylabel() == "share of the tokens"


@pytest.mark.parametrize(("n_texts", "columns"), [(4, 3), (9, 2)])
def test_panels_of_many_texts_are_wider(n_texts, columns):
    texts = [f"202{n % 3}-t{n}" for n in range(n_texts)]
    axes = topic_plots.plot_topic_prevalence(prevalence(texts, n_topics=3))
    assert axes[0].get_subplotspec().get_gridspec().ncols == columns


def test_a_topic_that_does_not_count_is_pale_and_says_so():
    counts, one_text, not_supported = topic_plots.plot_topic_prevalence(prevalence(TEXTS, n_topics=3))
    assert texts_of(counts) == ["● counts"]
    assert texts_of(one_text) == ["◐ one text: 2021-cctv"]
    assert texts_of(not_supported) == ["○ not beyond shuffled\ntexts"]
    assert [title(ax)[:8] for ax in (counts, one_text, not_supported)] == ["Topic 1:", "Topic 2:", "Topic 3:"]
    pale = to_hex(canvas.tint(BLUE, 0.5))
    assert [marks(ax)[0][3] for ax in (counts, one_text, not_supported)] == [BLUE.lower(), pale, pale]
    assert "pale: does not count" in counts.figure.get_supxlabel()
    (alone,) = topic_plots.plot_topic_prevalence(prevalence(TEXTS, n_topics=1))
    assert "pale" not in alone.figure.get_supxlabel()


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (
            TEXTS,
            "● year   ○ its texts, if several   bar: interval, passages (and texts) drawn again\n"
            "Differences within the spread of the rings say nothing of a year; 2020 and 2021 are one text each.",
        ),
        (
            TEXTS[2:],
            "● year   ○ its texts, if several   bar: interval, passages (and texts) drawn again\n"
            "Differences within the spread of the rings say nothing of a year.",
        ),
        (TEXTS[:2], "● year   bar: interval, passages drawn again\nEach year is one text."),
        (TEXTS[:1], "● year   bar: interval, passages drawn again\n2020 is one text."),
    ],
)
def test_the_key_of_prevalence_explains_what_is_drawn_alone(texts, key):
    (ax,) = topic_plots.plot_topic_prevalence(prevalence(texts, n_topics=1))
    assert ax.figure.get_supxlabel() == key


def test_a_share_that_is_missing_is_a_dash_and_one_without_an_interval_has_no_bar():
    table = prevalence(TEXTS[:2], n_topics=1)
    table.loc[0, ["value", "low", "high"]] = np.nan
    table.loc[1, ["low", "high"]] = np.nan
    (ax,) = topic_plots.plot_topic_prevalence(table)
    assert texts_of(ax) == ["–", "● counts"]
    assert ax.texts[0].xy == (0, 0)
    assert [mark[:2] for mark in marks(ax)] == [(1, 0.5)]
    assert segments(ax) == []
    assert "–: no value" in ax.figure.get_supxlabel()


def test_topics_of_one_number_stand_side_by_side_beside_the_null_of_that_number():
    ax = topic_plots.plot_topic_stability(stability())
    dots = marks(ax)
    assert [dot[1] for dot in dots] == [0.4] * 5
    assert [dot[2] for dot in dots] == ["left", "ring", "left", "ring", "full"]
    places = [dot[0] for dot in dots]
    assert min(np.diff(places)) > 0.25
    assert max(np.abs(places[:2])) < 0.5 < min(places[2:]) < max(places) < 1.5
    # the range of the shuffled texts from .2 to .5
    assert [(bar.get_y(), bar.get_height()) for bar in ax.patches] == [(0.2, pytest.approx(0.3))] * 2
    level = [ends for ends in segments(ax) if ends[0][1] == ends[1][1]]
    # for each number its null's mean, the bar and the mean of its topics
    assert [ends[0][1] for ends in level] == [0.3, 0.3, 0.55, 0.55, 0.4, 0.4]
    upright = [ends for ends in segments(ax) if ends[0][0] == ends[1][0]]
    assert [[low[1], high[1]] for low, high in upright] == [[0.3, 0.6]] * 5
    assert [ends[0][0] for ends in upright] == pytest.approx(places)
    null, bar, mean = ax.collections[:3]
    assert mean.get_linewidth()[0] > 2 * max(null.get_linewidth()[0], bar.get_linewidth()[0])
    assert bar.get_linestyle()[0][1] is not None


def test_the_chosen_number_is_marked_and_every_topic_named_below_its_dot():
    ax = topic_plots.plot_topic_stability(stability())
    ax.figure.draw_without_rendering()
    numbers = [(label.get_text(), label.get_fontweight()) for label in ax.get_xticklabels()]
    assert numbers == [("2", "normal"), ("3\nchosen", "bold")]
    drawn = [tick.label1.get_text() for tick in ax.xaxis.get_minor_ticks() if tick.label1.get_visible()]
    assert drawn == ["1", "2", "1", "2", "3"]
    assert ax.xaxis.get_ticklocs(minor=True) == pytest.approx([mark[0] for mark in marks(ax)])
    assert "number of topics" in ax.get_xlabel()
    assert "Jaccard" in ax.get_ylabel()


def test_lines_of_the_stability_are_named_at_their_ends_and_dots_by_their_verdicts():
    ax = topic_plots.plot_topic_stability(stability())
    named = {text.get_text().replace("\n", " "): text.xy[1] for text in ax.texts}
    assert named == {
        "to be passed to count": 0.55,
        "mean of the topics": 0.4,
        "texts shuffled: mean and range": 0.3,
    }
    (legend,) = ax.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "topic, with interval: counts",
        "one text",
        "not beyond shuffled texts",
    ]
    only = topic_plots.plot_topic_stability(stability((2,)).replace("one text", "not supported"))
    labels = [text.get_text() for text in only.figure.legends[0].get_texts()]
    assert labels == ["topic, with interval: not beyond shuffled texts"]


def test_names_of_lines_that_nearly_meet_are_moved_apart():
    table = stability(jaccard=0.301).assign(bar=lambda table: table["bar"].where(table["bar"].isna(), 0.302))
    figure = figures.draw("topic-stability", table)
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    # the extent of an annotation holds its line: what must not meet are the words
    words = [Text.get_window_extent(text) for text in figure.axes[0].texts]
    assert len(boxes) == 3
    assert not any(a.overlaps(b) for a, b in itertools.combinations(words, 2))


def test_without_shuffled_texts_no_line_is_drawn_or_named_for_them():
    nothing = dict.fromkeys(["null_low", "null_mean", "null_high", "bar"], np.nan)
    ax = topic_plots.plot_topic_stability(stability().assign(**nothing))
    assert texts_of(ax) == ["mean of\nthe topics"]


def cells(ax):
    """Ends, row and colour of each cell that is tinted."""
    return [
        [*path.get_extents().intervalx, path.get_extents().intervaly.mean().round(9), to_hex(colour)]
        for collection in ax.collections
        if isinstance(collection, PolyCollection) and not collection.get_hatch()
        for path, colour in zip(collection.get_paths(), collection.get_facecolors(), strict=True)
    ]


def test_blocks_stand_where_they_are_tinted_by_share_and_the_largest_topic_is_underlined():
    left, right = topic_plots.plot_topic_strips(strips({"2020-a": [10, 30], "2022-b": [20]}))
    quarter, three_quarters = (to_hex(canvas.tint(BLUE, share)) for share in (0.25, 0.75))
    assert cells(left) == [
        [0, 10, 0, quarter],
        [10, 40, 0, quarter],
        [0, 10, 1, three_quarters],
        [10, 40, 1, three_quarters],
    ]
    assert [cell[3] for cell in cells(right)] == [to_hex(canvas.tint(GREEN, share)) for share in (0.25, 0.75)]
    # below the second row alone
    assert segments(left) == [[[0, 1.36], [10, 1.36]], [[10, 1.36], [40, 1.36]]]
    assert (left.get_xlim(), right.get_xlim()) == ((0, 40), (0, 20))
    assert [label.get_text() for label in left.get_yticklabels()] == [
        "Topic 1: rail, road",
        "Topic 2: rail, road",
    ]
    assert [label.get_text() for label in right.get_yticklabels()] == ["", ""]
    assert left.yaxis_inverted()
    assert [title(ax) for ax in (left, right)] == ["2020\na", "2022\nb"]
    assert "in tokens" in left.figure.get_supxlabel()


def test_a_block_without_weight_is_hatched_in_every_row_and_underlined_in_none():
    table = strips({"2020-a": [10, 30]})
    table.loc[table["block"] == "2020-a:1", "share"] = np.nan
    (ax,) = topic_plots.plot_topic_strips(table)
    hatched = [collection for collection in ax.collections if collection.get_hatch()]
    ends = [path.get_extents().intervalx.tolist() for each in hatched for path in each.get_paths()]
    assert ends == [[10, 40]] * 2
    assert [cell[:2] for cell in cells(ax)] == [[0, 10]] * 2
    assert segments(ax) == [[[0, 1.36], [10, 1.36]]]
    names = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert names[-2:] == ["its largest topic", "no weight in any"]


def test_many_texts_stand_in_rows_on_one_scale_with_the_topics_named_in_each():
    sizes = {f"202{n % 3}-t{n}": [100] * (n + 2) for n in range(7)}
    figure = figures.draw("topic-strips", strips(sizes))
    named = [bool(ax.get_yticklabels()[0].get_text()) for ax in figure.axes]
    assert named == [True, False, False, False, False, True, False]
    scale = [ax.get_position(original=True).width / np.ptp(ax.get_xlim()) for ax in figure.axes]
    assert max(scale[:5]) / min(scale[:5]) == pytest.approx(1, abs=0.01)
    assert max(scale) / min(scale) < 1.15


LONG = "community, multilateralism, internationalisation, counterterrorism and connectivity"
NINE = [
    *(
        "2020-cns",
        "2020-xinhua",
        "2021-cctv",
        "2021-people",
        "2021-guangming",
        "2022-xinhua",
        "2022-guangming",
    ),
    *("2022-cctv", "2023-globaltimes"),
]
CASES = {
    "topics": [
        topic_terms(n, n_terms=10, label=label) for n, label in ((1, LONG), (3, "a, b"), (4, LONG), (6, LONG))
    ],
    "topic-prevalence": [
        *(prevalence(TEXTS, n_topics=n, label=LONG) for n in (1, 4, 5)),
        *(prevalence(texts, n_topics=n) for n in (3, 6) for texts in (NINE, TEXTS[:1], TEXTS[:2])),
    ],
    "topic-stability": [stability(numbers) for numbers in ((4,), (2, 3), (3, 4, 5, 6))],
    "topic-strips": [
        *(strips(dict.fromkeys(TEXTS, [100] * 9), n_topics=n, label=LONG) for n in (3, 4, 6)),
        strips({text: [100] * (7 + 3 * (n % 4)) for n, text in enumerate(NINE)}, n_topics=4),
        strips({"2020-guangming": [100] * 6, "2021-x": [100] * 20, "2022-guangming": [90] * 7}),
        strips({"2021-cctv": [100]}),
    ],
}


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, tables in CASES.items() for number in range(len(tables))]
)
def test_words_lie_on_the_page_apart_from_each_other_and_stand_out_from_it(name, number):
    table = CASES[name][number]
    before = table.copy()
    figure = figures.draw(name, table)
    # as fine as it is saved: letters are a little wider than where it was laid out
    figure.set_dpi(200)
    figure.draw_without_rendering()
    shown = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    shown = [text for text in shown if text.axes is None or within_its_axis(text)]
    boxes = {text: Text.get_window_extent(text) for text in shown}
    page = figure.bbox
    for text, box in boxes.items():
        assert page.x0 - 1 <= box.x0 < box.x1 <= page.x1 + 1, text.get_text()
        assert page.y0 - 1 <= box.y0 < box.y1 <= page.y1 + 1, text.get_text()
        assert np.mean(to_rgb(text.get_color())) < 0.45, text.get_text()
    for one, other in itertools.combinations(shown, 2):
        # a pixel of the rounded boxes may touch
        if one is not other and overlap(boxes[one], boxes[other]) > 2:
            pytest.fail(f"{one.get_text()!r} lies on {other.get_text()!r}")
    pd.testing.assert_frame_equal(table, before)


def within_its_axis(text):
    """Whether a label belongs to a tick that is drawn, if it belongs to a tick."""
    for axis in (text.axes.xaxis, text.axes.yaxis):
        ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
        low, high = sorted(axis.get_view_interval())
        for tick in ticks:
            if text in (tick.label1, tick.label2):
                return low <= tick.get_loc() <= high
    return True


def overlap(one, other):
    """The narrower side of what two boxes share, in pixels."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return min(width, height)
