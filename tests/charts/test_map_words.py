"""The words of a map: names and values inside their areas, or beside them with a line."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from dashboard.charts import svg
from dashboard.charts.answer_map import build_map_spec
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.plotly_map import build_map_figure
from dashboard.query.answer import Answer
from tests.support.answers import make_answer, make_row

NAME = "{http://www.w3.org/2000/svg}"
AREAS = ("a", "b", "c", "d")


def draw_columns(widths: list[float]) -> dict:
    """An outline of areas side by side, 400 units high, each with one room that fills it."""
    starts = [sum(widths[:i]) for i in range(len(widths))]
    middles = [start + wide / 2 for start, wide in zip(starts, widths, strict=True)]
    columns = dict(zip(AREAS, zip(starts, widths, middles, strict=True), strict=False))
    return {
        "width": 1000,
        "height": 400,
        "titles": {area: f"Published {area}" for area in columns},
        "paths": {a: f"M{x} 0l{wide} 0 0 400 -{wide} 0Z" for a, (x, wide, _) in columns.items()},
        "labels": {a: [middle, 200] for a, (_, _, middle) in columns.items()},
        "rooms": {a: [[middle, 200, wide, 400]] for a, (_, wide, middle) in columns.items()},
        "areas": {a: wide / 1000 for a, (_, wide, _) in columns.items()},
    }


def count_by_area(names: dict[str, str]) -> Answer:
    rows = [make_row(100 * (i + 1), district=area) for i, area in enumerate(names)]
    return make_answer(rows, "stops", ("district",), titles={"district": names})


def read_labels(names: dict[str, str], widths: list[float]) -> list[str]:
    """The labels of a drawing, their lines apart by a stroke."""
    spec = ChartSpec(count_by_area(names), draw_columns(widths))
    drawn = ElementTree.fromstring(svg.draw_map(build_map_spec(spec)))
    texts = [e for e in drawn.iter(f"{NAME}text") if e.get("class") == "pv-label"]
    found = [" / ".join(t.text or "" for t in text.iter(f"{NAME}tspan")) for text in texts]
    return found[: len(names)]  # the first of the layers for several widths


def test_names_are_broken_into_lines_of_about_one_length():
    names = {a: f"Council District {n}" for n, a in enumerate(AREAS, 1)}
    labels = read_labels(names, [130.0, 130.0, 130.0, 610.0])
    assert labels[0] == "Council / District 1 / 100"


def test_names_that_begin_alike_are_shortened_where_they_do_not_fit():
    names = {a: f"Council District {n}" for n, a in enumerate(AREAS, 1)}
    assert read_labels(names, [80.0, 80.0, 80.0, 760.0]) == [
        "1 / 100",
        "2 / 200",
        "3 / 300",
        "4 / 400",
    ]


@pytest.mark.parametrize("form", ["drawing", "figure"])
def test_a_name_beside_its_area_is_parted_from_its_value_and_has_a_line(form):
    names = {"a": "Northern Harbor", "b": "West"}
    spec = ChartSpec(count_by_area(names), draw_columns([30.0, 970.0]))
    if form == "drawing":
        drawn = svg.draw_map(build_map_spec(spec))
        assert "Northern Harbor: 100" in drawn
        assert re.search(r'<path d="M[^"]*L[^"]*" stroke-width="[^"]*"/><circle', drawn)
    else:
        figure = build_map_figure(build_map_spec(spec))
        texts = [text for trace in figure["data"] for text in trace.get("text", [])]
        assert "<b>Northern Harbor: 100</b>" in texts
        assert [t for t in figure["data"] if t.get("mode") == "lines+markers"]


def test_words_of_the_figure_have_a_halo():
    figure = build_map_figure(
        build_map_spec(ChartSpec(count_by_area({"a": "East"}), draw_columns([1000.0])))
    )
    words = [trace for trace in figure["data"] if trace.get("mode") == "text"]
    assert words
    assert all(trace["textfont"]["shadow"] == "auto" for trace in words)


def test_an_area_without_a_row_has_its_published_name():
    drawn = svg.draw_map(
        build_map_spec(ChartSpec(count_by_area({"a": "East"}), draw_columns([500.0, 500.0])))
    )
    assert "Published b: no data" in drawn
