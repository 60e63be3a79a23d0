"""Made-up rows in the shape in which a built-in city publishes its own, refreshed, and a plain
recount of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from data.city_files.loader import load_catalogue
from data.portal import PortalAccess
from data.refresh import RefreshReport, refresh_city
from data.store.store import Store
from tests.support.worlds import read_numerators

AS_OF = "2026-04-10T12:00:00Z"
FORMS = ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%d", "%m/%d/%Y")

Rows = list[dict[str, str]]


class Served:
    """A built-in city whose portal is a folder with some of its tables."""

    def __init__(self, folder: Path, city_id: str, **tables: Rows):
        """`tables` are named by dataset id, with an underscore for the hyphen."""
        self.city, self.settings = load_catalogue().city(city_id), Settings(store=folder / "store")
        self.folder, rows = folder, folder / "rows"
        rows.mkdir()
        (rows / "tables.json").write_text("{}", encoding="utf-8")
        for name, table in tables.items():
            self.write(name.replace("_", "-"), table)

    def write(self, dataset: str, table: Rows, at: str = AS_OF) -> None:
        """Put a table on the portal, as of a moment."""
        (self.folder / "rows" / f"{dataset}.json").write_text(json.dumps(table), encoding="utf-8")
        self.say(dataset, rows_updated_at=at, columns={c: "text" for row in table for c in row})

    def say(self, dataset: str, **more: object) -> None:
        """Say more of a table than its rows do, or something else."""
        path = self.folder / "rows" / "tables.json"
        known = json.loads(path.read_text(encoding="utf-8"))
        known[dataset] = known.get(dataset, {}) | more
        path.write_text(json.dumps(known), encoding="utf-8")

    def refresh(self) -> RefreshReport:
        """Make the tables live; population tables lie beside the city's own file.

        Boundaries that a server elsewhere publishes are asked for once, and then the build goes
        without them.
        """
        source = self.city.model_copy(
            update={"transport": "files", "folder": str(self.folder / "rows")}
        )
        beside = load_catalogue().path(self.city.id).parent
        access = PortalAccess(attempts=1)
        return refresh_city(source, beside, Store(self.settings.store), access)

    def counted(self, measure: str, by: str = "year,district") -> dict:
        """The counts above zero, by their category ids."""
        return {key: n for key, n in read_numerators(self._answer(measure, by)).items() if n}

    def titles(self, measure: str, dimension: str) -> dict[str, str]:
        """The names of the categories of a dimension, by their ids."""
        return self._answer(measure, dimension).titles[dimension]

    def notes(self, measure: str) -> tuple[str, ...]:
        """What a reader is told beside a measure."""
        return self._answer(measure, "year").notes

    def _answer(self, measure: str, by: str):
        return AnswerService(self.settings).answer(
            parse_query(f"city={self.city.id}&measure={measure}&by={by}")[0]
        )


def recount(rows: Rows, day: str, place: Callable[[dict], str], unit: str = "") -> dict:
    """Rows, or distinct units, by (year, place): dates before 1990, after the snapshot or
    unreadable are set aside.
    """
    found: Counter = Counter()
    seen = set()
    for row in rows:
        when = read_day(row.get(day, ""))
        if (
            when
            and date(1990, 1, 1) <= when <= date.fromisoformat(AS_OF[:10])
            and row.get(unit) not in seen
        ):
            seen |= {row[unit]} if row.get(unit) else set()
            found[str(when.year), place(row)] += 1
    return dict(found)


def read_day(text: str) -> date | None:
    """The day of any of the forms that portals send."""
    for form in FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def renamed(rows: Rows, **names: str) -> Rows:
    """The rows with some columns under another name."""
    return [{names.get(column, column): value for column, value in row.items()} for row in rows]
