from __future__ import annotations

import pytest

from dashboard.wording import (
    format_decimal,
    format_number,
    format_percent,
    format_rounded_number,
    join_list,
    name_month,
    name_months,
    name_months_with_preposition,
    name_period,
)


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0"), (999, "999"), (3682, "3,682"), (1234567, "1,234,567")]
)
def test_whole_numbers_have_thousands_apart(value, expected):
    assert format_number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (9999, "9,999"),
        (10_000, "10,000"),
        (10_049, "about 10,000"),
        (12_345, "about 12,300"),
        (12_350, "about 12,400"),
        (99_950, "about 100,000"),
        (1_234_567, "about 1,230,000"),
        (45_600, "45,600"),
    ],
)
def test_large_numbers_in_sentences_have_three_figures(value, expected):
    assert format_rounded_number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (0.04, "less than 0.1"),
        (0.4, "0.4"),
        (0.94, "0.9"),
        (0.97, "1"),
        (1, "1"),
        (22.5, "23"),
        (23.4, "23"),
        (99.4, "99"),
        (99.7, "more than 99"),
        (100, "100"),
        (132.6, "133"),
    ],
)
def test_percentages_have_no_decimals_unless_below_one(value, expected):
    assert format_percent(value) == f"{expected}%"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0.0"),
        (0.123, "0.12"),
        (5.04, "5.0"),
        (99.96, "100.0"),
        (123.4, "123"),
        (1234.5, "1,235"),
    ],
)
def test_rates_have_about_three_figures(value, expected):
    assert format_decimal(value) == expected


@pytest.mark.parametrize(
    ("since", "until", "noun", "phrase"),
    [
        ("2023-01", "2023-12", "2023", "in 2023"),
        ("2019-01", "2023-12", "2019 to 2023", "from 2019 to 2023"),
        ("2019-07", "2019-07", "July 2019", "in July 2019"),
        ("2022-11", "2023-10", "the 12 months to October 2023", "in the 12 months to October 2023"),
        ("2019-07", "2019-09", "July to September 2019", "from July to September 2019"),
        ("2019-03", "2023-10", "March 2019 to October 2023", "from March 2019 to October 2023"),
        ("", "", "", ""),
    ],
)
def test_periods_read_as_people_say_them(since, until, noun, phrase):
    assert (name_months(since, until), name_months_with_preposition(since, until)) == (noun, phrase)


def test_ids_of_periods_have_names():
    assert [name_period(p) for p in ("2019", "2019-Q3", "2019-07")] == [
        "2019",
        "Q3 2019",
        "July 2019",
    ]
    assert name_month("2019-07", short=True) == "Jul 2019"


def test_names_in_a_row():
    assert [join_list("ABCDEF"[:n]) for n in range(7)] == [
        "",
        "A",
        "A and B",
        "A, B and C",
        "A, B, C and D",
        "A, B, C and 2 more",
        "A, B, C and 3 more",
    ]
