"""What machines ask for at fixed addresses: robots.txt, sitemap.xml, data.json, llms.txt,
security.txt, favicon.ico.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, jsonify, redirect
from werkzeug.wrappers import Response as BaseResponse

from dashboard.packs.registry import load_packs
from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.service.open_catalog import build_catalog
from dashboard.views.city_context import open_city
from dashboard.views.reports import PAGE as REPORTS
from dashboard.web.http.site_origin import find_site_origin

# The pages that belong to no city.
GENERAL_PATHS = (
    "/",
    "/census",
    "/methods",
    "/glossary",
    "/developers",
    "/privacy",
    "/accessibility",
)
ROBOTS_TXT = """User-agent: *
Allow: /
Disallow: {path}/api/
Disallow: {path}/_dash
Sitemap: {origin}/sitemap.xml
"""
# https://llmstxt.org
LLMS_TXT = """# {site}

> Counts of police records that cities publish: stops, complaints, use of force. Each number links to its source.

Rules for who quotes a number: name the period, the denominator and the publisher; a null is not a zero; a rate is of
what was recorded and says nothing of crime. Notes of an answer say what is missing.

## Data

- [API description]({origin}/api/v1/openapi.json): OpenAPI 3.1; ids of cities, measures, dimensions and categories
- [Cities]({origin}/api/v1/cities.json): the cities that have data
- [Catalogue]({origin}/data.json): DCAT-US, with a data package of all counts for each city

## Explanations

- [Methods]({origin}/methods): how counts, rates and comparisons are made
- [Glossary]({origin}/glossary): what each term means here
"""
# RFC 9116: a date in the future after which the text must not be relied upon.
SECURITY_TXT_DAYS = 180


def _list_city_addresses(answers: AnswerService, city: str) -> list[str]:
    """The addresses of the pages of a city and of its areas that search engines may list."""
    desk = open_city(answers, city)
    areas = [
        addresses.build_area_url(city, geography, area)
        for geography in desk.list_geographies()
        for area in desk.list_areas(geography)
    ]
    unlisted = {addresses.EXPLORE_VIEW} | (set() if areas else {addresses.AREA_PAGE})
    pages = [page for page in addresses.PAGE_TITLES if page not in unlisted]
    named = [addresses.build_page_url(city, page) for page in (*pages, *_list_report_pages())]
    return [*named, *areas]


def _list_report_pages() -> list[str]:
    """The pages of the reports below a city's page of reports."""
    return [f"{REPORTS}/{pack.id}" for pack in load_packs()]


def create_robots_blueprint(
    answers: AnswerService, base_url: str, security_contact: str = ""
) -> Blueprint:
    """The routes; addresses begin with `base_url`, or with the address of the request where that is
    empty.
    """
    crawlers = Blueprint("crawlers", __name__)

    def origin() -> str:
        return find_site_origin(base_url)

    @crawlers.get("/robots.txt")
    def robots() -> Response:
        text = ROBOTS_TXT.format(origin=origin(), path=urlsplit(base_url).path)
        return Response(text, mimetype="text/plain")

    @crawlers.get("/sitemap.xml")
    def sitemap() -> Response:
        paths = [
            *GENERAL_PATHS,
            *(
                address
                for city in answers.cities()
                for address in _list_city_addresses(answers, city)
            ),
            *(
                addresses.build_page_url(city, f"{addresses.DISTRICT_PAGE}/{district.id}")
                for city in answers.cities()
                for district in answers.city(city).districts.categories
            ),
        ]
        shown = [path for path in paths if not answers.face.hides_page(path)]
        entries = "".join(f"<url><loc>{escape(origin() + path)}</loc></url>" for path in shown)
        return Response(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>\n',
            mimetype="application/xml",
        )

    @crawlers.get("/data.json")
    def catalog() -> Response:
        return jsonify(build_catalog(answers, origin()))

    @crawlers.get("/llms.txt")
    def llms() -> Response:
        return Response(
            LLMS_TXT.format(origin=origin(), site=answers.face.name), mimetype="text/plain"
        )

    @crawlers.get("/.well-known/security.txt")
    def security() -> Response:
        if not security_contact:
            abort(404)
        expires = datetime.now(UTC) + timedelta(days=SECURITY_TXT_DAYS)
        lines = (
            f"Contact: {security_contact}",
            f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
            "Preferred-Languages: en",
            f"Canonical: {origin()}/.well-known/security.txt",
        )
        return Response("\n".join((*lines, "")), mimetype="text/plain")

    @crawlers.get("/favicon.ico")
    def favicon() -> BaseResponse:
        return redirect("/assets/favicon.svg", 301)

    return crawlers
