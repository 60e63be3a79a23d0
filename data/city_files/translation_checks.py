"""The texts of a city file that can be said in other languages, and the faults of translations
beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from data.city_files.error_messages import describe_unknown
from data.model import vocabulary
from data.model.city_schema import (
    Category,
    City,
    Dataset,
    DateMap,
    Districts,
    Event,
    FieldMap,
    Link,
    Localized,
    Population,
    SeriesBreak,
)
from data.model.city_schema_parts import TRANSLATIONS
from data.model.standard_values import find_listed_categories
from data.model.vocabulary import UNNAMED_CATEGORIES

Fault = tuple[tuple, str]

# The texts that are words in one language; names of places, agencies, papers and tables are names
# in every one.
TRANSLATED_KEYS = {
    City: ("about",),
    Link: ("name",),
    Districts: ("singular", "plural"),
    Dataset: ("row", "note", "note_with_numbers"),
    DateMap: ("meaning",),
    SeriesBreak: ("reason",),
    Event: ("title",),
    Population: ("source",),
}
PLACE_DIMENSIONS = {"district", *vocabulary.SUBDISTRICT_DIMENSIONS}
# A place called by such words alone has a name that is not its own: "North Central" is "Centro
# norte".
DIRECTION_WORDS = {
    f"{way}{end}"
    for way in (
        "north",
        "south",
        "east",
        "west",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
    )
    for end in ("", "ern")
} | {"central", "downtown"}

# Texts that name things to programs; readers never see them.
UNTRANSLATED_KEYS = {
    "id",
    "url",
    "page",
    "file",
    "portal",
    "transport",
    "folder",
    "time_zone",
    "topic",
    "month",
    "constant",
    "separator",
    "several",
    "confidence",
    "precision",
    "state",
    "dataset",
    "scope",
    "of",
}


# The context by which a city's texts are found in catalogues; a dimension's titles have one of
# their own below it.
CITY_CONTEXT = "city"


LANGUAGE_CODE_PATTERN = re.compile(r"[a-z]{2,3}(-[A-Z][A-Za-z]+)*")


@lru_cache
def is_language(key: str) -> bool:
    """Whether a key is the code (BCP 47) of a language that the CLDR knows: es, vi, zh-Hant."""
    if not LANGUAGE_CODE_PATTERN.fullmatch(key):
        return False
    from babel import localedata

    return localedata.exists(key.replace("-", "_"))


def gather_languages(part: Any) -> Any:
    """Parsed content with the tables of languages (`es`, `vi`) of each part gathered under
    `translations`.
    """
    if isinstance(part, list):
        return [gather_languages(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    codes = [key for key, value in part.items() if isinstance(value, dict) and is_language(key)]
    rest = {key: gather_languages(value) for key, value in part.items() if key not in codes}
    return {**rest, TRANSLATIONS: {code: part[code] for code in codes}} if codes else rest


def strip_translations_key(path: tuple) -> tuple:
    """A path of keys as it stands in a file, where languages are not gathered."""
    return tuple(key for key in path if key != TRANSLATIONS)


@dataclass(frozen=True)
class CityText:
    """A text of a city in English: its path of keys, its context in catalogues, its translations in
    the file.

    `is_name` where it may stay as it is in every language: the title of a table, the name of a
    place.
    """

    path: tuple
    context: str
    english: str
    beside: Mapping[str, str]
    is_name: bool


def find_translation_faults(part: object, path: tuple = ()) -> Iterator[Fault]:
    """The faults of translations anywhere below a part of a city file, as (path of keys, words)."""
    for translated, place, _ in iterate_parts(part, path):
        known = _list_translatable_keys(translated)
        if not known:
            continue
        if isinstance(translated, FieldMap) and translated.standard:
            known |= set(find_listed_categories(str(place[-1])))
        for code, texts in translated.translations.items():
            for key in texts.keys() - known:
                yield (*place, code, key), describe_unknown("text to translate", key, known)


def iterate_parts(
    part: object, path: tuple = (), dimension: str = ""
) -> Iterator[tuple[Localized, tuple, str]]:
    """Every part with words at or below a part of a city file, with its path and the dimension of a
    field.
    """
    if isinstance(part, tuple):
        for position, inner in enumerate(part):
            yield from iterate_parts(inner, (*path, position))
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from iterate_parts(inner, (*path, key), key)
    elif isinstance(part, Localized):
        yield part, path, dimension
        for name in type(part).model_fields:
            yield from iterate_parts(getattr(part, name), (*path, name))


def list_texts(city: City) -> Iterator[CityText]:
    """Every translatable text of a city.

    Categories shared by all cities are translated by the site; a place whose name begins with the
    districts' own word ("District 12") is translated through that word.
    """
    for part, path, dimension in iterate_parts(city):
        keys = {key for texts in part.translations.values() for key in texts}
        words = _list_word_keys(part, dimension)
        for key in [*words, *sorted(keys | _list_name_keys(part) - {*words})]:
            beside = {code: texts[key] for code, texts in part.translations.items() if key in texts}
            context, english = find_text_key(part, key, dimension)
            if english:
                yield CityText((*path, key), context, english, beside, key not in words)


def find_text_key(part: Localized, key: str, dimension: str = "") -> tuple[str, str]:
    """The context and the English of a text of a part of a city file, by which catalogues
    have it.
    """
    if isinstance(part, FieldMap):
        english = part.titles.get(key) or vocabulary.find_category_title(dimension, key)
        return f"{CITY_CONTEXT}.{dimension}", english
    if isinstance(part, Category):
        return f"{CITY_CONTEXT}.district", part.title
    is_said = key in TRANSLATED_KEYS.get(type(part), ())
    return CITY_CONTEXT if is_said else f"{CITY_CONTEXT}.name", str(getattr(part, key, ""))


def list_text_keys(part: Localized) -> list[str]:
    """The keys of a part's texts that can be said in another language."""
    titles = part.titles if isinstance(part, FieldMap) else {}
    return sorted({*_list_translatable_keys(part), *titles})


def _list_name_keys(part: Localized) -> set[str]:
    """The keys of a part that are names, which may have a translation: a table's title, a place's
    own name.
    """
    if isinstance(part, FieldMap):
        return set()
    return _list_translatable_keys(part) - {*TRANSLATED_KEYS.get(type(part), ())}


def _list_word_keys(part: Localized, dimension: str) -> list[str]:
    """The keys of a part that say something in words, so that they differ between languages."""
    if isinstance(part, Category):
        return ["title"] if _is_direction(part.title) else []
    if not isinstance(part, FieldMap):
        return [key for key in TRANSLATED_KEYS.get(type(part), ()) if getattr(part, key)]
    if dimension in PLACE_DIMENSIONS:
        return [key for key, title in part.titles.items() if _is_direction(title)]
    own = {
        key
        for key, title in part.titles.items()
        if title != vocabulary.find_category_title(dimension, key)
    }
    told_by_site = (
        *vocabulary.CATEGORIES.get(dimension, ()),
        *vocabulary.TITLES.get(dimension, ()),
    )
    shared = {*told_by_site, *UNNAMED_CATEGORIES, vocabulary.SEVERAL}
    # The site names bands of ages by their first and last age, unless the file titles them.
    bands = {
        key
        for key in _list_translatable_keys(part)
        if dimension == "age" and vocabulary.parse_age_band(key)
    }
    return sorted(own | {*part.titles, *_list_translatable_keys(part)} - shared - bands)


def _is_direction(title: str) -> bool:
    return {*title.casefold().split()} <= DIRECTION_WORDS


def _list_translatable_keys(part: Localized) -> set[str]:
    """The keys that may be said in another language; none where the portal's own values are kept,
    whatever they are.
    """
    if not isinstance(part, FieldMap):
        return {
            n
            for n in type(part).model_fields
            if n not in UNTRANSLATED_KEYS and isinstance(getattr(part, n), str)
        }
    if part.open:
        return set()
    override = part.override.values if part.override else {}
    return {
        *part.values,
        *part.one_hot,
        *override,
        *part.titles,
        part.constant,
        *UNNAMED_CATEGORIES,
    } - {""}
