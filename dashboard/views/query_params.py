"""A page's query string -> the Query it stands for, with each page's own defaults for what is left
out.
"""

from __future__ import annotations

from dashboard.measures.registry import Measure, get_measures
from dashboard.query import addresses
from dashboard.query.addresses import Parameters
from dashboard.query.query_validation import get_measure
from dashboard.views.city_context import CityContext
from dashboard.wording import get_dimension_title, translate
from data.model import vocabulary
from data.model.values import Query


def read_page_query(
    desk: CityContext, parameters: Parameters, default: str
) -> tuple[Query, Measure]:
    """The question of a page's address; `default` is the measure where none is named.

    A form without scripts sends `by` once for each select and blanks for what is not chosen: both
    are put right. Raises BadQuery for what cannot be a question.
    """
    pairs: dict[str, str] = {}
    loose = []
    for key, value in parameters:
        if key == "by" and key in pairs:
            pairs[key] = ",".join(v for v in (pairs[key], value) if v)
        elif value and key in pairs:
            loose.append((key, value))
        elif value or key == "by":
            pairs[key] = value
    pairs = {"measure": default, **pairs, "city": desk.city.id}
    query, _ = addresses.read_query((*pairs.items(), *loose))
    return query, get_measure(desk.answers.require_measure(query))


def drop_inapplicable_filters(
    desk: CityContext, parameters: Parameters
) -> tuple[Parameters, tuple[str, ...]]:
    """The address's state less the dimensions that its measure does not have here, and a sentence
    that says so.

    Choosing another measure keeps the other choices; one that the new measure cannot have must not
    end in a fault. What is no dimension at all stays, to be refused.
    """
    measure = get_measures().get(dict(parameters).get("measure", ""))
    if measure is None or measure not in desk.measures:
        return parameters, ()
    foreign = set(vocabulary.DIMENSIONS) - set(desk.dimensions(measure))
    lost = [key for key, value in parameters if key in foreign and value]
    lost += [
        d for key, value in parameters if key == "by" for d in value.split(",") if d in foreign
    ]
    if not lost:
        return parameters, ()
    kept = tuple(
        (k, ",".join(d for d in v.split(",") if d not in foreign) if k == "by" else v)
        for k, v in parameters
        if k not in foreign
    )
    names = translate("fault.or").join(dict.fromkeys(get_dimension_title(d).lower() for d in lost))
    return kept, (translate("choice_left_out", measure=measure.title, dimensions=names),)


def drop_filters(query: Query, *dimensions: str) -> dict[str, tuple[str, ...]]:
    """The filters of a question less some dimensions."""
    return {d: c for d, c in query.where if d not in dimensions}


def list_comparison(parameters: Parameters) -> dict[str, str]:
    """What an address says of the second side of a comparison."""
    return {
        key: value.strip()
        for key, value in parameters
        if key in addresses.COMPARISON_KEYS and value.strip()
    }


def drop_comparison(parameters: Parameters) -> Parameters:
    """An address's state less what only the page that compares uses; the other forms of the
    question keep it in their addresses.
    """
    return tuple(pair for pair in parameters if pair[0] not in addresses.COMPARISON_KEYS)
