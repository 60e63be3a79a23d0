"""The sample of figures asked of a portal: every measure has its turn, however rare, and totals are
explained.
"""

from __future__ import annotations

from collections import Counter
from urllib.parse import unquote

from dashboard.cli.reconcile import PortalClient, reconcile_figures
from dashboard.query.addresses import parse_query
from dashboard.query.reconciliation_report import DIFFERS, MOVED, SPREAD
from dashboard.wording.datasets import describe_dataset
from dashboard.wording.reconciliation import describe_ledger, explain_count_differences
from tests.support.worlds import CITY_FILE, TinyCity, make_allegation, make_stop


def test_every_measure_has_as_many_turns_as_it_has_figures(tmp_path):
    stops = [
        make_stop(f"2023-{m:02d}-{d:02d}", p)
        for m in range(1, 13)
        for d in (1, 15)
        for p in ("E", "W")
    ]
    world = TinyCity(
        tmp_path,
        stops,
        [make_allegation("c1", "2023-05-05"), make_allegation("c1", "2023-05-05", finding="S")],
    )
    world.refresh()
    asked = PortalClient(number=lambda address: -1, moved=lambda dataset: True)
    found = reconcile_figures(world.answers(), "tiny", 60, asked, "2024-01-01T00:00:00Z")
    turns = Counter(parse_query(e.question)[0].measure for e in found.entries)
    assert len(found.entries) == 60
    assert found.count(MOVED) == 60
    assert abs(turns["stops"] - turns["frisk_rate"]) <= 1, turns
    assert min(turns["complaints"], turns["allegations"]) >= 1, turns
    assert len({e.address for e in found.entries}) == 60
    assert any(e.cell.endswith("denominator") for e in found.entries)
    assert (
        reconcile_figures(world.answers(), "tiny", 60, asked, "2024-01-01T00:00:00Z").entries
        == found.entries
    )


def test_rows_set_aside_and_rows_of_one_unit_are_told(tmp_path):
    world = TinyCity(
        tmp_path,
        [
            make_stop("2023-01-01", stop_id="a"),
            make_stop("2023-01-01", stop_id="a"),
            make_stop("1900-01-01"),
        ],
    )
    world.refresh()
    answers = world.answers()
    told = explain_count_differences(answers.city("tiny"), answers.build("tiny").manifest.datasets)
    assert told == (
        "A plain count of the rows of Tiny stops at the portal gives 3. 1 of them have a date that "
        "is missing or wrong, and count nowhere here. 1 are further rows of a unit that is "
        "counted once.",
    )


def test_a_unit_whose_rows_do_not_agree_explains_as_many_figures_as_it_can(tmp_path):
    stops = [
        make_stop("2023-01-01", stop_id="a"),
        make_stop("2023-02-01", "W", stop_id="a"),
        make_stop("2023-01-05", stop_id="b"),
        make_stop("2023-01-05", stop_id=" b"),
        make_stop("2023-01-06", stop_id="c"),
        make_stop("2023-01-06", " e ", stop_id="c"),
    ]
    world = TinyCity(tmp_path, stops)
    world.refresh()
    answers = world.answers()
    (dataset, _), asked = (
        answers.build("tiny").manifest.datasets,
        PortalClient(lambda address: 4, lambda dataset: False),
    )
    assert dataset.spread == 2
    assert "number: 2. Each counts once" in " ".join(
        describe_dataset(answers.city("tiny"), answers.city("tiny").datasets[0], dataset)
    )
    found = reconcile_figures(answers, "tiny", 40, asked, "2024-01-01T00:00:00Z")
    states = {(e.ours, e.state) for e in found.entries if "distinct" in e.address}
    assert (3, SPREAD) in states
    assert (0, DIFFERS) in states
    assert (1, SPREAD) not in states
    assert {e.state for e in found.entries if "distinct" not in e.address} == {DIFFERS}
    assert f"{found.count(SPREAD)} differ because the rows of one case do not agree" in " ".join(
        describe_ledger(found, "UTC")
    )


def addresses(world: TinyCity, rows: list[dict]) -> list[str]:
    world.write_rows("stop-0001", rows)
    world.write_city(CITY_FILE)
    world.refresh()
    found = world.ask("measure=stops&by=month&since=2023-03&until=2023-03")
    return [unquote(r.source_url) for r in found.rows]


def test_dates_published_as_text_are_compared_as_text(tmp_path):
    (address,) = addresses(TinyCity(tmp_path), [make_stop("2023-03-01"), make_stop("2023-03-31")])
    assert "day >= '2023-03-01' and day < '2023-04-01'" in address


def test_dates_that_no_portal_can_compare_are_not_asked_for(tmp_path):
    rows = [
        {**make_stop("2023-03-01"), "day": "03/01/2023"},
        {**make_stop("2023-03-31"), "day": "03/31/2023"},
    ]
    (address,) = addresses(TinyCity(tmp_path), rows)
    assert "select" not in address
    assert address.startswith("https://")
