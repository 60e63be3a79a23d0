"""Each preset and each end of the period, chosen on every page: control, address, words, chart and
API agree.
"""

from __future__ import annotations

import json
import re
import urllib.request
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener, settled

PAGES = (
    "",
    "/map",
    "/trends",
    "/breakdowns",
    "/compare",
    "/outcomes",
    "/disparities",
    "/district/harbor",
)
ALL_BY_HAND = ("/trends", "/map")


def shown(page: Page) -> tuple[str, str]:
    """The months that the control shows."""
    return tuple(page.eval_on_selector(f"#control-{n}", "s => s.value") for n in ("since", "until"))


def pick(page: Page, name: str, value: str) -> tuple[str, str]:
    """Choose an option and wait for the page of the new address; the months of that address."""
    before = page.url
    page.locator(f"#control-{name}").select_option(value)
    page.wait_for_url(lambda url: url != before)
    settled(page, page.evaluate("location.pathname + location.search"))
    found = parse_qs(urlsplit(page.url).query)
    assert len(found["since"]) == len(found["until"]) == 1, page.url
    return found["since"][0], found["until"][0]


@dataclass(frozen=True)
class PeriodShown:
    """What a page shows of its period: the control's months, whether there are faults, the first
    chart's link to its CSV file, and the words of the page.
    """

    ends: tuple[str, str]
    has_faults: bool
    link: str
    words: str


def read_living(page: Page) -> PeriodShown:
    """What the living page shows."""
    link = page.locator('.view main a[href*="/api/v1/"][href*=".csv"]').first.get_attribute("href")
    assert link
    faults, words = page.locator(".faults").count(), page.locator(".view main").inner_text()
    return PeriodShown(shown(page), faults > 0, link, words)


def read_html(text: str) -> PeriodShown:
    """What the HTML of a page shows before any script runs."""
    main = re.search(r"<main.*</main>", text, re.S)
    assert main
    link = re.search(r'href="(/api/v1/[^"]*\.csv[^"]*)"', main[0])
    assert link
    since, until = (
        re.search(rf'<select[^>]* id="control-{name}".*?</select>', text, re.S)
        for name in ("since", "until")
    )
    assert since
    assert until
    chosen = [re.findall(r"<option[^>]*\bselected\b[^>]*>", found[0]) for found in (since, until)]
    assert [len(options) for options in chosen] == [1, 1]
    first, last = (re.search(r'value="([^"]*)"', options[0]) for options in chosen)
    assert first
    assert last
    words = unescape(re.sub(r"<[^>]*>", " ", main[0]))
    return PeriodShown((first[1], last[1]), 'class="faults' in text, unescape(link[1]), words)


def fetch(address: str) -> str:
    with urllib.request.urlopen(address) as reply:
        return reply.read().decode()


def holds(found: PeriodShown, site: str, form: str, ends: tuple[str, str]) -> None:
    """Control, first chart and API are of the same months, and there is no fault."""
    assert found.ends == ends
    assert not found.has_faults
    asked = parse_qs(urlsplit(found.link).query)
    assert (asked["since"][0], asked["until"][0]) == ends, found.link
    answer = json.loads(fetch(site + re.sub(r"\.csv", ".json", found.link)))
    assert (answer["query"]["since"], answer["query"]["until"]) == ends
    if form in ("/map", "/breakdowns", "/compare"):
        count = total(site, asked["measure"][0], ends)
        told = found.words.replace("about ", "")
        assert any(f"{n:,} stops" in told for n in (count, near(count))), (count, told[:300])


def find_year_end_before(month: str) -> str:
    """The December before the year of a month."""
    return f"{int(month[:4]) - 1}-12"


def total(site: str, measure: str, ends: tuple[str, str]) -> int:
    """The API's own count of a period."""
    question = f"city=sample&measure={measure}&since={ends[0]}&until={ends[1]}"
    return json.loads(fetch(f"{site}/api/v1/answers.json?{question}"))["rows"][0]["numerator"]


def near(count: int) -> int:
    """A large count as sentences round it, to three digits."""
    step = 10 ** max(len(str(count)) - 3, 0)
    return round(count / step) * step


@pytest.mark.parametrize("form", PAGES)
def test_each_preset_and_each_end_is_what_is_shown(open_page: Opener, site: str, form: str) -> None:
    """A preset leads to the address of its months; a page shows the months of its address.

    One script of all pages reads the options, so all presets are chosen by hand on two pages, and
    one on each other page, another one on each. What a page shows for the other presets is read
    from its HTML.
    """
    # Counts are asked for: where residents are known, a map shows rates by itself.
    question = "?measure=stops" if form == "/map" else ""
    page = open_page(f"/sample{form}{question}", width=390 if form == "/map" else 1280)
    if form == "/map":
        page.locator("form.controls summary").click()
    values = page.eval_on_selector_all("#control-period option", "o => o.map(x => x.value)")
    presets = [v for v in values if v]
    assert len(presets) >= 6
    # The first one is chosen last: it is what most pages show already.
    others = [*presets[1:], presets[0]]
    by_hand = others
    if form not in ALL_BY_HAND:
        now = page.eval_on_selector("#control-period", "s => s.value")
        months = page.eval_on_selector_all("#control-until option", "o => o.map(x => x.value)")
        turn = PAGES.index(form) % len(others)
        # One that leaves room for an end before it.
        by_hand = [
            preset
            for preset in [*others[turn:], *others[:turn]]
            if preset != now and find_year_end_before(preset.split(",")[1]) in months
        ][:1]
        assert by_hand
    for preset in others:
        ends = tuple(preset.split(",")[1:])
        if preset in by_hand:
            if page.eval_on_selector("#control-period", "s => s.value") == preset:
                continue
            assert pick(page, "period", preset) == ends
            holds(read_living(page), site, form, ends)
        else:
            address = f"{site}/sample{form}{question or '?'}&since={ends[0]}&until={ends[1]}"
            holds(read_html(fetch(address)), site, form, ends)
    since, until = shown(page)
    if form in ALL_BY_HAND:
        earlier = f"{int(since[:4]) - 1}{since[4:]}"
        assert pick(page, "since", earlier) == (earlier, until)
        holds(read_living(page), site, form, (earlier, until))
    # A last month before the first one takes the first one along, and the other way round.
    first = shown(page)
    second = pick(page, "until", find_year_end_before(first[0]))
    assert second[0] < second[1] == find_year_end_before(first[0])
    holds(read_living(page), site, form, second)
    third = pick(page, "since", since)
    assert third[0] == since <= third[1]
    holds(read_living(page), site, form, third)


def test_a_second_period_that_would_overlap_is_left_out(open_page: Opener) -> None:
    page = open_page("/sample/compare?with_since=2024-11")
    preset = page.eval_on_selector_all("#control-period option", "o => o[1].value")
    ends = pick(page, "period", preset)
    assert "with_since" not in page.url
    assert page.eval_on_selector("#control-with_since", "s => s.value") < ends[0]
