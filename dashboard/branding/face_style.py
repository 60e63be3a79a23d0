"""The style sheet of a face: its fonts, and how its seal, links and words stand on a page."""

from __future__ import annotations

from pathlib import Path

from dashboard.branding.face import SiteFace
from dashboard.branding.site_file import GENERIC_FAMILIES, PLATFORM_FAMILIES

# As high as the letters beside it, so that no line is higher for it.
EMBED_SEAL_STYLE = (
    ".seal{height:1em;width:auto;max-width:8em;margin-inline-end:.4em;vertical-align:-.125em}"
)
STYLE_FILE = Path(__file__).with_name("face.css")


def build_face_style(face: SiteFace) -> str:
    """The rules that follow all others; "" for a site without `site.toml`."""
    if not face.is_own:
        return ""
    return "\n".join((build_font_style(face), _build_print_style(face), _read_rules()))


def build_font_style(face: SiteFace) -> str:
    """The stacks of fonts as custom properties, also for drawings, which name a font of
    their own.
    """
    stacks = {"sans": face.file.fonts.text, "serif": face.file.fonts.headings}
    rules = "".join(
        f"--{name}:{format_font_stack(families)};" for name, families in stacks.items() if families
    )
    if not rules:
        return ""
    return f":root{{{rules}}}.pv-chart{{font-family:var(--sans)}}"


def build_embed_face_style(face: SiteFace) -> str:
    """The rules that follow those of embeds, which name their fonts themselves."""
    rules = []
    for families, parts in (
        (face.file.fonts.text, "body,.pv-chart,.value .sample"),
        (face.file.fonts.headings, "h1,.value"),
    ):
        if families:
            rules.append(f"{parts}{{font-family:{format_font_stack(families)}}}")
    if face.seal:
        rules.append(EMBED_SEAL_STYLE)
    return "".join(rules)


def format_font_stack(families: tuple[str, ...]) -> str:
    """A stack as CSS has it: names in quotes, the generic family and the platform's own bare."""
    bare = (*GENERIC_FAMILIES, *PLATFORM_FAMILIES)
    return ",".join(family if family in bare else f'"{family}"' for family in families)


def _build_print_style(face: SiteFace) -> str:
    """The accent on white paper, where the sheet of all sites has a darker one of its own."""
    if not face.file.accent:
        return ""
    accent = face.schemes["light"]["accent"]
    return f"@media print{{:root,:root:not([data-theme=light]){{--accent:{accent}}}}}"


def _read_rules() -> str:
    return STYLE_FILE.read_text(encoding="utf-8")
