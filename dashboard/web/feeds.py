"""Atom feeds (RFC 4287): one for each city or district and measure, one entry for each complete
month.

The id of an entry never changes. Where a refresh changes its number, its `updated` is the time of
that refresh, and the entry says what the number was before; so a reader's program shows it anew.
Nothing is known of who reads a feed.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from flask import Blueprint, Response, jsonify, request

from dashboard import wording
from dashboard.branding.face import DEFAULT_FACE, SiteFace
from dashboard.errors import BadQuery, format_error
from dashboard.i18n.locale import get_language, use_language
from dashboard.i18n.months import name_month
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.query.answer import Answer, AnswerRow
from dashboard.query.reliability import NOT_RECORDED, UNKNOWN_STATUSES
from dashboard.service.answer_service import AnswerService
from dashboard.web.http.site_origin import find_site_origin
from dashboard.wording.naming_shares import describe_named_share
from dashboard.wording.sentences import leads_with_month, write_latest_sentences, write_total
from data.history.number_changes import NumberChange, read_number_changes
from data.model.clock import find_local_day
from data.model.coverage import format_month, parse_month
from data.model.errors import FieldError, PlainviewError
from data.model.values import Query

ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
MAX_MONTHS = 24
SITE_NAME = "Plainview"


def create_feeds_blueprint(answers: AnswerService, base_url: str) -> Blueprint:
    """The route of the feeds; addresses in them begin with `base_url`, or with the request's where
    that is empty.
    """
    feeds = Blueprint("feeds", __name__)

    @feeds.errorhandler(PlainviewError)
    def refused(error: PlainviewError):
        return jsonify(format_error(error)), error.status

    @feeds.get("/feeds/<city>/<measure>.atom")
    def feed(city: str, measure: str) -> Response:
        spoken, parameters = addresses.split_language(
            request.query_string.decode("utf-8", "replace")
        )
        with use_language(spoken):
            asked = (("city", city), ("measure", measure), ("by", "month"))
            query, _ = addresses.read_query((*asked, *parameters))
            _validate_feed_query(query)
            answer = answers.answer(answers.require_measure(query))
            changes = read_number_changes(answers.settings.store, query.city)
            origin = find_site_origin(base_url)
            time_zone = answers.city(query.city).time_zone
            text = write_feed(answer, changes, origin, time_zone, answers.face)
        response = Response(
            text,
            content_type="application/atom+xml; charset=utf-8",
            headers={"Cache-Control": "public, max-age=900"},
        )
        response.set_etag(sha256(text).hexdigest()[:32])
        response.make_conditional(request)
        return response

    return feeds


def _validate_feed_query(query: Query) -> None:
    """Raise BadQuery for anything but a place: a feed goes on, so a period or a group cannot be
    picked out.
    """
    errors = [
        FieldError(name, translate("fault.feed"))
        for name, given in (
            ("since", query.since),
            ("until", query.until),
            *((d, d != "district") for d, _ in query.where),
        )
        if given
    ]
    if len(query.filtered("district")) > 1:
        errors.append(FieldError("district", translate("fault.several")))
    if errors:
        raise BadQuery.of(*errors)


def write_feed(
    answer: Answer,
    changes: tuple[NumberChange, ...],
    origin: str,
    time_zone: str,
    face: SiteFace = DEFAULT_FACE,
) -> bytes:
    """The feed of an answer by month, newest month first; days in its sentences are those of the
    city's time zone.
    """
    query = answer.query
    latest = _find_latest_changes(answer, changes)
    page = origin + _build_page_url(query, face)
    rows = [
        r
        for r in answer.rows
        if not r.incomplete and r.status not in (*UNKNOWN_STATUSES, NOT_RECORDED)
    ]
    entries = [
        _build_entry(answer, row, latest, page, time_zone) for row in reversed(rows[-MAX_MONTHS:])
    ]
    root = _make_element("feed", {"xml:lang": get_language()})
    _add_text(root, "title", wording.translate("feed.title", title=_write_title(answer)))
    _add_text(root, "id", _build_entry_id(query, ""))
    _add_text(
        root,
        "updated",
        max((e.findtext("updated", "") for e in entries), default="1970-01-01T00:00:00Z"),
    )
    _add_text(root, "subtitle", wording.write_source_line(answer))
    _add_text(root, "generator", SITE_NAME)
    _add_text(ElementTree.SubElement(root, "author"), "name", answer.publisher)
    _add_link(
        root,
        "self",
        origin + addresses.build_feed_url(query.city, query.measure, _get_district(query)),
        "application/atom+xml",
    )
    _add_link(root, "alternate", page, "text/html")
    root.extend(entries)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _build_entry(
    answer: Answer, row: AnswerRow, changes: dict[str, NumberChange], page: str, time_zone: str
) -> ElementTree.Element:
    month, change = row["month"], changes.get(row["month"])
    entry = ElementTree.Element("entry")
    _add_text(
        entry,
        "title",
        wording.translate(
            "feed.entry", month=name_month(month), value=wording.format_value_with_unit(answer, row)
        ),
    )
    _add_text(entry, "id", _build_entry_id(answer.query, month))
    _add_text(entry, "published", _format_month_end(month))
    _add_text(entry, "updated", max(_format_month_end(month), change.at if change else ""))
    _add_link(entry, "alternate", f"{page}#{month}", "text/html")
    _add_text(
        entry,
        "summary",
        " ".join([_write_sentence(answer, row), *_describe_correction(answer, change, time_zone)]),
    )
    return entry


def _write_sentence(answer: Answer, row: AnswerRow) -> str:
    """The month, and the 12 months to it as every page says them."""
    month = row["month"]
    alone = wording.translate(
        "sentence",
        text=write_total(answer, row, wording.name_months_with_preposition(month, month)),
    )
    first = [] if leads_with_month(answer, month) else [alone]
    sentences = write_latest_sentences(answer, "month", month)
    sample = [wording.translate("sample_long")] if answer.sample else []
    limits = describe_named_share(answer, row)
    return " ".join([*first, *sentences, *limits, *sample])


def _describe_correction(answer: Answer, change: NumberChange | None, time_zone: str) -> list[str]:
    """What the number was before its last correction; a month that had none yet was not
    corrected.
    """
    if change is None or change.count != answer.measure.numerator or not change.before:
        return []
    day = wording.name_day(find_local_day(change.at, time_zone).isoformat())
    return [
        wording.translate("feed.corrected", day=day, before=wording.format_number(change.before))
    ]


def _find_latest_changes(
    answer: Answer, changes: tuple[NumberChange, ...]
) -> dict[str, NumberChange]:
    """Month -> the last change of what the measure counts here, the numerator's where both changed
    at once.
    """
    measure, district = answer.measure, _get_district(answer.query)
    counts = (measure.denominator, measure.numerator)
    found = [
        c
        for c in changes
        if c.topic in measure.topics and c.count in counts and c.district == district
    ]
    return {c.month: c for c in sorted(found, key=lambda c: (c.at, counts.index(c.count)))}


def _write_title(answer: Answer) -> str:
    district = _get_district(answer.query)
    name = wording.name_category(answer, "district", district) if district else ""
    overlaps = "district" in answer.each
    places = (answer.place,) if overlaps else (name, answer.place)
    title = wording.translate(
        "feed.of", measure=wording.name_measure(answer), place=", ".join(p for p in places if p)
    )
    if not overlaps:
        return title
    return wording.translate("comma").join([title, wording.name_units(answer.measure, name)])


def _get_district(query: Query) -> str:
    return "".join(query.filtered("district")[:1])


def _build_page_url(query: Query, face: SiteFace) -> str:
    address = addresses.build_page_url(query.city, "trends", query)
    return face.choose_page(address, addresses.build_page_url(query.city))


def _build_entry_id(query: Query, month: str) -> str:
    """A permanent id, independent of the site's address and of the language."""
    return uuid5(
        NAMESPACE_URL, f"plainview:{query.city}/{query.measure}/{_get_district(query)}/{month}"
    ).urn


def _format_month_end(month: str) -> str:
    """The moment after a month's last one, UTC."""
    return f"{format_month(parse_month(month) + 1)}-01T00:00:00Z"


def _make_element(name: str, attributes: dict[str, str]) -> ElementTree.Element:
    return ElementTree.Element(name, {"xmlns": ATOM_NAMESPACE, **attributes})


def _add_text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _add_link(parent: ElementTree.Element, rel: str, href: str, kind: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "href": href, "type": kind})
