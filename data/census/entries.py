"""The built-in list of US police datasets on Socrata portals, one entry per dataset.

The facts in sources.csv (agency, kind, portal, dataset id, columns of dates and agencies, coverage,
document) carry over from the source table of openpolicedata/opd-data, licensed BSD-3, as of
2026-06-19. Columns, ids of kinds and dates are in Plainview's own form: `first` and `last` are the
days that the list saw in the rows, wrong entries included; `seen` is the day on which it looked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LIST_FILE = Path(__file__).with_name("sources.csv")
SOURCE = "openpolicedata/opd-data"
SOURCE_PAGE = "https://github.com/openpolicedata/opd-data"
SOURCE_LICENCE = "BSD-3"
SOURCE_DAY = "2026-06-19"

TOPICS = {
    "stops": "Stops",
    "complaints": "Complaints",
    "force": "Use of force",
    "shootings": "Police shootings",
}
OTHER_TOPIC = "other"

# kind -> (the reader's name of it, the topic it belongs to)
KINDS = {
    "arrests": ("Arrests", OTHER_TOPIC),
    "calls_for_service": ("Calls for service", OTHER_TOPIC),
    "citations": ("Citations", OTHER_TOPIC),
    "complaints": ("Complaints", "complaints"),
    "crashes": ("Crashes", OTHER_TOPIC),
    "employees": ("Employees", OTHER_TOPIC),
    "field_contacts": ("Field contacts", OTHER_TOPIC),
    "incidents": ("Incidents", OTHER_TOPIC),
    "pedestrian_stops": ("Pedestrian stops", "stops"),
    "searches": ("Searches", OTHER_TOPIC),
    "shootings": ("Police shootings", "shootings"),
    "stops": ("Stops", "stops"),
    "traffic_citations": ("Traffic citations", OTHER_TOPIC),
    "traffic_stops": ("Traffic stops", "stops"),
    "traffic_warnings": ("Traffic warnings", OTHER_TOPIC),
    "use_of_force": ("Use of force", "force"),
    "vehicle_pursuits": ("Vehicle pursuits", OTHER_TOPIC),
    "warnings": ("Warnings", OTHER_TOPIC),
}


@dataclass(frozen=True)
class CensusEntry:
    """One dataset of the list. Days are YYYY-MM-DD; what the list does not know is an empty text.

    `part` tells tables of one kind apart that are read together (incidents, subjects, officers).
    `later` is the id of a table of the same agency, kind and part whose rows begin after this one's
    end.
    """

    state: str
    agency: str
    kind: str
    part: str
    domain: str
    dataset: str
    date_field: str
    agency_field: str
    first: str
    last: str
    seen: str
    readme: str
    later: str = ""

    @property
    def key(self) -> str:
        """The unique key of the dataset: its portal and its id."""
        return f"{self.domain}/{self.dataset}"

    @property
    def page(self) -> str:
        """The dataset's page at its portal."""
        return f"https://{self.domain}/d/{self.dataset}"

    @property
    def topic(self) -> str:
        """stops, complaints, force, shootings or other."""
        return KINDS[self.kind][1]

    @property
    def title(self) -> str:
        """The kind in words, with its part: "Use of force: subjects"."""
        return ": ".join(filter(None, (KINDS[self.kind][0], self.part)))


@cache
def load_census() -> tuple[CensusEntry, ...]:
    """Every dataset of the built-in list, by state, agency, kind and part, the earliest first."""
    with LIST_FILE.open(encoding="utf-8", newline="") as handle:
        rows = [CensusEntry(**row) for row in csv.DictReader(handle)]
    return tuple(
        CensusEntry(**{**row.__dict__, "later": _find_later_part(row, rows)}) for row in rows
    )


def _find_later_part(entry: CensusEntry, rows: list[CensusEntry]) -> str:
    following = [
        r
        for r in rows
        if entry.last
        and r.first > entry.last
        and (r.agency, r.kind, r.part) == (entry.agency, entry.kind, entry.part)
    ]
    return min(following, key=lambda r: r.first).dataset if following else ""


def select_topics(entries: Iterable[CensusEntry]) -> tuple[CensusEntry, ...]:
    """The entries about stops, complaints, use of force or police shootings."""
    return tuple(e for e in entries if e.topic in TOPICS)


def group_by_agency(
    entries: Iterable[CensusEntry],
) -> dict[tuple[str, str], tuple[CensusEntry, ...]]:
    """(state, agency) -> its entries, in the order given; agencies by state and name."""
    grouped: dict[tuple[str, str], list[CensusEntry]] = {}
    for entry in entries:
        grouped.setdefault((entry.state, entry.agency), []).append(entry)
    return {agency: tuple(grouped[agency]) for agency in sorted(grouped)}
