"""`site.toml`: what it may say, and that each fault names file, line, key and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.branding.face import DEFAULT_FACE, SiteFace
from dashboard.branding.loader import find_site_file, load_site_file
from dashboard.i18n.locale import use_language
from dashboard.palette.contrast import MIN_CONTRAST, calculate_contrast
from dashboard.palette.schemes import SCHEMES
from dashboard.settings import Settings
from data.city_files.loader import load_catalogue
from data.model.errors import CityFileError

CITIES = ("tiny", "sample")


def load(folder: Path, text: str) -> SiteFace:
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return load_site_file(path, CITIES)


def find_message(folder: Path, text: str) -> str:
    with pytest.raises(CityFileError) as raised:
        load(folder, text)
    assert raised.value.exit_code == 2
    return str(raised.value)


def test_a_file_may_state_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "") == DEFAULT_FACE
    assert not load(tmp_path, "").is_own
    assert DEFAULT_FACE.schemes == SCHEMES
    assert DEFAULT_FACE.name == "Plainview"


def test_words_are_said_in_the_language_that_is_spoken(tmp_path: Path) -> None:
    face = load(
        tmp_path,
        'name = "Open Town"\nes.name = "Pueblo abierto"\n'
        '[[header_links]]\ntitle = "Town"\nurl = "/methods"\nes.title = "Pueblo"\n'
        '[intro.start]\ntext = "Hello"\n',
    )
    with use_language("es"):
        assert face.name == "Pueblo abierto"
        assert [(link.title, link.url) for link in face.list_header_links()] == [
            ("Pueblo", "/methods")
        ]
        intro = face.find_intro("start")
        assert intro is not None
        assert (intro.text, intro.language) == ("Hello", "en")
    assert face.name == "Open Town"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nam = 'x'", "site.toml, line 1, nam: unknown key 'nam'; did you mean name?"),
        ("name = 3", "site.toml, line 1, name: expected text in quotes, found 3"),
        ("name = ' '", "name: expected text, found none"),
        ("name = 'x", "site.toml: not valid TOML"),
        (f"name = '{61 * 'x'}'", "name: expected at most 60 characters, found 61"),
        ("fr.name = 'x'", "fr: unknown language 'fr'; expected one of: en, es"),
        ("contact = 'me'", "contact: expected an address that starts with mailto: or https://"),
        ("accent = 'red'", "accent: expected a colour such as #0b5d5a, found 'red'"),
        ("accent_dark = '#fff'", "accent_dark: expected the key accent beside it"),
        ("fonts.text = ['url(x)', 'serif']", "fonts.text[0]: expected the name of a font"),
        ("fonts.text = ['Arial']", "fonts.text: expected one of serif, sans-serif"),
        ("[[header_links]]\ntitle = 'x'", "line 1, header_links[0].url: missing; expected text"),
        (
            "[[footer_links]]\ntitle = 'x'\nurl = 'javascript:alert(1)'",
            "line 3, footer_links[0].url: expected an address that starts with https://",
        ),
        ("[[footer_links]]\ntitle = 'x'\nurl = '//evil.example'", "footer_links[0].url: expected"),
        ("[[footer_links]]\ntitle = 'x'\nurl = 'data:text/html,x'", "footer_links[0].url"),
        (
            "[[header_links]]\ntitle = 'x'\nurl = '/'\nes.url = 'javascript:x'",
            "header_links[0].es.url: expected an address",
        ),
        ("[intro.nope]\ntext = 'x'", "line 1, intro.nope: unknown page 'nope'"),
        (
            "[intro.overview]\ntext = '<script>1</script>'",
            "line 2, intro.overview.text: expected Markdown without HTML",
        ),
        ("[intro.overview]\ntext = '![x](y)'", "expected Markdown without a picture"),
        ("hide.pages = ['data']", "hide.pages[0]: expected a page that the site can do without"),
        ("hide.pages = ['trend']", "unknown page 'trend'; did you mean trends?"),
        ("hide.measures = ['nope']", "hide.measures[0]: unknown measure 'nope'"),
        ("cities = ['tny']", "cities[0]: unknown city 'tny'; did you mean tiny?"),
        ("cities = ['tiny', 'tiny']", "cities[1]: expected each city once, found 'tiny' again"),
        ("languages = ['fr']", "languages[0]: unknown language 'fr'"),
        ("languages = ['es']", "languages: expected 'en' among them"),
        ("[seal]\nfile = '../x.svg'\nalt = 'x'", "seal.file: expected the name of a file beside"),
        ("[seal]\nfile = 'x.svg'\nalt = 'x'", "seal.file: x.svg: cannot be read"),
        ("[seal]\nfile = 'x.svg'", "seal.alt: missing; expected text in quotes"),
    ],
)
def test_a_fault_names_its_key_and_what_was_expected(
    tmp_path: Path, text: str, expected: str
) -> None:
    assert expected in find_message(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "scheme"),
    [("accent = '#ffd000'", "light"), ("accent = '#7a1f3d'\naccent_dark = '#7a1f3d'", "dark")],
)
def test_an_accent_that_cannot_be_read_is_refused_with_the_nearest_that_can(
    tmp_path: Path, text: str, scheme: str
) -> None:
    message = find_message(tmp_path, text)
    assert f"cannot be read in the {scheme} scheme" in message
    nearest = message.rpartition("the nearest that can is ")[2]
    assert calculate_contrast(nearest, SCHEMES[scheme]["paper"]) >= MIN_CONTRAST
    good = text.rpartition("'#")[0] + f"'{nearest}'"
    assert load(tmp_path, good).schemes[scheme]["accent"] == nearest


def test_one_accent_serves_both_schemes(tmp_path: Path) -> None:
    face = load(tmp_path, "accent = '#7a1f3d'")
    assert face.schemes["light"]["accent"] == "#7a1f3d"
    dark = face.schemes["dark"]
    assert calculate_contrast(dark["accent"], dark["paper"]) >= MIN_CONTRAST
    assert face.schemes["light"]["map-3"] != SCHEMES["light"]["map-3"]
    assert face.schemes["light"]["paper"] == SCHEMES["light"]["paper"]


def test_cities_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    face = load(tmp_path, "cities = ['tiny', 'sample']")
    assert face.sort_cities(("other", "sample", "tiny")) == ("tiny", "sample", "other")
    assert face.sort_cities(("sample",)) == ("sample",)


def test_hidden_pages_are_told_by_their_addresses(tmp_path: Path) -> None:
    face = load(tmp_path, "hide.pages = ['map', 'census', 'reports', 'embed']")
    hidden = ("/tiny/map", "/tiny/map?by=beat#x", "/tiny/map/", "/census", "/tiny/reports/x")
    assert all(face.hides_page(path) for path in (*hidden, "/tiny/embed"))
    shown = ("/", "/tiny", "/embed/map?city=tiny", "/charts/map.svg", "/tiny/maps", "/map", "")
    assert not any(face.hides_page(path) for path in shown)
    assert "map" not in face.list_city_pages()


def test_the_file_stands_beside_own_city_files_and_is_no_city(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store", catalogue=tmp_path)
    assert find_site_file(settings) is None
    (tmp_path / "site.toml").write_text("name = 'x'")
    assert find_site_file(settings) == tmp_path / "site.toml"
    assert "site" not in load_catalogue(tmp_path).ids()
    named = Settings(store=tmp_path, catalogue=tmp_path, site=tmp_path / "other.toml")
    assert find_site_file(named) == tmp_path / "other.toml"
