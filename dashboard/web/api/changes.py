"""Period against period over the public API: the rows of the page as JSON, CSV and an Excel
workbook.
"""

from __future__ import annotations

from flask import Blueprint, jsonify

from dashboard.query.addresses import Parameters
from dashboard.query.answer import AnswerRow
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.change_request import read_change
from dashboard.statistics.period_change import CategoryChange, PeriodComparison, compare_periods
from dashboard.views.changes import API_PATH, complete_request
from dashboard.views.city_context import open_city
from dashboard.web.api.disparities import (
    format_source,
    make_csv_response,
    make_xlsx_response,
    parse_request,
)
from dashboard.web.exports.change_xlsx import write_changes_xlsx
from dashboard.web.http.public_reads import enable_public_reads
from dashboard.wording import period_changes as said

ROW_FIELDS = (
    "numerator",
    "denominator",
    "value",
    "low",
    "high",
    "status",
    "incomplete",
    "named_share",
    "source_url",
)


def create_changes_blueprint(answers: AnswerService) -> Blueprint:
    """The routes of /api/v1/changes, answering from `answers`."""
    api = Blueprint("changes", __name__)
    enable_public_reads(api)

    @api.get(f"{API_PATH}.json")
    def changes_json():
        with parse_request(answers) as question:
            return jsonify(format_changes(read_changes(answers, question)))

    @api.get(f"{API_PATH}.csv")
    def changes_csv():
        with parse_request(answers) as question:
            found = read_changes(answers, question)
            return make_csv_response(said.write_changes_csv(found), name_changes_file(found))

    @api.get(f"{API_PATH}.xlsx")
    def changes_xlsx():
        with parse_request(answers) as question:
            found = read_changes(answers, question)
            return make_xlsx_response(write_changes_xlsx(found), name_changes_file(found))

    return api


def read_changes(answers: AnswerService, question: Parameters) -> PeriodComparison:
    """The comparison of parameters. Raises BadQuery, NotFound where the city has no data of the
    measure, and what the answers raise.
    """
    request, _ = read_change(question)
    answers.require_measure(request.query)
    desk = open_city(answers, request.query.city)
    return compare_periods(answers, complete_request(desk, request))


def name_changes_file(found: PeriodComparison) -> str:
    """The name of a file, without its ending."""
    query = found.request.query
    return "-".join(["changes", query.city, query.measure, *query.by])


def format_changes(found: PeriodComparison) -> dict:
    """A comparison as plain JSON values."""
    request = found.request
    query = request.query
    now, before = request.period, request.period_before
    return {
        "ok": True,
        "query": {
            "city": query.city,
            "measure": query.measure,
            "by": request.by,
            "where": {d: list(c) for d, c in query.where},
            "since": now.since,
            "until": now.until,
            "with_since": before.since,
            "with_until": before.until,
            "sort": request.sort,
        },
        "rows": [_format_row(found, change) for change in found.rows],
        "total": _format_row(found, found.total),
        "rate_measure": found.rate.id if found.rate else None,
        "finding": said.write_changes_finding(found),
        **format_source(found.now),
    }


def _format_row(found: PeriodComparison, change: CategoryChange) -> dict:
    chance = change.chance
    refusal = change.refusal
    named = {found.request.by: change.category} if change.category else {}
    return {
        **named,
        "now": format_side(change.now),
        "before": format_side(change.before),
        "difference": change.difference,
        "percent": change.percent,
        "p": change.p_alone,
        "p_together": chance.p if chance else None,
        "beyond_chance": change.is_beyond_chance,
        "untested": (chance.untested or None) if chance else None,
        "refused": refusal
        and {"code": refusal.code, "reason": said.explain_refusal(found, change)},
        "rate_now": change.rate and format_side(change.rate),
        "rate_before": change.rate_before and format_side(change.rate_before),
    }


def format_side(row: AnswerRow) -> dict:
    """The numbers of one period of a row as plain JSON values."""
    return {name: getattr(row, name) for name in ROW_FIELDS}
