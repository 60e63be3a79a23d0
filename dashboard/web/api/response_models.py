"""The shapes of the API's JSON as models, from which its OpenAPI document takes its schemas.

Measures, statistics and fields at fault are the models and dataclasses that the responses are made
of. An object that may have more keys than are declared is `Open`; the others have all their keys
and no more.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, SkipJsonSchema

from dashboard.measures.registry import Measure, WorkedExample
from dashboard.query.reliability import STATUSES
from dashboard.statistics.registry import Statistic
from data.model.errors import FieldError

SCHEMA_REFERENCE = "#/components/schemas/{model}"
Status = Literal[*STATUSES]  # type: ignore[valid-type]  # mypy reads no unpacked tuple
Share = Annotated[float, Field(ge=0, le=1)]
Counts = dict[str, NonNegativeInt]
Object = dict[str, object]


class Open(BaseModel):
    """An object with at least these keys."""

    model_config = ConfigDict(extra="allow")


class PublishedMeasure(Measure):
    """A measure as the API gives it: all of it but its worked example."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    example: SkipJsonSchema[WorkedExample] = WorkedExample()


class Page(BaseModel):
    """Which part of a list this is; `next` is the address of the part after it."""

    total: NonNegativeInt
    limit: NonNegativeInt
    offset: NonNegativeInt
    next: str | None


def _drop_default(schema: dict[str, Any]) -> None:
    """The key is left out, and not null."""
    del schema["default"]


# A list has it only where a part of it was asked for.
OPTIONAL_PAGE: Any = Field(default=None, json_schema_extra=_drop_default)


class Row(Open):
    """Beside these, each dimension of the question with its category's id, and denominator_url, a
    text, where the portal can count the denominator.
    """

    numerator: int | None
    denominator: int | None
    value: float | None
    low: float | None
    high: float | None
    status: Status
    incomplete: bool
    source_url: str
    named_share: Share | None = Field(
        description="The share of the period's records that name the asked dimensions; null where none "
        "is asked for, "
        "there are no records, or small numbers are withheld"
    )


class Source(Open):
    """A dataset that the numbers come from."""

    dataset: str
    title: str
    page: str
    as_of: str
    rows: NonNegativeInt
    set_aside: Counts
    placed: dict[str, float] = {}


class Use(BaseModel):
    """The months in which a category is in use."""

    since: str
    until: str


class RaceGroup(BaseModel):
    """The groups of residents that a race covers, whether Hispanic or Latino people are among them,
    and why there is no rate.
    """

    covers: list[str]
    hispanic: Literal["apart", "included", "only"]
    withheld: str


class LeftOut(BaseModel):
    """Months that the numbers leave out, and why: the source was silent, or published nothing."""

    kind: Literal["months", "flag", "dimension", "categories", "district", "no_data"]
    name: str
    categories: list[str]
    status: Status
    periods: list[list[str]]


class Answer(Open):
    """An answer. `additive` says for each dimension of the question whether its categories add up
    to the whole. Where false, one record may name several of them and counts once under each: each
    number is of the records that name the category, and shares may add up to more than 100%.
    `in_use` has the categories out of use for a part of the period, by dimension: they have no
    number then.
    """

    ok: Literal[True]
    query: Object
    measure: PublishedMeasure
    rows: list[Row]
    provenance: list[Source]
    notes: list[str]
    titles: Object
    additive: dict[str, bool]
    breaks: list[Object]
    goals: list[Object]
    in_use: dict[str, dict[str, Use]]
    left_out: list[LeftOut]
    missing_of: Counts
    race_groups: dict[str, RaceGroup]
    missing: Counts
    unnamed: dict[str, Counts]
    sample: bool
    build: str
    plainview: str
    page: Page = OPTIONAL_PAGE


class City(Open):
    """A city, what it publishes, and how fresh it is."""

    id: str
    name: str
    agency: str
    sample: bool
    build: str
    refreshed_at: str
    measures: dict[str, list[str]]
    datasets: list[Object]


class Revision(Open):
    """What one refresh found added, changed, removed and replaced in a dataset, by month."""

    at: str
    dataset: str
    rows: NonNegativeInt
    added: NonNegativeInt
    changed: NonNegativeInt
    removed: NonNegativeInt
    replaced: NonNegativeInt
    months: Object


class Refusal(BaseModel):
    """Why a statistic is not shown."""

    code: str
    reason: str


class Ratio(BaseModel):
    """A ratio of two groups with its 95% interval."""

    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    status: Status


class ComparedRow(Ratio, Open):
    """Beside these, the group's id under the dimension that is compared."""

    count: int | None
    base: int | None
    other_count: int | None
    other_base: int | None
    value: float | None
    low: float | None
    high: float | None
    other_value: float | None


class VeilVariants(BaseModel):
    """The ratio by other models of the season and of the hour."""

    season: Ratio
    clock_change: Ratio
    no_season: Ratio


class VeilRow(Ratio, Open):
    """The ratio has the season taken into account; `variants` tell it with other models."""

    dark: int | None
    dark_all: int | None
    light: int | None
    light_all: int | None
    variants: VeilVariants


class Comparison(Open):
    """A statistic of a city's groups, or the reason why it is refused; then there are no rows."""

    ok: Literal[True]
    statistic: Statistic
    query: Object
    recorded_percent: list[float | None]
    refused: Refusal | None
    measure: PublishedMeasure | None
    titles: Object
    provenance: list[Source]
    notes: list[str]
    sample: bool | None
    build: str | None


class Ratios(Comparison):
    """Rates of groups and their ratios."""

    rows: list[ComparedRow]


class Outcome(Ratios):
    """The outcome test: how often searches of each group found something."""

    test: Object | None
    searches: Any


class Veil(Comparison):
    """The veil of darkness: stops before and after dark at the same time of day."""

    rows: list[VeilRow]


class Cities(BaseModel):
    """Every served city."""

    ok: Literal[True]
    cities: list[City]


class Measures(BaseModel):
    """Every measure."""

    ok: Literal[True]
    measures: list[PublishedMeasure]


class Revisions(BaseModel):
    """What each refresh of a city changed, newest first."""

    ok: Literal[True]
    city: str
    revisions: list[Revision]
    page: Page = OPTIONAL_PAGE


class Statistics(BaseModel):
    """How each statistic is worked out."""

    ok: Literal[True]
    statistics: list[Statistic]


class ChangeSide(BaseModel):
    """The numbers of one period of a row."""

    numerator: int | None
    denominator: int | None
    value: float | None
    low: float | None
    high: float | None
    status: Status
    incomplete: bool
    named_share: Share | None
    source_url: str


class ChangeRefusal(BaseModel):
    """Why no change is given."""

    code: str
    reason: str


class ChangeRow(Open):
    """Beside these, the category's id under the dimension of the rows; the total has none."""

    now: ChangeSide
    before: ChangeSide
    difference: float | None
    percent: float | None
    p: float | None
    p_together: float | None = Field(description="Adjusted for all rows that are tested together")
    beyond_chance: bool | None
    untested: str | None
    refused: ChangeRefusal | None
    rate_now: ChangeSide | None
    rate_before: ChangeSide | None


class Changes(Open):
    """A period against an earlier one, a row for each category."""

    ok: Literal[True]
    query: Object
    rows: list[ChangeRow]
    total: ChangeRow
    rate_measure: str | None
    finding: list[str]
    measure: PublishedMeasure
    titles: Object
    provenance: list[Source]
    notes: list[str]
    sample: bool
    build: str


class EventMonth(ChangeSide):
    """The numbers of one month."""

    month: str


class EventPair(BaseModel):
    """The same calendar month before and after."""

    before: EventMonth
    after: EventMonth


class EventTotal(BaseModel):
    """Both windows as a whole."""

    before: ChangeSide
    after: ChangeSide


class Happening(BaseModel):
    """What the city file says of a month."""

    month: str
    title: str


class Event(Open):
    """Equal windows before and after a month. `change`, `low` and `high` are in percent, of a share
    in percentage points; null where none is given.
    """

    ok: Literal[True]
    query: Object
    rows: list[EventPair]
    total: EventTotal
    change: float | None
    low: float | None
    high: float | None
    unit: Literal["percent", "points"]
    refused: ChangeRefusal | None
    happened: list[Happening]
    measure: PublishedMeasure
    titles: Object
    provenance: list[Source]
    notes: list[str]
    sample: bool
    build: str


class Fault(BaseModel):
    """What is at fault, field by field, and what was expected."""

    ok: Literal[False]
    error: str
    status: int
    errors: list[FieldError]


# The component of the document that each response is, by its name there.
RESPONSES: dict[str, type[BaseModel]] = {
    "answer": Answer,
    "cities": Cities,
    "measures": Measures,
    "revisions": Revisions,
    "ratios": Ratios,
    "outcome": Outcome,
    "veil": Veil,
    "statistics": Statistics,
    "changes": Changes,
    "event": Event,
    "fault": Fault,
}


class _SchemaGenerator(GenerateJsonSchema):
    """Schemas without a title for each property, which would repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def describe_schemas() -> dict[str, dict]:
    """JSON Schema of every response by its name, and of the objects in them by the names of their
    models.
    """
    mode: JsonSchemaMode = "serialization"
    inputs = [(name, mode, model.__pydantic_core_schema__) for name, model in RESPONSES.items()]
    generator = _SchemaGenerator(ref_template=SCHEMA_REFERENCE)
    _, definitions = generator.generate_definitions(inputs)
    schemas: dict[str, dict] = {str(name): schema for name, schema in definitions.items()}
    schemas.pop(WorkedExample.__name__)
    responses = {name: schemas.pop(model.__name__) for name, model in RESPONSES.items()}
    return {**responses, **schemas}
