"""The choice of a period: the control that shows the months of a page's numbers, and what a sent
form means by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard import wording
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses, periods, query_validation
from dashboard.query.addresses import Parameters
from dashboard.views.city_context import CityContext
from dashboard.views.model import Control, Option, PeriodControl
from data.model.coverage import format_month, parse_month
from data.model.period import Period

PRESET, SHOWN = "period", "shown"
PERIOD_KEYS = ("since", "until")
# The period of a report has the same key.
REPORT_PERIOD_PATTERN = re.compile(r"\d{4}(-Q[1-4])?")
PRESET_PATTERN = re.compile(r"\w+,(\d{4}-(?:0[1-9]|1[0-2])),(\d{4}-(?:0[1-9]|1[0-2]))")


@dataclass(frozen=True)
class ShownPeriod:
    """What a form sent without scripts says of the period that its page showed.

    `offered` are the first and the last month on offer; `usual` says that the address named no
    period.
    """

    period: Period
    offered: Period
    usual: bool

    def text(self) -> str:
        """As the value of the form's hidden field."""
        return ",".join([*self.period.ends, *self.offered.ends, *(["usual"] if self.usual else [])])


@dataclass(frozen=True)
class PeriodPreset:
    """A period with a name: its id, its months, and what the reader reads."""

    id: str
    period: Period
    title: str

    @property
    def value(self) -> str:
        """As the value of an option."""
        return ",".join([self.id, *self.period.ends])


def build_period_control(
    desk: CityContext, measures: tuple[Measure, ...], ends: Period, whole: bool = False
) -> tuple[PeriodControl, ...]:
    """The control of a page that shows these measures for the period of its address (`ends`); ()
    without any data.

    With `whole` a page without either end shows all that is covered. Measures that end in different
    months have periods of their own where an end is open: the control shows that of the one with
    the latest data and names the other ones.
    """
    manifest = desk.build.manifest
    dated = [m for m in measures if periods.find_coverage(m, manifest)[0]]
    if not dated:
        return ()
    leading = max(dated, key=lambda m: periods.find_latest_complete_period(m, manifest).months.last)
    shown = {m.id: _find_shown_period(desk, m, ends, whole) for m in dated}
    period = shown[leading.id]
    covered = [periods.find_covered_period(m, manifest).months for m in dated]
    offered = Period(min(c.first for c in covered), max(c.last for c in covered))
    presets = _list_presets(desk, dated, leading, offered)
    chosen = next((p.value for p in presets if p.period == period), "")
    other = () if chosen else (Option("", translate("control.other_months")),)
    options = (*other, *(Option(p.value, p.title) for p in presets))
    # The shortest period of any measure shown; the others are widened to their own.
    length = min(
        periods.count_period_months(query_validation.find_finest_time(m, manifest)) for m in dated
    )
    return (
        PeriodControl(
            Control(PRESET, translate("control.period"), options, chosen),
            Control(
                "since",
                translate("control.since"),
                _list_months(offered, period.months.first, length, 0),
                period.since,
            ),
            Control(
                "until",
                translate("control.until"),
                _list_months(offered, period.months.last, length, length - 1),
                period.until,
            ),
            ShownPeriod(period, offered, not ends.is_bounded).text(),
            tuple(
                translate(
                    "control.own_period",
                    topic=m.short,
                    period=wording.name_months(*shown[m.id].ends),
                )
                for m in dated
                if shown[m.id] != period
            ),
        ),
    )


def _find_shown_period(desk: CityContext, measure: Measure, ends: Period, whole: bool) -> Period:
    if whole and not ends.is_bounded:
        return periods.find_covered_period(measure, desk.build.manifest)
    return desk.period(measure, ends)


def _list_months(offered: Period, selected: int, length: int, place: int) -> tuple[Option, ...]:
    """The months on offer, the latest first: of each period of `length` months the one at a place
    (from 0).
    """
    first = min(offered.months.first, selected)
    last = max(offered.months.last, selected)
    months = [m for m in range(last, first - 1, -1) if m % length == place or m == selected]
    return tuple(
        Option(format_month(m), wording.name_month(format_month(m), short=True)) for m in months
    )


def _list_presets(
    desk: CityContext, measures: list[Measure], leading: Measure, offered: Period
) -> list[PeriodPreset]:
    """The periods with a name, counted back from the last complete month of the leading measure.

    "This year" is the calendar year of that month as far as it is complete, "last year" the one
    before.
    """
    manifest = desk.build.manifest
    year, two_years = (periods.find_latest_complete_period(leading, manifest, n) for n in (12, 24))
    last = year.months.last
    january = last // 12 * 12
    found = [PeriodPreset("months_12", year, translate("preset.months", number=12))]
    if two_years.months.length == 24:
        found.append(PeriodPreset("months_24", two_years, translate("preset.months", number=24)))
    for name, period in (
        ("this_year", Period(january, last)),
        ("last_year", Period(january - 12, january - 1)),
    ):
        if period.months.first >= offered.months.first:
            found.append(
                PeriodPreset(name, period, translate(f"preset.{name}", year=period.since[:4]))
            )
    found.append(PeriodPreset("everything", offered, translate("preset.everything")))
    return [*found, *_list_event_presets(desk, measures, offered.months.first, last)]


def _list_event_presets(
    desk: CityContext, measures: list[Measure], first: int, last: int
) -> list[PeriodPreset]:
    """One period for each event and break of the measures' topics: from its month to the last
    complete one.
    """
    topics = {t for m in measures for t in m.topics}
    names: dict[str, list[str]] = {}
    for event in sorted(desk.city.events, key=lambda e: e.month):
        if set(event.topics) & topics:
            names.setdefault(event.month, []).append(event.title)
    for found in desk.city.breaks:
        if set(found.topics) & topics:
            names.setdefault(found.month, [])
    return [
        PeriodPreset(
            f"since_{month.replace('-', '_')}",
            Period(parse_month(month), last),
            translate(
                "preset.event", month=wording.name_month(month), title=wording.join_list(titles)
            )
            if titles
            else translate("preset.break", month=wording.name_month(month)),
        )
        for month, titles in sorted(names.items(), reverse=True)
        if first < parse_month(month) <= last
    ]


def normalize_period(parameters: Parameters) -> Parameters:
    """The parameters that a page's address means, with a period whose ends are in order and no
    fields of the form.

    A form sent without scripts holds a preset, both ends, and what its page showed. The part that
    differs from what was shown is what the reader chose: a preset sets both ends; an end that
    passes the other one moves it along, so that the period keeps its length as far as there are
    data. What names no months stays, to be refused.
    """
    values = dict(parameters)
    if REPORT_PERIOD_PATTERN.fullmatch(values.get(PRESET, "")):
        return parameters
    since, until = values.get("since", "").strip(), values.get("until", "").strip()
    if not all(addresses.MONTH_PATTERN.fullmatch(m) for m in (since, until) if m):
        return parameters
    shown = _parse_shown_period(values.get(SHOWN, ""))
    preset = PRESET_PATTERN.fullmatch(values.get(PRESET, ""))
    if PRESET not in values and shown is None and not (since and until and since > until):
        return parameters
    asked = Period.parse(since, until)
    chosen = _choose_period(asked, Period.parse(*preset.groups()) if preset else None, shown)
    kept = [(k, v) for k, v in parameters if k not in (PRESET, SHOWN, *PERIOD_KEYS)]
    if shown and chosen != shown.period:
        kept = [(k, v) for k, v in kept if k != "with_since" or not _overlaps_period(v, chosen)]
    ends = [(k, v) for k, v in zip(PERIOD_KEYS, chosen.ends) if v]
    return (*((k, v) for k, v in kept if v or k == "by"), *ends)


def _parse_shown_period(text: str) -> ShownPeriod | None:
    parts = text.split(",")
    if len(parts) < 4 or not all(addresses.MONTH_PATTERN.fullmatch(p) for p in parts[:4]):
        return None
    return ShownPeriod(Period.parse(*parts[:2]), Period.parse(*parts[2:4]), parts[4:] == ["usual"])


def _choose_period(asked: Period, preset: Period | None, shown: ShownPeriod | None) -> Period:
    if shown is None:
        return preset or _sort_ends(asked)
    if preset and preset != shown.period:
        return preset
    if asked == shown.period and shown.usual:
        return periods.EVERY_MONTH
    if asked.is_open or asked.months.length > 0:
        return asked
    (first, last), offered = asked.months, shown.offered.months
    later = shown.period.months.length - 1
    if last == shown.period.last:
        return Period(first, max(first, min(first + later, offered.last)))
    if first == shown.period.first:
        return Period(min(last, max(last - later, offered.first)), last)
    return _sort_ends(asked)


def _sort_ends(period: Period) -> Period:
    """The period with the earlier month first; an open end stays open."""
    return period if period.is_open else Period(*sorted(period.months))


def _overlaps_period(start: str, period: Period) -> bool:
    """Whether a second period of equal length that begins in `start` shares a month with a first
    one.
    """
    if period.is_open or not addresses.MONTH_PATTERN.fullmatch(start):
        return False
    return abs(parse_month(start) - period.months.first) < period.months.length
