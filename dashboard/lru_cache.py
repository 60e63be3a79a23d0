"""The one bounded cache in memory: what was used longest ago is dropped first. Safe to use from
several threads.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """Keeps values by key within a capacity: a number of values, or the sum of their sizes by
    `size_of`.
    """

    def __init__(self, capacity: int, size_of: Callable[[Value], int] | None = None):
        self._values: LRUCache[Key, Value] = LRUCache(capacity, size_of)
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """The value kept under a key, or None."""
        with self._lock:
            return self._values.get(key)

    def set(self, key: Key, value: Value) -> None:
        """Keep a value in place of an earlier one; one that is larger than the capacity is not
        kept.
        """
        with self._lock:
            self._put(key, value)

    def get_or_make(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value kept under a key, else what `make` returns.

        Several threads that miss at once each make a value, without waiting for each other; all get
        the first one.
        """
        with self._lock:
            if key in self._values:
                return self._values[key]
        value = make()
        with self._lock:
            if key in self._values:
                return self._values[key]
            self._put(key, value)
        return value

    def drop(self, is_unwanted: Callable[[Key], bool]) -> None:
        """Forget the values of some keys."""
        with self._lock:
            for key in [key for key in self._values if is_unwanted(key)]:
                del self._values[key]

    def _put(self, key: Key, value: Value) -> None:
        self._values.pop(key, None)
        if self._values.getsizeof(value) <= self._values.maxsize:
            self._values[key] = value
