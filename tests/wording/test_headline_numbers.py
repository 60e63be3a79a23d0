"""The number that a headline sets apart is that of its answer, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import wording
from dashboard.i18n.locale import use_language
from tests.support.worlds import TinyCity, make_allegation, make_stop

STOP_COUNT = 60
SEARCHED = 24


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> TinyCity:
    """Stops of 2022, two fifths of them with a frisk, and no complaint in 2023."""
    folder: Path = tmp_path_factory.mktemp("headlines")
    days = [f"2022-{1 + i % 12:02d}-15" for i in range(STOP_COUNT)]
    stops = [make_stop(day, frisk="Y" if i < SEARCHED else "N") for i, day in enumerate(days)]
    made = TinyCity(folder, stops, [make_allegation("c1", "2022-01-15")])
    made.refresh()
    return made


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("measure=stops", {"en": "60", "es": "60"}),
        ("measure=frisk_rate", {"en": "40%", "es": "40\u00a0%"}),
        # Too few for a rate: no number is one.
        ("measure=frisk_rate&since=2022-01&until=2022-01", {"en": "", "es": ""}),
        ("measure=stops&since=2023-06&until=2023-06", {"en": "", "es": ""}),
    ],
)
def test_a_headline_sets_apart_the_value_of_its_answer(
    town: TinyCity, question: str, numbers: dict[str, str]
) -> None:
    answer = town.ask(question)
    for language, number in numbers.items():
        with use_language(language):
            assert wording.find_headline_number(answer) == number
            assert number in wording.write_headline(answer)
