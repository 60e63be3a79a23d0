"""An answer as an Apache Parquet file, with what it is in the file's own metadata."""

from __future__ import annotations

from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as parquet

from dashboard import words
from dashboard.answer import Answer
from dashboard.downloads import typed

TYPES = {
    **dict.fromkeys(typed.WHOLE, pa.int64()),
    **dict.fromkeys(typed.FLOATS, pa.float64()),
    **dict.fromkeys(typed.TRUTH, pa.bool_()),
}


def to_parquet(answer: Answer) -> bytes:
    """The bytes of the file: texts, int64 counts, float64 values and intervals in the measure's unit."""
    rows = typed.rows(answer)
    fields = [pa.field(name, TYPES.get(name, pa.string())) for name in typed.columns(answer)]
    told = {
        "title": words.full_title(answer),
        "about": "\n".join(typed.about(answer)),
        "build": answer.build,
        "measure": answer.measure.id,
        "unit": answer.measure.unit,
    }
    schema = pa.schema(fields, metadata=told)
    table = pa.table(
        {f.name: pa.array([row[f.name] for row in rows], f.type) for f in fields}, schema=schema
    )
    out = BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()
