"""Each form of chart looks like its reference; `reference_pictures` says how a reference is
renewed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.charts.forms import CHART_FORMS
from tests.charts.reference_pictures import (
    FOLDER,
    PICTURES,
    draw_picture,
    measure_difference,
    read_reference,
)

# Percent of the pixels: some 20 of a narrow chart. A label elsewhere or a line in another style
# changes more.
TOLERANCE = 0.02
DRAWN = Path(__file__).resolve().parents[2] / "artefacts" / "charts"


@pytest.mark.parametrize("name", PICTURES)
def test_a_chart_looks_like_its_reference(name: str) -> None:
    drawn = draw_picture(name)
    difference = measure_difference(drawn, read_reference(name))
    if difference > TOLERANCE:
        DRAWN.mkdir(parents=True, exist_ok=True)
        drawn.save(DRAWN / f"{name}.png")
    assert difference <= TOLERANCE, (
        f"{difference:.2f}% of the pixels differ: compare {DRAWN / name}.png with "
        f"{FOLDER / name}.png; "
        "if the new one is right: python -m tests.charts.reference_pictures"
    )


def test_every_form_has_a_reference() -> None:
    assert {name.partition("-")[0] for name in PICTURES} == set(CHART_FORMS)


def test_the_references_are_small_and_all_used() -> None:
    files = list(FOLDER.glob("*.png"))
    assert {file.stem for file in files} == set(PICTURES)
    assert sum(file.stat().st_size for file in files) < 150_000
