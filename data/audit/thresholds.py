"""The bars of the audit, each with its reason. `docs/audit.md` lists them with their rates of false alarm."""

from __future__ import annotations

# Fewer rows prove nothing: one odd row of five is a fifth of them.
FEWEST_ROWS = 10
FEWEST_DATES = 5
# Typing errors make up a few rows in ten thousand; one in a hundred has a cause of its own.
DATES_YELLOW = 0.01
# A fifth of the rows: the bar for rows that are gone altogether, since a row that is set aside counts as little.
DATES_RED = 0.2
# A new category begins with a few rows; more than one row in twenty are old ones that are written in another way.
VALUES_YELLOW = 0.05
# Beyond half, the categories that are known are the lesser part of what was recorded.
VALUES_RED = 0.5
# Unknown words may all mean the rarer of yes and no. A fifth as many would change a rate by a fifth.
ANSWERS_YELLOW = 0.2
# As many again: more of the rarer answer may be hidden than is shown.
ANSWERS_RED = 1.0
# What a person accepted is accepted while it grows no worse than this.
ACCEPTED_GROWTH = 0.05
