"""Period against period in the description of the API."""

from __future__ import annotations

from dashboard.statistics.change_request import SORT, SORT_KEYS, WITH_SINCE
from dashboard.views.changes import API_PATH
from dashboard.web.api.openapi_parts import (
    CITY_PARAMETER,
    FILTER_PARAMETERS,
    ID_SCHEMA,
    LANGUAGE_PARAMETER,
    MEASURE_PARAMETER,
    MONTH_SCHEMA,
    PERIOD_PARAMETERS,
    describe_json_and_csv,
    describe_parameter,
    describe_workbook,
)

CHANGES_PARAMETERS = [
    CITY_PARAMETER,
    MEASURE_PARAMETER,
    describe_parameter(
        "by", "The dimension whose categories are the rows; by itself the district", ID_SCHEMA
    ),
    *PERIOD_PARAMETERS,
    describe_parameter(
        WITH_SINCE,
        "First month of the earlier period, which is as long; by itself the same calendar "
        "months just before",
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
    note = (
        "Where no change is given, `refused` says why. `p_together` is adjusted for all rows "
        "that are tested."
    )
    return {
        **describe_json_and_csv(API_PATH, summary, "changes", CHANGES_PARAMETERS, note),
        **describe_workbook(API_PATH, summary, CHANGES_PARAMETERS),
    }
