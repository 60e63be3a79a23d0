"""A small city file that is good, and ways to write it with something changed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

TEXT = """\
id = "small"
name = "Small"
agency = "Small Police Department"
portal = "data.small.gov"
time_zone = "America/Chicago"

[licence]
name = "Open data of Small"

[districts]
outside = ["OUT"]
not_recorded = ["UNKNOWN"]

[[districts.categories]]
id = "east"
title = "East"
spellings = ["E", "EASTERN"]

[[districts.categories]]
id = "west"
title = "West"
spellings = ["W"]

[boundaries]
dataset = "abcd-1234"
properties = ["name"]
prefix = 1

[boundaries.parts]
east = ["A", "B"]
west = ["C"]

[[datasets]]
id = "stop-0001"
topic = "stops"
title = "Stops"
row = "one stop"
unit = ["stop_id"]
begins = 2015-03-15
lag_days = 30

[datasets.counts]
units = "stops"

[datasets.date]
columns = ["day"]
meaning = "the day of the stop"

[datasets.fields.district]
columns = ["place"]

[datasets.fields.beat]
columns = ["beat"]
open = true

[datasets.fields.race]
columns = ["race", "old_race"]
confidence = "used"
[datasets.fields.race.values]
black = ["Black"]
white = ["White"]
not_recorded = ["UNKNOWN"]

[datasets.fields.age]
columns = ["age"]
[datasets.fields.age.values]
young = ["0-17"]
[datasets.fields.age.titles]
young = "Young"

[datasets.fields.stop_type]
constant = "traffic"

[datasets.flags.frisked]
columns = ["frisked"]
yes = ["Y"]
no = ["N"]

[[datasets]]
id = "comp-0001"
topic = "complaints"
title = "Complaints"
row = "one allegation"
unit = ["case"]

[datasets.counts]
rows = "allegations"
units = "complaints"

[datasets.date]
columns = ["received"]
meaning = "the day the complaint was received"

[datasets.fields.finding]
columns = ["finding"]
varies = true
[datasets.fields.finding.values]
sustained = ["Sustained"]
other = ["Other"]

[datasets.flags.sustained]
columns = ["finding"]
yes = ["Sustained"]
no = ["Other"]
varies = true

[[datasets]]
id = "forc-0001"
topic = "force"
title = "Use of force"
row = "one report"
begins = 2016-01-01

[datasets.counts]
rows = "force_reports"

[datasets.date]
columns = ["year"]
meaning = "the year of the report"
precision = "year"

[datasets.select]
columns = ["agency"]
values = ["SMALL PD"]

[datasets.join]
dataset = "stop-0001"
columns = ["stop_id"]

[datasets.fields.district]
columns = ["beats"]
separator = "|"
pad = 4
prefix = 2
confidence = "unverified"
[datasets.fields.district.values]
east = ["01"]
west = ["02", "03"]

[datasets.fields.race]
columns = ["subject_race"]
[datasets.fields.race.values]
black = ["B"]
[datasets.fields.race.override]
columns = ["ethnicity"]
[datasets.fields.race.override.values]
hispanic = ["H"]

[datasets.fields.sex.one_hot]
female = ["is_female"]
male = ["is_male", "male"]

[[breaks]]
month = "2019-05"
topics = ["stops"]
reason = "A new form."
"""


def write(folder: Path, text: str = TEXT, name: str = "small.toml") -> Path:
    """A file of that text in the folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(old: str, new: str) -> str:
    """The small city's text with one piece replaced; the piece must stand in it."""
    assert old in TEXT, old
    return TEXT.replace(old, new, 1)


def to_toml(content: dict) -> str:
    """Parsed content as TOML text, one line for each key of the file."""
    return "".join(f"{json.dumps(key)} = {_value(value)}\n" for key, value in content.items())


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)
