from __future__ import annotations

import re
from math import inf

from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.charts.bar_model import build_bar_chart
from dashboard.charts.map_classes import (
    build_legend,
    classify_values,
    find_class,
    list_class_labels,
)
from dashboard.charts.map_spec import LegendEntry
from dashboard.wording import write_sentence
from tests.charts import samples
from tests.support.answers import make_answer, make_row
from tests.support.worlds import CITY_FILE, TinyCity, make_stop

COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=40)


def places(counts):
    return make_answer(
        [make_row(n, beat="x", district=f"d{i:02d}") for i, n in enumerate(counts)],
        by=("district",),
    )


@given(COUNTS)
def test_limits_rise_hold_every_value_and_make_at_most_five_classes(counts):
    limits = classify_values(places(counts))
    assert 2 <= len(limits) <= 6
    assert list(limits) == sorted(set(limits))
    assert limits[0] <= min(counts)
    assert max(counts) < limits[-1]


@given(COUNTS)
def test_each_value_lies_in_its_own_range_and_equal_values_together(counts):
    limits = classify_values(places(counts))
    for n in counts:
        place = find_class(n, limits)
        assert limits[place] <= n < limits[place + 1]


@given(COUNTS)
def test_the_lightest_and_the_darkest_class_hold_someone(counts):
    limits = classify_values(places(counts))
    assert {0, len(limits) - 2} <= {find_class(n, limits) for n in counts}


def test_limits_are_round_and_even():
    assert classify_values(samples.by_place()) == (500, 1000, 1500, 2000, 2500)
    assert classify_values(places([1985, 2201, 2270, 2270, 2341, 2385, 3525, 4130])) == (
        1000,
        2000,
        3000,
        4000,
        5000,
    )


def test_one_district_far_above_the_others_does_not_make_them_all_alike():
    assert classify_values(places([11, 12, 14, 19, 23, 28, 35, 41, 47, 2040])) == (
        0,
        15,
        25,
        40,
        1000,
        2500,
    )


def test_small_differences_stay_small():
    rates = make_answer(
        [
            make_row(n, 10_000, district=f"d{i}")
            for i, n in enumerate((2401, 2452, 2480, 2650, 2655, 2671))
        ],
        "hit_rate",
        ("district",),
    )
    assert classify_values(rates) == (24, 25, 26, 27)


def test_the_legend_names_ranges_districts_and_what_has_no_value():
    place = make_answer(
        [
            make_row(160, 800, district="east"),
            make_row(300, 900, district="north"),
            make_row(1, 5, district="west"),
        ],
        "frisk_rate",
        ("district",),
    )
    assert build_legend(place, classify_values(place)) == (
        LegendEntry("map-1", "20% to under 25%", ("20%", "25%"), ("East",)),
        LegendEntry("map-3", "25% to under 30%", ("25%", "30%"), ()),
        LegendEntry("map-5", "30% to under 35%", ("30%", "35%"), ("North",)),
        LegendEntry("blank-too_few", "too few to compare", None, ("West",)),
    )


def test_places_off_the_map_do_not_move_the_limits():
    with_them, without = (
        samples.by_place(),
        make_answer(
            [
                make_row(n, district=d)
                for d, n in samples.PLACES.items()
                if d not in ("not_recorded", "outside")
            ],
            by=("district",),
        ),
    )
    assert classify_values(with_them) == classify_values(without)


def test_nothing_to_compare_makes_no_classes():
    place = make_answer([make_row(1, 5, district="west")], "frisk_rate", ("district",))
    assert classify_values(place) == ()
    assert build_legend(place, ()) == (
        LegendEntry("blank-too_few", "too few to compare", None, ("West",)),
    )


def test_one_value_makes_one_class():
    assert len(classify_values(places([7, 7, 7]))) == 2


YEAR_COUNTS = st.lists(st.integers(0, 10**5), min_size=2, max_size=60)


def make_years(counts):
    rows = [
        make_row(n, district=f"d{i // 6:02d}", year=f"{2015 + i % 6}") for i, n in enumerate(counts)
    ]
    return make_answer(rows, by=("district", "year"))


@given(YEAR_COUNTS, COUNTS, COUNTS)
def test_periods_of_one_length_share_the_classes_of_whole_years(years, counts, others):
    history = make_years(years)
    limits = classify_values(places(counts), history)
    assume(len(set(years)) > 1)
    assert classify_values(places(others), history) == limits
    assert 3 <= len(limits) <= 6
    assert list(limits) == sorted(set(limits))


@given(YEAR_COUNTS, COUNTS)
def test_a_class_of_whole_years_says_true_of_what_lies_in_it(years, counts):
    place = places(counts)
    limits = classify_values(place, make_years(years))
    labels = list_class_labels(place, limits)
    for n in counts:
        said = labels[find_class(n, limits)].replace(",", "")
        numbers = [int(x) for x in re.findall(r"\d+", said)]
        assert numbers[0] <= n
        assert said.endswith(" or more") or n <= numbers[-1]


def test_a_longer_period_has_limits_in_proportion_and_a_share_the_same():
    history = make_years([100, 200, 300, 400, 500, 600])
    longer = make_answer(
        [make_row(900, district="d00")], by=("district",), since="2022-01", until="2023-12"
    )
    assert classify_values(places([450]), history) == (-inf, 200, 300, 400, 500, inf)
    assert classify_values(longer, history) == (-inf, 400, 600, 800, 1000, inf)


def test_years_that_are_not_whole_make_no_classes():
    rows = [
        make_row(n, district="d00", year=f"{2015 + i}", incomplete=n == 9)
        for i, n in enumerate((9, 200, 300, 400, 500, 600))
    ]
    history = make_answer(rows, by=("district", "year"))
    assert classify_values(places([450]), history)[1] == 300


PEOPLE = '[population]\nfile = "people.csv"\nsource = "Made up"\nvintage = 2020\n\n'
PARK = """district,race,residents
east,,4000
west,,129
"""


def test_a_rate_over_few_residents_leads_no_ranking(tmp_path):
    """A park of 129 residents with the highest rate is neither the largest nor a class of
    the map.
    """
    rows = [make_stop(f"2022-{n % 12 + 1:02d}-10", "EEW"[n % 3]) for n in range(90)]
    world = TinyCity(tmp_path, rows)
    world.write_city(CITY_FILE.replace("[[datasets]]", PEOPLE + "[[datasets]]", 1))
    (world.settings.catalogue / "people.csv").write_text(PARK)
    world.refresh()
    asked = world.ask("measure=stops_per_1000_residents&by=district&since=2022-01&until=2022-12")
    rates = {r["district"]: (r.status, r.value) for r in asked.rows}
    assert rates["west"][0] == "ok"
    assert rates["west"][1] > 200
    assert rates["east"][1] == 15
    assert classify_values(asked)[-1] < 200
    assert "West" not in write_sentence(asked)
    assert [e.label for e in build_legend(asked, classify_values(asked)) if "West" in e.areas] == [
        "too few to compare"
    ]
    bars = build_bar_chart(asked).panels[0].bars
    assert [bar.name for bar in bars][:2] == ["East", "West"]
