"""Does a Query make sense for this city? Everything it names is held against what there is, before any counting."""

from __future__ import annotations

from difflib import get_close_matches

from dashboard.errors import BadQuery
from dashboard.i18n import names
from dashboard.i18n.translate import say
from dashboard.measures.registry import Measure, all_measures
from dashboard.query import periods
from dashboard.query.periods import Period
from data.model import vocabulary
from data.model.errors import FieldError
from data.model.values import City, Query

MOST_DIMENSIONS = 3


def measure_of(query: Query) -> Measure:
    """The measure that a query names. Raises BadQuery offering those there are."""
    known = all_measures()
    if query.measure not in known:
        raise BadQuery.of(_unknown("measure", query.measure, known))
    return known[query.measure]


def check(query: Query, city: City, measure: Measure, manifest: dict) -> None:
    """Raise BadQuery where a dimension or category does not exist here, or does not go with the measure."""
    titles = category_titles(city, measure, manifest)
    errors = [e for d in query.by if (e := _dimension_error("by", d, city, measure, manifest))]
    errors += [e for d, _ in query.where if (e := _dimension_error(d, d, city, measure, manifest))]
    if len(query.by) > MOST_DIMENSIONS:
        errors.append(
            FieldError("by", say("fault.dimensions", number=len(query.by), most=MOST_DIMENSIONS))
        )
    if not errors and len([d for d in query.by if d in vocabulary.TIME]) > 1:
        errors.append(FieldError("by", say("fault.one_time")))
    errors += errors or [*_mixed_places(query, measure), *_cut_periods(query, measure, manifest)]
    if errors:
        raise BadQuery.of(*dict.fromkeys(errors))
    unknown = [
        _unknown(d, c, titles[d]) for d, kept in query.where for c in kept if c not in titles[d]
    ]
    if unknown:
        raise BadQuery.of(*unknown)


def _dimension_error(
    field: str, dimension: str, city: City, measure: Measure, manifest: dict
) -> FieldError | None:
    usable = dimensions_of(measure, manifest)
    if dimension in vocabulary.DAYLIGHT and counts_light(measure, manifest):
        return None
    known = ", ".join(usable)
    if dimension not in vocabulary.DIMENSIONS:
        return _unknown(field, dimension, usable)
    if dimension not in measure.dimensions:
        return FieldError(
            field, say("fault.not_by", measure=measure.id, dimension=dimension, known=known)
        )
    if dimension not in usable and varying(measure, dimension, manifest):
        return FieldError(
            field,
            say(
                "fault.varies",
                dimension=dimension,
                grain=say(f"grain.{measure.grain}"),
                measure=measure.id,
                known=known,
            ),
        )
    if dimension not in usable and manifest["topics"].get(measure.topic):
        return FieldError(
            field, say("fault.not_recorded", city=city.name, dimension=dimension, known=known)
        )
    return None


def _mixed_places(query: Query, measure: Measure) -> list[FieldError]:
    """Fine places are counted apart from people, so that no cell singles a person out."""
    named = {*query.by, *(d for d, _ in query.where)}
    if named & set(vocabulary.DAYLIGHT):
        extra = sorted(
            named - {*vocabulary.TIME, *vocabulary.DAYLIGHT, *vocabulary.BESIDE_DAYLIGHT}
        )
        return (
            [FieldError(vocabulary.LIGHT, say("fault.mixed_light", others=", ".join(extra)))]
            if extra
            else []
        )
    fine = [d for d in named if d in vocabulary.FINE_PLACES]
    other = sorted(
        d for d in named if d not in (*vocabulary.TIME, "district", *vocabulary.FINE_PLACES)
    )
    if fine and other:
        return [FieldError(fine[0], say("fault.mixed", others=", ".join(other)))]
    return []


def _cut_periods(query: Query, measure: Measure, manifest: dict) -> list[FieldError]:
    """Where only the quarter or year is known, a period of other months than whole ones cannot be counted."""
    finest = finest_time(measure, manifest)
    if finest == "month":
        return []
    expected = say("fault.years" if finest == "year" else "fault.quarters")
    whole = periods.widen_period(Period(query.since, query.until), finest)
    asked = (("since", query.since, whole.since), ("until", query.until, whole.until))
    return [FieldError(field, expected) for field, month, widened in asked if month != widened]


def _unknown(field: str, given: str, known) -> FieldError:
    near = get_close_matches(given, list(known), n=3, cutoff=0.6)
    if near:
        return FieldError(
            field, say("fault.near", given=repr(given[:60]), near=say("fault.or").join(near))
        )
    return FieldError(field, say("fault.unknown", given=repr(given[:60]), known=", ".join(known)))


def counts_light(measure: Measure, manifest: dict) -> bool:
    """Whether a measure can be counted by daylight and time of day: stops where their own time is published."""
    return measure.id == "stops" and bool(manifest["topics"].get("stops", {}).get("daylight"))


def varying(measure: Measure, dimension: str, manifest: dict) -> bool:
    """Whether a dimension may differ between the rows of one unit that the measure counts."""
    if measure.grain in vocabulary.ROW_GRAINS:
        return False
    return any(dimension in manifest["topics"].get(t, {}).get("varies", ()) for t in measure.topics)


def dimensions_of(measure: Measure, manifest: dict) -> tuple[str, ...]:
    """The dimensions by which this city can answer a measure, in the measure's order."""
    recorded = [_recorded(topic, count, manifest) for topic, count in _counted(measure)]
    times = vocabulary.TIME[: vocabulary.TIME.index(finest_time(measure, manifest)) + 1]

    def told_apart(dimension: str) -> bool:
        needed = recorded[:1] if dimension in measure.numerator_only else recorded
        return all(dimension in titles for titles in needed)

    return tuple(
        d
        for d in measure.dimensions
        if d in times
        or (d not in vocabulary.TIME and told_apart(d) and not varying(measure, d, manifest))
    )


def _counted(measure: Measure) -> list[tuple[str, str]]:
    """The topics that a measure reads, each with the count that it takes from there."""
    counted: dict[str, str] = {measure.topic: measure.numerator}
    if measure.denominator_topic:
        counted[measure.denominator_topic] = measure.denominator
    return list(counted.items())


def _recorded(topic: str, count: str, manifest: dict) -> set[str]:
    """The dimensions that any dataset with this count records; where none has it, those of the topic."""
    all_of_it = [d for d in manifest["datasets"] if d["topic"] == topic]
    counting = [d for d in all_of_it if count in d["counts"]] or all_of_it
    return {dimension for d in counting for dimension in d["dimensions"]}


def finest_time(measure: Measure, manifest: dict) -> str:
    """The shortest period by which a measure can be counted: "year" or "quarter" where the portal dates what it counts
    by that alone, else "month"."""
    met = {d["precision"] for d in manifest["datasets"] if d["topic"] in measure.topics}
    return next((period for period in ("year", "quarter") if period in met), "month")


def category_titles(city: City, measure: Measure, manifest: dict) -> dict[str, dict[str, str]]:
    """For each dimension of the measure, category id -> reader's name: by name, those that name nothing last."""
    found: dict[str, dict[str, str]] = {}
    for topic in measure.topics:
        for dimension, titles in manifest["topics"].get(topic, {}).get("titles", {}).items():
            spoken = {
                c: names.category_title(city, dimension, c, title) for c, title in titles.items()
            }
            found.setdefault(dimension, {}).update(spoken)
    if "district" in found:
        found["district"] = {
            **found["district"],
            **{c.id: c.title for c in city.districts.categories},
        }
    if counts_light(measure, manifest):
        found |= {vocabulary.LIGHT: vocabulary.LIGHTS, vocabulary.CLOCK: _slots()}
    return {dimension: _ordered(titles) for dimension, titles in found.items()}


def _ordered(titles: dict[str, str]) -> dict[str, str]:
    """Categories by name; after them, in the vocabulary's order, those that name nothing."""
    last = vocabulary.UNNAMED

    def place(item: tuple[str, str]) -> tuple[int, str, str]:
        category, title = item
        return (last.index(category) if category in last else -1, title.casefold(), category)

    return dict(sorted(titles.items(), key=place))


def districts_of(city: City, manifest: dict) -> dict[str, str]:
    """District id -> reader's name, by name, of all districts that the city declares or that its rows name."""
    met = {
        d: t
        for topic in manifest["topics"].values()
        for d, t in topic["titles"].get("district", {}).items()
        if d not in vocabulary.UNNAMED
    }
    known = {**met, **{c.id: c.title for c in city.districts.categories}}
    return dict(sorted(known.items(), key=lambda t: (t[1].casefold(), t[0])))


def _slots() -> dict[str, str]:
    """The quarters of an hour of a day, and where none is compared."""
    return {
        **{f"{n // 4:02d}:{n % 4 * 15:02d}": f"{n // 4}:{n % 4 * 15:02d}" for n in range(96)},
        vocabulary.NOT_RECORDED: vocabulary.LIGHTS[vocabulary.NOT_RECORDED],
    }
