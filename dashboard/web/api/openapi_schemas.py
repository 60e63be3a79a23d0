"""The shapes of the API's JSON, as JSON Schema."""

from __future__ import annotations

from dashboard.query.reliability import STATUSES

TEXT, TRUTH = {"type": "string"}, {"type": "boolean"}
COUNT = {"type": "integer", "minimum": 0}
MAYBE_COUNT, MAYBE_NUMBER = {"type": ["integer", "null"]}, {"type": ["number", "null"]}
TEXTS = {"type": "array", "items": TEXT}


def record(properties: dict, required: tuple[str, ...] | None = None, **more: object) -> dict:
    """An object with these properties, all required unless said otherwise."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        **more,
    }


def listed(name: str, item: dict, **more: dict) -> dict:
    """An object with `ok` and one list."""
    return record(
        {"ok": {"const": True}, **more, name: {"type": "array", "items": item}, "page": PAGE},
        ("ok", *more, name),
    )


PAGE = record(
    {"total": COUNT, "limit": COUNT, "offset": COUNT, "next": {"type": ["string", "null"]}}
)
ROW = record(
    {
        "numerator": MAYBE_COUNT,
        "denominator": MAYBE_COUNT,
        "value": MAYBE_NUMBER,
        "low": MAYBE_NUMBER,
        "high": MAYBE_NUMBER,
        "status": {"enum": list(STATUSES)},
        "incomplete": TRUTH,
        "source_url": TEXT,
        "named_share": {
            "type": ["number", "null"],
            "minimum": 0,
            "maximum": 1,
            "description": "The share of the period's records that name the asked dimensions; null where none is "
            "asked for, there are no records, or small numbers are withheld",
        },
    },
    additionalProperties=True,
    description="Beside these, each dimension of the question with its category's id, and "
    "denominator_url, a text, where the portal can count the denominator",
)
MEASURE = record(
    {
        "id": TEXT,
        "title": TEXT,
        "topic": {"enum": ["stops", "complaints", "force"]},
        "kind": TEXT,
        "unit": TEXT,
        "grain": TEXT,
        "numerator": TEXT,
        "denominator": TEXT,
        "dimensions": TEXTS,
        "caveat": TEXT,
        "method": TEXT,
        "source": TEXT,
        "reviewed": TEXT,
    },
    additionalProperties=True,
)
SOURCE = record(
    {
        "dataset": TEXT,
        "title": TEXT,
        "page": TEXT,
        "as_of": TEXT,
        "rows": COUNT,
        "set_aside": {"type": "object", "additionalProperties": COUNT},
    },
    additionalProperties=True,
)
CITY = record(
    {
        "id": TEXT,
        "name": TEXT,
        "agency": TEXT,
        "sample": TRUTH,
        "build": TEXT,
        "refreshed_at": TEXT,
        "measures": {"type": "object", "additionalProperties": TEXTS},
        "datasets": {"type": "array", "items": {"type": "object"}},
    },
    additionalProperties=True,
)
REVISION = record(
    {
        "at": TEXT,
        "dataset": TEXT,
        "rows": COUNT,
        "added": COUNT,
        "changed": COUNT,
        "removed": COUNT,
        "replaced": COUNT,
        "months": {"type": "object"},
    },
    additionalProperties=True,
)

STATISTIC = record(
    {
        "id": TEXT,
        "title": TEXT,
        "question": TEXT,
        "method": TEXT,
        "source": TEXT,
        "limits_words": TEXT,
        "limits_source": TEXT,
        "limits": {"type": "object", "additionalProperties": {"type": "number"}},
        "cannot_show": TEXTS,
        "reviewed": TEXT,
    }
)
REFUSED = {"anyOf": [{"type": "null"}, record({"code": TEXT, "reason": TEXT})]}
RATIO = dict.fromkeys(("ratio", "ratio_low", "ratio_high"), MAYBE_NUMBER) | {
    "status": {"enum": list(STATUSES)}
}
COMPARED = record(
    {
        **RATIO,
        **dict.fromkeys(("count", "base", "other_count", "other_base"), MAYBE_COUNT),
        **dict.fromkeys(("value", "low", "high", "other_value"), MAYBE_NUMBER),
    },
    additionalProperties=True,
    description="Beside these, the group's id under the dimension that is compared",
)
IN_THE_DARK = record(
    {
        **RATIO,
        **dict.fromkeys(("dark", "dark_all", "light", "light_all"), MAYBE_COUNT),
        "variants": record(dict.fromkeys(("season", "clock_change", "no_season"), record(RATIO))),
    },
    additionalProperties=True,
    description="The ratio has the season taken into account; `variants` tell it with other models",
)


def statistic(row: dict, **more: dict) -> dict:
    """A statistic of a city's groups with its rows, or with the reason why it is refused."""
    return record(
        {
            "ok": {"const": True},
            "statistic": STATISTIC,
            "query": {"type": "object"},
            **more,
            "rows": {"type": "array", "items": row},
            "recorded_percent": {"type": "array", "items": MAYBE_NUMBER},
            "refused": REFUSED,
            "measure": {"anyOf": [{"type": "null"}, MEASURE]},
            "titles": {"type": "object"},
            "provenance": {"type": "array", "items": SOURCE},
            "notes": TEXTS,
            "sample": {"type": ["boolean", "null"]},
            "build": {"type": ["string", "null"]},
        },
        additionalProperties=True,
    )


ADDITIVE = {
    "type": "object",
    "additionalProperties": TRUTH,
    "description": "For each dimension of the question, whether its categories add up to the whole. Where false, one "
    "record may name several of them and counts once under each: each number is of the records that name the category, "
    "and shares may add up to more than 100%",
}
IN_USE = {
    "type": "object",
    "description": "Categories out of use for a part of the period, by dimension: they have "
    "no number then",
    "additionalProperties": {
        "type": "object",
        "additionalProperties": record({"since": TEXT, "until": TEXT}),
    },
}

RACE_GROUPS = {
    "type": "object",
    "description": "For a rate per resident by race: the groups of residents that each race covers, whether "
    "Hispanic or Latino people are among them, and why there is no rate",
    "additionalProperties": record(
        {
            "covers": TEXTS,
            "hispanic": {"enum": ["apart", "included", "only"]},
            "withheld": TEXT,
        }
    ),
}

LEFT_OUT = {
    "type": "array",
    "description": "Months that the numbers leave out, and why: the source was silent, or "
    "published nothing",
    "items": record(
        {
            "kind": {"enum": ["months", "flag", "dimension", "categories", "district", "no_data"]},
            "name": TEXT,
            "categories": TEXTS,
            "status": {"enum": list(STATUSES)},
            "periods": {"type": "array", "items": {"type": "array", "items": TEXT}},
        }
    ),
}

SCHEMAS = {
    "answer": record(
        {
            "ok": {"const": True},
            "query": {"type": "object"},
            "measure": MEASURE,
            "rows": {"type": "array", "items": ROW},
            "provenance": {"type": "array", "items": SOURCE},
            "notes": TEXTS,
            "titles": {"type": "object"},
            "additive": ADDITIVE,
            "breaks": {"type": "array", "items": {"type": "object"}},
            "in_use": IN_USE,
            "left_out": LEFT_OUT,
            "missing_of": {"type": "object", "additionalProperties": COUNT},
            "race_groups": RACE_GROUPS,
            "missing": {"type": "object", "additionalProperties": COUNT},
            "unnamed": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": COUNT},
            },
            "sample": TRUTH,
            "build": TEXT,
            "page": PAGE,
        },
        ("ok", "query", "measure", "rows", "provenance", "notes"),
        additionalProperties=True,
    ),
    "cities": listed("cities", CITY),
    "measures": listed("measures", MEASURE),
    "revisions": listed("revisions", REVISION, city=TEXT),
    "ratios": statistic(COMPARED),
    "outcome": statistic(COMPARED, test={"type": ["object", "null"]}, searches={}),
    "veil": statistic(IN_THE_DARK),
    "statistics": record(
        {"ok": {"const": True}, "statistics": {"type": "array", "items": STATISTIC}}
    ),
    "fault": record(
        {
            "ok": {"const": False},
            "error": TEXT,
            "status": {"type": "integer"},
            "errors": {"type": "array", "items": record({"field": TEXT, "message": TEXT})},
        }
    ),
}
