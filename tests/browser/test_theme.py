"""A reader may put the colors otherwise than the device has them; the choice stays in this
browser.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import alive, settled
from tests.support.browser import THEME_RULES, run_axe

GROUND = "getComputedStyle(document.body).backgroundColor"
KEPT = "localStorage.getItem('plainview-theme')"
BUTTON = "button.theme:visible"


@pytest.mark.parametrize(("device", "chosen"), [("light", "dark"), ("dark", "light")])
def test_the_choice_outlives_the_page_and_is_forgotten_when_taken_back(
    open_page, device: str, chosen: str
) -> None:
    page = open_page("/sample", color_scheme=device)
    before = page.evaluate(GROUND)
    page.locator(BUTTON).press("Enter")
    assert page.evaluate(GROUND) != before
    assert page.evaluate(KEPT) == chosen
    assert run_axe(page, only=THEME_RULES if chosen == "light" else ()) == []
    other = page.evaluate(GROUND)
    page.reload()
    alive(page)
    assert page.evaluate(GROUND) == other
    page.locator("header a", has_text="Outcomes").click()
    settled(page, "/sample/outcomes")
    assert page.evaluate(GROUND) == other
    page.locator(BUTTON).click()
    assert page.evaluate(GROUND) == before
    assert page.evaluate(KEPT) is None


def test_without_scripts_there_is_no_button(open_page) -> None:
    page = open_page("/sample", wait=False, java_script_enabled=False)
    assert page.locator("button.theme").count() == 1
    assert page.locator(BUTTON).count() == 0


def test_where_storage_is_denied_the_page_still_changes(open_page) -> None:
    page = open_page("/sample", color_scheme="light")
    page.evaluate(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})"
    )
    before = page.evaluate(GROUND)
    page.locator(BUTTON).click()
    assert page.evaluate(GROUND) != before
