"""The door for the command line: what a person may give as a domain, and what the stand-in portals
give back.
"""

from __future__ import annotations

import tomllib

import pytest

from dashboard.cli.commands import main
from data.city_files.loader import load_city_file
from data.discovery.draft import discover_portal, draft_city
from data.model.errors import PlainviewError
from data.portal import PortalAccess
from tests.data.discovery.towns import elmwood


@pytest.mark.parametrize(
    "domain", ["", "seattle", "http://", "data.example.gov:8765", "me:secret@data.example.gov"]
)
def test_what_is_no_domain_is_refused_before_anything_is_asked(domain):
    with pytest.raises(
        PlainviewError, match=r"domain: expected a portal's domain such as data\.example\.gov"
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
    assert words in told
    assert "--output" in told
    assert edited.read_text() == "# by hand\n"


EDITED = """\
# by hand
id = "elmwood"
name = "Elmwood on the River"
agency = "Elmwood Police"
portal = "data.elmwood.gov"
time_zone = "America/Chicago"
licence = {name = "Public domain"}
districts = {categories = [{id = "1", title = "The First"}]}

[[datasets]]
id = "stop-0001"
topic = "stops"
title = "Our stops"   # a better title
row = "one stop"
counts = {rows = "stops"}
date = {columns = ["interview_date"], meaning = "the day of the stop"}
fields.race.columns = ["race"]
"""


@pytest.fixture
def elmwood_portal(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """The command line asks the made-up town of Elmwood."""
    monkeypatch.setattr(
        "dashboard.cli.portal_commands.discover_portal",
        lambda domain, access, city_id="", topics=None, state="": draft_city(
            elmwood(), domain, city_id, topics, state
        ),
    )
    monkeypatch.setenv("PLAINVIEW_STORE", str(tmp_path / "store"))


@pytest.mark.usefixtures("elmwood_portal")
def test_a_merge_adds_tables_and_keeps_every_byte_of_an_edited_file(tmp_path, capsys):
    file = tmp_path / "elmwood.toml"
    file.write_text(EDITED, encoding="utf-8")
    command = ["discover", "data.elmwood.gov", "--output", str(file), "--merge"]
    assert main(command, lambda *_: None) == 0
    merged = file.read_text(encoding="utf-8")
    assert merged.startswith(EDITED)
    city = load_city_file(file)
    assert [d.id for d in city.datasets] == ["stop-0001", "cmpl-0001", "forc-0001"]
    assert (city.name, city.datasets[0].title) == ("Elmwood on the River", "Our stops")
    told = capsys.readouterr().out
    assert "added cmpl-0001, forc-0001" in told
    assert "stop-0001: the draft has fields.sex (sex), and the file does not" in told
    assert main(command, lambda *_: None) == 0
    assert file.read_text(encoding="utf-8") == merged


@pytest.mark.usefixtures("elmwood_portal")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml [", "is no TOML"),
        (EDITED.replace('topic = "stops"', 'topic = "steps"'), "is left as it was"),
    ],
)
def test_a_file_that_cannot_be_merged_stays_as_it_was(tmp_path, capsys, text: str, words: str):
    file = tmp_path / "elmwood.toml"
    file.write_text(text, encoding="utf-8")
    command = ["discover", "data.elmwood.gov", "--output", str(file), "--merge"]
    assert main(command, lambda *_: None) == 2
    assert words in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("elmwood_portal")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--merge"], "expected the city file to add to"),
        (["--table", "stop-0001"], "expected ID=TOPIC"),
        (["--table", "stop-0001=arrests"], "expected one of stops, complaints, force"),
        (["--table", "nope-0001=stops"], "has no table nope-0001"),
        (["--state", "Atlantis"], "expected the two letters of a state"),
    ],
)
def test_a_wrong_option_of_discover_says_what_was_expected(options, words, capsys):
    assert main(["discover", "data.elmwood.gov", *options], lambda *_: None) == 2
    assert words in capsys.readouterr().err


@pytest.mark.usefixtures("elmwood_portal")
def test_a_table_can_be_given_a_topic_and_a_city_its_state(capsys):
    command = ["discover", "data.elmwood.gov", "--table", "forc-0001=stops", "--state", "nm"]
    assert main(command, lambda *_: None) in (0, 2)
    content = tomllib.loads(capsys.readouterr().out)
    assert {d["id"]: d["topic"] for d in content["datasets"]}["forc-0001"] == "stops"
    assert (content["state"], content["time_zone"]) == ("NM", "America/Denver")
