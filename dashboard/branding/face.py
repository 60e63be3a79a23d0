"""The site's face as one value: what `site.toml` states, with the words of the current language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from dashboard.branding.page_names import CITY_PAGES, name_page
from dashboard.branding.seal import SealImage
from dashboard.branding.site_file import SiteFile, SiteLink
from dashboard.i18n.locale import get_language, list_languages
from dashboard.i18n.translate import translate
from dashboard.palette.accent import derive_accent_colors
from dashboard.palette.contrast import parse_color
from dashboard.palette.schemes import SCHEMES
from data.model.city_schema_parts import Localized


@dataclass(frozen=True)
class FaceLink:
    """A link of the header or the footer in the current language."""

    title: str
    url: str


@dataclass(frozen=True)
class FaceText:
    """A text of the site's own, and the language that it is in; "" for that of the page."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class SiteFace:
    """What the site looks like, which pages, measures and languages it has, and in which order
    cities stand.

    Without arguments it is the face that a site has without `site.toml`.
    """

    file: SiteFile = SiteFile()
    seal: SealImage | None = None

    @property
    def is_own(self) -> bool:
        """Whether anything differs from a site without `site.toml`."""
        return self != DEFAULT_FACE

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """A digest of all that the face is made of."""
        seal = self.seal.digest if self.seal else ""
        return sha256(f"{self.file.model_dump_json()}{seal}".encode()).hexdigest()[:12]

    @property
    def seal_address(self) -> str:
        """The address of the seal, which names its content; "" where there is none."""
        return f"/assets/seal.{self.seal.kind}?m={self.seal.digest}" if self.seal else ""

    @property
    def card_address(self) -> str:
        """The address of the picture by which pages without a chart are shared, in the current
        language.
        """
        if not self.is_own:
            return "/assets/card.png"
        return f"/assets/site-card.{get_language()}.png?m={self.digest}"

    @property
    def name(self) -> str:
        """The name of the site in the current language."""
        return _localize(self.file, "name").text or translate("frame.site")

    @property
    def seal_alt(self) -> str:
        """The description of the seal in the current language; "" where there is no seal."""
        return _localize(self.file.seal, "alt").text if self.file.seal else ""

    def list_header_links(self) -> tuple[FaceLink, ...]:
        """The links of the header."""
        return tuple(map(_read_link, self.file.header_links))

    def list_footer_links(self) -> tuple[FaceLink, ...]:
        """The links of the footer."""
        return tuple(map(_read_link, self.file.footer_links))

    def find_contact(self, other: str = "") -> str:
        """Who answers readers, as an address that begins with mailto: or https://; by itself
        `other`.
        """
        return self.file.contact or other

    def find_intro(self, page: str) -> FaceText | None:
        """The site's own words on a page (page_names.py), as Markdown; None where there are
        none.
        """
        intro = self.file.intro.get(page)
        return _localize(intro, "text") if intro else None

    @cached_property
    def schemes(self) -> Mapping[str, Mapping[str, str]]:
        """Scheme -> role -> colour: those of the site, with the accent and the classes of maps in
        its hue.
        """
        light = parse_color(self.file.accent)
        dark = parse_color(self.file.accent_dark) or light
        accents = {"light": light, "dark": dark}
        return {
            scheme: {**colors, **derive_accent_colors(accents[scheme], scheme)}
            for scheme, colors in SCHEMES.items()
        }

    def list_languages(self) -> dict[str, str]:
        """The languages that readers are offered: code -> the language's own name for itself."""
        known = list_languages()
        return {code: known[code] for code in self.file.languages or known}

    def sort_cities(self, cities: tuple[str, ...]) -> tuple[str, ...]:
        """The cities in the order of the file; those that it does not name follow as they are."""
        first = [city for city in self.file.cities if city in cities]
        return (*first, *(city for city in cities if city not in first))

    def hides_page(self, path: str) -> bool:
        """Whether the page at a path (its query and fragment do not matter) is one that this site
        does not have.
        """
        if not self.file.hide.pages:
            return False
        path = path.partition("#")[0].partition("?")[0]
        return name_page(path) in self.file.hide.pages

    def choose_page(self, address: str, otherwise: str) -> str:
        """An address of this site, or another one where its page is hidden."""
        return otherwise if self.hides_page(address) else address

    def hides_measure(self, measure: str) -> bool:
        """Whether a measure is one that this site does not have."""
        return measure in self.file.hide.measures

    def list_city_pages(self) -> tuple[str, ...]:
        """The names of a city's pages in addresses, without hidden ones."""
        return tuple(path for name, path in CITY_PAGES.items() if name not in self.file.hide.pages)


DEFAULT_FACE = SiteFace()


def _localize(part: Localized, key: str) -> FaceText:
    """A text of a part in the current language, else as it stands."""
    text: str = getattr(part, key)
    language = get_language()
    translated = part.translations.get(language, {}).get(key)
    if translated:
        return FaceText(translated)
    return FaceText(text, "" if language == "en" else "en")


def _read_link(link: SiteLink) -> FaceLink:
    return FaceLink(_localize(link, "title").text, _localize(link, "url").text)
