"""Every address of the site -> its Page, faults included: an unknown city or a junk question is a page that helps."""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.errors import BadQuery
from dashboard.i18n.locale import language, speaking
from dashboard.lru_cache import BoundedCache
from dashboard.query import addresses
from dashboard.service.answer_service import Answers
from dashboard.views import glossary, methods, static_pages
from dashboard.views.absent_data import unshown
from dashboard.views.census import census, census_state
from dashboard.views.census_content.choice import PATH as CENSUS
from dashboard.views.city_context import Desk
from dashboard.views.city_pages import VIEWS
from dashboard.views.compare import compare
from dashboard.views.district import district_page
from dashboard.views.district_finder import Found
from dashboard.views.find_district import found
from dashboard.views.model import Page, Section
from dashboard.views.outcomes import outcomes
from dashboard.views.period import settle_period
from dashboard.views.query_params import fitted
from dashboard.web.api import developers_page
from dashboard.wording import datasets
from data.model.errors import NoData, PlainviewError

PAGES = {**VIEWS, "compare": compare, "outcomes": outcomes}
# Pages that belong to no city and need no data.
GENERAL = {
    methods.PATH: methods.methods,
    glossary.PATH: glossary.glossary,
    developers_page.PATH: developers_page.developers,
}
MOST_PAGES = 512
MOST_SEARCH = 2_000


class Site:
    """The pages over one door; a page is worked out once for each address and state of the data."""

    def __init__(self, answers: Answers):
        self.answers = answers
        self._pages: BoundedCache[tuple, Page] = BoundedCache(MOST_PAGES)

    def page(self, path: str, search: str) -> Page:
        """The page of an address; never raises for anything a visitor may type."""
        if len(search) > MOST_SEARCH:
            return self._spoken(path, search)
        key = (path, search, self._state())
        return self._pages.get_or_make(key, lambda: self._spoken(path, search))

    def _state(self) -> tuple:
        builds = (self.answers.build(c) for c in self.answers.cities())
        return (*((b.city, b.key, b.refreshed_at) for b in builds), census_state(self.answers))

    def _spoken(self, path: str, search: str) -> Page:
        """The page in the language that its address asks for; a language that nobody speaks here is refused."""
        address = f"{path}?{search}" if search else path
        try:
            language, search = addresses.language_of(search)
        except BadQuery as error:
            return replace(static_pages.refused(error), address=path)
        with speaking(language):
            return replace(self._make(path, search), language=language, address=address)

    def _make(self, path: str, search: str) -> Page:
        if path.rstrip("/") == CENSUS:
            return census(self.answers, search)
        if path.rstrip("/") in GENERAL:
            return GENERAL[path.rstrip("/")](search)
        city_id, _, rest = path.strip("/").partition("/")
        name, _, part = rest.partition("/")
        if not city_id:
            return static_pages.start(self.answers)
        if (
            city_id not in self.answers.catalogue.ids()
            or name not in addresses.PAGES
            or part
            and name != addresses.DISTRICT
        ):
            return static_pages.not_found(self.answers, path)
        try:
            desk = Desk(self.answers, self.answers.city(city_id), self.answers.build(city_id))
        except NoData as error:
            heading = wording.say("no_data_yet")
            return Page(
                static_pages.titled(heading),
                heading,
                str(error),
                503,
                sections=(Section("", (str(error),)),),
            )
        except PlainviewError:
            return static_pages.not_found(self.answers, path)
        try:
            search, told = fitted(desk, settle_period(search))
            content = unshown(desk, name, search)
            if content is None:
                content = district_page(desk, part, search) if part else PAGES[name](desk, search)
        except PlainviewError as error:
            return self._refused(desk, name, error)
        page = self._city_page(desk, name, content)
        return replace(page, notices=(*page.notices, *told))

    def found(self, city_id: str, text: str, result: Found) -> Page:
        """The page that answers a search for a district which did not end at one; it is kept nowhere.

        Raises UnknownCity or NoData for a city that is not served.
        """
        desk = Desk(self.answers, self.answers.city(city_id), self.answers.build(city_id))
        page = self._city_page(desk, addresses.DISTRICT, found(desk, text, result))
        return replace(
            page, language=language(), address=addresses.page(city_id, addresses.DISTRICT)
        )

    def _city_page(self, desk: Desk, name: str, content: dict) -> Page:
        city = desk.city
        home = wording.say("city_in_plain_view", city=city.name)
        named = wording.say(addresses.PAGES[name])
        headlines = content.get("headlines", ())
        charts = content.get("charts", ())
        sentences = [h.text for h in headlines] or [c.sentence for c in charts[:1]]
        nav = tuple(
            (wording.say(key), addresses.page(city.id, page), page == name)
            for page, key in addresses.PAGES.items()
        )
        base = Page(
            title=wording.say("title_part", part=named, whole=home) if name else home,
            heading=named if name else home,
            city=city.id,
            description=" ".join(sentences)[:300] or wording.say("police_data_of", city=city.name),
            city_name=city.name,
            nav=nav,
            notices=datasets.notices(city, desk.build.notices),
            action=addresses.page(city.id, name),
            sample=city.sample,
        )
        return replace(base, **content)

    def _refused(self, desk: Desk, name: str, error: PlainviewError) -> Page:
        faults = tuple((e.field, e.message) for e in error.errors) or (("", str(error)),)
        trends = (
            (m.title, addresses.spoken(f"/{desk.city.id}/trends?measure={m.id}"))
            for m in desk.measures
        )
        content = {
            "faults": faults,
            "sections": (
                Section(
                    wording.say("you_can_ask"),
                    (),
                    ((wording.say("start_afresh"), addresses.page(desk.city.id, name)), *trends),
                ),
            ),
        }
        heading = wording.say("cannot_be_answered")
        return replace(
            self._city_page(desk, name, content),
            status=error.status,
            heading=heading,
            title=static_pages.titled(heading),
            description=str(error)[:300],
        )
