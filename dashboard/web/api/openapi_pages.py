"""What the site answers beside /api/v1, in the description of the API: embeds, oEmbed, briefings,
boundaries, and what machines ask for at fixed addresses.

The parameters come from the definitions that requests are read with.
"""

from __future__ import annotations

from dashboard.statistics.change_request import CHANGE_KEYS
from dashboard.statistics.event_request import EVENT_KEYS
from dashboard.web.api.openapi_changes import CHANGES_PARAMETERS
from dashboard.web.api.openapi_events import EVENT_PARAMETERS
from dashboard.web.api.openapi_parts import (
    ASOF_PARAMETER,
    BINARY_SCHEMA,
    ID_SCHEMA,
    QUERY_PARAMETERS,
    describe_operation,
    describe_parameter,
)
from dashboard.web.api.openapi_statistics import BENCHMARK_PARAMETER, REFERENCE_PARAMETER
from dashboard.web.briefing.content import NO_DIMENSION, SHORT_PATH
from dashboard.web.briefing.pdf import PAPER_SIZES
from dashboard.web.briefing.routes import BRIEFING_VIEWS, FORM, PAPER
from dashboard.web.embeds.embed_request import EMBED_THEMES, HIGHEST, LOWEST, TITLE_OPTIONS
from dashboard.web.embeds.forms import list_embed_forms
from dashboard.web.embeds.oembed_request import OEMBED_PATH, RESPONSE_FORMATS
from data.model.vocabulary import SUBDISTRICT_DIMENSIONS

TEXT_SCHEMA = {"type": "string"}
OBJECT_SCHEMA = {"type": "object"}
HTML_TYPE, GEOJSON_TYPE = "text/html", "application/geo+json"
FAULT_SCHEMA = {"$ref": "#/components/schemas/fault"}
CITY_IN_PATH = describe_parameter(
    "city", "The city's id, as in cities.json", ID_SCHEMA, True, "path"
)
BUILD_IN_PATH = describe_parameter(
    "build",
    "A build, named as in an answer",
    {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    True,
    "path",
)
# Keys of comparisons, which their embeds and briefings have too.
OWN_PARAMETERS = [
    *(parameter for parameter in CHANGES_PARAMETERS if parameter["name"] in CHANGE_KEYS),
    *(parameter for parameter in EVENT_PARAMETERS if parameter["name"] in EVENT_KEYS),
]
GROUP_PARAMETERS = [BENCHMARK_PARAMETER, REFERENCE_PARAMETER]


def describe_pages() -> dict:
    """The paths of all that is answered beside /api/v1, but for the pages that people read."""
    return {
        **_describe_embeds(),
        **_describe_briefings(),
        **_describe_geography(),
        **_describe_site_files(),
        **_describe_health(),
    }


def _describe_embeds() -> dict:
    look = [
        describe_parameter("theme", "Colours", {"enum": list(EMBED_THEMES)}),
        describe_parameter(
            "accent",
            "A colour of the reader's own page, as hexadecimal digits",
            {"type": "string", "pattern": "^([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"},
        ),
        describe_parameter("title", "Whether the title shows", {"enum": list(TITLE_OPTIONS)}),
        describe_parameter(
            "height",
            "The height of the frame in pixels, to which the drawing is fitted",
            {"type": "integer", "minimum": LOWEST, "maximum": HIGHEST},
        ),
    ]
    form = describe_parameter(
        "form", "What is shown", {"enum": list(list_embed_forms())}, True, "path"
    )
    embed = describe_operation(
        "A chart for the frame of another page",
        HTML_TYPE,
        TEXT_SCHEMA,
        [form, *QUERY_PARAMETERS, ASOF_PARAMETER, *look, *OWN_PARAMETERS],
        "A fault is a page that says what is wrong, with its own status; an address that was "
        "renamed leads on.",
    )
    _add_responses(embed, HTML_TYPE, "400", "404", "410", "503")
    embed["get"]["responses"]["301"] = {"description": "Where what was renamed is now"}
    oembed = describe_operation(
        "The code that embeds the chart of an address (oembed.com)",
        RESPONSE_FORMATS["json"],
        {
            "type": "object",
            "required": ["version", "type", "title", "html", "width", "height"],
            "properties": {
                "version": {"const": "1.0"},
                "type": {"const": "rich"},
                "title": TEXT_SCHEMA,
                "html": TEXT_SCHEMA,
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
        },
        [
            describe_parameter(
                "url", "The address of a page or an embed of this site", TEXT_SCHEMA, True
            ),
            describe_parameter("format", "Of the answer", {"enum": list(RESPONSE_FORMATS)}),
            *(
                describe_parameter(
                    name, "In pixels", {"type": "integer", "minimum": 0, "maximum": 10_000}
                )
                for name in ("maxwidth", "maxheight")
            ),
        ],
    )
    responses = oembed["get"]["responses"]
    responses["200"]["content"][RESPONSE_FORMATS["xml"]] = {"schema": TEXT_SCHEMA}
    for status in ("400", "404", "501"):
        responses[status] = {
            "description": "What is at fault; 501 for another format",
            "content": {
                RESPONSE_FORMATS["json"]: {"schema": FAULT_SCHEMA},
                RESPONSE_FORMATS["xml"]: {"schema": TEXT_SCHEMA},
            },
        }
    return {"/embed/{form}": embed, OEMBED_PATH: oembed}


def _describe_briefings() -> dict:
    form = describe_parameter(
        FORM,
        "A comparison in place of one question's chart",
        {"enum": list(BRIEFING_VIEWS)},
    )
    paper = describe_parameter(PAPER, "Size of the paper", {"enum": list(PAPER_SIZES)})
    asked = [*QUERY_PARAMETERS, form, *OWN_PARAMETERS, *GROUP_PARAMETERS]
    page = describe_operation(
        "A chart with its numbers and caveats, to print", HTML_TYPE, TEXT_SCHEMA, asked
    )
    pdf = describe_operation(
        "The same as a tagged PDF", "application/pdf", BINARY_SCHEMA, [*asked, paper]
    )
    short = describe_operation(
        "Where the short address of a printed briefing leads",
        HTML_TYPE,
        TEXT_SCHEMA,
        [
            CITY_IN_PATH,
            describe_parameter("measure", "The measure's id", ID_SCHEMA, True, "path"),
            describe_parameter(
                "by",
                f"Dimensions separated by commas, or {NO_DIMENSION}",
                {"type": "string", "pattern": "^[a-z_]+(,[a-z_]+){0,2}$", "maxLength": 80},
                True,
                "path",
            ),
        ],
    )
    short["get"]["responses"]["302"] = {"description": "The page of the same question"}
    for operation in (page, pdf, short):
        _add_responses(operation, HTML_TYPE, "400", "404", "503")
    return {
        "/briefing": page,
        "/briefing.pdf": pdf,
        f"{SHORT_PATH}/{{city}}/{{measure}}/{{by}}": short,
    }


def _describe_geography() -> dict:
    place = describe_parameter(
        "place", "A finer geography", {"enum": list(SUBDISTRICT_DIMENSIONS)}, True, "path"
    )
    start = "/geography/{city}/{build}"
    paths = {
        f"{start}.geojson": ("Boundaries of the districts", GEOJSON_TYPE, OBJECT_SCHEMA, []),
        f"{start}/{{place}}.geojson": (
            "Boundaries of a finer geography",
            GEOJSON_TYPE,
            OBJECT_SCHEMA,
            [place],
        ),
        f"{start}/ground.svg": (
            "Water, parks and roads below the maps",
            "image/svg+xml",
            TEXT_SCHEMA,
            [],
        ),
    }
    described = {
        path: describe_operation(
            f"{summary}, of the build that is live",
            kind,
            schema,
            [CITY_IN_PATH, BUILD_IN_PATH, *more],
        )
        for path, (summary, kind, schema, more) in paths.items()
    }
    for operation in described.values():
        _add_responses(operation, HTML_TYPE, "404")
        operation["get"]["responses"]["404"]["content"]["application/json"] = {
            "schema": FAULT_SCHEMA
        }
    return described


def _describe_site_files() -> dict:
    return {
        path: describe_operation(summary, kind, schema, [])
        for path, summary, kind, schema in (
            (
                "/data.json",
                "The catalogue of the cities' counts (DCAT-US 3)",
                "application/json",
                OBJECT_SCHEMA,
            ),
            ("/sitemap.xml", "The pages that may be listed", "application/xml", TEXT_SCHEMA),
            ("/robots.txt", "What crawlers may ask", "text/plain", TEXT_SCHEMA),
            ("/llms.txt", "Rules and addresses for language models", "text/plain", TEXT_SCHEMA),
        )
    }


def _describe_health() -> dict:
    state = {
        "type": "object",
        "required": ["ok"],
        "properties": {"ok": {"type": "boolean"}},
    }
    ready = describe_operation(
        "Whether a city can be answered, and how each one stands", "application/json", state, []
    )
    ready["get"]["responses"]["503"] = {
        "description": "No city can be answered",
        "content": {"application/json": {"schema": state}},
    }
    return {
        "/healthz": describe_operation(
            "Whether the process answers", "application/json", state, []
        ),
        "/readyz": ready,
        "/metrics": describe_operation(
            "What monitoring asks for (Prometheus)", "text/plain", TEXT_SCHEMA, []
        ),
    }


def _add_responses(operation: dict, kind: str, *statuses: str) -> None:
    """Answer faults with a document of a kind."""
    for status in statuses:
        operation["get"]["responses"][status] = {
            "description": "A page that says what is at fault",
            "content": {kind: {"schema": TEXT_SCHEMA}},
        }
