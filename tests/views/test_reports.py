"""Report packs: files that are checked, cells that are recounts, and a reason for each blank."""

from __future__ import annotations

import io

import openpyxl
import pikepdf
import pytest
from flask.testing import FlaskClient

import app
from dashboard.packs.registry import list_pack_files, load_pack, load_packs
from dashboard.service.answer_service import AnswerService
from dashboard.views.city_context import CityContext
from dashboard.views.reports import (
    Report,
    build_report,
    format_report_value,
    get_pack,
    make_cell_tables,
)
from data.model.errors import CityFileError
from tests.support.shared import build_once, refresh_sample
from tests.support.worlds import TinyCity, make_stop

PACK_IDS = tuple(pack.id for pack in load_packs())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """Two years of stops: as many in each month as its number, in the east, and one in the west."""
    stops = [
        make_stop(f"{year}-{month:02d}-15", precinct)
        for year in (2022, 2023)
        for month in range(1, 13)
        for precinct in ["E"] * month + ["W"]
    ]
    made = TinyCity(tmp_path_factory.mktemp("tiny"), stops, as_of="2024-02-05T00:00:00Z")
    made.refresh()
    return made


@pytest.fixture(scope="module")
def client(world: TinyCity) -> FlaskClient:
    return app.create_app(world.settings).server.test_client()


def fill(world: TinyCity, pack: str, period: str = "") -> Report:
    answers = AnswerService(world.settings)
    desk = CityContext(answers, answers.city("tiny"), answers.build("tiny"))
    return build_report(desk, get_pack(pack), period)


def get_cell(report: Report, cell_id: str):
    return next(c for c in report.cells if c.cell.id == cell_id)


def test_the_section_of_san_francisco_has_its_twenty_five_tables() -> None:
    assert len(get_pack("sf_96a_3").cells) == 25


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('question = "measure=nothing"', "there is no measure 'nothing'"),
        ('question = "measure=stops&by=finding"', "stops has no finding"),
        ('question = "measure=stops&since=2020-01"', "come from the report's period"),
        ('question = "measure=stops&by=year"', "of time the month alone"),
        ('question = "measure=stops&colour=red"', "colour"),
        ('question = "measure=stops"\nwhy = "not_read"', "either a question or why"),
        ("", "either a question or why"),
        ('why = "tired"', "why"),
    ],
)
def test_a_bad_pack_is_refused_naming_file_and_key(tmp_path, text: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'title = "T"\nlaw = "L"\nlaw_url = "https://law.example"\nperiod = "year"\n'
        f'[[cells]]\nid = "a"\ntitle = "A"\n{text}\n'
    )
    with pytest.raises(CityFileError) as caught:
        load_pack(path)
    assert "mine.toml: cells.0" in str(caught.value)
    assert said in str(caught.value)


def test_two_cells_of_one_id_are_refused(tmp_path) -> None:
    cell = '[[cells]]\nid = "a"\ntitle = "A"\nquestion = "measure=stops"\n'
    path = tmp_path / "mine.toml"
    path.write_text(
        'title = "T"\nlaw = "L"\nlaw_url = "https://law.example"\nperiod = "year"\n' + 2 * cell
    )
    with pytest.raises(CityFileError, match="more than one cell"):
        load_pack(path)


def test_check_reads_the_packs(world, monkeypatch, capsys) -> None:
    monkeypatch.setenv("PLAINVIEW_CATALOGUE", str(world.settings.catalogue))
    assert app.main(["check"], app.serve) == 0
    told = capsys.readouterr().out
    assert all(f"report {path.stem}: good" in told for path in list_pack_files())


def test_a_quarter_stands_beside_the_one_before_and_the_year_before(world) -> None:
    report = fill(world, "sf_96a_3", "2023-Q2")
    assert report.columns == ("2023-Q2", "2023-Q1", "2022-Q2")
    (row,) = get_cell(report, "encounters").rows
    # April to June: 4 + 5 + 6 in the east; January to March: 1 + 2 + 3; and 3 in the west each.
    assert [value.numerator for value in row.values] == [18, 9, 18]
    districts = {r.names[0]: r for r in get_cell(report, "encounters_change").rows}
    assert [v.numerator for v in districts["East"].values] == [15, 6, 15]


def test_the_last_complete_period_is_shown_by_itself(world) -> None:
    assert fill(world, "sf_96a_3").period == "2023-Q4"
    assert fill(world, "texas_2_134").period == "2023"


def test_months_stand_in_rows_and_years_in_columns(world) -> None:
    report = fill(world, "oversight_annual", "2023")
    months = get_cell(report, "complaints_month").rows
    assert [row.names[0] for row in months][:2] == ["January", "February"]
    assert len(months) == 12
    assert months[4].values[0].numerator == 1


def test_each_blank_has_its_reason(world) -> None:
    report = fill(world, "sf_96a_3", "2023-Q2")
    for filled in report.cells:
        assert filled.is_filled or filled.reason, filled.cell.id
        assert not (filled.is_filled and filled.reason), filled.cell.id
    assert "Not read" in get_cell(report, "arrests").reason
    assert "Age" in get_cell(report, "encounters_age").reason
    assert "Not published" in get_cell(report, "force").reason


@pytest.mark.parametrize("pack", PACK_IDS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_pack_is_a_page_a_pdf_and_a_workbook(client, pack: str, language: str) -> None:
    page = client.get(f"/tiny/reports/{pack}?lang={language}")
    assert page.status_code == 200
    assert page.text.count("<h2") >= len(get_pack(pack).cells)
    found = client.get(f"/tiny/reports/{pack}.pdf?lang={language}")
    with pikepdf.open(io.BytesIO(found.data)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == language
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/tiny/reports/{pack}.xlsx?lang={language}").data)
    )
    assert book.sheetnames[-1] == "Data"
    assert book["Data"]["A1"].value == "cell"


def test_the_workbook_holds_the_numbers_of_the_page(client, world) -> None:
    report = fill(world, "sf_96a_3", "2023-Q2")
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/tiny/reports/sf_96a_3.xlsx?period=2023-Q2").data)
    )
    rows = [
        row
        for row in book["Data"].iter_rows(min_row=2, values_only=True)
        if row[0] == "encounters_change"
    ]
    told = {(row[2], row[3]): row[4] for row in rows}
    for row in get_cell(report, "encounters_change").rows:
        for period, value in zip(report.columns, row.values):
            assert told["; ".join(row.names), period] == value.numerator


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tiny/reports", 200),
        ("/tiny/reports/nothing", 404),
        ("/tiny/reports/nothing.pdf", 404),
        ("/tiny/reports/sf_96a_3.exe", 404),
        ("/tiny/reports/sf_96a_3?period=2023", 400),
        ("/tiny/reports/sf_96a_3.pdf?period=2023", 400),
        ("/tiny/reports/sf_96a_3?period=2023-Q3", 200),
        ("/tiny/reports/sf_96a_3?period=1950-Q3", 200),
        ("/tiny/reports/sf_96a_3?measure=stops", 400),
    ],
)
def test_what_is_not_there_is_said(client, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_the_command_writes_the_files_however_long_they_take(
    world, monkeypatch, tmp_path, capsys
) -> None:
    # What a visitor's PDF may take at most is nothing to a command.
    monkeypatch.setattr("dashboard.web.briefing.pdf._worker_pool._seconds", 0)
    monkeypatch.setenv("PLAINVIEW_CATALOGUE", str(world.settings.catalogue))
    monkeypatch.setenv("PLAINVIEW_STORE", str(world.settings.store))
    asked = ["report", "tiny", "sf_96a_3", "--period", "2023-Q2", "--to", str(tmp_path / "out")]
    assert app.main(asked, app.serve) == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "plainview-tiny-sf_96a_3-2023-Q2.pdf",
        "plainview-tiny-sf_96a_3-2023-Q2.xlsx",
    ]
    assert " of 25 tables" in capsys.readouterr().out
    assert app.main(["report", "tiny", "nothing"], app.serve) == 2
    assert app.main([*asked, "--lang", "xx"], app.serve) == 2


def test_the_sample_city_fills_most_of_the_section_of_san_francisco(tmp_path_factory) -> None:
    from dashboard.settings import Settings

    store = build_once(tmp_path_factory, "sample-store", refresh_sample)
    answers = AnswerService(Settings(store=store))
    desk = CityContext(answers, answers.city("sample"), answers.build("sample"))
    report = build_report(desk, get_pack("sf_96a_3"))
    assert report.filled == 22
    assert [c.cell.id for c in report.cells if not c.is_filled] == [
        "arrests",
        "arrests_race",
        "arrests_reason",
    ]


def test_two_dimensions_are_a_cross_table_for_each_period(tmp_path_factory) -> None:
    from dashboard.settings import Settings

    store = build_once(tmp_path_factory, "sample-store", refresh_sample)
    answers = AnswerService(Settings(store=store))
    desk = CityContext(answers, answers.city("sample"), answers.build("sample"))
    report = build_report(desk, get_pack("sf_96a_3"))
    filled = get_cell(report, "dispositions_race")
    tables = make_cell_tables(report, filled)
    assert len(tables) == len(report.columns)
    for place, (table, period) in enumerate(zip(tables, report.columns)):
        names = [str(heading.text) for heading in table.headings][1:]
        cells = {
            (name, str(row[0].text)): str(cell.text)
            for row in table.rows
            for name, cell in zip(names, row[1:])
        }
        assert len(names) <= len(table.rows)
        assert str(period)[:4] in table.caption
        for row in filled.rows:
            if row.has_cases:
                told = cells.get(row.names) or cells[row.names[::-1]]
                assert told == format_report_value(filled.answer, row.values[place])
