"""The veil of darkness as a table and as CSV."""

from __future__ import annotations

from dashboard import words
from dashboard.statistics.table import html_table, raw, write_csv
from dashboard.statistics.veil import COLUMNS, Veil
from dashboard.tables import guarded
from dashboard.words import disparities as said

CSV = (*COLUMNS, "ratio", "ratio_low", "ratio_high", "status")


def veil_html(found: Veil) -> str:
    """Each group's share of stops in the dark and in daylight, and the odds ratio with its interval."""
    headings = [
        words.say(key)
        for key in (
            "column.group",
            "column.dark",
            "column.light",
            "column.odds_ratio",
            "interval_heading",
        )
    ]
    return html_table(
        said.veil_title(found.answer),
        headings,
        [_cells(found, row) for row in found.rows],
        found.answer.sample,
    )


def _cells(found: Veil, row: dict) -> list[str]:
    shown = row["ratio"] is not None
    limits = (
        {"low": said.ratio(row["ratio_low"]), "high": said.ratio(row["ratio_high"])}
        if shown
        else {}
    )
    return [
        found.answer.title_of("race", row["race"]),
        said.part_of(row["dark"], row["dark_all"]),
        said.part_of(row["light"], row["light_all"]),
        said.ratio(row["ratio"]) if shown else said.ratio_label(row),
        words.say("interval", **limits) if shown else "",
    ]


def veil_csv(found: Veil) -> str:
    """The same rows as CSV; lines beginning with # say what it is, or why it is not shown."""
    answer = found.answer
    lines = [str(found.statistic.title), str(found.statistic.method), found.statistic.source]
    if found.refusal:
        lines.append(said.not_shown(found.refusal.code, dict(found.refusal.values)))
    if answer:
        lines = [
            *([words.say("sample_long")] if answer.sample else []),
            said.veil_title(answer),
            *lines,
            words.source_line(answer),
        ]
    lines += [str(text) for text in found.statistic.cannot_show]
    rows = (
        []
        if found.refusal
        else [
            {
                "race": guarded(r["race"]),
                "race_title": guarded(answer.title_of("race", r["race"])),
                **{c: raw(r[c]) for c in CSV},
            }
            for r in found.rows
        ]
    )
    return write_csv(lines, ("race", "race_title", *CSV), rows)
