"""Numbers, months and plural forms follow the customs of the language."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import wording as words
from dashboard.i18n import catalogue
from dashboard.i18n.locale import use_language
from dashboard.i18n.numbers import format_fixed_decimals
from dashboard.i18n.translate import translate_count
from tests.support.pseudo import serve_languages

HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

"""
POLISH = """\
msgctxt "stops"
msgid "{number} stop"
msgid_plural "{number} stops"
msgstr[0] "{number} zatrzymanie"
msgstr[1] "{number} zatrzymania"
msgstr[2] "{number} zatrzymań"

#, fuzzy
msgctxt "frame.skip"
msgid "Skip to content"
msgstr "Stary tekst"
"""


@pytest.fixture(autouse=True)
def polish(tmp_path: Path):
    (tmp_path / "pl.po").write_text(HEADER + POLISH, encoding="utf-8")
    with serve_languages(tmp_path):
        yield
    catalogue.load_catalogue.cache_clear()


def test_numbers_have_the_signs_of_the_language() -> None:
    with use_language("pl"):
        assert (format_fixed_decimals(1234.25, 1), words.format_number(1234567)) == (
            "1234,3",
            "1\u00a0234\u00a0567",
        )
        assert words.format_decimal(12.34) == "12,3"
        assert words.format_percent(0.53) == "0,5%"
        assert words.name_month("2023-07") == "lipiec 2023"
    assert format_fixed_decimals(1234.25, 1) == "1234.3"


@pytest.mark.parametrize(
    ("count", "told"), [(1, "zatrzymanie"), (3, "zatrzymania"), (5, "zatrzymań"), (12, "zatrzymań")]
)
def test_plural_forms_are_those_of_the_catalogue(count: int, told: str) -> None:
    with use_language("pl"):
        assert translate_count("stops", count, number=count) == f"{count} {told}"


@pytest.mark.parametrize(
    ("count", "told"), [(1, "complaint"), (0, "complaints"), (5, "complaints")]
)
def test_without_a_translation_the_plural_forms_are_english(count: int, told: str) -> None:
    with use_language("pl"):
        assert translate_count("complaints", count, number=count) == f"{count} {told}"


def test_a_fuzzy_translation_is_not_used() -> None:
    with use_language("pl"):
        assert words.translate("frame.skip") == "Skip to content"
