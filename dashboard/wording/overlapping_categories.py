"""What is said of numbers of which one record may count under several: they are of records that
name a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.i18n.names import get_dimension_title
from dashboard.i18n.translate import translate
from dashboard.measures.registry import RESIDENTS, Measure
from dashboard.query import source_links
from dashboard.query.answer import AnswerRow


def name_units(measure: Measure, name: str = "") -> str:
    """The units of a measure that name a category: "stops that name White", or "stops that name
    it".
    """
    return translate(f"each.{measure.grain}", name=name or translate("each.it"))


def name_column(
    measure: Measure, counted: str, overlaps: bool, of_denominator: bool = False
) -> str:
    """What a column counts, as its heading: where categories overlap, the units that name the row's
    own.

    `counted` are the measure's words for it. The denominator of a rate is of another kind, whose
    records are not divided so.
    """
    other_kind = measure.denominator == RESIDENTS or measure.denominator_topic
    if not overlaps or (of_denominator and other_kind):
        return counted
    if measure.kind == "count":
        return name_units(measure)
    return translate("each.among", counted=counted, units=name_units(measure))


def write_overlap_notes(
    dimensions: Sequence[str], measure: Measure, rows: Iterable[AnswerRow] = ()
) -> tuple[str, ...]:
    """One sentence for each dimension whose categories do not add up to the whole.

    With `rows`, another one where the portal counts some of them by no single query.
    """
    if not dimensions:
        return ()
    units = name_units(measure, translate("each.value"))
    notes = [
        translate("note.each", dimension=get_dimension_title(d).lower(), units=units)
        for d in dimensions
    ]
    found = {source_links.is_count_url(row.source_url) for row in rows if row.source_url}
    if False in found:
        notes.append(translate("each.no_query_for_some" if True in found else "each.no_query"))
    return tuple(notes)
