"""The shapes of the API's JSON, as JSON Schema."""

from __future__ import annotations

from dashboard.query.reliability import STATUSES

TEXT_SCHEMA, BOOLEAN_SCHEMA = {"type": "string"}, {"type": "boolean"}
COUNT_SCHEMA = {"type": "integer", "minimum": 0}
OPTIONAL_COUNT_SCHEMA, MAYBE_NUMBER = {"type": ["integer", "null"]}, {"type": ["number", "null"]}
TEXTS_SCHEMA = {"type": "array", "items": TEXT_SCHEMA}


def describe_object(
    properties: dict, required: tuple[str, ...] | None = None, **more: object
) -> dict:
    """An object with these properties, all required unless said otherwise."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        **more,
    }


def describe_list(name: str, item: dict, **more: dict) -> dict:
    """An object with `ok` and one list."""
    return describe_object(
        {
            "ok": {"const": True},
            **more,
            name: {"type": "array", "items": item},
            "page": PAGE_SCHEMA,
        },
        ("ok", *more, name),
    )


PAGE_SCHEMA = describe_object(
    {
        "total": COUNT_SCHEMA,
        "limit": COUNT_SCHEMA,
        "offset": COUNT_SCHEMA,
        "next": {"type": ["string", "null"]},
    }
)
ROW_SCHEMA = describe_object(
    {
        "numerator": OPTIONAL_COUNT_SCHEMA,
        "denominator": OPTIONAL_COUNT_SCHEMA,
        "value": MAYBE_NUMBER,
        "low": MAYBE_NUMBER,
        "high": MAYBE_NUMBER,
        "status": {"enum": list(STATUSES)},
        "incomplete": BOOLEAN_SCHEMA,
        "source_url": TEXT_SCHEMA,
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
MEASURE_SCHEMA = describe_object(
    {
        "id": TEXT_SCHEMA,
        "title": TEXT_SCHEMA,
        "topic": {"enum": ["stops", "complaints", "force"]},
        "kind": TEXT_SCHEMA,
        "unit": TEXT_SCHEMA,
        "grain": TEXT_SCHEMA,
        "numerator": TEXT_SCHEMA,
        "denominator": TEXT_SCHEMA,
        "dimensions": TEXTS_SCHEMA,
        "caveat": TEXT_SCHEMA,
        "method": TEXT_SCHEMA,
        "source": TEXT_SCHEMA,
        "reviewed": TEXT_SCHEMA,
    },
    additionalProperties=True,
)
SOURCE_SCHEMA = describe_object(
    {
        "dataset": TEXT_SCHEMA,
        "title": TEXT_SCHEMA,
        "page": TEXT_SCHEMA,
        "as_of": TEXT_SCHEMA,
        "rows": COUNT_SCHEMA,
        "set_aside": {"type": "object", "additionalProperties": COUNT_SCHEMA},
    },
    additionalProperties=True,
)
CITY_SCHEMA = describe_object(
    {
        "id": TEXT_SCHEMA,
        "name": TEXT_SCHEMA,
        "agency": TEXT_SCHEMA,
        "sample": BOOLEAN_SCHEMA,
        "build": TEXT_SCHEMA,
        "refreshed_at": TEXT_SCHEMA,
        "measures": {"type": "object", "additionalProperties": TEXTS_SCHEMA},
        "datasets": {"type": "array", "items": {"type": "object"}},
    },
    additionalProperties=True,
)
REVISION_SCHEMA = describe_object(
    {
        "at": TEXT_SCHEMA,
        "dataset": TEXT_SCHEMA,
        "rows": COUNT_SCHEMA,
        "added": COUNT_SCHEMA,
        "changed": COUNT_SCHEMA,
        "removed": COUNT_SCHEMA,
        "replaced": COUNT_SCHEMA,
        "months": {"type": "object"},
    },
    additionalProperties=True,
)

STATISTIC_SCHEMA = describe_object(
    {
        "id": TEXT_SCHEMA,
        "title": TEXT_SCHEMA,
        "question": TEXT_SCHEMA,
        "method": TEXT_SCHEMA,
        "source": TEXT_SCHEMA,
        "limits_words": TEXT_SCHEMA,
        "limits_source": TEXT_SCHEMA,
        "limits": {"type": "object", "additionalProperties": {"type": "number"}},
        "cannot_show": TEXTS_SCHEMA,
        "reviewed": TEXT_SCHEMA,
    }
)
REFUSAL_SCHEMA = {
    "anyOf": [{"type": "null"}, describe_object({"code": TEXT_SCHEMA, "reason": TEXT_SCHEMA})]
}
RATIO_PROPERTIES = dict.fromkeys(("ratio", "ratio_low", "ratio_high"), MAYBE_NUMBER) | {
    "status": {"enum": list(STATUSES)}
}
COMPARED_ROW_SCHEMA = describe_object(
    {
        **RATIO_PROPERTIES,
        **dict.fromkeys(("count", "base", "other_count", "other_base"), OPTIONAL_COUNT_SCHEMA),
        **dict.fromkeys(("value", "low", "high", "other_value"), MAYBE_NUMBER),
    },
    additionalProperties=True,
    description="Beside these, the group's id under the dimension that is compared",
)
VEIL_ROW_SCHEMA = describe_object(
    {
        **RATIO_PROPERTIES,
        **dict.fromkeys(("dark", "dark_all", "light", "light_all"), OPTIONAL_COUNT_SCHEMA),
        "variants": describe_object(
            dict.fromkeys(
                ("season", "clock_change", "no_season"), describe_object(RATIO_PROPERTIES)
            )
        ),
    },
    additionalProperties=True,
    description="The ratio has the season taken into account; `variants` tell it with other models",
)


def describe_statistic(row: dict, **more: dict) -> dict:
    """A statistic of a city's groups with its rows, or with the reason why it is refused."""
    return describe_object(
        {
            "ok": {"const": True},
            "statistic": STATISTIC_SCHEMA,
            "query": {"type": "object"},
            **more,
            "rows": {"type": "array", "items": row},
            "recorded_percent": {"type": "array", "items": MAYBE_NUMBER},
            "refused": REFUSAL_SCHEMA,
            "measure": {"anyOf": [{"type": "null"}, MEASURE_SCHEMA]},
            "titles": {"type": "object"},
            "provenance": {"type": "array", "items": SOURCE_SCHEMA},
            "notes": TEXTS_SCHEMA,
            "sample": {"type": ["boolean", "null"]},
            "build": {"type": ["string", "null"]},
        },
        additionalProperties=True,
    )


ADDITIVE_SCHEMA = {
    "type": "object",
    "additionalProperties": BOOLEAN_SCHEMA,
    "description": "For each dimension of the question, whether its categories add up to the whole. Where false, one "
    "record may name several of them and counts once under each: each number is of the records that name the category, "
    "and shares may add up to more than 100%",
}
IN_USE_SCHEMA = {
    "type": "object",
    "description": "Categories out of use for a part of the period, by dimension: they have "
    "no number then",
    "additionalProperties": {
        "type": "object",
        "additionalProperties": describe_object({"since": TEXT_SCHEMA, "until": TEXT_SCHEMA}),
    },
}

RACE_GROUPS_SCHEMA = {
    "type": "object",
    "description": "For a rate per resident by race: the groups of residents that each race covers, whether "
    "Hispanic or Latino people are among them, and why there is no rate",
    "additionalProperties": describe_object(
        {
            "covers": TEXTS_SCHEMA,
            "hispanic": {"enum": ["apart", "included", "only"]},
            "withheld": TEXT_SCHEMA,
        }
    ),
}

LEFT_OUT_SCHEMA = {
    "type": "array",
    "description": "Months that the numbers leave out, and why: the source was silent, or "
    "published nothing",
    "items": describe_object(
        {
            "kind": {"enum": ["months", "flag", "dimension", "categories", "district", "no_data"]},
            "name": TEXT_SCHEMA,
            "categories": TEXTS_SCHEMA,
            "status": {"enum": list(STATUSES)},
            "periods": {"type": "array", "items": {"type": "array", "items": TEXT_SCHEMA}},
        }
    ),
}

SCHEMAS = {
    "answer": describe_object(
        {
            "ok": {"const": True},
            "query": {"type": "object"},
            "measure": MEASURE_SCHEMA,
            "rows": {"type": "array", "items": ROW_SCHEMA},
            "provenance": {"type": "array", "items": SOURCE_SCHEMA},
            "notes": TEXTS_SCHEMA,
            "titles": {"type": "object"},
            "additive": ADDITIVE_SCHEMA,
            "breaks": {"type": "array", "items": {"type": "object"}},
            "in_use": IN_USE_SCHEMA,
            "left_out": LEFT_OUT_SCHEMA,
            "missing_of": {"type": "object", "additionalProperties": COUNT_SCHEMA},
            "race_groups": RACE_GROUPS_SCHEMA,
            "missing": {"type": "object", "additionalProperties": COUNT_SCHEMA},
            "unnamed": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": COUNT_SCHEMA},
            },
            "sample": BOOLEAN_SCHEMA,
            "build": TEXT_SCHEMA,
            "page": PAGE_SCHEMA,
        },
        ("ok", "query", "measure", "rows", "provenance", "notes"),
        additionalProperties=True,
    ),
    "cities": describe_list("cities", CITY_SCHEMA),
    "measures": describe_list("measures", MEASURE_SCHEMA),
    "revisions": describe_list("revisions", REVISION_SCHEMA, city=TEXT_SCHEMA),
    "ratios": describe_statistic(COMPARED_ROW_SCHEMA),
    "outcome": describe_statistic(
        COMPARED_ROW_SCHEMA, test={"type": ["object", "null"]}, searches={}
    ),
    "veil": describe_statistic(VEIL_ROW_SCHEMA),
    "statistics": describe_object(
        {"ok": {"const": True}, "statistics": {"type": "array", "items": STATISTIC_SCHEMA}}
    ),
    "fault": describe_object(
        {
            "ok": {"const": False},
            "error": TEXT_SCHEMA,
            "status": {"type": "integer"},
            "errors": {
                "type": "array",
                "items": describe_object({"field": TEXT_SCHEMA, "message": TEXT_SCHEMA}),
            },
        }
    ),
}
