"""The HTML document around a page: for search engines, social cards, readers without scripts and
the first paint.
"""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from dashboard.branding.face import SiteFace
from dashboard.i18n.locale import get_locale_id
from dashboard.query import addresses
from dashboard.templates import Markup, render_template
from dashboard.views.model import Chart, Page
from dashboard.web.embeds.forms import list_embed_forms
from dashboard.web.http.script_loading import render_eager_scripts, render_lazy_scripts
from dashboard.web.http.style_sheet import ASSETS_FOLDER, build_style_sheet_url
from layouts import ids

# Before the first paint, so that what only scripts can do never appears and disappears, and no page
# flashes up in colors that its reader has put off (bundle/site/theme.js).
SCRIPT_MARKER = (
    '(function(d){d.className="js";try{var t=localStorage.getItem("plainview-theme");'
    "if(t)d.dataset.theme=t}catch(e){}})(document.documentElement)"
)
LOADING_TEXT = "Loading..."


def render_document(
    page: Page,
    content: str,
    parts: dict[str, str],
    base_url: str,
    origin: str = "",
    dataset_markup: str = "",
) -> str:
    """The document of a page; `content` is its HTML, `parts` are further css, and Dash's app_entry,
    config, scripts and renderer.

    `origin` is the site's own address, for absolute links; without one they are left out.
    `dataset_markup` is JSON for search engines, safe inside a script element.
    """
    chart = next((chart for chart in page.charts if chart.form in list_embed_forms()), None)
    codes = page.face.list_languages() if origin else ()
    canonical = (
        base_url + (page.action or addresses.with_language("/", page.language)) if base_url else ""
    )
    dash_scripts = parts["config"] + render_lazy_scripts(parts["scripts"], parts["renderer"])
    return render_template(
        "page.html",
        page=page,
        content=Markup(content),
        origin=origin,
        embed_title=chart.title if origin and chart else "",
        spoken=[
            (code, origin + addresses.with_language(page.address or "/", code)) for code in codes
        ],
        canonical=canonical,
        site_name=page.face.name,
        social_cards=describe_social_card(page, origin),
        dataset_markup=Markup(dataset_markup),
        mark_scripts=Markup(SCRIPT_MARKER),
        icon_address=build_icon_url(),
        style_address=build_style_sheet_url(page.face),
        first_id=ids.FIRST_PAGE_ID,
        further_styles=Markup(parts["css"]),
        dash_preload=Markup(render_eager_scripts(parts["scripts"])),
        dash_entry=Markup(parts["app_entry"].replace(LOADING_TEXT, "")),
        dash_scripts=Markup(dash_scripts),
    )


@cache
def build_icon_url() -> str:
    """The icon itself as an address: a request for it would bring more headers than drawing."""
    drawing = (ASSETS_FOLDER / "favicon.svg").read_text(encoding="utf-8").strip()
    return "data:image/svg+xml," + quote(drawing.replace('"', "'"), safe=" =:/.'")


def describe_social_card(page: Page, origin: str) -> dict[str, str]:
    """The Open Graph properties of a page.

    None for a page of faults, and none where the site's own address is not known.
    """
    if page.status != 200 or not origin:
        return {}
    shown = next((chart for chart in page.charts if chart.picture and chart.drawing), None)
    return {
        "og:type": "website",
        "og:title": page.title,
        "og:description": page.description,
        "og:url": origin + (page.address or "/"),
        "og:locale": get_locale_id(page.language),
        "og:image": origin + find_social_picture(shown, page.face),
        "og:image:type": "image/png",
        "og:image:alt": shown.sentence if shown else page.title,
    }


def find_social_picture(chart: Chart | None, face: SiteFace) -> str:
    """The address of a chart as a picture, in the current language; the site's own card without a
    chart.
    """
    return (
        addresses.build_picture_url(chart.form, "png", chart.picture)
        if chart and chart.picture
        else face.card_address
    )
