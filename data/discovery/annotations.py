"""What the draft says beside each thing it proposes: how sure it is, why, and what a person must
decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from data.model.values import Confidence, Dataset

Certainty = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Note:
    """How sure a proposal is, the reason in words, and the question left to a person
    (empty: none).
    """

    sureness: Certainty
    reason: str
    decide: str = ""


@dataclass(frozen=True)
class Proposal:
    """A dataset as the draft declares it, and a note for each of its parts, such as fields.race or
    unit.
    """

    dataset: Dataset
    rows: int
    notes: dict[str, Note]


def grade_certainty(known: float) -> Certainty:
    """How sure a field is, whose values were read in so many percent of the filled rows."""
    return "high" if known >= 95 else "medium" if known >= 70 else "low"


def find_confidence(sureness: Certainty) -> Confidence:
    """The confidence of a city file: a column seen in rows is recorded, unless its meaning is in
    doubt.
    """
    return "unverified" if sureness == "low" else "recorded"


def format_percent(share: float) -> str:
    """A share in percent, as a note says it."""
    return "all" if share >= 99.95 else f"{share:.1f}%"


def format_values(values: Iterable[str], most: int = 6) -> str:
    """Some raw values for a note, each in quotes; how many more there are."""
    values = list(values)
    shown = ", ".join(repr(v) for v in values[:most])
    return shown + (f" and {len(values) - most} more" if len(values) > most else "")
