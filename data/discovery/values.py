"""Raw values to the categories that every city shares, by the words in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.discovery.keyword_hints import fits, hints, squeeze
from data.discovery.profile import Values, is_missing
from data.model.vocabulary import NOT_RECORDED

AGE_BANDS = ((0, 17), (18, 25), (26, 35), (36, 45), (46, 55), (56, 120))
# Several values in one cell, as some portals join them; a comma may stand within one value.
JOINED = re.compile(r"[|;]")

# A yes or no with more words behind a mark: "Yes (consent)", "No - not applicable".
EXPLAINED = re.compile(r"\s*(yes|no)\s*[(,:–—-]", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """How the values of a column were read: category -> raw values, the unknown ones with their rows, the share read.

    `known` is the share of the filled rows whose value was read, in percent; `joined` are rows with several values.
    """

    categories: dict[str, tuple[str, ...]]
    unknown: dict[str, int]
    known: float
    joined: int = 0

    @property
    def real(self) -> tuple[str, ...]:
        """The categories that say something."""
        return tuple(c for c in self.categories if c != NOT_RECORDED)


def read_shared(field: str, values: Values) -> Reading:
    """Read the values of a dimension whose categories are the same everywhere: race, sex, stop_type, finding."""
    return _reading(values, lambda raw: category_of(field, raw))


def category_of(field: str, raw: str) -> str | None:
    """The category that one raw value means; None where its words do not tell."""
    if is_missing(raw):
        return NOT_RECORDED
    form = squeeze(raw)
    for ignored in hints()["values"]["ignored"]:
        form = form.replace(ignored, "")
    if not form:
        return NOT_RECORDED
    return next(
        (e["category"] for e in hints()["values"].get(field, ()) if fits(form, e["spellings"])),
        None,
    )


def read_flag(values: Values) -> Reading:
    """Read yes and no; everything else that is not missing is unknown."""
    return _reading(values, answer_of)


def answer_of(raw: str) -> str | None:
    """ "yes", "no" or not recorded, as one raw value says; None where its words do not tell."""
    said = hints()["values"]
    explained = EXPLAINED.match(raw)
    form = squeeze(explained[1] if explained else raw)
    if form in said["yes"]:
        return "yes"
    return "no" if form in said["no"] else NOT_RECORDED if is_missing(raw) else None


def read_ages(values: Values) -> Reading | None:
    """Ages in whole years as bands of ages; None where the values are not whole numbers."""
    years = [raw for raw, _ in values.counted if raw.strip().isdecimal()]
    if len(years) < max(5, 0.8 * sum(1 for raw, _ in values.counted if not is_missing(raw))):
        return None

    def band(raw: str) -> str | None:
        age = int(raw) if raw.strip().isdecimal() else -1
        within = [
            f"{low:02d}_{_end(high)}" for low, high in AGE_BANDS if max(low, 1) <= age <= high
        ]
        return within[0] if within else NOT_RECORDED  # an age of 0 is one that nobody wrote down

    return _reading(values, band)


def age_titles(categories: Iterable[str]) -> dict[str, str]:
    """The readers' names of the bands that `read_ages` gives."""
    titles = {f"{low:02d}_{_end(high)}": f"{low} to {high}" for low, high in AGE_BANDS}
    titles |= {"00_17": "17 and under", "56_up": "56 and over"}
    return {c: titles[c] for c in categories if c in titles}


def missing_of(values: Values) -> tuple[str, ...]:
    """The raw values that say that nothing was recorded."""
    return tuple(raw for raw, _ in values.counted if is_missing(raw))


def outside_of(values: Values) -> tuple[str, ...]:
    """The raw values that say that a place lies outside the city."""
    return tuple(
        raw for raw, _ in values.counted if fits(squeeze(raw), hints()["districts"]["outside"])
    )


def arrests_of(values: Values) -> Reading:
    """Outcomes as a yes-or-no fact: arrests are yes, every other outcome that is not missing is no."""
    patterns = hints()["values"]["arrest"]["yes"]
    return _reading(
        values,
        lambda raw: (
            NOT_RECORDED if is_missing(raw) else "yes" if fits(squeeze(raw), patterns) else "no"
        ),
    )


def _end(high: int) -> str:
    return "up" if high == AGE_BANDS[-1][1] else str(high)


def _reading(values: Values, category_of) -> Reading:
    categories: dict[str, list[str]] = {}
    unknown: dict[str, int] = {}
    joined = 0
    for raw, rows in values.counted:
        several = bool(JOINED.search(raw))
        category = None if several else category_of(raw)
        joined += rows if several else 0
        if category is None:
            unknown[raw] = rows
        else:
            categories.setdefault(category, []).append(raw)
    filled = values.rows
    known = 100 * (filled - sum(unknown.values())) / filled if filled else 0.0
    ordered = sorted(categories, key=lambda c: (c == NOT_RECORDED, c))
    return Reading({c: tuple(categories[c]) for c in ordered}, unknown, known, joined)
