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


CARDS_WITH_LANGUAGES = (
    "/sample",
    "/sample?lang=es",
    "/sample/map",
    "/sample/trends",
    "/sample/breakdowns",
    "/sample/outcomes",
    "/sample/outcomes?lang=es",
    "/sample/disparities",
    "/sample/disparities?lang=es",
    "/sample/compare",
    "/sample/changes",
    "/sample/district/harbor",
)
LEAST_SHARE = 0.6
# The share of each card that its drawing takes. A map's list is drawn for those who cannot use the
# map, and what the city says is its own.
SHARES = """() => Object.fromEntries([...document.querySelectorAll('.chart')].map(card => {
    const shown = card.querySelector(card.matches('.map') ? '.map-and-list' : '.drawing');
    const said = card.querySelector('.statements');
    return [card.dataset.chart, shown.offsetHeight / (card.offsetHeight - (said ? said.offsetHeight : 0))];
}))"""


def test_a_chart_fills_most_of_its_card_on_a_phone(open_page) -> None:
    phone = {"java_script_enabled": False, "is_mobile": True, "has_touch": True}
    page = open_page("/sample", 390, wait=False, **phone)
    small = {}
    for path in CARDS_WITH_LANGUAGES:
        page.goto(page.url.partition("/sample")[0] + path)
        shares = page.evaluate(SHARES)
        assert shares, path
        small |= {(path, card): share for card, share in shares.items() if share < LEAST_SHARE}
    assert small == {}
