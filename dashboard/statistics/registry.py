"""Statistics as files: load those in this folder and reject invalid ones."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from dashboard.i18n.locale import get_language, use_language
from dashboard.i18n.texts import translate_text
from data.model.toml_models import load_toml_model

STATISTICS_FOLDER = Path(__file__).parent
# The translated texts; each text of `cannot_show` is translated as well.
TEXT_FIELDS = ("title", "question", "method", "limits_words")


class Statistic(BaseModel):
    """One statistic: what it asks, how, from where the method comes, when data may be used, what it
    cannot show.

    `limits` are the numbers of its eligibility rule, each named where it is applied;
    `limits_source` says whose they are. Percentages are 0 to 100.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str = Field(min_length=1)
    question: str = Field(min_length=1)
    method: str = Field(min_length=1)
    source: str
    limits: dict[str, float]
    limits_words: str = Field(min_length=1)
    limits_source: str
    cannot_show: tuple[str, ...] = Field(min_length=1)
    reviewed: date

    def translate(self) -> Statistic:
        """The same statistic with its texts in the current language."""
        texts = {
            name: translate_text(f"statistic.{self.id}.{name}", getattr(self, name))
            for name in TEXT_FIELDS
        }
        context = f"statistic.{self.id}.cannot_show"
        cannot_show = tuple(translate_text(context, text) for text in self.cannot_show)
        return self.model_copy(update={**texts, "cannot_show": cannot_show})


def get_statistics() -> dict[str, Statistic]:
    """Every statistic by its id, in the current language."""
    return _translate_statistics(get_language())


@lru_cache
def _translate_statistics(code: str) -> dict[str, Statistic]:
    with use_language(code):
        return {statistic.id: statistic.translate() for statistic in load_statistics()}


@lru_cache(maxsize=1)
def load_statistics() -> tuple[Statistic, ...]:
    """Every statistic in English; its id is its file's name. Raises CityFileError naming the file
    and the key.
    """
    return tuple(load_statistic(path) for path in sorted(STATISTICS_FOLDER.glob("*.toml")))


def load_statistic(path: Path) -> Statistic:
    """The statistic that a file declares. Raises CityFileError naming the file, the key and what
    was expected.
    """
    return load_toml_model(path, Statistic)
