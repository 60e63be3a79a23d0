"""The completeness strip: one mark for each month, told apart by shape, so that it also reads in print and in grey.

A bar is as tall as the part of the month's records that lack nothing; a hollow one is of an incomplete month. A ring
stands for a true zero, a cross for a month without data.
"""

from __future__ import annotations

from dashboard import words
from dashboard.answer import Answer
from dashboard.completeness import INCOMPLETE, NO_DATA, by_period
from dashboard.figures.marks import num, tag
from dashboard.figures.theme import var

MOST = 72
HEIGHT, TALL = 18, 15
WIDE, NARROWEST = 12.0, 4.0
SHORTEST = 2.0


def draw_strip(answer: Answer) -> str:
    """The strip as SVG text, named by its words; "" where the answer covers no month."""
    periods = by_period(answer.coverage, MOST) if answer.coverage else []
    if not periods:
        return ""
    step = max(NARROWEST, min(WIDE, 288 / len(periods)))
    marks: dict[str, list[str]] = {"bars": [], "hollow": [], "signs": []}
    for place, (_, _, state, units, whole) in enumerate(periods):
        kind, mark = _mark(state, units, whole, place * step + step / 2)
        marks[kind].append(mark)
    width = num(step * len(periods))
    return tag("svg", _drawn(marks, step) + tag("path", d=f"M0 {HEIGHT - 0.5}H{width}", stroke=var("hatch"),
                                                stroke_width=1),
               xmlns="http://www.w3.org/2000/svg", class_="pv-strip", role="img", aria_label=words.strip_words(answer),
               viewBox=f"0 0 {width} {HEIGHT}", width=width, height=HEIGHT, fill="none")


def _drawn(marks: dict[str, list[str]], step: float) -> str:
    looks = {"bars": {"stroke": var("accent"), "stroke_width": num(step * 0.7)},
             "hollow": {"stroke": var("accent"), "stroke_width": 1},
             "signs": {"stroke": var("ink"), "stroke_width": 1.2}}
    return "".join(tag("path", d="".join(found), **looks[kind]) for kind, found in marks.items() if found)


def _mark(state: str, units: int, whole: int, x: float) -> tuple[str, str]:
    """The group that a mark belongs to, and its path."""
    base = HEIGHT - 1
    if state == NO_DATA:
        return "signs", f"M{num(x - 1.5)} {base - 8}l3 4m-3 0l3 -4"
    if not units:
        return "signs", f"M{num(x - 1.5)} {base - 2.5}a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0"
    tall = num(max(SHORTEST, TALL * whole / units))
    if state == INCOMPLETE:
        return "hollow", f"M{num(x - 1.4)} {base}v-{tall}h2.8v{tall}"
    return "bars", f"M{num(x)} {base}v-{tall}"
