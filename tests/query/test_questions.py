"""A question names only what exists, in one canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.errors import BadQuery
from dashboard.query.addresses import FILTER_KEYS, build_query_string, parse_query
from data.model.values import Query
from data.model.vocabulary import DIMENSIONS
from tests.support.worlds import TinyCity, make_stop

ids = some.from_regex(r"[a-z0-9_]{1,12}", fullmatch=True)
months = some.builds("{:04d}-{:02d}".format, some.integers(2000, 2030), some.integers(1, 12))
queries = some.builds(
    lambda city, measure, by, where, ends: Query(
        city,
        measure,
        tuple(dict.fromkeys(by)),
        tuple((d, tuple(sorted(c))) for d, c in sorted(where.items())),
        min(ends),
        max(ends),
    ),
    ids,
    ids,
    some.lists(some.sampled_from(list(DIMENSIONS)), max_size=3),
    some.dictionaries(
        some.sampled_from(FILTER_KEYS), some.frozensets(ids, min_size=1, max_size=4), max_size=3
    ),
    some.tuples(months, months),
)


@given(queries)
def test_query_to_address_to_query(query):
    assert parse_query(build_query_string(query))[0] == query


@given(some.text(max_size=300))
def test_junk_is_refused_with_words_and_never_breaks(text):
    with pytest.raises(BadQuery) as refused:
        parse_query(text)
    assert refused.value.errors
    assert all(e.field and e.message for e in refused.value.errors)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = TinyCity(
        tmp_path_factory.mktemp("world"), [make_stop("2022-01-03"), make_stop("2022-03-05", "W")]
    )
    world.refresh()
    return world


@pytest.mark.parametrize(
    ("question", "field", "offer"),
    [
        ("measure=stopz", "measure", "stops"),
        ("measure=stops&by=rase", "by", "race"),
        ("measure=stops&by=finding", "by", "race"),
        ("measure=stops&by=sex", "by", "does not read sex"),
        ("measure=stops&district=est", "district", "east"),
        ("measure=stops&by=month,year", "by", "only one of"),
        ("measure=stops&by=beat", "by", "may differ within one stop"),
        ("measure=complaints&by=finding", "by", "cannot be broken down"),
        ("measure=stops&since=2022-13", "since", "YYYY-MM"),
        ("measure=stops&since=2022-05&until=2022-01", "until", "before"),
        ("measure=stops&colour=red", "colour", "expected some of"),
        ("measure=stops&by=year&by=race", "by", "given twice"),
        ("by=race", "measure", "missing"),
    ],
)
def test_what_does_not_exist_is_named_and_what_does_is_offered(world, question, field, offer):
    with pytest.raises(BadQuery) as refused:
        world.ask(question)
    error = refused.value.errors[0]
    assert error.field == field
    assert offer in error.message


def test_one_question_has_one_query(world):
    assert (
        parse_query("city=tiny&measure=stops&district=west,EAST,west")[0]
        == parse_query("measure=stops&city=tiny&district=east,west")[0]
    )


def test_the_address_of_a_cell_names_raw_spellings_and_days(world):
    rows = world.ask("measure=stops&by=district,year").rows
    east = next(r for r in rows if r["district"] == "east")
    assert "precinct%20in%20%28%27E%27%29" in east.source_url
    assert "%272022-01-01%27" in east.source_url
