"""The style sheet of embeds and the heights of frames have their sizes from one place."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from dashboard.web.embeds import files, frame_height
from dashboard.web.embeds.sizes import EmbedSizes, format_rem

TEMPLATE = (files.SERVED_FOLDER / "embed.css").read_text(encoding="utf-8")
# Sizes of the style sheet that say how wide a text may be or where it stands in a line, and no
# height.
ONLY_STYLE = {"value", "value_top"}


def test_each_size_is_one_of_the_style_sheet_and_of_the_heights() -> None:
    heights = Path(frame_height.__file__).read_text(encoding="utf-8")
    names = {field.name for field in fields(EmbedSizes)}
    assert {n for n in names if f"{{{{ {n}" not in TEMPLATE} == set()
    by_property = {"line", "small"}
    used = {*re.findall(r"SIZES\.(\w+)", heights), *by_property} & names
    assert names - used == ONLY_STYLE


def test_the_style_sheet_is_rendered() -> None:
    text = files.read_content("embed.css")
    assert "{{" not in text
    assert "main{padding:.75rem 1rem;max-width:54rem" in text
    assert [format_rem(pixels) for pixels in (16, 12, 23)] == ["1rem", ".75rem", "1.4375rem"]
