"""Statistics as files: load one that lies beside this module, and refuse a bad one."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dashboard.language import DEFAULT, language
from data.errors import CatalogueError

FOLDER = Path(__file__).parent


class Text(BaseModel):
    """One text in every language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str = Field(min_length=1)
    es: str = Field(min_length=1)

    def __str__(self) -> str:
        return getattr(self, language(), getattr(self, DEFAULT))


class Statistic(BaseModel):
    """One statistic: what it asks, how, from where the method comes, when data may be used, what it cannot show.

    `limits` are the numbers of its eligibility rule, each named where it is applied; `limits_source` says whose they
    are. Percentages are 0 to 100.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: Text
    question: Text
    method: Text
    source: str
    limits: dict[str, float]
    limits_words: Text
    limits_source: str
    cannot_show: tuple[Text, ...] = Field(min_length=1)
    reviewed: date

    def describe(self) -> dict:
        """The statistic as plain JSON values, its texts in the language that is spoken."""
        plain = self.model_dump(mode="json")
        texts = {
            name: str(getattr(self, name))
            for name in ("title", "question", "method", "limits_words")
        }
        return {**plain, **texts, "cannot_show": [str(text) for text in self.cannot_show]}


@lru_cache(maxsize=1)
def all_statistics() -> dict[str, Statistic]:
    """Every statistic by its id, which is its file's name. Raises CatalogueError naming the file and the key."""
    return {path.stem: load_statistic(path) for path in sorted(FOLDER.glob("*.toml"))}


def load_statistic(path: Path) -> Statistic:
    """The statistic that a file declares. Raises CatalogueError naming the file, the key and what was expected."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Statistic.model_validate({**content, "id": path.stem})
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name}: not valid TOML: {error}") from None
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()
        )
        raise CatalogueError(f"{path.name}: {faults}") from None
