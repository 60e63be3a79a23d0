"""An answer as an Apache Parquet file, with what it is in the file's own metadata."""

from __future__ import annotations

from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as parquet

from dashboard import wording
from dashboard.query.answer import Answer
from dashboard.web.exports import columns
from data.model.version import VERSION

COLUMN_TYPES = {
    **dict.fromkeys(columns.INTEGER_COLUMNS, pa.int64()),
    **dict.fromkeys(columns.FLOAT_COLUMNS, pa.float64()),
    **dict.fromkeys(columns.BOOLEAN_COLUMNS, pa.bool_()),
}


def to_parquet(answer: Answer) -> bytes:
    """The bytes of the file: texts, int64 counts, float64 values and intervals in the measure's unit."""
    rows = columns.build_rows(answer)
    fields = [
        pa.field(name, COLUMN_TYPES.get(name, pa.string())) for name in columns.list_columns(answer)
    ]
    metadata = {
        "title": wording.write_full_title(answer),
        "about": "\n".join(columns.describe_rows(answer)),
        "build": answer.build,
        "measure": answer.measure.id,
        "unit": wording.name_unit(answer),
        "plainview": VERSION,
    }
    schema = pa.schema(fields, metadata=metadata)
    table = pa.table(
        {f.name: pa.array([row[f.name] for row in rows], f.type) for f in fields}, schema=schema
    )
    out = BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()
