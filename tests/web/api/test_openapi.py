"""The API is what its description says: read by a stranger's tool that asks all that the
description allows.
"""

from __future__ import annotations

import re

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dashboard.query.addresses import FILTER_KEYS, QUESTION_KEYS
from dashboard.views.chart_readers import OWN_KEYS
from dashboard.web.api.openapi import describe_api
from dashboard.web.briefing.routes import BRIEFING_VIEWS, PAPER_KEYS
from dashboard.web.chart_images.routes import OPTION_KEYS as IMAGE_KEYS
from dashboard.web.embeds.forms import OPTION_KEYS
from dashboard.web.embeds.oembed_request import OEMBED_PATH, PARAMETER_KEYS
from tests.support.profiles import scale_examples

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
# The values a stranger could not guess, so that good answers are met as well as refusals.
KNOWN = {
    "city": ["tiny"],
    "measure": ["stops", "frisk_rate", "complaints"],
    "by": ["", "month", "district", "year"],
}
# Routes that are described; those that are none of a reader's program are not.
PATHS_BESIDE = (
    "/embed/",
    "/oembed",
    "/briefing",
    "/s/",
    "/geography/",
    "/data.json",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/healthz",
    "/readyz",
    "/metrics",
)
DESCRIBED_STARTS = ("/api/v1/", "/charts/", "/feeds/", *PATHS_BESIDE)
UNDESCRIBED_RULES = {
    "/api/v1/openapi.json",
    "/api/<path:rest>",
    # The first form, the old address of figures, and the files that embeds load.
    "/embed/",
    "/embed/figure.json",
    "/embed/files/<digest>/<name>",
    # The same with a period after it.
    "/s/<city>/<measure>/<by>/<period>",
}
# Groups are compared by what they are, and not by month.
GROUPS = "/disparities"


def described() -> dict:
    """The description, its ids narrowed to some that exist here."""
    document = describe_api()
    for path, described_path in document["paths"].items():
        get = described_path["get"]
        get["parameters"] = [
            p if GROUPS in path and p["name"] == "by" else _known(p) for p in get["parameters"]
        ]
    return document


def _known(parameter: dict) -> dict:
    values = KNOWN.get(parameter["name"])
    return {**parameter, "schema": {"enum": values}} if values else parameter


def test_the_served_description_is_the_one_in_the_code(visitor) -> None:
    assert visitor.get("/api/v1/openapi.json").get_json() == describe_api()


def test_every_route_of_the_api_is_described_and_every_described_one_is_asked(server) -> None:
    document = describe_api()
    served = {
        rule.rule for rule in server.url_map.iter_rules() if rule.rule.startswith(DESCRIBED_STARTS)
    } - UNDESCRIBED_RULES
    # `answers.<ending>` and `charts/<name>` are described by each of their endings.
    families = {
        "/api/v1/answers.<ending>": "/api/v1/answers.",
        "/charts/<name>": "/charts/{form}.",
        "/embed/<path:form>": "/embed/{form}",
    }
    described_paths = set(document["paths"])
    for rule in served:
        start = families.get(rule) or re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
        assert any(path.startswith(start) for path in described_paths), rule
    operations = [o.ok() for o in schemathesis.openapi.from_dict(document).get_all_operations()]
    assert {o.path for o in operations} == described_paths
    assert all(set(methods) == {"get"} for methods in document["paths"].values())


def test_parameters_are_those_that_requests_are_read_with() -> None:
    paths = describe_api()["paths"]

    def list_names(path: str) -> set[str]:
        names = [parameter["name"] for parameter in paths[path]["get"]["parameters"]]
        assert len(names) == len(set(names)), path
        return set(names)

    question = {*QUESTION_KEYS, *FILTER_KEYS}
    assert list_names("/embed/{form}") == {"form", *question, *OPTION_KEYS}
    assert list_names("/oembed") == set(PARAMETER_KEYS)
    drawn = {"form", "lang", *question, *IMAGE_KEYS, *OWN_KEYS}
    for ending in ("svg", "png", "plotly.json"):
        assert list_names(f"/charts/{{form}}.{ending}") == drawn
    own = {key for view in BRIEFING_VIEWS.values() for key in view.keys}
    assert list_names("/briefing") == {"form", "lang", *question, *own}
    assert list_names("/briefing.pdf") == {*PAPER_KEYS, "lang", *question, *own}


def test_nothing_undocumented_comes_back_for_what_exists(server) -> None:
    _ask_everything(described(), server, scale_examples(6, thorough=12))


def test_nothing_undocumented_comes_back_for_junk(server) -> None:
    _ask_everything(describe_api(), server, scale_examples(6, thorough=12))


def _ask_everything(document: dict, server, examples: int) -> None:
    schema = schemathesis.openapi.from_dict(document)
    schema.app = server
    for result in schema.get_all_operations():
        operation = result.ok()
        beside = operation.path.startswith(PATHS_BESIDE)
        _ask(operation, server, examples // 3 if beside else examples)


def _ask(operation, server, examples: int) -> None:
    # oEmbed answers 501 for a format that it does not make, which the description says; 500 it does
    # not.
    checks = CHECKS[1:] if operation.path == OEMBED_PATH else CHECKS

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @schemathesis_given(operation)
    def ask(case) -> None:
        case.call_and_validate(checks=checks, app=server, headers={"Accept-Encoding": "identity"})

    ask()


def schemathesis_given(operation):
    """Hypothesis' own decorator over the cases of one operation, good and bad ones."""
    from hypothesis import given
    from hypothesis import strategies as st
    from schemathesis import GenerationMode

    return given(
        case=st.one_of(
            *(
                operation.as_strategy(generation_mode=mode)
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
            )
        )
    )
