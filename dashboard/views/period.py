"""The choice of a period: the control that shows the months of a page's numbers, and what a sent form means by it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode

from dashboard import wording
from dashboard.i18n.translate import say
from dashboard.measures.registry import Measure
from dashboard.query import addresses, periods, query_validation
from dashboard.query.periods import Period
from dashboard.views.city_context import Desk
from dashboard.views.model import Control, Option, PeriodControl
from data.model.coverage import month_id, month_of

PRESET, SHOWN = "period", "shown"
ENDS = ("since", "until")
VALUE = re.compile(r"\w+,(\d{4}-\d\d),(\d{4}-\d\d)")
MOST = addresses.LONGEST + 1


@dataclass(frozen=True)
class Shown:
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
class Preset:
    """A period with a name: its id, its months, and what the reader reads."""

    id: str
    period: Period
    title: str

    @property
    def value(self) -> str:
        """As the value of an option."""
        return ",".join([self.id, *self.period])


def period_control(
    desk: Desk, measures: tuple[Measure, ...], since: str, until: str, whole: bool = False
) -> tuple[PeriodControl, ...]:
    """The control of a page that shows these measures for `since` and `until` of its address; () without any data.

    With `whole` a page without either end shows all that is covered. Measures that end in different months have
    periods of their own where an end is open: the control shows that of the one with the latest data and names the
    other ones.
    """
    manifest = desk.build.manifest
    dated = [m for m in measures if periods.coverage(m, manifest)[0]]
    if not dated:
        return ()
    leading = max(dated, key=lambda m: periods.latest_complete(m, manifest).until)
    usual = not since and not until
    shown = {m.id: _shown(desk, m, since, until, whole) for m in dated}
    period = shown[leading.id]
    covered = [periods.covered_period(m, manifest) for m in dated]
    offered = Period(min(c.since for c in covered), max(c.until for c in covered))
    presets = _presets(desk, dated, leading, offered)
    chosen = next((p.value for p in presets if p.period == period), "")
    other = () if chosen else (Option("", say("control.other_months")),)
    options = (*other, *(Option(p.value, p.title) for p in presets))
    # The shortest period of any measure shown; the others are widened to their own.
    length = min(periods.period_length(query_validation.finest_time(m, manifest)) for m in dated)
    return (
        PeriodControl(
            Control(PRESET, say("control.period"), options, chosen),
            Control(
                "since",
                say("control.since"),
                _months(offered, period.since, length, 0),
                period.since,
            ),
            Control(
                "until",
                say("control.until"),
                _months(offered, period.until, length, length - 1),
                period.until,
            ),
            Shown(period, offered, usual).text(),
            tuple(
                say("control.own_period", topic=m.short, period=wording.period(*shown[m.id]))
                for m in dated
                if shown[m.id] != period
            ),
        ),
    )


def _shown(desk: Desk, measure: Measure, since: str, until: str, whole: bool) -> Period:
    if whole and not since and not until:
        return periods.covered_period(measure, desk.build.manifest)
    return desk.period(measure, since, until)


def _months(offered: Period, selected: str, length: int, place: int) -> tuple[Option, ...]:
    """The months on offer, the latest first: of each period of `length` months the one at a place (from 0)."""
    first = min(m for m in (offered.since, selected) if m)
    last = max(offered.until, selected)
    months = [
        m
        for m in range(month_of(last), month_of(first) - 1, -1)
        if m % length == place or month_id(m) == selected
    ]
    return tuple(Option(month_id(m), wording.month_name(month_id(m))) for m in months)


def _presets(
    desk: Desk, measures: list[Measure], leading: Measure, offered: Period
) -> list[Preset]:
    """The periods with a name, counted back from the last complete month of the leading measure.

    "This year" is the calendar year of that month as far as it is complete, "last year" the one before.
    """
    manifest = desk.build.manifest
    year, two_years = (periods.latest_complete(leading, manifest, n) for n in (12, 24))
    last = year.until
    this = int(last[:4])
    found = [Preset("months_12", year, say("preset.months", number=12))]
    if two_years != year:
        number = month_of(last) - month_of(two_years.since) + 1
        if number == 24:
            found.append(Preset("months_24", two_years, say("preset.months", number=24)))
    for name, period in (
        ("this_year", Period(f"{this:04d}-01", last)),
        ("last_year", Period(f"{this - 1:04d}-01", f"{this - 1:04d}-12")),
    ):
        if period.since >= offered.since:
            found.append(Preset(name, period, say(f"preset.{name}", year=period.since[:4])))
    found.append(Preset("everything", offered, say("preset.everything")))
    return [*found, *_since_events(desk, measures, offered.since, last)]


def _since_events(desk: Desk, measures: list[Measure], first: str, last: str) -> list[Preset]:
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
        Preset(
            f"since_{month.replace('-', '_')}",
            Period(month, last),
            say("preset.event", month=wording.month_name(month), title=wording.listed(titles))
            if titles
            else say("preset.break", month=wording.month_name(month)),
        )
        for month, titles in sorted(names.items(), reverse=True)
        if first < month <= last
    ]


def settle_period(search: str) -> str:
    """The query string that a page's address means, with a period whose ends are in order and no fields of the form.

    A form sent without scripts holds a preset, both ends, and what its page showed. The part that differs from what
    was shown is what the reader chose: a preset sets both ends; an end that passes the other one moves it along, so
    that the period keeps its length as far as there are data. What names no months stays, to be refused.
    """
    pairs = parse_qsl(search.lstrip("?")[:MOST], keep_blank_values=True)
    values = dict(pairs)
    since, until = values.get("since", "").strip(), values.get("until", "").strip()
    if not all(addresses.MONTH.fullmatch(m) for m in (since, until) if m):
        return search
    shown = _read_shown(values.get(SHOWN, ""))
    preset = VALUE.fullmatch(values.get(PRESET, ""))
    if PRESET not in values and shown is None and not (since and until and since > until):
        return search
    asked = Period(since, until)
    chosen = _chosen(asked, Period(*preset.groups()) if preset else None, shown)
    kept = [(k, v) for k, v in pairs if k not in (PRESET, SHOWN, *ENDS)]
    if shown and chosen != shown.period:
        kept = [(k, v) for k, v in kept if k != "with_since" or not _overlap(v, chosen)]
    ends = [(k, v) for k, v in zip(ENDS, chosen) if v]
    return urlencode(
        [*((k, v) for k, v in kept if v or k == "by"), *ends], safe=",", quote_via=quote
    )


def _read_shown(text: str) -> Shown | None:
    parts = text.split(",")
    if len(parts) < 4 or not all(addresses.MONTH.fullmatch(p) for p in parts[:4]):
        return None
    return Shown(Period(*parts[:2]), Period(*parts[2:4]), parts[4:] == ["usual"])


def _chosen(asked: Period, preset: Period | None, shown: Shown | None) -> Period:
    if shown is None:
        return preset or Period(*(sorted(asked) if all(asked) else asked))
    if preset and preset != shown.period:
        return preset
    if asked == shown.period and shown.usual:
        return Period("", "")
    if not all(asked) or asked.since <= asked.until:
        return asked
    length = month_of(shown.period.until) - month_of(shown.period.since)
    if asked.until == shown.period.until:
        until = min(month_id(month_of(asked.since) + length), shown.offered.until)
        return Period(asked.since, max(asked.since, until))
    if asked.since == shown.period.since:
        since = max(month_id(month_of(asked.until) - length), shown.offered.since)
        return Period(min(asked.until, since), asked.until)
    return Period(asked.until, asked.since)


def _overlap(start: str, period: Period) -> bool:
    """Whether a second period of equal length that begins in `start` shares a month with a first one."""
    if not addresses.MONTH.fullmatch(start):
        return False
    length = month_of(period.until) - month_of(period.since)
    return abs(month_of(start) - month_of(period.since)) <= length
