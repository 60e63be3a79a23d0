"""Before and after in the description of the API."""

from __future__ import annotations

from dashboard.statistics.event_request import EVENT_KEY, MONTHS_KEY, USUAL_MONTHS
from dashboard.statistics.event_window import WINDOW_MONTHS
from dashboard.views.before_after import API_PATH
from dashboard.web.api.openapi_parts import (
    BINARY_SCHEMA,
    FILTER_PARAMETERS,
    ID_SCHEMA,
    LANGUAGE_PARAMETER,
    MONTH_SCHEMA,
    describe_operation,
    describe_parameter,
)
from dashboard.web.exports.xlsx import XLSX_TYPE

EVENT_PARAMETERS = [
    describe_parameter("city", "The city's id, as in cities.json", ID_SCHEMA, True),
    describe_parameter("measure", "The measure's id, as in measures.json", ID_SCHEMA, True),
    describe_parameter(
        EVENT_KEY,
        "The first month after; by itself that of the measure's last event with months on both sides",
        MONTH_SCHEMA,
    ),
    describe_parameter(
        MONTHS_KEY,
        f"How many months each window has; by itself {USUAL_MONTHS}",
        {"enum": list(WINDOW_MONTHS)},
    ),
    LANGUAGE_PARAMETER,
    *FILTER_PARAMETERS,
]


def describe_events() -> dict:
    """The paths of /api/v1/event."""
    summary = "Equal windows of the same calendar months before and after a month, with the change"
    return {
        f"{API_PATH}.json": describe_operation(
            summary,
            "application/json",
            {"$ref": "#/components/schemas/event"},
            EVENT_PARAMETERS,
            "Where no change is given, `refused` says why. `happened` names no cause.",
        ),
        f"{API_PATH}.csv": describe_operation(
            f"{summary}, as CSV", "text/csv", {"type": "string"}, EVENT_PARAMETERS
        ),
        f"{API_PATH}.xlsx": describe_operation(
            f"{summary}, as an Excel workbook", XLSX_TYPE, BINARY_SCHEMA, EVENT_PARAMETERS
        ),
    }
