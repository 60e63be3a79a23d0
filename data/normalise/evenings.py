"""Whether a stop was made in daylight or in the dark, where the city file gives its place and the portal a time."""

from __future__ import annotations

from data.city_files.column_resolution import Columns
from data.engine.duckdb_pool import fetch_row
from data.model.twilight import evenings
from data.model.values import City
from data.model.vocabulary import CLOCK, FIVE_DAYS, LIGHT, NOT_RECORDED
from data.normalise.sql import ASIDE, DAY, MINUTE, Engine

# A quarter of an hour is short beside the hours over which dusk moves in a year.
SLOT = 15


def lit(city: City, columns: Columns) -> bool:
    """Whether records can tell daylight from darkness."""
    return bool(columns.time and city.centre)


def tell_evenings(engine: Engine, city: City) -> None:
    """Make the table `evening` with sunset, dusk, and the year's first and last dusk, for the days that rows have."""
    engine.execute(
        "CREATE TEMP TABLE evening (day DATE, sunset INTEGER, dusk INTEGER, first INTEGER, last INTEGER)"
    )
    first, last = fetch_row(engine, f"SELECT min({DAY}), max({DAY}) FROM raw WHERE {ASIDE} IS NULL")
    if first is None or city.centre is None:
        return
    place = (city.centre.latitude, city.centre.longitude)
    rows = [
        f"('{e.day}', {e.sunset}, {e.dusk}, {e.first}, {e.last})"
        for e in evenings(place, city.time_zone, first, last)
    ]
    if rows:
        engine.execute(f"INSERT INTO evening VALUES {', '.join(rows)}")


def light_columns() -> list[str]:
    """The light of a row, and its quarter of an hour by the clock and part of the month where the light is compared.

    Rows between sunset and dusk are told apart and compared with nothing: it is neither dark nor light.
    """
    inside = f"{MINUTE} BETWEEN evening.first AND evening.last"
    compared = f"{inside} AND ({MINUTE} <= evening.sunset OR {MINUTE} >= evening.dusk)"
    slot = f"{MINUTE} // {SLOT} * {SLOT}"
    return [
        f"""CASE WHEN {MINUTE} IS NULL OR evening.day IS NULL THEN '{NOT_RECORDED}'
      WHEN NOT ({inside}) THEN 'outside' WHEN {MINUTE} <= evening.sunset THEN 'light'
      WHEN {MINUTE} >= evening.dusk THEN 'dark' ELSE 'twilight' END AS {LIGHT}""",
        f"""CASE WHEN {compared} THEN printf('%02d:%02d', {slot} // 60, {slot} % 60)
      ELSE '{NOT_RECORDED}' END AS {CLOCK}""",
        f"""CASE WHEN {compared} THEN printf('%02d', least((day({DAY}) - 1) // 5, 5) * 5 + 1)
      ELSE '{NOT_RECORDED}' END AS {FIVE_DAYS}""",
    ]


def light_join() -> str:
    """The join that the columns need."""
    return f"LEFT JOIN evening ON evening.day = {DAY}"
