"""A refresh either makes new numbers live or leaves the last good ones: after faults, kills and
collisions.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard.query.answer_parts import DefinitionBreak
from data.model.errors import PlainviewError
from data.store.store import Store
from tests.support.worlds import COMPLAINTS, STOPS, TinyCity, make_stop, read_numerators

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def first_world(tmp_path_factory):
    stops = [make_stop("2022-01-03"), make_stop("2022-03-05", "W")]
    world = TinyCity(tmp_path_factory.mktemp("tiny"), stops)
    assert world.refresh().exit_code == 0
    return world


@pytest.fixture
def world(first_world, tmp_path):
    return first_world.copy_to(tmp_path)


def total(world: TinyCity) -> int:
    return world.ask("measure=stops").rows[0].numerator


def test_the_same_rows_give_the_same_build(world):
    first = Store(world.settings.store).live("tiny")
    assert world.refresh().build == first.name


def test_new_rows_give_a_new_build_and_old_answers_are_not_served(world):
    before = world.answers().build("tiny").name
    assert total(world) == 2
    world.write_rows(
        STOPS,
        [make_stop("2022-01-03")] * 1 + [make_stop("2022-05-03"), make_stop("2022-06-03")],
        "2024-01-05T00:00:00Z",
    )
    world.refresh()
    assert world.answers().build("tiny").name != before
    assert total(world) == 3


def test_rows_are_not_pulled_again_while_the_portal_has_not_moved(world):
    snapshots = world.settings.store / "snapshots" / "tiny" / STOPS
    names = sorted(p.name for p in snapshots.iterdir())
    world.refresh()
    assert sorted(p.name for p in snapshots.iterdir()) == names


def test_a_renamed_column_keeps_the_last_good_rows_and_names_the_candidates(world):
    text = (world.rows / f"{STOPS}.json").read_text().replace('"day"', '"day_of_stop"')
    (world.rows / f"{STOPS}.json").write_text(text)
    tables = json.loads((world.rows / "tables.json").read_text())
    tables[STOPS] |= {"rows_updated_at": "2024-02-01T00:00:00Z", "columns": {}}
    (world.rows / "tables.json").write_text(json.dumps(tables))
    report = world.refresh()
    assert report.exit_code == 3
    kept = next(o for o in report.outcomes if o.dataset == STOPS)
    assert kept.state == "kept"
    assert "day or date" in kept.message
    assert "day_of_stop" in kept.message
    assert next(o for o in report.outcomes if o.dataset == COMPLAINTS).state == "live"
    assert total(world) == 2
    told = r"On \d{1,2} [A-Z][a-z]{2} \d{4} Tiny stops could not be brought up to date"
    assert any(re.match(told, note) for note in world.ask("measure=stops").notes)


def test_a_dataset_that_is_gone_is_told_and_the_rest_goes_live(world):
    (world.rows / f"{COMPLAINTS}.json").unlink()
    report = world.refresh()
    assert (report.exit_code, report.outcomes[1].state) == (3, "kept")
    assert world.ask("measure=complaints").rows[0].numerator == 1


def test_a_city_of_which_nothing_came_stays_unpublished(tmp_path):
    world = TinyCity(tmp_path, [make_stop("2022-01-03")])
    for dataset in (STOPS, COMPLAINTS):
        (world.rows / f"{dataset}.json").write_text("{broken")
    report = world.refresh()
    assert (report.exit_code, report.build) == (3, "")
    with pytest.raises(PlainviewError, match="no data yet"):
        world.ask("measure=stops")


def test_an_empty_table_goes_live_with_no_data_and_is_told(tmp_path):
    world = TinyCity(tmp_path)
    report = world.refresh()
    assert report.exit_code == 3
    assert report.outcomes[0].state == "empty"
    assert world.ask("measure=stops").rows[0].status == "no_data"


def test_a_table_whose_dates_are_all_wrong_is_counted_as_set_aside_and_told(tmp_path):
    world = TinyCity(tmp_path, [make_stop("1900-01-01"), make_stop("8202-01-01")])
    report = world.refresh()
    assert report.exit_code == 3
    assert "0 of 2 rows are counted" in report.outcomes[0].message
    answer = world.ask("measure=stops")
    assert answer.rows[0].value is None
    assert sum(answer.provenance[0].set_aside.values()) == 2


def test_two_refreshes_at_once_do_not_collide(world):
    world.write_rows(
        STOPS, [make_stop(f"2022-01-{d:02d}") for d in range(1, 29)], "2024-01-05T00:00:00Z"
    )
    with ThreadPoolExecutor(3) as pool:
        reports = list(pool.map(lambda _: world.refresh(), range(3)))
    assert {r.exit_code for r in reports} == {0}
    assert len({r.build for r in reports}) == 1
    assert total(world) == 28


# Runs `refresh tiny` and kills itself at a step, a step being whatever it does to a file of the
# store. 0 is no step: then it prints how many there were.
DYING = """
import os, signal, sys
from dashboard.cli.commands import main
moment, steps = int(sys.argv[1]), 0

def count(event, arguments):
    global steps
    if event not in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link"):
        return
    if os.environ["PLAINVIEW_STORE"] in str(arguments[0]):
        steps += 1
        if steps == moment:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
code = main(["refresh", "tiny"], None)
print(steps)
sys.exit(code)
"""


def test_killing_a_refresh_at_any_moment_leaves_good_data_live(world):
    environment = {
        **os.environ,
        "PLAINVIEW_STORE": str(world.settings.store),
        "PLAINVIEW_CATALOGUE": str(world.settings.catalogue),
    }

    def refresh_and_die(moment: int, attempt: int) -> subprocess.CompletedProcess:
        """Publish 400 + `attempt` rows, and refresh in a process that is killed at its `moment`-th
        step.
        """
        rows = [make_stop("2022-01-03") for _ in range(400 + attempt)]
        world.write_rows(STOPS, rows, f"2024-02-{attempt + 1:02d}T00:00:00Z")
        return subprocess.run(
            [sys.executable, "-c", DYING, str(moment)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    whole = refresh_and_die(0, 0)
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stdout.splitlines()[-1])
    assert steps > 50
    assert total(world) == 400
    chance = random.Random(7)
    moments = [chance.randrange(steps * n // 6, steps * (n + 1) // 6) + 1 for n in range(6)]
    for attempt, moment in enumerate(moments, 1):
        assert refresh_and_die(moment, attempt).returncode == -signal.SIGKILL
        assert total(world) in range(400, 401 + attempt)
    assert world.refresh().exit_code == 0
    assert total(world) == 406
    assert not list(world.settings.store.glob("**/.partial-*"))


def test_breaks_and_incomplete_months_are_told(tmp_path):
    world = TinyCity(
        tmp_path,
        [make_stop(f"2022-{m:02d}-{d:02d}") for m in range(1, 7) for d in range(1, 28, 3)],
        as_of="2022-06-20T12:00:00Z",
    )
    text = (world.settings.catalogue / "tiny.toml").read_text()
    world.write_city(
        text + '\n[[breaks]]\nmonth = "2022-03"\ntopics = ["stops"]\nreason = "A new form."\n'
    )
    world.refresh()
    answer = world.ask("measure=stops&by=month")
    assert answer.breaks == (DefinitionBreak("2022-03", "A new form."),)
    assert [r["month"] for r in answer.rows if r.incomplete] == ["2022-06"]
    assert read_numerators(answer)["2022-06"] == 7
