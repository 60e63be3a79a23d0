"""What changed since the reader last looked: remembered on the device, only when asked, and sent
nowhere.
"""

from __future__ import annotations

import json

from tests.support.browser import PagePool

PATH = "/sample/district/harbor"
KEY = "plainview:looked:sample/harbor"


def note(page) -> str:
    page.wait_for_selector("section.since:not([hidden])")
    return page.inner_text("section.since")


def test_nothing_is_kept_until_the_reader_asks(open_page) -> None:
    page = open_page(PATH)
    assert "nothing is sent" in note(page)
    assert page.evaluate("localStorage.length") == 0
    page.click(".since-remember")
    assert "remembers these numbers" in note(page)
    kept = json.loads(page.evaluate("key => localStorage.getItem(key)", KEY))
    assert {f["id"] for f in kept["figures"]} == {"stops", "complaints", "force_incidents"}
    assert page.evaluate("document.activeElement.className") == "since-forget"


def test_a_page_of_a_test_finds_nothing_of_another_test(open_page) -> None:
    """Pages share a context, and with it what their scripts keep, unless it is deleted in
    between.
    """
    kept = "[localStorage.length, document.cookie]"
    page = open_page(PATH, wait=False)
    page.evaluate("localStorage.setItem('a', 'b'); document.cookie = 'a=b'")
    assert page.evaluate(kept) == [1, "a=b"]
    page.close()
    assert open_page(PATH, wait=False).evaluate(kept) == [0, ""]


def test_a_tab_that_another_test_has_used_is_as_at_first(page_pool: PagePool, site: str) -> None:
    seen = """[sessionStorage.length, innerWidth,
        ...['(prefers-color-scheme: dark)', '(forced-colors: active)', 'print']
            .map(query => matchMedia(query).matches)]"""
    page = page_pool.open_page(site, 390, color_scheme="dark", forced_colors="active")
    page.goto(site + PATH)
    page.emulate_media(media="print")
    page.evaluate("sessionStorage.setItem('a', 'b')")
    assert page.evaluate(f"{seen}.filter(value => value === true).length") == 3
    page_pool.give_back(page, site)
    again = page_pool.open_page(site, 1280)
    assert again == page
    assert "Stops" not in again.inner_text("body")
    again.goto(site + PATH)
    assert again.evaluate(seen)[:2] == [0, 1280]
    assert again.evaluate(seen)[2:] == [False, False, False]
    page_pool.give_back(again, site)


def test_the_next_visit_tells_what_has_changed_and_forgets_on_request(open_page) -> None:
    page = open_page(PATH)
    page.click(".since-remember")
    page.evaluate(
        """key => {
      const record = JSON.parse(localStorage.getItem(key));
      record.at = "2026-01-05T10:00:00Z";
      record.figures[0].value[0] = 7; record.figures[0].text = "7 stops in 2025";
      localStorage.setItem(key, JSON.stringify(record));
    }""",
        KEY,
    )
    page.reload()
    told = note(page)
    assert "have changed since you looked on January 5, 2026" in told
    assert page.locator(".since-list li").count() == 1
    assert page.inner_text(".since-list li").startswith("Stops: now")
    assert page.inner_text(".since-list li").endswith("then 7 stops in 2025")
    page.reload()
    assert "have changed" in note(page)  # for the rest of the day
    page.click(".since-forget")
    assert "Forgotten" in note(page)
    assert page.evaluate("localStorage.length") == 0


def test_junk_in_the_storage_is_as_good_as_none(open_page) -> None:
    page = open_page(PATH)
    for junk in ("{", "[]", "7", '{"at": 3, "figures": []}'):
        page.evaluate("([key, junk]) => localStorage.setItem(key, junk)", [KEY, junk])
        page.reload()
        assert "can remember the numbers" in note(page)


def test_a_browser_that_keeps_nothing_is_told_so(open_page) -> None:
    page = open_page(PATH, wait=False)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied') }})"
    )
    page.reload()
    assert "does not let this page remember" in note(page)
    assert not page.is_visible(".since-remember")
    assert not page.is_visible(".since-forget")
    page.close()


def test_without_scripts_the_note_is_not_there(open_page) -> None:
    page = open_page(PATH, wait=False, java_script_enabled=False)
    assert not page.is_visible("section.since")
