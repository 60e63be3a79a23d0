"""The page that builds codes: what is chosen is what is shown and what is copied."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.web.embeds.builder_form import FORM_KEYS
from dashboard.web.embeds.forms import list_embed_forms
from tests.support.profiles import scale_examples
from tests.support.worlds import TinyCity
from tests.web.embeds.test_pages import elements

BUILD = "/tiny/embed"
# Before and after needs more months than there are here; tests/views/test_before_after.py builds
# one.
FORMS = tuple(form for form in list_embed_forms() if form != "event")


def code(text: str, name: str) -> str:
    return unescape(re.search(f'<textarea id="code-{name}"[^>]*>(.*?)</textarea>', text, re.S)[1])


def preview(text: str) -> str:
    return unescape(re.search('<div class="stage"><iframe src="(.+?)"', text)[1])


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_a_preview_and_codes_of_the_same_chart(
    client: FlaskClient, form: str, lang: str
) -> None:
    text = client.get(f"{BUILD}?form={form}&measure=stops&lang={lang}").text
    elements(
        re.sub("<textarea.*?</textarea>|<input[^>]*>|<template.*?</template>", "", text, flags=re.S)
    )
    shown = preview(text)
    assert shown.startswith(f"/embed/{form}?")
    assert client.get(shown).status_code == 200
    frame = code(text, "iframe")
    assert f"http://localhost{shown}" in unescape(frame)
    for part in (
        'title="',
        'loading="lazy"',
        'referrerpolicy="no-referrer"',
        'width="100%"',
        'height="',
    ):
        assert part in frame
    assert "/embed.js" in code(text, "script")
    assert "<script" not in code(text, "drupal")
    assert code(text, "wordpress") == f"http://localhost{shown}" == code(text, "shortcode")[7:-8]
    assert 'href="http://localhost/tiny' in code(text, "link")
    title = re.search("<title>(.+?)</title>", client.get(shown).text)[1]
    assert f'title="{title}"' in frame


def test_a_trend_in_place_of_an_event_keeps_nothing_of_it(client: FlaskClient) -> None:
    """No month here has windows on both sides."""
    shown = preview(client.get(f"{BUILD}?form=event&measure=stops&event=2023-01&months=12").text)
    assert shown.startswith("/embed/trend?")
    assert client.get(shown).status_code == 200


def test_choices_reach_the_chart(client: FlaskClient, world: TinyCity) -> None:
    name = world.answers().build("tiny").name
    text = client.get(
        f"{BUILD}?form=breakdown&measure=frisk_rate&by=race&by=&district=east&since=2022-01&until=2022-12"
        "&language=es&theme=dark&accent=%238833aa&title=hide&data=frozen&width=320"
    ).text
    assert preview(text) == (
        "/embed/breakdown?city=tiny&measure=frisk_rate&by=race&district=east&since=2022-01"
        f"&until=2022-12&lang=es&theme=dark&accent=8833aa&title=hide&asof={name}"
    )
    assert 'width="320"' in text


def test_a_colour_that_cannot_be_read_is_changed_with_its_reason(client: FlaskClient) -> None:
    text = client.get(f"{BUILD}?accent=ffff00").text
    assert "hard to read on a light page" in text
    assert "hard to read on a dark page" not in text
    assert "expected six hexadecimal digits" in client.get(f"{BUILD}?accent=yellow").text


@pytest.mark.parametrize(
    ("search", "status", "told"),
    [
        ("form=pie&theme=pink", 200, "does not exist"),
        ("since=soon", 400, "YYYY-MM"),
        ("measure=stps", 400, "stops"),
        ("lang=fr", 400, "fr"),
        ("district=north", 400, "east"),
        ("by=month,race&form=breakdown", 200, "by=race"),
        ("form=map&measure=complaints&by=race", 200, "/embed/"),
        ("junk=1", 400, "junk"),
    ],
)
def test_what_cannot_be_chosen_is_said(
    client: FlaskClient, search: str, status: int, told: str
) -> None:
    reply = client.get(f"{BUILD}?{search}")
    assert (reply.status_code, told in reply.text) == (status, True)


def test_an_unknown_city_is_not_found(client: FlaskClient) -> None:
    assert client.get("/nowhere/embed").status_code == 404


@pytest.mark.parametrize("path", ["/tiny", "/tiny/trends", "/tiny/map", "/tiny/breakdowns"])
def test_every_chart_leads_to_its_builder(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    found = re.findall('href="(/tiny/embed[^"]*)"', text)
    assert len(found) == text.count("<article")
    for link in found:
        reply = client.get(unescape(link))
        assert reply.status_code == 200
        assert f"/embed/{re.search('form=([a-z]+)', link)[1]}?" in preview(reply.text)


@settings(
    max_examples=scale_examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(
                [*FORM_KEYS, "measure", "by", "since", "until", "district", "lang", "x"]
            ),
            st.one_of(
                st.text(max_size=20),
                st.sampled_from(
                    [
                        "map",
                        "number",
                        "stops",
                        "frisk_rate",
                        "month",
                        "race,district",
                        "2023-01",
                        "es",
                        "frozen",
                        "'\"><script>alert(1)</script>",
                    ]
                ),
            ),
        ),
        max_size=6,
    )
)
def test_no_choice_breaks_it(client: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    reply = client.get(f"{BUILD}?" + "&".join(f"{k}={quote(v)}" for k, v in pairs))
    assert reply.status_code in (200, 400)
    assert "<script>alert" not in reply.text
