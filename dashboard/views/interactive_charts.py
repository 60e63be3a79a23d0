"""The interactive form of a chart: its question answered again and drawn as a plotly figure."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts import theme
from dashboard.charts.plotly_breakdown import build_breakdown_figure
from dashboard.charts.plotly_map import build_map_figure, classify_values
from dashboard.charts.plotly_trend import build_trend_figure
from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.query.answer import Answer
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import MAP_PLACES
from data.model.errors import FieldError

CHART_FORMS = ("trend", "breakdown", "map")
COLOR_SCHEMES = tuple(theme.SCHEMES)


@dataclass(frozen=True)
class FigureOptions:
    """How a figure is to look: its form and colours, whether its column is narrow, and who is selected."""

    form: str
    scheme: str
    narrow: bool = False
    selected: tuple[str, ...] = ()


def build_figure(answers: AnswerService, question: str, look: FigureOptions) -> dict:
    """The figure of a question as a plain dict. Raises BadQuery for a question that the form cannot show."""
    query, _ = addresses.parse_query(question)
    answer = answers.answer(query)
    try:
        drawn = _draw_figure(answers, answer, look)
    except ValueError as error:
        raise BadQuery.of(FieldError("by", str(error))) from None
    return theme.recolor_figure(drawn, look.scheme)


def _draw_figure(answers: AnswerService, answer: Answer, look: FigureOptions) -> dict:
    if look.form == "trend":
        return build_trend_figure(answer, narrow=look.narrow)
    if look.form == "breakdown":
        return build_breakdown_figure(answer, narrow=look.narrow)
    if len(answer.query.by) != 1 or answer.query.by[0] not in MAP_PLACES:
        raise ValueError(f"expected {' or '.join(MAP_PLACES)}, for a map shows one value for each")
    place = answer.query.by[0]
    address = addresses.build_boundaries_url(answer.query.city, answer.build, place)
    drawn = build_map_figure(
        answer, classify_values(answer), address, look.selected, answers.settings.tile_style
    )
    drawn["layout"]["showlegend"] = False  # the list beside the map has it
    return drawn
