"""The completeness strip: one mark for each month, distinguished by shape, so that it also reads in
print and in grey.

The height of a bar is the share of the month's records without missing values; a hollow bar is an
incomplete month. A ring is a true zero, a dash a month in which the source was silent, a cross a
month without data.
"""

from __future__ import annotations

from dashboard import wording
from dashboard.charts.svg_primitives import write_element
from dashboard.charts.theme import get_color_variable
from dashboard.query.answer import Answer
from dashboard.query.answer_parts import PeriodCompleteness
from dashboard.query.completeness import INCOMPLETE, NO_DATA, NOT_REPORTED, group_completeness

MAX_MARKS = 72
HEIGHT, TALL = 18, 15
WIDE, NARROWEST, ROOM = 12, 4, 288
MIN_MARK_HEIGHT = 2


def draw_strip(answer: Answer) -> str:
    """The strip as SVG text, named by its words; "" where the answer covers no month."""
    periods = group_completeness(answer.coverage, MAX_MARKS) if answer.coverage else []
    if not periods:
        return ""
    step = max(NARROWEST, min(WIDE, ROOM // len(periods)))
    width = step * len(periods)
    ground = write_element(
        "path", d=f"M0 {HEIGHT - 0.5}H{width}", stroke=get_color_variable("hatch"), stroke_width=1
    )
    return write_element(
        "svg",
        _draw_marks(periods, step) + ground,
        xmlns="http://www.w3.org/2000/svg",
        class_="pv-strip",
        role="img",
        aria_label=wording.describe_strip(answer),
        viewBox=f"0 0 {width} {HEIGHT}",
        width=width,
        height=HEIGHT,
        fill="none",
    )


def _draw_marks(periods: list[PeriodCompleteness], step: int) -> str:
    """Bars, hollow bars and signs, each kind as one path in whole and relative units: there is a
    strip per chart.
    """
    paths: dict[str, str] = {"bars": "", "hollow": "", "signs": ""}
    last = {"bars": (0, 0), "hollow": (0, 0), "signs": (0, 0)}
    for place, (_, _, state, units, whole) in enumerate(periods):
        kind, dx, dy, path, (ex, ey) = _draw_mark(state, units, whole)
        x, y = place * step + step // 2 + dx, HEIGHT - 1 + dy
        paths[kind] += f"m{x - last[kind][0]} {y - last[kind][1]}{path}"
        last[kind] = (x + ex, y + ey)
    thick = {"bars": max(step * 2 // 3, 2), "hollow": 1, "signs": 1}
    colour = {"bars": "accent", "hollow": "accent", "signs": "ink"}
    return "".join(
        write_element(
            "path", d=path, stroke=get_color_variable(colour[kind]), stroke_width=thick[kind]
        )
        for kind, path in paths.items()
        if path
    )


def _draw_mark(state: str, units: int, whole: int) -> tuple[str, int, int, str, tuple[int, int]]:
    """The kind of a mark, where it begins beside its place on the ground, its path, and where that
    ends.
    """
    if state == NOT_REPORTED:
        return "signs", -2, -2, "h4", (4, 0)
    if state == NO_DATA:
        return "signs", -1, -9, "l3 4m-3 0l3 -4", (3, 0)
    if not units:
        return "signs", -1, -2, "a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0", (0, 0)
    tall = max(MIN_MARK_HEIGHT, round(TALL * whole / units))
    if state == INCOMPLETE:
        return "hollow", -1, 0, f"v-{tall}h2v{tall}", (2, 0)
    return "bars", 0, 0, f"v-{tall}", (0, -tall)
