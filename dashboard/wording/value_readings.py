"""What a reader sees of how values are read: each published value, its rows, and the category it counts under."""

from __future__ import annotations

from dataclasses import replace

from dashboard.i18n.names import category_title
from dashboard.i18n.translate import say_count
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table
from dashboard.wording import dimension_title, number, say
from data.model.clean_text import clean_text, shorten
from data.model.published_values import (
    FEWEST_QUOTED,
    FieldValues,
    Folded,
    ValueCount,
    restore_values,
)
from data.model.unit_rules import split_categories
from data.model.values import City
from data.model.vocabulary import FLAGS, title_of

# The portals that are read publish in English.
PORTAL_LANGUAGE = "en"
# So many values of a field are listed; a reader of a long list downloads it at the portal.
MOST_LISTED = 25
ANSWERS = ("yes", "no")


def values_html(city: City, manifest: dict, dataset: dict, guarded: bool) -> Markup:
    """One folded table for each field and flag of a dataset, as HTML; those with unknown values stand open and first.

    `guarded` leaves out every number of rows, every value that fewer than ten rows hold, and every unknown value.
    """
    fields = [restore_values(plain) for plain in dataset.get("values", ())]
    titles = manifest["topics"].get(dataset["topic"], {}).get("titles", {})
    ordered = sorted(fields, key=lambda f: not f.count(known=False))
    return Markup("").join(
        _render_field(city, titles.get(field.name, {}), field, guarded) for field in ordered
    )


def _render_field(city: City, titles: dict[str, str], field: FieldValues, guarded: bool) -> Markup:
    shown, left = _shown(field, guarded)
    headings = [Heading(say("values.value")), Heading(say("values.category"))]
    rows = [
        _cells(
            _render_value(value), value.rows, _category(city, titles, field.name, value), guarded
        )
        for value in shown
    ]
    rows += [
        _cells(_folded_words(rest, guarded), rest.rows, _folded_category(rest), guarded)
        for rest in left
    ]
    if not guarded:
        headings.insert(1, Heading(say("values.rows")))
    caption = say("values.columns", columns=", ".join(field.columns))
    return get_macro("values.html", "render_field")(
        summary=_summary(field, guarded),
        open=field.count(known=False) > 0,
        table=Table(caption, headings, rows, style=""),
    )


def _cells(text: str, rows: int, category: str, guarded: bool) -> list[Cell]:
    cells = [Cell(text, heading=True), Cell(number(rows), number=True), Cell(category)]
    return [cells[0], cells[2]] if guarded else cells


def _shown(field: FieldValues, guarded: bool) -> tuple[list[ValueCount], list[Folded]]:
    """The values to list, and the rest; of a long list the known values are cut first.

    Where small numbers are protected (`guarded`), no value that is not read is quoted, however many rows hold it.
    """
    able = [v for v in field.values if not guarded or v.known and v.rows >= FEWEST_QUOTED]
    shown = able[:MOST_LISTED]
    folded = list(field.folded)
    if guarded:
        folded = [f if f.known else replace(f, small=False) for f in folded]
        folded = _with(folded, False, False, [v for v in field.values if not v.known])
    for known in (True,) if guarded else (False, True):
        cut = [v for v in able[MOST_LISTED:] if v.known is known]
        few = [v for v in field.values if v not in able and v.known is known]
        for values, small in ((few, True), (cut, False)):
            folded = _with(folded, known, small, values)
    return shown, folded


def _with(folded: list[Folded], known: bool, small: bool, values: list[ValueCount]) -> list[Folded]:
    """The folded values and more of one kind among them."""
    if not values:
        return folded
    same = [f for f in folded if (f.known, f.small) == (known, small)]
    others = [f for f in folded if f not in same]
    count = len(values) + sum(f.values for f in same)
    rows = sum(v.rows for v in values) + sum(f.rows for f in same)
    return sorted([*others, Folded(known, small, count, rows)], key=lambda f: (f.known, f.small))


def _summary(field: FieldValues, guarded: bool) -> str:
    name = say(f"flag.{field.name}") if field.name in FLAGS else dimension_title(field.name)
    unknown = field.count(known=False)
    if not unknown:
        return name
    if guarded:
        return say("values.some_unknown", name=name)
    return say_count(
        "values.unknown",
        unknown,
        name=name,
        count=number(unknown),
        rows=number(field.rows(known=False)),
    )


def _render_value(value: ValueCount) -> Markup:
    """The published text, marked as the portal's language; the texts of several columns in turn."""
    render_value = get_macro("values.html", "render_value")
    texts = [shorten(clean_text(cell)) if cell else "" for cell in value.cells]
    return Markup(" + ").join(render_value(text, PORTAL_LANGUAGE) for text in texts)


def _category(city: City, titles: dict[str, str], field: str, value: ValueCount) -> str:
    if not value.known:
        return say("category.any.not_read")
    if field in FLAGS:
        answer = value.category if value.category in ANSWERS else "not_recorded"
        return say(f"values.{answer}")
    return say("comma").join(
        _category_title(city, titles, field, category)
        for category in split_categories(value.category)
    )


def _category_title(city: City, titles: dict[str, str], field: str, category: str) -> str:
    if field == "district":
        declared = {c.id: c.title for c in city.districts.categories}
        if category in declared:
            return declared[category]
    return category_title(city, field, category, titles.get(category, title_of(field, category)))


def _folded_words(rest: Folded, guarded: bool) -> str:
    kind = "small" if rest.small else "long"
    if guarded:
        return say(f"values.{kind}.some", fewest=number(FEWEST_QUOTED))
    fewest = number(FEWEST_QUOTED)
    return say_count(f"values.{kind}", rest.values, count=number(rest.values), fewest=fewest)


def _folded_category(rest: Folded) -> str:
    return say("values.various") if rest.known else say("category.any.not_read")
