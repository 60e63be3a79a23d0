"""Every template says the same in every language, with the same named places."""

from __future__ import annotations

import string

import pytest

from dashboard.language import InEnglish
from dashboard.words import LANGUAGES, language, say, speaking
from dashboard.words.messages import messages


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", sorted(messages()))
def test_the_places_of_a_template_are_the_same_in_every_language(key: str) -> None:
    templates = messages()[key]
    assert templates.keys() == LANGUAGES.keys(), f"{key}: expected every language and no other"
    assert all(places(t) == places(templates["en"]) for t in templates.values()), key


def test_a_language_is_spoken_inside_its_block_only() -> None:
    with speaking("es"):
        assert language() == "es"
    assert language() == "en"


def test_no_other_language_can_be_spoken() -> None:
    with pytest.raises(KeyError), speaking("xx"):
        pass


@pytest.mark.parametrize(
    "places, told",
    [
        ("distritos policiales", "Todos los distritos policiales"),
        ("condados", "Todos los condados"),
        ("zonas de patrulla", "Todas las zonas de patrulla"),
        ("divisiones", "Todas las divisiones"),
        ("áreas policiales", "Todas las áreas policiales"),
        ("", "Todos los "),
    ],
)
def test_all_places_are_told_in_their_gender(places: str, told: str) -> None:
    with speaking("es"):
        assert say("control.all", places=places) == told
    assert say("control.all", places="areas") == "All areas"


def test_words_agree_with_the_noun_that_stands_there() -> None:
    with speaking("es"):
        assert (
            say("here.next_none", district="zona", name="Norte")
            == "Ninguna otra zona limita con Norte."
        )
        assert (
            say("here.next_none", district="distrito", name="Sur")
            == "Ningún otro distrito limita con Sur."
        )
        assert say("here.next_none", district="división", name="Sur").startswith(
            "Ninguna otra división"
        )
        assert say("find.gap", district=InEnglish("beat"), name="2", distance="1 km").startswith(
            "Ningún beat del mapa"
        )


def test_a_place_with_two_words_has_exactly_two() -> None:
    told = [
        spec
        for key in messages()
        for text in messages()[key].values()
        for _, _, spec, _ in string.Formatter().parse(text)
        if spec and "|" in spec
    ]
    assert told and all(len(spec.split("|")) == 2 and all(spec.split("|")) for spec in told)
