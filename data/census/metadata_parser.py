"""What a portal's metadata says of a dataset, read with care: it comes from outside, and anything
may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any

DATE_TYPES = ("calendar_date", "fixed_timestamp", "floating_timestamp", "date")
MAX_TEXT_LENGTH = 200
MAX_EPOCH = 4_000_000_000  # seconds since 1970: far enough, and what every calendar can hold


@dataclass(frozen=True)
class ColumnMetadata:
    """One column: names, type, and what the metadata counted in it; None and empty texts are what
    it does not say.

    `filled` and `empty` are rows, `distinct` is values, `largest` and `common` are values as text.
    """

    name: str
    title: str = ""
    type: str = "text"
    description: str = ""
    distinct: int | None = None
    filled: int | None = None
    empty: int | None = None
    largest: str = ""
    common: tuple[str, ...] = ()

    @property
    def described(self) -> bool:
        """Whether the description says more than the column's name does."""
        said = _squeeze_text(self.description)
        return bool(said) and said not in (_squeeze_text(self.title), _squeeze_text(self.name))


@dataclass(frozen=True)
class DatasetMetadata:
    """One dataset. `updated` is the UTC day on which its rows last changed, `identifier` the column
    of row ids.

    `promise` is how often the publisher says that rows change, `filtered` whether another table
    holds more of them.
    """

    title: str
    about: bool
    licence: str
    tabular: bool
    filtered: bool
    documents: int
    promise: str
    updated: date | None
    fields: tuple[ColumnMetadata, ...]
    identifier: str

    @property
    def rows(self) -> int | None:
        """The rows that the metadata counted, or None where it counted none of its columns."""
        counted = [
            f.filled + f.empty for f in self.fields if f.filled is not None and f.empty is not None
        ]
        return max(counted, default=None)

    def field(self, name: str) -> ColumnMetadata | None:
        """The column of this API field name."""
        return next((f for f in self.fields if f.name == name), None)


def parse_metadata(said: dict[str, Any]) -> DatasetMetadata:
    """The facts in the JSON of /api/views/ID.json; a value of an unexpected kind counts as not
    said.
    """
    fields = tuple(
        _parse_column(c)
        for c in _as_dicts(said.get("columns"))
        if not _clean_value(c.get("fieldName")).startswith(":") and _clean_value(c.get("fieldName"))
    )
    kind = _clean_value(said.get("viewType")) or _clean_value(said.get("assetType")) or "tabular"
    metadata, licence = _as_dict(said.get("metadata")), _as_dict(said.get("license"))
    return DatasetMetadata(
        title=_clean_value(said.get("name")),
        about=bool(_clean_value(said.get("description"))),
        licence=_clean_value(licence.get("name"))
        or _clean_value(said.get("licenseId")).replace("_", " "),
        tabular=kind in ("tabular", "dataset", "filter") and bool(fields),
        filtered=said.get("assetType") == "filter"
        or bool(_as_dict(said.get("query")).get("filterCondition")),
        documents=len(_as_dicts(metadata.get("attachments"))),
        promise=_find_promise(metadata),
        updated=_parse_day(said),
        fields=fields,
        identifier=_find_identifier(said, fields),
    )


def _parse_column(said: dict) -> ColumnMetadata:
    counted = _as_dict(said.get("cachedContents"))
    return ColumnMetadata(
        _clean_value(said.get("fieldName")),
        _clean_value(said.get("name")),
        _clean_value(said.get("dataTypeName")) or "text",
        _clean_value(said.get("description")),
        _parse_whole_number(counted.get("cardinality")),
        _parse_whole_number(counted.get("non_null")),
        _parse_whole_number(counted.get("null")),
        _clean_value(counted.get("largest")),
        tuple(_clean_value(t.get("item")) for t in _as_dicts(counted.get("top"))),
    )


def _find_identifier(said: dict, fields: tuple[ColumnMetadata, ...]) -> str:
    wanted = said.get("rowIdentifierColumnId")
    found = [
        _clean_value(c.get("fieldName"))
        for c in _as_dicts(said.get("columns"))
        if wanted and c.get("id") == wanted
    ]
    return next((name for name in found if any(f.name == name for f in fields)), "")


def _find_promise(metadata: dict) -> str:
    for group in _as_dict(metadata.get("custom_fields")).values():
        for name, value in _as_dict(group).items():
            if "frequency" in name.casefold() and _clean_value(value):
                return _clean_value(value)
    return ""


def _parse_day(said: dict) -> date | None:
    moment = said.get("rowsUpdatedAt")
    if (
        isinstance(moment, bool)
        or not isinstance(moment, (int, float))
        or not 0 < moment < MAX_EPOCH
    ):
        return None
    return datetime.fromtimestamp(moment, timezone.utc).date()


def _as_dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _as_dicts(value: object) -> list[dict]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _clean_value(value: object) -> str:
    """A text on one line, no longer than a sentence; numbers as their digits."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return " ".join(str(value).split())[:MAX_TEXT_LENGTH]


def _parse_whole_number(value: object) -> int | None:
    text = _clean_value(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _squeeze_text(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
