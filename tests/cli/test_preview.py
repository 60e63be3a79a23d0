"""`preview` shows what a city file makes of the rows, and publishes nothing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.support.commands import run_command
from tests.support.worlds import TinyCity, make_allegation, make_stop

RACES = {"B": "black", "W": "white", "A": "asian", "U": "not_recorded", "Martian": "not_read"}


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    codes = ["B", "W", "B", "A", "U", "B", "Martian", "W"]
    return [
        make_stop(f"202{n % 3}-0{n % 9 + 1}-03", "E" if n % 4 else "W", race=codes[n % 8])
        for n in range(120)
    ]


@pytest.fixture(scope="module")
def tiny(rows, tmp_path_factory) -> tuple[TinyCity, dict[str, str]]:
    made = TinyCity(tmp_path_factory.mktemp("preview"), rows, [make_allegation("c1", "2021-05-05")])
    environment = {
        "PLAINVIEW_STORE": str(made.settings.store),
        "PLAINVIEW_CATALOGUE": str(made.settings.catalogue),
    }
    return made, environment


def test_counts_by_year_and_category_stand_beside_the_raw_values(tiny, rows):
    _, environment = tiny
    content = json.loads(run_command(environment, "preview", "tiny", "--format", "json").stdout)
    table = next(
        t for t in content["tables"] if (t["measure"], t["dimension"]) == ("stops", "race")
    )
    wanted: Counter = Counter((RACES[row["race"]], row["day"][:4]) for row in rows)
    raw = Counter(row["race"] for row in rows)
    found = {row["category"]: row for row in table["rows"]}
    assert set(found) == set(RACES.values())
    for code, category in RACES.items():
        counts = {year: n for year, n in found[category]["counts"].items() if n}
        assert counts == {y: n for (c, y), n in wanted.items() if c == category}
        assert [v["rows"] for v in found[category]["values"] if v["cells"] == [code]] == [raw[code]]
    flag = next(t for t in content["tables"] if t["dimension"] == "frisked")
    assert [(r["category"], r["values"][0]["cells"]) for r in flag["rows"]] == [("no", ["N"])]


def test_a_person_reads_a_table_and_nothing_is_published(tiny):
    made, environment = tiny
    done = run_command(environment, "preview", "tiny")
    assert done.returncode == 3, done.stderr  # a tenth of the races is unknown to the city file
    lines = done.stdout.splitlines()
    head = lines.index("stops by year and race (read from stop-0001 race)")
    assert lines[head + 1].split() == [
        "category",
        "2020",
        "2021",
        "2022",
        "raw",
        "values",
        "(rows)",
    ]
    assert [x for x in lines if x.split()[:1] == ["Black"] and x.endswith("'B' (45)")]
    assert "nothing was published" in lines[-1]
    assert not made.settings.store.exists() or not list(
        Path(made.settings.store).rglob("*.parquet")
    )


def test_a_city_without_rows_says_what_is_missing(tiny, tmp_path):
    made, environment = tiny
    catalogue = tmp_path / "cities"
    catalogue.mkdir()
    text = (made.settings.catalogue / "tiny.toml").read_text()
    (catalogue / "tiny.toml").write_text(text)
    done = run_command({**environment, "PLAINVIEW_CATALOGUE": str(catalogue)}, "preview", "tiny")
    assert done.returncode == 3
    assert "stop-0001" in done.stdout
