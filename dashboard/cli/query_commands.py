"""The commands `answer` and `measures`."""

from __future__ import annotations

import json
from argparse import Namespace

from dashboard.cli.sample_city import SAMPLE_CITY, make_sample
from dashboard.measures.registry import get_measures
from dashboard.query import addresses
from dashboard.service.answer_service import AnswerService
from dashboard.settings import Settings
from dashboard.web.api import routes
from dashboard.wording import answer_table


def print_answer(options: Namespace, settings: Settings) -> int:
    """Print the answer to one question as JSON or CSV; the sample city is made where it is asked
    and missing.
    """
    answers = AnswerService(settings)
    query, _ = addresses.parse_query(options.query)
    if query.city == SAMPLE_CITY and answers.store.live(SAMPLE_CITY) is None:
        make_sample(settings)
    answer = answers.answer(query)
    print(
        answer_table.to_csv(answer)
        if options.format == "csv"
        else json.dumps(routes.format_answer(answer), indent=1)
    )
    return 0


def list_measures(options: Namespace, _settings: Settings) -> int:
    """Print every measure."""
    if options.format == "json":
        print(
            json.dumps(
                {
                    "ok": True,
                    "measures": [routes.describe_measure(m) for m in get_measures().values()],
                },
                indent=1,
            )
        )
        return 0
    for measure in get_measures().values():
        print(f"{measure.id:<32}{measure.title}")
    return 0
