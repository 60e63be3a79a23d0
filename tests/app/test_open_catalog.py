"""The catalogue for harvesters, held against what the JSON schema of DCAT-US 3 asks of the classes
that it uses.

The facts are those of https://github.com/GSA/dcat-us, jsonschema/definitions: which properties are
mandatory, and what type each has. Properties that the schema does not know are free there, as they
are here.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker

import app
from tests.support.worlds import TinyCity

TEXT = {"type": "string"}
MAYBE_TEXT = {"type": ["null", "string"]}
ADDRESS = {"type": "string", "format": "uri", "pattern": "^https?://"}
MAYBE_ADDRESS = {"anyOf": [{"type": "null"}, ADDRESS]}
DAY = {
    "anyOf": [
        {"type": "null"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
        {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2})?$"},
    ]
}
LANGUAGES = {"type": ["null", "array"], "items": {"type": "string", "maxLength": 2}}


def make_list(name: str) -> dict:
    """The schema of null or a list of objects of a class."""
    return {"type": ["null", "array"], "items": {"$ref": f"#/$defs/{name}"}}


def make_class(mandatory: str, **properties: dict) -> dict:
    """The schema of an object of a class."""
    return {"type": "object", "required": mandatory.split(), "properties": properties}


def refer(name: str) -> dict:
    """The schema of one object of a class."""
    return {"$ref": f"#/$defs/{name}"}


CLASSES = {
    "Agent": make_class("name", name=TEXT),
    "Organization": make_class("name", name=TEXT),
    "Identifier": make_class("", notation=MAYBE_TEXT, **{"@id": ADDRESS}),
    "Document": make_class("title", title=TEXT, accessURL=MAYBE_ADDRESS),
    "Standard": make_class("", title=MAYBE_TEXT, **{"@id": ADDRESS}),
    "Location": make_class("", prefLabel=MAYBE_TEXT),
    "PeriodOfTime": make_class("", startDate=DAY, endDate=DAY),
    "Kind": make_class(
        "fn hasEmail", fn=TEXT, hasEmail={**TEXT, "pattern": r"^mailto:[^@\s]+@[\w.-]+\.[\w.-]+$"}
    ),
    "Distribution": make_class(
        "",
        title=MAYBE_TEXT,
        downloadURL=MAYBE_ADDRESS,
        accessURL=MAYBE_ADDRESS,
        mediaType=MAYBE_TEXT,
        license=MAYBE_TEXT,
        modified=DAY,
        describedBy=refer("Distribution"),
    ),
    "Dataset": make_class(
        "description publisher title contactPoint identifier",
        title=TEXT,
        description=TEXT,
        publisher=refer("Organization"),
        contactPoint={"anyOf": [refer("Kind"), {"type": "array", "items": refer("Kind")}]},
        identifier=refer("Identifier"),
        version=MAYBE_TEXT,
        modified=DAY,
        keyword={"type": ["null", "array"], "items": {"type": "string", "minLength": 1}},
        landingPage=refer("Document"),
        contributor=make_list("Agent"),
        spatial=make_list("Location"),
        temporal=make_list("PeriodOfTime"),
        distribution=make_list("Distribution"),
        language=LANGUAGES,
    ),
}
CATALOG = {
    **make_class(
        "dataset",
        title=MAYBE_TEXT,
        description=MAYBE_TEXT,
        conformsTo=refer("Standard"),
        homepage=refer("Document"),
        language=LANGUAGES,
        dataset={"type": "array", "items": refer("Dataset"), "minItems": 1},
    ),
    "$defs": CLASSES,
}


def list_faults(catalog: dict) -> list[str]:
    """What a validator says of a catalogue."""
    checker = Draft202012Validator(CATALOG, format_checker=FormatChecker())
    return [f"{fault.json_path}: {fault.message}" for fault in checker.iter_errors(catalog)]


def test_the_catalogue_is_valid(client: FlaskClient) -> None:
    catalog = client.get("/data.json").get_json()
    assert list_faults(catalog) == []
    used = {node.get("@type") for node in walk(catalog)}
    assert used - {"Catalog"} <= CLASSES.keys()


def walk(node: object) -> list[dict]:
    """Every object within a value."""
    if isinstance(node, list):
        return [found for part in node for found in walk(part)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for part in node.values() for found in walk(part))]


@pytest.mark.parametrize(
    ("contact", "named"),
    [
        ("mailto:data@example.gov", ["mailto:data@example.gov"]),
        ("https://example.gov/contact", []),
    ],
)
def test_a_contact_by_mail_is_named(world: TinyCity, contact: str, named: list[str]) -> None:
    settings = replace(world.settings, contact=contact, small_numbers="hide:5")
    catalog = app.create_app(settings).server.test_client().get("/data.json").get_json()
    assert list_faults(catalog) == []
    (dataset,) = catalog["dataset"]
    assert [kind["hasEmail"] for kind in dataset["contactPoint"]] == named


def test_where_small_numbers_are_withheld_no_package_is_named(world: TinyCity) -> None:
    client = app.create_app(replace(world.settings, small_numbers="hide:5")).server.test_client()
    (dataset,) = client.get("/data.json").get_json()["dataset"]
    links = [d.get("downloadURL") or d["accessURL"] for d in dataset["distribution"]]
    assert len(links) == 1
    assert client.get(links[0].removeprefix("http://localhost")).status_code == 200
    assert "contentUrl" not in client.get("/tiny/data").text
