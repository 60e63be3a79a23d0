"""Period against period in the description of the API."""

from __future__ import annotations

from dashboard.statistics.change_request import SORT, SORT_KEYS, WITH_SINCE
from dashboard.views.changes import API_PATH
from dashboard.web.api.openapi_parts import (
    BINARY_SCHEMA,
    FILTER_PARAMETERS,
    ID_SCHEMA,
    LANGUAGE_PARAMETER,
    MONTH_SCHEMA,
    PERIOD_PARAMETERS,
    describe_operation,
    describe_parameter,
)
from dashboard.web.exports.xlsx import XLSX_TYPE

CHANGES_PARAMETERS = [
    describe_parameter("city", "The city's id, as in cities.json", ID_SCHEMA, True),
    describe_parameter("measure", "The measure's id, as in measures.json", ID_SCHEMA, True),
    describe_parameter(
        "by", "The dimension whose categories are the rows; by itself the district", ID_SCHEMA
    ),
    *PERIOD_PARAMETERS,
    describe_parameter(
        WITH_SINCE,
        "First month of the earlier period, which is as long; by itself the same calendar months just before",
        MONTH_SCHEMA,
    ),
    describe_parameter(
        SORT,
        "Column to sort by, after a minus sign from the highest down",
        {"enum": [sign + key for key in SORT_KEYS for sign in ("", "-")]},
    ),
    LANGUAGE_PARAMETER,
    *FILTER_PARAMETERS,
]


def describe_changes() -> dict:
    """The paths of /api/v1/changes."""
    summary = "A period against an earlier one, a row for each category, with what is beyond chance"
    return {
        f"{API_PATH}.json": describe_operation(
            summary,
            "application/json",
            {"$ref": "#/components/schemas/changes"},
            CHANGES_PARAMETERS,
            "Where no change is given, `refused` says why. `p_together` is adjusted for all rows that are tested.",
        ),
        f"{API_PATH}.csv": describe_operation(
            f"{summary}, as CSV", "text/csv", {"type": "string"}, CHANGES_PARAMETERS
        ),
        f"{API_PATH}.xlsx": describe_operation(
            f"{summary}, as an Excel workbook", XLSX_TYPE, BINARY_SCHEMA, CHANGES_PARAMETERS
        ),
    }
