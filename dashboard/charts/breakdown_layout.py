"""The layout of bars, shared by the SVG and the Plotly figure: where each bar, name, label and note
stands, and how high the whole is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts.bar_model import Bar, BarChart, BarPanel, build_bar_chart
from dashboard.charts.placed_words import LINE_HEIGHT, PlacedWords
from dashboard.charts.scales import LinearScale, measure_text, wrap_text
from dashboard.charts.svg_primitives import Canvas
from dashboard.charts.theme import TEXT_SIZE
from dashboard.query.answer import Answer

NARROW_BELOW = 480
BAR_THICKNESS = 18
# On a phone bars under their names are as thick as fits a finger, the thicker the fewer they are.
THICK_BAR, THICKEST_BAR, THICK_BARS_HEIGHT = 24, 48, 200
BAR_GAP, COLUMN_GAP, MAX_COLUMNS = 10.0, 14, 3
# The widest names that stand beside bars, and what keeps these from them.
NAMES_WIDTH, NAMES_GAP = 190, 12
# Names wrap at one width in all columns, so that rows stay level.
NAME_LINE_WIDTH = 178
TOP, NOTES_GAP = 24.0, 16
LABEL_GAP = 7
STUB_WIDTH = 12


@dataclass(frozen=True)
class PanelColumn:
    """Where the bars of the panels of one column lie: from x on, with so much room for bar and
    label; names beside or above bars.

    `thickness` is that of each bar.
    """

    x: float
    width: float
    names: float
    above: bool
    scale: LinearScale
    thickness: float = BAR_THICKNESS


@dataclass(frozen=True)
class PlacedBar:
    """One bar around the height `middle`, with its name where its column names bars."""

    bar: Bar
    column: PanelColumn
    name: PlacedWords | None
    middle: float

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.middle - self.column.thickness / 2

    @property
    def after(self) -> float:
        """Where the bar, its interval or its stub ends."""
        if self.bar.length is not None:
            return self.column.scale(self.bar.end)
        return self.column.scale.start + (STUB_WIDTH + 4 if self.bar.status == "too_few" else 0)


@dataclass(frozen=True)
class PlacedPanel:
    """The bars of one panel under its heading, and the stretches of the line at which they begin.

    `foot` is that of the heading's first line.
    """

    name: str
    heading: tuple[str, ...]
    foot: float
    column: PanelColumn
    place: int
    bars: tuple[PlacedBar, ...]
    axis: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class BreakdownLayout:
    """All panels in their columns, and where they end: under them stand the notes."""

    read: BarChart
    canvas: Canvas
    columns: tuple[PanelColumn, ...]
    panels: tuple[PlacedPanel, ...]
    bottom: float

    @property
    def has_intervals(self) -> bool:
        """Whether any bar has one."""
        return any(bar.low is not None for bar in self.read.bars())


def lay_out_breakdown(answer: Answer, canvas: Canvas) -> BreakdownLayout:
    """Bars and words on a canvas of a width; their height follows from the number of bars."""
    read = build_bar_chart(answer)
    columns = _lay_out_columns(read, canvas)
    panels: list[PlacedPanel] = []
    y = TOP
    for start in range(0, len(read.panels), len(columns)):
        row = read.panels[start : start + len(columns)]
        placed = _lay_out_row(row, columns, y)
        panels += placed
        y = max(_find_bottom(panel) for panel in placed) + (14 if any(p.name for p in row) else 0)
    return BreakdownLayout(read, canvas, tuple(columns), tuple(panels), y)


def list_notes(answer: Answer, layout: BreakdownLayout) -> list[tuple[bool, str]]:
    """The sentences under the bars, each with whether the sign of an interval stands before it."""
    found = [(True, wording.translate("whisker"))] if layout.has_intervals else []
    read = layout.read
    if read.left_out:
        shown = max(len(p.bars) for p in read.panels)
        said = wording.translate("largest_of", shown=shown, count=shown + read.left_out)
        found.append((False, said))
    overlaps = wording.write_overlap_notes(answer.each, answer.measure)
    return found + [(False, note) for note in overlaps]


def _lay_out_columns(read: BarChart, canvas: Canvas) -> list[PanelColumn]:
    """Names stand beside the bars where they take less than a third, else above each bar."""
    narrow = canvas.width < NARROW_BELOW
    several = len(read.panels) > 1
    # A reader's own font may be wider than the one that widths are reckoned by.
    widest = 1.1 * max((measure_text(b.name, TEXT_SIZE) for b in read.bars()), default=0)
    names = min(widest, NAMES_WIDTH) + NAMES_GAP
    above = narrow and (several or names > 0.3 * canvas.width)
    names = 0.0 if above else names
    count = 1 if narrow or not several else _count_columns(read, canvas.width - names)
    each = _divide_width(canvas.width - names, count)
    longest = read.find_longest() or 1
    room = _measure_bar_room(read, each, longest)
    bars = max((len(panel.bars) for panel in read.panels), default=1)
    thickness = min(max(THICK_BAR, THICK_BARS_HEIGHT // max(bars, 1)), THICKEST_BAR)
    columns = []
    for place in range(count):
        start = names + place * (each + COLUMN_GAP)
        columns.append(
            PanelColumn(
                start if place else 0.0,
                each,
                0.0 if place else names,
                above,
                LinearScale(0, longest, start, start + room),
                thickness if above and canvas.marked else BAR_THICKNESS,
            )
        )
    return columns


def _count_columns(read: BarChart, width: float) -> int:
    """How many panels stand side by side: up to three, as long as the words that stand in place
    of a bar end within their column.
    """
    words = [measure_text(b.label, TEXT_SIZE) for b in read.bars() if b.length is None]
    needed = max(words, default=0) + STUB_WIDTH + 4 + LABEL_GAP
    counts = range(min(MAX_COLUMNS, len(read.panels)), 1, -1)
    return next((count for count in counts if _divide_width(width, count) >= needed), 1)


def _divide_width(width: float, count: int) -> float:
    """The width of each of so many columns."""
    return (width - COLUMN_GAP * (count - 1)) / count


def _measure_bar_room(read: BarChart, each: float, longest: float) -> float:
    """How long the longest bar may be in a column: a label stands after its own bar, so that there
    has to be room for the label of each bar, not for the longest of both.
    """
    labels = [measure_text(b.label, TEXT_SIZE) for b in read.bars() if b.length is not None]
    widest = max(labels, default=0) + 10
    room = min(
        (
            ((each - measure_text(b.label, TEXT_SIZE) - 12) / (b.end / longest))
            for b in read.bars()
            if b.end
        ),
        default=0,
    )
    return max(min(room, each - 4), each - widest if each > widest + 40 else 40)


def _lay_out_row(
    row: tuple[BarPanel, ...], columns: list[PanelColumn], y: float
) -> list[PlacedPanel]:
    """The panels that stand side by side, their bars on one level."""
    headings = [
        tuple(wrap_text(p.name, c.width, TEXT_SIZE)) if p.name else () for p, c in zip(row, columns)
    ]
    height = max(len(lines) for lines in headings) * LINE_HEIGHT
    first = y + height + (8 if any(headings) else 0)
    placed = []
    for place, (panel, column, heading) in enumerate(zip(row, columns, headings)):
        bars = _lay_out_bars(panel, column, first, named=place == 0 or column.above)
        found = PlacedPanel(panel.name, heading, y + 12, column, place, bars, ())
        placed.append(replace(found, axis=_lay_out_axis(found)))
    return placed


def _lay_out_bars(
    panel: BarPanel, column: PanelColumn, y: float, named: bool
) -> tuple[PlacedBar, ...]:
    width = column.width if column.above else column.names - NAMES_GAP
    placed = []
    for bar in panel.bars:
        lines = tuple(wrap_text(bar.name, width, TEXT_SIZE)) if named else ()
        if column.above:
            name = PlacedWords(lines, column.x, y + 12)
            y += LINE_HEIGHT * len(lines) + 2
            tall = float(column.thickness)
            middle = y + tall / 2
        else:
            tall = _measure_row(bar, column)
            middle = y + tall / 2
            foot = middle + 4.5 - (len(lines) - 1) / 2 * LINE_HEIGHT
            name = PlacedWords(lines, column.names - NAMES_GAP, foot, ends=True)
        placed.append(PlacedBar(bar, column, name if named else None, middle))
        y += tall + BAR_GAP
    return tuple(placed)


def _measure_row(bar: Bar, column: PanelColumn) -> float:
    """The height of a bar's row without the gap after it."""
    if column.above:
        return column.thickness
    lines = len(wrap_text(bar.name, NAME_LINE_WIDTH, TEXT_SIZE))
    return max(column.thickness, LINE_HEIGHT * lines)


def _lay_out_axis(panel: PlacedPanel) -> tuple[tuple[float, float], ...]:
    """The line at which bars begin: one for all of them, or one for each where names stand above
    bars.
    """
    parts = []
    for placed in panel.bars:
        half = _measure_row(placed.bar, panel.column) / 2 + 2
        parts.append((placed.middle - half, placed.middle + half))
    if not parts or panel.column.above:
        return tuple(parts)
    return ((parts[0][0], parts[-1][1]),)


def _find_bottom(panel: PlacedPanel) -> float:
    return max((end - 2 for _, end in panel.axis), default=TOP) + BAR_GAP
