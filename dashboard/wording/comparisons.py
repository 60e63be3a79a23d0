"""One sentence on how two sides differ, whether that is beyond chance, or why they are not compared."""

from __future__ import annotations

from dashboard.i18n.months import during, month_name, period
from dashboard.i18n.numbers import decimal, fixed, number, percent, round_half_up
from dashboard.i18n.translate import listed, say
from dashboard.query.naming_shares import FEWEST_NAMED, asked_dimensions
from dashboard.statistics.comparison_request import Refusal
from dashboard.statistics.registry import all_statistics
from dashboard.statistics.two_sample import Difference, Side, blank, differ, overlap
from dashboard.wording.change_sentences import SMALL, ripening
from dashboard.wording.labels import dimension_names, plain_value
from dashboard.wording.naming_shares import share_differs
from data.model.values import Break

# Ratios this close to 1 read as the same number.
SAME = 0.005


def difference(first: Side, second: Side, crossed: list[Break], across: bool = False) -> str:
    """The sentence on two sides; `crossed` are the breaks between them, and `across` looks across them."""
    refusal = second.refusal or _refused(first, second) or blank(first.answer, second.answer)
    if refusal is None and crossed and not across:
        last = crossed[-1]
        refusal = Refusal.of(
            "break", month=month_name(last.month), reason=last.reason.strip().rstrip(".")
        )
    if refusal:
        return say(
            "compare_refused",
            measure=first.answer.measure.title,
            first=_told(first),
            second=_told(second),
            reason=reason(refusal, first, second),
        )
    inside = second.located and first.period == second.period
    if inside and first.answer.measure.kind == "count":
        return _part(first, second)
    found = differ(first, second, inside, bool(crossed))
    young = first.period != second.period and ripening(
        first.answer, max(first.period[1], second.period[1])
    )
    told = [
        _sides(first, second),
        _size(first.answer.measure.kind, found, inside),
        *(young or [_chance(found)]),
        *([say("compare_named", dimension=_asked(second))] if _lacks(second) else []),
    ]
    return " ".join(t for t in told if t)


def _refused(first: Side, second: Side) -> Refusal | None:
    if first.city.id != second.city.id:
        return None
    if share_differs(first.answer.rows[0], second.answer.rows[0]) and not second.located:
        return Refusal.of(
            "named_share",
            dimension=_asked(first),
            first_name=first.name,
            second_name=second.name,
            then=_named(first),
            now=_named(second),
        )
    if first.period == second.period and first.districts == second.districts:
        return Refusal.of("same")
    return Refusal.of("overlap") if overlap(first.answer, second.answer) else None


def _asked(side: Side) -> str:
    return dimension_names(side.answer, asked_dimensions(side.answer.query))


def _named(side: Side) -> str:
    return percent(100 * side.answer.rows[0]["named_share"])


def reason(refusal: Refusal, first: Side | None, second: Side) -> str:
    """Why nothing is compared, in words."""
    values = dict(refusal.values)
    side = {"first": first, "second": second}.get(str(values.pop("side", "")))
    if side is not None:
        values["name"] = side.name
    if refusal.code == "unlike":
        values = {
            key: listed(tuple(say(f"scope.{scope}") for scope in str(value).split()))
            if key.endswith("_scopes")
            else value
            for key, value in values.items()
        }
    if refusal.code == "few_named" and side is not None:
        values |= {"least": percent(100 * FEWEST_NAMED), "dimension": _asked(side)}
    return say(f"compare_not.{refusal.code}", **values)


def leading_number(side: Side) -> str:
    """The number of the first side as the sentence gives it; "" where it has none."""
    row = side.answer.rows[0]
    return plain_value(side.answer, row) if row["status"] == "ok" else ""


def _told(side: Side, name: str = "") -> str:
    return say(
        "compare_value_of",
        name=name or side.name,
        value=plain_value(side.answer, side.answer.rows[0]),
    )


def _sides(first: Side, second: Side) -> str:
    """Both values; the place or the period that they share is named once."""
    measure = first.answer.measure.title
    if first.period == second.period:
        return say(
            "compare_sides_during",
            measure=measure,
            during=during(*first.period),
            first=_told(first, first.place),
            second=_told(second, second.place),
        )
    if first.place == second.place:
        return say(
            "compare_sides_common",
            measure=measure,
            common=first.place,
            first=_told(first, period(*first.period)),
            second=_told(second, period(*second.period)),
        )
    return say("compare_sides", measure=measure, first=_told(first), second=_told(second))


def _part(first: Side, second: Side) -> str:
    part, whole = first.answer.rows[0]["numerator"], second.answer.rows[0]["numerator"]
    share = percent(100 * part / whole) if whole else percent(0)
    return say(
        "compare_part_named" if _lacks(second) else "compare_part",
        measure=first.answer.measure.title,
        during=during(*first.period),
        share=share,
        first=_told(first, first.place),
        second=_told(second, second.place),
        place=first.place,
        **({"dimension": _asked(second)} if _lacks(second) else {}),
    )


def _lacks(side: Side) -> bool:
    """Whether some records of the whole city name no district, and are left out of the comparison."""
    return side.located and (side.answer.rows[0]["named_share"] or 0) < 1


def _size(kind: str, found: Difference, inside: bool) -> str:
    """How much the first side is above or below the second, or the rest of it."""
    key = "rest" if inside else "other"
    (a, base), (b, other) = found.first, found.second
    if kind == "share" and base and other:
        points = 100 * (a / base - b / other)
        side = "higher" if points > 0 else "lower"
        if abs(points) < 0.05:
            return say(f"compare_level.{key}")
        return say(f"compare_points.{side}.{key}", points=fixed(abs(points), 1))
    if kind == "count":
        if a == b:
            return say(f"compare_level.{key}")
        if min(a, b) < SMALL:
            return say("compare_instead", first=number(a), second=number(b))
        if abs(a / b - 1) < SAME:
            return say(f"compare_level.{key}")
        return say(
            "compare_more" if a > b else "compare_fewer", percent=percent(100 * abs(a - b) / b)
        )
    if found.ratio is not None:
        ratio, low, high = found.ratio
        if abs(ratio - 1) < SAME:
            return say(f"compare_level.{key}")
        if low is None or high is None:
            return say(f"compare_times_bare.{key}", ratio=decimal(ratio))
        return say(
            f"compare_times.{key}", ratio=decimal(ratio), low=decimal(low), high=decimal(high)
        )
    return ""


def _chance(found: Difference) -> str:
    """Whether a difference is beyond the usual ups and downs, or why that is not said."""
    p = found.p
    if p is None:
        return say(f"compare_no_test.{found.untested}")
    level = all_statistics()["two_sides"].limits["level"]
    shown = say("p_tiny") if p < 0.001 else say("p_is", p=fixed(p, 3 if p < 0.1 else 2))
    if p < level and float(round_half_up(p, 3)) >= level:
        shown = say("p_below", p=fixed(level, 2))
    key = "beyond" if p < level else "within"
    return say(f"compare_{key}", p=shown)
