"""English that stays English on a Spanish page is marked as English, so that a screen reader says
it right.
"""

from __future__ import annotations

import re

import pytest

from dashboard.i18n.locale import UntranslatedText, use_language
from dashboard.i18n.names import localize_city
from dashboard.wording import capitalize_first, translate
from layouts.markup import render_html
from layouts.untranslated import mark_untranslated
from tests.support.texts import load_texts
from tests.support.worlds import TinyCity


def html_of(text: str) -> str:
    return render_html(mark_untranslated(text))


def test_only_what_is_english_is_marked_and_only_where_something_else_is_spoken() -> None:
    with use_language("es"):
        said = translate("method_source", source=UntranslatedText("Wilson (1927) "))
        assert said == "Método: Wilson (1927) "
        assert html_of(said) == 'Método: <span lang="en">Wilson (1927) </span>'
        assert html_of(capitalize_first(UntranslatedText("of <stops>. ").strip().rstrip("."))) == (
            '<span lang="en">Of &lt;stops&gt;</span>'
        )
        assert html_of("Paradas") == "Paradas"
    assert (
        html_of(translate("method_source", source=UntranslatedText("Wilson"))) == "Method: Wilson"
    )


@pytest.mark.parametrize(
    ("path", "english"),
    [
        ("/methods", "Wilson, E. B. (1927)"),
        ("/methods", "citation_rate"),
        ("/developers", "GET /api/v1/answers.json"),
        ("/developers", "An answer as an Excel workbook"),
        ("/tiny/compare", "Counts and rates: a Poisson model"),
    ],
)
def test_citations_ids_and_the_description_of_the_api_are_marked(
    client, path: str, english: str
) -> None:
    assert f'<span lang="en">{english}' in client.get(f"{path}?lang=es").text
    plain = client.get(path).text
    assert english in plain
    assert f'<span lang="en">{english}' not in plain


def test_what_a_city_file_says_in_english_alone_is_marked(world: TinyCity) -> None:
    city = world.answers().city("tiny")
    told = localize_city(
        city.model_copy(update={"about": "All about it.", "translations": {}}), "es"
    )
    assert isinstance(told.about, UntranslatedText)
    assert told.name == city.name
    spanish = localize_city(
        city.model_copy(
            update={"about": "All about it.", "translations": {"es": {"about": "Todo."}}}
        ),
        "es",
    )
    assert spanish.about == "Todo."
    assert not isinstance(spanish.about, UntranslatedText)


def test_one_thing_has_one_word() -> None:
    """A citation is a `multa` in Spanish, and a stop a `parada`, everywhere but among the words by
    which readers search.
    """
    told = [text for key, text in load_texts("es").items() if not key.startswith("search.also.")]
    assert [
        text
        for text in told
        if re.search(r"\bcitaci[oó]n(?!es? bibliogr)|detenci[oó]n", text, re.IGNORECASE)
    ] == []
