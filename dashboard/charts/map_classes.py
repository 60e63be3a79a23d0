"""Values into at most five classes with round limits, and the legend that names them."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

from jenkspy import jenks_breaks

from dashboard import wording
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


def classify_values(answer: Answer) -> tuple[float, ...]:
    """The limits of at most five classes over all districts of an answer: class i runs from limit i
    to under limit i+1.

    Round limits in equal steps, so that equal differences look equal. Where those would put more
    than two thirds of five or more districts into one class, natural breaks instead: the classes
    whose members are most alike, each limit moved to the roundest number between the two values it
    parts. Quantiles would put unlike districts into one class to make classes alike in number. One
    more limit than classes; empty where no district has a value.
    """
    values = sorted(
        v for row in list_map_rows(answer) if (v := get_map_value(answer, row)) is not None
    )
    if not values:
        return ()
    even = _even_breaks(values, whole=answer.measure.kind == "count")
    fullest = max(Counter(find_class(v, even) for v in values).values())
    if len(values) < MIN_VALUES_FOR_BREAKS or fullest <= MAX_CLASS_SHARE * len(values):
        return even
    breaks = [x for x in natural_breaks(values) if even[0] < x < even[-1]]
    return (even[0], *(x for x in breaks if _parts_unlike(values, x)), even[-1])


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


def natural_breaks(values: Sequence[float]) -> list[float]:
    """Round numbers between the natural classes of rising values; equal values are never parted.

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
        found.append(find_roundest_number(values[place - 1], values[place]))
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
    if answer.measure.kind == "count":
        return [
            _format_count_range(int(low), int(high) - 1) for low, high in itertools.pairwise(limits)
        ]
    return [
        wording.translate("class_values", low=low, high=high)
        for low, high in list_class_ends(answer, limits)
    ]


def list_class_ends(answer: Answer, limits: Sequence[float]) -> list[tuple[str, str]]:
    """Where each class begins and ends, in digits; of counts, the largest that it holds."""
    if answer.measure.kind == "count":
        return [
            (wording.format_number(int(low)), wording.format_number(int(high) - 1))
            for low, high in itertools.pairwise(limits)
        ]
    decimals = count_tick_decimals(limits)
    bounds = [format_fixed_decimals(x, decimals) for x in limits]
    if answer.measure.kind == "share":
        bounds = [wording.translate("percent", number=x) for x in bounds]
    return list(itertools.pairwise(bounds))


def _format_count_range(low: int, high: int) -> str:
    return wording.translate(
        "class_counts" if high > low else "class_one",
        low=wording.format_number(low),
        high=wording.format_number(high),
    )


def build_legend(answer: Answer, limits: Sequence[float]) -> tuple[dict, ...]:
    """What a legend shows, for the page to write: `colour_class` (map-1 to map-5, or blank-STATUS),
    `label` (the range), `ends` (where it begins and ends) and `districts` (names, in the answer's
    order). Districts without a value stand last, under their reason.
    """
    roles = list_class_colors(max(len(limits) - 1, 0))
    labels, ends = list_class_labels(answer, limits), list_class_ends(answer, limits)
    entries: list[dict[str, Any]] = [
        {"colour_class": role, "label": label, "ends": end, "districts": []}
        for role, label, end in zip(roles, labels, ends)
    ]
    blank: dict[tuple[str, str], list[str]] = {}
    for row in list_map_rows(answer):
        place = answer.query.by[0]
        name = wording.name_category(answer, place, row[place])
        value = get_map_value(answer, row)
        number = find_class(value, limits) if value is not None else None
        if number is not None:
            entries[number]["districts"].append(name)
        else:
            status = find_blank_status(answer, row)
            reason = wording.explain_disuse(answer, row) or wording.describe_status(status)
            blank.setdefault((status, reason), []).append(name)
    entries += [
        {"colour_class": f"blank-{status}", "label": reason, "ends": None, "districts": names}
        for (status, reason), names in sorted(blank.items())
    ]
    return tuple({**entry, "districts": tuple(entry["districts"])} for entry in entries)
