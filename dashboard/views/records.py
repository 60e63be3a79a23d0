"""The records behind a number: the portal's own query for them, what it filters by, and what its
fields mean.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import wording
from dashboard.i18n.names import get_category_title
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses, source_links
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer
from dashboard.query.periods import find_datasets
from dashboard.query.query_validation import list_category_titles, validate_query
from dashboard.templates.tables import Cell, Heading, Table, render_table
from dashboard.views.city_context import CityContext
from dashboard.views.model import Headline, PageContent, Section
from dashboard.views.query_params import read_page_query
from data.model.build_manifest import ManifestDataset
from data.model.values import Dataset, Query
from data.model.vocabulary import FLAGS

PAGE = "records"
DEFAULT_MEASURE = "stops"
FIRST_ROWS = 100
# More raw values than these are not listed: the portal's query has them all.
MAX_VALUES = 12
# With it begin the names of columns that a portal or this site computes, such as an area found by
# coordinates.
COMPUTED_MARK = ":"


def build_records_page(desk: CityContext, parameters: Parameters) -> PageContent:
    """The records of a question as a whole: its dimensions do not divide them, its filters and
    period choose them.
    """
    default = desk.measures[0].id if desk.measures else DEFAULT_MEASURE
    asked, measure = read_page_query(desk, parameters, default)
    titles = list_category_titles(desk.city, measure, desk.build.manifest)
    validate_query(asked, desk.city, measure, desk.build.manifest, titles)
    period = desk.period(measure, asked.period)
    answer = desk.ask(measure.id, (), dict(asked.where), period)
    query = answer.query.with_period(answer.period)
    datasets = find_datasets(measure.topic, measure.numerator, desk.build.manifest)
    return PageContent(
        heading=translate("records_heading", title=wording.write_full_title(answer)),
        action=build_records_url(query),
        headlines=(Headline("", wording.write_sentence(answer), ""),),
        sections=(
            _build_query_section(answer, datasets),
            *(_build_dataset_section(desk, measure, query, dataset) for dataset in datasets),
        ),
        topics=measure.topics,
    )


def build_records_url(query: Query) -> str:
    """The address of the page for a question; its dimensions are left out."""
    return addresses.build_page_url(query.city, PAGE, replace(query, by=()))


def _build_query_section(answer: Answer, datasets: list[ManifestDataset]) -> Section:
    """The portal's query for these records, the first of them as a file, and its count; or why
    there is none.
    """
    address = source_links.numerator_url(answer.rows[0]) if answer.rows else ""
    heading = translate("records_query")
    if answer.sample:
        return Section(heading, (translate("records_sample"),), id="query")
    if not source_links.is_count_url(address):
        pages = tuple((d.title, d.page) for d in datasets if d.page)
        return Section(heading, (translate("records_no_query"),), pages, id="query")
    links = (
        (translate("records_open"), source_links.make_records_url(address)),
        (
            translate("records_first", rows=FIRST_ROWS),
            source_links.make_records_url(address, FIRST_ROWS),
        ),
        (translate("records_count"), address),
    )
    return Section(heading, (translate("records_how"),), links, id="query")


def _build_dataset_section(
    desk: CityContext, measure: Measure, query: Query, dataset: ManifestDataset
) -> Section:
    """A dataset: what its records are filtered by, and its fields with what they mean."""
    declared = next(d for d in desk.city.datasets if d.id == dataset.id)
    paragraphs = [
        translate("records_row", row=declared.row),
        translate(
            "records_dated",
            column=dataset.date,
            meaning=declared.date.meaning,
            since=wording.name_month(query.since),
            until=wording.name_month(query.until),
        ),
        *(_describe_filter(desk, dataset, d, c) for d, c in query.where),
    ]
    paragraphs += [
        translate("records_condition", column=column, values=_join_values(condition.values))
        for column, condition in zip(dataset.where, declared.where)
    ]
    flag = measure.numerator.removesuffix("_recorded")
    if flag in FLAGS and flag in dataset.columns:
        values = dataset.read.get(flag, {}).get("yes", [])
        paragraphs.append(
            translate(
                "records_condition", column=dataset.columns[flag], values=_join_values(values)
            )
        )
    return Section(
        declared.title,
        tuple(text for text in paragraphs if text),
        ((translate("records_dataset"), dataset.page),) if dataset.page else (),
        render_table(_make_field_table(dataset, declared)),
        f"dataset-{dataset.id}",
    )


def _describe_filter(
    desk: CityContext, dataset: ManifestDataset, dimension: str, categories: tuple[str, ...]
) -> str:
    """Which raw values a filter stands for; the filter in words where the dataset has no column of
    it.
    """
    titles = desk.build.manifest.get_topic(dataset.topic).titles.get(dimension, {})
    names = [get_category_title(desk.city, dimension, c, titles.get(c, c)) for c in categories]
    said = {
        "dimension": wording.get_dimension_title(dimension),
        "names": wording.join_list(names),
    }
    column = dataset.columns.get(dimension)
    read = dataset.read.get(dimension, {})
    values = [value for category in categories for value in read.get(category, ())]
    if not column or column.startswith(COMPUTED_MARK) or not values:
        return translate("records_filter_words", **said)
    return translate("records_filter", column=column, values=_join_values(values), **said)


def _join_values(values: list[str] | tuple[str, ...]) -> str:
    quoted = [f"\u201c{value}\u201d" for value in values[:MAX_VALUES]]
    more = len(values) - len(quoted)
    return wording.join_list([*quoted, *([translate("records_more", count=more)] if more else [])])


def _make_field_table(dataset: ManifestDataset, declared: Dataset) -> Table:
    """The fields of a dataset that are read here, with what each means."""
    fields = [(dataset.date, declared.date.meaning)]
    if dataset.unit:
        fields.append((dataset.unit, translate("records_unit")))
    if dataset.closed:
        fields.append((dataset.closed, translate("records_closed")))
    fields += [
        (column, translate(f"flag.{name}") if name in FLAGS else wording.get_dimension_title(name))
        for name, column in dataset.columns.items()
        if not column.startswith(COMPUTED_MARK)
    ]
    return Table(
        translate("records_fields", title=declared.title),
        (Heading(translate("records_field")), Heading(translate("records_meaning"))),
        [[Cell(column, heading=True), Cell(meaning)] for column, meaning in fields],
        style="pv-table told",
    )
