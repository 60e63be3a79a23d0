"""Read by `gunicorn app:server` in this folder: the worker and options that `app.py serve` has."""

from dashboard.web.http.buffered_worker import GUNICORN_OPTIONS

globals().update(GUNICORN_OPTIONS)
workers = 2
