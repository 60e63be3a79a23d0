"""The census as CSV: every fact, mark and reason, with what it rests on before the rows."""

from __future__ import annotations

from dashboard.views.census_content import phrases
from dashboard.views.census_content.choice import CensusFilter
from dashboard.views.census_content.rows import CensusRow
from dashboard.wording import translate
from dashboard.wording.csv_text import guard_formula, write_csv
from data.census.check_results import CheckResults
from data.census.score import CRITERIA, sum_points

FACT_COLUMNS = (
    "state",
    "agency",
    "kind",
    "part",
    "topic",
    "domain",
    "dataset",
    "page",
    "date_field",
    "agency_field",
    "first",
    "last",
    "seen",
    "readme",
    "later",
)


def to_csv(rows: tuple[CensusRow, ...], checked: CheckResults, choice: CensusFilter) -> str:
    """Lines that begin with # (what is shown, how fresh, from where), then one row per dataset;
    CRLF line ends.

    `score` counts met as 1 and partly as a half, out of the criteria that are not `not_checked`.
    Text that a spreadsheet would take for a formula is led by an apostrophe.
    """
    lines = [
        phrases.describe_shown(rows, choice),
        phrases.describe_freshness(checked),
        *phrases.write_notices(checked),
        translate("census.finding"),
        phrases.describe_criteria()[0],
        *phrases.describe_listing(),
    ]
    names = [
        *FACT_COLUMNS,
        "title",
        "checked_at",
        "public",
        "rows",
        "rows_updated_at",
        "licence",
        "score",
        "criteria_checked",
        *(name for c in CRITERIA for name in (c, f"{c}_reason")),
    ]
    cells = (
        {name: guard_formula(text) for name, text in _format_cells(row).items()} for row in rows
    )
    return write_csv(lines, names, cells)


def _format_cells(row: CensusRow) -> dict[str, str]:
    found = row.found
    live = {
        "title": row.title,
        "checked_at": found.checked_at if found else "",
        "public": "" if found is None else "true" if found.public else "false",
        "rows": "" if found is None or found.rows is None else str(found.rows),
        "rows_updated_at": row.updated,
        "licence": found.licence if found else "",
    }
    marks = {m.criterion: m.state for m in row.marks} | {
        f"{m.criterion}_reason": m.reason for m in row.marks
    }
    return {
        **{name: getattr(row.entry, name) for name in FACT_COLUMNS},
        **live,
        "score": f"{sum_points(row.marks):g}",
        "criteria_checked": str(row.known_mark_count),
        **marks,
    }
