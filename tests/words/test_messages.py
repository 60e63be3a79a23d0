"""Every template says the same in every language, with the same named places."""

from __future__ import annotations

import string

import pytest

from dashboard.words import LANGUAGES, language, speaking
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
