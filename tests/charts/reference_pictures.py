"""Renders a small picture of each form of chart, which tests compare with the approved one in
`pictures/`.

    python -m tests.charts.reference_pictures

draws them anew. Look at each one that changed before you commit it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from dashboard.charts import svg
from dashboard.charts.answer_map import build_map_spec
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.drawing_widths import MIDDLE, NARROW, choose_plot_height
from dashboard.charts.forms import aligned, changes, compare, forest, funnel, histogram, trend
from dashboard.charts.forms.aligned import AlignedRun, AlignedSpec
from dashboard.charts.forms.changes import ChangeMapSpec
from dashboard.charts.forms.forest import ForestRow, ForestSpec
from dashboard.charts.forms.funnel import FunnelSpec
from dashboard.charts.forms.histogram import HistogramSpec, group_days
from dashboard.charts.funnel_model import FunnelStep
from dashboard.charts.standalone_svg import WIDE, SheetWords, draw_standalone_chart
from dashboard.charts.svg_primitives import Canvas, Drawing
from dashboard.charts.theme import SCHEMES, DrawingStyle, use_drawing_style
from dashboard.query.answer_parts import CityEvent
from dashboard.web.chart_images.png import render_png
from tests.charts import samples
from tests.support.answers import make_answer, make_row

FOLDER = Path(__file__).parent / "pictures"
SHADES = 32
# How the names of pictures that stand alone end.
SHEET = "-sheet"


def draw_trend_with_events(width: float) -> Drawing:
    """Months with a break, two events and an incomplete end."""
    months = samples.by_month(60, breaks=(replace(samples.BREAK, month="2017-05"),), sample=True)
    events = (CityEvent("2016-02", "A new policy", ""), CityEvent("2018-09", "A new chief", ""))
    last = replace(months.rows[-1], numerator=400, value=400)
    return svg.draw_trend(replace(months, rows=(*months.rows[:-1], last), events=events), width)


def draw_rates(width: float) -> Drawing:
    """Rates with their band, years too few, without data and not recorded."""
    return svg.draw_trend(samples.frisks(), width)


def draw_lines(width: float) -> Drawing:
    """Five lines in one panel."""
    return svg.draw_trend(samples.lines(5), width)


def draw_panels(width: float) -> Drawing:
    """Seven lines as small multiples."""
    return svg.draw_trend(samples.lines(7), width)


def draw_bars(width: float) -> Drawing:
    """Counts as bars."""
    return svg.draw_breakdown(samples.by_race(sample=True), width, marked=True)


def draw_intervals(width: float) -> Drawing:
    """Rates as bars with intervals, one of them too few."""
    return svg.draw_breakdown(samples.frisks_by_race(), width)


def draw_bar_panels(width: float) -> Drawing:
    """Bars in panels of a second dimension."""
    crossed = samples.by_race_and_place()
    few = [row for row in crossed.rows if row["district"] in ("east", "west")]
    return svg.draw_breakdown(replace(crossed, rows=tuple(few)), width)


def draw_districts(width: float) -> Drawing:
    """A map of five districts."""
    answer = samples.by_place()
    spec = ChartSpec(answer, samples.OUTLINE, selected=("north",))
    return svg.draw_map(build_map_spec(spec), Canvas(width, prefix="map"), zoom=False)


def draw_ratios(width: float) -> Drawing:
    """Ratios with intervals on a logarithmic axis."""
    rows = (
        ForestRow("Black or African American", "1.82 (1.40 to 2.37)", 1.82, 1.4, 2.37),
        ForestRow("Hispanic or Latino", "0.76 (0.51 to 1.13)", 0.76, 0.51, 1.13),
        ForestRow("Not recorded", "too few"),
    )
    spec = ForestSpec("Ratios", "A sentence.", "Ratio", rows)
    return forest.FORM.draw(spec, Canvas(width, prefix="forest"))


def draw_steps(width: float) -> Drawing:
    """Three steps of a funnel, one of them not read."""
    steps = (
        FunnelStep("stops", make_answer([make_row(3682)])),
        FunnelStep("search_rate", make_answer([make_row(820, 3600)], "search_rate")),
        FunnelStep("hit_rate", None),
    )
    return funnel.FORM.draw(FunnelSpec("Steps", steps), Canvas(width, prefix="funnel"))


def draw_days(width: float) -> Drawing:
    """Days to close as a histogram."""
    bins = group_days({20: 4, 45: 31, 100: 60, 220: 18, 500: 9})
    spec = HistogramSpec("Days", "A sentence.", bins)
    return histogram.FORM.draw(spec, Canvas(width, prefix="durations"))


def draw_changes(width: float) -> Drawing:
    """The change of five districts."""
    canvas = Canvas(width, prefix="changes")
    return changes.FORM.draw(ChangeMapSpec(samples.change_by_place(), samples.OUTLINE), canvas)


def draw_side(width: float) -> Drawing:
    """Months on an axis that reaches further than they do."""
    spec = ChartSpec(samples.by_month(24), reach=2600)
    return trend.FORM.draw(spec, Canvas(width, 240, "compared"))


def draw_windows(width: float) -> Drawing:
    """Six months after an event over the same months before it, one without a value."""
    after = AlignedRun("After", (90, 80, None, 70, 75, 60), ("one",) * 6)
    before = AlignedRun("Before", (120, 100, 95, 110, 105, 130), ("one",) * 6)
    months = ("May", "Jun", "Jul", "Aug", "Sep", "Oct")
    runs = (after, before)
    places = tuple(24_280.0 + month for month in range(6))
    spec = AlignedSpec("Title", "A sentence.", "Stops", months, places, False, runs, True)
    canvas = Canvas(width, choose_plot_height(width), "aligned")
    return aligned.FORM.draw(spec, canvas)


def draw_sides(width: float) -> Drawing:
    """Six months of two places, without the mark of sample data."""
    runs = (
        AlignedRun("East", (9, 8.5, 7, None, 7.5, 6), ("one",) * 6),
        AlignedRun("West", (1.5, 1, 0, 1, 1, 1.5), ("one",) * 6),
    )
    months = ("Jan 2023", "Feb 2023", "Mar 2023", "Apr 2023", "May 2023", "Jun 2023")
    places = tuple(24_276.0 + month for month in range(6))
    spec = AlignedSpec("Title", "A sentence.", "Percent", months, places, True, runs, False)
    return compare.FORM.draw(spec, Canvas(width, choose_plot_height(width), "compare"))


Draw = Callable[[float], Drawing]


def put_on_sheet(draw: Draw) -> Draw:
    """What makes a drawing as a picture that stands alone."""
    words = SheetWords(
        "Title of the picture", "A sentence.", "Source: somebody", "What is missing."
    )
    return lambda width: draw_standalone_chart(words, draw(width))


# The name of each picture, which begins with that of its form, how it is drawn, and how wide.
PICTURES: dict[str, tuple[Draw, float]] = {
    "trend-events-narrow": (draw_trend_with_events, NARROW),
    "trend-events-middle": (draw_trend_with_events, MIDDLE),
    "trend-rates": (draw_rates, NARROW),
    "trend-lines": (draw_lines, MIDDLE),
    "trend-panels": (draw_panels, MIDDLE),
    "breakdown-narrow": (draw_bars, NARROW),
    "breakdown-middle": (draw_bars, MIDDLE),
    "breakdown-intervals": (draw_intervals, MIDDLE),
    "breakdown-panels": (draw_bar_panels, MIDDLE),
    "map": (draw_districts, NARROW),
    "forest": (draw_ratios, NARROW),
    "forest-sheet": (put_on_sheet(draw_ratios), WIDE),
    "trend-reach": (draw_side, NARROW),
    "funnel": (draw_steps, NARROW),
    "funnel-sheet": (put_on_sheet(draw_steps), WIDE),
    "histogram": (draw_days, NARROW),
    "histogram-sheet": (put_on_sheet(draw_days), WIDE),
    "changes": (draw_changes, NARROW),
    "changes-sheet": (put_on_sheet(draw_changes), WIDE),
    "aligned": (draw_windows, NARROW),
    "aligned-sheet": (put_on_sheet(draw_windows), WIDE),
    "compare": (draw_sides, NARROW),
}


def draw_picture(name: str) -> Image.Image:
    """One picture in shades of grey, one pixel for each unit, of a sheet for each two; its fonts
    come with the application.
    """
    draw, width = PICTURES[name]
    with use_drawing_style(DrawingStyle(SCHEMES["light"], standalone=True)):
        drawing = draw(width)
    scale = 0.5 if name.endswith(SHEET) else 1.0
    return Image.open(BytesIO(render_png(drawing, scale))).convert("L")


def read_reference(name: str) -> Image.Image:
    """The committed picture. Raises FileNotFoundError where there is none."""
    return Image.open(FOLDER / f"{name}.png").convert("L")


def measure_difference(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels, in percent, that are plainly lighter or darker; 100 for pictures of
    different sizes.

    Shades that the references leave out and edges that fall a little elsewhere do not count.
    """
    if one.size != other.size:
        return 100.0
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return 100 * sum(abs(a - b) > 48 for a, b in pairs) / (one.width * one.height)


def renew_references() -> None:
    """Write every picture that differs from its reference, and print its name."""
    for name in PICTURES:
        target = FOLDER / f"{name}.png"
        picture = draw_picture(name)
        if target.exists() and measure_difference(picture, read_reference(name)) == 0:
            continue
        picture.quantize(SHADES).save(target, optimize=True)
        print(f"wrote {target}")


if __name__ == "__main__":
    renew_references()
