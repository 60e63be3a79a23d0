"""Charts as plotly figures: what the Explore view shows, and what notebooks read at /charts/FORM.plotly.json."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.charts import theme
from dashboard.charts.map_classes import classify_values
from dashboard.charts.plotly_breakdown import build_breakdown_figure
from dashboard.charts.plotly_map import build_map_figure
from dashboard.charts.plotly_tile_map import build_tile_map_figure
from dashboard.charts.plotly_trend import build_trend_figure
from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.query.answer import Answer
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import (
    MAP_PLACES,
    read_answer_outline,
    read_ground,
    write_map_credit,
)
from data.model.coverage import format_month, parse_month
from data.model.errors import FieldError
from data.model.values import Query

FIGURE_FORMS = ("trend", "breakdown", "map")
COLOR_SCHEMES = tuple(theme.SCHEMES)


@dataclass(frozen=True)
class FigureOptions:
    """How a figure is to look: its form and colours, whether its column is narrow, and which areas are selected.

    A `bare` one stands in a page that has its legend and its notes, and gives it its height.
    """

    form: str
    scheme: str = "light"
    narrow: bool = False
    selected: tuple[str, ...] = ()
    bare: bool = False


def build_figure(answers: AnswerService, query: Query, look: FigureOptions, asof: str = "") -> dict:
    """The figure of a question as a plain dict with `data` and `layout`, in the current language.

    Raises BadQuery for a question that the form cannot show.
    """
    answer = answers.answer(query, asof)
    try:
        if look.form == "trend":
            figure = build_trend_figure(answer, narrow=look.narrow, bare=look.bare)
        elif look.form == "breakdown":
            figure = build_breakdown_figure(answer, narrow=look.narrow)
        else:
            figure = _build_map(answers, answer, look)
    except ValueError as error:
        raise BadQuery.of(FieldError("by", str(error))) from None
    if look.bare:
        del figure["layout"]["height"]
    return theme.recolor_figure(figure, look.scheme)


def build_explore_figure(answers: AnswerService, question: str, look: FigureOptions) -> dict:
    """The figure of the Explore view. One over time has all months that there are, and shows those of the question.

    Raises BadQuery for a question that the form cannot show.
    """
    query, _ = addresses.parse_query(question)
    if look.form != "trend":
        return build_figure(answers, query, look)
    figure = build_figure(answers, replace(query, since="", until=""), look)
    axis = figure["layout"]["xaxis"]
    if "range" in axis and axis.get("type") == "date":
        start = f"{query.since}-01" if query.since else axis["range"][0]
        end = axis["range"][1]
        if query.until:
            end = f"{format_month(parse_month(query.until) + 1)}-01"
        axis["range"] = [max(start, axis["minallowed"]), min(end, axis["maxallowed"])]
    return figure


def _build_map(answers: AnswerService, answer: Answer, look: FigureOptions) -> dict:
    """The map; bars in its place where too few records name a district."""
    check_map_question(answer)
    city, build = answer.query.city, answers.snapshot(answer.query.city, answer.build)
    outline = read_answer_outline(build, answer)
    if outline is None:
        raise BadQuery.of(FieldError("city", f"{answer.place} has no boundaries here yet"))
    if answer.sparse:
        return build_breakdown_figure(answer, narrow=look.narrow)
    limits, style = classify_values(answer), answers.settings.tile_style
    if look.bare and style:
        polygons = addresses.build_boundaries_url(city, answer.build, answer.query.by[0])
        return build_tile_map_figure(answer, limits, polygons, style, look.selected)
    ground = read_ground(build)
    credit = write_map_credit(answers.city(city), answer.query.by[0], ground)
    return build_map_figure(
        answer, limits, outline, ground, look.selected, look.bare, look.narrow, credit
    )


def check_map_question(answer: Answer) -> None:
    """Raises BadQuery for a question that is not by one geography."""
    if len(answer.query.by) != 1 or answer.query.by[0] not in MAP_PLACES:
        expected = f"expected {' or '.join(MAP_PLACES)}, for a map shows one value for each"
        raise BadQuery.of(FieldError("by", expected))
