"""The least that Flask can do: one route that gives nothing."""

from __future__ import annotations

from flask import Flask

server = Flask("empty")
server.add_url_rule("/", "nothing", lambda: "")
