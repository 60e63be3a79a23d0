"""Published text made fit to be shown and read: no control characters, no lone surrogates."""

from __future__ import annotations

import re

# What has no shape of its own, or turns the text around it: C0 and C1 controls, line and paragraph
# separators, directional embeddings, overrides and isolates, byte order marks, lone surrogates and
# noncharacters. XML 1.0 forbids most of them. Joiners (U+200C, U+200D) and directional marks
# (U+200E, U+200F) belong to real words and stay.
UNPRINTABLE_PATTERN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff]+"
)
# In JSON text: an escaped backslash, a whole pair, or half of one.
ESCAPE_PATTERN = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
SURROGATE_ESCAPE_LENGTH = 6
# UTF-8 has no such bytes; CESU-8 writes each half of a pair in this way.
SURROGATE_PATTERN = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
# The longest name of a category that is shown whole; data files have all of it.
MAX_SHOWN_LENGTH = 160
REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()


def clean_text(text: str) -> str:
    """A text without control characters, each run of them and of white space one blank."""
    return " ".join(UNPRINTABLE_PATTERN.sub(" ", text).split())


def repair_json(body: bytes) -> bytes:
    """JSON text in which half of a surrogate pair is the replacement character, since it is no
    character at all.

    Python's own JSON reader accepts it, but it can be neither encoded nor read by DuckDB. All other
    bytes stay.
    """

    def repair(found: re.Match[bytes]) -> bytes:
        half = found.group() != b"\\\\" and len(found.group()) == SURROGATE_ESCAPE_LENGTH
        return REPLACEMENT if half else found.group()

    mended = SURROGATE_PATTERN.sub(REPLACEMENT, body)
    return ESCAPE_PATTERN.sub(repair, mended) if b"\\u" in mended else mended


def shorten_text(text: str, most: int = MAX_SHOWN_LENGTH) -> str:
    """A text as it is shown: cut between words where it is longer than `most` letters, with an
    ellipsis.
    """
    if len(text) <= most:
        return text
    head = text[: most - 1]
    whole = head.rpartition(" ")[0]
    return f"{whole if len(whole) > most // 2 else head}…"
