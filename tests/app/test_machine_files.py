"""What machines ask for at fixed addresses: catalogue, structured data, security contact, metrics
of operation.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from flask.testing import FlaskClient
from pyarrow import parquet

import app
from dashboard.web.metrics import KEPT_SECONDS, FolderSizes
from data.model.version import VERSION
from tests.support.worlds import TinyCity


def test_the_catalogue_names_each_citys_package_and_where_it_came_from(client: FlaskClient) -> None:
    catalog = client.get("/data.json").get_json()
    assert (catalog["@type"], catalog["version"]) == ("Catalog", VERSION)
    (dataset,) = catalog["dataset"]
    assert dataset["accessLevel"] == "public"
    # The stops run from January 2022 to December 2023.
    (covered,) = dataset["temporal"]
    assert (covered["startDate"], covered["endDate"]) == ("2022-01", "2023-12")
    assert all(page.startswith("https://") for page in dataset["wasDerivedFrom"])
    for distribution in dataset["distribution"]:
        address = distribution.get("downloadURL") or distribution["accessURL"]
        assert client.get(address.removeprefix("http://localhost")).status_code == 200


def test_the_data_page_alone_describes_its_dataset(client: FlaskClient) -> None:
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', client.get("/tiny/data").text
    )
    content = json.loads(found[0])
    assert (len(found), content["@type"]) == (1, "Dataset")
    assert content["url"] == "http://localhost/tiny/data"
    assert content["temporalCoverage"] == "2022-01/2023-12"
    assert "ld+json" not in client.get("/tiny").text


def test_language_models_are_told_the_rules_and_the_addresses(client: FlaskClient) -> None:
    text = client.get("/llms.txt").text
    paths = re.findall(r"\(http://localhost(/[^)]*)\)", text)
    assert len(paths) == 5
    assert [path for path in paths if client.get(path).status_code != 200] == []


def test_security_txt_names_the_contact_and_a_day_to_come(world: TinyCity) -> None:
    settings = replace(world.settings, security_contact="mailto:security@example.gov")
    told = app.create_app(settings).server.test_client().get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in told.text.strip().splitlines())
    assert fields["Contact"] == "mailto:security@example.gov"
    assert datetime.fromisoformat(fields["Expires"]).timestamp() > datetime.now().timestamp()


def test_there_is_no_security_txt_without_a_contact(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    assert client.get("/favicon.ico").headers["Location"].endswith("/assets/favicon.svg")


def test_metrics_tell_version_age_of_data_and_bytes(client: FlaskClient, world: TinyCity) -> None:
    lines = client.get("/metrics").text.splitlines()
    assert f'plainview_info{{version="{VERSION}"}} 1' in lines
    samples = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert float(samples['plainview_data_as_of_timestamp_seconds{city="tiny"}']) > 1_600_000_000
    builds = sum(p.stat().st_size for p in (world.settings.store / "builds").rglob("*"))
    told = int(samples['plainview_store_bytes{part="builds"}'])
    # Folders have sizes too, which are no bytes of files.
    files = [p for p in (world.settings.store / "builds").rglob("*") if p.is_file()]
    assert told == sum(p.stat().st_size for p in files) <= builds


def test_sizes_are_added_up_once_in_five_minutes(tmp_path: Path) -> None:
    now = 0.0
    sizes = FolderSizes(lambda: now)
    (tmp_path / "a").write_bytes(b"123")
    assert sizes.sum_bytes(tmp_path) == 3
    (tmp_path / "b").write_bytes(b"4567")
    now = KEPT_SECONDS - 1
    assert sizes.sum_bytes(tmp_path) == 3
    now = KEPT_SECONDS
    assert sizes.sum_bytes(tmp_path) == 7


def test_exports_name_the_version(client: FlaskClient) -> None:
    question = "city=tiny&measure=stops&by=year"
    assert client.get(f"/api/v1/answers.json?{question}").get_json()["plainview"] == VERSION
    assert f"# Made with Plainview {VERSION}" in client.get(f"/api/v1/answers.csv?{question}").text
    book = ZipFile(BytesIO(client.get(f"/api/v1/answers.xlsx?{question}").data))
    assert VERSION in book.read("docProps/custom.xml").decode()
    rows = BytesIO(client.get(f"/api/v1/answers.parquet?{question}").data)
    assert parquet.read_schema(rows).metadata[b"plainview"].decode() == VERSION
    package = ZipFile(BytesIO(client.get("/api/v1/packages/tiny.zip").data))
    assert json.loads(package.read("datapackage.json"))["plainview"] == VERSION
