"""The public API: a Flask blueprint over the one door. Every answer and every error has its promised shape."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, jsonify, request

from dashboard import links, questions, tables
from dashboard.answer import Answer
from dashboard.answers import Answers
from dashboard.errors import as_json
from dashboard.language import speaking
from dashboard.measures.registry import Measure, all_measures
from dashboard.pages.census import census_csv
from data.errors import NoData, PlainviewError
from data.revisions import read_revisions


def blueprint(answers: Answers) -> Blueprint:
    """The routes of /api/v1, /geography, /healthz and /readyz, answering from `answers`."""
    api = Blueprint("api", __name__)

    @api.errorhandler(PlainviewError)
    def refused(error: PlainviewError):
        return jsonify(as_json(error)), error.status

    @api.get("/api/v1/answers.json")
    def answers_json():
        with _asked(answers) as answer:
            return jsonify(to_json(answer))

    @api.get("/api/v1/answers.csv")
    def answers_csv():
        with _asked(answers) as answer:
            name = "-".join(["plainview", answer.query.city, answer.measure.id, *answer.query.by])
            return Response(tables.to_csv(answer), mimetype="text/csv",
                            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'})

    @api.get("/api/v1/cities.json")
    def cities_json():
        return jsonify({"ok": True, "cities": list_cities(answers)})

    @api.get("/api/v1/revisions.json")
    def revisions_json():
        city = answers.city(request.args.get("city", ""))
        return jsonify({"ok": True, "city": city.id, "revisions": list_revisions(answers, city.id)})

    @api.get("/api/v1/measures.json")
    def measures_json():
        return jsonify({"ok": True, "measures": list_measures()})

    _serve_census(api, answers)
    _serve_boundaries(api, answers)
    _tell_health(api, answers)
    return api


def _serve_census(api: Blueprint, answers: Answers) -> None:
    @api.get("/api/v1/census.csv")
    def census_file() -> Response:
        language, search = links.language_of(request.query_string.decode("utf-8", "replace"))
        with speaking(language):
            text = census_csv(answers, search)
        return Response(text, mimetype="text/csv",
                        headers={"Content-Disposition": 'attachment; filename="plainview-census.csv"'})


def _serve_boundaries(api: Blueprint, answers: Answers) -> None:
    @api.get("/geography/<city>/<build>.geojson")
    def geography(city: str, build: str):
        live = answers.build(city)
        path = live.folder / "boundaries.geojson"
        if build != live.name or not path.exists():
            raise NoData(f"there are no boundaries of {city} under this address any more")
        return Response(path.read_bytes(), mimetype="application/geo+json",
                        headers={"Cache-Control": "public, max-age=31536000, immutable"})


def _tell_health(api: Blueprint, answers: Answers) -> None:
    @api.get("/healthz")
    def healthz():
        return jsonify({"ok": True})

    @api.get("/readyz")
    def readyz():
        live = answers.cities()
        return jsonify({"ok": bool(live), "cities": list(live)}), 200 if live else 503


@contextmanager
def _asked(answers: Answers) -> Iterator[Answer]:
    """The answer to the request's question, in its language; names and sentences are said in it, ids never change."""
    language, search = links.language_of(request.query_string.decode("utf-8", "replace"))
    with speaking(language):
        yield answers.answer(links.parse(search)[0])


def to_json(answer: Answer) -> dict:
    """The promised JSON of an answer: ok, query, measure, rows, provenance, notes, and what a chart needs besides."""
    query = answer.query
    return {
        "ok": True,
        "query": {"city": query.city, "measure": query.measure, "by": list(query.by),
                  "where": {d: list(c) for d, c in query.where}, "since": answer.since, "until": answer.until},
        "measure": describe(answer.measure),
        "rows": list(answer.rows),
        "titles": answer.titles,
        "breaks": list(answer.breaks),
        "missing": {"of": answer.base, **answer.missing},
        "provenance": list(answer.provenance),
        "notes": list(answer.notes),
        "sample": answer.sample,
        "build": answer.build,
    }


def describe(measure: Measure) -> dict:
    """A measure as plain JSON values, its id first."""
    return measure.model_dump(mode="json", exclude={"es", "example"})


def list_measures() -> list[dict]:
    """Every measure, counts first within each topic."""
    return [describe(m) for m in all_measures().values()]


def list_revisions(answers: Answers, city: str) -> list[dict]:
    """What each refresh found added, changed and removed, by dataset and month, newest first."""
    return [{"at": r.at, "dataset": r.dataset, "from": r.older, "to": r.newer, "rows": r.rows,
             **{kind: r.total(kind) for kind in ("added", "changed", "removed")}, "months": r.months}
            for r in reversed(read_revisions(answers.settings.store, city))]


def list_cities(answers: Answers) -> list[dict]:
    """Every served city: what it publishes, which measures it answers by which dimensions, and how fresh it is."""
    listed = []
    for city_id in answers.cities():
        city, build = answers.city(city_id), answers.build(city_id)
        measures = {}
        for measure in all_measures().values():
            if any(d["topic"] == measure.topic and measure.numerator in d["counts"]
                   for d in build.manifest["datasets"]):
                measures[measure.id] = list(questions.dimensions_of(measure, build.manifest))
        listed.append({
            "id": city.id, "name": city.name, "agency": city.agency, "state": city.state, "sample": city.sample,
            "portal": "" if city.sample else city.portal, "build": build.name, "refreshed_at": build.refreshed_at,
            "measures": measures, "notices": list(build.notices),
            "datasets": [{k: d[k] for k in ("id", "topic", "title", "page", "as_of", "rows", "set_aside", "first",
                                            "last", "incomplete")} for d in build.manifest["datasets"]],
        })
    return listed
