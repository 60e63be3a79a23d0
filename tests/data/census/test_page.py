"""The census page: filters, orders, accessible tables, and what a live check adds to it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dashboard.query.addresses import parse_parameters
from dashboard.service.answer_service import AnswerService
from dashboard.views.census import build_census_csv, build_census_page, get_census_state
from dashboard.views.census_content.choice import SORT_KEYS
from data.census.check_results import locate_results
from tests.data.census.worlds import FORCE, GONE, STOPS, read_csv


class Tables(HTMLParser):
    """The tables of a piece of HTML: captions, scoped headings, links, and the text of each row's
    cells.
    """

    def __init__(self, markup: str):
        super().__init__()
        self.open: list[str] = []
        self.captions, self.scopes, self.sorted, self.hrefs, self.rows = [], [], [], [], []
        self.feed(markup)
        assert self.open == [], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list) -> None:
        found = dict(attrs)
        if tag != "br":
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "th":
            self.scopes.append(found.get("scope"))
            self.sorted += (
                [(found["aria-sort"], len(self.rows[-1]))] if "aria-sort" in found else []
            )
        if tag == "a":
            self.hrefs.append(found["href"])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "caption" in self.open:
            self.captions.append(data)
        elif "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data


def section(page, name: str) -> Tables:
    return Tables(next(s.table for s in page.sections if s.id == name))


def datasets(answers: AnswerService, search: str = "") -> list[list[str]]:
    return section(build_census_page(answers, parse_parameters(search)), "datasets").rows[1:]


def test_the_whole_list_without_any_check(answers):
    page = build_census_page(answers, parse_parameters(""))
    assert (page.status, page.action, len(section(page, "datasets").rows)) == (200, "/census", 207)
    assert page.headlines[0][1] == (
        "206 datasets of 37 police agencies are known here. 75 of them, from 21 agencies, "
        "are about stops, "
        "complaints, use of force or police shootings."
    )
    assert "have not been asked from here yet" in page.headlines[1][1]
    assert page.notices == ()
    assert {row[6] for row in datasets(answers)} == {"not checked"}
    assert all(
        "not checked" in row[7] and "From the built-in list alone." in row[7]
        for row in datasets(answers)
    )


def test_every_agency_has_a_row_and_its_numbers_lead_to_its_datasets(answers):
    found = section(build_census_page(answers, parse_parameters("")), "agencies")
    assert len(found.rows) == 38
    row = next(r for r in found.rows if r[0] == "Seattle Police Department")
    assert row[1:] == ["Washington", "data.seattle.gov", "1", "1", "1", "1", "3"]
    assert "–none known" in next(r for r in found.rows if r[0] == "Mesa Police Department")
    for href in found.hrefs:
        assert (
            build_census_page(
                answers, parse_parameters(href.partition("?")[2].partition("#")[0])
            ).status
            == 200
        )


def test_a_topic_that_is_left_out_is_not_said_to_be_unknown(answers):
    assert section(build_census_page(answers, parse_parameters("kind=force")), "agencies").rows[
        0
    ] == [
        "Agency",
        "State",
        "Portal",
        "Use of force",
    ]


@pytest.mark.parametrize(
    ("search", "number"),
    [
        ("kind=topics", 75),
        ("kind=stops", 27),
        ("kind=traffic_stops", 17),
        ("kind=complaints", 14),
        ("kind=force", 23),
        ("kind=shootings", 11),
        ("kind=other", 131),
        ("kind=searches", 1),
        ("state=New+York", 24),
        ("domain=data.nj.gov", 13),
        ("?state=New%20Jersey&kind=topics&domain=data.nj.gov", 13),
        ("state=&kind=&domain=&sort=", 206),
        ("state=Ohio&state=Ohio", 14),
    ],
)
def test_filters(answers, search, number):
    assert len(datasets(answers, search)) == number
    assert len(read_csv(build_census_csv(answers, parse_parameters(search)))) == number


def test_filters_that_fit_nothing_say_so(answers):
    page = build_census_page(answers, parse_parameters("state=Ohio&domain=data.nj.gov"))
    assert page.status == 200
    assert page.headlines[0][1] == "No dataset that is known here fits this choice."
    assert [s.id for s in page.sections] == ["criteria", "source"]
    assert (
        read_csv(build_census_csv(answers, parse_parameters("state=Ohio&domain=data.nj.gov"))) == []
    )


def test_every_choice_of_a_select_is_answered(answers):
    for control in build_census_page(answers, parse_parameters("")).controls:
        for option in control.options:
            page = build_census_page(answers, parse_parameters(f"{control.name}={option.value}"))
            assert page.status == 200
            assert page.sections
            assert next(c for c in page.controls if c.name == control.name).selected == (
                option.value or ("state" if control.name == "sort" else "")
            )


@pytest.mark.parametrize("key", SORT_KEYS)
def test_each_heading_sorts_both_ways_and_says_so(answers, key):
    place = list(SORT_KEYS).index(key) + 1
    for sort, told in ((key, "ascending"), (f"-{key}", "descending")):
        found = section(
            build_census_page(answers, parse_parameters(f"kind=topics&sort={sort}")), "datasets"
        )
        assert found.sorted == [(told, place)]
        assert len(found.rows) == 76
        other = key if sort[0] == "-" else f"-{key}"
        turned = (
            "/census?kind=topics" + ("" if other == "state" else f"&sort={other}") + "#datasets"
        )
        assert found.hrefs[place - 1] == turned


def test_orders(answers, checked):
    agencies = [r[1] for r in datasets(answers, "sort=-agency")]
    assert agencies == sorted(agencies, reverse=True)
    days = [r["first"] for r in read_csv(build_census_csv(answers, parse_parameters("sort=first")))]
    assert days[:195] == sorted(days[:195])
    assert set(days[195:]) == {""}
    days = [r["last"] for r in read_csv(build_census_csv(answers, parse_parameters("sort=-last")))]
    assert days[:195] == sorted(days[:195], reverse=True)
    assert set(days[195:]) == {""}
    seattle = "domain=data.seattle.gov&kind=topics&sort="
    assert [
        r["dataset"]
        for r in read_csv(build_census_csv(checked, parse_parameters(seattle + "-score")))
    ][:3] == [
        STOPS.dataset,
        FORCE.dataset,
        GONE.dataset,
    ]
    assert [
        r["dataset"]
        for r in read_csv(build_census_csv(checked, parse_parameters(seattle + "score")))
    ][:3] == [
        GONE.dataset,
        FORCE.dataset,
        STOPS.dataset,
    ]
    assert [
        r["dataset"]
        for r in read_csv(build_census_csv(checked, parse_parameters(seattle + "updated")))
    ][:2] == [
        FORCE.dataset,
        STOPS.dataset,
    ]


def test_the_order_is_a_choice_that_a_form_keeps(answers):
    page = build_census_page(answers, parse_parameters("sort=-last&kind=stops"))
    assert {c.name: c.selected for c in page.controls} == {
        "state": "",
        "kind": "stops",
        "domain": "",
        "sort": "-last",
    }
    assert [s.links for s in page.sections if s.id == "datasets"] == [
        (("Download this list as CSV", "/api/v1/census.csv?kind=stops&sort=-last"),)
    ]


def test_a_check_shows_with_its_day_its_marks_and_its_gaps(checked):
    page = build_census_page(checked, parse_parameters("domain=data.seattle.gov&kind=topics"))
    assert page.headlines[1][1].startswith(
        "The portals were last asked on 23 Nov 2026. The marks of 3 datasets"
    )
    assert page.notices == (
        "The last check got no answer for 1 dataset; what was known before stays.",
    )
    rows = {r[3].split("(")[-1][:9]: r for r in section(page, "datasets").rows[1:]}
    assert rows[STOPS.dataset][6] == "20 Nov 2026"
    assert rows[STOPS.dataset][7].startswith("6 of 6 for Seattle")
    assert "Licence: Public Domain." in rows[STOPS.dataset][7]
    assert "It did not answer on 24 Nov 2026." in rows[FORCE.dataset][7]
    assert rows[FORCE.dataset][7].startswith("4 of 6, 2 partly for")
    gone_row = next(r for r in rows.values() if GONE.dataset in r[3])
    assert gone_row[6] == "no longer public"
    assert gone_row[7].startswith("0 of 6, 5 not checked")


def test_tables_are_named_and_scoped_and_escaped(checked):
    page = build_census_page(checked, parse_parameters("domain=data.seattle.gov"))
    for name in ("agencies", "datasets"):
        found = section(page, name)
        assert len(found.captions) == 1
        assert found.captions[0]
        assert set(found.scopes) == {"col", "row"}
        assert all(href.startswith(("https://", "/")) for href in found.hrefs)
    markup = "".join(s.table for s in page.sections)
    assert "<script" not in markup
    assert "&lt;script&gt;" in markup


def test_a_damaged_check_is_told(answers):
    path = locate_results(answers.settings.store)
    before = get_census_state(answers)
    path.parent.mkdir()
    path.write_text("{", encoding="utf-8")
    page = build_census_page(answers, parse_parameters(""))
    assert page.status == 200
    assert "cannot be read" in page.notices[0]
    assert before != get_census_state(answers)
    path.unlink()


def test_a_served_dataset_leads_to_its_city(answers, monkeypatch):
    monkeypatch.setattr(answers, "cities", lambda: ("seattle", "sample"))
    found = section(
        build_census_page(answers, parse_parameters("domain=data.seattle.gov&kind=topics")),
        "datasets",
    )
    assert {"/seattle/data#28ny-9ts8", "/seattle/data#ppi5-g2bj"} <= set(found.hrefs)
