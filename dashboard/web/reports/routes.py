"""The files of reports: /CITY/reports/PACK.pdf and /CITY/reports/PACK.xlsx; the page itself is the
site's.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from dashboard.i18n.locale import use_language
from dashboard.query import addresses
from dashboard.service.answer_cache import find_cache_folder
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.views.city_context import open_city
from dashboard.views.reports import PAGE, Report, build_report, get_pack
from dashboard.web.exports.xlsx import XLSX_TYPE
from dashboard.web.http.downloads import make_download
from dashboard.web.http.public_reads import cacheable, enable_public_reads
from dashboard.web.http.site_origin import find_site_origin
from dashboard.web.reports.files import render_report_pdf, write_report_xlsx

FILE_TYPES = {"pdf": "application/pdf", "xlsx": XLSX_TYPE}


def create_reports_blueprint(answers: AnswerService, settings: Settings) -> Blueprint:
    """The routes, answering from `answers`."""
    routes = Blueprint("reports", __name__)
    enable_public_reads(routes)
    folder = find_cache_folder(settings, "briefings")

    @routes.get(f"/<city>/{PAGE}/<pack>.<ending>")
    def report_file(city: str, pack: str, ending: str) -> Response:
        if ending not in FILE_TYPES:
            abort(404)
        language, parameters = addresses.split_language(
            request.query_string.decode("utf-8", "replace")
        )
        with use_language(language):
            period = _read_period(parameters)
            with cacheable(answers, city):
                desk = open_city(answers, city)
                report = build_report(desk, get_pack(pack), period)
            if ending == "pdf":
                origin = find_site_origin(settings.base_url)
                body = render_report_pdf(report, folder, origin, answers.face)
            else:
                body = write_report_xlsx(report)
        return make_download(body, FILE_TYPES[ending], f"{name_report_file(report)}.{ending}")

    return routes


def _read_period(parameters: addresses.Parameters) -> str:
    """The period of parameters; "" where none is named. Raises BadQuery for any other key."""
    return addresses.index_parameters(parameters, ("period",)).get("period", "")


def name_report_file(report: Report) -> str:
    """The name of a report's files, without their ending."""
    return "-".join(["plainview", report.city, report.pack.id, report.period])
