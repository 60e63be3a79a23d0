"""What one field or one flag of a dataset must keep to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.city_files.error_messages import describe_unknown
from data.city_files.spelling_conflicts import find_clashes
from data.model.age_bands import MAX_AGE, name_age_bands
from data.model.standard_values import find_listed_categories, has_standard_list
from data.model.unit_rules import FIRST, HIGHEST, ROW, find_scale
from data.model.values import FieldMap, FlagMap
from data.model.vocabulary import (
    CATEGORIES,
    CITYWIDE,
    DIMENSIONS,
    FLAGS,
    NOT_READ,
    NOT_RECORDED,
    OUTSIDE,
    PENDING,
    SUBDISTRICT_DIMENSIONS,
    TIME_DIMENSIONS,
    TIME_OF_WEEK_DIMENSIONS,
    UNASKED_CATEGORIES,
    UNNAMED_CATEGORIES,
)

Fault = tuple[tuple, str]

CATEGORY_ID_PATTERN = re.compile(r"[a-z0-9_]+\Z")
# What comes from the day and the time of a row, and from no field.
DATED_DIMENSIONS = (*TIME_DIMENSIONS, *TIME_OF_WEEK_DIMENSIONS)
PLACE_DIMENSIONS = ("district", *SUBDISTRICT_DIMENSIONS)
# Categories that name nothing and that a file may list values of.
DECLARABLE_CATEGORIES = tuple(category for category in UNNAMED_CATEGORIES if category != NOT_READ)
SOURCE_KEYS = ("columns", "one_hot", "constant", "by_point")
# Dimensions and flags that only one topic's rows can tell.
FIELD_TOPICS = {
    "stop_type": "stops",
    "outcome": "stops",
    "search_basis": "stops",
    "force_type": "force",
    "force_level": "force",
    "allegation": "complaints",
    "finding": "complaints",
    "frisked": "stops",
    "searched": "stops",
    "found": "stops",
    "arrested": "stops",
    "cited": "stops",
    "sustained": "complaints",
    "disciplined": "complaints",
    "injured": "force",
    "died": "force",
}


def find_field_faults(
    name: str, field: FieldMap, topic: str, districts: tuple[str, ...]
) -> Iterator[Fault]:
    """The faults of one field as (path of keys below it, words); `districts` are the city's own
    ids.
    """
    dimensions = [
        d for d in DIMENSIONS if d not in DATED_DIMENSIONS and FIELD_TOPICS.get(d, topic) == topic
    ]
    if name not in dimensions:
        why = "; it comes from the date" if name in DATED_DIMENSIONS else ""
        yield (), describe_unknown(f"dimension of {topic}", name, dimensions) + why
        return
    yield from _find_source_faults(name, field)
    yield from _find_rule_faults(field)
    yield from _find_cell_faults(field)
    yield from _find_open_faults(name, field, districts)
    if field.within and name not in UNASKED_CATEGORIES:
        fields = ", ".join(UNASKED_CATEGORIES)
        yield ("within",), f"only {fields} is asked within a flag: expected no flag here"
    if field.bands:
        yield from _find_band_faults(name, field)
    known = _list_known_categories(name, districts)
    for key, category in _list_named_categories(field):
        yield from _find_category_faults(key, name, category, known)
    yield from find_clashes(
        [(("values", category), raws, category) for category, raws in field.values.items()]
    )
    if field.override:
        yield from _find_override_faults(field)
    if field.one_hot:
        yield from _find_one_hot_faults(field)
    if field.by_point:
        yield from _find_point_faults(name, field)
    if not field.open:
        yield from _find_title_faults(name, field)


def find_flag_faults(name: str, flag: FlagMap, topic: str) -> Iterator[Fault]:
    """The faults of one flag as (path of keys below it, words)."""
    flags = [f for f in FLAGS if FIELD_TOPICS.get(f, topic) == topic]
    if name not in flags:
        yield (), describe_unknown(f"flag of {topic}", name, flags)
    for key in ("yes", "no"):
        if not (getattr(flag, key) or flag.standard):
            yield (
                (key,),
                "missing; expected raw values, since standard = false leaves the standard list out",
            )
    if flag.varies and flag.rule not in ("", ROW):
        yield (
            ("rule",),
            f'varies = true means rule = "row": expected one of the two, found {flag.rule!r}',
        )
    yield from _find_first_faults(flag)
    answers = [(key, getattr(flag, key)) for key in ("yes", "no", NOT_RECORDED)]
    yield from find_clashes([((key,), raws, key) for key, raws in answers])
    if flag.separator and not flag.separator.strip():
        yield ("separator",), "expected a mark such as | or ;, found only spaces"
    for key, raws in answers:
        for raw in raws:
            if flag.separator.strip() and flag.separator in raw:
                yield (
                    (key,),
                    f"{raw!r} holds the separator {flag.separator!r}, so no part of a cell is it",
                )


def _find_rule_faults(field: FieldMap) -> Iterator[Fault]:
    """A rule for units of several rows, and what only some rules read."""
    if field.varies and field.rule not in ("", ROW):
        yield (
            ("rule",),
            f'varies = true means rule = "row": expected one of the two, found {field.rule!r}',
        )
    if field.rule and field.constant:
        yield ("rule",), "a constant is the same in all rows: expected no rule"
    if field.order and field.rule != HIGHEST:
        yield ("order",), 'only rule = "highest" reads a scale: expected no order'
    scale = find_scale(field) if field.rule == HIGHEST else ()
    if field.rule == HIGHEST and len(scale) < 2:
        yield ("order",), "missing; expected the categories of the scale, the lowest first"
    named = {category for _, category in _list_named_categories(field)}
    for category in field.order:
        if named and not field.open and category not in named:
            yield ("order",), describe_unknown("category of this field", category, sorted(named))
    if field.order and not field.open:
        for category in sorted(named - {*field.order, *UNNAMED_CATEGORIES}):
            yield ("order",), f"expected every category of the scale, {category!r} is missing"
    yield from _find_first_faults(field)


def _find_first_faults(declared: FieldMap | FlagMap) -> Iterator[Fault]:
    if declared.rule == FIRST and not declared.first_by:
        yield ("first_by",), "missing; expected the columns by which a unit's first row is found"
    if declared.first_by and declared.rule != FIRST:
        yield ("first_by",), 'only rule = "first" reads it: expected no first_by'


def _find_source_faults(name: str, field: FieldMap) -> Iterator[Fault]:
    """A field is read from one column, from one column for each category, or is the same for all
    rows.
    """
    given = [source for source in SOURCE_KEYS if getattr(field, source)]
    if len(given) != 1:
        yield (), f"expected one of {', '.join(SOURCE_KEYS)}, found {' and '.join(given) or 'none'}"
    if (
        field.columns
        and not (field.values or field.override or field.open or field.constant)
        and not (field.standard and has_standard_list(name))
        and not field.bands
        and name != "district"
    ):
        yield ("values",), "missing; expected category = [raw spellings], or open = true"


def _find_cell_faults(field: FieldMap) -> Iterator[Fault]:
    """How a cell is read: nothing that a constant or one_hot never looks at, and no cut that cuts
    nothing.
    """
    if not field.columns:
        why = (
            "one_hot reads yes or no from each column"
            if field.one_hot
            else "by_point reads coordinates"
            if field.by_point
            else "a constant reads no column"
        )
        for key in ("separator", "pad", "prefix", "override"):
            # A column of Hispanic origin may stand beside one of each race.
            if getattr(field, key) and not (key == "override" and field.one_hot):
                yield (key,), f"{why}: expected no {key}"
    if field.separator and not field.separator.strip():
        yield ("separator",), "expected a mark such as | or ;, found only spaces"
    if field.several and not field.separator:
        yield ("several",), "expected a separator too: without one no cell holds several values"
    if field.pad and field.prefix >= field.pad:
        yield (
            ("prefix",),
            (
                f"expected fewer characters than pad fills up to ({field.pad}), or no pad, "
                f"found {field.prefix}"
            ),
        )
    for key, raws in field.values.items():
        for raw in raws:
            if field.separator.strip() and field.separator in raw:
                yield (
                    ("values", key),
                    f"{raw!r} holds the separator {field.separator!r}, so no part of a cell is it",
                )


def _find_open_faults(name: str, field: FieldMap, districts: tuple[str, ...]) -> Iterator[Fault]:
    if name == "district" and field.open and districts:
        yield (
            ("open",),
            "the file declares the districts: expected no open, or no districts.categories",
        )
    if name == "district" and not (field.open or districts or field.constant):
        yield (
            ("open",),
            "missing; expected open = true, or [[districts.categories]]: the file declares "
            "no district",
        )
    if not field.open:
        return
    merged = [c for c in field.values if c not in DECLARABLE_CATEGORIES]
    if merged:
        yield (
            ("values",),
            (
                "an open field keeps every value as it is: expected only "
                f"{', '.join(DECLARABLE_CATEGORIES)} "
                f"here, found {', '.join(merged)}"
            ),
        )
    if not field.columns:
        yield ("open",), f"{'one_hot' if field.one_hot else 'a constant'} leaves nothing open"


def _find_band_faults(name: str, field: FieldMap) -> Iterator[Fault]:
    """Faults of age bands: they must ascend in whole years and exclude open values."""
    if name != "age":
        yield ("bands",), f"only ages have bands: expected none of {name}"
    if field.open or not field.columns:
        yield ("bands",), "expected columns of ages in whole years, and no open = true"
    if list(field.bands) != sorted(set(field.bands)) or not all(
        0 < b <= MAX_AGE for b in field.bands
    ):
        yield (
            ("bands",),
            f"expected ages from 1 to {MAX_AGE} at which a band begins, each above the one before",
        )


def _find_override_faults(field: FieldMap) -> Iterator[Fault]:
    if field.override is None:
        return
    own = {column.strip().casefold() for column in field.columns}
    for column in field.override.columns:
        if column.strip().casefold() in own:
            yield (
                ("override", "columns"),
                f"expected another column than the field's own, found {column!r}",
            )
    yield from find_clashes(
        [(("override", "values", c), raws, c) for c, raws in field.override.values.items()]
    )


def _find_one_hot_faults(field: FieldMap) -> Iterator[Fault]:
    if field.values:
        yield ("values",), "one_hot has a column for each category already: expected no values"
    for category, columns in field.one_hot.items():
        if not columns:
            yield ("one_hot", category), "expected at least one entry, found none"
        if category == NOT_RECORDED:
            yield (
                ("one_hot", category),
                "what no column says yes to is not recorded: expected no column for it",
            )
    yield from find_clashes(
        [(("one_hot", category), columns, category) for category, columns in field.one_hot.items()]
    )


def _find_point_faults(name: str, field: FieldMap) -> Iterator[Fault]:
    """A place found by coordinates has the areas of the boundaries as its values."""
    if name not in PLACE_DIMENSIONS:
        yield (
            ("by_point",),
            f"coordinates tell places alone: expected it of {', '.join(PLACE_DIMENSIONS)}",
        )
    if field.values or field.titles or field.bands:
        yield ("by_point",), "the boundaries name the areas: expected no values, titles or bands"


def _list_named_categories(field: FieldMap) -> list[tuple[tuple, str]]:
    """Every category that a field names, with the path of the key that names it."""
    named: list[tuple[tuple, str]] = [(("values", c), c) for c in field.values]
    named += [(("one_hot", category), category) for category in field.one_hot]
    named += [
        (("override", "values", c), c) for c in (field.override.values if field.override else ())
    ]
    named += [(("bands",), band) for band in name_age_bands(field.bands)] if field.bands else []
    named += [(("several",), field.several)] if field.several else []
    return named + ([(("constant",), field.constant)] if field.constant else [])


def _list_known_categories(name: str, districts: tuple[str, ...]) -> tuple[str, ...]:
    """The categories a field may have; none where they are the city's own to name."""
    if name == "district":
        return (*districts, OUTSIDE, CITYWIDE, NOT_RECORDED)
    return tuple(CATEGORIES.get(name, ()))


def _find_category_faults(
    key: tuple, name: str, category: str, known: tuple[str, ...]
) -> Iterator[Fault]:
    if known and category not in known:
        yield key, describe_unknown(f"category of {name}", category, known)
    elif not CATEGORY_ID_PATTERN.match(category):
        yield (
            key,
            f"expected a category id of small letters, digits and underscores, found {category!r}",
        )
    elif category in (OUTSIDE, CITYWIDE) and name not in PLACE_DIMENSIONS:
        yield key, f"{category!r} is for places only: {', '.join(PLACE_DIMENSIONS)}"
    elif category == PENDING and name in PLACE_DIMENSIONS:
        yield (
            key,
            f"{PENDING!r} is of cases, and no place is: expected {CITYWIDE} or {NOT_RECORDED}",
        )
    elif category == NOT_READ:
        yield key, "what the file does not list is not read anyway: expected no list for it"


def _find_title_faults(name: str, field: FieldMap) -> Iterator[Fault]:
    categories = [category for _, category in _list_named_categories(field)]
    categories += find_listed_categories(name) if field.standard else ()
    for category in field.titles:
        if category not in categories:
            yield (
                ("titles", category),
                describe_unknown(f"category of this {name} field", category, categories),
            )
