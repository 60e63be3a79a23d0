"""The oEmbed provider says what the specification asks for, and finds the chart of any address of
the site.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.profiles import scale_examples

SITE = "http://localhost"
CHART = f"{SITE}/embed/trend?city=tiny&measure=stops"


def ask(client: FlaskClient, url: str, **more: object):
    rest = "".join(f"&{key}={quote(str(value))}" for key, value in more.items())
    return client.get(f"/oembed?url={quote(url, safe='')}{rest}")


def test_the_answer_is_rich_and_whole(client: FlaskClient) -> None:
    told = ask(client, CHART).json
    assert (told["version"], told["type"], told["provider_name"]) == ("1.0", "rich", "Plainview")
    assert told["title"] == "Stops in Tiny, by month"
    assert told["width"] == 640
    assert 200 <= told["height"] <= 1000
    assert told["cache_age"] > 0
    assert f'title="{told["title"]}"' in told["html"]
    assert f'height="{told["height"]}"' in told["html"]
    source = unescape(re.search('<iframe src="(.+?)"', told["html"])[1])
    assert client.get(source).status_code == 200


def test_an_explored_comparison_is_no_event(client: FlaskClient) -> None:
    page = f"{SITE}/tiny/explore?form=compare&measure=stops&with_since=2022-01&since=2023-01&until=2023-06"
    assert client.get(page.removeprefix(SITE)).status_code == 200
    assert ask(client, page).status_code == 404


def test_what_wordpress_keeps_is_enough(client: FlaskClient) -> None:
    """WordPress keeps at most one blockquote and one frame, found by this very pattern."""
    html = ask(client, CHART).json["html"]
    found = re.search("(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", html, re.S)
    assert found[1]
    assert found[2]
    assert "<script" not in html


def test_xml_says_the_same_as_json(client: FlaskClient) -> None:
    reply = ask(client, CHART, format="xml")
    assert reply.mimetype == "text/xml"
    told = {e.tag: e.text for e in ElementTree.fromstring(reply.data)}
    assert told == {
        key: str(value) for key, value in ask(client, CHART, format="json").json.items()
    }


@pytest.mark.parametrize(
    "path", ["/tiny", "/tiny/trends?measure=frisk_rate", "/tiny/breakdowns", "/tiny/map"]
)
def test_a_page_gives_its_first_chart_and_says_so_in_its_head(
    client: FlaskClient, path: str
) -> None:
    text = client.get(path).text
    for kind in ("application/json", "text/xml"):
        link = re.search(
            f'<link rel="alternate" type="{re.escape(kind)}[+]oembed" href="(.+?)"', text
        )
        assert link.end() < 4_000, "early: readers of discovery links stop reading soon"
        reply = client.get(unescape(link[1]))
        assert reply.status_code == 200
        assert "/embed/" in reply.text


def test_an_embed_says_where_its_provider_is(client: FlaskClient) -> None:
    link = re.search('json[+]oembed" href="(.+?)"', client.get(CHART.removeprefix(SITE)).text)
    assert client.get(unescape(link[1])).json["title"] == "Stops in Tiny, by month"


def test_the_picture_of_a_chart_is_told_with_its_size(client: FlaskClient) -> None:
    told = ask(client, CHART).json
    picture = client.get(told["thumbnail_url"].removeprefix(SITE)).data
    assert [int.from_bytes(picture[i : i + 4], "big") for i in (16, 20)] == [
        told["thumbnail_width"],
        told["thumbnail_height"],
    ]
    assert "thumbnail_url" not in ask(client, CHART, maxwidth=400).json


def test_limits_are_kept(client: FlaskClient) -> None:
    told = ask(client, CHART, maxwidth=300, maxheight=250).json
    assert (told["width"], told["height"]) == (300, 250)
    assert ask(client, CHART, maxwidth=99_999).json["width"] <= 1200


@pytest.mark.parametrize(
    ("url", "more", "status"),
    [
        ("https://elsewhere.example/embed/trend?city=tiny&measure=stops", {}, 404),
        (f"{SITE}/methods", {}, 404),
        (f"{SITE}/tiny/data", {}, 404),
        (f"{SITE}/nowhere", {}, 404),
        (f"{SITE}/embed/pie?city=tiny", {}, 404),
        (f"{CHART}&theme=pink", {}, 404),
        (f"{SITE}/embed/trend?city=tiny&measure=stps", {}, 404),
        ("http://[", {}, 404),
        ("javascript:alert(1)", {}, 404),
        ("x" * 9_000, {}, 400),
        ("", {}, 400),
        (CHART, {"format": "yaml"}, 501),
        (CHART, {"maxwidth": "wide"}, 400),
        (CHART, {"maxheight": -1}, 400),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_refusal_has_its_status_and_the_form_asked_for(
    client: FlaskClient, url: str, more: dict, status: int, form: str
) -> None:
    reply = ask(client, url, **{"format": form, **more})
    assert reply.status_code == status
    if reply.mimetype == "text/xml":
        assert ElementTree.fromstring(reply.data).find("error").text
    else:
        assert reply.json["error"]


@settings(
    max_examples=scale_examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    url=st.one_of(
        st.text(max_size=60),
        st.text(max_size=40).map(lambda t: f"{CHART}&{t}"),
        st.text(max_size=40).map(lambda t: f"{SITE}/{t}"),
    ),
    form=st.sampled_from(["json", "xml", "", "x"]),
    width=st.text(max_size=5),
)
def test_no_request_breaks_it(client: FlaskClient, url: str, form: str, width: str) -> None:
    reply = ask(client, url, format=form, maxwidth=width)
    assert reply.status_code in (200, 400, 404, 501)
    if reply.mimetype == "text/xml":
        ElementTree.fromstring(reply.data)
