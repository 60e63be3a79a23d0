"""What the Explore view asks of a form beside what its addresses do: a page with its chart, and a
figure that moves.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard.charts.theme import SCHEMES
from dashboard.query.addresses import Parameters
from dashboard.views.chart_reader import ChartReader
from dashboard.views.city_context import CityContext
from dashboard.views.model import PageContent
from data.model.values import Query

COLOR_SCHEMES = tuple(SCHEMES)


@dataclass(frozen=True)
class FigureLook:
    """How a figure is to look: its colours, whether its column is narrow, and which areas are
    selected.
    """

    scheme: str = "light"
    narrow: bool = False
    selected: tuple[str, ...] = ()


class ExploredReader(ChartReader):
    """The reader of a form that the Explore view shows."""

    @property
    @abstractmethod
    def page(self) -> str:
        """The page of a city that the view belongs to."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What the form is called where its page's name is taken by another one."""

    @abstractmethod
    def build_content(self, desk: CityContext, parameters: Parameters) -> PageContent:
        """The one chart of an address with its view, and the controls of its page; where there is
        no such chart, what the page says of that. Raises BadQuery as the page does.
        """

    @abstractmethod
    def build_explored_figure(
        self, desk: CityContext, query: Query, own: Mapping[str, str], look: FigureLook
    ) -> dict:
        """The figure of a question, in the light scheme, without what the page around it has.
        Raises BadQuery for a question that the form cannot show.
        """


def keep_controls(whole: PageContent) -> PageContent:
    """A page without all that is not its controls."""
    content = replace(whole, charts=(), headlines=(), sections=(), methods=(), feeds=(), switch=())
    return replace(content, forms=(), lead="")
