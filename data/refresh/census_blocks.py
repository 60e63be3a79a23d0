"""Residents by district from census blocks: the Bureau's answers, kept in the store, shared out to
the districts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from data.atomic_files import replace_file
from data.geography import apportion_residents, build_district_shapes
from data.model.clock import format_current_time
from data.model.errors import CityFileError, DataUnavailable, FieldError, PlainviewError
from data.model.values import Boundaries, City, Geography
from data.model.vocabulary import CATEGORIES
from data.portal.census_bureau import SOURCE, VINTAGE, CensusBureau
from data.refresh.build import read_boundary_file
from data.refresh.faults import explain_fault
from data.refresh.geographies import describe_areas
from data.refresh.population_source import ALL_RACES, ComputedPopulation
from data.refresh.report import RefreshReport
from data.refresh.snapshot_updater import SnapshotUpdater
from data.store.store import Store


def count_residents(
    city: City, folder: Path, road: SnapshotUpdater, bureau: CensusBureau
) -> ComputedPopulation:
    """Residents of a city's districts by race, from the 2020 Census's blocks of the counties that
    its file names.

    What the Bureau answers is kept under `census/` in the store and asked for once. Raises
    CityFileError naming what the city file lacks (its counties, its districts' shapes),
    DataUnavailable where the shapes could not be had, and PortalError where the Bureau does not
    answer.
    """
    if city.census is None:
        raise _make_missing_key_error(
            "census",
            "missing; expected state and counties as FIPS codes, such as "
            '[census] state = "53", counties = ["033"]',
        )
    if not (city.boundaries and city.districts.categories):
        raise _make_missing_key_error(
            "boundaries", "missing; residents are counted by the shapes of the districts"
        )
    published = _fetch_shapes(city.boundaries, folder, road)
    shapes = build_district_shapes(published, city.boundaries, city.districts, city.time_zone)
    west, south, east, north = (round(float(x), 6) for x in shapes.total_bounds)
    box = (west, south, east, north)
    residents: dict[str, dict[str, int]] = {}
    features: list[dict] = []
    for county in city.census.counties:
        residents |= _load_or_fetch(
            road.store,
            f"{city.census.state}{county}-residents",
            partial(bureau.residents, city.census.state, county),
        )
        name = f"{city.census.state}{county}-blocks-{sha256(repr(box).encode()).hexdigest()[:12]}"
        features += _load_or_fetch(
            road.store, name, partial(bureau.blocks, city.census.state, county, box)
        )["features"]
    blocks = {"features": features}
    found = _make_population(city, apportion_residents(blocks, residents, shapes))
    return replace(found, areas=_count_areas(city, folder, road, blocks, residents))


def _count_areas(
    city: City,
    folder: Path,
    road: SnapshotUpdater,
    blocks: dict,
    residents: dict[str, dict[str, int]],
) -> tuple[dict, ...]:
    """Everyone by area of the other geographies whose shapes can be had; races are counted by
    district alone.
    """
    rows = []
    for name, geography in city.geographies.items():
        try:
            published = _fetch_shapes(geography, folder, road, name)
            boundaries, areas = describe_areas(published, geography)
            shapes = build_district_shapes(published, boundaries, areas, city.time_zone)
        except PlainviewError as error:
            explain_fault(name, error)
            continue
        found = apportion_residents(blocks, residents, shapes)
        rows += [
            {"geography": name, "area": area, "residents": sum(races.values())}
            for area, races in found.residents.items()
        ]
    return tuple(rows)


def _make_population(city: City, found) -> ComputedPopulation:
    """District by district in the file's order: everyone first, then the races of the
    vocabulary.
    """
    rows = []
    for district, races in found.residents.items():
        rows.append({"district": district, "race": ALL_RACES, "residents": sum(races.values())})
        rows += [
            {"district": district, "race": r, "residents": races[r]}
            for r in CATEGORIES["race"]
            if r in races
        ]
    lacking = tuple(c.id for c in city.districts.categories if c.id not in found.residents)
    return ComputedPopulation(
        city.id,
        SOURCE,
        VINTAGE,
        format_current_time(),
        tuple(rows),
        sum(found.outside.values()),
        found.blocks,
        found.cut,
        lacking,
    )


def _fetch_shapes(
    boundaries: Boundaries | Geography, folder: Path, road: SnapshotUpdater, geography: str = ""
) -> dict:
    """The shapes of the districts, or of another geography, as published; the last good ones where
    the portal does not answer.
    """
    if boundaries.file:
        return read_boundary_file(folder / boundaries.file)
    report = RefreshReport(road.city.id)
    features = road.fetch_boundaries(report, geography)
    shapes = features.published or features.last_good
    if shapes is None:
        raise DataUnavailable(
            f"the shapes of {road.city.name}'s districts could not be had: "
            f"{report.outcomes[-1].message}"
        )
    return shapes


def _load_or_fetch(store: Store, name: str, ask: Callable[[], dict]) -> dict:
    """An answer of the Bureau from the store, asked for and kept where it is not there yet."""
    path = store.root / "census" / str(VINTAGE) / f"{name}.json"
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    answer = ask()
    replace_file(path, json.dumps(answer, separators=(",", ":")).encode())
    return answer


def _make_missing_key_error(key: str, message: str) -> CityFileError:
    return CityFileError(f"{key}: {message}", (FieldError(key, message),))
