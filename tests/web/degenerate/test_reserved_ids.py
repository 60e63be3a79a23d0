"""No city can have an id at whose address the site itself answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import app
from dashboard.cli.commands import main
from dashboard.settings import Settings
from dashboard.views.census_content.choice import CENSUS_PATH as CENSUS
from dashboard.web.api.developers_page import DEVELOPERS_PATH
from dashboard.web.router import GENERAL_PAGES
from data.city_files.checks import RESERVED_IDS
from tests.support.worlds import CITY_FILE

CITY_ID = re.compile(r"[a-z][a-z0-9_]*")


def first_parts(folder: Path) -> set[str]:
    """The first parts of all addresses of the site which could be a city's id."""
    server = app.create_app(Settings(store=folder)).server
    paths = [*map(str, server.url_map.iter_rules()), *GENERAL_PAGES, DEVELOPERS_PATH, CENSUS]
    found = {path.lstrip("/").partition("/")[0] for path in paths}
    return {part for part in found if CITY_ID.fullmatch(part)}


def test_every_first_part_of_an_address_is_reserved_and_nothing_else(tmp_path: Path) -> None:
    assert first_parts(tmp_path) == RESERVED_IDS


@pytest.mark.parametrize("taken", sorted(RESERVED_IDS))
def test_check_refuses_a_city_of_that_id_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, taken: str
) -> None:
    text = CITY_FILE.replace('id = "tiny"', f'id = "{taken}"')
    (tmp_path / f"{taken}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PLAINVIEW_CATALOGUE", str(tmp_path))
    assert main(["check", taken], lambda *_: None) == 2
    told = capsys.readouterr()
    assert f"{taken}.toml, line 2, id: {taken!r}" in told.out + told.err
