"""A store that an older Plainview has filled: its made-up rows give way to those of the generator
that is there now.
"""

from __future__ import annotations

import json

import data.sample
from data.city_files.loader import load_catalogue
from data.portal import PortalAccess
from data.refresh import refresh_city
from data.store.store import Store


def test_rows_of_an_older_generator_are_made_anew(tmp_path, monkeypatch) -> None:
    write = data.sample.write_sample
    monkeypatch.setattr(data.sample, "write_sample", lambda folder: write(folder, stops=400))
    monkeypatch.setattr(data.sample, "compute_generator_name", lambda: "older")
    city, store = load_catalogue().city("sample"), Store(tmp_path)
    refresh_city(city, tmp_path, store, PortalAccess())
    old = tmp_path / "sources" / "sample-older" / "samp-stop.json"
    old.write_text(json.dumps(json.loads(old.read_text(encoding="utf-8"))[:50]), encoding="utf-8")
    monkeypatch.setattr(data.sample, "compute_generator_name", lambda: "newer")
    report = refresh_city(city, tmp_path, store, PortalAccess())
    assert {o.state for o in report.outcomes if o.dataset.startswith("samp-")} == {"live"}
    rows = {d.id: d.rows for d in store.live("sample").manifest.datasets}
    assert rows["samp-stop"] >= 400
