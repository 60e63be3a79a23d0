"""The built-in list: the counts that are known of it, sound values, and agreement with the list it
came from.
"""

from __future__ import annotations

import csv
import re
from collections import Counter

from data.census.entries import (
    KINDS,
    OTHER_TOPIC,
    TOPICS,
    group_by_agency,
    load_census,
    select_topics,
)
from tests.data.census.worlds import entry
from tests.support.real import find_shared_folder, needs_shared


def test_there_are_75_datasets_of_21_agencies_among_206():
    entries, topics = load_census(), select_topics(load_census())
    assert (len(entries), len(group_by_agency(entries))) == (206, 37)
    assert (len(topics), len(group_by_agency(topics)), len({e.domain for e in topics})) == (
        75,
        21,
        21,
    )
    assert Counter(e.topic for e in entries) == {
        "stops": 27,
        "complaints": 14,
        "force": 23,
        "shootings": 11,
        OTHER_TOPIC: 131,
    }


def test_every_value_is_sound():
    for e in load_census():
        assert re.fullmatch(r"[a-z0-9]{4}-[a-z0-9]{4}", e.dataset), e
        assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,5}", e.domain), e
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d|", day) for day in (e.first, e.last)), e
        assert e.seen, e
        assert bool(e.first) == bool(e.last), e
        assert e.first <= e.last, e
        assert e.seen <= "2026-06-19", e
        assert not e.readme or e.readme.startswith(f"https://{e.domain}/"), e
        assert e.state, e
        assert e.agency, e
        assert e.kind in KINDS, e
        assert e.topic in (*TOPICS, OTHER_TOPIC), e


def test_every_dataset_is_listed_once():
    keys = [e.key for e in load_census()]
    assert len(set(keys)) == len(keys) == len({e.dataset for e in load_census()})


def test_an_entry_tells_where_its_page_is_and_what_it_holds():
    subjects = entry("dufe-vxb7")
    assert subjects.title == "Use of force: subjects"
    assert subjects.page == "https://data.cityofnewyork.us/d/dufe-vxb7"
    assert entry("nahi-zqrt").agency_field == "department_name"


def test_a_table_for_each_year_knows_the_next_one():
    assert (entry("m3fh-4zv4").later, entry("ef7j-9jk6").later) == ("x8x7-g8dg", "")
    assert entry("28ny-9ts8").later == ""


@needs_shared
def test_the_facts_are_those_of_the_list_they_came_from():
    with (find_shared_folder() / "facts" / "socrata_census.csv").open(
        encoding="utf-8", newline=""
    ) as handle:
        theirs = {row["dataset_id"]: row for row in csv.DictReader(handle)}
    ours = {e.dataset: e for e in load_census()}
    assert ours.keys() == theirs.keys()
    for dataset, row in theirs.items():
        e = ours[dataset]
        days = tuple(
            "-".join((d[6:], d[:2], d[3:5])) if d else ""
            for d in (row["coverage_start"], row["coverage_end"], row["last_coverage_check"])
        )
        assert (e.state, e.domain, e.date_field, e.agency_field) == (
            row["State"],
            row["URL"].strip("/"),
            row["date_field"],
            row["agency_field"],
        )
        assert (e.first, e.last, e.seen) == days
        assert not row["AgencyFull"] or e.agency == row["AgencyFull"]
        assert e.readme in ("", row["readme"])
