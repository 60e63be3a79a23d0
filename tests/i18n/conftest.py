"""The sample city served in pseudo-languages: accented, right to left, and one whose catalogue is
empty.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import wsgi
from dashboard.i18n import catalogue
from dashboard.settings import Settings
from tests.support import pseudo
from tests.support.shared import build_once, refresh_sample


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the catalogues while it is that of the languages."""
    folder = tmp_path_factory.mktemp("languages")
    shutil.copy(catalogue.CATALOGUES_FOLDER / "es.po", folder)
    pseudo.write_pseudo(folder, pseudo.ACCENTED, pseudo.accent)
    pseudo.write_pseudo(folder, pseudo.RIGHT_TO_LEFT, pseudo.to_hebrew)
    pseudo.write_empty(folder, pseudo.UNTRANSLATED)
    with pseudo.serve_languages(folder):
        yield folder


@pytest.fixture(scope="module")
def sample(languages: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The whole application over the sample city."""
    store = build_once(tmp_path_factory, "sample-store", refresh_sample)
    return wsgi.create_app(Settings(store=store)).server.test_client()
