"""Whether two tables of one topic hold the same events, so that these would be counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from data.audit.thresholds import MIN_OVERLAP_DIMENSIONS, MIN_OVERLAP_ROWS, OVERLAP_YELLOW
from data.engine.duckdb_pool import fetch_row
from data.model.audit_findings import Finding, Severity
from data.normalise.sql import NORMALISING_ENGINE, Engine, escape_literal


@dataclass(frozen=True)
class RecordsTable:
    """One dataset's records on their way into a build: its topic, its dimensions and the file of
    its records.
    """

    dataset: str
    title: str
    topic: str
    dimensions: tuple[str, ...]
    records: Path


def find_overlaps(tables: Sequence[RecordsTable]) -> dict[str, list[Finding]]:
    """The findings by dataset on tables of one topic of which nearly all rows of the shared days
    are in another too.

    Rows are taken for the same where day and every shared dimension agree. With few dimensions
    different events agree by chance, so that tables that share fewer than `MIN_OVERLAP_DIMENSIONS`
    are not compared with each other.
    """
    findings: dict[str, list[Finding]] = {}
    for one, other in combinations(tables, 2):
        shared = [d for d in one.dimensions if d in other.dimensions]
        if one.topic != other.topic or len(shared) < MIN_OVERLAP_DIMENSIONS:
            continue
        with NORMALISING_ENGINE.take(one.records.parent) as engine:
            rows, same = _count_shared(engine, one, other, shared)
        if rows < MIN_OVERLAP_ROWS or same <= OVERLAP_YELLOW * rows:
            continue
        for table, beside in ((one, other), (other, one)):
            findings.setdefault(table.dataset, []).append(_describe_overlap(beside, rows, same))
    return findings


def _count_shared(
    engine: Engine, one: RecordsTable, other: RecordsTable, shared: Sequence[str]
) -> tuple[int, int]:
    """The rows of the days that both tables cover, of the table that has fewer, and those that are
    in both.
    """
    key = ", ".join(("date", *shared))
    sides = [
        f"(SELECT {key}, count(*) AS rows FROM read_parquet('{escape_literal(t.records)}') "
        f"WHERE set_aside IS NULL GROUP BY ALL)"
        for t in (one, other)
    ]
    rows, same = fetch_row(
        engine,
        f"""
WITH one AS {sides[0]}, other AS {sides[1]},
  span AS (SELECT greatest((SELECT min(date) FROM one), (SELECT min(date) FROM other)) AS first,
                  least((SELECT max(date) FROM one), (SELECT max(date) FROM other)) AS last)
SELECT
  CAST(least(
    (SELECT coalesce(sum(rows), 0) FROM one, span WHERE date BETWEEN first AND last),
    (SELECT coalesce(sum(rows), 0) FROM other, span WHERE date BETWEEN first AND last)) AS BIGINT),
  CAST((SELECT coalesce(sum(least(one.rows, other.rows)), 0)
        FROM one JOIN other USING ({key})) AS BIGINT)""",
    )
    return rows, same


def _describe_overlap(beside: RecordsTable, rows: int, same: int) -> Finding:
    return Finding(
        "tables_overlap",
        Severity.YELLOW,
        share=same / rows,
        numbers={"rows": same, "of": rows},
        examples=(beside.title,),
        sentence=(
            f"{same:,} of {rows:,} rows of the days that it shares with {beside.dataset} are "
            "alike there: events may "
            "count twice."
        ),
        remedy="datasets.begins, datasets.ends or datasets.where: which table counts when",
    )
