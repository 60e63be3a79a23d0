"""Slow work a few pieces at a time: those beyond a number are turned away, and a slow piece keeps
its place.
"""

from __future__ import annotations

import time
from threading import Event

import pytest

from dashboard.errors import Overloaded
from dashboard.web.http.worker_pool import BoundedWorkerPool


def crew(seconds: float) -> BoundedWorkerPool:
    return BoundedWorkerPool(at_once=1, waiting=1, seconds=seconds, busy="pictures_busy")


def test_work_gives_what_it_gives_and_raises_what_it_raises() -> None:
    assert crew(5).run_job(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        crew(5).run_job(divmod, 7, 0)


def test_room_is_free_again_only_when_the_work_is_done() -> None:
    let_go, small = Event(), crew(0.05)
    for _ in range(2):  # one at work, one waiting; neither is waited for any longer
        with pytest.raises(Overloaded):
            small.run_job(let_go.wait, 20)
    with pytest.raises(Overloaded):
        small.run_job(int)
    let_go.set()
    for _ in range(100):
        try:
            assert small.run_job(int) == 0
            return
        except Overloaded:
            time.sleep(0.05)
    pytest.fail("the places were never given back")
