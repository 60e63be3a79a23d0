"""Ports of this machine for the servers of tests."""

from __future__ import annotations

import socket


def find_free_port() -> int:
    """A port of the loopback address on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
