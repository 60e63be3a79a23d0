"""Two builds' maps held against each other: a district drawn anew is told of, its numbers may be about other ground."""

from __future__ import annotations

import json
from pathlib import Path

from data.history.boundary_changes import SHAPES, Reshaped
from data.model.clock import now
from data.store.store import Build, Store

MAP = "boundaries.geojson"


def tell_shapes(store: Store, live: Build | None, target: Path) -> None:
    """Add to the city's ledger the districts that a new build draws otherwise than the live one."""
    if live is None:
        return
    older, newer = live.folder / MAP, target / MAP
    if not (older.is_file() and newer.is_file()) or older.read_bytes() == newer.read_bytes():
        return
    from data.geography import moved  # geopandas is slow to load

    found = moved(*(json.loads(path.read_text(encoding="utf-8")) for path in (older, newer)))
    SHAPES.add(
        store.root,
        live.city,
        [Reshaped(now(), district, percent) for district, percent in found.items()],
    )
