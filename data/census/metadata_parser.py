"""What a portal's metadata says of a dataset, read with care: it comes from outside, and anything may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any

DATES = ("calendar_date", "fixed_timestamp", "floating_timestamp", "date")
LONGEST = 200
LAST_MOMENT = 4_000_000_000  # seconds since 1970: far enough, and what every calendar can hold


@dataclass(frozen=True)
class Field:
    """One column: names, type, and what the metadata counted in it; None and empty texts are what it does not say.

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
        said = _squeezed(self.description)
        return bool(said) and said not in (_squeezed(self.title), _squeezed(self.name))


@dataclass(frozen=True)
class View:
    """One dataset. `updated` is the UTC day on which its rows last changed, `identifier` the column of row ids.

    `promise` is how often the publisher says that rows change, `filtered` whether another table holds more of them.
    """

    title: str
    about: bool
    licence: str
    tabular: bool
    filtered: bool
    documents: int
    promise: str
    updated: date | None
    fields: tuple[Field, ...]
    identifier: str

    @property
    def rows(self) -> int | None:
        """The rows that the metadata counted, or None where it counted none of its columns."""
        counted = [
            f.filled + f.empty for f in self.fields if f.filled is not None and f.empty is not None
        ]
        return max(counted, default=None)

    def field(self, name: str) -> Field | None:
        """The column of this API field name."""
        return next((f for f in self.fields if f.name == name), None)


def read_view(said: dict[str, Any]) -> View:
    """The facts in the JSON of /api/views/ID.json; a value of an unexpected kind counts as not said."""
    fields = tuple(
        _field(c)
        for c in _dicts(said.get("columns"))
        if not _text(c.get("fieldName")).startswith(":") and _text(c.get("fieldName"))
    )
    kind = _text(said.get("viewType")) or _text(said.get("assetType")) or "tabular"
    metadata, licence = _dict(said.get("metadata")), _dict(said.get("license"))
    return View(
        title=_text(said.get("name")),
        about=bool(_text(said.get("description"))),
        licence=_text(licence.get("name")) or _text(said.get("licenseId")).replace("_", " "),
        tabular=kind in ("tabular", "dataset", "filter") and bool(fields),
        filtered=said.get("assetType") == "filter"
        or bool(_dict(said.get("query")).get("filterCondition")),
        documents=len(_dicts(metadata.get("attachments"))),
        promise=_promise(metadata),
        updated=_day(said),
        fields=fields,
        identifier=_identifier(said, fields),
    )


def _field(said: dict) -> Field:
    counted = _dict(said.get("cachedContents"))
    return Field(
        _text(said.get("fieldName")),
        _text(said.get("name")),
        _text(said.get("dataTypeName")) or "text",
        _text(said.get("description")),
        _whole(counted.get("cardinality")),
        _whole(counted.get("non_null")),
        _whole(counted.get("null")),
        _text(counted.get("largest")),
        tuple(_text(t.get("item")) for t in _dicts(counted.get("top"))),
    )


def _identifier(said: dict, fields: tuple[Field, ...]) -> str:
    wanted = said.get("rowIdentifierColumnId")
    found = [
        _text(c.get("fieldName"))
        for c in _dicts(said.get("columns"))
        if wanted and c.get("id") == wanted
    ]
    return next((name for name in found if any(f.name == name for f in fields)), "")


def _promise(metadata: dict) -> str:
    for group in _dict(metadata.get("custom_fields")).values():
        for name, value in _dict(group).items():
            if "frequency" in name.casefold() and _text(value):
                return _text(value)
    return ""


def _day(said: dict) -> date | None:
    moment = said.get("rowsUpdatedAt")
    if (
        isinstance(moment, bool)
        or not isinstance(moment, (int, float))
        or not 0 < moment < LAST_MOMENT
    ):
        return None
    return datetime.fromtimestamp(moment, timezone.utc).date()


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    """A text on one line, no longer than a sentence; numbers as their digits."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return " ".join(str(value).split())[:LONGEST]


def _whole(value: object) -> int | None:
    text = _text(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _squeezed(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
