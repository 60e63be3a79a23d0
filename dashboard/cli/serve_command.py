"""The command `serve`: which cities are served, and the sample city where nothing else is."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace

from dashboard.cli.sample_city import SAMPLE_CITY, make_sample_apart
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings

Serve = Callable[[Settings, str, int, int], None]


def serve_cities(options: Namespace, settings: Settings, serve: Serve) -> int:
    """Serve the cities named, else every city that has data, else the sample city."""
    settings = replace(settings, cities=tuple(options.city)) if options.city else settings
    answers = AnswerService(settings)
    for city in settings.cities:
        answers.catalogue.city(city)
    if SAMPLE_CITY in settings.cities or not (settings.cities or answers.cities()):
        if SAMPLE_CITY not in answers.cities():
            print("Making the sample city, which takes about half a minute ...", flush=True)
        make_sample_apart(settings)
    serve(settings, options.host, options.port, options.workers)
    return 0
