"""What is withheld stays open: no set of public answers narrows a small number down, however it is
crossed.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from flask import Flask

from dashboard.service.answer_service import AnswerService
from dashboard.web.api.changes import create_changes_blueprint
from dashboard.web.api.events import create_events_blueprint
from dashboard.web.api.routes import create_api_blueprint
from tests.query.disclosure_control.attack import Attacker, questions, small_cells
from tests.support.profiles import scale_examples
from tests.support.worlds import TinyCity, make_stop

BELOW = 5
MONTHS = ("2022-01", "2022-02", "2023-01", "2023-02")
AXES = {
    "year": ("2022", "2023"),
    "month": ("01", "02"),
    "district": ("east", "west", "not_recorded"),
    "race": ("asian", "black", "white", "not_recorded"),
    "outcome": ("arrest", "warning"),
    "frisked": ("yes", "no", "rest"),
}
RAW = {
    "district": dict(zip(AXES["district"], ("E", "W", "?"))),
    "race": dict(zip(AXES["race"], ("A", "B", "W", "U"))),
    "outcome": {"arrest": "Arrest", "warning": "Warning"},
    "frisked": {"yes": "Y", "no": "N", "rest": "-"},
}
PERIODS = [
    ("", ""),
    ("2022-01", "2022-12"),
    ("2023-01", "2023-12"),
    ("2022-02", "2023-01"),
    *((m, m) for m in MONTHS),
]
# A period's first and last month, and the first one of the period that it is held against.
CHANGES = (
    ("2023-01", "2023-12", "2022-01"),
    ("2023-01", "2023-01", "2022-01"),
    ("2023-02", "2023-02", "2022-02"),
    ("2023-02", "2023-02", "2023-01"),
    ("2023-01", "2023-02", "2022-01"),
)


# The month of an event, and how many months its windows have.
EVENTS = (("2023-01", 12), ("2023-01", 6), ("2023-02", 12), ("2023-02", 6), ("2022-02", 24))


def drawn(seed: int, size: int) -> list[tuple[str, ...]]:
    """Records with rare categories, rare districts and a thin month."""
    pick = random.Random(seed)
    weights = [(3, 4), (5, 2), (8, 3, 1), (2, 9, 6, 1), (1, 5), (1, 8, 1)]
    return [
        tuple(pick.choices(axis, w)[0] for axis, w in zip(AXES.values(), weights))
        for _ in range(size)
    ]


def world_of(folder, records: list[tuple[str, ...]]) -> TinyCity:
    rows = [
        make_stop(
            f"{y}-{m}-05",
            RAW["district"][d],
            race=RAW["race"][r],
            result=RAW["outcome"][o],
            frisk=RAW["frisked"][f],
        )
        for y, m, d, r, o, f in records
    ]
    world = TinyCity(folder, rows, as_of="2023-03-05T00:00:00Z")
    world.refresh()
    world.settings = replace(world.settings, small_numbers=f"hide:{BELOW}")
    return world


def attack(client, deepest: int = 2) -> Attacker:
    """Ask everything; learn every number that is told, wherever in the answer it stands."""
    attacker = Attacker(AXES)
    dimensions = {"district": AXES["district"], "race": AXES["race"], "outcome": AXES["outcome"]}
    for measure, most in (("stops", deepest), ("frisk_rate", 1)):
        for by, where in questions(dimensions, most):
            for time in ("", "year", "month"):
                for since, until in (
                    PERIODS if not time and len(by) + len(where) < 2 else PERIODS[:2]
                ):
                    _ask(client, attacker, measure, (by, where, time, since, until))
    _ask(client, attacker, "stops", (tuple(dimensions), {}, "", "", ""))
    for dimension in dimensions:
        for since, until, before in CHANGES:
            _ask_changes(client, attacker, dimension, (since, until, before))
    for event, months in EVENTS:
        for where in ({}, {"district": ("east",)}, {"race": ("black", "white")}):
            _ask_event(client, attacker, where, (event, months))
    return attacker


def _ask_event(client, attacker: Attacker, where: dict, window: tuple[str, int]) -> None:
    """The windows around a month: each month, both totals, and what is said of the change."""
    filters = "".join(f"&{d}={','.join(c)}" for d, c in where.items())
    content = client.get(
        f"/api/v1/event.json?city=tiny&measure=stops&event={window[0]}&months={window[1]}{filters}"
    ).get_json()
    query = content["query"]
    ends = {
        "after": (query["since"], query["until"]),
        "before": (query["with_since"], query["with_until"]),
    }
    for side, (first, last) in ends.items():
        for months in _months("", first, last):
            _learn(attacker, "stops", {**where, **months}, content["total"][side])
        for row in content["rows"]:
            for months in _months(row[side]["month"], first, last):
                _learn(attacker, "stops", {**where, **months}, row[side])
    withheld = "withheld" in [content["total"][side]["status"] for side in ends]
    assert not withheld or [content[k] for k in ("change", "low", "high")] == [None] * 3


def _ask_changes(client, attacker: Attacker, dimension: str, periods: tuple[str, str, str]) -> None:
    """Two periods of a measure held against each other: both numbers, and what is said of their
    change.
    """
    since, until, before = periods
    content = client.get(
        f"/api/v1/changes.json?city=tiny&measure=stops&by={dimension}"
        f"&since={since}&until={until}&with_since={before}"
    ).get_json()
    ends = {"now": (since, until), "before": (before, content["query"]["with_until"])}
    for row in (*content["rows"], content["total"]):
        wanted = {dimension: (row[dimension],)} if dimension in row else {}
        for side, (first, last) in ends.items():
            for months in _months("", first, last):
                _learn(attacker, "stops", {**wanted, **months}, row[side])
        told = [row[side]["status"] != "withheld" for side in ends]
        assert all(told) or [row[k] for k in ("difference", "percent", "p")] == [None] * 3
        assert row["now"]["named_share"] is None


def _ask(client, attacker: Attacker, measure: str, about: tuple) -> None:
    by, where, time, since, until = about
    every = ",".join((*((time,) if time else ()), *by))
    filters = "".join(f"&{d}={','.join(c)}" for d, c in where.items())
    content = client.get(
        f"/api/v1/answers.json?city=tiny&measure={measure}&by={every}{filters}"
        f"&since={since}&until={until}"
    ).get_json()
    assert content["missing"] == {"of": 0}
    for row in content["rows"]:
        wanted = {**where, **{d: (row[d],) for d in by}}
        for months in _months(row.get(time, ""), since, until):
            _learn(attacker, measure, {**wanted, **months}, row)


def _months(period: str, since: str, until: str) -> list[dict]:
    """The year and month axes of a period; none where it is no product of years and months."""
    inside = [
        m
        for m in MONTHS
        if m.startswith(period) and (not since or since <= m) and (not until or m <= until)
    ]
    years, months = {m[:4] for m in inside}, {m[5:] for m in inside}
    return (
        [{"year": tuple(years), "month": tuple(months)}]
        if len(inside) == len(years) * len(months)
        else []
    )


def _learn(attacker: Attacker, measure: str, wanted: dict, row: dict) -> None:
    if row["status"] == "withheld":
        assert [row[k] for k in ("numerator", "denominator", "value", "low", "high")] == [None] * 5
    elif row["status"] in ("ok", "too_few") and measure == "stops":
        attacker.learn(wanted, row["numerator"])
    elif row["status"] in ("ok", "too_few"):
        attacker.learn({**wanted, "frisked": ("yes",)}, row["numerator"])
        attacker.learn({**wanted, "frisked": ("yes", "no")}, row["denominator"])


def truth_of(records: list[tuple[str, ...]]):
    places = {d: i for i, d in enumerate(AXES)}
    return lambda wanted: sum(all(r[places[d]] in c for d, c in wanted.items()) for r in records)


def client_of(answers: AnswerService):
    server = Flask("test")
    server.register_blueprint(create_api_blueprint(answers))
    server.register_blueprint(create_changes_blueprint(answers))
    server.register_blueprint(create_events_blueprint(answers))
    return server.test_client()


@pytest.mark.parametrize(("seed", "size"), [(2, 160)])
def test_no_set_of_answers_narrows_a_small_number_down(tmp_path, seed: int, size: int) -> None:
    records = drawn(seed, size)
    attacker = attack(client_of(world_of(tmp_path, records).answers()))
    truth = truth_of(records)
    targets = list(small_cells(truth, AXES, BELOW))
    random.Random(seed).shuffle(targets)
    targets = sorted(targets, key=len)[: scale_examples(80, thorough=120)]
    assert len(targets) > 60
    assert len(attacker) > 5
    found = dict(zip(map(str, targets), attacker.bounds([attacker.sum_of(t) for t in targets])))
    narrow = {t: ends for t, ends in found.items() if ends[1] - ends[0] < BELOW - 1e-6}
    assert narrow == {}


def test_the_attack_finds_what_bare_suppression_gives_away(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only the small numbers themselves are hidden, subtraction brings them back."""

    def bare(sums, below):
        return frozenset(k for k, v in sums.items() if any(0 < x < below for x in v))

    monkeypatch.setattr(
        "dashboard.query.disclosure_control.published_tables.find_hidden_lines", bare
    )
    monkeypatch.setattr(
        "dashboard.query.disclosure_control.published_tables.find_hidden_block",
        lambda table, below: (frozenset(), frozenset()),
    )
    records = drawn(2, 160)
    attacker = attack(client_of(world_of(tmp_path, records).answers()), 1)
    targets = [t for t in small_cells(truth_of(records), AXES, BELOW) if len(t) <= 3]
    ends = attacker.bounds([attacker.sum_of(t) for t in targets])
    assert any(high - low < 0.5 for low, high in ends)


def test_with_all_shown_nothing_is_withheld(tmp_path) -> None:
    world = world_of(tmp_path, drawn(2, 160))
    answers = AnswerService(replace(world.settings, small_numbers="show"))
    content = (
        client_of(answers)
        .get("/api/v1/answers.json?city=tiny&measure=stops&by=district,race")
        .get_json()
    )
    assert {r["status"] for r in content["rows"]} == {"ok"}
    assert content["missing"]["of"] == 160
