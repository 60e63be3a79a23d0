"""Every day is the city's own, however a portal writes it; the referee is Python's own calendar."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.errors import BadQuery
from data.model.coverage import format_month, parse_month
from tests.support.profiles import scale_examples
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop, read_numerators

ZONE = ZoneInfo("America/Chicago")
BY_MONTH = "measure=stops&by=month"


def dated_world(folder: str, dates: list[str], city: str = STOPS_CITY) -> TinyCity:
    """A refreshed world of stops with these dates."""
    world = TinyCity(Path(folder), [], as_of="2025-12-31T23:00:00Z", city=STOPS_CITY)
    world.write_city(city.replace("begins = 2020-01-01\n", ""))
    world.write_rows(STOPS, [{**make_stop("2022-01-01"), "day": text} for text in dates])
    world.refresh()
    return world


def count_by_month(dates: list[str], city: str = STOPS_CITY) -> dict[str, int]:
    """The stops of each month that has any, of rows with these dates."""
    with tempfile.TemporaryDirectory() as folder:
        world = dated_world(folder, dates, city)
        found = read_numerators(world.ask(BY_MONTH)) if any(world_has_data(world)) else {}
    return {month: n for month, n in found.items() if n}


def world_has_data(world: TinyCity) -> list[bool]:
    manifest = world.answers().build("tiny").manifest
    return [bool(d.months) for d in manifest.datasets if d.id == STOPS]


def write_moment(moment: datetime, style: str) -> str:
    """A UTC moment in one of the styles that portals use."""
    if style == "Z":
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if style == "+00:00":
        return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    if style == "+00":
        return moment.strftime("%Y-%m-%d %H:%M:%S+00")
    return moment.astimezone(timezone(timedelta(hours=-3))).strftime("%Y-%m-%dT%H:%M:%S-03:00")


# The first and last hours of months, and both changes of the clock of 2024.
EDGES = [
    datetime(2024, 2, 1, 5, 59, 59),
    datetime(2024, 2, 1, 6, 0, 0),
    datetime(2024, 3, 10, 7, 59, 0),
    datetime(2024, 3, 10, 8, 1, 0),
    datetime(2024, 4, 1, 4, 59, 0),
    datetime(2024, 4, 1, 5, 1, 0),
    datetime(2024, 11, 3, 5, 30, 0),
    datetime(2024, 11, 3, 7, 30, 0),
    datetime(2025, 1, 1, 5, 59, 0),
    datetime(2025, 1, 1, 6, 1, 0),
]
MOMENTS = st.one_of(
    st.sampled_from(EDGES),
    st.datetimes(datetime(2023, 1, 2), datetime(2025, 6, 1)),
)


@settings(max_examples=scale_examples(5, thorough=12), deadline=None)
@given(
    moments=st.lists(MOMENTS, min_size=1, max_size=12),
    style=st.sampled_from(["Z", "+00:00", "+00", "-03:00"]),
)
def test_a_moment_falls_on_the_local_day(moments: list[datetime], style: str) -> None:
    # One moment that is no midnight says that the column holds moments.
    aware = [m.replace(tzinfo=timezone.utc) for m in (*moments, datetime(2024, 7, 4, 17, 30))]
    expected = Counter(f"{m.astimezone(ZONE):%Y-%m}" for m in aware)
    assert count_by_month([write_moment(m, style) for m in aware]) == dict(expected)


def test_a_column_of_midnights_holds_days() -> None:
    days = ["2024-02-01", "2024-03-01", "2025-01-01"]
    found = count_by_month([f"{day}T00:00:00.000Z" for day in days])
    assert found == {day[:7]: 1 for day in days}


def test_a_date_without_an_offset_is_local_already() -> None:
    assert count_by_month(["2024-01-31T23:30:00.000"]) == {"2024-01": 1}


@pytest.mark.parametrize("sign", ["/", "-"])
def test_days_that_can_only_stand_first_are_read_so(sign: str) -> None:
    days = [f"{day:02d}{sign}03{sign}2024" for day in range(1, 25)]
    assert count_by_month(days) == {"2024-03": 24}


def test_months_stand_first_where_the_values_do_not_say() -> None:
    assert count_by_month(["03/04/2024", "3/5/24"]) == {"2024-03": 2}


def test_the_city_file_may_say_that_days_stand_first() -> None:
    city = STOPS_CITY.replace(
        'meaning = "day of the stop"', 'meaning = "day of the stop", order = "day_first"'
    )
    assert count_by_month(["03/04/2024", "3/5/24"], city) == {"2024-04": 1, "2024-05": 1}


def test_a_table_ends_where_the_city_file_says() -> None:
    city = STOPS_CITY.replace("begins = 2020-01-01", "begins = 2020-01-01\nends = 2024-02-29")
    dates = ["2024-01-05T00:00:00", "2024-02-29T00:00:00", "2024-03-01T00:00:00"]
    assert count_by_month(dates, city) == {"2024-01": 1, "2024-02": 1}


YEAR_AND_QUARTER = [
    ("2024 Q1", "2024-Q1"),
    ("2024-Q2", "2024-Q2"),
    ("2024Q3", "2024-Q3"),
    ("Q4 2024", "2024-Q4"),
    ("q1/2023", "2023-Q1"),
    ("1Q24", "2024-Q1"),
    ("2Q2023", "2023-Q2"),
    ("24Q3", "2024-Q3"),
    ("Quarter 4, 2023", "2023-Q4"),
    ("1st Quarter 2022", "2022-Q1"),
    ("2022 Qtr 2", "2022-Q2"),
    ("4Q99", "1999-Q4"),
]


@settings(max_examples=scale_examples(4, thorough=8), deadline=None)
@example(written=YEAR_AND_QUARTER)
@given(written=st.lists(st.sampled_from(YEAR_AND_QUARTER), min_size=1, max_size=12))
def test_a_column_of_quarters_counts_by_quarter(written: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = dated_world(folder, [text for text, _ in written])
        found = read_numerators(world.ask("measure=stops&by=quarter"))
        assert {q: n for q, n in found.items() if n} == dict(Counter(q for _, q in written))
        for refused in ("by=month", "since=2024-02", "until=2024-05"):
            with pytest.raises(BadQuery, match="quarter"):
                world.ask(f"measure=stops&{refused}")


def test_a_quarter_that_is_not_over_is_incomplete() -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = dated_world(folder, ["2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4"])
        stops = world.answers().build("tiny").manifest.datasets[0]
        assert stops.months == range(parse_month("2025-01"), parse_month("2026-01"))
        assert [format_month(m) for m in stops.incomplete] == ["2025-10", "2025-11", "2025-12"]


def test_days_of_a_declared_quarter_count_as_that_quarter() -> None:
    declared = STOPS_CITY.replace(
        'meaning = "day of the stop"', 'meaning = "quarter", precision = "quarter"', 1
    )
    with tempfile.TemporaryDirectory() as folder:
        world = dated_world(folder, ["2024-01-01", "2024-05-17", "Q2 2024"], declared)
        found = read_numerators(world.ask("measure=stops&by=quarter"))
    assert {q: n for q, n in found.items() if n} == {"2024-Q1": 1, "2024-Q2": 2}


def test_a_quarter_among_days_is_unreadable() -> None:
    assert count_by_month(["2024-01-05", "2024-02-05", "2024 Q1"]) == {"2024-01": 1, "2024-02": 1}


@settings(max_examples=scale_examples(4, thorough=8), deadline=None)
@given(days=st.lists(st.dates(date(1990, 1, 1), date(2025, 12, 30)), min_size=1, max_size=9))
def test_day_numbers_of_a_spreadsheet_are_days(days: list[date]) -> None:
    numbers = [(day - date(1899, 12, 30)).days for day in days]
    written = [f"{n}{('', '.0', '.75')[n % 3]}" for n in numbers]
    assert count_by_month(written) == dict(Counter(f"{day:%Y-%m}" for day in days))


def test_day_numbers_are_told_until_the_city_file_confirms_them() -> None:
    confirmed = STOPS_CITY.replace(
        'meaning = "day of the stop"', 'meaning = "day of the stop", serial = true', 1
    )
    for city, state in ((STOPS_CITY, "serial"), (confirmed, "live")):
        with tempfile.TemporaryDirectory() as folder:
            world = dated_world(folder, ["45321", "45322.5"], city)
            report = world.refresh()
            assert report.outcomes[0].state == state
            assert (report.exit_code == 3) == (state == "serial")


def test_a_five_digit_number_among_days_is_unreadable() -> None:
    assert count_by_month(["2024-01-05", "2024-02-05", "45321"]) == {"2024-01": 1, "2024-02": 1}


def test_years_of_two_digits_are_of_1969_to_2068() -> None:
    found = count_by_month(["01/15/24", "01/15/99", "3-JAN-91", "01/15/67", "01/15/70"])
    assert found == {"2024-01": 1, "1999-01": 1, "1991-01": 1}


@pytest.mark.parametrize(
    "form",
    [
        "{day:%Y-%m-%d %H:%M:%S} UTC",
        "{day:%Y-%m-%d %H:%M:%S}GMT",
        "{day:%Y-%m-%dt%H:%M:%S}z",
        "{day:%Y-%m-%dT%H:%M:%S} +0000",
        "{day:%m/%d/%Y %H:%M:%S} +0000",
        "{day:%m/%d/%Y %H:%M:%S}+00",
        "{day:%m/%d/%Y %I:%M:%S %p} UTC",
    ],
)
def test_an_offset_counts_whatever_the_form_of_the_day(form: str) -> None:
    days = [datetime(2024, 2, 1, 3, 30), datetime(2024, 2, 15, 18, 0)]
    assert count_by_month([form.format(day=d) for d in days]) == {"2024-01": 1, "2024-02": 1}


def test_days_in_american_order_may_end_in_an_offset() -> None:
    assert count_by_month(["2/1/2024 00:00:00+00", "3/1/2024 00:00:00+00"]) == {
        "2024-02": 1,
        "2024-03": 1,
    }


def test_midnights_are_days_beside_a_few_moments() -> None:
    days = ["2024-02-01T00:00:00.000Z"] * 40
    assert count_by_month([*days, "2024-03-01T03:30:00.000Z"]) == {"2024-02": 41}


def test_a_year_of_two_digits_never_stands_first() -> None:
    days = [f"{day:02d}/03/24" for day in range(1, 29)]
    # One that can only be month first hides the order; what then cannot be read is no day of the
    # year 13.
    with tempfile.TemporaryDirectory() as folder:
        world = dated_world(folder, [*days, "03/14/24", "03/15/24"])
        told = world.answers().build("tiny").manifest.datasets[0].audit.set_aside
    assert told == {"date_unreadable": 16}


def test_one_typing_error_hides_no_order() -> None:
    days = [f"{day:02d}/03/24" for day in range(1, 29)]
    assert count_by_month([*(2 * days), "03/14/24"]) == {"2024-03": 56}


def test_a_row_without_a_day_takes_that_of_the_next_column() -> None:
    city = STOPS_CITY.replace(
        'meaning = "day of the stop"',
        'meaning = "day of the stop", fallback = ["result", "none"]',
        1,
    )
    rows = [("2024-01-05", "2024-03-01"), ("", "2024-03-02"), (None, "02/03/24"), ("", "")]
    with tempfile.TemporaryDirectory() as folder:
        world = TinyCity(Path(folder), [], as_of="2025-12-31T23:00:00Z", city=STOPS_CITY)
        world.write_city(city)
        world.write_rows(
            STOPS, [{**make_stop("2022-01-01"), "day": day, "result": other} for day, other in rows]
        )
        world.refresh()
        found = read_numerators(world.ask(BY_MONTH))
        stops = world.answers().build("tiny").manifest.datasets[0]
    assert {m: n for m, n in found.items() if n} == {"2024-01": 1, "2024-02": 1, "2024-03": 1}
    assert stops.set_aside == {"no_date": 1}
    assert stops.date_as == ""


@pytest.mark.parametrize("form", ["T%HZ", "T%H+00", "T%H%MZ", "T%H%M%S+0000", "t%Hz"])
def test_a_moment_may_lack_minutes_or_colons(form: str) -> None:
    moments = [datetime(2024, 2, 1, 3, 0), datetime(2024, 2, 15, 18, 0)]
    dates = [moment.strftime(f"%Y-%m-%d{form}") for moment in moments]
    assert count_by_month(dates) == {"2024-01": 1, "2024-02": 1}


def test_midnights_that_are_hours_alone_hold_days() -> None:
    assert count_by_month(["2024-02-01T00Z"] * 40) == {"2024-02": 40}


def short_world(
    days: list[date], form: str, city: str = STOPS_CITY
) -> tuple[dict[str, int], set[str]]:
    """The stops of each month of rows with these days in a form, and the findings of the audit."""
    with tempfile.TemporaryDirectory() as folder:
        world = dated_world(folder, [day.strftime(form) for day in days], city)
        months = {m: n for m, n in read_numerators(world.ask(BY_MONTH)).items() if n}
        audit = world.answers().build("tiny").manifest.datasets[0].audit
    return months, {finding.id for finding in audit.findings}


# As either order reads them: days that are years too, of years that are days too.
SHORT_DAYS = [date(2024, 1 + n % 2, 13 + n % 12) for n in range(40)]


@pytest.mark.parametrize("sign", ["-", "/"])
def test_days_that_may_be_years_are_told_of(sign: str) -> None:
    months, findings = short_world(SHORT_DAYS, f"%d{sign}%m{sign}%y")
    assert months == {"2024-01": 20, "2024-02": 20}
    assert "date_order_year" in findings
    assert "date_order_year" in short_world(SHORT_DAYS, f"%y{sign}%m{sign}%d")[1]


@pytest.mark.parametrize("form", ["%d-%m-%y", "%y-%m-%d"])
def test_a_day_that_is_no_year_tells_the_order(form: str) -> None:
    """No table of 2025 knows the years 2028 to 2031."""
    days = [*SHORT_DAYS, date(2024, 1, 28)]
    assert short_world(days, form) == ({"2024-01": 21, "2024-02": 20}, set())


def test_the_city_file_may_say_that_years_stand_first() -> None:
    city = STOPS_CITY.replace(
        'meaning = "day of the stop"', 'meaning = "day of the stop", order = "year_first"', 1
    )
    assert short_world(SHORT_DAYS, "%y-%m-%d", city) == ({"2024-01": 20, "2024-02": 20}, set())


@pytest.mark.parametrize(("form", "rows"), [("%m-%d-%y", 40), ("%d-%m-%Y", 40)])
def test_other_orders_are_not_doubted(form: str, rows: int) -> None:
    months, findings = short_world(SHORT_DAYS, form)
    assert sum(months.values()) == rows
    assert findings == set()


def test_rows_without_a_readable_day_in_the_first_column_are_told_of() -> None:
    from app import create_app

    city = STOPS_CITY.replace(
        'meaning = "day of the stop"', 'meaning = "day of the stop", fallback = ["result"]', 1
    )
    dates = [("2024-01-05", "2024-03-01"), ("", "2024-03-02"), ("soon", "2024-03-02"), ("", "")]
    with tempfile.TemporaryDirectory() as folder:
        world = TinyCity(Path(folder), [], as_of="2025-12-31T23:00:00Z", city=STOPS_CITY)
        world.write_city(city)
        for count, told in (
            (3, "2 rows have no readable day in day; they count on the day of result."),
            (2, "1 row has no readable day in day; it counts on the day of result."),
            (1, ""),
        ):
            rows = [{**make_stop("2022-01-01"), "day": d, "result": r} for d, r in dates[:count]]
            world.write_rows(STOPS, rows, f"2025-12-31T2{count}:00:00Z")
            world.refresh(accept=True)
            client = create_app(world.settings).server.test_client()
            page = client.get("/tiny/data").get_data(as_text=True)
            assert told in page
            assert ("readable day" in page) is bool(told)
