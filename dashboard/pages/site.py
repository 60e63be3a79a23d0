"""Every address of the site -> its Page, faults included: an unknown city or a junk question is a page that helps."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from dashboard import dataset_words, links
from dashboard.answers import Answers
from dashboard.census.choice import PATH as CENSUS
from dashboard.measures.registry import all_measures
from dashboard.pages import facts
from dashboard.pages.census import census, census_state
from dashboard.pages.desk import Desk
from dashboard.pages.model import Page, Section
from dashboard.pages.state import fitted
from dashboard.pages.views import VIEWS
from data.errors import NoData, PlainviewError

NAME = "Plainview"
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
        page = self._make(path, search)
        if len(search) <= MOST_SEARCH:
            with self._guard:
                self._pages[key] = page
                while len(self._pages) > MOST_PAGES:
                    self._pages.popitem(last=False)
        return page

    def _state(self) -> tuple:
        builds = (self.answers.build(c) for c in self.answers.cities())
        return (*((b.city, b.key, b.refreshed_at) for b in builds), census_state(self.answers))

    def _make(self, path: str, search: str) -> Page:
        if path.rstrip("/") == CENSUS:
            return census(self.answers, search)
        city_id, _, name = path.strip("/").partition("/")
        if not city_id:
            return facts.start(self.answers)
        if city_id not in self.answers.catalogue.ids() or name not in links.PAGES:
            return facts.not_found(self.answers, path)
        try:
            desk = Desk(self.answers, self.answers.city(city_id), self.answers.build(city_id))
        except NoData as error:
            return Page(f"No data yet · {NAME}", "No data yet", str(error), 503, sections=(Section("", (str(error),)),))
        except PlainviewError:
            return facts.not_found(self.answers, path)
        try:
            search, told = fitted(desk, search)
            content = facts.about_the_data(desk) if name == "data" else VIEWS[name](desk, search)
        except PlainviewError as error:
            return self._refused(desk, name, error)
        page = self._city_page(desk, name, content)
        return replace(page, notices=(*page.notices, *told))

    def _city_page(self, desk: Desk, name: str, content: dict) -> Page:
        city = desk.city
        title = f"{city.name} in plain view" if not name else f"{links.PAGES[name]} · {city.name} in plain view"
        headlines = content.get("headlines", ())
        charts = content.get("charts", ())
        sentences = [s for _, s in headlines] or [c.sentence for c in charts[:1]]
        nav = tuple((text, links.page(city.id, page), page == name) for page, text in links.PAGES.items())
        return Page(title=title, heading=f"{city.name} in plain view" if not name else links.PAGES[name],
                    description=" ".join(sentences)[:300] or f"Police data of {city.name}.", city=city.id,
                    city_name=city.name, nav=nav, notices=dataset_words.notices(city, desk.build.notices),
                    action=links.page(city.id, name), sample=city.sample, **content)

    def _refused(self, desk: Desk, name: str, error: PlainviewError) -> Page:
        faults = tuple((e.field, e.message) for e in error.errors) or (("", str(error)),)
        content = {"faults": faults, "sections": (Section("What you can ask", (), (
            ("Start this page afresh", links.page(desk.city.id, name)),
            *((m.title, f"/{desk.city.id}/trends?measure={m.id}") for m in all_measures().values()
              if m in desk.measures))),)}
        page = self._city_page(desk, name, content)
        return Page(**{**page.__dict__, "status": error.status, "heading": "This address cannot be answered",
                       "title": f"This address cannot be answered · {NAME}", "description": str(error)[:300]})
