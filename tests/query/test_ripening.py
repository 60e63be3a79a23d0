"""What is decided long after it is dated: the newest numbers are not held against older ones as if
they were final.
"""

from __future__ import annotations

import pytest

import app
from dashboard.wording import write_headline
from tests.support.worlds import TinyCity, make_allegation, make_stop

RIPENS = "Newer complaints have had less time to be decided"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Sixty allegations a year, half of them sustained in 2020 and in 2021, a third in 2022 and in
    2023.
    """
    rows = [
        make_allegation(
            f"{year}-{n}",
            f"{year}-{1 + n % 12:02d}-05",
            finding="S" if n % (2 + year // 2022) else "U",
        )
        for year in (2020, 2021, 2022, 2023)
        for n in range(60)
    ]
    made = TinyCity(
        tmp_path_factory.mktemp("ripening"),
        [make_stop("2020-01-02"), make_stop("2023-12-30")],
        rows,
        as_of="2024-01-15T08:00:00Z",
    )
    made.refresh()
    return made


def asked(world: TinyCity, year: int):
    return world.ask(f"measure=sustained_rate&since={year}-01&until={year}-12")


def test_a_recent_change_is_told_with_care_and_an_old_one_plainly(world):
    assert RIPENS in write_headline(asked(world, 2023), asked(world, 2022))
    old = write_headline(asked(world, 2021), asked(world, 2020))
    assert "compared with" in old
    assert RIPENS not in old
    assert RIPENS not in write_headline(
        world.ask("measure=allegations&since=2023-01&until=2023-12"),
        world.ask("measure=allegations&since=2022-01&until=2022-12"),
    )


def test_no_chance_is_claimed_for_it(world):
    client = app.create_app(world.settings).server.test_client()

    def said(year: int) -> str:
        return client.get(
            f"/tiny/compare?measure=sustained_rate&since={year}-01&until={year}-12"
            f"&with_since={year - 1}-01"
        ).get_data(as_text=True)

    assert RIPENS in said(2023)
    assert "may be chance" not in said(2023)
    assert "expected to bring" not in said(2023)
    assert RIPENS not in said(2021)
    assert "may be chance" in said(2021)
