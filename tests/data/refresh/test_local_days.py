"""Dates on pages are in the city's time zone; whether a table has changed is decided by its time
stamp.
"""

from __future__ import annotations

import pytest

from dashboard.cli.reconcile import make_change_test
from dashboard.query.reconciliation_report import ReconciliationReport
from dashboard.wording.reconciliation import describe_ledger
from dashboard.wording.row_revisions import describe_revision
from data.history.row_revisions import RowRevision
from data.model.clock import find_local_day, parse_timestamp
from data.model.values import TableInfo
from data.portal import PortalAccess
from data.refresh import report
from data.refresh.report import DatasetOutcome, RefreshReport
from tests.support.worlds import STOPS, STOPS_CITY, TinyCity, make_stop

# Nine in the evening of November 20 in Chicago.
EVENING = "2026-11-21T03:00:00Z"


@pytest.mark.parametrize(
    ("updated", "moved"),
    [
        (EVENING, False),
        ("2026-11-21T03:00:01Z", True),
        ("2026-11-20T23:00:00Z", False),
        ("", False),
    ],
)
def test_a_table_has_moved_only_if_it_was_updated_after_the_snapshot(
    tmp_path, monkeypatch, updated, moved
):
    world = TinyCity(tmp_path, [make_stop("2026-01-03")], as_of=EVENING, city=STOPS_CITY)
    world.refresh()
    answers = world.answers()
    city, build = answers.city("tiny"), answers.build("tiny")
    assert build.manifest.datasets[0].as_of == "2026-11-20"

    class Portal:
        def info(self, dataset: str) -> TableInfo:
            return TableInfo(dataset, "", (), updated)

    monkeypatch.setattr("dashboard.cli.reconcile.open_portal", lambda *_: Portal())
    has_moved = make_change_test(city, PortalAccess(), build, answers.store)
    assert has_moved(STOPS) is moved


def test_notices_ledgers_and_revisions_are_dated_by_the_citys_days(monkeypatch):
    monkeypatch.setattr(report, "format_current_time", lambda: EVENING)
    told = RefreshReport("tiny", time_zone="America/Chicago")
    told.outcomes.append(DatasetOutcome(STOPS, "kept", "why"))
    assert told.list_notices()[0].date == "2026-11-20"
    revision = RowRevision(EVENING, STOPS, "a", "b", 3, {"2026-01": {"added": 1}})
    assert "20 Nov 2026" in describe_revision(revision, "America/Chicago")
    ledger = ReconciliationReport("tiny", EVENING, "build", ())
    assert "20 Nov 2026" in describe_ledger(ledger, "America/Chicago")[0]


def test_a_moment_without_an_offset_is_no_moment():
    assert find_local_day("2026-11-21T03:00:00+00:00", "Europe/Madrid").isoformat() == "2026-11-21"
    with pytest.raises(ValueError, match="offset"):
        parse_timestamp("2026-11-21T03:00:00")
