"""The files of reports in the description of the API."""

from __future__ import annotations

from dashboard.packs.registry import load_packs
from dashboard.views.reports import PAGE
from dashboard.web.api.openapi_parts import (
    BINARY_SCHEMA,
    ID_SCHEMA,
    LANGUAGE_PARAMETER,
    describe_operation,
    describe_parameter,
)
from dashboard.web.exports.xlsx import XLSX_TYPE


def describe_reports() -> dict:
    """The paths of /CITY/reports/PACK as files."""
    parameters = [
        describe_parameter("city", "The city's id, as in cities.json", ID_SCHEMA, True, "path"),
        describe_parameter(
            "pack", "The report's id", {"enum": [p.id for p in load_packs()]}, True, "path"
        ),
        describe_parameter(
            "period",
            "The quarter or the year; by itself the last complete one",
            {"type": "string", "pattern": r"^\d{4}(-Q[1-4])?$"},
        ),
        LANGUAGE_PARAMETER,
    ]
    return {
        f"/{{city}}/{PAGE}/{{pack}}.{ending}": describe_operation(
            f"A report that a law or a council asks for, as {name}", kind, BINARY_SCHEMA, parameters
        )
        for ending, name, kind in (
            ("pdf", "a tagged PDF", "application/pdf"),
            ("xlsx", "an Excel workbook", XLSX_TYPE),
        )
    }
