"""An Embed as one HTML document that needs no script: one stylesheet, and a script that may make it
more.
"""

from __future__ import annotations

from dashboard.branding.face import SiteFace
from dashboard.palette.accent import derive_accent_colors
from dashboard.templates import Markup, render_template
from dashboard.web.embeds import files
from dashboard.web.embeds.embed import Embed
from dashboard.web.embeds.embed_request import EmbedOptions, build_embed_path
from dashboard.wording import name_portal_link, translate


def render_embed(embed: Embed, origin: str) -> Markup:
    """The whole page of an embed; `origin` is the site's own address, for absolute links."""
    asked = embed.asked
    address = build_embed_path(asked)
    return _render_frame(
        "embed.html",
        asked.options,
        embed.face,
        title=embed.title,
        embed=embed,
        form=asked.form,
        origin=origin,
        address=address,
        check=name_portal_link(embed.portal, translate("frame.check")),
    )


def render_refusal(
    faults: list[tuple[str, str]],
    message: str,
    options: EmbedOptions,
    way: tuple[str, str],
    face: SiteFace,
) -> Markup:
    """The page of an embed that cannot be shown: what is at fault by field, and where else to go
    (address, words).
    """
    return _render_frame(
        "embed_refused.html",
        options,
        face,
        title=translate("embed.refused"),
        message=message,
        faults=faults,
        way=way,
    )


def _render_frame(template: str, options: EmbedOptions, face: SiteFace, **values: object) -> Markup:
    return render_template(
        template,
        options=options,
        style_address=files.build_file_url("embed.css", face),
        script_address=files.build_file_url("frame.js"),
        accent_style=_render_accent_style(options.accent),
        **values,
    )


def _render_accent_style(accent: str) -> Markup:
    """The accent of an editor's own and the colours that follow it in each scheme; "" for none."""
    if not accent:
        return Markup("")
    light, dark = (
        ";".join(
            f"--{role}:{colour}" for role, colour in derive_accent_colors(accent, scheme).items()
        )
        for scheme in ("light", "dark")
    )
    return render_template("accent_style.html", light=light, dark=dark)
