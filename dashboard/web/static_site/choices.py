"""Where a choice of a page's form leads, and which addresses are names of one page.

A script of the pages does the same in a browser (bundle/site/page.js).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dashboard.query.addresses import Parameters, parse_address
from dashboard.web.static_site.markup import (
    MONTH_FIELDS,
    PRESET_FIELD,
    ControlForm,
    FormOption,
    FormSelect,
)

DEFAULT_FIELDS = ("measure", "by")
USUAL_MARK = "usual"
# path, parameters without months
PeriodKey = tuple[str, Parameters]


def normalize_address(address: str) -> str:
    """An address in its one spelling, without a fragment."""
    asked = parse_address(address)
    return str(replace(asked, path=asked.path.rstrip("/") or "/", fragment=""))


def build_choice_address(
    address: str, form: ControlForm, chosen: FormSelect, option: FormOption
) -> str:
    """The address to which a choice leads from the page at `address`; "" for one that needs a
    second choice.
    """
    asked = parse_address(address)
    if chosen.name in MONTH_FIELDS or (chosen.name == PRESET_FIELD and not option.value):
        return ""
    path = parse_address(form.action).path if form.action else asked.path
    if chosen.name == PRESET_FIELD:
        ends = tuple(zip(MONTH_FIELDS, option.value.split(",")[1:]))
        return str(
            replace(asked, path=path, parameters=(*_drop(asked.parameters, *MONTH_FIELDS), *ends))
        )
    values = [
        option.value if select is chosen else select.value
        for select in form.selects
        if select.name == chosen.name
    ]
    joined = ",".join(dict.fromkeys(value for value in values if value))
    kept = _drop(asked.parameters, chosen.name)
    months = tuple(pair for pair in kept if pair[0] in MONTH_FIELDS)
    added = ((chosen.name, joined),) if joined else ()
    parameters = (*_drop(kept, *MONTH_FIELDS), *added, *months)
    return normalize_address(str(replace(asked, path=path, parameters=parameters)))


def _drop(parameters: Parameters, *names: str) -> Parameters:
    return tuple(pair for pair in parameters if pair[0] not in names)


@dataclass
class PageDefaults:
    """What pages show by themselves, so that an address which asks for just that is the shorter
    one's.

    `choices` holds, by path, the measure and the dimensions; `periods` the months, by path and
    other parameters.
    """

    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    periods: dict[PeriodKey, tuple[str, str]] = field(default_factory=dict)

    def add(self, address: str, form: ControlForm) -> None:
        """Learn from the form of a page what it shows where its address does not say."""
        asked = parse_address(address)
        if not asked.parameters:
            self.choices[asked.path] = {
                select.name: ",".join(s.value for s in form.selects if s.name == select.name)
                for select in form.selects
                if select.name in DEFAULT_FIELDS
            }
        shown = form.shown.split(",")
        if shown[4:] == [USUAL_MARK]:
            self.periods[asked.path, asked.parameters] = (shown[0], shown[1])

    def shorten(self, address: str) -> str:
        """The shortest address of the same page."""
        asked = parse_address(normalize_address(address))
        parameters = asked.parameters
        usual = self.choices.get(asked.path, {})
        for name in DEFAULT_FIELDS:
            if name in usual and (name, usual[name]) in parameters:
                parameters = _drop(parameters, name)
            if any(key == name for key, _ in parameters):
                break
        rest = _drop(parameters, *MONTH_FIELDS)
        given = {key: value for key, value in parameters if key in MONTH_FIELDS}
        months = tuple((key, given[key]) for key in MONTH_FIELDS if key in given)
        usual_months = self.periods.get((asked.path, rest))
        if usual_months and months == tuple(zip(MONTH_FIELDS, usual_months)):
            months = ()
        return str(replace(asked, parameters=(*rest, *months)))
