"""Lines for the operator about a newly computed table of residents."""

from __future__ import annotations

from data.model.values import City
from data.refresh.population_source import ALL_RACES, ComputedPopulation


def describe_population(city: City, counted: ComputedPopulation) -> list[str]:
    """Each district's residents, those outside all districts, the source, and whether the numbers will be used."""
    lines = [
        f"{row['district']:<24}{row['residents']:>12,}"
        for row in counted.rows
        if row["race"] == ALL_RACES
    ]
    lines.append(f"{'outside the districts':<24}{counted.outside:>12,}")
    lines.append(
        f"{city.id}: {counted.total_residents:,} residents in {counted.blocks:,} blocks, {counted.cut:,} of them cut "
        f"by a border; {counted.source} ({counted.vintage})"
    )
    if counted.missing:
        lines.append(
            f"{city.id}: without a shape, and so without residents: {', '.join(counted.missing)}"
        )
    lines.append(
        f"{city.id}: the city file names {city.population.file}, which wins over this table; replace that file "
        "with --output to use it"
        if city.population
        else f"{city.id}: used for rates from the next `python app.py refresh {city.id}` on"
    )
    return lines
