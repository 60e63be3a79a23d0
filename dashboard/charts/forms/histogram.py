"""How many cases took how long: bars of equal width in days, and one for all that took longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts import svg_primitives
from dashboard.charts.chart_form import ChartForm
from dashboard.charts.scales import LinearScale, measure_text
from dashboard.charts.svg_primitives import (
    Canvas,
    Drawing,
    draw_sample_mark,
    draw_text,
    num,
    write_element,
)
from dashboard.charts.theme import TEXT_SIZE, get_color_variable
from dashboard.i18n.translate import translate

BIN_DAYS, LAST_DAY = 30, 360
BAR_HEIGHT, ROW_HEIGHT = 18, 25
LABEL_GAP = 10


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


class HistogramForm(ChartForm[HistogramSpec]):
    """Numbers of cases by how long they took."""

    name = "histogram"

    def draw(self, spec: HistogramSpec, canvas: Canvas) -> Drawing:
        """The bins as SVG, one bar below the other; its height follows from their number."""
        return _draw_histogram(spec, canvas)


def _draw_histogram(spec: HistogramSpec, canvas: Canvas) -> Drawing:
    bins, width = spec.bins, canvas.width
    # A reader's own font may be wider than the one that widths are reckoned by.
    labels = 1.1 * max(measure_text(b.name, TEXT_SIZE) for b in bins) + LABEL_GAP
    numbers = max(measure_text(wording.format_number(b.count), TEXT_SIZE) for b in bins) + 8
    longest = max(b.count for b in bins) or 1
    scale = LinearScale(0, longest, labels, max(width - numbers, labels + 40))
    parts = []
    y = 4.0
    if spec.sample:
        parts.append(draw_sample_mark(0, y + 13))
        y += 24
    for found in bins:
        parts.append(_draw_bin(found, scale, y))
        y += ROW_HEIGHT
    whole = replace(canvas, height=y + 4)
    return svg_primitives.wrap_drawing(
        whole, spec.title, spec.sentence, "".join(parts), "durations"
    )


def _draw_bin(found: HistogramBin, scale: LinearScale, y: float) -> str:
    number = wording.format_number(found.count)
    start, end = scale(0), scale(found.count)
    said = translate("mark", name=found.name, value=number)
    parts = [
        svg_primitives.write_tooltip(said),
        draw_text(start - LABEL_GAP, y + BAR_HEIGHT - 4, found.name, text_anchor="end"),
        write_element(
            "rect",
            x=num(start),
            y=num(y),
            width=num(max(end - start, 1 if found.count else 0)),
            height=BAR_HEIGHT,
            fill=get_color_variable("accent"),
        ),
        draw_text(end + 6, y + BAR_HEIGHT - 4, number),
    ]
    return write_element("g", "".join(parts))


FORM = HistogramForm()
