"""What the description of the API is put together from: parameters, and an operation with all that may come back."""

from __future__ import annotations

from dashboard.i18n.locale import languages
from dashboard.query.addresses import FILTERS

FAULT = {"$ref": "#/components/responses/fault"}
MONTH = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
LIST = {"type": "string", "maxLength": 400}
ID = {"type": "string", "pattern": "^[a-z0-9_]+$", "maxLength": 80}
BINARY = {"type": "string", "contentMediaType": "application/octet-stream"}
HEADERS = {
    "ETag": {
        "schema": {"type": "string"},
        "description": "Send it back in If-None-Match to be told 304.",
    },
    "Cache-Control": {"schema": {"type": "string"}},
}


def parameter(
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


LANGUAGE = parameter(
    "lang", "Language of names and sentences; ids never change", {"enum": list(languages())}
)
PERIOD = [
    parameter("since", "First month, included", MONTH),
    parameter("until", "Last month, included", MONTH),
]
FILTERED = [
    parameter(d, f"Only these categories of {d}, ids separated by commas", LIST) for d in FILTERS
]
QUESTION = [
    parameter("city", "The city's id, as in cities.json", ID, True),
    parameter("measure", "The measure's id, as in measures.json", ID, True),
    parameter(
        "by",
        "Dimensions to break the measure down by, separated by commas; at most three, one of them of time",
        LIST,
    ),
    *PERIOD,
    LANGUAGE,
    *FILTERED,
]
ASOF = parameter(
    "asof",
    "A build, named as in an answer: the numbers as they were then, for ever",
    {"type": "string", "pattern": "^[0-9a-f]{16}$"},
)
PAGING = [
    parameter(
        "limit", "How many rows at most", {"type": "integer", "minimum": 1, "maximum": 20_000}
    ),
    parameter("offset", "How many rows to leave out first", {"type": "integer", "minimum": 0}),
]


def operation(
    summary: str, kind: str, schema: dict, parameters: list[dict], description: str = ""
) -> dict:
    """A GET with its good answer and the faults that any of them may have."""
    good = {"description": "As asked", "headers": HEADERS, "content": {kind: {"schema": schema}}}
    return {
        "get": {
            "summary": summary,
            **({"description": description} if description else {}),
            "parameters": parameters,
            "responses": {
                "200": good,
                "304": {"description": "Unchanged since the ETag that was sent"},
                "400": FAULT,
                "404": FAULT,
                "405": FAULT,
                "429": FAULT,
                "503": FAULT,
            },
        }
    }
