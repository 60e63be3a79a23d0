from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from dashboard.query.answer_parts import DefinitionBreak
from dashboard.wording import answer_table, csv_text
from data.model.version import VERSION
from tests.support.answers import make_answer, make_row

HOSTILE = '<script>alert("x")</script>&'
TITLES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def frisks(**changed):
    return make_answer(
        [
            make_row(1924, 8189, year="2019"),
            make_row(3, 12, year="2020"),
            make_row(0, 0, "no_data", year="2021"),
            make_row(0, 0, "not_recorded", year="2022"),
            make_row(100, 400, year="2023", incomplete=True),
        ],
        "frisk_rate",
        ("year",),
        **changed,
    )


def test_counts_stand_beside_their_categories_and_not_recorded_comes_last():
    found = answer_table.build_table(
        make_answer(
            [
                make_row(n, district=d)
                for d, n in (("east", 806), ("not_recorded", 0), ("west", 2282))
            ],
            by=("district",),
        )
    )
    assert found == {
        "caption": "Stops in Seattle, by precinct, 2023",
        "headings": ["Precinct", "Stops"],
        "rows": [["East", "806"], ["West", "2,282"], ["Not recorded", "0"]],
    }


def test_rates_show_counts_value_and_interval_and_blanks_say_why():
    found = answer_table.build_table(frisks())
    whole = "Stops where it was recorded whether a person was frisked"
    assert found["headings"] == [
        "Year",
        "Stops that included a frisk",
        whole,
        "Percent",
        "95% interval",
    ]
    assert found["rows"] == [
        ["2019", "1,924", "8,189", "23.5", "22.6 to 24.4"],
        ["2020", "3", "12", "too few to compare", ""],
        ["2021", "no data", "no data", "no data", ""],
        ["2022", "not recorded", "not recorded", "not recorded", ""],
        ["2023 (incomplete)", "100", "400", "25.0", "21.0 to 29.5"],
    ]


def test_a_total_is_a_table_of_one_row():
    assert answer_table.build_table(make_answer([make_row(3682)]))["rows"] == [["Seattle", "3,682"]]


class Cells(HTMLParser):
    """The text of each cell, and the scopes of heading cells."""

    def __init__(self):
        super().__init__()
        self.cells, self.scopes, self.open = [], [], False

    def handle_starttag(self, tag, attrs):
        if tag in ("th", "td"):
            self.open = True
            self.cells.append("")
            self.scopes += [dict(attrs)["scope"]] if tag == "th" else []

    def handle_endtag(self, tag):
        self.open = self.open and tag not in ("th", "td")

    def handle_data(self, data):
        if self.open:
            self.cells[-1] += data


def test_html_has_a_caption_headings_with_scope_and_the_same_cells():
    found, parser = frisks(), Cells()
    parser.feed(answer_table.render_answer_table(found))
    shown = answer_table.build_table(found)
    assert parser.cells == [*shown["headings"], *(c for r in shown["rows"] for c in r)]
    assert parser.scopes == ["col"] * 5 + ["row"] * 5
    assert (
        "<caption>Frisk rate in Seattle, by year, 2019 to 2023</caption>"
        in answer_table.render_answer_table(found)
    )


def test_sample_data_is_said_in_table_and_csv():
    found = frisks(sample=True)
    assert "Sample data" in answer_table.render_answer_table(found)
    assert "# Sample data" in answer_table.to_csv(found)
    assert {r["sample"] for r in read(answer_table.to_csv(found, header=False))} == {"true"}


@given(TITLES)
def test_titles_never_become_markup(title):
    found = make_answer(
        [make_row(1, district="west")],
        by=("district",),
        titles={"district": {"west": HOSTILE + title}},
    )
    parser = Cells()
    parser.feed(answer_table.render_answer_table(found))
    assert "<script" not in answer_table.render_answer_table(found)
    assert parser.cells[2].replace("\r", "\n") == (HOSTILE + title).replace("\r", "\n")


@given(TITLES, st.sampled_from("=+-@\t\r"))
def test_csv_gives_back_what_went_in_and_runs_no_formula(title, sign):
    for text in (title, sign + title):
        found = make_answer(
            [make_row(7, district="west")], by=("district",), titles={"district": {"west": text}}
        )
        (line,) = read(answer_table.to_csv(found, header=False))
        cell = line["district_title"]
        # A spreadsheet would take 3/4 for a day.
        text = csv_text.DAY_AND_MONTH_PATTERN.sub("\\1\u2013\\2", text)
        assert not cell.startswith(csv_text.FORMULA)
        assert (cell[1:] if cell.startswith("'") and cell != text else cell) == text
        assert line["numerator"] == "7"
        assert line["value"] == "7"


def test_csv_carries_raw_numbers_beside_what_is_shown():
    lines = read(answer_table.to_csv(frisks(), header=False))
    assert list(lines[0]) == [
        "year",
        "year_title",
        "numerator",
        "denominator",
        "value",
        "low",
        "high",
        "status",
        "incomplete",
        "shown",
        "sample",
        "source_url",
        "denominator_url",
        "named_share",
    ]
    assert lines[0]["value"] == "23.494932"
    assert lines[0]["shown"] == "23.5"
    assert (lines[1]["status"], lines[1]["value"], lines[1]["shown"]) == (
        "too_few",
        "",
        "too few to compare",
    )
    assert [x["incomplete"] for x in lines] == ["false"] * 4 + ["true"]


def test_numbers_that_are_negative_or_large_are_left_alone():
    assert csv_text.guard_formula("-5") == "'-5"
    assert csv_text.guard_formula("12") == "12"
    found = make_answer([make_row(1234567)])
    assert read(answer_table.to_csv(found, header=False))[0]["numerator"] == "1234567"


def test_the_header_says_what_over_what_from_where_and_as_of_when():
    found = frisks(breaks=(DefinitionBreak("2020-05", "A new\nsystem."),), notes=("Two\r\nlines",))
    text = answer_table.to_csv(found)
    head = [line for line in text.split("\r\n") if line.startswith("#")]
    assert head == [
        "# Frisk rate in Seattle, by year, 2019 to 2023",
        "# Measure: Stops that included a frisk (percent)",
        "# Numerator: stops that included a frisk",
        "# Denominator: stops where it was recorded whether a person was frisked",
        "# As of: 2023-11-29",
        "# Numbers before and after 2020-05 do not compare: A new system.",
        "# Source: City of Seattle, Terry Stops (abcd-1234) · as of 29 Nov 2023",
        "# Cite as: City of Seattle, Terry Stops (abcd-1234) · as of 29 Nov 2023; counted by "
        "Plainview (build b1)",
        f"# Made with Plainview {VERSION}",
        "# Two lines",
    ]
    assert text.split("\r\n")[len(head)].startswith("year,year_title,")
