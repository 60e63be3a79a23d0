"""The built-in cities have Spanish for every word of theirs; an operator's own may lack some, and
says which.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.i18n.locale import UntranslatedText
from dashboard.i18n.names import localize_city
from dashboard.i18n.texts import list_untranslated
from data.city_files.error_messages import format_path
from data.city_files.loader import BUILT_IN_FOLDER, load_catalogue, load_city_file
from data.model.errors import CityFileError
from data.model.values import City
from tests.data.city_files.small import TEXT, changed, write

CITIES = sorted(BUILT_IN_FOLDER.glob("*.toml"))
# Words that built-in cities use too ("the day of the stop", "East") are in the catalogue already.
LACKING = {
    "licence.name",
    *(f"datasets[{n}].row" for n in range(3)),
    "datasets[2].date.meaning",
    "datasets[0].fields.age.young",
    "breaks[0].reason",
}


def lacking(city: City) -> set[str]:
    return {format_path(path) for path in list_untranslated(city, "es")}


def in_english(part: object) -> list[str]:
    """Every text below a told part of a city that is marked as English."""
    if isinstance(part, (tuple, list)):
        return [text for inner in part for text in in_english(inner)]
    if isinstance(part, dict):
        return in_english(list(part.values()))
    if hasattr(type(part), "model_fields"):
        return in_english([getattr(part, name) for name in type(part).model_fields])
    return [part] if isinstance(part, UntranslatedText) else []


@pytest.mark.parametrize("path", CITIES, ids=lambda path: path.stem)
def test_no_word_of_a_built_in_city_lacks_its_spanish(path: Path) -> None:
    city = load_city_file(path)
    assert [
        f"{path.name}, {key}: expected its Spanish in es.po" for key in sorted(lacking(city))
    ] == []
    assert in_english(localize_city(city, "es")) == []


def test_what_an_own_city_lacks_is_named_by_key(tmp_path: Path) -> None:
    assert lacking(load_city_file(write(tmp_path))) == LACKING
    told = changed(
        'reason = "A new form."', 'reason = "A new form."\nes.reason = "Un formulario nuevo."'
    )
    assert LACKING - lacking(load_city_file(write(tmp_path, told))) == {"breaks[0].reason"}


def test_names_of_places_agencies_and_tables_need_no_spanish(tmp_path: Path) -> None:
    named = TEXT.replace('title = "East"', 'title = "East Hampton"').replace(
        'title = "West"', 'title = "Western Downtown"'
    )
    city = load_city_file(write(tmp_path, named))
    assert lacking(city) - LACKING == {"districts.categories[1].title"}


def test_what_built_in_cities_say_too_is_told_in_spanish(tmp_path: Path) -> None:
    told = localize_city(load_city_file(write(tmp_path)), "es")
    assert [c.title for c in told.districts.categories] == ["Este", "Oeste"]
    assert told.datasets[0].date.meaning == "el día de la parada"


def test_a_file_may_say_its_words_in_any_language(tmp_path: Path) -> None:
    told = changed(
        'reason = "A new form."', 'reason = "A new form."\nvi.reason = "Một mẫu đơn mới."'
    )
    city = load_city_file(write(tmp_path, told))
    assert city.breaks[0].translations == {"vi": {"reason": "Một mẫu đơn mới."}}
    assert localize_city(city, "vi").breaks[0].reason == "Một mẫu đơn mới."
    wrong = told.replace("vi.reason", "vi.raeson")
    with pytest.raises(CityFileError, match=r"breaks\[0\].vi.raeson: unknown text to translate"):
        load_city_file(write(tmp_path, wrong))
    with pytest.raises(CityFileError, match=r"line \d+, breaks\[0\].vi.reason: expected text"):
        load_city_file(write(tmp_path, told.replace('"Một mẫu đơn mới."', "1")))


@pytest.mark.parametrize(
    ("title", "spanish", "told"),
    [
        ("Precinct 40", "", "Distrito policial 40"),
        ("Precinct B", "", "Distrito policial B"),
        ("Precinct", "", "Precinct"),
        ("Precincts 4", "", "Precincts 4"),
        ("Old Precinct 4", "", "Old Precinct 4"),
        ("Precinct 5", "El quinto", "El quinto"),
        ("Harbor", "", "Harbor"),
    ],
)
def test_a_district_called_by_its_kind_is_so_in_spanish(
    tmp_path: Path, title: str, spanish: str, told: str
) -> None:
    kinds = 'singular = "precinct"\nplural = "precincts"\nes = { singular = "distrito policial", plural = "distritos" }'
    own = f'\nes = {{ title = "{spanish}" }}' if spanish else ""
    text = TEXT.replace("[districts]", f"[districts]\n{kinds}").replace(
        'title = "East"', f'title = "{title}"{own}'
    )
    city = load_city_file(write(tmp_path, text))
    assert localize_city(city, "es").districts.categories[0].title == told
    assert localize_city(city, "en").districts.categories[0].title == title


def test_numbered_places_of_built_in_cities_are_told_by_their_kind() -> None:
    catalogue = load_catalogue()
    for city_id, kind in (
        ("new_york", "Distrito policial"),
        ("chicago", "Distrito"),
        ("buffalo", "Distrito"),
    ):
        titles = [
            c.title for c in localize_city(catalogue.city(city_id), "es").districts.categories
        ]
        assert titles
        assert all(title.startswith(f"{kind} ") for title in titles)
