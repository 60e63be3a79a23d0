"""Old addresses of embeds -> the address that shows the same today; read from redirects.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from dashboard.errors import BadSetting
from dashboard.query import addresses
from dashboard.web.embeds.embed_request import FORMS, NAMES
from dashboard.wording import language

BUILT_IN = Path(__file__).with_name("redirects.toml")
OWN = Path("embeds") / "redirects.toml"
SECTIONS = ("forms", "keys", "cities", "measures", "retired", "districts")
Names = dict[str, str]


@dataclass(frozen=True)
class Redirects:
    """Old names and their successors: of forms, keys, cities and measures, and of districts by city."""

    forms: Names = field(default_factory=dict)
    keys: Names = field(default_factory=dict)
    cities: Names = field(default_factory=dict)
    measures: Names = field(default_factory=dict)
    retired: dict[str, dict[str, str]] = field(default_factory=dict)
    districts: dict[str, Names] = field(default_factory=dict)

    def moved(self, form: str, search: str, known: Callable[[str, str, str], bool]) -> str:
        """The address to which an old one has moved, "" where it has not.

        `known(kind, name, city)` tells whether a city, measure or district still exists: those stay as they are.
        """
        given = parse_qsl(search[: addresses.LONGEST], keep_blank_values=True)
        allowed = {*addresses.QUESTION, *addresses.FILTERS, *NAMES}
        pairs = [
            (key if key in allowed else successor(self.keys, key), value) for key, value in given
        ]
        told = dict(pairs)
        city = self._name("city", told.get("city", ""), self.cities, "", known)
        named = {
            "city": city,
            "measure": self._name("measure", told.get("measure", ""), self.measures, city, known),
        }
        places = self.districts.get(city, {})
        if told.get("district"):
            named["district"] = ",".join(
                self._name("district", d, places, city, known) for d in told["district"].split(",")
            )
        new = form if form in FORMS else successor(self.forms, form)
        changed = [(key, named.get(key, value)) for key, value in pairs]
        if new not in FORMS or (new, changed) == (form, given) or len(told) < len(pairs):
            return ""
        return f"/embed/{new}?{urlencode(changed, safe=',', quote_via=quote)}"

    @staticmethod
    def _name(
        kind: str, name: str, table: Names, city: str, known: Callable[[str, str, str], bool]
    ) -> str:
        return name if not name or known(kind, name, city) else successor(table, name)

    def why_retired(self, measure: str) -> str:
        """Why a measure is no longer published, in the language that is spoken; "" where it is or never was."""
        told = self.retired.get(measure, {})
        return told.get(language()) or told.get("en", "")


def successor(table: Names, name: str) -> str:
    """The last of a name's successors; a circle ends where it would begin again."""
    seen: list[str] = []
    while name in table and name not in seen:
        seen.append(name)
        name = table[name]
    return name


def read_redirects(folder: Path | None = None) -> Redirects:
    """The built-in table, and over it the one in a folder of own city files. Raises BadSetting for a bad table."""
    tables = [_read(BUILT_IN)]
    if folder and (folder / OWN).is_file():
        tables.append(_read(folder / OWN))
    return Redirects(
        **{section: _joined([t.get(section, {}) for t in tables]) for section in SECTIONS}
    )


def _read(path: Path) -> dict:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSetting(f"{path}: expected a table of old and new names ({error})") from None
    nested = ("retired", "districts")
    wrong = [
        s
        for s, table in content.items()
        if s not in SECTIONS
        or not isinstance(table, dict)
        or not all(isinstance(v, dict if s in nested else str) for v in table.values())
    ]
    if wrong:
        raise BadSetting(
            f'{path}: {", ".join(wrong)}: expected old = "new" under {", ".join(SECTIONS)}'
        )
    return content


def _joined(tables: list[Mapping]) -> dict:
    found: dict = {}
    for table in tables:
        for key, value in table.items():
            found[key] = {**found.get(key, {}), **value} if isinstance(value, dict) else value
    return found
