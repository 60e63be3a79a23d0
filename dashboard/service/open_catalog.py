"""What harvesters and search engines read: a DCAT-US catalogue of the cities' counts, and schema.org Dataset markup.

DCAT-US 3: https://doi-do.github.io/dcat-us/ (the federal profile of W3C DCAT 3). schema.org Dataset:
https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

from __future__ import annotations

import json

from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.service.provenance import find_publishers
from data.model.coverage import format_month
from data.model.values import City
from data.model.version import VERSION
from data.store.store import Build

DCAT_CONTEXT = "https://raw.githubusercontent.com/DOI-DO/dcat-us/main/context/dcat-us-3.0.jsonld"
KEYWORDS = ("police", "stops", "complaints", "use of force", "open data")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def build_catalog(answers: AnswerService, origin: str) -> dict:
    """The DCAT-US catalogue of all cities that have data; addresses begin with `origin`."""
    datasets = []
    for city_id in answers.cities():
        datasets.append(_describe_city(answers.city(city_id), answers.build(city_id), origin))
    return {
        "@context": DCAT_CONTEXT,
        "@type": "Catalog",
        "title": "Plainview",
        "description": "Counts of published police records, with the source of each.",
        "conformsTo": "https://resource.data.gov/profile/dcat-us#3.0",
        "version": VERSION,
        "homepage": f"{origin}/",
        "dataset": datasets,
    }


def build_dataset_markup(city: City, build: Build, origin: str) -> str:
    """schema.org Dataset markup of a city's data page, as JSON text that is safe inside a script element."""
    first, last = _find_period(build)
    content: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": _write_title(city),
        "description": _write_description(city, build),
        "url": origin + addresses.build_page_url(city.id, "data"),
        "version": build.name,
        "dateModified": build.refreshed_at,
        "keywords": list(KEYWORDS),
        "isAccessibleForFree": True,
        "spatialCoverage": ", ".join(part for part in (city.name, city.state) if part),
        "creator": [
            {"@type": "Organization", "name": name}
            for name in find_publishers(city, build.manifest)
        ],
        "isBasedOn": _list_sources(build, origin),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/zip",
                "contentUrl": f"{origin}/api/v1/packages/{city.id}.zip",
            }
        ],
    }
    if city.licence.url:
        content["license"] = city.licence.url
    if first:
        content["temporalCoverage"] = f"{first}/{last}"
    # "<" would end the script element early.
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")


def _list_sources(build: Build, origin: str) -> list[str]:
    """The pages of the datasets; those of the sample city are this site's own."""
    pages = [dataset.page for dataset in build.manifest.datasets]
    return [addresses.make_absolute(page, origin) for page in pages]


def _describe_city(city: City, build: Build, origin: str) -> dict:
    first, last = _find_period(build)
    publishers = find_publishers(city, build.manifest)
    content: dict[str, object] = {
        "@type": "Dataset",
        "identifier": f"{origin}/api/v1/packages/{city.id}.zip",
        "title": _write_title(city),
        "description": _write_description(city, build),
        "version": build.name,
        "modified": build.refreshed_at,
        "keyword": list(KEYWORDS),
        "accessLevel": "public",
        "landingPage": origin + addresses.build_page_url(city.id, "data"),
        "publisher": {"@type": "Organization", "name": publishers[0]},
        "contributor": [{"@type": "Organization", "name": name} for name in publishers[1:]],
        "spatial": ", ".join(part for part in (city.name, city.state) if part),
        "wasDerivedFrom": _list_sources(build, origin),
        "distribution": [
            {
                "@type": "Distribution",
                "title": "All counts as a data package",
                "downloadURL": f"{origin}/api/v1/packages/{city.id}.zip",
                "mediaType": f"{MEDIA_TYPES}application/zip",
            },
            {
                "@type": "Distribution",
                "title": "API: one question, one answer",
                "accessURL": f"{origin}/api/v1/answers.json?city={city.id}&measure=stops",
                "describedBy": f"{origin}/api/v1/openapi.json",
                "mediaType": f"{MEDIA_TYPES}application/json",
            },
        ],
    }
    if city.licence.url:
        content["license"] = city.licence.url
    if first:
        content["temporal"] = f"{first}/{last}"
    return content


def _write_title(city: City) -> str:
    return f"Counts of police records of {city.name}"


def _write_description(city: City, build: Build) -> str:
    made_up = "Sample data: every number is made up. " if city.sample else ""
    titles = "; ".join(dataset.title for dataset in build.manifest.datasets)
    return f"{made_up}Monthly counts by district and category, made from: {titles}."


def _find_period(build: Build) -> tuple[str, str]:
    """The first and the last month of the build's tables, as YYYY-MM; empty texts where none has a date."""
    covered = [(d.first, d.last) for d in build.manifest.datasets if d.first and d.last]
    if not covered:
        return "", ""
    first = min(first for first, _ in covered)
    last = max(last for _, last in covered)
    return format_month(first), format_month(last)
