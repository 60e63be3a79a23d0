"""Every template that a reader's sentence is made of: one file for each subject, all languages side by side.

[key]
en = "{count} of {total}"
es = "{count} de {total}"
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def messages() -> dict[str, dict[str, str]]:
    """Key -> language -> template, of all files. Raises ValueError for a key that two files have."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        if twice := found.keys() & content.keys():
            raise ValueError(
                f"{path.name}: {', '.join(sorted(twice))}: another file has these keys already"
            )
        found |= content
    return found
