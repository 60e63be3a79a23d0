"""Names as SoQL, the query language of Socrata's portals, takes them."""

from __future__ import annotations

# Words of the query language itself; a column may bear one as its name.
RESERVED_WORDS = frozenset(
    [
        "all",
        "and",
        "any",
        "as",
        "asc",
        "between",
        "by",
        "case",
        "cast",
        "desc",
        "distinct",
        "else",
        "end",
        "exists",
        "false",
        "from",
        "full",
        "group",
        "having",
        "hint",
        "in",
        "inner",
        "is",
        "isnotnull",
        "isnull",
        "join",
        "lateral",
        "left",
        "like",
        "limit",
        "not",
        "null",
        "offset",
        "on",
        "or",
        "order",
        "outer",
        "over",
        "partition",
        "right",
        "row",
        "rows",
        "search",
        "select",
        "then",
        "true",
        "union",
        "when",
        "where",
        "window",
        "with",
    ]
)


def quote_column(name: str) -> str:
    """A column's name as SoQL takes it: in backticks where it is a reserved word (`group`), else as
    it is.
    """
    return f"`{name}`" if name.casefold() in RESERVED_WORDS else name
