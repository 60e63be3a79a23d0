"""An absence has its cause: blank, unknown to the city file, still open, citywide; and a source its
publisher.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard import wording
from dashboard.measures.rates import calculate_share
from dashboard.measures.registry import get_measures
from dashboard.query.unknown_flags import UnreadUnits, changes_value
from dashboard.web.api.routes import format_answer
from data.city_files.loader import load_city_file
from data.model.errors import CityFileError
from tests.support.worlds import CITY_FILE, TinyCity, make_allegation, make_stop, read_numerators


def world_of(tmp_path, rows: list[dict], text: str = CITY_FILE, **more) -> TinyCity:
    world = TinyCity(tmp_path, rows, **more)
    world.write_city(text)
    world.refresh()
    return world


def frisks(**words_of: int) -> list[dict]:
    return [make_stop("2022-01-03", frisk=w) for w, n in words_of.items() for _ in range(n)]


def test_unknown_words_that_could_move_a_share_leave_it_unread(tmp_path):
    rate = world_of(tmp_path, frisks(Y=40, N=60, Yes_consent=30)).ask("measure=frisk_rate").rows[0]
    assert (rate.status, rate.value, rate.numerator) == ("not_read", None, None)


def test_a_few_unknown_words_leave_a_share_as_it_is_and_are_named(tmp_path):
    world = world_of(tmp_path, frisks(Y=400, N=600, maybe=2))
    rate = world.ask("measure=frisk_rate").rows[0]
    assert (rate.status, rate.numerator, rate.denominator) == ("ok", 400, 1000)
    assert world.answers().build("tiny").manifest.datasets[0].unknown == {"frisked": {"maybe": 2}}


def test_a_share_without_any_known_word_is_not_read(tmp_path):
    rate = world_of(tmp_path, frisks(T=40, F=60)).ask("measure=frisk_rate").rows[0]
    assert rate.status == "not_read"


def test_whole_numbers_of_spreadsheets_are_read_as_flags(tmp_path):
    text = CITY_FILE.replace('yes = ["Y"], no = ["N"]}', 'yes = ["1"], no = ["0"]}', 1)
    rows = [make_stop("2022-01-03", frisk=w) for w in ["1.0"] * 60 + ["0.0"] * 60]
    rate = world_of(tmp_path, rows, text).ask("measure=frisk_rate").rows[0]
    assert (rate.numerator, rate.denominator) == (60, 120)


@given(some.integers(0, 200), some.integers(0, 200), some.integers(0, 50))
def test_unread_rows_count_as_all_yes_or_all_no(yes, no, unread):
    measure = get_measures()["frisk_rate"]
    found = changes_value(measure, yes, yes + no, UnreadUnits(unread, unread))
    if not unread:
        assert not found
    elif not yes + no:
        assert found
    else:
        _, low, high = calculate_share(yes, yes + no)
        ends = [100 * n / (yes + no + unread) for n in (yes, yes + unread)]
        assert found == any(end < low or end > high for end in ends)


def test_missing_values_are_told_by_cause(tmp_path):
    text = CITY_FILE.replace('outside = ["OOJ"]', 'outside = ["OOJ"]\ncitywide = ["SOD"]')
    rows = [make_stop("2022-01-03", precinct=p) for p in ("E",) * 7 + ("SOD", "?", "Dist 9")]
    world = world_of(tmp_path, rows, text)
    answer = world.ask("measure=stops&by=district")
    assert {k: n for k, n in read_numerators(answer).items() if n} == {
        "east": 7,
        "citywide": 1,
        "not_recorded": 1,
        "not_read": 1,
    }
    assert answer.missing["district"] == 1
    assert answer.unnamed == {"citywide": {"district": 1}, "not_read": {"district": 1}}
    said = wording.describe_missing_values(answer)
    assert "A precinct is missing for 10% of these stops." in said
    assert "For 10% of these stops the value of precinct is not read by this site." in said
    assert "10% of these stops are of units that work in the whole city." in said


def test_open_complaints_lack_no_finding(tmp_path):
    text = CITY_FILE.replace('unfounded = ["U"]}}', 'unfounded = ["U"], pending = ["Open"]}}')
    rows = [make_allegation(str(n), "2023-05-05", finding=f) for n, f in enumerate("SUU")]
    rows.append(make_allegation("9", "2023-05-05", finding="Open"))
    world = world_of(tmp_path, [], text, complaints=rows)
    answer = world.ask("measure=allegations&by=finding")
    assert (read_numerators(answer)["pending"], answer.missing["finding"]) == (1, 0)
    rate = world.ask("measure=sustained_rate").rows[0]
    assert (rate.numerator, rate.denominator, rate.status) == (1, 3, "too_few")


def test_a_table_names_its_own_publisher_and_its_note_travels(tmp_path):
    text = CITY_FILE.replace(
        'title = "Tiny complaints"',
        'title = "Tiny complaints"\npublisher = "Review Board"\nnote_with_numbers = "Closed ones."',
    )
    world = world_of(tmp_path, [make_stop("2022-01-03")], text)
    answer = world.ask("measure=complaints")
    assert [p.publisher for p in answer.provenance] == ["Review Board"]
    assert "Review Board, Tiny complaints" in wording.write_source_line(answer)
    assert "Closed ones." in answer.notes
    assert "Closed ones." in format_answer(answer)["notes"]
    stops = world.ask("measure=stops")
    assert stops.provenance[0].publisher == "Tiny Police"
    assert "Closed ones." not in stops.notes


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('scope = "stops"', "scope: unknown scope of stops 'stops'"),
        ('absent = {searched = " "}', "absent.searched: expected the source"),
        ('absent = {frisked = "a letter"}', "absent.frisked: this dataset reads it"),
        ('absent = {finding = "a letter"}', "absent.finding: unknown dimension or flag of stops"),
    ],
)
def test_bad_assertions_are_refused_with_their_key(tmp_path, line, fault):
    path = tmp_path / "tiny.toml"
    path.write_text(CITY_FILE.replace('title = "Tiny stops"', f'title = "Tiny stops"\n{line}'))
    with pytest.raises(CityFileError, match=fault):
        load_city_file(path)
