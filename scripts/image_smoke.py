"""Refresh the sample city into a folder of its own and ask for one of everything that the site
serves.

    python scripts/image_smoke.py

It ends with 1 and names the addresses whose answer is not what it should be. Run once in an image,
it also leaves the bytecode of every module that is read, where the account may write it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True)
class Request:
    """An address, the media type of its answer, and how the answer begins ("" for anything)."""

    address: str
    media_type: str
    start: bytes = b""


QUESTION = "city=sample&measure=stops&by=district"
SCRIPT_PATTERN = re.compile(r'<script[^>]* src="([^"]+)"')
EXPLORE_PAGE = "/sample/explore"
REQUESTS = (
    Request("/sample", "text/html", b"<!DOCTYPE html>"),
    Request("/sample/trends?lang=es", "text/html", b"<!DOCTYPE html>"),
    Request("/sample/compare", "text/html", b"<!DOCTYPE html>"),
    Request(EXPLORE_PAGE, "text/html", b"<!DOCTYPE html>"),
    Request("/sample/data", "text/html", b"<!DOCTYPE html>"),
    Request("/_dash-component-suites/plotly/package_data/plotly.min.js", ""),
    Request(f"/api/v1/answers.json?{QUESTION}", "application/json", b"{"),
    Request(f"/api/v1/answers.csv?{QUESTION}", "text/csv"),
    Request(f"/api/v1/answers.xlsx?{QUESTION}", "", b"PK"),
    Request(f"/api/v1/answers.parquet?{QUESTION}", "", b"PAR1"),
    Request(f"/charts/map.svg?{QUESTION}", "image/svg+xml"),
    Request(f"/charts/map.png?{QUESTION}", "image/png", b"\x89PNG"),
    Request(
        "/charts/trend.plotly.json?city=sample&measure=stops&by=month", "application/json", b"{"
    ),
    Request(f"/briefing.pdf?{QUESTION}", "application/pdf", b"%PDF"),
    Request("/api/v1/disparities.json?city=sample&measure=stops", "application/json", b"{"),
    Request("/api/v1/packages/sample.zip", "application/zip", b"PK"),
    Request("/feeds/sample/stops.atom", "application/atom+xml"),
    Request("/healthz", ""),
    Request("/metrics", "text/plain"),
)


def main() -> int:
    with TemporaryDirectory() as folder:
        os.environ["PLAINVIEW_STORE"] = f"{folder}/store"
        os.environ["PLAINVIEW_CACHE"] = f"{folder}/cache"
        subprocess.run([sys.executable, "app.py", "refresh", "sample"], cwd=ROOT, check=True)
        faults = find_faults()
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


def find_faults() -> list[str]:
    """A line for each request whose answer is not what it should be."""
    import app
    from dashboard.settings import read_settings

    client = app.make_server(read_settings()).test_client()
    scripts = SCRIPT_PATTERN.findall(client.get(EXPLORE_PAGE).text)
    faults = [] if scripts else [f"{EXPLORE_PAGE}: names no script"]
    for request in (*REQUESTS, *(Request(script, "") for script in scripts)):
        with client.get(request.address, headers={"Accept-Encoding": "identity"}) as response:
            begins = response.get_data().startswith(request.start)
            typed = response.mimetype == (request.media_type or response.mimetype)
            if response.status_code != 200 or not (begins and typed):
                faults.append(f"{request.address}: {response.status_code} {response.mimetype}")
    return faults


if __name__ == "__main__":
    sys.exit(main())
