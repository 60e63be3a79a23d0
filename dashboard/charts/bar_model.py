"""An Answer read as bars, before anything is drawn: the plotly figure and the drawing share this reading."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import wording
from dashboard.query import source_links
from dashboard.query.answer import Answer
from dashboard.query.ranking import may_rank
from data.model.vocabulary import TIME, UNNAMED

MOST_BARS = 40
MOST_PANELS = 12


@dataclass(frozen=True)
class Bar:
    """One bar: its name, the length to draw (None without a value), its interval, label, and what it is called in full.

    `hatched` marks rows that name no category, and incomplete ones; `source` is where its number can be checked.
    """

    name: str
    length: float | None
    low: float | None
    high: float | None
    label: str
    mark: str
    status: str
    hatched: bool
    source: str = ""

    @property
    def fill_role(self) -> str:
        """The colour role of the bar: lighter where an interval has to show on it."""
        return "blank" if self.hatched else "accent" if self.low is None else "map-3"

    @property
    def end(self) -> float:
        """Where bar and interval end."""
        return max(self.length or 0, self.high or 0)


@dataclass(frozen=True)
class Panel:
    """The bars of one category of the second dimension ("" where there is none), in the chart's order."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Breakdown:
    """All panels, how many bars and panels were left out, and what the axis measures."""

    panels: tuple[Panel, ...]
    left_out: int
    axis: str

    def longest(self) -> float:
        """The longest bar with its interval; 0 where there is none."""
        return max((bar.end for panel in self.panels for bar in panel.bars), default=0)

    def bars(self) -> list[Bar]:
        """The bars of all panels."""
        return [bar for panel in self.panels for bar in panel.bars]


def read_breakdown(answer: Answer, share_of_total: bool = False) -> Breakdown:
    """Bars of the answer's first dimension, in panels of the others; by size, but periods in their own order.

    `share_of_total` draws counts as percent of all units, or of the panel's where there are panels.
    """
    by = answer.query.by
    first, others = (by[0] if by else ""), by[1:]
    order = _bar_order(answer, first)
    kept = order[:MOST_BARS]
    keys = sorted(
        {tuple(r[d] for d in others) for r in answer.rows},
        key=lambda k: _panel_order(answer, others, k),
    )
    # How many records a panel holds is not known where it overlaps other panels too.
    known = first not in answer.each or not {*others} & {*answer.each}
    as_share = share_of_total and answer.measure.kind == "count" and known
    panels = []
    for key in keys[:MOST_PANELS]:
        rows = {r.get(first, ""): r for r in answer.rows if tuple(r[d] for d in others) == key}
        # Without all parts there is no whole, and no part is a percentage of it.
        complete = all(r["numerator"] is not None for r in rows.values())
        whole = _whole_of(answer, dict(zip(others, key)), rows) if complete else 0
        name = ", ".join(wording.category_name(answer, d, c) for d, c in zip(others, key))
        panels.append(
            Panel(
                name,
                tuple(_bar(answer, first, rows[c], whole, as_share) for c in kept if c in rows),
            )
        )
    left_out = len(order) - len(kept)
    return Breakdown(tuple(panels), left_out, _axis(answer, as_share, bool(others)))


def _whole_of(answer: Answer, panel: dict[str, str], rows: dict[str, dict]) -> int:
    """All units of a panel, each once; 0 where they are not known."""
    if not answer.query.by or answer.query.by[0] not in answer.each:
        return sum(r["numerator"] for r in rows.values())
    if set(panel) & set(answer.each):
        return 0
    inside = [r for r in answer.wholes if all(r[d] == c for d, c in panel.items())]
    return sum(r["numerator"] or 0 for r in inside)


def _bar_order(answer: Answer, first: str) -> list[str]:
    sizes: dict[str, float] = {}
    for row in answer.rows:
        category = row.get(first, "")
        size = row["numerator"] or 0 if answer.measure.kind == "count" else row["value"] or -1
        if answer.measure.kind != "count" and not may_rank(answer.measure, row):
            size = -1
        sizes[category] = sizes.get(category, 0) + size
    if first in TIME:
        return sorted(sizes)
    titles = list(answer.titles.get(first, ()))
    return sorted(
        sizes,
        key=lambda c: (
            UNNAMED.index(c) if c in UNNAMED else -1,
            -sizes[c],
            titles.index(c) if c in titles else 0,
        ),
    )


def _panel_order(answer: Answer, others: tuple[str, ...], key: tuple[str, ...]) -> list[tuple]:
    return [
        (UNNAMED.index(c) if c in UNNAMED else -1, wording.category_name(answer, d, c).casefold())
        for d, c in zip(others, key)
    ]


def _bar(answer: Answer, first: str, row: dict, whole: int, as_share: bool) -> Bar:
    category = row.get(first, "")
    name = wording.category_name(answer, first, category) if first else answer.place
    length = row["value"]
    if as_share and length is not None:
        length = 100 * length / whole if whole else 0.0
    label = _label(answer, row, whole if len(answer.query.by) == 1 or as_share else 0, as_share)
    if row["incomplete"] and first in TIME:
        label = wording.say("marked", value=label, note=wording.say("incomplete"))
    hatched = category in UNNAMED or (row["incomplete"] and first in TIME)
    return Bar(
        name,
        length,
        row["low"],
        row["high"],
        label,
        wording.mark(answer, row),
        row["status"],
        hatched,
        source_links.linked(row),
    )


def _label(answer: Answer, row: dict, whole: int, as_share: bool) -> str:
    if wording.out_of_use(answer, row):
        return wording.plain_value(answer, row)
    if row["status"] == "too_few" and row["denominator"] is not None:
        return wording.value_words(answer, {**row, "incomplete": False})
    if row["status"] != "ok" or answer.measure.kind != "count" or not whole:
        return wording.plain_value(answer, row)
    count, share = wording.number(row["numerator"]), wording.percent(100 * row["numerator"] / whole)
    return wording.say("share_number" if as_share else "number_share", number=count, percent=share)


def _axis(answer: Answer, as_share: bool, panels: bool) -> str:
    if as_share:
        these = wording.say(f"{answer.measure.grain}.these")
        return wording.say("percent_of_each" if panels else "percent_of", these=these)
    return unit_words(answer)


def unit_words(answer: Answer) -> str:
    """What an axis measures: "Stops", "Percent", "Per 1,000 residents"."""
    unit = wording.name_unit(answer)
    if answer.measure.kind == "count":
        unit = wording.name_column(answer.measure, unit, answer.overlaps)
    return wording.upper_first(unit)
