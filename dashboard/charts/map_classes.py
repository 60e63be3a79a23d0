"""Values into at most five classes with round limits, and the legend that names them."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from math import inf, isfinite, isinf

from jenkspy import jenks_breaks

from dashboard import wording
from dashboard.charts.map_spec import LegendEntry
from dashboard.charts.scales import choose_ticks, count_tick_decimals, find_roundest_number
from dashboard.charts.theme import MAX_CLASSES, list_class_colors
from dashboard.i18n.numbers import format_fixed_decimals
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.ranking import can_rank
from dashboard.query.reliability import TOO_FEW
from data.model.vocabulary import UNNAMED_CATEGORIES

MAX_CLASS_SHARE = 2 / 3
MIN_VALUES_FOR_BREAKS = 5
MIN_GAP_SHARE = 1 / 8
# Of the values of many years, so many at either end lie in the open classes, however far out.
OUTLIER_SHARE = 1 / 20
# A limit between the values of many years may lie this far from the natural one to be rounder.
ROUNDING_SHARE = 1 / 16
# Natural breaks take time with the square of the values: of more, every second or third is taken.
MAX_VALUES_FOR_BREAKS = 500


def list_map_rows(answer: Answer) -> list[AnswerRow]:
    """The rows that name an area: a district, or one of the geography that the answer is by."""
    place = answer.query.by[0]
    return [row for row in answer.rows if row[place] not in UNNAMED_CATEGORIES]


def get_map_value(answer: Answer, row: AnswerRow) -> float | None:
    """The value by which a district is shaded; None where there is none, its district is out of
    use, or it is a rate over too few residents to rank.
    """
    if wording.explain_disuse(answer, row) or not can_rank(answer.measure, row):
        return None
    return row.value


def find_blank_status(answer: Answer, row: AnswerRow | None) -> str:
    """Why a district is not shaded: its own status, no data where it is out of use, or too few
    where it has a value that is not ranked.
    """
    if row is None or wording.explain_disuse(answer, row):
        return "no_data"
    return TOO_FEW if row.value is not None else row.status


def classify_values(answer: Answer, years: Answer | None = None) -> tuple[float, ...]:
    """The limits of at most five classes over the areas of an answer: class i runs from limit i to
    under limit i+1.

    `years` is the same question by year, about all areas and all that is on record. Where it has
    whole years, the limits part its values, at the length of the answer's period, so that a colour
    means the same in all periods of one length and in all districts. The first and the last class
    are open then: their outer limits are infinite. Else the limits hold the answer's own values.

    Round limits in equal steps, so that equal differences look equal. Where those would put more
    than two thirds of five or more values into one class, natural breaks instead: the classes
    whose members are most alike, each limit moved to the roundest number between the two values it
    parts. Quantiles would put unlike districts into one class to make classes alike in number. One
    more limit than classes; empty where no district has a value.
    """
    values = sorted(
        v for row in list_map_rows(answer) if (v := get_map_value(answer, row)) is not None
    )
    if not values:
        return ()
    whole = answer.measure.kind == "count"
    inner = _part_year_values(_list_year_values(answer, years), whole) if years else ()
    if inner:
        return (-inf, *inner, inf)
    even = _even_breaks(values, whole)
    if not _has_full_class(values, even):
        return even
    breaks = [x for x in natural_breaks(values) if even[0] < x < even[-1]]
    return (even[0], *(x for x in breaks if _parts_unlike(values, x)), even[-1])


def is_shared_scale(limits: Sequence[float]) -> bool:
    """Whether limits are those of all periods of one length: their outer classes are open."""
    return bool(limits) and isinf(limits[0])


def _list_year_values(answer: Answer, years: Answer) -> list[float]:
    """The values of all areas in each whole year, rising, at the length of the answer's period."""
    if answer.period.is_open:
        return []
    length = answer.period.months.length / 12 if answer.measure.grows_with_period else 1.0
    whole_years = (row for row in list_map_rows(years) if not row.incomplete)
    return sorted(length * v for row in whole_years if (v := get_map_value(years, row)) is not None)


def _part_year_values(values: Sequence[float], whole: bool) -> tuple[float, ...]:
    """At most four round limits between the rising values of many areas and years; none where they
    do not differ.
    """
    if not values or values[0] == values[-1]:
        return ()
    outliers = int(OUTLIER_SHARE * len(values))
    low, high = values[outliers], values[-1 - outliers]
    even = tuple(choose_ticks(low, high, MAX_CLASSES + 1, whole)[1:-1])
    if even and not _has_full_class(values, (-inf, *even, inf)):
        return even
    fewer = values[:: len(values) // MAX_VALUES_FOR_BREAKS + 1]
    return tuple(natural_breaks(fewer, ROUNDING_SHARE))


def _has_full_class(values: Sequence[float], limits: Sequence[float]) -> bool:
    """Whether more than two thirds of five or more values lie in one class."""
    fullest = max(Counter(find_class(v, limits) for v in values).values())
    return len(values) >= MIN_VALUES_FOR_BREAKS and fullest > MAX_CLASS_SHARE * len(values)


def _parts_unlike(values: Sequence[float], limit: float) -> bool:
    """Whether the two values that a limit parts differ by an eighth, of the whole range or of the
    lower one.

    Nearer values are alike, and would look unlike. The second comparison keeps small values apart
    where one far above them stretches the range.
    """
    place = bisect_left(values, limit)
    lower, upper = values[place - 1], values[place]
    return upper - lower >= MIN_GAP_SHARE * min(values[-1] - values[0], lower)


def _even_breaks(values: Sequence[float], whole: bool) -> tuple[float, ...]:
    """Round limits in equal steps, the last one above every value."""
    ticks = choose_ticks(values[0], values[-1], MAX_CLASSES + 1, whole)
    if ticks[-1] > values[-1]:
        return tuple(ticks)
    ticks = choose_ticks(values[0], values[-1], MAX_CLASSES, whole)
    return tuple(ticks) if ticks[-1] > values[-1] else (*ticks, ticks[-1] + ticks[1] - ticks[0])


def natural_breaks(values: Sequence[float], slack: float = 0) -> list[float]:
    """Round numbers between the natural classes of rising values; equal values are never parted.
    Each lies above the last value of its class, by up to the share `slack` of it where the next
    value is nearer.

    The classes are those with the least spread inside them (Jenks 1967), found exactly (Fisher
    1958, "On grouping for maximum homogeneity", Journal of the American Statistical Association
    53).
    """
    count = min(MAX_CLASSES, len(set(values)))
    if count < 2:
        return []
    found = []
    for top in jenks_breaks(list(values), count)[1:-1]:
        place = bisect_right(values, top)
        highest = max(values[place], top * (1 + slack))
        found.append(find_roundest_number(values[place - 1], highest))
    return sorted(set(found))


def find_class(value: float, limits: Sequence[float]) -> int | None:
    """The class of a value, counted from 0; values beyond the limits are in the first and
    the last.
    """
    if len(limits) < 2:
        return None
    return min(max(bisect_right(limits, value) - 1, 0), len(limits) - 2)


def list_class_labels(answer: Answer, limits: Sequence[float]) -> list[str]:
    """The range of each class in words, the unit with the last of its numbers."""
    return [
        _format_range(answer, low, high, ends)
        for (low, high), ends in zip(
            itertools.pairwise(limits), list_class_ends(answer, limits), strict=True
        )
    ]


def list_class_ends(answer: Answer, limits: Sequence[float]) -> list[tuple[str, str]]:
    """Where each class begins and ends, in digits; of counts, the largest that it holds. An open
    end is "".
    """
    bounds = _format_limits(answer, limits)
    tops = bounds[1:]
    if answer.measure.kind == "count":
        tops = [wording.format_number(int(x) - 1) if x < inf else "" for x in limits[1:]]
    return list(zip(bounds, tops, strict=False))


def _format_limits(answer: Answer, limits: Sequence[float]) -> list[str]:
    """The limits in digits, those of shares with a percent sign; "" for an open end. Counts begin
    at 0.
    """
    if answer.measure.kind == "count":
        return [wording.format_number(int(max(x, 0))) if x < inf else "" for x in limits]
    decimals = count_tick_decimals([x for x in limits if isfinite(x)])
    bounds = [format_fixed_decimals(x, decimals) if isfinite(x) else "" for x in limits]
    if answer.measure.kind == "share":
        return [bound and wording.translate("percent", number=bound) for bound in bounds]
    return bounds


def _format_range(answer: Answer, low: float, high: float, ends: tuple[str, str]) -> str:
    """A class in words; one that holds a single count is that count."""
    if high == inf:
        return wording.translate("class_above", low=ends[0])
    if answer.measure.kind == "count":
        name = "class_counts" if high - max(low, 0) > 1 else "class_one"
    else:
        name = "class_values" if low > -inf else "class_below"
    return wording.translate(name, low=ends[0], high=ends[1])


def build_legend(answer: Answer, limits: Sequence[float]) -> tuple[LegendEntry, ...]:
    """The classes with the names of their areas, in the answer's order. Areas without a value stand
    last, under their reason.
    """
    roles = list_class_colors(max(len(limits) - 1, 0))
    members: list[list[str]] = [[] for _ in roles]
    blank: dict[tuple[str, str], list[str]] = {}
    for row in list_map_rows(answer):
        place = answer.query.by[0]
        name = wording.name_category(answer, place, row[place])
        value = get_map_value(answer, row)
        number = find_class(value, limits) if value is not None else None
        if number is not None:
            members[number].append(name)
        else:
            status = find_blank_status(answer, row)
            reason = wording.explain_disuse(answer, row) or wording.describe_status(status)
            blank.setdefault((status, reason), []).append(name)
    labels, ends = list_class_labels(answer, limits), list_class_ends(answer, limits)
    classes = (
        LegendEntry(role, label, end, tuple(names))
        for role, label, end, names in zip(roles, labels, ends, members, strict=True)
    )
    blanks = (
        LegendEntry(f"blank-{status}", reason, areas=tuple(names))
        for (status, reason), names in sorted(blank.items())
    )
    return (*classes, *blanks)
