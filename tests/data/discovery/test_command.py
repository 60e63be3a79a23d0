"""The door for the command line: what a person may give as a domain, and what the stand-in portals give back."""

from __future__ import annotations

import pytest

from dashboard.cli.commands import main
from data.discovery.draft import discover_portal
from data.model.errors import PlainviewError
from data.portal import PortalAccess


@pytest.mark.parametrize(
    "domain", ["", "seattle", "http://", "data.example.gov:8765", "me:secret@data.example.gov"]
)
def test_what_is_no_domain_is_refused_before_anything_is_asked(domain):
    with pytest.raises(
        PlainviewError, match="domain: expected a portal's domain such as data.example.gov"
    ) as caught:
        discover_portal(domain, PortalAccess(origin="http://127.0.0.1:9", attempts=1))
    assert [e.field for e in caught.value.errors] == ["domain"]


def test_what_is_no_city_id_is_refused():
    with pytest.raises(PlainviewError, match="city_id: expected small letters"):
        discover_portal("data.example.gov", PortalAccess(), city_id="New York")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("edited.toml", "the file is there already"),
        ("nowhere/city.toml", "there is no folder"),
        (".", "expected a file"),
    ],
)
def test_a_file_that_a_person_may_have_edited_is_not_replaced(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, name: str, words: str
):
    edited = tmp_path / "edited.toml"
    edited.write_text("# by hand\n")
    monkeypatch.setenv("PLAINVIEW_PORTAL", "http://127.0.0.1:9")
    monkeypatch.setenv("PLAINVIEW_STORE", str(tmp_path / "store"))
    command = ["discover", "data.example.gov", "--output", str(tmp_path / name)]
    assert main(command, lambda *_: None) == 2
    told = capsys.readouterr().err
    assert words in told and "--output" in told
    assert edited.read_text() == "# by hand\n"
