"""The choice of a period: the control that shows the months of a page's numbers, and what a sent form means by it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard import wording
from dashboard.i18n.translate import translate
from dashboard.measures.registry import Measure
from dashboard.query import addresses, periods, query_validation
from dashboard.query.addresses import Parameters
from dashboard.query.periods import Period
from dashboard.views.city_context import CityContext
from dashboard.views.model import Control, Option, PeriodControl
from data.model.coverage import format_month, parse_month

PRESET, SHOWN = "period", "shown"
PERIOD_KEYS = ("since", "until")
# The period of a report has the same key.
REPORT_PERIOD_PATTERN = re.compile(r"\d{4}(-Q[1-4])?")
PRESET_PATTERN = re.compile(r"\w+,(\d{4}-\d\d),(\d{4}-\d\d)")


@dataclass(frozen=True)
class ShownPeriod:
    """What a form sent without scripts says of the period that its page showed.

    `offered` are the first and the last month on offer; `usual` says that the address named no period.
    """

    period: Period
    offered: Period
    usual: bool

    def text(self) -> str:
        """As the value of the form's hidden field."""
        return ",".join([*self.period, *self.offered, *(["usual"] if self.usual else [])])


@dataclass(frozen=True)
class PeriodPreset:
    """A period with a name: its id, its months, and what the reader reads."""

    id: str
    period: Period
    title: str

    @property
    def value(self) -> str:
        """As the value of an option."""
        return ",".join([self.id, *self.period])


def build_period_control(
    desk: CityContext, measures: tuple[Measure, ...], since: str, until: str, whole: bool = False
) -> tuple[PeriodControl, ...]:
    """The control of a page that shows these measures for `since` and `until` of its address; () without any data.

    With `whole` a page without either end shows all that is covered. Measures that end in different months have
    periods of their own where an end is open: the control shows that of the one with the latest data and names the
    other ones.
    """
    manifest = desk.build.manifest
    dated = [m for m in measures if periods.find_coverage(m, manifest)[0]]
    if not dated:
        return ()
    leading = max(dated, key=lambda m: periods.find_latest_complete_period(m, manifest).until)
    usual = not since and not until
    shown = {m.id: _find_shown_period(desk, m, since, until, whole) for m in dated}
    period = shown[leading.id]
    covered = [periods.find_covered_period(m, manifest) for m in dated]
    offered = Period(min(c.since for c in covered), max(c.until for c in covered))
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
                _list_months(offered, period.since, length, 0),
                period.since,
            ),
            Control(
                "until",
                translate("control.until"),
                _list_months(offered, period.until, length, length - 1),
                period.until,
            ),
            ShownPeriod(period, offered, usual).text(),
            tuple(
                translate(
                    "control.own_period", topic=m.short, period=wording.name_months(*shown[m.id])
                )
                for m in dated
                if shown[m.id] != period
            ),
        ),
    )


def _find_shown_period(
    desk: CityContext, measure: Measure, since: str, until: str, whole: bool
) -> Period:
    if whole and not since and not until:
        return periods.find_covered_period(measure, desk.build.manifest)
    return desk.period(measure, since, until)


def _list_months(offered: Period, selected: str, length: int, place: int) -> tuple[Option, ...]:
    """The months on offer, the latest first: of each period of `length` months the one at a place (from 0)."""
    first = min(m for m in (offered.since, selected) if m)
    last = max(offered.until, selected)
    months = [
        m
        for m in range(parse_month(last), parse_month(first) - 1, -1)
        if m % length == place or format_month(m) == selected
    ]
    return tuple(Option(format_month(m), wording.name_month(format_month(m))) for m in months)


def _list_presets(
    desk: CityContext, measures: list[Measure], leading: Measure, offered: Period
) -> list[PeriodPreset]:
    """The periods with a name, counted back from the last complete month of the leading measure.

    "This year" is the calendar year of that month as far as it is complete, "last year" the one before.
    """
    manifest = desk.build.manifest
    year, two_years = (periods.find_latest_complete_period(leading, manifest, n) for n in (12, 24))
    last = year.until
    this = int(last[:4])
    found = [PeriodPreset("months_12", year, translate("preset.months", number=12))]
    if two_years != year:
        number = parse_month(last) - parse_month(two_years.since) + 1
        if number == 24:
            found.append(
                PeriodPreset("months_24", two_years, translate("preset.months", number=24))
            )
    for name, period in (
        ("this_year", Period(f"{this:04d}-01", last)),
        ("last_year", Period(f"{this - 1:04d}-01", f"{this - 1:04d}-12")),
    ):
        if period.since >= offered.since:
            found.append(
                PeriodPreset(name, period, translate(f"preset.{name}", year=period.since[:4]))
            )
    found.append(PeriodPreset("everything", offered, translate("preset.everything")))
    return [*found, *_list_event_presets(desk, measures, offered.since, last)]


def _list_event_presets(
    desk: CityContext, measures: list[Measure], first: str, last: str
) -> list[PeriodPreset]:
    """One period for each event and break of the measures' topics: from its month to the last complete one."""
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
            Period(month, last),
            translate(
                "preset.event", month=wording.name_month(month), title=wording.join_list(titles)
            )
            if titles
            else translate("preset.break", month=wording.name_month(month)),
        )
        for month, titles in sorted(names.items(), reverse=True)
        if first < month <= last
    ]


def normalize_period(parameters: Parameters) -> Parameters:
    """The parameters that a page's address means, with a period whose ends are in order and no fields of the form.

    A form sent without scripts holds a preset, both ends, and what its page showed. The part that differs from what
    was shown is what the reader chose: a preset sets both ends; an end that passes the other one moves it along, so
    that the period keeps its length as far as there are data. What names no months stays, to be refused.
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
    asked = Period(since, until)
    chosen = _choose_period(asked, Period(*preset.groups()) if preset else None, shown)
    kept = [(k, v) for k, v in parameters if k not in (PRESET, SHOWN, *PERIOD_KEYS)]
    if shown and chosen != shown.period:
        kept = [(k, v) for k, v in kept if k != "with_since" or not _overlaps_period(v, chosen)]
    ends = [(k, v) for k, v in zip(PERIOD_KEYS, chosen) if v]
    return (*((k, v) for k, v in kept if v or k == "by"), *ends)


def _parse_shown_period(text: str) -> ShownPeriod | None:
    parts = text.split(",")
    if len(parts) < 4 or not all(addresses.MONTH_PATTERN.fullmatch(p) for p in parts[:4]):
        return None
    return ShownPeriod(Period(*parts[:2]), Period(*parts[2:4]), parts[4:] == ["usual"])


def _choose_period(asked: Period, preset: Period | None, shown: ShownPeriod | None) -> Period:
    if shown is None:
        return preset or Period(*(sorted(asked) if all(asked) else asked))
    if preset and preset != shown.period:
        return preset
    if asked == shown.period and shown.usual:
        return Period("", "")
    if not all(asked) or asked.since <= asked.until:
        return asked
    length = parse_month(shown.period.until) - parse_month(shown.period.since)
    if asked.until == shown.period.until:
        until = min(format_month(parse_month(asked.since) + length), shown.offered.until)
        return Period(asked.since, max(asked.since, until))
    if asked.since == shown.period.since:
        since = max(format_month(parse_month(asked.until) - length), shown.offered.since)
        return Period(min(asked.until, since), asked.until)
    return Period(asked.until, asked.since)


def _overlaps_period(start: str, period: Period) -> bool:
    """Whether a second period of equal length that begins in `start` shares a month with a first one."""
    if not addresses.MONTH_PATTERN.fullmatch(start):
        return False
    length = parse_month(period.until) - parse_month(period.since)
    return abs(parse_month(start) - parse_month(period.since)) <= length
