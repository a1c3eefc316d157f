"""Twilio's Messages resource: create, list, fetch, and signed callbacks.

Sources: twilio.com/docs/messaging/api/message-resource and twilio/twilio-oai
spec/json/twilio_api_v2010.json, of which only the fields that we send are known here; signatures by
twilio.com/docs/usage/webhooks/webhooks-security, written apart from the SDK. Modes beyond the
common ones: `charset`, and any error code of `ERRORS`; `numbers` takes those too.
"""

from __future__ import annotations

import base64
import hmac
import itertools
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from deploy.emulators.server import Emulator, Reply, Seen

FIELDS = frozenset({"To", "From", "MessagingServiceSid", "Body", "StatusCallback"})
LONGEST = 1600
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SERVICE = re.compile(r"MG[0-9a-f]{32}")
_BALANCE = re.compile(r"/2010-04-01/Accounts/(?P<account>AC[0-9a-f]{32})/Balance\.json")
_PATH = re.compile(r"/2010-04-01/Accounts/(?P<account>AC[0-9a-f]{32})/Messages(/SM\w{32})?\.json")

ERRORS: Mapping[str, tuple[int, str]] = {
    "20003": (401, "Authenticate"),
    "20404": (404, "The requested resource was not found"),
    "20429": (429, "Too Many Requests"),
    "20500": (500, "An internal server error has occurred"),
    "20503": (503, "Service unavailable"),
    "21211": (400, "The 'To' number is not a valid phone number."),
    "21408": (400, "Permission to send an SMS has not been enabled for the region"),
    "21602": (400, "Message body is required."),
    "21603": (400, "A 'From' phone number is required."),
    "21604": (400, "A 'To' phone number is required."),
    "21609": (400, "The StatusCallback URL is not a valid URL."),
    "21610": (400, "Attempt to send to unsubscribed recipient"),
    "21611": (429, "This 'From' number has exceeded the maximum number of queued messages"),
    "21612": (400, "Message cannot be sent with the current combination of 'To' and 'From'"),
    "21614": (400, "'To' number is not a valid mobile number"),
    "21617": (400, "The concatenated message body exceeds the 1600 character limit"),
    "21999": (400, "A code that Twilio made yesterday"),
}


class Twilio(Emulator):
    """With `callbacks`, each accepted text walks through `statuses` at its StatusCallback."""

    MODES = frozenset({"charset"}) | ERRORS.keys()

    def __init__(
        self,
        port: int = 0,
        *,
        latency: float = 0.0,
        mode: str = "ok",
        auth_token: str = "",
        callbacks: bool = False,
        statuses: Sequence[str] = ("sent", "delivered"),
    ) -> None:
        super().__init__(port, latency=latency, mode=mode)
        self.auth_token = auth_token
        self.callbacks = callbacks
        self.balance = "31.4159"
        self.statuses = statuses
        self.messages: list[dict[str, object]] = []
        """Accepted texts as the API shows them, newest first."""
        self._ids = itertools.count(1)

    def answer(self, seen: Seen, mode: str) -> Reply:
        path = urlsplit(seen.path).path
        found = _PATH.fullmatch(path) or _BALANCE.fullmatch(path)
        if found is None:
            self.fault(f"no such address: {seen.method} {seen.path}")
            return _error("20404")
        if not self._allowed(seen, found["account"]):
            return _error("20003")
        if mode in ERRORS:
            return _error(mode)
        if _BALANCE.fullmatch(path):
            account = found["account"]
            reply = Reply.json(
                200, {"account_sid": account, "balance": self.balance, "currency": "USD"}
            )
        elif seen.method == "POST":
            reply = self._create(seen, found["account"])
        elif found[2]:
            reply = self._fetch(found[2].removeprefix("/"))
        else:
            reply = self._list(seen)
        kind = "application/json; charset=utf-8" if mode == "charset" else reply.content_type
        return Reply(reply.status, reply.body, kind, reply.headers)

    def refuse(self, status: int) -> Reply:
        return _error({401: "20003", 429: "20429", 503: "20503"}.get(status, "20500"))

    def signed(self, url: str, form: Mapping[str, str]) -> dict[str, str]:
        """The headers of a request that this Twilio makes to `url`."""
        return {"X-Twilio-Signature": sign(self.auth_token, url, form)}

    def text(self, url: str, number: str, body: str, *, to: str, sid: str = "") -> int:
        """A person sends a text: a signed POST to our webhook; the status of its answer."""
        sid = sid or f"SM{next(self._ids):032x}"
        form = {
            "ToCountry": "KE",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "FromCountry": "KE",
            "Body": body,
            "To": to,
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": "AC" + "0" * 32,
            "From": number,
            "ApiVersion": "2010-04-01",
        }
        return self.post(url, form, self.signed(url, form))

    def _allowed(self, seen: Seen, account: str) -> bool:
        kind, _, given = seen.headers.get("authorization", "").partition(" ")
        user, _, password = base64.b64decode(given).decode().partition(":")
        right = not self.auth_token or password == self.auth_token
        return kind == "Basic" and user == account and right

    def _create(self, seen: Seen, account: str) -> Reply:
        form = {name: values[0] for name, values in seen.form.items()}
        if wrong := self._wrong(seen, form):
            if wrong not in ERRORS:
                self.fault(wrong)
            return _error(wrong if wrong in ERRORS else "20404")
        if (code := self.numbers.get(form["To"], "")) in ERRORS:
            return _error(code)
        message = self._message(form, account)
        self.messages.insert(0, message)
        callback = form.get("StatusCallback", "")
        reference = parse_qs(urlsplit(callback).query).get("ref", [""])[0]
        named = reference or f"{form['To']} {form['Body']}"
        self.take(form["To"], named, str(message["sid"]))
        if self.callbacks and callback:
            self._tell(callback, message)
        return Reply.json(201, message)

    def _wrong(self, seen: Seen, form: Mapping[str, str]) -> str:
        """A code where Twilio has one for it, else words: a fault of ours."""
        if stray := sorted(form.keys() - FIELDS):
            return f"unknown field {stray[0]}"
        if any(len(values) > 1 for values in seen.form.values()):
            return "repeated field"
        service = form.get("MessagingServiceSid")
        if service and not _SERVICE.fullmatch(service):
            return "MessagingServiceSid is not MG and 32 hex digits"
        return _code(form)

    def _message(self, form: Mapping[str, str], account: str) -> dict[str, object]:
        sid = f"SM{next(self._ids):032x}"
        service = form.get("MessagingServiceSid")
        now = format_datetime(datetime.now(UTC))
        uri = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
        return {
            "account_sid": account,
            "api_version": "2010-04-01",
            "body": form["Body"],
            "date_created": now,
            "date_sent": None,
            "date_updated": now,
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": form.get("From"),
            "messaging_service_sid": service,
            "num_media": "0",
            "num_segments": "0" if service else str(max(1, -(-len(form["Body"]) // 153))),
            "price": None,
            "price_unit": None if service else "USD",
            "sid": sid,
            "status": "accepted" if service else "queued",
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": form["To"],
            "uri": f"{uri}.json",
        }

    def _fetch(self, sid: str) -> Reply:
        for message in self.messages:
            if message["sid"] == sid:
                return Reply.json(200, message)
        return _error("20404")

    def _list(self, seen: Seen) -> Reply:
        if stray := sorted(seen.query.keys() - {"To", "From", "PageSize", "Page", "PageToken"}):
            self.fault(f"unknown filter {stray[0]}")
        to, size = seen.query.get("To", [""])[0], int(seen.query.get("PageSize", ["50"])[0])
        found = [message for message in self.messages if not to or message["to"] == to][:size]
        uri = seen.path
        return Reply.json(
            200,
            {
                "end": max(0, len(found) - 1),
                "first_page_uri": uri,
                "messages": found,
                "next_page_uri": None,
                "page": 0,
                "page_size": size,
                "previous_page_uri": None,
                "start": 0,
                "uri": uri,
            },
        )

    def _tell(self, url: str, message: Mapping[str, object]) -> None:
        calls = []
        for status in self.statuses:
            form = {
                "SmsSid": str(message["sid"]),
                "SmsStatus": status,
                "MessageStatus": status,
                "To": str(message["to"]),
                "MessageSid": str(message["sid"]),
                "AccountSid": str(message["account_sid"]),
                "From": str(message["from"] or "+15005550006"),
                "ApiVersion": "2010-04-01",
            }
            calls.append((status, url, form, self.signed(url, form)))
        self.later(list(calls))


def _code(form: Mapping[str, str]) -> str:
    """The code with which Twilio refuses this; empty where it does not."""
    callback = urlsplit(form.get("StatusCallback", "http://none"))
    refusals = {
        "21604": not form.get("To"),
        "21603": not form.get("From") and not form.get("MessagingServiceSid"),
        "21602": not form.get("Body"),
        "21617": len(form.get("Body", "")) > LONGEST,
        "21609": callback.scheme not in ("http", "https") or "_" in (callback.hostname or "_"),
        "21211": not _E164.fullmatch(form.get("To", "")),
    }
    return next((code for code, holds in refusals.items() if holds), "")


def sign(secret: str, url: str, form: Mapping[str, str], algorithm: str = "sha1") -> str:
    """X-Twilio-Signature: the address, then each name and value in order of name."""
    covered = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(secret.encode(), covered.encode(), algorithm)).decode()


def _error(code: str) -> Reply:
    status, message = ERRORS[code]
    return Reply.json(
        status,
        {
            "code": int(code),
            "message": message,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        },
    )
