"""A portal's bad days: what may pass is tried again, what will not is said at once, in a
sentence.
"""

from __future__ import annotations

import logging
import socket
import threading

import pytest
import requests
from flask import Response
from requests.adapters import HTTPAdapter

from data.model.errors import DatasetNotPublic, PlainviewError, PortalUnavailable, SchemaDrift
from data.portal import PortalAccess
from tests.data.portal.conftest import TABLE, only_soda2, some_rows
from tests.support.fake_portal import (
    JSON_TYPE,
    make_broken_reply,
    make_refusal,
    make_reply,
    run_fake_portal,
)


def throttled(wait: str, **headers: str) -> Response:
    return make_refusal(429, "TooManyRequests", "slow down", {"Retry-After": wait, **headers})


LATE = "X-Answered-Too-Late"


@pytest.fixture(autouse=True)
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer with the header LATE is for the asker one that did not come in time, without any
    waiting.
    """
    send = HTTPAdapter.send

    def send_in_time(self: HTTPAdapter, *arguments, **options) -> requests.Response:
        response = send(self, *arguments, **options)
        if LATE in response.headers:
            raise requests.ReadTimeout
        return response

    monkeypatch.setattr(HTTPAdapter, "send", send_in_time)


PASSING = {
    "throttled": lambda: throttled("0"),
    "not ready": lambda: make_reply({}, 202),
    "a fault of its own": lambda: make_refusal(500, "internal", "Something went wrong"),
    "a gateway's page": lambda: Response("<html>Bad gateway</html>", 502, content_type="text/html"),
    "a fault whose body is a list": lambda: make_reply(["no", "good"], 503),
    "gave up waiting": lambda: make_refusal(408, "timeout", "Timed out"),
    "a page with status 200": lambda: Response(
        "<html>Maintenance</html>", 200, content_type="text/html"
    ),
    "no content type": lambda: Response(b"[]", 200, headers={"Content-Type": ""}),
    "half a body": lambda: Response('[{":id":"1"},{":id":"2', 200, content_type=JSON_TYPE),
    "an empty body": lambda: Response("", 200, content_type=JSON_TYPE),
    "a body that breaks off": make_broken_reply,
    "a garbled body": lambda: Response(
        b"not gzip", 200, content_type=JSON_TYPE, headers={"Content-Encoding": "gzip"}
    ),
    "no rows but an object": lambda: make_reply({"error": True}),
    "rows without ids": lambda: make_reply([{"day": "2025-01-01"}]),
    "a list of words": lambda: make_reply(["a", "b"]),
    "no answer in time": lambda: make_reply([], headers={LATE: "yes"}),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_a_passing_fault_is_tried_again_and_no_row_is_lost_or_doubled(world, fault):
    world.fake.rows[TABLE] = some_rows(6)
    world.fake.plan(None, None, fault, fault)
    pages = list(world.open().pages(TABLE, ("day",)))
    assert sum(p.rows for p in pages) == 6
    assert world.fake.asked("$offset") == ["", "0", "4", "4", "4"]
    assert len(world.waits) == 2


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
def test_a_fault_that_stays_is_told_with_portal_dataset_and_reason(world, fault):
    world.fake.rows[TABLE] = some_rows(6)
    world.fake.plan(None, fault, fault, fault)
    with pytest.raises(
        PortalUnavailable,
        match=f"^data.elmwood.test did not give dataset {TABLE} in 3 attempts: it |"
        f"in 3 attempts: the (answer|connection) ",
    ):
        list(world.open(attempts=3).pages(TABLE, ("day",)))
    assert len(world.waits) == 2
    assert len(world.fake.seen) == 4


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("throttled", r"it asked for fewer requests \(429\)"),
        ("not ready", r"\(202\)"),
        ("a gateway's page", r"\(502\)"),
        ("a page with status 200", r"a page \(text/html\)"),
        ("half a body", "not whole JSON"),
        ("a body that breaks off", "broke off"),
        ("no answer in time", "did not answer in time"),
    ],
)
def test_the_reason_is_told_in_words(world, fault, words):
    world.fake.plan(PASSING[fault])
    with pytest.raises(PortalUnavailable, match=words):
        world.open(attempts=1).count(TABLE)


def test_a_portal_that_does_not_answer_is_not_waited_for(world):
    held = threading.Event()
    world.fake.plan(lambda: held.wait(60) and None)
    with pytest.raises(PortalUnavailable, match="did not answer in time"):
        world.open(attempts=1, timeout=0.2).count(TABLE)
    held.set()


@pytest.mark.parametrize(
    "content", [[], {}, [{}], [{"n": "many"}], [{"n": "1"}, {"n": "2"}], [["n"]]]
)
def test_a_count_without_a_number_is_tried_again(world, content):
    world.fake.rows[TABLE] = some_rows(6)
    world.fake.plan(make_reply(content))
    assert world.open().count(TABLE) == 6


@pytest.mark.parametrize("content", [{}, {"columns": None}, {"columns": [{"name": "Day"}]}, []])
def test_metadata_without_columns_is_tried_again(world, content):
    world.fake.views[TABLE] = {"name": "Stops", "columns": [{"fieldName": "day"}]}
    world.fake.plan(make_reply(content))
    assert world.open().info(TABLE).names() == ("day",)


def test_waits_grow_and_are_not_all_alike(world):
    world.fake.plan(*[make_refusal(500, "internal", "no") for _ in range(5)])
    with pytest.raises(PortalUnavailable):
        world.open(attempts=5).count(TABLE)
    assert [2**n <= wait <= 2**n + 1 for n, wait in enumerate(world.waits)] == [True] * 4
    assert len({round(wait % 1, 6) for wait in world.waits}) > 1


@pytest.mark.parametrize(
    ("asked", "headers", "waited"),
    [
        ("7", {}, 7),
        ("0", {}, 0),
        ("86400", {}, 120),
        ("9" * 400, {}, 120),
        ("Wed, 01 Jan 2020 00:00:30 GMT", {"Date": "Wed, 01 Jan 2020 00:00:00 GMT"}, 30),
        ("Wed, 01 Jan 2020 09:00:00 GMT", {"Date": "Wed, 01 Jan 2020 00:00:00 GMT"}, 120),
        ("Wed, 01 Jan 2020 00:00:00 GMT", {"Date": "Wed, 01 Jan 2020 00:00:30 GMT"}, 0),
    ],
)
def test_retry_after_is_honoured_in_seconds_and_as_a_date_up_to_two_minutes(
    world, asked, headers, waited
):
    world.fake.rows[TABLE] = some_rows(1)
    world.fake.plan(throttled(asked, **headers))
    assert world.open().count(TABLE) == 1
    assert world.waits == [waited]


@pytest.mark.parametrize(
    "asked", ["soon", "-5", "1.5", "Wed, 99 Foo 2020", "Wed, 01 Jan 2020 00:00:30 GMT"]
)
def test_a_retry_after_that_cannot_be_read_falls_back_on_the_usual_wait(world, asked):
    world.fake.rows[TABLE] = some_rows(1)
    world.fake.plan(throttled(asked))
    assert world.open().count(TABLE) == 1
    assert 1 <= world.waits[0] <= 2


def test_retry_after_counts_for_other_faults_too(world):
    world.fake.rows[TABLE] = some_rows(1)
    world.fake.plan(
        make_reply({}, 202, headers={"Retry-After": "3"}),
        make_reply({}, 503, headers={"Retry-After": "4"}),
    )
    world.open().count(TABLE)
    assert world.waits == [3, 4]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not show"),
        (403, "does not show"),
        (404, "has no dataset"),
        (410, "has no dataset"),
    ],
)
def test_what_is_not_public_is_said_at_once(world, status, words):
    world.fake.plan(make_refusal(status, "code", "You must be logged in"))
    with pytest.raises(
        DatasetNotPublic,
        match=f"data.elmwood.test {words}.*{TABLE}.*{status}: You must be logged in",
    ):
        world.open().info(TABLE)
    assert world.waits == []
    assert len(world.fake.seen) == 1


@pytest.mark.parametrize(
    "body",
    [
        make_reply(["a", "list"], 403),
        Response("<html>", 403, content_type="text/html"),
        Response("", 403),
        make_reply({"message": None}, 403),
        make_reply({"message": 7}, 403),
    ],
)
def test_a_refusal_need_not_be_worded_as_socrata_does(world, body):
    world.fake.plan(body, body)
    with pytest.raises(DatasetNotPublic, match="403"):
        world.open().count(TABLE)


def test_a_refused_token_is_hinted_at_but_never_repeated(world):
    world.fake.plan(
        make_refusal(403, "permission_denied", "Invalid app_token s3cret-token specified")
    )
    with pytest.raises(DatasetNotPublic, match="The app token may be refused") as error:
        world.open(app_token="s3cret-token").count(TABLE)
    assert "s3cret" not in str(error.value)


@only_soda2
def test_without_a_token_the_hint_is_that_one_may_be_needed(world):
    world.fake.plan(make_refusal(403, "permission_denied", "No"))
    with pytest.raises(DatasetNotPublic, match="private, or the portal asks for an app token"):
        world.open().count(TABLE)


@pytest.mark.parametrize(
    "body",
    [
        make_refusal(
            400,
            "query.soql.no-such-column",
            "No such column: precinct",
            column="precinct",
            dataset=TABLE,
        ),
        make_refusal(
            400, "query.soql.no-such-column", "Query error: No such column: precinct; position: 1"
        ),
        make_refusal(400, "soql.analyzer.typechecker.no-such-column", "No such column: precinct"),
    ],
)
def test_a_column_that_is_gone_is_named(world, body):
    world.fake.rows[TABLE] = some_rows(1)
    world.fake.plan(None, body)
    with pytest.raises(SchemaDrift, match=f"{TABLE} has no column precinct any more") as error:
        list(world.open().pages(TABLE, ("precinct",)))
    assert [e.field for e in error.value.errors] == ["precinct"]
    assert world.waits == []


@pytest.mark.parametrize(
    ("status", "code"), [(400, "query.compiler.malformed"), (414, ""), (204, ""), (304, "")]
)
def test_any_other_refusal_is_final_and_quotes_the_portal(world, status, code):
    world.fake.plan(make_refusal(status, code, "Not like this"))
    with pytest.raises(
        PortalUnavailable, match=f"data.elmwood.test refused the question about dataset {TABLE}"
    ):
        world.open().count(TABLE, "nonsense")
    assert world.waits == []


def test_a_portal_that_is_not_there_is_told(world):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{probe.getsockname()[1]}"
        with pytest.raises(PortalUnavailable, match="in 2 attempts: the connection failed"):
            world.open(origin=origin, attempts=2).count(TABLE)


def test_a_safe_connection_that_cannot_be_made_is_told(world):
    origin = world.fake.origin.replace("http://", "https://")
    with pytest.raises(PortalUnavailable, match="a safe connection could not be made"):
        world.open(origin=origin, attempts=1).count(TABLE)


def test_a_redirect_in_circles_is_told(world):
    world.fake.plan(
        *[Response("", 302, headers={"Location": f"/resource/{TABLE}.json"}) for _ in range(40)]
    )
    with pytest.raises(PortalUnavailable, match="could not be asked for"):
        world.open().count(TABLE)


@only_soda2
def test_a_redirect_within_the_portal_keeps_the_token(world):
    world.fake.rows[TABLE] = some_rows(2)
    world.fake.plan(
        Response("", 302, headers={"Location": f"/resource/{TABLE}.json?$select=count(*) as n"})
    )
    assert world.open(app_token="s3cret-token").count(TABLE) == 2
    assert [s.token for s in world.fake.seen] == ["s3cret-token"] * 2


@only_soda2
def test_a_redirect_to_another_host_is_followed_without_the_token(world):
    with run_fake_portal() as other:
        other.rows[TABLE] = some_rows(3)
        elsewhere = other.origin.replace("127.0.0.1", "localhost")
        world.fake.plan(
            Response(
                "",
                301,
                headers={"Location": f"{elsewhere}/resource/{TABLE}.json?$select=count(*) as n"},
            )
        )
        assert world.open(app_token="s3cret-token").count(TABLE) == 3
        assert [s.token for s in other.seen] == [None]


def test_faults_of_a_file_elsewhere_name_its_host_and_path(world):
    world.fake.plan(
        Response("<html>", 200, content_type="text/html"),
        make_reply([1]),
        make_refusal(404, "x", "gone"),
    )
    portal, url = world.open(attempts=1), f"{world.fake.origin}/a/beats.geojson?key=1"
    for error, words in (
        (PortalUnavailable, "127.0.0.1 did not give file /a/beats.geojson .* a page"),
        (PortalUnavailable, "no object"),
        (DatasetNotPublic, "has no file /a/beats.geojson"),
    ):
        with pytest.raises(error, match=words):
            portal.fetch_json(url)


def test_opening_a_portal_leaves_the_program_s_logging_alone(world, monkeypatch):
    monkeypatch.setattr(logging.root, "handlers", [])
    world.open()
    assert logging.root.handlers == []


@pytest.mark.parametrize(
    "fault",
    [
        {"origin": "127.0.0.1:8765"},
        {"origin": "http://127.0.0.1:8765/"},
        {"origin": "ftp://a"},
        {"origin": "http://"},
        {"app_token": "a b"},
        {"app_token": "token\n"},
        {"app_token": "tök"},
        {"transport": "soda9"},
        {"timeout": 0},
        {"page_size": 0},
        {"attempts": 0},
    ],
)
def test_access_that_makes_no_sense_is_refused_by_name(fault):
    with pytest.raises(PlainviewError) as error:
        PortalAccess(**fault)
    assert [e.field for e in error.value.errors] == list(fault)


def test_access_does_not_show_its_token():
    assert "s3cret" not in repr(PortalAccess(app_token="s3cret-token"))
    with pytest.raises(PlainviewError) as error:
        PortalAccess(app_token="s3cret token")
    assert "s3cret" not in str(error.value)
