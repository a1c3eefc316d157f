"""Twilio's sending API, through the official SDK.

twilio.com/docs/messaging/api/message-resource. It has no idempotency for texts: our reference
travels in the query of StatusCallback, so that the callback finds the message it is about.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import quote

from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from smsgateway.channels import http
from smsgateway.channels.contract import (
    Accepted,
    Account,
    Balance,
    NotAccepted,
    Outcome,
    Outgoing,
    Progress,
    Unclear,
)
from smsgateway.channels.twilio_codes import CODES, STATUSES, number

_AT_ONCE = 8
"""Calls under way in one process: they wait for the network, and eight waits are as long as one."""
_LISTED = 100
_CLOCKS_DIFFER = timedelta(minutes=1)
_SERVICE = re.compile(r"MG[0-9a-f]{32}")


class Twilio:
    """Sends one text a call, eight calls at a time, through the official SDK with a timeout."""

    batch = _AT_ONCE

    def __init__(self, account: Account) -> None:
        self._account = account
        self._http = _Http(account.timeout)
        self._client = Client(
            account.username,
            account.api_key,
            http_client=self._http,
            environment={"TWILIO_REGION": ""},  # not empty, or the SDK reads the process's own
        )
        if account.api_url:
            self._client.api.base_url = account.api_url.rstrip("/")
        by_service = _SERVICE.fullmatch(account.sender)
        self._sender = {"messaging_service_sid" if by_service else "from_": account.sender}

    def send(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        if len(messages) == 1:
            return [self._send(messages[0])]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(self._send, messages))

    def look_up(self, message: Outgoing, since: datetime) -> Accepted | Literal["cannot"] | None:
        """Look for the same body to the same number since then: the listing has no reference.

        Not by the date of sending, which a queued text does not have. An equal text of another
        cause passes for this one, and a text accepted seconds ago may not be listed yet.
        """
        earliest = since.astimezone(UTC) - _CLOCKS_DIFFER
        try:
            listed = self._client.messages.list(to=message.phone, limit=_LISTED)
            for found in listed:
                if found.body == message.body and found.date_created >= earliest:
                    return Accepted(found.sid, number(found.num_segments) or None)
            if len(listed) == _LISTED and listed[-1].date_created >= earliest:
                return "cannot"  # more than we read
        except Exception:  # an answer that cannot be had or read tells nothing
            return "cannot"
        return None

    def balance(self) -> Balance | None:
        """twilio.com/docs/usage/api/balance."""
        try:
            told = self._client.balance.fetch()
            return Balance(Decimal(told.balance), str(told.currency)[:3])
        except Exception:  # an answer that cannot be had tells nothing
            return None

    def received(self, after: str) -> None:
        """A webhook that is signed needs no second witness."""

    def close(self) -> None:
        self._http.pool.close()

    def _send(self, message: Outgoing) -> Outcome:
        callback: dict[str, str] = {}
        if self._account.public_url:
            where = f"{self._account.public_url}/in/{self._account.slug}/status"
            callback = {"status_callback": f"{where}?ref={quote(message.reference, safe='')}"}
        try:
            made = self._client.messages.create(
                to=message.phone, body=message.body, **self._sender, **callback
            )
        except TwilioException as error:
            return _refusal(error, self._http.heard.wait)
        except Exception as error:  # whatever broke, the text may be with the provider
            return http.broken(error)
        if not made.sid:
            return Unclear("an answer without an id")
        if STATUSES.get(str(made.status)) is Progress.FAILED:  # no callback tells the first status
            return _by_code(number(made.error_code), 400, "failed at once", None)
        return Accepted(made.sid, number(made.num_segments) or None)


class _Heard(threading.local):
    """What the last answer in this thread said that the SDK's exceptions leave out."""

    wait: float | None = None


class _Http(TwilioHttpClient):  # type: ignore[misc]
    """The SDK's client with a timeout, a pool for each process, and Retry-After kept.

    Its own logger writes the recipient's number of each listing: this one is silent.
    """

    def __init__(self, timeout: float) -> None:
        super().__init__(timeout=timeout, logger=logging.Logger("silent", logging.CRITICAL))
        self.pool = http.Pool()
        self.heard = _Heard()

    def request(self, *args: Any, **kwargs: Any) -> Any:
        self.session = self.pool.session
        response = super().request(*args, **kwargs)
        self.heard.wait = http.retry_after(response.headers.get("Retry-After"))
        return response


def _refusal(error: TwilioException, wait: float | None) -> Outcome:
    status = int(getattr(error, "status", 0) or 0)
    words = getattr(error, "msg", None) or getattr(error, "title", None) or ""
    return _by_code(number(getattr(error, "code", 0)), status, str(words), wait)


def _by_code(code: int, status: int, words: str, wait: float | None) -> Outcome:
    if code in CODES:
        answer, reason = CODES[code]
        return NotAccepted(answer, f"{code} {reason}", wait)
    return http.refused(status, f"{code} {words}", wait)
