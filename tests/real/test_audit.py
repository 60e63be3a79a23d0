"""The bars of the audit give no false alarm on tables as cities publish them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.real.conftest import refresh_berkeley
from tests.support.real import needs_shared
from tests.support.shared import build_once, refresh_sample

# Findings that are so: rows dated after their table was last changed, and two months of 294 without
# a row.
TRUE_NOTICES = {("w2kv-5pdg", "date_in_future"), ("8us8-wi2w", "silent_months")}


def audits_of(store: Path, city: str) -> list[dict]:
    """The audits of the live build's datasets."""
    build = json.loads((store / "live" / f"{city}.json").read_text())["build"]
    manifest = json.loads((store / "builds" / city / build / "manifest.json").read_text())
    return [dataset["audit"] for dataset in manifest["datasets"]]


def found_in(store: Path, *cities: str) -> set[tuple[str, str]]:
    """The open findings of cities, as (dataset, finding)."""
    return {
        (audit["dataset"], finding["id"])
        for city in cities
        for audit in audits_of(store, city)
        for finding in audit["findings"]
    }


@needs_shared
def test_first_pulls_of_real_tables_are_green_or_bear_a_true_notice(refreshed):
    store = Path(refreshed["PLAINVIEW_STORE"])
    found = found_in(store, "seattle", "cincinnati")
    assert found <= TRUE_NOTICES
    severities = {
        finding["severity"]
        for city in ("seattle", "cincinnati")
        for audit in audits_of(store, city)
        for finding in audit["findings"]
    }
    assert "red" not in severities


@needs_shared
def test_a_second_refresh_of_the_same_rows_finds_nothing_more(tmp_path):
    refresh_berkeley(tmp_path, times=2)
    assert found_in(tmp_path, "berkeley") == set()


def test_the_sample_city_is_green(tmp_path_factory):
    store = build_once(tmp_path_factory, "sample-store", refresh_sample)
    assert found_in(store, "sample") == set()
