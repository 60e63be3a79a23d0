"""What a chart outside a page is drawn from: a picture, a figure for notebooks, the Explore
view.
"""

from __future__ import annotations

from dashboard.charts.chart_form import ChartSpec, QuestionForm
from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.query.answer import Answer
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import (
    MAP_PLACES,
    read_answer_outline,
    read_ground,
    read_year_answer,
    write_map_credit,
)
from data.model.errors import FieldError
from data.model.values import Query


def read_chart_spec(
    answers: AnswerService,
    form: QuestionForm,
    answer: Answer,
    selected: tuple[str, ...] = (),
    asof: str = "",
) -> ChartSpec:
    """What an answer's chart is drawn from, its ground within it. Raises BadQuery where a map has
    no areas to show.
    """
    if not form.has_areas:
        return ChartSpec(answer)
    check_map_question(answer.query)
    city, place = answer.query.city, answer.query.by[0]
    build = answers.snapshot(city, answer.build)
    outline = read_answer_outline(build, answer)
    if outline is None:
        raise BadQuery.of(FieldError("city", translate("fault.no_map", city=answer.place)))
    ground = read_ground(build)
    return ChartSpec(
        answer,
        outline,
        ground,
        selected,
        write_map_credit(answers.city(city), place, ground),
        addresses.build_boundaries_url(city, answer.build, place),
        answers.settings.tile_style,
        years=read_year_answer(answers, answer, asof),
    )


def check_map_question(query: Query) -> None:
    """Raises BadQuery for a question that is not by one geography."""
    if len(query.by) != 1 or query.by[0] not in MAP_PLACES:
        known = translate("fault.or").join(MAP_PLACES)
        expected = translate("fault.map_place", known=known)
        raise BadQuery.of(FieldError("by", expected))
