"""What a web editor has chosen in the builder: the embed itself, and every control with its choices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from dashboard import wording
from dashboard.charts.theme import SCHEMES
from dashboard.errors import BadQuery
from dashboard.measures.registry import Measure
from dashboard.query import addresses, query_validation
from dashboard.query.periods import Period, widen_period
from dashboard.views.city_context import Desk
from dashboard.views.model import Control, Option
from dashboard.views.period import period_control, settle_period
from dashboard.views.query_params import fitted, read
from dashboard.web.embeds.colour import LEAST, contrast, readable
from dashboard.web.embeds.embed_request import FORMS, THEMES, TITLES, Asked, Options, read_options
from dashboard.wording import language, languages, say
from data.model import vocabulary
from data.model.values import Query

WIDTHS = ("320", "640", "900")
USUAL_WIDTH = "640"
OWN = ("form", "language", "theme", "accent", "title", "data", "width")
LIVE, FROZEN = "live", "frozen"


@dataclass(frozen=True)
class Choices:
    """The embed chosen, its frame's width, the controls by group, the accent as typed, and what there is to say.

    `kept` are the parts of the question that no control shows; `faults` are choices that could not be followed.
    """

    asked: Asked
    width: int
    what: tuple[Control, ...]
    how: tuple[Control, ...]
    accent: str
    kept: tuple[tuple[str, str], ...]
    told: tuple[str, ...]
    faults: tuple[str, ...]


def choose(desk: Desk, search: str) -> Choices:
    """The choices of an address; one that makes no sense is left out and named. Raises BadQuery for a bad question."""
    pairs = parse_qsl(search[: addresses.LONGEST + 1], keep_blank_values=True)
    own = {key: value.strip() for key, value in pairs if key in OWN}
    rest, told = fitted(desk, settle_period(urlencode([(k, v) for k, v in pairs if k not in OWN])))
    query, measure = read(desk, rest, desk.measures[0].id)
    finest = query_validation.finest_time(measure, desk.build.manifest)
    whole = widen_period(Period(query.since, query.until), finest)
    query = replace(query, since=whole.since, until=whole.until)
    own, faults = _usable(own)
    form = own.get("form") or "trend"
    if form == "map" and "district" not in desk.dimensions(measure):
        form, told = "trend", (*told, say("builder.no_map"))
    asked = Asked(
        form, replace(query, by=_dimensions(desk, form, measure, query.by)), _options(desk, own)
    )
    return Choices(
        asked,
        int(own.get("width") or USUAL_WIDTH),
        _what(desk, asked, measure),
        _how(own),
        own.get("accent", ""),
        _unseen(asked.query),
        (*told, *_about_accent(asked.options)),
        faults,
    )


def _usable(own: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The choices that make sense, and what is wrong with the others."""
    allowed = {
        "form": FORMS,
        "language": tuple(languages()),
        "theme": THEMES,
        "title": TITLES,
        "data": (LIVE, FROZEN),
        "width": WIDTHS,
    }
    wrong = {name for name, values in allowed.items() if own.get(name, "") not in ("", *values)}
    faults = [say("builder.fault", name=say(f"builder.{name}")) for name in sorted(wrong)]
    try:
        read_options({"accent": own.get("accent", "")})
    except BadQuery:
        wrong.add("accent")
        faults.append(say("builder.bad_accent"))
    return {name: value for name, value in own.items() if name not in wrong}, tuple(faults)


def _options(desk: Desk, own: dict[str, str]) -> Options:
    frozen = {"asof": desk.build.name} if own.get("data") == FROZEN else {}
    chosen = {name: own[name] for name in ("theme", "accent", "title") if own.get(name)}
    return read_options({"lang": own.get("language") or language(), **chosen, **frozen})


def _dimensions(desk: Desk, form: str, measure: Measure, by: tuple[str, ...]) -> tuple[str, ...]:
    """As much of the dimensions as the form can show; a trend needs a time, a map and a number need none."""
    still = tuple(d for d in by if d not in vocabulary.TIME)
    if form in ("map", "number"):
        return ()
    if form == "trend":
        usable = desk.dimensions(measure)
        time = next((d for d in by if d in vocabulary.TIME), vocabulary.shortest_time(usable))
        return (time, *still[:1])
    return (still if form == "breakdown" else by)[:2]


def _what(desk: Desk, asked: Asked, measure: Measure) -> tuple[Control, ...]:
    query = asked.query
    return (
        Control(
            "form",
            say("builder.form"),
            tuple(Option(f, say(f"form.{f}")) for f in FORMS),
            asked.form,
        ),
        desk.measure_control(measure.id),
        *_by(desk, asked, measure),
        *(
            (desk.place_control("".join(query.filtered("district")[:1])),)
            if "district" in desk.dimensions(measure)
            else ()
        ),
        *_months(desk, asked, measure),
    )


def _by(desk: Desk, asked: Asked, measure: Measure) -> tuple[Control, ...]:
    usable = desk.dimensions(measure)
    answer = desk.ask(measure.id)
    names = {d: wording.dimension_heading(answer, d) for d in usable}
    times = tuple(Option(d, names[d]) for d in usable if d in vocabulary.TIME)
    still = tuple(Option(d, names[d]) for d in usable if d not in vocabulary.TIME)
    nothing = Option("", say("builder.nothing"))
    first, second = (*asked.query.by, "", "")[:2]
    if asked.form == "trend":
        return (
            Control("by", say("builder.time"), times, first),
            Control("by", say("builder.split"), (nothing, *still), second),
        )
    if asked.form in ("map", "number"):
        return ()
    rows = still if asked.form == "breakdown" else (*times, *still)
    return (
        Control(
            "by", say("builder.by"), rows if asked.form == "breakdown" else (nothing, *rows), first
        ),
        Control("by", say("builder.and_by"), (nothing, *rows), second),
    )


def _months(desk: Desk, asked: Asked, measure: Measure) -> tuple[Control, ...]:
    """The period, open at first: an open one moves on with the data."""
    over_time = any(d in vocabulary.TIME for d in asked.query.by)
    blanks = {
        "since": say("builder.since_open" if over_time else "builder.since_year"),
        "until": say("builder.until_open"),
    }
    return tuple(
        replace(c, options=(Option("", blanks[c.name]), *c.options), selected=chosen)
        for control in period_control(desk, (measure,), asked.query.since, asked.query.until)
        for c, chosen in (
            (control.since, asked.query.since),
            (control.until, asked.query.until),
        )
    )


def _how(own: dict[str, str]) -> tuple[Control, ...]:
    def control(name: str, values: tuple[str, ...], usual: str) -> Control:
        options = tuple(Option(v, say(f"builder.{name}.{v}")) for v in values)
        return Control(name, say(f"builder.{name}"), options, own.get(name) or usual)

    tongues = tuple(Option(code, name) for code, name in languages().items())
    return (
        Control("language", say("builder.language"), tongues, own.get("language") or language()),
        control("theme", THEMES, "auto"),
        control("title", TITLES, "show"),
        control("width", WIDTHS, USUAL_WIDTH),
        control("data", (LIVE, FROZEN), LIVE),
    )


def _unseen(query: Query) -> tuple[tuple[str, str], ...]:
    """The filters that have no control of their own; of several districts, the select could only show one."""
    return tuple((d, ",".join(c)) for d, c in query.where if d != "district")


def _about_accent(options: Options) -> tuple[str, ...]:
    """Where an accent cannot be read on a scheme's paper: how far it is off, and what is taken instead."""
    told = []
    for scheme in ("light", "dark") if options.theme == "auto" else (options.theme,):
        paper = SCHEMES[scheme]["paper"]
        if options.accent and contrast(options.accent, paper) < LEAST:
            told.append(
                say(
                    f"builder.accent_{scheme}",
                    colour=options.accent,
                    own=readable(options.accent, paper),
                    ratio=wording.decimal(contrast(options.accent, paper)),
                    least=wording.decimal(LEAST),
                )
            )
    return tuple(told)
