"""Maps every address of the site to its Page, error pages included."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.i18n.locale import DEFAULT_LANGUAGE, get_language, use_language
from dashboard.lru_cache import BoundedCache
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.service.answer_service import AnswerService
from dashboard.views import glossary, methods, policies, start_page, static_pages
from dashboard.views.absent_data import build_absent_page
from dashboard.views.area import build_area_page
from dashboard.views.before_after import PAGE as EVENT_PAGE
from dashboard.views.before_after import build_event_page
from dashboard.views.census import build_census_page, get_census_state
from dashboard.views.census_content.choice import CENSUS_PATH as CENSUS
from dashboard.views.changes import build_changes_page
from dashboard.views.city_context import CityContext, open_city
from dashboard.views.city_pages import CORE_PAGES
from dashboard.views.city_statements import add_statements
from dashboard.views.compare import build_compare_page
from dashboard.views.district import build_district_page
from dashboard.views.explore_view import build_explore_page
from dashboard.views.find_district import add_search_result, build_search_result_page
from dashboard.views.model import Page, PageContent, Section
from dashboard.views.outcomes import build_outcomes_page
from dashboard.views.period import normalize_period
from dashboard.views.query_params import drop_inapplicable_filters
from dashboard.views.records import PAGE as RECORDS_PAGE
from dashboard.views.records import build_records_page
from dashboard.views.reports import PAGE as REPORTS
from dashboard.views.reports import build_reports_page
from dashboard.views.site_search import SearchResult
from dashboard.web.api import developers_page
from dashboard.web.http.response_cache import WHOLE_SITE, CacheTag
from dashboard.wording import datasets
from dashboard.wording.site_titles import write_site_title
from data.model.errors import DataUnavailable, PlainviewError

CITY_PAGES = {
    **CORE_PAGES,
    "compare": build_compare_page,
    "changes": build_changes_page,
    "outcomes": build_outcomes_page,
    RECORDS_PAGE: build_records_page,
    EVENT_PAGE: build_event_page,
    addresses.EXPLORE_VIEW: build_explore_page,
}
# Pages that belong to no city and need no data.
GENERAL_PAGES = {
    methods.METHODS_PATH: methods.build_methods_page,
    glossary.GLOSSARY_PATH: glossary.build_glossary_page,
}
# Pages that belong to no city and say how this installation is set up.
SETTINGS_PAGES = {
    policies.PRIVACY_PATH: policies.build_privacy_page,
    policies.ACCESSIBILITY_PATH: policies.build_accessibility_page,
}
# A page holds its drawings, up to 300 kB. What is made of it is kept elsewhere.
MAX_PAGES = 16
MAX_SEARCH_LENGTH = 2_000


def _build_content(
    desk: CityContext, name: str, part: str, parameters: addresses.Parameters
) -> PageContent:
    """The content of a city's page, or of the page `part` below it."""
    if name == REPORTS:
        return build_reports_page(desk, part, parameters)
    if name == addresses.AREA_PAGE:
        return build_area_page(desk, part, parameters)
    if part:
        return build_district_page(desk, part, parameters)
    return CITY_PAGES[name](desk, parameters)


class Site:
    """The pages over one door; a page is worked out once for each address and state of the data."""

    def __init__(self, answers: AnswerService):
        self.answers = answers
        self._pages: BoundedCache[tuple, Page] = BoundedCache(MAX_PAGES)

    def page(self, path: str, search: str) -> Page:
        """The page of an address; never raises for anything a visitor may type."""
        if len(search) > MAX_SEARCH_LENGTH:
            return self._build_page_in_language(path, search)
        key = (path, search, self.compute_state_key())
        return self._pages.get_or_make(key, lambda: self._build_page_in_language(path, search))

    def compute_state_key(self) -> str:
        """A key of the state of all builds and of the census; pages of one state are equal."""
        builds = (self.answers.build(c) for c in self.answers.cities())
        states = [f"{b.city}:{b.key}:{b.refreshed_at}" for b in builds]
        return ",".join([*states, str(get_census_state(self.answers))])

    def is_current(self, tag: CacheTag) -> bool:
        """Whether a cached response still shows the live state, or a frozen build that was not
        withdrawn.
        """
        if tag.frozen:
            return not self.answers.store.is_withdrawn(tag.city, tag.key)
        if tag.city == WHOLE_SITE:
            return self.compute_state_key() == tag.key
        return self.answers.store.compute_live_key(tag.city) == tag.key

    def _build_page_in_language(self, path: str, search: str) -> Page:
        """The page in the language that its address asks for; an unknown language is refused."""
        address = f"{path}?{search}" if search else path
        try:
            language, parameters = addresses.split_language(search)
        except BadQuery as error:
            too_long = len(search) > addresses.MAX_QUERY_LENGTH
            page = self._refuse_long(path, error) if too_long else None
            return replace(
                page or static_pages.build_error_page(error, self.answers.face.name),
                address=path,
                face=self.answers.face,
            )
        if language not in self.answers.face.list_languages():
            language = DEFAULT_LANGUAGE
        with use_language(language):
            page = self._make(path, parameters)
            sent_to = page.search or self._find_search_address()
            origin = self.answers.settings.base_url
            return replace(
                page,
                language=language,
                address=address,
                search=sent_to,
                origin=origin,
                face=self.answers.face,
            )

    def _find_search_address(self) -> str:
        """Where the search of a page that belongs to no city is sent; "" where there is no city."""
        cities = self.answers.cities()
        if len(cities) == 1:
            return addresses.build_page_url(cities[0], addresses.DISTRICT_PAGE)
        return addresses.build_site_url(addresses.SEARCH_PATH) if cities else ""

    def _refuse_long(self, path: str, error: BadQuery) -> Page | None:
        """The page that refuses too long a query string within its city's frame; None for no city's
        page.
        """
        city_id, _, name = path.strip("/").partition("/")
        if city_id not in self.answers.cities() or name not in addresses.PAGE_TITLES:
            return None
        desk = open_city(self.answers, city_id)
        return self._build_refusal_page(desk, name, error)

    def _make(self, path: str, parameters: Parameters) -> Page:
        page = self._make_general_page(path.rstrip("/"), parameters)
        if page is not None:
            return page
        city_id, _, rest = path.strip("/").partition("/")
        name, _, part = rest.partition("/")
        if not city_id or path.rstrip("/") == addresses.SEARCH_PATH:
            cities = self.answers.cities()
            if len(cities) != 1:
                return start_page.build_start_page(self.answers)
            city_id = cities[0]
        is_page = name in addresses.PAGE_TITLES and (not part or name in addresses.PARENT_PAGES)
        if city_id not in self.answers.catalogue.ids() or not is_page:
            return static_pages.build_not_found_page(self.answers, path)
        try:
            desk = open_city(self.answers, city_id)
        except DataUnavailable as error:
            heading = wording.translate("no_data_yet")
            return Page(
                write_site_title(heading, self.answers.face.name),
                heading,
                str(error),
                503,
                sections=(Section("", (str(error),)),),
            )
        except PlainviewError:
            return static_pages.build_not_found_page(self.answers, path)
        return self._make_city_page(desk, name, part, parameters)

    def _make_general_page(self, path: str, parameters: Parameters) -> Page | None:
        """The page of an address that belongs to no city, without its last slash; None where it is
        no such address.

        A page that the site hides is not found.
        """
        if self.answers.face.hides_page(path):
            return static_pages.build_not_found_page(self.answers, path)
        if path == CENSUS:
            return build_census_page(self.answers, parameters)
        if path == developers_page.DEVELOPERS_PATH:
            return developers_page.build_developers_page(
                self.answers.cities(), self.answers.face.name
            )
        if path in GENERAL_PAGES:
            return GENERAL_PAGES[path](self.answers)
        if path in SETTINGS_PAGES:
            return SETTINGS_PAGES[path](self.answers)
        return None

    def _make_city_page(
        self, desk: CityContext, name: str, part: str, parameters: Parameters
    ) -> Page:
        try:
            parameters, notices = drop_inapplicable_filters(desk, normalize_period(parameters))
            content = build_absent_page(desk, name, parameters)
            if content is None:
                content = _build_content(desk, name, part, parameters)
            content = add_statements(desk.answers.list_notes(desk.city.id), name, content)
        except PlainviewError as error:
            return self._build_refusal_page(desk, name, error)
        page = self._build_city_page(desk, name, content)
        return replace(page, notices=(*page.notices, *notices))

    def build_site_search_page(self, text: str, result: SearchResult) -> Page:
        """The start page that answers a search in all cities which did not end at one page; it is
        kept nowhere.
        """
        page = start_page.build_start_page(self.answers)
        form = add_search_result(page.finder, text, result) if page.finder else None
        return replace(
            page,
            finder=form,
            status=result.status,
            still=True,
            language=get_language(),
            address=addresses.with_language("/"),
            face=self.answers.face,
            search=self._find_search_address(),
        )

    def build_search_page(self, city_id: str, text: str, result: SearchResult) -> Page:
        """The page that answers a search in a city which did not end at one page; it is kept
        nowhere.

        Raises CityNotFound or DataUnavailable for a city that is not served.
        """
        desk = open_city(self.answers, city_id)
        page = self._build_city_page(
            desk, addresses.DISTRICT_PAGE, build_search_result_page(desk, text, result)
        )
        return replace(
            page,
            language=get_language(),
            address=addresses.build_page_url(city_id, addresses.DISTRICT_PAGE),
            face=self.answers.face,
        )

    def _build_city_page(self, desk: CityContext, name: str, content: PageContent) -> Page:
        city = desk.city
        home = wording.translate("city_in_plain_view", city=city.name)
        named = wording.translate(addresses.PAGE_TITLES[name])
        title = wording.translate("title_part", part=named, whole=home) if name else home
        sentences = [h.text for h in content.headlines] or [c.sentence for c in content.charts[:1]]
        description = content.description or " ".join(sentences)[:300]
        return Page(
            title=content.title or title,
            heading=content.heading or (named if name else home),
            description=description or wording.translate("police_data_of", city=city.name),
            status=content.status,
            city=city.id,
            city_name=city.name,
            nav=addresses.list_tabs(city.id, name, self.answers.face.list_city_pages()),
            notices=(
                *content.notices,
                *datasets.write_notices(city, desk.build.notices, content.topics),
            ),
            search=addresses.build_page_url(city.id, addresses.DISTRICT_PAGE),
            headlines=content.headlines,
            action=content.action or addresses.build_page_url(city.id, name),
            controls=content.controls,
            leading_sections=content.leading_sections,
            charts=content.charts,
            sections=content.sections,
            methods=content.methods,
            sample=city.sample,
            lead=content.lead,
            finder=content.finder,
            still=content.still,
            feeds=content.feeds,
            switch=content.switch,
            forms=content.forms,
            since=content.since,
            faults=content.faults,
            answers_first=content.answers_first,
            publisher=city.agency,
            as_of=max((d.as_of for d in desk.build.manifest.datasets), default=""),
            explore=content.explore,
            statements=content.statements,
        )

    def _build_refusal_page(self, desk: CityContext, name: str, error: PlainviewError) -> Page:
        faults = tuple((e.field, e.message) for e in error.errors) or (("", str(error)),)
        trends = (
            (m.title, addresses.build_page_url(desk.city.id, "trends", measure=m.id))
            for m in desk.measures
        )
        content = PageContent(
            faults=faults,
            sections=(
                Section(
                    wording.translate("you_can_ask"),
                    (),
                    (
                        (
                            wording.translate("start_afresh"),
                            addresses.build_page_url(desk.city.id, name),
                        ),
                        *trends,
                    ),
                ),
            ),
        )
        heading = wording.translate("cannot_be_answered")
        return replace(
            self._build_city_page(desk, name, content),
            status=error.status,
            heading=heading,
            title=write_site_title(heading, self.answers.face.name),
            description=str(error)[:300],
        )
