"""A site below a path of its host, such as https://city.example/police-data/.

Within the application addresses begin at the site's root. Requests lose the path in
`MountMiddleware` (it becomes WSGI's SCRIPT_NAME); responses get it in `register_mount`, and the
pages that Dash gets as JSON in `Mount.rewrite_tree`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response

from dashboard.web.http.site_addresses import is_site_address, rewrite_markup, rewrite_tree

# Types of responses whose addresses begin at the site's root.
MARKUP_TYPES = ("text/html", "image/svg+xml")


@dataclass(frozen=True)
class Mount:
    """The path of the site on its host, without a slash at its end; "" where the host is all its
    own.
    """

    path: str = ""

    def add_to(self, address: str) -> str:
        """An address of the site as readers know it."""
        return self.path + address

    def remove_from(self, path: str) -> str:
        """The path within the site; one that does not begin with the mount's stays as it is."""
        within = path.startswith(f"{self.path}/") or path == self.path
        return (path[len(self.path) :] or "/") if within else path

    def rewrite_tree(self, tree: object) -> object:
        """A page's component tree as plain values, with its addresses as readers know them."""
        return rewrite_tree(tree, self.add_to) if self.path else tree


class MountMiddleware:
    """Takes the mount's path off each request. One that comes without it, from a proxy that has
    taken it off or from who watches the process, is served too.
    """

    def __init__(self, application: WSGIApplication, mount: Mount):
        self.application, self.mount = application, mount

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == self.mount.path:
            return _redirect_to_root(self.mount, environ, start_response)
        if not path.startswith(f"{self.mount.path}/"):
            return self.application(environ, start_response)
        script = environ.get("SCRIPT_NAME", "") + self.mount.path
        within = {
            **environ,
            "SCRIPT_NAME": script,
            "PATH_INFO": self.mount.remove_from(path),
        }
        return self.application(within, start_response)


def _redirect_to_root(
    mount: Mount, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    query = environ.get("QUERY_STRING", "")
    location = f"{mount.path}/" + (f"?{query}" if query else "")
    status = HTTPStatus.MOVED_PERMANENTLY
    start_response(
        f"{status.value} {status.phrase}", [("Location", location), ("Content-Length", "0")]
    )
    return []


def register_mount(server: Flask, mount: Mount) -> None:
    """Write the mount's path into the addresses of documents, drawings and redirects.

    To be called after what compresses responses has been registered: Flask runs the last one first.
    """

    @server.after_request
    def write_addresses(response: Response) -> Response:
        location = response.headers.get("Location", "")
        if is_site_address(location) and not location.startswith(f"{mount.path}/"):
            response.headers["Location"] = mount.add_to(location)
        if response.mimetype in MARKUP_TYPES and not response.is_streamed:
            response.set_data(rewrite_markup(response.get_data(as_text=True), mount.add_to))
        return response
