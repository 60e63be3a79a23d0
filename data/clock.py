"""The clock that whatever happens is dated by."""

from __future__ import annotations

from datetime import datetime, timezone


def moment() -> datetime:
    """This moment, in UTC."""
    return datetime.now(timezone.utc)


def stamp() -> str:
    """This moment, in UTC, to the microsecond, as text: two snapshots of a dataset are never of the same one."""
    return moment().strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def now() -> str:
    """This moment, in UTC, to the second, as text."""
    return moment().strftime("%Y-%m-%dT%H:%M:%SZ")
