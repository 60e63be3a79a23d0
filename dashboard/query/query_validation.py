"""Does a Query make sense for this city? Everything it names is checked against the vocabulary,
before any counting.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from functools import cache

from dashboard.errors import BadQuery
from dashboard.i18n import names
from dashboard.i18n.translate import translate
from dashboard.measures.registry import RESIDENTS, Measure, get_measures
from dashboard.query import periods
from data.model import vocabulary
from data.model.build_manifest import Manifest
from data.model.errors import FieldError
from data.model.values import City, Query

MAX_DIMENSIONS = 3


def get_measure(query: Query) -> Measure:
    """The measure that a query names. Raises BadQuery offering those there are."""
    known = get_measures()
    require_measure(query.measure, known)
    return known[query.measure]


def require_measure(measure_id: str, known: Collection[str]) -> None:
    """Raises BadQuery, offering the known ids, for a measure that is none of them."""
    if measure_id not in known:
        raise BadQuery.of(_make_unknown_error("measure", measure_id, known))


def validate_query(
    query: Query,
    city: City,
    measure: Measure,
    manifest: Manifest,
    titles: dict[str, dict[str, str]],
) -> None:
    """Raise BadQuery where a dimension or category does not exist here, or does not go with the
    measure. `titles` are its categories.
    """
    errors = [e for d in query.by if (e := _validate_dimension("by", d, city, measure, manifest))]
    errors += [
        e for d, _ in query.where if (e := _validate_dimension(d, d, city, measure, manifest))
    ]
    if len(query.by) > MAX_DIMENSIONS:
        errors.append(
            FieldError(
                "by", translate("fault.dimensions", number=len(query.by), most=MAX_DIMENSIONS)
            )
        )
    if not errors and len([d for d in query.by if d in vocabulary.TIME_DIMENSIONS]) > 1:
        errors.append(FieldError("by", translate("fault.one_time")))
    errors += errors or [
        *_validate_places(query, measure),
        *_validate_period_ends(query, measure, manifest),
    ]
    if errors:
        raise BadQuery.of(*dict.fromkeys(errors))
    # A topic that the city does not publish has no categories: the answer is that it has no data.
    unknown = [
        _make_unknown_error(d, c, titles[d])
        for d, kept in query.where
        for c in kept
        if d in titles and c not in titles[d]
    ]
    if unknown:
        raise BadQuery.of(*unknown)


def _validate_dimension(
    field: str, dimension: str, city: City, measure: Measure, manifest: Manifest
) -> FieldError | None:
    usable = find_dimensions(measure, manifest)
    if dimension in vocabulary.DAYLIGHT_DIMENSIONS and counts_light(measure, manifest):
        return None
    known = ", ".join(usable)
    if dimension not in vocabulary.DIMENSIONS:
        return _make_unknown_error(field, dimension, usable)
    if dimension not in measure.dimensions:
        return FieldError(
            field, translate("fault.not_by", measure=measure.id, dimension=dimension, known=known)
        )
    if dimension not in usable and varies_within_unit(measure, dimension, manifest):
        return FieldError(
            field,
            translate(
                "fault.varies",
                dimension=dimension,
                grain=translate(f"grain.{measure.grain}"),
                measure=measure.id,
                known=known,
            ),
        )
    if dimension not in usable and manifest.topics.get(measure.topic):
        return FieldError(
            field, translate("fault.not_recorded", city=city.name, dimension=dimension, known=known)
        )
    return None


def _validate_places(query: Query, measure: Measure) -> list[FieldError]:
    """Fine places are counted apart from people, so that no cell singles a person out."""
    named = {*query.by, *(d for d, _ in query.where)}
    if named & set(vocabulary.DAYLIGHT_DIMENSIONS):
        extra = sorted(
            named
            - {
                *vocabulary.TIME_DIMENSIONS,
                *vocabulary.DAYLIGHT_DIMENSIONS,
                *vocabulary.DAYLIGHT_CROSS_DIMENSIONS,
            }
        )
        return (
            [FieldError(vocabulary.LIGHT, translate("fault.mixed_light", others=", ".join(extra)))]
            if extra
            else []
        )
    fine = [d for d in named if d in vocabulary.SUBDISTRICT_DIMENSIONS]
    other = sorted(
        d
        for d in named
        if d not in (*vocabulary.TIME_DIMENSIONS, "district", *vocabulary.SUBDISTRICT_DIMENSIONS)
    )
    # Areas of two geographies overlap in slivers, in which few records lie.
    other += sorted(fine)[1:]
    if fine and other:
        return [FieldError(min(fine), translate("fault.mixed", others=", ".join(other)))]
    timed = [d for d in (*query.by, *dict(query.where)) if d in vocabulary.TIME_OF_WEEK_DIMENSIONS]
    beside = sorted({*other, *fine} - {*vocabulary.TIME_OF_WEEK_DIMENSIONS})
    if timed and beside:
        return [FieldError(timed[0], translate("fault.mixed_times", others=", ".join(beside)))]
    return []


def _validate_period_ends(query: Query, measure: Measure, manifest: Manifest) -> list[FieldError]:
    """Where only the quarter or year is known, a period of other months than whole ones cannot be
    counted.
    """
    finest = find_finest_time(measure, manifest)
    if finest == "month":
        return []
    expected = translate("fault.years" if finest == "year" else "fault.quarters")
    whole = periods.widen_period(query.period, finest)
    asked = (("since", query.since, whole.since), ("until", query.until, whole.until))
    return [FieldError(field, expected) for field, month, widened in asked if month != widened]


def _make_unknown_error(field: str, given: str, known) -> FieldError:
    near = get_close_matches(given, list(known), n=3, cutoff=0.6)
    if near:
        return FieldError(
            field,
            translate("fault.near", given=repr(given[:60]), near=translate("fault.or").join(near)),
        )
    return FieldError(
        field, translate("fault.unknown", given=repr(given[:60]), known=", ".join(known))
    )


def counts_light(measure: Measure, manifest: Manifest) -> bool:
    """Whether a measure can be counted by daylight and time of day: stops where their own time is
    published.
    """
    return measure.id == "stops" and manifest.get_topic("stops").daylight


def varies_within_unit(measure: Measure, dimension: str, manifest: Manifest) -> bool:
    """Whether a dimension may differ between the rows of one unit that the measure counts."""
    if measure.grain in vocabulary.ROW_GRAINS:
        return False
    return any(dimension in manifest.get_topic(t).varies for t in measure.topics)


def find_dimensions(measure: Measure, manifest: Manifest) -> tuple[str, ...]:
    """The dimensions by which this city can answer a measure, in the measure's order."""
    recorded = [
        _find_recorded_dimensions(topic, count, manifest)
        for topic, count in _list_counted_topics(measure)
    ]
    times = vocabulary.TIME_DIMENSIONS[
        : vocabulary.TIME_DIMENSIONS.index(find_finest_time(measure, manifest)) + 1
    ]

    def told_apart(dimension: str) -> bool:
        needed = recorded[:1] if dimension in measure.numerator_only else recorded
        return all(dimension in titles for titles in needed)

    return tuple(
        d
        for d in measure.dimensions
        if d in times
        or (
            d not in vocabulary.TIME_DIMENSIONS
            and _has_residents(measure, d, manifest)
            and told_apart(d)
            and not varies_within_unit(measure, d, manifest)
        )
    )


def _has_residents(measure: Measure, dimension: str, manifest: Manifest) -> bool:
    """Whether a measure needs no residents by a dimension, or they are known: by area they may not
    be.
    """
    if measure.denominator != RESIDENTS or dimension not in vocabulary.SUBDISTRICT_DIMENSIONS:
        return True
    return bool(manifest.list_area_residents(dimension))


def _list_counted_topics(measure: Measure) -> list[tuple[str, str]]:
    """The topics that a measure reads, each with the count that it takes from there."""
    counted: dict[str, str] = {measure.topic: measure.numerator}
    if measure.denominator_topic:
        counted[measure.denominator_topic] = measure.denominator
    return list(counted.items())


def _find_recorded_dimensions(topic: str, count: str, manifest: Manifest) -> set[str]:
    """The dimensions that any dataset with this count records; where none has it, those of the
    topic.
    """
    all_of_it = [d for d in manifest.datasets if d.topic == topic]
    counting = [d for d in all_of_it if count in d.counts] or all_of_it
    return {dimension for d in counting for dimension in d.dimensions}


def find_finest_time(measure: Measure, manifest: Manifest) -> str:
    """The shortest period by which a measure can be counted: "year" or "quarter" where the portal
    dates what it counts by that alone, else "month".
    """
    met = {d.precision for d in manifest.datasets if d.topic in measure.topics}
    return next((period for period in ("year", "quarter") if period in met), "month")


def list_category_titles(
    city: City, measure: Measure, manifest: Manifest
) -> dict[str, dict[str, str]]:
    """For each dimension of the measure, category id -> reader's name: by name, those that name
    nothing last.
    """
    found: dict[str, dict[str, str]] = {}
    for topic in measure.topics:
        for dimension, titles in manifest.get_topic(topic).titles.items():
            spoken = {
                c: names.get_category_title(city, dimension, c, title)
                for c, title in titles.items()
            }
            found.setdefault(dimension, {}).update(spoken)
    if "district" in found:
        found["district"] = {
            **found["district"],
            **{c.id: c.title for c in city.districts.categories},
        }
    if counts_light(measure, manifest):
        found |= {vocabulary.LIGHT: vocabulary.LIGHTS, vocabulary.CLOCK: _list_clock_slots()}
    ordered = vocabulary.TIME_OF_WEEK_DIMENSIONS
    return {d: t if d in ordered else _sort_categories(t) for d, t in found.items()}


def _sort_categories(titles: dict[str, str]) -> dict[str, str]:
    """Categories by name; after them, in the vocabulary's order, those that name nothing."""
    last = vocabulary.UNNAMED_CATEGORIES

    def place(item: tuple[str, str]) -> tuple[int, str, str]:
        category, title = item
        return (last.index(category) if category in last else -1, title.casefold(), category)

    return dict(sorted(titles.items(), key=place))


def list_districts(city: City, manifest: Manifest) -> dict[str, str]:
    """District id -> reader's name, by name, of all districts that the city declares or that its
    rows name.
    """
    met = {
        d: t
        for topic in manifest.topics.values()
        for d, t in topic.titles.get("district", {}).items()
        if d not in vocabulary.UNNAMED_CATEGORIES
    }
    known = {**met, **{c.id: c.title for c in city.districts.categories}}
    return dict(sorted(known.items(), key=lambda t: (t[1].casefold(), t[0])))


@cache
def _list_clock_slots() -> dict[str, str]:
    """The quarters of an hour of a day, and where none is compared."""
    return {
        **{f"{n // 4:02d}:{n % 4 * 15:02d}": f"{n // 4}:{n % 4 * 15:02d}" for n in range(96)},
        vocabulary.NOT_RECORDED: vocabulary.LIGHTS[vocabulary.NOT_RECORDED],
    }
