"""Remove from installed packages what no process of Plainview reads, for a smaller image.

    python scripts/prune_packages.py /venv/lib/python3.13/site-packages

It prints a line for each rule with the megabytes that it saved. `scripts/image_smoke.py` shows
afterwards that the application still works. It needs the standard library only, and `strip` of
binutils for the symbols.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Rule:
    """What is removed: paths below the folder of packages, as patterns of `Path.glob`."""

    subject: str
    patterns: tuple[str, ...]


RULES = (
    Rule("tests of packages", ("**/tests",)),
    Rule("maps and readable copies of Dash's scripts", ("dash/**/*.map", "dash/**/*.dev.js")),
    Rule(
        # Plainview builds its own plotly.js (scripts/bundle), and the image always has it.
        "plotly's parts for notebooks, its data sets and its stock script",
        (
            "plotly/labextension",
            "plotly/package_data/datasets",
            "plotly/package_data/plotly.min.js",
            "plotly/package_data/widgetbundle.js",
        ),
    ),
    Rule(
        "sources and headers of compiled modules",
        tuple(f"**/*.{ending}" for ending in ("a", "c", "cpp", "h", "hpp", "pxd", "pyx")),
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder site-packages")
    folder = parser.parse_args().folder
    before = count_bytes(folder)
    for rule in RULES:
        print(f"{remove(folder, rule) / 1e6:6.1f} MB  {rule.subject}")
    print(f"{strip_symbols(folder) / 1e6:6.1f} MB  symbols of compiled modules")
    print(f"{before / 1e6:6.1f} MB before, {count_bytes(folder) / 1e6:.1f} MB after")


def remove(folder: Path, rule: Rule) -> int:
    """Remove what a rule names; the bytes that it held."""
    before = count_bytes(folder)
    for pattern in rule.patterns:
        for path in list(folder.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    return before - count_bytes(folder)


def strip_symbols(folder: Path) -> int:
    """Take symbols for debuggers and linkers out of shared libraries; the bytes saved, 0 where
    `strip` is missing.
    """
    program = shutil.which("strip")
    if program is None:
        print("strip is not installed: symbols stay")
        return 0
    before = count_bytes(folder)
    for path in list_libraries(folder):
        subprocess.run([program, "--strip-unneeded", str(path)], check=True)
    return before - count_bytes(folder)


def list_libraries(folder: Path) -> Iterator[Path]:
    """The compiled modules below a folder, but for what lies in folders `NAME.libs`.

    Libraries there have been edited after they were linked (auditwheel), and `strip` leaves some of
    them unreadable.
    """
    for path in folder.rglob("*.so"):
        inside = path.relative_to(folder).parts
        if path.is_file() and not path.is_symlink() and not inside[0].endswith(".libs"):
            yield path


def count_bytes(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


if __name__ == "__main__":
    main()
