"""The API described by OpenAPI 3.1: what can be asked, and every answer that can come back."""

from __future__ import annotations

from dashboard.query.addresses import LONGEST
from dashboard.web.api.openapi_parts import (
    ASOF,
    BINARY,
    ID,
    LANGUAGE,
    PAGING,
    QUESTION,
    operation,
    parameter,
)
from dashboard.web.api.openapi_schemas import SCHEMAS
from dashboard.web.api.openapi_statistics import describe_statistics
from dashboard.web.chart_images.render import FORMS, SCHEMES


def describe_api() -> dict:
    """The OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Plainview",
            "version": "1",
            "summary": "A city's own police data with its sources",
            "description": "Reading needs no key. Every row has counts, a value with its 95% interval, a status, "
            "and a link to the portal's own count of the same rows. A question is a query string "
            f"of at most {LONGEST:,} characters.",
        },
        "paths": {**_answers(), **describe_statistics(), **_lists(), **_pictures(), **_feeds()},
        "components": {
            "schemas": SCHEMAS,
            "responses": {
                "fault": {
                    "description": "What is at fault, field by field, and what was expected",
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/fault"}}
                    },
                }
            },
        },
    }


def _answers() -> dict:
    header = parameter("header", "no leaves out the lines that begin with #", {"const": "no"})
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {
        "/api/v1/answers.json": operation(
            "An answer",
            "application/json",
            {"$ref": "#/components/schemas/answer"},
            [*QUESTION, ASOF, *PAGING],
            "Rows are sorted by their dimensions; without `by` there is one row.",
        ),
        "/api/v1/answers.csv": operation(
            "An answer as CSV, with lines that say what it is before the columns",
            "text/csv",
            {"type": "string"},
            [*QUESTION, ASOF, header],
        ),
        "/api/v1/answers.xlsx": operation(
            "An answer as an Excel workbook", sheet, BINARY, [*QUESTION, ASOF]
        ),
        "/api/v1/answers.parquet": operation(
            "An answer as an Apache Parquet file",
            "application/vnd.apache.parquet",
            BINARY,
            [*QUESTION, ASOF],
        ),
    }


def _lists() -> dict:
    def listed(summary: str, name: str, parameters: list[dict]) -> dict:
        return operation(
            summary, "application/json", {"$ref": f"#/components/schemas/{name}"}, parameters
        )

    city = parameter("city", "The city's id", ID, True)
    return {
        "/api/v1/cities.json": listed(
            "Cities, what each publishes and how fresh it is", "cities", []
        ),
        "/api/v1/measures.json": listed(
            "Measures: what is counted, over what, by which dimensions", "measures", []
        ),
        "/api/v1/revisions.json": listed(
            "What each refresh found added, changed and removed", "revisions", [city, *PAGING]
        ),
        "/api/v1/packages/{city}.zip": operation(
            "A city's monthly counts as a data package with a dictionary",
            "application/zip",
            BINARY,
            [parameter("city", "The city's id", ID, True, "path")],
        ),
        "/api/v1/census.csv": operation(
            "Which agency publishes what, as CSV",
            "text/csv",
            {"type": "string"},
            [
                parameter(name, f"Only this {name}", {"type": "string", "maxLength": 80})
                for name in ("state", "kind", "domain")
            ]
            + [
                parameter(
                    "sort",
                    "Column to sort by, after a minus sign from the highest down",
                    {"type": "string", "maxLength": 80},
                ),
                LANGUAGE,
            ],
        ),
    }


def _feeds() -> dict:
    place = [
        parameter("city", "The city's id", ID, True, "path"),
        parameter("measure", "The measure's id", ID, True, "path"),
        parameter("district", "Only this district", {"type": "string", "maxLength": 80}),
        LANGUAGE,
    ]
    return {
        "/feeds/{city}/{measure}.atom": operation(
            "A measure month by month as an Atom feed",
            "application/atom+xml",
            {"type": "string"},
            place,
        )
    }


def _pictures() -> dict:
    look = [parameter("theme", "Colours", {"enum": list(SCHEMES)})]
    form = parameter("form", "How to draw it", {"enum": list(FORMS)}, True, "path")
    paths = {}
    for ending, kind, schema in (
        ("svg", "image/svg+xml", {"type": "string"}),
        ("png", "image/png", BINARY),
    ):
        drawn = operation(
            f"A chart as {ending.upper()}",
            kind,
            schema,
            [form, *QUESTION, ASOF, *look],
            "A fault is a picture that says what is wrong, with its own status.",
        )
        for status in ("400", "404", "503"):
            content = {
                k: {"schema": s} for k, s in ((kind, schema), ("image/svg+xml", {"type": "string"}))
            }
            drawn["get"]["responses"][status] = {
                "description": "A picture of the reason",
                "content": content,
            }
        paths[f"/charts/{{form}}.{ending}"] = drawn
    return paths
