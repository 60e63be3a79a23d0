"""A gunicorn worker that reads requests and sends responses by waitress, so that slow clients hold
no thread.

gunicorn's threaded worker gives each connection a thread as soon as it is accepted: as many slow
clients as there are threads stop it. waitress reads whole requests and sends responses in one event
loop, and its threads run the application only. gunicorn stays for what waitress has not: several
processes over one socket, loaded before the fork, and restarted when they die.

`app.py serve` uses this worker; `gunicorn app:server` finds it in gunicorn.conf.py.
"""

from __future__ import annotations

import logging
import os
import time
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer, UnixWSGIServer
from waitress.task import ThreadedTaskDispatcher

from dashboard.web.http.process_memory import start_returning_free_memory

WORKER_CLASS = "dashboard.web.http.buffered_worker.BufferedWorker"


def begin_web_process(_arbiter: object, _worker: object) -> None:
    """What gunicorn does in each web process first, whatever its worker class."""
    start_returning_free_memory()


# What every gunicorn that serves Plainview runs with.
GUNICORN_OPTIONS: dict[str, object] = {
    "worker_class": WORKER_CLASS,
    "threads": 4,
    "preload_app": True,
    "post_fork": begin_web_process,
    "control_socket_disable": True,
    "loglevel": "warning",
    "timeout": 60,
}
# Connections of one process. The usual limit of open files is 1,024, and DuckDB and responses on
# disk need some.
MAX_CONNECTIONS = 800
MAX_HEADER_BYTES = 32_768
# Seconds: for a whole request to arrive, and without any byte in either direction.
REQUEST_SECONDS = 60
IDLE_SECONDS = 60
# Seconds between two looks for connections past these limits, and at most between two signs of life
# to gunicorn.
CLEANUP_SECONDS = 5
LOOP_SECONDS = 1.0


class TimedChannel(HTTPChannel):
    """A connection that knows since when the request that it is receiving arrives."""

    request_began = 0.0

    def received(self, data: bytes) -> bool:
        """Take bytes of a request."""
        if self.request is None:
            self.request_began = time.time()
        return super().received(data)


class _TimedServer:
    """Closes connections whose request takes too long to arrive; waitress itself closes those that
    are silent.
    """

    channel_class = TimedChannel
    active_channels: dict[int, TimedChannel]

    def maintenance(self, now: float) -> None:
        """Mark connections past their limits, which the event loop then closes."""
        super().maintenance(now)  # type: ignore[misc]  # a mixin of waitress's servers
        for channel in self.active_channels.values():
            if channel.request is not None and now - channel.request_began > REQUEST_SECONDS:
                channel.will_close = True


class _TcpServer(_TimedServer, TcpWSGIServer):
    """A server on an address."""


class _UnixServer(_TimedServer, UnixWSGIServer):
    """A server on a Unix socket."""


class BufferedWorker(Worker):
    """One web process: gunicorn's sockets, waitress's event loop, `threads` threads for the
    application.
    """

    def run(self) -> None:
        """Serve until gunicorn says stop or is gone; requests that have arrived are answered before
        the end.
        """
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(self.cfg.threads)
        connections: dict[int, Any] = {}
        servers = [
            self._make_server(listener.sock, dispatcher, connections) for listener in self.sockets
        ]
        while self.alive and self.ppid == os.getppid():
            self.notify()
            wasyncore.loop(LOOP_SECONDS, use_poll=True, map=connections, count=1)
        for server in servers:
            server.accepting = False
        self._answer_pending_requests(connections)
        dispatcher.shutdown()

    def _make_server(
        self, socket: Any, dispatcher: ThreadedTaskDispatcher, connections: dict[int, Any]
    ) -> TcpWSGIServer | UnixWSGIServer:
        settings = Adjustments(
            sockets=[socket],
            threads=self.cfg.threads,
            ident="",  # no Server header
            connection_limit=MAX_CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=CLEANUP_SECONDS,
            max_request_header_size=MAX_HEADER_BYTES,
            # A proxy on this machine says whether its reader came by https, as gunicorn's own
            # workers take it; all else of a proxy is read by the application
            # (PLAINVIEW_TRUSTED_PROXIES).
            trusted_proxy="127.0.0.1",
            trusted_proxy_headers={"x-forwarded-proto"},
            clear_untrusted_proxy_headers=False,
        )
        is_unix = isinstance(socket.getsockname(), (str, bytes))
        server_class = _UnixServer if is_unix else _TcpServer
        address = (socket.family, socket.type, socket.proto, socket.getsockname())
        return server_class(
            self.wsgi,
            map=connections,
            _sock=socket,
            dispatcher=dispatcher,
            adj=settings,
            sockinfo=address,
            bind_socket=False,
        )

    def _answer_pending_requests(self, connections: dict[int, Any]) -> None:
        """Go on until no request is at work and no response unsent, within gunicorn's time for
        that.
        """
        end = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < end and any(
            isinstance(c, TimedChannel) and (c.requests or c.total_outbufs_len)
            for c in list(connections.values())
        ):
            self.notify()
            wasyncore.loop(0.1, use_poll=True, map=connections, count=1)
