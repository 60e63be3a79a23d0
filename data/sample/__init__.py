"""Sample City: a made-up city whose tables have a portal's shape and a portal's faults. Every
number is made up.
"""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from pathlib import Path

import numpy as np

from data.model.errors import FieldError, PlainviewError
from data.sample.city import DISTRICTS, PUBLISHED_AT, RACES, compute_residents_by_race
from data.sample.columns import write_rows
from data.sample.complaints import make_complaints
from data.sample.force import make_force
from data.sample.geometry import draw_districts, draw_sketch
from data.sample.ground import draw_ground_layers
from data.sample.places import write_places
from data.sample.points import (
    add_coordinates,
    count_area_residents,
    draw_beats,
    draw_blocks,
    draw_council_districts,
    make_collection,
)
from data.sample.stops import make_stops

__all__ = ["PLACES_FILE", "compute_generator_name", "write_places", "write_sample"]

DEFAULT_STOPS = 120_000
COMPLAINTS, FORCE_INCIDENTS = 3_400, 6_800
MIN_STOPS = 100
BOUNDARIES_ID = "samp-dist"
AREA_IDS = {"beat": "samp-beat", "council": "samp-coun"}
PLACES_FILE = "places.csv"


def write_sample(folder: Path, stops: int = DEFAULT_STOPS, seed: int = 20150315) -> None:
    """Write the city's tables into `folder`, which is made where it is missing; the same seed gives
    the same bytes.

    `stops` is the number of stops; the other tables keep their proportion to it. The files:
    samp-stop.json, samp-cmpl.json, samp-forc.json (arrays of rows in the order of `:id`, every
    value text, nulls left out), samp-dist.geojson, samp-beat.geojson and samp-coun.geojson
    (districts, beats, council districts), tables.json (title, rows, rows_updated_at and columns by
    dataset), ground-KIND.geojson (see draw_ground_layers), population.csv (district, race,
    residents; a blank race means everyone), beat_population.csv and council_population.csv (area,
    residents), places.csv (see write_places). Raises PlainviewError where `stops` is below 100.
    """
    if stops < MIN_STOPS:
        expected = f"expected at least {MIN_STOPS}"
        raise PlainviewError(f"stops: {expected}, not {stops}.", (FieldError("stops", expected),))
    folder.mkdir(parents=True, exist_ok=True)
    # Each table has a stream of its own, so that a change to one leaves the others as they were.
    shapes, *streams = np.random.default_rng(seed).spawn(4)
    makers = (
        (make_stops, stops),
        (make_complaints, _scale_units(COMPLAINTS, stops)),
        (make_force, _scale_units(FORCE_INCIDENTS, stops)),
    )
    written = {}
    sketch = draw_sketch(shapes)
    beats, council = draw_beats(sketch), draw_council_districts(sketch)
    blocks = draw_blocks(shapes.spawn(1)[0], beats)
    for (make, units), stream in zip(makers, streams, strict=True):
        table = make(stream, units)
        # A stream of its own: a change to the points leaves all else as it was.
        place = "incident_district" if "incident_district" in table.columns else "district"
        table = add_coordinates(table, stream.spawn(1)[0], blocks, place)
        write_rows(folder / f"{table.id}.json", table, stream)
        written[table.id] = _make_entry(table.title, table.rows, table.types)
    written[BOUNDARIES_ID] = _make_entry(
        "Police districts",
        len(DISTRICTS),
        {"the_geom": "multipolygon", "dist_num": "text", "dist_name": "text"},
    )
    _write_json(folder / f"{BOUNDARIES_ID}.geojson", draw_districts(sketch))
    for name, title, areas in (
        ("beat", "Police beats", beats),
        ("council", "City council districts", council),
    ):
        written[AREA_IDS[name]] = _make_entry(
            title, len(areas), {"the_geom": "multipolygon", name: "text"}
        )
        _write_json(folder / f"{AREA_IDS[name]}.geojson", make_collection(areas, name))
    for name, residents in count_area_residents(beats, council).items():
        _write_area_population(folder / f"{name}_population.csv", residents)
    for kind, layer in draw_ground_layers(sketch).items():
        _write_json(folder / f"ground-{kind}.geojson", layer)
    _write_json(folder / "tables.json", written)
    _write_population(folder / "population.csv")
    write_places(folder / PLACES_FILE)


def compute_generator_name() -> str:
    """A name of this version of the generator, which its rows bear."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _scale_units(units: int, stops: int) -> int:
    return max(1, round(units * stops / DEFAULT_STOPS))


def _make_entry(title: str, rows: int, columns: dict[str, str]) -> dict:
    return {"title": title, "rows": rows, "rows_updated_at": PUBLISHED_AT, "columns": columns}


def _write_json(path: Path, content: dict) -> None:
    path.write_text(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )


def _write_area_population(path: Path, residents: dict[str, int]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("area", "residents"))
        writer.writerows(residents.items())


def _write_population(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("district", "race", "residents"))
        for district, counts in zip(DISTRICTS, compute_residents_by_race().tolist(), strict=True):
            writer.writerow((district.id, "", district.residents))
            writer.writerows(
                (district.id, race, count) for race, count in zip(RACES, counts, strict=True)
            )
