"""Numbers as people read them: whole in tables, three significant figures in sentences."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from dashboard.language import locale
from dashboard.words.say import say

FULL_BELOW = 10_000


def number(value: int) -> str:
    """A whole number with its thousands separated: 1,234."""
    return f"{value:,}".replace(",", locale().number_symbols["latn"]["group"])


def plural(count: int) -> str:
    """Which form of a word goes with a count in the language that is spoken: one or many."""
    return "one" if locale().plural_form(count) == "one" else "many"


def rounded(value: int) -> str:
    """A number for a sentence: in full below 10,000, else to three significant figures and said to be about that."""
    if abs(value) < FULL_BELOW:
        return number(value)
    step = 10 ** (len(str(abs(value))) - 3)
    near = int(fixed(value / step, 0)) * step
    return number(near) if near == value else say("about", number=number(near))


def fixed(value: float, decimals: int) -> str:
    """A number with so many decimals, halves rounded away from zero as readers do."""
    unit = Decimal(1).scaleb(-decimals)
    return f"{Decimal(repr(float(value))).quantize(unit, ROUND_HALF_UP):f}"


def percent(value: float) -> str:
    """A percentage without decimals unless below 1; a part is never said to be nothing or all."""
    size = abs(value)
    if 0 < size < 0.05:
        return say("percent_tiny")
    if 99.5 <= value < 100:
        return say("percent_nearly_all")
    decimals = 1 if 0 < size < 0.95 else 0
    return say("percent", number=fixed(value, decimals))


def decimal(value: float, whole_from: float = 100) -> str:
    """A rate: whole from 100 on, one decimal from 1 on, else two."""
    if abs(value) >= whole_from:
        return number(int(fixed(value, 0)))
    return fixed(value, 1 if abs(value) >= 1 or value == 0 else 2)
