"""The page for those who build on the numbers: the API's own description, read out."""

from __future__ import annotations

from dashboard.i18n.locale import InEnglish
from dashboard.query import addresses
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.model import Headline, Page, Section
from dashboard.views.static_pages import titled
from dashboard.web.api.openapi import describe_api
from dashboard.web.api.openapi_parts import FILTERED, QUESTION, parameter
from dashboard.wording import say

PATH = "/developers"
DOCUMENT = "/api/v1/openapi.json"
# Filters differ in their dimension alone, so one row tells of them all.
SHARED = [
    *(p for p in QUESTION if p not in FILTERED),
    parameter(
        ", ".join(p["name"] for p in FILTERED), "Only these categories, ids separated by commas", {}
    ),
]
EXAMPLE = "/api/v1/answers.json?city=sample&measure=stops&by=year"


def developers(_search: str) -> Page:
    """Every address of the API with its parameters, in the description's own (English) words."""
    heading = say("developers.heading")
    told = (say("developers.open"), say("developers.rules"))
    ways = (
        (say("developers.document"), DOCUMENT),
        (say("developers.example"), addresses.spoken(EXAMPLE)),
    )
    sections = [Section(say("developers.begin"), told, ways, id="begin")]
    shared = say("developers.question")
    sections.append(Section(shared, (), (), _table(SHARED, shared), id="question"))
    sections += [
        _section(path, content["get"]) for path, content in describe_api()["paths"].items()
    ]
    sections.append(Section(say("developers.formats"), (say("developers.no_cubes"),), id="formats"))
    return Page(
        titled(heading),
        heading,
        told[0],
        headlines=tuple(Headline("", text) for text in told[:1]),
        action=addresses.spoken(PATH),
        sections=tuple(sections),
    )


def _section(path: str, described: dict) -> Section:
    summary = " ".join(
        [described["summary"] + ".", described.get("description", "").replace("`", "")]
    ).strip()
    own = [p for p in described["parameters"] if p not in QUESTION]
    asked = [say("developers.beside")] if len(own) < len(described["parameters"]) else []
    table = _table(own, say("developers.parameters", path=path)) if own else ""
    anchor = "get-" + "".join(c if c.isalnum() else "-" for c in path)
    return Section(InEnglish(f"GET {path}"), (InEnglish(summary), *asked), (), table, anchor)


def _table(parameters: list[dict], caption: str) -> Markup:
    headings = [Heading(say(f"developers.{name}")) for name in ("parameter", "meaning")]
    rows = [_cells(parameter) for parameter in parameters]
    return render_table(Table(caption, headings, rows, style="pv-table told", language="en"))


def _cells(parameter: dict) -> list[Cell]:
    schema = parameter["schema"]
    allowed = f": {', '.join(map(str, schema['enum']))}" if "enum" in schema else ""
    name = get_macro("cells.html", "render_parameter")(parameter["name"], parameter["required"])
    return [Cell(name, heading=True), Cell(parameter["description"] + allowed)]
