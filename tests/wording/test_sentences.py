from __future__ import annotations

import pytest

from dashboard import wording
from dashboard.measures.registry import get_measures
from dashboard.query.answer_parts import DefinitionBreak
from tests.support.answers import make_answer, make_row
from tests.support.texts import load_texts
from tests.support.worlds import TinyCity, make_stop

BREAK = DefinitionBreak("2019-05", "Stops are recorded differently from May 2019 on.")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def total(
    count: int, year: int = 2023, measure: str = "stops", whole: int | None = None, **changed
):
    more = {k: changed.pop(k) for k in ("incomplete", "status") if k in changed}
    return make_answer(
        [make_row(count, whole, **more)],
        measure,
        **{"since": f"{year}-01", "until": f"{year}-12", **changed},
    )


def years(
    counts: dict[int, int], measure: str = "stops", incomplete: tuple[int, ...] = (), **changed
):
    rows = [make_row(n, year=str(y), incomplete=y in incomplete) for y, n in counts.items()]
    return make_answer(rows, measure, ("year",), **changed)


def test_titles_say_what_where_and_by_what():
    assert wording.write_title(total(1)) == "Stops in Seattle"
    assert wording.write_title(years({2023: 1})) == "Stops in Seattle, by year"
    by = make_answer(
        [make_row(1, month="2023-01", district="west")],
        by=("month", "district"),
        where=(("race", ("black", "white")),),
        titles={"race": {"black": "Black", "white": "White"}},
    )
    assert wording.write_title(by) == "Stops in Seattle, Black and White, by month and precinct"
    assert wording.write_full_title(by).endswith(", January 2023")


def test_a_headline_has_number_period_comparison():
    # 4,600 - 3,682 = 918; 918 / 4,600 = 20%
    assert plain(wording.write_headline(total(3682), total(4600, 2022))) == (
        "Police recorded 3,682 stops in 2023, 20% fewer than in 2022."
    )
    assert plain(wording.write_headline(total(4600), total(3682, 2022))) == (
        "Police recorded 4,600 stops in 2023, 25% more than in 2022."
    )


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        (500, 500, "the same number as in 2022"),
        (1001, 1000, "about as many as in 2022"),
        (8, 5, "3 more than in 2022"),
        (0, 5, "5 fewer than in 2022"),
        (5, 0, "5 more than in 2022"),
        (60, 40, "50% more than in 2022"),
    ],
)
def test_changes_are_in_proportion(now, before, change):
    assert plain(wording.write_headline(total(now), total(before, 2022))).endswith(
        f"in 2023, {change}."
    )


def test_twelve_months_are_compared_with_the_twelve_before():
    now = total(3912, since="2022-11", until="2023-10")
    before = total(4252, since="2021-11", until="2022-10")
    assert plain(wording.write_headline(now, before)) == (
        "Police recorded 3,912 stops in the 12 months to October 2023, 8% fewer than in the "
        "12 months before."
    )


def test_no_change_across_a_break():
    told = wording.write_headline(total(3682, 2019, breaks=(BREAK,)), total(4600, 2018))
    assert told == (
        "Police recorded 3,682 stops in 2019. Numbers before and after May 2019 do not "
        "compare, so no "
        "change is given. Stops are recorded differently from May 2019 on."
    )


@pytest.mark.parametrize("which", ["now", "before"])
def test_no_change_with_an_incomplete_period(which):
    told = wording.write_headline(
        total(3682, incomplete=which == "now"), total(4600, 2022, incomplete=which == "before")
    )
    year = 2023 if which == "now" else 2022
    assert (
        told == f"Police recorded 3,682 stops in 2023. Numbers for {year} are incomplete, so no "
        "change is given."
    )


def test_no_change_between_unequal_periods():
    told = wording.write_headline(total(10), total(20, since="2022-01", until="2022-06"))
    assert told.endswith("The two periods are not equally long, so no change is given.")


def test_no_change_without_data_before():
    assert wording.write_headline(total(10), total(0, 2022, status="no_data")) == (
        "Police recorded 10 stops in 2023. There are no data in 2022, so no change is given."
    )


def test_shares_name_their_denominator_and_stand_beside_the_earlier_one():
    now = total(1924, 2019, "frisk_rate", 8189)
    assert plain(wording.write_headline(now)) == (
        "Of 8,189 stops where it was recorded whether a person was frisked, 1,924 (23%) "
        "included a frisk in 2019."
    )
    assert plain(wording.write_headline(now, total(2000, 2018, "frisk_rate", 8000))).endswith(
        "included a frisk in 2019, compared with 25% in 2018."
    )


def test_a_share_of_few_is_not_given():
    told = wording.write_sentence(total(3, 2019, "frisk_rate", 12))
    assert "%" not in told
    assert "3 included a frisk in 2019: too few to compare" in told


def test_rates_name_their_denominator():
    told = plain(
        wording.write_sentence(total(3685, measure="stops_per_1000_residents", whole=737_015))
    )
    assert told == (
        "Police recorded 3,685 stops in 2023: 5.0 for every 1,000 residents (about 737,000 "
        "residents)."
    )


def test_no_rate_without_a_population():
    told = wording.write_sentence(
        total(3685, measure="stops_per_1000_residents", status="not_recorded")
    )
    assert told == (
        "Police recorded 3,685 stops in 2023; a rate is not given, because the number of "
        "residents is not "
        "known."
    )


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("no_data", "There are no data in 2023."),
        ("not_recorded", "The published data do not record this."),
    ],
)
@pytest.mark.parametrize("measure", ["stops", "frisk_rate", "force_per_1000_stops"])
def test_blanks_are_not_zeros(status, told, measure):
    whole = None if measure == "stops" else 0
    assert wording.write_sentence(total(0, measure=measure, whole=whole, status=status)) == told
    assert wording.write_sentence(total(0)) == "Police recorded 0 stops in 2023."


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ("complaints", "Records show 1 complaint received in 2023."),
        ("allegations", "Records show 1 allegation in complaints received in 2023."),
        ("force_incidents", "Police recorded 1 incident with use of force in 2023."),
        ("force_reports", "Police filed 1 use of force report in 2023."),
    ],
)
def test_each_grain_has_its_own_words(measure, told):
    assert wording.write_sentence(total(1, measure=measure)) == told


@pytest.mark.parametrize("measure", get_measures())
def test_every_measure_has_a_sentence_a_title_and_a_mark(measure):
    whole = None if get_measures()[measure].kind == "count" else 4000
    found = total(1000, measure=measure, whole=whole)
    for told in (
        wording.write_sentence(found),
        wording.write_title(found),
        wording.describe_mark(found, found.rows[0]),
    ):
        assert told
        assert "{" not in told
        assert "None" not in told
        assert "  " not in told


def test_over_time_the_last_complete_period_is_compared_with_the_year_before():
    told = plain(
        wording.write_sentence(
            years({2021: 4610, 2022: 4590, 2023: 3682, 2024: 12}, incomplete=(2024,))
        )
    )
    assert (
        told == "Police recorded 3,682 stops in 2023, 20% fewer than in 2022. Numbers for 2024 are "
        "incomplete."
    )


def test_months_are_compared_with_the_same_month_a_year_before():
    found = make_answer(
        [make_row(n, month=m) for m, n in (("2022-10", 80), ("2023-09", 500), ("2023-10", 100))],
        by=("month",),
    )
    assert plain(wording.write_sentence(found)) == (
        "Police recorded 100 stops in October 2023, 25% more than in October 2022. "
        "There are too few months to say whether the change is larger than the usual ups and downs."
    )


def test_over_time_no_change_across_a_break_or_from_an_incomplete_year():
    broken = wording.write_sentence(years({2018: 400, 2019: 500}, breaks=(BREAK,)))
    assert "May 2019 do not compare, so no change is given" in broken
    assert "%" not in broken
    vague = wording.write_sentence(years({2018: 400, 2019: 500}, incomplete=(2018,)))
    assert "Numbers for 2018 are incomplete, so no change is given." in vague


def test_where_no_period_is_complete_the_last_one_is_told_without_a_change():
    told = wording.write_sentence(years({2023: 90, 2024: 5}, incomplete=(2023, 2024)))
    assert told == "Police recorded 5 stops in 2024. Numbers for 2023 and 2024 are incomplete."


def test_old_incomplete_periods_are_left_to_the_completeness_line():
    found = years({2015: 1, 2021: 50, 2022: 60, 2023: 7}, incomplete=(2015, 2023))
    assert wording.write_sentence(found).endswith("Numbers for 2023 are incomplete.")
    assert wording.describe_completeness(found) == "Incomplete: 2015 and 2023."


def test_a_period_that_is_incomplete_somewhere_is_said_to_be():
    told = wording.write_sentence(
        make_answer([make_row(9, district="west", incomplete=True)], by=("district",))
    )
    assert told == "Police recorded 9 stops in 2023. Part of this period is incomplete."


@pytest.mark.parametrize(
    ("measure", "status", "told"),
    [
        ("search_rate", "not_recorded", "The published data do not record this."),
        ("search_rate", "no_data", "There are no data in 2023."),
        ("search_rate", "too_few", "Search rate by precinct in 2023: too few to compare."),
        (
            "stops_per_1000_residents",
            "not_recorded",
            "Stops per 1,000 residents by precinct in 2023: not given, because the number of "
            "residents is not known.",
        ),
    ],
)
def test_where_no_category_has_a_value_the_reason_is_told(measure, status, told):
    found = make_answer(
        [make_row(5, None if "residents" in measure else 9, status, district="west")],
        measure,
        ("district",),
    )
    assert wording.write_sentence(found) == told


def test_without_any_period_there_are_no_data():
    assert (
        wording.write_sentence(make_answer([], by=("year",), since="", until=""))
        == "There are no data."
    )


def test_counts_by_category_name_the_largest_but_not_what_is_not_recorded():
    found = make_answer(
        [make_row(n, district=d) for d, n in (("west", 60), ("east", 40), ("not_recorded", 100))],
        by=("district",),
        base=200,
        missing={"district": 100, "race": 20},
    )
    assert plain(wording.write_sentence(found)) == (
        "Police recorded 200 stops in 2023. The largest number by precinct: West, "
        "60 (60% of those that name one). A precinct is missing for 50% of these stops."
    )


def test_shares_by_category_run_from_lowest_to_highest():
    found = make_answer(
        [
            make_row(200, 1000, race="asian"),
            make_row(270, 1000, race="black"),
            make_row(1, 5, race="other"),
        ],
        "frisk_rate",
        ("race",),
    )
    assert plain(wording.write_sentence(found)) == (
        "Frisk rate by race in 2023: from 20% (Asian) to 27% (Black or African American)."
    )


def test_counts_by_year_and_precinct_are_summed():
    counts = {
        ("2022", "east"): 30,
        ("2022", "west"): 50,
        ("2023", "east"): 40,
        ("2023", "west"): 60,
    }
    found = make_answer(
        [make_row(n, year=y, district=d) for (y, d), n in counts.items()], by=("year", "district")
    )
    assert (
        plain(wording.write_sentence(found))
        == "Police recorded 100 stops in 2023, 25% more than in 2022."
    )


def test_what_is_picked_out_is_said():
    found = total(5, where=(("district", ("west",)),), titles={"district": {"west": "West"}})
    assert (
        wording.write_sentence(found) == "Police recorded 5 stops in 2023. This counts only West."
    )


def test_what_is_missing_is_listed():
    found = years(
        {2022: 1, 2023: 2},
        incomplete=(2023,),
        base=100,
        missing={"district": 16, "race": 16, "sex": 0},
    )
    assert (
        plain(wording.describe_completeness(found))
        == "Missing: precinct 16%, race 16%. Incomplete: 2023."
    )
    assert wording.describe_completeness(years({2022: 1})) == ""


def test_the_source_has_publisher_dataset_and_date():
    assert (
        wording.write_source_line(total(1))
        == "Source: City of Seattle, Terry Stops (abcd-1234) · as of 29 Nov 2023"
    )
    assert wording.write_source_line(total(1, sample=True)).startswith(
        "Sample data: every number is made up. Source: "
    )


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("ok", ""),
        ("too_few", "too few to compare"),
        ("not_recorded", "not recorded"),
        ("no_data", "no data"),
    ],
)
def test_every_status_has_its_own_words(status, told):
    assert wording.describe_status(status) == told


def test_no_sentence_claims_a_cause_or_passes_judgement():
    said = " ".join(load_texts("en").values()).lower()
    judging = (
        "because of",
        "caused",
        "worse",
        "better",
        "crime rate",
        "suspect",
        "alarming",
        "kpi",
    )
    assert not [word for word in judging if word in said]


def by_month(counts: list[int]):
    """Stops of consecutive months up to December 2023."""
    first = 2023 * 12 + 12 - len(counts)
    ids = [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(first, first + len(counts))]
    return make_answer([make_row(n, month=m) for m, n in zip(ids, counts)], by=("month",))


def test_over_months_the_twelve_months_lead():
    found = by_month([100, 90, 110, 95] * 3 + [100, 95, 100, 98] * 6)
    said = plain(wording.write_sentence(found))
    assert said == "Police recorded 1,179 stops in 2023, the same number as in 2022."


def test_a_month_beyond_its_ups_and_downs_leads_and_says_so():
    counts = [100, 90, 110, 95] * 9
    counts[-1] = 300
    said = plain(wording.write_sentence(by_month(counts)))
    assert said.startswith(
        "Police recorded 300 stops in December 2023, 216% more than in December 2022."
    )
    assert "That is more than the usual ups and downs of these numbers." in said
    assert "in 2023, 17% more than in 2022" in said


def test_fewer_than_twelve_months_are_summed_without_a_change():
    said = plain(wording.write_sentence(by_month([40, 50, 60])))
    assert said == "Police recorded 150 stops from October to December 2023."


def test_a_share_by_month_and_category_has_a_sentence(tmp_path) -> None:
    rows = [
        make_stop(f"{year}-{month:02d}-{day:02d}", race="BWA"[day % 3], frisk="YN"[day % 2])
        for year in (2022, 2023)
        for month in range(1, 13)
        for day in range(1, 28)
    ]
    world = TinyCity(tmp_path, rows)
    world.refresh()
    answer = world.ask("measure=frisk_rate&by=month,race")
    assert wording.write_sentence(answer).startswith("Frisk rate by race in")
