"""The public API: a Flask blueprint over the one door. Every answer and every error has its
promised shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from flask import Blueprint, Response, abort, jsonify, request, send_file

from dashboard.errors import BadQuery, NotFound
from dashboard.i18n.locale import use_language
from dashboard.measures.registry import Measure
from dashboard.query import addresses, query_validation
from dashboard.query.answer import Answer
from dashboard.service.answer_service import AnswerService
from dashboard.views.census import build_census_csv
from dashboard.views.city_context import read_ground
from dashboard.web.api.openapi import describe_api
from dashboard.web.api.paging import PAGING_KEYS, paginate, parse_keys
from dashboard.web.exports.data_package import build_package_file
from dashboard.web.exports.parquet import to_parquet
from dashboard.web.exports.xlsx import XLSX_TYPE, to_xlsx
from dashboard.web.http.downloads import CSV_TYPE, make_download
from dashboard.web.http.public_reads import (
    CACHE_FOREVER,
    NO_STORE,
    cacheable,
    enable_public_reads,
)
from dashboard.web.http.site_origin import find_request_url, find_site_origin
from dashboard.wording.answer_table import to_csv
from data.history.row_revisions import read_row_revisions
from data.model.build_manifest import ManifestDataset
from data.model.coverage import format_month
from data.model.errors import FieldError
from data.model.version import VERSION
from data.model.vocabulary import SUBDISTRICT_DIMENSIONS

ASOF_KEY = "asof"
FILE_FORMATS: dict[str, tuple[str, Callable[[Answer], str | bytes]]] = {
    "csv": (CSV_TYPE, to_csv),
    "xlsx": (XLSX_TYPE, to_xlsx),
    "parquet": ("application/vnd.apache.parquet", to_parquet),
}


def create_api_blueprint(answers: AnswerService) -> Blueprint:
    """The routes of /api/v1, /geography, /healthz and /readyz, answering from `answers`."""
    api = Blueprint("api", __name__)
    enable_public_reads(api)
    base_url = answers.settings.base_url
    _register_answers(api, answers, base_url)
    _register_lists(api, answers, base_url)
    _register_census(api, answers)
    _register_packages(api, answers)
    _register_boundaries(api, answers)
    _register_ground(api, answers)
    _register_health(api, answers)

    @api.get("/api/v1/openapi.json")
    def openapi():
        return jsonify(describe_api(base_url))

    @api.route("/api/", defaults={"rest": ""})
    @api.route("/api/<path:rest>")
    def nothing(rest: str):
        abort(404)

    return api


def _register_answers(api: Blueprint, answers: AnswerService, base_url: str) -> None:
    @api.get("/api/v1/answers.json")
    def answers_json():
        with _parse_request(answers, PAGING_KEYS) as (answer, extra):
            question = addresses.build_query_string(answer.query, asof=extra.get(ASOF_KEY, ""))
            return jsonify(
                paginate(format_answer(answer), "rows", extra, find_request_url(base_url), question)
            )

    @api.get("/api/v1/answers.<ending>")
    def answers_file(ending: str):
        if ending not in FILE_FORMATS:
            abort(404)
        with _parse_request(answers, ("header",) if ending == "csv" else ()) as (answer, extra):
            body = _format_answer(answer, ending, extra)
        name = "-".join(["plainview", answer.query.city, answer.measure.id, *answer.query.by])
        return make_download(body, FILE_FORMATS[ending][0], f"{name}.{ending}")


def _format_answer(answer: Answer, ending: str, extra: dict[str, str]) -> str | bytes:
    if extra.get("header", "") not in ("", "no"):
        raise BadQuery.of(
            FieldError("header", "expected no, which leaves the lines before the columns out")
        )
    return (
        to_csv(answer, header=not extra.get("header"))
        if ending == "csv"
        else FILE_FORMATS[ending][1](answer)
    )


def _register_lists(api: Blueprint, answers: AnswerService, base_url: str) -> None:
    @api.get("/api/v1/cities.json")
    def cities_json():
        return jsonify({"ok": True, "cities": list_cities(answers, find_site_origin(base_url))})

    @api.get("/api/v1/revisions.json")
    def revisions_json():
        given = parse_keys(("city", *PAGING_KEYS))
        city = answers.city(given.get("city", ""))
        content = {"ok": True, "city": city.id, "revisions": list_revisions(answers, city.id)}
        return jsonify(
            paginate(content, "revisions", given, find_request_url(base_url), f"city={city.id}")
        )

    @api.get("/api/v1/measures.json")
    def measures_json():
        return jsonify({"ok": True, "measures": list_measures(answers)})


def _register_packages(api: Blueprint, answers: AnswerService) -> None:
    @api.get("/api/v1/packages/<city>.zip")
    def package(city: str):
        _require_city(answers, city)
        return send_file(
            build_package_file(answers, city),
            "application/zip",
            as_attachment=True,
            download_name=f"plainview-{city}.zip",
        )


def _register_census(api: Blueprint, answers: AnswerService) -> None:
    @api.get("/api/v1/census.csv")
    def census_file() -> Response:
        language, parameters = addresses.split_language(
            request.query_string.decode("utf-8", "replace")
        )
        with use_language(language):
            text = build_census_csv(answers, parameters)
        return make_download(text, CSV_TYPE, "plainview-census.csv")


def _register_boundaries(api: Blueprint, answers: AnswerService) -> None:
    @api.get("/geography/<city>/<build>.geojson")
    def geography(city: str, build: str):
        return send_areas(city, build, "boundaries.geojson")

    @api.get("/geography/<city>/<build>/<place>.geojson")
    def finer_geography(city: str, build: str, place: str):
        if place not in SUBDISTRICT_DIMENSIONS:
            abort(404)
        return send_areas(city, build, f"boundaries-{place}.geojson")

    def send_areas(city: str, build: str, name: str) -> Response:
        _require_city(answers, city)
        live = answers.build(city)
        path = live.folder / name
        if build != live.name or not path.exists():
            raise NotFound(f"there are no boundaries of {city} under this address any more")
        return Response(
            path.read_bytes(),
            mimetype="application/geo+json",
            headers={"Cache-Control": CACHE_FOREVER},
        )


def _require_city(answers: AnswerService, city: str) -> None:
    """Raise NotFound where the path of an address names a city that is not there."""
    if city not in answers.catalogue.ids():
        raise NotFound(f"there is no city {city[:80]!r} here")


def _register_ground(api: Blueprint, answers: AnswerService) -> None:
    @api.get("/geography/<city>/<build>/ground.svg")
    def ground(city: str, build: str):
        _require_city(answers, city)
        found = read_ground(answers.snapshot(city, build))
        if found is None:
            raise NotFound(f"there is no ground of {city} under this address")
        return Response(
            found.draw_file(),
            mimetype="image/svg+xml",
            headers={"Cache-Control": CACHE_FOREVER},
        )


def _register_health(api: Blueprint, answers: AnswerService) -> None:
    @api.get("/healthz")
    def healthz():
        return jsonify({"ok": True}), {"Cache-Control": NO_STORE}

    @api.get("/readyz")
    def readyz():
        live = answers.cities()
        content = {"ok": bool(live), "cities": list(live), "state": answers.list_city_states()}
        return jsonify(content), 200 if live else 503, {"Cache-Control": NO_STORE}


@contextmanager
def _parse_request(
    answers: AnswerService, extra: tuple[str, ...]
) -> Iterator[tuple[Answer, dict[str, str]]]:
    """The answer to the request's question, in its language; names and sentences are said in it,
    ids never change.
    """
    language, parameters = addresses.split_language(request.query_string.decode("utf-8", "replace"))
    with use_language(language):
        query, given = addresses.read_query(parameters, (*extra, ASOF_KEY))
        answers.require_measure(query)
        with cacheable(answers, query.city, given.get(ASOF_KEY, "")):
            answer = answers.answer(query, given.get(ASOF_KEY, ""))
        yield answer, given


def format_answer(answer: Answer) -> dict:
    """The promised JSON of an answer: ok, query, measure, rows, provenance, notes, and what a chart
    needs besides.
    """
    query = answer.query
    return {
        "ok": True,
        "query": {
            "city": query.city,
            "measure": query.measure,
            "by": list(query.by),
            "where": {d: list(c) for d, c in query.where},
            "since": answer.since,
            "until": answer.until,
        },
        "measure": describe_measure(answer.measure),
        "rows": [row.plain() for row in answer.rows],
        "titles": answer.titles,
        "additive": {
            d: d not in answer.each for d in dict.fromkeys((*query.by, *dict(query.where)))
        },
        "breaks": list(map(asdict, answer.breaks)),
        "goals": list(map(asdict, answer.goals)),
        "in_use": {
            d: {c: asdict(use) for c, use in uses.items()} for d, uses in answer.in_use.items()
        },
        "race_groups": {race: asdict(found) for race, found in answer.race_groups.items()},
        "missing": {"of": answer.base, **answer.missing},
        "missing_of": answer.missing_of,
        "unnamed": answer.unnamed,
        "left_out": list(map(asdict, answer.left_out)),
        "provenance": list(map(asdict, answer.provenance)),
        "notes": list(answer.notes),
        "sample": answer.sample,
        "build": answer.build,
        "plainview": VERSION,
    }


def describe_measure(measure: Measure) -> dict:
    """A measure as plain JSON values, its id first."""
    return measure.model_dump(mode="json", exclude={"example"})


def list_measures(answers: AnswerService) -> list[dict]:
    """Every measure of the site, counts first within each topic."""
    return [describe_measure(m) for m in answers.list_measures().values()]


def list_revisions(answers: AnswerService, city: str) -> list[dict]:
    """What each refresh found added, changed and removed, by dataset and month, newest first;
    nothing where small numbers are withheld, for these often are.
    """
    if answers.settings.hidden_below:
        return []
    return [
        {
            "at": r.at,
            "dataset": r.dataset,
            "from": r.older,
            "to": r.newer,
            "rows": r.rows,
            **{kind: r.total(kind) for kind in ("added", "changed", "removed", "replaced")},
            "months": r.months,
        }
        for r in reversed(read_row_revisions(answers.settings.store, city))
    ]


def list_cities(answers: AnswerService, origin: str) -> list[dict]:
    """Every served city: what it publishes, which measures it answers by which dimensions, and how
    fresh it is.

    `origin` is the site's own address.
    """
    listed = []
    for city_id in answers.cities():
        city, build = answers.city(city_id), answers.build(city_id)
        measures = {}
        for measure in answers.list_measures().values():
            if any(
                d.topic == measure.topic and measure.numerator in d.counts
                for d in build.manifest.datasets
            ):
                measures[measure.id] = list(
                    query_validation.find_dimensions(measure, build.manifest)
                )
        listed.append(
            {
                "id": city.id,
                "name": city.name,
                "agency": city.agency,
                "state": city.state,
                "sample": city.sample,
                "portal": "" if city.sample else city.portal,
                "build": build.name,
                "refreshed_at": build.refreshed_at,
                "measures": measures,
                "notices": [notice.plain() for notice in build.notices],
                "datasets": [_describe_dataset(d, origin) for d in build.manifest.datasets],
            }
        )
    return listed


def _describe_dataset(dataset: ManifestDataset, origin: str) -> dict[str, object]:
    """A dataset of a build as plain JSON values."""
    months = dataset.months
    return {
        "id": dataset.id,
        "topic": dataset.topic,
        "title": dataset.title,
        "page": addresses.make_absolute(dataset.page, origin),
        "as_of": dataset.as_of,
        "rows": dataset.rows,
        "set_aside": dataset.set_aside,
        "first": format_month(months[0]) if months else "",
        "last": format_month(months[-1]) if months else "",
        "incomplete": [format_month(month) for month in dataset.incomplete],
    }
