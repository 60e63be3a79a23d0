"""The explanation of a chart names the marks that the chart shows; terms are explained where they
are used.
"""

from __future__ import annotations

import pytest

from dashboard.charts.forms import QUESTION_FORMS
from dashboard.i18n.locale import list_languages, use_language
from dashboard.query.answer_parts import DefinitionBreak
from dashboard.wording.glossary import find_terms, list_terms
from tests.support.answers import list_months, make_answer, make_row

TREND, BARS = QUESTION_FORMS["trend"], QUESTION_FORMS["breakdown"]


def test_a_plain_trend_tells_of_its_points_only() -> None:
    shown = make_answer([make_row(3, month=m) for m in list_months("2022-01", 3)], by=("month",))
    assert TREND.explain(shown) == (
        "Each point on the line is one month. The higher the point, the larger the number.",
    )


def test_what_a_trend_lacks_is_told_and_is_no_zero() -> None:
    rows = [
        make_row(3, month="2022-01", incomplete=True),
        make_row(0, status="no_data", month="2022-02"),
        make_row(0, month="2022-03"),
    ]
    broken = make_answer(rows, by=("month",), breaks=(DefinitionBreak("2022-02", "A new form."),))
    said = " ".join(TREND.explain(broken))
    for part in ("dashed upright line", "not complete yet", "not a zero", "none was recorded"):
        assert part in said


def test_bars_tell_of_stripes_only_where_there_are_some() -> None:
    bars = [make_row(5, race="black"), make_row(2, race="not_recorded")]
    assert any("striped" in s for s in BARS.explain(make_answer(bars, by=("race",))))
    assert not any("striped" in s for s in BARS.explain(make_answer(bars[:1], by=("race",))))


def test_an_empty_answer_tells_nothing() -> None:
    assert TREND.explain(make_answer([])) == ()


@pytest.mark.parametrize("code", list_languages())
def test_every_term_is_met_by_its_own_word(code: str) -> None:
    with use_language(code):
        assert [t.term for t in list_terms() if not t.says.endswith(".")] == []
        assert len({t.id for t in list_terms()}) == len(list_terms()) > 20


def test_a_text_explains_the_words_it_uses_and_no_others() -> None:
    found = [t.id for t in find_terms("Of 100 stops, 10 included a frisk. Too few to compare.")]
    assert found == ["stop", "frisk", "too_few"]
    with use_language("es"):
        assert [t.id for t in find_terms("De 100 paradas, 10 incluyeron un cacheo.")] == [
            "stop",
            "frisk",
        ]


def test_sustained_is_not_met_in_not_sustained() -> None:
    assert [t.id for t in find_terms("not sustained")] == ["not_sustained"]
