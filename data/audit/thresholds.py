"""The bars of the audit, each with its reason. `docs/audit.md` lists them with their rates of false
alarm.
"""

from __future__ import annotations

from data.model.audit_findings import Severity

# Fewer rows prove nothing: one odd row of five is a fifth of them.
MIN_ROWS = 10
MIN_DATES = 5
# Typing errors make up a few rows in ten thousand; one in a hundred has a cause of its own.
DATES_YELLOW = 0.01
# A fifth of the rows: the bar for rows that are gone altogether, since a row that is set aside
# counts as little.
DATES_RED = 0.2
# A blank date is no error of reading, and some rows of a table have none. Beyond half, what counts
# is the lesser part.
BLANK_DATES_YELLOW = 0.05
BLANK_DATES_RED = 0.5
# A new category begins with a few rows; more than one row in twenty are old ones that are written
# in another way.
VALUES_YELLOW = 0.05
# Beyond half, the categories that are known are the lesser part of what was recorded.
VALUES_RED = 0.5
# Unknown words may all mean the rarer of yes and no. A twentieth as many would change a rate by a
# twentieth.
ANSWERS_YELLOW = 0.05
# As many again: more of the rarer answer may be hidden than is shown.
ANSWERS_RED = 1.0
# What a person accepted is accepted while it grows no worse than this.
MAX_ACCEPTED_GROWTH = 0.05

# Against the build before. A table that grows day by day moves none of its shares by a tenth; on
# fewer rows than this chance may. Rows that were unknown and are read now are no loss.
MIN_COMPARED = 100
SHARES_YELLOW = 0.1
SHARES_RED = 0.2
# So many yes (or no) do not become none by chance, also where they are a small share of all.
# Nor do a fifth of so many get lost by chance, in a table that only grows.
FEWEST_LOST_ANSWERS = 30
MAX_LOST_ANSWERS_SHARE = 0.2
# Seven years grow by a seventh in a year. Half as much again is more than was left out by a
# portal's late month; twice as many rows are likely to be the same ones under new ids.
GROWTH_YELLOW = 0.5
GROWTH_RED = 1.0
# Tables of a few columns hold equal rows that are different events (up to 31% of a real table), so
# that their share is judged against the build before alone.
REPEATED_YELLOW = 0.05
REPEATED_RED = 0.2
# Of a table of equal rows by chance hardly more than half of the contents have an even number of
# rows. Of 30 contents more than nine in ten have one by chance in 1 of 2 million tables; a table
# whose every row came twice has no other.
DOUBLED_YELLOW = 0.9
MIN_CONTENTS = 30
# A date that stands for "unknown" piles rows up. The largest real heap, of a riot, held 0.7% of its
# table's rows.
HEAP_YELLOW = 0.05
HEAP_TIMES_MEDIAN = 20
# More than half of a table on one day is no heap beside others: the column holds the day of an
# export.
HEAP_ALONE = 0.5
HEAP_MORE_YELLOW = 0.05
HEAP_MORE_RED = 0.2
MIN_HEAP_ROWS = 1_000
MIN_HEAP_DAYS = 60
# Rows without a partner lack every borrowed field.
UNJOINED_YELLOW = 0.05
UNJOINED_RED = 0.5
# A key that ties rows of different days or districts is hardly a key.
SPREAD_YELLOW = 0.05
SPREAD_RED = 0.5
# Of fewer than these the one or the other is a typing error.
MIN_SPREAD, MIN_KEYLESS = 6, 6
MIN_SPREAD_UNITS = 100
# Rows without a number of their own are units by themselves: more than one in twenty would be
# counted too often.
KEYLESS_YELLOW = 0.05
# Where no date of so many has an unambiguous day, the order of day and month is a guess.
MIN_ORDERED = 30
# A week without a row is a holiday of a small town at most. Rows come in clusters: a week's number
# varies by more than chance, at least by half.
MIN_SILENT_DAYS, DAYS_BESIDE, MIN_DAYS_BESIDE = 7, 60, 14
MIN_WEEKLY_DISPERSION = 1.5
SILENT_DAYS_LEVEL = 0.001
# Where more runs than this are at least half as long, that is how the table is kept.
MAX_RUNS_ALIKE = 5
# So many records a month or a year are expected before none at all is worth a word.
MIN_EXPECTED = 10
# Of a table of so many rows each district is expected to have some.
MIN_ALL_DISTRICTS = 1_000
# Rows of one day that agree in so many further dimensions, nearly all of them, are the same events
# in two tables.
OVERLAP_YELLOW = 0.8
MIN_OVERLAP_ROWS = 100
MIN_OVERLAP_DIMENSIONS = 3


def grade_share(share: float, yellow: float, red: float) -> Severity:
    """The severity of a share: RED above `red`, YELLOW above `yellow`, else GREEN."""
    if share > red:
        return Severity.RED
    return Severity.YELLOW if share > yellow else Severity.GREEN
