"""An Answer read as lines over time, before anything is drawn: the plotly figure and the drawing
share this reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from dashboard import wording
from dashboard.charts import theme
from dashboard.charts.scales import choose_ticks, wrap_text
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.answer_parts import CityEvent, CityGoal, DefinitionBreak
from dashboard.query.periods import find_time_dimension
from dashboard.wording.chart_help import MOST_BANDS, MOST_LINES
from data.model.coverage import parse_month
from data.model.period import parse_period_id
from data.model.vocabulary import TIME_DIMENSIONS, UNNAMED_CATEGORIES

MAX_PANELS = 24
# The dash of a goal's line, in pixels: unlike that of breaks, events and further lines.
GOAL_DASH = (8, 4)
# A line to or from an incomplete period is dashed and lighter, so that it is not read as a fall.
INCOMPLETE_DASH, INCOMPLETE_OPACITY = "3 4", 0.5
MAX_EVENTS = 12
MAX_MARKED_POINTS = 26
# With more points than this, those that are not seen are not drawn either: the table beside the
# chart has them all.
MAX_HOVERABLE_POINTS = 400


@dataclass(frozen=True)
class TrendLine:
    """One series: its name ("" for the only one), colour role, place in the set of styles, and rows
    in time order.

    `first` is the place of its first row among the rows of all lines of the chart.
    """

    name: str
    role: str
    style: int
    rows: tuple[AnswerRow, ...]
    first: int = 0

    @property
    def symbol(self) -> str:
        """The marker's shape."""
        return theme.SYMBOLS[self.style % len(theme.SYMBOLS)]

    @property
    def dash(self) -> str:
        """The dash pattern in pixels; "" for a solid line."""
        return theme.DASHES[self.style % len(theme.DASHES)]


@dataclass(frozen=True)
class TrendChart:
    """All series of a chart over time. Places in time are months since year 0, with fractions."""

    answer: Answer
    time: str
    lines: tuple[TrendLine, ...]
    left_out: int
    breaks: tuple[DefinitionBreak, ...]
    since: float
    until: float
    felt: bool

    @property
    def events(self) -> list[tuple[str, CityEvent]]:
        """Each event with the letter that marks it, in order; none of months before or after the
        rows.
        """
        kept = [e for e in self.answer.events if self.since <= parse_month(e.month) < self.until]
        return [(chr(ord("A") + place), event) for place, event in enumerate(kept[:MAX_EVENTS])]

    @property
    def rules(self) -> list[tuple[str, str]]:
        """Each month with a break and the numbers of its reasons: ("2021-07", "1, 2")."""
        numbers: dict[str, list[str]] = {}
        for number, found in enumerate(self.breaks, 1):
            numbers.setdefault(found.month, []).append(str(number))
        return [(month, ", ".join(found)) for month, found in numbers.items()]

    @property
    def multiples(self) -> bool:
        """Whether each line gets a panel of its own."""
        banded = any(r.low is not None for r in self.rows())
        return len(self.lines) > (MOST_BANDS if banded else MOST_LINES)

    @property
    def marked(self) -> bool:
        """Whether there is room for a marker at every point."""
        return all(len(line.rows) <= MAX_MARKED_POINTS for line in self.lines)

    def rows(self) -> list[AnswerRow]:
        """The rows of all lines that are drawn."""
        return [row for line in self.lines for row in line.rows]

    @property
    def goals(self) -> tuple[CityGoal, ...]:
        """What the city aims at, each a level line over the whole of the only panel."""
        return () if self.multiples else self.answer.goals

    @cached_property
    def blank_stretches(self) -> tuple[tuple[str, float, float], ...]:
        """The stretches in which no line has a value for one and the same reason, as (status,
        start, end).
        """
        reasons: dict[tuple[float, float], set[str]] = {}
        for row in self.rows():
            reason = "ok" if row.value is not None else row.status
            reasons.setdefault(self.span(row), set()).add(reason)
        ordered = sorted(
            (span, found.pop() if len(found) == 1 else "ok") for span, found in reasons.items()
        )
        stretches = []
        for status, run in groupby(ordered, key=lambda item: item[1]):
            if status != "ok":
                spans = [span for span, _ in run]
                stretches.append((status, spans[0][0], spans[-1][1]))
        return tuple(stretches)

    def find_highest_value(self) -> float:
        """The highest value, end of an interval or goal; 0 where there is none."""
        found = [x for r in self.rows() for x in (r.value, r.high) if x is not None]
        return max((*found, *(goal.value for goal in self.goals)), default=0)

    def span(self, row: AnswerRow) -> tuple[float, float]:
        """The start and the end of a row's period."""
        months = row.months
        return months.first, months.last + 1

    def middle(self, row: AnswerRow) -> float:
        """Where a row is drawn: the middle of its period."""
        return sum(self.span(row)) / 2


def build_trend_chart(answer: Answer) -> TrendChart:
    """The lines of an answer that has a time dimension, one for each combination of its other
    dimensions.

    More than MOST_PANELS lines keep the largest. Raises ValueError for an answer without a time
    dimension.
    """
    time = find_time_dimension(answer.query.by)
    if not time:
        raise ValueError(wording.translate("fault.trend_time", known=", ".join(TIME_DIMENSIONS)))
    others = tuple(d for d in answer.query.by if d != time)
    lines = _build_lines(answer, time, others)
    kept = _select_largest_lines(lines)
    spans = [row.months for row in answer.rows] or [parse_period_id("2000")]
    return TrendChart(
        answer,
        time,
        _number_rows([line for line in lines if line in kept]),
        len(lines) - len(kept),
        answer.breaks,
        min(months.first for months in spans),
        max(months.last for months in spans) + 1,
        len(answer.rows) <= MAX_HOVERABLE_POINTS,
    )


def _number_rows(lines: list[TrendLine]) -> tuple[TrendLine, ...]:
    """The lines, each with the place of its first row."""
    first, numbered = 0, []
    for line in lines:
        numbered.append(replace(line, first=first))
        first += len(line.rows)
    return tuple(numbered)


def _build_lines(answer: Answer, time: str, others: tuple[str, ...]) -> list[TrendLine]:
    grouped: dict[tuple[str, ...], list[AnswerRow]] = {}
    for row in answer.rows:
        grouped.setdefault(tuple(row[d] for d in others), []).append(row)
    lines: list[TrendLine] = []
    for key in sorted(grouped, key=lambda k: _order_lines(answer, others, k)):
        names = ", ".join(wording.name_category(answer, d, c) for d, c in zip(others, key))
        role, style = _choose_style(answer, others, key, len(lines))
        # A line that fell to 0 where its category goes out of use would show a change that the
        # records do not have.
        rows = [r for r in grouped[key] if not wording.explain_disuse(answer, r)]
        lines.append(
            TrendLine(
                names, role, style, tuple(sorted(rows or grouped[key], key=lambda r: r[time]))
            )
        )
    # A category that nothing was ever recorded for would only be an empty line.
    return [line for line in lines if any(_has_content(r) for r in line.rows)] or lines[:1]


def _has_content(row: AnswerRow) -> bool:
    return bool(row.numerator or row.value or row.status == "withheld")


def _order_lines(answer: Answer, others: tuple[str, ...], key: tuple[str, ...]) -> list[tuple]:
    return [
        (c in UNNAMED_CATEGORIES, wording.name_category(answer, d, c).casefold())
        for d, c in zip(others, key)
    ]


def _choose_style(
    answer: Answer, others: tuple[str, ...], key: tuple[str, ...], place: int
) -> tuple[str, int]:
    if not others:
        return "accent", 0
    if len(others) > 1:
        return f"cat-{place % theme.CATEGORY_COLOR_COUNT + 1}", place
    return theme.category_color(answer, others[0], key[0]), theme.find_category_index(
        answer, others[0], key[0]
    )


def _select_largest_lines(lines: list[TrendLine]) -> list[TrendLine]:
    by_size = sorted(lines, key=lambda line: -sum(r.numerator or 0 for r in line.rows))
    return by_size[:MAX_PANELS]


def split_line(
    trend: TrendChart, line: TrendLine
) -> tuple[list[list[AnswerRow]], list[list[AnswerRow]]]:
    """The runs of rows to join with a solid line, and the pairs to join with a dashed, lighter one.

    A line stops where a value is missing, and at a break: a period with a break inside is joined to
    neither side. Lines to and from incomplete periods are dashed. A row that is joined to nothing
    solid is a run of its own.
    """
    solid: list[list[AnswerRow]] = []
    dashed: list[list[AnswerRow]] = []
    last: AnswerRow | None = None
    for row in line.rows:
        if row.value is None:
            last = None
            continue
        if last is None or _has_break_between(trend, last, row):
            solid.append([row])
        elif last.incomplete or row.incomplete:
            dashed.append([last, row])
            solid.append([row])
        else:
            solid[-1].append(row)
        last = row
    return [run for run in solid if not (len(run) == 1 and run[0].incomplete)], dashed


def _has_break_between(trend: TrendChart, one: AnswerRow, other: AnswerRow) -> bool:
    start, end = trend.span(one)[0], trend.span(other)[1]
    return any(start < parse_month(b.month) < end for b in trend.breaks)


def find_lone_blanks(trend: TrendChart, line: TrendLine) -> list[AnswerRow]:
    """A line's rows without a value that lie in no stretch shared by all lines, and all its too few
    ones.
    """
    shared = [(start, end) for status, start, end in trend.blank_stretches if status != "too_few"]
    return [
        row
        for row in line.rows
        if row.value is None and not any(start <= trend.middle(row) <= end for start, end in shared)
    ]


def find_incomplete_stretches(trend: TrendChart) -> list[tuple[float, float]]:
    """The stretches of incomplete periods, joined where they touch."""
    spans = sorted({trend.span(r) for r in trend.rows() if r.incomplete})
    joined: list[tuple[float, float]] = []
    for start, end in spans:
        if joined and joined[-1][1] >= start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def choose_value_ticks(trend: TrendChart, most: int, reach: float = 0) -> tuple[float, ...]:
    """The values that the grid lines stand for, from 0 to at least the highest value and
    `reach`.
    """
    highest = max(trend.find_highest_value(), reach)
    whole = trend.answer.measure.kind == "count"
    return tuple(choose_ticks(0, highest, most, whole=whole))


def describe_break(found: DefinitionBreak) -> str:
    """A break's month and reason."""
    return wording.translate(
        "break_note", month=wording.name_month(found.month), reason=found.reason.strip()
    )


def describe_event(event: CityEvent) -> str:
    """An event's month and title."""
    return wording.translate("event_note", month=wording.name_month(event.month), title=event.title)


def list_reasons(trend: TrendChart) -> list[tuple[str, str]]:
    """What the rules of a chart stand for, as (their sign, words): breaks by number, then events by
    letter.
    """
    found = [(str(i), describe_break(b)) for i, b in enumerate(trend.breaks, 1)]
    return found + [(letter, describe_event(e)) for letter, e in trend.events]


def list_time_ticks(trend: TrendChart, most: int) -> list[tuple[float, float, str]]:
    """Labels of the time axis as (start, middle of the labelled stretch, text): years, or months
    for a short one.
    """
    months = int(trend.until - trend.since)
    if months <= 18 and trend.time != "year":
        step = next(s for s in (1, 2, 3, 6, 12) if months / s <= most)
        return [
            (m, m + 0.5, wording.name_month(f"{m // 12}-{m % 12 + 1:02d}", short=True))
            for m in range(int(trend.since), int(trend.until))
            if m % 12 % step == 0
        ]
    first, last = int(trend.since) // 12, (int(trend.until) - 1) // 12
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100) if (last - first + 1) / s <= most), 100)
    shown: Iterable[int] = (y for y in range(first, last + 1) if y % step == 0 or step == 1)
    if most < 4:
        shown = (first, last)
    return [(y * 12, y * 12 + 6, str(y)) for y in shown]


def wrap_line_label(name: str) -> list[str]:
    """A line's name as it stands, in bold, at its end."""
    return wrap_text(name, 116, theme.TEXT_SIZE, bold=True)


def place_incomplete_labels(trend: TrendChart, reach: float) -> list[tuple[float, bool]]:
    """Where a word of so many months' width stands over the incomplete stretches: its place, and
    whether it ends there rather than begins. The last stretch has its word first; one that would
    run into another's goes without.
    """
    found: list[tuple[float, bool]] = []
    free = float("inf")
    for start, end in reversed(find_incomplete_stretches(trend)):
        late = end > (trend.since + trend.until) / 2
        left, right = (end - reach, end) if late else (start, start + reach)
        if right <= free:
            found.append((end if late else start, late))
            free = left
    return found
