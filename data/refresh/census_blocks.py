"""Residents by district from census blocks: the Bureau's answers, kept in the store, shared out to the districts."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path

from data.atomic_files import replace_file
from data.geography import apportion, district_shapes
from data.model.clock import now
from data.model.errors import CatalogueError, FieldError, NoData
from data.model.values import Boundaries, City
from data.model.vocabulary import CATEGORIES
from data.portal.census_bureau import SOURCE, VINTAGE, Bureau
from data.refresh.build import read_shapes
from data.refresh.population_source import EVERYONE, Counted
from data.refresh.report import Report
from data.refresh.snapshot_updater import Road
from data.store.store import Store


def count_residents(city: City, folder: Path, road: Road, bureau: Bureau) -> Counted:
    """Residents of a city's districts by race, from the 2020 Census's blocks of the counties that its file names.

    What the Bureau answers is kept under `census/` in the store and asked for once. Raises CatalogueError naming what
    the city file lacks (its counties, its districts' shapes), NoData where the shapes could not be had, and
    PortalError where the Bureau does not answer.
    """
    if city.census is None:
        raise _lacking(
            "census",
            "missing; expected state and counties as FIPS codes, such as "
            '[census] state = "53", counties = ["033"]',
        )
    if not (city.boundaries and city.districts.categories):
        raise _lacking(
            "boundaries", "missing; residents are counted by the shapes of the districts"
        )
    published = _published(city, city.boundaries, folder, road)
    shapes = district_shapes(published, city.boundaries, city.districts)
    west, south, east, north = (round(float(x), 6) for x in shapes.total_bounds)
    box = (west, south, east, north)
    residents: dict[str, dict[str, int]] = {}
    features: list[dict] = []
    for county in city.census.counties:
        residents |= _kept(
            road.store,
            f"{city.census.state}{county}-residents",
            partial(bureau.residents, city.census.state, county),
        )
        name = f"{city.census.state}{county}-blocks-{sha256(repr(box).encode()).hexdigest()[:12]}"
        features += _kept(road.store, name, partial(bureau.blocks, city.census.state, county, box))[
            "features"
        ]
    return _counted(city, apportion({"features": features}, residents, shapes))


def _counted(city: City, found) -> Counted:
    """District by district in the file's order: everyone first, then the races of the vocabulary."""
    rows = []
    for district, races in found.residents.items():
        rows.append({"district": district, "race": EVERYONE, "residents": sum(races.values())})
        rows += [
            {"district": district, "race": r, "residents": races[r]}
            for r in CATEGORIES["race"]
            if r in races
        ]
    lacking = tuple(c.id for c in city.districts.categories if c.id not in found.residents)
    return Counted(
        city.id,
        SOURCE,
        VINTAGE,
        now(),
        tuple(rows),
        sum(found.outside.values()),
        found.blocks,
        found.cut,
        lacking,
    )


def _published(city: City, boundaries: Boundaries, folder: Path, road: Road) -> dict:
    """The districts' shapes as published, the last good ones where the portal does not answer."""
    if boundaries.file:
        return read_shapes(folder / boundaries.file)
    report = Report(city.id)
    features = road.fetch_boundaries(report)
    shapes = features.published or features.last_good
    if shapes is None:
        raise NoData(
            f"the shapes of {city.name}'s districts could not be had: {report.outcomes[-1].message}"
        )
    return shapes


def _kept(store: Store, name: str, ask: Callable[[], dict]) -> dict:
    """An answer of the Bureau from the store, asked for and kept where it is not there yet."""
    path = store.root / "census" / str(VINTAGE) / f"{name}.json"
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    answer = ask()
    replace_file(path, json.dumps(answer, separators=(",", ":")).encode())
    return answer


def _lacking(key: str, message: str) -> CatalogueError:
    return CatalogueError(f"{key}: {message}", (FieldError(key, message),))
