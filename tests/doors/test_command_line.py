"""The command line's promises: what it prints, and its exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.worlds import STOPS, World, stop

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("world"), [stop("2022-01-03"), stop("2022-03-05", "W")])


def run(world: World, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    told = {
        **os.environ,
        "PLAINVIEW_STORE": str(world.settings.store),
        "PLAINVIEW_CATALOGUE": str(world.settings.catalogue),
        **environment,
    }
    return subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_refresh_then_answer(world):
    done = run(world, "refresh", "tiny")
    assert done.returncode == 0, done.stderr
    assert f"tiny {STOPS}: live, 2 rows" in done.stdout
    answer = run(world, "answer", "city=tiny&measure=stops&by=year")
    assert json.loads(answer.stdout)["rows"][0]["numerator"] == 2
    assert (
        "2022,2022,2"
        in run(world, "answer", "city=tiny&measure=stops&by=year", "--format", "csv").stdout
    )


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
    assert setting in done.stderr and words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_check_names_file_and_key_of_a_bad_city_file(world):
    bad = world.settings.catalogue / "bad.toml"
    bad.write_text('id = "bad"\nnmae = "Bad"\n')
    try:
        done = run(world, "check", "bad")
        assert done.returncode == 2
        assert "bad.toml" in done.stderr and "nmae" in done.stderr
        assert run(world, "check", "seattle", "cincinnati", "sample").returncode == 0
    finally:
        bad.unlink()


def test_check_hints_in_one_line_at_words_without_spanish(world):
    done = run(world, "check", "tiny", "seattle")
    good, hint, *others = done.stdout.splitlines()
    assert done.returncode == 0 and done.stderr == "" and good.startswith("tiny: good")
    assert re.fullmatch(
        r"tiny: no Spanish \(es\) yet for licence\.name, \S+, \S+ and \d+ more", hint
    )
    assert [line for line in others if "Spanish" in line] == [] and others[0].startswith(
        "seattle: good"
    )


def test_cities_and_measures_are_listed(world):
    cities = json.loads(run(world, "cities", "--format", "json").stdout)["cities"]
    assert {"sample", "seattle", "cincinnati", "tiny"} <= {c["id"] for c in cities}
    measures = json.loads(run(world, "measures", "--format", "json").stdout)["measures"]
    assert {"stops", "force_per_1000_stops"} <= {m["id"] for m in measures}
