"""Charts as plotly figures: what the Explore view shows, and what notebooks read at
/charts/FORM.plotly.json.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts import theme
from dashboard.charts.forms import QUESTION_FORMS
from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.query.periods import EVERY_MONTH
from dashboard.service.answer_service import AnswerService
from dashboard.views.chart_specs import read_chart_spec
from data.model.coverage import format_month, parse_month
from data.model.errors import FieldError
from data.model.values import Query

COLOR_SCHEMES = tuple(theme.SCHEMES)


@dataclass(frozen=True)
class FigureOptions:
    """How a figure is to look: its form and colours, whether its column is narrow, and which areas
    are selected.

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
    form = QUESTION_FORMS[look.form]
    spec = read_chart_spec(answers, form, answers.answer(query, asof), look.selected)
    try:
        figure = form.build_figure(spec, look.narrow, look.bare)
    except ValueError as error:
        raise BadQuery.of(FieldError("by", str(error))) from None
    if look.bare:
        del figure["layout"]["height"]
    return theme.recolor_figure(figure, answers.face.schemes[look.scheme])


def build_explore_figure(answers: AnswerService, question: str, look: FigureOptions) -> dict:
    """The figure of the Explore view. One over time has all months that there are, and shows those
    of the question.

    Raises BadQuery for a question that the form cannot show.
    """
    query, _ = addresses.parse_query(question, addresses.COMPARISON_KEYS)
    if not QUESTION_FORMS[look.form].is_over_time:
        return build_figure(answers, query, look)
    figure = build_figure(answers, query.with_period(EVERY_MONTH), look)
    axis = figure["layout"]["xaxis"]
    if "range" in axis and axis.get("type") == "date":
        start = f"{query.since}-01" if query.since else axis["range"][0]
        end = axis["range"][1]
        if query.until:
            end = f"{format_month(parse_month(query.until) + 1)}-01"
        axis["range"] = [max(start, axis["minallowed"]), min(end, axis["maxallowed"])]
    return figure
