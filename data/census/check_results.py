"""What live checks found, kept in the store: census/checked.json, replaced as a whole and read at
every page.

{"checked_at": "2026-11-23T08:00:00Z",
 "found": {"DOMAIN/ID": {"checked_at", "title", "rows", "rows_updated_at", "licence", "public",
                         "marks"}},
 "unanswered": {"DOMAIN/ID": {"asked_at", "message"}}}
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from data.census.score import CRITERIA, STATES, OpennessMark
from data.store.checksums import replace_json

CENSUS_FOLDER = "census"
RESULTS_FILE = "checked.json"
MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class DatasetCheck:
    """What one check found of one dataset. Moments and days are UTC; `rows` is None where it is
    unknown.

    `public` is whether the portal still shows the dataset to the public.
    """

    checked_at: str
    marks: tuple[OpennessMark, ...]
    title: str = ""
    rows: int | None = None
    rows_updated_at: str = ""
    licence: str = ""
    public: bool = True


@dataclass(frozen=True)
class CheckResults:
    """All that is known from live checks. `unanswered` holds, by dataset, why the last check of it
    failed.
    """

    checked_at: str = ""
    found: dict[str, DatasetCheck] = field(default_factory=dict)
    unanswered: dict[str, tuple[str, str]] = field(default_factory=dict)
    damaged: bool = False


def locate_results(store_root: Path) -> Path:
    """Where the results lie in a store."""
    return store_root / CENSUS_FOLDER / RESULTS_FILE


def read_results(store_root: Path) -> CheckResults:
    """The results of the live checks so far; nothing where there were none, or where the file is
    damaged.
    """
    try:
        said = json.loads(locate_results(store_root).read_text(encoding="utf-8"))
        return CheckResults(
            _validate_moment(said["checked_at"]),
            {key: _parse_check(f) for key, f in said["found"].items()},
            {
                key: (_validate_moment(u["asked_at"]), str(u["message"]))
                for key, u in said["unanswered"].items()
            },
        )
    except FileNotFoundError:
        return CheckResults()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return CheckResults(damaged=True)


def write_results(store_root: Path, checked: CheckResults) -> None:
    """Replace the results atomically: a reader sees the old ones or the new ones."""
    final = locate_results(store_root)
    content = {
        "checked_at": checked.checked_at,
        "found": {k: asdict(f) for k, f in sorted(checked.found.items())},
        "unanswered": {
            k: {"asked_at": at, "message": message}
            for k, (at, message) in sorted(checked.unanswered.items())
        },
    }
    replace_json(final, content)


def _parse_check(said: dict) -> DatasetCheck:
    marks = tuple(
        OpennessMark(str(m["criterion"]), str(m["state"]), str(m["reason"])) for m in said["marks"]
    )
    if tuple(m.criterion for m in marks) != tuple(CRITERIA) or any(
        m.state not in STATES for m in marks
    ):
        raise ValueError("marks of other criteria than today's")
    rows = said["rows"] if said["rows"] is None else int(said["rows"])
    updated = (
        said["rows_updated_at"] and _validate_moment(f"{said['rows_updated_at']}T00:00:00Z")[:10]
    )
    return DatasetCheck(
        _validate_moment(said["checked_at"]),
        marks,
        str(said["title"]),
        rows,
        updated,
        str(said["licence"]),
        bool(said["public"]),
    )


def _validate_moment(text: str) -> str:
    """The text, where it is a moment in UTC; raises ValueError where it is not."""
    datetime.strptime(text, MOMENT_FORMAT)
    return text
