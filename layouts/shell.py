"""The frame of every page: skip link, header with the city's pages, banner, notices, footer."""

from __future__ import annotations

from dash import html

from dashboard import links
from dashboard.language import LANGUAGES
from dashboard.pages.model import Page
from layouts import ids, labels


def skip_link() -> html.A:
    """The first stop of the keyboard: past the header, to the content."""
    return html.A(labels.SKIP, href=f"#{ids.MAIN}", className="skip")


def header(page: Page) -> html.Header:
    """The site's name, the city's name, the city's pages, and this page in other languages and colors."""
    names = [html.A(labels.SITE, href=links.spoken("/"), className="site-name")]
    if page.city:
        names.append(html.A(page.city_name, href=links.page(page.city), className="city-name"))
    ways = html.Div([_languages(page), _theme()], className="ways")
    return html.Header(
        html.Div([html.Div(names, className="names"), ways, _pages(page)], className="wrap")
    )


def _languages(page: Page) -> html.Nav:
    """The other languages, each in its own words; a link leads to the same page, its state kept."""
    items = [
        html.Li(
            html.A(name, href=links.spoken(page.address or "/", code), lang=code, hrefLang=code)
        )
        for code, name in LANGUAGES.items()
        if code != page.language
    ]
    return html.Nav(html.Ul(items), className="languages", **{"aria-label": labels.LANGUAGE})


def _theme() -> html.Button:
    """Light or dark, where the reader wants it otherwise than the device (assets/theme.js)."""
    return html.Button(
        html.Span("\u25d0", **{"aria-hidden": "true"}),
        type="button",
        className="theme",
        title=labels.THEME,
        **{"aria-label": labels.THEME},
    )


def _pages(page: Page) -> html.Nav | None:
    if not page.nav:
        return None
    items = [
        html.Li(html.A(text, href=href, **({"aria-current": "page"} if current else {})))
        for text, href, current in page.nav
    ]
    return html.Nav(html.Ul(items), **{"aria-label": labels.PAGES_OF.format(city=page.city_name)})


def sample_banner(page: Page) -> html.P | None:
    """What must be known before any made-up number is read."""
    return html.P(labels.SAMPLE_BANNER, className="sample") if page.sample else None


def notices(page: Page) -> list:
    """What could not be brought up to date, and what could not be shown; below the controls, so that none moves."""
    return [html.P(notice, className="notice") for notice in page.notices]


def footer(page: Page) -> html.Footer:
    """What the site is, and where its numbers come from."""
    words = labels.FOOTER_CITY if page.city else labels.FOOTER
    ways = [(labels.SOURCES, links.page(page.city, "data"))] if page.city else []
    ways += [(labels.ALL_CITIES, links.spoken("/"))] if page.city or page.status != 200 else []
    ways += [
        (labels.METHODS, links.spoken("/methods")),
        (labels.GLOSSARY, links.spoken("/glossary")),
        (labels.CENSUS, links.spoken("/census")),
        (labels.DEVELOPERS, links.spoken("/developers")),
    ]
    items = [html.Li(html.A(text, href=href)) for text, href in ways]
    return html.Footer(
        html.Div([html.P(words), html.Ul(items) if items else None], className="wrap")
    )
