"""Calls to a provider: a pool for each process, and what a status or a broken line means."""

from __future__ import annotations

import math
import os
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError

from smsgateway.channels.contract import Answer, NotAccepted, Unclear

_CONNECTIONS = 32
_LONGEST_REASON = 160
_LONGEST_WAIT = 86_400.0
_NUMBERS = re.compile(r"\+?[0-9][0-9 ().-]{5,}[0-9]")


class Pool:
    """A pooled session of the process that asks for it.

    A pool that crosses a fork gives one message the answer of another, so a child gets its own.
    """

    def __init__(self) -> None:
        self._owner = 0
        self._session = requests.Session()

    @property
    def session(self) -> requests.Session:
        """This process's session."""
        if self._owner != os.getpid():
            self._session = requests.Session()
            for scheme in ("https://", "http://"):
                self._session.mount(scheme, HTTPAdapter(pool_maxsize=_CONNECTIONS))
            self._owner = os.getpid()
        return self._session

    def close(self) -> None:
        """Release the connections; a later call opens new ones."""
        self._session.close()


def refused(status: int, text: str, wait: float | None) -> NotAccepted | Unclear:
    """What an HTTP status without a better code in its body means for the messages of the call."""
    error = plain(f"HTTP {status} {text}")
    if status in (401, 403, 404, 405) or 300 <= status < 400:  # wrong key, account or address
        return NotAccepted(Answer.PAUSE, error, wait)
    if status in (429, 503):
        return NotAccepted(Answer.RETRY, error, wait, line=True)
    if 400 <= status < 500:
        return NotAccepted(Answer.NEVER, error)
    return Unclear(error)  # a gateway may have failed after it passed the message on


def broken(error: Exception) -> NotAccepted | Unclear:
    """What a failed call means: a line that never opened carried nothing, any other may have."""
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError)) or (
        isinstance(error, requests.ConnectionError)
        and isinstance(_cause(error), NewConnectionError)
    ):
        return NotAccepted(Answer.RETRY, "the provider could not be reached", line=True)
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY" in str(error):
        return NotAccepted(Answer.RETRY, "the provider's certificate was refused", line=True)
    if isinstance(error, _NEVER_SENT):
        return NotAccepted(Answer.PAUSE, "the provider's address or key cannot be used")
    if isinstance(error, requests.Timeout):
        return Unclear("the provider did not answer in time")
    return Unclear(f"the line broke: {type(error).__name__}")


_NEVER_SENT = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
)


def retry_after(value: str | None) -> float | None:
    """Seconds from a Retry-After header, given as seconds or as a date; at most a day."""
    try:
        seconds = float(value or "")
    except ValueError:
        seconds = _until(value or "")
    return min(max(0.0, seconds), _LONGEST_WAIT) if math.isfinite(seconds) else None


def _until(date: str) -> float:
    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return math.nan
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return (then - datetime.now(UTC)).total_seconds()


def plain(text: str) -> str:
    """A provider's words on one short line, without phone numbers."""
    return _NUMBERS.sub("…", " ".join(text.split()))[:_LONGEST_REASON]


def _cause(error: requests.ConnectionError) -> object:
    return getattr(error.args[0] if error.args else None, "reason", None)
