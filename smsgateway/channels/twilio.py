"""Twilio: SMS in and out, and the status of what was sent.

twilio.com/docs/messaging/guides/{webhook-request,track-outbound-message-status} and
twilio.com/docs/usage/webhooks/{webhooks-security,webhook-shared-keys}. No USSD.
"""

from __future__ import annotations

import base64
import binascii
import re

from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator

from smsgateway.channels import forms, http
from smsgateway.channels.contract import Account, Asks, Entry, Garbled, Hop, Raw, Report, Text
from smsgateway.channels.forms import Form, optional, required
from smsgateway.channels.phones import inbound, inbound_or_empty
from smsgateway.channels.twilio_codes import CODES, STATUSES, number
from smsgateway.channels.twilio_sender import Twilio

ENTRIES: tuple[Entry, ...] = ("sms", "status")
ASKS = Asks(("sender", "username", "api_key"), ("signing_keys", "api_url"))

LOOKS_UP = True
"""Its listing tells whether a text was taken."""

_SHORTEST_BASE64 = 60
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


def verify(account: Account, raw: Raw) -> bool:
    """Did Twilio sign this request, with the account's Auth Token or a SharedKey? Never raises.

    A SharedKey is found by the id that the request names, and only there: a request that claims
    SHA-256 is never checked against the Auth Token. There is no nonce: replays pass, so dedupe.
    """
    signature = raw.headers.get("x-twilio-signature", "")
    settings = raw.headers.get("x-twilio-webhooks-signature-settings", "")
    secret, algorithm = _secret(account, settings)
    if not signature or not secret:
        return False
    try:
        fields = _Fields()
        for name, value in forms.pairs(raw.body, "strict"):
            fields.setdefault(name, []).append(value)
        url = account.public_url + raw.path_and_query
        return bool(RequestValidator(secret).validate(url, fields, signature, algorithm))
    except (ValueError, TypeError):  # a body, an address or a signature that is not even text
        return False


class _Fields(dict[str, list[str]]):
    """A form as the SDK's validator wants it: with every value of a repeated name."""

    def getall(self, name: str) -> list[str]:
        return self[name]


def _secret(account: Account, settings: str) -> tuple[str, str]:
    """The secret and algorithm that the settings header names; no secret where it is unclear."""
    if not settings.strip():
        return account.api_key, HMAC_SHA1
    named = {
        name.strip(): value.strip()
        for name, _, value in (part.partition("=") for part in settings.split(","))
    }
    if named.get("algorithm", "").upper() != HMAC_SHA256:
        return "", ""
    return account.signing_keys.get(named.get("key", ""), ""), HMAC_SHA256


def read_hop(form: Form) -> Hop:
    raise Garbled("Twilio carries no USSD")


def write_reply(text: str, ends: bool) -> tuple[bytes, str]:
    raise Garbled("Twilio carries no USSD")


def read_text(form: Form) -> Text:
    """An SMS from a person. Twilio gives no time."""
    if "MessageStatus" in form:
        raise Garbled("a status callback at the address for texts")
    return Text(
        phone=inbound(required(form, "From")),
        id=required(form, "MessageSid"),
        body=_unwrapped(optional(form, "Body")),
    )


def read_report(form: Form) -> Report:
    """A status callback; `ref` is what we put in the query of its address."""
    status, code = required(form, "MessageStatus"), optional(form, "ErrorCode")
    _, words = CODES.get(number(code), (None, ""))
    return Report(
        provider_id=required(form, "MessageSid"),
        status=status,
        progress=STATUSES.get(status.casefold()),
        reference=optional(form, "ref"),
        reason=http.plain(f"{code} {words}") if code else "",
        phone=inbound_or_empty(optional(form, "To")),
        opted_out=number(code) == 21610,
    )


def read_optout(form: Form) -> str:
    raise Garbled("Twilio reports opt-outs with the text itself")


def acknowledge() -> tuple[bytes, str]:
    """TwiML that says nothing: replies go by the API, where they have an id and can be retried."""
    return b'<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml; charset=utf-8"


def connect(account: Account) -> Twilio:
    """A sender for this account."""
    return Twilio(account)


def _unwrapped(body: str) -> str:
    """A long text that Twilio forwards in base64 (courier meets these), where that is certain."""
    if len(body) < _SHORTEST_BASE64 or len(body) % 4 or not _BASE64.fullmatch(body):
        return body
    try:
        text = base64.b64decode(body, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return body
    words = text.split()
    return text if len(words) > 1 and "".join(words).isprintable() else body
