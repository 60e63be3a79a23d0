"""Names of what all cities share (topics, dimensions, categories) and of a city's own, in the
current language.

Ids never change, and neither do the English titles that are stored with the counts: names are put
in their place when they are shown.
"""

from __future__ import annotations

from typing import Any

from dashboard.i18n.catalogue import load_catalogue
from dashboard.i18n.locale import DEFAULT_LANGUAGE, UntranslatedText, get_language
from dashboard.i18n.translate import capitalize_first, has_message, translate
from data.city_files.translation_checks import CITY_CONTEXT, find_text_key, list_text_keys
from data.model import vocabulary
from data.model.city_schema import Category, Districts, FieldMap, Localized
from data.model.city_schema_parts import TRANSLATIONS
from data.model.values import City

# A city's own texts that are sentences or parts of one; names of places and datasets are names in
# every language.
PROSE_FIELDS = {"about", "note", "note_with_numbers", "row", "meaning", "reason"}


def get_topic_title(topic: str) -> str:
    """A topic as a heading: "Stops"."""
    return translate(f"topic.{topic}")


def get_dimension_title(dimension: str) -> str:
    """A dimension as a heading: "Race"; the id itself where it is none."""
    return translate(f"dimension.{dimension}") if dimension in vocabulary.DIMENSIONS else dimension


def get_category_title(city: City, dimension: str, category: str, stored: str) -> str:
    """A category's name in the current language, where `stored` is its English one; that where
    there is no other.

    A council district that is a number alone is named by its kind.
    """
    if dimension == "council_district" and stored.isdecimal():
        return translate("numbered.council_district", number=stored)
    if get_language() == DEFAULT_LANGUAGE:
        return stored
    code = get_language()
    for dataset in city.datasets:
        field = dataset.fields.get(dimension)
        if field and category in field.translations.get(code, {}):
            return field.translations[code][category]
    own = load_catalogue(code).find_text(f"{CITY_CONTEXT}.{dimension}", stored)
    if own:
        return own
    band = vocabulary.parse_age_band(category) if dimension == "age" else None
    if band and stored == vocabulary.find_category_title(dimension, category):
        return _name_band(*band)
    for key in (f"category.{dimension}.{category}", f"category.any.{category}"):
        if has_message(key) and stored == vocabulary.find_category_title(dimension, category):
            return translate(key)
    return stored


def _name_band(low: int, high: int | None) -> str:
    if high is None:
        return translate("age.over", low=low)
    return (
        translate("age.under", high=high)
        if low <= 1
        else translate("age.range", low=low, high=high)
    )


def localize_city(city: City, code: str) -> City:
    """The city with its own words in a language; those that its file lacks stay as they are."""
    return city if code == DEFAULT_LANGUAGE else _localize_part(city, code)


def _localize_part(part: Any, code: str, dimension: str = "") -> Any:
    """A part of a city file with every text replaced by its translation beside it, else by that of
    the catalogue.
    """
    if isinstance(part, tuple):
        return tuple(_localize_part(p, code) for p in part)
    if isinstance(part, dict):
        return {key: _localize_part(value, code, key) for key, value in part.items()}
    if not isinstance(part, Localized):
        return part
    inner = {
        name: _localize_part(getattr(part, name), code)
        for name in type(part).model_fields
        if name != TRANSLATIONS
    }
    given = _list_translations(part, code, dimension)
    inner[TRANSLATIONS] = {**part.translations, code: given}
    left = {
        n: UntranslatedText(inner[n])
        for n in PROSE_FIELDS & inner.keys() - given.keys()
        if inner[n]
    }
    if isinstance(part, FieldMap):
        return part.model_copy(update={**inner, "titles": {**part.titles, **given}})
    if isinstance(part, Districts) and "singular" in given:
        inner["categories"] = tuple(
            _localize_district_kind(english, translated, part.singular, given["singular"])
            for english, translated in zip(part.categories, inner["categories"], strict=True)
        )
    return part.model_copy(update={**inner, **left, **given})


def _list_translations(part: Localized, code: str, dimension: str) -> dict[str, str]:
    """Key -> text in a language, of those that have one."""
    catalogue = load_catalogue(code)
    found = {
        key: catalogue.find_text(*find_text_key(part, key, dimension))
        for key in list_text_keys(part)
    }
    return {key: text for key, text in found.items() if text} | part.translations.get(code, {})


def _localize_district_kind(
    english: Category, translated: Category, kind: str, kind_told: str
) -> Category:
    """A district named by its kind ("District 12") in the current language ("Distrito 12")."""
    first, _, rest = english.title.partition(f"{capitalize_first(kind)} ")
    own = translated.title != english.title or first or not rest
    return (
        translated
        if own
        else translated.model_copy(update={"title": f"{capitalize_first(kind_told)} {rest}"})
    )
