"""The tiny city on the fake portal, which lies on request: ten stops, four to a page, and one
allegation.
"""

from __future__ import annotations

from pathlib import Path

from data.city_files.loader import load_city_file
from data.model.values import Snapshot
from data.portal import PortalAccess, open_portal
from data.refresh import RefreshReport, refresh_city
from data.refresh.pull import SnapshotPuller
from data.store.store import Store
from tests.data.refresh.served import CITY
from tests.support.fake_portal import FakePortal
from tests.support.worlds import COMPLAINTS, STOPS, make_allegation, make_stop

COLUMNS = ("stop_id", "day", "precinct", "race", "result", "beat", "frisk")


def numbered(rows: list[dict]) -> list[dict]:
    """Rows with the system fields of a portal."""
    return [
        {":id": f"row-{i:04d}", ":updated_at": "2026-01-15T08:00:00.000Z", **r}
        for i, r in enumerate(rows)
    ]


def view(dataset: str, columns: tuple[str, ...], changed: int) -> dict:
    """The metadata of a table of texts."""
    return {
        "id": dataset,
        "name": dataset,
        "rowsUpdatedAt": changed,
        "columns": [{"fieldName": c, "dataTypeName": "text"} for c in columns],
    }


class Town:
    """The tiny city on the fake portal: ten stops, four to a page, and one allegation."""

    def __init__(self, fake: FakePortal, folder: Path):
        self.fake, self.store, self.folder = fake, Store(folder / "store"), folder
        (folder / "tiny.toml").write_text(CITY)
        self.city = load_city_file(folder / "tiny.toml")
        self.access = PortalAccess(
            origin=fake.origin, page_size=4, at_once=1, attempts=1, timeout=60.0
        )
        fake.rows[COMPLAINTS] = numbered([make_allegation("c1", "2022-05-05")])
        fake.views[COMPLAINTS] = view(
            COMPLAINTS, ("case", "received", "precinct", "finding"), 1_700_000_000
        )
        fake.rows[STOPS] = numbered([make_stop("2022-01-03") for _ in range(10)])
        self.move(1_700_000_000)

    def move(self, changed: int, **types: str) -> None:
        """The stops count as changed at a moment (seconds since 1970); `types` are of columns that
        are no text.
        """
        self.fake.views[STOPS] = view(STOPS, COLUMNS, changed)
        for column in self.fake.views[STOPS]["columns"]:
            column["dataTypeName"] = types.get(column["fieldName"], "text")

    def refresh(self) -> RefreshReport:
        """One refresh; what was asked before it is forgotten."""
        self.fake.seen.clear()
        return refresh_city(self.city, self.folder, self.store, self.access)

    def pull(self) -> Snapshot:
        """The stops alone, as a first pull."""
        portal = open_portal(self.city, self.access)
        return SnapshotPuller(self.city, portal, self.store, False).pull_snapshot(
            None, portal.info(STOPS), COLUMNS, 10
        )

    def offsets(self) -> list[str]:
        """Where each page of stops began that was asked for."""
        return [
            s.args["$offset"] for s in self.fake.seen if "$offset" in s.args and STOPS in s.path
        ]

    @property
    def snapshots(self) -> Path:
        """Where the snapshots of the stops lie."""
        return self.store.root / "snapshots" / "tiny" / STOPS
