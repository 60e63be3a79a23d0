"""How an address of a chart is read: /charts/FORM.svg, .png and .plotly.json take the question of
the page that shows the form.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dashboard.charts.chart_form import ChartForm
from dashboard.charts.map_spec import LegendEntry
from dashboard.charts.standalone_svg import WIDE, SheetWords
from dashboard.charts.svg_primitives import Canvas, Drawing
from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.views.city_context import CityContext
from data.model.errors import FieldError
from data.model.values import Query
from data.model.vocabulary import DISTRICT


@dataclass(frozen=True)
class StandaloneChart:
    """A chart apart from its page: its form and what that draws, the words around it, how wide it
    stands in a picture, and the legend beside it.
    """

    form: ChartForm[Any]
    spec: Any
    words: SheetWords
    width: float = WIDE
    legend: tuple[LegendEntry, ...] = ()

    def draw(self, canvas: Canvas) -> Drawing:
        """The drawing as SVG. Raises BadQuery for a question that the form cannot show."""
        with refuse_unshown():
            return self.form.draw(self.spec, canvas)

    def build_figure(self) -> dict:
        """The plotly figure, in the light scheme. Raises BadQuery as `draw`."""
        with refuse_unshown():
            return self.form.build_figure(self.spec)


class ChartReader(ABC):
    """What a form of chart reads from an address: a question, and the keys beside it."""

    own_keys: tuple[str, ...] = ()

    @property
    @abstractmethod
    def form(self) -> ChartForm[Any]:
        """The form that is drawn."""

    @abstractmethod
    def read_chart(
        self, desk: CityContext, query: Query, own: Mapping[str, str]
    ) -> StandaloneChart:
        """The chart of a question, `own` being the values of the reader's keys, in the current
        language.

        Raises BadQuery naming each key at fault, NotFound where there is no such chart here, and
        what answers raise.
        """


@contextmanager
def refuse_unshown() -> Iterator[None]:
    """Raises BadQuery where a form cannot show a question."""
    try:
        yield
    except ValueError as error:
        raise BadQuery.of(FieldError("by", str(error))) from None


def require_place_alone(query: Query) -> None:
    """Raises BadQuery naming each dimension and filter of a question but its districts: a chart of
    several measures shows them in one place.
    """
    keys = (*(["by"] if query.by else []), *(d for d, _ in query.where if d != DISTRICT))
    if keys:
        raise BadQuery.of(*(FieldError(key, translate("fault.place_alone")) for key in keys))
