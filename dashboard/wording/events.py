"""What a chart's marks of events say in text: month, title and source, and that no cause is claimed."""

from __future__ import annotations

from dashboard.i18n.months import name_month
from dashboard.i18n.translate import translate
from dashboard.query.answer import Answer


def write_event_notes(answer: Answer) -> tuple[str, ...]:
    """One sentence for each event in the answer's months, then what a mark does not say; () where there are none."""
    notes = tuple(
        translate(
            "event_source" if e.url else "event_told",
            month=name_month(e.month),
            title=e.title,
            url=e.url,
        )
        for e in answer.events
    )
    return (*notes, translate("event_cause")) if notes else ()
