"""A first pull is held to fixed bars: what most rows do not support is not published, and the
terminal says why.
"""

from __future__ import annotations

import pytest

from dashboard.cli.refresh import print_report
from data.audit.acceptance import read_acceptances
from data.model.build_manifest import ManifestDataset
from data.store.store import Store
from tests.support.worlds import CITY_FILE, STOPS, STOPS_CITY, TinyCity, make_stop, read_numerators

# A spelling of its own, which no standard list knows.
CODES = ('"Black"]', '"Black", "Qx"]')
CODED = STOPS_CITY.replace(*CODES)


def stops_dated(days: list[str], **more: str) -> list[dict]:
    return [make_stop("2022-01-03", day=day, **more) for day in days]


def manifest_of(world: TinyCity) -> ManifestDataset:
    return world.answers().build("tiny").manifest.datasets[0]


def is_unpublished(world: TinyCity) -> bool:
    """Whether no row of the table of stops counts, and no question about them has a number."""
    dataset = manifest_of(world)
    (row,) = world.ask("measure=stops").rows
    return sum(dataset.set_aside.values()) == dataset.rows and row.numerator is None


def lines_of(world: TinyCity, capsys, accept: bool = False) -> tuple[int, str]:
    report = world.refresh(accept)
    print_report(report)
    return report.exit_code, capsys.readouterr().out


def test_a_table_of_which_most_dates_are_unreadable_stays_unpublished(tmp_path, capsys):
    days = [f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/2022" for n in range(40)]
    world = TinyCity(
        tmp_path, stops_dated([*days, *(["once upon a time 7"] * 30)]), city=STOPS_CITY
    )
    code, told = lines_of(world, capsys)
    assert code == 3
    assert f"tiny {STOPS}: live, but nothing counts" in told
    assert "30 of 70 dates cannot be read" in told
    assert f"tiny {STOPS}: red: 40 of 70 rows counted; 30 dates unreadable" in told
    assert "once upon a time 7" in told
    assert is_unpublished(world)
    assert any(
        "too much of the table cannot be read" in n for n in world.ask("measure=stops").notes
    )


def test_a_field_of_unknown_values_is_kept_back_and_the_rest_goes_live(tmp_path, capsys):
    rows = [make_stop("2022-01-03", race="Blk") for _ in range(12)]
    world = TinyCity(
        tmp_path, [*rows, *(make_stop("2022-01-03") for _ in range(8))], city=STOPS_CITY
    )
    code, told = lines_of(world, capsys)
    assert code == 3
    assert "race: 40% known" in told
    assert "12 of 20 recorded values are not known to the city file ('Blk')" in told
    assert '+race = {columns = ["race"]' in world.refresh().outcomes[0].proposal
    assert read_numerators(world.ask("measure=stops&by=year")) == {"2022": 20}
    assert manifest_of(world).withheld == ("race",)
    assert "race" not in manifest_of(world).dimensions


def test_half_unknown_values_go_live_with_a_notice(tmp_path, capsys):
    rows = [make_stop("2022-01-03", race="Blk") for _ in range(10)]
    world = TinyCity(
        tmp_path, [*rows, *(make_stop("2022-01-03") for _ in range(10))], city=STOPS_CITY
    )
    code, told = lines_of(world, capsys)
    assert code == 3
    assert f"tiny {STOPS}: live, 20 rows" in told
    assert f"tiny {STOPS}: yellow: 20 of 20 rows counted; race: 50% known." in told
    assert read_numerators(world.ask("measure=stops&by=race"))["black"] == 10


def test_a_flag_whose_yes_is_unknown_is_no_rate_of_zero(tmp_path, capsys):
    rows = [make_stop("2022-01-03", frisk="Y - pat down") for _ in range(12)]
    world = TinyCity(
        tmp_path, [*rows, *(make_stop("2022-01-03") for _ in range(88))], city=STOPS_CITY
    )
    code, told = lines_of(world, capsys)
    assert code == 3
    assert "frisked: 88% known" in told
    assert "datasets.flags.frisked" in told
    (row,) = world.ask("measure=frisk_rate").rows
    assert (row.status, row.numerator) == ("not_read", None)


def test_an_edited_city_file_that_reads_less_keeps_the_last_good_build(tmp_path, capsys):
    coded = CITY_FILE.replace(*CODES)
    rows = [make_stop("2022-01-03", race="Qx") for _ in range(30)]
    world = TinyCity(tmp_path, rows, city=coded)
    assert lines_of(world, capsys)[0] == 0
    build = world.answers().build("tiny").name
    world.write_city(CITY_FILE)
    for _ in range(2):
        code, told = lines_of(world, capsys)
        assert code == 3
        assert f"tiny {STOPS}: kept its last good snapshot" in told
        assert "tiny comp-0001: kept its last good snapshot" in told
        assert "datasets.fields.race.values" in told
    assert world.answers().build("tiny").name == build
    assert read_numerators(world.ask("measure=stops&by=race"))["black"] == 30
    world.write_city(coded)
    assert lines_of(world, capsys)[0] == 0


def test_what_is_accepted_is_recorded_with_its_day_and_asked_again_only_where_it_grows(
    tmp_path, capsys
):
    def rows(unknown: int) -> list[dict]:
        odd = [make_stop("2022-01-03", race="Blk") for _ in range(unknown)]
        return [*odd, *(make_stop("2022-01-03") for _ in range(100 - unknown))]

    world = TinyCity(tmp_path, rows(60), city=STOPS_CITY)
    assert lines_of(world, capsys)[0] == 3
    code, told = lines_of(world, capsys, accept=True)
    assert code == 0
    assert f"tiny {STOPS}: green" in told
    assert "accepted on 2" in told
    assert read_numerators(world.ask("measure=stops&by=race"))["not_read"] == 60
    (entry,) = read_acceptances(tmp_path / "store", "tiny")
    assert (entry.dataset, entry.finding, entry.subject) == (STOPS, "values_unknown", "race")
    assert len(entry.day) == 10
    world.write_rows(STOPS, rows(64), "2024-01-05T00:00:00Z")
    assert lines_of(world, capsys)[0] == 0
    world.write_rows(STOPS, rows(80), "2024-01-06T00:00:00Z")
    code, told = lines_of(world, capsys)
    assert code == 3
    assert "kept its last good snapshot" in told


def test_rows_that_no_longer_count_keep_the_last_good_ones(tmp_path, capsys):
    world = TinyCity(tmp_path, [make_stop("2022-01-03") for _ in range(20)], city=STOPS_CITY)
    assert lines_of(world, capsys)[0] == 0
    world.write_rows(STOPS, stops_dated([" "] * 20), "2024-01-05T00:00:00Z")
    code, told = lines_of(world, capsys)
    assert code == 3
    assert "none of 20 rows is counted; 20 were before" in told
    assert read_numerators(world.ask("measure=stops&by=year")) == {"2022": 20}


@pytest.mark.parametrize("rows", [1, 9])
def test_a_few_odd_rows_of_a_small_table_are_not_red(tmp_path, capsys, rows):
    world = TinyCity(
        tmp_path, [make_stop("2022-01-03", race="Blk") for _ in range(rows)], city=STOPS_CITY
    )
    assert lines_of(world, capsys)[0] == 0
    assert Store(tmp_path / "store").live("tiny").manifest.datasets[0].withheld == ()


def test_the_audit_of_rows_that_are_not_taken_stands_in_their_notice(tmp_path):
    world = TinyCity(tmp_path, stops_dated(["2022-01-03"] * 20), city=STOPS_CITY)
    world.refresh()
    world.write_rows(STOPS, stops_dated(["x 1"] * 10 + ["2022-01-03"] * 10), "2024-01-05T00:00:00Z")
    world.refresh()
    (notice,) = Store(tmp_path / "store").live("tiny").notices
    assert notice.state == "kept"
    assert notice.audit.counted == 10


def test_what_is_kept_back_stays_back_while_the_portal_does_not_answer(tmp_path, capsys):
    world = TinyCity(
        tmp_path, [make_stop("2022-01-03", race="Blk") for _ in range(20)], city=STOPS_CITY
    )
    assert lines_of(world, capsys)[0] == 3
    table = world.rows / f"{STOPS}.json"
    good = table.read_text()
    world.write_rows(STOPS, [make_stop("2022-01-04")], "2024-01-05T00:00:00Z")
    table.write_text("not what a portal sends")
    code, told = lines_of(world, capsys)
    assert code == 3
    assert f"tiny {STOPS}: kept its last good snapshot" in told
    assert manifest_of(world).withheld == ("race",)
    assert read_numerators(world.ask("measure=stops&by=year")) == {"2022": 20}
    table.write_text(good)


def test_rows_that_are_kept_keep_back_what_was_never_published(tmp_path, capsys):
    world = TinyCity(
        tmp_path, [make_stop("2022-01-03", race="Blk") for _ in range(20)], city=STOPS_CITY
    )
    lines_of(world, capsys)
    odd = [make_stop("2022-01-03", race="Blk", precinct="Nowhere") for _ in range(20)]
    world.write_rows(STOPS, odd, "2024-01-05T00:00:00Z")
    code, told = lines_of(world, capsys)
    assert code == 3
    assert f"tiny {STOPS}: kept its last good snapshot" in told
    assert manifest_of(world).withheld == ("race",)
    assert read_numerators(world.ask("measure=stops&by=district"))["east"] == 20


def test_a_table_that_stays_unpublished_stays_so_while_the_portal_does_not_answer(tmp_path, capsys):
    world = TinyCity(tmp_path, stops_dated(["x 1"] * 10 + ["2022-01-03"] * 10), city=STOPS_CITY)
    lines_of(world, capsys)
    world.write_rows(STOPS, [make_stop("2022-01-04")], "2024-01-05T00:00:00Z")
    (world.rows / f"{STOPS}.json").write_text("not what a portal sends")
    code, told = lines_of(world, capsys)
    assert code == 3
    assert f"tiny {STOPS}: live, but nothing counts" in told
    assert is_unpublished(world)


def test_a_table_that_stayed_unpublished_goes_live_once_it_can_be_read(tmp_path, capsys):
    world = TinyCity(tmp_path, stops_dated(["x 1"] * 10 + ["2022-01-03"] * 10), city=STOPS_CITY)
    assert lines_of(world, capsys)[0] == lines_of(world, capsys)[0] == 3
    assert is_unpublished(world)
    world.write_rows(STOPS, stops_dated(["2022-01-03"] * 20), "2024-01-05T00:00:00Z")
    assert lines_of(world, capsys)[0] == 0
    assert read_numerators(world.ask("measure=stops&by=year")) == {"2022": 20}


def test_an_edit_that_reads_less_keeps_the_build_though_new_rows_came(tmp_path, capsys):
    world = TinyCity(
        tmp_path, [make_stop("2022-01-03", race="Qx") for _ in range(30)], city=STOPS_CITY
    )
    world.write_city(CODED)
    lines_of(world, capsys)
    build = world.answers().build("tiny").name
    world.write_city(STOPS_CITY)
    world.write_rows(
        STOPS, [make_stop("2022-01-03", race="Qx") for _ in range(33)], "2024-01-05T00:00:00Z"
    )
    assert lines_of(world, capsys)[0] == 3
    assert world.answers().build("tiny").name == build
    world.write_city(CODED)
    assert lines_of(world, capsys)[0] == 0
    assert read_numerators(world.ask("measure=stops&by=race"))["black"] == 33


@pytest.mark.parametrize(("begins", "code"), [("", 3), ("begins = 2020-01-01\n", 0)])
def test_dates_before_any_table_begins_are_told_unless_the_city_file_expects_them(
    tmp_path, capsys, begins, code
):
    world = TinyCity(
        tmp_path, stops_dated([*(["2022-01-03"] * 90), *(["1900-01-01"] * 10)]), city=STOPS_CITY
    )
    world.write_city(STOPS_CITY.replace("begins = 2020-01-01\n", begins))
    found, told = lines_of(world, capsys)
    assert found == code
    assert ("10 of 100 dates are before 1990. In the city file: datasets.begins" in told) == bool(
        code
    )


def test_a_red_table_says_what_would_mend_it(tmp_path, capsys):
    world = TinyCity(
        tmp_path, stops_dated([*(["2022-01-03"] * 10), *(["2022/Jan"] * 30)]), city=STOPS_CITY
    )
    _, told = lines_of(world, capsys)
    assert "In the city file: datasets.date: name another column, or state `order`" in told


@pytest.mark.parametrize(("blank", "severity"), [(4, "green"), (10, "yellow"), (60, "red")])
def test_rows_without_a_date_are_told_of(tmp_path, blank, severity):
    days = ["2022-01-03"] * (100 - blank) + [""] * blank
    world = TinyCity(tmp_path, stops_dated(days), city=STOPS_CITY)
    report = world.refresh()
    assert report.outcomes[0].audit.severity == severity
    assert (report.exit_code == 3) == (severity != "green")


def test_dates_that_fall_blank_keep_the_last_good_rows(tmp_path):
    world = TinyCity(tmp_path, stops_dated(["2022-01-03"] * 100), city=STOPS_CITY)
    assert world.refresh().exit_code == 0
    world.write_rows(STOPS, stops_dated(["2022-01-03"] * 97 + [""] * 3), "2024-01-31T23:00:00Z")
    report = world.refresh()
    assert report.outcomes[0].state == "kept"
    assert report.exit_code == 3
    assert (
        "the dates of 3 of 100 rows are missing; there were 0 before" in report.outcomes[0].message
    )
    assert world.ask("measure=stops").rows[0].numerator == 100
