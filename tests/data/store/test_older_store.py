"""A store that an earlier version wrote is served as it is, and the next refresh brings it up to
date.

`stores/format-0.tar.xz` is a store of the tiny city written by commit 679ee89, with two builds; its
rows are made up.
"""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

import app
from dashboard.settings import Settings
from data.city_files.loader import load_catalogue
from data.portal import PortalAccess
from data.refresh import refresh_city
from data.store.store import Store

ARCHIVE = Path(__file__).parent / "stores" / "format-0.tar.xz"
STOPS = 457
PAGES = ("", "/map", "/trends", "/breakdowns", "/compare", "/disparities", "/outcomes", "/data")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    return Settings(store=tmp_path / "store", catalogue=tmp_path / "cities")


def test_every_page_is_served_before_a_refresh(settings: Settings) -> None:
    client = app.create_app(settings).server.test_client()
    asked = "/api/v1/answers.json?city=tiny&measure=stops&since=2022-01&until=2023-12"
    assert client.get(asked).json["rows"][0]["numerator"] == STOPS
    assert [p for p in PAGES if client.get(f"/tiny{p}").status_code != 200] == []
    assert client.get("/readyz").json["state"] == {"tiny": "live"}
    for form in ("trend", "breakdown", "table", "number"):
        address = f"/embed/{form}?city=tiny&measure=stops"
        assert client.get(address).status_code == 200, address


def test_a_refresh_brings_it_up_to_date(settings: Settings) -> None:
    catalogue, store = load_catalogue(settings.catalogue), Store(settings.store)
    folder = settings.catalogue
    report = refresh_city(catalogue.city("tiny"), folder, store, PortalAccess())
    assert [outcome.state for outcome in report.outcomes] == ["live", "live"]
    # Its city file does not know what "?" means as a race, which is told since.
    assert [f.id for f in report.outcomes[0].audit.findings] == ["values_unknown"]
    assert json.loads((settings.store / "store.json").read_text()) == {"format": 1}
    client = app.create_app(settings).server.test_client()
    asked = "/api/v1/answers.json?city=tiny&measure=stops&since=2022-01&until=2023-12"
    assert client.get(asked).json["rows"][0]["numerator"] == STOPS
