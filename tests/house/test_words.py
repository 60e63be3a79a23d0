"""No leftovers, and nothing of the machine or the registry that the files were written with."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from dashboard.cli.message_extraction import collect_sources, make_catalogues
from dashboard.i18n.catalogue import CATALOGUES_FOLDER
from tests.house.tree import ROOT, project_files

# Written in pieces, so that this file does not hold what it looks for.
LEFTOVERS = "|".join(rf"\b{a}{b}\b" for a, b in [("TO", "DO"), ("FIX", "ME"), ("XX", "X")])
PATHS = "|".join(
    f"(?<![A-Za-z0-9_.-])/{name}/" for name in ("wor" + "k", "tm" + "p", "roo" + "t", "hom" + "e")
)
HOSTS = "|".join(
    re.escape(host)
    for host in ("pypi" + ".org", "registry.npmjs" + ".org", "files.python" + "hosted.org")
)
FORBIDDEN = re.compile(f"{LEFTOVERS}|{PATHS}|{HOSTS}")


def faults(lines: Iterable[str]) -> list[str]:
    return [
        f"{number}: {line.strip()[:100]}"
        for number, line in enumerate(lines, 1)
        if FORBIDDEN.search(line)
    ]


def text_of(path) -> str:
    content = path.read_bytes()
    return "" if b"\0" in content[:4096] else content.decode("utf-8", errors="replace")


def test_no_forbidden_words() -> None:
    found = {
        str(p.relative_to(ROOT)): rows
        for p in project_files()
        if (rows := faults(text_of(p).splitlines()))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    ["# TO" + "DO: later", "x = '/tm" + "p/x'", "see https://registry.npmjs" + ".org/x"],
)
def test_forbidden_words_are_found(line: str) -> None:
    assert faults([line])


@pytest.mark.parametrize(
    "line", ["a mastodon", "frame/work/shop", "data/template/x", "https://example.org/work"]
)
def test_innocent_words_are_not(line: str) -> None:
    assert not faults([line])


def test_the_catalogues_hold_every_text_as_it_is_now() -> None:
    stale = [
        name
        for name, content in make_catalogues().items()
        if (CATALOGUES_FOLDER / name).read_bytes() != content
    ]
    assert stale == [], "run scripts/extract-messages and commit what it writes"


def test_no_translation_stands_beside_its_english_text() -> None:
    beside = {key: source.beside for key, source in collect_sources().items() if source.beside}
    assert beside == {}, "run scripts/extract-messages and commit what it writes"
