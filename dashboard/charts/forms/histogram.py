"""How many cases took how long: bars of equal width in days, and one for all that took longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from dashboard import wording
from dashboard.charts import svg_primitives
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.drawing_widths import MIDDLE
from dashboard.charts.placed_words import PlacedWords
from dashboard.charts.plotly_annotations import build_words
from dashboard.charts.plotly_rows import build_rows_layout, build_sample_words
from dashboard.charts.plotly_traces import round_value
from dashboard.charts.scales import LinearScale, measure_text
from dashboard.charts.svg_primitives import (
    Canvas,
    Drawing,
    draw_sample_mark,
    draw_words,
    num,
    write_element,
)
from dashboard.charts.theme import LIGHT_COLORS, TEXT_SIZE, get_color_variable
from dashboard.i18n.translate import translate

BIN_DAYS, LAST_DAY = 30, 360
BAR_HEIGHT, ROW_HEIGHT = 18, 25
# What keeps names from bars, and bars from numbers.
NAME_GAP, LABEL_GAP = 10, 6


@dataclass(frozen=True)
class HistogramBin:
    """So many cases that took from `first` to `last` days; the last bin has no end (None)."""

    first: int
    last: int | None
    count: int

    @property
    def name(self) -> str:
        """The bin in words."""
        if self.last is None:
            return translate("durations_last_bin", last=wording.format_number(self.first - 1))
        if self.first == 0:
            return translate("durations_first_bin", last=wording.format_number(self.last))
        return translate(
            "durations_bin",
            first=wording.format_number(self.first),
            last=wording.format_number(self.last),
        )


def group_days(counts: Mapping[int, int]) -> tuple[HistogramBin, ...]:
    """Numbers of cases by days (0 or more) as bins of 30 days up to a year, and one for all
    beyond.
    """
    bins = []
    for last in range(BIN_DAYS, LAST_DAY + 1, BIN_DAYS):
        first = last - BIN_DAYS + 1 if last > BIN_DAYS else 0
        inside = sum(n for days, n in counts.items() if first <= days <= last)
        bins.append(HistogramBin(first, last, inside))
    beyond = sum(n for days, n in counts.items() if days > LAST_DAY)
    return (*bins, HistogramBin(LAST_DAY + 1, None, beyond))


@dataclass(frozen=True)
class HistogramSpec:
    """Bins with a title and what they show in a sentence; whether the data are a sample."""

    title: str
    sentence: str
    bins: tuple[HistogramBin, ...]
    sample: bool = False


@dataclass(frozen=True)
class PlacedBin:
    """One bin: its name, the bar from `top` on, and its number behind the bar."""

    bin: HistogramBin
    name: PlacedWords
    top: float
    number: PlacedWords

    @property
    def description(self) -> str:
        """The bin in words."""
        number = wording.format_number(self.bin.count)
        return translate("mark", name=self.bin.name, value=number)


@dataclass(frozen=True)
class HistogramLayout:
    """All bins on one scale; `sample_foot` is that of the mark of sample data, None without one."""

    scale: LinearScale
    sample_foot: float | None
    bins: tuple[PlacedBin, ...]
    height: float


class HistogramForm(ChartForm[HistogramSpec]):
    """Numbers of cases by how long they took."""

    name = "histogram"

    def draw(self, spec: HistogramSpec, canvas: Canvas) -> Drawing:
        """The bins as SVG, one bar below the other; its height follows from their number."""
        layout = lay_out_bins(spec, canvas.width)
        parts = []
        if layout.sample_foot is not None:
            parts.append(draw_sample_mark(0, layout.sample_foot))
        parts += [
            _draw_bin(placed, layout.scale, canvas, place)
            for place, placed in enumerate(layout.bins)
        ]
        whole = replace(canvas, height=layout.height)
        return svg_primitives.wrap_drawing(
            whole, spec.title, spec.sentence, "".join(parts), "durations"
        )

    def build_figure(self, spec: HistogramSpec) -> dict:
        """The bins as bars in a plotly figure; a bar has the first and the last day of its bin as
        custom data.
        """
        layout = lay_out_bins(spec, MIDDLE)
        origin = layout.scale.start
        ink: dict[str, Any] = {"font": {"size": TEXT_SIZE, "color": LIGHT_COLORS["ink"]}}
        words = [build_words(placed.name, origin=origin, **ink) for placed in layout.bins]
        words += [
            build_words(
                replace(placed.number, x=LABEL_GAP),
                at=placed.bin.count,
                xref="x",
                **ink,
            )
            for placed in layout.bins
        ]
        if layout.sample_foot is not None:
            words.append(build_sample_words(-origin, layout.sample_foot))
        axis = {"range": [0, layout.scale.high]}
        right = MIDDLE - layout.scale.end
        return {
            "data": [_build_bars(layout.bins)],
            "layout": build_rows_layout(layout.height, axis, words, origin, right),
        }


def lay_out_bins(spec: HistogramSpec, width: float) -> HistogramLayout:
    """Where each bin stands in a width, with its name before the bars and its number behind its
    own.
    """
    numbers = {b: wording.format_number(b.count) for b in spec.bins}
    # A reader's own font may be wider than the one that widths are reckoned by.
    names = 1.1 * max(measure_text(b.name, TEXT_SIZE) for b in spec.bins) + NAME_GAP
    room = max(measure_text(number, TEXT_SIZE) for number in numbers.values()) + 8
    longest = max(b.count for b in spec.bins) or 1
    scale = LinearScale(0, longest, names, max(width - room, names + 40))
    y = 4.0
    sample_foot = None
    if spec.sample:
        sample_foot = y + 13
        y += 24
    placed = []
    for found in spec.bins:
        foot = y + BAR_HEIGHT - 4
        name = PlacedWords((found.name,), scale.start - NAME_GAP, foot, ends=True)
        number = PlacedWords((numbers[found],), scale(found.count) + LABEL_GAP, foot)
        placed.append(PlacedBin(found, name, y, number))
        y += ROW_HEIGHT
    return HistogramLayout(scale, sample_foot, tuple(placed), y + 4)


def _draw_bin(placed: PlacedBin, scale: LinearScale, canvas: Canvas, place: int) -> str:
    start, end = scale.start, scale(placed.bin.count)
    parts = [
        draw_words(placed.name),
        write_element(
            "rect",
            x=num(start),
            y=num(placed.top),
            width=num(max(end - start, 1 if placed.bin.count else 0)),
            height=BAR_HEIGHT,
            fill=get_color_variable("accent"),
        ),
        draw_words(placed.number),
    ]
    return svg_primitives.draw_mark(canvas, place, placed.description, "".join(parts))


def _build_bars(bins: tuple[PlacedBin, ...]) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [placed.bin.count for placed in bins],
        "y": [round_value(placed.top + BAR_HEIGHT / 2) for placed in bins],
        "width": BAR_HEIGHT,
        "customdata": [[placed.bin.first, placed.bin.last] for placed in bins],
        "hoverinfo": "text",
        "hovertext": [escape(placed.description, quote=False) for placed in bins],
        "textposition": "none",
        "marker": {"color": LIGHT_COLORS["accent"]},
    }


FORM = HistogramForm()
