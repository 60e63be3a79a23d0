"""The names of exported files: one for each address, and safe on every file system."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.query.addresses import Address
from dashboard.web.static_site.file_names import map_address

SAFE_NAME = re.compile(r"[a-z0-9_.=~-]+")
PARTS = st.text(max_size=6) | st.sampled_from(
    [
        "es",
        "sample",
        "..",
        ".",
        "index.html",
        "404.html",
        "a.csv",
        "measure=stops",
        "~65s",
        "A",
        "x" * 300,
    ]
)


@st.composite
def draw_address(draw: st.DrawFn) -> Address:
    """An address with any text in its path and its parameters."""
    path = "/" + "/".join(
        quote(part, safe="") for part in draw(st.lists(PARTS.filter(bool), max_size=4))
    )
    parameters = draw(st.lists(st.tuples(PARTS, PARTS), max_size=3))
    kept = tuple(pair for pair in parameters if pair[0] != "lang")
    return Address(path, kept, draw(st.sampled_from(["en", "es"])))


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/?lang=es", "es/index.html"),
        ("/sample/trends", "sample/trends/index.html"),
        (
            "/sample/trends?measure=stops&lang=es#chart",
            "es/sample/trends/measure=stops/index.html",
        ),
        (
            "/api/v1/answers.csv?city=sample&by=month,race",
            "api/v1/city=sample/by=month~2crace/answers.csv",
        ),
        ("/assets/site.css?m=12ab", "assets/site.css"),
        ("/es", "~65s/index.html"),
        ("/geography/sample/12AB.geojson", "geography/sample/12~41~42.geojson"),
    ],
)
def test_addresses_have_readable_names(address: str, file: str) -> None:
    assert map_address(address) == file


@settings(max_examples=15)
@given(st.lists(draw_address(), min_size=2, max_size=6))
def test_two_addresses_never_share_a_file_nor_is_one_the_folder_of_another(
    asked: list[Address],
) -> None:
    files = {str(address): map_address(str(address)) for address in asked}
    assert len(set(files.values())) == len(files)
    folders = {file.rpartition("/")[0] for file in files.values()}
    assert not any(
        f == file or f.startswith(f"{file}/") for f in folders for file in files.values()
    )


@settings(max_examples=15)
@given(draw_address())
def test_names_are_safe_on_every_file_system(asked: Address) -> None:
    names = map_address(str(asked)).split("/")
    assert all(SAFE_NAME.fullmatch(name) and len(name) <= 120 for name in names)
    assert not any(name.startswith(".") for name in names)
