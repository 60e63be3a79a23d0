"""Plainview's composition root: create_app(settings), and `serve`, which runs it under gunicorn."""

from __future__ import annotations

import gc
import socket
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from threading import Thread

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, g, redirect, request
from gunicorn.app.base import BaseApplication
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

import callbacks
from dashboard.errors import BadQuery, BadSetting
from dashboard.i18n.locale import use_language
from dashboard.query.addresses import encode_parameters, parse_parameters
from dashboard.service.answer_cache import find_cache_folder
from dashboard.service.answer_service import AnswerService
from dashboard.service.open_catalog import build_dataset_markup
from dashboard.settings import Settings
from dashboard.views.methods import METHODS_PATH
from dashboard.views.model import Page
from dashboard.views.period import normalize_period
from dashboard.web import feeds
from dashboard.web.api import changes, disparities, events
from dashboard.web.api import routes as api
from dashboard.web.briefing import routes as briefing
from dashboard.web.chart_images import routes as charts
from dashboard.web.chart_images.site_card import register_site_card
from dashboard.web.embeds import oembed, routes
from dashboard.web.embeds.builder import build_builder_page, render_builder_head
from dashboard.web.http import robots
from dashboard.web.http.buffered_worker import GUNICORN_OPTIONS
from dashboard.web.http.log_lines import escape_log_lines
from dashboard.web.http.logs import AccessLogMiddleware, configure_logs
from dashboard.web.http.mount import Mount, MountMiddleware, register_mount
from dashboard.web.http.offered_languages import (
    register_language_paths,
    register_offered_languages,
)
from dashboard.web.http.process_memory import (
    SHARED_MODULES,
    limit_heaps,
    load_modules,
    return_free_memory,
)
from dashboard.web.http.public_reads import CACHE_PAGE, register_error_handlers
from dashboard.web.http.rate_limit import RateLimitMiddleware, register_rate_limit
from dashboard.web.http.response_cache import (
    WHOLE_SITE,
    ResponseCacheMiddleware,
    mark_cacheable,
)
from dashboard.web.http.security import register_security
from dashboard.web.http.site_origin import find_site_origin
from dashboard.web.http.site_seal import register_seal
from dashboard.web.http.static_files import register_static_files, warm_static_files
from dashboard.web.http.style_sheet import register_style_sheet
from dashboard.web.metrics import register_metrics
from dashboard.web.reports import routes as reports
from dashboard.web.router import Site
from layouts.app_layout import make_app_layout
from layouts.briefing import render_briefing, render_briefing_error
from layouts.document import SCRIPT_MARKER, render_document
from layouts.embedding import render_embedding
from layouts.markup import render_html
from layouts.page import render_page
from layouts.page_cache import build_address

PROJECT_FOLDER = Path(__file__).parent
DATA_PAGE = "data"
MAX_REQUEST_BYTES = 64 * 1024
# What the browser has no use for and a stranger might; and `end_id`, random for each document,
# which Dash's background callbacks need (there are none): a page is the same for all readers and
# from every web process.
HIDDEN_CONFIG_KEYS = (
    "python_version",
    "dash_version_url",
    "ddk_version",
    "plotly_version",
    "end_id",
)


def _settle_period(query: str) -> str:
    """The query string that a form sent without scripts means; any other as it is."""
    try:
        parameters = parse_parameters(query)
    except BadQuery:
        return query
    settled = normalize_period(parameters)
    return query if settled == parameters else encode_parameters(settled)


class Dashboard(Dash):
    """Dash with the site's own documents: each address answers with its page as HTML and with its
    own status.
    """

    def __init__(self, site: Site, base_url: str, server: Flask):
        super().__init__(
            "plainview",
            server=server,  # type: ignore[arg-type]  # dash documents Flask and annotates bool
            title="Plainview",
            update_title=None,  # type: ignore[arg-type]  # dash documents None and annotates str
            assets_folder=str(PROJECT_FOLDER / "assets"),
            suppress_callback_exceptions=True,
        )
        self.site, self.base_url = site, base_url
        self.mount = Mount(site.answers.settings.mount_path)

    def index(self, *_args: object, **_kwargs: object) -> BaseResponse:
        """The document of the address asked for; a form sent without scripts leads to the address
        that it means.
        """
        query = request.query_string.decode("utf-8", "replace")
        settled_query = _settle_period(query)
        if settled_query != query:
            # One slash: two would lead to another host.
            return redirect(f"/{request.path.lstrip('/')}?{settled_query}".rstrip("?"))
        key = self.site.compute_state_key()
        g.page = self.site.page(request.path, query)
        with use_language(g.page.language):
            g.content = render_html(render_page(g.page, build_address(request.path, query)))
        return _make_page_response(super().index(), g.page.status, key)

    def show(self, shown: Page, address: str) -> Response:
        """The document of a page made for one reader alone; it is kept nowhere."""
        g.page, g.content = shown, render_html(render_page(shown, address))
        return Response(super().index(), shown.status, mimetype="text/html")

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """The document; Dash calls this with its own parts of it."""
        with use_language(g.page.language):
            origin = find_site_origin(self.base_url)
            markup = self._describe_dataset(g.page, origin)
            return render_document(
                g.page, g.content, {**parts, "css": ""}, self.base_url, origin, markup
            )

    def _describe_dataset(self, page: Page, origin: str) -> str:
        """schema.org markup of a city's data page; "" for every other page."""
        path = page.address.partition("?")[0]
        if page.status != 200 or path != f"/{page.city}/{DATA_PAGE}":
            return ""
        answers = self.site.answers
        return build_dataset_markup(
            answers, answers.city(page.city), answers.build(page.city), origin
        )

    def show_embed_builder(self, city: str) -> BaseResponse:
        """The builder of a city's embeds, a plain document with the site's frame."""
        if self.site.answers.face.hides_page(f"/{city}/embed"):
            return self.index()
        origin = find_site_origin(self.base_url)
        key = self.site.compute_state_key()
        shown, body = build_builder_page(
            self.site.answers,
            f"/{city}/embed",
            request.query_string.decode("utf-8", "replace"),
            origin,
        )
        parts = {
            "css": str(render_builder_head()),
            "app_entry": "",
            "config": "",
            "scripts": "",
            "renderer": "",
        }
        with use_language(shown.language):
            text = render_document(
                shown, render_html(render_embedding(shown, body)), parts, self.base_url, origin
            )
        return _make_page_response(text, shown.status, key)

    def _config(self) -> dict:
        kept = {key: v for key, v in super()._config().items() if key not in HIDDEN_CONFIG_KEYS}
        kept["requests_pathname_prefix"] = self.mount.add_to("/")
        # The renderer takes a component that is not listed for one without children among its
        # properties.
        listed = kept.get("children_props", {})
        trimmed = {space: {k: v for k, v in known.items() if v} for space, known in listed.items()}
        return {**kept, "children_props": trimmed}


def _make_page_response(text: str, status: int, key: str) -> Response:
    """A page that is the same for all readers while the site has the state `key`."""
    response = Response(text, status, mimetype="text/html")
    if status == 200:
        response.headers["Cache-Control"] = CACHE_PAGE
        mark_cacheable(WHOLE_SITE, key)
    return response


def create_app(settings: Settings) -> Dash:
    """The whole application over the store and the catalogue that the settings name."""
    return assemble_app(settings, Site(AnswerService(settings)))


def assemble_app(settings: Settings, site: Site) -> Dash:
    """The application over a site: API, pages, callbacks, files and headers."""
    server = Flask("plainview", static_folder=None)
    server.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    register_error_handlers(server)
    register_rate_limit(server)
    escape_log_lines()
    configure_logs(settings.log_format)
    server.register_blueprint(api.create_api_blueprint(site.answers))
    embeds = routes.EmbedService(site.answers, settings)
    server.register_blueprint(routes.create_embeds_blueprint(embeds))
    server.register_blueprint(oembed.create_oembed_blueprint(site, embeds))
    server.register_blueprint(
        briefing.create_briefing_blueprint(
            site.answers, settings, render_briefing, render_briefing_error
        )
    )
    server.register_blueprint(changes.create_changes_blueprint(site.answers))
    server.register_blueprint(events.create_events_blueprint(site.answers))
    server.register_blueprint(reports.create_reports_blueprint(site.answers, settings))
    server.register_blueprint(disparities.create_disparities_blueprint(site.answers))
    server.register_blueprint(feeds.create_feeds_blueprint(site.answers, settings.base_url))
    server.register_blueprint(charts.create_chart_images_blueprint(site.answers, settings))
    server.register_blueprint(
        robots.create_robots_blueprint(site.answers, settings.base_url, settings.security_contact)
    )
    app = Dashboard(site, settings.base_url, server)
    app.layout = make_app_layout()
    server.add_url_rule("/<city>/embed", "embedding", app.show_embed_builder)
    # Dash answers an unknown file of its own with a fault and a traceback.
    server.register_error_handler(DependencyException, _handle_missing_file)
    callbacks.register(app, site)
    # Tiles need the map engine, which only the stock plotly.js has.
    bundle = PROJECT_FOLDER / ("no-build" if settings.tile_style else "build")
    register_style_sheet(server, site.answers.face)
    register_seal(server, site.answers.face)
    register_site_card(server, site.answers.face)
    register_offered_languages(server, site.answers.face)
    register_language_paths(server, site.answers.catalogue.ids())
    register_static_files(server, bundle, find_cache_folder(settings, "statics"))
    mount = Mount(settings.mount_path)
    if mount.path:
        register_mount(server, mount)
    counts = register_metrics(server, site.answers)
    # Flask documents this assignment as the way to add middleware.
    server.wsgi_app = ResponseCacheMiddleware(  # type: ignore[method-assign, assignment]
        server.wsgi_app, site.is_current, counts.add_request
    )
    register_security(
        server,
        [_hash_script(SCRIPT_MARKER)],
        settings.frame_ancestors,
        tiles=bool(settings.tile_style),
        https=settings.base_url.startswith("https://"),
    )
    server.wsgi_app = RateLimitMiddleware(server.wsgi_app, settings)  # type: ignore[method-assign, assignment]
    if mount.path:
        server.wsgi_app = MountMiddleware(server.wsgi_app, mount)  # type: ignore[method-assign]
    if settings.access_log == "on":
        server.wsgi_app = AccessLogMiddleware(server.wsgi_app)  # type: ignore[method-assign]
    if proxies := settings.trusted_proxies:
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            server.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    return app


def _handle_missing_file(_error: DependencyException) -> Response:
    return Response("There is no such file.", 404, mimetype="text/plain")


def _hash_script(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


class Gunicorn(BaseApplication):
    """gunicorn started from Python; the app is loaded once, so that its workers share memory."""

    def __init__(self, settings: Settings, options: dict):
        self.settings, self.options = settings, options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The WSGI application."""
        return prepare_server(create_app(self.settings).server)


def prepare_server(server: Flask) -> Flask:
    """The application, ready to be shared by workers."""
    limit_heaps()
    load_modules(SHARED_MODULES)
    # Dash sets itself up at its first request; a second one that comes meanwhile would find no
    # scripts (500).
    client = server.test_client()
    client.get("/healthz")
    # A page that needs no data loads much of what every page needs: made here, all workers share
    # it.
    client.get(METHODS_PATH)
    return_free_memory()
    # Out of the collector's sight: a worker that looked through all objects would need a copy of
    # their memory.
    gc.collect()
    gc.freeze()
    return server


def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until stopped, and say where. Raises BadSetting when nothing can listen there."""
    _check_address(host, port)

    def ready(_arbiter) -> None:
        print(
            f"Plainview serves {_describe_served_cities(settings)} at http://{host}:{port}",
            flush=True,
        )

    def warm(worker) -> None:
        if worker.age == 1:
            Thread(target=warm_static_files, args=(worker.wsgi,), daemon=True).start()

    Gunicorn(
        settings,
        {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "when_ready": ready,
            "post_worker_init": warm,
            **GUNICORN_OPTIONS,
        },
    ).run()


def _describe_served_cities(settings: Settings) -> str:
    answers = AnswerService(settings)
    return ", ".join(answers.city(c).name for c in answers.cities()) or "no city yet"


def _check_address(host: str, port: int) -> None:
    """Try the address first: gunicorn itself would retry for five seconds and then print a
    traceback.
    """
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address[0], port, *address[2:]))
    except (OSError, OverflowError) as error:
        raise BadSetting(
            f"cannot listen at {host}:{port} ({error}); choose another port with --port"
        ) from None
