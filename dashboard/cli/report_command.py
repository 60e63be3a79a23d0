"""The command `report`: a report of a city as files."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from dashboard.cli.sample_city import SAMPLE_CITY, make_sample
from dashboard.errors import BadUsage
from dashboard.i18n.locale import list_languages, use_language
from dashboard.service.answer_cache import find_cache_folder
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.views.city_context import open_city
from dashboard.views.reports import build_report, get_pack, write_filled_sentence
from dashboard.web.reports.files import render_report_pdf, write_report_xlsx
from dashboard.web.reports.routes import name_report_file
from data.atomic_files import open_replacement


def write_report(options: Namespace, settings: Settings) -> int:
    """Write the PDF and the workbook of a report; the sample city is made where it is asked for and
    missing.
    """
    if options.lang not in list_languages():
        raise BadUsage(f"--lang: expected one of {', '.join(list_languages())}")
    answers = AnswerService(settings)
    if options.city == SAMPLE_CITY and answers.store.live(SAMPLE_CITY) is None:
        make_sample(settings)
    with use_language(options.lang):
        desk = open_city(answers, options.city)
        report = build_report(desk, get_pack(options.pack), options.period)
        cache = find_cache_folder(settings, "briefings")
        files = {
            "pdf": render_report_pdf(report, cache, settings.base_url, answers.face, waits=True),
            "xlsx": write_report_xlsx(report),
        }
        folder = Path(options.to)
        folder.mkdir(parents=True, exist_ok=True)
        for ending, content in files.items():
            path = folder / f"{name_report_file(report)}.{ending}"
            with open_replacement(path) as part:
                part.write_bytes(content)
            print(path)
        print(write_filled_sentence(report))
    return 0
