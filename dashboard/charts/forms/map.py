"""Areas shaded by their values."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import wording
from dashboard.charts.answer_map import build_map_spec
from dashboard.charts.chart_form import ChartSpec, QuestionForm
from dashboard.charts.forms.breakdown import FORM as BREAKDOWN
from dashboard.charts.map_spec import LegendEntry
from dashboard.charts.plotly_map import build_map_figure
from dashboard.charts.plotly_tile_map import build_tile_map_figure
from dashboard.charts.standalone_svg import MAP
from dashboard.charts.svg_map import draw_map
from dashboard.charts.svg_primitives import Canvas, Drawing
from dashboard.query.answer import Answer
from dashboard.wording.chart_help import explain_map
from dashboard.wording.paragraphs import Paragraph


class MapForm(QuestionForm):
    """An answer by one geography, as a map; bars in its place where too few records name an
    area.
    """

    name = "map"
    page = "map"
    rank = 1
    is_explored = True
    has_areas = True
    per_width = False
    picture_width = MAP

    def can_draw(self, spec: ChartSpec) -> bool:
        """Whether the areas are known, and enough records name one."""
        return spec.outline is not None and not spec.answer.sparse

    def draw(self, spec: ChartSpec, canvas: Canvas) -> Drawing:
        """The map as SVG; one with marks is for a page, which can enlarge it."""
        if spec.outline is None or spec.answer.sparse:
            return BREAKDOWN.draw(spec, canvas)
        return draw_map(build_map_spec(spec), canvas, zoom=canvas.marked)

    def build_figure(self, spec: ChartSpec, narrow: bool = False, bare: bool = False) -> dict:
        """The map as a plotly figure; a bare one lies on tiles where a style of them is set."""
        if spec.outline is None or spec.answer.sparse:
            return BREAKDOWN.build_figure(spec, narrow)
        if bare and spec.tile_style:
            return build_tile_map_figure(spec)
        return build_map_figure(build_map_spec(spec), bare, narrow)

    def build_legend(self, spec: ChartSpec) -> tuple[LegendEntry, ...]:
        """The classes with their ranges."""
        if not self.can_draw(spec):
            return ()
        return spec.legend

    def describe_limits(self, spec: ChartSpec) -> str:
        """What no area stands for, and who made the ground."""
        areas = tuple(spec.outline["paths"]) if spec.outline else ()
        left_out = wording.describe_map_gaps(spec.answer, areas)
        credited = spec.credit if self.can_draw(spec) else ""
        return Paragraph(left_out, f"{credited}." if credited else "")

    def explain_marks(self, answer: Answer) -> Sequence[str]:
        """Colours, and what has no place."""
        return explain_map(answer)


FORM = MapForm()
