"""Many clients asking at once: by wrk where it is installed, else by threads of our own, which are
slower.
"""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate, br"}
CLIENTS = 8
WRK = """
local bodies = {%s}
local turn = 0
function request()
  turn = turn %% #bodies + 1
  return wrk.format("POST", nil, {%s}, bodies[turn])
end
function done(summary)
  io.write(string.format('\\n{"requests": %%d, "bytes": %%d, "failures": %%d, "microseconds": %%d}\\n',
    summary.requests, summary.bytes, summary.errors.status + summary.errors.read + summary.errors.timeout,
    summary.duration))
end
"""


@dataclass(frozen=True)
class Load:
    """What came of a load: answers a second, bytes of one answer with its headers, and answers that
    were not 2xx.
    """

    per_second: float
    bytes_each: float
    failures: int
    tool: str


def post_many(url: str, bodies: list[dict], seconds: float) -> Load:
    """Post the bodies in turn, from several clients, for some seconds.

    Raises RuntimeError where any answer failed, or none came in time.
    """
    texts = [json.dumps(body) for body in bodies]
    load = _by_wrk(url, texts, seconds) if shutil.which("wrk") else _by_threads(url, texts, seconds)
    if load.failures or not load.per_second:
        raise RuntimeError(
            f"{url}: {load.failures} answers failed, {load.per_second:.1f} a second came"
        )
    return load


def post_once(url: str, body: dict) -> dict:
    """What comes back for one body. Raises HTTPError where the answer is not 2xx."""
    asked = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(asked, timeout=60) as reply:
        return json.load(reply)


def _by_wrk(url: str, texts: list[str], seconds: float) -> Load:
    bodies = ", ".join(f"[==[{text}]==]" for text in texts)
    headers = ", ".join(f'["{name}"] = "{value}"' for name, value in HEADERS.items())
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(WRK % (bodies, headers))
        script.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{CLIENTS}",
            f"-d{max(round(seconds), 1)}s",
            "--timeout",
            "30s",
            "-s",
            script.name,
        ]
        process = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    found = json.loads(process.stdout.strip().splitlines()[-1])
    requests = max(found["requests"], 1)
    return Load(
        found["requests"] / found["microseconds"] * 1e6,
        found["bytes"] / requests,
        found["failures"],
        "wrk",
    )


def _by_threads(url: str, texts: list[str], seconds: float) -> Load:
    counts = [[0, 0, 0] for _ in range(CLIENTS)]
    start = time.perf_counter()
    clients = [
        threading.Thread(target=_ask, args=(url, texts, start + seconds, count)) for count in counts
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    requests, size, failures = (sum(column) for column in zip(*counts))
    return Load(
        requests / (time.perf_counter() - start), size / max(requests, 1), failures, "threads"
    )


def _ask(url: str, texts: list[str], end: float, count: list[int]) -> None:
    """One client: asks until `end`, counting answers, their bytes, and failures in `count`."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    # Once at least: on a busy machine a thread may start after the end.
    while not count[0] or time.perf_counter() < end:
        connection.request("POST", place.path, texts[count[0] % len(texts)], HEADERS)
        reply = connection.getresponse()
        count[0] += 1
        count[1] += len(reply.read()) + sum(len(k) + len(v) + 4 for k, v in reply.getheaders())
        count[2] += reply.status >= 300
    connection.close()
