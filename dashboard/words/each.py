"""What is said of numbers of which one record may count under several: they are of records that name a value."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.measures.registry import Measure
from dashboard.words.names import dimension_title
from dashboard.words.say import say


def each_notes(dimensions: Sequence[str], measure: Measure) -> tuple[str, ...]:
    """One sentence for each dimension whose categories do not add up to the whole."""
    if not dimensions:
        return ()
    grain = say(f"grain.{measure.grain}")
    return tuple(
        say("note.each", dimension=dimension_title(d).lower(), grain=grain) for d in dimensions
    )
