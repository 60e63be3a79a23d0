"""The veil of darkness as a table and as CSV."""

from __future__ import annotations

from dashboard import wording
from dashboard.statistics.veil_of_darkness import (
    RATIO_COLUMNS,
    VARIANTS,
    VeilOfDarkness,
    VeilRow,
)
from dashboard.views.statistics_table import render_statistics_table
from dashboard.wording import disparities as said
from dashboard.wording.csv_text import format_cell, guard_formula, write_csv

COUNT_COLUMNS = ("dark", "dark_all", "light", "light_all")
VARIANT_COLUMNS = (*RATIO_COLUMNS, "status")
CSV_COLUMNS = (
    *COUNT_COLUMNS,
    *VARIANT_COLUMNS,
    *(f"{variant}_{column}" for variant in VARIANTS[1:] for column in VARIANT_COLUMNS),
    "reference",
)


def render_veil_table(found: VeilOfDarkness) -> str:
    """Each group's share of stops in the dark and in daylight, and the odds ratio with its interval
    in each variant.
    """
    headings = [
        wording.translate("column.group"),
        wording.translate("column.dark"),
        wording.translate("column.light"),
        *(wording.translate(f"column.{variant}") for variant in VARIANTS),
    ]
    answer = found.get_answer()
    return render_statistics_table(
        said.write_veil_title(answer),
        headings,
        [_format_cells(found, row) for row in found.rows],
        answer.sample,
    )


def _format_cells(found: VeilOfDarkness, row: VeilRow) -> list[str]:
    return [
        found.get_answer().title_of("race", row.race),
        said.format_part(row.dark, row.dark_all),
        said.format_part(row.light, row.light_all),
        *(said.write_ratio_label(row.variants[variant]) for variant in VARIANTS),
    ]


def build_veil_csv(found: VeilOfDarkness) -> str:
    """The same rows as CSV; lines beginning with # say what it is, or why it is not shown."""
    answer = found.answer
    lines = [str(found.statistic.title), str(found.statistic.method), found.statistic.source]
    if found.refusal:
        lines.append(said.write_refusal(found.refusal.code, dict(found.refusal.values)))
    if answer:
        lines = [
            *([wording.translate("sample_long")] if answer.sample else []),
            said.write_veil_title(answer),
            *lines,
            wording.write_source_line(answer),
        ]
    lines += [str(text) for text in found.statistic.cannot_show]
    rows = [] if found.refusal else [_build_csv_row(found, row) for row in found.rows]
    return write_csv(lines, ("race", "race_title", *CSV_COLUMNS), rows)


def _build_csv_row(found: VeilOfDarkness, row: VeilRow) -> dict[str, str]:
    """One group in one line: its counts, the ratio with the season, and the same columns of each
    other variant.
    """
    other = {
        f"{variant}_{column}": getattr(row.variants[variant], column)
        for variant in VARIANTS[1:]
        for column in VARIANT_COLUMNS
    }
    values = {**row.plain(), **other, "reference": guard_formula(found.reference)}
    return {
        "race": guard_formula(row.race),
        "race_title": guard_formula(found.get_answer().title_of("race", row.race)),
        **{column: format_cell(values[column]) for column in CSV_COLUMNS},
    }
