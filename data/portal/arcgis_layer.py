"""All features of a layer of an ArcGIS server as one GeoJSON collection, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

from data.model.errors import IncompletePull

LAYER_PATTERN = re.compile(r"/(FeatureServer|MapServer)/\d+/?$")
PAGE_SIZE = 1_000
# More pages than any city's areas need; a server that never ends is at fault.
MAX_PAGES = 200


def is_layer(url: str) -> bool:
    """Whether an address is that of a layer, .../FeatureServer/0, and not of a file."""
    return bool(LAYER_PATTERN.search(url.partition("?")[0]))


def fetch_layer(fetch: Callable[[str], dict], url: str) -> dict:
    """Every feature of a layer in degrees (EPSG:4326); `fetch` gives the JSON object at an address.

    Pages follow while the server says that it holds back more (`exceededTransferLimit`). Raises
    IncompletePull where it says so and gives nothing, and what `fetch` raises.
    """
    layer = url.partition("?")[0].rstrip("/")
    features: list[dict] = []
    for _ in range(MAX_PAGES):
        asked = {
            "where": "1=1",
            "outFields": "*",
            "outSR": "4326",
            "f": "geojson",
            "resultOffset": len(features),
            "resultRecordCount": PAGE_SIZE,
        }
        page = fetch(f"{layer}/query?{urlencode(asked)}")
        found = page.get("features") or []
        features += found
        more = page.get("exceededTransferLimit") or (page.get("properties") or {}).get(
            "exceededTransferLimit"
        )
        if not more:
            return {"type": "FeatureCollection", "features": features}
        if not found:
            break
    raise IncompletePull(f"{layer}: the server holds back features after {len(features):,} of them")
