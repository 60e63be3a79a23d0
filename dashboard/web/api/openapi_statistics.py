"""Comparisons between groups in the description of the API."""

from __future__ import annotations

from dashboard.statistics.comparison_request import BENCHMARK_IDS, GROUP_DIMENSIONS, SORT_KEYS
from dashboard.views.chart_readers.forest import STATISTIC, VIEWS
from dashboard.web.api.openapi_parts import (
    CITY_PARAMETER,
    FILTER_PARAMETERS,
    ID_SCHEMA,
    LANGUAGE_PARAMETER,
    PERIOD_PARAMETERS,
    describe_json_and_csv,
    describe_operation,
    describe_parameter,
)

BY_PARAMETER = describe_parameter(
    "by",
    "The groups that are compared; race where it is not named",
    {"enum": list(GROUP_DIMENSIONS)},
)
REFERENCE_PARAMETER = describe_parameter(
    "reference", "A group's id; all other people where it is not named", ID_SCHEMA
)
BENCHMARK_PARAMETER = describe_parameter(
    "benchmark", "What the count is compared with", {"enum": list(BENCHMARK_IDS)}
)
STATISTIC_PARAMETER = describe_parameter(
    STATISTIC, "Which statistic of the page on disparities", {"enum": list(VIEWS)}
)
CLOSING_TEXT = "Where the data are too thin, `rows` is empty and `refused` says why."


def describe_statistics() -> dict:
    """The paths of /api/v1/disparities and /api/v1/statistics."""
    groups = [
        CITY_PARAMETER,
        BY_PARAMETER,
        *PERIOD_PARAMETERS,
        LANGUAGE_PARAMETER,
        *FILTER_PARAMETERS,
    ]
    ratios = [
        CITY_PARAMETER,
        describe_parameter(
            "measure", "The count that is compared, such as stops or frisked", ID_SCHEMA, True
        ),
        BY_PARAMETER,
        BENCHMARK_PARAMETER,
        REFERENCE_PARAMETER,
        describe_parameter("sort", "Order of the groups", {"enum": list(SORT_KEYS)}),
        *PERIOD_PARAMETERS,
        LANGUAGE_PARAMETER,
        *FILTER_PARAMETERS,
    ]
    return {
        **describe_json_and_csv(
            "/api/v1/disparities",
            "Rates of groups and their ratios, with 95% intervals",
            "ratios",
            ratios,
            CLOSING_TEXT,
        ),
        **describe_json_and_csv(
            "/api/v1/disparities/outcome",
            "How often searches of each group found something (outcome test)",
            "outcome",
            groups,
            CLOSING_TEXT,
        ),
        **describe_json_and_csv(
            "/api/v1/disparities/veil",
            "Stops before and after dark at the same time of day (veil of darkness)",
            "veil",
            [*groups, REFERENCE_PARAMETER],
            CLOSING_TEXT,
        ),
        "/api/v1/statistics.json": describe_operation(
            "How each statistic is worked out, from whom the method comes, and what it cannot show",
            "application/json",
            {"$ref": "#/components/schemas/statistics"},
            [LANGUAGE_PARAMETER],
        ),
    }
