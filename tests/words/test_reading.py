"""How a chart is read is told from what it really shows; words are explained where they are used."""

from __future__ import annotations

import pytest

from dashboard import wording
from dashboard.i18n.locale import languages, speaking
from dashboard.wording.glossary import terms, terms_in
from tests.support.answers import answer, months, row


def test_a_plain_trend_tells_of_its_points_only() -> None:
    shown = answer([row(3, month=m) for m in months("2022-01", 3)], by=("month",))
    assert wording.how_to_read(shown, "trend") == (
        "Each point on the line is one month. The higher the point, the larger the number.",
    )


def test_what_a_trend_lacks_is_told_and_is_no_zero() -> None:
    rows = [
        row(3, month="2022-01", incomplete=True),
        row(0, status="no_data", month="2022-02"),
        row(0, month="2022-03"),
    ]
    broken = answer(rows, by=("month",), breaks=({"month": "2022-02", "reason": "A new form."},))
    said = " ".join(wording.how_to_read(broken, "trend"))
    for part in ("dashed upright line", "not complete yet", "not a zero", "none was recorded"):
        assert part in said


def test_bars_tell_of_stripes_only_where_there_are_some() -> None:
    bars = [row(5, race="black"), row(2, race="not_recorded")]
    assert any("striped" in s for s in wording.how_to_read(answer(bars, by=("race",)), "breakdown"))
    assert not any(
        "striped" in s for s in wording.how_to_read(answer(bars[:1], by=("race",)), "breakdown")
    )


def test_a_form_without_marks_and_an_empty_answer_tell_nothing() -> None:
    assert (
        wording.how_to_read(answer([row(3)]), "number")
        == ()
        == wording.how_to_read(answer([]), "trend")
    )


@pytest.mark.parametrize("code", languages())
def test_every_term_is_met_by_its_own_word(code: str) -> None:
    with speaking(code):
        assert [t.term for t in terms() if not t.says.endswith(".")] == []
        assert len({t.id for t in terms()}) == len(terms()) > 20


def test_a_text_explains_the_words_it_uses_and_no_others() -> None:
    found = [t.id for t in terms_in("Of 100 stops, 10 included a frisk. Too few to compare.")]
    assert found == ["stop", "frisk", "too_few"]
    with speaking("es"):
        assert [t.id for t in terms_in("De 100 paradas, 10 incluyeron un cacheo.")] == [
            "stop",
            "frisk",
        ]


def test_sustained_is_not_met_in_not_sustained() -> None:
    assert [t.id for t in terms_in("not sustained")] == ["not_sustained"]
