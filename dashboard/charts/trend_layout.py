"""The layout of a line chart, shared by the SVG and the Plotly figure: its panels with their scales
and ticks, the key, and where each word and note stands.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts import trend_model
from dashboard.charts.bar_model import describe_unit
from dashboard.charts.placed_words import PlacedWords
from dashboard.charts.scales import (
    LinearScale,
    count_tick_decimals,
    measure_text,
    spread_positions,
    wrap_text,
)
from dashboard.charts.svg_primitives import Canvas, fits_width
from dashboard.charts.theme import TEXT_SIZE
from dashboard.charts.trend_model import TrendChart, TrendLine
from dashboard.i18n.numbers import format_fixed_decimals
from dashboard.query.answer import AnswerRow
from dashboard.wording.chart_help import MOST_BANDS, MOST_LINES

LABEL_LINE_HEIGHT = 15.0
PANEL_HEIGHT = 104
NARROW_BELOW = 480
COLUMN_GAP, LABEL_GAP = 18.0, 8.0
HEAD_FOOT, HEAD_HEIGHT, AXIS_HEIGHT = 13.0, 22.0, 22.0
# Part of the width that names at the ends of lines take at most.
MAX_NAMES_SHARE = 0.26
# Units of the time axis for each of its labels.
TIME_LABEL_ROOM = 52
KEY_LINE, KEY_SIGN = 19.0, 26.0
# Units that the axis of values and the edge of a drawing take of its width.
AROUND_PLOT = 60
# How far under a goal's line a label has its foot.
GOAL_CLEARANCE = 15
# How far a label stays away from the middle of a hollow point.
POINT_CLEARANCE = 8
# Kinds of notes: what their sign shows.
GOAL, REASON, STRETCH, TOO_FEW, BLANK, INCOMPLETE, BAND, WORDS = (
    "goal",
    "reason",
    "stretch",
    "too_few",
    "blank",
    "incomplete",
    "band",
    "words",
)


@dataclass(frozen=True)
class PlotArea:
    """Where one panel's plot lies: its two scales, the values its grid lines stand for, and the
    lines it holds.
    """

    x: LinearScale
    y: LinearScale
    ticks: tuple[float, ...]
    trend: TrendChart
    canvas: Canvas

    def locate(self, row: AnswerRow) -> tuple[float, float]:
        """The point of a row that has a value."""
        return self.x(self.trend.middle(row)), self.y(row.known_value)


@dataclass(frozen=True)
class ValueLabel:
    """The words of a row's value: they end at `x`, with their foot at `y`, clear of the line that
    comes to `edge`.
    """

    row: AnswerRow
    text: str
    x: float
    y: float
    edge: float


@dataclass(frozen=True)
class LineLabel:
    """A line's name in `parts`, around the height `y`; the last value of the line is at the height
    `at`.
    """

    line: TrendLine
    row: AnswerRow
    parts: tuple[str, ...]
    at: float
    y: float


@dataclass(frozen=True)
class TrendPanel:
    """One plot: its heading, the words of its values, and the labels of its axis of time, each
    around its place, with the places at which their stretches begin.

    An only panel has its lines' names at their ends, or the last value of an only line.
    """

    box: PlotArea
    heading: PlacedWords
    values: tuple[PlacedWords, ...]
    starts: tuple[float, ...]
    times: tuple[PlacedWords, ...]
    line_labels: tuple[LineLabel, ...] = ()
    last_value: ValueLabel | None = None


@dataclass(frozen=True)
class KeyEntry:
    """What names a line above the plot: its sign around `x`, and its name."""

    line: TrendLine
    x: float
    name: PlacedWords


@dataclass(frozen=True)
class TrendLayout:
    """The panels of a chart under the words of the axis and the key, and where they end: under them
    stand the notes. `named_at_ends` lines have their names there.
    """

    read: TrendChart
    canvas: Canvas
    axis: PlacedWords
    key: tuple[KeyEntry, ...]
    panels: tuple[TrendPanel, ...]
    named_at_ends: bool
    bottom: float
    notes: tuple[TrendNote, ...]


@dataclass(frozen=True)
class TrendNote:
    """One note under a chart. `sign` is the text of a reason's sign, or the status of a stretch."""

    kind: str
    text: str
    sign: str = ""


def lay_out_trend(
    read: TrendChart, canvas: Canvas, reach: float = 0, together: bool = False
) -> TrendLayout:
    """The panels on a canvas, whose height is that of an only plot with its axis.

    `reach` is a value that the axis of values holds at least. Lines that stand `together` are all
    in one panel, whose key stands elsewhere.
    """
    panels = read.multiples and not together
    ticks = trend_model.choose_value_ticks(read, 4 if panels or canvas.height < 200 else 6, reach)
    named = len(read.lines) > 1 and not panels
    room = _measure_names(read) if named else 0
    fits = room <= MAX_NAMES_SHARE * canvas.width
    at_ends = named and fits and len(read.lines) <= MOST_LINES
    key, top = (
        _lay_out_key(read, canvas) if named and not fits and not together else ((), HEAD_HEIGHT)
    )
    if panels:
        placed, bottom = _lay_out_multiples(read, canvas, ticks, top)
    else:
        placed, bottom = _lay_out_panel(read, canvas, ticks, top, room + 16 if at_ends else 8)
    return TrendLayout(
        read,
        canvas,
        PlacedWords((describe_unit(read.answer),), 0, HEAD_FOOT),
        key,
        placed,
        at_ends,
        bottom,
        tuple(list_notes(read, canvas.width, panels, has_bands(read, panels))),
    )


def has_bands(read: TrendChart, panels: bool) -> bool:
    """Whether intervals are drawn: there are some, and in one panel not of more lines than a reader
    can distinguish.
    """
    few = panels or len(read.lines) <= MOST_BANDS
    return few and any(row.low is not None for row in read.rows())


def _measure_names(read: TrendChart) -> float:
    names = [part for line in read.lines for part in trend_model.wrap_line_label(line.name)]
    return max((measure_text(part, TEXT_SIZE, bold=True) for part in names), default=0)


def _lay_out_key(read: TrendChart, canvas: Canvas) -> tuple[tuple[KeyEntry, ...], float]:
    """The names of the lines above the plot, as many beside each other as have room, and where they
    end.
    """
    x, y = 0.0, 32.0
    entries = []
    for line in read.lines:
        room = KEY_SIGN + 16 + measure_text(line.name, TEXT_SIZE)
        if x and x + room > canvas.width:
            x, y = 0.0, y + KEY_LINE
        name = PlacedWords((line.name,), x + KEY_SIGN + 4, y)
        entries.append(KeyEntry(line, x + KEY_SIGN / 2, name))
        x += room + 8
    return tuple(entries), y + 10


def _lay_out_panel(
    read: TrendChart, canvas: Canvas, ticks: tuple[float, ...], top: float, right: float
) -> tuple[tuple[TrendPanel, ...], float]:
    """All lines in one panel, with so many units to the right of it."""
    bottom = max(canvas.height - AXIS_HEIGHT, top + 60)
    marked = read.breaks or any(row.incomplete for row in read.rows())
    box = PlotArea(
        LinearScale(read.since, read.until, _measure_gutter(ticks), canvas.width - right),
        LinearScale(ticks[0], ticks[-1], bottom, top + (18 if marked else 8)),
        ticks,
        read,
        canvas,
    )
    panel = _make_panel(box, PlacedWords((), 0, 0))
    if len(read.lines) > 1:
        panel = replace(panel, line_labels=tuple(place_line_labels(box)))
    else:
        panel = replace(panel, last_value=place_last_value(box))
    return (panel,), bottom + AXIS_HEIGHT


def _lay_out_multiples(
    read: TrendChart, canvas: Canvas, ticks: tuple[float, ...], top: float
) -> tuple[tuple[TrendPanel, ...], float]:
    """A panel for each line, all with the same axes."""
    columns = 2 if canvas.width < NARROW_BELOW else 3
    width = (canvas.width - COLUMN_GAP * (columns - 1)) / columns
    names = [tuple(wrap_text(line.name, width, TEXT_SIZE, bold=True)[:2]) for line in read.lines]
    lines = max(map(len, names))
    head = LABEL_LINE_HEIGHT * lines + (16 if read.breaks else 12)
    tall = PANEL_HEIGHT + head
    panels = []
    for place, (line, name) in enumerate(zip(read.lines, names, strict=True)):
        left, y = place % columns * (width + COLUMN_GAP), top + place // columns * tall
        foot = y + 14 + LABEL_LINE_HEIGHT * (lines - len(name))
        box = PlotArea(
            LinearScale(read.since, read.until, left + _measure_gutter(ticks), left + width - 4),
            LinearScale(ticks[0], ticks[-1], y + tall - 32, y + head),
            ticks,
            replace(read, lines=(replace(line, name="", role="accent", style=0),)),
            canvas,
        )
        heading = PlacedWords(name, left, foot, leading=LABEL_LINE_HEIGHT)
        panels.append(_make_panel(box, heading))
    rows = -(-len(read.lines) // columns)
    return tuple(panels), top + rows * tall


def _measure_gutter(ticks: tuple[float, ...]) -> float:
    return max(measure_text(label, TEXT_SIZE) for label in _format_values(ticks)) + 8


def _make_panel(box: PlotArea, heading: PlacedWords) -> TrendPanel:
    values = tuple(
        PlacedWords((label,), box.x.start - 7, box.y(tick) + 4.5, ends=True)
        for tick, label in zip(box.ticks, _format_values(box.ticks), strict=True)
    )
    found = trend_model.list_time_ticks(box.trend, int((box.x.end - box.x.start) / TIME_LABEL_ROOM))
    starts = tuple(box.x(start) for start, _, _ in found if start >= box.trend.since)
    return TrendPanel(box, heading, values, starts, _place_times(box, found))


def _place_times(box: PlotArea, found: list[tuple[float, float, str]]) -> tuple[PlacedWords, ...]:
    """Each label of the time axis around the middle of its stretch, or held inside the plot at its
    two ends; one without room is left out.
    """
    placed, free = [], float("-inf")
    for _, middle, name in found:
        half = measure_text(name, TEXT_SIZE) / 2
        x = min(max(box.x(middle), box.x.start + half - 10), box.x.end - half + 3)
        if x - half >= free:
            placed.append(PlacedWords((name,), x, box.y.start + 19))
            free = x + half + LABEL_GAP
    return tuple(placed)


def _format_values(ticks: tuple[float, ...]) -> list[str]:
    """The numbers of an axis of values, all with the same number of decimals."""
    decimals = count_tick_decimals(ticks)
    return [
        format_fixed_decimals(t, decimals) if decimals and t else wording.format_number(int(t))
        for t in ticks
    ]


def place_line_labels(box: PlotArea) -> list[LineLabel]:
    """Each line's name beside its last value, moved apart where they would touch."""
    valued = [(line, [r for r in line.rows if r.value is not None]) for line in box.trend.lines]
    named = [(line, rows[-1]) for line, rows in valued if rows]
    parts = [tuple(trend_model.wrap_line_label(line.name)) for line, _ in named]
    tallest = max(map(len, parts), default=1)
    wanted = [box.y(row.known_value) for _, row in named]
    places = spread_positions(wanted, LABEL_LINE_HEIGHT * tallest, box.y.end - 4, box.y.start)
    return [
        LineLabel(line, row, name, at, y)
        for (line, row), name, at, y in zip(named, parts, wanted, places, strict=True)
    ]


def place_last_value(box: PlotArea) -> ValueLabel | None:
    """The last complete value of an only line, over or under its last stretch, whichever is nearer.

    It ends before a later, incomplete point that it would meet: a ring after a number is read as a
    zero.
    """
    rows = [r for r in box.trend.lines[0].rows if r.value is not None and not r.incomplete]
    if not rows:
        return None
    text = wording.format_plain_value(box.trend.answer, rows[-1])
    # Ends just after its point, for an incomplete period may follow closely.
    label = _place_value(box, rows, text, box.locate(rows[-1])[0] + 5)
    for row in box.trend.lines[0].rows:
        if row.value is None or not row.incomplete or row.months.first <= rows[-1].months.first:
            continue
        x, y = box.locate(row)
        if x - POINT_CLEARANCE < label.x and label.y - TEXT_SIZE - 4 < y < label.y + 6:
            label = _place_value(box, rows, text, x - POINT_CLEARANCE)
    return label


def _place_value(box: PlotArea, rows: list[AnswerRow], text: str, end: float) -> ValueLabel:
    wide = measure_text(text, TEXT_SIZE, bold=True)
    end = max(min(end, box.x.end), box.x.start + wide + 4)
    y = box.locate(rows[-1])[1]
    near = [y, *_find_line_heights(box, rows, end - wide - 6, end)]
    under = max(near) - y < y - min(near) and max(near) + 24 < box.y.start
    edge = max(near) if under else min(near)
    foot = _move_off_goals(box, edge + 19 if under else edge - 9, under)
    return ValueLabel(rows[-1], text, end, foot, edge)


def _move_off_goals(box: PlotArea, base: float, under: bool) -> float:
    """Where a label of one line stands so that no goal's line runs through it: further under it, or
    over it.
    """
    heights = sorted((box.y(goal.value) for goal in box.trend.goals), reverse=not under)
    for height in heights:
        if base - GOAL_CLEARANCE < height < base + 4:
            base = height + GOAL_CLEARANCE if under else height - 5
    return base


def _find_line_heights(
    box: PlotArea, rows: list[AnswerRow], start: float, end: float
) -> list[float]:
    """How high a line runs between two places: at its points there, and where it comes in."""
    points = [box.locate(r) for r in rows]
    found = [y for x, y in points if start <= x <= end]
    for (x, y), (next_x, next_y) in itertools.pairwise(points):
        if x < start < next_x:
            found.append(y + (next_y - y) * (start - x) / (next_x - x))
    return found


def list_labelled_stretches(box: PlotArea) -> list[tuple[str, float, float]]:
    """The stretches without data in which their word has room, as (status, start, end)."""
    return [
        (status, start, end)
        for status, start, end in box.trend.blank_stretches
        if status != "too_few"
        and fits_width(wording.describe_status(status), box.x(end) - box.x(start) - 4)
    ]


def place_incomplete_labels(box: PlotArea) -> list[tuple[float, bool]]:
    """Where the word over incomplete stretches stands, in months, and whether it ends there
    (`trend_model`).
    """
    word = measure_text(wording.translate("incomplete"), TEXT_SIZE) + 6
    months = word / (box.x.end - box.x.start) * (box.trend.until - box.trend.since)
    return trend_model.place_incomplete_labels(box.trend, months)


def find_unlabelled_statuses(trend: TrendChart, width: float, panels: bool) -> list[str]:
    """Reasons of stretches without data that are too short in a drawing of a width to carry their
    word.
    """
    month = (width - AROUND_PLOT) / (trend.until - trend.since)
    return sorted(
        {
            status
            for status, start, end in trend.blank_stretches
            if status != "too_few"
            and (
                panels or not fits_width(wording.describe_status(status), month * (end - start) - 4)
            )
        }
    )


def list_notes(trend: TrendChart, width: float, panels: bool, banded: bool) -> list[TrendNote]:
    """Goals, reasons of breaks and events, signs that appear, and what was left out.

    `panels` says that each line has a panel of its own, in which words have no room; `banded` that
    intervals are drawn.
    """
    answer = trend.answer
    notes = [TrendNote(GOAL, wording.describe_goal(answer, goal)) for goal in trend.goals]
    notes += [TrendNote(REASON, text, sign) for sign, text in trend_model.list_reasons(trend)]
    notes += [
        TrendNote(WORDS, text) for text in wording.write_overlap_notes(answer.each, answer.measure)
    ]
    notes += _explain_statuses(STRETCH, find_unlabelled_statuses(trend, width, panels))
    if any(r.status == "too_few" for r in trend.rows()):
        notes += _explain_statuses(TOO_FEW, ("too_few",))
    if len(trend.lines) > 1:
        blanks = [r for line in trend.lines for r in trend_model.find_lone_blanks(trend, line)]
        notes += _explain_statuses(BLANK, sorted({r.status for r in blanks} - {"too_few"}))
    if panels and any(r.incomplete for r in trend.rows()):
        notes.append(TrendNote(INCOMPLETE, wording.translate("incomplete")))
    if banded:
        notes.append(TrendNote(BAND, wording.translate("band")))
    if trend.left_out:
        shown = len(trend.lines)
        text = wording.translate("largest_of", shown=shown, count=shown + trend.left_out)
        notes.append(TrendNote(WORDS, text))
    return notes


def _explain_statuses(kind: str, statuses: Iterable[str]) -> list[TrendNote]:
    return [TrendNote(kind, wording.describe_status(status), status) for status in statuses]
