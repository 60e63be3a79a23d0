"""Hostile addresses: whatever is asked, the reply is no fault of ours, no script, and no way to
another host.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import app
from dashboard.query.addresses import PAGE_TITLES
from tests.support.worlds import TinyCity, make_stop

LONG = 3_000
COUNT = LONG if os.environ.get("DRILLS") == "long" else 300
SCRIPT = "<script>alert(7)</script>"
# Values that have broken web applications: paths, templates, queries, numbers, dates, bytes.
HOSTILE = (
    SCRIPT,
    f"'\"></title>{SCRIPT}",
    "javascript:alert(7)",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "//evil.example/x",
    "https://evil.example/",
    "\\\\evil.example\\x",
    "{{7*7}}",
    "${7*7}",
    "%0d%0aSet-Cookie:a=b",
    "\r\nX-Injected: 1",
    "\x00",
    "\u202e\u0000\ufeff",
    "' OR 1=1 --",
    "1;DROP TABLE cubes",
    "$where=1=1",
    "a" * 3_000,
    "," * 500,
    "=" * 50,
    "&" * 50,
    "%",
    "%zz",
    "%ff%fe",
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "2020-13",
    "0000-00",
    "9999-12",
    "٢٠٢٠-٠١",
    "None",
    "true",
    "[]",
    "{}",
    "",
    " ",
)
KEYS = (
    *("city", "measure", "by", "since", "until", "district", "race", "asof", "lang", "sort", "url"),
    *("limit", "offset", "period", "with_since", "event", "months", "paper", "format", "maxwidth"),
    *(
        "benchmark",
        "form",
        "scheme",
        "shape",
        "theme",
        "header",
        "state",
        "latitude",
        "a[]",
        "__proto__",
    ),
)
ENDINGS = (
    "",
    ".json",
    ".csv",
    ".xlsx",
    ".parquet",
    ".svg",
    ".png",
    ".plotly.json",
    ".atom",
    ".pdf",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a city of one year."""
    rows = [
        make_stop(f"2022-{month:02d}-15", place) for month in range(1, 13) for place in ("E", "W")
    ]
    city = TinyCity(tmp_path_factory.mktemp("hostile"), rows)
    city.refresh()
    return app.create_app(city.settings).server.test_client()


def list_addresses(count: int) -> Iterator[str]:
    """Addresses near to real ones, each with something hostile in it; the same ones each time."""
    chance = random.Random(15)
    places = (
        *(f"/tiny/{page}" for page in PAGE_TITLES),
        *(
            f"/api/v1/{name}"
            for name in ("answers", "changes", "disparities", "packages/", "cities")
        ),
        *(f"/charts/{form}" for form in ("trend", "map", "breakdown")),
        *(
            "/embed/trend",
            "/embed/",
            "/feeds/tiny/stops",
            "/oembed",
            "/briefing",
            "/census",
            "/s/tiny",
        ),
        *("/assets/", "/_dash-component-suites/dash/", "/geography/tiny/", "/", "/tiny/reports/"),
    )
    for _ in range(count):
        path = chance.choice(places) + chance.choice((*ENDINGS, f"/{chance.choice(HOSTILE)}"))
        pairs = [("city", "tiny"), ("measure", "stops")] if chance.random() < 0.5 else []
        pairs += [
            (chance.choice(KEYS), chance.choice(HOSTILE)) for _ in range(chance.randint(0, 3))
        ]
        encode = quote if chance.random() < 0.8 else str
        query = "&".join(f"{key}={encode(value)}" for key, value in pairs)
        # With its host, or a path of two slashes would be taken for one.
        yield f"http://localhost{quote(path, safe='/%')}?{query.replace('#', '')}"


def test_nothing_hostile_comes_back(client: FlaskClient) -> None:
    asked: dict[str, str] = {}
    for address in list_addresses(COUNT):
        with client.get(address, headers={"Accept-Encoding": "identity"}) as response:
            if fault := _find_fault(response):
                asked[address] = fault
    assert asked == {}


def _find_fault(response: TestResponse) -> str:
    """What is wrong with a response; "" for a sound one."""
    if response.status_code >= 500 and not (
        response.status_code == 503 and "Retry-After" in response.headers
    ):
        return f"status {response.status_code}"
    location = response.headers.get("Location", "")
    if location.replace("\\", "/").startswith("//") or "evil.example" in location.split("?")[0]:
        return f"leads to {location}"
    if "Set-Cookie" in response.headers or "X-Injected" in response.headers:
        return "a header of the asker's"
    body = response.get_data()
    if b"Traceback (most recent" in body or b"root:x:0" in body:
        return "tells what it must not"
    if response.mimetype in ("text/html", "image/svg+xml") and SCRIPT.encode() in body:
        return "a script of the asker's"
    return ""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["/", "/tiny/trends", "/api/v1/answers.json", "/_dash-update-component"]
)
def test_methods_that_nobody_needs_are_refused(client: FlaskClient, path: str, method: str) -> None:
    response = client.open(path, method=method, data=b"{" * 2_000, content_type="application/json")
    assert response.status_code < 500
