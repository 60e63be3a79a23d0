"""Compares district boundaries between two builds and records the districts whose shape changed."""

from __future__ import annotations

import json
from pathlib import Path

from data.history.boundary_changes import BOUNDARY_CHANGE_LOG, BoundaryChange
from data.model.clock import format_current_time
from data.store.store import Build, Store

BOUNDARIES_FILE = "boundaries.geojson"


def record_boundary_changes(store: Store, live: Build | None, target: Path) -> None:
    """Add to the city's ledger the districts that a new build draws otherwise than the live one."""
    if live is None:
        return
    older, newer = live.folder / BOUNDARIES_FILE, target / BOUNDARIES_FILE
    if not (older.is_file() and newer.is_file()) or older.read_bytes() == newer.read_bytes():
        return
    from data.geography import find_moved_districts  # geopandas is slow to load

    found = find_moved_districts(
        *(json.loads(path.read_text(encoding="utf-8")) for path in (older, newer))
    )
    BOUNDARY_CHANGE_LOG.add(
        store.root,
        live.city,
        [
            BoundaryChange(format_current_time(), district, percent)
            for district, percent in found.items()
        ],
    )
