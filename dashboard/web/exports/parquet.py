"""An answer as an Apache Parquet file, with what it is in the file's own metadata."""

from __future__ import annotations

from dashboard import wording
from dashboard.query.answer import Answer
from dashboard.web.exports import columns
from data.engine.parquet import write_table
from data.model.version import VERSION

# The types of columns in the file.
INTEGER, REAL, BOOLEAN, TEXT = "int64", "float64", "bool", "string"
COLUMN_TYPES = {
    **dict.fromkeys(columns.INTEGER_COLUMNS, INTEGER),
    **dict.fromkeys(columns.FLOAT_COLUMNS, REAL),
    **dict.fromkeys(columns.BOOLEAN_COLUMNS, BOOLEAN),
}


def to_parquet(answer: Answer) -> bytes:
    """The bytes of the file: texts, int64 counts, float64 values and intervals in the measure's
    unit.
    """
    rows = columns.build_rows(answer)
    types = {name: COLUMN_TYPES.get(name, TEXT) for name in columns.list_columns(answer)}
    cells = {name: [row[name] for row in rows] for name in types}
    metadata = {
        "title": wording.write_full_title(answer),
        "about": "\n".join(columns.describe_rows(answer)),
        "build": answer.build,
        "measure": answer.measure.id,
        "unit": wording.name_unit(answer),
        "plainview": VERSION,
    }
    return write_table(cells, types, metadata)
