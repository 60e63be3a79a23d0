"""The Explore view: one chart, large, over all its months, for readers who want to zoom, compare
and choose a period.

Its address is `/CITY/explore?form=FORM` with the question of any chart. Each form is shown as what
it is: a trend as lines, a breakdown as bars, a map as a map. The page is whole without scripts: the
drawing, its table and the controls are in it.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.charts.theme import recolor_figure
from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.service.answer_service import AnswerService
from dashboard.views.chart_readers import index_explored_readers
from dashboard.views.city_context import CityContext, open_city
from dashboard.views.explored_reader import FigureLook
from dashboard.views.model import Control, Option, PageContent
from data.model.errors import FieldError

FORM, USUAL_FORM = "form", "trend"


def build_explore_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """The one chart of an address with its controls, among which is the choice of the form. Raises
    BadQuery for a form that cannot be explored.
    """
    form = _read_form(parameters)
    question = tuple(pair for pair in parameters if pair[0] != FORM)
    content = index_explored_readers()[form].build_content(desk, question)
    return replace(content, controls=(_build_form_control(form), *content.controls))


def build_explored_figure(
    answers: AnswerService, form: str, question: str, look: FigureLook
) -> dict:
    """The figure of the Explore view, without a height of its own, in the current language. Raises
    BadQuery for a question that the form cannot show.
    """
    reader = index_explored_readers()[form]
    query, own = addresses.parse_query(question, addresses.COMPARISON_KEYS)
    figure = reader.build_explored_figure(open_city(answers, query.city), query, own, look)
    del figure["layout"]["height"]
    return recolor_figure(figure, answers.face.schemes[look.scheme])


def list_explored_pages() -> tuple[str, ...]:
    """The pages of the forms that can be explored."""
    return tuple(dict.fromkeys(reader.page for reader in index_explored_readers().values()))


def _read_form(parameters: Parameters) -> str:
    given = [value for key, value in parameters if key == FORM and value]
    known = tuple(index_explored_readers())
    if len(given) > 1 or (given and given[0] not in known):
        raise BadQuery.of(FieldError(FORM, translate("fault.one_of", known=", ".join(known))))
    return given[0] if given else USUAL_FORM


def _build_form_control(form: str) -> Control:
    """The choice of the form: the first of each page is called as the page is."""
    named: dict[str, str] = {}
    for name, reader in index_explored_readers().items():
        page = wording.translate(addresses.PAGE_TITLES[reader.page])
        named[name] = reader.title if page in named.values() else page
    options = tuple(Option(name, title) for name, title in named.items())
    return Control(FORM, wording.translate("explore.form"), options, form)
