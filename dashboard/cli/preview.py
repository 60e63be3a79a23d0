"""The command `preview`: what a city file makes of its portal's rows, with the raw values beside
the categories.

The rows are pulled into a store of its own, which is removed afterwards: nothing is published. The
counts are answers of the application, as the site would give them.
"""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.cli.refresh import describe_audit, update_city
from dashboard.errors import BadQuery
from dashboard.query.addresses import parse_query
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from data.model.build_manifest import Manifest, ManifestDataset
from data.model.published_values import FieldValues
from data.model.unit_rules import split_categories
from data.model.vocabulary import FLAGS, GRAINS, find_category_title

# Raw values that a line of the text form quotes.
MAX_QUOTED = 6
MAX_TITLE = 28


@dataclass(frozen=True)
class RawValue:
    """One published value: the text of each of its source columns, and its rows."""

    dataset: str
    cells: tuple[str | None, ...]
    rows: int


@dataclass(frozen=True)
class PreviewRow:
    """One category: what it counts in each year (None: not counted then), and the values that are
    read as it.
    """

    category: str
    title: str
    counts: dict[str, int | None]
    values: tuple[RawValue, ...]


@dataclass(frozen=True)
class PreviewTable:
    """The counts of a measure by year and one dimension; of a flag, whose counts are none, the rows
    alone.

    `folded` are values that are not quoted, since few rows hold each: how many there are, and their
    rows.
    """

    measure: str
    dimension: str
    columns: dict[str, tuple[str, ...]]
    years: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    folded: tuple[int, int]


def preview_city(options: Namespace, settings: Settings) -> int:
    """Print what would be published; 3 where a table needs a person, 2 for a bad city file."""
    with TemporaryDirectory(prefix="plainview-preview-") as folder:
        aside = replace(settings, store=Path(folder) / "store")
        report = update_city(options.city, aside, progress=False)
        shown = report
        if report.exit_code:  # what a refresh would keep back is what a preview must show
            shown = update_city(options.city, aside, progress=False, accept=True)
        if not shown.build:
            problems = [f"{o.dataset}: {o.message}" for o in shown.outcomes]
            _print(options, options.city, problems, [])
            return report.exit_code or 3
        answers = AnswerService(aside)
        manifest = answers.build(options.city).manifest
        tables = list(_list_tables(answers, options.city, manifest))
        summary = [
            f"{o.dataset}: {describe_audit(o.audit) if o.audit else o.message or o.state}"
            for o in report.outcomes
        ]
        _print(options, options.city, summary, tables)
        return report.exit_code


def _list_tables(answers: AnswerService, city: str, manifest: Manifest) -> Iterator[PreviewTable]:
    """A table for each count and dimension, then one for each flag, topic by topic."""
    for topic in dict.fromkeys(d.topic for d in manifest.datasets):
        datasets = [d for d in manifest.datasets if d.topic == topic]
        read = [v.name for d in datasets for v in d.values if v.name not in FLAGS]
        placed = [name for d in datasets for name in d.placements]
        for count in dict.fromkeys(c for d in datasets for c in d.totals if c in GRAINS):
            for dimension in dict.fromkeys((*read, *placed)):
                if table := _count_by_year(answers, city, count, dimension, datasets):
                    yield table
        for flag in (f for f in FLAGS if any(v.name == f for d in datasets for v in d.values)):
            yield _list_answers(flag, datasets)


def _count_by_year(
    answers: AnswerService, city: str, count: str, dimension: str, datasets: list[ManifestDataset]
) -> PreviewTable | None:
    """The answer by year and a dimension; None where the count has no such dimension, as complaints
    have no finding.
    """
    try:
        answer = answers.answer(parse_query(f"city={city}&measure={count}&by=year,{dimension}")[0])
    except BadQuery:
        return None
    years = tuple(dict.fromkeys(row["year"] for row in answer.rows))
    counted: dict[str, dict[str, int | None]] = {}
    for row in answer.rows:
        counted.setdefault(row[dimension], {})[row["year"]] = row.numerator
    fields = _find_fields(dimension, datasets)
    titles = answer.titles.get(dimension, {})
    rows = tuple(
        PreviewRow(category, titles.get(category, category), counts, _find_values(category, fields))
        for category, counts in counted.items()
        if any(counts.values()) or _find_values(category, fields)
    )
    return PreviewTable(count, dimension, _name_columns(fields), years, rows, _fold(fields))


def _list_answers(flag: str, datasets: list[ManifestDataset]) -> PreviewTable:
    """The values of a flag by what they answer."""
    fields = _find_fields(flag, datasets)
    categories = dict.fromkeys(v.category for _, field in fields for v in field.values)
    rows = tuple(
        PreviewRow(c, find_category_title(flag, c) or c, {}, _find_values(c, fields))
        for c in categories
    )
    return PreviewTable("", flag, _name_columns(fields), (), rows, _fold(fields))


def _find_fields(name: str, datasets: list[ManifestDataset]) -> list[tuple[str, FieldValues]]:
    return [(d.id, field) for d in datasets for field in d.values if field.name == name]


def _find_values(category: str, fields: list[tuple[str, FieldValues]]) -> tuple[RawValue, ...]:
    return tuple(
        RawValue(dataset, value.cells, value.rows)
        for dataset, field in fields
        for value in field.values
        if category in (value.category, *split_categories(value.category))
    )


def _name_columns(fields: list[tuple[str, FieldValues]]) -> dict[str, tuple[str, ...]]:
    return {dataset: field.columns for dataset, field in fields}


def _fold(fields: list[tuple[str, FieldValues]]) -> tuple[int, int]:
    folded = [part for _, field in fields for part in field.folded]
    return sum(part.values for part in folded), sum(part.rows for part in folded)


def _print(options: Namespace, city: str, summary: list[str], tables: list[PreviewTable]) -> None:
    if options.format == "json":
        content = {
            "ok": bool(tables),
            "city": city,
            "datasets": summary,
            "tables": [asdict(table) for table in tables],
        }
        print(json.dumps(content, indent=1, ensure_ascii=False))
        return
    print("\n".join(summary))
    for table in tables:
        print("\n".join(_format_table(table)))
    print(f"\n{city}: nothing was published; python app.py refresh {city} does that")


def _format_table(table: PreviewTable) -> list[str]:
    what = f"{table.measure} by year and {table.dimension}" if table.measure else table.dimension
    columns = ", ".join(f"{d} {' + '.join(named)}" for d, named in table.columns.items())
    lines = ["", f"{what} (read from {columns or 'no column'})"]
    heads = "".join(f"{year:>9}" for year in table.years)
    lines.append(f"  {'category':<{MAX_TITLE}}{heads}  raw values (rows)")
    for row in table.rows:
        numbers = "".join(_format_count(row.counts.get(year)) for year in table.years)
        lines.append(f"  {row.title[: MAX_TITLE - 1]:<{MAX_TITLE}}{numbers}  {_quote(row.values)}")
    values, rows = table.folded
    if values:
        lines.append(f"  and {values:,} values that few rows hold each, {rows:,} rows in all")
    return lines


def _format_count(count: int | None) -> str:
    return f"{'-' if count is None else format(count, ','):>9}"


def _quote(values: tuple[RawValue, ...]) -> str:
    shown = [
        f"{' + '.join('blank' if c is None else repr(c) for c in v.cells)} ({v.rows:,})"
        for v in values[:MAX_QUOTED]
    ]
    more = len(values) - MAX_QUOTED
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
