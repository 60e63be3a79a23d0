"""Residents by district and race, from the table beside a city file."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from data.model.errors import CityFileError, FieldError
from data.model.values import Districts, Population
from data.model.vocabulary import CATEGORIES, CENSUS_GROUPS, SEVERAL, UNNAMED_CATEGORIES

POPULATION_COLUMNS = ("district", "race", "residents")
ALL_RACES = ""
WHOLE_NUMBER_PATTERN = re.compile(r"[0-9]{1,9}")
# Races that a table can count: people of one category each.
RACE_CATEGORIES = tuple(
    race for race in CATEGORIES["race"] if race not in (*UNNAMED_CATEGORIES, SEVERAL)
)


def read_populations(path: Path, population: Population, districts: Districts) -> tuple[dict, ...]:
    """The rows of the table in its own order: {"district": id, "race": id or "" for everyone,
    "residents": int}.

    Raises CityFileError naming file, line and column, and what was expected: a district of the
    city, a race of the vocabulary or blank, a whole number, no pair twice, one row for everyone in
    each district, and no more residents by race than in all.
    """
    table = _PopulationTable(
        population.file or path.name, tuple(category.id for category in districts.categories)
    )
    for line, row in table.lines(path):
        table.take(line, row)
    table.validate_table()
    return tuple(
        {"district": district, "race": race, "residents": residents}
        for (district, race), (_, residents) in table.rows.items()
    )


class _PopulationTable:
    """Takes the table line by line and refuses the first that does not fit."""

    def __init__(self, name: str, districts: tuple[str, ...]):
        self.name = name
        self.districts = districts
        self.rows: dict[tuple[str, str], tuple[int, int]] = {}

    def make_error(self, line: int, column: str, message: str) -> CityFileError:
        """The error that names the place in the file."""
        place = f"{self.name}, line {line}, {column}"
        return CityFileError(
            f"{place}: {message}", (FieldError(f"population.file: {place}", message),)
        )

    def lines(self, path: Path) -> list[tuple[int, dict]]:
        """Line number and cells by column name, for each line below the header."""
        try:
            with path.open(encoding="utf-8-sig", newline="") as handle:
                reader = csv.DictReader(handle, strict=True)
                header = [(name or "").strip().casefold() for name in reader.fieldnames or ()]
                reader.fieldnames = header
                found = [(reader.line_num, row) for row in reader]
        except OSError as error:
            raise CityFileError(
                f"population.file: {self.name} cannot be read ({error.strerror})"
            ) from error
        except (UnicodeDecodeError, csv.Error) as error:
            raise CityFileError(
                f"population.file: {self.name} is not a CSV file in UTF-8 ({error})"
            ) from error
        for column in POPULATION_COLUMNS:
            if column not in header:
                raise self.make_error(
                    1, column, f"the column is missing; expected {', '.join(POPULATION_COLUMNS)}"
                )
        return found

    def take(self, line: int, row: dict) -> None:
        """Check one line and keep it."""
        if None in row:
            raise self.make_error(
                line, "residents", "more cells than columns; expected whole numbers without commas"
            )
        district, race, residents = ((row[column] or "").strip() for column in POPULATION_COLUMNS)
        if not self.districts:
            raise self.make_error(
                line,
                "district",
                f"unknown district {district!r}; the city file declares no district: expected a "
                "table [districts] with categories",
            )
        if district not in self.districts:
            raise self.make_error(
                line,
                "district",
                f"unknown district {district!r}; expected one of {', '.join(self.districts)}",
            )
        if race != ALL_RACES and race not in RACE_CATEGORIES:
            raise self.make_error(
                line,
                "race",
                f"unknown race {race!r}; expected blank for everyone, or one of "
                f"{', '.join(RACE_CATEGORIES)}",
            )
        if not WHOLE_NUMBER_PATTERN.fullmatch(residents):
            raise self.make_error(
                line, "residents", f"{residents!r} is not a whole number of residents"
            )
        first, _ = self.rows.setdefault((district, race), (line, int(residents)))
        if first != line:
            raise self.make_error(
                line, "race", f"{district} and {race or 'everyone'} stand in line {first} already"
            )

    def _validate_races(self) -> None:
        """Refuse a race that counts the people of another one again."""
        lines = {race: line for (_, race), (line, _) in reversed(self.rows.items())}
        for race, groups in CENSUS_GROUPS.items():
            again = [g for g in groups if g != race and g in lines]
            if race in lines and again:
                raise self.make_error(
                    lines[race],
                    "race",
                    f"{race} holds the residents of {' and '.join(again)}, which the table counts "
                    "apart; expected the one or the other",
                )

    def validate_table(self) -> None:
        """Check the table as a whole."""
        if not self.rows:
            raise self.make_error(
                2, "district", "the table is empty; expected at least one district"
            )
        self._validate_races()
        for district in dict.fromkeys(district for district, _ in self.rows):
            by_race = [
                held
                for (place, race), held in self.rows.items()
                if place == district and race != ALL_RACES
            ]
            line, total = self.rows.get((district, ALL_RACES), (0, 0))
            if not line:
                raise self.make_error(
                    by_race[0][0], "race", f"{district} has no row with a blank race for everyone"
                )
            if sum(residents for _, residents in by_race) > total:
                raise self.make_error(
                    line,
                    "residents",
                    f"{total} residents of {district} in all, but "
                    f"{sum(residents for _, residents in by_race)} by race",
                )
