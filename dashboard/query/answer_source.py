"""What statistics need of the answer service, so that they do not depend on it."""

from __future__ import annotations

from typing import Protocol

from dashboard.query.answer import Answer
from data.model.build_manifest import Manifest
from data.model.values import City, Query


class BuildSource(Protocol):
    """A build, as far as its manifest."""

    @property
    def manifest(self) -> Manifest:
        """What the build holds: datasets, topics, districts, boundaries."""


class AnswerSource(Protocol):
    """Answers questions; `dashboard.service.answer_service` is the one implementation."""

    def answer(self, query: Query, asof: str = "") -> Answer:
        """The answer to a query, from the live build or from the build named `asof`."""

    def build(self, city_id: str) -> BuildSource:
        """The live build of a city."""

    def snapshot(self, city_id: str, name: str) -> BuildSource:
        """A build of a city by its name."""

    def city(self, city_id: str) -> City:
        """A served city, in the reader's language."""

    def count_evenings(self, query: Query, asof: str = "") -> dict[tuple[str, ...], int] | None:
        """Stops by evening minute and light; None where the city records no time."""


def get_manifest(answers: AnswerSource, city_id: str, asof: str) -> Manifest:
    """The manifest of a city's live build, or of the one that `asof` names."""
    return (answers.snapshot(city_id, asof) if asof else answers.build(city_id)).manifest
