"""One sentence on how two sides differ, whether that is beyond chance, or why they are not
compared.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.i18n.months import name_month, name_months, name_months_with_preposition
from dashboard.i18n.numbers import (
    format_decimal,
    format_fixed_decimals,
    format_number,
    format_percent,
    round_half_up,
)
from dashboard.i18n.translate import join_list, translate
from dashboard.query.naming_shares import (
    MIN_NAMED_SHARE,
    differs_in_named_share,
    find_asked_dimensions,
)
from dashboard.statistics.comparison_request import NotAvailable
from dashboard.statistics.period_change import SMALL_COUNT
from dashboard.statistics.registry import get_statistics
from dashboard.statistics.two_sample import (
    Population,
    PopulationDifference,
    assess_difference,
    missing_reason,
    periods_overlap,
)
from dashboard.wording.change_sentences import describe_undecided_cases
from dashboard.wording.labels import format_plain_value, join_dimension_names
from data.model.values import SeriesBreak

# Ratios this close to 1 read as the same number.
EQUAL_WITHIN = 0.005


@dataclass(frozen=True)
class DifferenceText:
    """What is said of two sides: the sentences that lead, and the test behind them or ""."""

    sentence: str
    test: str = ""


def write_difference(
    first: Population, second: Population, crossed: list[SeriesBreak], across: bool = False
) -> DifferenceText:
    """What is said of two sides; `crossed` are the breaks between them, and `across` looks across
    them.
    """
    refusal = (
        second.refusal
        or _find_refusal(first, second)
        or missing_reason(first.answer, second.answer)
    )
    if refusal is None and crossed and not across:
        last = crossed[-1]
        refusal = NotAvailable.of(
            "break", month=name_month(last.month), reason=last.reason.strip().rstrip(".")
        )
    if refusal:
        said = translate(
            "compare_refused",
            measure=first.answer.measure.title,
            first=_describe_value(first),
            second=_describe_value(second),
            reason=explain_refusal(refusal, first, second),
        )
        return DifferenceText(said)
    inside = second.located and first.period == second.period
    if inside and first.answer.measure.kind == "count":
        return DifferenceText(_describe_part(first, second))
    found = assess_difference(first, second, inside, bool(crossed))
    young = first.period != second.period and describe_undecided_cases(
        first.answer, max(first.period.months.last, second.period.months.last)
    )
    sentences = [
        _describe_sides(first, second),
        _describe_size(first.answer.measure.kind, found, inside),
        *(young or [_describe_chance(found)]),
        *(
            [translate("compare_named", dimension=_name_asked_dimensions(second))]
            if _lacks_districts(second)
            else []
        ),
    ]
    test = "" if young else _describe_test(found)
    return DifferenceText(" ".join(t for t in sentences if t), test)


def _find_refusal(first: Population, second: Population) -> NotAvailable | None:
    if first.city.id != second.city.id:
        return None
    if differs_in_named_share(first.answer.rows[0], second.answer.rows[0]) and not second.located:
        return NotAvailable.of(
            "named_share",
            dimension=_name_asked_dimensions(first),
            first_name=first.name,
            second_name=second.name,
            then=_format_named_share(first),
            now=_format_named_share(second),
        )
    if first.period == second.period and first.districts == second.districts:
        return NotAvailable.of("same")
    return NotAvailable.of("overlap") if periods_overlap(first.answer, second.answer) else None


def _name_asked_dimensions(side: Population) -> str:
    return join_dimension_names(side.answer, find_asked_dimensions(side.answer.query))


def _format_named_share(side: Population) -> str:
    return format_percent(100 * (side.answer.rows[0].named_share or 0))


def explain_refusal(refusal: NotAvailable, first: Population | None, second: Population) -> str:
    """Why nothing is compared, in words."""
    values = dict(refusal.values)
    side = {"first": first, "second": second}.get(str(values.pop("side", "")))
    if side is not None:
        values["name"] = side.name
    if refusal.code == "unlike":
        values = {
            key: join_list(tuple(translate(f"scope.{scope}") for scope in str(value).split()))
            if key.endswith("_scopes")
            else value
            for key, value in values.items()
        }
    if refusal.code == "few_named" and side is not None:
        values |= {
            "least": format_percent(100 * MIN_NAMED_SHARE),
            "dimension": _name_asked_dimensions(side),
        }
    return translate(f"compare_not.{refusal.code}", **values)


def find_leading_number(side: Population) -> str:
    """The number of the first side as the sentence gives it; "" where it has none."""
    row = side.answer.rows[0]
    return format_plain_value(side.answer, row) if row.status == "ok" else ""


def _describe_value(side: Population, name: str = "") -> str:
    return translate(
        "compare_value_of",
        name=name or side.name,
        value=format_plain_value(side.answer, side.answer.rows[0]),
    )


def _describe_sides(first: Population, second: Population) -> str:
    """Both values; the place or the period that they share is named once."""
    measure = first.answer.measure.title
    if first.period == second.period:
        return translate(
            "compare_sides_during",
            measure=measure,
            during=name_months_with_preposition(*first.period.ends),
            first=_describe_value(first, first.place),
            second=_describe_value(second, second.place),
        )
    if first.place == second.place:
        return translate(
            "compare_sides_common",
            measure=measure,
            common=first.place,
            first=_describe_value(first, name_months(*first.period.ends)),
            second=_describe_value(second, name_months(*second.period.ends)),
        )
    return translate(
        "compare_sides",
        measure=measure,
        first=_describe_value(first),
        second=_describe_value(second),
    )


def _describe_part(first: Population, second: Population) -> str:
    part = first.answer.rows[0].known_numerator
    whole = second.answer.rows[0].numerator
    share = format_percent(100 * part / whole) if whole else format_percent(0)
    return translate(
        "compare_part_named" if _lacks_districts(second) else "compare_part",
        measure=first.answer.measure.title,
        during=name_months_with_preposition(*first.period.ends),
        share=share,
        first=_describe_value(first, first.place),
        second=_describe_value(second, second.place),
        place=first.place,
        **({"dimension": _name_asked_dimensions(second)} if _lacks_districts(second) else {}),
    )


def _lacks_districts(side: Population) -> bool:
    """Whether some records of the whole city name no district, and are left out of the
    comparison.
    """
    return side.located and (side.answer.rows[0].named_share or 0) < 1


def _describe_size(kind: str, found: PopulationDifference, inside: bool) -> str:
    """How much the first side is above or below the second, or the rest of it."""
    key = "rest" if inside else "other"
    (a, base), (b, other) = found.first, found.second
    if kind == "share" and base and other:
        points = 100 * (a / base - b / other)
        side = "higher" if points > 0 else "lower"
        if abs(points) < 0.05:
            return translate(f"compare_level.{key}")
        return translate(
            f"compare_points.{side}.{key}", points=format_fixed_decimals(abs(points), 1)
        )
    if kind == "count":
        if a == b:
            return translate(f"compare_level.{key}")
        if min(a, b) < SMALL_COUNT:
            return translate("compare_instead", first=format_number(a), second=format_number(b))
        if abs(a / b - 1) < EQUAL_WITHIN:
            return translate(f"compare_level.{key}")
        return translate(
            "compare_more" if a > b else "compare_fewer",
            percent=format_percent(100 * abs(a - b) / b),
        )
    if found.ratio is not None:
        ratio, low, high = found.ratio
        if abs(ratio - 1) < EQUAL_WITHIN:
            return translate(f"compare_level.{key}")
        if low is None or high is None:
            return translate(f"compare_times_bare.{key}", ratio=format_decimal(ratio))
        return translate(
            f"compare_times.{key}",
            ratio=format_decimal(ratio),
            low=format_decimal(low),
            high=format_decimal(high),
        )
    return ""


def _describe_chance(found: PopulationDifference) -> str:
    """Whether a difference is beyond the usual ups and downs, or why that is not said."""
    p = found.p
    if p is None:
        return translate(f"compare_no_test.{found.untested}")
    return translate("compare_beyond" if p < _get_level() else "compare_within")


def _get_level() -> float:
    return get_statistics()["two_sides"].limits["level"]


def _describe_test(found: PopulationDifference) -> str:
    """The probability of the test, for those who know what it means; "" where nothing was
    tested.
    """
    p, level = found.p, _get_level()
    if p is None:
        return ""
    shown = (
        translate("p_tiny")
        if p < 0.001
        else translate("p_is", p=format_fixed_decimals(p, 3 if p < 0.1 else 2))
    )
    if p < level and float(round_half_up(p, 3)) >= level:
        shown = translate("p_below", p=format_fixed_decimals(level, 2))
    return translate("compare_test", p=shown, level=format_fixed_decimals(level, 2))
