"""Doors over stores in which the census was never checked, and was checked once."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from data.census.check_results import CheckResults, DatasetCheck, write_results
from data.census.score import score_withdrawn
from tests.data.census.worlds import FORCE, GONE, HOSTILE, STOPS, marks, metadata


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> AnswerService:
    """A door over a store in which nothing was ever checked."""
    return AnswerService(Settings(store=tmp_path_factory.mktemp("store")))


@pytest.fixture(scope="module")
def checked(tmp_path_factory) -> AnswerService:
    """A door over a store with the results of a live check."""
    root = tmp_path_factory.mktemp("store")
    at = "2026-11-23T09:00:00Z"
    worse = metadata(license=None, licenseId=None, description=None)
    write_results(
        root,
        CheckResults(
            at,
            {
                STOPS.key: DatasetCheck(
                    at, tuple(marks(metadata()).values()), HOSTILE, 58_167, "2026-11-20", "+Public"
                ),
                FORCE.key: DatasetCheck(
                    at, tuple(marks(worse).values()), "Use of force", None, "2026-08-01"
                ),
                GONE.key: DatasetCheck(at, score_withdrawn(date(2026, 11, 23)), public=False),
            },
            {FORCE.key: ("2026-11-24T09:00:00Z", "data.seattle.gov did not answer.")},
        ),
    )
    return AnswerService(Settings(store=root))
