"""The API described by OpenAPI 3.1: what can be asked, and every answer that can come back."""

from __future__ import annotations

from dashboard.language import LANGUAGES
from dashboard.links import FILTERS, LONGEST
from dashboard.openapi_schemas import SCHEMAS
from dashboard.pictures import FORMS, SCHEMES

FAULT = {"$ref": "#/components/responses/fault"}
MONTH = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
LIST = {"type": "string", "maxLength": 400}
ID = {"type": "string", "pattern": "^[a-z0-9_]+$", "maxLength": 80}
BINARY = {"type": "string", "contentMediaType": "application/octet-stream"}
HEADERS = {"ETag": {"schema": {"type": "string"}, "description": "Send it back in If-None-Match to be told 304."},
           "Cache-Control": {"schema": {"type": "string"}}}


def parameter(name: str, description: str, schema: dict, required: bool = False, place: str = "query") -> dict:
    """One parameter of an operation."""
    return {"name": name, "in": place, "description": description, "required": required, "schema": schema}


QUESTION = [
    parameter("city", "The city's id, as in cities.json", ID, True),
    parameter("measure", "The measure's id, as in measures.json", ID, True),
    parameter("by", "Dimensions to break the measure down by, separated by commas; at most three, one of them of time",
              LIST),
    parameter("since", "First month, included", MONTH),
    parameter("until", "Last month, included", MONTH),
    parameter("lang", "Language of names and sentences; ids never change", {"enum": list(LANGUAGES)}),
    *(parameter(d, f"Only these categories of {d}, ids separated by commas", LIST) for d in FILTERS),
]
PAGING = [parameter("limit", "How many rows at most", {"type": "integer", "minimum": 1, "maximum": 20_000}),
          parameter("offset", "How many rows to leave out first", {"type": "integer", "minimum": 0})]


def operation(summary: str, kind: str, schema: dict, parameters: list[dict], description: str = "") -> dict:
    """A GET with its good answer and the faults that any of them may have."""
    good = {"description": "As asked", "headers": HEADERS, "content": {kind: {"schema": schema}}}
    return {"get": {
        "summary": summary, **({"description": description} if description else {}), "parameters": parameters,
        "responses": {"200": good, "304": {"description": "Unchanged since the ETag that was sent"},
                      "400": FAULT, "404": FAULT, "405": FAULT, "429": FAULT, "503": FAULT}}}


def describe_api() -> dict:
    """The OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Plainview", "version": "1", "summary": "A city's own police data with its sources",
                 "description": "Reading needs no key. Every row has counts, a value with its 95 % interval, a status, "
                                "and a link to the portal's own count of the same rows. A question is a query string "
                                f"of at most {LONGEST:,} characters."},
        "paths": {**_answers(), **_lists(), **_pictures()},
        "components": {"schemas": SCHEMAS, "responses": {"fault": {
            "description": "What is at fault, field by field, and what was expected",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/fault"}}}}}},
    }


def _answers() -> dict:
    header = parameter("header", "no leaves out the lines that begin with #", {"const": "no"})
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {
        "/api/v1/answers.json": operation(
            "An answer", "application/json", {"$ref": "#/components/schemas/answer"}, [*QUESTION, *PAGING],
            "Rows are sorted by their dimensions; without `by` there is one row."),
        "/api/v1/answers.csv": operation("An answer as CSV, with lines that say what it is before the columns",
                                         "text/csv", {"type": "string"}, [*QUESTION, header]),
        "/api/v1/answers.xlsx": operation("An answer as an Excel workbook", sheet, BINARY, QUESTION),
        "/api/v1/answers.parquet": operation("An answer as an Apache Parquet file", "application/vnd.apache.parquet",
                                             BINARY, QUESTION),
    }


def _lists() -> dict:
    def listed(summary: str, name: str, parameters: list[dict]) -> dict:
        return operation(summary, "application/json", {"$ref": f"#/components/schemas/{name}"}, parameters)

    city = parameter("city", "The city's id", ID, True)
    return {
        "/api/v1/cities.json": listed("Cities, what each publishes and how fresh it is", "cities", []),
        "/api/v1/measures.json": listed("Measures: what is counted, over what, by which dimensions", "measures", []),
        "/api/v1/revisions.json": listed("What each refresh found added, changed and removed", "revisions",
                                         [city, *PAGING]),
        "/api/v1/packages/{city}.zip": operation(
            "A city's monthly counts as a data package with a dictionary", "application/zip", BINARY,
            [parameter("city", "The city's id", ID, True, "path")]),
    }


def _pictures() -> dict:
    look = [parameter("theme", "Colours", {"enum": list(SCHEMES)})]
    form = parameter("form", "How to draw it", {"enum": list(FORMS)}, True, "path")
    paths = {}
    for ending, kind, schema in (("svg", "image/svg+xml", {"type": "string"}), ("png", "image/png", BINARY)):
        drawn = operation(f"A chart as {ending.upper()}", kind, schema, [form, *QUESTION, *look],
                          "A fault is a picture that says what is wrong, with its own status.")
        for status in ("400", "404", "503"):
            content = {k: {"schema": s} for k, s in ((kind, schema), ("image/svg+xml", {"type": "string"}))}
            drawn["get"]["responses"][status] = {"description": "A picture of the reason", "content": content}
        paths[f"/charts/{{form}}.{ending}"] = drawn
    return paths
