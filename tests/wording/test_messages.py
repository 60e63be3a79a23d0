"""Every template says the same in every language, with the same named places."""

from __future__ import annotations

import string

import pytest

from dashboard.i18n.locale import UntranslatedText
from dashboard.i18n.translate import join_alternatives, join_list
from dashboard.wording import get_language, list_languages, translate, use_language
from tests.support.texts import load_texts


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", list_languages().keys() - {"en"})
def test_every_message_has_the_same_places_in_every_language(code: str) -> None:
    texts = load_texts(code)
    for key, english in load_texts("en").items():
        assert bool(texts[key]) == bool(english), f"{key}: not translated into {code}"
        # The form for one may say "one" in place of the number.
        assert places(texts[key]) == places(english), key


def test_a_language_is_spoken_inside_its_block_only() -> None:
    with use_language("es"):
        assert get_language() == "es"
    assert get_language() == "en"


def test_no_other_language_can_be_spoken() -> None:
    with pytest.raises(KeyError), use_language("xx"):
        pass


@pytest.mark.parametrize(
    ("places", "told"),
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
    with use_language("es"):
        assert translate("control.all", places=places) == told
    assert translate("control.all", places="areas") == "All areas"


def test_words_agree_with_the_noun_that_stands_there() -> None:
    with use_language("es"):
        assert (
            translate("here.next_none", district="zona", name="Norte")
            == "Ninguna otra zona limita con Norte."
        )
        assert (
            translate("here.next_none", district="distrito", name="Sur")
            == "Ningún otro distrito limita con Sur."
        )
        assert translate("here.next_none", district="división", name="Sur").startswith(
            "Ninguna otra división"
        )
        assert translate(
            "find.gap", district=UntranslatedText("beat"), name="2", distance="1 km"
        ).startswith("Ningún beat del mapa")


def test_a_place_with_two_words_has_exactly_two_in_spanish() -> None:
    told = [
        spec
        for code in list_languages()
        for text in load_texts(code).values()
        for _, _, spec, _ in string.Formatter().parse(text)
        if spec and "|" in spec
    ]
    assert told
    assert all(len(spec.split("|")) == 2 and all(spec.split("|")) for spec in told)


@pytest.mark.parametrize(
    ("quarter", "told"),
    [(1, "1.er trim. de 2026"), (2, "2.º trim. de 2026"), (3, "3.er trim. de 2026")],
)
def test_a_quarter_has_its_ordinal(quarter: int, told: str) -> None:
    with use_language("es"):
        assert translate("quarter", quarter=str(quarter), year="2026") == told


def test_the_name_of_a_group_is_quoted_and_joined_by_its_first_letter() -> None:
    names = ("Blanca", "Indígena americana")
    with use_language("es"):
        quoted = [translate("category_named", name=name) for name in names]
        assert join_list(quoted) == "“Blanca” e “Indígena americana”"
        assert join_alternatives(["“Blanca”", "“Otra raza”"]) == "“Blanca” u “Otra raza”"
        assert join_alternatives(["7", "8"]) == "7 u 8"
    assert translate("category_named", name="White") == "White"
