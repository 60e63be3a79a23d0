"""A folder of files as a portal: for a city that publishes downloads, or for work without a
network.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path

from tenacity.nap import sleep as nap

from data.model.clock import format_current_time
from data.model.errors import (
    CityFileError,
    DatasetNotPublic,
    FieldError,
    PortalError,
    PortalUnavailable,
    SchemaDrift,
)
from data.model.values import City, ColumnInfo, RowPage, TableInfo
from data.portal.fetch_json import fetch_json
from data.portal.port import PortalAccess, ValueGroup
from data.portal.rows import FileTable, read_features, read_table

FILE_ENDINGS = (".csv", ".csv.gz", ".json", ".json.gz", ".geojson", ".geojson.gz")
SIDECAR_FILE = "tables.json"


@dataclass(frozen=True)
class FileEntry:
    """One dataset in the folder: its file, title, last change (UTC, ISO 8601), and the columns it
    is said to have.
    """

    path: Path
    title: str
    rows_updated_at: str
    columns: tuple[str, ...] = ()
    rows: int | None = None


class FilesPortal:
    """The tables of `folder`, one file each, named by dataset id with an ending of `ENDINGS`;
    implements `Portal`.

    Columns bear the names of the file's header or keys. `tables.json` beside them may say more of a
    table: {"<id>": {"title": ..., "rows_updated_at": "2024-05-01T06:00:00Z", "columns": {name:
    type}}}; without it the file's own time counts, and a column that no row fills does not exist.
    """

    filters = False
    notices: Sequence[str] = ()

    def __init__(
        self, city: City, folder: Path, access: PortalAccess, sleep: Callable[[float], None] = nap
    ):
        self._city, self._folder, self._access, self._sleep = city, folder, access, sleep

    def info(self, dataset: str) -> TableInfo:
        """Columns (every one a text), title and last change."""
        entry = self._entry(dataset)
        found = () if entry.columns and entry.rows is not None else read_table(entry.path).columns
        names = dict.fromkeys((*entry.columns, *found))
        return TableInfo(
            dataset,
            entry.title,
            tuple(ColumnInfo(name, "text") for name in names),
            entry.rows_updated_at,
            format_current_time(),
        )

    def count(self, dataset: str, where: str = "") -> int:
        """The number of rows in the file: as tables.json says, else counted."""
        self._refuse(dataset, where)
        entry = self._entry(dataset)
        return sum(1 for _ in read_table(entry.path).rows) if entry.rows is None else entry.rows

    def months(self, dataset: str, column: str) -> dict[str, int]:
        """Refused: a file cannot be asked for sums."""
        raise PortalError(
            f"{self._city.id}: dataset {dataset} lies in a file, which cannot be asked for "
            f"{column} "
            "by month."
        )

    def values(
        self, dataset: str, columns: Sequence[str], where: str = ""
    ) -> tuple[ValueGroup, ...]:
        """Rows by the texts of some columns, counted in the file."""
        self._refuse(dataset, where)
        entry = self._entry(dataset)
        table = read_table(entry.path)
        self._require(dataset, entry, tuple(columns), table)
        counted = Counter(tuple(_format_cell(row.get(c)) for c in columns) for row in table.rows)
        return tuple(ValueGroup(cells, rows) for cells, rows in counted.most_common())

    def pages(
        self, dataset: str, columns: Sequence[str], where: str = "", start: int = 0
    ) -> Iterator[RowPage]:
        """Rows in the order of `:id`, as a portal would send them: empty cells left out, numbers as
        text.

        A row without an id of its own is named by its place in the file; `:updated_at` falls back
        on the file's.
        """
        self._refuse(dataset, where)
        entry = self._entry(dataset)
        table = read_table(entry.path)
        wanted = tuple(dict.fromkeys(c for c in columns if not c.startswith(":")))
        self._require(dataset, entry, wanted, table)
        rows: Iterator[dict] = (
            _format_row(row, number, wanted, entry.rows_updated_at)
            for number, row in enumerate(table.rows, 1)
        )
        rows = islice(_sort_rows(entry.path, rows) if ":id" in table.columns else rows, start, None)
        while batch := list(islice(rows, self._access.page_size)):
            text = json.dumps(batch, ensure_ascii=False, separators=(",", ":"))
            yield RowPage(text.encode("utf-8", "surrogatepass"), len(batch))

    def geojson(self, dataset: str) -> dict:
        """The dataset's .geojson file, whole."""
        return read_features(self._entry(dataset, (".geojson", ".geojson.gz")).path)

    def fetch_json(self, url: str) -> dict:
        """A JSON object from any address; this one does need a network."""
        return fetch_json(url, self._access, self._sleep)

    def _entry(self, dataset: str, endings: tuple[str, ...] = FILE_ENDINGS) -> FileEntry:
        paths = [self._folder / f"{dataset}{ending}" for ending in endings]
        found = next((p for p in paths if p.is_file() and p.parent == self._folder), None)
        if found is None:
            raise DatasetNotPublic(
                f"{self._city.id}: dataset {dataset} was expected as {paths[0]} "
                f"(or with the ending {', '.join(endings[1:])}), and is not there."
            )
        said = self._read_sidecar(dataset)
        changed = (
            self._parse_changed_at(dataset, said["rows_updated_at"])
            if "rows_updated_at" in said
            else (datetime.fromtimestamp(int(found.stat().st_mtime), UTC))
        )
        return FileEntry(
            found,
            str(said.get("title", dataset)),
            changed.strftime("%Y-%m-%dT%H:%M:%SZ"),
            self._columns(dataset, said.get("columns", {})),
            said.get("rows"),
        )

    def _read_sidecar(self, dataset: str) -> dict:
        """What tables.json says of a dataset."""
        path = self._folder / SIDECAR_FILE
        if not path.is_file():
            return {}
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise CityFileError(f"{path}: expected JSON ({error}).") from None
        entry = said.get(dataset, {}) if isinstance(said, dict) else None
        if not isinstance(entry, dict):
            raise CityFileError(
                f"{path}: {dataset}: expected an object with title and rows_updated_at."
            )
        return entry

    def _parse_changed_at(self, dataset: str, text: object) -> datetime:
        try:
            moment = datetime.fromisoformat(str(text))
        except ValueError:
            expected = "expected a time such as 2024-05-01T06:00:00Z"
            raise self._make_sidecar_error(dataset, "rows_updated_at", expected, text) from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)

    def _columns(self, dataset: str, said: object) -> tuple[str, ...]:
        if not isinstance(said, dict):
            raise self._make_sidecar_error(
                dataset, "columns", "expected an object of column names and types", said
            )
        return tuple(said)

    def _make_sidecar_error(
        self, dataset: str, name: str, expected: str, said: object
    ) -> CityFileError:
        field = f"{dataset}.{name}"
        return CityFileError(
            f"{self._folder / SIDECAR_FILE}: {field}: {expected}, not {said!r}.",
            (FieldError(field, expected),),
        )

    def _refuse(self, dataset: str, where: str) -> None:
        if where:
            raise PortalError(
                f"{self._city.id}: dataset {dataset} lies in a file, which cannot be asked for "
                f"only the rows where {where}."
            )

    def _require(
        self, dataset: str, entry: FileEntry, wanted: tuple[str, ...], table: FileTable
    ) -> None:
        path, lost = entry.path, [c for c in wanted if c not in (*table.columns, *entry.columns)]
        if lost:
            faults = tuple(FieldError(c, f"expected as a column of {path.name}") for c in lost)
            raise SchemaDrift(
                f"{self._city.id}: dataset {dataset}: {path} has no column {', '.join(lost)}.",
                faults,
            )


def _sort_rows(path: Path, rows: Iterable[dict]) -> list[dict]:
    """Rows sorted by their ids. Raises PortalUnavailable where two rows share one."""
    ordered = sorted(rows, key=lambda row: row[":id"])
    twice = next((a[":id"] for a, b in pairwise(ordered) if a[":id"] == b[":id"]), "")
    if twice:
        raise PortalUnavailable(f"{path}: the :id {twice} stands for more than one row.")
    return ordered


def _format_cell(value: object) -> str | None:
    """A cell as the rows of a page hold it when they are read as text."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _format_row(row: dict, number: int, wanted: tuple[str, ...], changed: str) -> dict:
    """One row as a portal sends it; the zeros of a row number let text order be the file's
    order.
    """
    sent = {
        ":id": str(row.get(":id") or f"row-{number:010d}"),
        ":updated_at": row.get(":updated_at") or changed.replace("Z", ".000Z"),
    }
    sent.update((name, row[name]) for name in wanted if name in row)
    return sent
