"""The command line's promises: what it prints, and its exit codes."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest

from dashboard.cli.commands import make_parser
from data.model.version import VERSION
from tests.support.commands import ROOT, Done, run_command, start_command
from tests.support.worlds import STOPS, TinyCity, make_stop


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def refreshed(world):
    """The world, its city live."""
    world.refresh()
    return world


def make_world(folder: Path) -> TinyCity:
    return TinyCity(folder, [make_stop("2022-01-03"), make_stop("2022-03-05", "W")])


def settings(world: TinyCity) -> dict[str, str]:
    return {
        "PLAINVIEW_STORE": str(world.settings.store),
        "PLAINVIEW_CATALOGUE": str(world.settings.catalogue),
    }


def run(world: TinyCity, *arguments: str, **environment: str) -> Done:
    return run_command({**settings(world), **environment}, *arguments)


def test_refresh_then_answer_each_in_a_process_of_its_own(tmp_path):
    world = make_world(tmp_path)
    done = start_command(settings(world), "refresh", "tiny")
    assert done.returncode == 0, done.stderr
    assert f"tiny {STOPS}: live, 2 rows" in done.stdout
    answer = start_command(settings(world), "answer", "city=tiny&measure=stops&by=year")
    assert json.loads(answer.stdout)["rows"][0]["numerator"] == 2
    assert (
        "2022,2022,2"
        in run(world, "answer", "city=tiny&measure=stops&by=year", "--format", "csv").stdout
    )


def test_a_fault_ends_the_process_with_its_exit_code_and_one_line(world):
    done = start_command(settings(world), "refresh", "nowhere")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "nowhere" in done.stderr


LOADED = """
import sys
from dashboard.cli.commands import main
import app
try:
    code = main(sys.argv[1:], app.serve, app.make_server)
except SystemExit as stop:
    code = stop.code
print("loaded", *sorted({name.split(".")[0] for name in sys.modules}))
sys.exit(code)
"""
SLOW = {
    "dash",
    "duckdb",
    "flask",
    "geopandas",
    "gunicorn",
    "numpy",
    "pandas",
    "plotly",
    "pyarrow",
    "pydantic",
    "requests",
    "scipy",
    "shapely",
}
WEB_AND_CHARTS = {"dash", "geopandas", "gunicorn", "plotly"}


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (("--help",), SLOW),
        (("refresh", "--help"), SLOW),
        (("cities",), SLOW - {"numpy", "pydantic"}),
        (("check", "tiny"), SLOW - {"numpy", "pydantic"}),
        (("refresh", "tiny"), WEB_AND_CHARTS | {"flask", "scipy"}),
        (("store", "list"), WEB_AND_CHARTS | {"flask", "scipy"}),
        (("answer", "city=tiny&measure=stops"), WEB_AND_CHARTS),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_loads_only_what_it_needs(refreshed, arguments, unwanted):
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings(refreshed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.splitlines()[-1].split()
    assert loaded[0] == "loaded"
    assert "app" in loaded
    assert unwanted & set(loaded) == set()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("refresh",), "expected city ids or --all"),
        (("refresh", "nowhere"), "nowhere"),
        (("answer", "city=tiny&measure=stopz"), "did you mean stops?"),
        (("answer", "measure=stops"), "city: missing"),
        (("check", "nowhere"), "nowhere"),
        (("dance",), "invalid choice"),
        (("--port", "eighty"), "serve: error: argument --port"),
        (("store", "rollback", "nowhere"), "holds no build of nowhere"),
    ],
)
def test_bad_usage_is_one_clear_line_and_exit_code_2(world, arguments, words):
    done = run(world, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("PLAINVIEW_TRANSPORT", "pigeon", "expected soda2"),
        ("PLAINVIEW_CACHE_URL", "http://x", "redis://"),
        ("PLAINVIEW_PORTAL", "localhost", "http://"),
        ("PLAINVIEW_CATALOGUE", "/does/not/exist", "expected a folder"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(world, setting, value, words):
    done = run(world, "cities", **{setting: value})
    assert done.returncode == 2
    assert setting in done.stderr
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_check_names_file_and_key_of_a_bad_city_file(world):
    bad = world.settings.catalogue / "bad.toml"
    bad.write_text('id = "bad"\nnmae = "Bad"\n')
    try:
        done = run(world, "check", "bad")
        assert done.returncode == 2
        assert "bad.toml" in done.stderr
        assert "nmae" in done.stderr
        assert run(world, "check", "seattle", "cincinnati", "sample").returncode == 0
    finally:
        bad.unlink()


def test_check_hints_in_one_line_at_words_without_spanish(world):
    done = run(world, "check", "tiny", "seattle")
    good, hint, *others = done.stdout.splitlines()
    assert done.returncode == 0
    assert done.stderr == ""
    assert good.startswith("tiny: good")
    assert re.fullmatch(
        r"tiny: no Spanish \(es\) yet for licence\.name, \S+, \S+ and \d+ more", hint
    )
    assert [line for line in others if "Spanish" in line] == []
    assert others[0].startswith("tiny: no map of the precincts")
    assert others[1].startswith("seattle: good")


def test_check_names_the_shapes_that_are_missing_or_unseen(world):
    missing = run(world, "check", "buffalo").stdout
    assert "buffalo: no map of the districts, whose shapes are not known" in missing
    unseen = run(world, "check", "dallas").stdout
    assert "nobody has seen the shapes of the divisions yet" in unseen
    assert "geographies.beat" in unseen
    assert "shapes" not in run(world, "check", "seattle").stdout


def test_cities_and_measures_are_listed(world):
    cities = json.loads(run(world, "cities", "--format", "json").stdout)["cities"]
    assert {"sample", "seattle", "cincinnati", "tiny"} <= {c["id"] for c in cities}
    measures = json.loads(run(world, "measures", "--format", "json").stdout)["measures"]
    assert {"stops", "force_per_1000_stops"} <= {m["id"] for m in measures}


def test_each_command_names_a_function_that_is_there():
    names = set(runs_of(make_parser()))
    assert len(names) > 12
    assert [name for name in names if not callable(resolve_name(name))] == []


def runs_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The functions of a parser's commands, and of their own commands."""
    if run := parser.get_default("run"):
        yield run
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from runs_of(child)


def test_the_version_is_told(world):
    assert run(world, "--version").stdout == f"Plainview {VERSION}\n"


def test_every_option_has_help_and_every_command_quiet_and_a_format():
    for name, parser in list_parsers(make_parser()):
        options = [a for a in parser._actions if not isinstance(a, argparse._SubParsersAction)]
        assert [a.dest for a in options if not a.help] == [], name
        if name != "serve":
            assert {"quiet", "format"} <= {a.dest for a in options}, name


def list_parsers(parser: argparse.ArgumentParser, name: str = ""):
    """The parsers of commands that run something, each with its name."""
    if parser.get_default("run"):
        yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child_name, child in action.choices.items():
                yield from list_parsers(child, child_name)


def test_refresh_as_json_tells_each_dataset_with_its_audit(tmp_path):
    world = make_world(tmp_path)
    done = run(world, "refresh", "tiny", "--format", "json")
    (city,) = json.loads(done.stdout)["cities"]
    dataset = next(d for d in city["datasets"] if d["dataset"] == STOPS)
    assert (city["city"], city["exit_code"], bool(city["build"])) == ("tiny", 0, True)
    assert (dataset["dataset"], dataset["state"], dataset["rows"]) == (STOPS, "live", 2)
    assert (dataset["audit"], dataset["counted"]) == ("green", 2)
    failed = run(world, "refresh", "nowhere", "--format", "json")
    assert failed.returncode == 2
    assert "nowhere" in failed.stderr


def test_other_commands_as_json_hold_their_lines_and_exit_code(refreshed):
    done = run(refreshed, "store", "verify", "--format", "json")
    content = json.loads(done.stdout)
    assert content["ok"] is True
    assert content["exit_code"] == 0
    assert content["lines"][-1].endswith("0 faults")


def test_quiet_prints_nothing_where_nothing_is_wrong(refreshed):
    done = run(refreshed, "store", "verify", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_doctor_says_what_is_wrong_and_what_to_do(tmp_path):
    world = make_world(tmp_path)
    world.refresh()
    good = run(world, "doctor", PLAINVIEW_BASE_URL="https://data.example.gov")
    assert good.returncode == 0
    assert "0 faults" in good.stdout
    assert re.search(r"good +city tiny +refreshed", good.stdout)
    missing = run(world, "doctor", PLAINVIEW_CITIES="tiny,seattle")
    assert missing.returncode == 3
    assert re.search(
        r"fault +city seattle +not refreshed yet; run `refresh seattle`", missing.stdout
    )
    for manifest in (world.settings.store / "builds" / "tiny").glob("*/manifest.json"):
        manifest.write_text("", encoding="utf-8")
    damaged = run(world, "doctor")
    assert damaged.returncode == 3
    assert "restore the store from a backup" in damaged.stdout
    newer = world.settings.store / "store.json"
    newer.write_text('{"format": 99}', encoding="utf-8")
    refused = run(world, "doctor")
    assert refused.returncode == 3
    assert "written by a newer Plainview" in refused.stdout
