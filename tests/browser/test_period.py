"""Each preset and each end of the period, chosen on every page: control, address, words, chart and API agree."""

from __future__ import annotations

import json
import re
import urllib.request
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


def holds(page: Page, site: str, form: str, ends: tuple[str, str]) -> None:
    """Control, first chart and API are of the same months, and there is no fault."""
    assert shown(page) == ends
    assert page.locator(".faults").count() == 0
    link = page.locator('.view main a[href*="/api/v1/"][href*=".csv"]').first.get_attribute("href")
    asked = parse_qs(urlsplit(link).query)
    assert (asked["since"][0], asked["until"][0]) == ends, link
    address = re.sub(r"\.csv", ".json", link)
    with urllib.request.urlopen(f"{site}{address}") as reply:
        answer = json.load(reply)
    assert (answer["query"]["since"], answer["query"]["until"]) == ends
    if form in ("/map", "/breakdowns", "/compare"):
        count = total(site, asked["measure"][0], ends)
        told = page.locator(".view main").inner_text().replace("about ", "")
        assert any(f"{n:,} stops" in told for n in (count, near(count))), (count, told[:300])


def total(site: str, measure: str, ends: tuple[str, str]) -> int:
    """The API's own count of a period."""
    question = f"city=sample&measure={measure}&since={ends[0]}&until={ends[1]}"
    with urllib.request.urlopen(f"{site}/api/v1/answers.json?{question}") as reply:
        return json.load(reply)["rows"][0]["numerator"]


def near(count: int) -> int:
    """A large count as sentences round it, to three digits."""
    step = 10 ** max(len(str(count)) - 3, 0)
    return round(count / step) * step


@pytest.mark.parametrize("form", PAGES)
def test_each_preset_and_each_end_is_what_is_shown(open_page: Opener, site: str, form: str) -> None:
    # Counts are asked for: where residents are known, a map shows rates by itself.
    question = "?measure=stops" if form == "/map" else ""
    page = open_page(f"/sample{form}{question}", width=390 if form == "/map" else 1280)
    values = page.eval_on_selector_all("#control-period option", "o => o.map(x => x.value)")
    presets = [v for v in values if v]
    assert len(presets) >= 6
    # The first one is chosen last: it is what most pages show already.
    for preset in [*presets[1:-1], presets[-1], presets[0]]:
        if page.eval_on_selector("#control-period", "s => s.value") == preset:
            continue
        ends = pick(page, "period", preset)
        assert ends == tuple(preset.split(",")[1:])
        holds(page, site, form, ends)
    since, until = shown(page)
    first = pick(page, "since", f"{int(since[:4]) - 1}{since[4:]}")
    assert first == (f"{int(since[:4]) - 1}{since[4:]}", until)
    holds(page, site, form, first)
    # A last month before the first one takes the first one along, and the other way round.
    second = pick(page, "until", f"{int(first[0][:4]) - 1}-12")
    assert second[0] < second[1] == f"{int(first[0][:4]) - 1}-12"
    holds(page, site, form, second)
    third = pick(page, "since", since)
    assert third[0] == since <= third[1]
    holds(page, site, form, third)


def test_a_second_period_that_would_overlap_is_left_out(open_page: Opener) -> None:
    page = open_page("/sample/compare?with_since=2024-11")
    preset = page.eval_on_selector_all("#control-period option", "o => o[1].value")
    ends = pick(page, "period", preset)
    assert "with_since" not in page.url
    assert page.eval_on_selector("#control-with_since", "s => s.value") < ends[0]
