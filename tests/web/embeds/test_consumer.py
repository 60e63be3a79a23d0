"""Somebody else's oEmbed consumer finds every chart from its address alone:
@extractus/oembed-extractor, from npm.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import app
from tests.support.worlds import TinyCity
from tests.web.embeds.hosts import running

BUNDLE = Path(__file__).resolve().parents[3] / "bundle"
ASK = """
import { extract } from "@extractus/oembed-extractor";
const [address, ...others] = process.argv.slice(1);
const found = [];
for (const url of [address, ...others]) found.push(await extract(url, { maxwidth: 400 }).catch((e) => String(e)));
console.log(JSON.stringify(found));
"""


def test_a_consumer_finds_every_chart(world: TinyCity) -> None:
    if not shutil.which("node") or not (BUNDLE / "node_modules" / "@extractus").is_dir():
        pytest.skip("no oEmbed consumer here: scripts/bundle installs it where npm is")
    paths = [
        "/embed/trend?city=tiny&measure=stops",
        "/embed/map?city=tiny&measure=stops&lang=es",
        "/tiny",
        "/tiny/breakdowns?measure=frisk_rate",
        "/methods",
    ]
    with running(app.create_app(world.settings).server, "127.0.0.1") as site:
        command = ["node", "--input-type=module", "-e", ASK, *(site + path for path in paths)]
        done = subprocess.run(
            command, cwd=BUNDLE, capture_output=True, text=True, check=True, timeout=120
        )
    *charts, methods = json.loads(done.stdout)
    for told in charts:
        assert (told["type"], told["provider_name"], told["width"]) == ("rich", "Plainview", 400)
        assert told["method"] == "auto-discovery"
        assert f'src="{site}/embed/' in told["html"]
    assert isinstance(methods, str), "the page of methods shows no chart"
