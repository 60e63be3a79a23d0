"""When a value may be shown. One rule, computed once, visible everywhere.

Counts are shown, since the rows behind them are public; a site may withhold small ones
(dashboard/query/disclosure_control). A share follows the National Center for Health Statistics'
presentation standards for proportions (Vital and Health Statistics, Series 2, No. 175, 2017); a
rate follows its standards for rates and counts (Series 2, No. 200, 2023). Both ask for enough cases
and for an interval that is not too wide to be useful.
"""

from __future__ import annotations

from dashboard.measures import rates

OK, TOO_FEW, NO_DATA = "ok", "too_few", "no_data"
# The city does not record it, or the record's own value says unknown.
NOT_RECORDED = "not_recorded"
# The source was silent where records were to be expected.
NOT_REPORTED = "not_reported"
# Published, but the city file does not read the column or does not know the value.
NOT_READ = "not_read"
# Under the stricter setting alone: the count itself is not shown
# (dashboard/query/disclosure_control).
WITHHELD = "withheld"
# Nothing can be known of such a cell from what was published and read: its counts are None, never
# 0.
UNKNOWN_STATUSES = (NOT_REPORTED, NOT_READ, NO_DATA)
STATUSES = (OK, TOO_FEW, NOT_RECORDED, NOT_REPORTED, NOT_READ, NO_DATA, WITHHELD)

MIN_SHARE_UNITS = 30
MIN_RATE_EVENTS = 10
MIN_QUANTILE_CASES = 10
NARROW, WIDE = 5.0, 30.0
RELATIVE_SHARE, RELATIVE_RATE = 1.30, 1.60


def assess_share(numerator: int, denominator: int) -> str:
    """Whether a percentage may be shown: ok or too_few.

    Series 2 No. 175 exactly, with the interval of Clopper and Pearson that it asks for: at least 30
    cases; an interval of 5 points or less is shown, of 30 points or more is not; between them its
    width must not pass 130% of the percentage. The same rule on the complement (100 less the
    percentage) asks for a footnote alone and withholds nothing. Where none or all of the cases are
    events, the standard asks for a statistician's review; there is none here when a page is asked,
    so "0%" and "100%" are not shown.
    """
    if denominator < MIN_SHARE_UNITS or numerator in (0, denominator):
        return TOO_FEW
    low, high = rates.calculate_exact_share_interval(numerator, denominator)
    width = high - low
    if width <= NARROW:
        return OK
    if width >= WIDE:
        return TOO_FEW
    return OK if width <= RELATIVE_SHARE * 100 * numerator / denominator else TOO_FEW


def assess_complement(numerator: int, denominator: int) -> str:
    """Whether a percentage that is shown may also be read the other way round, as 100 less it: ok
    or too_few.

    The footnote of Series 2 No. 175: the interval's width must not pass 130% of the complement.
    """
    return assess_share(denominator - numerator, denominator)


def assess_rate(numerator: int, denominator: int, value: float, low: float, high: float) -> str:
    """Whether a rate may be shown: ok or too_few.

    Series 2 No. 200: at least 10 events and 10 in the denominator, and an interval no wider than
    160% of the value.
    """
    if numerator < MIN_RATE_EVENTS or denominator < MIN_RATE_EVENTS:
        return TOO_FEW
    return OK if (high - low) / value <= RELATIVE_RATE else TOO_FEW


def assess_ratio(first: int, second: int) -> str:
    """Whether two rates that may each be shown may be divided: ok with at least 10 events on both
    sides, else too_few.

    Series 2 No. 200 asks this of each rate; a percentage may be steady with fewer, but a ratio of
    it is not.
    """
    return OK if min(first, second) >= MIN_RATE_EVENTS else TOO_FEW


def assess_quantile(cases: int, low: int | None, high: int | None) -> str:
    """Whether a median or another quantile may be shown: at least 10 cases, and both ends of its
    interval known.
    """
    return OK if cases >= MIN_QUANTILE_CASES and low is not None and high is not None else TOO_FEW
