"""Compares what two commits serve over the same stores: the referee of a change that should change
nothing.

Checks out both commits, fills one store with the base commit, gives each commit a copy of it, finds
addresses by following the links of the base commit's pages, asks both commits for all of them
without a network, and prints every address whose answer differs. Exits with 0 where none does, with
1 where one does, with 2 for wrong arguments.

    scripts/compare-pages main HEAD
    scripts/compare-pages main HEAD --portal ../portal.py --cities sample,seattle --limit 600
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.standin import serving
from scripts.collect_answers import Response

ROOT = Path(__file__).resolve().parents[1]
COLLECTOR = Path(__file__).with_name("collect_answers.py")


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
    """Run app.py of a checkout. Raises RuntimeError unless it exits with 0, or 3 for a dataset that
    is missing.
    """
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


def fill_store(checkout: Path, store: Path, options: argparse.Namespace) -> None:
    """Refresh the cities into a store with the program of a checkout."""
    environment = make_environment(store, options)
    cities = options.cities.split(",")
    if not options.portal:
        run_app(checkout, environment, "refresh", *cities)
        return
    data = ("--data", options.data) if options.data else ()
    with serving(Path(options.portal), *data) as origin:
        run_app(checkout, {**environment, "PLAINVIEW_PORTAL": origin}, "refresh", *cities)


def make_environment(store: Path, options: argparse.Namespace) -> dict[str, str]:
    """The environment under which a checkout reads a store, and nothing of the caller's own
    settings.
    """
    own = {key: value for key, value in os.environ.items() if not key.startswith("PLAINVIEW_")}
    return {
        **own,
        "PLAINVIEW_STORE": str(store),
        "PLAINVIEW_CACHE": str(store.parent / f"{store.name}-cache"),
        "PLAINVIEW_CITIES": options.cities,
        "PLAINVIEW_GEOCODER": "off",
        # All pictures are asked for within a minute; commits before `off` know numbers only.
        "PLAINVIEW_RATE_LIMIT": "9999999/second",
        "PYTHONPATH": "",
        # The order of a Dash component's data-* attributes is that of a set of texts.
        "PYTHONHASHSEED": "0",
    }


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
    command = [sys.executable, str(COLLECTOR), str(source), str(target)]
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
    """Run the comparison."""
    options = parse_arguments()
    with tempfile.TemporaryDirectory(prefix="plainview-compare-") as folder:
        sys.exit(1 if compare(options, Path(folder)) else 0)


if __name__ == "__main__":
    main()
