"""The live check against a portal on loopback: what it keeps, what it forgives, and what it finds
gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from data.census.check import check_census
from data.census.check_results import CheckResults, locate_results, read_results
from data.census.entries import load_census
from data.census.score import CRITERIA, MET, NOT_MET
from data.model.errors import DatasetNotPublic, PortalUnavailable
from data.portal import PortalAccess
from data.portal.fetch_json import fetch_metadata as ask_metadata
from tests.data.census.worlds import LISTED, NOW, metadata
from tests.support.fake_portal import FakePortal, make_refusal, make_reply, run_fake_portal

SECOND = replace(LISTED, dataset="tiny-0002")
THIRD = replace(LISTED, dataset="tiny-0003")


@pytest.fixture
def portal() -> Iterator[FakePortal]:
    with run_fake_portal() as fake:
        for dataset in ("tiny-0001", "tiny-0002", "tiny-0003"):
            fake.views[dataset] = metadata(id=dataset)
        yield fake


def check(portal: FakePortal, root, *entries, now=NOW, **changed):
    access = PortalAccess(
        **{"origin": portal.origin, "timeout": 5.0, "app_token": "secret", "attempts": 2, **changed}
    )
    return check_census(access, root, now, False, entries or (LISTED,), sleep=lambda _: None)


def test_a_check_is_kept_with_its_date_and_its_reasons(portal, tmp_path):
    summary = check(portal, tmp_path, LISTED, SECOND)
    assert (summary.checked, summary.gone, summary.unanswered, summary.exit_code) == (2, 0, (), 0)
    kept = read_results(tmp_path)
    assert kept.checked_at == "2026-11-23T09:00:00Z"
    found = kept.found[LISTED.key]
    assert (found.title, found.rows, found.rows_updated_at, found.licence, found.public) == (
        "Tiny stops",
        1000,
        "2026-11-20",
        "Public Domain",
        True,
    )
    assert [m.criterion for m in found.marks] == list(CRITERIA)
    assert all(m.state == MET for m in found.marks)
    assert json.loads(locate_results(tmp_path).read_text(encoding="utf-8"))["found"].keys() == {
        LISTED.key,
        SECOND.key,
    }


def test_portals_are_asked_as_any_visitor_would(portal, tmp_path):
    check(portal, tmp_path)
    assert [(s.path, s.token) for s in portal.seen] == [("/api/views/tiny-0001.json", None)]


def test_a_removed_dataset_is_a_finding(portal, tmp_path):
    portal.plan(
        make_refusal(404, "dataset.missing", "Not found"),
        make_refusal(404, "dataset.missing", "Not found"),
    )
    summary = check(portal, tmp_path)
    assert (summary.checked, summary.gone, summary.exit_code) == (1, 1, 0)
    found = read_results(tmp_path).found[LISTED.key]
    assert not found.public
    assert found.marks[0].state == NOT_MET
    assert [(s.path, s.token) for s in portal.seen] == [
        ("/api/views/tiny-0001.json", None),
        ("/resource/tiny-0001.json", None),
    ]


def test_a_closed_metadata_address_is_no_removal(portal, tmp_path):
    portal.rows["tiny-0001"] = [{":id": "1"}]
    portal.plan(make_refusal(410, "gone", "Gone"), make_reply([{"rows_there": "1"}]))
    summary = check(portal, tmp_path)
    assert (summary.checked, summary.exit_code) == (0, 3)
    assert "but not its metadata" in summary.unanswered[0]
    assert read_results(tmp_path).found == {}


def test_what_is_not_answered_keeps_its_last_result(portal, tmp_path):
    check(portal, tmp_path, LISTED, SECOND)
    portal.plan(make_reply({}, 503), make_reply({}, 503))
    summary = check(portal, tmp_path, LISTED, SECOND, now=NOW + timedelta(days=30))
    kept = read_results(tmp_path)
    assert summary.exit_code == 3
    assert "tiny-0001" in summary.unanswered[0]
    assert kept.checked_at == "2026-12-23T09:00:00Z"
    assert [kept.found[e.key].checked_at[:10] for e in (LISTED, SECOND)] == [
        "2026-11-23",
        "2026-12-23",
    ]
    assert kept.unanswered.keys() == {LISTED.key}
    check(portal, tmp_path, LISTED)
    assert read_results(tmp_path).unanswered == {}


def test_a_silent_portal_is_left_alone_after_two_datasets(portal, tmp_path):
    portal.plan(*[make_reply({}, 503)] * 4)
    summary = check(portal, tmp_path, LISTED, SECOND, THIRD)
    assert len(portal.seen) == 4
    assert len(summary.unanswered) == 3
    assert "was not asked" in summary.unanswered[2]


def test_results_stay_when_another_portal_fails(portal, tmp_path):
    silent = replace(LISTED, domain="data.silent.example", dataset="nope-0000")
    portal.views["nope-0000"] = metadata(id="some-else")
    summary = check(portal, tmp_path, LISTED, silent)
    assert (summary.checked, len(summary.unanswered)) == (1, 1)
    assert summary.words == "census: 1 checked, 0 of them no longer public; 1 without an answer"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"checked_at": 1, "found": {}, "unanswered": {}}',
        '{"checked_at": "2026-11-23T09:00:00Z", "found": {"a": {}}, "unanswered": {}}',
        '{"checked_at": "soon", "found": {}, "unanswered": {}}',
    ],
)
def test_a_damaged_file_is_told_and_written_anew(portal, tmp_path, content):
    locate_results(tmp_path).parent.mkdir()
    locate_results(tmp_path).write_text(content, encoding="utf-8")
    assert read_results(tmp_path) == CheckResults(damaged=True)
    check(portal, tmp_path)
    assert not read_results(tmp_path).damaged
    assert len(read_results(tmp_path).found) == 1


def test_before_the_first_check_nothing_is_kept(tmp_path):
    assert read_results(tmp_path) == CheckResults()


def test_without_entries_the_whole_list_is_checked(portal, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "data.census.check.fetch_metadata",
        lambda domain, dataset, *_: asked.append(dataset) or metadata(),
    )
    check_census(PortalAccess(origin=portal.origin), tmp_path, NOW, progress=False)
    assert sorted(asked) == sorted(e.dataset for e in load_census())


def test_metadata_comes_whole_or_not_at_all(portal):
    access = PortalAccess(origin=portal.origin, attempts=1)
    assert ask_metadata("data.tiny.example", "tiny-0001", access) == metadata()
    portal.plan(
        make_refusal(403, "authentication_required", "Sign in"), make_reply({"error": True})
    )
    with pytest.raises(DatasetNotPublic):
        ask_metadata("data.tiny.example", "tiny-0001", access)
    with pytest.raises(PortalUnavailable, match="something else"):
        ask_metadata("data.tiny.example", "tiny-0001", access)
