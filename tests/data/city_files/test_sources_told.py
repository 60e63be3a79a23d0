"""Every published table of stops, complaints, force or shootings is counted, or its absence is
explained.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from data.city_files.loader import load_catalogue

ROOT = Path(__file__).parents[3]
KINDS = ("stops", "complaints", "force", "shootings", "field_contacts", "searches")


def tables() -> list[dict]:
    with (ROOT / "data" / "census" / "sources.csv").open(encoding="utf-8", newline="") as handle:
        return [row for row in csv.DictReader(handle) if row["kind"].endswith(KINDS)]


def counted() -> dict[str, str]:
    """Dataset id -> portal, for all city files."""
    catalogue = load_catalogue()
    return {
        d.id: city.portal for city in map(catalogue.city, catalogue.ids()) for d in city.datasets
    }


def reasons() -> dict[str, str]:
    """Dataset id -> the reason of its row in the document."""
    found = {}
    for line in (ROOT / "docs" / "sources.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            ids, _, why = (cell.strip() for cell in line.strip("|").split("|"))
            found |= {i.strip(" `"): why for i in ids.split(",")}
    return found


@pytest.mark.parametrize("row", tables(), ids=lambda row: f"{row['domain']}-{row['dataset']}")
def test_a_published_table_is_counted_or_its_absence_explained(row):
    assert (row["dataset"] in counted()) != bool(reasons().get(row["dataset"]))


def test_there_are_21_portals_and_a_city_file_for_each():
    domains = {row["domain"].strip("/") for row in tables()}
    assert len(domains) == 21
    assert domains <= set(counted().values())
