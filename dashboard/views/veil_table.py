"""The veil of darkness as a table and as CSV."""

from __future__ import annotations

from dashboard import wording
from dashboard.statistics.veil_of_darkness import COLUMNS, RATIO, VARIANTS, Veil
from dashboard.views.statistics_table import html_table
from dashboard.wording import disparities as said
from dashboard.wording.csv_text import format_cell, guarded, write_csv

VARIANT = (*RATIO, "status")
CSV = (
    *COLUMNS,
    *VARIANT,
    *(f"{variant}_{column}" for variant in VARIANTS[1:] for column in VARIANT),
    "reference",
)


def veil_html(found: Veil) -> str:
    """Each group's share of stops in the dark and in daylight, and the odds ratio with its interval in each variant."""
    headings = [
        wording.say("column.group"),
        wording.say("column.dark"),
        wording.say("column.light"),
        *(wording.say(f"column.{variant}") for variant in VARIANTS),
    ]
    answer = found.get_answer()
    return html_table(
        said.veil_title(answer),
        headings,
        [_cells(found, row) for row in found.rows],
        answer.sample,
    )


def _cells(found: Veil, row: dict) -> list[str]:
    return [
        found.get_answer().title_of("race", row["race"]),
        said.part_of(row["dark"], row["dark_all"]),
        said.part_of(row["light"], row["light_all"]),
        *(said.ratio_label(row["variants"][variant]) for variant in VARIANTS),
    ]


def veil_csv(found: Veil) -> str:
    """The same rows as CSV; lines beginning with # say what it is, or why it is not shown."""
    answer = found.answer
    lines = [str(found.statistic.title), str(found.statistic.method), found.statistic.source]
    if found.refusal:
        lines.append(said.not_shown(found.refusal.code, dict(found.refusal.values)))
    if answer:
        lines = [
            *([wording.say("sample_long")] if answer.sample else []),
            said.veil_title(answer),
            *lines,
            wording.source_line(answer),
        ]
    lines += [str(text) for text in found.statistic.cannot_show]
    rows = [] if found.refusal else [_csv_row(found, row) for row in found.rows]
    return write_csv(lines, ("race", "race_title", *CSV), rows)


def _csv_row(found: Veil, row: dict) -> dict[str, str]:
    """One group in one line: its counts, the ratio with the season, and the same columns of each other variant."""
    other = {
        f"{variant}_{column}": row["variants"][variant][column]
        for variant in VARIANTS[1:]
        for column in VARIANT
    }
    told = {**row, **other, "reference": guarded(found.reference)}
    return {
        "race": guarded(row["race"]),
        "race_title": guarded(found.get_answer().title_of("race", row["race"])),
        **{column: format_cell(told[column]) for column in CSV},
    }
