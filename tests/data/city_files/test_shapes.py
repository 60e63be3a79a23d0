"""The sources whose tables come in a shape of their own: years, codes, one-hot columns, and two
topics in one table.
"""

from __future__ import annotations

from tests.data.city_files.strangers import Served


def test_the_offenses_of_urbanas_stops_are_never_counted_as_stops(tmp_path):
    offenses = [
        {"date_of_contact": "2020-01-02", "race": "Black", "offense": o}
        for o in ("Speeding", "No belt")
    ]
    walkers = [{"stop_date": "2020-01-02", "race": "White"}]
    served = Served(tmp_path, "urbana", vzjr_d62i=offenses, vnxf_tjw4=walkers)
    refused = next(o for o in served.refresh().outcomes if o.dataset == "vzjr-d62i")
    assert refused.state == "missing"
    assert "no column named stop_id" in refused.message
    assert served.counted("stops", "stop_type") == {"pedestrian": 1}


def test_norfolks_complaints_are_never_counted_as_force(tmp_path):
    rows = [
        {"date": "2020-01-02", "incident_type": kind, "precinct": "First"}
        for kind in ("Use of Force", "USE OF FORCE", "Citizen Complaint")
    ]
    served = Served(tmp_path, "norfolk", fcqe_uvnb=rows)
    served.refresh()
    assert served.counted("force_reports") == {("2020", "first"): 2}
    (tmp_path / "again").mkdir()
    untold = Served(
        tmp_path / "again", "norfolk", fcqe_uvnb=[{"date": "2020-01-02", "precinct": "First"}]
    )
    assert untold.refresh().build == ""


def test_new_jerseys_stops_have_a_year_and_no_month(tmp_path):
    served = Served(
        tmp_path,
        "new_jersey_state_police",
        m3fh_4zv4=[{"year": "2009", "race": "White"}, {"year": "2009.0", "race": "Black"}],
        kie7_5sud=[{"year": "2020-01-01T00:00:00.000", "station": "Troop A"}, {"year": "unknown"}],
    )
    served.refresh()
    assert served.counted("stops", "year") == {"2009": 2, "2020": 1}
    assert served.counted("stops", "district") == {"not_read": 2, "troop_a": 1}


def test_bloomingtons_letters_tell_race_and_ethnicity_together(tmp_path):
    rows = [
        {"date": "2020-01-02T00:00:00.000", "subject_race": letter} for letter in "ABCHIKLNPSTUW"
    ]
    served = Served(tmp_path, "bloomington", **{"7jzv_6jei": rows})
    served.refresh()
    assert served.counted("force_reports", "race") == {
        "asian": 2,
        "black": 1,
        "hispanic": 6,
        "native": 1,
        "pacific": 1,
        "white": 1,
        "not_recorded": 1,
    }


def test_in_connecticut_ethnicity_wins_over_race_and_departments_are_places(tmp_path):
    rows = [
        {
            "interventiondatetime": "2015-01-02T00:00:00.000",
            "department_name": name,
            "subjectracecode": race,
            "subjectethnicitycode": ethnicity,
            "vehiclesearchedindicator": "True",
        }
        for name, race, ethnicity in [
            ("Avon", "W", "N"),
            ("Avon", "W", "H"),
            ("State Police", "B", "N"),
        ]
    ]
    served = Served(tmp_path, "connecticut", nahi_zqrt=rows)
    served.refresh()
    assert served.counted("stops") == {("2015", "avon"): 2, ("2015", "state_police"): 1}
    assert served.counted("stops", "race") == {"white": 1, "hispanic": 1, "black": 1}


def test_los_angeles_reads_areas_from_districts_and_race_from_many_columns(tmp_path):
    races = (
        "asian",
        "black_african",
        "hispanic_latino",
        "middle_eastern",
        "native_american",
        "pacific_islander",
        "white",
    )
    people = [
        {"stop_date": day, **{f"perceived_{r}": str(int(r in perceived)) for r in races}}
        for day, perceived in [
            ("2019-01-02", ["white"]),
            ("2019-01-02", ["white", "asian"]),
            ("2019-01-02", []),
            ("2018-02-03", ["white"]),
        ]
    ]
    older = [
        {
            "stop_dt": "2012-01-02T00:00:00.000",
            "rpt_dist_nbr": number,
            "descent_desc": "HISPANIC",
            "persn_gender_cd": "M",
            "stop_type": "VEH",
        }
        for number in ("0645", "1201", "185", "9999")
    ]
    served = Served(tmp_path, "los_angeles", bwdf_y5fe=people, ci25_wgt7=older)
    served.refresh()
    assert served.counted("stops", "race") == {
        "hispanic": 4,
        "white": 1,
        "multiracial": 1,
        "not_recorded": 1,
    }
    assert served.counted("stops", "district") == {
        "hollywood": 1,
        "77th_street": 1,
        "central": 1,
        "not_read": 4,
    }
