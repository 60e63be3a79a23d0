"""The page of outcomes: what came of stops and of complaints step by step, how long it took, and force."""

from __future__ import annotations

from dashboard import wording
from dashboard.charts import funnel_model
from dashboard.charts.funnel_model import Step
from dashboard.charts.svg_funnel import draw_funnel
from dashboard.i18n.translate import say
from dashboard.measures.registry import Measure, all_measures
from dashboard.query import addresses
from dashboard.query.periods import Period, coverage
from dashboard.query.reliability import NOT_READ
from dashboard.service.provenance import absence
from dashboard.views.city_context import LARGE, NARROW, Desk
from dashboard.views.model import Chart, Control, Headline, PeriodControl, Section
from dashboard.views.period import period_control
from dashboard.views.query_params import read, without
from data.model import vocabulary
from data.model.values import Query

FORCE = (
    ("force_incidents", "force_level"),
    ("force_incidents", "force_type"),
    ("force_reports", "force_level"),
    ("force_reports", "force_type"),
)
FORCE_RATES = ("force_per_1000_stops", "force_per_1000_arrests")
# Fewer months than these make too short a line of years.
FEWEST_MONTHS = 48
WAITS = {
    "first": "days_to_close_first_quarter",
    "half": "days_to_close",
    "third": "days_to_close_third_quarter",
}


def outcomes(desk: Desk, search: str) -> dict:
    """Funnels of stops and complaints, time to close, and force by level, type and rate; only what is recorded."""
    leading = desk.leading()
    if not leading:
        return _nothing()
    query, _ = read(desk, search, leading[0].id)
    place = without(query, *(d for d in vocabulary.DIMENSIONS if d != "district"))
    charts = [
        _funnel(desk, "stops", funnel_model.STOPS, query, place),
        _funnel(desk, "complaints", funnel_model.COMPLAINTS, query, place),
        _closing(desk, query, place),
        *_force(desk, query, place),
    ]
    shown = tuple(chart for chart in charts if chart)
    return (
        {
            "headlines": tuple(_headlines(desk, query, place)),
            "charts": shown,
            "controls": _controls(desk, query, leading),
        }
        if shown
        else _nothing()
    )


def _nothing() -> dict:
    return {"sections": (Section(say("outcomes_none"), (say("outcomes_none_why"),)),)}


def _controls(
    desk: Desk, query: Query, leading: tuple[Measure, ...]
) -> tuple[Control | PeriodControl, ...]:
    placed = any("district" in desk.dimensions(m) for m in leading)
    place = (desk.place_control("".join(query.filtered("district"))),) if placed else ()
    return (*place, *period_control(desk, leading, query.since, query.until))


def _known(desk: Desk) -> dict[str, Measure]:
    return {m.id: m for m in desk.measures}


def _here(desk: Desk, measure: Measure, place: dict) -> dict:
    return place if "district" in desk.dimensions(measure) else {}


def _span(desk: Desk, query: Query, measure: Measure) -> Period:
    return desk.period(measure, query.since, query.until)


def _funnel(
    desk: Desk, topic: str, measures: tuple[str, ...], query: Query, place: dict
) -> Chart | None:
    """The steps of a topic over one period: that of its first count."""
    known = _known(desk)
    first = next((known[m] for m in measures if m in known), None)
    if first is None:
        return None
    since, until = _span(desk, query, first)
    steps = tuple(
        Step(m, desk.ask(m, (), _here(desk, known[m], place), since, until))
        if m in known
        else Step(m, None, absence(all_measures()[m], desk.build.manifest) or NOT_READ)
        for m in measures
    )
    heading = say(
        "title_period", title=_titled(desk, topic, place), period=wording.period(since, until)
    )
    lead = next(s.answer for s in steps if s.answer)
    name = f"funnel-{topic}"
    return Chart(
        id=name,
        form="funnel",
        title=_titled(desk, topic, place),
        sentence=funnel_model.sentence(steps),
        drawing=draw_funnel(heading, steps, LARGE["breakdown"]["width"], name),
        narrow=draw_funnel(heading, steps, NARROW, f"{name}-n"),
        table=funnel_model.table_html(heading, steps),
        csv="",
        question=addresses.query_string(lead.query),
        source=wording.source_line(lead),
        sample=lead.sample,
        large=True,
        notes=(
            say("funnel_note"),
            *((say("funnel_note_chain"),) if topic == "stops" else ()),
            *dict.fromkeys(note for s in steps if s.answer for note in s.answer.notes),
        ),
    )


def _titled(desk: Desk, topic: str, place: dict) -> str:
    title = say(f"outcomes_{topic}", place=desk.city.name)
    names = {c.id: c.title for c in desk.city.districts.categories}
    chosen = [names.get(d, d) for d in place.get("district", ())]
    return say("comma").join([title, *([wording.listed(chosen)] if chosen else [])])


def _closing(desk: Desk, query: Query, place: dict) -> Chart | None:
    measure = _known(desk).get("days_to_close")
    if measure is None:
        return None
    covered = coverage(measure, desk.build.manifest)[0]
    each = "year" if len(covered) >= FEWEST_MONTHS else "quarter"
    if "quarter" not in desk.dimensions(measure):
        each = "year"
    asked = bool(query.since or query.until)
    period = _span(desk, query, measure) if asked else Period("", "")
    answer = desk.ask(measure.id, (each,), _here(desk, measure, place), *period)
    return desk.chart("trend", answer, "trend-days_to_close", large=True)


def _force(desk: Desk, query: Query, place: dict) -> list[Chart]:
    """Force by level and by type, in the first count that can be told apart by it; then force over other counts."""
    known = _known(desk)
    charts = []
    shown: set[str] = set()
    for name, dimension in FORCE:
        if (
            name in known
            and dimension in desk.dimensions(known[name])
            and not _same(desk, dimension) & shown
        ):
            shown |= {dimension}
            charts.append(_bars(desk, known[name], dimension, query, place))
    for name in FORCE_RATES:
        if name in known:
            usable = [
                d
                for d in ("force_level", "force_type", "district")
                if d in desk.dimensions(known[name])
            ]
            charts += [
                _bars(desk, known[name], d, query, {} if d == "district" else place)
                for d in usable
                if not (_same(desk, d) - {d}) & set(usable) or d == "force_level"
            ]
    return charts


def _same(desk: Desk, dimension: str) -> set[str]:
    """The dimension, and the other of level and type where both are read from one column."""
    other = {"force_level": "force_type", "force_type": "force_level"}.get(dimension, "")
    read_from = [d["columns"] for d in desk.build.manifest["datasets"] if d["topic"] == "force"]
    alike = other and all(c.get(dimension) == c.get(other) for c in read_from)
    return {dimension, other} if alike else {dimension}


def _bars(desk: Desk, measure: Measure, dimension: str, query: Query, place: dict) -> Chart:
    here = _here(desk, measure, place)
    answer = desk.ask(measure.id, (dimension,), here, *_span(desk, query, measure))
    return desk.chart("breakdown", answer, f"breakdown-{measure.id}-{dimension}")


def _headlines(desk: Desk, query: Query, place: dict) -> list[Headline]:
    """Arrests among stops, days to close, and force over stops, each against the period before."""
    known, found = _known(desk), []
    for name in ("stop_arrest_rate", "days_to_close", "force_per_1000_stops"):
        if name not in known:
            continue
        here, period = _here(desk, known[name], place), _span(desk, query, known[name])
        now = desk.ask(name, (), here, *period)
        if name == "days_to_close" and now.rows[0]["status"] == "ok":
            found.append(Headline(known[name].topic, _waited(desk, here, period)))
        else:
            before = desk.before(name, here, period)
            found.append(Headline(known[name].topic, desk.headline(now, before)))
    return found


def _waited(desk: Desk, here: dict, period: Period) -> str:
    """All three quartiles in one sentence; only the middle one where the others have too few cases."""
    answers = {key: desk.ask(name, (), here, *period) for key, name in WAITS.items()}
    rows = {key: answer.rows[0] for key, answer in answers.items()}
    if any(row["status"] != "ok" for row in rows.values()):
        return wording.headline(answers["half"])
    row = rows["half"]
    return say(
        "waits",
        whole=wording.counted("complaints", row["denominator"]),
        part=wording.rounded(row["numerator"]),
        during=wording.during(*period),
        **{key: wording.days(r["value"]) for key, r in rows.items()},
    )
