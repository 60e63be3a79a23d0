"""The page /CITY/embed, on which web editors build the code of a chart: a document of its own beside Dash's pages."""

from __future__ import annotations

from dataclasses import replace

from dashboard.errors import BadQuery
from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.views import static_pages
from dashboard.views.city_context import CityContext
from dashboard.views.model import Page
from dashboard.web.embeds.builder import render_builder
from dashboard.wording import translate, use_language
from data.model.errors import PlainviewError


def build_builder_page(
    answers: AnswerService, path: str, search: str, origin: str
) -> tuple[Page, str]:
    """The builder's page and its body as HTML text, "" for a page of faults; never raises for what a visitor types."""
    address = f"{path}?{search}" if search else path
    try:
        language, rest = addresses.split_language(search)
    except BadQuery as error:
        return replace(static_pages.build_error_page(error), address=path), ""
    with use_language(language):
        page, body = _build_page(answers, path, rest, origin)
        return replace(page, language=language, address=address), body


def _build_page(
    answers: AnswerService, path: str, parameters: addresses.Parameters, origin: str
) -> tuple[Page, str]:
    city_id = path.strip("/").partition("/")[0]
    if city_id not in answers.cities():
        return static_pages.build_not_found_page(answers, path), ""
    city = answers.city(city_id)
    desk = CityContext(answers, city, answers.build(city_id))
    heading = translate("builder.heading")
    page = Page(
        static_pages.write_site_title(heading),
        heading,
        translate("builder.intro"),
        city=city_id,
        city_name=city.name,
        nav=addresses.list_tabs(city_id, "embed"),
        action=addresses.build_page_url(city_id, "embed"),
        sample=city.sample,
    )
    try:
        return page, render_builder(desk, parameters, origin)
    except PlainviewError as error:
        faults = tuple((e.field, e.message) for e in error.errors) or (("", str(error)),)
        return replace(page, status=error.status, faults=faults), ""
