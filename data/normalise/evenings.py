"""Whether a stop was made in daylight or in the dark, where the city file gives its place and the
portal a time.
"""

from __future__ import annotations

from data.city_files.column_resolution import ResolvedColumns
from data.engine.duckdb_pool import fetch_row
from data.model.twilight import compute_evenings
from data.model.values import City, Dataset
from data.model.vocabulary import CLOCK, FIVE_DAYS, LIGHT, NOT_RECORDED
from data.normalise.sql import DAY_COLUMN, MINUTE_COLUMN, SET_ASIDE_COLUMN, Engine

# A quarter of an hour is short beside the hours over which dusk moves in a year.
SLOT_MINUTES = 15


def has_daylight(city: City, dataset: Dataset, columns: ResolvedColumns) -> bool:
    """Whether records are stops with what separates daylight from darkness."""
    return bool(dataset.topic == "stops" and columns.time and city.centre)


def create_evenings_table(engine: Engine, city: City) -> None:
    """Make the table `evening` with sunset, dusk, and the year's first and last dusk, for the days
    that rows have.
    """
    engine.execute(
        "CREATE TEMP TABLE evening (day DATE, sunset INTEGER, dusk INTEGER, first INTEGER, "
        "last INTEGER)"
    )
    first, last = fetch_row(
        engine,
        f"SELECT min({DAY_COLUMN}), max({DAY_COLUMN}) FROM raw WHERE {SET_ASIDE_COLUMN} IS NULL",
    )
    if first is None or city.centre is None:
        return
    place = (city.centre.latitude, city.centre.longitude)
    rows = [
        f"('{e.day}', {e.sunset}, {e.dusk}, {e.first}, {e.last})"
        for e in compute_evenings(place, city.time_zone, first, last)
    ]
    if rows:
        engine.execute(f"INSERT INTO evening VALUES {', '.join(rows)}")


def write_light_columns() -> list[str]:
    """The light of a row, and its quarter of an hour by the clock and part of the month where the
    light is compared.

    Rows between sunset and dusk are neither dark nor light: they are counted apart and not
    compared.
    """
    inside = f"{MINUTE_COLUMN} BETWEEN evening.first AND evening.last"
    compared = (
        f"{inside} AND ({MINUTE_COLUMN} <= evening.sunset OR {MINUTE_COLUMN} >= evening.dusk)"
    )
    slot = f"{MINUTE_COLUMN} // {SLOT_MINUTES} * {SLOT_MINUTES}"
    return [
        f"""CASE WHEN {MINUTE_COLUMN} IS NULL OR evening.day IS NULL THEN '{NOT_RECORDED}'
      WHEN NOT ({inside}) THEN 'outside' WHEN {MINUTE_COLUMN} <= evening.sunset THEN 'light'
      WHEN {MINUTE_COLUMN} >= evening.dusk THEN 'dark' ELSE 'twilight' END AS {LIGHT}""",
        f"""CASE WHEN {compared} THEN printf('%02d:%02d', {slot} // 60, {slot} % 60)
      ELSE '{NOT_RECORDED}' END AS {CLOCK}""",
        f"""CASE WHEN {compared} THEN printf('%02d', least((day({DAY_COLUMN}) - 1) // 5, 5) * 5 + 1)
      ELSE '{NOT_RECORDED}' END AS {FIVE_DAYS}""",
    ]


def write_light_join() -> str:
    """The join that the columns need."""
    return f"LEFT JOIN evening ON evening.day = {DAY_COLUMN}"
