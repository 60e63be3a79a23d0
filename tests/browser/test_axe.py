"""The accessibility checker finds what it should, so that its silence means something."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.support.browser import THEME_RULES, WIDTH_RULES, run_axe

pytestmark = pytest.mark.browser
SOUND = '<!DOCTYPE html><html lang="en"><title>Stops</title><main><h1>Stops</h1>{}</main>'


def test_a_sound_page_has_no_fault(page: Page) -> None:
    page.set_content(SOUND.format("<p>Recorded stops by month.</p>"))
    assert run_axe(page) == []


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<img src="data:,">', "image-alt"),
        ("<select><option>North</select>", "select-name"),
        ('<p style="color:#aaa;background:#fff">faint</p>', "color-contrast"),
    ],
)
def test_a_fault_is_found_and_placed(page: Page, markup: str, fault: str) -> None:
    page.set_content(SOUND.format(markup))
    found = run_axe(page)
    assert [v["id"] for v in found] == [fault]
    assert found[0]["where"]


def test_rules_are_chosen_and_left_out(page: Page) -> None:
    """A second look finds what may come with another theme or width, and only that."""
    faint = '<p style="color:#aaa;background:#fff">faint</p>'
    small = '<button style="width:9px;height:9px;padding:0" aria-label="A">' * 2
    page.set_content(SOUND.format(f'{faint}<img src="data:,">{small}'))
    found = {v["id"] for v in run_axe(page, only=THEME_RULES + WIDTH_RULES)}
    assert found == {"color-contrast", "target-size"}
    found = {v["id"] for v in run_axe(page, without=THEME_RULES)}
    assert found == {"image-alt", "target-size"}
