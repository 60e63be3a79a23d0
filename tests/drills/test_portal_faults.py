"""Whatever a portal does in the middle of a refresh, the last good numbers stay live and the report
tells.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.portal import PortalAccess
from data.refresh import refresh_city
from data.store.store import Store
from tests.data.refresh.served import ROWS, serving
from tests.support import real

pytestmark = real.needs_shared


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A stand-in portal that serves made-up stops and complaints."""
    with serving(tmp_path_factory.mktemp("portal")) as tiny:
        yield tiny.portal, tiny.city, tiny.folder


def bring_up(served, store: Store, attempts: int = 1, timeout: float = 60, **more: str):
    portal, city, folder = served
    access = PortalAccess(
        origin=portal.origin, timeout=timeout, page_size=10, attempts=attempts, **more
    )
    return refresh_city(city, folder, store, access)


@pytest.fixture(scope="module")
def good(served, tmp_path_factory) -> Path:
    """A store after one refresh without a fault."""
    folder = tmp_path_factory.mktemp("good")
    served[0].clear()
    assert bring_up(served, Store(folder)).exit_code == 0
    return folder


FAULTS = [
    ("throttle", {"retry_after": 0}),
    ("status", {"status": 500}),
    ("status", {"status": 503}),
    ("accepted", {}),
    ("html", {}),
    ("truncate", {}),
    ("reset", {}),
    ("hang", {"seconds": 5}),
    ("status", {"status": 403}),
    ("status", {"status": 404}),
]


@pytest.mark.parametrize(
    ("kind", "more"), FAULTS, ids=lambda v: v if isinstance(v, str) else str(v or "")
)
def test_a_fault_in_the_middle_keeps_the_last_good_rows(served, good, tmp_path, kind, more):
    portal = served[0]
    store = Store(shutil.copytree(good, tmp_path / "store"))
    portal.edit("stop-0001", "UPDATE {table} SET result = 'Warning' WHERE stop_id = 's1'")
    portal.fault(kind, times=50, path="resource/stop-0001", skip=1, **more)
    # A busy machine may be slow to answer: only a portal that hangs is to run into the time limit.
    second = bring_up(served, store, timeout=2 if kind == "hang" else 60)
    portal.clear()
    outcome = next(o for o in second.outcomes if o.dataset == "stop-0001")
    assert (second.exit_code, outcome.state) == (3, "kept")
    assert "stop-0001" in outcome.message
    live = store.live("tiny")
    assert live.notices[0].dataset == "stop-0001"
    assert live.manifest.datasets[0].rows == ROWS
    third = bring_up(served, store)
    assert third.exit_code == 0
    assert store.live("tiny").notices == ()


def test_a_passing_fault_is_outwaited(served, tmp_path):
    portal = served[0]
    portal.clear()
    portal.fault("throttle", times=1, path="resource/stop-0001", retry_after=0)
    assert bring_up(served, Store(tmp_path), attempts=3).exit_code == 0


def test_only_the_needed_columns_are_asked_for_in_order(served, tmp_path):
    portal = served[0]
    portal.clear()
    bring_up(served, Store(tmp_path))
    pages = [
        e["args"] for e in portal.log() if "stop-0001.json" in e["path"] and "$order" in e["args"]
    ]
    assert len(pages) == 3
    assert all(p["$order"] == ":id" for p in pages)
    assert {c.strip() for c in pages[0]["$select"].split(",")} == {
        ":id",
        ":updated_at",
        "day",
        "stop_id",
        "precinct",
        "race",
        "result",
        "beat",
        "frisk",
    }


@pytest.mark.parametrize(
    ("chosen", "shut"), [("soda2", "resource/stop-0001"), ("soda3", "stop-0001/query")]
)
def test_a_closed_protocol_is_no_loss_and_the_report_says_so(served, tmp_path, chosen, shut):
    portal = served[0]
    portal.clear()
    portal.fault("status", times=50, path=shut, status=403)
    store = Store(tmp_path)
    report = bring_up(served, store, transport=chosen, app_token="a-token")
    portal.clear()
    assert report.exit_code == 0
    assert [o.rows for o in report.outcomes[:2]] == [ROWS, 1]
    assert len(report.notices) == 1
    assert "stop-0001" in report.notices[0]
    assert "(403)" in report.notices[0]


def test_soda_3_without_a_token_keeps_what_is_live_and_names_the_setting(served, tmp_path):
    store = Store(tmp_path)
    served[0].clear()
    assert bring_up(served, store).exit_code == 0
    served[0].clear()
    report = bring_up(served, store, transport="soda3")
    assert report.exit_code == 3
    assert {o.state for o in report.outcomes[:2]} == {"kept"}
    assert "PLAINVIEW_APP_TOKEN" in report.outcomes[0].message
    assert served[0].log() == []
