"""What a web editor has chosen in the builder: the embed itself, and every control with its
choices.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dashboard import wording
from dashboard.charts.theme import SCHEMES
from dashboard.errors import BadQuery
from dashboard.measures.registry import Measure
from dashboard.palette.contrast import MIN_CONTRAST, calculate_contrast, make_readable
from dashboard.query import addresses, query_validation
from dashboard.query.periods import widen_period
from dashboard.views.city_context import CityContext
from dashboard.views.model import Control, Option
from dashboard.views.period import normalize_period
from dashboard.views.query_params import drop_inapplicable_filters, read_page_query
from dashboard.web.embeds.embed_form import EmbedForm
from dashboard.web.embeds.embed_request import (
    EMBED_THEMES,
    TITLE_OPTIONS,
    EmbedOptions,
    EmbedRequest,
    parse_options,
)
from dashboard.web.embeds.forms import (
    CHOSEN_KEYS,
    find_embed_form,
    list_embed_forms,
    sort_embed_forms,
)
from dashboard.wording import get_language, translate
from data.model.values import Query

# Shown until an editor chooses another, and where the chosen one shows nothing.
USUAL_FORM = "trend"
FRAME_WIDTHS = ("320", "640", "900")
DEFAULT_WIDTH = "640"
FORM_KEYS = ("form", "language", "theme", "accent", "title", "data", "width", *CHOSEN_KEYS)
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
    form = find_embed_form(own.get("form") or USUAL_FORM)
    absence = form.explain_absence(desk, measure)
    if absence:
        form, notices = find_embed_form(USUAL_FORM), (*notices, absence)
    asked = EmbedRequest(
        form.name, form.fit_question(desk, measure, query), _build_options(desk, form, own)
    )
    return BuilderForm(
        asked,
        int(own.get("width") or DEFAULT_WIDTH),
        _build_content_controls(desk, form, asked, measure),
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
    }
    wrong = {name for name, values in allowed.items() if own.get(name, "") not in ("", *values)}
    for form in sort_embed_forms():
        wrong |= form.find_wrong_choices(own)
    faults = [
        translate("builder.fault", name=translate(f"builder.{name}")) for name in sorted(wrong)
    ]
    try:
        parse_options({"accent": own.get("accent", "")})
    except BadQuery:
        wrong.add("accent")
        faults.append(translate("builder.bad_accent"))
    return {name: value for name, value in own.items() if name not in wrong}, tuple(faults)


def _build_options(desk: CityContext, form: EmbedForm, own: dict[str, str]) -> EmbedOptions:
    frozen = {"asof": desk.build.name} if own.get("data") == FROZEN else {}
    kept = ("theme", "accent", "title", *form.chosen_keys)
    chosen = {name: own[name] for name in kept if own.get(name)}
    given = {"lang": own.get("language") or get_language(), **chosen, **frozen}
    return parse_options(given, form.chosen_keys)


def _build_content_controls(
    desk: CityContext, form: EmbedForm, asked: EmbedRequest, measure: Measure
) -> tuple[Control, ...]:
    query = asked.query
    return (
        Control(
            "form",
            translate("builder.form"),
            tuple(Option(found.name, found.title) for found in sort_embed_forms()),
            asked.form,
        ),
        desk.build_measure_control(measure.id),
        *form.build_dimension_controls(desk, asked, measure),
        *(
            (desk.build_place_control("".join(query.filtered("district")[:1])),)
            if "district" in desk.dimensions(measure)
            else ()
        ),
        *form.build_period_controls(desk, asked, measure),
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
