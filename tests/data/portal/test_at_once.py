"""Several pages on their way at a time: all rows once and in order, and never more questions than
the bound.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.model.errors import IncompletePull, PlainviewError, PortalUnavailable
from data.portal import PortalAccess
from tests.data.portal.conftest import TABLE, some_rows
from tests.support.fake_portal import PortalRequest, make_reply

PATIENCE = 10.0


class Watch:
    """What the portal sees of the pages: how many are asked for at the same time, and what it does
    about one.
    """

    def __init__(self, world):
        self.world, self.now, self.most, self.answers = world, 0, 0, {}
        self._guard = threading.Lock()
        world.fake.before = self

    def __call__(self, seen: PortalRequest):
        if "$offset" not in seen.args:
            return None
        with self._guard:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return self.answers.get(int(seen.args["$offset"]), lambda: None)()
        finally:
            with self._guard:
                self.now -= 1

    def offsets(self) -> list[int]:
        return sorted(int(o) for o in self.world.fake.asked("$offset") if o)


@pytest.fixture
def watch(world) -> Watch:
    world.fake.rows[TABLE] = some_rows(23)
    return Watch(world)


def ids(pages: Iterator) -> list[str]:
    return [row[":id"] for page in pages for row in json.loads(page.body)]


def all_ids(watch: Watch) -> list[str]:
    return [r[":id"] for r in watch.world.fake.rows[TABLE]]


def test_pages_are_on_their_way_together_and_never_more_than_the_bound(watch):
    together = threading.Barrier(3)
    watch.answers = dict.fromkeys((0, 4, 8), lambda: together.wait(PATIENCE) and None)
    assert ids(watch.world.open(at_once=3).pages(TABLE, ("day",))) == all_ids(watch)
    assert watch.most == 3
    assert not together.broken
    assert watch.offsets() == [0, 4, 8, 12, 16, 20]


def test_a_later_page_that_comes_first_waits_for_its_turn(watch):
    later = threading.Event()
    watch.answers = {0: lambda: later.wait(PATIENCE) and None, 8: later.set}
    assert ids(watch.world.open(at_once=3).pages(TABLE, ("day",))) == all_ids(watch)


def test_no_more_pages_are_held_than_the_bound(watch):
    pages = watch.world.open(at_once=3).pages(TABLE, ("day",))
    next(pages)
    pages.close()
    assert set(watch.offsets()) <= {0, 4, 8}


def test_two_readers_of_one_portal_share_its_bound(watch):
    portals = [watch.world.open(at_once=2) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda portal: ids(portal.pages(TABLE, ("day",))), portals))
    assert found == [all_ids(watch)] * 3
    assert watch.most <= 2


@pytest.mark.parametrize("most", [1, 3])
def test_a_portal_that_gives_fewer_rows_at_once_loses_none(watch, most):
    watch.world.fake.most_rows = most
    assert ids(watch.world.open(at_once=3).pages(TABLE, ("day",))) == all_ids(watch)


def test_a_page_that_comes_short_once_shifts_those_after_it(watch):
    short = [watch.world.fake.rows[TABLE][4:6]]
    watch.answers = {4: lambda: make_reply(short.pop()) if short else None}
    assert ids(watch.world.open(at_once=3).pages(TABLE, ("day",))) == all_ids(watch)


def test_a_fault_of_one_page_is_outlived_and_a_lasting_one_told_at_its_place(watch):
    faults = [make_reply({}, 500)]
    watch.answers = {8: lambda: faults.pop() if faults else None}
    assert ids(watch.world.open(at_once=3).pages(TABLE, ("day",))) == all_ids(watch)
    watch.answers = {8: lambda: make_reply({}, 500)}
    come = []
    with pytest.raises(PortalUnavailable):
        come += (page.rows for page in watch.world.open(at_once=3).pages(TABLE, ("day",)))
    assert len(come) == 2


def test_rows_that_lost_columns_because_two_answers_were_mixed_up_are_asked_for_again(watch):
    mixed = [make_reply([{":id": r[":id"]} for r in watch.world.fake.rows[TABLE][8:12]])]
    watch.answers = {8: lambda: mixed.pop() if mixed else None}
    pages = list(watch.world.open(at_once=3).pages(TABLE, ("day",)))
    assert ids(pages) == all_ids(watch)
    assert all(b"2025-01-" in page.body for page in pages)


def test_rows_that_came_or_went_since_the_count_are_no_fault(watch):
    for told, rows in (("23", 26), ("30", 26), ("25", 21)):
        watch.world.fake.rows[TABLE] = some_rows(rows)
        watch.world.fake.plan(make_reply([{"n": told}]))
        assert ids(watch.world.open(at_once=3).pages(TABLE, ("day",))) == all_ids(watch)


def test_a_table_replaced_meanwhile_is_told(watch):
    def replaced() -> None:
        watch.world.fake.stamp = "Thu, 30 Nov 2023 12:00:00 GMT"

    watch.answers = {16: replaced}
    with pytest.raises(IncompletePull, match="changed while its rows were read"):
        list(watch.world.open(at_once=3).pages(TABLE, ("day",)))


def test_a_bound_below_one_page_is_refused():
    with pytest.raises(PlainviewError, match="at_once: expected at least 1 page"):
        PortalAccess(at_once=0)
