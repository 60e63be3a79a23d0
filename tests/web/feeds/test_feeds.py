from __future__ import annotations

import feedparser
import pytest

from data.history.number_changes import read_number_changes
from tests.web.feeds.conftest import correct


def feed(client, query: str = "", measure: str = "stops"):
    reply = client.get(f"/feeds/tiny/{measure}.atom{query}")
    assert (reply.status_code, reply.mimetype) == (200, "application/atom+xml")
    found = feedparser.parse(reply.data)
    assert not found.bozo
    assert found.version == "atom10"
    return found


def by_month(found) -> dict[str, dict]:
    return {entry.link.rpartition("#")[2]: entry for entry in found.entries}


def test_a_feed_has_what_atom_demands(client):
    """RFC 4287, 4.1.1 and 4.1.2: id, title, updated, an author, a link to itself; each entry id,
    title, updated.
    """
    found = feed(client, "?district=east")
    told = found.feed
    assert told.id.startswith("urn:uuid:")
    assert told.author == "Tiny Police"
    assert told.language == "en"
    assert told.title == "Stops in East, Tiny: new numbers"
    assert {link.rel: link.href for link in told.links}["self"] == (
        "https://data.tiny.example/feeds/tiny/stops.atom?district=east"
    )
    assert told.updated == max(entry.updated for entry in found.entries)
    ids = [entry.id for entry in found.entries]
    assert len(ids) == len(set(ids)) == 24
    assert all(i.startswith("urn:uuid:") for i in ids)
    assert all(
        entry.title and entry.summary and entry.link.startswith("https://")
        for entry in found.entries
    )


def test_an_entry_says_the_month_as_the_pages_do(client):
    newest = feed(client, "?district=east").entries[0]
    assert newest.title == "December 2023: 2 stops"
    assert (
        newest.summary
        == "Police recorded 2 stops in December 2023. Police recorded 24 stops in 2023, the "
        "same number as in 2022."
    )
    assert newest.updated == newest.published == "2024-01-01T00:00:00Z"


def test_a_correction_renews_the_entry_it_changes_and_no_other(client, world):
    before = by_month(feed(client, "?district=east"))
    correct(world, east=3, west=1)
    after = by_month(feed(client, "?district=east"))
    assert {m: e.id for m, e in before.items()} == {
        m: e.id for m, e in after.items() if m in before
    }
    renewed = [m for m in before if after[m].updated != before[m].updated]
    assert renewed == ["2023-06"]
    assert after["2023-06"].title == "June 2023: 5 stops"
    assert "it was 2 before." in after["2023-06"].summary
    assert after["2023-06"].published == before["2023-06"].published


def test_the_whole_city_s_feed_knows_both_corrections(client, world):
    before = by_month(feed(client))
    correct(world, east=3, west=1)
    after = by_month(feed(client))
    assert [m for m in before if after[m].updated != before[m].updated] == ["2023-07", "2023-06"]


def test_a_refresh_that_changes_nothing_renews_nothing(client, world):
    before = client.get("/feeds/tiny/stops.atom").data
    world.refresh()
    assert client.get("/feeds/tiny/stops.atom").data == before
    assert read_number_changes(world.settings.store, "tiny") == ()


def test_the_ledger_holds_each_changed_number(world):
    correct(world, east=3)
    told = {
        (c.count, c.district, c.month): (c.before, c.after)
        for c in read_number_changes(world.settings.store, "tiny")
    }
    assert told["stops", "east", "2023-06"] == (2, 5)
    assert told["stops", "", "2023-06"] == (3, 6)
    assert {month for *_, month in told} == {"2023-06"}


def test_a_share_is_renewed_when_its_denominator_is(client, world):
    correct(world, east=3)
    entries = by_month(feed(client, measure="frisk_rate"))
    assert entries["2023-06"].updated > entries["2023-06"].published


def test_ids_are_the_same_in_spanish(client):
    english, spanish = feed(client), feed(client, "?lang=es")
    assert [e.id for e in english.entries] == [e.id for e in spanish.entries]
    assert spanish.feed.language == "es"
    assert spanish.entries[0].title == "diciembre de 2023: 3 paradas"


def test_a_reader_that_has_it_gets_nothing_again(client):
    first = client.get("/feeds/tiny/stops.atom")
    again = client.get("/feeds/tiny/stops.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "Set-Cookie" not in first.headers


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("nowhere/stops.atom", "city"),
        ("tiny/nothing.atom", "measure"),
        ("tiny/stops.atom?district=mars", "district"),
        ("tiny/stops.atom?race=black", "race"),
        ("tiny/stops.atom?since=2023-01", "since"),
        ("tiny/stops.atom?x=1", "x"),
        ("tiny/stops.atom?district=east,west", "district"),
        ("tiny/stops.atom?lang=xx", "lang"),
    ],
)
def test_what_cannot_be_followed_is_said(client, path, field):
    reply = client.get(f"/feeds/{path}")
    assert reply.status_code == 400
    assert [e["field"] for e in reply.json["errors"]] == [field]


def test_pages_tell_of_their_feeds(client):
    for path in ("/tiny/district/east", "/tiny/trends?measure=stops&district=east"):
        assert (
            '<link rel="alternate" type="application/atom+xml" title="Stops in East, Tiny: new numbers" '
            'href="/feeds/tiny/stops.atom?district=east">'
        ) in client.get(path).text
    assert "application/atom" not in client.get("/tiny/trends?measure=stops&race=black").text
    assert "Stops in East, Tiny: new numbers (Atom feed)" in client.get("/tiny/district/east").text
