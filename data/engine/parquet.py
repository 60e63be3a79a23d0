"""Parquet files as arrays: columns read in parts that are soon small, and small tables written.

arro3 takes a third of DuckDB's time for it and 60 MB less of a process. It ends the process where
it meets some damages, so that it is given bytes alone that are known to be whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from arro3.core import Array

# Rows that are in memory at once in the types of the file, which are wide. Their distinct texts
# have numbers of 16 bits.
ROWS_AT_ONCE = 16_384
# What a Parquet file begins and ends with.
MAGIC = b"PAR1"
COMPRESSION = "zstd(3)"
# In Thrift's compact protocol: a text that is the next field, and the end of a structure.
THRIFT_TEXT, THRIFT_STOP = b"\x18", b"\x00"


@dataclass(frozen=True)
class TextColumn:
    """Texts, each distinct one once: `codes` hold the place of each row's text among the
    `categories`, which are in the order of their letters.
    """

    codes: np.ndarray
    categories: list[str]

    def __len__(self) -> int:
        return len(self.codes)


Column = np.ndarray | TextColumn


def read_columns(
    content: bytes, texts: Collection[str] | None = None
) -> Iterator[tuple[str, Column]]:
    """The columns of a file in its order: whole numbers, none of them negative, and texts. Numbers
    and codes have the narrowest type that holds them.

    `texts` names the columns of text to be read; None stands for all of them. A text must not be
    null. Raises OSError where this is no Parquet file.
    """
    if not (content.startswith(MAGIC) and content.endswith(MAGIC)):
        raise OSError("this is no Parquet file")
    # The command line loads nothing slow before a command needs it.
    from arro3.core import DataType
    from arro3.io import read_parquet

    batches = read_parquet(content, batch_size=ROWS_AT_ONCE)
    parts: dict[str, _NumberParts | _TextParts] = {}
    for name in batches.schema.names:
        if batches.schema.field(name).type != DataType.string():
            parts[name] = _NumberParts()
        elif texts is None or name in texts:
            parts[name] = _TextParts()
    for batch in batches:
        for name, part in parts.items():
            part.add(batch.column(name))
    for name, part in parts.items():
        yield name, part.join()


class _NumberParts:
    """The whole numbers of a column, batch by batch."""

    def __init__(self) -> None:
        self._parts = [np.array([], dtype="uint8")]

    def add(self, values: Array) -> None:
        self._parts.append(narrow_numbers(values.to_numpy()))

    def join(self) -> np.ndarray:
        return np.concatenate(self._parts)


class _TextParts:
    """The texts of a column, batch by batch: each distinct one is made once for a batch."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._parts = [np.array([], dtype="uint8")]

    def add(self, values: Array) -> None:
        from arro3.core import DataType, dictionary_dictionary, dictionary_indices

        numbered = values.cast(DataType.dictionary(DataType.uint16(), DataType.string()))
        texts = dictionary_dictionary(numbered).to_pylist()
        places = [self._places.setdefault(text, len(self._places)) for text in texts]
        numbers = dictionary_indices(numbered).to_numpy()
        self._parts.append(narrow_numbers(np.array(places, dtype="int64"))[numbers])

    def join(self) -> TextColumn:
        """The texts with their places in the order of letters."""
        categories = sorted(self._places)
        order = np.empty(len(categories), dtype="int64")
        order[[self._places[text] for text in categories]] = np.arange(len(categories))
        return TextColumn(narrow_numbers(order)[np.concatenate(self._parts)], categories)


def narrow_numbers(numbers: np.ndarray) -> np.ndarray:
    """Numbers, none of them negative, in the narrowest type of whole numbers that holds them."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def write_table(
    columns: Mapping[str, Sequence[object]],
    types: Mapping[str, str],
    metadata: Mapping[str, str],
) -> bytes:
    """The bytes of a file with columns of the same length and texts about them in its own metadata.

    `types` names the type of each column as Arrow does: `int64`, `float64`, `bool` or `string`.
    None is a missing value.
    """
    from arro3.core import Array, DataType, Table
    from arro3.io import write_parquet

    kinds = {name: getattr(DataType, kind)() for name, kind in types.items()}
    arrays = [Array(list(columns[name]), kind) for name, kind in kinds.items()]
    content = BytesIO()
    write_parquet(
        Table.from_arrays(arrays, names=list(kinds)),
        content,
        compression=COMPRESSION,
        key_value_metadata=dict(metadata),
        skip_arrow_metadata=True,
    )
    return _order_metadata(content.getvalue(), metadata)


def _order_metadata(content: bytes, metadata: Mapping[str, str]) -> bytes:
    """A file with its metadata in the given order, so that the same table is the same bytes: arro3
    writes them in another order each time.

    In the file's footer they are a list of pairs of texts, each pair with a stop at its end
    (https://parquet.apache.org/docs/file-format/metadata/).
    """
    pairs = [_encode_text(key) + _encode_text(text) + THRIFT_STOP for key, text in metadata.items()]
    ordered = b"".join(pairs)
    start = min((content.rfind(pair) for pair in pairs), default=0)
    return content[:start] + ordered + content[start + len(ordered) :]


def _encode_text(text: str) -> bytes:
    """A text as Thrift's compact protocol writes it: the mark of its field, its length in bytes,
    seven bits of it at a time, and its bytes.
    """
    encoded = text.encode()
    mark, length = bytearray(THRIFT_TEXT), len(encoded)
    while length > 0x7F:
        mark.append(length & 0x7F | 0x80)
        length >>= 7
    mark.append(length)
    return bytes(mark) + encoded
