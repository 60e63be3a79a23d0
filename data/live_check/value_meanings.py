"""A portal's own count of each published value, beside the category that the city file gives it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from data.city_files.column_resolution import ResolvedColumns
from data.engine.duckdb_pool import quote_identifier
from data.model.errors import PortalError
from data.model.published_values import FieldValues, fold_values
from data.model.values import City, Dataset
from data.normalise import find_known_values
from data.normalise.free_text import FreeText
from data.normalise.raw_table import derive_fields
from data.normalise.sql import NORMALISING_ENGINE, Engine, quote_literals
from data.normalise.value_counts import count_values, find_source_columns
from data.normalise.value_mapping import ValueMap, count_column_values, map_field, map_flag
from data.portal.port import Portal, ValueGroup

# So many unknown and so many known values of a field are listed.
MAX_LISTED_VALUES = 20


@dataclass(frozen=True)
class FieldMeaning:
    """How one field or flag is read at the portal today.

    `problem` says why the portal gave no counts, or "". `unknown` are the raw texts that the city
    file does not know, with their rows. `lent_by` names the dataset that the columns are borrowed
    from, or "". `free_text` lists values of an open field that are not published.
    """

    values: FieldValues
    unknown: dict[str, int]
    lent_by: str = ""
    problem: str = ""
    free_text: FreeText | None = None


def read_meanings(
    city: City, dataset: Dataset, columns: ResolvedColumns, portal: Portal
) -> tuple[FieldMeaning, ...]:
    """Ask the portal for the values of every field and flag, one grouped question each, and read
    them.

    Raises nothing for a portal's faults: the meaning says what was not answered.
    """
    return tuple(
        _read_meaning(city, dataset, columns, portal, field, column)
        for field, column in (*columns.fields, *columns.flags)
        if field not in columns.placed  # its coordinates are no values that a person could check
    )


def _read_meaning(
    city: City, dataset: Dataset, columns: ResolvedColumns, portal: Portal, field: str, column: str
) -> FieldMeaning:
    published = find_source_columns(columns, field, column)
    lent = [c for c in published if c in columns.borrowed]
    lent_by = dataset.join.dataset if lent and dataset.join else ""
    if lent and len(lent) < len(published):
        problem = "its columns lie in two tables, which one question cannot count"
        return FieldMeaning(FieldValues(field, published, ()), {}, lent_by, problem)
    chosen = ""
    if columns.select and dataset.select and not lent:
        chosen = f"{columns.select} in ({quote_literals(dataset.select.values)})"
    try:
        groups = portal.values(lent_by or dataset.id, published, chosen)
    except PortalError as error:
        return FieldMeaning(FieldValues(field, published, ()), {}, lent_by, str(error))
    with TemporaryDirectory() as folder, NORMALISING_ENGINE.take(Path(folder)) as engine:
        _load_groups(engine, dataset, columns, field, published, groups)
        rows = count_column_values(engine, column, "CAST(sum(rows) AS BIGINT)")
        reading = _map_values(engine, city, dataset, columns, field, column, rows)
        source = (field, column, published)
        counted = count_values(engine, city, dataset, source, rows, "rows")
        unknown = {text: rows[text] for text in rows if text in reading.unknown}
    values = fold_values(field, published, counted, MAX_LISTED_VALUES, bool(reading.free_text))
    return FieldMeaning(values, unknown, lent_by, free_text=reading.free_text)


def _map_values(
    engine: Engine,
    city: City,
    dataset: Dataset,
    columns: ResolvedColumns,
    field: str,
    column: str,
    rows: dict[str | None, int],
) -> ValueMap:
    if field not in dataset.flags:
        return map_field(engine, city, dataset, field, rows)
    beside = {
        name: map_field(engine, city, dataset, name, rows)
        for name, other in columns.fields
        if other == column and not dataset.fields[name].open
    }
    known = find_known_values(dataset, columns, beside, column)
    return map_flag(engine, dataset, field, rows, known)


def _load_groups(
    engine: Engine,
    dataset: Dataset,
    columns: ResolvedColumns,
    field: str,
    published: tuple[str, ...],
    groups: tuple[ValueGroup, ...],
) -> None:
    """Make the table `raw` of the groups: the published columns, what is derived from them, and
    `rows`.
    """
    texts = ", ".join(
        f"unnest(?::VARCHAR[]) AS {quote_identifier(c)}"
        for c in (*dict.fromkeys(published), "rows")
    )
    lists: list[list[str | None]] = [
        [g.cells[published.index(c)] for g in groups] for c in dict.fromkeys(published)
    ]
    lists.append([str(g.rows) for g in groups])
    derived = derive_fields(dataset, columns).get(field)
    more = f", {derived} AS {quote_identifier(':' + field)}" if derived else ""
    engine.execute(
        f"CREATE TEMP TABLE raw AS SELECT * REPLACE (CAST(rows AS BIGINT) AS rows){more} "
        f"FROM (SELECT {texts})",
        lists,
    )
