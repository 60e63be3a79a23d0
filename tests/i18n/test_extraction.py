"""The extraction fills catalogues: it keeps translations, marks changed texts, and a second run
changes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from dashboard.cli import message_extraction as extraction
from dashboard.cli.message_extraction import SourceText, make_catalogues
from dashboard.i18n import catalogue


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with the Spanish catalogue, which the extraction fills."""
    shutil.copy(catalogue.CATALOGUES_FOLDER / "es.po", tmp_path)
    return tmp_path


def extract(folder: Path, sources: list[SourceText] | None = None) -> Catalog:
    """The Spanish catalogue after a run, with other texts than those of the site where some are
    given.
    """
    with pytest.MonkeyPatch.context() as patch:
        if sources is not None:
            patch.setattr(extraction, "collect_sources", lambda: {s.key: s for s in sources})
        made = make_catalogues(folder)
    assert made.keys() == {"es.po", "plainview.pot"}
    (folder / "es.po").write_bytes(made["es.po"])
    with (folder / "es.po").open("rb") as file:
        return read_po(file, locale="es")


def test_a_run_changes_nothing_where_no_text_has_changed(folder: Path) -> None:
    before = (folder / "es.po").read_bytes()
    extract(folder)
    assert (folder / "es.po").read_bytes() == before


def test_a_changed_text_is_fuzzy_and_names_the_text_before(folder: Path) -> None:
    sources = list(extraction.collect_sources().values())
    changed = [
        replace(s, text="Go to the content") if s.context == "frame.skip" else s for s in sources
    ]
    content = extract(folder, changed)
    message = content.get("Go to the content", "frame.skip")
    assert message is not None
    assert message.fuzzy
    assert message.string == "Ir al contenido"
    written = (folder / "es.po").read_text()
    assert '#| msgid "Skip to content"\n' in written
    extract(folder, changed)
    assert (folder / "es.po").read_text() == written
    # Of texts that share a context, the likest is the one that changed.
    city = next(s for s in sources if s.text == "the day of the stop")
    changed = [replace(s, text="the day of each stop") if s is city else s for s in sources]
    message = extract(folder, changed).get("the day of each stop", "city")
    assert message is not None
    assert message.fuzzy
    assert message.string == "el día de la parada"


def test_a_text_that_comes_back_has_its_translation_again(folder: Path) -> None:
    sources = list(extraction.collect_sources().values())
    gone = extract(folder, [s for s in sources if s.context != "frame.skip"])
    assert gone.get("Skip to content", "frame.skip") is None
    assert "Ir al contenido" in {message.string for message in gone.obsolete.values()}
    back = extract(folder, sources).get("Skip to content", "frame.skip")
    assert back is not None
    assert back.string == "Ir al contenido"


def test_a_translation_beside_the_english_text_moves_into_the_catalogue(folder: Path) -> None:
    sources = [
        *extraction.collect_sources().values(),
        SourceText("new.key", "A new text", beside={"es": "Un texto nuevo"}),
        SourceText("city.name", "Old Mill", beside={"es": "Molino Viejo"}, is_name=True),
        SourceText("city.name", "New Mill", is_name=True),
    ]
    content = extract(folder, sources)
    found = [
        content.get(text, context)
        for context, text in (("new.key", "A new text"), ("city.name", "Old Mill"))
    ]
    assert [m.string for m in found if m] == ["Un texto nuevo", "Molino Viejo"]
    assert content.get("New Mill", "city.name") is None


def test_translations_are_taken_out_of_a_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    path.write_text('# A note\n[key]\nen = "A text" # here\nes = "Un texto"\n\n[other]\nen = "B"\n')
    extraction.drop_translations(path)
    assert path.read_text() == '# A note\n[key]\nen = "A text" # here\n\n[other]\nen = "B"\n'
