"""An answer by one geography as a map."""

from __future__ import annotations

from dashboard import wording
from dashboard.charts.chart_form import ChartSpec
from dashboard.charts.map_classes import (
    find_blank_status,
    find_class,
    get_map_value,
)
from dashboard.charts.map_spec import MappedArea, MapSpec
from dashboard.charts.theme import list_class_colors
from dashboard.query.answer import Answer


def build_map_spec(spec: ChartSpec) -> MapSpec:
    """The map of an answer, each area in the colour of its class. Raises ValueError without an
    outline.
    """
    if spec.outline is None:
        raise ValueError("a map needs an outline")
    answer, place = spec.answer, spec.answer.query.by[0]
    places = {row[place]: i for i, row in enumerate(answer.rows)}
    return MapSpec(
        spec.outline,
        spec.ground,
        {area: _describe_area(spec, area, places.get(area)) for area in _list_areas(spec)},
        wording.write_full_title(answer),
        wording.translate("chart_map", sentence=spec.sentence),
        spec.legend,
        frozenset(spec.selected),
        answer.sample,
        tuple(wording.write_overlap_notes(answer.each, answer.measure)),
        spec.credit,
    )


def _list_areas(spec: ChartSpec) -> list[str]:
    """The areas in the order of the answer's titles, then those that have none."""
    paths = (spec.outline or {})["paths"]
    titles = spec.answer.titles.get(spec.answer.query.by[0], {})
    named = [area for area in titles if area in paths]
    return named + [area for area in paths if area not in titles]


def _describe_area(spec: ChartSpec, area: str, place: int | None) -> MappedArea:
    """What the map shows of an area, whose row is at a place of the answer; None without a row."""
    answer, limits = spec.answer, spec.classes
    name = _name_area(spec, area)
    row = None if place is None else answer.rows[place]
    role = _find_role(answer, place, limits)
    value = wording.format_plain_value(answer, row, limits) if row and role else ""
    said = (
        wording.format_value_with_unit(answer, row, limits)
        if row
        else wording.describe_status("no_data")
    )
    return MappedArea(
        name,
        value,
        wording.translate("mark", name=name, value=said),
        role,
        find_blank_status(answer, row),
        place,
    )


def _name_area(spec: ChartSpec, area: str) -> str:
    """The reader's name of an area; its published one where the answer has no such category."""
    answer, place = spec.answer, spec.answer.query.by[0]
    if area in answer.titles.get(place, {}):
        return wording.name_category(answer, place, area)
    return (spec.outline or {}).get("titles", {}).get(area, area)


def _find_role(answer: Answer, place: int | None, limits: tuple[float, ...]) -> str:
    """The colour role of the class of a row; "" where there is no value to compare."""
    value = None if place is None else get_map_value(answer, answer.rows[place])
    number = None if value is None else find_class(value, limits)
    return "" if number is None else list_class_colors(len(limits) - 1)[number]
