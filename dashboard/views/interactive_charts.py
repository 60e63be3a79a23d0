"""The interactive form of a chart: its question asked again at the door, drawn as a plotly figure."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts import theme
from dashboard.charts.plotly_breakdown import breakdown
from dashboard.charts.plotly_map import classes, district_map
from dashboard.charts.plotly_trend import trend
from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.query.answer import Answer
from dashboard.service.answer_service import Answers
from data.model.errors import FieldError

FORMS = ("trend", "breakdown", "map")
SCHEMES = tuple(theme.SCHEMES)


@dataclass(frozen=True)
class Look:
    """How a figure is to look: its form and colours, whether its column is narrow, and who is selected."""

    form: str
    scheme: str
    narrow: bool = False
    selected: tuple[str, ...] = ()


def figure(answers: Answers, question: str, look: Look) -> dict:
    """The figure of a question as a plain dict. Raises BadQuery for a question that the form cannot show."""
    query, _ = addresses.parse(question)
    answer = answers.answer(query)
    try:
        drawn = _drawn(answers, answer, look)
    except ValueError as error:
        raise BadQuery.of(FieldError("by", str(error))) from None
    return theme.in_scheme(drawn, look.scheme)


def _drawn(answers: Answers, answer: Answer, look: Look) -> dict:
    if look.form == "trend":
        return trend(answer, narrow=look.narrow)
    if look.form == "breakdown":
        return breakdown(answer, narrow=look.narrow)
    if answer.query.by != ("district",):
        raise ValueError("expected district, for a map shows one value for each")
    address = addresses.boundaries(answer.query.city, answer.build)
    drawn = district_map(
        answer, classes(answer), address, look.selected, answers.settings.tile_style
    )
    drawn["layout"]["showlegend"] = False  # the list beside the map has it
    return drawn
