"""Log lines that a request cannot forge: line breaks and other control characters in a message are
escaped.
"""

from __future__ import annotations

import logging
from textwrap import indent

from data.model.clean_text import UNPRINTABLE_PATTERN

# Loggers whose messages may quote what a request holds: Flask's (with the path of what failed) and
# our own.
LOGGER_NAMES = ("plainview", "plainview.embeds", "dashboard.web.briefing.pdf", "waitress")

TRACEBACK_FORMATTER = logging.Formatter()


class LineEscapeFilter(logging.Filter):
    """Writes each message on one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Escape the message in place; every record passes."""
        message = record.getMessage()
        escaped = UNPRINTABLE_PATTERN.sub(lambda found: ascii(found[0])[1:-1], message)
        if escaped != message:
            record.msg, record.args = escaped, ()
        if record.exc_info and not record.exc_text:
            # A message within a traceback may hold lines of its own: none begins where a record
            # begins.
            record.exc_text = indent(TRACEBACK_FORMATTER.formatException(record.exc_info), "    ")
        return True


def escape_log_lines() -> None:
    """Put the filter on the loggers that need it, once."""
    for name in LOGGER_NAMES:
        logger = logging.getLogger(name)
        if not any(isinstance(found, LineEscapeFilter) for found in logger.filters):
            logger.addFilter(LineEscapeFilter())
