"""Scripts, styles and texts: small, cached as long as they are true, and never different from what
they were.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.web.http import compression
from dashboard.web.http.static_files import PLOTLY_URL, warm_static_files
from tests.web.http.conftest import STYLE

OPEN = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


def get(client: FlaskClient, path: str, encoding: str = "", **headers: str) -> TestResponse:
    return client.get(path, headers={"Accept-Encoding": encoding, **headers})


def opened(response: TestResponse) -> bytes:
    return OPEN[response.headers.get("Content-Encoding")](response.data)


def scripts(client: FlaskClient) -> list[str]:
    return re.findall(r'<script src="([^"]+)"', client.get("/").text)


@pytest.fixture
def built(tmp_path: Path) -> bytes:
    """A bundle as the build leaves it."""
    body = b"window.Plotly = {};" * 200
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "plotly.min.js").write_bytes(body)
    (tmp_path / "build" / "plotly.min.js.br").write_bytes(brotli.compress(body))
    (tmp_path / "build" / "plotly.min.js.gz").write_bytes(gzip.compress(body))
    return body


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("", None),
        ("identity", None),
        ("zstd", None),
        ("*", "br"),
    ],
)
def test_the_browser_chooses_the_encoding(
    client: FlaskClient, built: bytes, accepted: str, sent: str | None
) -> None:
    for path, body in (
        (PLOTLY_URL, built),
        ("/assets/site.css", STYLE.encode()),
        ("/rows.json", None),
    ):
        response = get(client, path, accepted)
        assert response.status_code == 200
        assert response.headers.get("Content-Encoding") == sent
        assert "Accept-Encoding" in response.vary
        assert int(response.headers["Content-Length"]) == len(response.data)
        assert opened(response) == (body or get(client, path).data)


def test_plotly_is_the_bundle_where_it_was_built(client: FlaskClient, built: bytes) -> None:
    response = get(client, PLOTLY_URL, "br")
    assert opened(response) == built
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=86400, must-revalidate"


def test_plotly_is_the_stock_file_otherwise_after_the_prelude(
    client: FlaskClient, tmp_path: Path
) -> None:
    response = get(client, PLOTLY_URL, "br")
    assert b"world_110m" in opened(response)[:2000]
    assert b"plotly.js v" in opened(response)[:3000]
    assert len(response.data) < 0.3 * len(opened(response))
    kept = list((tmp_path / "kept").iterdir())
    assert [path.read_bytes() for path in kept] == [response.data]
    assert get(client, PLOTLY_URL, "br").data == response.data


def test_a_bundle_built_later_is_served_at_once(
    client: FlaskClient, request: pytest.FixtureRequest
) -> None:
    stock = get(client, PLOTLY_URL, "br")
    body = request.getfixturevalue("built")
    response = get(client, PLOTLY_URL, "br", **{"If-None-Match": stock.headers["ETag"]})
    assert response.status_code == 200
    assert opened(response) == body


@pytest.mark.parametrize(
    "path",
    [
        PLOTLY_URL,
        "/assets/site.css",
        "/assets/seal.png",
        "/shapes.json",
        "/_dash-component-suites/dash/dcc/async-graph.js",
    ],
)
@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_what_the_browser_has_is_not_sent_again(
    client: FlaskClient, built: bytes, path: str, encoding: str
) -> None:
    first = get(client, path, encoding)
    again = get(client, path, encoding, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers.get("Cache-Control") == first.headers.get("Cache-Control")
    other = get(client, path, encoding, **{"If-None-Match": '"something-else"'})
    assert (other.status_code, other.data) == (200, first.data)


def test_each_encoding_has_its_own_etag(client: FlaskClient, built: bytes) -> None:
    for path in (PLOTLY_URL, "/assets/site.css"):
        assert (
            len({get(client, path, encoding).headers["ETag"] for encoding in ("br", "gzip", "")})
            == 3
        )


def test_every_script_of_a_page_is_small_and_lasts(client: FlaskClient) -> None:
    paths = scripts(client)
    assert len(paths) >= 8
    for path in paths:
        response = get(client, path, "br")
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable", path
        assert len(response.data) < 0.6 * len(opened(response)), path


def test_scripts_are_compressed_once(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = next(p for p in scripts(client) if "react-dom" in p)
    first = get(client, path, "br")
    monkeypatch.setattr(compression, "_compress_best", lambda *_: pytest.fail("compressed again"))
    assert get(client, path, "br").data == first.data
    assert len(list((tmp_path / "kept").glob("*.br"))) == 1


def test_warming_leaves_nothing_to_compress(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm_static_files(client.application)
    monkeypatch.setattr(
        compression, "_compress_best", lambda *_: pytest.fail("compressed for a reader")
    )
    for path in [*scripts(client), PLOTLY_URL]:
        assert get(client, path, "br").headers["Content-Encoding"] == "br"


def test_assets_last_under_a_dated_address_only(client: FlaskClient) -> None:
    assert (
        get(client, "/assets/site.css?m=17.5").headers["Cache-Control"]
        == "public, max-age=31536000, immutable"
    )
    assert get(client, "/assets/site.css").headers["Cache-Control"] == "no-cache"


def test_pictures_are_sent_as_they_are(client: FlaskClient) -> None:
    response = get(client, "/assets/seal.png", "br")
    assert "Content-Encoding" not in response.headers
    assert response.data == bytes(range(256)) * 20


def test_a_changed_asset_is_sent_anew(client: FlaskClient, tmp_path: Path) -> None:
    old = get(client, "/assets/site.css", "br")
    (tmp_path / "assets" / "site.css").write_text(STYLE.replace("black", "white"), encoding="utf-8")
    new = get(client, "/assets/site.css", "br", **{"If-None-Match": old.headers["ETag"]})
    assert new.status_code == 200
    assert b"white" in opened(new)


def test_a_damaged_folder_does_not_stop_the_site(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be", encoding="utf-8")
    assert opened(get(client, "/assets/site.css", "br")) == STYLE.encode()


def test_the_folder_keeps_a_bounded_number_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "MAX_FILES", 3)
    kept = compression.CompressedFileCache(tmp_path / "kept")
    bodies = [f"body {n}".encode() * 100 for n in range(6)]
    for body in bodies:
        assert gzip.decompress(kept.compress(body, "gzip")) == body
    assert len(list((tmp_path / "kept").iterdir())) == 3
    assert gzip.decompress(kept.compress(bodies[0], "gzip")) == bodies[0]


def test_unknown_files_are_not_found(client: FlaskClient) -> None:
    for path in ("/assets/none.css", "/_dash-component-suites/dash/none.js"):
        response = get(client, path, "br")
        assert response.status_code >= 400
        assert "immutable" not in response.headers.get("Cache-Control", "")


def test_pages_and_answers_are_compressed_on_the_fly(client: FlaskClient) -> None:
    for path in ("/", "/_dash-layout", "/rows.json"):
        plain, small = get(client, path), get(client, path, "br")
        if len(plain.data) > compression.MIN_COMPRESSED_SIZE:
            assert len(small.data) < len(plain.data)
        assert "Accept-Encoding" in small.vary


def test_a_view_s_own_etag_still_matches_when_compressed(client: FlaskClient) -> None:
    assert get(client, "/rows.json").headers["ETag"] == '"build-7"'
    assert get(client, "/rows.json", "br").headers["ETag"] == 'W/"build-7"'


def test_what_a_view_says_lasts_for_ever_is_compressed_once(
    client: FlaskClient, tmp_path: Path
) -> None:
    assert get(client, "/shapes.json", "br").headers["Content-Encoding"] == "br"
    assert len(list((tmp_path / "kept").glob("*.br"))) == 1


def test_streams_stay_streams(client: FlaskClient) -> None:
    response = get(client, "/stream.csv", "br")
    assert "Content-Encoding" not in response.headers
    assert response.text.endswith("4999,4999\n")


def test_a_head_request_has_the_headers_alone(client: FlaskClient, built: bytes) -> None:
    for path in (PLOTLY_URL, "/assets/site.css"):
        response = client.head(path, headers={"Accept-Encoding": "br"})
        assert response.data == b""
        assert response.headers["Content-Encoding"] == "br"
        assert int(response.headers["Content-Length"]) == len(get(client, path, "br").data)
