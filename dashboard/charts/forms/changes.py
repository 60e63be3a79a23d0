"""The change of each district as a map: which way, and whether beyond the usual ups and downs.

Two colours tell the way, a thick outline what is beyond chance, so that it also reads in grey.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dashboard.charts.chart_form import ChartForm
from dashboard.charts.map_ground import MapGround
from dashboard.charts.map_spec import LegendEntry, MappedArea, MapSpec
from dashboard.charts.plotly_map import build_map_figure
from dashboard.charts.svg_map import draw_map
from dashboard.charts.svg_primitives import Canvas, Drawing
from dashboard.i18n.translate import translate
from dashboard.palette.schemes import CHANGE_ROLES
from dashboard.statistics.period_change import CategoryChange, PeriodComparison
from dashboard.wording import name_category, name_dimension
from dashboard.wording.period_changes import (
    describe_change_mark,
    format_change,
    write_changes_finding,
    write_changes_title,
)

# The role of each class's colour, in the order of the legend.
CHANGE_CLASSES = {
    **dict(zip(("down2", "down1", "level", "up1", "up2"), CHANGE_ROLES, strict=True)),
    "none": "",
}


@dataclass(frozen=True)
class ChangeMapSpec:
    """A comparison of districts, their outline and ground as in `MapSpec`, and who made that."""

    found: PeriodComparison
    outline: dict
    ground: MapGround | None = None
    credit: str = ""

    @cached_property
    def map(self) -> MapSpec:
        """The map that is drawn."""
        return build_map_spec(self)


class ChangeMapForm(ChartForm[ChangeMapSpec]):
    """Areas shaded by their change."""

    name = "changes"
    has_areas = True
    per_width = False

    def draw(self, spec: ChangeMapSpec, canvas: Canvas) -> Drawing:
        """The map as SVG; one with marks is for a page, which can enlarge it."""
        return draw_map(spec.map, canvas, zoom=canvas.marked)

    def build_figure(self, spec: ChangeMapSpec) -> dict:
        """The map as a plotly figure."""
        return build_map_figure(spec.map)

    def build_legend(self, spec: ChangeMapSpec) -> tuple[LegendEntry, ...]:
        """The classes that there are."""
        return spec.map.legend


def build_map_spec(spec: ChangeMapSpec) -> MapSpec:
    """The map of a comparison, in the order of its table."""
    found = spec.found
    rows = {row.category: (place, row) for place, row in enumerate(found.rows)}
    paths = spec.outline["paths"]
    order = [area for area in rows if area in paths] + [area for area in paths if area not in rows]
    areas = {area: _describe_area(found, area, *rows.get(area, (None, None))) for area in order}
    description = translate(
        "changes_map_said",
        dimension=name_dimension(found.now, found.request.by),
        sentence=" ".join(write_changes_finding(found)),
    )
    return MapSpec(
        spec.outline,
        spec.ground,
        areas,
        write_changes_title(found),
        description,
        _build_legend(areas),
        is_sample=found.now.sample,
        credit=spec.credit,
    )


def classify_change(change: CategoryChange | None) -> str:
    """The class of a district: a key of CHANGE_CLASSES."""
    if change is None or change.difference is None:
        return "none"
    if change.difference == 0:
        return "level"
    strength = "2" if change.is_beyond_chance else "1"
    return ("up" if change.difference > 0 else "down") + strength


def _describe_area(
    found: PeriodComparison, area: str, place: int | None, change: CategoryChange | None
) -> MappedArea:
    """What the map shows of an area, whose row is at a place of the comparison."""
    name = name_category(found.now, found.request.by, area)
    return MappedArea(
        name,
        format_change(found, change) if change else "",
        describe_change_mark(found, change) if change else name,
        CHANGE_CLASSES[classify_change(change)],
        "no_data",
        place,
        bool(change and change.is_beyond_chance),
    )


def _build_legend(areas: Mapping[str, MappedArea]) -> tuple[LegendEntry, ...]:
    """The classes that have areas, with their names."""
    entries = []
    for kind, role in CHANGE_CLASSES.items():
        names = tuple(area.name for area in areas.values() if area.role == role)
        if names:
            label = translate(f"changes_class.{kind}")
            color = role or "blank-no_data"
            entries.append(LegendEntry(color, label, None, names, kind.endswith("2")))
    return tuple(entries)


FORM = ChangeMapForm()
