"""Every address of the site -> its Page, faults included: an unknown city or a junk question is a page that helps."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from dashboard import dataset_words, links, words
from dashboard.answers import Answers
from dashboard.census.choice import PATH as CENSUS
from dashboard.errors import BadQuery
from dashboard.finder import Found
from dashboard.language import language, speaking
from dashboard.pages import developers, facts, glossary, methods
from dashboard.pages.census import census, census_state
from dashboard.pages.compare import compare
from dashboard.pages.desk import Desk
from dashboard.pages.district import district_page
from dashboard.pages.finding import found
from dashboard.pages.model import Page, Section
from dashboard.pages.outcomes import outcomes
from dashboard.pages.period import settle_period
from dashboard.pages.state import fitted
from dashboard.pages.unshown import unshown
from dashboard.pages.views import VIEWS
from data.errors import NoData, PlainviewError

PAGES = {**VIEWS, "compare": compare, "outcomes": outcomes}
# Pages that belong to no city and need no data.
GENERAL = {
    methods.PATH: methods.methods,
    glossary.PATH: glossary.glossary,
    developers.PATH: developers.developers,
}
MOST_PAGES = 512
MOST_SEARCH = 2_000


class Site:
    """The pages over one door; a page is worked out once for each address and state of the data."""

    def __init__(self, answers: Answers):
        self.answers = answers
        self._pages: OrderedDict[tuple, Page] = OrderedDict()
        self._guard = Lock()

    def page(self, path: str, search: str) -> Page:
        """The page of an address; never raises for anything a visitor may type."""
        key = (path, search, self._state())
        with self._guard:
            if key in self._pages:
                self._pages.move_to_end(key)
                return self._pages[key]
        page = self._spoken(path, search)
        if len(search) <= MOST_SEARCH:
            with self._guard:
                self._pages[key] = page
                while len(self._pages) > MOST_PAGES:
                    self._pages.popitem(last=False)
        return page

    def _state(self) -> tuple:
        builds = (self.answers.build(c) for c in self.answers.cities())
        return (*((b.city, b.key, b.refreshed_at) for b in builds), census_state(self.answers))

    def _spoken(self, path: str, search: str) -> Page:
        """The page in the language that its address asks for; a language that nobody speaks here is refused."""
        address = f"{path}?{search}" if search else path
        try:
            language, search = links.language_of(search)
        except BadQuery as error:
            return replace(facts.refused(error), address=path)
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
            return facts.start(self.answers)
        if (
            city_id not in self.answers.catalogue.ids()
            or name not in links.PAGES
            or part
            and name != links.DISTRICT
        ):
            return facts.not_found(self.answers, path)
        try:
            desk = Desk(self.answers, self.answers.city(city_id), self.answers.build(city_id))
        except NoData as error:
            heading = words.say("no_data_yet")
            return Page(
                facts.titled(heading),
                heading,
                str(error),
                503,
                sections=(Section("", (str(error),)),),
            )
        except PlainviewError:
            return facts.not_found(self.answers, path)
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
        page = self._city_page(desk, links.DISTRICT, found(desk, text, result))
        return replace(page, language=language(), address=links.page(city_id, links.DISTRICT))

    def _city_page(self, desk: Desk, name: str, content: dict) -> Page:
        city = desk.city
        home = words.say("city_in_plain_view", city=city.name)
        named = words.say(links.PAGES[name])
        headlines = content.get("headlines", ())
        charts = content.get("charts", ())
        sentences = [h.text for h in headlines] or [c.sentence for c in charts[:1]]
        nav = tuple(
            (words.say(key), links.page(city.id, page), page == name)
            for page, key in links.PAGES.items()
        )
        base = Page(
            title=words.say("title_part", part=named, whole=home) if name else home,
            heading=named if name else home,
            city=city.id,
            description=" ".join(sentences)[:300] or words.say("police_data_of", city=city.name),
            city_name=city.name,
            nav=nav,
            notices=dataset_words.notices(city, desk.build.notices),
            action=links.page(city.id, name),
            sample=city.sample,
        )
        return replace(base, **content)

    def _refused(self, desk: Desk, name: str, error: PlainviewError) -> Page:
        faults = tuple((e.field, e.message) for e in error.errors) or (("", str(error)),)
        trends = (
            (m.title, links.spoken(f"/{desk.city.id}/trends?measure={m.id}")) for m in desk.measures
        )
        content = {
            "faults": faults,
            "sections": (
                Section(
                    words.say("you_can_ask"),
                    (),
                    ((words.say("start_afresh"), links.page(desk.city.id, name)), *trends),
                ),
            ),
        }
        heading = words.say("cannot_be_answered")
        return replace(
            self._city_page(desk, name, content),
            status=error.status,
            heading=heading,
            title=facts.titled(heading),
            description=str(error)[:300],
        )
