"""Compares two builds' records of one dataset: rows added, changed and removed, by month."""

from __future__ import annotations

from pathlib import Path

from data.engine.duckdb_pool import quote_identifier
from data.history.row_revisions import RowRevision, save_row_revision
from data.manifest import NormalisedDataset
from data.model.clock import format_current_time
from data.model.coverage import format_month
from data.normalise.sql import NORMALISING_ENGINE, escape_literal
from data.store.store import Build, Store


def record_row_revisions(store: Store, live: Build | None, built: list[NormalisedDataset]) -> None:
    """Add to the city's ledger what is new in a build against the live one, before that one's place
    is taken.
    """
    if live is None:
        return
    before = {d.id: d for d in live.manifest.datasets}
    for made in built:
        known = before.get(made.dataset.id)
        older = live.folder / made.records.name
        if known is None or known.snapshot == made.snapshot.sha256 or not older.is_file():
            continue
        revision = RowRevision(
            format_current_time(),
            made.dataset.id,
            _find_snapshot_name(store, made, known.snapshot),
            made.snapshot.name,
            made.result.rows,
            compare_records(older, made.records),
        )
        save_row_revision(store.root, live.city, revision)


def compare_records(older: Path, newer: Path) -> dict[str, dict[str, int]]:
    """Rows `added`, `changed`, `removed` and `replaced` by month (YYYY-MM, "" where set aside)
    between two files of records.

    Rows are known by `source_row`; of their other columns, those count that both files have. A
    portal that replaces a table gives every row a new id: rows that left and rows that came with
    the same content are one and the same row, `replaced` under another id and not changed.
    """
    with NORMALISING_ENGINE.take(newer.parent) as engine:
        columns = [
            {
                c
                for c, *_ in engine.execute(
                    f"DESCRIBE FROM read_parquet('{escape_literal(p)}')"
                ).fetchall()
            }
            for p in (older, newer)
        ]
        content = ", ".join(
            quote_identifier(c) for c in sorted((columns[0] & columns[1]) - {"source_row"})
        )
        sides = [
            f"(SELECT source_row, month, hash({content}) AS content FROM "
            f"read_parquet('{escape_literal(p)}') "
            "WHERE source_row IS NOT NULL)"
            for p in (older, newer)
        ]
        found = engine.execute(f"""
WITH unlike AS (
  SELECT older.source_row IS NULL AS came, newer.source_row IS NULL AS went,
    CASE WHEN newer.source_row IS NULL THEN older.month ELSE newer.month END AS month,
    CASE WHEN newer.source_row IS NULL THEN older.content ELSE newer.content END AS content
  FROM {sides[0]} AS older FULL JOIN {sides[1]} AS newer ON older.source_row = newer.source_row
  WHERE older.content IS DISTINCT FROM newer.content),
alone AS (
  SELECT month, content, count_if(came) AS came, count_if(went) AS went
  FROM unlike WHERE came OR went GROUP BY 1, 2),
told AS (
  SELECT month, 'changed' AS kind, count(*) AS rows FROM unlike WHERE NOT (came OR went) GROUP BY 1
  UNION ALL SELECT month, 'added', sum(greatest(came - went, 0)) FROM alone GROUP BY 1
  UNION ALL SELECT month, 'removed', sum(greatest(went - came, 0)) FROM alone GROUP BY 1
  UNION ALL SELECT month, 'replaced', sum(least(came, went)) FROM alone GROUP BY 1)
SELECT month, kind, CAST(rows AS BIGINT) FROM told WHERE rows > 0 ORDER BY 1 NULLS FIRST, 2""").fetchall()
    months: dict[str, dict[str, int]] = {}
    for month, kind, rows in found:
        months.setdefault("" if month is None else format_month(month), {})[kind] = rows
    return months


def _find_snapshot_name(store: Store, made: NormalisedDataset, sha256: str) -> str:
    """The name of the snapshot with this content; the beginning of the hash where it is there no
    more.
    """
    folder = store.locate_snapshot(made.snapshot).parent
    return next((p.name for p in sorted(folder.glob(f"*-{sha256[:12]}"))), sha256[:12])
