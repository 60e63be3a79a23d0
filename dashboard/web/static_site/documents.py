"""One document of the application -> the same document as a file: links lead to files, forms become
lists of links.

The words and numbers of a page are not touched.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from html import escape, unescape

from dashboard.charts.forms import sort_forms
from dashboard.i18n.locale import use_language
from dashboard.i18n.translate import translate
from dashboard.query.addresses import build_district_url, parse_address
from dashboard.templates import render_template
from dashboard.web.http.site_addresses import rewrite_markup
from dashboard.web.static_site.choices import build_choice_address
from dashboard.web.static_site.file_names import INDEX_FILE, map_address
from dashboard.web.static_site.markup import (
    PRESET_FIELD,
    ControlForm,
    Token,
    find_element_end,
    read_form,
    tokenize_document,
)
from dashboard.web.static_site.site_map import MODULE_PATTERN, SiteMap
from data.model.vocabulary import DISTRICT

LINK_ATTRIBUTES = ("href", "src")
# Codes that ask a server for a frame (oEmbed).
SERVER_CODE_IDS = ("code-wordpress", "code-shortcode")
DASH_CONFIG_ID = "_dash-config"
DASH_TEMPLATE_ID = "when-touched"
DASH_ENTRY_ID = "react-entry-point"
DATASET_TYPE = "application/ld+json"
EMBEDS_PREFIX = "/embed/"
# Places of the texts of a mark in a drawing (dashboard/charts/mark_texts.py).
MARK_PAGE_PLACE = 5


@dataclass(frozen=True)
class PageLinks:
    """The addresses to which a document refers, those to which its form leads with the key that
    each one sets, and the form itself.
    """

    links: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    form: ControlForm | None = None


def find_links(document: str, address: str, site: SiteMap) -> PageLinks:
    """What the document at an address of the application refers to."""
    tokens = tokenize_document(document)
    links: dict[str, None] = {}
    choices: list[tuple[str, str]] = []
    form = None
    for place, token in enumerate(tokens):
        if token.closes:
            continue
        for name in (*LINK_ATTRIBUTES, "data-copies", "content"):
            found = site.find_address(token.get(name))
            if found and not found.startswith("/_dash"):
                links[found.partition("#")[0]] = None
        if token.get("data-marks"):
            for row in json.loads(token.get("data-marks"))["rows"]:
                pages = (site.find_address(page) for page in row[MARK_PAGE_PLACE:])
                links.update(dict.fromkeys(page for page in pages if page))
        if token.name == "form" and token.has_class("controls"):
            form = _read_form(tokens[place : find_element_end(tokens, place)], site)
            choices += [
                (leads_to, select.name)
                for select in form.selects
                for option in select.options
                if (leads_to := build_choice_address(address, form, select, option))
            ]
    return PageLinks(tuple(links), tuple(choices), form)


def _read_form(tokens: list[Token], site: SiteMap) -> ControlForm:
    """A form, whose action begins at the site's root."""
    form = read_form(tokens)
    return replace(form, action=site.find_address(form.action) or "")


def find_script_links(script: str) -> PageLinks:
    """The assets that a script fetches when it needs them."""
    return PageLinks(tuple(dict.fromkeys(MODULE_PATTERN.findall(script))))


def rewrite_document(document: str, address: str, site: SiteMap) -> str:
    """The document at an address as a file of the exported site."""
    with use_language(parse_address(address).language):
        return _DocumentWriter(document, address, site).write()


class _DocumentWriter:
    """Writes one document; `chart` is the id of the heading of the chart that is being written."""

    def __init__(self, document: str, address: str, site: SiteMap):
        self.tokens = tokenize_document(document)
        self.address = address
        self.site = site
        self.file = map_address(address)
        self.chart = ""
        self.parts: list[str] = []

    def write(self) -> str:
        """The whole document."""
        place = 0
        while place < len(self.tokens):
            place = self._write_token(place)
        return "".join(self.parts)

    def _write_token(self, place: int) -> int:
        """Write what begins at a place; the place after it."""
        token = self.tokens[place]
        end = find_element_end(self.tokens, place) if token.name and not token.closes else place + 1
        if not token.name:
            self.parts.append(self._rewrite_words(token.text))
            return place + 1
        if token.closes:
            self.parts.append(token.text)
            return place + 1
        if self._is_left_out(token, place, end):
            return end
        if token.name == "script":
            self.parts.append(self._write_script(token))
            return end
        if token.name == "form":
            self.parts.append(self._write_form(token, place, end))
            return end
        if token.name == "textarea":
            self.parts.append(self._write_textarea(place, end))
            return end
        if token.name == "article":
            self.chart = token.get("aria-labelledby")
        if token.name == "pre" and token.has_class("citation"):
            self.parts.append(token.text + self._write_citation(place, end))
            return end
        if token.name == "section" and token.has_class("codes") and not self.site.base_url:
            self._rewrite_attributes(token)
            self.parts.append(token.text)
            self.parts.append(self._tell_unknown_address())
            return place + 1
        self._rewrite_attributes(token)
        self.parts.append(token.text)
        return place + 1

    def _is_left_out(self, token: Token, place: int, end: int) -> bool:
        """Whether an element serves a running application alone."""
        if token.get("id") in (DASH_CONFIG_ID, DASH_TEMPLATE_ID, DASH_ENTRY_ID):
            return True
        if token.name == "details" and token.has_class("search"):
            return not self.site.server
        if token.name == "link":
            needs_base = token.get("rel") == "canonical" and not self.site.base_url
            return needs_base or self._needs_server(token.get("href"))
        if token.name == "meta" and self.site.find_address(token.get("content")):
            return not self.site.base_url or self.site.build_link(token.get("content"), "") is None
        if token.name == "script":
            return token.get("type") == DATASET_TYPE and not self.site.base_url
        if token.name == "div" and token.has_class("code"):
            ids = [t.get("id") for t in self.tokens[place:end] if t.name == "textarea"]
            return any(i in SERVER_CODE_IDS for i in ids)
        if token.name == "a" and token.has_class("explore"):
            return self._needs_server(token.get("href"))
        if token.name == "li":
            return self._is_item_left_out(place, end)
        return False

    def _is_item_left_out(self, place: int, end: int) -> bool:
        """Whether an item of a menu has nothing but a link that needs a server."""
        links = [t for t in self.tokens[place:end] if t.name == "a" and not t.closes]
        return bool(links) and all(
            link.has_class("action")
            and self._needs_server(link.get("href"))
            and not self._find_own_place(link)
            for link in links
        )

    def _needs_server(self, link: str) -> bool:
        return self.site.build_link(link, self.file) is None

    def _find_own_place(self, token: Token) -> str:
        """The place of the chart on this page, for a link to a page of the chart alone that is not
        exported.
        """
        link = token.get("href") or token.get("data-copies")
        page = parse_address(link).path.rpartition("/")[2]
        alone = page in {form.page for form in sort_forms()}
        return f"#{self.chart}" if self.chart and alone else ""

    def _find_district_page(self, link: str) -> str:
        """The page of the one district that a link picks out of a map or a list; "" where that is
        not exported.
        """
        asked = parse_address(self.site.find_address(link) or "")
        district = dict(asked.parameters).get(DISTRICT, "")
        city = asked.path.strip("/").partition("/")[0]
        page = build_district_url(city, district)
        return page if district and self.site.find_file(page) else ""

    def _rewrite_attributes(self, token: Token) -> None:
        changed = False
        if token.get("data-district") and self._needs_server(token.get("href")):
            link = self._find_district_page(token.get("href"))
            token.attributes["href"] = link or token.get("href")
            changed = True
        if (
            token.name == "a"
            and "href" in token.attributes
            and self._needs_server(token.get("href"))
        ):
            self._disable_link(token)
            changed = True
        for name in LINK_ATTRIBUTES:
            if token.get(name).startswith(self.site.origin):
                token.attributes[name] = self._write_address(token.get(name))
                changed = True
        copied = self.site.find_address(token.get("data-copies"))
        if copied is not None:
            # Browsers resolve it against the address of the page.
            token.attributes["data-copies"] = (
                self._write_address(copied) or self._find_own_place(token) or "#"
            )
            changed = True
        if token.name == "meta" and self.site.find_address(token.get("content")):
            token.attributes["content"] = self.site.build_link(
                token.get("content"), self.file, absolute=True
            )
            changed = True
        if token.name == "link" and token.get("rel") == "canonical":
            token.attributes["href"] = f"{self.site.base_url}/{self.file}"
            changed = True
        if changed:
            token.rewrite()
        token.text = rewrite_markup(token.text, self._write_address)

    def _write_address(self, address: str) -> str:
        """An address of the site as it is written out; "" for what needs a server."""
        return self.site.write_link(address, self.file)

    def _disable_link(self, token: Token) -> None:
        """Make a link to what needs a server one to the chart on this page, or plain words that say
        so; one of an embed leads to the nearest page, for a frame must not end at itself.
        """
        own_place = self._find_own_place(token) if token.has_class("action") else ""
        if not own_place and self.address.startswith(EMBEDS_PREFIX):
            address = self.site.find_address(token.get("href")) or ""
            own_place = self.site.write_link(self.site.find_nearest(address) or "", self.file)
        if own_place:
            token.attributes["href"] = own_place
            return
        for name in ("href", "download", "target"):
            token.attributes.pop(name, None)
        token.attributes |= {
            "role": "link",
            "aria-disabled": "true",
            "title": translate("static.needs_server"),
        }

    def _rewrite_words(self, text: str) -> str:
        """Addresses of the site that readers copy from the text of a page."""
        if self.site.origin not in text:
            return text
        written = self.site.rewrite_text(unescape(text), self.site.write_copied_link)
        return escape(written, quote=False)

    def _write_script(self, token: Token) -> str:
        start, end = token.text.index(">") + 1, token.text.rindex("</script>")
        body = self.site.rewrite_text(token.text[start:end], self.site.write_copied_link)
        self._rewrite_attributes(token)
        opening = token.text[: token.text.index(">") + 1]
        return f"{opening}{body}</script>"

    def _write_textarea(self, place: int, end: int) -> str:
        """The code that a web editor copies, whose addresses are HTML within HTML."""
        code = unescape("".join(t.text for t in self.tokens[place + 1 : end - 1]))
        written = self.site.rewrite_text(
            code, lambda link: escape(self.site.write_copied_link(unescape(link)))
        )
        return f"{self.tokens[place].text}{escape(written, quote=False)}</textarea>"

    def _write_citation(self, place: int, end: int) -> str:
        """A citation and its end tag; where the application does not know its address, that of the
        page is a path.
        """
        text = unescape("".join(token.text for token in self.tokens[place + 1 : end - 1]))
        own = rf"(?<![^\s{{]){re.escape(self.address)}(?=[\s.}}]|$)"
        placed = re.sub(own, f"{self.site.origin}{self.address}", text)
        return self._rewrite_words(escape(placed, quote=False)) + self.tokens[end - 1].text

    def _write_form(self, token: Token, place: int, end: int) -> str:
        """A form as links to what is exported; one that sends what a reader typed as a sentence."""
        if token.get("method").lower() == "post":
            return self._write_post_form(place, end)
        form = _read_form(self.tokens[place:end], self.site)
        choices = self._list_choices(form) if token.has_class("controls") else []
        return render_template(
            "static_choices.html",
            label=form.label,
            choices=choices,
            server=self._find_server_page(),
        )

    def _tell_unknown_address(self) -> str:
        """What stands for the site's address in the codes; a script of the page puts the address in
        its place.
        """
        root = self.site.write_link("/", self.file).removesuffix(INDEX_FILE)
        return render_template("static_site_address.html", root=root, mark=self.site.public_url)

    def _find_server_page(self) -> str:
        return f"{self.site.server}{self.address}" if self.site.server else ""

    def _write_post_form(self, place: int, end: int) -> str:
        if not self.site.server:
            return render_template("static_search.html")
        opening = self.tokens[place]
        action = self.site.find_address(opening.get("action"))
        opening.attributes["action"] = f"{self.site.server}{action}"
        opening.rewrite()
        return "".join(token.text for token in self.tokens[place:end])

    def _list_choices(self, form: ControlForm) -> list[dict]:
        """For each select with more than one exported choice: its label, what is shown, and the
        choices.
        """
        listed = []
        for select in form.selects:
            options = []
            for option in select.options:
                leads_to = build_choice_address(self.address, form, select, option)
                if leads_to and self.site.find_file(leads_to) is None:
                    leads_to = self._find_district_page(leads_to)
                if not leads_to:
                    continue
                link = self.site.build_link(leads_to, self.file)
                options.append({"title": option.title, "href": link, "current": option.selected})
            shown = next((o.title for o in select.options if o.selected), "")
            is_open = select.name == PRESET_FIELD and not any(o["current"] for o in options)
            if len(options) > 1 or (is_open and options):
                listed.append({"label": select.label, "shown": shown, "options": options})
        return listed
