"""The page /CITY/embed, on which web editors build the code of a chart: a document of its own beside Dash's pages."""

from __future__ import annotations

from dataclasses import replace

from dashboard import links
from dashboard.answers import Answers
from dashboard.embeds.builder import render_builder
from dashboard.errors import BadQuery
from dashboard.pages import facts
from dashboard.pages.desk import Desk
from dashboard.pages.model import Page
from dashboard.words import say, speaking
from data.errors import PlainviewError


def embedding(answers: Answers, path: str, search: str, origin: str) -> tuple[Page, str]:
    """The builder's page and its body as HTML text, "" for a page of faults; never raises for what a visitor types."""
    address = f"{path}?{search}" if search else path
    try:
        language, rest = links.language_of(search)
    except BadQuery as error:
        return replace(facts.refused(error), address=path), ""
    with speaking(language):
        page, body = _made(answers, path, rest, origin)
        return replace(page, language=language, address=address), body


def _made(answers: Answers, path: str, search: str, origin: str) -> tuple[Page, str]:
    city_id = path.strip("/").partition("/")[0]
    if city_id not in answers.cities():
        return facts.not_found(answers, path), ""
    city = answers.city(city_id)
    desk = Desk(answers, city, answers.build(city_id))
    heading = say("builder.heading")
    nav = tuple((say(key), links.page(city_id, page), False) for page, key in links.PAGES.items())
    page = Page(
        facts.titled(heading),
        heading,
        say("builder.intro"),
        city=city_id,
        city_name=city.name,
        nav=nav,
        action=links.page(city_id, "embed"),
        sample=city.sample,
    )
    try:
        return page, render_builder(desk, search, origin)
    except PlainviewError as error:
        faults = tuple((e.field, e.message) for e in error.errors) or (("", str(error)),)
        return replace(page, status=error.status, faults=faults), ""
