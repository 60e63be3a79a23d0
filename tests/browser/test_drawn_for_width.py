"""Charts are drawn for the width at which they are shown: no letter on them is smaller than 12
pixels.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import look

WIDTHS = (320, 390, 768, 1280)
PATHS = (
    "/sample",
    "/sample/trends",
    "/sample/trends?measure=stops&by=month,district",
    "/sample/breakdowns",
    "/sample/breakdowns?measure=stops&by=race,district",
    "/sample/map",
    "/sample/changes",
    "/sample/outcomes",
    "/sample/disparities",
    "/sample/compare",
    "/embed/map?city=sample&measure=stops",
    "/embed/trend?city=sample&measure=stops",
    "/embed/breakdown?city=sample&measure=stops&by=race",
)
# The letters of each drawing that is shown, in pixels of the screen, smallest first.
LETTERS = """() => [...document.querySelectorAll('svg.pv-chart')].flatMap(svg =>
    [...svg.querySelectorAll('text')].filter(text => text.getBoundingClientRect().width)
        .map(text => [parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a, text.textContent])
).sort((one, other) => one[0] - other[0])"""


@pytest.mark.parametrize("bare", PATHS, indirect=True)
def test_letters_have_12_pixels_at_every_width(bare) -> None:
    for width in WIDTHS:
        look(bare, width)
        letters = bare.evaluate(LETTERS)
        assert len(letters) > 8, width
        assert letters[0][0] >= 11.99, (width, letters[:3])
        assert letters[-1][0] <= 21, (width, letters[-1])


PAGES_WITH_CARDS = (
    "/sample",
    "/sample/map",
    "/sample/map?by=beat",
    "/sample/map?by=beat&measure=stops&district=harbor",
    "/sample/map?measure=days_to_close",
    "/sample/trends",
    "/sample/trends?measure=complaints",
    "/sample/breakdowns",
    "/sample/outcomes",
    "/sample/disparities",
    "/sample/compare",
    "/sample/changes",
    "/sample/district/harbor",
)
LEAST_SHARE = 0.6
# The share of each card that its drawing takes.
SHARES = """() => Object.fromEntries([...document.querySelectorAll('.chart')].map(card =>
    [card.dataset.chart, card.querySelector('.drawing').offsetHeight / card.offsetHeight]))"""


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("path", PAGES_WITH_CARDS)
def test_a_chart_fills_most_of_its_card_on_a_phone(open_page, path: str, language: str) -> None:
    asked = f"{path}{'&' if '?' in path else '?'}lang={language}"
    page = open_page(asked, 390, wait=False, is_mobile=True, has_touch=True)
    shares = page.evaluate(SHARES)
    assert shares
    assert {card: share for card, share in shares.items() if share < LEAST_SHARE} == {}


EXPLORED = (
    "/sample/explore?form=map&measure=stops",
    "/sample/explore?form=trend&measure=complaints",
    "/sample/explore?form=trend&measure=stops&by=month,race",
    "/sample/explore?form=breakdown&measure=stops&by=race",
    "/sample/explore?form=compare&measure=stops",
)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("path", EXPLORED)
def test_the_explore_view_fills_most_of_its_card_on_a_phone(
    open_page, path: str, language: str
) -> None:
    page = open_page(f"{path}&lang={language}", 390, is_mobile=True, has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_selector(".explored")
    shares = page.evaluate(SHARES)
    assert min(shares.values()) >= LEAST_SHARE
