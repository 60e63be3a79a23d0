"""Metadata made up by hand, in the form in which a portal tells it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime, timezone

from data.census.entries import CensusEntry, load_census
from data.census.metadata_parser import parse_metadata
from data.census.score import OpennessMark, score_dataset

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=timezone.utc)
LISTED = CensusEntry(
    "Ohio",
    "Tiny Police Department",
    "stops",
    "",
    "data.tiny.example",
    "tiny-0001",
    "stop_date",
    "",
    "2020-01-01",
    "2026-04-04",
    "2026-04-11",
    "",
)


def column(name: str, kind: str = "text", described: str = "", **counted: object) -> dict:
    """One column; `counted` is what the metadata counted in it."""
    return {
        "id": hash(name) % 10_000,
        "fieldName": name,
        "name": name.replace("_", " ").title(),
        "dataTypeName": kind,
        "description": described,
        "cachedContents": counted,
    }


def seconds(year: int, month: int, day: int) -> int:
    """A day as the seconds since 1970."""
    return int(datetime(year, month, day, tzinfo=timezone.utc).timestamp())


def metadata(**changed: object) -> dict:
    """A dataset that meets all six criteria; a value of None takes a key out."""
    days = [{"item": f"2026-0{n}-1{n}T00:00:00.000", "count": "3"} for n in range(1, 6)]
    said = {
        "id": "tiny-0001",
        "name": "Tiny stops",
        "assetType": "dataset",
        "viewType": "tabular",
        "description": "Every stop by the police of Tiny.",
        "licenseId": "PUBLIC_DOMAIN",
        "license": {"name": "Public Domain"},
        "rowsUpdatedAt": seconds(2026, 11, 20),
        "columns": [
            column(":id", "meta_data"),
            column(
                "stop_id",
                "text",
                "The number of the stop",
                non_null="1000",
                null="0",
                cardinality="900",
            ),
            column(
                "stop_date",
                "calendar_date",
                "The day of the stop",
                non_null="990",
                null="10",
                cardinality="300",
                largest="2026-11-18T00:00:00.000",
                top=days,
            ),
            column(
                "race",
                "text",
                "Race as the officer saw it",
                non_null="1000",
                null="0",
                cardinality="7",
            ),
        ],
    }
    return {key: value for key, value in {**said, **changed}.items() if value is not None}


def columns(*changed: dict, without: str = "") -> list[dict]:
    """The usual columns with some replaced by name, some added and one left out."""
    found = {c["fieldName"]: c for c in [*metadata()["columns"], *changed]}
    found.pop(without, None)
    return list(found.values())


def marks(said: dict, **changed: str) -> dict[str, OpennessMark]:
    """The marks of metadata by criterion; `changed` replaces facts of the list's entry."""
    return {
        m.criterion: m
        for m in score_dataset(replace(LISTED, **changed), parse_metadata(said), TODAY)
    }


def entry(dataset: str) -> CensusEntry:
    """The entry of the built-in list with this id."""
    return next(e for e in load_census() if e.dataset == dataset)


def read_csv(text: str) -> list[dict[str, str]]:
    """The rows of a CSV less the lines that tell of it."""
    return list(
        csv.DictReader(
            io.StringIO("".join(line for line in text.splitlines(True) if line[0] != "#"))
        )
    )


STOPS, FORCE, GONE = entry("28ny-9ts8"), entry("ppi5-g2bj"), entry("hyay-5x7b")
HOSTILE = '=HYPERLINK("https://x.example")<script>alert(1)</script>'
