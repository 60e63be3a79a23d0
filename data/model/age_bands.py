"""Ages in whole years as bands, and what bands are called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.model.vocabulary import NOT_RECORDED

MAX_AGE = 120
AGE_PATTERN = re.compile(r"[0-9]{1,3}")


def name_age_bands(lows: Sequence[int]) -> tuple[str, ...]:
    """The category ids of the bands that begin at these ages, youngest first: 00_17, 18_24, 25_up
    for 18 and 25.
    """
    starts = (0, *lows)
    ends = [f"{start - 1:02d}" for start in lows]
    return tuple(f"{low:02d}_{end}" for low, end in zip(starts, (*ends, "up"), strict=True))


def find_age_band(form: str, lows: Sequence[int]) -> str | None:
    """The band of an age written as a whole number; None for what is none.

    An age of 0 is one that nobody wrote down, as most portals have it; a city file may state
    otherwise.
    """
    if not AGE_PATTERN.fullmatch(form) or int(form) > MAX_AGE:
        return None
    age = int(form)
    if age == 0:
        return NOT_RECORDED
    return name_age_bands(lows)[sum(1 for low in lows if low <= age)]
