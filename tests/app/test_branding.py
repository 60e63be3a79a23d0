"""A site with a face of its own, from its pages to what machines read; and that nothing names what
is hidden.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

import app
from dashboard.settings import Settings
from tests.support.commands import run_command
from tests.support.worlds import TinyCity

SEAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path d="M0 0h20v10z"/><!-- x -->'
    "</svg>"
)
SITE = """
name = "Open Town"
es.name = "Pueblo abierto"
contact = "mailto:data@town.example"
accent = "#7a1f3d"
accent_dark = "#f2a3bd"
languages = ["en", "es"]
fonts.text = ["Public Sans", "sans-serif"]

[seal]
file = "seal.svg"
alt = "Seal of Town"
es.alt = "Escudo del pueblo"

[[header_links]]
title = "Town hall"
url = "https://town.example"
es.title = "Alcaldía"

[[footer_links]]
title = "Requests"
url = "https://town.example/requests"

[intro.overview]
text = "Words of the *town*"
es.text = "Palabras del *pueblo*"

[hide]
pages = ["disparities", "trends", "census", "reports"]
measures = ["frisk_rate"]
"""


@pytest.fixture(scope="session")
def settings(world: TinyCity, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The tiny city's data under a face of its own."""
    folder = tmp_path_factory.mktemp("face")
    (folder / "seal.svg").write_text(SEAL)
    (folder / "site.toml").write_text(SITE, encoding="utf-8")
    return replace(world.settings, site=folder / "site.toml")


@pytest.fixture(scope="session")
def own(settings: Settings) -> FlaskClient:
    """A client of the application with that face."""
    return app.create_app(settings).server.test_client()


def test_pages_have_the_name_seal_links_and_words(own: FlaskClient) -> None:
    text = own.get("/tiny").text
    for part in (
        'alt="Seal of Town"',
        ">Open Town</a>",
        'href="https://town.example">Town hall</a>',
        'href="https://town.example/requests">Requests</a>',
        'href="mailto:data@town.example">Contact</a>',
        "Words of the <em>town</em>",
        '<meta property="og:site_name" content="Open Town">',
    ):
        assert part in text, part
    assert "<style>" not in text
    spanish = own.get("/tiny?lang=es").text
    for part in ("Pueblo abierto", "Escudo del pueblo", "Alcaldía", "Palabras del"):
        assert part in spanish, part
    assert " · Open Town</title>" in own.get("/glossary").text
    assert "Open Town" in own.get("/nowhere").text
    assert "mailto:data@town.example" in own.get("/privacy").text
    assert "Open Town shows a city" not in text


def test_the_one_style_sheet_has_the_accent_and_the_fonts(
    own: FlaskClient, client: FlaskClient
) -> None:
    (address,) = re.findall(r'href="(/assets/site\.css\?m=\w+)"', own.get("/tiny").text)
    assert address not in client.get("/tiny").text
    css = own.get(address).text
    assert "--accent:#7a1f3d" in css
    assert "--accent:#f2a3bd" in css
    assert "#0b5d5a" not in css
    assert '--sans:"Public Sans",sans-serif' in css
    assert "--accent:LinkText" in css
    usual = client.get("/assets/site.css").text
    assert "--accent:#0b5d5a" in usual
    assert "site-links" not in usual


def test_the_seal_is_a_file_that_may_be_kept(own: FlaskClient, client: FlaskClient) -> None:
    (address,) = re.findall(r'src="(/assets/seal\.svg\?m=\w+)"', own.get("/tiny").text)
    answer = own.get(address)
    assert answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    assert b"<!--" not in answer.data
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("path", ["/tiny/trends", "/tiny/disparities", "/census", "/tiny/reports"])
def test_a_hidden_page_is_not_there_and_nothing_names_it(own: FlaskClient, path: str) -> None:
    answer = own.get(path)
    assert answer.status_code == 404
    for page in ("/tiny", "/tiny/map", "/tiny/breakdowns", "/tiny/embed", "/tiny/outcomes", "/"):
        text = own.get(page).text
        assert not re.search(rf'(href|data-copies)="{path}["?#/]', text), page
        assert f"&#34;{path}" not in text, page
        assert f"&quot;{path}" not in text, page
    assert f"{path}<" not in own.get("/sitemap.xml").text


def test_a_tab_opens_the_first_page_that_is_shown(own: FlaskClient) -> None:
    tabs = re.search(r'<nav aria-label="Pages of Tiny">.*?</nav>', own.get("/tiny").text)
    assert tabs is not None
    assert 'href="/tiny/breakdowns">Explore' in tabs[0]
    assert "disparities" not in tabs[0]


def test_a_hidden_measure_is_unknown_everywhere(own: FlaskClient, client: FlaskClient) -> None:
    asked = "city=tiny&measure=frisk_rate&by=year"
    for path in (
        f"/api/v1/answers.json?{asked}",
        f"/embed/trend?{asked}",
        f"/charts/trend.svg?{asked}",
        f"/briefing?{asked}",
        "/feeds/tiny/frisk_rate.atom",
        "/tiny/breakdowns?measure=frisk_rate",
    ):
        assert own.get(path).status_code == 400, path
        assert client.get(path).status_code == 200, path
    for path in ("/api/v1/measures.json", "/api/v1/cities.json", "/tiny/breakdowns", "/methods"):
        assert "frisk_rate" not in own.get(path).text, path
        assert "frisk_rate" in client.get(path).text, path
    assert own.get("/tiny/outcomes").status_code == 200


def test_embeds_have_the_name_seal_and_accent(own: FlaskClient, client: FlaskClient) -> None:
    asked = "/embed/trend?city=tiny&measure=stops&by=year"
    text = own.get(asked).text
    assert 'alt="Seal of Town"' in text
    assert "Open at Open Town" in text
    assert "/tiny/trends" not in text
    assert 'href="http://localhost/tiny"' in text
    (address,) = re.findall(r'href="(/embed/files/\w+/embed\.css)"', text)
    css = own.get(address)
    assert "--accent:#7a1f3d" in css.text
    assert "immutable" in css.headers["Cache-Control"]
    assert address not in client.get(asked).text
    told = own.get("/oembed", query_string={"url": f"http://localhost{asked}"}).json
    assert told["provider_name"] == "Open Town"


def test_pictures_and_briefings_follow(own: FlaskClient) -> None:
    asked = "city=tiny&measure=stops&by=year"
    assert "#7a1f3d" in own.get(f"/charts/trend.svg?{asked}").text
    assert "#f2a3bd" in own.get(f"/charts/trend.svg?{asked}&theme=dark").text
    assert "#7a1f3d" in own.get(f"/charts/trend.plotly.json?{asked}").text
    briefing = own.get(f"/briefing?{asked}").text
    assert "Open Town" in briefing
    assert "--accent:#7a1f3d" in briefing
    assert 'href="/tiny/trends' not in briefing
    pdf = own.get(f"/briefing.pdf?{asked}")
    assert pdf.status_code == 200
    assert b"Open Town" in pdf.data


def test_pages_without_a_chart_are_shared_by_a_card_of_the_site(own: FlaskClient) -> None:
    for path in ("/glossary", "/glossary?lang=es"):
        found = re.search(r'og:image" content="http://localhost([^"]+)"', own.get(path).text)
        assert found is not None
        assert "/assets/site-card." in found[1]
        card = own.get(found[1])
        with Image.open(io.BytesIO(card.data)) as picture:
            assert picture.size == (1200, 630)
            # The stripe at the head has the accent.
            assert picture.convert("RGB").getpixel((600, 5)) == (0x7A, 0x1F, 0x3D)


def test_what_machines_read_follows(own: FlaskClient) -> None:
    assert own.get("/llms.txt").text.startswith("# Open Town\n")
    assert own.get("/data.json").json["title"] == "Open Town"
    feed = own.get("/feeds/tiny/stops.atom").text
    assert 'href="http://localhost/tiny"' in feed
    assert "/tiny/trends" not in feed


def test_languages_that_are_not_offered_lead_to_english(world: TinyCity, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("languages = ['en']\n")
    alone = app.create_app(replace(world.settings, site=tmp_path / "site.toml")).server
    reader = alone.test_client()
    text = reader.get("/tiny").text
    assert 'hreflang="es"' not in text
    assert "Español" not in text
    for path, moved in (
        ("/tiny/trends?by=year&lang=es", "/tiny/trends?by=year"),
        ("/api/v1/answers.json?lang=es&city=tiny&measure=stops", "/api/v1/answers.json?city"),
    ):
        answer = reader.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(moved), answer.headers["Location"]
    assert reader.get("/tiny?lang=en").status_code == 200


def test_check_and_doctor_name_a_bad_file(world: TinyCity, tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    environment = {
        "PLAINVIEW_STORE": str(world.settings.store),
        "PLAINVIEW_CATALOGUE": str(world.settings.catalogue),
        "PLAINVIEW_SITE": str(path),
    }
    path.write_text("name = 'Open Town'\n")
    good = run_command(environment, "check")
    assert good.returncode == 0
    assert "site.toml: good, the site is called Open Town" in good.stdout
    assert "site.toml: no Spanish (es) yet for name" in good.stdout
    path.write_text("name = 'x'\naccent = '#ffd000'\n")
    bad = run_command(environment, "check")
    assert bad.returncode == 2
    assert "site.toml, line 2, accent: #ffd000 cannot be read" in bad.stderr
    doctor = run_command(environment, "doctor")
    assert re.search(r"fault +site +site\.toml, line 2, accent", doctor.stdout)
    assert run_command(environment, "answer", "city=tiny&measure=stops").returncode == 2
