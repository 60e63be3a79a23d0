"""An embed's address answers with a whole page, whatever is asked of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.web.embeds.forms import OPTION_KEYS, list_embed_forms
from dashboard.wording import list_languages
from tests.support.profiles import scale_examples
from tests.support.worlds import TinyCity
from tests.web.embeds.conftest import ask

STOPS = "city=tiny&measure=stops"
CHART = f"/embed/trend?{STOPS}"
WITHOUT_END = {"meta", "link", "br"}


class Elements(HTMLParser):
    """Notes each element with its attributes, and whether every element that was opened is
    closed.
    """

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in WITHOUT_END:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.found if name == tag]


def elements(text: str) -> Elements:
    found = Elements(text)
    assert found.open == []
    return found


@pytest.mark.parametrize("form", list_embed_forms())
@pytest.mark.parametrize("lang", list_languages())
def test_every_form_is_whole_without_scripts(client: FlaskClient, form: str, lang: str) -> None:
    reply = client.get(f"/embed/{form}?{ask(form)}&lang={lang}")
    assert reply.status_code == 200
    assert reply.mimetype == "text/html"
    found = elements(reply.text)
    assert found.all("html")[0]["lang"] == lang
    assert "Tiny" in re.search("<title>(.+?)</title>", reply.text)[1]
    assert len(found.all("h1")) == 1
    assert found.all("caption")
    assert "as of" in reply.text or lang != "en"
    drawn = [s for s in found.all("svg") if "pv-chart" in s["class"]]
    assert bool(drawn) == (form in ("map", "trend", "breakdown", "event"))
    assert [s for s in found.all("script") if "src" not in s] == []


@pytest.mark.parametrize("form", list_embed_forms())
def test_nothing_comes_from_elsewhere_and_nothing_is_kept(client: FlaskClient, form: str) -> None:
    reply = client.get(f"/embed/{form}?{ask(form)}")
    loaded = [
        a.get("src") or a.get("href")
        for tag, a in elements(reply.text).found
        if tag in ("script", "img", "iframe") or a.get("rel") == "stylesheet"
    ]
    assert loaded
    assert all(address.startswith("/") for address in loaded)
    assert "Set-Cookie" not in reply.headers
    for address in loaded:
        file = client.get(address)
        assert file.status_code == 200
        assert "immutable" in file.headers["Cache-Control"]
        assert file.headers["Access-Control-Allow-Origin"] == "*"


LINK = re.compile(r"<a ([^>]*)>(.*?)</a>", re.S)


@pytest.mark.parametrize("lang", list_languages())
@pytest.mark.parametrize(
    "address",
    [
        *(f"/embed/{form}?{ask(form)}" for form in list_embed_forms()),
        "/embed/number?city=tiny&theme=a",
    ],
)
def test_every_link_leaves_the_frame_and_says_so_to_eye_and_ear(
    client: FlaskClient, address: str, lang: str
) -> None:
    text = client.get(f"{address}&lang={lang}").text
    window, foot = {
        "en": ("new window", "Links open in a new window."),
        "es": ("ventana nueva", "Los enlaces se abren en una ventana nueva."),
    }[lang]
    found = [link for link in LINK.findall(text) if 'tabindex="-1"' not in link[0]]
    assert found
    for attributes, inside in found:
        assert 'target="_blank" rel="noopener"' in attributes
        heard = re.search('aria-label="(.*?)"', attributes)
        assert window in (heard[1] if heard else re.sub("<.*?>", "", inside))
        assert "unseen" in inside or 'class="away"' in inside
    assert text.count(foot) == 1
    assert ('class="unseen"> (' in text) == bool(
        re.search(f"<caption>.*{window}.*</caption>", text)
    )


def test_drawings_are_no_way_out_of_the_frame(client: FlaskClient) -> None:
    drawings = re.findall("<svg.*?</svg>", client.get(f"/embed/breakdown?{STOPS}").text, re.DOTALL)
    assert drawings
    assert all("<a " not in drawing for drawing in drawings if "pv-chart" in drawing)


def test_a_bare_address_shows_the_last_complete_year(client: FlaskClient) -> None:
    assert (
        "288 stops in the 12 months to November 2023" in client.get(f"/embed/number?{STOPS}").text
    )
    assert "in 2022" in client.get(f"/embed/number?{STOPS}&until=2022-12").text
    assert "East" in client.get(f"/embed/map?{STOPS}").text


def test_a_picked_district_is_outlined_on_the_whole_citys_map(client: FlaskClient) -> None:
    plain, picked = (
        client.get(f"/embed/map?{STOPS}{more}").text for more in ("", "&district=east")
    )
    assert picked.count("<path") == plain.count("<path") + 2
    assert "West" in picked


@pytest.mark.parametrize(
    ("option", "shown"),
    [
        ("theme=dark", 'data-theme="dark"'),
        ("theme=light", 'data-theme="light"'),
        ("title=hide", '<h1 class="unseen">'),
        ("accent=b00020", "--accent:#b00020"),
        ("accent=%23B02", "--accent:#bb0022"),
    ],
)
def test_options_show(client: FlaskClient, option: str, shown: str) -> None:
    assert shown in client.get(f"{CHART}&{option}").text
    assert shown not in client.get(CHART).text


def test_a_trend_is_drawn_for_the_height_of_its_frame(client: FlaskClient) -> None:
    def height(address: str) -> float:
        return float(re.search(r'viewBox="0 0 600 ([\d.]+)"', client.get(address).text)[1])

    assert height(f"{CHART}&height=300") < height(CHART) < height(f"{CHART}&height=900")


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/embed/pie?city=tiny&measure=stops", 404, "map, trend, breakdown, table, number"),
        ("/embed/trend", 400, "city"),
        ("/embed/trend?city=tiny", 400, "measure"),
        ("/embed/trend?city=nowhere&measure=stops", 400, "nowhere"),
        (f"{CHART}&city=tiny", 400, "given twice"),
        (f"{CHART}&theme=pink", 400, "auto, light, dark"),
        (f"{CHART}&accent=red", 400, "hexadecimal"),
        (f"{CHART}&height=20", 400, "200 to 1000"),
        (f"{CHART}&height=٣٠٠", 400, "200 to 1000"),
        (f"{CHART}&lang=fr", 400, "en, es"),
        (f"{CHART}&asof=yesterday", 400, "sixteen"),
        (f"{CHART}&asof=0123456789abcdef", 404, "asof"),
        (f"{CHART}&since=soon", 400, "YYYY-MM"),
        (f"{CHART}&district=north", 400, "east"),
        (f"{CHART}&district={'x' * 10_000}", 400, "characters"),
        (f"/embed/number?{STOPS}&by=race", 400, "one number"),
        (f"/embed/map?{STOPS}&by=race", 400, "expected district"),
        (f"{CHART}&colour=red", 400, "not a part"),
    ],
)
def test_what_cannot_be_shown_is_a_page_that_says_why(
    client: FlaskClient, address: str, status: int, told: str
) -> None:
    reply = client.get(address)
    assert reply.status_code == status
    assert reply.mimetype == "text/html"
    assert told in reply.text
    assert elements(reply.text).all("h1")


def test_a_refusal_speaks_the_language_asked_for(client: FlaskClient) -> None:
    reply = client.get(f"{CHART}&lang=es&theme=pink")
    assert '<html lang="es"' in reply.text
    assert "No se puede mostrar" in reply.text
    other = client.get("/embed/nonsense?lang=es").text
    assert "No hay una gráfica de ese tipo. Los tipos son: map, " in other
    assert "se esperaba uno de estos valores: auto, light, dark" in reply.text
    short = client.get(f"{CHART}&lang=es&height=9").text
    assert "se esperaba un número de píxeles de 200 a 1000" in short


HOSTILE = "\"><script>alert(1)</script><svg onload=alert(2)>'&amp;]]>\x00"


@pytest.mark.parametrize(
    "key", [*OPTION_KEYS, "city", "measure", "by", "since", "until", "district", "race", "nothing"]
)
def test_hostile_text_stays_text(client: FlaskClient, key: str) -> None:
    for address in (
        f"{CHART}&{key}={quote(HOSTILE)}",
        f"/embed/trend?{key}={quote(HOSTILE)}",
        f"{CHART}&{quote(HOSTILE)}=1",
        f"/embed/{quote(HOSTILE)}?{STOPS}",
    ):
        reply = client.get(address)
        assert reply.status_code in (400, 404)
        assert "<script>alert" not in reply.text
        assert "<svg onload" not in reply.text


def test_hostile_names_in_the_data_stay_text(tmp_path) -> None:
    import app
    from tests.web.embeds.conftest import make_world

    made = make_world(tmp_path)
    made.write_city(
        (made.settings.catalogue / "tiny.toml")
        .read_text()
        .replace('title = "East"', 'title = "East</title><script>alert(1)</script>\\"x"')
    )
    own = app.create_app(made.settings).server.test_client()
    for form in list_embed_forms():
        by = "" if form == "number" else "&by=district" if form != "trend" else "&by=month,district"
        by = "&district=east" if form == "event" else by
        text = own.get(f"/embed/{form}?{ask(form)}{by}").text
        assert "<script>alert" not in text
        assert form == "number" or "&lt;script&gt;" in text
        elements(text)


KEYS = st.sampled_from(
    ["city", "measure", "by", "since", "until", "district", "race", *OPTION_KEYS, "x"]
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "tiny",
            "stops",
            "frisk_rate",
            "month",
            "race",
            "year",
            "district",
            "2023-01",
            "2022-05",
            "east",
            "es",
            "dark",
            "300",
            "hide",
            "abc",
            "month,race",
            "month,year",
            "0000-00",
            "9999-12",
            "0001-01",
        ]
    ),
)


@settings(
    max_examples=scale_examples(120), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    form=st.sampled_from([*list_embed_forms(), "figure.json", "pie"]),
    pairs=st.lists(st.tuples(KEYS, VALUES), max_size=6),
)
def test_no_address_breaks_it(client: FlaskClient, form: str, pairs: list[tuple[str, str]]) -> None:
    whole = [
        *pairs,
        *((k, v) for k, v in (("city", "tiny"), ("measure", "stops")) if k not in dict(pairs)),
    ]
    search = "&".join(f"{quote(k)}={quote(v)}" for k, v in whole)
    assert client.get(f"/embed/{form}?{search}").status_code in (200, 301, 400, 404)


def test_the_address_of_an_embed_s_figure_leads_to_the_chart_s(client: FlaskClient) -> None:
    ask = f"/embed/figure.json?form=trend&{STOPS}&scheme=dark&narrow=no&accent=ff00ff"
    reply = client.get(ask)
    assert (reply.status_code, reply.headers["Access-Control-Allow-Origin"]) == (301, "*")
    assert reply.location == f"/charts/trend.plotly.json?{STOPS}&theme=dark"
    figure = client.get(f"{reply.location}&by=month").json
    assert figure["data"]
    assert figure["layout"]
    for form in ("pie", "../x", ""):
        moved = client.get(f"/embed/figure.json?form={form}&{STOPS}").location
        refused = client.get(moved)
        assert refused.status_code == 400
        assert refused.json["errors"][0]["field"] == "form"


def test_the_build_is_named_by_what_is_shown(client: FlaskClient, world: TinyCity) -> None:
    name = world.answers().build("tiny").name
    assert "fixed copy" in client.get(f"{CHART}&asof={name}").text
    assert "fixed copy" not in client.get(CHART).text
