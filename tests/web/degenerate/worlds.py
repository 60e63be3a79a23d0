"""Degenerate cities in one store: nothing came, nothing counts, nothing is named, or names are
hostile.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.settings import Settings
from data.city_files.loader import load_catalogue
from data.portal import PortalAccess
from data.refresh import RefreshReport, refresh_city
from data.store.store import Store
from tests.data.geography.worlds import block, feature, published
from tests.support.worlds import (
    CITY_FILE,
    COMPLAINTS,
    FORCE_TABLE,
    POPULATION,
    STOPS,
    make_allegation,
    make_stop,
)

AS_OF = "2023-12-31T23:00:00Z"
FORCE = "forc-0001"
WIDE_MAP = """
[boundaries]
file = "shapes.geojson"
properties = ["name"]
parts = {east = ["east"], west = ["west"]}

[population]
file = "residents.csv"
source = "A count of residents"
vintage = 2020
"""
LONG = "Verbal warning given and explained " * 290
HOSTILE = {
    "control characters": "Verbal\x01War\x00ning\x1b[31m\x7f\x85",
    "markup": '<img src=x onerror="alert(1)">&amp;<script>alert(1)</script>',
    "a formula": "=1+1",
    "ten thousand letters": LONG,
    "a word without end": "W" * 3_000,
    "an override of direction": "Arrest \u202eesaeler\u202c \u2066made\u2069",
    "half a pair": "Released \ud83d at scene",
    "not a character": "Cited \ufffe\uffff",
    "line ends": "Field\r\ncontact\u2028made\u2029here",
    "no letter at all": "***",
    "another script": "第一区",
    "right to left": "تحذير شفهي",
    "joined signs": "👮\u200d♀️",
    "quotes": "'; DROP TABLE stops; --\"",
    "a template": "{{ 7*7 }} ${7*7} %s {0}",
    "an address": "javascript:alert(1)",
}


@dataclass(frozen=True)
class Degenerate:
    """One city: its file, the rows of its tables, and whether any of its rows can be counted."""

    text: str
    tables: dict[str, list[dict]] = field(default_factory=dict)
    counts: bool = True


def named(city: str, text: str = CITY_FILE) -> str:
    """A city file under another id, with a folder of rows of its own."""
    own = text.replace('id = "tiny"', f'id = "{city}"')
    return own.replace('folder = "rows"', f'folder = "rows_{city}"')


def without(text: str, first: str, last: str = "\x00") -> str:
    """A city file less what stands between two marks, the first of them included."""
    head, _, rest = text.partition(first)
    _, found, tail = rest.partition(last)
    return head + found + tail


ONLY_STOPS = without(CITY_FILE, '[[datasets]]\nid = "comp-0001"')
ONLY_COMPLAINTS = without(CITY_FILE, "[[datasets]]", '[[datasets]]\nid = "comp-0001"')
WITH_FORCE = f"{CITY_FILE}{FORCE_TABLE}district = {{columns = ['precinct']}}\n"
NO_FIELD = without(without(ONLY_STOPS, "[datasets.fields]", "[datasets.flags]"), "[datasets.flags]")
YEARS = ONLY_STOPS.replace('meaning = "day of the stop"', 'meaning = "year", precision = "year"')
ONE_DISTRICT = without(CITY_FILE, '  {id = "west"', "\n").replace(", west = ", "")


def days(*months: str) -> list[str]:
    """Two days of each month (YYYY-MM)."""
    return [f"{month}-{day}" for month in months for day in ("05", "25")]


def quiet(city_rows: list[dict]) -> dict[str, list[dict]]:
    """Stops alone."""
    return {STOPS: city_rows}


YEAR = [f"2023-{month:02d}" for month in range(1, 13)]
NOTHING = {"precinct": "?", "race": "U", "result": None, "beat": None, "frisk": None}
EMPTY = {STOPS: [], COMPLAINTS: [], FORCE: []}


def hostile_rows() -> list[dict]:
    """Twelve stops for each hostile name: as often as that, a value is no longer one person's."""
    return [
        make_stop(day, "E" if n % 2 else "W", result=name, beat=name)
        for name in HOSTILE.values()
        for n, day in enumerate(days(*YEAR[:6]))
    ]


CITIES: dict[str, Degenerate] = {
    "never": Degenerate(CITY_FILE),
    "empty": Degenerate(WITH_FORCE + WIDE_MAP, EMPTY, counts=False),
    "aside": Degenerate(
        ONLY_STOPS + WIDE_MAP,
        quiet([make_stop("2023-01-01", day=f"day {45292 + n}") for n in range(6)]),
        counts=False,
    ),
    "half": Degenerate(
        CITY_FILE + WIDE_MAP,
        {
            STOPS: [make_stop("2023-01-01", day="2099-01-01") for _ in range(6)],
            COMPLAINTS: [make_allegation("c1", "2023-05-05")],
        },
    ),
    "stops_only": Degenerate(ONLY_STOPS, quiet([make_stop(d) for d in days(*YEAR)])),
    "complaints_only": Degenerate(
        ONLY_COMPLAINTS, {COMPLAINTS: [make_allegation(f"c{d}", d) for d in days(*YEAR)]}
    ),
    "unnamed": Degenerate(
        CITY_FILE + WIDE_MAP,
        {
            STOPS: [make_stop(d, **NOTHING) for d in days(*YEAR)],
            COMPLAINTS: [make_allegation("c1", "2023-05-05", precinct="?", finding=None)],
        },
    ),
    "one_district": Degenerate(
        ONE_DISTRICT, {**quiet([make_stop(d) for d in days(*YEAR)]), COMPLAINTS: []}
    ),
    "one_month": Degenerate(
        CITY_FILE + WIDE_MAP,
        {
            STOPS: [make_stop(d) for d in days("2023-05")],
            COMPLAINTS: [make_allegation("c1", "2023-05-05")],
        },
    ),
    "one_row": Degenerate(ONLY_STOPS, quiet([make_stop("2023-12-31")])),
    "no_field": Degenerate(NO_FIELD, quiet([make_stop(d) for d in days(*YEAR)])),
    "years": Degenerate(YEARS, quiet([make_stop(f"{y}-01-01") for y in (2020, 2021, 2021)])),
    "hostile": Degenerate(CITY_FILE + WIDE_MAP, {STOPS: hostile_rows(), COMPLAINTS: []}),
}


class Degenerates:
    """All of these cities in one catalogue and one store, refreshed once."""

    def __init__(self, folder: Path):
        self.settings = Settings(
            store=folder / "store", catalogue=folder / "cities", rate_limit="off"
        )
        self.settings.catalogue.mkdir(parents=True)
        shapes = published(
            feature(block(0, 0), name="east"),
            feature(block(1, 0), name="west"),
        )
        (self.settings.catalogue / "shapes.geojson").write_text(json.dumps(shapes))
        (self.settings.catalogue / "residents.csv").write_text(POPULATION)
        for city, one in CITIES.items():
            self._write(city, one)
        self.reports = {city: self._refresh(city) for city in CITIES if city != "never"}

    def _write(self, city: str, one: Degenerate) -> None:
        path = self.settings.catalogue / f"{city}.toml"
        path.write_text(named(city, one.text), encoding="utf-8")
        rows = self.settings.catalogue / f"rows_{city}"
        rows.mkdir()
        tables = {}
        for table, lines in one.tables.items():
            names = dict.fromkeys([*COLUMNS[table], *(key for row in lines for key in row)])
            tables[table] = {
                "title": table,
                "rows_updated_at": AS_OF,
                "columns": dict.fromkeys(names, "text"),
            }
            numbered = [{":id": f"row-{n:04d}", **row} for n, row in enumerate(lines)]
            (rows / f"{table}.json").write_text(json.dumps(numbered))
        (rows / "tables.json").write_text(json.dumps(tables))

    def _refresh(self, city: str) -> RefreshReport:
        catalogue = load_catalogue(self.settings.catalogue)
        store = Store(self.settings.store)
        return refresh_city(catalogue.city(city), self.settings.catalogue, store, PortalAccess())


COLUMNS = {
    STOPS: ("stop_id", "day", "precinct", "race", "result", "beat", "frisk"),
    COMPLAINTS: ("case", "received", "precinct", "finding"),
    FORCE: ("number", "day", "precinct"),
}
