"""A bad city file is refused in words that name the file, the line or key, and what was
expected.
"""

from __future__ import annotations

import pytest

from data.city_files.loader import load_city_file
from data.model.errors import CityFileError
from tests.data.city_files.small import TEXT, changed, write

# what is wrong: (piece of the good file, what stands there instead, words that the refusal must
# hold)
FAULTS = {
    "toml syntax": ('name = "Small"\n', "name = Small\n", ["not valid TOML", "line 2", "column"]),
    "toml key twice": (
        'name = "Small"\n',
        'name = "Small"\nname = "Tiny"\n',
        ["not valid TOML", "line 3"],
    ),
    "unknown key": (
        "lag_days",
        "lag_dais",
        ["line 40, datasets[0].lag_dais", "unknown key", "mean lag_days"],
    ),
    "unknown key of the city": ("agency =", "agenzy =", ["line 3, agenzy", "did you mean agency"]),
    "unknown key of a field": (
        "constant =",
        "konstant =",
        ["fields.stop_type.konstant", "did you mean constant"],
    ),
    "a number for text": (
        'name = "Small"',
        "name = 5",
        ["line 2, name", "expected text in quotes, found 5"],
    ),
    "text for a list": (
        'unit = ["stop_id"]',
        'unit = "stop_id"',
        ["datasets[0].unit", "a list in square brackets"],
    ),
    "text for a number": (
        "lag_days = 30",
        'lag_days = "30"',
        ["datasets[0].lag_days", "whole number", "'30'"],
    ),
    "half a day": ("lag_days = 30", "lag_days = 0.5", ["datasets[0].lag_days", "whole number"]),
    "a number below zero": (
        "lag_days = 30",
        "lag_days = -1",
        ["datasets[0].lag_days", "expected 0 or more, found -1"],
    ),
    "text for true": (
        "open = true",
        'open = "yes"',
        ["fields.beat.open", "expected true or false, found 'yes'"],
    ),
    "text for a table": (
        '[licence]\nname = "Open data of Small"',
        'licence = "open"',
        ["licence", "a table of keys"],
    ),
    "no such day": (
        "begins = 2015-03-15",
        'begins = "soon"',
        ["datasets[0].begins", "a day such as 2015-03-15"],
    ),
    "a day with a time": (
        "begins = 2015-03-15",
        "begins = 2015-03-15T08:00:00",
        ["datasets[0].begins", "a day such"],
    ),
    "missing key": (
        'agency = "Small Police Department"\n',
        "",
        ["small.toml, agency", "missing", "text in quotes"],
    ),
    "missing key of a dataset": ('row = "one stop"\n', "", ["line 33, datasets[0].row", "missing"]),
    "missing date": (
        '[datasets.date]\ncolumns = ["day"]\nmeaning = "the day of the stop"\n',
        "",
        ["datasets[0].date", "missing", "a table"],
    ),
    "name of a file that is too long": (
        'dataset = "abcd-1234"',
        f'file = "{"x" * 5000}"',
        ["boundaries.file", "expected the name of a file beside small.toml"],
    ),
    "missing counts": (
        '[datasets.counts]\nunits = "stops"\n',
        "",
        ["datasets[0].counts", 'such as counts = {rows = "stops"}'],
    ),
    "no columns for the date": (
        'columns = ["day"]',
        "columns = []",
        ["datasets[0].date.columns", "at least one"],
    ),
    "bad id": (
        'id = "small"',
        'id = "Small Town"',
        ["line 1, id", "small letters", "'Small Town'"],
    ),
    "id is not the file's name": (
        'id = "small"',
        'id = "tiny"',
        ["line 1, id", "'small'", "rename it tiny.toml"],
    ),
    "bad district id": (
        'id = "east"',
        'id = "The East"',
        ["districts.categories[0].id", "small letters"],
    ),
    "district id twice": (
        'id = "west"',
        'id = "east"',
        ["line 20, districts.categories[1].id", "[0] already"],
    ),
    "district id that is kept": (
        'id = "west"',
        'id = "outside"',
        ["categories[1].id", "kept for rows"],
    ),
    "bad month": (
        'month = "2019-05"',
        'month = "2019-13"',
        ["breaks[0].month", "a month such as 2021-07"],
    ),
    "time zone": (
        "America/Chicago",
        "America/Springfield",
        ["line 5, time_zone", "'America/Springfield'"],
    ),
    "time zone that leads away": ("America/Chicago", "../etc", ["line 5, time_zone", "'../etc'"]),
    "portal with a scheme": (
        "data.small.gov",
        "https://data.small.gov",
        ["portal", "without https://"],
    ),
    "portal id": (
        'id = "stop-0001"',
        'id = "stops"',
        ["datasets[0].id", "such as abcd-1234", "'stops'"],
    ),
    "files without a folder": (
        'portal = "data',
        'transport = "files"\nportal = "data',
        ["folder", "expected"],
    ),
    "unknown transport": (
        'portal = "data',
        'transport = "ftp"\nportal = "data',
        ["transport", "'portal'", "'ftp'"],
    ),
    "unknown dimension": (
        "fields.age",
        "fields.agee",
        ["[0].fields.agee", "unknown dimension", "did you mean age"],
    ),
    "dimension of another topic": (
        "fields.age]",
        "fields.finding]",
        ["fields.finding", "unknown dimension of stops"],
    ),
    "dimension of time": ("fields.beat", "fields.year", ["fields.year", "it comes from the date"]),
    "unknown flag": (
        "flags.frisked",
        "flags.frisk",
        ["flags.frisk", "unknown flag of stops", "did you mean frisked"],
    ),
    "flag of another topic": (
        "flags.frisked",
        "flags.sustained",
        ["flags.sustained", "unknown flag of stops"],
    ),
    "flag both ways": (
        'no = ["N"]',
        'no = ["N", " y"]',
        ["flags.frisked.no", "a spelling of 'yes' already"],
    ),
    "unknown count": (
        'units = "stops"',
        'units = "stop"',
        ["datasets[0].counts.units", "did you mean stops"],
    ),
    "count of another topic": (
        'units = "stops"',
        'units = "complaints"',
        ["counts.units", "expected one of: stops"],
    ),
    "rows and units alike": (
        'rows = "allegations"',
        'rows = "complaints"',
        ["datasets[1].counts.units", "already"],
    ),
    "neither rows nor units": (
        'units = "stops"\n',
        "",
        ["datasets[0].counts", "expected rows or units"],
    ),
    "units without a unit": (
        'unit = ["stop_id"]\n',
        "",
        ["datasets[0].unit", "missing", "counts.units"],
    ),
    "unknown topic": (
        'topic = "stops"',
        'topic = "stop"',
        ["datasets[0].topic", "'stops'", "found 'stop'"],
    ),
    "unknown topic of a break": (
        'topics = ["stops"]',
        'topics = ["stop"]',
        ["breaks[0].topics", "did you mean stops"],
    ),
    "unknown confidence": (
        '"used"',
        '"sure"',
        ["fields.race.confidence", "'recorded'", "found 'sure'"],
    ),
    "unknown race": (
        "black = ",
        "blue = ",
        ["fields.race.values.blue", "unknown category of race", "black"],
    ),
    "unknown finding": (
        "other = ",
        "guilty = ",
        ["datasets[1].fields.finding.values.guilty", "unfounded"],
    ),
    "unknown kind of stop": (
        '"traffic"',
        '"tricycle"',
        ["fields.stop_type.constant", "pedestrian"],
    ),
    "bad category id": (
        "young = [",
        '"Under 18" = [',
        ["fields.age.values.Under 18", "small letters"],
    ),
    "outside is no race": (
        'white = ["White"]',
        'outside = ["White"]',
        ["race.values.outside", "unknown category"],
    ),
    "outside is no age": (
        "young = [",
        "outside = [",
        ["fields.age.values.outside", "for places only"],
    ),
    "unknown district of a field": (
        'columns = ["place"]',
        'columns = ["place"]\nvalues = { north = ["N"] }',
        ["fields.district.values.north", "unknown category of district", "east"],
    ),
    "title of no category": (
        'young = "Young"',
        'old = "Old"',
        ["fields.age.titles.old", "unknown category"],
    ),
    "one spelling, two categories": (
        'white = ["White"]',
        'white = ["White", "  bLACK "]',
        ["fields.race.values.white", "a spelling of 'black' already"],
    ),
    "one spelling twice": (
        '["White"]',
        '["White", "White"]',
        ["fields.race.values.white[1]", "in this list already"],
    ),
    "one spelling, two districts": (
        'spellings = ["W"]',
        'spellings = ["W", "east"]',
        ["line 22, districts.categories[1].spellings", "a spelling of 'east' already"],
    ),
    "a district that is not recorded": (
        '["UNKNOWN"]',
        '["w"]',
        ["districts.not_recorded", "a spelling of 'west'"],
    ),
    "field of nothing": (
        'constant = "traffic"',
        'constant = ""',
        ["fields.stop_type", "one of columns, one_hot, constant", "found none"],
    ),
    "field of both": (
        'constant = "traffic"',
        'constant = "traffic"\ncolumns = ["kind"]',
        ["stop_type", "found columns and constant"],
    ),
    "field without values": (
        TEXT[TEXT.index("[datasets.fields.race.values]") : TEXT.index("[datasets.fields.age]")],
        "standard = false\n\n",
        ["fields.race.values", "missing", "open = true"],
    ),
    "flag without answers": (
        'yes = ["Y"]\nno = ["N"]',
        "standard = false",
        ["flags.frisked.yes", "missing", "standard = false"],
    ),
    "like no dataset": (
        'id = "comp-0001"',
        'id = "comp-0001"\nlike = "stop-0002"',
        ["datasets[1].like", "stop-0001"],
    ),
    "like one that is like another": (
        'id = "forc-0001"',
        'id = "forc-0001"\nlike = "comp-0001"\n[[datasets]]\nid = "comp-0003"\nlike = "forc-0001"\n',
        ["datasets[3].like", "comp-0001"],
    ),
    "open and mapped": (
        "open = true",
        'open = true\nvalues = { k_3 = ["K3"] }',
        ["fields.beat.values", "found k_3"],
    ),
    "open and constant": (
        'constant = "traffic"',
        'constant = "traffic"\nopen = true',
        ["stop_type.open", "constant"],
    ),
    "dataset twice": (
        'id = "comp-0001"',
        'id = "stop-0001"',
        ["datasets[1].id", "datasets[0] already"],
    ),
    "boundaries from nowhere": (
        'dataset = "abcd-1234"\n',
        "",
        ["line 24, boundaries", "exactly one", "found none"],
    ),
    "boundaries from two": (
        'dataset = "abcd-1234"',
        'dataset = "abcd-1234"\nurl = "https://x.gov/a.geojson"',
        ["boundaries", "found dataset and url"],
    ),
    "boundaries at no address": (
        'dataset = "abcd-1234"',
        'url = "x.gov"',
        ["boundaries.url", "https://"],
    ),
    "boundaries of no portal": (
        'dataset = "abcd-1234"',
        'dataset = "beats"',
        ["boundaries.dataset", "'beats'"],
    ),
    "boundaries in no file": (
        'dataset = "abcd-1234"',
        'file = "gone.geojson"',
        ["boundaries.file", "'gone.geojson'"],
    ),
    "boundaries of no district": (
        'west = ["C"]',
        'north = ["C"]',
        ["line 31, boundaries.parts.north", "unknown"],
    ),
    "polygons of two districts": (
        'west = ["C"]',
        'west = ["C", "a"]',
        ["boundaries.parts.west", "'east' already"],
    ),
    "no polygons": (
        '[boundaries.parts]\neast = ["A", "B"]\nwest = ["C"]\n',
        "[boundaries.parts]\n",
        ["boundaries.parts", "at least one"],
    ),
    "population in no file": (
        "[[breaks]]",
        '[population]\nfile = "gone.csv"\nsource = "x"\nvintage = 2020\n[[breaks]]',
        ["population.file", "'gone.csv'"],
    ),
    "open where districts are declared": (
        'columns = ["place"]',
        'columns = ["place"]\nopen = true',
        ["line 51, datasets[0].fields.district.open", "declares the districts"],
    ),
    "no such precision": (
        'precision = "year"',
        'precision = "decade"',
        ["[2].date.precision", "'day', 'quarter' or 'year'"],
    ),
    "year known, begins in June": (
        "begins = 2016-01-01",
        "begins = 2016-06-01",
        ["line 112, datasets[2].begins", "expected 2016-01-01, found 2016-06-01"],
    ),
    "selected by nothing": (
        'values = ["SMALL PD"]',
        "values = []",
        ["datasets[2].select.values", "at least one"],
    ),
    "selected by a blank": (
        'values = ["SMALL PD"]',
        'values = ["SMALL PD", " "]',
        ["line 124, datasets[2].select.values", "found ' '"],
    ),
    "selected twice": (
        '"SMALL PD"]',
        '"SMALL PD", "SMALL PD"]',
        ["select.values[1]", "in this list already"],
    ),
    "selected without columns": (
        'columns = ["agency"]\n',
        "",
        ["datasets[2].select.columns", "missing"],
    ),
    "joined to itself": (
        'dataset = "stop-0001"',
        'dataset = "forc-0001"',
        ["line 127, datasets[2].join.dataset", "cannot borrow from itself"],
    ),
    "joined to a stranger": (
        'dataset = "stop-0001"',
        'dataset = "stop-0002"',
        ["datasets[2].join.dataset", "unknown dataset of this file", "did you mean stop-0001"],
    ),
    "joined without columns": (
        'columns = ["stop_id"]',
        "columns = []",
        ["datasets[2].join.columns", "at least one"],
    ),
    "separator of spaces": (
        'separator = "|"',
        'separator = "  "',
        ["district.separator", "found only spaces"],
    ),
    "separator in a spelling": (
        '["02", "03"]',
        '["02|03"]',
        ["district.values.west", "holds the separator '|'"],
    ),
    "separator of a constant": (
        'constant = "traffic"',
        'constant = "traffic"\nseparator = ";"',
        ["stop_type.separator", "a constant reads no column", "expected no separator"],
    ),
    "pad below zero": (
        "pad = 4",
        "pad = -4",
        ["fields.district.pad", "expected 0 or more, found -4"],
    ),
    "pad beyond measure": (
        "pad = 4",
        "pad = 40",
        ["fields.district.pad", "expected 12 or less, found 40"],
    ),
    "prefix that cuts nothing": (
        "prefix = 2\nconf",
        "prefix = 4\nconf",
        ["district.prefix", "(4)", "found 4"],
    ),
    "override of an unknown category": (
        "hispanic = [",
        "latino = [",
        ["race.override.values.latino", "unknown"],
    ),
    "override by the field's own column": (
        'columns = ["ethnicity"]',
        'columns = ["Subject_Race"]',
        ["race.override.columns", "another column", "'Subject_Race'"],
    ),
    "override without values": ('hispanic = ["H"]\n', "", ["race.override.values", "at least one"]),
    "override both ways": (
        'hispanic = ["H"]',
        'hispanic = ["H"]\nwhite = [" h"]',
        ["race.override.values.white", "a spelling of 'hispanic' already"],
    ),
    "one_hot of an unknown category": (
        "female = [",
        "women = [",
        ["sex.one_hot.women", "unknown category of sex"],
    ),
    "one_hot of what is not recorded": (
        "female = [",
        "not_recorded = [",
        ["one_hot.not_recorded", "no column"],
    ),
    "one_hot without columns": (
        '["is_female"]',
        "[]",
        ["sex.one_hot.female", "at least one entry"],
    ),
    "one_hot column of two": (
        '["is_female"]',
        '["is_female", "MALE"]',
        ["sex.one_hot.male", "of 'female' already"],
    ),
    "one_hot and columns": (
        "[datasets.fields.sex.one_hot]",
        '[datasets.fields.sex]\ncolumns = ["sex"]\n[datasets.fields.sex.one_hot]',
        ["datasets[2].fields.sex", "found columns and one_hot"],
    ),
    "one_hot and values": (
        "[datasets.fields.sex.one_hot]",
        '[datasets.fields.sex]\nvalues = {male = ["M"]}\n[datasets.fields.sex.one_hot]',
        ["datasets[2].fields.sex.values", "a column for each category already"],
    ),
    "one_hot cut short": (
        "[datasets.fields.sex.one_hot]",
        "[datasets.fields.sex]\nprefix = 1\n[datasets.fields.sex.one_hot]",
        ["datasets[2].fields.sex.prefix", "one_hot reads yes or no"],
    ),
    "no datasets": (TEXT[TEXT.index("[[datasets]]") :], "", ["datasets", "missing"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_file_is_refused_in_words(tmp_path, fault):
    old, new, words = FAULTS[fault]
    with pytest.raises(CityFileError) as refusal:
        load_city_file(write(tmp_path, changed(old, new)))
    message = str(refusal.value)
    assert message.startswith("small.toml")
    assert [w for w in words if w not in message] == [], message
    assert refusal.value.exit_code == 2
    assert refusal.value.errors
    assert all(e.field and e.message for e in refusal.value.errors)


def test_the_small_city_is_good(tmp_path):
    assert load_city_file(write(tmp_path)).name == "Small"


def test_all_faults_of_the_shape_are_told_at_once(tmp_path):
    text = (
        changed("agency =", "agenzy =")
        .replace("lag_days = 30", 'lag_days = "x"')
        .replace('"2019-05"', '"May"')
    )
    with pytest.raises(CityFileError) as refusal:
        load_city_file(write(tmp_path, text))
    assert {e.field for e in refusal.value.errors} == {
        "agency",
        "agenzy",
        "datasets[0].lag_days",
        "breaks[0].month",
    }
    assert len(str(refusal.value).splitlines()) == 4


def test_all_faults_of_the_meaning_are_told_at_once(tmp_path):
    text = changed("America/Chicago", "Nowhere").replace("black =", "blue =", 1)
    text = text.replace("flags.frisked", "flags.hugged")
    with pytest.raises(CityFileError) as refusal:
        load_city_file(write(tmp_path, text))
    assert [e.field for e in refusal.value.errors] == [
        "time_zone",
        "datasets[0].fields.race.values.blue",
        "datasets[0].flags.hugged",
    ]


def test_a_fault_in_an_inline_table_points_at_the_line_it_stands_in(tmp_path):
    text = changed('[datasets.counts]\nunits = "stops"', 'counts = { units = "stop" }')
    with pytest.raises(CityFileError, match=r"small\.toml, line 42, datasets\[0\]\.counts\.units"):
        load_city_file(write(tmp_path, text))


UNDECLARED = TEXT.replace(TEXT[TEXT.index("[[districts") : TEXT.index("[[datasets]]")], "", 1)
EACH_VALUE_ITS_OWN = UNDECLARED.replace(
    'columns = ["place"]', 'columns = ["place"]\nopen = true'
).replace(
    TEXT[
        TEXT.index("[datasets.fields.district.values]") : TEXT.index(
            '[datasets.fields.race]\ncolumns = ["subj'
        )
    ],
    "",
)


def test_a_city_whose_districts_nobody_has_seen_keeps_every_value(tmp_path):
    text = EACH_VALUE_ITS_OWN.replace("prefix = 2", "prefix = 2\nopen = true")
    city = load_city_file(write(tmp_path, text))
    assert city.districts.categories == ()
    assert [d.fields["district"].open for d in city.datasets if "district" in d.fields] == [
        True,
        True,
    ]


def test_without_declared_districts_a_closed_field_is_refused(tmp_path):
    with pytest.raises(
        CityFileError,
        match=r"datasets\[2\]\.fields\.district\.open: missing; expected open = true",
    ):
        load_city_file(write(tmp_path, EACH_VALUE_ITS_OWN))
    with pytest.raises(
        CityFileError,
        match=r"unknown category of district 'east'; expected one of: citywide, not_recorded",
    ):
        load_city_file(write(tmp_path, UNDECLARED))


def test_text_that_is_not_utf_8_is_refused(tmp_path):
    path = tmp_path / "small.toml"
    path.write_bytes(TEXT.replace("Small Police", "Smäll Police").encode("latin-1"))
    with pytest.raises(
        CityFileError, match=r"small\.toml: expected UTF-8 text, found the byte 0xe4"
    ):
        load_city_file(path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(CityFileError, match=r"small\.toml: cannot be read"):
        load_city_file(tmp_path / "small.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(CityFileError, match=r"folder\.toml: cannot be read"):
        load_city_file(tmp_path / "folder.toml")


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(TEXT, encoding="utf-8-sig")
    assert load_city_file(path).id == "small"


def test_a_list_is_not_said_to_be_empty_because_its_one_entry_has_a_fault(tmp_path):
    one = (
        EACH_VALUE_ITS_OWN.partition("[[datasets]]")[0]
        + """
[[datasets]]
id = "abcd-1234"
topic = "stops"
title = "Stops"
row = "one stop"
counts = {rows = "stops"}
unit = "stop_id"
date = {columns = ["day"], meaning = "the day of the stop"}
"""
    )
    with pytest.raises(CityFileError, match="a list in square brackets") as refusal:
        load_city_file(write(tmp_path, one))
    assert "at least one entry" not in str(refusal.value)
