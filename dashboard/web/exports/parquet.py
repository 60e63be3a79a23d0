"""An answer as an Apache Parquet file, with what it is in the file's own metadata."""

from __future__ import annotations

from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as parquet

from dashboard import wording
from dashboard.query.answer import Answer
from dashboard.web.exports import columns

TYPES = {
    **dict.fromkeys(columns.WHOLE, pa.int64()),
    **dict.fromkeys(columns.FLOATS, pa.float64()),
    **dict.fromkeys(columns.TRUTH, pa.bool_()),
}


def to_parquet(answer: Answer) -> bytes:
    """The bytes of the file: texts, int64 counts, float64 values and intervals in the measure's unit."""
    rows = columns.rows(answer)
    fields = [pa.field(name, TYPES.get(name, pa.string())) for name in columns.columns(answer)]
    told = {
        "title": wording.full_title(answer),
        "about": "\n".join(columns.about(answer)),
        "build": answer.build,
        "measure": answer.measure.id,
        "unit": wording.name_unit(answer),
    }
    schema = pa.schema(fields, metadata=told)
    table = pa.table(
        {f.name: pa.array([row[f.name] for row in rows], f.type) for f in fields}, schema=schema
    )
    out = BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()
