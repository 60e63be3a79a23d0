"""What harvesters and search engines read: a DCAT-US catalogue of the cities' counts, and
schema.org Dataset markup.

DCAT-US 3 (the federal profile of W3C DCAT 3): https://resources.data.gov/dcat-us/ with the JSON
schema of https://github.com/GSA/dcat-us, which tests hold the catalogue against. `accessLevel`
(DCAT-US 1.1) and `wasDerivedFrom` (PROV) are beside what that schema knows. schema.org Dataset:
https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

from __future__ import annotations

import json

from dashboard.measures.registry import get_measures
from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.service.provenance import find_publishers
from data.model.coverage import format_month
from data.model.values import City
from data.model.version import VERSION
from data.store.store import Build

DCAT_CONTEXT = "https://raw.githubusercontent.com/DOI-DO/dcat-us/main/context/dcat-us-3.0.jsonld"
KEYWORDS = ("police", "stops", "complaints", "use of force", "open data")
PROFILE = "https://resource.data.gov/profile/dcat-us#3.0"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
MAIL_PREFIX = "mailto:"


def build_catalog(answers: AnswerService, origin: str) -> dict:
    """The DCAT-US catalogue of all cities that have data; addresses begin with `origin`."""
    return {
        "@context": DCAT_CONTEXT,
        "@type": "Catalog",
        "title": answers.face.name,
        "description": "Counts of published police records, with the source of each.",
        "conformsTo": {"@type": "Standard", "@id": PROFILE, "title": "DCAT-US 3.0"},
        "version": VERSION,
        "language": list(answers.face.list_languages()),
        "homepage": _make_document(answers.face.name, f"{origin}/"),
        "dataset": [_describe_city(answers, city, origin) for city in answers.cities()],
    }


def build_dataset_markup(answers: AnswerService, city: City, build: Build, origin: str) -> str:
    """schema.org Dataset markup of a city's data page, as JSON text that is safe inside a script
    element.
    """
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
    }
    if not answers.settings.hidden_below:
        content["distribution"] = [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/zip",
                "contentUrl": f"{origin}{_build_package_path(city)}",
            }
        ]
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


def _describe_city(answers: AnswerService, city_id: str, origin: str) -> dict:
    """The dcat:Dataset of a city. A contact is named where the site has one by e-mail."""
    city, build = answers.city(city_id), answers.build(city_id)
    first, last = _find_period(build)
    publishers = find_publishers(city, build.manifest)
    licence = city.licence.url or city.licence.name
    content: dict[str, object] = {
        "@type": "Dataset",
        "identifier": {
            "@type": "Identifier",
            "@id": f"{origin}{_build_package_path(city)}",
            "notation": city.id,
        },
        "title": _write_title(city),
        "description": _write_description(city, build),
        "version": build.name,
        "modified": build.refreshed_at,
        "keyword": list(KEYWORDS),
        "accessLevel": "public",
        "landingPage": _make_document(
            _write_title(city), origin + addresses.build_page_url(city.id, "data")
        ),
        "publisher": _make_organization(publishers[0]),
        "contributor": [_make_organization(name) for name in publishers[1:]],
        "contactPoint": _list_contacts(answers),
        "spatial": [
            {
                "@type": "Location",
                "prefLabel": ", ".join(part for part in (city.name, city.state) if part),
            }
        ],
        "wasDerivedFrom": _list_sources(build, origin),
        "distribution": _list_distributions(answers, city, build, origin, licence),
    }
    if licence:
        content["license"] = licence
    if first:
        content["temporal"] = [{"@type": "PeriodOfTime", "startDate": first, "endDate": last}]
    return content


def _list_distributions(
    answers: AnswerService, city: City, build: Build, origin: str, licence: str
) -> list[dict]:
    """The package of all counts, which there is where no small number is withheld, and the
    interface.
    """
    shared = {"@type": "Distribution", "modified": build.refreshed_at, "license": licence or None}
    description = f"{origin}/api/v1/openapi.json"
    found: list[dict] = []
    if not answers.settings.hidden_below:
        found.append(
            {
                **shared,
                "title": "All counts as a data package",
                "downloadURL": f"{origin}{_build_package_path(city)}",
                "mediaType": f"{MEDIA_TYPES}application/zip",
            }
        )
    measure = next((m for m in get_measures().values() if m.topic in build.manifest.topics), None)
    if measure:
        found.append(
            {
                **shared,
                "title": "API: one question, one answer",
                "accessURL": f"{origin}/api/v1/answers.json?city={city.id}&measure={measure.id}",
                "describedBy": {
                    "@type": "Distribution",
                    "title": "OpenAPI description",
                    "downloadURL": description,
                    "mediaType": f"{MEDIA_TYPES}application/json",
                },
                "mediaType": f"{MEDIA_TYPES}application/json",
            }
        )
    return found


def _make_organization(name: str) -> dict:
    return {"@type": "Organization", "name": name}


def _make_document(title: str, address: str) -> dict:
    return {"@type": "Document", "title": title, "accessURL": address}


def _list_contacts(answers: AnswerService) -> list[dict]:
    """Who answers for the site, by e-mail; the schema takes no other address."""
    contact = answers.face.find_contact(answers.settings.contact)
    if not contact.startswith(MAIL_PREFIX):
        return []
    return [{"@type": "Kind", "fn": answers.face.name, "hasEmail": contact}]


def _build_package_path(city: City) -> str:
    return f"/api/v1/packages/{city.id}.zip"


def _write_title(city: City) -> str:
    return f"Counts of police records of {city.name}"


def _write_description(city: City, build: Build) -> str:
    made_up = "Sample data: every number is made up. " if city.sample else ""
    titles = "; ".join(dataset.title for dataset in build.manifest.datasets)
    return f"{made_up}Monthly counts by district and category, made from: {titles}."


def _find_period(build: Build) -> tuple[str, str]:
    """The first and the last month of the build's tables, as YYYY-MM; empty texts where none has a
    date.
    """
    covered = [(d.first, d.last) for d in build.manifest.datasets if d.first and d.last]
    if not covered:
        return "", ""
    first = min(first for first, _ in covered)
    last = max(last for _, last in covered)
    return format_month(first), format_month(last)
