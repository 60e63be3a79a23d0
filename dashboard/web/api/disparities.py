"""Comparisons between groups over the public API: the same rows as the page's charts, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from urllib.parse import parse_qsl

from flask import Blueprint, Response, jsonify, request

from dashboard.i18n.locale import speaking
from dashboard.query import addresses
from dashboard.query.answer import Answer
from dashboard.service.answer_service import Answers
from dashboard.statistics.comparison_request import Refusal, groups_and_reference, groups_of, read
from dashboard.statistics.outcome_test import outcome_test
from dashboard.statistics.ratios import Comparison, compare
from dashboard.statistics.registry import all_statistics
from dashboard.statistics.veil_of_darkness import Veil, veil
from dashboard.views.statistics_table import ratio_csv
from dashboard.views.veil_table import veil_csv
from dashboard.web.api.routes import describe
from dashboard.web.http.public_reads import open_for_reading, sent_again
from dashboard.wording import disparities as said
from data.model.values import Query


def blueprint(answers: Answers) -> Blueprint:
    """The routes of /api/v1/disparities and /api/v1/statistics, answering from `answers`."""
    api = Blueprint("disparities", __name__)

    open_for_reading(api)

    @api.get("/api/v1/disparities.json")
    def ratios_json():
        with asked(answers) as question:
            return jsonify(ratio_json(compare(answers, read(question))))

    @api.get("/api/v1/disparities.csv")
    def ratios_csv():
        with asked(answers) as question:
            found = compare(answers, read(question))
            title = said.ratio_title(found.answer, found.asked.reference) if found.answer else ""
            return csv_file(ratio_csv(found, title), "disparities")

    @api.get("/api/v1/statistics.json")
    def statistics_json():
        with asked(answers):
            return jsonify(
                {
                    "ok": True,
                    "statistics": [s.model_dump(mode="json") for s in all_statistics().values()],
                }
            )

    _serve_outcome(api, answers)
    _serve_veil(api, answers)
    return api


def _serve_veil(api: Blueprint, answers: Answers) -> None:
    @api.get("/api/v1/disparities/veil.json")
    def veil_json():
        with asked(answers) as question:
            return jsonify(dark_json(veil(answers, *groups_and_reference(question))))

    @api.get("/api/v1/disparities/veil.csv")
    def veil_file():
        with asked(answers) as question:
            found = veil(answers, *groups_and_reference(question))
            return csv_file(veil_csv(found), "veil-of-darkness")


def dark_json(found: Veil) -> dict:
    """The veil of darkness as plain JSON values; where it is not shown, `refused` says why and there are no rows."""
    return {
        "ok": True,
        "statistic": found.statistic.model_dump(mode="json"),
        "query": {
            "city": found.query.city,
            "by": "race",
            "reference": found.reference,
            "where": {d: list(c) for d, c in found.query.where},
            **period(found.answer, found.query),
        },
        "rows": [] if found.refusal else list(found.rows),
        "recorded_percent": list(found.shares),
        **refusal(found.refusal),
        **source(found.answer),
    }


def _serve_outcome(api: Blueprint, answers: Answers) -> None:
    @api.get("/api/v1/disparities/outcome.json")
    def outcome_json():
        with asked(answers) as question:
            found = outcome_test(answers, groups_of(question))
            return jsonify(
                {
                    **ratio_json(found.comparison),
                    "test": found.test and asdict(found.test),
                    "searches": found.base,
                }
            )

    @api.get("/api/v1/disparities/outcome.csv")
    def outcome_csv():
        with asked(answers) as question:
            found = outcome_test(answers, groups_of(question))
            answer, rows = found.comparison.answer, found.comparison.rows
            title = said.outcome_title(answer) if answer else ""
            told = [said.outcome_sentence(answer, rows, found.test)] if found.test else []
            return csv_file(ratio_csv(found.comparison, title, told), "outcome")


@contextmanager
def asked(answers: Answers) -> Iterator[str]:
    """The request's question without its language, which is spoken until the end of the block."""
    language, question = addresses.language_of(request.query_string.decode("utf-8", "replace"))
    with speaking(language), sent_again(answers, dict(parse_qsl(question)).get("city", "")):
        yield question


def csv_file(text: str, name: str) -> Response:
    """A CSV text as a download."""
    return Response(
        text,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="plainview-{name}.csv"'},
    )


def ratio_json(comparison: Comparison) -> dict:
    """A comparison as plain JSON values; where it is not shown, `refused` says why and there are no rows."""
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
            **period(comparison.answer, query),
        },
        "rows": [] if comparison.refusal else list(comparison.rows),
        "recorded_percent": list(comparison.recorded),
        **refusal(comparison.refusal),
        **source(comparison.answer),
    }


def period(answer: Answer | None, query: Query) -> dict:
    """The months that were counted, or as they were asked for."""
    return {
        "since": answer.since if answer else query.since,
        "until": answer.until if answer else query.until,
    }


def refusal(refused: Refusal | None) -> dict:
    """Why a statistic is not shown, as code and sentence; null where it is."""
    return {
        "refused": refused
        and {"code": refused.code, "reason": said.not_shown(refused.code, dict(refused.values))}
    }


def source(answer: Answer | None) -> dict:
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
        "measure": describe(answer.measure),
        "titles": answer.titles,
        "provenance": list(answer.provenance),
        "breaks": list(answer.breaks),
        "notes": list(answer.notes),
        "sample": answer.sample,
        "build": answer.build,
    }
