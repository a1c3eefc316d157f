"""Africa's Talking: USSD, SMS in and out, delivery reports, opt-outs.

developers.africastalking.com/docs/{ussd/handle_sessions,ussd/notifications,sms/sending/bulk,
sms/notifications}. Nothing that it calls us with is signed: the secret in the path must do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from africastalking.SMS import SMSService

from smsgateway.channels import http, tokens, ussd
from smsgateway.channels.africastalking_codes import CODES, REASONS, STATUSES
from smsgateway.channels.contract import (
    Accepted,
    Account,
    Answer,
    Asks,
    Balance,
    Entry,
    NotAccepted,
    Outcome,
    Outgoing,
    Report,
    Text,
    Unclear,
)
from smsgateway.channels.forms import Form, moment, optional, required, written
from smsgateway.channels.phones import E164, inbound, inbound_or_empty, seconds_until

ENTRIES: tuple[Entry, ...] = ("ussd", "ussd-end", "sms", "delivery", "optout")
"""`ussd-end` has no reader: sessions end by our own time, for the sandbox never sends it, and its
`input` and `lastAppResponse` repeat votes in clear. Acknowledge it and keep nothing."""
ASKS = Asks(("username", "api_key"), ("sender", "service_code", "api_url"))

_MORNING = 8  # Nigeria refuses from 20:00 to 08:00
_PARTS = re.compile(r"Message parts: (\d+)")

LOOKS_UP = False
"""It knows no reference of ours: only a delivery report tells what became of a text."""

verify = tokens.verify
read_hop = ussd.read_hop
write_reply = ussd.write_reply


def read_text(form: Form) -> Text:
    """An SMS from a person; sent again for up to 12 hours until we answer 200."""
    return Text(
        phone=inbound(required(form, "from")),
        id=required(form, "id"),
        body=optional(form, "text"),
        sent=moment(optional(form, "date")),
        network=optional(form, "networkCode")[:32],
    )


def read_report(form: Form) -> Report:
    """A delivery report; the provider repeats no reference of ours, only its own id."""
    status, reason = required(form, "status"), optional(form, "failureReason")
    means = REASONS.get(reason.casefold())
    return Report(
        provider_id=required(form, "id"),
        status=status,
        progress=STATUSES.get(status.casefold()),
        reason=http.plain(f"{reason}: {means}" if means else reason),
        phone=inbound_or_empty(optional(form, "phoneNumber")),
        opted_out="userinblacklist" in (status.casefold(), reason.casefold()),
    )


def read_optout(form: Form) -> str:
    """The number of a person who told the provider to send no more bulk texts."""
    return inbound(required(form, "phoneNumber"))


def acknowledge() -> tuple[bytes, str]:
    """The body and content type of a 200 that says nothing."""
    return b"", "text/plain; charset=utf-8"


def connect(account: Account) -> AfricasTalking:
    """A sender for this account."""
    return AfricasTalking(account)


class AfricasTalking:
    """Sends one body to a whole batch of people a call, through the official SDK made safe."""

    def __init__(self, account: Account) -> None:
        self.batch = account.batch
        self._sender_id = account.sender or None
        self._service = _Service(account)

    def send(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        if len({message.body for message in messages}) > 1 or len(messages) > self.batch:
            raise ValueError("one call carries one body to at most a batch of people")
        outcomes: dict[int, Outcome] = {}
        numbers: dict[str, int] = {}
        for index, message in enumerate(messages):
            if not E164.fullmatch(message.phone):
                outcomes[index] = NotAccepted(Answer.NEVER, "not a phone number")
            elif message.phone in numbers:  # the reply could not tell the two apart
                outcomes[index] = NotAccepted(Answer.RETRY, "twice to one number in one call")
            else:
                numbers[message.phone] = index
        if numbers:
            answers = self._call(messages[0].body, list(numbers))
            outcomes |= {index: answers[phone] for phone, index in numbers.items()}
        return [outcomes[index] for index in range(len(messages))]

    def look_up(self, message: Outgoing, since: datetime) -> Literal["cannot"]:
        return "cannot"

    def balance(self) -> Balance | None:
        """From the account's own page: `{"UserData": {"balance": "KES 1785.50"}}`."""
        data = self._asked("user", {}, "UserData")
        currency, _, amount = str(data.get("balance", "")).strip().partition(" ")
        try:
            return Balance(Decimal(amount), currency[:3])
        except InvalidOperation:
            return None

    def received(self, after: str) -> list[Text] | None:
        """Up to a hundred texts beyond `after`; `id` counts up and is not the webhook's own."""
        data = self._asked("messaging", {"lastReceivedId": after or "0"}, "SMSMessageData")
        rows = data.get("Messages")
        if not isinstance(rows, list):
            return None
        return [_listed(row) for row in rows if isinstance(row, dict) and row.get("id")]

    def close(self) -> None:
        self._service.pool.close()

    def _asked(self, what: str, params: Mapping[str, str], name: str) -> Mapping[str, Any]:
        """The named part of an answer to a question; empty where there is none."""
        try:
            reply = self._service.ask(what, params)
        except Exception:  # an answer that cannot be had tells nothing
            return {}
        data = reply.content.get(name) if isinstance(reply.content, dict) else None
        return data if isinstance(data, dict) and reply.status == 200 else {}

    def _call(self, body: str, phones: list[str]) -> dict[str, Outcome]:
        try:
            reply = self._service.send(body, phones, self._sender_id, enqueue=True)
        except Exception as error:  # whatever broke, the text may be with the provider
            return dict.fromkeys(phones, http.broken(error))
        return _outcomes(reply, phones)


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    wait: float | None
    text: str
    content: Any


class _Service(SMSService):  # type: ignore[misc]
    """The SDK with its own address, pool and timeout, which keeps status and headers.

    As shipped it opens a connection for each send, follows redirects with the key, and forgets
    the HTTP status; a `charset` in the reply's content type turns the answer into a string.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self.pool = http.Pool()
        super().__init__(account.username, account.api_key)

    def _init_service(self) -> None:
        super()._init_service()
        if self._account.api_url:
            self._baseUrl = self._contentUrl = self._account.api_url.rstrip("/") + "/version1"

    def ask(self, what: str, params: Mapping[str, str]) -> _Reply:
        """One question about the account."""
        told = {"username": self._username, **params}
        return self._make_request(f"{self._baseUrl}/{what}", "GET", self._headers, None, told)

    def _make_request(  # the SDK's own signature, whose timeout and callback are not ours
        self, url: str, method: str, headers: Any, data: Any, params: Any, **_unused: Any
    ) -> _Reply:
        reply = self.pool.session.request(
            method,
            url,
            headers=headers,
            data=data,
            params=params,
            timeout=self._account.timeout,
            allow_redirects=False,
        )
        try:
            content = reply.json()
        except ValueError:
            content = None
        wait = http.retry_after(reply.headers.get("Retry-After"))
        return _Reply(reply.status_code, wait, reply.text, content)


def _listed(row: Mapping[str, Any]) -> Text:
    """A text of the provider's own list; nobody's where its number cannot be read.

    Its words are those that its webhook brings.
    """
    return Text(
        phone=inbound_or_empty(str(row.get("from", ""))),
        id=written(str(row["id"]))[:60],
        body=written(str(row.get("text", ""))),
        sent=moment(str(row.get("date", ""))),
    )


def _outcomes(reply: _Reply, phones: list[str]) -> dict[str, Outcome]:
    """One outcome a number. HTTP 201 is no success, and HTTP 409 carries recipients too."""
    data = reply.content.get("SMSMessageData") if isinstance(reply.content, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("Recipients"), list):
        if 200 <= reply.status < 300:
            return dict.fromkeys(phones, Unclear("an answer that cannot be read"))
        return dict.fromkeys(phones, http.refused(reply.status, reply.text, reply.wait))
    summary = str(data.get("Message", ""))
    found = _PARTS.search(summary)
    parts = int(found[1]) if found else None
    rows = {str(row.get("number")): row for row in data["Recipients"] if isinstance(row, dict)}
    return {
        phone: _outcome(phone, rows[phone], parts) if phone in rows else _absent(summary)
        for phone in phones
    }


def _absent(summary: str) -> NotAccepted:
    """Whoever is not in the list was not sent to."""
    for answer, name in CODES.values():
        if answer is Answer.PAUSE and name.casefold() == summary.casefold():
            return NotAccepted(answer, name)
    return NotAccepted(Answer.LATER, http.plain(f"left out by the provider: {summary}"))


def _outcome(phone: str, row: Mapping[str, Any], parts: int | None) -> Outcome:
    code = str(row.get("statusCode", ""))
    answer, name = CODES.get(int(code) if code.isdecimal() and len(code) == 3 else 0, (None, ""))
    if not name:
        return Unclear(http.plain(f"unknown status {row.get('status')} {code}"))
    if answer is not None:
        wait = seconds_until(_MORNING, phone, datetime.now(UTC)) if code == "409" else None
        return NotAccepted(answer, name, wait)
    identity = str(row.get("messageId") or "")
    return Accepted(identity if identity != "None" else "", parts, str(row.get("cost") or ""))
