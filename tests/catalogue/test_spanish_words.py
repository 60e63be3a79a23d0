"""The built-in cities have Spanish for every word of theirs; an operator's own may lack some, and says which."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from dashboard.language import InEnglish
from dashboard.words.names import city_in
from data.catalogue import check_file, load_catalogue
from data.catalogue.languages import untold
from data.catalogue.likeness import resolve_likeness
from data.catalogue.loader import BUILT_IN
from data.catalogue.words import dotted
from data.model import City
from tests.catalogue.small import TEXT, changed, write

CITIES = sorted(BUILT_IN.glob("*.toml"))
LACKING = {
    "licence.name",
    "districts.singular",
    "districts.plural",
    "districts.categories[0].title",
    "districts.categories[1].title",
    *(f"datasets[{n}].row" for n in range(3)),
    *(f"datasets[{n}].date.meaning" for n in range(3)),
    "datasets[0].fields.age.young",
    "breaks[0].reason",
}


def lacking(city: City) -> set[str]:
    return {dotted(path) for path in untold(city)}


def made(content: dict) -> City:
    return City.model_validate_json(json.dumps(content, default=str))


def without_spanish(part: object, path: tuple = ()) -> tuple[object, set[str]]:
    """Parsed content without its Spanish, and the keys that had some."""
    if isinstance(part, list):
        pairs = [without_spanish(inner, (*path, n)) for n, inner in enumerate(part)]
        return [p for p, _ in pairs], set().union(*(had for _, had in pairs))
    if not isinstance(part, dict):
        return part, set()
    pairs = {
        key: without_spanish(inner, (*path, key)) for key, inner in part.items() if key != "es"
    }
    own = {dotted((*path, key)) for key in part.get("es", {})}
    return {key: p for key, (p, _) in pairs.items()}, own.union(*(had for _, had in pairs.values()))


def in_english(part: object) -> list[str]:
    """Every text below a told part of a city that is marked as English."""
    if isinstance(part, (tuple, list)):
        return [text for inner in part for text in in_english(inner)]
    if isinstance(part, dict):
        return in_english(list(part.values()))
    if hasattr(type(part), "model_fields"):
        return in_english([getattr(part, name) for name in type(part).model_fields])
    return [part] if isinstance(part, InEnglish) else []


@pytest.mark.parametrize("path", CITIES, ids=lambda path: path.stem)
def test_no_word_of_a_built_in_city_lacks_its_spanish(path: Path) -> None:
    city = check_file(path)
    assert [
        f"{path.name}, {key}: expected its Spanish under es" for key in sorted(lacking(city))
    ] == []
    assert in_english(city_in(city, "es")) == []


@pytest.mark.parametrize("path", CITIES, ids=lambda path: path.stem)
def test_any_spanish_taken_from_a_built_in_city_is_missed(path: Path) -> None:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    bare, had = without_spanish(resolve_likeness(content))
    missed = lacking(made(bare))
    # Beyond what is asked for, a file may say a name in Spanish too: a table's, or that of a place of several words.
    assert missed <= had and {key for key in had - missed if not key.endswith(".title")} == set()


def test_what_an_own_city_lacks_is_named_by_key(tmp_path: Path) -> None:
    assert lacking(check_file(write(tmp_path))) == LACKING
    told = changed(
        'reason = "A new form."', 'reason = "A new form."\nes.reason = "Un formulario nuevo."'
    )
    assert LACKING - lacking(check_file(write(tmp_path, told))) == {"breaks[0].reason"}


def test_names_of_places_agencies_and_tables_need_no_spanish(tmp_path: Path) -> None:
    named = TEXT.replace('title = "East"', 'title = "East Hampton"').replace(
        'title = "West"', 'title = "Westwood"'
    )
    assert LACKING - lacking(check_file(write(tmp_path, named))) == {
        "districts.categories[0].title",
        "districts.categories[1].title",
    }


@pytest.mark.parametrize(
    "title, spanish, told",
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
    city = check_file(write(tmp_path, text))
    assert city_in(city, "es").districts.categories[0].title == told
    assert city_in(city, "en").districts.categories[0].title == title


def test_numbered_places_of_built_in_cities_are_told_by_their_kind() -> None:
    catalogue = load_catalogue()
    for city_id, kind in (
        ("new_york", "Distrito policial"),
        ("chicago", "Distrito"),
        ("buffalo", "Distrito"),
    ):
        titles = [c.title for c in city_in(catalogue.city(city_id), "es").districts.categories]
        assert titles and all(title.startswith(f"{kind} ") for title in titles)
