"""The cache of answers: flask-caching over files or Redis, with JSON in place of pickle."""

from __future__ import annotations

import json
import logging
import os
import struct
import tempfile
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from cachelib.serializers import JSONSerializer
from flask import Flask
from flask_caching import Cache
from flask_caching.backends.base import BaseCache
from flask_caching.backends.filesystemcache import FileSystemCache
from flask_caching.backends.rediscache import RedisCache

from dashboard.settings import Settings
from data.atomic_files import open_replacement

SECONDS_PER_DAY = 86_400
# A Redis that hangs must cost less than working an answer out.
REDIS_TIMEOUTS = "?socket_timeout=0.5&socket_connect_timeout=0.5"
# The folder is measured again each time a process has written this share of the limit.
PRUNE_CHECK_SHARE = 0.05
# What is left of a full folder: the files used longest ago go first.
PRUNED_SIZE_SHARE = 0.8

_logger = logging.getLogger(__name__)
_temporary_folders: dict[Path, Path] = {}


def find_cache_folder(settings: Settings, name: str) -> Path:
    """The folder of one cache, made where it is not there yet.

    Where it cannot be written (a store mounted read-only), it is a temporary one of this machine,
    named in the log once.
    """
    root = settings.cache_root
    folder = root / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        if root not in _temporary_folders:
            _temporary_folders[root] = Path(tempfile.mkdtemp(prefix="plainview-cache-"))
            _logger.warning(
                "the cache folder %s cannot be written (%s); using %s until the next start",
                root,
                error,
                _temporary_folders[root],
            )
    folder = _temporary_folders[root] / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class PlainSerializer(JSONSerializer):
    """Values as JSON text; dataclasses are written by their fields."""

    def dumps(self, value: Any, *args: Any, **kwargs: Any) -> bytes:
        """The value as text."""
        return json.dumps(value, default=asdict, separators=(",", ":")).encode()


class JsonFileCache(FileSystemCache):
    """Files of JSON text within a number of bytes: nothing that someone else may have put there is
    ever unpickled.
    """

    serializer: Any = PlainSerializer()

    def __init__(self, folder: str, most_bytes: int):
        # Without a threshold on the number of files, cachelib counts and removes none by itself.
        super().__init__(folder, threshold=0, default_timeout=0)
        self._most_bytes = most_bytes
        self._written = 0

    @classmethod
    def factory(
        cls, _app: Flask, config: dict[str, Any], args: list[Any], kwargs: dict[str, Any]
    ) -> JsonFileCache:
        """Make the cache from flask-caching's configuration."""
        return cls(config["CACHE_DIR"], config["CACHE_MOST_BYTES"])

    def get(self, key: str) -> object:
        """The value kept under a key, or None, also where its file is damaged."""
        try:
            return super().get(key)
        except ValueError:
            self.delete(key)
            return None

    def set(
        self,
        key: str,
        value: object,
        timeout: int | timedelta | None = None,
        mgmt_element: bool = False,
    ) -> bool:
        """Keep a value, and remove the oldest files once the folder is full."""
        body = struct.pack("I", self._normalize_timeout(timeout)) + self.serializer.dumps(value)
        try:
            with open_replacement(Path(self._get_filename(key))) as part:
                part.write_bytes(body)
        except OSError as error:
            _logger.warning("an answer could not be kept: %s", error)
            return False
        self._written += len(body)
        if self._written > PRUNE_CHECK_SHARE * self._most_bytes:
            self._written = 0
            remove_oldest_files(Path(self._path), self._most_bytes)
        return True


def remove_oldest_files(folder: Path, most_bytes: int) -> None:
    """Remove the files of a folder that were written longest ago, where together they are larger
    than `most_bytes`.
    """
    found = []
    for entry in os.scandir(folder):
        try:
            status = entry.stat()
        except OSError:  # another process has removed it
            continue
        found.append((status.st_mtime, status.st_size, entry.path))
    size = sum(size for _, size, _ in found)
    if size <= most_bytes:
        return
    for _, bytes_, path in sorted(found):
        if size <= PRUNED_SIZE_SHARE * most_bytes:
            return
        Path(path).unlink(missing_ok=True)
        size -= bytes_


class JsonRedisCache(RedisCache):
    """JSON text in Redis: a planted pickle would run as this process. Losing Redis costs speed
    only.
    """

    serializer: Any = PlainSerializer()

    def get(self, key: str) -> object:
        """The value kept under a key, or None, also where Redis does not answer."""
        from redis.exceptions import (
            RedisError,
        )  # its client is slow to load, and most sites do without

        try:
            return super().get(key)
        except RedisError:
            return None

    def set(self, key: str, value: object, timeout: int | timedelta | None = None) -> bool | None:
        """Keep a value; False where Redis does not answer."""
        from redis.exceptions import RedisError

        try:
            return super().set(key, value, timeout)
        except RedisError:
            return False


def open_cache(settings: Settings) -> BaseCache:
    """A cache in the cache folder, or in Redis when its address is set.

    Keys carry the build's name, so nothing in it can be stale; Redis forgets after a day, files
    beyond a number of bytes.
    """
    config: dict[str, object] = {"CACHE_DEFAULT_TIMEOUT": 0, "CACHE_KEY_PREFIX": "plainview:"}
    if settings.cache_url:
        patience = "" if "socket_timeout" in settings.cache_url else REDIS_TIMEOUTS
        address = settings.cache_url + (
            patience.replace("?", "&") if "?" in settings.cache_url else patience
        )
        config |= {
            "CACHE_TYPE": "dashboard.service.answer_cache.JsonRedisCache",
            "CACHE_REDIS_URL": address,
            "CACHE_DEFAULT_TIMEOUT": SECONDS_PER_DAY,
        }
    else:
        config |= {
            "CACHE_TYPE": "dashboard.service.answer_cache.JsonFileCache",
            "CACHE_DIR": str(find_cache_folder(settings, "answers")),
            "CACHE_MOST_BYTES": settings.cache_mb * 1_000_000,
        }
    holder = Flask("answers")
    cache = Cache(holder, config=config)
    # The backend itself: flask-caching would look for it on whichever app answers the request at
    # hand.
    return holder.extensions["cache"][cache]
