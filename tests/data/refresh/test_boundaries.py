"""Boundaries whose features come without what tells them apart are asked for once more, and no more
than that.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from data.model.values import Boundaries
from data.refresh.report import RefreshReport
from data.refresh.snapshot_updater import SnapshotUpdater
from data.store.store import Store

WANTED = Boundaries(dataset="shap-0001", properties=("beat",), parts={"east": ("1",)})


def features(beat: str | None) -> dict:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": None, "properties": {"BEAT": beat, "area": "9"}}
        ],
    }


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ((features("1"),), 1),
        ((features(None), features("1")), 2),
        ((features(None), features(None)), 2),
    ],
)
def test_features_without_names_are_asked_for_once_more(
    tmp_path, sent: tuple[dict, ...], asked: int
) -> None:
    answers = list(sent)
    portal = SimpleNamespace(geojson=lambda _dataset: answers.pop(0))
    road = SnapshotUpdater(SimpleNamespace(id="tiny", boundaries=WANTED), portal, Store(tmp_path))
    assert road.fetch_boundaries(RefreshReport("tiny")).published == sent[-1]
    assert len(sent) - len(answers) == asked
