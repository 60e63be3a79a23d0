"""The HTML document around a page: what search engines, readers without scripts and the first paint get."""

from __future__ import annotations

from dashboard.charts.theme import css
from dashboard.i18n.locale import languages
from dashboard.query import addresses
from dashboard.templates import Markup, render
from dashboard.views.model import Page
from dashboard.web.embeds.embed_request import FORMS
from dashboard.web.http.script_loading import at_once, when_touched
from layouts import ids, labels
from layouts.social import describe_social_card

# Before the first paint, so that what only scripts can do never appears and disappears, and no page flashes up in
# colors that its reader has put off (assets/theme.js).
MARK_SCRIPTS = (
    '(function(d){d.className="js";try{var t=localStorage.getItem("plainview-theme");'
    "if(t)d.dataset.theme=t}catch(e){}})(document.documentElement)"
)
LOADING = "Loading..."


def render_document(
    page: Page, content: str, parts: dict[str, str], base_url: str, origin: str = ""
) -> str:
    """The document of a page; `content` is its HTML, `parts` are Dash's css, app_entry, config, scripts, renderer.

    `origin` is the site's own address, for what must be told in full; without one it is not told.
    """
    chart = next((chart for chart in page.charts if chart.form in FORMS), None)
    codes = languages() if origin else ()
    canonical = base_url + (page.action or addresses.spoken("/", page.language)) if base_url else ""
    dash_scripts = parts["config"] + when_touched(parts["scripts"], parts["renderer"])
    return render(
        "page.html",
        page=page,
        content=Markup(content),
        origin=origin,
        embed_title=chart.title if origin and chart else "",
        spoken=[(code, origin + addresses.spoken(page.address or "/", code)) for code in codes],
        canonical=canonical,
        site_name=labels.SITE,
        social_cards=describe_social_card(page, origin),
        mark_scripts=Markup(MARK_SCRIPTS),
        style=Markup(css()),
        first_id=ids.FIRST,
        dash_styles=Markup(parts["css"]),
        dash_preload=Markup(at_once(parts["scripts"])),
        dash_entry=Markup(parts["app_entry"].replace(LOADING, "")),
        dash_scripts=Markup(dash_scripts),
    )
