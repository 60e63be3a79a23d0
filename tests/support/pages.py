"""Pages made up by hand, and a site that shows them, for whatever lays pages out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from dashboard.branding.face import SiteFace
from dashboard.charts.map_spec import LegendEntry
from dashboard.measures.registry import get_measures
from dashboard.query import addresses
from dashboard.settings import Settings
from dashboard.views.model import Chart, Control, Option, Page, Section
from dashboard.web.http.response_cache import CacheTag
from data.model.values import Query

SVG = '<svg viewBox="0 0 640 320" role="img" aria-label="Line chart"><title>Line chart</title><path d="M0 0"/></svg>'
TABLE = (
    "<table><caption>Stops by month</caption><tbody><tr><th>July "
    "2023</th><td>1,204</td></tr></tbody></table>"
)
CITY = {"city": "tiny", "city_name": "Tiny", "action": "/tiny/trends"}


def make_chart(chart_id: str = "trend-stops", form: str = "trend", **changed) -> Chart:
    """A chart whose drawing and table are markup already."""
    fields = {
        "id": chart_id,
        "form": form,
        "title": "Stops in Tiny, by month",
        "sentence": "Police recorded 1,204 stops in July 2023.",
        "drawing": SVG,
        "narrow": "",
        "table": TABLE,
        "csv": "/api/v1/answers.csv?city=tiny&measure=stops&by=month",
        "query": Query("tiny", "stops", ("month",)),
        "source": "Source: City of Tiny, Stops (stop-0001)",
    }
    made = Chart(**{**fields, **changed})
    return replace(made, picture=addresses.list_parameters(made.query)) if made.query else made


def make_map_chart(**changed) -> Chart:
    """A map of two districts, East selected."""
    legend = (
        LegendEntry("map-1", "1 to 9", ("1", "9"), ("East",)),
        LegendEntry("map-5", "10 to 19", ("10", "19"), ("West",)),
    )
    listed = (
        {
            "id": "west",
            "title": "West",
            "value": "12 stops",
            "href": "/tiny/map?district=west",
            "selected": False,
        },
        {"id": "east", "title": "East", "value": "3 stops", "href": "/tiny/map", "selected": True},
    )
    fields = {"query": Query("tiny", "stops", ("district",)), "legend": legend, "list": listed}
    return make_chart("map", "map", **{**fields, **changed})


def make_select(name: str = "district", selected: str = "", *values: str) -> Control:
    """A control with a blank choice and the given ones."""
    options = (Option("", "All"), *(Option(v, v.capitalize()) for v in values or ("east", "west")))
    return Control(name, name.capitalize(), options, selected)


def make_page(**changed) -> Page:
    """A city's page with one control and one chart."""
    fields = {
        "title": "Trends · Tiny in plain view",
        "heading": "Trends",
        "description": "Police recorded stops.",
        "nav": (("Overview", "/tiny", False), ("Trends", "/tiny/trends", True)),
        "controls": (make_select(),),
        "charts": (make_chart(),),
        **CITY,
    }
    return Page(**{**fields, **changed})


def make_section(heading: str = "Tiny stops", **changed) -> Section:
    """A block of words."""
    return Section(heading, **{"paragraphs": ("One row per stop.",), **changed})


class FakeSite:
    """A site that shows the given pages by path, and one page of status 404 for all else."""

    def __init__(self, pages: dict[str, Page] | None = None):
        self.pages = pages or {"/tiny/trends": make_page()}
        self.missing = Page(
            "Not found", "There is no such page", "This address does not exist.", 404
        )
        self.asked: list[tuple[str, str]] = []
        self.state = ""
        settings = Settings(store=Path("unused"), tile_style="", geocoder="off")
        self.answers = SimpleNamespace(
            cities=lambda: ("tiny",),
            catalogue=SimpleNamespace(ids=lambda: ("tiny",)),
            settings=settings,
            face=SiteFace(),
            list_measures=get_measures,
        )

    def page(self, path: str, search: str) -> Page:
        """The page of a path, whatever the query."""
        self.asked.append((path, search))
        return self.pages.get(path, self.missing)

    def compute_state_key(self) -> str:
        """Another key wherever a test changes the pages."""
        return self.state

    def is_current(self, tag: CacheTag) -> bool:
        """The pages never change."""
        return True
