"""Charts are drawn for the width at which they are shown: no letter on them is smaller than 12 pixels."""

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
