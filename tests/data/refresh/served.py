"""The tiny city on the stand-in portal: made-up stops and complaints, ten rows to a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.city_files.loader import load_city_file
from data.model.values import City, Snapshot
from data.portal import PortalAccess
from data.refresh import RefreshOptions, RefreshReport, refresh_city
from data.store.store import Store
from tests.support import real
from tests.support.worlds import CITY_FILE, STOPS

ROWS = 25
CITY = CITY_FILE.replace('transport = "files"\nfolder = "rows"\n', "")


@dataclass
class Served:
    """A stand-in portal, the city whose tables it serves, and a store to refresh into."""

    portal: real.StandInPortal
    city: City
    folder: Path
    store: Store

    def refresh(self, accept: bool = False, **more: object) -> RefreshReport:
        """One refresh; `more` are fields of Access."""
        self.portal.forget()
        access = PortalAccess(
            origin=self.portal.origin, **{"timeout": 10.0, "page_size": 10, "attempts": 2, **more}
        )
        return refresh_city(
            self.city, self.folder, self.store, access, RefreshOptions(accept=accept)
        )

    def begin(self, store: Path) -> None:
        """The tables as they were first served, and an empty store."""
        self.store = Store(store)
        self.portal.clear()
        for table in ("stop-0001", "comp-0001"):
            kept = f'"{table} as served"'
            self.portal.edit(
                table,
                f"CREATE TABLE IF NOT EXISTS {kept} AS FROM {{table}}; "
                f"CREATE OR REPLACE TABLE {{table}} AS FROM {kept}",
                at="2026-01-15T08:00:00.000Z",
            )

    def edit(self, sql: str, day: int) -> None:
        """Edit the stops on a day of June 2026; `:at` stands for that moment."""
        at = f"2026-06-{day:02d}T08:00:00.000Z"
        self.portal.edit(STOPS, sql.replace(":at", f"TIMESTAMP '{at[:19]}'"), at=at)

    def pages(self) -> list[dict]:
        """The questions for stops that the last refresh asked, page by page."""
        return [
            e["args"]
            for e in self.portal.log()
            if f"{STOPS}.json" in e["path"] and "$order" in e["args"]
        ]

    def stops(self) -> dict:
        """The stops of the live manifest."""
        return self.store.live("tiny").read_dataset_descriptions()[STOPS]

    def newest(self) -> Snapshot:
        """The newest snapshot of the stops."""
        return self.store.find_last_good("tiny", STOPS)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """The tiny city served from a new stand-in portal, with an empty store."""
    days = "".join(f"s{i},2022-01-{i % 27 + 1:02d},E,B,Arrest,b1,N\n" for i in range(ROWS))
    (folder / "stops.csv").write_text(f"stop_id,day,precinct,race,result,beat,frisk\n{days}")
    (folder / "complaints.csv").write_text("case,received,precinct,finding\nc1,2022-05-05,E,S\n")
    (folder / "portal.json").write_text(
        json.dumps(
            {
                "domain": "data.tiny.example",
                "datasets": [
                    {"id": "stop-0001", "file": "stops.csv", "types": {"day": "calendar_date"}},
                    {
                        "id": "comp-0001",
                        "file": "complaints.csv",
                        "types": {"received": "calendar_date"},
                    },
                ],
            }
        )
    )
    (folder / "tiny.toml").write_text(CITY)
    with real.run_stand_in(folder) as portal:
        yield Served(portal, load_city_file(folder / "tiny.toml"), folder, Store(folder / "store"))
