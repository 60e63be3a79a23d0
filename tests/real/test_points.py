"""Cincinnati's rows placed by their coordinates, beside the neighborhood that the city itself names
in each row.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

import data.city_files
from dashboard.settings import Settings
from data.city_files.loader import load_catalogue
from data.model.vocabulary import UNNAMED_CATEGORIES
from data.portal import PortalAccess
from data.refresh import refresh_city
from data.store.store import Store
from tests.support.real import StandInPortal, find_shared_folder, needs_shared

TABLE = "8us8-wi2w"
# The polygons are older than the names in the rows.
AGREEING = 0.93


def write_catalogue(folder: Path) -> Path:
    """Cincinnati with one geography more: the neighborhoods' polygons, in which rows lie by their
    coordinates.
    """
    folder.mkdir()
    shared = find_shared_folder()
    assert shared is not None
    shutil.copy(shared / "real" / "cincinnati" / "neighborhoods.geojson", folder)
    built_in = Path(data.city_files.__file__).parent / "cities" / "cincinnati.toml"
    head, *tables = built_in.read_text(encoding="utf-8").split("[[datasets]]\n")
    head += (
        '[geographies.council_district]\nfile = "neighborhoods.geojson"\nproperties = ["name"]\n\n'
    )
    kept = [head]
    for table in tables:
        if f'id = "{TABLE}"' in table:
            place = (
                '\n[datasets.coordinates]\nlongitude = ["longitude_x"]\nlatitude = ["latitude_x"]\n'
            )
            field = "[datasets.fields]\ncouncil_district = {by_point = true}\n"
            table = table.replace("[datasets.fields]\n", f"{place}\n{field}", 1)
            kept.append(table)
    (folder / "cincinnati.toml").write_text("[[datasets]]\n".join(kept), encoding="utf-8")
    return folder


def normal(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


@needs_shared
def test_points_and_the_neighborhoods_of_the_rows_agree(tmp_path, two_cities: StandInPortal):
    folder = write_catalogue(tmp_path / "cities")
    city = load_catalogue(folder).city("cincinnati")
    settings = Settings(store=tmp_path / "store", catalogue=folder)
    access = PortalAccess(origin=two_cities.origin)
    report = refresh_city(city, folder, Store(settings.store), access)
    build = Store(settings.store).live("cincinnati")
    assert build is not None, report.outcomes
    told = build.manifest.datasets[0].placements["council_district"]
    # Half of the rows have no coordinates; of the others 99 in 100 lie in a neighborhood.
    assert (told.rows, told.blank) == (22_619, 10_738)
    assert told.placed > 0.99 * (told.rows - told.blank)
    assert told.blank + told.zero + told.unreadable + told.outside + told.placed == told.rows
    titles = build.manifest.get_topic("force").titles["council_district"]
    records = f"{build.folder}/records-{TABLE}.parquet"
    pairs = duckdb.sql(
        f"SELECT council_district, neighborhood, count(*) FROM '{records}' "
        "WHERE source_row IS NOT NULL GROUP BY ALL"
    ).fetchall()
    names = build.manifest.get_topic("force").titles["neighborhood"]
    known = {normal(title) for title in titles.values()} & {normal(t) for t in names.values()}
    compared = [
        (normal(titles[a]), normal(names[b]), n)
        for a, b, n in pairs
        if not {a, b} & {*UNNAMED_CATEGORIES} and {normal(titles[a]), normal(names[b])} <= known
    ]
    rows, alike = sum(n for *_, n in compared), sum(n for a, b, n in compared if a == b)
    assert rows > 8_000
    assert alike > AGREEING * rows
