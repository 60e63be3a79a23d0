"""Which values may lead a ranking: be called the highest or the lowest, stand first, or set the
classes of a map.
"""

from __future__ import annotations

from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query.answer import AnswerRow

# Below this many residents a handful of records makes the highest rate of a city: a park, a port,
# an airport.
MIN_RESIDENTS = 1_000


def can_rank(measure: Measure, row: AnswerRow) -> bool:
    """Whether a row has a value that may be ranked among others: a rate by residents needs enough
    of them.
    """
    if row.value is None:
        return False
    return measure.denominator != RESIDENTS or (row.denominator or 0) >= MIN_RESIDENTS
