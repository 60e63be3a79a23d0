"""The API described by OpenAPI 3.1: what can be asked, and every answer that can come back."""

from __future__ import annotations

from dashboard.query.addresses import MAX_QUERY_LENGTH
from dashboard.statistics.change_request import SORT
from dashboard.views.chart_readers import OWN_KEYS, list_chart_names
from dashboard.views.compare import YES_VALUE
from dashboard.web.api.openapi_changes import describe_changes
from dashboard.web.api.openapi_events import describe_events
from dashboard.web.api.openapi_pages import GROUP_PARAMETERS, OWN_PARAMETERS, describe_pages
from dashboard.web.api.openapi_parts import (
    ASOF_PARAMETER,
    BINARY_SCHEMA,
    ID_SCHEMA,
    LANGUAGE_PARAMETER,
    LIST_SCHEMA,
    PAGING_PARAMETERS,
    QUERY_PARAMETERS,
    describe_operation,
    describe_parameter,
)
from dashboard.web.api.openapi_reports import describe_reports
from dashboard.web.api.openapi_statistics import STATISTIC_PARAMETER, describe_statistics
from dashboard.web.api.response_models import describe_schemas
from dashboard.web.chart_images.render import IMAGE_SCHEMES, IMAGE_SHAPES
from dashboard.web.exports.xlsx import XLSX_TYPE

# Keys of charts that are not of one question; those that sort their rows by different columns.
CHART_PARAMETERS = [
    STATISTIC_PARAMETER,
    *GROUP_PARAMETERS,
    *(parameter for parameter in OWN_PARAMETERS if parameter["name"] != SORT),
    describe_parameter(
        "with",
        "A district, `GEOGRAPHY:AREA` or a city that the question is compared with",
        LIST_SCHEMA,
    ),
    describe_parameter("across", "Whether a break is looked across", {"enum": [YES_VALUE]}),
]
SORT_PARAMETER = describe_parameter(
    SORT, "Column to sort the rows of a comparison by", {"type": "string", "maxLength": 80}
)


def describe_api(base_url: str = "") -> dict:
    """The OpenAPI document; `base_url` is the site's public address, "" where that is not known."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Plainview",
            "version": "1",
            "summary": "A city's own police data with its sources",
            "description": "Reading needs no key. Every row has counts, a value with its 95% interval, a "
            "status, "
            "and a link to the portal's own count of the same rows. A question is a query string "
            f"of at most {MAX_QUERY_LENGTH:,} characters.",
        },
        **({"servers": [{"url": base_url}]} if base_url else {}),
        "paths": {
            **_describe_answers(),
            **describe_changes(),
            **describe_events(),
            **describe_reports(),
            **describe_statistics(),
            **_describe_lists(),
            **_describe_images(),
            **_describe_feeds(),
            **describe_pages(),
        },
        "components": {
            "schemas": describe_schemas(),
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


def _describe_answers() -> dict:
    header = describe_parameter(
        "header", "no leaves out the lines that begin with #", {"const": "no"}
    )
    return {
        "/api/v1/answers.json": describe_operation(
            "An answer",
            "application/json",
            {"$ref": "#/components/schemas/answer"},
            [*QUERY_PARAMETERS, ASOF_PARAMETER, *PAGING_PARAMETERS],
            "Rows are sorted by their dimensions; without `by` there is one row.",
        ),
        "/api/v1/answers.csv": describe_operation(
            "An answer as CSV, with lines that say what it is before the columns",
            "text/csv",
            {"type": "string"},
            [*QUERY_PARAMETERS, ASOF_PARAMETER, header],
        ),
        "/api/v1/answers.xlsx": describe_operation(
            "An answer as an Excel workbook",
            XLSX_TYPE,
            BINARY_SCHEMA,
            [*QUERY_PARAMETERS, ASOF_PARAMETER],
        ),
        "/api/v1/answers.parquet": describe_operation(
            "An answer as an Apache Parquet file",
            "application/vnd.apache.parquet",
            BINARY_SCHEMA,
            [*QUERY_PARAMETERS, ASOF_PARAMETER],
        ),
    }


def _describe_lists() -> dict:
    def describe_list(summary: str, name: str, parameters: list[dict]) -> dict:
        return describe_operation(
            summary, "application/json", {"$ref": f"#/components/schemas/{name}"}, parameters
        )

    city = describe_parameter("city", "The city's id", ID_SCHEMA, True)
    return {
        "/api/v1/cities.json": describe_list(
            "Cities, what each publishes and how fresh it is", "cities", []
        ),
        "/api/v1/measures.json": describe_list(
            "Measures: what is counted, over what, by which dimensions", "measures", []
        ),
        "/api/v1/revisions.json": describe_list(
            "What each refresh found added, changed and removed",
            "revisions",
            [city, *PAGING_PARAMETERS],
        ),
        "/api/v1/packages/{city}.zip": describe_operation(
            "A city's monthly counts as a data package with a dictionary",
            "application/zip",
            BINARY_SCHEMA,
            [describe_parameter("city", "The city's id", ID_SCHEMA, True, "path")],
        ),
        "/api/v1/census.csv": describe_operation(
            "Which agency publishes what, as CSV",
            "text/csv",
            {"type": "string"},
            [
                describe_parameter(name, f"Only this {name}", {"type": "string", "maxLength": 80})
                for name in ("state", "kind", "domain")
            ]
            + [
                describe_parameter(
                    "sort",
                    "Column to sort by, after a minus sign from the highest down",
                    {"type": "string", "maxLength": 80},
                ),
                LANGUAGE_PARAMETER,
            ],
        ),
    }


def _describe_feeds() -> dict:
    place = [
        describe_parameter("city", "The city's id", ID_SCHEMA, True, "path"),
        describe_parameter("measure", "The measure's id", ID_SCHEMA, True, "path"),
        describe_parameter("district", "Only this district", {"type": "string", "maxLength": 80}),
        LANGUAGE_PARAMETER,
    ]
    return {
        "/feeds/{city}/{measure}.atom": describe_operation(
            "A measure month by month as an Atom feed",
            "application/atom+xml",
            {"type": "string"},
            place,
        )
    }


def _describe_images() -> dict:
    look = [
        describe_parameter("theme", "Colours", {"enum": list(IMAGE_SCHEMES)}),
        describe_parameter("shape", "A sheet, or a slide of 16 to 9", {"enum": list(IMAGE_SHAPES)}),
    ]
    own = [
        *(parameter for parameter in CHART_PARAMETERS if parameter["name"] in OWN_KEYS),
        SORT_PARAMETER,
    ]
    form = describe_parameter(
        "form", "How to draw it", {"enum": list(list_chart_names())}, True, "path"
    )
    paths = {}
    for ending, kind, schema in (
        ("svg", "image/svg+xml", {"type": "string"}),
        ("png", "image/png", BINARY_SCHEMA),
    ):
        drawn = describe_operation(
            f"A chart as {ending.upper()}",
            kind,
            schema,
            [form, *QUERY_PARAMETERS, *own, ASOF_PARAMETER, *look],
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
    paths["/charts/{form}.plotly.json"] = describe_operation(
        "A chart as a plotly figure, for notebooks",
        "application/json",
        {
            "type": "object",
            "required": ["data", "layout"],
            "properties": {
                "data": {"type": "array", "items": {"type": "object"}},
                "layout": {"type": "object"},
            },
        },
        [form, *QUERY_PARAMETERS, *own, ASOF_PARAMETER, *look],
        "plotly.io.from_json reads it; it refers to no other address.",
    )
    return paths
