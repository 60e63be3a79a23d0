"""A portal's own count of each published value, beside the category that the city file gives it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from data.city_files.column_resolution import Columns
from data.model.errors import PortalError
from data.model.published_values import FieldValues, fold_values
from data.model.values import City, Dataset
from data.normalise import values_known
from data.normalise.free_text import FreeText
from data.normalise.raw_table import derive_fields
from data.normalise.sql import NORMALISER, Engine, listed, name
from data.normalise.value_counts import count_values, source_columns
from data.normalise.value_mapping import Reading, read_field, read_flag
from data.portal.port import Portal, ValueGroup

# So many unknown and so many known values of a field are listed.
MOST_LISTED = 20


@dataclass(frozen=True)
class Meaning:
    """How one field or flag is read at the portal today.

    `problem` says why the portal gave no counts, or "". `unknown` are the raw texts that the city file does not know,
    with their rows. `lent_by` names the dataset that the columns are borrowed from, or "". `free_text` tells of values
    of an open field that are not published.
    """

    values: FieldValues
    unknown: dict[str, int]
    lent_by: str = ""
    problem: str = ""
    free_text: FreeText | None = None


def read_meanings(
    city: City, dataset: Dataset, columns: Columns, portal: Portal
) -> tuple[Meaning, ...]:
    """Ask the portal for the values of every field and flag, one grouped question each, and read them.

    Raises nothing for a portal's faults: the meaning says what was not answered.
    """
    return tuple(
        _read_meaning(city, dataset, columns, portal, field, column)
        for field, column in (*columns.fields, *columns.flags)
    )


def _read_meaning(
    city: City, dataset: Dataset, columns: Columns, portal: Portal, field: str, column: str
) -> Meaning:
    published = source_columns(columns, field, column)
    lent = [c for c in published if c in columns.borrowed]
    lent_by = dataset.join.dataset if lent and dataset.join else ""
    if lent and len(lent) < len(published):
        problem = "its columns lie in two tables, which one question cannot count"
        return Meaning(FieldValues(field, published, ()), {}, lent_by, problem)
    chosen = ""
    if columns.select and dataset.select and not lent:
        chosen = f"{columns.select} in ({listed(dataset.select.values)})"
    try:
        groups = portal.values(lent_by or dataset.id, published, chosen)
    except PortalError as error:
        return Meaning(FieldValues(field, published, ()), {}, lent_by, str(error))
    with TemporaryDirectory() as folder, NORMALISER.take(Path(folder)) as engine:
        _load(engine, dataset, columns, field, published, groups)
        reading = _read(engine, city, dataset, columns, field, column)
        source = (field, column, published)
        counted = count_values(engine, city, dataset, source, "rows")
        unknown = _unknown_texts(engine, field, column, reading)
    values = fold_values(field, published, counted, MOST_LISTED, bool(reading.free_text))
    return Meaning(values, unknown, lent_by, free_text=reading.free_text)


def _read(
    engine: Engine, city: City, dataset: Dataset, columns: Columns, field: str, column: str
) -> Reading:
    if field not in dataset.flags:
        return read_field(engine, city, dataset, field, column, "CAST(sum(rows) AS BIGINT)")
    beside = {
        name: read_field(engine, city, dataset, name, column)
        for name, other in columns.fields
        if other == column and not dataset.fields[name].open
    }
    known = values_known(dataset, columns, beside, column)
    return read_flag(engine, dataset, field, column, known)


def _load(
    engine: Engine,
    dataset: Dataset,
    columns: Columns,
    field: str,
    published: tuple[str, ...],
    groups: tuple[ValueGroup, ...],
) -> None:
    """Make the table `raw` of the groups: the published columns, what is derived from them, and `rows`."""
    texts = ", ".join(
        f"unnest(?::VARCHAR[]) AS {name(c)}" for c in (*dict.fromkeys(published), "rows")
    )
    lists: list[list[str | None]] = [
        [g.cells[published.index(c)] for g in groups] for c in dict.fromkeys(published)
    ]
    lists.append([str(g.rows) for g in groups])
    derived = derive_fields(dataset, columns).get(field)
    more = f", {derived} AS {name(':' + field)}" if derived else ""
    engine.execute(
        f"CREATE TEMP TABLE raw AS SELECT * REPLACE (CAST(rows AS BIGINT) AS rows){more} "
        f"FROM (SELECT {texts})",
        lists,
    )


def _unknown_texts(engine: Engine, field: str, column: str, reading: Reading) -> dict[str, int]:
    """The rows of each text that the city file does not know, the commonest first."""
    rows = dict(
        engine.execute(
            f"SELECT {name(column)}, CAST(sum(rows) AS BIGINT) AS n FROM raw "
            f"WHERE {name(column)} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1"
        ).fetchall()
    )
    return {text: rows[text] for text in rows if text in reading.unknown}
