"""A folder of files gives the same pages as a portal."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from data.model.errors import (
    CityFileError,
    DatasetNotPublic,
    PlainviewError,
    PortalError,
    PortalUnavailable,
    SchemaDrift,
)
from data.model.values import ColumnInfo
from data.portal import Portal, PortalAccess, open_portal
from tests.data.portal.conftest import TABLE, a_city
from tests.support.fake_portal import run_fake_portal

CSV = 'Day,district,note\n2025-01-01,north,\n2025-01-02,,"two\nlines"\n2025-01-03,south,é\n'
STAMP = "2025-02-01T06:00:00.000Z"
SAID = {TABLE: {"title": "Stops", "rows_updated_at": "2025-02-01T00:00:00-06:00"}}


def put(folder: Path, name: str, text: str, said: dict | None = SAID) -> Portal:
    """Write a file (gzipped where its name says so) and open the folder."""
    content = text.encode()
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    if said is not None:
        (folder / "tables.json").write_text(json.dumps(said))
    return open_files(folder)


def open_files(folder: Path, page_size: int = 2) -> Portal:
    return open_portal(
        a_city(transport="files", folder=folder.name),
        PortalAccess(page_size=page_size),
        folder.parent,
    )


def rows(portal: Portal, *columns: str) -> list[dict]:
    pages = list(portal.pages(TABLE, columns))
    content = [json.loads(p.body) for p in pages]
    assert [p.rows for p in pages] == [len(c) for c in content]
    return [row for page in content for row in page]


@pytest.mark.parametrize("ending", ["csv", "csv.gz"])
def test_a_csv_file_gives_pages_of_text_with_empty_cells_left_out(folder, ending):
    portal = put(folder, f"{TABLE}.{ending}", CSV)
    assert rows(portal, "Day", "note") == [
        {":id": "row-0000000001", ":updated_at": STAMP, "Day": "2025-01-01"},
        {":id": "row-0000000002", ":updated_at": STAMP, "Day": "2025-01-02", "note": "two\nlines"},
        {":id": "row-0000000003", ":updated_at": STAMP, "Day": "2025-01-03", "note": "é"},
    ]
    assert [p.rows for p in portal.pages(TABLE, ("Day",))] == [2, 1]
    assert portal.count(TABLE) == 3


def test_pages_of_exactly_the_page_size_end_without_an_empty_one(folder):
    portal = put(folder, f"{TABLE}.csv", "a\n1\n2\n3\n4\n")
    assert [p.rows for p in portal.pages(TABLE, ("a",))] == [2, 2]


def test_a_file_without_rows_gives_no_page(folder):
    portal = put(folder, f"{TABLE}.csv", "a,b\n")
    assert (list(portal.pages(TABLE, ("a",))), portal.count(TABLE)) == ([], 0)


@pytest.mark.parametrize("ending", ["json", "json.gz"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_json_file_gives_rows_as_a_portal_writes_them(folder, ending, wrapped):
    content = [
        {"n": 10.50, "flag": True, "none": None},
        {"n": 1, "place": {"type": "Point"}, "empty": ""},
    ]
    text = json.dumps({"rows": content} if wrapped else content).replace("10.5", "10.50")
    portal = put(folder, f"{TABLE}.{ending}", text)
    assert portal.info(TABLE).names() == ("n", "flag", "none", "place", "empty")
    sent = [
        {k: v for k, v in r.items() if k[0] != ":"}
        for r in rows(portal, "n", "flag", "none", "place", "empty")
    ]
    assert sent == [{"n": "10.50", "flag": True}, {"n": "1", "place": {"type": "Point"}}]


@pytest.mark.parametrize("name", [f"{TABLE}.json", f"{TABLE}.csv"])
def test_ids_of_its_own_are_kept_and_put_the_rows_in_order(folder, name):
    own = [
        {":id": "b", ":updated_at": "2025-01-09T00:00:00.000Z", "a": "1"},
        {":id": "c", "a": "2"},
        {":id": "a", "a": "3"},
    ]
    text = (
        ":id,:updated_at,a\nb,2025-01-09T00:00:00.000Z,1\nc,,2\na,,3\n"
        if "csv" in name
        else json.dumps(own)
    )
    sent = rows(put(folder, name, text), "a")
    assert [(r[":id"], r["a"]) for r in sent] == [("a", "3"), ("b", "1"), ("c", "2")]
    assert [r[":updated_at"] for r in sent] == [STAMP, "2025-01-09T00:00:00.000Z", STAMP]


def test_one_id_for_two_rows_is_refused(folder):
    portal = put(folder, f"{TABLE}.csv", ":id,a\nx,1\nx,2\n")
    with pytest.raises(PortalUnavailable, match="the :id x stands for more than one row"):
        rows(portal, "a")


def test_what_tables_json_says_is_told_and_every_column_is_a_text(folder):
    info = put(folder, f"{TABLE}.csv", CSV).info(TABLE)
    assert info.columns == (
        ColumnInfo("Day", "text"),
        ColumnInfo("district", "text"),
        ColumnInfo("note", "text"),
    )
    assert (info.title, info.rows_updated_at) == ("Stops", "2025-02-01T06:00:00Z")


def test_a_column_that_no_row_fills_exists_where_tables_json_says_so(folder):
    said = {TABLE: {**SAID[TABLE], "columns": {"a": "text", "b": "text"}}}
    portal = put(folder, f"{TABLE}.json", '[{"a": "1", "c": "2"}]', said)
    assert portal.info(TABLE).names() == ("a", "b", "c")
    assert rows(portal, "a", "b") == [{":id": "row-0000000001", ":updated_at": STAMP, "a": "1"}]


def test_without_tables_json_the_time_of_the_file_counts(folder):
    portal = put(folder, f"{TABLE}.csv", CSV, said=None)
    os.utime(folder / f"{TABLE}.csv", (1701259200.9, 1701259200.9))
    info = portal.info(TABLE)
    assert (info.title, info.rows_updated_at) == (TABLE, "2023-11-29T12:00:00Z")


def test_a_byte_order_mark_blank_lines_and_trailing_commas_do_no_harm(folder):
    portal = put(folder, f"{TABLE}.csv", "\ufeff a ,b,\r\n1,2,\r\n\r\n3\r\n")
    assert portal.info(TABLE).names() == ("a", "b")
    assert [{k: v for k, v in r.items() if k[0] != ":"} for r in rows(portal, "a", "b")] == [
        {"a": "1", "b": "2"},
        {"a": "3"},
    ]


@pytest.mark.parametrize("cell", ["two\r\nlines", "x" * 200_000], ids=["line ends", "long"])
def test_a_cell_comes_as_it_stands_whatever_its_length_and_line_ends(folder, cell):
    assert rows(put(folder, f"{TABLE}.csv", f'a,b\n1,"{cell}"\n'), "b")[0]["b"] == cell


def test_features_come_whole_and_as_rows_of_their_properties(folder):
    shapes = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [1.5, 2]},
                "properties": {"beat": 7},
            }
        ],
    }
    portal = put(folder, f"{TABLE}.geojson", json.dumps(shapes))
    assert portal.geojson(TABLE) == shapes
    assert [r["beat"] for r in rows(portal, "beat")] == ["7"]
    assert portal.info(TABLE).names() == ("beat",)


def test_a_missing_file_is_told_with_the_path_where_it_was_expected(folder):
    for ask in (
        lambda p: p.info(TABLE),
        lambda p: p.count(TABLE),
        lambda p: list(p.pages(TABLE, ())),
    ):
        with pytest.raises(DatasetNotPublic, match=str(folder / f"{TABLE}.csv")):
            ask(open_files(folder))
    with pytest.raises(DatasetNotPublic, match=str(folder / f"{TABLE}.geojson")):
        open_files(folder).geojson(TABLE)


def test_a_dataset_id_cannot_lead_out_of_the_folder(folder):
    (folder.parent / "secret.csv").write_text("a\n1\n")
    with pytest.raises(DatasetNotPublic):
        open_files(folder).info("../secret")


def test_a_column_that_the_file_lacks_is_named(folder):
    with pytest.raises(SchemaDrift, match="no column precinct, beat") as error:
        rows(put(folder, f"{TABLE}.csv", CSV), "precinct", "Day", "beat")
    assert [e.field for e in error.value.errors] == ["precinct", "beat"]


def test_a_filter_is_refused_rather_than_ignored(folder):
    portal = put(folder, f"{TABLE}.csv", CSV)
    assert portal.filters is False
    with pytest.raises(PortalError, match="district = 'north'"):
        portal.count(TABLE, "district = 'north'")
    with pytest.raises(PortalError, match="district = 'north'"):
        list(portal.pages(TABLE, ("Day",), "district = 'north'"))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("csv", b"a,b\n1,2\n3,4,5\n", "line 3: .*3 cells, where the header names 2 columns"),
        ("csv", b'a,b\n1,"cut off\n', "line 2: expected a row of CSV"),
        ("csv", b"", "line 1: expected a header"),
        ("csv", b"a,b,a\n", "line 1: the header has a more than once"),
        ("csv", "a\nCafé\n".encode("cp1252"), "expected UTF-8"),
        ("csv.gz", b"a\n1\n", "expected a whole gzip file"),
        ("csv.gz", gzip.compress(b"a\n1\n" * 999, mtime=0)[:-12], "expected a whole gzip file"),
        ("json", b'[{"a": 1},\n {"a"', "line 2: expected JSON"),
        ("json", b'{"a": 1}', "expected a list of rows"),
        ("json", b"[1, 2]", "expected a list of rows"),
        ("geojson", b'{"type": "FeatureCollection"}', "expected a GeoJSON FeatureCollection"),
        ("geojson", b"[]", "expected a GeoJSON FeatureCollection"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told_with_its_line(folder, name, content, words):
    (folder / f"{TABLE}.{name}").write_bytes(content)
    with pytest.raises(PortalUnavailable, match=f"{TABLE}.{name}: {words}"):
        rows(open_files(folder), *open_files(folder).info(TABLE).names())


def test_a_geojson_file_that_is_none_is_told(folder):
    with pytest.raises(PortalUnavailable, match="expected a GeoJSON FeatureCollection"):
        put(folder, f"{TABLE}.geojson", "{}").geojson(TABLE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "expected JSON"),
        ("[]", f"{TABLE}: expected an object"),
        (f'{{"{TABLE}": 7}}', f"{TABLE}: expected an"),
        (
            f'{{"{TABLE}": {{"rows_updated_at": "yesterday"}}}}',
            f"{TABLE}.rows_updated_at: expected a time",
        ),
        (
            f'{{"{TABLE}": {{"columns": 7}}}}',
            f"{TABLE}.columns: expected an object of column names",
        ),
    ],
)
def test_a_faulty_tables_json_is_told_by_name(folder, text, words):
    (folder / "tables.json").write_text(text)
    (folder / f"{TABLE}.csv").write_text(CSV)
    with pytest.raises(CityFileError, match=f"tables.json: .*{words}|tables.json: {words}"):
        open_files(folder).info(TABLE)


def test_a_city_of_files_can_fetch_boundaries_from_the_web(folder):
    with run_fake_portal() as fake:
        fake.views["beats"] = {"features": []}
        assert open_files(folder).fetch_json(f"{fake.origin}/api/views/beats.json") == {
            "features": []
        }


@pytest.mark.parametrize("transport", ["sample", "files"])
def test_a_city_without_a_portal_to_open_is_refused(transport):
    with pytest.raises(PlainviewError) as error:
        open_portal(a_city(transport=transport), PortalAccess())
    assert [e.field for e in error.value.errors] == ["transport"]
