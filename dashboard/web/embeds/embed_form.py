"""What an embed can be: a chart of a question, its table or number, or a comparison."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace

from dashboard import wording
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.views.city_context import CityContext
from dashboard.views.model import Control, Option
from dashboard.views.period import build_period_control
from dashboard.web.embeds.embed import Embed
from dashboard.web.embeds.embed_request import EmbedRequest
from data.model import vocabulary
from data.model.values import Query


class EmbedForm(ABC):
    """A form of embed, by its `name` in addresses; forms of a lower `rank` are offered first.

    `own_keys` are the keys of its address beside those of its question, `chosen_keys` those of them
    that the builder has controls for.
    """

    name: str
    rank = 9
    own_keys: tuple[str, ...] = ()
    chosen_keys: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What the form is called where an editor chooses one."""
        return translate(f"form.{self.name}")

    @property
    def page_chart(self) -> str:
        """The form of the charts of pages that show the same."""
        return self.name

    @abstractmethod
    def complete_question(self, desk: CityContext, asked: EmbedRequest) -> Query:
        """The whole question of an embed. Raises BadQuery or NotFound where it cannot be asked
        here.
        """

    @abstractmethod
    def build(self, desk: CityContext, asked: EmbedRequest) -> Embed:
        """The embed of an address, in the current language. Raises what `complete_question`
        raises.
        """

    def read_page(self, query: Query, own: dict[str, str]) -> tuple[Query, dict[str, str]]:
        """The question and the own keys of the embed of a page's chart, from those of the page."""
        return query, own

    def explain_absence(self, desk: CityContext, measure: Measure) -> str:
        """Why a measure of this city cannot be shown in this form; "" where it can."""
        return ""

    @abstractmethod
    def fit_question(self, desk: CityContext, measure: Measure, query: Query) -> Query:
        """As much of a question as the form can show."""

    @abstractmethod
    def build_dimension_controls(
        self, desk: CityContext, asked: EmbedRequest, measure: Measure
    ) -> tuple[Control, ...]:
        """What the builder lets an editor divide the numbers by."""

    def build_period_controls(
        self, desk: CityContext, asked: EmbedRequest, measure: Measure
    ) -> tuple[Control, ...]:
        """The choice of the period, open at first: an open one moves on with the data."""
        over_time = any(d in vocabulary.TIME_DIMENSIONS for d in asked.query.by)
        blanks = {
            "since": translate("builder.since_open" if over_time else "builder.since_year"),
            "until": translate("builder.until_open"),
        }
        return tuple(
            replace(c, options=(Option("", blanks[c.name]), *c.options), selected=chosen)
            for control in build_period_control(desk, (measure,), asked.query.period)
            for c, chosen in (
                (control.since, asked.query.since),
                (control.until, asked.query.until),
            )
        )

    def find_wrong_choices(self, own: Mapping[str, str]) -> set[str]:
        """Which of its own choices make no sense."""
        return set()


def list_dimension_options(
    desk: CityContext, measure: Measure
) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """The dimensions of time of a measure, and its other ones."""
    usable = desk.dimensions(measure)
    answer = desk.ask(measure.id)
    names = {d: wording.write_dimension_heading(answer, d) for d in usable}
    times = tuple(Option(d, names[d]) for d in usable if d in vocabulary.TIME_DIMENSIONS)
    still = tuple(Option(d, names[d]) for d in usable if d not in vocabulary.TIME_DIMENSIONS)
    return times, still


def list_still_dimensions(by: tuple[str, ...]) -> tuple[str, ...]:
    """The dimensions that are not of time."""
    return tuple(d for d in by if d not in vocabulary.TIME_DIMENSIONS)
