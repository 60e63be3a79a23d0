"""What a reader asks around an event: a measure in equal windows before and after a month."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.statistics.event_window import WINDOW_MONTHS, EventWindows, find_event_windows
from data.model.coverage import parse_month
from data.model.errors import FieldError
from data.model.values import Query

EVENT_KEY, MONTHS_KEY = "event", "months"
EVENT_KEYS = (EVENT_KEY, MONTHS_KEY)
USUAL_MONTHS = 12
# Keys of a question that the windows decide.
WINDOW_KEYS = ("by", "since", "until")


@dataclass(frozen=True)
class EventRequest:
    """A question without dimensions and months, the month of the event (YYYY-MM; "" where none is
    named), and how many months each window has.
    """

    query: Query
    event: str
    months: int = USUAL_MONTHS

    @property
    def windows(self) -> EventWindows:
        """Both windows of a request that names a month."""
        return find_event_windows(parse_month(self.event), self.months)

    def list_own_parameters(self) -> dict[str, str]:
        """The keys beside those of the question; a window of the usual length is left out."""
        months = "" if self.months == USUAL_MONTHS else str(self.months)
        return {EVENT_KEY: self.event, MONTHS_KEY: months}

    def list_parameters(self, **extra: str) -> addresses.Parameters:
        """The parameters of the request, keys in one fixed order."""
        return addresses.list_parameters(self.query, **self.list_own_parameters(), **extra)


def read_event(
    parameters: addresses.Parameters, extra: tuple[str, ...] = ()
) -> tuple[EventRequest, dict[str, str]]:
    """The request of parameters, and the values of the `extra` keys beside it.

    Raises BadQuery naming each key at fault.
    """
    query, given = addresses.read_query(parameters, (*EVENT_KEYS, *extra))
    event = given.pop(EVENT_KEY, "")
    length = given.pop(MONTHS_KEY, "") or str(USUAL_MONTHS)
    errors = [
        FieldError(key, translate("event_own_window")) for key in WINDOW_KEYS if getattr(query, key)
    ]
    if event and not addresses.MONTH_PATTERN.fullmatch(event):
        errors.append(FieldError(EVENT_KEY, translate("event_month_fault")))
    if length not in map(str, WINDOW_MONTHS):
        lengths = ", ".join(map(str, WINDOW_MONTHS))
        errors.append(FieldError(MONTHS_KEY, translate("event_months_fault", list=lengths)))
    if errors:
        raise BadQuery.of(*errors)
    return EventRequest(query, event, int(length)), given
