"""The cache behind the door: flask-caching over files or Redis, with JSON in place of pickle."""

from __future__ import annotations

from cachelib.serializers import JSONSerializer
from flask import Flask
from flask_caching import Cache
from flask_caching.backends.base import BaseCache
from flask_caching.backends.filesystemcache import FileSystemCache
from flask_caching.backends.rediscache import RedisCache

from dashboard.settings import Settings

MOST_FILES = 20_000
A_DAY = 86_400
# A Redis that hangs must cost less than working an answer out.
PATIENCE = "?socket_timeout=0.5&socket_connect_timeout=0.5"


class JsonFiles(FileSystemCache):
    """Files of JSON text: nothing that someone else may have put there is ever unpickled."""

    serializer = JSONSerializer()


class JsonRedis(RedisCache):
    """JSON text in Redis: a planted pickle would run as this process. Losing Redis costs speed only."""

    serializer = JSONSerializer()

    def get(self, key: str) -> object:
        """The value kept under a key, or None, also where Redis does not answer."""
        from redis.exceptions import (
            RedisError,
        )  # its client is slow to load, and most sites do without

        try:
            return super().get(key)
        except RedisError:
            return None

    def set(self, key: str, value: object, timeout: int | None = None) -> bool | None:
        """Keep a value; False where Redis does not answer."""
        from redis.exceptions import RedisError

        try:
            return super().set(key, value, timeout)
        except RedisError:
            return False


def open_cache(settings: Settings) -> BaseCache:
    """A cache in the store's own folder, or in Redis when its address is set.

    Keys carry the build's name, so nothing in it can be stale; Redis forgets after a day, files beyond a number.
    """
    config: dict[str, object] = {"CACHE_DEFAULT_TIMEOUT": 0, "CACHE_KEY_PREFIX": "plainview:"}
    if settings.cache_url:
        patience = "" if "socket_timeout" in settings.cache_url else PATIENCE
        address = settings.cache_url + (
            patience.replace("?", "&") if "?" in settings.cache_url else patience
        )
        config |= {
            "CACHE_TYPE": "dashboard.cache.JsonRedis",
            "CACHE_REDIS_URL": address,
            "CACHE_DEFAULT_TIMEOUT": A_DAY,
        }
    else:
        folder = settings.store / "cache" / "answers"
        folder.mkdir(parents=True, exist_ok=True)
        config |= {
            "CACHE_TYPE": "dashboard.cache.JsonFiles",
            "CACHE_DIR": str(folder),
            "CACHE_THRESHOLD": MOST_FILES,
        }
    holder = Flask("answers")
    cache = Cache(holder, config=config)
    # The backend itself: flask-caching would look for it on whichever app answers the request at hand.
    return holder.extensions["cache"][cache]
