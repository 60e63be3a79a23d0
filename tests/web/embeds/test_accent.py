"""An embed in an accent of an editor's own names the colours that follow from it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from dashboard.palette.accent import derive_accent_colors


@pytest.mark.parametrize("form", ["map", "breakdown", "trend", "table", "number"])
def test_an_embed_names_its_own_colours_in_both_schemes_but_in_forced_ones(
    client: FlaskClient, form: str
) -> None:
    plain, own = (
        client.get(f"/embed/{form}?city=tiny&measure=stops{more}").text
        for more in ("", "&accent=b00020")
    )
    assert "<style>" not in plain
    style = re.search("<style>(.*?)</style>", own)[1]
    assert style.startswith("@media (forced-colors:none){")
    for scheme, times in (("light", 1), ("dark", 2)):
        colors = ";".join(
            f"--{role}:{colour}" for role, colour in derive_accent_colors("#b00020", scheme).items()
        )
        assert style.count(f"{{{colors}}}") == times
    assert (
        own.replace(f"<style>{style}</style>", "")
        .replace("&amp;accent=b00020", "")
        .replace("%26accent%3Db00020", "")
        .split("<body>")[1]
        == plain.split("<body>")[1]
    )
