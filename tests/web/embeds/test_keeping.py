"""What is sent again costs little: entity tags, lifetimes, one computation for many askers, a
bounded shelf.
"""

from __future__ import annotations

import gzip
import multiprocessing
import threading
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

import app
from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from tests.support.responses import drop_length, read_content
from tests.support.worlds import TinyCity

STOPS = "city=tiny&measure=stops"
CHART = f"/embed/trend?{STOPS}"


@pytest.mark.parametrize(
    ("encoding", "opened"), [("br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)]
)
def test_a_reader_who_has_it_is_told_so(client: FlaskClient, encoding: str, opened) -> None:
    first = client.get(CHART, headers={"Accept-Encoding": encoding})
    assert first.headers.get("Content-Encoding", "") == encoding
    assert b"<h1>" in opened(first.data)
    again = client.get(
        CHART, headers={"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(CHART, headers={"If-None-Match": '"other"'}).status_code == 200


def test_encodings_have_tags_of_their_own(client: FlaskClient) -> None:
    tags = {
        client.get(CHART, headers={"Accept-Encoding": e}).headers["ETag"]
        for e in ("br", "gzip", "")
    }
    assert len(tags) == 3


def test_live_charts_are_kept_shortly_and_frozen_ones_for_a_day(
    client: FlaskClient, world: TinyCity
) -> None:
    live = client.get(CHART).headers["Cache-Control"]
    assert "max-age=300" in live
    assert "stale-while-revalidate" in live
    frozen = client.get(f"{CHART}&asof={world.answers().build('tiny').name}").headers[
        "Cache-Control"
    ]
    # A frozen chart's build may be withdrawn, which a copy that never asks again would not show.
    assert frozen == "public, max-age=86400"
    assert "max-age=60" in client.get(f"{CHART}&theme=pink").headers["Cache-Control"]


def test_a_kept_page_finds_its_style_after_an_update(client: FlaskClient) -> None:
    for name in ("embed.css", "frame.js"):
        old = client.get(f"/embed/files/0123456789ab/{name}")
        assert old.status_code == 200
        assert "immutable" not in old.headers["Cache-Control"]
    assert client.get("/embed/files/0123456789ab/../options.py").status_code == 404


def test_a_fault_of_ours_shows_the_last_good_chart(
    world: TinyCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.web.embeds import routes

    client = app.create_app(world.settings).server.test_client()
    good = client.get(CHART)
    monkeypatch.setattr(routes, "build_embed", lambda *_: 1 / 0)
    monkeypatch.setattr(type(world.answers().store), "compute_live_key", lambda *_: "newer")
    again = client.get(CHART, headers={"Accept-Encoding": "br"})
    assert (again.status_code, brotli.decompress(again.data)) == (200, good.data)
    assert client.get(f"{CHART}&height=333").status_code == 503


def test_many_askers_have_it_drawn_once(world: TinyCity, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.web.embeds import routes

    drawn = []
    monkeypatch.setattr(
        routes, "build_embed", lambda *a, _make=routes.build_embed: drawn.append(1) or _make(*a)
    )
    server = app.create_app(world.settings).server
    askers = [
        threading.Thread(target=lambda: server.test_client().get(f"{CHART}&height=444"))
        for _ in range(50)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(drawn) == 1


def _ask_often(settings: Settings, notes: Path, ready, times: int) -> None:
    """One worker: many threads ask one question; each working out leaves a note."""
    answers = AnswerService(settings)
    work = answers._calculate

    def noted(*arguments):
        with notes.open("a", encoding="utf-8") as file:
            file.write("worked\n")
        return work(*arguments)

    answers._calculate = noted
    query = parse_query("city=tiny&measure=stops&by=month,race,district&since=2022-02")[0]
    askers = [threading.Thread(target=answers.answer, args=(query,)) for _ in range(times)]
    ready.wait()
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()


def test_two_workers_share_one_computation(world: TinyCity, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, notes = context.Barrier(2), tmp_path / "notes"
    workers = [
        context.Process(target=_ask_often, args=(world.settings, notes, ready, 100))
        for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert notes.read_text(encoding="utf-8").count("worked") == 1


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_what_is_sent_again_is_what_was_sent(world: TinyCity, encoding: str) -> None:
    client, headers = (
        app.create_app(world.settings).server.test_client(),
        {"Accept-Encoding": encoding},
    )
    first, again = (client.get(CHART, headers=headers) for _ in range(2))
    # The second answer may be a denser compression of the same content.
    assert read_content(first) == read_content(again)
    assert drop_length(first.headers) == drop_length(again.headers)
    assert "frame-ancestors *" in again.headers["Content-Security-Policy"]
    known = client.get(CHART, headers={**headers, "If-None-Match": again.headers["ETag"]})
    assert known.status_code == 304
    assert not {"Content-Length", "Content-Encoding"} & set(known.headers.keys())
    assert client.head(CHART, headers=headers).data == b""
