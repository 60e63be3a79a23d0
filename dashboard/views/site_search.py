"""The one search of the site: an address, a district, a place, a city or a topic -> its page, or
choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from dashboard.query import addresses, query_validation
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import CityContext, open_city
from dashboard.views.district_finder import (
    DistrictFinder,
    DistrictSearchResult,
    find_named_district,
)
from dashboard.views.search_topics import (
    MAX_SIMILAR,
    MIN_SIMILARITY,
    Topic,
    find_similar_topics,
    find_topics,
    list_city_topics,
    list_missing_topics,
    list_site_topics,
)
from dashboard.wording import get_dimension_title, translate
from data.geocode.gazetteer import normalise_place_name

MAX_CHOICES = 8
Pages = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SearchResult:
    """What a search gives: the address of one page; or words, the choices there are as (title,
    href), and a status.
    """

    address: str = ""
    said: str = ""
    choices: Pages = ()
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
        named = _find_named_place(desk, text)
        if named:
            return SearchResult(named[0][1])
        topics = (*list_city_topics(desk), *list_site_topics(self.answers))
        wanted = leave_out_city(desk, text)
        found_topics = find_topics(topics, wanted) or find_topics(list_missing_topics(desk), wanted)
        if found_topics:
            return _offer_pages(_list_pages(found_topics))
        found = self.finder.find(city_id, text)
        if found.status == 404:
            similar = _list_pages(find_similar_topics(topics, text))
            if near := (*_find_similar_places(desk, text), *similar):
                return _offer_similar(near)
        return make_search_result(city_id, found)

    def search_site(self, text: str) -> SearchResult:
        """The page of any city, or of the site, that a text means; an address can be looked up
        only once a city is chosen.
        """
        desks = [open_city(self.answers, city) for city in self.answers.cities()]
        wanted = normalise_place_name(text)
        named = [d for d in desks if wanted and normalise_place_name(d.city.name) == wanted]
        if named:
            return SearchResult(addresses.build_page_url(named[0].city.id))
        # A text that names a city asks for a page of it.
        meant = [desk for desk in desks if leave_out_city(desk, text) != text] or desks
        site = list_site_topics(self.answers)
        pages = [page for desk in meant for page in self._find_pages(desk, text)]
        if pages := [*pages, *_list_pages(find_topics(site, text))]:
            return _offer_pages(tuple(pages))
        near = [page for desk in meant for page in _find_similar_pages(desk, text)]
        if near := [*near, *_list_pages(find_similar_topics(site, text))]:
            return _offer_similar(tuple(near))
        cities = tuple((d.city.name, addresses.build_page_url(d.city.id)) for d in desks)
        key = "search.choose_city" if wanted else "search.empty"
        return SearchResult(said=translate(key), choices=cities, status=404 if wanted else 400)

    def _find_pages(self, desk: CityContext, text: str) -> Pages:
        """The place or the topics of one of several cities that a text means, named with their
        city.
        """
        pages = _find_named_place(desk, text) or _list_pages(
            find_topics(list_city_topics(desk), leave_out_city(desk, text))
        )
        if not pages:
            place = self.finder.find(desk.city.id, text, ask=False)
            url = addresses.build_district_url(desk.city.id, place.district, place.areas)
            pages = ((text, url),) if place.district else ()
        return _name_with_city(desk, pages)


def leave_out_city(desk: CityContext, text: str) -> str:
    """The text without the name of its city: "Seattle stops" asks for stops."""
    name, words = normalise_place_name(desk.city.name).split(), normalise_place_name(text).split()
    for start in range(len(words) - len(name) + 1):
        rest = words[:start] + words[start + len(name) :]
        if words[start : start + len(name)] == name and rest:
            return " ".join(rest)
    return text


def _list_pages(topics: tuple[Topic, ...]) -> Pages:
    return tuple((topic.title, topic.address) for topic in topics)


def _name_with_city(desk: CityContext, pages: Pages) -> Pages:
    return tuple((translate("mark", name=desk.city.name, value=t), href) for t, href in pages)


def _find_named_place(desk: CityContext, text: str) -> Pages:
    """The page of the district, else of the area, that the text itself names."""
    if district := find_named_district(desk.city, desk.build, text):
        title = query_validation.list_districts(desk.city, desk.build.manifest)[district]
        return ((title, addresses.build_district_url(desk.city.id, district)),)
    if area := find_named_area(desk, text):
        return ((text, area),)
    return ()


def _find_similar_pages(desk: CityContext, text: str) -> Pages:
    """The places and topics of one of several cities whose names resemble a text."""
    topics = find_similar_topics(list_city_topics(desk), text)
    return _name_with_city(desk, (*_find_similar_places(desk, text), *_list_pages(topics)))


def _find_similar_places(desk: CityContext, text: str) -> Pages:
    """The districts and areas whose names resemble a text."""
    city = desk.city.id
    known = {
        title: addresses.build_district_url(city, district)
        for district, title in query_validation.list_districts(
            desk.city, desk.build.manifest
        ).items()
    }
    for geography in desk.list_geographies():
        for area, title in desk.list_areas(geography).items():
            known.setdefault(title, addresses.build_area_url(city, geography, area))
    titles = {normalise_place_name(title): title for title in known}
    near = get_close_matches(normalise_place_name(text), titles, MAX_SIMILAR, MIN_SIMILARITY)
    return tuple((titles[name], known[titles[name]]) for name in near)


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


def _offer_similar(pages: Pages) -> SearchResult:
    return SearchResult(said=translate("search.similar"), choices=pages[:MAX_CHOICES])


def _offer_pages(pages: Pages) -> SearchResult:
    if len(pages) == 1:
        return SearchResult(pages[0][1])
    return SearchResult(said=translate("search.several"), choices=pages[:MAX_CHOICES])
