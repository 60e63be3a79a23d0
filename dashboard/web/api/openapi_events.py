"""Before and after in the description of the API."""

from __future__ import annotations

from dashboard.statistics.event_request import EVENT_KEY, MONTHS_KEY, USUAL_MONTHS
from dashboard.statistics.event_window import WINDOW_MONTHS
from dashboard.views.before_after import API_PATH
from dashboard.web.api.openapi_parts import (
    CITY_PARAMETER,
    FILTER_PARAMETERS,
    LANGUAGE_PARAMETER,
    MEASURE_PARAMETER,
    MONTH_SCHEMA,
    describe_json_and_csv,
    describe_parameter,
    describe_workbook,
)

EVENT_PARAMETERS = [
    CITY_PARAMETER,
    MEASURE_PARAMETER,
    describe_parameter(
        EVENT_KEY,
        "The first month after; by itself that of the measure's last event with months on "
        "both sides",
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
    note = "Where no change is given, `refused` says why. `happened` names no cause."
    return {
        **describe_json_and_csv(API_PATH, summary, "event", EVENT_PARAMETERS, note),
        **describe_workbook(API_PATH, summary, EVENT_PARAMETERS),
    }
