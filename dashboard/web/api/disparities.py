"""Comparisons between groups over the public API: the same rows as the page's charts, as JSON and
as CSV.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from dashboard.errors import BadQuery
from dashboard.i18n.locale import use_language
from dashboard.i18n.translate import translate
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.answer import Answer
from dashboard.query.race_groups import RACE
from dashboard.service.answer_service import AnswerService
from dashboard.statistics.comparison_request import (
    ComparisonRequest,
    NotAvailable,
    read_comparison,
    read_groups,
    read_groups_and_reference,
)
from dashboard.statistics.outcome_test import run_outcome_test
from dashboard.statistics.ratios import GroupComparison, compare_groups
from dashboard.statistics.registry import get_statistics
from dashboard.statistics.veil_of_darkness import VeilOfDarkness, run_veil_test
from dashboard.views.statistics_table import build_ratio_csv
from dashboard.views.veil_table import build_veil_csv
from dashboard.web.api.routes import describe_measure
from dashboard.web.exports.xlsx import XLSX_TYPE
from dashboard.web.http.downloads import CSV_TYPE, make_download
from dashboard.web.http.public_reads import cacheable, enable_public_reads
from dashboard.wording import disparities as said
from data.model.errors import FieldError
from data.model.values import Query


def create_disparities_blueprint(answers: AnswerService) -> Blueprint:
    """The routes of /api/v1/disparities and /api/v1/statistics, answering from `answers`."""
    api = Blueprint("disparities", __name__)

    enable_public_reads(api)

    @api.get("/api/v1/disparities.json")
    def ratios_json():
        with parse_request(answers) as question:
            return jsonify(
                format_comparison(compare_groups(answers, _read_comparison(answers, question)))
            )

    @api.get("/api/v1/disparities.csv")
    def ratios_csv():
        with parse_request(answers) as question:
            found = compare_groups(answers, _read_comparison(answers, question))
            title = (
                said.write_ratio_title(found.answer, found.asked.reference) if found.answer else ""
            )
            return make_csv_response(build_ratio_csv(found, title), "disparities")

    @api.get("/api/v1/statistics.json")
    def statistics_json():
        with parse_request(answers):
            return jsonify(
                {
                    "ok": True,
                    "statistics": [s.model_dump(mode="json") for s in get_statistics().values()],
                }
            )

    _register_outcome(api, answers)
    _register_veil(api, answers)
    return api


def _read_comparison(answers: AnswerService, question: Parameters) -> ComparisonRequest:
    """The comparison of parameters. Raises BadQuery for a measure that the site does not
    have too.
    """
    asked = read_comparison(question)
    answers.require_measure(asked.query)
    return asked


def _register_veil(api: Blueprint, answers: AnswerService) -> None:
    @api.get("/api/v1/disparities/veil.json")
    def veil_json():
        with parse_request(answers) as question:
            return jsonify(format_veil(run_veil_test(answers, *_read_veil(question))))

    @api.get("/api/v1/disparities/veil.csv")
    def veil_file():
        with parse_request(answers) as question:
            found = run_veil_test(answers, *_read_veil(question))
            return make_csv_response(build_veil_csv(found), "veil-of-darkness")


def _read_veil(question: Parameters) -> tuple[Query, str]:
    """The months and the reference of parameters. Raises BadQuery for filters and other groups: the
    test is of all of a city's stops, by race.
    """
    query, reference = read_groups_and_reference(question)
    unread = [dimension for dimension, _ in query.where]
    if query.by != (RACE,):
        unread.append("by")
    if unread:
        raise BadQuery.of(*(FieldError(key, translate("fault.veil_whole")) for key in unread))
    return query, reference


def format_veil(found: VeilOfDarkness) -> dict:
    """The veil of darkness as plain JSON values; where it is not shown, `refused` says why and
    there are no rows.
    """
    return {
        "ok": True,
        "statistic": found.statistic.model_dump(mode="json"),
        "query": {
            "city": found.query.city,
            "by": "race",
            "reference": found.reference,
            "where": {d: list(c) for d, c in found.query.where},
            **format_period(found.answer, found.query),
        },
        "rows": [] if found.refusal else [row.plain() for row in found.rows],
        "recorded_percent": list(found.shares),
        **format_refusal(found.refusal),
        **format_source(found.answer),
    }


def _register_outcome(api: Blueprint, answers: AnswerService) -> None:
    @api.get("/api/v1/disparities/outcome.json")
    def outcome_json():
        with parse_request(answers) as question:
            found = run_outcome_test(answers, read_groups(question))
            return jsonify(
                {
                    **format_comparison(found.comparison),
                    "test": found.test and asdict(found.test),
                    "searches": found.base,
                }
            )

    @api.get("/api/v1/disparities/outcome.csv")
    def outcome_csv():
        with parse_request(answers) as question:
            found = run_outcome_test(answers, read_groups(question))
            answer, rows = found.comparison.answer, found.comparison.rows
            title = said.write_outcome_title(answer) if answer else ""
            lines = [said.write_outcome_sentence(answer, rows, found.test)] if found.test else []
            return make_csv_response(build_ratio_csv(found.comparison, title, lines), "outcome")


@contextmanager
def parse_request(answers: AnswerService) -> Iterator[Parameters]:
    """The request's question without its language, which is the current one within the block."""
    language, question = addresses.split_language(request.query_string.decode("utf-8", "replace"))
    with use_language(language), cacheable(answers, dict(question).get("city", "")):
        yield question


def make_csv_response(text: str, name: str) -> Response:
    """A CSV text as a download."""
    return make_download(text, CSV_TYPE, f"plainview-{name}.csv")


def make_xlsx_response(content: bytes, name: str) -> Response:
    """A workbook as a download."""
    return make_download(content, XLSX_TYPE, f"plainview-{name}.xlsx")


def format_comparison(comparison: GroupComparison) -> dict:
    """A comparison as plain JSON values; where it is not shown, `refused` says why and there are no
    rows.
    """
    asked = comparison.asked
    query = asked.query
    return {
        "ok": True,
        "statistic": comparison.statistic.model_dump(mode="json"),
        "query": {
            "city": query.city,
            "measure": query.measure,
            "benchmark": asked.benchmark,
            "by": asked.by,
            "reference": asked.reference,
            "sort": asked.sort,
            "where": {d: list(c) for d, c in query.where},
            **format_period(comparison.answer, query),
        },
        "rows": []
        if comparison.refusal
        else [row.plain(comparison.asked.by) for row in comparison.rows],
        "recorded_percent": list(comparison.recorded),
        **format_refusal(comparison.refusal),
        **format_source(comparison.answer),
    }


def format_period(answer: Answer | None, query: Query) -> dict:
    """The months that were counted, or as they were asked for."""
    return {
        "since": answer.since if answer else query.since,
        "until": answer.until if answer else query.until,
    }


def format_refusal(refused: NotAvailable | None) -> dict:
    """Why a statistic is not shown, as code and sentence; null where it is."""
    return {
        "refused": refused
        and {"code": refused.code, "reason": said.write_refusal(refused.code, dict(refused.values))}
    }


def format_source(answer: Answer | None) -> dict:
    """Which measure the counts are of, and where they come from."""
    if answer is None:
        return {
            "measure": None,
            "titles": {},
            "provenance": [],
            "notes": [],
            "sample": None,
            "build": None,
        }
    return {
        "measure": describe_measure(answer.measure),
        "titles": answer.titles,
        "provenance": list(map(asdict, answer.provenance)),
        "breaks": list(map(asdict, answer.breaks)),
        "notes": list(answer.notes),
        "sample": answer.sample,
        "build": answer.build,
    }
