"""What a link to a page shows where people share it: Open Graph and Twitter cards with the page's own chart."""

from __future__ import annotations

from dashboard.i18n.locale import get_locale_id
from dashboard.query import addresses
from dashboard.views.model import Chart, Page
from dashboard.web.chart_images.render import IMAGE_FORMS

CARD_IMAGE_URL = "/assets/card.png"  # for pages that have no chart


def describe_social_card(page: Page, origin: str) -> dict[str, str]:
    """The Open Graph properties of a page.

    None for a page of faults, and none where the site's own address is not known.
    """
    if page.status != 200 or not origin:
        return {}
    shown = next(
        (chart for chart in page.charts if chart.form in IMAGE_FORMS and chart.drawing), None
    )
    return {
        "og:type": "website",
        "og:title": page.title,
        "og:description": page.description,
        "og:url": origin + (page.address or "/"),
        "og:locale": get_locale_id(page.language),
        "og:image": origin + find_social_picture(shown),
        "og:image:type": "image/png",
        "og:image:alt": shown.sentence if shown else page.title,
    }


def find_social_picture(chart: Chart | None) -> str:
    """The address of a chart as a picture, in the current language; the site's own card without a chart."""
    return (
        addresses.build_picture_url(chart.query, chart.form, "png")
        if chart and chart.query
        else CARD_IMAGE_URL
    )
