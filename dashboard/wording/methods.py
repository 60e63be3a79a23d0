"""A measure's method in words: its formula, and an example worked out with every number written
down.
"""

from __future__ import annotations

from math import ceil

from dashboard.i18n.numbers import format_fixed_decimals, format_number, format_percent
from dashboard.i18n.translate import translate
from dashboard.measures import rates
from dashboard.measures.registry import Measure

DIGITS = 4


def write_formula(measure: Measure) -> tuple[str, ...]:
    """The formula of the value, then that of its interval; a count has none."""
    if measure.kind == "share":
        return (
            translate(
                "methods.share_formula",
                part=measure.numerator_words,
                whole=measure.denominator_words,
            ),
            translate("methods.wilson", z=format_fixed_decimals(rates.NORMAL_QUANTILE, 6)),
        )
    if measure.kind == "rate":
        per = format_number(measure.per)
        return (
            translate(
                "methods.rate_formula",
                per=per,
                part=measure.numerator_words,
                whole=measure.denominator_words,
            ),
            translate("methods.poisson", per=per),
        )
    if measure.kind == "quantile":
        return (
            translate("methods.quantile_formula", percent=format_percent(100 * measure.quantile)),
        )
    return (translate("methods.count_formula"),)


def write_example(measure: Measure) -> tuple[str, ...]:
    """The example of the measure's file: the sum or the division written out, then the interval; ""
    parts left out.
    """
    example = measure.example
    if measure.kind == "count" and example.parts:
        parts = " + ".join(format_number(part) for part in example.parts)
        return (
            translate(
                "methods.sum", parts=parts, sum=format_number(sum(example.parts)), unit=measure.unit
            ),
        )
    if measure.kind == "quantile" and example.parts:
        return (_write_quantile_example(measure),)
    if measure.kind == "share" and example.denominator:
        return _write_share_example(example.numerator, example.denominator)
    if measure.kind == "rate" and example.denominator:
        return _write_rate_example(measure, example.numerator, example.denominator)
    return ()


def _write_quantile_example(measure: Measure) -> str:
    days = sorted(measure.example.parts)
    needed = ceil(measure.quantile * len(days))
    return translate(
        "methods.quantile_worked",
        days=translate("comma").join(format_number(d) for d in days),
        count=format_number(len(days)),
        percent=format_percent(100 * measure.quantile),
        needed=format_number(needed),
        value=format_number(days[needed - 1]),
    )


def _write_share_example(part: int, whole: int) -> tuple[str, str]:
    value, low, high = rates.calculate_share(part, whole)
    centre, half = (high + low) / 200, (high - low) / 200
    shown = {"value": value, "low": low, "high": high, "p": part / whole, "c": centre, "h": half}
    values = {name: format_fixed_decimals(x, DIGITS) for name, x in shown.items()}
    return (
        translate(
            "methods.share_worked",
            part=format_number(part),
            whole=format_number(whole),
            value=values.pop("value"),
        ),
        translate("methods.wilson_worked", **values),
    )


def _write_rate_example(measure: Measure, part: int, whole: int) -> tuple[str, str]:
    per = format_number(measure.per)
    value, low, high = rates.calculate_rate(part, whole, measure.per)
    least, most = (format_fixed_decimals(x * whole / measure.per, DIGITS) for x in (low, high))
    return (
        translate(
            "methods.rate_worked",
            per=per,
            part=format_number(part),
            whole=format_number(whole),
            unit=measure.unit,
            value=format_fixed_decimals(value, DIGITS),
        ),
        translate(
            "methods.poisson_worked",
            per=per,
            whole=format_number(whole),
            least=least,
            most=most,
            low=format_fixed_decimals(low, DIGITS),
            high=format_fixed_decimals(high, DIGITS),
        ),
    )
