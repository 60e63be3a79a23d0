"""The scripts of the image: what is removed from packages, and that what is asked for is served."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scripts import image_smoke, prune_packages
from tests.support.worlds import TinyCity, make_stop

KEPT = ("a/__init__.py", "a/data.json", "dash/deps/react.min.js", "a/testing/run.py")
REMOVED = (
    "a/tests/test_a.py",
    "a/b/tests/data/c.csv",
    "dash/deps/react.min.js.map",
    "dash/dash-renderer/build/dash_renderer.dev.js",
    "plotly/package_data/plotly.min.js",
    "a/_core/include/a.h",
)


def test_what_no_process_reads_is_removed(tmp_path: Path) -> None:
    for name in (*KEPT, *REMOVED):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1234")
    saved = sum(prune_packages.remove(tmp_path, rule) for rule in prune_packages.RULES)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert (saved, left) == (4 * len(REMOVED), set(KEPT))


def test_edited_libraries_keep_their_symbols(tmp_path: Path) -> None:
    for name in ("a/module.so", "a.libs/liba.so", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert list(prune_packages.list_libraries(tmp_path)) == [tmp_path / "a/module.so"]


def test_the_image_prunes_strips_and_asks() -> None:
    dockerfile = (Path(__file__).parents[2] / "Dockerfile").read_text(encoding="utf-8")
    assert "binutils" in dockerfile
    assert "scripts/prune_packages.py /venv" in dockerfile
    assert "/venv/bin/python scripts/image_smoke.py" in dockerfile


@pytest.mark.skipif(shutil.which("strip") is None, reason="no strip here")
def test_what_is_not_a_library_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "module.so").write_text("no library")
    with pytest.raises(Exception, match="strip"):
        prune_packages.strip_symbols(tmp_path)


def test_the_smoke_names_what_is_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = TinyCity(tmp_path, [make_stop("2022-01-15", "E")])
    city.refresh()
    monkeypatch.setattr("dashboard.settings.read_settings", lambda: city.settings)
    asked = (
        image_smoke.Request("/healthz", ""),
        image_smoke.Request("/tiny", "text/html", b"PK"),
        image_smoke.Request("/nowhere", ""),
    )
    monkeypatch.setattr(image_smoke, "REQUESTS", asked)
    monkeypatch.setattr(image_smoke, "EXPLORE_PAGE", "/tiny/explore")
    faults = image_smoke.find_faults()
    assert [line.split(":")[0] for line in faults] == ["/tiny", "/nowhere"]
