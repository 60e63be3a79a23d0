"""SVG text as PNG bytes, drawn by resvg with fonts that come with the application.

Two packages bring the fonts, so that a picture looks the same on every machine and needs no font of
the system.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

# The font packages hold Latin, Greek, Cyrillic and common signs; other scripts are looked for in
# the system's fonts.
LAST_PACKAGED_LETTER = 0x052F
FIRST_COMMON_SIGN = 0x1E00
LAST_COMMON_SIGN = 0x22FF


def render_png(drawing: str, scale: float) -> bytes:
    """An SVG text as PNG, `scale` pixels for each of its units. Raises ValueError where it is not
    SVG.
    """
    import resvg_py  # only a process that draws pictures pays for it

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            zoom=scale,
            font_files=list(_list_font_files()),
            skip_system_fonts=all(_has_packaged_font(letter) for letter in set(drawing)),
            font_family="Source Sans Pro",
            sans_serif_family="Source Sans Pro",
            serif_family="Source Serif Pro",
        )
    )


def _has_packaged_font(letter: str) -> bool:
    code = ord(letter)
    return code <= LAST_PACKAGED_LETTER or FIRST_COMMON_SIGN <= code <= LAST_COMMON_SIGN


@cache
def _list_font_files() -> tuple[str, ...]:
    import font_source_sans_pro
    import font_source_serif_pro

    return tuple(
        str(path)
        for package in (font_source_sans_pro, font_source_serif_pro)
        for weight in ("Regular", "Semibold", "Bold")
        for path in Path(package.font_directory).glob(f"*-{weight}.otf")
    )
