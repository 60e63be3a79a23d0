"""How to cite a page in the styles that papers, reports and reference managers ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard.i18n.months import name_day
from dashboard.i18n.translate import translate

# What stands for a year where none is known, in APA's own words.
NO_YEAR = "n.d."
BIBTEX_SPECIAL_PATTERN = re.compile(r"([&%$#_{}])")
KEY_PATTERN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class PageReference:
    """What a citation names: who published the data, the page's title and address, the day of its
    data ("" for none, as YYYY-MM-DD), and the name of the site.
    """

    publisher: str
    title: str
    address: str
    as_of: str = ""
    site: str = "Plainview"


def write_page_citations(page: PageReference) -> tuple[tuple[str, str], ...]:
    """The name of each style, and the citation in it.

    Sources of the forms: Publication Manual of the APA, 7th edition, 10.9; The Chicago Manual of
    Style, 18th edition, 14.104 (websites); the entry type misc of BibTeX.
    """
    site = page.site
    year = page.as_of[:4] or NO_YEAR
    dated = translate("cite_as_of", date=name_day(page.as_of)) if page.as_of else ""
    described = f" [{dated}]" if dated else ""
    apa = f"{page.publisher}. ({year}). {page.title}{described}. {site}. {page.address}"
    middle = f"{site}. {dated}." if dated else f"{site}."
    chicago = f"{page.publisher}. \u201c{page.title}.\u201d {middle} {page.address}."
    return (("APA", apa), ("Chicago", chicago), ("BibTeX", _write_bibtex(page, site, dated)))


def _write_bibtex(page: PageReference, site: str, dated: str) -> str:
    key = KEY_PATTERN.sub("-", f"{site} {page.publisher} {page.as_of[:4]}".lower()).strip("-")
    fields = {
        "author": f"{{{_escape(page.publisher)}}}",
        "title": f"{{{_escape(page.title)}}}",
        "year": page.as_of[:4],
        "howpublished": _escape(site),
        "note": _escape(dated),
        "url": page.address,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{lines}\n}}"


def _escape(text: str) -> str:
    return BIBTEX_SPECIAL_PATTERN.sub(r"\\\1", text)
