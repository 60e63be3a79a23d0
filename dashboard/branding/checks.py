"""The faults of `site.toml` that its types cannot tell: each with its path of keys and what was
expected.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from pydantic import BaseModel

from dashboard.branding.page_names import (
    EMBED_BUILDER,
    HIDEABLE_PAGES,
    INTRO_PAGES,
    NEEDED_PAGES,
)
from dashboard.branding.site_file import (
    GENERIC_FAMILIES,
    PLATFORM_FAMILIES,
    TRANSLATED_KEYS,
    SiteFile,
)
from dashboard.city_notes.markdown import find_refused_content
from dashboard.city_notes.note import MAX_CHARACTERS
from dashboard.i18n.locale import DEFAULT_LANGUAGE, list_languages
from dashboard.measures.registry import load_measures
from dashboard.palette.contrast import (
    MIN_CONTRAST,
    calculate_contrast,
    make_readable,
    parse_color,
)
from dashboard.palette.schemes import SCHEMES
from dashboard.settings import CONTACT_PATTERN
from data.city_files.error_messages import describe_unknown, format_value
from data.city_files.loader import Fault
from data.model.city_schema_parts import Localized

MAX_NAME = 60
MAX_TITLE = 60
MAX_ALT = 200
MAX_LINKS = 8
MAX_FAMILIES = 12
LINK_SCHEMES = ("https", "http", "mailto")
# Marks, lines and buttons need so much against what is behind them (WCAG 2.2, 1.4.11).
MIN_MARK_CONTRAST = 3.0
# Where marks in the accent stand besides the paper, on which its text stands.
MARK_GROUNDS = ("blank", "land")
FAMILY_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,40}")
CONTROL_PATTERN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def find_faults(file: SiteFile, cities: Collection[str]) -> Iterator[Fault]:
    """The faults of a file; `cities` are the ids that there are."""
    if file.name:
        yield from _check_text(file.name, MAX_NAME, ("name",))
    if file.contact and not CONTACT_PATTERN.fullmatch(file.contact):
        found = format_value(file.contact)
        yield (
            ("contact",),
            f"expected an address that starts with mailto: or https://, found {found}",
        )
    yield from _check_accents(file)
    yield from _check_fonts(file)
    if file.seal:
        yield from _check_text(file.seal.alt, MAX_ALT, ("seal", "alt"))
    yield from _check_links(file)
    yield from _check_intros(file)
    yield from _check_hidden(file)
    yield from _check_list(("cities",), "city", file.cities, cities)
    yield from _check_list(("languages",), "language", file.languages, list_languages())
    if file.languages and DEFAULT_LANGUAGE not in file.languages:
        yield (
            ("languages",),
            f"expected {DEFAULT_LANGUAGE!r} among them, which addresses without lang are in",
        )
    yield from _check_translations(file)


def _check_text(text: str, most: int, path: tuple) -> Iterator[Fault]:
    if not text.strip():
        yield path, "expected text, found none"
    elif len(text) > most:
        yield path, f"expected at most {most} characters, found {len(text)}"
    elif CONTROL_PATTERN.search(text):
        yield path, "expected text on one line without control characters"


def _check_accents(file: SiteFile) -> Iterator[Fault]:
    if file.accent_dark and not file.accent:
        yield ("accent_dark",), "expected the key accent beside it"
    for key, scheme in (("accent", "light"), ("accent_dark", "dark")):
        given: str = getattr(file, key)
        if given:
            yield from _check_accent(given, scheme, (key,))


def _check_accent(given: str, scheme: str, path: tuple) -> Iterator[Fault]:
    """Contrast against every ground that the accent stands on in a scheme."""
    colour = parse_color(given)
    if not colour:
        yield path, f"expected a colour such as #0b5d5a, found {format_value(given)}"
        return
    grounds = SCHEMES[scheme]
    needs = tuple((grounds[ground], MIN_MARK_CONTRAST) for ground in MARK_GROUNDS)
    failing = [
        f"{calculate_contrast(colour, ground):.2f} to 1 on {ground}, needs {need:g}"
        for ground, need in ((grounds["paper"], MIN_CONTRAST), *needs)
        if calculate_contrast(colour, ground) < need
    ]
    if failing:
        nearest = make_readable(colour, grounds["paper"], *needs)
        yield (
            path,
            f"{given} cannot be read in the {scheme} scheme ({'; '.join(failing)}); "
            f"the nearest that can is {nearest}",
        )


def _check_fonts(file: SiteFile) -> Iterator[Fault]:
    for key in ("text", "headings"):
        families: tuple[str, ...] = getattr(file.fonts, key)
        path = ("fonts", key)
        if len(families) > MAX_FAMILIES:
            yield path, f"expected at most {MAX_FAMILIES} families, found {len(families)}"
        for position, family in enumerate(families):
            if family not in PLATFORM_FAMILIES and not FAMILY_PATTERN.fullmatch(family):
                yield (
                    (*path, position),
                    "expected the name of a font that devices have: letters, digits, spaces and "
                    f"hyphens; found {format_value(family)}",
                )
        if families and families[-1] not in GENERIC_FAMILIES:
            yield (
                path,
                f"expected one of {', '.join(GENERIC_FAMILIES)} at the end, "
                f"found {format_value(families[-1])}",
            )


def _check_links(file: SiteFile) -> Iterator[Fault]:
    for key in ("header_links", "footer_links"):
        links = getattr(file, key)
        if len(links) > MAX_LINKS:
            yield (key,), f"expected at most {MAX_LINKS} links, found {len(links)}"
        for position, link in enumerate(links):
            yield from _check_text(link.title, MAX_TITLE, (key, position, "title"))
            yield from _check_url(link.url, (key, position, "url"))


def _check_url(url: str, path: tuple) -> Iterator[Fault]:
    parts = _split_url(url)
    is_own = url.startswith("/") and not url.startswith(("//", "/\\"))
    is_other = parts is not None and parts.scheme in LINK_SCHEMES and bool(parts.netloc)
    is_mail = parts is not None and parts.scheme == "mailto" and "@" in parts.path
    is_clean = not re.search(r"[\s\"'<>\\]", url)
    if not (is_clean and (is_own or is_other or is_mail)):
        yield (
            path,
            "expected an address that starts with https://, http:// or mailto:, or with / for a "
            f"page of this site; found {format_value(url)}",
        )


def _split_url(url: str):
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _check_intros(file: SiteFile) -> Iterator[Fault]:
    for page, intro in file.intro.items():
        path = ("intro", page)
        if page not in INTRO_PAGES:
            yield path, describe_unknown("page", page, INTRO_PAGES)
            continue
        yield from _check_markdown(intro.text, (*path, "text"))
        for code, words in intro.translations.items():
            yield from _check_markdown(words.get("text", ""), (*path, code, "text"))


def _check_markdown(text: str, path: tuple) -> Iterator[Fault]:
    if not text.strip():
        yield path, "expected text, found none"
    if len(text) > MAX_CHARACTERS:
        yield path, f"expected at most {MAX_CHARACTERS:,} characters, found {len(text):,}"
    for found in find_refused_content(text):
        yield path, f"expected Markdown without {found}"


def _check_hidden(file: SiteFile) -> Iterator[Fault]:
    path = ("hide", "pages")
    for position, page in enumerate(file.hide.pages):
        if page in NEEDED_PAGES:
            yield (
                (*path, position),
                f"expected a page that the site can do without, found {page!r}; one of "
                f"{', '.join(HIDEABLE_PAGES)}",
            )
        elif page not in HIDEABLE_PAGES:
            yield (*path, position), describe_unknown("page", page, HIDEABLE_PAGES)
        elif page in file.intro and page != EMBED_BUILDER:
            yield (*path, position), f"expected no intro.{page} for a page that is hidden"
    measures = [measure.id for measure in load_measures()]
    yield from _check_list(("hide", "measures"), "measure", file.hide.measures, measures)
    if set(measures) <= set(file.hide.measures):
        yield ("hide", "measures"), "expected at least one measure that is shown"


def _check_list(
    path: tuple, noun: str, given: tuple[str, ...], known: Collection[str]
) -> Iterator[Fault]:
    """Names that there are not, and names that are there twice."""
    for position, name in enumerate(given):
        if name not in known:
            yield (*path, position), describe_unknown(noun, name, known)
        elif name in given[:position]:
            yield (*path, position), f"expected each {noun} once, found {name!r} again"


def list_untranslated_words(file: SiteFile, code: str) -> list[tuple]:
    """The paths of the texts that are not said in a language; addresses serve in every one."""
    return [
        (*path, key)
        for part, path in _iterate_parts(file, ())
        if isinstance(part, Localized)
        for key in TRANSLATED_KEYS.get(type(part), ())
        if key != "url" and getattr(part, key) and key not in part.translations.get(code, {})
    ]


def _iterate_parts(part: BaseModel, path: tuple) -> Iterator[tuple[BaseModel, tuple]]:
    """A part of a file and all below it, each with its path of keys."""
    yield part, path
    for name in type(part).model_fields:
        value = getattr(part, name)
        inner: list[tuple[object, tuple]] = [(value, (*path, name))]
        if isinstance(value, tuple):
            inner = [(one, (*path, name, position)) for position, one in enumerate(value)]
        elif isinstance(value, dict):
            inner = [(one, (*path, name, key)) for key, one in value.items()]
        for one, where in inner:
            if isinstance(one, BaseModel):
                yield from _iterate_parts(one, where)


def _check_translations(file: SiteFile) -> Iterator[Fault]:
    """Languages that there are not, and texts that cannot be said in another language."""
    for part, path in _iterate_parts(file, ()):
        if not isinstance(part, Localized):
            continue
        known = TRANSLATED_KEYS.get(type(part), ())
        for code, texts in part.translations.items():
            if code not in list_languages():
                yield (*path, code), describe_unknown("language", code, list_languages())
            for key, text in texts.items():
                if key not in known:
                    yield (*path, code, key), describe_unknown("key", key, known)
                elif key == "url":
                    yield from _check_url(text, (*path, code, key))
                elif key != "text":
                    most = MAX_ALT if key == "alt" else MAX_TITLE
                    yield from _check_text(text, most, (*path, code, key))
