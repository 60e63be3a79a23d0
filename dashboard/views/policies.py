"""The pages on privacy and accessibility: what this installation does, by its settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from dashboard.service.answer_service import AnswerService
from dashboard.views.model import Headline, Page, Section
from dashboard.wording import translate
from dashboard.wording.site_titles import write_site_title

PRIVACY_PATH = "/privacy"
ACCESSIBILITY_PATH = "/accessibility"


def build_privacy_page(answers: AnswerService) -> Page:
    """What is kept of a visit, by the server and in the browser."""
    settings = answers.settings
    tiles = settings.tile_style
    browser = [translate("privacy.no_cookies"), translate("privacy.storage")]
    if tiles:
        browser.insert(1, translate("privacy.tiles", host=urlsplit(tiles).netloc or tiles))
    logs = "privacy.log" if settings.access_log == "on" else "privacy.no_log"
    people = [translate("privacy.counts")]
    if settings.hidden_below:
        people.append(translate("privacy.hidden", number=str(settings.hidden_below)))
    sections = (
        Section(translate("privacy.browser"), tuple(browser), id="browser"),
        Section(
            translate("privacy.server"), (translate(logs), translate("privacy.host")), id="server"
        ),
        Section(
            translate("privacy.address"),
            (translate("privacy.lookup"), _describe_geocoder(settings.geocoder)),
            id="address",
        ),
        Section(translate("privacy.people"), tuple(people), id="people"),
        _build_contact_section(answers),
    )
    return _build_page("privacy", PRIVACY_PATH, sections, answers.face.name)


def build_accessibility_page(answers: AnswerService) -> Page:
    """The accessibility statement of the site."""
    sections = (
        Section(
            translate("accessibility.charts"),
            (translate("accessibility.charts_how"), translate("accessibility.without")),
            id="charts",
        ),
        Section(
            translate("accessibility.tested"), (translate("accessibility.tests"),), id="tested"
        ),
        Section(
            translate("accessibility.limits"),
            (translate("accessibility.limits_which"),),
            id="limits",
        ),
        _build_contact_section(answers),
    )
    return _build_page("accessibility", ACCESSIBILITY_PATH, sections, answers.face.name)


def _build_page(name: str, path: str, sections: tuple[Section, ...], site_name: str) -> Page:
    heading = translate(f"{name}.title")
    purpose = translate(f"{name}.purpose")
    return Page(
        write_site_title(heading, site_name),
        heading,
        purpose,
        action=path,
        headlines=(Headline("", purpose),),
        sections=sections,
    )


def _describe_geocoder(geocoder: str) -> str:
    if geocoder == "off":
        return translate("privacy.geocoder_off")
    if geocoder == "census":
        return translate("privacy.geocoder_census")
    return translate("privacy.geocoder_other", host=urlsplit(geocoder).netloc)


def _build_contact_section(answers: AnswerService) -> Section:
    """The address of the site's operator, as a link."""
    contact = answers.face.find_contact(answers.settings.contact)
    heading = translate("policies.contact")
    if not contact:
        return Section(heading, (translate("policies.no_contact"),), id="contact")
    link = (contact.removeprefix("mailto:"), contact)
    return Section(heading, (translate("policies.write"),), (link,), id="contact")
