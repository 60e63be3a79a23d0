"""What the front matter of a city's note declares: what it is about, who signs it, and the goal
that it states.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from dashboard.errors import BadQuery
from dashboard.i18n.locale import list_languages
from dashboard.measures.registry import Measure, load_measures
from dashboard.query import addresses
from dashboard.query.addresses import parse_query
from data.city_files.error_messages import describe_unknown
from data.model.values import Query
from data.model.vocabulary import TOPICS

# A city that the question of a chart is read with.
ANY_CITY = "any"
OVERVIEW = "overview"
# The pages that a note can be about -> their names in addresses.
NOTE_PAGES = {name or OVERVIEW: name for name in addresses.PAGE_TITLES}
MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
YEAR_OR_MONTH = r"^\d{4}(-(0[1-9]|1[0-2]))?$"
MAX_CHARACTERS = 4_000
# Measures whose value depends on how long a period is.
PERIODIC_KINDS = ("count", "rate")
# What a note can be about; one of them at least is stated.
PLACE_KEYS = ("page", "topic", "measure", "chart", "month")


class NoteGoal(BaseModel):
    """A goal of the city for a measure: a value that is to be the most or the least by a year or
    month.

    `each` is the period of which a count or a rate is meant.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_most: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    at_least: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    by: str = Field(pattern=YEAR_OR_MONTH)
    each: Literal["", "year", "quarter", "month"] = ""

    @model_validator(mode="after")
    def _has_one_value(self) -> NoteGoal:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("expected exactly one of at_most and at_least")
        return self

    @property
    def value(self) -> float:
        """The value that is to be the most or the least, in the measure's unit."""
        return self.at_most if self.at_most is not None else self.at_least or 0.0


class CityNote(BaseModel):
    """One note in one language. `name` is that of its file without language and ending:
    translations share it.

    All that is stated of `page`, `topic`, `measure`, `chart` (a question without city and months)
    and `month` narrows where the note stands.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    text: str = Field(max_length=MAX_CHARACTERS)
    author: str = Field(min_length=1)
    date: date
    language: str
    title: str = ""
    page: str = ""
    topic: str = ""
    measure: str = ""
    chart: str = ""
    month: str = Field(default="", pattern=f"^$|{MONTH}")
    goal: NoteGoal | None = None

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("expected text below the front matter, found none")
        return text.strip()

    @field_validator("language")
    @classmethod
    def _is_a_language_here(cls, code: str) -> str:
        _require_known("language", code, list_languages())
        return code

    @field_validator("page")
    @classmethod
    def _is_a_page(cls, page: str) -> str:
        if page:
            _require_known("page", page, NOTE_PAGES)
        return page

    @field_validator("topic")
    @classmethod
    def _is_a_topic(cls, topic: str) -> str:
        if topic:
            _require_known("topic", topic, TOPICS)
        return topic

    @field_validator("measure")
    @classmethod
    def _is_a_measure(cls, measure: str) -> str:
        if measure:
            _find_measure(measure)
        return measure

    @field_validator("chart")
    @classmethod
    def _is_a_question(cls, chart: str) -> str:
        if not chart:
            return chart
        query = _parse_chart(chart)
        if query.period.is_bounded:
            raise ValueError(
                "expected a question without since and until; month is a key of its own"
            )
        measure = _find_measure(query.measure)
        for dimension in sorted({*query.by, *(d for d, _ in query.where)}):
            _require_known("dimension", dimension, measure.dimensions)
        return chart

    @model_validator(mode="after")
    def _is_about_something(self) -> CityNote:
        if not any(getattr(self, key) for key in PLACE_KEYS):
            raise ValueError(f"expected at least one of {', '.join(PLACE_KEYS)}")
        if self.goal is None:
            return self
        if not self.measure:
            raise ValueError("goal: expected the key measure beside it")
        measure = _find_measure(self.measure)
        if (measure.kind in PERIODIC_KINDS) != bool(self.goal.each):
            expected = "year, quarter or month, of which the value is meant"
            if measure.kind not in PERIODIC_KINDS:
                expected = f"none, for {measure.id} does not depend on how long a period is"
            raise ValueError(f"goal.each: expected {expected}")
        return self

    @property
    def question(self) -> Query | None:
        """The question of the chart that the note is about, of any city; None where it
        names none.
        """
        return _parse_chart(self.chart) if self.chart else None

    @property
    def is_about_charts(self) -> bool:
        """Whether the note belongs to charts, and not to a page or a topic as a whole."""
        return bool(self.measure or self.chart or self.month)

    def place(self) -> tuple[object, ...]:
        """What the translations of a note have in common."""
        return (*(getattr(self, key) for key in PLACE_KEYS), self.goal)


def _parse_chart(chart: str) -> Query:
    """The question of a chart. Raises ValueError, saying what was expected."""
    try:
        return parse_query(f"city={ANY_CITY}&{chart}")[0]
    except BadQuery as error:
        raise ValueError(str(error)) from None


def _find_measure(name: str) -> Measure:
    """The measure of an id. Raises ValueError, naming those that there are."""
    measures = {m.id: m for m in load_measures()}
    _require_known("measure", name, measures)
    return measures[name]


def _require_known(kind: str, value: str, known: Collection[str]) -> None:
    """Raises ValueError, naming the values that there are, for one that is none of them."""
    if value not in known:
        raise ValueError(describe_unknown(kind, value, known))
