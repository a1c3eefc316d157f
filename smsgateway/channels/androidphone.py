"""A commune's own Android phone: the app *SMS Gateway for Android* with a local SIM. No USSD.

docs.sms-gate.app (features/webhooks, integration/api) and the app's own source,
github.com/capcom6/android-sms-gateway (modules/localserver). The app serves its API on the phone
itself, `http://PHONE:8080`; no account and no address on the internet is needed. It calls us at
https:// addresses, or at http://127.0.0.1 through a cable (`adb reverse`): docs/android-phone.md.

The app's `messageId` of a received text is made of its content and is not unique: a text is known
by the id of its event. For what we send the id is ours, so the phone can be asked about it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

import requests

from smsgateway.channels import http
from smsgateway.channels.contract import (
    Accepted,
    Account,
    Answer,
    Asks,
    Entry,
    Garbled,
    Hop,
    NotAccepted,
    Outcome,
    Outgoing,
    Progress,
    Raw,
    Report,
    Text,
    Unclear,
)
from smsgateway.channels.forms import Form, moment, optional, required
from smsgateway.channels.phones import E164, NotAPhone, canonical, inbound, inbound_or_empty

ENTRIES: tuple[Entry, ...] = ("sms", "status")
ASKS = Asks(("sender", "api_url", "username", "api_key", "signing_keys"))
LOOKS_UP = True
"""It is asked by our own id."""

EVENTS: Mapping[str, Progress] = {
    "sms:sent": Progress.SENT,
    "sms:delivered": Progress.DELIVERED,
    "sms:failed": Progress.FAILED,
}
_DAY = 86_400
_FAILED = "Failed"


def verify(account: Account, raw: Raw) -> bool:
    """Did the phone sign this: hex(HMAC-SHA256(key, body + X-Timestamp))? Never raises.

    A replay passes, and changes nothing: every event has its own id.
    """
    given = raw.headers.get("x-signature", "").strip().lower()
    covered = raw.body + raw.headers.get("x-timestamp", "").encode("utf-8", "replace")
    matches = [
        hmac.compare_digest(
            hmac.new(key.encode(), covered, hashlib.sha256).hexdigest().encode(),
            given.encode("utf-8", "replace"),
        )
        for key in account.signing_keys.values()
        if key
    ]
    return any(matches)


def read_hop(form: Form) -> Hop:
    raise Garbled("a phone carries no USSD")


def write_reply(text: str, ends: bool) -> tuple[bytes, str]:
    raise Garbled("a phone carries no USSD")


def read_text(form: Form) -> Text:
    """The event `sms:received`. A SIM may show a neighbour's number as it is dialled at home."""
    if required(form, "event") != "sms:received":
        raise Garbled("another event at the address for texts")
    number = optional(form, "payload.sender") or required(form, "payload.phoneNumber")
    return Text(
        phone=_phone(number, optional(form, "region")),
        id=required(form, "id"),
        body=optional(form, "payload.message"),
        sent=moment(optional(form, "payload.receivedAt")),
        network=optional(form, "payload.simNumber")[:32],
    )


def read_report(form: Form) -> Report:
    """The events `sms:sent`, `sms:delivered`, `sms:failed`; a long text has one for each part."""
    event, identity = required(form, "event"), required(form, "payload.messageId")
    number = optional(form, "payload.recipient") or optional(form, "payload.phoneNumber")
    return Report(
        provider_id=identity,
        status=event,
        progress=EVENTS.get(event),
        reference=identity.partition("-")[0],
        reason=http.plain(optional(form, "payload.reason")),
        phone=inbound_or_empty(number),
    )


def read_optout(form: Form) -> str:
    raise Garbled("a phone has no opt-outs of its own")


def acknowledge() -> tuple[bytes, str]:
    """The body and content type of a 200 that says nothing."""
    return b"", "text/plain; charset=utf-8"


def connect(account: Account) -> AndroidPhone:
    """A sender for this phone."""
    return AndroidPhone(account)


class AndroidPhone:
    """Sends one text a call to the app on the phone."""

    batch = 1

    def __init__(self, account: Account) -> None:
        self._account = account
        self._pool = http.Pool()

    def send(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        return [self._send(message) for message in messages]

    def look_up(self, message: Outgoing, since: datetime) -> Accepted | Literal["cannot"] | None:
        """Ask for the id that we gave the text."""
        identity = _identity(message)
        try:
            reply = self._call("GET", f"messages/{quote(identity)}", None)
        except Exception:  # an answer that cannot be had tells nothing
            return "cannot"
        if reply.status_code == 404:
            return None
        return Accepted(identity) if reply.status_code == 200 else "cannot"

    def balance(self) -> None:
        """A SIM's credit cannot be asked."""

    def received(self, after: str) -> None:
        """The phone signs what it brings."""

    def close(self) -> None:
        self._pool.close()

    def _send(self, message: Outgoing) -> Outcome:
        if not E164.fullmatch(message.phone):
            return NotAccepted(Answer.NEVER, "not a phone number")
        identity = _identity(message)
        told = {
            "id": identity,
            "textMessage": {"text": message.body},
            "phoneNumbers": [message.phone],
            "withDeliveryReport": True,
            "ttl": _DAY,
        }
        try:
            reply = self._call("POST", "messages", told)
        except Exception as error:  # whatever broke, the text may be with the phone
            return http.broken(error)
        if reply.status_code == 409:  # it has this id already
            return Accepted(identity)
        if not 200 <= reply.status_code < 300:
            wait = http.retry_after(reply.headers.get("Retry-After"))
            return http.refused(reply.status_code, reply.text, wait)
        return _taken(reply, identity)

    def _call(self, method: str, path: str, told: Mapping[str, Any] | None) -> requests.Response:
        return self._pool.session.request(
            method,
            f"{self._account.api_url}/{path}",
            json=told,
            auth=(self._account.username, self._account.api_key),
            timeout=self._account.timeout,
            allow_redirects=False,
        )


def _taken(reply: requests.Response, identity: str) -> Outcome:
    try:
        state = str(reply.json().get("state", ""))
    except (ValueError, AttributeError):
        return Unclear("an answer that cannot be read")
    if state == _FAILED:
        return NotAccepted(Answer.NEVER, "failed at once")
    return Accepted(identity)


def _identity(message: Outgoing) -> str:
    """Ours, stable over attempts; of another text under the same number it is another one."""
    covered = f"{message.reference}\0{message.phone}\0{message.body}".encode(
        "utf-8", "surrogatepass"
    )
    return f"{message.reference}-{hashlib.sha256(covered).hexdigest()[:20]}"


def _phone(number: str, region: str) -> str:
    if number.startswith("+") or not region:
        return inbound(number)
    try:
        return canonical(number, region)
    except NotAPhone as error:
        raise Garbled(str(error)) from error
