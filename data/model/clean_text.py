"""Published text made fit to be shown and read: no control characters, no lone surrogates."""

from __future__ import annotations

import re

# What has no shape of its own, or turns the text around it: C0 and C1 controls, line and paragraph separators,
# directional embeddings, overrides and isolates, byte order marks, lone surrogates and noncharacters. XML 1.0 forbids
# most of them. Joiners (U+200C, U+200D) and directional marks (U+200E, U+200F) belong to real words and stay.
UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff]+"
)
# In JSON text: an escaped backslash, a whole pair, or half of one.
ESCAPES = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
ONE_HALF = 6
# UTF-8 has no such bytes; CESU-8 writes each half of a pair in this way.
HALVES = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
# The longest name of a category that is shown whole; data files have all of it.
LONGEST_SHOWN = 160
REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()


def clean_text(text: str) -> str:
    """A text without control characters, each run of them and of white space one blank."""
    return " ".join(UNPRINTABLE.sub(" ", text).split())


def mend_json(body: bytes) -> bytes:
    """JSON text in which half of a surrogate pair is the replacement character, since it is no character at all.

    Python's own JSON reader accepts it, but it can be neither encoded nor read by DuckDB. All other bytes stay.
    """

    def mend(found: re.Match[bytes]) -> bytes:
        half = found.group() != b"\\\\" and len(found.group()) == ONE_HALF
        return REPLACEMENT if half else found.group()

    mended = HALVES.sub(REPLACEMENT, body)
    return ESCAPES.sub(mend, mended) if b"\\u" in mended else mended


def shorten(text: str, most: int = LONGEST_SHOWN) -> str:
    """A text as it is shown: cut between words where it is longer than `most` letters, with an ellipsis."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    whole = head.rpartition(" ")[0]
    return f"{whole if len(whole) > most // 2 else head}…"
