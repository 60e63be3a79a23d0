"""A measure's method in words: its formula, and an example worked out with every number written down."""

from __future__ import annotations

from math import ceil

from dashboard.i18n.numbers import fixed, number, percent
from dashboard.i18n.translate import say
from dashboard.measures import rates
from dashboard.measures.registry import Measure

DIGITS = 4


def formula(measure: Measure) -> tuple[str, ...]:
    """The formula of the value, then that of its interval; a count has none."""
    if measure.kind == "share":
        return (
            say(
                "methods.share_formula",
                part=measure.numerator_words,
                whole=measure.denominator_words,
            ),
            say("methods.wilson", z=fixed(rates.Z, 6)),
        )
    if measure.kind == "rate":
        per = number(measure.per)
        return (
            say(
                "methods.rate_formula",
                per=per,
                part=measure.numerator_words,
                whole=measure.denominator_words,
            ),
            say("methods.poisson", per=per),
        )
    if measure.kind == "quantile":
        return (say("methods.quantile_formula", percent=percent(100 * measure.quantile)),)
    return (say("methods.count_formula"),)


def worked(measure: Measure) -> tuple[str, ...]:
    """The example of the measure's file: the sum or the division written out, then the interval; "" parts left out."""
    example = measure.example
    if measure.kind == "count" and example.parts:
        parts = " + ".join(number(part) for part in example.parts)
        return (say("methods.sum", parts=parts, sum=number(sum(example.parts)), unit=measure.unit),)
    if measure.kind == "quantile" and example.parts:
        return (_quantile(measure),)
    if measure.kind == "share" and example.denominator:
        return _share(example.numerator, example.denominator)
    if measure.kind == "rate" and example.denominator:
        return _rate(measure, example.numerator, example.denominator)
    return ()


def _quantile(measure: Measure) -> str:
    days = sorted(measure.example.parts)
    needed = ceil(measure.quantile * len(days))
    return say(
        "methods.quantile_worked",
        days=say("comma").join(number(d) for d in days),
        count=number(len(days)),
        percent=percent(100 * measure.quantile),
        needed=number(needed),
        value=number(days[needed - 1]),
    )


def _share(part: int, whole: int) -> tuple[str, str]:
    value, low, high = rates.share(part, whole)
    centre, half = (high + low) / 200, (high - low) / 200
    shown = {"value": value, "low": low, "high": high, "p": part / whole, "c": centre, "h": half}
    told = {name: fixed(x, DIGITS) for name, x in shown.items()}
    return (
        say(
            "methods.share_worked", part=number(part), whole=number(whole), value=told.pop("value")
        ),
        say("methods.wilson_worked", **told),
    )


def _rate(measure: Measure, part: int, whole: int) -> tuple[str, str]:
    per = number(measure.per)
    value, low, high = rates.rate(part, whole, measure.per)
    least, most = (fixed(x * whole / measure.per, DIGITS) for x in (low, high))
    return (
        say(
            "methods.rate_worked",
            per=per,
            part=number(part),
            whole=number(whole),
            unit=measure.unit,
            value=fixed(value, DIGITS),
        ),
        say(
            "methods.poisson_worked",
            per=per,
            whole=number(whole),
            least=least,
            most=most,
            low=fixed(low, DIGITS),
            high=fixed(high, DIGITS),
        ),
    )
