"""The complete question of an embed: its address, with defaults for what its form needs."""

from __future__ import annotations

from dataclasses import replace

from dashboard.errors import BadQuery
from dashboard.measures.registry import Measure
from dashboard.query import periods, query_validation
from dashboard.views.city_context import MAP_PLACES, CityContext
from dashboard.web.embeds.embed_request import EmbedRequest
from data.model import vocabulary
from data.model.errors import FieldError
from data.model.values import Query


def fill_defaults(desk: CityContext, asked: EmbedRequest) -> Query:
    """The whole question of an embed. Raises BadQuery for dimensions that its form cannot show.

    Without a period, what runs over time shows all that is covered, all else the last 12 complete months; one end
    alone leaves the other open, as everywhere.
    """
    query, form = asked.query, asked.form
    measure = query_validation.get_measure(query)
    _validate_dimensions(form, query)
    query = replace(query, by=_choose_dimensions(desk, form, measure, query.by))
    if any(d in vocabulary.TIME_DIMENSIONS for d in query.by):
        return query
    whole_years = bool(desk.answers.settings.hidden_below)
    since, until = periods.resolve_period(
        measure, desk.build.manifest, query.since, query.until, whole_years
    )
    return replace(query, since=since, until=until)


def _validate_dimensions(form: str, query: Query) -> None:
    if form == "number" and query.by:
        raise BadQuery.of(FieldError("by", "expected none, for this embed shows one number"))
    if form == "map" and query.by and (len(query.by) > 1 or query.by[0] not in MAP_PLACES):
        expected = f"expected {' or '.join(MAP_PLACES)}, for a map shows one value for each"
        raise BadQuery.of(FieldError("by", expected))


def _choose_dimensions(
    desk: CityContext, form: str, measure: Measure, by: tuple[str, ...]
) -> tuple[str, ...]:
    usable = desk.dimensions(measure)
    if form == "map":
        return by or (vocabulary.DISTRICT,)
    if form == "trend" and not any(d in vocabulary.TIME_DIMENSIONS for d in by):
        return (vocabulary.find_shortest_period(usable), *by)
    if form == "breakdown" and not by:
        still = [d for d in usable if d not in vocabulary.TIME_DIMENSIONS]
        return ("race",) if "race" in still else tuple(still[:1])
    return by
