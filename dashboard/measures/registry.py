"""Statistics as files: load every measure beside this module, refuse a bad one, and look one up."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.i18n.locale import get_language, use_language
from dashboard.i18n.texts import translate_text
from data.model import vocabulary
from data.model.city_schema import Topic
from data.model.toml_models import load_toml_model

MEASURES_FOLDER = Path(__file__).parent
RESIDENTS = "residents"
# The translated texts.
TEXT_FIELDS = ("title", "short", "unit", "numerator_words", "denominator_words", "caveat", "method")
KNOWN_COUNTS = {
    *vocabulary.GRAINS,
    *vocabulary.FLAGS,
    vocabulary.CLOSED,
    *map(vocabulary.name_recorded_count, vocabulary.FLAGS),
}


class WorkedExample(BaseModel):
    """Two numbers to work the method out by hand; a count's whole is the sum of its `parts`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: tuple[int, ...] = ()
    numerator: int = Field(default=0, ge=0)
    denominator: int = Field(default=0, ge=0)


class Measure(BaseModel):
    """One statistic: what is counted, over what, for which dimensions, and what a reader must know
    of it.

    A count has no denominator; a share is a percentage with a Wilson interval; a rate is so many
    per `per` with an exact Poisson interval; a quantile the days within which a share (`quantile`)
    of closed complaints closed. Dimensions in `numerator_only` tell the numerator's units apart;
    each is over the whole denominator. A measure `ripens` where its cases are decided long after
    they are dated, so that the newest ones are not comparable yet.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    short: str
    topic: Topic
    kind: Literal["count", "share", "rate", "quantile"]
    unit: str
    grain: str
    numerator: str
    numerator_words: str
    denominator: str = ""
    denominator_words: str = ""
    denominator_topic: str = ""
    per: int = Field(default=1, ge=1)
    quantile: float = Field(default=0, ge=0, lt=1)
    dimensions: tuple[str, ...] = Field(min_length=1)
    numerator_only: tuple[str, ...] = ()
    ripens: bool = False
    caveat: str
    method: str
    source: str
    reviewed: date
    example: WorkedExample = WorkedExample()

    @model_validator(mode="after")
    def _adds_up(self) -> Measure:
        wrong = [d for d in self.dimensions if d not in vocabulary.DIMENSIONS]
        if wrong:
            raise ValueError(
                f"dimensions: {', '.join(wrong)}: expected some of "
                f"{', '.join(vocabulary.DIMENSIONS)}"
            )
        if self.grain not in vocabulary.GRAINS:
            raise ValueError(f"grain: expected one of {', '.join(vocabulary.GRAINS)}")
        if self.numerator not in KNOWN_COUNTS:
            raise ValueError(f"numerator: expected one of {', '.join(sorted(KNOWN_COUNTS))}")
        if (self.kind == "quantile") != (self.quantile > 0):
            raise ValueError("quantile: a quantile has one between 0 and 1, and nothing else has")
        if (self.kind == "count") != (not self.denominator):
            raise ValueError("denominator: a share, a rate or a quantile has one, a count has none")
        if self.denominator and self.denominator not in KNOWN_COUNTS | {RESIDENTS}:
            raise ValueError(
                f"denominator: expected {RESIDENTS} or one of {', '.join(sorted(KNOWN_COUNTS))}"
            )
        return self

    def translate(self) -> Measure:
        """The same measure with its texts in the current language."""
        texts = {
            name: translate_text(f"measure.{self.id}.{name}", getattr(self, name))
            for name in TEXT_FIELDS
        }
        return self.model_copy(update=texts)

    @property
    def grows_with_period(self) -> bool:
        """Whether a longer period has a larger value: counts and rates per resident, not shares."""
        return self.kind == "count" or self.denominator == RESIDENTS

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics whose datasets this measure reads, the numerator's first."""
        return tuple(dict.fromkeys(t for t in (self.topic, self.denominator_topic) if t))


def load_measure(path: Path) -> Measure:
    """The measure that a file declares; its id is the file's name.

    Raises CityFileError naming the file, the key and what was expected.
    """
    return load_toml_model(path, Measure)


def get_measures() -> dict[str, Measure]:
    """Every measure by its id, counts first, in the order of topics, in the current language."""
    return _translate_measures(get_language())


@lru_cache
def _translate_measures(code: str) -> dict[str, Measure]:
    with use_language(code):
        return {m.id: m.translate() for m in load_measures()}


@lru_cache(maxsize=1)
def load_measures() -> tuple[Measure, ...]:
    """Every measure in English, in the same order. Raises CityFileError for a file that is
    wrong.
    """
    measures = [load_measure(path) for path in sorted(MEASURES_FOLDER.glob("*.toml"))]
    topics = list(vocabulary.TOPICS)
    kinds = ["count", "share", "rate", "quantile"]
    return tuple(sorted(measures, key=lambda m: (topics.index(m.topic), kinds.index(m.kind), m.id)))
