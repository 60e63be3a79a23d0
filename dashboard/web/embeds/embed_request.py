"""An embed's address: its form, its question, and how the web editor wants it to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.charts.chart_form import QuestionForm
from dashboard.charts.forms import QUESTION_FORMS, sort_forms
from dashboard.errors import BadQuery
from dashboard.i18n.translate import translate
from dashboard.palette.contrast import parse_color
from dashboard.query import addresses
from dashboard.statistics.change_request import CHANGE_KEYS, SORT, WITH_SINCE
from dashboard.statistics.event_request import EVENT_KEY, EVENT_KEYS, MONTHS_KEY
from dashboard.wording import list_languages
from data.model.errors import FieldError
from data.model.values import Query
from data.store.store import BUILD_NAME

CHANGES_FORM, EVENT_FORM = "changes", "event"
# What an embed can be beside a chart of one of the registered forms.
OTHER_FORMS = ("table", "number", CHANGES_FORM, EVENT_FORM)
# Forms with keys of their own -> those keys.
OWN_KEYS = {CHANGES_FORM: CHANGE_KEYS, EVENT_FORM: EVENT_KEYS}
EMBED_THEMES = ("auto", "light", "dark")
TITLE_OPTIONS = ("show", "hide")
# As far as WordPress lets a frame shrink and grow.
LOWEST, HIGHEST = 200, 1000
OPTION_KEYS = ("lang", "theme", "accent", "title", "height", "asof", *CHANGE_KEYS, *EVENT_KEYS)


def list_embed_forms() -> tuple[str, ...]:
    """The names of all forms that an embed can have, in the order in which an editor is offered
    them.
    """
    return (*(form.name for form in sort_forms()), *OTHER_FORMS)


def name_embed_form(name: str) -> str:
    """What a form is called in the builder."""
    form = QUESTION_FORMS.get(name)
    return form.title if form else translate(f"form.{name}")


@dataclass(frozen=True)
class EmbedOptions:
    """How an embed looks: language, scheme, accent (#rrggbb or ""), whether its title shows, the
    height of the frame it is for in pixels (0: as it comes), and the name of the build it is frozen
    at ("": live).
    """

    lang: str = "en"
    theme: str = "auto"
    accent: str = ""
    title: str = "show"
    height: int = 0
    asof: str = ""
    with_since: str = ""
    sort: str = ""
    event: str = ""
    months: str = ""


@dataclass(frozen=True)
class EmbedRequest:
    """One embed: its form, the question as it was asked, and its options."""

    form: str
    query: Query
    options: EmbedOptions

    @property
    def chart(self) -> QuestionForm | None:
        """The form of its chart; None for one that shows no chart of a question."""
        return QUESTION_FORMS.get(self.form)

    @property
    def has_areas(self) -> bool:
        """Whether its chart is a map."""
        return self.chart is not None and self.chart.has_areas

    @property
    def is_over_time(self) -> bool:
        """Whether its chart has an axis of time."""
        return self.chart is not None and self.chart.is_over_time


def parse_embed_request(form: str, search: str) -> EmbedRequest:
    """The embed of an address. Raises BadQuery naming each key at fault."""
    query, extra = addresses.parse_query(search, OPTION_KEYS)
    foreign = {
        key: owner
        for owner, keys in OWN_KEYS.items()
        for key in keys
        if extra.get(key) and form != owner
    }
    if foreign:
        raise BadQuery.of(
            *(FieldError(key, f"only for /embed/{owner}") for key, owner in foreign.items())
        )
    return EmbedRequest(form, query, parse_options(extra))


def parse_options(given: Mapping[str, str]) -> EmbedOptions:
    """The options among some pairs. Raises BadQuery naming each at fault and what was expected."""
    errors = [
        *_validate_choice("lang", given, tuple(list_languages())),
        *_validate_choice("theme", given, EMBED_THEMES),
        *_validate_choice("title", given, TITLE_OPTIONS),
    ]
    if given.get("accent") and not parse_color(given["accent"]):
        errors.append(
            FieldError("accent", "expected a colour as six hexadecimal digits, such as 0b5d5a")
        )
    height = given.get("height") or "0"
    if height != "0" and not (
        height.isascii() and height.isdigit() and LOWEST <= int(height[:9]) <= HIGHEST
    ):
        errors.append(
            FieldError("height", f"expected a number of pixels from {LOWEST} to {HIGHEST}")
        )
    if given.get("asof") and not BUILD_NAME.fullmatch(given["asof"]):
        errors.append(
            FieldError("asof", "expected the name of a build: sixteen hexadecimal digits")
        )
    if errors:
        raise BadQuery.of(*errors)
    return EmbedOptions(
        given.get("lang") or "en",
        given.get("theme") or "auto",
        parse_color(given.get("accent", "")),
        given.get("title") or "show",
        int(height),
        given.get("asof", ""),
        given.get(WITH_SINCE, ""),
        given.get(SORT, ""),
        given.get(EVENT_KEY, ""),
        given.get(MONTHS_KEY, ""),
    )


def _validate_choice(
    name: str, given: Mapping[str, str], allowed: tuple[str, ...]
) -> list[FieldError]:
    if given.get(name, "") in ("", *allowed):
        return []
    return [FieldError(name, f"expected {' or '.join(allowed)}")]


def build_embed_path(asked: EmbedRequest) -> str:
    """The address of an embed; what is as it would be anyway is left out."""
    options, usual = asked.options, EmbedOptions()
    given_options = {
        name: str(getattr(options, name)).lstrip("#")
        for name in OPTION_KEYS
        if getattr(options, name) != getattr(usual, name)
    }
    return f"/embed/{asked.form}?{addresses.build_query_string(asked.query, **given_options)}"
