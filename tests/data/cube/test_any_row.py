"""A fact that differs between the rows of one stop, where stops alone are counted: one row's yes is
the stop's.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.profiles import scale_examples
from tests.support.worlds import CITY_FILE, TinyCity, make_stop

FLAGS = 'frisked = {columns = ["frisk"], yes = ["Y"], no = ["N"]}\n'
VARYING = """frisked = {columns = ["frisk"], yes = ["Y"], no = ["N"], varies = true}
found = {columns = ["hit"], yes = ["Y"], no = ["N"], varies = true, within = "frisked"}
arrested = {columns = ["result"], yes = ["Arrest"], no = ["Warning"], begins = 2022-07-01, \
  varies = true, not_recorded = ["?"]}
"""
# A refresh takes far longer than a recount: each example counts eight groups of rows, each in a
# month of its own, four of them before arrests were recorded.
DAYS = tuple(f"2022-{month:02d}-05" for month in (2, 3, 4, 5, 8, 9, 10, 11))
ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from(("Y", "N", "-", None)),
        st.sampled_from(("Y", "N", "")),
        st.sampled_from(("Arrest", "Warning", "?")),
    ),
    max_size=14,
)


def expected(rows: list[tuple], day: str) -> dict[str, tuple[int, int]]:
    """For each share, the stops with a yes and those with an answer, stop by stop."""
    stops = defaultdict(list)
    for key, *told in rows:
        stops[key].append(told)
    asked = {
        "frisk_rate": lambda t: t[0],
        "hit_rate": lambda t: t[1] if t[0] == "Y" else "",
        "stop_arrest_rate": lambda t: (
            {"Arrest": "Y", "Warning": "N"}.get(t[2], "") if day >= "2022-07-01" else ""
        ),
    }
    found = {}
    for measure, answer in asked.items():
        given_ = [{answer(t) for t in told} for told in stops.values()]
        found[measure] = sum("Y" in g for g in given_), sum(bool(g & {"Y", "N"}) for g in given_)
    return found


@settings(max_examples=scale_examples(3, thorough=8), deadline=None)
@given(st.tuples(*[ROWS] * len(DAYS)))
def test_shares_are_of_stops(groups):
    with tempfile.TemporaryDirectory() as folder:
        world = TinyCity(Path(folder), [])
        world.write_city(CITY_FILE.replace(FLAGS, VARYING))
        world.write_rows(
            "stop-0001",
            [
                make_stop("2022-01-02", stop_id="other", frisk="N", hit="", result="?"),
                *[
                    make_stop(day, stop_id=f"{key} {day}", frisk=frisk, hit=hit, result=result)
                    for day, rows in zip(DAYS, groups)
                    for key, frisk, hit, result in rows
                ],
            ],
        )
        world.refresh()
        for day, rows in zip(DAYS, groups):
            if not rows:
                continue
            for measure, (yes, told) in expected(rows, day).items():
                row = world.ask(f"measure={measure}&since={day[:7]}&until={day[:7]}").rows[0]
                assert (row.numerator, row.denominator) == (yes, told), (day, measure)
