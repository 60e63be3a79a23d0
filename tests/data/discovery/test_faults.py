"""Portals that refuse, that offer nothing, and whose words are made to break a file."""

from __future__ import annotations

import pytest

from data.city_files.loader import load_city_file
from data.discovery.draft import draft_city
from data.model.standard_values import read_field_meanings
from data.model.vocabulary import normalise_text
from tests.data.discovery.shelf import Shelf, rows
from tests.data.discovery.towns import DAY, DAYS, elmwood

DOMAIN = "data.elmwood.gov"


@pytest.mark.parametrize("refused", ["distinct", "years", "mixed", "pairs", "carrying", "example"])
def test_a_question_that_the_portal_refuses_costs_only_its_answer(refused):
    town = elmwood()
    town.refused.add(refused)
    draft = draft_city(town, DOMAIN)
    assert draft.accepted
    assert len(draft.proposals) == 3
    assert all(p.dataset.fields["race"].columns for p in draft.proposals)


def test_a_table_that_cannot_be_read_is_left_out():
    town = elmwood()
    town.refused.add("describe")
    draft = draft_city(town, DOMAIN)
    assert not draft.accepted
    assert draft.text == ""
    assert len([line for line in draft.aside if "could not be read" in line]) == 3


def test_a_portal_without_police_tables_gives_no_draft():
    draft = draft_city(Shelf().add("tree-0001", "Street Trees", rows(9, species=["Elm"])), DOMAIN)
    assert not draft.accepted
    assert draft.text == ""
    assert "no table of stops, complaints or use of force was found" in "\n".join(draft.lines())


def test_words_of_a_portal_cannot_break_the_file(tmp_path):
    town = Shelf().add(
        "stop-0005",
        'Traffic "Stops"\n[x]\x07 ]]',
        rows(
            200,
            stop_id="{n}",
            stop_date=DAYS,
            race=['Wh"ite\n', "Black\\", "It's # odd\x07", "White"],
            result=["a = 1", "'''"],
        ),
        {"stop_date": DAY},
    )
    town.add(
        "trck-0002",
        "Police complaint\x07 tracker\r\nid = 1",
        rows(9, case_number="{n}", due_date=DAYS),
    )
    draft = draft_city(town, DOMAIN)
    assert draft.accepted
    path = tmp_path / "elmwood.toml"
    path.write_text(draft.text, encoding="utf-8")
    race = load_city_file(path).datasets[0].fields["race"]
    assert 'Wh"ite' in race.values["white"][0]
    assert read_field_meanings("race", race).find(normalise_text("Black\\")) == "black"
