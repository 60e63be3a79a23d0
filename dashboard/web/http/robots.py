"""What search engines ask for: robots.txt and sitemap.xml."""

from __future__ import annotations

from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService

GENERAL_PATHS = ("/", "/census", "/methods", "/glossary", "/developers")
ROBOTS_TXT = """User-agent: *
Allow: /
Disallow: /api/
Disallow: /_dash
Sitemap: {origin}/sitemap.xml
"""


def create_robots_blueprint(answers: AnswerService, base_url: str) -> Blueprint:
    """The two routes; addresses begin with `base_url`, or with the address of the request where that is empty."""
    crawlers = Blueprint("crawlers", __name__)

    def origin() -> str:
        return base_url or request.host_url.rstrip("/")

    @crawlers.get("/robots.txt")
    def robots() -> Response:
        return Response(ROBOTS_TXT.format(origin=origin()), mimetype="text/plain")

    @crawlers.get("/sitemap.xml")
    def sitemap() -> Response:
        paths = [
            *GENERAL_PATHS,
            *(
                addresses.build_page_url(city, page)
                for city in answers.cities()
                for page in addresses.PAGE_TITLES
            ),
        ]
        entries = "".join(f"<url><loc>{escape(origin() + path)}</loc></url>" for path in paths)
        return Response(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>\n',
            mimetype="application/xml",
        )

    return crawlers
