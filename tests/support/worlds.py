"""Tiny cities made of a few rows, through the real loader, files transport, normaliser and cube."""

from __future__ import annotations

import json
import shutil
from copy import copy
from dataclasses import replace
from itertools import count
from pathlib import Path

from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from data.city_files.loader import load_catalogue
from data.portal import PortalAccess
from data.refresh import RefreshOptions, RefreshReport, refresh_city
from data.store.store import Store

STOPS, COMPLAINTS, FORCE = "stop-0001", "comp-0001", "forc-0001"

CITY_HEAD = """
id = "tiny"
name = "Tiny"
agency = "Tiny Police"
portal = "data.tiny.example"
transport = "files"
folder = "rows"
time_zone = "America/Chicago"
licence = {name = "open data"}
"""
# A city with one table: a refresh of it takes three fifths of one of both.
STOPS_CITY = (
    CITY_HEAD
    + """
[districts]
singular = "precinct"
plural = "precincts"
outside = ["OOJ"]
not_recorded = ["?"]
categories = [
  {id = "east", title = "East", spellings = ["E", "EAST PCT"]},
  {id = "west", title = "West", spellings = ["W"]},
]

[[datasets]]
id = "stop-0001"
topic = "stops"
title = "Tiny stops"
row = "one row per stop and weapon"
counts = {units = "stops"}
unit = ["stop_id"]
date = {columns = ["day", "date"], meaning = "day of the stop"}
begins = 2020-01-01

[datasets.fields]
district = {columns = ["precinct"]}
race = {columns = ["race"], values = {black = ["B", "Black"], white = ["W"], asian = ["A"], not_recorded = ["U"]}}
outcome = {columns = ["result"], open = true}
beat = {columns = ["beat"], open = true, varies = true}

[datasets.flags]
frisked = {columns = ["frisk"], yes = ["Y"], no = ["N"]}
"""
)
CITY_FILE = (
    STOPS_CITY
    + """
[[datasets]]
id = "comp-0001"
topic = "complaints"
title = "Tiny complaints"
row = "one row per allegation"
counts = {rows = "allegations", units = "complaints"}
unit = ["case"]
date = {columns = ["received"], meaning = "day received"}

[datasets.fields]
district = {columns = ["precinct"]}
finding = {columns = ["finding"], varies = true, values = {sustained = ["S"], unfounded = ["U"]}}

[datasets.flags]
sustained = {columns = ["finding"], yes = ["S"], no = ["U"], varies = true}
"""
)

# Its fields follow.
FORCE_TABLE = """
[[datasets]]
id = "forc-0001"
topic = "force"
title = "Tiny force"
row = "one incident"
counts = {units = "force_incidents"}
unit = ["number"]
date = {columns = ["day"], meaning = "day of the incident"}

[datasets.fields]
"""

_STOP_NUMBERS = count(1)
POPULATION = "district,race,residents\neast,,1000\neast,black,400\neast,white,500\nwest,,3000\n"


def make_stop(date: str, precinct: str | None = "E", **more: str | None) -> dict:
    """A raw row of the stops table; None leaves the key out, as a portal leaves out nulls."""
    row = {
        "stop_id": f"stop {next(_STOP_NUMBERS)}",
        "day": f"{date}T00:00:00.000",
        "precinct": precinct,
        "race": "B",
        "result": "Arrest",
        "beat": "b1",
        "frisk": "N",
        **more,
    }
    return {k: v for k, v in row.items() if v is not None}


def make_allegation(case: str, day: str, **more: str | None) -> dict:
    """A raw row of the complaints table."""
    row = {"case": case, "received": day, "precinct": "E", "finding": "U", **more}
    return {k: v for k, v in row.items() if v is not None}


class TinyCity:
    """A folder with one tiny city in it; `refresh()` makes its rows live."""

    def __init__(
        self,
        folder: Path,
        stops: list[dict] | None = None,
        complaints: list[dict] | None = None,
        as_of: str = "2023-12-31T23:00:00Z",
        city: str = CITY_FILE,
    ):
        self.folder, self.as_of = folder, as_of
        # What answers `ask`: one service, as in a running process, for as long as the settings are
        # the same.
        self._service: tuple[Settings, AnswerService] | None = None
        # Tests ask for more pictures than a reader does; tests of the limit set their own.
        self.settings = Settings(
            store=folder / "store", catalogue=folder / "cities", rate_limit="off"
        )
        self.rows = self.settings.catalogue / "rows"
        self.rows.mkdir(parents=True, exist_ok=True)
        self.write_city(city)
        self.write_rows(STOPS, stops or [])
        self.write_rows(COMPLAINTS, complaints or [make_allegation("c1", "2023-05-05")])

    def copy_to(self, folder: Path) -> TinyCity:
        """The same city in another folder, with what is live: a refresh takes a hundred times as
        long.
        """
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        made = copy(self)
        made._service = None
        made.folder = folder
        made.settings = replace(self.settings, store=folder / "store", catalogue=folder / "cities")
        made.rows = made.settings.catalogue / "rows"
        return made

    def write_city(self, text: str) -> None:
        (self.settings.catalogue / "tiny.toml").write_text(text, encoding="utf-8")

    def write_rows(self, dataset: str, rows: list[dict], as_of: str = "") -> None:
        tables = self.rows / "tables.json"
        known = json.loads(tables.read_text()) if tables.exists() else {}
        columns = {
            STOPS: ["stop_id", "day", "precinct", "race", "result", "beat", "frisk"],
            COMPLAINTS: ["case", "received", "precinct", "finding"],
        }.get(dataset, [])
        columns = dict.fromkeys([*columns, *(key for row in rows for key in row)])
        known[dataset] = {
            "title": dataset,
            "rows_updated_at": as_of or self.as_of,
            "columns": dict.fromkeys(columns, "text"),
        }
        tables.write_text(json.dumps(known))
        numbered = [{":id": f"row-{i:04d}", **row} for i, row in enumerate(rows)]
        (self.rows / f"{dataset}.json").write_text(json.dumps(numbered))

    def refresh(self, accept: bool = False) -> RefreshReport:
        catalogue = load_catalogue(self.settings.catalogue)
        return refresh_city(
            catalogue.city("tiny"),
            self.settings.catalogue,
            Store(self.settings.store),
            PortalAccess(),
            RefreshOptions(accept=accept),
        )

    def answers(self) -> AnswerService:
        return AnswerService(self.settings)

    def ask(self, question: str):
        """The answer to a question about the tiny city, such as "measure=stops&by=year"."""
        if self._service is None or self._service[0] != self.settings:
            self._service = self.settings, self.answers()
        return self._service[1].answer(parse_query(f"city=tiny&{question}")[0])


def read_numerators(answer) -> dict:
    """The numerators of an answer's rows by their category ids (one id bare, several as a
    tuple).
    """
    by = answer.query.by
    return {
        (r[by[0]] if len(by) == 1 else tuple(r[d] for d in by)): r.numerator for r in answer.rows
    }
