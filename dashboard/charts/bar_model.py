"""An Answer read as bars, before anything is drawn: the plotly figure and the drawing share this
reading.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.ranking import can_rank
from data.model.vocabulary import TIME_DIMENSIONS, TIME_OF_WEEK_DIMENSIONS, UNNAMED_CATEGORIES

MAX_BARS = 40
MAX_PANELS = 12


@dataclass(frozen=True)
class Bar:
    """One bar: its name, the length to draw (None without a value), its interval, label, and what
    it is called in full.

    `hatched` marks rows that name no category, and incomplete ones; `place` is that of its row in
    the answer.
    """

    name: str
    length: float | None
    low: float | None
    high: float | None
    label: str
    mark: str
    status: str
    hatched: bool
    place: int = 0

    @property
    def fill_role(self) -> str:
        """The colour role of the bar: lighter where an interval has to show on it."""
        return "blank" if self.hatched else "accent" if self.low is None else "map-3"

    @property
    def end(self) -> float:
        """Where bar and interval end."""
        return max(self.length or 0, self.high or 0)


@dataclass(frozen=True)
class BarPanel:
    """The bars of one category of the second dimension ("" where there is none), in the chart's
    order.
    """

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class BarChart:
    """All panels, how many bars and panels were left out, and what the axis measures."""

    panels: tuple[BarPanel, ...]
    left_out: int
    axis: str

    def find_longest(self) -> float:
        """The longest bar with its interval; 0 where there is none."""
        return max((bar.end for panel in self.panels for bar in panel.bars), default=0)

    def bars(self) -> list[Bar]:
        """The bars of all panels."""
        return [bar for panel in self.panels for bar in panel.bars]


def build_bar_chart(answer: Answer) -> BarChart:
    """Bars of the answer's first dimension, in panels of the others; by size, but periods in their
    own order.
    """
    by = answer.query.by
    first, others = (by[0] if by else ""), by[1:]
    order = _order_bars(answer, first)
    kept = order[:MAX_BARS]
    keys = sorted(
        {tuple(r[d] for d in others) for r in answer.rows},
        key=lambda k: _order_panels(answer, others, k),
    )
    whole = 0 if others else _count_units(answer)
    panels = []
    for key in keys[:MAX_PANELS]:
        places = {
            r.categories.get(first, ""): place
            for place, r in enumerate(answer.rows)
            if tuple(r[d] for d in others) == key
        }
        name = ", ".join(wording.name_category(answer, d, c) for d, c in zip(others, key))
        panels.append(
            BarPanel(
                name,
                tuple(_build_bar(answer, first, places[c], whole) for c in kept if c in places),
            )
        )
    left_out = len(order) - len(kept)
    return BarChart(tuple(panels), left_out, describe_unit(answer))


def _count_units(answer: Answer) -> int:
    """All units of the bars of one dimension, each once; 0 where they are not known."""
    # Without all parts there is no whole, and no part is a percentage of it.
    if any(row.numerator is None for row in answer.rows) or not answer.query.by:
        return 0
    counted = answer.wholes if answer.query.by[0] in answer.each else answer.rows
    return sum(row.numerator or 0 for row in counted)


def _order_bars(answer: Answer, first: str) -> list[str]:
    sizes: dict[str, float] = {}
    for row in answer.rows:
        category = row.categories.get(first, "")
        size = row.numerator or 0 if answer.measure.kind == "count" else row.value or -1
        if answer.measure.kind != "count" and not can_rank(answer.measure, row):
            size = -1
        sizes[category] = sizes.get(category, 0) + size
    if first in TIME_DIMENSIONS:
        return sorted(sizes)
    titles = list(answer.titles.get(first, ()))
    if first in TIME_OF_WEEK_DIMENSIONS:
        return [c for c in titles if c in sizes]
    return sorted(
        sizes,
        key=lambda c: (
            UNNAMED_CATEGORIES.index(c) if c in UNNAMED_CATEGORIES else -1,
            -sizes[c],
            titles.index(c) if c in titles else 0,
        ),
    )


def _order_panels(answer: Answer, others: tuple[str, ...], key: tuple[str, ...]) -> list[tuple]:
    return [
        (
            UNNAMED_CATEGORIES.index(c) if c in UNNAMED_CATEGORIES else -1,
            wording.name_category(answer, d, c).casefold(),
        )
        for d, c in zip(others, key)
    ]


def _build_bar(answer: Answer, first: str, place: int, whole: int) -> Bar:
    row = answer.rows[place]
    category = row.categories.get(first, "")
    name = wording.name_category(answer, first, category) if first else answer.place
    length = row.value
    label = _write_bar_label(answer, row, whole)
    if row.incomplete and first in TIME_DIMENSIONS:
        label = wording.translate("marked", value=label, note=wording.translate("incomplete"))
    hatched = category in UNNAMED_CATEGORIES or (row.incomplete and first in TIME_DIMENSIONS)
    return Bar(
        name,
        length,
        row.low,
        row.high,
        label,
        wording.describe_mark(answer, row),
        row.status,
        hatched,
        place,
    )


def _write_bar_label(answer: Answer, row: AnswerRow, whole: int) -> str:
    if wording.explain_disuse(answer, row):
        return wording.format_plain_value(answer, row)
    if row.status == "too_few" and row.denominator is not None:
        return wording.format_value_with_unit(answer, replace(row, incomplete=False))
    if row.status != "ok" or answer.measure.kind != "count" or not whole:
        return wording.format_plain_value(answer, row)
    count, share = (
        wording.format_number(row.known_numerator),
        wording.format_percent(100 * row.known_numerator / whole),
    )
    return wording.translate("number_share", number=count, percent=share)


def describe_unit(answer: Answer) -> str:
    """What an axis measures: "Stops", "Percent", "Per 1,000 residents"."""
    unit = wording.name_unit(answer)
    if answer.measure.kind == "count":
        unit = wording.name_column(answer.measure, unit, answer.overlaps)
    return wording.capitalize_first(unit)
