"""Numbers as people read them: whole in tables, three significant figures in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from dashboard.i18n.locale import get_locale
from dashboard.i18n.translate import translate

ROUND_FROM = 10_000
MAX_EXTRA_DECIMALS = 6


def format_number(value: int) -> str:
    """A whole number with its thousands separated: 1,234."""
    return f"{value:,}".replace(",", get_locale().number_symbols["latn"]["group"])


def format_rounded_number(value: int) -> str:
    """A number for a sentence: in full below 10,000, else to three significant figures and said to
    be about that.
    """
    near = round_for_sentence(value)
    return format_number(near) if near == value else translate("about", number=format_number(near))


def round_for_sentence(value: int) -> int:
    """The number in full below 10,000, else to three significant figures."""
    if abs(value) < ROUND_FROM:
        return value
    step = 10 ** (len(str(abs(value))) - 3)
    return int(round_half_up(value / step, 0)) * step


def format_fixed_decimals(value: float, decimals: int) -> str:
    """A number with so many decimals and the decimal sign of the language, halves rounded away from
    zero.
    """
    return f"{round_half_up(value, decimals):f}".replace(
        ".", get_locale().number_symbols["latn"]["decimal"]
    )


def round_half_up(value: float, decimals: int) -> Decimal:
    """The value with so many decimals, halves rounded away from zero as readers do."""
    unit = Decimal(1).scaleb(-decimals)
    return Decimal(repr(float(value))).quantize(unit, ROUND_HALF_UP)


def format_percent(value: float, limits: Sequence[float] = ()) -> str:
    """A percentage without decimals unless below 1; a part is never said to be nothing or all.

    As many decimals more as it takes to stand on the value's own side of each of the `limits`.
    """
    size = abs(value)
    if 0 < size < 0.05:
        return translate("percent_tiny")
    if 99.5 <= value < 100:
        return translate("percent_nearly_all")
    decimals = 1 if 0 < size < 0.95 else 0
    return translate(
        "percent",
        number=format_fixed_decimals(value, _count_decimals_within(value, decimals, limits)),
    )


def format_decimal(value: float, whole_from: float = 100, limits: Sequence[float] = ()) -> str:
    """A rate: whole from 100 on, one decimal from 1 on, else two; more of them near `limits`, as in
    `format_percent`."""
    decimals = 0 if abs(value) >= whole_from else 1 if abs(value) >= 1 or value == 0 else 2
    decimals = _count_decimals_within(value, decimals, limits)
    return (
        format_fixed_decimals(value, decimals)
        if decimals
        else format_number(int(round_half_up(value, 0)))
    )


def _count_decimals_within(value: float, decimals: int, limits: Sequence[float]) -> int:
    """The least number of decimals, from `decimals` on, with which a rounded value crosses none of
    the limits.
    """
    for more in range(decimals, decimals + MAX_EXTRA_DECIMALS):
        near = float(round_half_up(value, more))
        if all((near >= limit) == (value >= limit) for limit in limits):
            return more
    return decimals
