"""Yes-or-no words that the city file does not know: whether they could change a share or a rate.

A share leaves out the rows whose words are unknown. Where there are few of them, it stays what it
is, whatever they mean. The bounds are those of a worst case (Horowitz and Manski 1998, Journal of
Econometrics 84, 37-58): all unknown rows say yes, or all say no. Where a bound lies outside the 95%
interval of the value, the unknown rows could change it by more than chance does, and the cell is
`not_read`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.measures import rates
from dashboard.measures.registry import Measure
from data.model.vocabulary import find_count_flag, name_recorded_count


@dataclass(frozen=True)
class UnreadUnits:
    """How many units a cell leaves out because the words of a flag are unknown.

    `numerator`: units that may belong to what is counted; `denominator`: units that may belong to
    what it is out of.
    """

    numerator: int = 0
    denominator: int = 0

    def __bool__(self) -> bool:
        return bool(self.numerator or self.denominator)


def find_unread_flags(measure: Measure) -> tuple[str, str]:
    """The flags by which a measure picks the units of its numerator and of its denominator; "" for
    none.
    """
    return find_count_flag(measure.numerator), find_count_flag(measure.denominator)


def changes_value(measure: Measure, numerator: int, denominator: int, unread: UnreadUnits) -> bool:
    """Whether the unread units could move a share or rate out of its own 95% interval.

    Without a denominator there is no value, and any unread unit could make one. Measures of other
    kinds have no such rule: they do not ask about yes and no.
    """
    if measure.kind not in ("share", "rate") or not unread:
        return False
    if denominator <= 0:
        return True
    scale = 100 if measure.kind == "share" else measure.per
    if measure.kind == "share":
        _, low, high = rates.calculate_share(numerator, denominator)
    else:
        _, low, high = rates.calculate_rate(numerator, denominator, measure.per)
    of_answers = measure.denominator == name_recorded_count(find_count_flag(measure.numerator))
    most_whole = denominator + unread.numerator if of_answers else denominator
    largest = scale * (numerator + unread.numerator) / most_whole
    smallest = scale * numerator / (denominator + unread.denominator)
    return largest > high or smallest < low
