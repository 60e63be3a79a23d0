"""`check --live` shows what the portal has changed and proposes how the city file could follow."""

from __future__ import annotations

import json
import tomllib

import pytest

from data.city_files.loader import load_city_file
from data.live_check.live_check import check_live_city
from data.live_check.propose_columns import find_nearest_columns, list_candidates, propose_columns
from data.portal import PortalAccess
from data.store.store import Store
from tests.cli.test_command_line import run
from tests.data.portal.conftest import a_city
from tests.data.refresh.town import Town
from tests.support.fake_portal import make_refusal, run_fake_portal
from tests.support.worlds import CITY_FILE, STOPS, TinyCity, make_stop


@pytest.fixture(scope="module")
def first_world(tmp_path_factory):
    world = TinyCity(tmp_path_factory.mktemp("tiny"), [make_stop("2022-01-03")])
    assert world.refresh().exit_code == 0
    return world


@pytest.fixture
def world(first_world, tmp_path):
    return first_world.copy_to(tmp_path)


def rename(world: TinyCity, **names: str) -> None:
    """Rename columns of the stops at the source, as a publisher does one day."""
    tables = json.loads((world.rows / "tables.json").read_text())
    rows = json.loads((world.rows / f"{STOPS}.json").read_text())
    tables[STOPS]["columns"] = {names.get(c, c): k for c, k in tables[STOPS]["columns"].items()}
    tables[STOPS]["rows_updated_at"] = "2024-02-01T00:00:00Z"
    (world.rows / "tables.json").write_text(json.dumps(tables))
    (world.rows / f"{STOPS}.json").write_text(
        json.dumps([{names.get(c, c): v for c, v in r.items()} for r in rows])
    )


def found(world: TinyCity):
    file = world.settings.catalogue / "tiny.toml"
    return check_live_city(load_city_file(file), file, Store(world.settings.store), PortalAccess())


def unknown(world: TinyCity) -> dict[str, dict[str, int]]:
    return {m.values.name: m.unknown for m in found(world)[0].meanings if m.unknown}


def test_nothing_is_said_of_columns_that_are_as_they_were(world):
    assert [(f.faults, f.changes, f.proposal) for f in found(world)] == [((), (), "")] * 2
    done = run(world, "check", "--live", "tiny")
    assert done.returncode == 0
    assert f"tiny {STOPS}: good" in done.stdout


def test_renamed_columns_are_shown_with_a_change_of_the_file_that_works(world):
    rename(world, day="stop_date", race="subject_race", stop_id="stopid")
    first, second = found(world)
    assert [f.partition(":")[0] for f in first.faults] == [
        "date",
        "unit",
        "race",
    ]
    assert second.faults == ()
    assert first.changes == ("- stop_id (text)", "- day (text)", "- race (text)")
    done = run(world, "check", "--live", "tiny")
    assert done.returncode == 3
    assert "subject_race" in done.stdout
    assert "Traceback" not in done.stderr
    text = (world.settings.catalogue / "tiny.toml").read_text()
    for line in first.proposal.splitlines():
        if line.startswith("-") and not line.startswith("---"):
            text = text.replace(line[1:] + "\n", "<here>\n", 1)
        if line.startswith("+") and not line.startswith("+++"):
            text = text.replace("<here>", line[1:], 1)
    stops = tomllib.loads(text)["datasets"][0]
    assert "stop_date" in stops["date"]["columns"]
    assert "subject_race" in stops["fields"]["race"]["columns"]
    assert "stopid" in stops["unit"]
    assert stops["fields"]["district"]["columns"] == ["precinct"]
    world.write_city(text)
    assert world.refresh().exit_code == 0


def test_the_data_page_shows_the_reason_and_the_proposal(world):
    from app import create_app  # the door is slow to load

    rename(world, race="subject_race")
    assert world.refresh().exit_code == 3
    page = create_app(world.settings).server.test_client().get("/tiny/data").get_data(as_text=True)
    assert "Not brought up to date" in page
    assert "no column named race" in page
    assert "+race = {columns = [" in page
    assert "subject_race" in page


def test_a_date_column_of_another_type_is_told_and_not_taken(tmp_path):
    with run_fake_portal() as fake:
        town = Town(fake, tmp_path)
        town.move(1_700_000_000, day="calendar_date")
        assert town.refresh().exit_code == 0
        town.move(1_700_001_000, day="number")
        told = check_live_city(town.city, tmp_path / "tiny.toml", town.store, town.access)[0]
        assert told.changes == ("~ day: calendar_date before, number now",)
        assert "not number" in told.faults[0]
        report = town.refresh()
        assert (report.exit_code, report.outcomes[0].state) == (3, "kept")
        assert "day is of type number now" in report.outcomes[0].message


def test_lists_over_several_lines_and_tables_of_their_own_are_found():
    text = CITY_FILE.replace(
        'race = {columns = ["race"], values', 'nothing = {columns = ["x"], values', 1
    )
    text += '\n[[datasets]]\nid = "forc-0001"\n[datasets.date]\n# a note\ncolumns = [\n  "when_it_was",\n]\n'
    dataset = check_like("forc-0001", "when_it_was")
    diff = propose_columns(text, "tiny.toml", dataset, ("date",), ("when_it_is", "race"))
    assert [line for line in diff.splitlines() if line[0] in "+-" and line[1] != line[0]] == [
        '+  "when_it_is",'
    ]


def check_like(dataset_id: str, column: str):
    declared = a_city().datasets[0]
    return declared.model_copy(
        update={"id": dataset_id, "date": declared.date.model_copy(update={"columns": (column,)})}
    )


def test_the_nearest_columns_are_alike_in_spelling_or_share_a_word():
    assert find_nearest_columns(("terry_stop_id",), ("terrystopid", "race")) == ("terrystopid",)
    assert find_nearest_columns(("race",), ("subject_race", "precinct")) == ("subject_race",)
    assert find_nearest_columns(("day",), ("precinct", "beat")) == ()
    assert list_candidates(check_like("forc-0001", "day"), "unit") == ()


def test_values_that_the_city_file_does_not_know_are_listed_with_a_change_of_the_file(world):
    world.write_rows(
        STOPS,
        [*(make_stop("2022-01-03") for _ in range(40)), make_stop("2022-01-03", race="BLK")],
        "2024-01-05T00:00:00Z",
    )
    assert world.refresh().exit_code == 0, (
        "a new value in a few rows is no reason to keep the old ones"
    )
    done = run(world, "check", "--live", "tiny")
    assert done.returncode == 0
    assert "? ... 1 more, each in fewer than 10 rows, not quoted" in done.stdout
    assert '"Black", "BLK"' in done.stdout


def test_values_of_a_field_that_the_file_has_no_more_are_not_spoken_of(world):
    world.write_rows(
        STOPS,
        [make_stop("2022-01-03", race=r) for r in [*("B" for _ in range(40)), "Klingon"]],
        "2024-01-05T00:00:00Z",
    )
    assert world.refresh().exit_code == 0
    assert unknown(world) == {"race": {"Klingon": 1}}
    text = (world.settings.catalogue / "tiny.toml").read_text()
    world.write_city(
        "\n".join(line for line in text.splitlines() if not line.startswith("race = "))
    )
    assert (unknown(world), found(world)[0].proposal) == ({}, "")


def test_what_the_last_refresh_did_not_take_is_told_with_its_proposal(world):
    world.write_rows(
        STOPS, [make_stop("2022-01-03", race="BLK") for _ in range(9)], "2024-01-05T00:00:00Z"
    )
    assert world.refresh().exit_code == 3
    done = run(world, "check", "--live", "tiny")
    assert done.returncode == 3
    assert "9 of 9 rows have values" in done.stdout
    assert '"Black", "BLK"' in done.stdout


def lines(world: TinyCity, field: str) -> list[str]:
    """What `check --live` prints of a field of the stops, each line with single blanks."""
    printed = run(world, "check", "--live", "tiny").stdout
    after = printed[printed.index(f"  {field} (column") :].splitlines()
    end = next((i for i, line in enumerate(after[1:], 1) if line[:4] != "    "), len(after))
    return [" ".join(line.split()) for line in after[:end]]


def test_every_published_value_stands_beside_its_category_unknown_ones_first(world):
    rows = [
        *(make_stop("2022-01-03", race="B", frisk="Y") for _ in range(30)),
        *(make_stop("2022-01-03", race="Klingon", frisk=None) for _ in range(12)),
        *(make_stop("2022-01-03", race="W", frisk="Yes - consent") for _ in range(11)),
        make_stop("2022-01-03", race=None),
    ]
    world.write_rows(STOPS, rows)
    assert lines(world, "race") == [
        "race (column race): 4 values in 54 rows",
        "? 'Klingon' 12 not known to the city file",
        "'B' 30 black",
        "'W' 11 white",
        "(blank) 1 not_recorded",
    ]
    assert lines(world, "frisked") == [
        "frisked (column frisk): 4 values in 54 rows",
        "? 'Yes - consent' 11 not known to the city file",
        "'Y' 30 yes",
        "(blank) 12 not_recorded",
        "'N' 1 no",
    ]
    done = run(world, "check", "--live", "tiny")
    assert done.returncode == 3
    assert "race: 12 of 54 rows have values that the city file does not know" in done.stdout
    assert done.stdout.index("  race (column") < done.stdout.index("  district (column")


@pytest.mark.parametrize("rows", [1, 9])
def test_what_few_rows_hold_and_no_list_spells_is_never_printed(world, rows):
    texts = {"precinct": "12 Elm St", "race": "Jane White", "result": "told Ann", "frisk": "yes x"}
    world.write_rows(
        STOPS,
        [make_stop("2022-01-03", **texts)] * rows + [make_stop("2022-01-03")] * 200,
        "2024-01-05T00:00:00Z",
    )
    world.refresh()
    printed = run(world, "check", "--live", "tiny").stdout
    assert [text for text in texts.values() if text in printed] == []
    assert printed.count("1 more, each in fewer than 10 rows, not quoted") == 4


def test_long_lists_of_values_are_folded_with_their_rows(world):
    beats = [make_stop("2022-01-03", beat=f"b{n}") for n in range(60) for _ in range(10)]
    world.write_rows(STOPS, beats)
    printed = lines(world, "beat")
    assert len(printed) == 22
    assert printed[-1] == "... 40 more 400 several categories"


def test_a_question_that_the_portal_does_not_answer_is_no_silence(tmp_path):
    with run_fake_portal() as fake:
        town = Town(fake, tmp_path)
        town.move(1_700_000_000, day="calendar_date")
        assert town.refresh().exit_code == 0
        fake.before = lambda seen: (
            make_refusal(400, "query.soql", "no") if "$group" in seen.args else None
        )
        told = check_live_city(town.city, tmp_path / "tiny.toml", town.store, town.access)[0]
        assert told.meanings
        assert all(m.problem for m in told.meanings)
