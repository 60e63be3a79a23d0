"""Before and after over the public API: the months of both windows as JSON, CSV and an Excel
workbook.
"""

from __future__ import annotations

from flask import Blueprint, jsonify

from dashboard.query.addresses import Parameters
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.event_request import EventRequest, read_event
from dashboard.statistics.event_window import EventComparison, compare_windows
from dashboard.views.before_after import API_PATH, complete_event_request
from dashboard.views.city_context import open_city
from dashboard.web.api.changes import format_side
from dashboard.web.api.disparities import (
    format_source,
    make_csv_response,
    make_xlsx_response,
    parse_request,
)
from dashboard.web.exports.event_xlsx import write_event_xlsx
from dashboard.web.http.public_reads import enable_public_reads
from dashboard.wording import event_windows as said


def create_events_blueprint(answers: AnswerService) -> Blueprint:
    """The routes of /api/v1/event, answering from `answers`."""
    api = Blueprint("events", __name__)
    enable_public_reads(api)

    @api.get(f"{API_PATH}.json")
    def event_json():
        with parse_request(answers) as question:
            return jsonify(format_event(*read_windows(answers, question)))

    @api.get(f"{API_PATH}.csv")
    def event_csv():
        with parse_request(answers) as question:
            asked, found = read_windows(answers, question)
            return make_csv_response(said.write_event_csv(found), name_event_file(asked))

    @api.get(f"{API_PATH}.xlsx")
    def event_xlsx():
        with parse_request(answers) as question:
            asked, found = read_windows(answers, question)
            return make_xlsx_response(write_event_xlsx(found), name_event_file(asked))

    return api


def read_windows(
    answers: AnswerService, question: Parameters
) -> tuple[EventRequest, EventComparison]:
    """The request of parameters with its month, and both windows. Raises BadQuery, NotFound where
    the city has no data of the measure, and what the answers raise.
    """
    asked, _ = read_event(question)
    answers.require_measure(asked.query)
    desk = open_city(answers, asked.query.city)
    complete = complete_event_request(desk, asked)
    return complete, compare_windows(answers, complete.query, complete.windows)


def name_event_file(asked: EventRequest) -> str:
    """The name of a file, without its ending."""
    return "-".join(["event", asked.query.city, asked.query.measure, asked.event])


def format_event(asked: EventRequest, found: EventComparison) -> dict:
    """Both windows as plain JSON values."""
    windows = found.windows
    low, high = found.interval or (None, None)
    share = found.total_after.measure.kind == "share"
    pairs = said.list_event_pairs(found)
    return {
        "ok": True,
        "query": {
            "city": asked.query.city,
            "measure": asked.query.measure,
            "where": {d: list(c) for d, c in asked.query.where},
            "event": asked.event,
            "months": asked.months,
            "since": windows.after.since,
            "until": windows.after.until,
            "with_since": windows.before.since,
            "with_until": windows.before.until,
        },
        "rows": [
            {
                "before": {"month": before["month"], **format_side(before)},
                "after": {"month": after["month"], **format_side(after)},
            }
            for before, after in pairs[:-1]
        ],
        "total": {"before": format_side(pairs[-1][0]), "after": format_side(pairs[-1][1])},
        "change": found.change,
        "low": low,
        "high": high,
        "unit": "points" if share else "percent",
        "refused": found.refusal
        and {"code": found.refusal.code, "reason": said.explain_event_refusal(found)},
        "happened": [
            {"month": month, "title": title} for month, title in said.list_happenings(found)
        ],
        **format_source(found.total_after),
    }
