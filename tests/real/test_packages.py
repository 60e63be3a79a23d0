"""The data packages of real cities are valid for the validator of the standard's authors."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from frictionless import Package

from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.web.exports.data_package import build_package_file
from tests.support.real import needs_shared

pytestmark = [needs_shared, pytest.mark.slow]


def validate(settings: Settings, city: str, folder: Path) -> None:
    with zipfile.ZipFile(build_package_file(AnswerService(settings), city)) as archive:
        archive.extractall(folder)
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "note"])[:5]


def test_the_package_of_berkeley_is_valid(berkeley_settings: Settings, tmp_path) -> None:
    validate(berkeley_settings, "berkeley", tmp_path)


@pytest.mark.parametrize("city", ["seattle", "cincinnati"])
def test_the_package_of_a_city_is_valid(city: str, refreshed: dict[str, str], tmp_path) -> None:
    validate(Settings(store=Path(refreshed["PLAINVIEW_STORE"])), city, tmp_path)
