"""Query <-> query string, and every URL of the site."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode

from dashboard.errors import BadQuery
from dashboard.i18n.locale import DEFAULT_LANGUAGE, get_language, list_languages
from dashboard.i18n.translate import translate
from data.model import vocabulary
from data.model.errors import FieldError
from data.model.values import Query

DISTRICT_PAGE = "district"
# Areas of other geographies: /CITY/area/GEOGRAPHY/ID.
AREA_PAGE = "area"
# Where a search in all cities is sent.
SEARCH_PATH = "/search"
# The large view of one chart; it is reached from the chart and is in no list of pages.
EXPLORE_VIEW = "explore"
# A city's pages -> the message that names each.
PAGE_TITLES = {
    "": "page.overview",
    DISTRICT_PAGE: "page.district",
    AREA_PAGE: "page.area",
    "map": "page.map",
    "trends": "page.trends",
    "breakdowns": "page.breakdowns",
    "compare": "page.compare",
    "changes": "page.changes",
    "outcomes": "page.outcomes",
    "disparities": "page.disparities",
    "data": "page.data",
    "reports": "page.reports",
    "records": "page.records",
    "event": "page.event",
    EXPLORE_VIEW: "page.explore",
}
# The forms of one question: an address keeps its measure, filters and period when the form changes.
EXPLORE_PAGES = ("trends", "breakdowns", "map", "compare", "changes")
# What the comparison adds to a question; the other forms keep it in their addresses.
COMPARISON_KEYS = ("with", "with_since", "across")
# The message that names each tab -> the pages that it holds, the first of which it opens.
TABS = {
    "page.overview": ("",),
    "page.district": (DISTRICT_PAGE, AREA_PAGE),
    "page.explore": (*EXPLORE_PAGES, EXPLORE_VIEW, "event"),
    "page.outcomes": ("outcomes", "reports"),
    "page.disparities": ("disparities",),
    "page.data": ("data", "records"),
}
# Pages that have pages of their own below them.
PARENT_PAGES = (DISTRICT_PAGE, AREA_PAGE, "reports")
MAX_QUERY_LENGTH = 4000
LANGUAGE_KEY = "lang"
MONTH_PATTERN = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
QUESTION_KEYS = ("city", "measure", "by", "since", "until")
FILTER_KEYS = tuple(d for d in vocabulary.DIMENSIONS if d not in vocabulary.TIME_DIMENSIONS)


# The decoded keys and values of a query string, in its order.
Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Address:
    """An address of this site: an encoded path, the decoded parameters without the language, and a
    fragment.

    It is decoded once, by `parse_address`, and encoded once, by `str`.
    """

    path: str
    parameters: Parameters = ()
    language: str = DEFAULT_LANGUAGE
    fragment: str = ""

    def __str__(self) -> str:
        spoken = () if self.language == DEFAULT_LANGUAGE else ((LANGUAGE_KEY, self.language),)
        state = encode_parameters((*self.parameters, *spoken))
        return "".join(
            (
                self.path,
                f"?{state}" if state else "",
                f"#{self.fragment}" if self.fragment else "",
            )
        )


def parse_address(text: str) -> Address:
    """An address of this site from its text; an unknown language is left out."""
    rest, _, fragment = text.partition("#")
    path, _, state = rest.partition("?")
    pairs = _decode_parameters(state)
    named = next((value for key, value in pairs if key == LANGUAGE_KEY), DEFAULT_LANGUAGE)
    language = named if named in list_languages() else DEFAULT_LANGUAGE
    return Address(path, tuple(p for p in pairs if p[0] != LANGUAGE_KEY), language, fragment)


def _decode_parameters(text: str) -> Parameters:
    return tuple(parse_qsl(text, keep_blank_values=True, errors="replace")) if text else ()


def encode_parameters(parameters: Parameters) -> str:
    """The query string of parameters."""
    return urlencode(parameters, safe=",", quote_via=quote) if parameters else ""


def parse_parameters(text: str) -> Parameters:
    """The parameters of a query string, which may begin with its question mark. Raises BadQuery for
    one too long.
    """
    if len(text) > MAX_QUERY_LENGTH:
        raise BadQuery.of(
            FieldError(
                "query",
                translate("fault.long", number=f"{len(text):,}", most=f"{MAX_QUERY_LENGTH:,}"),
            )
        )
    return _decode_parameters(text.lstrip("?"))


def parse_query(text: str, extra: Iterable[str] = ()) -> tuple[Query, dict[str, str]]:
    """The Query that a query string asks, as `read_query` reads it from its parameters."""
    return read_query(parse_parameters(text), extra)


def read_query(parameters: Parameters, extra: Iterable[str] = ()) -> tuple[Query, dict[str, str]]:
    """The Query that parameters ask, and the values of the `extra` keys that the caller allows
    beside it.

    Categories are put in order, so that one question has one Query. Raises BadQuery naming each key
    at fault.
    """
    pairs = index_parameters(parameters, (*QUESTION_KEYS, *FILTER_KEYS, *extra))
    errors = []
    for key in ("since", "until"):
        if pairs.get(key) and not MONTH_PATTERN.fullmatch(pairs[key]):
            errors.append(
                FieldError(key, translate("fault.month", given=_shorten_text(pairs[key])))
            )
    if not errors and pairs.get("since") and pairs.get("until") and pairs["since"] > pairs["until"]:
        errors.append(
            FieldError(
                "until", translate("fault.before", until=pairs["until"], since=pairs["since"])
            )
        )
    for key in ("city", "measure"):
        if not pairs.get(key):
            errors.append(FieldError(key, translate("fault.missing")))
    if errors:
        raise BadQuery.of(*errors)
    where = tuple((d, _parse_categories(pairs[d])) for d in sorted(FILTER_KEYS) if pairs.get(d))
    query = Query(
        pairs["city"],
        pairs["measure"],
        tuple(dict.fromkeys(_split_list(pairs.get("by", "")))),
        where,
        pairs.get("since", ""),
        pairs.get("until", ""),
    )
    return query, {key: pairs[key] for key in extra if key in pairs}


def split_language(search: str) -> tuple[str, Parameters]:
    """The language that a query string asks for by `lang`, and its other parameters; English where
    it is not named.

    Raises BadQuery for a language that this site does not have, for two languages, and for a text
    too long.
    """
    parameters = parse_parameters(search)
    asked = [value.strip() for key, value in parameters if key == LANGUAGE_KEY]
    if not asked:
        return DEFAULT_LANGUAGE, parameters
    known = ", ".join(f"{code} ({name})" for code, name in list_languages().items())
    if len(asked) > 1:
        raise BadQuery.of(FieldError(LANGUAGE_KEY, translate("fault.language_twice", known=known)))
    if asked[0] and asked[0] not in list_languages():
        given = _shorten_text(asked[0])
        raise BadQuery.of(
            FieldError(LANGUAGE_KEY, translate("fault.language", given=given, known=known))
        )
    rest = tuple(pair for pair in parameters if pair[0] != LANGUAGE_KEY)
    return asked[0] or DEFAULT_LANGUAGE, rest


def with_language(address: str, lang: str = "") -> str:
    """An address of this site in a language (by itself the one that is spoken), the rest of its
    state kept.
    """
    return str(replace(parse_address(address), language=lang or get_language()))


def index_parameters(parameters: Parameters, allowed: tuple[str, ...]) -> dict[str, str]:
    """Keys with their values. Raises BadQuery for a key that is not allowed or named twice."""
    found: dict[str, str] = {}
    for key, value in parameters:
        if key not in allowed:
            raise BadQuery.of(
                FieldError(
                    _shorten_text(key) or "query", translate("fault.key", known=", ".join(allowed))
                )
            )
        if key in found:
            raise BadQuery.of(FieldError(key, translate("fault.twice")))
        found[key] = value.strip()
    return found


def _split_list(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",") if part.strip()]


def _parse_categories(text: str) -> tuple[str, ...]:
    return tuple(sorted(set(_split_list(text))))


def _shorten_text(text: str) -> str:
    """A stranger's text, short enough to repeat and without what cannot be printed."""
    text = "".join(c if c.isprintable() else "\ufffd" for c in text[:41])
    return text if len(text) <= 40 else text[:37] + "..."


def list_parameters(query: Query, **extra: str) -> Parameters:
    """The parameters of a question, keys in one fixed order; `extra` keys follow, empty ones left
    out.
    """
    pairs = [
        ("city", query.city),
        ("measure", query.measure),
        ("by", ",".join(query.by)),
        *((d, ",".join(c)) for d, c in query.where),
        ("since", query.since),
        ("until", query.until),
        *extra.items(),
    ]
    return tuple((key, value) for key, value in pairs if value)


def build_query_string(query: Query, **extra: str) -> str:
    """The query string of a question, keys in one fixed order; `extra` keys follow, empty ones left
    out.
    """
    return encode_parameters(list_parameters(query, **extra))


def build_site_url(path: str, parameters: Parameters = (), fragment: str = "") -> str:
    """The address of anything on this site, in the current language."""
    return str(Address(path, parameters, get_language(), fragment))


def make_absolute(address: str, origin: str) -> str:
    """An address that readers elsewhere can follow: one of this site begins with its `origin`."""
    return origin + address if address.startswith("/") else address


def build_page_url(
    city: str, name: str = "", query: Query | None = None, fragment: str = "", **extra: str
) -> str:
    """The path of a city's page with the question as its state; the city is in the path, not in the
    query. It leads to the page in the current language, and to its part `fragment`.
    """
    path = f"/{city}/{name}" if name else f"/{city}"
    asked = list_parameters(query, **extra) if query else tuple(extra.items())
    return build_site_url(path, tuple(pair for pair in asked if pair[0] != "city"), fragment)


def list_tabs(
    city: str, name: str, known: Collection[str] = tuple(PAGE_TITLES)
) -> tuple[tuple[str, str, bool], ...]:
    """The tabs of a city's pages, as (name, href, whether it holds the page `name`).

    A tab opens the first of its pages that is among the `known` ones, and is left out where none
    is.
    """
    found = []
    for key, pages in TABS.items():
        opened = next((page for page in pages if page in known and page != EXPLORE_VIEW), None)
        if opened is not None:
            found.append((translate(key), build_page_url(city, opened), name in pages))
    return tuple(found)


def build_district_url(city: str, district_id: str, areas: Parameters = ()) -> str:
    """The path of one district's own page; `areas` (geography, id) are others in which the reader's
    place lies.
    """
    return build_site_url(f"/{city}/{DISTRICT_PAGE}/{quote(district_id, safe='')}", areas)


def build_area_url(city: str, geography: str, area: str = "") -> str:
    """The path of the page of an area, or of all areas of its geography."""
    parts = (AREA_PAGE, geography, *((area,) if area else ()))
    return build_page_url(city, "/".join(quote(part, safe="") for part in parts))


def build_feed_url(city: str, measure: str, district_id: str = "") -> str:
    """The address of the Atom feed of a measure, in a whole city or in one district."""
    chosen = (("district", district_id),) if district_id else ()
    return build_site_url(f"/feeds/{city}/{measure}.atom", chosen)


def build_answer_url(query: Query, form: str = "json", asof: str = "") -> str:
    """The API's address of an answer, as json or csv, in the current language; `asof` names a
    build.
    """
    return build_site_url(f"/api/v1/answers.{form}", list_parameters(query, asof=asof))


def build_picture_url(form: str, ending: str, parameters: Parameters, shape: str = "") -> str:
    """The address of a chart as a picture: a form of chart, png or svg, what the chart is of, and a
    shape ("" for a sheet).
    """
    shaped = (("shape", shape),) if shape else ()
    return build_site_url(f"/charts/{form}.{ending}", (*parameters, *shaped))


def build_boundaries_url(city: str, build: str, place: str = vocabulary.DISTRICT) -> str:
    """The address of a city's polygons, of its districts or another geography; it names the build,
    so it may be kept permanently.
    """
    if place == vocabulary.DISTRICT:
        return f"/geography/{city}/{build}.geojson"
    return f"/geography/{city}/{build}/{place}.geojson"


def build_ground_url(city: str, build: str) -> str:
    """The address of the ground of a city's maps; it names the build, so it may be kept
    permanently.
    """
    return f"/geography/{city}/{build}/ground.svg"


def build_briefing_url(query: Query, paper: str = "") -> str:
    """The address of the one-page briefing of a question, as a page, or as a PDF where a paper is
    named.
    """
    path = "/briefing.pdf" if paper else "/briefing"
    return build_site_url(path, list_parameters(query, paper=paper))
