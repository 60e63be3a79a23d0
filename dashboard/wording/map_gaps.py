"""What a map of districts cannot show: the units whose district has no area on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dashboard.i18n.numbers import number
from dashboard.i18n.translate import listed, say
from dashboard.query.answer import Answer
from dashboard.wording.labels import category_name, count_units, value_words
from data.model.vocabulary import UNNAMED

MOST_LISTED = 6


def left_out(answer: Answer, drawn: Collection[str]) -> str:
    """How many units of an answer by district the map leaves out, and whose; "" where it has an area for all.

    `drawn` are the districts that have one; without any there is no map, and none where too few records name a
    district. A share leaves out what it is a share of.
    """
    if answer.sparse:
        return say("map_few_named", dimension=answer.district_word[0])
    if not drawn:
        return say("map_unknown", districts=answer.district_word[1])
    units = {row["district"]: _units(answer, row) for row in answer.rows}
    lost = {
        d: units[d]
        for d in sorted(units, key=lambda d: (d in UNNAMED, -units[d]))
        if d not in drawn and (units[d] or d not in UNNAMED)
    }
    names = listed(
        (
            say("map_left_out", name=category_name(answer, "district", d), number=number(n))
            for d, n in lost.items()
            if n
        ),
        MOST_LISTED,
    )
    if names:
        return say(
            "map_leaves_out",
            list=names,
            count=number(sum(lost.values())),
            all=count_units(answer, sum(units.values()), in_full=True),
        )
    return (
        say("map_lacks", list=listed(category_name(answer, "district", d) for d in lost))
        if lost
        else ""
    )


def place_words(
    answer: Answer, row: dict, drawn: Collection[str], limits: Sequence[float] = ()
) -> str:
    """A row's value beside the map with classes of these limits, and whether the map lacks its place."""
    value = value_words(answer, row, limits)
    return value if not drawn or row["district"] in drawn else say("not_on_map", value=value)


def _units(answer: Answer, row: dict) -> int:
    return (row["denominator"] or 0) if answer.measure.kind == "share" else row["numerator"] or 0
