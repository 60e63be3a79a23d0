"""An embed's address: its form, its question, and how the web editor wants it to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.charts.chart_form import QuestionForm
from dashboard.charts.forms import QUESTION_FORMS
from dashboard.errors import BadQuery
from dashboard.palette.contrast import parse_color
from dashboard.query import addresses
from dashboard.wording import list_languages, translate
from data.model.errors import FieldError
from data.model.values import Query
from data.store.store import BUILD_NAME

EMBED_THEMES = ("auto", "light", "dark")
TITLE_OPTIONS = ("show", "hide")
# As far as WordPress lets a frame shrink and grow.
LOWEST, HIGHEST = 200, 1000
LOOK_KEYS = ("lang", "theme", "accent", "title", "height", "asof")


@dataclass(frozen=True)
class EmbedOptions:
    """How an embed looks: language, scheme, accent (#rrggbb or ""), whether its title shows, the
    height of the frame it is for in pixels (0: as it comes), and the name of the build it is frozen
    at ("": live). `own` are the keys that only its form has, with their values.
    """

    lang: str = "en"
    theme: str = "auto"
    accent: str = ""
    title: str = "show"
    height: int = 0
    asof: str = ""
    own: tuple[tuple[str, str], ...] = ()

    def read_own(self) -> dict[str, str]:
        """The keys of its form's own."""
        return dict(self.own)


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


def parse_options(given: Mapping[str, str], own_keys: tuple[str, ...] = ()) -> EmbedOptions:
    """The options among some pairs, with the keys that only its form has. Raises BadQuery naming
    each at fault and what was expected.
    """
    errors = [
        *_validate_choice("lang", given, tuple(list_languages())),
        *_validate_choice("theme", given, EMBED_THEMES),
        *_validate_choice("title", given, TITLE_OPTIONS),
    ]
    if given.get("accent") and not parse_color(given["accent"]):
        errors.append(FieldError("accent", translate("fault.color")))
    height = given.get("height") or "0"
    if height != "0" and not (
        height.isascii() and height.isdigit() and LOWEST <= int(height[:9]) <= HIGHEST
    ):
        errors.append(FieldError("height", translate("fault.pixels", least=LOWEST, most=HIGHEST)))
    if given.get("asof") and not BUILD_NAME.fullmatch(given["asof"]):
        errors.append(FieldError("asof", translate("fault.build_name")))
    if errors:
        raise BadQuery.of(*errors)
    return EmbedOptions(
        given.get("lang") or "en",
        given.get("theme") or "auto",
        parse_color(given.get("accent", "")),
        given.get("title") or "show",
        int(height),
        given.get("asof", ""),
        tuple((key, given[key]) for key in own_keys if given.get(key)),
    )


def _validate_choice(
    name: str, given: Mapping[str, str], allowed: tuple[str, ...]
) -> list[FieldError]:
    if given.get(name, "") in ("", *allowed):
        return []
    return [FieldError(name, translate("fault.one_of", known=", ".join(allowed)))]


def build_embed_path(asked: EmbedRequest) -> str:
    """The address of an embed; what is as it would be anyway is left out."""
    options, usual = asked.options, EmbedOptions()
    given_options = {
        name: str(getattr(options, name)).lstrip("#")
        for name in LOOK_KEYS
        if getattr(options, name) != getattr(usual, name)
    }
    named = given_options | options.read_own()
    return f"/embed/{asked.form}?{addresses.build_query_string(asked.query, **named)}"
