"""The current time, which all timestamps of the program come from."""

from __future__ import annotations

from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo


def get_current_time() -> datetime:
    """This moment, in UTC."""
    return datetime.now(timezone.utc)


def format_precise_timestamp() -> str:
    """This moment, in UTC, to the microsecond, as text: two snapshots of a dataset are never of the
    same one.
    """
    return get_current_time().strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def format_current_time() -> str:
    """This moment, in UTC, to the second, as text."""
    return get_current_time().strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_timestamp(text: str) -> datetime:
    """A moment from ISO 8601 text with `Z` or an offset. Raises ValueError for anything else."""
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if found.tzinfo is None:
        raise ValueError(f"expected a moment with its offset from UTC, not {text!r}")
    return found


def find_local_day(moment: str, time_zone: str) -> date:
    """The day that a moment (ISO 8601) falls on in a time zone (IANA name)."""
    return parse_timestamp(moment).astimezone(ZoneInfo(time_zone)).date()


def format_utc_day(timestamp: float) -> str:
    """The UTC day (YYYY-MM-DD) of seconds since 1970."""
    return datetime.fromtimestamp(timestamp, timezone.utc).strftime("%Y-%m-%d")
