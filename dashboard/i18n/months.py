"""Months and periods in words. Months are YYYY-MM; ids of periods are 2019, 2019-Q3 or 2019-07."""

from __future__ import annotations

from functools import lru_cache

from dashboard.i18n.locale import get_language, get_locale
from dashboard.i18n.translate import translate
from data.model.coverage import parse_month


def name_month(month: str, short: bool = False) -> str:
    """ "July 2019" for 2019-07; "Jul 2019" when short."""
    return _name_month(get_language(), month, short)


@lru_cache(maxsize=4096)
def _name_month(_language: str, month: str, short: bool) -> str:
    """The name in the current language, which `_language` is: a page names the same months many
    times.
    """
    return translate("month_year", month=name_calendar_month(month, short), year=int(month[:4]))


def name_calendar_month(month: str, short: bool = False, with_day: bool = False) -> str:
    """The name of the calendar month of a month (YYYY-MM); many languages have another form of it
    beside a day.
    """
    names = get_locale().months["format" if with_day else "stand-alone"]
    return names["abbreviated" if short else "wide"][int(month[5:7])]


def name_day(day: str) -> str:
    """ "29 Nov 2023" for 2023-11-29."""
    return translate(
        "day",
        day=int(day[8:10]),
        month=name_calendar_month(day, short=True, with_day=True),
        year=int(day[:4]),
    )


def name_months(since: str, until: str) -> str:
    """The months from since to until, both included, as a noun: "2023", "July 2019", "2019 to
    2023".
    """
    if not since or not until:
        return ""
    if since == until:
        return name_month(since)
    if _is_twelve_months(since, until):
        return translate("twelve_months", last=name_month(until))
    first, last = _name_ends(since, until)
    return first if first == last else translate("range", first=first, last=last)


def name_months_with_preposition(since: str, until: str) -> str:
    """The months from since to until with the preposition they take: "in 2023", "from 2019 to
    2023".
    """
    if not since or not until:
        return ""
    first, last = _name_ends(since, until)
    if since == until or first == last or _is_twelve_months(since, until):
        return translate("in", period=name_months(since, until))
    return translate("from_to", first=first, last=last)


def _is_twelve_months(since: str, until: str) -> bool:
    return parse_month(until) - parse_month(since) == 11 and since[:4] != until[:4]


def _name_ends(since: str, until: str) -> tuple[str, str]:
    if since.endswith("-01") and until.endswith("-12"):
        return since[:4], until[:4]
    if since[:4] == until[:4]:
        return name_calendar_month(since), name_month(until)
    return name_month(since), name_month(until)


def name_period(period_id: str, short: bool = False) -> str:
    """The reader's name of a period's id: 2019, Q3 2019 or July 2019."""
    if len(period_id) == 4:
        return period_id
    if "Q" in period_id:
        return translate("quarter", quarter=period_id[-1], year=period_id[:4])
    return name_month(period_id, short)


def find_year_before(period_id: str) -> str:
    """The id of the same period one year before."""
    return f"{int(period_id[:4]) - 1:04d}{period_id[4:]}"
