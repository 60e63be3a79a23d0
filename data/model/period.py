"""Runs of months, held as month numbers (months since year 0); texts of months are YYYY-MM."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from data.model.coverage import format_month, parse_month


class MonthSpan(NamedTuple):
    """The first and the last month of a period, as month numbers, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many months it holds."""
        return self.last - self.first + 1

    @property
    def is_calendar_year(self) -> bool:
        """Whether it runs from a January to the December of the same year."""
        return self.length == 12 and self.first % 12 == 0

    @property
    def ends(self) -> tuple[str, str]:
        """Both ends as YYYY-MM."""
        return format_month(self.first), format_month(self.last)

    def list_months(self) -> range:
        """The month numbers, oldest first."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Period:
    """A run of months as month numbers, both ends included; an end that is None is open.

    Without either end it holds all months that there are, or none where there are no data.
    """

    first: int | None = None
    last: int | None = None

    @classmethod
    def parse(cls, since: str, until: str) -> Period:
        """The period from `since` to `until` (YYYY-MM, or "" for an open end)."""
        return cls(
            parse_month(since) if since else None,
            parse_month(until) if until else None,
        )

    @property
    def since(self) -> str:
        """The first month as YYYY-MM; "" where that end is open."""
        return "" if self.first is None else format_month(self.first)

    @property
    def until(self) -> str:
        """The last month as YYYY-MM; "" where that end is open."""
        return "" if self.last is None else format_month(self.last)

    @property
    def ends(self) -> tuple[str, str]:
        """Both ends as YYYY-MM, "" where one is open."""
        return self.since, self.until

    @property
    def is_open(self) -> bool:
        """Whether either end is open."""
        return self.first is None or self.last is None

    @property
    def is_bounded(self) -> bool:
        """Whether either end is named."""
        return self.first is not None or self.last is not None

    @property
    def months(self) -> MonthSpan:
        """The months of a period with both ends. Raises ValueError where one is open."""
        if self.first is None or self.last is None:
            raise ValueError("a period with an open end")
        return MonthSpan(self.first, self.last)

    def shift(self, months: int) -> Period:
        """The period so many months later, with a minus sign earlier; an open end stays open."""
        return Period(
            None if self.first is None else self.first + months,
            None if self.last is None else self.last + months,
        )

    def move_to(self, first: int) -> Period:
        """The period of equal length that begins in a month. Raises ValueError where an end is
        open.
        """
        return self.shift(first - self.months.first)


@lru_cache(maxsize=4096)
def parse_period_id(period_id: str) -> MonthSpan:
    """The months of a period's id: 2019, 2019-Q3 or 2019-07."""
    year, _, part = period_id.partition("-")
    january = int(year) * 12
    if not part:
        return MonthSpan(january, january + 11)
    if part.startswith("Q"):
        last = january + int(part[1:]) * 3 - 1
        return MonthSpan(last - 2, last)
    month = january + int(part) - 1
    return MonthSpan(month, month)
