"""Embeds in the pages of others, in a browser: WordPress, Drupal, a strict policy, a phone, forced
colours, paper.
"""

from __future__ import annotations

import html as markup
import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Frame, Page

import app
from dashboard.web.embeds.forms import list_embed_forms
from tests.support.browser import THEME_RULES, PagePool, collect_page_errors, run_axe
from tests.support.worlds import TinyCity
from tests.web.embeds.conftest import ask
from tests.web.embeds.hosts import WORDPRESS_SCRIPT, Hosts, drupal, framed, running, wordpress

pytestmark = pytest.mark.browser
STOPS = "city=tiny&measure=stops"
# Before and after needs more months than there are here; its frame is that of a trend.
FORMS = tuple(form for form in list_embed_forms() if form != "event")
ARTEFACTS = Path(__file__).resolve().parents[3] / "artefacts" / "embeds"
# A sandboxed frame may open no window; Chromium says so when a link is pressed, and WordPress
# follows it instead.
EXPECTED = ("Blocked opening",)


@pytest.fixture(scope="module")
def site(world: TinyCity) -> Iterator[str]:
    """The application's own origin."""
    with running(app.create_app(world.settings).server, "127.0.0.1") as origin:
        yield origin


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    """Somebody else's."""
    made = Hosts()
    with running(made.app, "localhost") as origin:
        made.origin = origin
        yield made


@pytest.fixture
def visit(page_pool: PagePool, site: str, hosts: Hosts) -> Iterator:
    """Opens an address; nothing may go wrong in it, nothing may ask anyone else or leave a
    cookie.
    """
    opened, faults, strangers = [], [], []

    def at(address: str, width: int = 800, **options) -> Page:
        page = page_pool.open_page(site, width, **options)
        opened.append(page)
        faults.append(collect_page_errors(page))
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((site, hosts.origin, "data:")) else strangers.append(r.url)
            ),
        )
        page.goto(address)
        return page

    yield at
    kept = [page.context.cookies() for page in opened]
    # What is broken off when a page is left is no fault.
    met = [f for found in faults for f in found if not any(e in f for e in EXPECTED)]
    for page in opened:
        page_pool.give_back(page, site)
    assert met == []
    assert strangers == []
    assert not any(kept)


def frame_of(page: Page) -> Frame:
    page.wait_for_selector("iframe", state="attached")
    frame = page.query_selector("iframe").content_frame()
    frame.wait_for_selector("main")
    return frame


def until(page: Page, condition: str, argument: object = None) -> None:
    """Wait from outside, for policies forbid the usual way."""
    for _ in range(1200):
        if page.evaluate(condition, argument):
            return
        time.sleep(0.05)
    raise AssertionError(f"never came true: {condition}")


def calm(read: Callable[[], Any]) -> Any:
    """What `read` gives once it has given the same for twenty looks in a row."""
    values: list[Any] = []
    for _ in range(1200):
        values.append(read())
        if len(values) >= 20 and values[-20:] == [values[-1]] * 20:
            return values[-1]
        time.sleep(0.05)
    raise AssertionError(f"never came to rest: {values}")


def eventually(page: Page, condition: Callable[[], bool]) -> None:
    """Wait until a condition holds; what happens in the page meanwhile is noticed."""
    for _ in range(1200):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("never came true")


FITS = (
    "document.documentElement.scrollHeight <= innerHeight && "
    "document.documentElement.scrollWidth <= innerWidth"
)


def fits(page: Page) -> bool:
    """Whether what the frame holds needs no scroll bar in it."""
    return frame_of(page).evaluate(FITS)


def keep(page: Page, name: str) -> None:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.jpg", full_page=True, type="jpeg", quality=80)


def oembedded(site: str, form: str) -> str:
    url = quote(f"{site}/embed/{form}?{STOPS}", safe="")
    with urllib.request.urlopen(f"{site}/oembed?url={url}") as reply:
        return json.load(reply)["html"]


def built(site: str, form: str, code: str) -> str:
    with urllib.request.urlopen(f"{site}/tiny/embed?form={form}&measure=stops") as reply:
        text = reply.read().decode()
    return markup.unescape(
        re.search(f'<textarea id="code-{code}"[^>]*>(.*?)</textarea>', text, re.S)[1]
    )


def test_wordpress_shows_each_form_at_its_height(visit, hosts: Hosts, site: str) -> None:
    pages = {
        form: visit(
            hosts.add(
                f"wordpress-{form}", wordpress(oembedded(site, form)), script=WORDPRESS_SCRIPT
            )
        )
        for form in FORMS
    }
    for page in pages.values():
        until(page, "window.heights.length > 0")
        assert page.locator("iframe").is_visible()
        assert not page.locator("blockquote").is_visible()
        eventually(page, lambda page=page: fits(page))
    told = calm(
        lambda: {form: page.evaluate("window.heights.length") for form, page in pages.items()}
    )
    assert max(told.values()) <= 3, told
    for form, page in pages.items():
        keep(page, f"wordpress-{form}")


def test_in_wordpress_values_are_read_and_links_are_followed(
    visit, hosts: Hosts, site: str
) -> None:
    page = visit(
        hosts.add("wordpress", wordpress(oembedded(site, "trend")), script=WORDPRESS_SCRIPT)
    )
    until(page, "window.heights.length > 0")
    frame = frame_of(page)
    frame.press("svg.pv-chart:visible", "End")
    told = frame.inner_text(".bubble")
    assert "Dec 2023" in told
    assert "stops" in told
    frame.press("svg.pv-chart:visible", "Escape")
    frame.click(".tools > a >> nth=0")
    until(page, "window.links.length > 0")
    assert "/tiny/trends" in page.evaluate("window.links[0]")
    keep(page, "wordpress-explored")


@pytest.mark.parametrize("form", FORMS)
def test_drupal_without_scripts_cuts_nothing_off(visit, hosts: Hosts, site: str, form: str) -> None:
    page = visit(
        hosts.add(f"drupal-{form}", drupal(built(site, form, "drupal"))), java_script_enabled=False
    )
    assert fits(page)
    frame = frame_of(page)
    assert frame.locator(".sentence").is_visible()
    frame.click("summary >> nth=0")
    if form != "table":
        assert frame.locator("table").is_visible()
    keep(page, f"drupal-{form}")


def test_under_a_strict_policy_of_the_host(visit, hosts: Hosts, site: str) -> None:
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"frame-src {site}; script-src {site}/embed.js"
    )
    # A height that is wrong: the script leaves one alone that is right already.
    code = re.sub(r'height="\d+"', 'height="200"', built(site, "breakdown", "script"))
    page = visit(hosts.add("strict", code, policy))
    frame = frame_of(page)
    frame.hover("svg.pv-chart:visible")
    assert "stops" in frame.inner_text(".bubble")
    until(page, "document.querySelector('iframe').style.height !== ''")
    eventually(page, lambda: fits(page))
    keep(page, "strict")


def test_the_copied_code_fits_a_plain_page_as_it_is(visit, hosts: Hosts, site: str) -> None:
    """Every form in one page, without scripts of ours: nothing is cut off, and no frame is far too
    high.
    """
    page = visit(hosts.add("plain", "".join(built(site, form, "iframe") for form in FORMS)))
    page.add_style_tag(content="body { max-width: none !important }")
    for width in (320, 600, 900):
        # So high that every frame is in sight and loads.
        page.set_viewport_size({"width": width, "height": 6000})
        for form, element in zip(FORMS, page.query_selector_all("iframe"), strict=True):
            frame = element.content_frame()
            frame.wait_for_selector("main")
            eventually(page, lambda frame=frame: frame.evaluate(FITS))
            needed = frame.evaluate("document.querySelector('main').getBoundingClientRect().height")
            # The table of changes wraps in ways that are reckoned from above.
            hole = 220 if form == "changes" else 130
            assert frame.evaluate("innerHeight") <= max(needed + hole, 220), (form, width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("form", FORMS)
def test_on_a_phone(visit, hosts: Hosts, site: str, form: str) -> None:
    page = visit(
        hosts.add(f"phone-{form}", built(site, form, "script")),
        width=390,
        has_touch=True,
        is_mobile=True,
    )
    frame_of(page)
    # The height in the code fits one number at any width; other forms are fitted by the script.
    if form != "number":
        until(page, "document.querySelector('iframe').style.height !== ''")
    eventually(page, lambda: fits(page))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, f"phone-{form}")


def test_an_open_table_grows_the_frame_and_a_closed_one_shrinks_it(
    visit, hosts: Hosts, site: str
) -> None:
    page = visit(hosts.add("opened", built(site, "breakdown", "script")))
    frame = frame_of(page)
    height = "document.querySelector('iframe').offsetHeight"
    until(page, f"document.querySelector('iframe').style.height !== '' || {height} > 0")
    before = page.evaluate(height)
    frame.click("summary >> nth=0")
    until(page, f"{height} > {before + 40}")
    frame.click("summary >> nth=0")
    until(page, f"Math.abs({height} - {before}) < 40")


def test_a_host_that_answers_every_height_with_less_is_not_chased(
    visit, hosts: Hosts, site: str
) -> None:
    script = """window.told = 0; addEventListener('message', function (e) {
      if (e.data && e.data.plainview !== 'height') return;
      window.told++;
      var frame = document.querySelector('iframe');
      frame.style.height = (e.data.value - 60) + 'px';
      frame.style.width = (window.told % 2 ? 500 : 560) + 'px'; });"""
    page = visit(hosts.add("hostile", framed(f"{site}/embed/trend?{STOPS}"), script=script))
    frame_of(page)
    until(page, "window.told > 0")
    assert calm(lambda: page.evaluate("window.told")) <= 6


def test_heights_of_strangers_change_nothing(visit, hosts: Hosts, site: str) -> None:
    page = visit(hosts.add("strange", built(site, "trend", "script")))
    frame_of(page)
    until(page, "window.plainviewEmbeds === true")
    before = calm(lambda: page.evaluate("document.querySelector('iframe').offsetHeight"))
    # What the page sends itself comes in the order in which it was sent.
    page.evaluate("""() => new Promise(resolve => {
        addEventListener('message', event => event.data === 'last' && resolve());
        window.postMessage({plainview: 'height', value: 999}, '*');
        window.postMessage('last', '*');
    })""")
    assert page.evaluate("document.querySelector('iframe').offsetHeight") == before


def test_ten_on_one_page_load_when_seen_and_share_what_they_load(
    visit, hosts: Hosts, site: str
) -> None:
    space = '<div style="height:900px"></div>'
    body = space.join(
        framed(f"{site}/embed/trend?{STOPS}&height={300 + i}", loading="lazy") for i in range(10)
    )
    page = visit(hosts.add("ten", body))
    seen: list[str] = []
    page.on(
        "requestfinished",
        lambda r: seen.append(r.url) if not r.response().from_service_worker else None,
    )
    eventually(page, lambda: any("/embed/" in f.url for f in page.frames))
    assert len([f for f in page.frames if "/embed/" in f.url]) < 10
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    until(
        page,
        "[...document.querySelectorAll('iframe')].at(-1).getBoundingClientRect().top < innerHeight",
    )
    eventually(page, lambda: any("height=309" in f.url for f in page.frames))
    next(f for f in page.frames if "height=309" in f.url).wait_for_selector("main")
    assert not any("plotly" in url for url in seen)
    for frame in [f for f in page.frames if "/embed/" in f.url][:3]:
        frame.press("svg.pv-chart:visible", "Home")
        assert "stops" in frame.inner_text(".bubble")


@pytest.mark.parametrize("form", list_embed_forms())
def test_the_checker_finds_nothing(visit, site: str, form: str) -> None:
    page = visit(
        f"{site}/embed/{form}?{ask(form)}&lang=es&accent=ffd000",
        width=500,
        color_scheme="light",
        bypass_csp=True,
    )
    assert run_axe(page) == []
    for summary in page.query_selector_all("summary"):
        summary.click()
    if page.locator("svg.pv-chart:visible").count():
        page.press("svg.pv-chart:visible", "ArrowRight")
        assert page.inner_text(".bubble")
    assert run_axe(page) == []
    # What is shown before the menus are opened is shown afterwards too, in the same colors.
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) != before
    assert run_axe(page, only=THEME_RULES) == []


def test_the_checker_finds_nothing_in_a_refusal_and_in_the_builder(visit, site: str) -> None:
    for path in (f"/embed/trend?{STOPS}&since=2024-01", "/tiny/embed?form=map&accent=ffd000"):
        assert run_axe(visit(site + path, bypass_csp=True)) == []


def test_values_are_read_by_key_alone(visit, site: str) -> None:
    page = visit(f"{site}/embed/map?{STOPS}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "svg"
    first = page.inner_text(".bubble")
    page.keyboard.press("ArrowRight")
    assert "stops" in first
    assert page.inner_text(".bubble") != first
    page.keyboard.press("Home")
    assert page.inner_text(".bubble") == first
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_in_forced_colours(visit, hosts: Hosts, site: str) -> None:
    page = visit(hosts.add("forced", built(site, "map", "iframe")), forced_colors="active")
    assert frame_of(page).locator(".swatch").first.is_visible()
    keep(page, "forced-colours")


def test_on_paper(visit, hosts: Hosts, site: str) -> None:
    page = visit(hosts.add("paper", built(site, "breakdown", "iframe")))
    frame_of(page)
    page.emulate_media(media="print")
    keep(page, "paper-in-host")
    alone = visit(f"{site}/embed/breakdown?{STOPS}", width=700)
    alone.emulate_media(media="print")
    alone.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert alone.locator("table").is_visible()
    keep(alone, "paper")


def test_the_builder_shows_choices_at_once_and_copies(visit, site: str) -> None:
    page = visit(
        f"{site}/tiny/embed?form=trend&measure=stops",
        width=1280,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.focus("select[name=form]")
    page.select_option("select[name=form]", "breakdown")
    until(page, "document.querySelector('.stage iframe').src.includes('/embed/breakdown')")
    assert page.evaluate("document.activeElement.name") == "form"
    until(page, "document.getElementById('builder-said').textContent !== ''")
    assert "form=breakdown" in page.url
    page.click('[data-copies="code-iframe"]')
    until(page, "document.getElementById('builder-said').textContent.startsWith('Copied')")
    assert page.evaluate("navigator.clipboard.readText()").startswith("<div style=")
    keep(page, "builder")
