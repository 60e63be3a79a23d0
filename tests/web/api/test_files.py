"""Answers and cities as files: the same rows in each form, read back by libraries that did not
write them.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import datetime
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pyarrow.parquet as parquet
import pytest
from frictionless import Package
from openpyxl.chart import LineChart

from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.web.exports.data_package import build_package_file, describe_page
from dashboard.wording.csv_text import guard_formula
from tests.support.shared import build_once, refresh_sample
from tests.support.worlds import TinyCity, make_stop

QUESTION = "city=tiny&measure=frisk_rate&by=year,district"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def rows(visitor) -> list[dict]:
    return visitor.get(f"/api/v1/answers.json?{QUESTION}").get_json()["rows"]


def test_csv_says_what_it_is_and_how_to_cite_it(visitor) -> None:
    told = [
        line
        for line in visitor.get(f"/api/v1/answers.csv?{QUESTION}").text.splitlines()
        if line.startswith("#")
    ]
    text = "\n".join(told)
    for part in (
        "Measure:",
        "Numerator:",
        "Denominator:",
        "As of: 2023-12-31",
        "Cite as: Tiny Police",
        "build ",
    ):
        assert part in text


def test_plain_csv_begins_with_its_columns(visitor, rows) -> None:
    text = visitor.get(f"/api/v1/answers.csv?{QUESTION}&header=no").text
    assert text.startswith("year,year_title,district,")
    assert [int(r["numerator"]) for r in csv.DictReader(io.StringIO(text))] == [
        r["numerator"] for r in rows
    ]


def test_parquet_holds_the_same_rows_with_types(visitor, rows) -> None:
    found = visitor.get(f"/api/v1/answers.parquet?{QUESTION}")
    table = parquet.read_table(io.BytesIO(found.data))
    assert table["numerator"].to_pylist() == [r["numerator"] for r in rows]
    assert table["value"].to_pylist() == [r["value"] for r in rows]
    assert table["district"].to_pylist() == [r["district"] for r in rows]
    assert b"Cite as" in table.schema.metadata[b"about"]
    assert table.schema.metadata[b"measure"] == b"frisk_rate"


def cells(content: bytes, sheet: int) -> list[list[tuple[str, str]]]:
    """The type and text of each cell, read from the file's own XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = [
            node.findtext(f".//{SHEET}t") or ""
            for node in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        tree = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    assert tree.find(f".//{SHEET}f") is None, "no cell is a formula"
    return [
        [
            (
                c.get("t") or "n",
                shared[int(c.findtext(f"{SHEET}v"))]
                if c.get("t") == "s"
                else c.findtext(f"{SHEET}v"),
            )
            for c in row
        ]
        for row in tree.iter(f"{SHEET}row")
    ]


def test_a_workbook_has_numbers_as_numbers_and_says_what_it_is(visitor, rows) -> None:
    content = visitor.get(f"/api/v1/answers.xlsx?{QUESTION}").data
    data = cells(content, 3)
    place = [text for _, text in data[0]].index("numerator")
    assert [r[place] for r in data[1:]] == [("n", str(r["numerator"])) for r in rows]
    assert any("Cite as" in text for (_, text), *_ in cells(content, 4))


def test_a_workbook_has_a_wide_table_with_dates_and_a_chart(visitor) -> None:
    asked = "city=tiny&measure=stops&by=month,district"
    book = openpyxl.load_workbook(
        io.BytesIO(visitor.get(f"/api/v1/answers.xlsx?{asked}").data), data_only=True
    )
    assert book.sheetnames == ["Table", "Rows", "Data", "About"]
    rows = visitor.get(f"/api/v1/answers.json?{asked}").get_json()["rows"]
    expected = {(r["month"], r["district"]): r["numerator"] for r in rows}
    wide = book["Table"]
    names = [cell.value for cell in wide[1]]
    ids = {"East": "east", "West": "west", "Not recorded": "not_recorded"}
    for line in wide.iter_rows(min_row=2):
        month = line[0].value
        assert isinstance(month, datetime)
        assert line[0].number_format == "mmm yyyy"
        for name, cell in zip(names[1:], line[1:]):
            if name in ids:
                assert cell.value == expected[f"{month:%Y-%m}", ids[name]]
                assert cell.value is None or cell.number_format == "#,##0"
    (chart,) = wide._charts
    assert isinstance(chart, LineChart)
    assert len(chart.series) == len(names) - 1
    assert {cell.value for cell in book["Rows"][1]} >= {"Month", "First day", "Stops"}
    assert book["Data"]["A1"].value == "month"
    assert isinstance(book["Data"]["A2"].value, datetime)
    told = [cell.value for (cell,) in book["About"].iter_rows() if cell.value]
    assert any(text.startswith("https://data.tiny.example/resource/") for text in told)


def test_a_blank_of_a_workbook_says_why(visitor) -> None:
    asked = "city=tiny&measure=frisk_rate&by=district&since=1990-01&until=1990-12"
    book = openpyxl.load_workbook(
        io.BytesIO(visitor.get(f"/api/v1/answers.xlsx?{asked}").data), data_only=True
    )
    cell = book["Table"]["D2"]
    assert cell.value is None
    assert cell.comment.text


@pytest.mark.parametrize(
    ("text", "written"),
    [("6-12", "6\u201312"), ("1 - 17", "1\u201317"), ("3/4", "3\u20134"), ("18 to 25", "18 to 25")],
)
def test_no_age_band_becomes_a_day(text: str, written: str) -> None:
    assert guard_formula(text) == written
    assert guard_formula("2024-01") == "2024-01"


def test_no_text_of_a_portal_becomes_a_formula(tmp_path) -> None:
    from dashboard.query.addresses import parse_query
    from dashboard.web.api.routes import FILE_FORMATS

    hostile = [
        '=HYPERLINK("http://x.example")',
        "+1",
        "-1",
        "@SUM(A1)",
        "<script>alert(1)</script>",
    ]
    world = TinyCity(tmp_path, [make_stop("2022-01-05", result=text) for text in hostile])
    world.refresh()
    answer = world.answers().answer(parse_query("city=tiny&measure=stops&by=outcome")[0])
    titles = {
        text
        for row in cells(FILE_FORMATS["xlsx"][1](answer), 1)
        for kind, text in row
        if kind == "s"
    }
    assert any(t.startswith("=HYPERLINK") for t in titles)
    text = "\n".join(
        line for line in FILE_FORMATS["csv"][1](answer).splitlines() if not line.startswith("#")
    )
    for row in csv.reader(io.StringIO(text)):
        assert not [cell for cell in row if cell[:1] in "=@+" and cell]


def test_a_source_without_a_host_has_no_address() -> None:
    assert describe_page("/sample/data") == {}
    assert describe_page("https://data.example/d/x") == {"path": "https://data.example/d/x"}


def test_a_citys_package_is_valid_and_its_counts_add_up(visitor, tmp_path) -> None:
    found = visitor.get("/api/v1/packages/tiny.zip")
    assert found.status_code == 200
    assert found.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
        archive.extractall(tmp_path)
    package = Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert {r.name for r in package.resources} >= {"stops-main", "complaints-main", "categories"}
    counted = pd.read_csv(tmp_path / "data" / "stops-main.csv")
    total = visitor.get("/api/v1/answers.json?city=tiny&measure=stops").get_json()["rows"][0][
        "numerator"
    ]
    assert counted["stops"].sum() == total == 36
    told = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert all(f["description"] for r in told["resources"] for f in r["schema"]["fields"])
    ids = set(
        pd.read_csv(tmp_path / "data" / "categories.csv").query("dimension == 'district'")[
            "category"
        ]
    )
    assert set(counted["district"]) <= ids


@pytest.mark.slow
def test_the_package_of_the_sample_city_is_valid_and_names_its_districts(
    tmp_path, tmp_path_factory
) -> None:
    """It has closing days, daylight and categories that are no numbers, which a tiny city lacks.

    The validator takes half a minute for all rows: it reads the first ones, and pandas holds all
    against their types.
    """
    answers = AnswerService(
        Settings(store=build_once(tmp_path_factory, "sample-store", refresh_sample))
    )
    with zipfile.ZipFile(build_package_file(answers, "sample")) as archive:
        archive.extractall(tmp_path / "package")
    package = Package(str(tmp_path / "package" / "datapackage.json"))
    report = package.validate(limit_rows=500)
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
    for resource in package.resources:
        frame = pd.read_csv(tmp_path / "package" / resource.path, keep_default_na=False)
        assert list(frame.columns) == [field.name for field in resource.schema.fields]
        for field in resource.schema.fields:
            column = frame[field.name]
            if field.type == "integer":
                assert column.dtype == "int64", (resource.name, field.name)
            elif field.type == "yearmonth":
                assert column.str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])").all(), resource.name
    categories = pd.read_csv(tmp_path / "package" / "data" / "categories.csv")
    districts = categories.query("dimension == 'district'").set_index("category")["title"]
    assert districts["mill_creek"].unique().tolist() == ["Mill Creek"]


def test_a_package_is_made_once_for_a_build(visitor) -> None:
    first = visitor.get("/api/v1/packages/tiny.zip")
    again = visitor.get(
        "/api/v1/packages/tiny.zip", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert visitor.get("/api/v1/packages/tiny.zip").data == first.data
