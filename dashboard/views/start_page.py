"""The start page of several cities: a search, and a card with one number of each city."""

from __future__ import annotations

from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.service.provenance import find_publishers
from dashboard.views.city_context import CityContext, open_city
from dashboard.views.model import FinderForm, Headline, Page, Section
from dashboard.wording import join_list, translate
from data.model.period import Period


def build_start_page(answers: AnswerService) -> Page:
    """What Plainview is, a search in all cities, and each city with its leading number."""
    desks = [open_city(answers, city) for city in answers.cities()]
    sections = [_build_card(desk) for desk in desks] or [
        Section(translate("start.no_city"), (translate("start.refresh"),))
    ]
    site = answers.face.name
    purpose = translate("start.purpose", site=site)
    return Page(
        translate("start.title", site=site),
        translate("start.heading"),
        purpose,
        headlines=(Headline("", purpose),),
        notices=_write_dates_note(desks),
        sections=tuple(sections),
        finder=_build_search_form() if desks else None,
    )


def _build_search_form() -> FinderForm:
    return FinderForm(
        action=addresses.build_site_url(addresses.SEARCH_PATH),
        by_address=True,
        by_place=False,
        promise="",
        pick=False,
        heading=translate("search.heading"),
        label=translate("search.label_cities"),
    )


def _build_card(desk: CityContext) -> Section:
    """A city with one sentence on its leading measure, who publishes its data, and the ways
    to it.
    """
    city = desk.city
    heading = translate("start.sample", city=city.name) if city.sample else city.name
    lines = [_write_number(desk), join_list(find_publishers(city, desk.build.manifest))]
    ways = (
        (translate("start.open", city=city.name), addresses.build_page_url(city.id)),
        (
            translate("find.your", city=city.name),
            addresses.build_page_url(city.id, addresses.DISTRICT_PAGE),
        ),
    )
    return Section(heading, tuple(text for text in lines if text), ways, id=city.id)


def _write_number(desk: CityContext) -> str:
    """The headline of the city's leading measure; "" for a city of which nothing can be counted."""
    leading = desk.leading()
    if not leading:
        return ""
    period = desk.period(leading[0])
    total = desk.ask(leading[0].id, (), {}, period)
    return desk.headline(total, desk.before(leading[0].id, {}, period))


def _write_dates_note(desks: list[CityContext]) -> tuple[str, ...]:
    """That the numbers of the cities are of different months, where they are."""
    periods: set[Period] = {desk.period(m) for desk in desks for m in desk.leading()[:1]}
    return (translate("start.dates"),) if len(periods) > 1 else ()
