"""The catalogue and the small questions: what is asked of the portal, and what becomes of bad
answers.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data.model.errors import DatasetNotPublic, PortalUnavailable
from data.portal.catalogue import CatalogueEntry, ColumnFacts, PortalCatalogue, parse_host
from data.portal.port import PortalAccess
from tests.support.fake_portal import FakePortal, make_refusal, make_reply, run_fake_portal

DOMAIN = "data.elmwood.test"
TABLE = "abcd-1234"


@pytest.fixture
def fake() -> Iterator[FakePortal]:
    with run_fake_portal() as running:
        yield running


def offer(fake: FakePortal, **changes: object) -> PortalCatalogue:
    access = PortalAccess(**{"origin": fake.origin, "timeout": 5.0, "attempts": 3, **changes})
    return PortalCatalogue(DOMAIN, access, sleep=lambda seconds: None)


def entry(dataset: str, kind: str = "dataset", **more: object) -> dict:
    return {
        "resource": {"id": dataset, "name": f"Table {dataset}", "type": kind, **more},
        "metadata": {},
    }


def test_the_catalogue_is_read_page_by_page_and_keeps_tables_and_maps(fake):
    first = [entry(f"aaaa-{n:04d}") for n in range(99)] + [entry("char-0001", "chart")]
    fake.plan(
        make_reply({"results": first}),
        make_reply({"results": [entry("bbbb-0001"), entry("maps-0001", "map")]}),
    )
    listed = offer(fake).catalogue()
    assert [e.id for e in listed[-3:]] == ["aaaa-0098", "bbbb-0001", "maps-0001"]
    assert len(listed) == 101
    assert [
        (s.path, s.args["domains"], s.args["search_context"], s.args["offset"]) for s in fake.seen
    ] == [("/api/catalog/v1", DOMAIN, DOMAIN, "0"), ("/api/catalog/v1", DOMAIN, DOMAIN, "100")]


def test_a_catalogue_that_repeats_its_page_comes_to_an_end(fake):
    fake.plan(*[make_reply({"results": [entry(f"aaaa-{n:04d}") for n in range(100)]})] * 5)
    assert len(offer(fake).catalogue()) == 100
    assert len(fake.seen) == 2


def test_an_entry_tells_its_publisher_and_its_columns(fake):
    fake.plan(
        make_reply(
            {
                "results": [
                    {
                        "resource": {
                            "id": TABLE,
                            "name": "Stops",
                            "type": "dataset",
                            "attribution": "Elmwood Police Department",
                            "columns_field_name": ["day", ":@computed"],
                            "columns_name": ["Day", "c"],
                            "columns_datatype": ["Calendar date", "Number"],
                        },
                        "metadata": {"license": "Public Domain"},
                    }
                ]
            }
        )
    )
    assert offer(fake).catalogue() == (
        CatalogueEntry(
            TABLE,
            "Stops",
            publisher="Elmwood Police Department",
            licence="Public Domain",
            columns=(ColumnFacts("day", "Day", "calendar_date"),),
        ),
    )


def test_metadata_tell_columns_and_how_many_values_they_have(fake):
    fake.views[TABLE] = {
        "columns": [
            {
                "fieldName": "race",
                "name": "Race",
                "dataTypeName": "text",
                "cachedContents": {"cardinality": "7"},
            },
            {"fieldName": ":@computed_region", "name": "Region", "dataTypeName": "number"},
            {"fieldName": "day"},
        ]
    }
    assert offer(fake).describe(TABLE) == (
        ColumnFacts("race", "Race", "text", 7),
        ColumnFacts("day"),
    )


@pytest.mark.parametrize(
    ("ask", "answer", "query", "told"),
    [
        (
            lambda o: o.count(TABLE),
            [{"rows_there": "12"}],
            {"$select": "count(*) as rows_there"},
            12,
        ),
        (
            lambda o: o.values(TABLE, ("a", "b"), 5),
            [{"a": "x", "rows_there": "3"}, {"a": "y", "b": True, "rows_there": "1"}],
            {
                "$select": "`a`, `b`, count(*) as rows_there",
                "$group": "`a`, `b`",
                "$order": "rows_there desc",
                "$limit": "5",
            },
            [(("x", None), 3), (("y", "true"), 1)],
        ),
        (
            lambda o: o.distinct(TABLE, "a"),
            [{"kinds": "4"}],
            {"$select": "count(distinct `a`) as kinds"},
            4,
        ),
        (
            lambda o: o.years(TABLE, "a"),
            [{"year": "2019-01-01T00:00:00.000", "rows_there": "2"}, {"rows_there": "1"}],
            {
                "$select": "date_trunc_y(`a`) as year, count(*) as rows_there",
                "$group": "year",
                "$limit": "1000",
            },
            {2019: 2},
        ),
        (
            lambda o: o.mixed(TABLE, "u", "a"),
            [{"u": "1", "kinds": "2"}],
            {
                "$select": "`u`, count(distinct `a`) as kinds",
                "$group": "`u`",
                "$where": "`u` is not null",
                "$having": "kinds > 1",
                "$limit": "1000",
            },
            1,
        ),
        (
            lambda o: o.count_carrying(TABLE, "a", ("x", "O'Neil")),
            [{"rows_there": "2"}],
            {"$select": "count(*) as rows_there", "$where": "`a` in ('x', 'O''Neil')"},
            2,
        ),
        (
            lambda o: o.example(TABLE, "a"),
            [{"a": {"type": "Point"}}],
            {"$select": "`a`", "$where": "`a` is not null", "$limit": "1"},
            {"type": "Point"},
        ),
    ],
    ids=["count", "values", "distinct", "years", "mixed", "carrying", "example"],
)
def test_a_question_is_one_small_query(fake, ask, answer, query, told):
    fake.plan(make_reply(answer))
    assert ask(offer(fake)) == told
    assert [(s.path, s.args) for s in fake.seen] == [(f"/resource/{TABLE}.json", query)]


def test_faults_that_may_pass_are_tried_again(fake):
    fake.plan(
        make_reply({}, 500),
        make_reply("<html>", kind="text/html"),
        make_reply([{"rows_there": "3"}]),
    )
    assert offer(fake).count(TABLE) == 3


def test_faults_that_stay_are_told(fake):
    fake.plan(*[make_reply({}, 503)] * 3)
    with pytest.raises(
        PortalUnavailable, match=f"{DOMAIN} did not give catalogue /api/catalog/v1 in 3 attempts"
    ):
        offer(fake).catalogue()
    fake.plan(make_refusal(404, "dataset.missing", "Not found"))
    with pytest.raises(DatasetNotPublic, match=f"has no dataset {TABLE} "):
        offer(fake).describe(TABLE)
    fake.plan(make_reply([{"rows_there": "many"}]))
    with pytest.raises(PortalUnavailable, match="no number"):
        offer(fake).count(TABLE)


def test_the_app_token_stays_at_home(fake):
    fake.plan(
        make_reply({"results": []}),
        make_reply({}, 302, headers={"Location": f"{fake.origin}/elsewhere"}),
    )
    asked = offer(fake, app_token="secret-7")
    asked.catalogue()
    with pytest.raises(PortalUnavailable, match="it has moved to"):
        asked.count(TABLE)
    assert [s.token for s in fake.seen] == ["secret-7", "secret-7"]


@pytest.mark.parametrize(
    "given", ["data.elmwood.test", "https://Data.Elmwood.test/browse?q=x", " data.elmwood.test/ "]
)
def test_a_domain_is_read_from_what_people_paste(given):
    assert parse_host(given) == DOMAIN
