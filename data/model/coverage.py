"""Which months a dataset covers, and which of them are incomplete."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from statistics import median

ONE_YEAR = timedelta(days=365)
# A gap is unusual below this chance; with no more gaps than this, nothing is known of what is
# usual.
MAX_GAP_PROBABILITY, MIN_GAPS = 0.001, 8
# Shorter gaps are usual anywhere: a holiday, or an office that closes.
DAYS_PER_WEEK = 7
# A month at the end with less than a tenth of the median of up to twelve months before it is not
# all there. Of 527 months of six real tables that follow a whole year two are so empty, each the
# last one of a table that was given up: no false alarm. Fewer than ten rows in a usual month tell
# nothing.
NEARLY_EMPTY, FEWEST_USUAL, MONTHS_BEFORE = 0.1, 10, 12


def compute_month_number(day: date) -> int:
    """Months since year 0: 2019-07 is 2019 * 12 + 6."""
    return day.year * 12 + day.month - 1


@lru_cache(maxsize=4096)
def format_month(number: int) -> str:
    """The YYYY-MM of a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def parse_month(text: str) -> int:
    """The month number of YYYY-MM."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


@dataclass(frozen=True)
class Coverage:
    """The first and last month with records, as numbers, and the incomplete ones among them."""

    first: int
    last: int
    incomplete: tuple[int, ...] = ()


def _find_longest_gap(days: list[date]) -> int:
    """The longest usual silence between days with records, in days: gaps beyond chance are no usual
    ones.

    From the longest on, a gap is set aside where gaps of that length would hardly be among so many
    (`MAX_GAP_PROBABILITY`), were their lengths geometric with the mean of the shorter ones (a test
    of the largest of exponential spacings: Fisher 1929, Proceedings of the Royal Society A 125,
    54-59, with Bonferroni's bound).
    """
    gaps = sorted((b - a).days for a, b in itertools.pairwise(days))
    while len(gaps) > MIN_GAPS:
        mean = sum(gaps[:-1]) / (len(gaps) - 1)
        chance = len(gaps) * (1 - 1 / max(mean, 1.01)) ** gaps[-1]
        if gaps[-1] <= DAYS_PER_WEEK or chance >= MAX_GAP_PROBABILITY:
            break
        gaps.pop()
    return gaps[-1] if gaps else 1


def compute_coverage(
    rows_by_day: Mapping[date, int], as_of: date, lag_days: int = 0, precision: str = "day"
) -> Coverage | None:
    """The coverage of the days that have records (in order, with their number), known up to `as_of`
    less the reporting lag.

    A month at either end is complete when the silence between its edge and the nearest record is no
    longer than the longest usual silence between two days with records in the year beside it:
    normal quiet for this table is no gap, and an earlier gap is no normal quiet. The last month,
    and the one before it where the last is not over, is incomplete too where it holds next to
    nothing of what is usual.
    """
    days = list(rows_by_day)
    if not days:
        return None
    by_month: Counter[int] = Counter()
    for day, rows in rows_by_day.items():
        by_month[compute_month_number(day)] += rows
    known_until = as_of - timedelta(days=lag_days)
    if precision != "day":
        return _compute_period_coverage(days, known_until, {"quarter": 3, "year": 12}[precision])
    first, last = compute_month_number(days[0]), compute_month_number(days[-1])
    incomplete = set()
    if (days[0] - days[0].replace(day=1)).days >= _find_longest_gap(
        [d for d in days if d <= days[0] + ONE_YEAR]
    ):
        incomplete.add(first)
    end = (days[-1].replace(day=1) + timedelta(days=32)).replace(day=1)
    if end > known_until or (end - days[-1]).days > _find_longest_gap(
        [d for d in days if d >= days[-1] - ONE_YEAR]
    ):
        incomplete.add(last)
    incomplete |= {m for m in range(first, last + 1) if m >= compute_month_number(known_until)}
    at_end = (last, last - 1) if last >= compute_month_number(known_until) else (last,)
    incomplete |= {m for m in at_end if _is_nearly_empty(by_month, m)}
    return Coverage(first, last, tuple(sorted(incomplete)))


def _is_nearly_empty(by_month: Mapping[int, int], month: int) -> bool:
    """Whether a month has next to nothing of the rows that are usual in the months before it."""
    before = range(max(min(by_month), month - MONTHS_BEFORE), month)
    usual = median(by_month.get(m, 0) for m in before) if before else 0
    return usual >= FEWEST_USUAL and 0 < by_month.get(month, 0) < NEARLY_EMPTY * usual


def _compute_period_coverage(days: list[date], known_until: date, length: int) -> Coverage:
    """Whole quarters or years (`length` months), where nothing finer is known; one that is not over
    is incomplete.
    """
    first = compute_month_number(days[0]) // length * length
    last = compute_month_number(days[-1]) // length * length + length - 1
    current = compute_month_number(known_until) // length
    return Coverage(first, last, tuple(m for m in range(first, last + 1) if m // length >= current))
