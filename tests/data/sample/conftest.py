"""One small Sample City for all tests of this folder: a tenth of the real one."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from data.city_files.loader import BUILT_IN_FOLDER
from data.model.values import City
from data.sample import write_sample
from tests.support.shared import build_once, refresh_sample

STOPS = 12_000


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return build_once(
        tmp_path_factory, "sample-small", lambda folder: write_sample(folder, stops=STOPS)
    )


@pytest.fixture(scope="session")
def whole(tmp_path_factory) -> Path:
    """The city in the size in which it is served, as a refresh has written it."""
    store = build_once(tmp_path_factory, "sample-store", refresh_sample)
    (written,) = (store / "sources").iterdir()
    return written


@pytest.fixture(scope="session")
def city() -> City:
    return City.model_validate(
        tomllib.loads((BUILT_IN_FOLDER / "sample.toml").read_text(encoding="utf-8"))
    )


@pytest.fixture(scope="session")
def tables(folder, city) -> dict[str, list[dict]]:
    """Rows by topic."""
    return {
        d.topic: json.loads((folder / f"{d.id}.json").read_text(encoding="utf-8"))
        for d in city.datasets
    }


@pytest.fixture(scope="session")
def told(folder) -> dict:
    """What tables.json says."""
    return json.loads((folder / "tables.json").read_text(encoding="utf-8"))
