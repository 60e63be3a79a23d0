"""What a web editor copies: the same chart as a frame, for WordPress, for Drupal and the like, and as a plain link."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dashboard.embeds.content import Embed
from dashboard.embeds.options import path

# What a frame's code lets its reader's browser tell us of the page around it: nothing.
REFERRER = "no-referrer"


@dataclass(frozen=True)
class Code:
    """One way to embed: the message that names it, the one that explains it, and what is to be copied."""

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


def frame(embed: Embed, origin: str, size: tuple[int | str, int]) -> str:
    """The iframe of an embed; `size` is its width (pixels, or "100%") and height in pixels."""
    width, height = size
    return (
        f'<iframe src="{escape(origin + path(embed.asked))}" title="{escape(embed.title)}" width="{width}" '
        f'height="{height}" loading="lazy" referrerpolicy="{REFERRER}" frameborder="0"></iframe>'
    )


def codes(embed: Embed, origin: str, height: int) -> tuple[Code, ...]:
    """Every way to embed, the one that works everywhere first."""
    plain, address = frame(embed, origin, ("100%", height)), origin + path(embed.asked)
    page = escape(origin + embed.page)
    link = f'<a href="{page}">{escape(embed.title)}</a>'
    return (
        Code("iframe", plain),
        Code("script", f'{plain}\n<script src="{escape(origin)}/embed.js" async></script>'),
        Code("wordpress", address),
        Code("shortcode", f"[embed]{address}[/embed]"),
        Code("drupal", f'<div class="plainview">\n{plain}\n<p>{link}</p>\n</div>'),
        Code("link", f"<p>{escape(embed.sentence)} {link}</p>"),
    )
