"""The frame of every page: skip link, header with the city's pages, banner, notices, footer."""

from __future__ import annotations

from itertools import chain

from dash import html

from dashboard.query import addresses
from dashboard.templates import render_template
from dashboard.views.model import Page
from dashboard.wording import translate
from data.model.version import VERSION
from layouts import ids, labels
from layouts.attributes import make_attributes
from layouts.raw_html import render_raw_html


def render_skip_link() -> html.A:
    """The first stop of the keyboard: past the header, to the content."""
    return html.A(labels.SKIP, href=f"#{ids.MAIN_ID}", className="skip")


def render_header(page: Page) -> html.Header:
    """The site's name, the city's name, the city's pages, and this page in other languages and
    colors.
    """
    site_name = html.A(
        [_render_seal(page), page.face.name] if page.face.seal else page.face.name,
        href=addresses.build_site_url("/"),
        className="site-name",
    )
    names = [site_name]
    if page.city:
        names.append(
            html.A(page.city_name, href=addresses.build_page_url(page.city), className="city-name")
        )
    ways = html.Div(
        [_render_search(page), _render_languages(page), _render_theme_button()], className="ways"
    )
    return html.Header(
        html.Div(
            [
                *_render_site_links(page),
                html.Div(names, className="names"),
                ways,
                _render_navigation(page),
            ],
            className="wrap",
        )
    )


def _render_seal(page: Page) -> html.Img:
    """The city's seal before the site's name; its size is that of the letters."""
    return html.Img(src=page.face.seal_address, alt=page.face.seal_alt, className="seal")


def _render_site_links(page: Page) -> list[html.Nav]:
    """The city's own links, above the names."""
    links = page.face.list_header_links()
    if not links:
        return []
    items = [html.Li(html.A(link.title, href=link.url)) for link in links]
    label = translate("frame.site_links", site=page.face.name)
    return [html.Nav(html.Ul(items), className="site-links", **make_attributes(aria_label=label))]


def _render_search(page: Page) -> html.Details | None:
    """The one search of the site, sent as a POST: what is looked for lands in no address and no
    log.
    """
    if not page.search:
        return None
    form = render_template("search.html", action=page.search)
    return html.Details(
        [
            html.Summary(
                [html.Span(className="icon"), html.Span(translate("search.button"))],
            ),
            render_raw_html(form, "menu"),
        ],
        className="search",
    )


def _render_languages(page: Page) -> html.Nav:
    """The other languages, each in its own words; a link leads to the same page, its state kept."""
    items = [
        html.Li(
            html.A(
                name,
                href=addresses.with_language(page.address or "/", code),
                lang=code,
                hrefLang=code,
            )
        )
        for code, name in page.face.list_languages().items()
        if code != page.language
    ]
    return html.Nav(
        html.Ul(items), className="languages", **make_attributes(aria_label=labels.LANGUAGE)
    )


def _render_theme_button() -> html.Button:
    """Light or dark, where the reader wants it otherwise than the device (bundle/site/theme.js)."""
    return html.Button(
        html.Span("\u25d0", **make_attributes(aria_hidden="true")),
        type="button",
        className="theme",
        title=labels.THEME,
        **make_attributes(aria_label=labels.THEME),
    )


def _render_navigation(page: Page) -> html.Nav | None:
    if not page.nav:
        return None
    items = [
        html.Li(
            html.A(text, href=href, **make_attributes(aria_current="page" if current else None))
        )
        for text, href, current in page.nav
    ]
    return html.Nav(
        html.Ul(items), **make_attributes(aria_label=labels.PAGES_OF.format(city=page.city_name))
    )


def render_sample_banner(page: Page) -> html.P | None:
    """What must be known before any made-up number is read."""
    return html.P(labels.SAMPLE_BANNER, className="sample") if page.sample else None


def render_notices(*notices: tuple[str, ...]) -> list:
    """What could not be brought up to date, what could not be shown, and which figures are in
    doubt; below the controls, so that none moves.
    """
    return [html.P(notice, className="notice") for notice in dict.fromkeys(chain(*notices))]


def render_footer(page: Page) -> html.Footer:
    """What the site is, and where its numbers come from."""
    words = labels.FOOTER_CITY if page.city else labels.FOOTER
    ways = [(labels.SOURCES, addresses.build_page_url(page.city, "data"))] if page.city else []
    ways += (
        [(labels.ALL_CITIES, addresses.build_site_url("/"))]
        if page.city or page.status != 200
        else []
    )
    ways += [
        (labels.METHODS, addresses.build_site_url("/methods")),
        (labels.GLOSSARY, addresses.build_site_url("/glossary")),
        (labels.CENSUS, addresses.build_site_url("/census")),
        (labels.DEVELOPERS, addresses.build_site_url("/developers")),
        (labels.PRIVACY, addresses.build_site_url("/privacy")),
        (labels.ACCESSIBILITY, addresses.build_site_url("/accessibility")),
    ]
    ways = [way for way in ways if not page.face.hides_page(way[1])]
    ways += [(link.title, link.url) for link in page.face.list_footer_links()]
    if contact := page.face.find_contact():
        ways.append((labels.CONTACT, contact))
    items = [html.Li(html.A(text, href=href)) for text, href in ways]
    return html.Footer(
        html.Div([html.P(words), html.Ul(items), html.P(f"Plainview {VERSION}")], className="wrap")
    )
