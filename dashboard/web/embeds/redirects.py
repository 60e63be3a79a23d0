"""Old addresses of embeds -> the address that shows the same today; read from redirects.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from dashboard.errors import BadSetting
from dashboard.query import addresses
from dashboard.web.embeds.forms import OPTION_KEYS, list_embed_forms
from dashboard.wording import get_language

BUILT_IN_FILE = Path(__file__).with_name("redirects.toml")
OWN_FILE = Path("embeds") / "redirects.toml"
SECTION_NAMES = ("forms", "keys", "cities", "measures", "retired", "districts")
NameMap = dict[str, str]


@dataclass(frozen=True)
class EmbedRedirects:
    """Old names and their successors: of forms, keys, cities and measures, and of districts by
    city.
    """

    forms: NameMap = field(default_factory=dict)
    keys: NameMap = field(default_factory=dict)
    cities: NameMap = field(default_factory=dict)
    measures: NameMap = field(default_factory=dict)
    retired: dict[str, dict[str, str]] = field(default_factory=dict)
    districts: dict[str, NameMap] = field(default_factory=dict)

    def find_new_address(
        self, form: str, search: str, known: Callable[[str, str, str], bool]
    ) -> str:
        """The address to which an old one has moved, "" where it has not.

        `known(kind, name, city)` tells whether a city, measure or district still exists: those stay
        as they are.
        """
        given = parse_qsl(search[: addresses.MAX_QUERY_LENGTH], keep_blank_values=True)
        allowed = {*addresses.QUESTION_KEYS, *addresses.FILTER_KEYS, *OPTION_KEYS}
        pairs = [
            (key if key in allowed else find_successor(self.keys, key), value)
            for key, value in given
        ]
        parameters = dict(pairs)
        city = self._name("city", parameters.get("city", ""), self.cities, "", known)
        named = {
            "city": city,
            "measure": self._name(
                "measure", parameters.get("measure", ""), self.measures, city, known
            ),
        }
        places = self.districts.get(city, {})
        if parameters.get("district"):
            named["district"] = ",".join(
                self._name("district", d, places, city, known)
                for d in parameters["district"].split(",")
            )
        new = form if form in list_embed_forms() else find_successor(self.forms, form)
        changed = [(key, named.get(key, value)) for key, value in pairs]
        if (
            new not in list_embed_forms()
            or (new, changed) == (form, given)
            or len(parameters) < len(pairs)
        ):
            return ""
        return f"/embed/{new}?{urlencode(changed, safe=',', quote_via=quote)}"

    @staticmethod
    def _name(
        kind: str, name: str, table: NameMap, city: str, known: Callable[[str, str, str], bool]
    ) -> str:
        return name if not name or known(kind, name, city) else find_successor(table, name)

    def explain_retirement(self, measure: str) -> str:
        """Why a measure is no longer published, in the current language; "" where it is or never
        was.
        """
        reasons = self.retired.get(measure, {})
        return reasons.get(get_language()) or reasons.get("en", "")


def find_successor(table: NameMap, name: str) -> str:
    """The last of a name's successors; a circle ends where it would begin again."""
    seen: list[str] = []
    while name in table and name not in seen:
        seen.append(name)
        name = table[name]
    return name


def read_redirects(folder: Path | None = None) -> EmbedRedirects:
    """The built-in table, and over it the one in a folder of own city files. Raises BadSetting for
    a bad table.
    """
    tables = [_read_file(BUILT_IN_FILE)]
    if folder and (folder / OWN_FILE).is_file():
        tables.append(_read_file(folder / OWN_FILE))
    return EmbedRedirects(
        **{
            section: _merge_tables([t.get(section, {}) for t in tables])
            for section in SECTION_NAMES
        }
    )


def _read_file(path: Path) -> dict:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSetting(f"{path}: expected a table of old and new names ({error})") from None
    nested = ("retired", "districts")
    wrong = [
        s
        for s, table in content.items()
        if s not in SECTION_NAMES
        or not isinstance(table, dict)
        or not all(isinstance(v, dict if s in nested else str) for v in table.values())
    ]
    if wrong:
        raise BadSetting(
            f'{path}: {", ".join(wrong)}: expected old = "new" under {", ".join(SECTION_NAMES)}'
        )
    return content


def _merge_tables(tables: list[Mapping]) -> dict:
    found: dict = {}
    for table in tables:
        for key, value in table.items():
            found[key] = {**found.get(key, {}), **value} if isinstance(value, dict) else value
    return found
