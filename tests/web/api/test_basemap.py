"""The ground of maps: from files or the Census Bureau's zips to every form of a map, and maps
without it.
"""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import geopandas
import plotly
import pytest
import shapely
from flask.testing import FlaskClient

import app
from dashboard.cli.commands import main
from data.portal.port import PortalAccess
from tests.data.geography.worlds import SIDE, SOUTH, WEST, block, feature, published
from tests.support.worlds import CITY_FILE, TinyCity, make_stop


def line(*points: tuple[float, float]) -> shapely.LineString:
    """A line through points counted in squares of the world."""
    return shapely.LineString([(WEST + x * SIDE, SOUTH + y * SIDE) for x, y in points])


PLACES = """[boundaries]
file = "shapes.geojson"
properties = ["name"]
parts = {east = ["E"], west = ["W"]}

"""
LAYERS = """[basemap]
layers = [
  {kind = "water", file = "river.geojson", name = "title", source = "Made up by the test"},
  {kind = "main_road", file = "road.geojson"},
]

"""
CENSUS = '[census]\nstate = "53"\ncounties = ["033"]\n\n'
RIVER = line((-1, 0.2), (3, 0.6))
ROAD = line((0.5, -1), (0.5, 2))
ELM = line((0.1, 0.9), (1.6, 0.95))
FAR = line((40, 40), (41, 41))
QUESTION = "city=tiny&measure=stops&by=district"


@pytest.fixture
def world(tmp_path, monkeypatch) -> TinyCity:
    made = TinyCity(
        tmp_path, [make_stop("2023-05-01") for _ in range(30)] + [make_stop("2023-05-02", "W")]
    )
    write_file(made, "shapes", feature(block(1, 0), name="E"), feature(block(0, 0), name="W"))
    monkeypatch.setenv("PLAINVIEW_STORE", str(made.settings.store))
    monkeypatch.setenv("PLAINVIEW_CATALOGUE", str(made.settings.catalogue))
    return made


@pytest.fixture
def bureau(monkeypatch) -> Iterator[dict[str, bytes]]:
    """Files by name that stand for the Bureau's; asking for another gives 404."""
    files: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            content = files.get(self.path.rsplit("/", 1)[1])
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "application/zip" if content else "text/html")
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PLAINVIEW_TIGER", f"http://127.0.0.1:{server.server_port}")
    yield files
    server.shutdown()
    server.server_close()


def zip_shapes(tmp_path, rows: list[dict]) -> bytes:
    """A zip with a shapefile, as the Bureau publishes one."""
    folder = tmp_path / "shapefile"
    folder.mkdir(exist_ok=True)
    frame = geopandas.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4269")
    frame.to_file(folder / "layer.shp")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return held.getvalue()


def write_file(world: TinyCity, name: str, *features: dict) -> None:
    path = world.settings.catalogue / f"{name}.geojson"
    path.write_text(json.dumps(published(*features)), encoding="utf-8")


def write_city(world: TinyCity, more: str) -> None:
    world.write_city(CITY_FILE.replace("[[datasets]]", f"{PLACES}{more}[[datasets]]", 1))


def name_layers(world: TinyCity) -> None:
    as_json = [json.loads(shapely.to_geojson(shape)) for shape in (RIVER, ROAD)]
    write_file(world, "river", feature(as_json[0], title="Tiny River"))
    write_file(world, "road", feature(as_json[1]))
    write_city(world, LAYERS)


def run_basemap() -> int:
    return main(["basemap", "tiny"], serve=lambda *_: None)


def open_client(world: TinyCity) -> FlaskClient:
    return app.create_app(world.settings).server.test_client()


def test_named_layers_are_drawn_in_every_form_with_their_attribution(world):
    name_layers(world)
    world.refresh()
    client = open_client(world)
    build = world.answers().build("tiny").name
    address = f"/geography/tiny/{build}/ground.svg"
    page = client.get("/embed/map?" + QUESTION).text
    assert f'href="{address}#water"' in page
    assert f'href="{address}#main_road"' in page
    assert "Tiny River" in page
    assert "Made up by the test" in page
    file = client.get(address)
    assert file.mimetype == "image/svg+xml"
    assert "immutable" in file.headers["Cache-Control"]
    assert 'id="water"' in file.text
    assert 'id="main_road"' in file.text
    picture = client.get("/charts/map.svg?" + QUESTION).text
    assert "<use" not in picture
    words = " ".join(re.sub("<[^>]+>", " ", picture).split())
    assert "Made up by the test. " in words, "the credit is a sentence among others"
    assert "Tiny River" in picture
    assert "Made up by the test" in picture
    figure = client.get("/charts/map.plotly.json?" + QUESTION)
    assert "Tiny River" in figure.text
    assert "Made up by the test" in figure.text
    assert "/geography/" not in figure.text
    assert "://" not in figure.text
    areas = [t["meta"]["area"] for t in figure.json["data"] if "area" in t.get("meta", {})]
    assert areas
    assert plotly.io.from_json(figure.text).data
    view = client.get("/tiny/explore?form=map").text
    assert 'data-explore="map"' in view
    assert 'href="/tiny/map?' in view
    assert client.get("/charts/map.png?" + QUESTION).status_code == 200
    assert "Made up by the test" in client.get("/briefing?" + QUESTION).text


def test_a_city_without_ground_has_its_map_all_the_same(world):
    write_city(world, "")
    world.refresh()
    client = open_client(world)
    build = world.answers().build("tiny").name
    page = client.get("/embed/map?" + QUESTION).text
    assert "ground.svg" not in page
    assert "East" in page
    assert client.get(f"/geography/tiny/{build}/ground.svg").status_code == 404


def test_a_bad_layer_is_told_and_the_map_stays(world):
    name_layers(world)
    (world.settings.catalogue / "river.geojson").write_text("no json", encoding="utf-8")
    report = world.refresh()
    assert any("ground of the map could not be drawn" in notice for notice in report.notices)
    assert "East" in open_client(world).get("/embed/map?" + QUESTION).text


def test_the_bureaus_files_are_clipped_and_kept(world, bureau, tmp_path, capsys):
    write_city(world, CENSUS)
    world.refresh()
    water = [
        {"FULLNAME": "Tiny Riv", "MTFCC": "H3010", "geometry": RIVER.buffer(SIDE / 20)},
        {"FULLNAME": "Far Lk", "MTFCC": "H2030", "geometry": FAR.buffer(SIDE)},
    ]
    roads = [
        {"FULLNAME": "I- 1", "MTFCC": "S1100", "geometry": ROAD},
        {"FULLNAME": "Elm St", "MTFCC": "S1400", "geometry": ELM},
        {"FULLNAME": "Far Rd", "MTFCC": "S1100", "geometry": FAR},
    ]
    bureau["tl_2024_53033_areawater.zip"] = zip_shapes(tmp_path, water)
    bureau["tl_2024_53033_roads.zip"] = zip_shapes(tmp_path, roads)
    assert run_basemap() == 0
    told = capsys.readouterr().out
    assert "AREALM 53" in told
    assert "PLACE 53" in told
    bureau.clear()
    assert run_basemap() == 0, "the files are asked for once"
    world.refresh()
    client = open_client(world)
    page = client.get("/embed/map?" + QUESTION).text
    assert "Tiny Riv" in page
    assert "Far Lk" not in page
    assert "TIGER/Line 2024" in page
    street = page.partition(">Elm St<")[0].rpartition("<text")[2]
    assert "pv-z2" in street, "streets are named once the map is enlarged"
    assert "Elm St" not in client.get("/charts/map.svg?" + QUESTION).text
    build = world.answers().build("tiny").name
    paths = client.get(f"/geography/tiny/{build}/ground.svg").text
    assert 'id="water"' in paths
    assert 'id="main_road"' in paths
    assert 'id="road"' not in paths


def read_prepared(world: TinyCity) -> bytes:
    return (world.settings.store / "basemaps" / "tiny.json").read_bytes()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[]", "expected a GeoJSON FeatureCollection"),
        ({"type": "LineString", "coordinates": [["a", 1], [2, 3]]}, "cannot be read"),
        ({"type": "Polygon", "coordinates": [[[-122, 47], [-122, 48]]]}, "cannot be read"),
        ({"type": "Circle", "coordinates": [1]}, "cannot be read"),
        ({"type": "LineString", "coordinates": [[1e6, 2e5], [1e6, 3e5]]}, "expected degrees"),
        (json.loads(shapely.to_geojson(FAR)), "nothing of it would be seen on the map"),
    ],
)
def test_a_layer_that_cannot_be_drawn_is_refused_and_the_ground_stays(world, capsys, content, told):
    name_layers(world)
    world.refresh()
    assert run_basemap() == 0
    before = read_prepared(world)
    if isinstance(content, str):
        (world.settings.catalogue / "road.geojson").write_text(content, encoding="utf-8")
    else:
        write_file(world, "road", feature(content))
    assert run_basemap() == 2
    error = capsys.readouterr().err
    assert "road.geojson" in error
    assert told in error
    assert read_prepared(world) == before


@pytest.mark.parametrize("damage", [lambda content: content[:-200], lambda _: b"no zip"])
def test_a_damaged_zip_is_not_kept(world, bureau, tmp_path, capsys, monkeypatch, damage):
    once = PortalAccess(attempts=1)
    monkeypatch.setattr("dashboard.cli.portal_commands.get_portal_access", lambda _: once)
    write_city(world, CENSUS)
    world.refresh()
    roads = zip_shapes(tmp_path, [{"FULLNAME": "I- 1", "MTFCC": "S1100", "geometry": ROAD}])
    bureau["tl_2024_53033_roads.zip"] = roads
    assert run_basemap() == 0
    before = read_prepared(world)
    kept = world.settings.store / "basemaps" / "tiger" / "53033-roads.zip"
    kept.write_bytes(damage(roads))
    bureau["tl_2024_53033_roads.zip"] = damage(roads)
    assert run_basemap() == 3
    assert "no whole zip" in capsys.readouterr().err
    assert read_prepared(world) == before
    bureau["tl_2024_53033_roads.zip"] = roads
    assert run_basemap() == 0, "a damaged file is fetched anew"
    assert kept.read_bytes() == roads


@pytest.mark.parametrize("place", ["elsewhere", "nowhere"])
def test_a_county_with_nothing_on_the_map_is_refused_and_the_ground_stays(
    world, bureau, tmp_path, capsys, place
):
    write_city(world, CENSUS)
    world.refresh()
    roads = [{"FULLNAME": "I- 1", "MTFCC": "S1100", "geometry": ROAD}]
    bureau["tl_2024_53033_roads.zip"] = zip_shapes(tmp_path, roads)
    assert run_basemap() == 0
    before = read_prepared(world)
    if place == "elsewhere":
        roads = [{"FULLNAME": "Far Rd", "MTFCC": "S1100", "geometry": FAR}]
        bureau["tl_2024_53061_roads.zip"] = zip_shapes(tmp_path, roads)
    write_city(world, CENSUS.replace("033", "061"))
    assert run_basemap() == 2
    assert "53061" in capsys.readouterr().err
    assert read_prepared(world) == before


def test_a_city_file_without_layers_or_county_is_told_what_is_missing(world, capsys):
    write_city(world, "")
    world.refresh()
    assert run_basemap() == 2
    assert "[census] with state and counties" in capsys.readouterr().err


def test_a_missing_file_is_found_by_check(world, capsys):
    name_layers(world)
    (world.settings.catalogue / "road.geojson").unlink()
    assert main(["check", "tiny"], serve=lambda *_: None) == 2
    told = capsys.readouterr()
    assert "road.geojson" in told.err + told.out


@pytest.mark.parametrize("lines", [20, 300])
def test_a_dense_ground_fits_into_25_kilobytes(world, lines):
    """Wiggly rivers by the hundred: drawn as finely as the limit lets them be."""
    wiggly = [
        feature(
            json.loads(
                shapely.to_geojson(
                    line(*((i / 100, y / lines + 0.01 * ((i * (y + 3)) % 7)) for i in range(200)))
                )
            )
        )
        for y in range(lines)
    ]
    name_layers(world)
    write_file(world, "road", *wiggly)
    world.refresh()
    build = world.answers().build("tiny").name
    file = open_client(world).get(f"/geography/tiny/{build}/ground.svg").data
    assert len(brotli.compress(file)) <= 25_000
    assert b'id="main_road"' in file


def test_labels_stand_on_dry_land_and_names_are_spelled_out(world, bureau, tmp_path):
    write_city(world, CENSUS)
    lake = shapely.box(WEST + 1.1 * SIDE, SOUTH - SIDE, WEST + 2.5 * SIDE, SOUTH + 2 * SIDE)
    water = [{"FULLNAME": "Tiny Lk", "MTFCC": "H2030", "geometry": lake}]
    roads = [{"FULLNAME": "I- 1", "MTFCC": "S1100", "geometry": ROAD}]
    bureau["tl_2024_53033_areawater.zip"] = zip_shapes(tmp_path, water)
    bureau["tl_2024_53033_roads.zip"] = zip_shapes(tmp_path, roads)
    world.refresh()
    before = find_label(open_client(world), "East")
    assert run_basemap() == 0
    world.refresh()
    client = open_client(world)
    page = client.get("/embed/map?" + QUESTION).text
    assert "Tiny Lake" in page
    assert find_label(client, "East") < before, "the lake hides nine tenths of East"


def find_label(client: FlaskClient, name: str) -> float:
    """How far right a label stands, in parts of the drawing; the first of several sizes."""
    drawn = client.get("/charts/map.svg?" + QUESTION).text
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', drawn)[1])
    label = drawn.partition(f">{name}</tspan>")[0].rpartition('<text class="pv-label')[2]
    return float(re.search(r' x="([\d.]+)"', label)[1]) / width
