"""Atom feeds (RFC 4287): one for each city or district and measure, one entry for each complete month.

An entry keeps its id for good. Where a refresh changes its number, its `updated` is the time of that refresh, and the
entry says what the number was before; so a reader's program shows it anew. Nothing is known of who reads a feed.
"""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from flask import Blueprint, Response, jsonify, request

from dashboard import wording
from dashboard.errors import BadQuery, as_json
from dashboard.i18n.locale import language, speaking
from dashboard.i18n.months import month_name
from dashboard.query import addresses
from dashboard.query.answer import Answer
from dashboard.query.reliability import NOT_RECORDED, UNKNOWN
from dashboard.service.answer_service import Answers
from dashboard.wording.naming_shares import named_share_of
from dashboard.wording.sentences import latest_words, month_leads, total
from data.history.number_changes import Change, read_changes
from data.model.clock import local_day
from data.model.coverage import month_id, month_of
from data.model.errors import FieldError, PlainviewError
from data.model.values import Query

ATOM = "http://www.w3.org/2005/Atom"
MONTHS = 24
SITE = "Plainview"


def blueprint(answers: Answers, base_url: str) -> Blueprint:
    """The route of the feeds; addresses in them begin with `base_url`, or with the request's where that is empty."""
    feeds = Blueprint("feeds", __name__)

    @feeds.errorhandler(PlainviewError)
    def refused(error: PlainviewError):
        return jsonify(as_json(error)), error.status

    @feeds.get("/feeds/<city>/<measure>.atom")
    def feed(city: str, measure: str) -> Response:
        spoken, search = addresses.language_of(request.query_string.decode("utf-8", "replace"))
        with speaking(spoken):
            asked = urlencode({"city": city, "measure": measure, "by": "month"})
            query, _ = addresses.parse(f"{asked}&{search}" if search else asked)
            _check(query)
            answer = answers.answer(query)
            changes = read_changes(answers.settings.store, query.city)
            origin = base_url or request.host_url.rstrip("/")
            text = write(answer, changes, origin, answers.city(query.city).time_zone)
        response = Response(
            text,
            content_type="application/atom+xml; charset=utf-8",
            headers={"Cache-Control": "public, max-age=900"},
        )
        response.set_etag(sha256(text).hexdigest()[:32])
        response.make_conditional(request)
        return response

    return feeds


def _check(query: Query) -> None:
    """Raise BadQuery for anything but a place: a feed goes on, so a period or a group cannot be picked out."""
    errors = [
        FieldError(name, "a feed can be asked for one district, and for a language")
        for name, given in (
            ("since", query.since),
            ("until", query.until),
            *((d, d != "district") for d, _ in query.where),
        )
        if given
    ]
    if len(query.filtered("district")) > 1:
        errors.append(FieldError("district", "several; expected one"))
    if errors:
        raise BadQuery.of(*errors)


def write(answer: Answer, changes: tuple[Change, ...], origin: str, time_zone: str) -> bytes:
    """The feed of an answer by month, newest month first; days in its sentences are those of the city's time zone."""
    query = answer.query
    told = _latest(answer, changes)
    rows = [
        r
        for r in answer.rows
        if not r["incomplete"] and r["status"] not in (*UNKNOWN, NOT_RECORDED)
    ]
    entries = [_entry(answer, row, told, origin, time_zone) for row in reversed(rows[-MONTHS:])]
    root = _element("feed", {"xml:lang": language()})
    _text(root, "title", wording.say("feed.title", title=_title(answer)))
    _text(root, "id", _id(query, ""))
    _text(
        root,
        "updated",
        max((e.findtext("updated", "") for e in entries), default="1970-01-01T00:00:00Z"),
    )
    _text(root, "subtitle", wording.source_line(answer))
    _text(root, "generator", SITE)
    _text(ElementTree.SubElement(root, "author"), "name", answer.publisher)
    _link(
        root,
        "self",
        origin + addresses.feed(query.city, query.measure, _district(query)),
        "application/atom+xml",
    )
    _link(root, "alternate", origin + _page(query), "text/html")
    root.extend(entries)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(
    answer: Answer, row: dict, changes: dict[str, Change], origin: str, time_zone: str
) -> ElementTree.Element:
    month, change = row["month"], changes.get(row["month"])
    entry = ElementTree.Element("entry")
    _text(
        entry,
        "title",
        wording.say("feed.entry", month=month_name(month), value=wording.value_words(answer, row)),
    )
    _text(entry, "id", _id(answer.query, month))
    _text(entry, "published", _ended(month))
    _text(entry, "updated", max(_ended(month), change.at if change else ""))
    _link(entry, "alternate", f"{origin}{_page(answer.query)}#{month}", "text/html")
    _text(
        entry, "summary", " ".join([_sentence(answer, row), *_corrected(answer, change, time_zone)])
    )
    return entry


def _sentence(answer: Answer, row: dict) -> str:
    """The month, and the 12 months to it as every page says them."""
    month = row["month"]
    alone = wording.say("sentence", text=total(answer, row, wording.during(month, month)))
    first = [] if month_leads(answer, month) else [alone]
    told = latest_words(answer, "month", month)
    sample = [wording.say("sample_long")] if answer.sample else []
    limits = named_share_of(answer, row)
    return " ".join([*first, *told, *limits, *sample])


def _corrected(answer: Answer, change: Change | None, time_zone: str) -> list[str]:
    """What the number was before its last correction; a month that had none yet was not corrected."""
    if change is None or change.count != answer.measure.numerator or not change.before:
        return []
    day = wording.day_name(local_day(change.at, time_zone).isoformat())
    return [wording.say("feed.corrected", day=day, before=wording.number(change.before))]


def _latest(answer: Answer, changes: tuple[Change, ...]) -> dict[str, Change]:
    """Month -> the last change of what the measure counts here, the numerator's where both changed at once."""
    measure, district = answer.measure, _district(answer.query)
    counts = (measure.denominator, measure.numerator)
    found = [
        c
        for c in changes
        if c.topic in measure.topics and c.count in counts and c.district == district
    ]
    return {c.month: c for c in sorted(found, key=lambda c: (c.at, counts.index(c.count)))}


def _title(answer: Answer) -> str:
    district = _district(answer.query)
    name = wording.category_name(answer, "district", district) if district else ""
    overlaps = "district" in answer.each
    places = (answer.place,) if overlaps else (name, answer.place)
    title = wording.say(
        "feed.of", measure=wording.name_measure(answer), place=", ".join(p for p in places if p)
    )
    if not overlaps:
        return title
    return wording.say("comma").join([title, wording.name_units(answer.measure, name)])


def _district(query: Query) -> str:
    return "".join(query.filtered("district")[:1])


def _page(query: Query) -> str:
    return addresses.page(query.city, "trends", query)


def _id(query: Query, month: str) -> str:
    """The same for ever, wherever the site lies and whatever language it speaks."""
    return uuid5(
        NAMESPACE_URL, f"plainview:{query.city}/{query.measure}/{_district(query)}/{month}"
    ).urn


def _ended(month: str) -> str:
    """The moment after a month's last one, UTC."""
    return f"{month_id(month_of(month) + 1)}-01T00:00:00Z"


def _element(name: str, attributes: dict[str, str]) -> ElementTree.Element:
    return ElementTree.Element(name, {"xmlns": ATOM, **attributes})


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "href": href, "type": kind})
