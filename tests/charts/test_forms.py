"""Every form of chart is one module, and does what the registry promises of it."""

from __future__ import annotations

import itertools
import re
from html import unescape
from pathlib import Path

import pytest

from dashboard.charts import forms
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.drawing_widths import MIDDLE
from dashboard.charts.forms import CHART_FORMS, QUESTION_FORMS, forest
from dashboard.charts.forms.aligned import AlignedRun, AlignedSpec
from dashboard.charts.forms.changes import ChangeMapSpec
from dashboard.charts.forms.forest import ForestRow, ForestSpec
from dashboard.charts.forms.funnel import FunnelSpec
from dashboard.charts.forms.histogram import HistogramSpec, group_days
from dashboard.charts.funnel_model import FunnelStep
from dashboard.charts.scales import measure_text
from dashboard.charts.svg_primitives import Canvas
from dashboard.charts.theme import TEXT_SIZE
from tests.charts import samples
from tests.support.answers import make_answer, make_row

ID = re.compile(r' id="([^"]*)"')
RUN = AlignedRun("After", (4,), ("four",))
ALIGNED = AlignedSpec("Title", "Said.", "Stops", ("May",), (24_280.0,), False, (RUN, RUN), True)
# What each form is drawn from; one of its own, or a question's.
OWN_SPECS = {
    "aligned": ALIGNED,
    "changes": ChangeMapSpec(samples.change_by_place(), samples.OUTLINE),
    "compare": ALIGNED,
    "forest": ForestSpec("Title", "Said.", "Ratio", (ForestRow("West", "2", 2, 1, 3),)),
    "funnel": FunnelSpec("Title", (FunnelStep("stops", make_answer([make_row(9)])),)),
    "histogram": HistogramSpec("Title", "Said.", group_days({20: 4})),
}
# Those of them that have a figure.
FIGURED = ("changes", "forest", "funnel", "histogram")
SPECS = {
    "trend": ChartSpec(samples.by_month(24)),
    "breakdown": ChartSpec(samples.by_race()),
    "map": ChartSpec(samples.by_place(), samples.OUTLINE),
}


def test_each_module_is_one_form() -> None:
    files = {file.stem for file in Path(forms.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(CHART_FORMS) == files == {*SPECS, *OWN_SPECS}
    assert set(QUESTION_FORMS) == set(SPECS)


@pytest.mark.parametrize("name", OWN_SPECS)
def test_a_form_of_its_own_question_draws_for_each_width(name: str) -> None:
    drawn = CHART_FORMS[name].draw_for_page(OWN_SPECS[name], "one", large=True)
    widths = [d.width for d in (drawn.narrow, drawn.middle, drawn.wide) if d]
    assert widths == sorted(set(widths))
    assert (len(widths) > 1) == CHART_FORMS[name].per_width
    ids = [mark for d in (drawn.narrow, drawn.middle, drawn.wide) for mark in ID.findall(d)]
    assert len(ids) == len(set(ids))


def list_words(drawing: str) -> list[str]:
    """The lines of words of a drawing."""
    return sorted(
        unescape(words) for words in re.findall("<t(?:ext|span)[^>]*>([^<]+)</t", drawing)
    )


def list_figure_words(figure: dict) -> list[str]:
    """The lines of words that stand in a figure: annotations, ticks and labels of marks."""
    layout = figure["layout"]
    texts = [note["text"] for note in layout["annotations"]]
    texts += [text for axis in ("xaxis", "yaxis") for text in layout[axis].get("ticktext", ())]
    written = [trace for trace in figure["data"] if "text" in trace.get("mode", "")]
    texts += [text for trace in written for text in trace["text"]]
    lines = [line for text in texts for line in text.split("<br>")]
    return sorted(unescape(re.sub("<[^>]*>", "", line)) for line in lines)


@pytest.mark.parametrize("name", FIGURED)
def test_a_drawing_and_its_figure_have_the_same_words(name: str) -> None:
    form, spec = CHART_FORMS[name], OWN_SPECS[name]
    drawing = form.draw(spec, Canvas(MIDDLE))
    assert list_words(drawing) == list_figure_words(form.build_figure(spec))


@pytest.mark.parametrize("name", SPECS)
def test_a_form_draws_for_each_width_and_builds_a_figure(name: str) -> None:
    form, spec = QUESTION_FORMS[name], SPECS[name]
    drawn = form.draw_for_page(spec, "one", large=True)
    widths = [d.width for d in (drawn.narrow, drawn.middle, drawn.wide) if d]
    assert widths == sorted(set(widths))
    assert len(widths) == (3 if form.per_width else 1)
    assert all("data-i=" in d or "data-first=" in d for d in (drawn.narrow, drawn.wide) if d)
    figure = form.build_figure(spec)
    assert figure["data"]
    assert figure["layout"]["height"] > 0
    assert len(form.list_marked_rows(spec.answer)) == len(spec.answer.rows)


def test_a_map_without_areas_is_drawn_as_bars() -> None:
    spec = ChartSpec(samples.by_place())
    bars = QUESTION_FORMS["breakdown"]
    assert not QUESTION_FORMS["map"].can_draw(spec)
    assert QUESTION_FORMS["map"].draw(spec, Canvas()) == bars.draw(spec, Canvas())
    assert QUESTION_FORMS["map"].build_figure(spec) == bars.build_figure(spec)
    assert QUESTION_FORMS["map"].build_legend(spec) == ()


def test_a_form_refuses_an_answer_that_it_cannot_show() -> None:
    with pytest.raises(ValueError, match="time"):
        QUESTION_FORMS["trend"].draw(ChartSpec(make_answer([make_row(1)])), Canvas())


def test_the_words_of_lines_do_not_run_into_those_of_equal_ratios() -> None:
    row = ForestRow("American Indian or Alaska Native", "0.53 (0.23 to 2.34)", 0.53, 0.23, 2.34)
    spec = ForestSpec("Title", "Said.", "Ratio", (row,))
    for width in (320, 390, 480, 520, 600, 720, 1120):
        ticks = [tick for tick in forest.lay_out_ratios(spec, width).ticks if tick.words]
        assert any(tick.is_one for tick in ticks)
        ends = [
            (tick.words_x, measure_text(tick.words, TEXT_SIZE, tick.is_one) / 2) for tick in ticks
        ]
        for (x, half), (next_x, next_half) in itertools.pairwise(ends):
            assert x + half < next_x - next_half, (width, ticks)
