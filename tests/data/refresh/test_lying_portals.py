"""A portal whose pages do not add up is told of plainly, and read once more; what was good stays
live.
"""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from tests.data.refresh.town import Town
from tests.support.fake_portal import make_refusal, make_reply, run_fake_portal
from tests.support.worlds import STOPS


@pytest.fixture
def town(tmp_path):
    with run_fake_portal() as fake:
        yield Town(fake, tmp_path)


def lies(town: Town, page: list[dict], times: int) -> None:
    """The second page of stops is another one, so many times; metadata, counts and the first page
    are right.
    """
    before = [None] * 2  # the count of a whole pull, the count of its pages
    for _ in range(times):
        town.fake.plan(*before, None, make_reply(page), None)
        before = [None] * 3  # metadata again


@pytest.mark.parametrize(
    "page", [slice(0, 4), slice(3, 7)], ids=["a page repeated", "an id on two pages"]
)
def test_a_page_that_lies_once_is_outlived(town, page):
    lies(town, town.fake.rows[STOPS][page], 1)
    town.fake.faults.insert(0, lambda: None)  # metadata
    assert town.pull().rows == 10
    assert town.offsets() == ["0", "4", "8", "0", "4", "8"]


@pytest.mark.parametrize(
    "page", [slice(0, 4), slice(3, 7)], ids=["a page repeated", "an id on two pages"]
)
def test_a_portal_that_keeps_lying_leaves_the_last_good_rows_live(town, page):
    assert town.refresh().exit_code == 0
    town.fake.rows[STOPS] = [
        r | {":updated_at": "2026-02-01T08:00:00.000Z"} for r in town.fake.rows[STOPS]
    ]
    good = town.fake.rows[STOPS]
    town.fake.rows[STOPS] = [*good[:4], *good[page], *good[8:]]
    town.move(1_700_001_000)
    report = town.refresh()
    told = report.outcomes[0]
    assert (report.exit_code, told.state) == (3, "kept")
    assert "came more than once" in told.message
    assert town.store.live("tiny").manifest.datasets[0].rows == 10
    town.fake.rows[STOPS] = good
    assert town.refresh().exit_code == 0


def test_a_table_that_changes_between_two_pages_is_read_once_more(town):
    def change():
        town.fake.stamp = "Thu, 30 Nov 2023 12:00:00 GMT"

    town.fake.plan(None, None, None, None, change)
    assert town.pull().rows == 10
    assert town.offsets() == ["0", "4", "0", "4", "8"]


def test_an_interrupted_pull_goes_on_where_it_stopped(town):
    town.fake.plan(*[None] * 6, make_reply({}, 500))
    assert town.refresh().outcomes[0].state == "missing"
    assert town.offsets() == ["0", "4", "8"]
    assert town.refresh().exit_code == 0
    assert town.offsets() == ["8"]
    assert town.store.find_last_good("tiny", STOPS).rows == 10
    assert not (town.snapshots / ".pulling").exists()


def test_a_pull_of_several_pages_at_once_is_taken_up_again_without_a_hole(town):
    town.access = replace(town.access, at_once=3)
    third = threading.Event()

    def before(seen):
        """The second page fails once the third has been given."""
        offset = seen.args.get("$offset") if STOPS in seen.path else None
        if offset == "8":
            third.set()
        return third.wait(60) and make_reply({}, 500) if offset == "4" else None

    town.fake.before = before
    assert town.refresh().outcomes[0].state == "missing"
    assert sorted(town.offsets()) == [
        "0",
        "4",
        "8",
    ]
    assert [f.name for f in (town.snapshots / ".pulling").glob("page-*")] == ["page-00001.json.gz"]
    town.fake.before = lambda seen: None
    assert town.refresh().exit_code == 0
    assert sorted(town.offsets()) == ["4", "8"]
    assert town.store.find_last_good("tiny", STOPS).rows == 10


@pytest.mark.parametrize("harm", ["cut off", "the table has moved on"])
def test_pages_that_are_no_good_any_more_are_asked_for_again(town, harm):
    town.fake.plan(*[None] * 6, make_reply({}, 500))
    town.refresh()
    if harm == "cut off":
        page = town.snapshots / ".pulling" / "page-00002.json.gz"
        page.write_bytes(page.read_bytes()[:-9])
    else:
        town.move(1_700_002_000)
    assert town.refresh().exit_code == 0
    assert town.offsets() == (["4", "8"] if harm == "cut off" else ["0", "4", "8"])
    pages = town.store.list_page_files(town.store.find_last_good("tiny", STOPS))
    assert len(pages) == 3


def test_a_refused_app_token_keeps_the_last_good_rows_and_is_not_repeated(town):
    assert town.refresh().exit_code == 0
    town.move(1_700_001_000)
    town.access = replace(town.access, app_token="s3cret")
    town.fake.before = lambda seen: (
        make_refusal(403, "permission_denied", f"Invalid app_token specified: {seen.token}")
        if "/resource/" in seen.path
        else None
    )
    report = town.refresh()
    told = report.outcomes[0]
    assert (report.exit_code, told.state, told.withdrawn) == (3, "kept", False)
    assert "The app token may be refused" in told.message
    assert "s3cret" not in told.message
    assert town.store.live("tiny").manifest.datasets[0].rows == 10
