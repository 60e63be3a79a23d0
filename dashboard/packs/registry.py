"""Report packs as files: load every pack beside this module, refuse a bad one, and look one up."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from dashboard.errors import BadQuery
from dashboard.i18n.locale import get_language, use_language
from dashboard.i18n.texts import translate_text
from dashboard.measures.registry import load_measures
from dashboard.query.addresses import parse_query
from data.model.toml_models import load_toml_model
from data.model.values import Query
from data.model.vocabulary import TIME_DIMENSIONS

PACKS_FOLDER = Path(__file__).parent
TEXT_CONTEXT = "report"
# A city that every question of a pack is read with before it is asked of a real one.
ANY_CITY = "any"
# One dimension more is the period.
MAX_DIMENSIONS = 2
COLUMNS = ("before", "year_before")


class ReportCell(BaseModel):
    """One cell of a report: what it holds, and the question that fills it.

    `section` is where the law asks for it. `question` is a query string without city and months. A
    cell without a question says in `why` why this site has no data for it, by a key of WHY_REASONS.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern="^[a-z0-9_]+$")
    title: str = Field(min_length=1)
    section: str = ""
    question: str = ""
    why: Literal["", "not_read", "not_recorded", "not_published"] = ""
    note: str = ""

    @field_validator("question")
    @classmethod
    def _is_a_question(cls, text: str) -> str:
        """Refuse what can be asked of no city: an unknown measure or dimension, months, too many
        dimensions.
        """
        if not text:
            return text
        try:
            query, _ = parse_query(f"city={ANY_CITY}&{text}")
        except BadQuery as error:
            raise ValueError(str(error)) from None
        measure = next((m for m in load_measures() if m.id == query.measure), None)
        if measure is None:
            raise ValueError(f"there is no measure {query.measure!r}")
        named = {*query.by, *(d for d, _ in query.where)}
        wrong = sorted(named - set(measure.dimensions))
        if wrong:
            raise ValueError(f"{query.measure} has no {', '.join(wrong)}")
        if query.period.is_bounded:
            raise ValueError("since and until come from the report's period")
        if len(query.by) > MAX_DIMENSIONS or {*query.by} & {*TIME_DIMENSIONS} - {"month"}:
            raise ValueError(f"by: expected at most {MAX_DIMENSIONS}, of time the month alone")
        return text

    @model_validator(mode="after")
    def _is_filled_or_explained(self) -> ReportCell:
        if bool(self.question) == bool(self.why):
            raise ValueError("expected either a question or why there is none")
        return self

    def query(self, city: str) -> Query:
        """The cell's question of a city, without months."""
        return parse_query(f"city={city}&{self.question}")[0]


class ReportPack(BaseModel):
    """A report: its title, the law or body that asks for it, how long its period is, and its cells.

    `compare` names the columns beside the period itself: the period before, and the same period a
    year before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str = Field(min_length=1)
    law: str = Field(min_length=1)
    law_url: str = Field(pattern="^https://")
    period: Literal["quarter", "year"]
    compare: tuple[Literal["before", "year_before"], ...] = ("before",)
    notes: tuple[str, ...] = ()
    cells: tuple[ReportCell, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_each_cell_once(self) -> ReportPack:
        ids = [cell.id for cell in self.cells]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"cells: {', '.join(twice)}: more than one cell has this id")
        return self

    def list_texts(self) -> tuple[str, ...]:
        """The texts of a pack, in English."""
        cells = [text for cell in self.cells for text in (cell.title, cell.note)]
        return tuple(dict.fromkeys(t for t in (self.title, self.law, *self.notes, *cells) if t))

    def translate(self) -> ReportPack:
        """The same pack with its texts in the current language."""
        cells = tuple(
            cell.model_copy(update={"title": _translate(cell.title), "note": _translate(cell.note)})
            for cell in self.cells
        )
        return self.model_copy(
            update={
                "title": _translate(self.title),
                "law": _translate(self.law),
                "notes": tuple(map(_translate, self.notes)),
                "cells": cells,
            }
        )


def _translate(text: str) -> str:
    return translate_text(TEXT_CONTEXT, text)


def get_packs() -> dict[str, ReportPack]:
    """Every pack by its id, in the current language."""
    return _translate_packs(get_language())


@lru_cache
def _translate_packs(code: str) -> dict[str, ReportPack]:
    with use_language(code):
        return {pack.id: pack.translate() for pack in load_packs()}


@lru_cache(maxsize=1)
def load_packs() -> tuple[ReportPack, ...]:
    """Every pack in English; its id is its file's name. Raises CityFileError naming the file and
    the key.
    """
    return tuple(load_pack(path) for path in list_pack_files())


def list_pack_files() -> list[Path]:
    """The files of all packs, sorted by their names."""
    return sorted(PACKS_FOLDER.glob("*.toml"))


def load_pack(path: Path) -> ReportPack:
    """The pack that a file declares. Raises CityFileError naming the file, the key and what was
    expected.
    """
    return load_toml_model(path, ReportPack)
