"""Other people's websites, made up: WordPress, Drupal and plain pages that hold our embeds, served
from an origin of their own; and the real application over a tiny city on another.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

from flask import Flask, Response
from werkzeug.serving import WSGIRequestHandler, make_server

SECRET = "Xa81kQz0bV"
# As WordPress documents it (wp_filter_oembed_result): what a provider that it does not know may
# send.
ALLOWED = {
    "a": {"href"},
    "blockquote": set(),
    "iframe": {
        "src",
        "width",
        "height",
        "frameborder",
        "marginwidth",
        "marginheight",
        "scrolling",
        "title",
    },
}
# As wp-embed.js documents it: the secret must be its own, the height is held between 200 and 1,000.
WORDPRESS_SCRIPT = """
window.heights = []; window.links = [];
window.addEventListener('message', function (e) {
  var data = e.data;
  if (!data || !data.secret || !data.message || !data.value || /[^a-zA-Z0-9]/.test(data.secret)) return;
  var frames = document.querySelectorAll('iframe[data-secret="' + data.secret + '"]');
  document.querySelectorAll('blockquote[data-secret="' + data.secret + '"]').forEach(function (b) {
    b.style.display = 'none'; });
  frames.forEach(function (source) {
    if (e.source !== source.contentWindow) return;
    source.removeAttribute('style');
    if (data.message === 'height') {
      var height = parseInt(data.value, 10);
      if (height > 1000) height = 1000; else if (~~height < 200) height = 200;
      source.height = height;
      window.heights.push(height);
    }
    if (data.message === 'link' && document.activeElement === source) window.links.push(data.value);
  });
});
"""


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, *_args: object) -> None:
        """Nothing."""


@contextmanager
def running(app: Flask, name: str) -> Iterator[str]:
    """An application on a free port of loopback, by one of its names; gives its origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield f"http://{name}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Hosts:
    """A site whose pages are set by the tests: path -> (HTML, content security policy)."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        self.origin = ""
        self.app = Flask("hosts")
        self.app.add_url_rule("/<name>", "page", self._page)

    def _page(self, name: str) -> Response:
        text, policy = self.pages[name]
        return Response(text, headers={"Content-Security-Policy": policy} if policy else {})

    def add(self, name: str, body: str, policy: str = "", script: str = "") -> str:
        """A page with this body; gives its address."""
        scripts = f"<script>{script}</script>" if script else ""
        self.pages[name] = (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>City of Tiny</title>'
            f'<meta name="viewport" content="width=device-width">{scripts}<link rel="icon" href="data:,"></head>'
            '<body style="max-width:640px;margin:0 auto;font-family:serif"><h1>Our news</h1><p>The council met.</p>'
            f"{body}<p>And that was all.</p></body></html>",
            policy,
        )
        return f"{self.origin}/{name}"


def wordpress(html: str) -> str:
    """What WordPress makes of a provider's HTML: few elements, few attributes, a sandbox and a
    secret.
    """
    kept = re.sub(r"<(/?)([a-z]+)([^>]*)>", _kses, html)
    found = re.search(r"(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", kept, re.S)
    quote, frame = found[1] or "", found[2]
    frame = re.sub(
        r' src="(.*?)"', lambda m: f' src="{m[1]}#?secret={SECRET}" data-secret="{SECRET}"', frame
    )
    if quote:
        quote = quote.replace(
            "<blockquote", f'<blockquote class="wp-embedded-content" data-secret="{SECRET}"'
        )
        frame = frame.replace("<iframe", '<iframe style="position: absolute; visibility: hidden;"')
    return quote + frame.replace(
        "<iframe",
        '<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted"',
    )


def _kses(found: re.Match) -> str:
    end, name, attributes = found.groups()
    if name not in ALLOWED:
        return ""
    kept = "".join(
        f" {a}"
        for a in re.findall(r'[a-z]+="[^"]*"', attributes)
        if a.split("=")[0] in ALLOWED[name]
    )
    return f"<{end}{name}{kept}>"


def drupal(html: str) -> str:
    """What a text format that allows frames but no scripts and no styles makes of a block."""
    without = re.sub(r"<script.*?</script>", "", html, flags=re.S)
    return re.sub(r' (?:style|on\w+)="[^"]*"', "", without)


def framed(address: str, **more: object) -> str:
    """A plain frame of an address."""
    told = "".join(f' {k}="{escape(str(v))}"' for k, v in more.items())
    return (
        f'<iframe src="{escape(address)}" title="A chart" width="100%" height="400"{told}></iframe>'
    )
