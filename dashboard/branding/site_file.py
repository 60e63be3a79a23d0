"""What `site.toml` may declare: frozen, and closed to keys that nothing reads."""

from __future__ import annotations

from data.model.city_schema_parts import Localized, StrictModel

# The families that CSS itself names; the last one of a stack.
GENERIC_FAMILIES = (
    "serif",
    "sans-serif",
    "monospace",
    "system-ui",
    "ui-serif",
    "ui-sans-serif",
    "ui-rounded",
)
# The family of an operating system by a name that is no font's.
PLATFORM_FAMILIES = ("-apple-system",)


class SiteLink(Localized):
    """A link in the header or the footer: its title, and where it leads.

    `url` begins with https://, http:// or mailto:, or with / for a page of this site.
    """

    title: str
    url: str


class SealFile(Localized):
    """The city's seal: an SVG or PNG file beside site.toml, and its description for those who do
    not see it.
    """

    file: str
    alt: str


class FontStacks(StrictModel):
    """Families of fonts that readers' devices may have, the first one preferred; the last one is
    generic.

    `text` is for text, controls and charts, `headings` for headings and names. No font is sent to
    readers.
    """

    text: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


class IntroText(Localized):
    """The site's own words at the head of a page, in Markdown without HTML and pictures."""

    text: str


class HiddenParts(StrictModel):
    """Pages and measures that the site does not have: no page, list, search or API names them."""

    pages: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


class SiteFile(Localized):
    """The whole file. Each key may be left out; what is not stated is as it is without the file.

    `accent` and `accent_dark` are colours such as "#0b5d5a" for links, buttons and charts; without
    `accent_dark` the nearest mixture of `accent` with white serves in the dark scheme. `intro` has
    a table for each page. `cities` are ids in the order in which they are listed; others follow.
    `languages` are those that readers are offered.
    """

    name: str = ""
    contact: str = ""
    accent: str = ""
    accent_dark: str = ""
    fonts: FontStacks = FontStacks()
    seal: SealFile | None = None
    header_links: tuple[SiteLink, ...] = ()
    footer_links: tuple[SiteLink, ...] = ()
    intro: dict[str, IntroText] = {}
    hide: HiddenParts = HiddenParts()
    cities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


# The texts of each part that can be said in other languages.
TRANSLATED_KEYS: dict[type[Localized], tuple[str, ...]] = {
    SiteFile: ("name",),
    SiteLink: ("title", "url"),
    SealFile: ("alt",),
    IntroText: ("text",),
}
