"""What a draft proposes for made-up towns, what it leaves to a person, and what it leaves out."""

from __future__ import annotations

import tomllib

import pytest

from data.city_files.loader import load_city_file
from data.discovery.draft import Draft, draft_city
from data.model.standard_values import read_field_meanings, read_flag_meanings
from data.model.values import City, Dataset
from data.model.vocabulary import normalise_text
from tests.data.discovery.shelf import Shelf, rows
from tests.data.discovery.towns import DAY, DAYS, elmwood

DOMAIN = "data.elmwood.gov"


def drafted(town: Shelf) -> Draft:
    return draft_city(town, DOMAIN)


def city_of(draft: Draft, folder) -> City:
    path = folder / f"{draft.city_id}.toml"
    path.write_text(draft.text, encoding="utf-8")
    return load_city_file(path)


@pytest.fixture
def city(tmp_path) -> City:
    draft = drafted(elmwood())
    assert draft.accepted
    assert draft.faults == ()
    return city_of(draft, tmp_path)


def test_each_table_gets_its_topic_its_date_and_its_unit(city):
    assert [(d.id, d.topic, d.date.columns, d.unit) for d in city.datasets] == [
        ("stop-0001", "stops", ("interview_date",), ("instance_id",)),
        ("cmpl-0001", "complaints", ("received_date",), ("file_number",)),
        ("forc-0001", "force", ("occurred_date",), ("incident_num",)),
    ]
    assert [(d.counts.rows, d.counts.units) for d in city.datasets] == [
        ("", "stops"),
        ("allegations", "complaints"),
        ("", "force_incidents"),
    ]


def test_districts_are_put_together_from_every_spelling(city):
    spelled = {c.id: {c.id, c.title.casefold(), *c.spellings} for c in city.districts.categories}
    assert list(spelled) == ["1", "2", "3", "cbd"]
    assert {"D1", "DISTRICT_1"} <= spelled["1"]
    assert {"CBS", "CENTRAL_BUSINESS_DISTRICT"} <= spelled["cbd"]
    assert city.districts.outside == ("OUTSIDE CITY",)
    assert [d.fields["district"].columns for d in city.datasets] == [
        ("district",),
        ("police_district",),
        ("dst",),
    ]


def test_a_number_that_only_the_map_explains_is_the_named_district(city):
    assert "6" in next(c for c in city.districts.categories if c.id == "cbd").spellings


def test_the_map_is_read_by_the_property_that_names_districts(city):
    assert (city.boundaries.dataset, city.boundaries.properties) == ("maps-0001", ("code",))
    assert city.boundaries.parts == {"1": ("D1",), "2": ("D2",), "3": ("D3",), "cbd": ("CBS",)}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("CITY OF ELMWOOD", "Elmwood"),
        ("Elmwood Heights, OH", "Elmwood Heights"),
        ("ELM", "Example"),
        ("12", "Example"),
    ],
)
def test_the_boundaries_name_the_city_where_the_portal_does_not(written: str, read: str) -> None:
    town = elmwood()
    for shape in town.tables["maps-0001"]:
        shape["municipality"] = written
    town.add(
        "maps-0001", "Police Districts", town.tables["maps-0001"], {"the_geom": "multipolygon"}
    )
    del town.listed[-2]
    draft = draft_city(town, "hub.example.org")
    assert f'name = "{read}"' in draft.text.splitlines()


def test_a_stop_on_a_bicycle_is_no_stop_in_traffic(tmp_path) -> None:
    town = elmwood()
    kinds = ("Vehicle", "Pedestrian", "Bicycle Stop")
    for n, row in enumerate(town.tables["stop-0001"]):
        row["stop_type"] = kinds[n % 3]
    stops = next(entry for entry in town.listed if entry.id == "stop-0001")
    town.listed.remove(stops)
    town.add("stop-0001", "Police Stops", town.tables["stop-0001"], {"interview_date": DAY})
    drafts = {d.topic: d for d in city_of(drafted(town), tmp_path).datasets}
    dataset = drafts["stops"]
    assert field_meanings(dataset, "stop_type", *kinds) == ["traffic", "pedestrian", "bicycle"]


def field_meanings(dataset: Dataset, name: str, *values: str) -> list[str | None]:
    """What a drafted field takes values for: by its own words, or by the standard lists."""
    meanings = read_field_meanings(name, dataset.fields[name])
    return [meanings.find(normalise_text(value)) for value in values]


def flag_meanings(dataset: Dataset, name: str, *values: str) -> list[str | None]:
    meanings = read_flag_meanings(dataset, name)
    return [meanings.find(normalise_text(value)) for value in values]


def test_values_are_read_as_the_shared_categories(city):
    stops, complaints, _ = city.datasets
    races = ("ASIAN", "BLACK_OR_AFRICAN_AMERICAN", "HISPANIC/LATINO", "White, non-Hispanic", "NA")
    assert field_meanings(stops, "race", *races) == [
        "asian",
        "black",
        "hispanic",
        "white",
        "not_recorded",
    ]
    findings = ("Exonerated", "Not Sustained", "Training Referral", "Not Sustained Unfounded")
    assert field_meanings(complaints, "finding", *findings) == [
        "exonerated",
        "not_sustained",
        "other",
        "unfounded",
    ]
    assert field_meanings(stops, "sex", "F", "M", "U") == ["female", "male", "not_recorded"]


def test_what_the_standard_lists_know_is_not_written_out(city):
    stops, complaints, _ = city.datasets
    assert stops.fields["sex"].values == {}
    assert "ASIAN" not in stops.fields["race"].values.get("asian", ())
    assert "sustained" not in complaints.fields["finding"].values
    assert (stops.flags["searched"].yes, stops.flags["searched"].no) == ((), ())


def test_answers_with_an_explanation_are_yes_and_no(tmp_path):
    town = Shelf().add(
        "stop-0009",
        "Police Stops",
        rows(
            300,
            stop_no="{n}",
            stop_date=DAYS,
            race=["White", "Black"],
            searched=["Yes (consent)", "Yes - warrant", "No - not applicable", "No"],
        ),
        {"stop_date": DAY},
    )
    (dataset,) = city_of(drafted(town), tmp_path).datasets
    assert dataset.unit == ("stop_no",)
    words = ("Yes (consent)", "Yes - warrant", "No - not applicable", "No")
    assert flag_meanings(dataset, "searched", *words) == ["yes", "yes", "no", "no"]


def test_facts_about_officers_are_never_taken_for_the_public():
    town = Shelf().add(
        "case-0003",
        "COPA Cases - By Involved Officer",
        rows(
            200,
            log_no="{n}",
            complaint_date=DAYS,
            finding_code=["Sustained", "Unfounded"],
            officer_gender=["M", "F"],
            race_of_involved_officer=["White", "Black"],
            age_of_involved_officer=["20-29", "30-39"],
        ),
        {"complaint_date": DAY},
    )
    (proposal,) = drafted(town).proposals
    assert set(proposal.dataset.fields) == {"finding"}


def test_ages_in_years_become_bands(city):
    age = city.datasets[0].fields["age"]
    assert set(age.values) == {"00_17", "18_25", "26_35", "36_45", "46_55", "56_up"}
    assert age.values["00_17"] == ("16", "17")
    assert age.titles["56_up"] == "56 and over"


def test_flags_come_from_yes_and_no_from_outcomes_and_from_findings(city):
    stops, complaints, _ = city.datasets
    assert flag_meanings(stops, "searched", "Yes", "No") == ["yes", "no"]
    outcomes = ("ARREST_FELONY", "CITATION", "WARNING")
    assert flag_meanings(stops, "arrested", *outcomes) == ["yes", "no", "no"]
    findings = ("Sustained", "Exonerated", "Not Sustained", "Not Sustained Unfounded")
    assert flag_meanings(complaints, "sustained", *findings) == ["yes", "no", "no", "no"]


def test_a_fact_that_differs_within_a_unit_varies(city):
    stops, complaints, force = city.datasets
    assert complaints.fields["finding"].varies
    assert complaints.flags["sustained"].varies
    assert not force.fields["race"].varies
    assert not stops.fields["stop_type"].varies


def test_where_the_city_lies_tells_its_time_zone(city):
    assert city.time_zone == "America/Chicago"


def test_every_guess_says_how_sure_it_is_and_why():
    draft = drafted(elmwood())
    for proposal in draft.proposals:
        parts = {
            "date",
            "unit",
            *(f"fields.{n}" for n in proposal.dataset.fields),
            *(f"flags.{n}" for n in proposal.dataset.flags),
        }
        assert parts <= set(proposal.notes)
        assert all(note.sureness in ("high", "medium", "low") for note in proposal.notes.values())
        assert all(note.reason or note.decide for note in proposal.notes.values())
    assert "# high: " in draft.text
    assert "# decide: " in draft.text


def test_a_value_that_no_category_knows_is_left_to_a_person():
    town = elmwood()
    for row in town.tables["forc-0001"][::20]:
        row["subject_race"] = "Martian"
    draft = drafted(town)
    assert "Martian" not in str(tomllib.loads(draft.text))
    assert [
        d for d in draft.decisions if "forc-0001" in d and "say which race 'Martian' means" in d
    ]


def test_beats_place_rows_whose_district_column_holds_something_else():
    cells = [
        ("East", "C1"),
        ("East", "C2"),
        ("West", "K1"),
        ("West", "K2"),
        ("1100 Pine St", "E"),
        ("X", "K1"),
    ]
    town = Shelf().add(
        "forc-0002",
        "Use of Force",
        rows(
            600,
            incident_num="{n}",
            occurred_date=DAYS,
            precinct=[p for p, _ in cells],
            beat=[b for _, b in cells],
            subject_race=["White", "Black"],
        ),
        {"occurred_date": DAY},
    )
    town.add(
        "maps-0002",
        "Police Beats",
        rows(4, the_geom="shape", name=["C1", "C2", "K1", "K2"]),
        {"the_geom": "multipolygon"},
    )
    draft = drafted(town)
    content = tomllib.loads(draft.text)
    assert content["datasets"][0]["fields"]["district"] == {
        "columns": ["beat", "precinct"],
        "values": {"east": ["C1", "C2", "E"], "west": ["K1", "K2"]},
    }
    assert content["districts"]["singular"] == "precinct"
    assert content["boundaries"]["parts"] == {"east": ["C1", "C2"], "west": ["K1", "K2"]}


def test_two_tables_of_the_same_cases_are_both_proposed_and_the_person_is_asked():
    cases = rows(
        300,
        log_no="10800{n}",
        complaint_date=DAYS,
        finding_code=["Sustained", "Unfounded"],
        race_of_complainants=["White", "Black"],
    )
    town = Shelf().add("case-0001", "COPA Cases", cases, {"complaint_date": DAY})
    town.add(
        "case-0002",
        "COPA Cases - By Officer",
        [dict(row) for row in cases],
        {"complaint_date": DAY},
    )
    draft = drafted(town)
    assert [p.dataset.id for p in draft.proposals] == ["case-0001", "case-0002"]
    assert draft.accepted
    assert [
        d
        for d in draft.decisions
        if d.startswith("case-0002: case-0001 tells of the same complaints")
    ]


def test_tables_in_sequence_raise_no_question():
    town = Shelf()
    for year in (2016, 2017):
        town.add(
            f"forc-{year}",
            f"Response to Resistance {year}",
            rows(
                200,
                uofnum=f"{year}-{{n}}",
                occurred_d=f"{year}-05-06T00:00:00.000",
                forcetype=["Taser", "Hands"],
            ),
            {"occurred_d": DAY},
        )
    draft = drafted(town)
    assert len(draft.proposals) == 2
    assert draft.accepted
    assert not [d for d in draft.decisions if "twice" in d or "keep one" in d]


def test_what_is_no_police_table_is_not_taken():
    town = elmwood()
    town.add("buss-0001", "Bus Stops", rows(9, stop_id="{n}", opened_date=DAYS))
    town.add(
        "s311-0001",
        "311 Service Requests",
        rows(
            50,
            complaint_id="{n}",
            created_date=DAYS,
            complaint_type=["Noise"],
            police_precinct=["1", "2"],
        ),
    )
    town.add(
        "crim-0001",
        "PD Complaint Data Historic",
        rows(50, complaint_id="{n}", created_date=DAYS, race=["White"], police_precinct=["1", "2"]),
    )
    assert [p.dataset.id for p in drafted(town).proposals] == [
        "stop-0001",
        "cmpl-0001",
        "forc-0001",
    ]


def test_a_table_that_cannot_stand_alone_is_left_out_with_the_reason():
    town = elmwood()
    town.add(
        "subj-0001",
        "Use of Force: Subjects",
        rows(50, incident_num="{n}", subject_race=["White", "Black"]),
    )
    town.add(
        "trck-0001",
        "Police complaint tracker",
        rows(50, case_number="{n}", status=["Done"], due_date=DAYS),
    )
    town.add("shot-0001", "Officer Involved Shootings", rows(50, case_number="{n}", date=DAYS))
    told = {line.split()[0]: line for line in drafted(town).aside}
    assert "no date of its own" in told["subj-0001"]
    assert "no column of finding or allegation" in told["trck-0001"]
    assert "no topic" in told["shot-0001"]
    assert "# trck-0001" in drafted(town).text


def test_cells_with_several_values_are_told():
    town = Shelf().add(
        "forc-0003",
        "Use of Force",
        rows(
            300,
            pib_file_number="{n}",
            date_occurred=DAYS,
            subject_ethnicity=["Black", "White", "Black | White"],
            use_of_force_type=["Hands", "Taser"],
        ),
        {"date_occurred": DAY},
    )
    draft = drafted(town)
    race = tomllib.loads(draft.text)["datasets"][0]["fields"]["race"]
    assert race == {
        "columns": ["subject_ethnicity"],
        "separator": "|",
    }
    assert [d for d in draft.decisions if "one force incident counts under each race" in d]


def test_a_table_of_several_agencies_is_told():
    town = Shelf().add(
        "stat-0001",
        "Traffic Stops",
        rows(
            300,
            stop_id="{n}",
            stop_date=DAYS,
            department_name=["Ashfield", "Birch Hill"],
            race=["White", "Black"],
        ),
        {"stop_date": DAY},
    )
    assert [d for d in drafted(town).decisions if "department_name names several agencies" in d]


def test_a_date_that_is_a_text_is_taken_and_told():
    town = Shelf().add(
        "cmpl-0002",
        "Police Misconduct Complaints",
        rows(
            200,
            complaint_tracking_number="{n}",
            date_complaint_received=["2019-01-02", "2020-03-04"],
            disposition=["Sustained", "Unfounded"],
        ),
    )
    (proposal,) = drafted(town).proposals
    assert proposal.dataset.date.columns == ("date_complaint_received",)
    assert proposal.notes["date"].sureness == "medium"
    assert "text" in proposal.notes["date"].reason


def test_stray_early_years_are_cut_off_and_told():
    days = [
        "2001-01-01T00:00:00.000",
        *(f"20{year}-05-05T00:00:00.000" for year in (15, 16, 17) for _ in range(150)),
    ]
    town = Shelf().add(
        "stop-0004",
        "Pedestrian Stops",
        rows(451, stop_id="{n}", stop_date=days, race=["White", "Black"]),
        {"stop_date": DAY},
    )
    draft = drafted(town)
    assert str(draft.proposals[0].dataset.begins) == "2015-01-01"
    assert [d for d in draft.decisions if "years before 2015 have hardly any rows" in d]


def test_the_same_portal_gives_the_same_text():
    assert drafted(elmwood()).text == drafted(elmwood()).text


def test_the_lines_name_every_table_and_every_decision():
    draft = drafted(elmwood())
    told = "\n".join(draft.lines())
    assert all(p.dataset.id in told for p in draft.proposals)
    assert all(decision in told for decision in draft.decisions)
    assert "elmwood.toml: accepted by check as it stands" in told


def town_with(**columns: object) -> Shelf:
    """A town with a table of stops that has these columns besides an id, a date and a race."""
    return Shelf().add(
        "stop-0001",
        "Police Stops",
        rows(
            300,
            stop_id="S{n}",
            stop_date=DAYS,
            district=["North", "South", "East"],
            subject_race=["White", "Black", "White", "Asian"],
            **columns,
        ),
        {"stop_date": DAY},
    )


@pytest.mark.parametrize(
    ("column", "values", "hispanic"),
    [
        ("subject_ethnicity", ["Hispanic or Latino", "Not Hispanic or Latino", "Unknown"], 0),
        ("ethnicity", ["H", "N", None], 0),
        ("hispanic", ["No", "Yes"], 1),
        ("is_latino", ["Y", "N", "N"], 0),
    ],
)
def test_a_column_of_hispanic_origin_wins_over_race_and_is_asked_about(
    tmp_path, column, values, hispanic
):
    draft = drafted(town_with(**{column: values}))
    race = city_of(draft, tmp_path).datasets[0].fields["race"]
    assert race.columns == ("subject_race",)
    assert race.override is not None
    assert race.override.columns == (column,)
    assert race.override.values == {"hispanic": (values[hispanic],)}
    assert any(column in decision and "Hispanic" in decision for decision in draft.decisions)


def test_a_column_of_origin_that_is_not_understood_is_asked_about(tmp_path):
    draft = drafted(town_with(subject_ethnicity=["1", "2"]))
    assert city_of(draft, tmp_path).datasets[0].fields["race"].override is None
    assert any("subject_ethnicity may tell Hispanic origin" in d for d in draft.decisions)


def test_the_origin_of_officers_and_a_latitude_are_no_origin_of_people(tmp_path):
    draft = drafted(
        town_with(officer_ethnicity=["Hispanic", "Not Hispanic"], latitude=["41.5", "41.6"])
    )
    assert city_of(draft, tmp_path).datasets[0].fields["race"].override is None
    assert not [d for d in draft.decisions if "Hispanic" in d]
