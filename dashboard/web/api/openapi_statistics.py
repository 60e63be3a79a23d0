"""Comparisons between groups in the description of the API."""

from __future__ import annotations

from dashboard.statistics.comparison_request import BENCHMARKS, GROUPS, SORTS
from dashboard.web.api.openapi_parts import FILTERED, ID, LANGUAGE, PERIOD, operation, parameter

CITY = parameter("city", "The city's id, as in cities.json", ID, True)
BY = parameter(
    "by", "The groups that are compared; race where it is not named", {"enum": list(GROUPS)}
)
REFERENCE = parameter("reference", "A group's id; all other people where it is not named", ID)
CLOSING = "Where the data are too thin, `rows` is empty and `refused` says why."


def describe_statistics() -> dict:
    """The paths of /api/v1/disparities and /api/v1/statistics."""
    groups = [CITY, BY, *PERIOD, LANGUAGE, *FILTERED]
    ratios = [
        CITY,
        parameter("measure", "The count that is compared, such as stops or frisked", ID, True),
        BY,
        parameter("benchmark", "What the count is held against", {"enum": list(BENCHMARKS)}),
        REFERENCE,
        parameter("sort", "Order of the groups", {"enum": list(SORTS)}),
        *PERIOD,
        LANGUAGE,
        *FILTERED,
    ]
    return {
        **_both(
            "/api/v1/disparities",
            "Rates of groups and their ratios, with 95% intervals",
            "ratios",
            ratios,
        ),
        **_both(
            "/api/v1/disparities/outcome",
            "How often searches of each group found something (outcome test)",
            "outcome",
            groups,
        ),
        **_both(
            "/api/v1/disparities/veil",
            "Stops before and after dark at the same time of day (veil of darkness)",
            "veil",
            [*groups, REFERENCE],
        ),
        "/api/v1/statistics.json": operation(
            "How each statistic is worked out, from whom the method comes, and what it cannot show",
            "application/json",
            {"$ref": "#/components/schemas/statistics"},
            [LANGUAGE],
        ),
    }


def _both(path: str, summary: str, name: str, parameters: list[dict]) -> dict:
    return {
        f"{path}.json": operation(
            summary,
            "application/json",
            {"$ref": f"#/components/schemas/{name}"},
            parameters,
            CLOSING,
        ),
        f"{path}.csv": operation(f"{summary}, as CSV", "text/csv", {"type": "string"}, parameters),
    }
