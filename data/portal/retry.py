"""Retries transient portal errors; raises a specific PortalError for permanent ones.

Every HTTP transport shares it. `classify_response` reads one response, `Guard.call` decides what to
do about it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TypeVar

import requests
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)
from tenacity.nap import sleep as nap

from data.model.errors import (
    DatasetNotPublic,
    DatasetWithdrawn,
    FieldError,
    PortalError,
    PortalUnavailable,
    SchemaDrift,
)

T = TypeVar("T")
MAX_WAIT_SECONDS = 120.0
MAX_QUOTE_LENGTH = 200
SODA_FORMATS = ("application/json", "application/vnd.geo+json", "application/geo+json")

TRANSIENT_STATUSES = {
    202: "it accepted the question but had no answer ready (202)",
    408: "it gave up waiting (408)",
    429: "it asked for fewer requests (429)",
}
# The first that fits counts, so the special stand before the general.
TRANSIENT_EXCEPTIONS = (
    (
        requests.exceptions.SSLError,
        "a safe connection could not be made (its certificate may not fit its name)",
    ),
    (requests.exceptions.Timeout, "it did not answer in time"),
    (requests.exceptions.ChunkedEncodingError, "the answer broke off"),
    (requests.exceptions.ContentDecodingError, "the answer broke off"),
    (requests.exceptions.JSONDecodeError, "the answer was not whole JSON"),
    (requests.exceptions.ConnectionError, "the connection failed"),
)

_log = logging.getLogger(__name__)
_backoff = wait_exponential_jitter(initial=1, max=60, jitter=1)


class TransientError(Exception):
    """A fault that may pass. The text ends a sentence; `wait` is how many seconds the portal asks
    for, if it does.
    """

    def __init__(self, what: str, wait: float | None = None):
        super().__init__(what)
        self.wait = wait


class MalformedResponse(TransientError):
    """An answer that came, but does not hold what was asked for: one that a busy portal cut or
    mixed up on its way.

    It says nothing of the portal's health, so it is asked for again at once; from the second time
    on it waits as well.
    """


class RequestRejected(Exception):
    """An answer that will be the same next time: its HTTP status, and the portal's own code, words
    and column.
    """

    def __init__(self, status: int, code: str = "", words: str = "", column: str = ""):
        super().__init__(f"{status}: {words or code}" if words or code else str(status))
        self.status, self.code, self.column = status, code, column


@dataclass(frozen=True)
class RetryPolicy:
    """Retries and sentences for one portal. `sleep` takes seconds; `app_token` is known only to
    keep it unsaid.
    """

    portal: str
    attempts: int = 5
    sleep: Callable[[float], None] = nap
    app_token: str = field(default="", repr=False)

    def call(self, subject: str, ask: Callable[[], T]) -> T:
        """What `ask` gives, in at most `attempts` tries with exponential backoff, jitter and
        Retry-After.

        `subject` names what is asked for ("dataset 28ny-9ts8").
        Raises PortalUnavailable, DatasetNotPublic or SchemaDrift.
        """
        retrying = Retrying(
            stop=stop_after_attempt(self.attempts),
            wait=_compute_wait,
            sleep=self.sleep,
            reraise=True,
            retry=retry_if_exception_type(TransientError),
            before_sleep=lambda state: self._log_retry(subject, state),
        )
        try:
            return retrying(_call_once, ask)
        except TransientError as fault:
            raise PortalUnavailable(
                self._redact_token(
                    f"{self.portal} did not give {subject} in {self.attempts} attempts: {fault}."
                )
            ) from fault
        except RequestRejected as refusal:
            raise self._make_error(subject, refusal) from refusal
        except requests.exceptions.RequestException as fault:
            raise PortalUnavailable(
                f"{self.portal} could not be asked for {subject}: the address leads nowhere "
                f"({type(fault).__name__})."
            ) from None

    def _log_retry(self, subject: str, state: RetryCallState) -> None:
        fault = state.outcome.exception() if state.outcome else None
        seconds = state.next_action.sleep if state.next_action else 0.0
        _log.warning(
            self._redact_token(
                f"{self.portal}, {subject}: {fault}; trying again in {seconds:.0f} s"
            )
        )

    def _make_error(self, subject: str, refusal: RequestRejected) -> PortalError:
        said = f"({self._redact_token(str(refusal))})"
        if refusal.status in (401, 403):
            # With a token, or where the portal speaks of one, the refusal may be no word on the
            # dataset at all.
            unclear = self.app_token or refusal.status == 401 or "token" in str(refusal).lower()
            hint = (
                "The app token may be refused: check it, or try without one."
                if self.app_token
                else "It may have been made private, or the portal asks for an app token."
            )
            kind = DatasetNotPublic if unclear else DatasetWithdrawn
            return kind(f"{self.portal} does not show {subject} to the public {said}. {hint}")
        if refusal.status in (404, 410):
            return DatasetWithdrawn(f"{self.portal} has no {subject} {said}.")
        if refusal.column:
            fault = FieldError(refusal.column, f"expected as a column of {subject}")
            return SchemaDrift(
                f"{self.portal}: {subject} has no column {refusal.column} any more.", (fault,)
            )
        return PortalUnavailable(f"{self.portal} refused the question about {subject} {said}.")

    def _redact_token(self, text: str) -> str:
        """The text without the app token: a portal may echo it in its refusal."""
        return text.replace(self.app_token, "[app token]") if self.app_token else text


def classify_response(response: requests.Response, formats: tuple[str, ...] = SODA_FORMATS) -> None:
    """Let a response with data pass. Raises TransientError for what may pass, Refused for what will
    not.

    `formats` are the beginnings of the content types that count as data.
    """
    status = response.status_code
    if status in TRANSIENT_STATUSES or status >= 500:
        raise TransientError(
            TRANSIENT_STATUSES.get(status, f"it reported a fault of its own ({status})"),
            parse_retry_after(response),
        )
    if status != 200:
        raise _parse_rejection(response)
    kind = response.headers.get("Content-Type", "").strip().lower()
    if not kind.startswith(formats):
        name = kind.partition(";")[0] or "of no stated type"
        raise TransientError(
            f"it answered with a page ({name}) where data was expected; it may be closed or "
            "have moved"
        )


def parse_retry_after(response: requests.Response) -> float | None:
    """The seconds of a Retry-After header, 120 at most; None where there is none or it cannot be
    read.

    An HTTP date is measured from the response's own Date, so that a wrong clock on either side does
    no harm.
    """
    asked = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]+", asked):
        return min(float(asked), MAX_WAIT_SECONDS)
    try:
        ahead = parsedate_to_datetime(asked) - parsedate_to_datetime(response.headers["Date"])
    except (KeyError, TypeError, ValueError):
        return None
    return min(max(ahead.total_seconds(), 0.0), MAX_WAIT_SECONDS)


def _compute_wait(state: RetryCallState) -> float:
    fault = state.outcome.exception() if state.outcome else None
    if isinstance(fault, MalformedResponse) and state.attempt_number == 1:
        return 0.0
    if isinstance(fault, TransientError) and fault.wait is not None:
        return fault.wait
    return _backoff(state)


def _call_once(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except requests.exceptions.RequestException as fault:
        for kind, what in TRANSIENT_EXCEPTIONS:
            if isinstance(fault, kind):
                raise TransientError(what) from fault
        raise
    except RecursionError as fault:
        raise TransientError("the answer was nested too deeply to be read") from fault


def _parse_rejection(response: requests.Response) -> RequestRejected:
    """The rejection with the message of its body, where that is a portal's JSON object."""
    try:
        body = response.json()
    except requests.exceptions.JSONDecodeError:
        body = {}
    body = body if isinstance(body, dict) else {}
    code = str(body.get("code") or body.get("errorCode") or "")
    words = " ".join(str(body.get("message") or "").split())[:MAX_QUOTE_LENGTH]
    return RequestRejected(
        response.status_code, code, words, _find_lost_column(code, words, body.get("data"))
    )


def _find_lost_column(code: str, words: str, details: object) -> str:
    if not code.endswith("no-such-column"):
        return ""
    if isinstance(details, dict) and details.get("column"):
        return str(details["column"])
    named = re.search(r"[Nn]o such column:\s*([^\s;,]+)", words)
    return named.group(1) if named else "(not named)"
