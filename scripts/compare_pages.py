"""Compares what two commits serve over the same stores: the referee of a change that should change nothing.

Checks out both commits, fills one store with the base commit, gives each commit a copy of it, finds addresses by
following the links of the base commit's pages, asks both commits for all of them without a network, and prints
every address whose answer differs. Exits with 0 where none does, with 1 where one does, with 2 for wrong arguments.

    scripts/compare-pages main HEAD
    scripts/compare-pages main HEAD --portal ../portal.py --cities sample,seattle,berkeley --limit 600
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import html
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
FRAGMENT = "fragment:"
"""The prefix of an address that is asked for as the living page asks: a POST for what stands in #page."""

LINK = re.compile(r"""(?:href|src|data-src|content|action)=["'](/[^"'<>\s]*)["']""")
HASH = re.compile(r"\b[0-9a-f]{12,64}\b")
ASSET_VERSION = re.compile(r"([?&](?:m|v)=)[0-9A-Za-z_.-]+")
CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
END_ID = re.compile(r'"end_id":"[^"]*"')
"""Dash draws one for each page that it serves."""

COMPARED_TEXT = ("text/", "application/json", "image/svg", "application/atom", "application/geo")


@dataclass(frozen=True)
class Response:
    """What a commit answered: the status, the media type, and the body after `normalise_body`."""

    status: int
    media_type: str
    body: str


def parse_arguments() -> argparse.Namespace:
    """The arguments of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", help="the commit that is right")
    parser.add_argument("head", help="the commit that is compared with it")
    parser.add_argument("--cities", default="sample", help="city ids, separated by commas")
    parser.add_argument("--portal", default="", metavar="SCRIPT", help="a stand-in portal's script")
    parser.add_argument(
        "--data", default="", metavar="FOLDER", help="the rows that the stand-in portal serves"
    )
    parser.add_argument(
        "--store", default="", metavar="FOLDER", help="a store to copy instead of filling one"
    )
    parser.add_argument("--limit", type=int, default=600, help="how many addresses are compared")
    parser.add_argument("--show", type=int, default=6, help="lines shown of each difference")
    parser.add_argument("--collect", nargs=2, metavar=("IN", "OUT"), help=argparse.SUPPRESS)
    return parser.parse_args()


def resolve_commit(name: str) -> str:
    """The hash of a commit. Exits with 2 where git does not know the name."""
    done = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"{name}: expected the name of a commit", file=sys.stderr)
        sys.exit(2)
    return done.stdout.strip()


def check_out(commit: str, folder: Path) -> None:
    """Write the files of a commit to a folder."""
    folder.mkdir()
    archive = subprocess.run(
        ["git", "archive", "--format=tar", commit], cwd=ROOT, capture_output=True, check=True
    )
    subprocess.run(["tar", "-xf", "-", "-C", str(folder)], input=archive.stdout, check=True)
    if (ROOT / "build").is_dir():
        os.symlink(ROOT / "build", folder / "build")


def run_app(checkout: Path, environment: dict[str, str], *arguments: str) -> None:
    """Run app.py of a checkout. Raises RuntimeError unless it exits with 0, or 3 for a dataset that is missing."""
    done = subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 3):
        raise RuntimeError(f"app.py {' '.join(arguments)}: {done.stderr[-2000:]}")


def find_free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fill_store(checkout: Path, store: Path, options: argparse.Namespace) -> None:
    """Refresh the cities into a store with the program of a checkout."""
    environment = make_environment(store, options)
    portal = None
    if options.portal:
        port = find_free_port()
        command = [sys.executable, options.portal, "--port", str(port)]
        if options.data:
            command += ["--data", options.data]
        portal = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        environment["PLAINVIEW_PORTAL"] = f"http://127.0.0.1:{port}"
        wait_for_server(f"http://127.0.0.1:{port}/_test/datasets")
    try:
        run_app(checkout, environment, "refresh", *options.cities.split(","))
    finally:
        if portal:
            portal.terminate()
            portal.wait(20)


def wait_for_server(url: str, attempts: int = 600) -> None:
    """Return once a server answers. Raises TimeoutError where it does not within a minute."""
    for _ in range(attempts):
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")


def make_environment(store: Path, options: argparse.Namespace) -> dict[str, str]:
    """The environment under which a checkout reads a store, and nothing of the caller's own settings."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("PLAINVIEW_")}
    return {
        **own,
        "PLAINVIEW_STORE": str(store),
        "PLAINVIEW_CACHE": str(store.parent / f"{store.name}-cache"),
        "PLAINVIEW_CITIES": options.cities,
        "PLAINVIEW_GEOCODER": "off",
        "PYTHONPATH": "",
        # The order of a Dash component's data-* attributes is that of a set of texts.
        "PYTHONHASHSEED": "0",
    }


def classify_address(address: str) -> str:
    """The kind of an address, so that every kind is compared: the path with its parts in the place of values."""
    path = urlsplit(address.removeprefix(FRAGMENT)).path
    parts = path.strip("/").split("/")
    prefix = "fragment " if address.startswith(FRAGMENT) else ""
    language = " es" if "lang=es" in address else ""
    if parts[0] in ("api", "embed", "charts", "feeds", "geography", "assets", "oembed"):
        kind = "/".join(parts[:3] if parts[0] == "api" else parts[:2])
        ending = Path(path).suffix
        if parts[0] in ("charts", "feeds", "geography"):
            kind = parts[0] + ending
        return prefix + kind + language
    return prefix + "/".join(["*", *parts[1:2]]) + language


def is_compared(address: str) -> bool:
    """Whether an address is compared: pictures as pixels and third parties' scripts are not."""
    path = urlsplit(address).path
    if path.startswith(("/_dash", "/assets/", "/embed/files/")):
        return False
    return not path.endswith((".png", ".js", ".mjs", ".css", ".ico", ".xlsx", ".zip", ".parquet"))


def add_language(address: str) -> str:
    """The same address in Spanish."""
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "lang"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("lang", "es")])))


def order_key(address: str) -> str:
    """A key that orders addresses in a way that looks random and is the same on each run."""
    return hashlib.sha256(address.encode()).hexdigest()


def read_links(body: str) -> set[str]:
    """The addresses of this site that a page names."""
    found = {html.unescape(link) for link in LINK.findall(body)}
    return {link.partition("#")[0] for link in found if not link.startswith("//")}


def normalise_body(body: str) -> str:
    """A body without what may differ between two commits that serve the same: hashes, versions of assets, the clock."""
    body = ASSET_VERSION.sub(r"\1VERSION", body)
    body = END_ID.sub('"end_id":""', body)
    body = HASH.sub("HASH", body)
    return CLOCK.sub("MOMENT", body)


class Collector:
    """Asks the program in the current folder, through its WSGI door."""

    def __init__(self) -> None:
        sys.path.insert(0, os.getcwd())
        from app import server

        self.client = server.test_client()

    def fetch(self, address: str) -> Response:
        """The answer to one address. An exception in the program is told as a status of 599."""
        try:
            return self._fetch(address)
        except Exception as error:
            return Response(599, "text/plain", f"{type(error).__name__}: {error}")

    def _fetch(self, address: str) -> Response:
        if address.startswith(FRAGMENT):
            parts = urlsplit(address.removeprefix(FRAGMENT))
            search = f"?{parts.query}" if parts.query else ""
            inputs = [
                {"id": "url", "property": "pathname", "value": parts.path},
                {"id": "url", "property": "search", "value": search},
            ]
            question = {
                "output": "page.children",
                "outputs": {"id": "page", "property": "children"},
                "changedPropIds": ["url.search"],
                "inputs": inputs,
            }
            answer = self.client.post("/_dash-update-component", json=question)
        else:
            answer = self.client.get(address)
        media_type = answer.content_type or ""
        if media_type.startswith(COMPARED_TEXT):
            return Response(answer.status_code, media_type, normalise_body(answer.text))
        return Response(answer.status_code, media_type, f"{len(answer.data) > 0}")

    def discover(self, cities: list[str], limit: int) -> list[str]:
        """Addresses found by following links from the start page, about as many of each kind, `limit` in all."""
        by_kind: dict[str, list[str]] = defaultdict(list)
        waiting = ["/", "/sitemap.xml", "/api/v1/cities.json", "/api/v1/measures.json"]
        waiting += [
            "/api/v1/openapi.json",
            "/methods",
            "/glossary",
            "/compare",
            "/embed",
            "/briefing",
        ]
        for city in cities:
            waiting += [f"/{city}", f"/{city}/embed", f"/{city}/briefing", f"/{city}/data"]
        seen = set(waiting)
        read = 0
        while waiting and read < limit:
            address = waiting.pop(0)
            by_kind[classify_address(address)].append(address)
            if not is_compared(address):
                continue
            answer = self.fetch(address)
            read += 1
            if not answer.media_type.startswith("text/html") or answer.status != 200:
                continue
            raw = self.client.get(address).text
            fresh = [link for link in sorted(read_links(raw), key=order_key) if link not in seen]
            quota = max(8, limit // 20)
            for link in filter(is_compared, fresh):
                seen.add(link)
                if len(by_kind[classify_address(link)]) < quota:
                    waiting.append(link)
            if not address.startswith("/embed"):
                for derived in (FRAGMENT + address, add_language(address)):
                    seen.add(derived)
                    by_kind[classify_address(derived)].append(derived)
                by_kind["fragment es"].append(FRAGMENT + add_language(address))
            else:
                by_kind["embed es"].append(add_language(address))
        return share_out(by_kind, limit)


def share_out(by_kind: dict[str, list[str]], limit: int) -> list[str]:
    """At most `limit` addresses, taken from each kind in turn."""
    chosen: list[str] = []
    queues = [sorted(set(addresses), key=order_key) for _, addresses in sorted(by_kind.items())]
    while len(chosen) < limit and any(queues):
        for queue in queues:
            if queue and len(chosen) < limit:
                chosen.append(queue.pop(0))
    return sorted(chosen)


def collect(source: Path, target: Path) -> None:
    """Child process: discover the addresses where `source` names none, ask for each, write the answers."""
    request = json.loads(source.read_text(encoding="utf-8"))
    collector = Collector()
    addresses = request["addresses"] or collector.discover(request["cities"], request["limit"])
    answers = {address: vars(collector.fetch(address)) for address in addresses}
    target.write_text(json.dumps(answers), encoding="utf-8")


def collect_answers(
    checkout: Path, store: Path, options: argparse.Namespace, addresses: list[str]
) -> dict[str, Response]:
    """The answers of a checkout by address, asked in a process of its own."""
    source = store.parent / f"{store.name}-request.json"
    target = store.parent / f"{store.name}-answers.json"
    request = {
        "addresses": addresses,
        "cities": options.cities.split(","),
        "limit": options.limit,
    }
    source.write_text(json.dumps(request), encoding="utf-8")
    command = [sys.executable, str(Path(__file__).resolve()), "-", "-"]
    command += ["--collect", str(source), str(target)]
    subprocess.run(command, cwd=checkout, env=make_environment(store, options), check=True)
    answers = json.loads(target.read_text(encoding="utf-8"))
    return {address: Response(**answer) for address, answer in answers.items()}


def describe_difference(base: Response, head: Response, lines: int) -> list[str]:
    """What differs between two answers, in a few lines."""
    described = []
    if base.status != head.status:
        described.append(f"status {base.status} -> {head.status}")
    if base.media_type != head.media_type:
        described.append(f"media type {base.media_type} -> {head.media_type}")
    before, after = (
        re.sub(r"([>,}])", r"\1\n", body).split("\n") for body in (base.body, head.body)
    )
    changed = [
        line[:200]
        for line in difflib.unified_diff(before, after, lineterm="", n=0)
        if line[:1] in "+-" and not line.startswith(("+++", "---"))
    ]
    described += changed[:lines]
    if len(changed) > lines:
        described.append(f"... and {len(changed) - lines} lines more")
    return described


def compare(options: argparse.Namespace, folder: Path) -> int:
    """Compare the two commits; the number of addresses that differ."""
    checkouts = {}
    for name in ("base", "head"):
        checkouts[name] = folder / f"{name}-checkout"
        check_out(resolve_commit(getattr(options, name)), checkouts[name])
    filled = Path(options.store).resolve() if options.store else folder / "filled"
    if not options.store:
        fill_store(checkouts["base"], filled, options)
    answers: dict[str, dict[str, Response]] = {}
    addresses: list[str] = []
    for name in ("base", "head"):
        store = folder / f"{name}-store"
        shutil.copytree(filled, store, symlinks=True)
        answers[name] = collect_answers(checkouts[name], store, options, addresses)
        addresses = list(answers[name])
    different = 0
    for address in addresses:
        base, head = answers["base"][address], answers["head"][address]
        if base == head:
            continue
        different += 1
        print(address)
        for line in describe_difference(base, head, options.show):
            print(f"    {line}")
    statuses = sorted({answer.status for answer in answers["head"].values()})
    print(f"{len(addresses)} addresses compared, {different} differ; statuses of HEAD: {statuses}")
    return different


def main() -> None:
    """Run the comparison, or, in a child process, collect one side's answers."""
    options = parse_arguments()
    if options.collect:
        collect(Path(options.collect[0]), Path(options.collect[1]))
        return
    with tempfile.TemporaryDirectory(prefix="plainview-compare-") as folder:
        sys.exit(1 if compare(options, Path(folder)) else 0)


if __name__ == "__main__":
    main()
