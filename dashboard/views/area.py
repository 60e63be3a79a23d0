"""The pages of areas beside the districts: a council district's, a beat's, a neighborhood's, and
the lists of them.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.i18n.numbers import round_for_sentence
from dashboard.i18n.translate import lowercase_first
from dashboard.measures.registry import Measure
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.periods import Period
from dashboard.views.city_context import CityContext
from dashboard.views.city_pages import find_map_measure, find_trend_period
from dashboard.views.district import UnknownDistrict, build_district_page, read_period_ends
from dashboard.views.find_district import build_finder_form
from dashboard.views.model import Chart, Headline, PageContent, Section
from dashboard.views.period import build_period_control
from dashboard.wording import translate
from data.model.errors import FieldError
from data.model.values import Query
from data.model.vocabulary import DISTRICT


def build_area_page(desk: CityContext, part: str, parameters: Parameters = ()) -> PageContent:
    """The page of an area (`GEOGRAPHY/ID`), of all areas of a geography, or, without a part, of all
    geographies.

    Raises UnknownDistrict, naming those there are, and BadQuery for what is no month.
    """
    geography, _, area = part.partition("/")
    if geography == DISTRICT and area:
        return build_district_page(desk, area, parameters)
    geographies = desk.list_geographies()
    if not geography:
        return _build_index(desk, geographies)
    if geography not in geographies:
        raise _make_unknown_error(geography, geographies)
    titles = desk.list_areas(geography)
    if not area:
        return _build_geography_page(desk, geography, parameters)
    if area not in titles:
        raise _make_unknown_error(area, tuple(titles))
    return _build_single_page(desk, geography, area, parameters)


def _make_unknown_error(given: str, known: tuple[str, ...]) -> UnknownDistrict:
    offer = translate("fault.unknown", given=repr(given[:60]), known=", ".join(known))
    return UnknownDistrict(offer, (FieldError("area", offer),))


def _build_index(desk: CityContext, geographies: tuple[str, ...]) -> PageContent:
    """Every geography with its areas."""
    sections = tuple(_list_areas_section(desk, geography) for geography in geographies)
    lead = translate("area.index" if sections else "area.none", place=desk.city.name)
    return PageContent(lead=lead, sections=sections, finder=build_finder_form(desk))


def _list_areas_section(desk: CityContext, geography: str) -> Section:
    ways = tuple(
        (title, addresses.build_area_url(desk.city.id, geography, area))
        for area, title in desk.list_areas(geography).items()
    )
    return Section(wording.get_dimension_title(geography), (), ways, id=geography)


def _build_geography_page(desk: CityContext, geography: str, parameters: Parameters) -> PageContent:
    """The map of a geography beside the list of its areas."""
    ends = read_period_ends(parameters)
    measure = desk.list_geography_measures(geography)[0]
    heading = wording.get_dimension_title(geography)
    return PageContent(
        heading=heading,
        lead=_explain_geography(desk, geography),
        charts=(_build_map(desk, measure, geography, "", ends),),
        controls=build_period_control(desk, (measure,), ends),
        action=addresses.build_area_url(desk.city.id, geography),
        sections=(_list_areas_section(desk, geography),),
    )


def _build_single_page(
    desk: CityContext, geography: str, area: str, parameters: Parameters
) -> PageContent:
    """What was recorded in one area: each topic against the year before, its trend, and the area on
    the map.
    """
    ends = read_period_ends(parameters)
    name = desk.list_areas(geography)[area]
    measures = desk.list_geography_measures(geography)
    where: dict[str, tuple[str, ...]] = {geography: (area,)}
    headlines, charts = [], []
    for measure in measures:
        span = desk.period(measure, ends)
        total = desk.ask(measure.id, (), where, span)
        text = desk.headline(total, desk.before(measure.id, where, span))
        headlines.append(Headline(measure.topic, text, wording.find_headline_number(total)))
        charts.append(_build_trend(desk, measure, where, name, ends))
    charts.append(_build_map(desk, measures[0], geography, area, ends))
    heading = translate("here.title", name=name, place=desk.city.name)
    return PageContent(
        title=heading,
        heading=heading,
        headlines=tuple(headlines),
        lead=" ".join(
            (_explain_geography(desk, geography), *_describe_residents(desk, geography, area))
        ),
        charts=tuple(charts),
        action=addresses.build_area_url(desk.city.id, geography, area),
        finder=replace(build_finder_form(desk), folded=True),
        controls=build_period_control(desk, measures, ends),
        sections=(_build_links_section(desk, geography, area, name),),
    )


def _explain_geography(desk: CityContext, geography: str) -> str:
    return translate(
        "area.lead",
        geography=lowercase_first(wording.get_dimension_title(geography)),
        district=desk.city.districts.singular,
    )


def _describe_residents(desk: CityContext, geography: str, area: str) -> tuple[str, ...]:
    people = desk.build.manifest.list_area_residents(geography).get(area)
    if people is None:
        return ()
    number = wording.format_number(round_for_sentence(people))
    return (translate("here.residents", number=number),)


def _build_trend(
    desk: CityContext,
    measure: Measure,
    where: dict[str, tuple[str, ...]],
    name: str,
    ends: Period,
) -> Chart:
    shortest = desk.find_shortest_period(measure)
    answer = desk.ask(measure.id, (shortest,), where, find_trend_period(desk, measure, ends))
    chart = desk.chart("trend", answer, f"trend-{measure.id}")
    return replace(chart, title=translate("here.chart", topic=measure.short, name=name))


def _build_map(
    desk: CityContext, measure: Measure, geography: str, selected: str, ends: Period
) -> Chart:
    shown = find_map_measure(desk, measure, geography)
    answer = desk.ask(shown.id, (geography,), {}, desk.period(shown, ends))
    areas = desk.list_areas(geography)
    return desk.map(
        answer,
        (selected,) if selected else (),
        lambda a: addresses.build_area_url(desk.city.id, geography, a) if a in areas else "",
    )


def _build_links_section(desk: CityContext, geography: str, area: str, name: str) -> Section:
    """The ways to the same area in the forms of Explore, and to the other areas."""
    ways = []
    for measure in desk.list_geography_measures(geography):
        shortest = desk.find_shortest_period(measure)
        query = Query(desk.city.id, measure.id, (shortest,), ((geography, (area,)),))
        ways.append(
            (
                translate("here.trend_of", topic=measure.short, name=name),
                addresses.build_page_url(desk.city.id, "trends", query),
            )
        )
        ways.append(
            (
                translate("area.compare", topic=measure.short, name=name),
                addresses.build_page_url(desk.city.id, "compare", replace(query, by=())),
            )
        )
    others = wording.get_dimension_title(geography)
    ways.append(
        (
            translate("area.others", geography=others),
            addresses.build_area_url(desk.city.id, geography),
        )
    )
    heading = translate("here.closer", name=name)
    return Section(heading, (), tuple(ways), id="closer", folded=True)
