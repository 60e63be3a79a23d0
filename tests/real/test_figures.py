"""From the portal to the printed answer: each figure against a recount of the raw files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.real.recount import PARTS
from tests.support.commands import run_command
from tests.support.real import find_shared_folder, needs_shared

pytestmark = needs_shared


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_the_answers_are_what_the_raw_files_hold(refreshed, part):
    expected = part(find_shared_folder() / "real")
    assert {question: ask(refreshed, question) for question in expected} == expected


def ask(
    environment: dict[str, str], question: str
) -> dict[tuple[str, ...], tuple[int, int | None]]:
    """The rows of the printed answer that count anything: {categories: (numerator,
    denominator)}.
    """
    result = run_command(environment, "answer", question, "--format", "json")
    assert result.returncode == 0, result.stderr
    by = parse_qs(question).get("by", [])
    rows = json.loads(result.stdout)["rows"]
    return {
        tuple(row[d] for d in by): (row["numerator"], row["denominator"])
        for row in rows
        if row["numerator"] or row["denominator"]
    }


def test_units_whose_rows_name_several_races_count_under_each_and_say_so(refreshed):
    for question in (
        "city=seattle&measure=force_incidents&by=race",
        "city=cincinnati&measure=complaints&by=race",
    ):
        result = run_command(refreshed, "answer", question, "--format", "json")
        assert result.returncode == 0, result.stderr
        assert any("that name that value" in note for note in json.loads(result.stdout)["notes"])


def test_no_value_of_the_real_rows_is_unknown_to_the_city_files(refreshed):
    """Every raw value is mapped, or deliberately not recorded: what a build says it did not know is
    nothing.
    """
    manifests = [
        json.loads(p.read_text(encoding="utf-8"))
        for p in Path(refreshed["PLAINVIEW_STORE"]).rglob("manifest.json")
    ]
    datasets = [d for m in manifests for d in m.get("datasets", ())]
    assert {d["id"] for d in datasets} >= {
        "28ny-9ts8",
        "ppi5-g2bj",
        "w2kv-5pdg",
        "ii65-eyg6",
        "8us8-wi2w",
        "748b-sht4",
    }
    assert {d["id"]: d["unknown"] for d in datasets if d["unknown"]} == {}


def test_days_to_close_are_those_of_the_rows(refreshed):
    """The half of Cincinnati's closed complaints that was closed first, recounted from the raw
    rows.
    """
    rows = json.loads(
        (find_shared_folder() / "real" / "cincinnati" / "cca_complaints_recent.json").read_text()
    )["rows"]
    first: dict[str, dict] = {}
    for row in rows:
        first.setdefault(row["unique_case_number"], row)
    took = sorted(
        (
            date.fromisoformat(r["case_completion_date"][:10])
            - date.fromisoformat(r["cca_recieved_date"][:10])
        ).days
        for r in first.values()
        if r.get("case_completion_date")
    )
    result = run_command(refreshed, "answer", "city=cincinnati&measure=days_to_close")
    row = json.loads(result.stdout)["rows"][0]
    assert (row["numerator"], row["denominator"]) == (len(took), len(first))
    assert row["value"] == took[-(-len(took) // 2) - 1]
