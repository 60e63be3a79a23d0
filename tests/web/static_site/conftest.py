"""Exports of a tiny city, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.web.static_site import kinds
from dashboard.web.static_site.kinds import Depth, PageKind
from tests.support.commands import Done, run_command
from tests.support.worlds import TinyCity, make_stop


class ExportedCity:
    """A tiny city, and the folder into which it is exported."""

    def __init__(self, folder: Path):
        rows = [
            make_stop(f"{year}-{month:02}-09", precinct)
            for year in (2022, 2023)
            for month in range(1, 13)
            for precinct in "EEW"
        ]
        self.world = TinyCity(folder / "world", rows)
        self.world.refresh()
        self.site = folder / "site"
        self.told = ""

    def export(self, *options: str) -> Done:
        """Export into the folder, in this process."""
        settings = self.world.settings
        places = {
            "PLAINVIEW_STORE": str(settings.store),
            "PLAINVIEW_CATALOGUE": str(settings.catalogue),
        }
        done = run_command(
            places, "export", "tiny", "--to", str(self.site), "--jobs", "1", *options
        )
        self.told = done.stdout
        return done

    def list_files(self) -> set[str]:
        """The files of the export, relative to its folder."""
        return {str(p.relative_to(self.site)) for p in self.site.rglob("*") if p.is_file()}


@pytest.fixture(scope="session")
def placeless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExportedCity]:
    """The first pages of a city, exported without the address of the site, in the folder
    `police`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds, "PAGE_KINDS", {"": PageKind(periods=False, depth=Depth.FILES)})
        patch.setattr(kinds, "GENERAL_PATHS", frozenset({"/"}))
        made = ExportedCity(tmp_path_factory.mktemp("placeless"))
        made.site = made.site / "police"
        done = made.export()
        assert done.returncode == 0, done.stderr
    return made
