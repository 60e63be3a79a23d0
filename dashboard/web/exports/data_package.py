"""A city's counts as a data package: a zip of CSV files with a datapackage.json that explains every
column.

Follows the Data Package standard, version 1 (specs.frictionlessdata.io), which archives and
statistics tools read.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dashboard.errors import BadQuery
from dashboard.measures.registry import get_measures
from dashboard.service.answer_cache import find_cache_folder
from dashboard.service.answer_service import AnswerService
from dashboard.service.provenance import find_publishers
from dashboard.wording import join_list
from data.atomic_files import open_replacement
from data.engine.parquet import Column, TextColumn, read_columns
from data.model import vocabulary
from data.model.build_manifest import Manifest
from data.model.coverage import format_month
from data.model.errors import FieldError
from data.model.unit_rules import SET_SEPARATOR
from data.model.values import City
from data.model.version import VERSION
from data.store.checksums import read_verified
from data.store.store import Build

CUBE, CSV = "cube-*.parquet", "data/{}.csv"
COUNT_DESCRIPTIONS = {
    **{count: f"Number of {count.replace('_', ' ')}" for count in vocabulary.GRAINS},
    **{flag: f"Number of {words}" for flag, words in vocabulary.FLAGS.items()},
    **{
        vocabulary.name_recorded_count(flag): f"Number of which yes or no is recorded: {words}"
        for flag, words in vocabulary.FLAGS.items()
    },
    **{
        vocabulary.name_unread_count(flag): f"Number whose answer this site does not read: {words}"
        for flag, words in vocabulary.FLAGS.items()
    },
}
# Columns that are neither counts nor dimensions of the vocabulary. Each holds ids besides its
# values.
CATEGORY_DESCRIPTIONS = {
    "days_to_close": "Days from the complaint to its closing: a whole number, or not_recorded",
    vocabulary.LIGHT: "light, twilight or dark at the time of the stop; outside: at no hour that is light on "
    "some days "
    "of the year and dark on others; or not_recorded",
    vocabulary.CLOCK: "Quarter of an hour by the city's clock, as HH:MM, where light is compared; else "
    "not_recorded",
    vocabulary.FIVE_DAYS: "First day of five in the month, where light is "
    "compared; else not_recorded",
}
# Files in a zip carry a date; one that never changes gives the same bytes for the same build.
ZIP_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
ROWS_AT_ONCE = 10_000


def build_package_file(answers: AnswerService, city_id: str) -> Path:
    """The zip of a city's live build, made on the first request for it. Raises CityNotFound or
    DataUnavailable, and BadQuery where small numbers are withheld: the package holds every count.
    """
    if answers.settings.hidden_below:
        raise BadQuery.of(
            FieldError(
                "city", "packages of all counts are not given where small numbers are withheld"
            )
        )
    city, build = answers.city(city_id), answers.build(city_id)
    path = find_cache_folder(answers.settings, "packages") / f"{city.id}-{build.name}.zip"
    if not path.exists():
        with open_replacement(path) as part:
            part.write_bytes(_build_zip(city, build))
    return path


def _build_zip(city: City, build: Build) -> bytes:
    paths = sorted(build.folder.glob(CUBE))
    cubes = {p.stem.removeprefix("cube-"): dict(read_columns(read_verified(p))) for p in paths}
    files = {
        CSV.format(name): _build_csv(list(cube), _list_rows(cube)) for name, cube in cubes.items()
    }
    files[CSV.format("categories")] = _build_categories_csv(city, build.manifest)
    described = describe_package(city, build, cubes, files)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        texts = {
            "datapackage.json": json.dumps(described, ensure_ascii=False, indent=1).encode(),
            **files,
        }
        for name, content in texts.items():
            archive.writestr(ZipInfo(name, ZIP_TIMESTAMP), content, ZIP_DEFLATED)
    return out.getvalue()


def _build_csv(names: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue().encode()


def _list_rows(cube: Mapping[str, Column]) -> Iterator[tuple[object, ...]]:
    """The rows of a cube, made some at a time: they take more memory than its arrays."""
    for start in range(0, len(cube["month"]), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        yield from zip(*(_list_cells(name, column, part) for name, column in cube.items()))


def _list_cells(name: str, column: Column, part: slice) -> list:
    if isinstance(column, TextColumn):
        return [column.categories[code] for code in column.codes[part].tolist()]
    values = column[part].tolist()
    return [format_month(month) for month in values] if name == "month" else values


def _build_categories_csv(city: City, manifest: Manifest) -> bytes:
    names = {"district": {c.id: c.title for c in city.districts.categories}}
    rows = [
        (topic, dimension, category, names.get(dimension, {}).get(category, title))
        for topic, described in manifest.topics.items()
        for dimension, titles in described.titles.items()
        for category, title in titles.items()
    ]
    return _build_csv(["topic", "dimension", "category", "title"], rows)


def describe_package(
    city: City, build: Build, cubes: Mapping[str, Mapping[str, Column]], files: dict[str, bytes]
) -> dict:
    """The content of datapackage.json: where the counts come from, and what every column of every
    file means.
    """
    made_up = "Sample data: every number is made up. " if city.sample else ""
    publishers = find_publishers(city, build.manifest)
    named = {d.id: d.publisher for d in city.datasets}
    return {
        "profile": "tabular-data-package",
        "name": city.id.replace("_", "-"),
        "version": build.name,
        "plainview": VERSION,
        "title": f"Counts of police records of {city.name}",
        "description": f"{made_up}Monthly counts of the records that {join_list(publishers)} "
        f"{'publishes' if len(publishers) == 1 else 'publish'}. Shares and rates come "
        "from these counts: sum first, divide last. A unit that is spread over several rows is "
        f"counted once. Licence of the records: {city.licence.name}.",
        **describe_licences(city),
        "sources": [
            {
                "title": f"{named.get(d.id) or city.agency}: {d.title} ({d.id}), as of {d.as_of}",
                **describe_page(d.page),
            }
            for d in build.manifest.datasets
        ],
        "measures": [
            {
                key: getattr(m, key)
                for key in ("id", "title", "unit", "numerator", "denominator", "per")
            }
            for m in get_measures().values()
            if m.topic in build.manifest.topics
        ],
        "resources": [
            _describe_resource(name, files, schema)
            for name, schema in [
                *((n, _describe_schema(c)) for n, c in cubes.items()),
                ("categories", CATEGORIES_SCHEMA),
            ]
        ],
    }


def describe_page(page: str) -> dict:
    """The page of a source as the standard has it, an address with its host; a page of this site
    has none.
    """
    return {} if page.startswith("/") else {"path": page}


def describe_licences(city: City) -> dict:
    """The licence as the standard has it. It requires an address; a licence without one goes into
    the description.
    """
    licence = city.licence
    return {"licenses": [{"title": licence.name, "path": licence.url}]} if licence.url else {}


CATEGORIES_SCHEMA = {
    "fields": [
        {"name": n, "type": "string", "description": d}
        for n, d in (
            ("topic", "Stops, complaints or force"),
            ("dimension", "The column that holds the category"),
            ("category", "The category's id, as in the other files"),
            ("title", "The category's name"),
        )
    ]
}


def _describe_resource(name: str, files: dict[str, bytes], schema: dict) -> dict:
    path = CSV.format(name)
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(files[path]),
        "hash": f"sha256:{sha256(files[path]).hexdigest()}",
        "dialect": {"lineTerminator": "\r\n"},
        "schema": schema,
    }


def _describe_schema(cube: Mapping[str, Column]) -> dict:
    fields = [
        _describe_field(name, isinstance(column, TextColumn)) for name, column in cube.items()
    ]
    return {"fields": fields, "missingValues": [""]}


def _describe_field(name: str, categorical: bool) -> dict:
    if name == "dataset":
        return {
            "name": name,
            "type": "string",
            "description": "The portal's id of the dataset that was counted",
        }
    if name == "month":
        return {"name": name, "type": "yearmonth", "description": "Month, as YYYY-MM"}
    if name in vocabulary.DIMENSIONS:
        return {
            "name": name,
            "type": "string",
            "description": f"{vocabulary.DIMENSIONS[name]}: an id listed in "
            "categories.csv, or several "
            f"joined by {SET_SEPARATOR} where one record names them all: it counts once "
            "under each of them",
        }
    if categorical:
        return {"name": name, "type": "string", "description": CATEGORY_DESCRIPTIONS[name]}
    return {
        "name": name,
        "type": "integer",
        "description": COUNT_DESCRIPTIONS.get(name, name.replace("_", " ").capitalize()),
    }
