"""The language that is spoken; it lives one room up, so that measures and links can know it too."""

from __future__ import annotations

from dashboard.language import DEFAULT, LANGUAGES, language, speaking

__all__ = ["DEFAULT", "LANGUAGES", "language", "speaking"]
