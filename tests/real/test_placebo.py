"""The table of false findings on /methods, measured again on the real months."""

from __future__ import annotations

import pytest

from bench.placebo import run
from dashboard.service.answer_service import AnswerService
from dashboard.settings import read_settings
from dashboard.statistics.placebo import PLACEBO_RESULTS
from tests.support.real import needs_shared

pytestmark = needs_shared


def test_the_published_table_is_what_is_measured(refreshed):
    found = run(AnswerService(read_settings(refreshed)))
    for now, published in zip(found, PLACEBO_RESULTS, strict=True):
        assert now.series == published.series
        assert now.dispersion == pytest.approx(published.dispersion, abs=0.06)
        assert now.independent == pytest.approx(published.independent, abs=0.1)
        assert now.used == pytest.approx(published.used, abs=0.1)
        assert now.used <= 6
