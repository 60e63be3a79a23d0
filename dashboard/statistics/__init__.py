"""Statistics that compare groups: one file for each, with its method, source, limits and what it
cannot show.

They read counts through the one door and add nothing to them: a statistic is made from an Answer's
rows.
"""
