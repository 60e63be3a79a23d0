"""What keeps a web process small: one heap, and free memory given back to the system.

glibc gives each thread a heap of its own, of which little is ever given back: with 16 threads, a
third of what they held was free. Other C libraries are left as they are. https://man7.org/linux/man-pages/man3/mallopt.3.html
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Iterable
from importlib import import_module
from threading import Thread

# The parameters of mallopt, from <malloc.h>.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
MAX_HEAPS = 1
# Bytes. Larger blocks have pages of their own and return to the system when freed. glibc raises
# this by itself unless it is set.
LARGE_BLOCK_BYTES = 128 * 1024
SECONDS_BETWEEN_RETURNS = 3
# What only some requests need: loaded before the fork, every web process shares it. A module that
# is loaded after the fork also makes copies of what it touches and of the pages it fills up.
SHARED_MODULES = (
    "arro3.core",
    "arro3.io",
    "font_source_sans_pro",
    "font_source_serif_pro",
    "plotly.io.json",
    "resvg_py",
    "segno",
)


def load_modules(names: Iterable[str]) -> None:
    """Load what web processes would each load later."""
    for name in names:
        import_module(name)


def limit_heaps() -> bool:
    """Let this process, and those forked from it, have few heaps; whether the system knows how."""
    libc = _find_glibc()
    if libc is None:
        return False
    libc.mallopt(M_ARENA_MAX, MAX_HEAPS)
    libc.mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)
    libc.mallopt(M_TRIM_THRESHOLD, LARGE_BLOCK_BYTES)
    return True


def return_free_memory() -> None:
    """Give free memory back to the system."""
    libc = _find_glibc()
    if libc is not None:
        libc.malloc_trim(0)


def start_returning_free_memory() -> None:
    """Do that every few seconds, in a thread of its own. To be called after the fork."""
    Thread(target=_return_repeatedly, name="free memory", daemon=True).start()


def _return_repeatedly() -> None:
    while True:
        time.sleep(SECONDS_BETWEEN_RETURNS)
        return_free_memory()


def _find_glibc() -> ctypes.CDLL | None:
    """The C library where it is glibc; None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None
