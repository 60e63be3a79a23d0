"""What a map of districts cannot show: the units whose district has no area on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dashboard.i18n.locale import UntranslatedText
from dashboard.i18n.numbers import format_number
from dashboard.i18n.translate import join_list, lowercase_first, translate
from dashboard.query.answer import Answer, AnswerRow
from dashboard.wording.labels import (
    count_units,
    format_value_with_unit,
    name_category,
    name_dimension,
)
from data.model.vocabulary import UNNAMED_CATEGORIES

MAX_LISTED_DISTRICTS = 6


def describe_map_gaps(answer: Answer, drawn: Collection[str]) -> str:
    """How many units of an answer by district the map leaves out, and whose; "" where it has an
    area for all.

    `drawn` are the districts that have one; without any there is no map, and none where too few
    records name a district. A share leaves out what it is a share of.
    """
    place = answer.query.by[0]
    if answer.sparse:
        return translate("map_few_named", dimension=lowercase_first(name_dimension(answer, place)))
    if not drawn:
        return translate("map_unknown", districts=answer.district_word[1])
    units = {row[place]: _count_units(answer, row) for row in answer.rows}
    lost = _find_lost_districts(units, drawn)
    names = join_list(
        (
            translate("map_left_out", name=name_category(answer, place, d), number=format_number(n))
            for d, n in lost.items()
            if n
        ),
        MAX_LISTED_DISTRICTS,
    )
    if names:
        return translate(
            "map_leaves_out",
            list=names,
            count=format_number(sum(lost.values())),
            all=count_units(answer, sum(units.values()), in_full=True),
        )
    return (
        translate("map_lacks", list=join_list(name_category(answer, place, d) for d in lost))
        if lost
        else ""
    )


def measure_map_gap(answer: Answer, drawn: Collection[str]) -> float:
    """Percent of the units of an answer by district that a map with these areas leaves out."""
    units = {row[answer.query.by[0]]: _count_units(answer, row) for row in answer.rows}
    whole = sum(units.values())
    return 100 * sum(_find_lost_districts(units, drawn).values()) / whole if whole else 0.0


def _find_lost_districts(units: dict[str, int], drawn: Collection[str]) -> dict[str, int]:
    """The units of each district that has no area, those without a district last."""
    return {
        d: units[d]
        for d in sorted(units, key=lambda d: (d in UNNAMED_CATEGORIES, -units[d]))
        if d not in drawn and (units[d] or d not in UNNAMED_CATEGORIES)
    }


def describe_map_value(
    answer: Answer, row: AnswerRow, drawn: Collection[str], limits: Sequence[float] = ()
) -> str:
    """A row's value beside the map with classes of these limits, and whether the map lacks its
    place.
    """
    value = format_value_with_unit(answer, row, limits)
    return (
        value
        if not drawn or row[answer.query.by[0]] in drawn
        else translate("not_on_map", value=value)
    )


def name_ground_sources(sources: Sequence[str]) -> str:
    """The credit of a map's ground, shown beside the map; "" where none is due."""
    if not sources:
        return ""
    return translate("map.ground", sources=UntranslatedText(join_list(list(sources))))


def _count_units(answer: Answer, row: AnswerRow) -> int:
    return (row.denominator or 0) if answer.measure.kind == "share" else row.numerator or 0
