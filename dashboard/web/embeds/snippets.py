"""What a web editor copies: the same chart as a frame, for WordPress, for Drupal and the like, and
as a plain link.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.templates import Markup, render_template
from dashboard.web.embeds.embed import Embed
from dashboard.web.embeds.embed_request import build_embed_path
from dashboard.web.embeds.frame_height import write_height_style

# What a frame's code lets its reader's browser tell us of the page around it: nothing.
REFERRER_POLICY = "no-referrer"


@dataclass(frozen=True)
class EmbedSnippet:
    """One way to embed: the message that names it, the one that explains it, and what is to be
    copied.
    """

    id: str
    text: str

    @property
    def name(self) -> str:
        """The key of its name."""
        return f"code.{self.id}"

    @property
    def help(self) -> str:
        """The key of what to do with it."""
        return f"code.{self.id}.help"


def render_iframe(
    embed: Embed, origin: str, size: tuple[int | str, int], height_style: str = ""
) -> Markup:
    """The iframe of an embed; `size` is its width (pixels, or "100%") and height in pixels.

    `height_style` is a CSS height that wins over that, where the page around it keeps styles.
    """
    width, height = size
    return render_template(
        "embed_iframe.html",
        address=origin + build_embed_path(embed.asked),
        title=embed.title,
        width=width,
        height=height,
        referrer_policy=REFERRER_POLICY,
        height_style=height_style,
    )


def render_quotation(embed: Embed, origin: str) -> Markup:
    """A link to the embed's page, for readers of a page that removes frames."""
    return render_template("embed_code.html", kind="quotation", embed=embed, origin=origin)


def make_snippets(embed: Embed, origin: str, height: int) -> tuple[EmbedSnippet, ...]:
    """Every way to embed, the one that works everywhere first."""
    frame = render_iframe(embed, origin, ("100%", height), write_height_style(embed))
    address = origin + build_embed_path(embed.asked)

    def render_code(kind: str) -> EmbedSnippet:
        text = render_template(
            "embed_code.html", kind=kind, embed=embed, origin=origin, frame=frame
        )
        return EmbedSnippet(kind, str(text))

    return (
        render_code("iframe"),
        render_code("script"),
        EmbedSnippet("wordpress", address),
        EmbedSnippet("shortcode", f"[embed]{address}[/embed]"),
        render_code("drupal"),
        render_code("link"),
    )
