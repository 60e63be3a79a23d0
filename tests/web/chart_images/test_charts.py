"""Charts as files: whole by themselves, named and described, the same for the same question, and
never a broken box.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from threading import Event
from xml.etree import ElementTree

import plotly
import pytest
from flask import Flask

from dashboard.errors import Overloaded
from dashboard.web.chart_images import render as room
from dashboard.web.chart_images.render import ChartImageRenderer
from dashboard.web.chart_images.routes import create_chart_images_blueprint
from dashboard.web.http.response_cache import ResponseCacheMiddleware
from tests.support.commands import ROOT
from tests.support.worlds import TinyCity, make_stop

SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n"
TREND = "city=tiny&measure=stops&by=month"


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> TinyCity:
    made = TinyCity(
        tmp_path_factory.mktemp("world"),
        [make_stop(f"2022-{m:02d}-03", "EW"[m % 2]) for m in range(1, 13)],
    )
    made.refresh()
    return made


@pytest.fixture(scope="module")
def client(world):
    server, answers = Flask("test"), world.answers()
    server.register_blueprint(create_chart_images_blueprint(answers, world.settings))
    kept = ResponseCacheMiddleware(
        server.wsgi_app, lambda tag: answers.store.compute_live_key(tag.city) == tag.key
    )
    server.wsgi_app = kept  # type: ignore[method-assign, assignment]
    return server.test_client()


@pytest.mark.parametrize(
    ("form", "question"),
    [
        ("trend", TREND),
        ("trend", "city=tiny&measure=stops&by=month,district"),
        ("breakdown", "city=tiny&measure=stops&by=race"),
        ("breakdown", "city=tiny&measure=frisk_rate&by=district"),
    ],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_stands_alone(client, form: str, question: str, theme: str) -> None:
    found = client.get(f"/charts/{form}.svg?{question}&theme={theme}")
    assert (found.status_code, found.mimetype) == (200, "image/svg+xml")
    root = ElementTree.fromstring(found.text)
    told = {child.tag.removeprefix(SVG): child.text for child in root[:2]}
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert root.get("lang") == "en"
    assert "Tiny" in told["title"]
    assert "Source: Tiny Police" in told["desc"]
    assert "as of" in told["desc"]
    assert "var(--" not in found.text
    assert "<script" not in found.text
    assert "<a " not in found.text
    shown = " ".join(node.text or "" for node in root.iter(f"{SVG}text"))
    assert "Source:" in shown
    assert "31 Dec 2023" in shown


def test_a_picture_speaks_the_language_asked_for(client) -> None:
    assert (
        ElementTree.fromstring(client.get(f"/charts/trend.svg?{TREND}&lang=es").text).get("lang")
        == "es"
    )


def test_png_is_the_same_picture_1200_pixels_wide(client) -> None:
    found = client.get(f"/charts/trend.png?{TREND}")
    assert (found.status_code, found.mimetype) == (200, "image/png")
    assert found.data.startswith(PNG)
    assert int.from_bytes(found.data[16:20], "big") == 1200
    assert client.get(f"/charts/trend.png?{TREND}").data == found.data


@pytest.mark.parametrize("question", ["by=month", "by=district", "by=district,race"])
def test_a_slide_is_16_to_9_with_title_sentence_and_source(client, question: str) -> None:
    form = "trend" if "month" in question else "breakdown"
    address = f"/charts/{form}.{{}}?city=tiny&measure=stops&{question}&shape=slide"
    body = client.get(address.format("png")).data
    width, height = (int.from_bytes(body[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1920, 1080)
    text = client.get(address.format("svg")).text
    assert "Stops in Tiny" in text
    assert "Source: Tiny Police" in text
    assert client.get(address.format("svg").replace("slide", "round")).status_code == 400


def test_who_has_it_is_not_sent_it_again(client) -> None:
    first = client.get(f"/charts/trend.svg?{TREND}")
    again = client.get(
        f"/charts/trend.svg?{TREND}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert "stale-while-revalidate" in first.headers["Cache-Control"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("trend.svg?city=nowhere&measure=stops&by=month", 400),
        ("trend.svg?city=tiny&measure=stops&by=race", 400),
        ("trend.svg", 400),
        (f"map.svg?{TREND}", 400),
        ("map.svg?city=tiny&measure=stops&by=district", 400),
        (f"pie.svg?{TREND}", 400),
        (f"trend.gif?{TREND}", 400),
        (f"trend.svg?{TREND}&lang=xx", 400),
        (f"trend.svg?{TREND}&theme=red", 400),
        (f"trend.svg?{TREND}&{'x' * 10_000}=1", 400),
        (f"trend.svg?{TREND}&city=tiny", 400),
        ("trend.png?city=tiny&measure=stops&by=month&%17%00=%0b", 400),
        ("trend.svg?city=%00%1b%ef%bf%bf&measure=%0c&since=%17", 400),
        ('trend.svg?city=<script>alert(1)</script>&measure="><img src=x>&by=month', 400),
        ("trend.png?city=nowhere&measure=stops&by=month", 400),
    ],
)
def test_a_fault_is_a_picture_that_says_what_is_wrong(client, address: str, status: int) -> None:
    found = client.get(f"/charts/{address}")
    assert found.status_code == status
    assert found.headers["Cache-Control"] == "no-store"
    if ".png" in address:
        assert found.data.startswith(PNG)
        return
    root = ElementTree.fromstring(found.text)
    assert any(word in root[0].text for word in ("expected", "given twice", "There are"))
    assert "<script" not in found.text
    assert "<img" not in found.text


@pytest.mark.parametrize(("language", "told"), [("en", "expected one"), ("es", "se esperaba uno")])
def test_a_trend_without_time_names_its_fault_once(client, language: str, told: str) -> None:
    found = client.get(f"/charts/trend.plotly.json?city=tiny&measure=stops&lang={language}")
    assert found.status_code == 400
    assert found.json["error"].startswith(f"by: {told}")


def test_a_question_without_data_is_a_picture_that_says_so(client) -> None:
    found = client.get(
        "/charts/trend.svg?city=tiny&measure=stops&by=month&since=1990-01&until=1990-06"
    )
    assert found.status_code == 200
    assert "There are no data" in found.text


def test_a_picture_that_takes_too_long_is_not_waited_for(world, monkeypatch) -> None:
    let_go = Event()
    monkeypatch.setattr(room, "render_png", lambda _drawing, _scale: let_go.wait(20))
    monkeypatch.setattr(room, "MAX_SECONDS", 0.05)
    with pytest.raises(Overloaded, match="try again"):
        ChartImageRenderer(world.answers(), world.settings).convert_to_png("<svg/>")
    let_go.set()


def test_busy_is_503_with_a_time_to_come_back(world, monkeypatch) -> None:
    def refuse(*_args: object) -> bytes:
        raise Overloaded("Too many pictures are being made at once")

    monkeypatch.setattr(ChartImageRenderer, "convert_to_png", refuse)
    server = Flask("test")
    server.register_blueprint(create_chart_images_blueprint(world.answers(), world.settings))
    found = server.test_client().get(f"/charts/trend.png?{TREND}&theme=dark")
    assert (found.status_code, found.mimetype) == (503, "image/svg+xml")
    assert found.headers["Retry-After"]


def test_a_picture_needs_no_font_of_the_system(world, tmp_path) -> None:
    """The same bytes with no font configuration at hand at all, and letters in them."""
    empty = tmp_path / "fonts.conf"
    empty.write_text("<fontconfig></fontconfig>", encoding="utf-8")
    code = (
        "import sys; from dashboard.web.chart_images.png import render_png; "
        "sys.stdout.buffer.write(render_png(sys.stdin.read(), 1))"
    )

    def draw(text: str, **environment: str) -> bytes:
        drawing = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">'
            f'<text x="4" y="30" font-family="system-ui, sans-serif">{text}</text></svg>'
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=drawing.encode(),
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            check=True,
        )
        return done.stdout

    bare = draw("Añadir 8%", FONTCONFIG_FILE=str(empty), HOME=str(tmp_path))
    assert bare == draw("Añadir 8%")
    assert bare != draw("")


@pytest.mark.parametrize(
    ("form", "question"),
    [
        ("trend", TREND),
        ("trend", "city=tiny&measure=stops&by=month,district&since=2022-03"),
        ("breakdown", "city=tiny&measure=stops&by=race"),
    ],
)
def test_a_notebook_reads_the_figure(client, form: str, question: str) -> None:
    found = client.get(f"/charts/{form}.plotly.json?{question}")
    assert (found.status_code, found.mimetype) == (200, "application/json")
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    figure = plotly.io.from_json(found.text)
    assert figure.data
    assert figure.layout.height
    dark = client.get(f"/charts/{form}.plotly.json?{question}&theme=dark").text
    assert dark != found.text
    assert "paradas" in client.get(f"/charts/{form}.plotly.json?{question}&lang=es").text.lower()


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/charts/pie.plotly.json?city=tiny&measure=stops", "form"),
        ("/charts/trend.plotly.json?city=tiny&measure=stops&by=race", "by"),
        ("/charts/map.plotly.json?city=tiny&measure=stops&by=race", "by"),
        ("/charts/trend.plotly.json?city=tiny&measure=stops&by=month&theme=pink", "theme"),
        ("/charts/trend.plotly.json?city=tiny&measure=stops&by=month&since=soon", "since"),
        ("/charts/trend.plotly.json?city=tiny&measure=stops&by=month&narrow=yes", "narrow"),
    ],
)
def test_a_figure_that_cannot_be_made_says_what_is_at_fault(client, address, field) -> None:
    found = client.get(address)
    assert found.status_code == 400
    assert [e["field"] for e in found.json["errors"]] == [field]


def test_the_example_of_the_documents_runs(client, monkeypatch) -> None:
    code = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "notebooks.md").read_text(), re.S)
    asked = []

    def fetch(address: str):
        asked.append(address)
        return io.BytesIO(client.get(address.partition("8050")[2]).data)

    monkeypatch.setattr("urllib.request.urlopen", fetch)
    for block in code:
        run: dict = {}
        exec(block.replace("sample", "tiny").replace(".show()", ""), run)
        assert isinstance(run["figure"], plotly.graph_objects.Figure)
    assert asked
