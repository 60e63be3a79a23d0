"""What a web editor has chosen in the builder: the embed itself, and every control with its
choices.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.charts.forms import QUESTION_FORMS
from dashboard.charts.theme import SCHEMES
from dashboard.errors import BadQuery
from dashboard.measures.registry import Measure
from dashboard.palette.contrast import MIN_CONTRAST, calculate_contrast, make_readable
from dashboard.query import addresses, query_validation
from dashboard.query.periods import EVERY_MONTH, widen_period
from dashboard.statistics.event_request import EVENT_KEY, EVENT_KEYS, MONTHS_KEY
from dashboard.statistics.event_window import WINDOW_MONTHS
from dashboard.views.before_after import build_window_controls, has_windows
from dashboard.views.changes import list_row_dimensions
from dashboard.views.city_context import CityContext
from dashboard.views.model import Control, Option
from dashboard.views.period import build_period_control, normalize_period
from dashboard.views.query_params import drop_inapplicable_filters, read_page_query
from dashboard.web.embeds.content import read_event_request
from dashboard.web.embeds.embed_request import (
    CHANGES_FORM,
    EMBED_THEMES,
    EVENT_FORM,
    TITLE_OPTIONS,
    EmbedOptions,
    EmbedRequest,
    list_embed_forms,
    name_embed_form,
    parse_options,
)
from dashboard.wording import get_language, translate
from data.model import vocabulary
from data.model.values import Query

FRAME_WIDTHS = ("320", "640", "900")
DEFAULT_WIDTH = "640"
FORM_KEYS = ("form", "language", "theme", "accent", "title", "data", "width", *EVENT_KEYS)
LIVE, FROZEN = "live", "frozen"


@dataclass(frozen=True)
class BuilderForm:
    """The embed chosen, its frame's width, the controls by group, the accent as typed, and what
    there is to say.

    `kept` are the parts of the question that no control shows; `faults` are choices that could not
    be followed.
    """

    asked: EmbedRequest
    width: int
    what: tuple[Control, ...]
    how: tuple[Control, ...]
    accent: str
    kept: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    faults: tuple[str, ...]


def read_form(desk: CityContext, parameters: addresses.Parameters) -> BuilderForm:
    """The choices of an address; one that makes no sense is left out and named. Raises BadQuery for
    a bad question.
    """
    own = {key: value.strip() for key, value in parameters if key in FORM_KEYS}
    question = tuple((k, v) for k, v in parameters if k not in FORM_KEYS)
    rest, notices = drop_inapplicable_filters(desk, normalize_period(question))
    query, measure = read_page_query(desk, rest, desk.measures[0].id)
    finest = query_validation.find_finest_time(measure, desk.build.manifest)
    query = query.with_period(widen_period(query.period, finest))
    own, faults = _filter_usable_options(own, desk.answers.face.list_languages())
    form = own.get("form") or "trend"
    chart = QUESTION_FORMS.get(form)
    if chart and chart.has_areas and "district" not in desk.dimensions(measure):
        form, notices = "trend", (*notices, translate("builder.no_map"))
    if form == EVENT_FORM and not has_windows(desk, measure):
        form, notices = "trend", (*notices, translate("event_none_why"))
    asked = EmbedRequest(
        form,
        replace(query, by=_filter_dimensions(desk, form, measure, query.by)),
        _build_options(desk, own),
    )
    if form == EVENT_FORM:
        asked = replace(asked, query=replace(query.with_period(EVERY_MONTH), by=()))
    return BuilderForm(
        asked,
        int(own.get("width") or DEFAULT_WIDTH),
        _build_content_controls(desk, asked, measure),
        _build_appearance_controls(own, desk.answers.face.list_languages()),
        own.get("accent", ""),
        _list_hidden_filters(asked.query),
        (*notices, *_describe_accent(asked.options)),
        faults,
    )


def _filter_usable_options(
    own: dict[str, str], languages: Collection[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The choices that make sense, and what is wrong with the others."""
    allowed = {
        "form": list_embed_forms(),
        "language": tuple(languages),
        "theme": EMBED_THEMES,
        "title": TITLE_OPTIONS,
        "data": (LIVE, FROZEN),
        "width": FRAME_WIDTHS,
        MONTHS_KEY: tuple(map(str, WINDOW_MONTHS)),
    }
    wrong = {name for name, values in allowed.items() if own.get(name, "") not in ("", *values)}
    faults = [
        translate("builder.fault", name=translate(f"builder.{name}")) for name in sorted(wrong)
    ]
    if own.get(EVENT_KEY) and not addresses.MONTH_PATTERN.fullmatch(own[EVENT_KEY]):
        wrong.add(EVENT_KEY)
        faults.append(translate("builder.fault", name=translate("builder.event")))
    try:
        parse_options({"accent": own.get("accent", "")})
    except BadQuery:
        wrong.add("accent")
        faults.append(translate("builder.bad_accent"))
    return {name: value for name, value in own.items() if name not in wrong}, tuple(faults)


def _build_options(desk: CityContext, own: dict[str, str]) -> EmbedOptions:
    frozen = {"asof": desk.build.name} if own.get("data") == FROZEN else {}
    kept = ("theme", "accent", "title", *(EVENT_KEYS if own.get("form") == EVENT_FORM else ()))
    chosen = {name: own[name] for name in kept if own.get(name)}
    return parse_options({"lang": own.get("language") or get_language(), **chosen, **frozen})


def _filter_dimensions(
    desk: CityContext, form: str, measure: Measure, by: tuple[str, ...]
) -> tuple[str, ...]:
    """As much of the dimensions as the form can show; a trend needs a time, a map and a number need
    none.
    """
    still = tuple(d for d in by if d not in vocabulary.TIME_DIMENSIONS)
    chart = QUESTION_FORMS.get(form)
    if form in ("number", EVENT_FORM) or (chart and chart.has_areas):
        return ()
    if chart and chart.is_over_time:
        usable = desk.dimensions(measure)
        time = next(
            (d for d in by if d in vocabulary.TIME_DIMENSIONS),
            vocabulary.find_shortest_period(usable),
        )
        return (time, *still[:1])
    if form == CHANGES_FORM:
        return (still or list_row_dimensions(desk, measure))[:1]
    return (still if chart else by)[:2]


def _build_content_controls(
    desk: CityContext, asked: EmbedRequest, measure: Measure
) -> tuple[Control, ...]:
    query = asked.query
    return (
        Control(
            "form",
            translate("builder.form"),
            tuple(Option(f, name_embed_form(f)) for f in list_embed_forms()),
            asked.form,
        ),
        desk.build_measure_control(measure.id),
        *_build_dimension_controls(desk, asked, measure),
        *(
            (desk.build_place_control("".join(query.filtered("district")[:1])),)
            if "district" in desk.dimensions(measure)
            else ()
        ),
        *(
            build_window_controls(desk, read_event_request(asked))
            if asked.form == EVENT_FORM
            else _build_period_controls(desk, asked, measure)
        ),
    )


def _build_dimension_controls(
    desk: CityContext, asked: EmbedRequest, measure: Measure
) -> tuple[Control, ...]:
    usable = desk.dimensions(measure)
    answer = desk.ask(measure.id)
    names = {d: wording.write_dimension_heading(answer, d) for d in usable}
    times = tuple(Option(d, names[d]) for d in usable if d in vocabulary.TIME_DIMENSIONS)
    still = tuple(Option(d, names[d]) for d in usable if d not in vocabulary.TIME_DIMENSIONS)
    nothing = Option("", translate("builder.nothing"))
    first, second = (*asked.query.by, "", "")[:2]
    chart = asked.chart
    if asked.is_over_time:
        return (
            Control("by", translate("builder.time"), times, first),
            Control("by", translate("builder.split"), (nothing, *still), second),
        )
    if asked.form in ("number", EVENT_FORM) or asked.has_areas:
        return ()
    if asked.form == CHANGES_FORM:
        return (Control("by", translate("builder.by"), still, first),)
    rows = still if chart else (*times, *still)
    return (
        Control(
            "by",
            translate("builder.by"),
            rows if chart else (nothing, *rows),
            first,
        ),
        Control("by", translate("builder.and_by"), (nothing, *rows), second),
    )


def _build_period_controls(
    desk: CityContext, asked: EmbedRequest, measure: Measure
) -> tuple[Control, ...]:
    """The period, open at first: an open one moves on with the data."""
    over_time = any(d in vocabulary.TIME_DIMENSIONS for d in asked.query.by)
    blanks = {
        "since": translate("builder.since_open" if over_time else "builder.since_year"),
        "until": translate("builder.until_open"),
    }
    return tuple(
        replace(c, options=(Option("", blanks[c.name]), *c.options), selected=chosen)
        for control in build_period_control(desk, (measure,), asked.query.period)
        for c, chosen in (
            (control.since, asked.query.since),
            (control.until, asked.query.until),
        )
    )


def _build_appearance_controls(
    own: dict[str, str], languages: dict[str, str]
) -> tuple[Control, ...]:
    def control(name: str, values: tuple[str, ...], usual: str) -> Control:
        options = tuple(Option(v, translate(f"builder.{name}.{v}")) for v in values)
        return Control(name, translate(f"builder.{name}"), options, own.get(name) or usual)

    tongues = tuple(Option(code, name) for code, name in languages.items())
    return (
        Control(
            "language",
            translate("builder.language"),
            tongues,
            own.get("language") or get_language(),
        ),
        control("theme", EMBED_THEMES, "auto"),
        control("title", TITLE_OPTIONS, "show"),
        control("width", FRAME_WIDTHS, DEFAULT_WIDTH),
        control("data", (LIVE, FROZEN), LIVE),
    )


def _list_hidden_filters(query: Query) -> tuple[tuple[str, str], ...]:
    """The filters that have no control of their own; of several districts, the select could only
    show one.
    """
    return tuple((d, ",".join(c)) for d, c in query.where if d != "district")


def _describe_accent(options: EmbedOptions) -> tuple[str, ...]:
    """Where an accent cannot be read on a scheme's paper: how far it is off, and what is taken
    instead.
    """
    sentences = []
    for scheme in ("light", "dark") if options.theme == "auto" else (options.theme,):
        paper = SCHEMES[scheme]["paper"]
        if options.accent and calculate_contrast(options.accent, paper) < MIN_CONTRAST:
            sentences.append(
                translate(
                    f"builder.accent_{scheme}",
                    colour=options.accent,
                    own=make_readable(options.accent, paper),
                    ratio=wording.format_decimal(calculate_contrast(options.accent, paper)),
                    least=wording.format_decimal(MIN_CONTRAST),
                )
            )
    return tuple(sentences)
