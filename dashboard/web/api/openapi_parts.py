"""What the description of the API is put together from: parameters, and an operation with all that
may come back.
"""

from __future__ import annotations

from dashboard.i18n.locale import list_languages
from dashboard.query.addresses import FILTER_KEYS
from dashboard.web.exports.xlsx import XLSX_TYPE
from dashboard.web.http.downloads import CSV_TYPE

FAULT_RESPONSE = {"$ref": "#/components/responses/fault"}
MONTH_SCHEMA = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
LIST_SCHEMA = {"type": "string", "maxLength": 400}
ID_SCHEMA = {"type": "string", "pattern": "^[a-z0-9_]+$", "maxLength": 80}
BINARY_SCHEMA = {"type": "string", "contentMediaType": "application/octet-stream"}
RESPONSE_HEADERS = {
    "ETag": {
        "schema": {"type": "string"},
        "description": "Send it back in If-None-Match to get 304.",
    },
    "Cache-Control": {"schema": {"type": "string"}},
}


def describe_parameter(
    name: str, description: str, schema: dict, required: bool = False, place: str = "query"
) -> dict:
    """One parameter of an operation."""
    return {
        "name": name,
        "in": place,
        "description": description,
        "required": required,
        "schema": schema,
    }


LANGUAGE_PARAMETER = describe_parameter(
    "lang", "Language of names and sentences; ids never change", {"enum": list(list_languages())}
)
PERIOD_PARAMETERS = [
    describe_parameter("since", "First month, included", MONTH_SCHEMA),
    describe_parameter("until", "Last month, included", MONTH_SCHEMA),
]
FILTER_PARAMETERS = [
    describe_parameter(d, f"Only these categories of {d}, ids separated by commas", LIST_SCHEMA)
    for d in FILTER_KEYS
]
CITY_PARAMETER = describe_parameter("city", "The city's id, as in cities.json", ID_SCHEMA, True)
MEASURE_PARAMETER = describe_parameter(
    "measure", "The measure's id, as in measures.json", ID_SCHEMA, True
)
QUERY_PARAMETERS = [
    CITY_PARAMETER,
    MEASURE_PARAMETER,
    describe_parameter(
        "by",
        "Dimensions to break the measure down by, separated by commas; at most three, one of "
        "them of time",
        LIST_SCHEMA,
    ),
    *PERIOD_PARAMETERS,
    LANGUAGE_PARAMETER,
    *FILTER_PARAMETERS,
]
ASOF_PARAMETER = describe_parameter(
    "asof",
    "A build, named as in an answer: its numbers, which never change",
    {"type": "string", "pattern": "^[0-9a-f]{16}$"},
)
PAGING_PARAMETERS = [
    describe_parameter(
        "limit", "How many rows at most", {"type": "integer", "minimum": 1, "maximum": 20_000}
    ),
    describe_parameter(
        "offset", "How many rows to leave out first", {"type": "integer", "minimum": 0}
    ),
]


def describe_operation(
    summary: str, kind: str, schema: dict, parameters: list[dict], description: str = ""
) -> dict:
    """A GET operation with its successful response and the common errors."""
    good = {
        "description": "As asked",
        "headers": RESPONSE_HEADERS,
        "content": {kind: {"schema": schema}},
    }
    return {
        "get": {
            "summary": summary,
            **({"description": description} if description else {}),
            "parameters": parameters,
            "responses": {
                "200": good,
                "304": {"description": "Unchanged since the ETag that was sent"},
                "400": FAULT_RESPONSE,
                "404": FAULT_RESPONSE,
                "405": FAULT_RESPONSE,
                "429": FAULT_RESPONSE,
                "503": FAULT_RESPONSE,
            },
        }
    }


def describe_json_and_csv(
    path: str, summary: str, name: str, parameters: list[dict], description: str = ""
) -> dict:
    """The paths of a table as JSON, with the response schema `name`, and as CSV."""
    return {
        f"{path}.json": describe_operation(
            summary,
            "application/json",
            {"$ref": f"#/components/schemas/{name}"},
            parameters,
            description,
        ),
        f"{path}.csv": describe_operation(
            f"{summary}, as CSV", CSV_TYPE, {"type": "string"}, parameters
        ),
    }


def describe_workbook(path: str, summary: str, parameters: list[dict]) -> dict:
    """The path of a table as an Excel workbook."""
    operation = describe_operation(
        f"{summary}, as an Excel workbook", XLSX_TYPE, BINARY_SCHEMA, parameters
    )
    return {f"{path}.xlsx": operation}
