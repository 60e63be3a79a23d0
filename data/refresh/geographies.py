"""The areas of geographies beside the districts: beats, neighborhoods; written into a build as the
districts' are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from data.model.errors import PlainviewError
from data.model.values import Boundaries, Category, City, Districts, Geography
from data.model.vocabulary import DISTRICT, NOT_RECORDED, normalise_text
from data.normalise.open_categories import name_categories
from data.normalise.point_placement import PointAreas
from data.refresh.faults import explain_fault
from data.refresh.report import DatasetOutcome, RefreshReport
from data.refresh.snapshot_updater import SnapshotUpdater


def write_geographies(
    city: City,
    folder: Path,
    updater: SnapshotUpdater,
    target: Path,
    outline: dict | None,
    report: RefreshReport,
) -> tuple[str, ...]:
    """Write boundaries-NAME.geojson and outline-NAME.json into the build, and give the names of
    those that are there.

    `outline` is that of the districts, over which the areas are to lie. Areas that cannot be read
    are reported, and their last good ones used.
    """
    return tuple(
        name
        for name, geography in city.geographies.items()
        if _write_geography(name, geography, folder, updater, target, outline, report)
    )


def _write_geography(
    name: str,
    geography: Geography,
    folder: Path,
    updater: SnapshotUpdater,
    target: Path,
    outline: dict | None,
    report: RefreshReport,
) -> bool:
    from data import geography as room  # geopandas is slow to load

    collection = _build_collection(name, geography, folder, updater, report)
    if collection is None:
        return False
    projection = room.read_projection(outline) if outline else None
    drawn = room.draw_outline(collection, projection)
    if outline:
        drawn["height"] = outline["height"]
    for stem, content in (("boundaries", collection), ("outline", drawn)):
        ending = "geojson" if stem == "boundaries" else "json"
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (target / f"{stem}-{name}.{ending}").write_text(text, encoding="utf-8")
    return True


def _build_collection(
    name: str, geography: Geography, folder: Path, updater: SnapshotUpdater, report: RefreshReport
) -> dict | None:
    """The areas from the features published now, else from the last good ones; None without
    either.
    """
    subject = _name_subject(name)
    if geography.file:
        published, last_good = _read_file(folder / geography.file, subject, report), None
    else:
        features = updater.fetch_boundaries(report, name)
        published, last_good = features.published, features.last_good
    for number, found in enumerate((published, last_good)):
        if found is None:
            continue
        try:
            collection = build_areas(found, geography, updater.city.time_zone)
        except Exception as error:  # a geometry can break a library in many ways
            fault = explain_fault(subject, error)
            kept = number == 0 and last_good is not None
            report.outcomes.append(DatasetOutcome(subject, "kept" if kept else "missing", fault))
            continue
        if number == 0 and not geography.file:
            updater.save_boundaries(found, name)
        return collection
    return None


def _read_file(path: Path, subject: str, report: RefreshReport) -> dict | None:
    from data.refresh.build import read_boundary_file

    try:
        return read_boundary_file(path)
    except PlainviewError as error:
        report.outcomes.append(DatasetOutcome(subject, "missing", str(error)))
        return None


def find_place_areas(
    city: City, folder: Path, updater: SnapshotUpdater, report: RefreshReport
) -> PointAreas | None:
    """The areas in which rows are placed by their coordinates, of those geographies that can be
    had; None where no field is found by coordinates, or none of them can.
    """
    wanted = dict.fromkeys(
        name for dataset in city.datasets for name, f in dataset.fields.items() if f.by_point
    )
    if not wanted:
        return None
    from data import geography as room

    found, titles = {}, {}
    for name in wanted:
        declared = city.boundaries if name == DISTRICT else city.geographies.get(name)
        if declared is None:
            continue
        for features in _list_features(name, declared, folder, updater, report):
            try:
                boundaries, districts = (
                    describe_areas(features, declared)
                    if isinstance(declared, Geography)
                    else (declared, city.districts)
                )
                found[name] = room.build_district_shapes(
                    features, boundaries, districts, city.time_zone
                )
                titles[name] = {c.id: c.title for c in districts.categories}
                break
            except Exception as error:  # a geometry can break a library in many ways
                explain_fault(_name_subject(name), error)
    return room.AreaFinder(found, titles) if found else None


def _list_features(
    name: str,
    declared: Boundaries | Geography,
    folder: Path,
    updater: SnapshotUpdater,
    report: RefreshReport,
) -> tuple[dict, ...]:
    """The features of a geography as they are published now, then the last good ones, as far as
    there are any.
    """
    if declared.file:
        # Errors in a file are reported where its areas are written.
        found = _read_file(
            folder / declared.file, _name_subject(name), RefreshReport(updater.city.id)
        )
        return (found,) if found else ()
    features = updater.fetch_boundaries(report, "" if name == DISTRICT else name)
    return tuple(f for f in (features.published, features.last_good) if f is not None)


def _name_subject(name: str) -> str:
    return f"boundaries of {name}"


def describe_areas(features: dict, geography: Geography) -> tuple[Boundaries, Districts]:
    """The areas of a geography as a city file would declare them. Raises CityFileError."""
    from data import geography as room

    omitted = {value.casefold() for value in geography.omit}
    values = [
        value
        for value in room.list_area_values(features, geography.properties)
        if value.casefold() not in omitted
    ]
    ids = name_area_ids(values)
    parts: dict[str, tuple[str, ...]] = {}
    for value, category in ids.items():
        parts[category] = (*parts.get(category, ()), value)
    boundaries = Boundaries(
        file="areas", properties=geography.properties, parts=parts, source=geography.source
    )
    categories = tuple(
        Category(id=c, title=room.write_map_name(values[0])) for c, values in parts.items()
    )
    return boundaries, Districts(categories=categories)


def build_areas(features: dict, geography: Geography, time_zone: str) -> dict:
    """The areas of a geography as a GeoJSON collection; each value of the property is one, under
    the id that records of the same value have. Raises CityFileError.
    """
    from data import geography as room

    boundaries, districts = describe_areas(features, geography)
    return room.build_boundaries(features, boundaries, districts, room.MAX_FINE_BYTES, time_zone)


def read_area_titles(target: Path, name: str) -> dict[str, str]:
    """Area id -> title of a geography as a build has it; empty where it has none."""
    path = target / f"boundaries-{name}.geojson"
    if not path.exists():
        return {}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {f["id"]: f["properties"]["title"] for f in features}


def name_area_ids(values: list[str]) -> Mapping[str, str]:
    """Value of the property -> category id, by the rule for values that are kept as published."""
    forms = name_categories((normalise_text(value) for value in values), ())
    named = {value: forms[normalise_text(value)] for value in values}
    return {value: category for value, category in named.items() if category != NOT_RECORDED}
