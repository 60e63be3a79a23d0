"""The notes of the served cities, read once by each process, and the goals that they state for a
question.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from dashboard.city_notes.note import CityNote
from dashboard.city_notes.registry import choose_translations, read_notes
from dashboard.i18n.locale import get_language
from dashboard.measures.registry import Measure
from dashboard.query.answer_parts import CityGoal
from dashboard.query.periods import find_time_dimension
from data.city_files.loader import CityCatalogue
from data.model.values import Query

_logger = logging.getLogger(__name__)


class CityNotes:
    """The notes of a catalogue's cities. A bad file is named in the log and left out."""

    def __init__(self, catalogue: CityCatalogue):
        self._catalogue = catalogue
        self._notes: dict[str, tuple[CityNote, ...]] = {}

    def list_notes(self, city_id: str) -> tuple[CityNote, ...]:
        """The notes of a city in the current language, the newest first."""
        if city_id not in self._notes:
            found = read_notes(self._catalogue.find_notes_folder(city_id))
            for fault in found.faults:
                _logger.warning("a note of %s is left out: %s", city_id, fault)
            self._notes[city_id] = found.notes
        return choose_translations(self._notes[city_id], get_language())


def find_goals(notes: Iterable[CityNote], query: Query, measure: Measure) -> tuple[CityGoal, ...]:
    """The goals for a question over time of the whole city; () for any other question.

    A goal for so many a year is none for a month.
    """
    time = find_time_dimension(query.by)
    if query.by != (time,) or query.where:
        return ()
    return tuple(
        CityGoal(
            note.goal.value,
            note.goal.at_most is not None,
            note.goal.by,
            note.author,
            note.date.isoformat(),
        )
        for note in notes
        if note.goal and note.measure == measure.id and note.goal.each in ("", time)
    )
