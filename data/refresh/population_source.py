"""Selects the population table of a city's rates: the one its file names, else the computed one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from data.model.values import City
from data.store.checksums import replace_json
from data.store.store import Store

ALL_RACES = ""


@dataclass(frozen=True)
class ComputedPopulation:
    """Residents by district and race computed from census blocks; `made_at` is the moment, in UTC.

    `rows` are {"district": id, "race": id or "" for everyone, "residents": int}; `outside` are the
    residents of the counties who live in none of the districts, `missing` the districts without a
    shape. `areas` are {"geography", "area": id, "residents": int} of everyone in the areas of other
    geographies. `blocks` lie in the districts, `cut` of them not in one alone.
    """

    city: str
    source: str
    vintage: int
    made_at: str
    rows: tuple[dict, ...]
    outside: int
    blocks: int
    cut: int
    missing: tuple[str, ...] = ()
    areas: tuple[dict, ...] = ()

    @property
    def total_residents(self) -> int:
        """Residents of all districts."""
        return sum(row["residents"] for row in self.rows if row["race"] == ALL_RACES)

    def csv(self) -> str:
        """The rows as the CSV that a city file can name."""
        out = io.StringIO()
        writer = csv.DictWriter(out, ("district", "race", "residents"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return out.getvalue()


def save_computed_population(store: Store, counted: ComputedPopulation) -> None:
    """Keep a city's computed table in the store, atomically, in place of an earlier one."""
    path = _locate_population(store, counted.city)
    replace_json(path, asdict(counted))


def read_computed_population(store: Store, city: str) -> ComputedPopulation | None:
    """A city's computed table, or None where there is none."""
    path = _locate_population(store, city)
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return ComputedPopulation(
        **{
            **content,
            "rows": tuple(content["rows"]),
            "missing": tuple(content["missing"]),
            "areas": tuple(content.get("areas", ())),
        }
    )


def _locate_population(store: Store, city: str) -> Path:
    return store.root / "populations" / f"{city}.json"


def find_residents(city: City, folder: Path, store: Store) -> dict:
    """`populations` (rows) and `population` (source, vintage, whether computed) for the manifest,
    as far as known.

    The table that the city file names wins over a computed one: it is a person's decision. Raises
    CityFileError where the named table is bad.
    """
    if city.population:
        from data.geography import read_populations  # geopandas is slow to load

        described = {
            "source": city.population.source,
            "vintage": city.population.vintage,
            "computed": False,
        }
        rows = read_populations(folder / city.population.file, city.population, city.districts)
        return {"populations": list(rows), "population": described}
    counted = read_computed_population(store, city.id)
    if counted is None:
        return {"populations": []}
    known = {category.id for category in city.districts.categories}
    described = {"source": counted.source, "vintage": counted.vintage, "computed": True}
    return {
        "populations": [r for r in counted.rows if r["district"] in known],
        "population": described,
    }


def find_area_residents(
    city: City, folder: Path, store: Store, areas: Mapping[str, Mapping[str, str]]
) -> list[dict]:
    """The rows of `area_populations` for the manifest; `areas` are those that a build has, by
    geography: id -> title.

    The table that the city file names wins over a computed one. Raises CityFileError where a named
    table is bad.
    """
    counted = read_computed_population(store, city.id)
    rows: list[dict] = []
    for name, titles in areas.items():
        file = city.geographies[name].population
        if file:
            from data.geography import read_area_residents  # geopandas is slow to load

            found = read_area_residents(folder / file, titles)
            rows += [
                {"geography": name, "area": area, "residents": number}
                for area, number in found.items()
            ]
        elif counted:
            rows += [
                row for row in counted.areas if row["geography"] == name and row["area"] in titles
            ]
    return rows
