"""The one search of the site: an address, a district, a place, a city or a topic -> its page, or
choices.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.query import addresses, query_validation
from dashboard.query.naming_shares import PLACE_DIMENSIONS
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import CityContext, open_city
from dashboard.views.district_finder import (
    DistrictFinder,
    DistrictSearchResult,
    find_named_district,
)
from dashboard.wording import get_dimension_title, get_topic_title, translate
from data.geocode.gazetteer import normalise_place_name
from data.model.values import Query
from data.model.vocabulary import TIME_DIMENSIONS

MAX_CHOICES = 8
# Shorter beginnings of a word fit too many titles.
MIN_PREFIX = 3


@dataclass(frozen=True)
class SearchResult:
    """What a search gives: the address of one page; or words, the choices there are as (title,
    href), and a status.
    """

    address: str = ""
    said: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    status: int = 200


class SiteSearch:
    """Searches one city, or all that are served. Nothing looked for is kept or logged."""

    def __init__(self, answers: AnswerService, finder: DistrictFinder):
        self.answers = answers
        self.finder = finder

    def search_city(self, city_id: str, text: str) -> SearchResult:
        """The page of a city that a text means. A geocoder is asked only for what is no district
        and no topic here.

        Raises CityNotFound or DataUnavailable for a city that is not served.
        """
        desk = open_city(self.answers, city_id)
        district = find_named_district(desk.city, desk.build, text)
        area = "" if district else find_named_area(desk, text)
        if area:
            return SearchResult(area)
        if not district and (pages := find_topics(desk, text)):
            return _offer_pages(pages)
        found = DistrictSearchResult(district) if district else self.finder.find(city_id, text)
        return make_search_result(city_id, found)

    def search_site(self, text: str) -> SearchResult:
        """The page of any city that a text means; an address can be looked up only once a city is
        chosen.
        """
        desks = [open_city(self.answers, city) for city in self.answers.cities()]
        wanted = normalise_place_name(text)
        named = [d for d in desks if wanted and normalise_place_name(d.city.name) == wanted]
        if named:
            return SearchResult(addresses.build_page_url(named[0].city.id))
        pages = [page for desk in desks for page in _find_pages(desk, text)]
        if pages:
            return _offer_pages(tuple(pages))
        cities = tuple((d.city.name, addresses.build_page_url(d.city.id)) for d in desks)
        key = "search.choose_city" if wanted else "search.empty"
        return SearchResult(said=translate(key), choices=cities, status=404 if wanted else 400)


def find_named_area(desk: CityContext, text: str) -> str:
    """The address of the area of a geography that the text itself names, "" for none: "2B", "beat
    2b".
    """
    wanted = normalise_place_name(text)
    for geography in desk.list_geographies():
        kind = get_dimension_title(geography)
        for area, title in desk.list_areas(geography).items():
            # A number alone may be a house's.
            names = (title, f"{kind} {area}", *(() if area.isdigit() else (area,)))
            if wanted in map(normalise_place_name, names):
                return addresses.build_area_url(desk.city.id, geography, area)
    return ""


def make_search_result(city_id: str, found: DistrictSearchResult) -> SearchResult:
    """What a search for a district gives, with the addresses of the districts' pages."""
    if found.district:
        return SearchResult(addresses.build_district_url(city_id, found.district, found.areas))
    choices = tuple((t, addresses.build_district_url(city_id, d)) for t, d in found.choices)
    return SearchResult(said=found.said, choices=choices, status=found.status)


def _offer_pages(pages: tuple[tuple[str, str], ...]) -> SearchResult:
    if len(pages) == 1:
        return SearchResult(pages[0][1])
    return SearchResult(said=translate("search.several"), choices=pages[:MAX_CHOICES])


def _find_pages(desk: CityContext, text: str) -> list[tuple[str, str]]:
    """The district and the topics of one of several cities that a text means, named with their
    city.
    """
    district = find_named_district(desk.city, desk.build, text)
    titles = query_validation.list_districts(desk.city, desk.build.manifest)
    pages = (
        [(titles[district], addresses.build_district_url(desk.city.id, district))]
        if district
        else list(find_topics(desk, text))
    )
    return [(translate("mark", name=desk.city.name, value=title), href) for title, href in pages]


def find_topics(desk: CityContext, text: str) -> tuple[tuple[str, str], ...]:
    """The pages of a city whose topic has this name; else those whose names hold each word of it,
    as (title, href).
    """
    words = normalise_place_name(text).split()
    if not words or any(word.isdigit() for word in words):
        return ()
    topics = _list_topics(desk)
    exact = [topic for topic in topics if normalise_place_name(topic[0]).split() == words]
    if exact:
        return (exact[0],)
    near = [
        topic for topic in topics if _holds_words(normalise_place_name(topic[0]).split(), words)
    ]
    return tuple({href: (title, href) for title, href in reversed(near)}.values())[::-1]


def _holds_words(title: list[str], words: list[str]) -> bool:
    return all(
        any(part == word or (len(word) >= MIN_PREFIX and part.startswith(word)) for part in title)
        for word in words
    )


def _list_topics(desk: CityContext) -> list[tuple[str, str]]:
    """The names by which a reader may look for a page of a city: topics, measures, dimensions,
    tabs.
    """
    topics = []
    for measure in desk.leading():
        trend = _build_trend_url(desk, measure.id)
        topics += [(get_topic_title(measure.topic), trend), (measure.short, trend)]
    topics += [(m.title, _build_trend_url(desk, m.id)) for m in desk.measures]
    for measure in desk.leading():
        for dimension in desk.dimensions(measure):
            if dimension not in (*TIME_DIMENSIONS, *PLACE_DIMENSIONS):
                topics.append(_name_breakdown(desk, measure.id, measure.short, dimension))
    topics += [
        (translate(key), addresses.build_page_url(desk.city.id, page))
        for page, key in addresses.PAGE_TITLES.items()
        if page != addresses.EXPLORE_VIEW
    ]
    return [topic for topic in topics if not desk.answers.face.hides_page(topic[1])]


def _name_breakdown(desk: CityContext, measure: str, short: str, dimension: str) -> tuple[str, str]:
    query = Query(desk.city.id, measure, (dimension,))
    title = translate("search.by", topic=short, dimension=get_dimension_title(dimension).lower())
    return title, addresses.build_page_url(desk.city.id, "breakdowns", query)


def _build_trend_url(desk: CityContext, measure: str) -> str:
    return addresses.build_page_url(desk.city.id, "trends", Query(desk.city.id, measure))
