"""Bytes that a portal should never send: the last good rows stay live, and the next clean refresh
heals.
"""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask import Response

from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from tests.data.refresh.town import Town
from tests.support.fake_portal import JSON_TYPE, FakePortal, PortalRequest, run_fake_portal
from tests.support.worlds import STOPS

LATER = "2026-02-01T08:00:00.000Z"


@pytest.fixture
def town(tmp_path):
    with run_fake_portal() as fake:
        yield Town(fake, tmp_path)


def count_stops(town: Town) -> int:
    """All stops that the live build counts, asked at the answer service."""
    answers = AnswerService(Settings(store=town.store.root, catalogue=town.folder))
    return (
        answers.answer(parse_query("city=tiny&measure=stops&since=2022-01&until=2022-12")[0])
        .rows[0]
        .numerator
    )


def poison_cells(text: str, most: int = -1):
    """Rows whose precinct is the JSON text given, byte for byte; in a page in `most` of them, or in
    all.
    """

    def answer(seen: PortalRequest, fake: FakePortal) -> Response | None:
        if STOPS not in seen.path or "$order" not in seen.args:
            return None
        start = int(seen.args.get("$offset", 0))
        rows = json.dumps(fake.rows[STOPS][start : start + 4]).replace('"E"', text, most)
        headers = {"X-SODA2-Truth-Last-Modified": fake.stamp}
        return Response(rows, 200, content_type=JSON_TYPE, headers=headers)

    return answer


def poison_metadata(old: str, new: str):
    """The table's metadata with one piece of its text replaced."""

    def answer(seen: PortalRequest, fake: FakePortal) -> Response | None:
        if seen.path != f"/api/views/{STOPS}.json":
            return None
        text = json.dumps(fake.views[STOPS])
        assert old in text
        return Response(text.replace(old, new, 1), 200, content_type=JSON_TYPE)

    return answer


def send_nested(depth: int):
    """Metadata that is nothing but brackets."""

    def answer(seen: PortalRequest, _fake: FakePortal) -> Response | None:
        if seen.path != f"/api/views/{STOPS}.json":
            return None
        return Response("[" * depth + "]" * depth, 200, content_type=JSON_TYPE)

    return answer


POISONS = {
    "lone surrogate": poison_cells(r'"\ud800x"'),
    "cell of 20 MB": poison_cells('"' + "x" * 20_000_000 + '"', most=1),
    "nested metadata": send_nested(30_000),
    "column name is a number": poison_metadata('"fieldName": "precinct"', '"fieldName": 5'),
    "rowsUpdatedAt is NaN": poison_metadata("1700001000", "NaN"),
    "rowsUpdatedAt is 1e18": poison_metadata("1700001000", "1000000000000000000"),
    "NUL in a cell": poison_cells(r'"E\u0000"'),
}


@pytest.mark.parametrize("name", POISONS)
def test_a_poisoned_answer_is_outlived_and_the_next_refresh_heals(town: Town, name: str) -> None:
    assert town.refresh().exit_code == 0
    assert count_stops(town) == 10
    town.fake.rows[STOPS] = [r | {":updated_at": LATER} for r in town.fake.rows[STOPS]]
    town.move(1_700_001_000)
    poison = POISONS[name]
    town.fake.before = lambda seen: poison(seen, town.fake)
    report = town.refresh()
    assert report.exit_code in (0, 3)
    assert count_stops(town) == 10
    town.fake.before = lambda seen: None
    town.move(1_700_002_000)
    assert town.refresh().exit_code == 0
    assert count_stops(town) == 10
    assert town.store.live("tiny").notices == ()


# A row that DuckDB does not read: it takes rows of half its buffer of 32 MB at least, whatever the
# limit it is given.
UNREADABLE = poison_cells('"' + "x" * 40_000_000 + '"', most=1)


def test_a_snapshot_that_cannot_be_read_is_kept_aside(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    assert town.refresh().exit_code == 0
    town.fake.rows[STOPS] = [r | {":updated_at": LATER} for r in town.fake.rows[STOPS]]
    town.move(1_700_001_000)
    town.fake.before = lambda seen: UNREADABLE(seen, town.fake)
    report = town.refresh()
    assert report.exit_code == 3
    assert report.outcomes[0].state == "kept"
    assert not [r for r in caplog.records if r.exc_info and r.levelname == "WARNING"]
    aside = list((town.store.root / "quarantine" / "tiny" / STOPS).glob("*/reason.json"))
    assert len(aside) == 1
    assert "could not be read" in aside[0].read_text()
    assert len(list(town.snapshots.glob("[!.]*/snapshot.json"))) == 1
    assert count_stops(town) == 10
    town.fake.before = lambda seen: None
    town.move(1_700_002_000)
    assert town.refresh().exit_code == 0


def test_a_first_pull_that_cannot_be_read_is_missing_and_heals(
    town: Town,
) -> None:
    town.fake.before = lambda seen: UNREADABLE(seen, town.fake)
    report = town.refresh()
    assert report.exit_code == 3
    assert report.outcomes[0].state == "missing"
    town.fake.before = lambda seen: None
    assert town.refresh().exit_code == 0
    assert count_stops(town) == 10


def send_packed(packed: bytes) -> Callable[[PortalRequest], Response | None]:
    """Answers the metadata of the stops with a body in gzip, and nothing else."""

    def send(seen: PortalRequest) -> Response | None:
        if seen.path != f"/api/views/{STOPS}.json":
            return None
        return Response(packed, 200, content_type=JSON_TYPE, headers={"Content-Encoding": "gzip"})

    return send


def test_a_bomb_is_refused_before_it_is_unpacked(town: Town) -> None:
    assert town.refresh().exit_code == 0
    packed = gzip.compress(b"[" + b" " * 50_000_000 + b"]")

    town.access = type(town.access)(**{**vars(town.access), "most_bytes": 1_000_000})
    town.fake.before = send_packed(packed)
    report = town.refresh()
    assert report.exit_code == 3
    assert "larger than 1 MB" in report.outcomes[0].message
    assert count_stops(town) == 10


def test_a_bomb_within_the_limit_is_refused_by_how_tightly_it_is_packed(town: Town) -> None:
    assert town.refresh().exit_code == 0
    packed = gzip.compress(b"[" + b" " * 150_000_000 + b"]")

    town.fake.before = send_packed(packed)
    tracemalloc.start()
    report = town.refresh()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.exit_code == 3
    assert "packed more than 200 to 1" in report.outcomes[0].message
    assert peak < 100_000_000
    assert count_stops(town) == 10


def test_an_answer_that_trickles_ends_at_its_limit(town: Town) -> None:
    assert town.refresh().exit_code == 0

    def trickle(seen: PortalRequest) -> Response | None:
        if seen.path != f"/api/views/{STOPS}.json":
            return None
        return Response((b" " for _ in iter(int, 1)), 200, content_type=JSON_TYPE)

    town.access = type(town.access)(**{**vars(town.access), "response_seconds": 0.2})
    town.fake.before = trickle
    report = town.refresh()
    assert report.exit_code == 3
    assert "took longer" in report.outcomes[0].message or "larger" in report.outcomes[0].message
    assert count_stops(town) == 10


def test_a_column_may_bear_a_reserved_word(town: Town) -> None:
    town.city = town.city.model_validate(
        json.loads(town.city.model_dump_json().replace('"precinct"', '"group"'))
    )
    town.fake.rows[STOPS] = [
        {("group" if k == "precinct" else k): v for k, v in r.items()}
        for r in town.fake.rows[STOPS]
    ]
    for column in town.fake.views[STOPS]["columns"]:
        if column["fieldName"] == "precinct":
            column["fieldName"] = "group"
    assert town.refresh().outcomes[0].state == "live"
    selected = next(s.args["$select"] for s in town.fake.seen if "$offset" in s.args)
    assert "`group`" in selected.split(", ")
    answers = AnswerService(Settings(store=town.store.root, catalogue=town.folder))
    asked = parse_query("city=tiny&measure=stops&by=district&since=2022-01&until=2022-12")[0]
    addresses = [unquote(row.source_url) for row in answers.answer(asked).rows]
    assert any("`group` in (" in address for address in addresses)
    assert all(" group " not in address for address in addresses)
