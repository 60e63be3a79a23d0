"""What a reader sees of how values are read: each published value, its rows, and the category it
counts under.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard.i18n.names import get_category_title
from dashboard.i18n.translate import translate_count
from dashboard.templates import Markup, get_macro
from dashboard.templates.tables import Cell, Heading, Table
from dashboard.wording import format_number, get_dimension_title, translate
from data.model.build_manifest import Manifest, ManifestDataset
from data.model.clean_text import clean_text, shorten_text
from data.model.published_values import (
    MIN_QUOTED_ROWS,
    FieldValues,
    FoldedValues,
    ValueCount,
)
from data.model.unit_rules import split_categories
from data.model.values import City
from data.model.vocabulary import FLAGS, find_category_title

# The portals that are read publish in English.
PORTAL_LANGUAGE = "en"
# So many values of a field are listed; a reader of a long list downloads it at the portal.
MAX_LISTED_VALUES = 25
FLAG_ANSWERS = ("yes", "no")


def render_values(
    city: City, manifest: Manifest, dataset: ManifestDataset, guarded: bool
) -> Markup:
    """One folded table for each field and flag of a dataset, as HTML; those with unknown values
    stand open and first.

    `guarded` leaves out every number of rows, every value that fewer than ten rows hold, and every
    unknown value.
    """
    fields = dataset.values
    titles = manifest.get_topic(dataset.topic).titles
    ordered = sorted(fields, key=lambda f: not f.count(known=False))
    return get_macro("values.html", "render_fields")(
        [_render_field(city, titles.get(field.name, {}), field, guarded) for field in ordered]
    )


def _render_field(city: City, titles: dict[str, str], field: FieldValues, guarded: bool) -> Markup:
    shown, left = _split_values(field, guarded)
    headings = [Heading(translate("values.value")), Heading(translate("values.category"))]
    rows = [
        _build_cells(
            _render_value(value),
            value.rows,
            _name_category(city, titles, field.name, value),
            guarded,
        )
        for value in shown
    ]
    rows += [
        _build_cells(
            _describe_folded_values(rest, guarded), rest.rows, _name_folded_category(rest), guarded
        )
        for rest in left
    ]
    if not guarded:
        headings.insert(1, Heading(translate("values.rows")))
    caption = translate("values.columns", columns=", ".join(field.columns))
    return get_macro("values.html", "render_field")(
        summary=_write_summary(field, guarded),
        open=field.count(known=False) > 0,
        table=Table(caption, headings, rows, style=""),
    )


def _build_cells(text: str, rows: int, category: str, guarded: bool) -> list[Cell]:
    cells = [Cell(text, heading=True), Cell(format_number(rows), number=True), Cell(category)]
    return [cells[0], cells[2]] if guarded else cells


def _split_values(field: FieldValues, guarded: bool) -> tuple[list[ValueCount], list[FoldedValues]]:
    """The values to list, and the rest; of a long list the known values are cut first.

    Where small numbers are protected (`guarded`), no value that is not read is quoted, however many
    rows hold it.
    """
    able = [v for v in field.values if not guarded or (v.known and v.rows >= MIN_QUOTED_ROWS)]
    shown = able[:MAX_LISTED_VALUES]
    folded = list(field.folded)
    if guarded:
        folded = [f if f.known else replace(f, small=False) for f in folded]
        folded = _add_folded_values(folded, False, False, [v for v in field.values if not v.known])
    for known in (True,) if guarded else (False, True):
        cut = [v for v in able[MAX_LISTED_VALUES:] if v.known is known]
        few = [v for v in field.values if v not in able and v.known is known]
        for values, small in ((few, True), (cut, False)):
            folded = _add_folded_values(folded, known, small, values)
    return shown, folded


def _add_folded_values(
    folded: list[FoldedValues], known: bool, small: bool, values: list[ValueCount]
) -> list[FoldedValues]:
    """The folded values and more of one kind among them."""
    if not values:
        return folded
    same = [f for f in folded if (f.known, f.small) == (known, small)]
    others = [f for f in folded if f not in same]
    count = len(values) + sum(f.values for f in same)
    rows = sum(v.rows for v in values) + sum(f.rows for f in same)
    return sorted(
        [*others, FoldedValues(known, small, count, rows)], key=lambda f: (f.known, f.small)
    )


def _write_summary(field: FieldValues, guarded: bool) -> str:
    name = (
        translate(f"flag.{field.name}") if field.name in FLAGS else get_dimension_title(field.name)
    )
    unknown = field.count(known=False)
    if not unknown:
        return name
    if guarded:
        return translate("values.some_unknown", name=name)
    return translate_count(
        "values.unknown",
        unknown,
        name=name,
        count=format_number(unknown),
        rows=format_number(field.rows(known=False)),
    )


def _render_value(value: ValueCount) -> Markup:
    """The published text, marked as the portal's language; the texts of several columns in turn."""
    render_value = get_macro("values.html", "render_value")
    texts = [shorten_text(clean_text(cell)) if cell else "" for cell in value.cells]
    return Markup(" + ").join(render_value(text, PORTAL_LANGUAGE) for text in texts)


def _name_category(city: City, titles: dict[str, str], field: str, value: ValueCount) -> str:
    if not value.known:
        return translate("category.any.not_read")
    if field in FLAGS:
        answer = value.category if value.category in FLAG_ANSWERS else "not_recorded"
        return translate(f"values.{answer}")
    return translate("comma").join(
        _get_category_title(city, titles, field, category)
        for category in split_categories(value.category)
    )


def _get_category_title(city: City, titles: dict[str, str], field: str, category: str) -> str:
    if field == "district":
        declared = {c.id: c.title for c in city.districts.categories}
        if category in declared:
            return declared[category]
    return get_category_title(
        city, field, category, titles.get(category, find_category_title(field, category))
    )


def _describe_folded_values(rest: FoldedValues, guarded: bool) -> str:
    kind = "small" if rest.small else "long"
    if guarded:
        return translate(f"values.{kind}.some", fewest=format_number(MIN_QUOTED_ROWS))
    fewest = format_number(MIN_QUOTED_ROWS)
    return translate_count(
        f"values.{kind}", rest.values, count=format_number(rest.values), fewest=fewest
    )


def _name_folded_category(rest: FoldedValues) -> str:
    return translate("values.various") if rest.known else translate("category.any.not_read")
