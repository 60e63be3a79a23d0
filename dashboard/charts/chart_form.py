"""What every form of chart offers: one specification goes in, a drawing or a plotly figure comes
out.

Each form is a module in `dashboard/charts/forms`; pages, embeds, pictures, briefings and the
Explore view find it there by its name and ask nothing else about it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from dashboard.charts.drawing_widths import Drawings, choose_plot_height, draw_for_widths
from dashboard.charts.map_classes import build_legend, classify_values
from dashboard.charts.map_ground import MapGround
from dashboard.charts.map_spec import LegendEntry
from dashboard.charts.standalone_svg import WIDE
from dashboard.charts.svg_primitives import Canvas, Drawing
from dashboard.i18n.translate import translate
from dashboard.query.answer import Answer, AnswerRow
from dashboard.wording.chart_help import explain_blanks
from dashboard.wording.sentences import write_sentence

# What a form of chart is drawn from.
Spec = TypeVar("Spec")


class ChartForm(ABC, Generic[Spec]):
    """A form of chart, by its `name`. What it is drawn from is a dataclass of its own.

    One that is not drawn `per_width` serves every width with one drawing; one that `has_height` is
    as high as its canvas says. One that `has_areas` is a map and needs an outline.
    """

    name: str
    per_width = True
    has_height = False
    has_areas = False

    @abstractmethod
    def draw(self, spec: Spec, canvas: Canvas) -> Drawing:
        """The chart as SVG. Raises ValueError for what this form cannot show."""

    @abstractmethod
    def build_figure(self, spec: Spec) -> dict:
        """The chart as a plotly figure with `data` and `layout`, in the light scheme; both read one
        layout. Raises ValueError for what this form cannot show.
        """

    def build_legend(self, spec: Spec) -> tuple[LegendEntry, ...]:
        """The entries of the legend that stands beside the drawing; none where the drawing needs
        none.
        """
        return ()

    def draw_for_page(self, spec: Spec, prefix: str, large: bool = False) -> Drawings:
        """The drawings for all widths at which a page shows the chart, with marks that tell their
        values.
        """
        if not self.per_width:
            drawing = self.draw(spec, Canvas(prefix=prefix, marked=True))
            return Drawings(Drawing(), Drawing(), drawing)

        def draw(width: float, name: str) -> Drawing:
            return self.draw(spec, Canvas(width, choose_plot_height(width), name, True))

        return draw_for_widths(draw, prefix, large)


@dataclass(frozen=True)
class ChartSpec:
    """What the chart of a question shows: an answer, and for a map the areas and the ground that it
    shows it on.

    `outline` and `ground` are those of `draw_map`, `credit` names who made them, `selected` are
    areas. `years` is the question of a map by year, for its classes (`classify_values`). The axis
    of a trend holds `reach` at least, so that several drawings have one axis.
    `polygons` is the address of the areas as GeoJSON for a map on tiles of `tile_style`; ""
    for one on the ground.
    """

    answer: Answer
    outline: dict | None = None
    ground: MapGround | None = None
    selected: tuple[str, ...] = ()
    credit: str = ""
    polygons: str = ""
    tile_style: str = ""
    reach: float = 0
    years: Answer | None = None

    @cached_property
    def sentence(self) -> str:
        """What the answer says, with which a drawing for any width is described."""
        return write_sentence(self.answer)

    @cached_property
    def classes(self) -> tuple[float, ...]:
        """The limits of the classes of a map."""
        return classify_values(self.answer, self.years)

    @cached_property
    def legend(self) -> tuple[LegendEntry, ...]:
        """The classes of a map with their areas."""
        return build_legend(self.answer, self.classes)


class QuestionForm(ChartForm[ChartSpec]):
    """A form that shows the answer to any question, by its `name` in addresses.

    One that `is_over_time` has a time axis. `picture_width` is how wide it stands in a picture, in
    units. `page` is the page of a city that shows the question of a chart alone; forms of a lower
    `rank` are offered first. The Explore view shows its figure where it `is_explored`.
    """

    is_over_time = False
    picture_width: float = WIDE
    page = "breakdowns"
    rank = 9
    is_explored = False

    @property
    def title(self) -> str:
        """What the form is called where a reader chooses one; a form whose name is no message says
        it here.
        """
        return translate(f"form.{self.name}")

    @abstractmethod
    def build_figure(self, spec: ChartSpec, narrow: bool = False, bare: bool = False) -> dict:
        """The figure of an answer. A `bare` one is without the legend and notes that the page
        around it has; a `narrow` one is for a phone.
        """

    def explain(self, answer: Answer) -> tuple[str, ...]:
        """What the marks of the drawing mean, in sentences, in the order in which a reader meets
        them; () for an answer without rows.
        """
        if not answer.rows:
            return ()
        return (*self.explain_marks(answer), *explain_blanks(answer, self.is_over_time))

    def explain_marks(self, answer: Answer) -> Sequence[str]:
        """What each kind of mark stands for; what is not there is explained for all forms alike."""
        return ()

    def can_draw(self, spec: ChartSpec) -> bool:
        """Whether there is a drawing of this form for a page or an embed; without one they
        say why.
        """
        return True

    def list_marked_rows(self, answer: Answer) -> Sequence[AnswerRow]:
        """The rows that the marks of a drawing stand for, in the order of their places."""
        return answer.rows

    def describe_limits(self, spec: ChartSpec) -> str:
        """What the drawing leaves out and who made its ground, in sentences; "" where there is
        nothing to say.
        """
        return ""
