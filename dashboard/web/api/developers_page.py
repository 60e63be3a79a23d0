"""The page for those who build on the numbers: the API's own description, read out."""

from __future__ import annotations

from collections.abc import Collection

from dashboard.i18n.locale import UntranslatedText
from dashboard.query import addresses
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.model import Headline, Page, Section
from dashboard.web.api.openapi import describe_api
from dashboard.web.api.openapi_parts import FILTER_PARAMETERS, QUERY_PARAMETERS, describe_parameter
from dashboard.wording import translate
from dashboard.wording.site_titles import write_site_title

DEVELOPERS_PATH = "/developers"
OPENAPI_URL = "/api/v1/openapi.json"
# Filters differ in their dimension alone, so one row describes all of them.
SHARED_PARAMETERS = [
    *(p for p in QUERY_PARAMETERS if p not in FILTER_PARAMETERS),
    describe_parameter(
        ", ".join(p["name"] for p in FILTER_PARAMETERS),
        "Only these categories, ids separated by commas",
        {},
    ),
]
EXAMPLE_CITY = "sample"
EXAMPLE_URL = f"/api/v1/answers.json?city={EXAMPLE_CITY}&measure=stops&by=year"


def build_developers_page(cities: Collection[str], site_name: str) -> Page:
    """Every address of the API with its parameters, in the description's own (English) words.

    `cities` are the ids of the cities that are served; the example is left out where its city is
    not one of them.
    """
    heading = translate("developers.heading")
    paragraphs = (translate("developers.open"), translate("developers.rules"))
    links = [(translate("developers.document"), OPENAPI_URL)]
    if EXAMPLE_CITY in cities:
        links.append((translate("developers.example"), addresses.with_language(EXAMPLE_URL)))
    sections = [Section(translate("developers.begin"), paragraphs, tuple(links), id="begin")]
    shared = translate("developers.question")
    sections.append(
        Section(shared, (), (), _render_parameters(SHARED_PARAMETERS, shared), id="question")
    )
    sections += [
        _build_path_section(path, content["get"])
        for path, content in describe_api()["paths"].items()
    ]
    sections.append(
        Section(translate("developers.formats"), (translate("developers.no_cubes"),), id="formats")
    )
    return Page(
        write_site_title(heading, site_name),
        heading,
        paragraphs[0],
        headlines=tuple(Headline("", text) for text in paragraphs[:1]),
        action=addresses.build_site_url(DEVELOPERS_PATH),
        sections=tuple(sections),
    )


def _build_path_section(path: str, described: dict) -> Section:
    summary = " ".join(
        [described["summary"] + ".", described.get("description", "").replace("`", "")]
    ).strip()
    own = [p for p in described["parameters"] if p not in QUERY_PARAMETERS]
    asked = [translate("developers.beside")] if len(own) < len(described["parameters"]) else []
    table = _render_parameters(own, translate("developers.parameters", path=path)) if own else ""
    anchor = "get-" + "".join(c if c.isalnum() else "-" for c in path)
    return Section(
        UntranslatedText(f"GET {path}"), (UntranslatedText(summary), *asked), (), table, anchor
    )


def _render_parameters(parameters: list[dict], caption: str) -> Markup:
    headings = [Heading(translate(f"developers.{name}")) for name in ("parameter", "meaning")]
    rows = [_build_cells(parameter) for parameter in parameters]
    return render_table(Table(caption, headings, rows, style="pv-table told", language="en"))


def _build_cells(parameter: dict) -> list[Cell]:
    schema = parameter["schema"]
    allowed = f": {', '.join(map(str, schema['enum']))}" if "enum" in schema else ""
    name = get_macro("cells.html", "render_parameter")(parameter["name"], parameter["required"])
    return [Cell(name, heading=True), Cell(parameter["description"] + allowed)]
