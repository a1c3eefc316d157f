"""Africa's Talking's classic SMS API, with the replies that the real one was recorded to give.

Sources: developers.africastalking.com/docs/sms/sending/bulk; recorded replies in
SamuelMwangiW/africastalking-laravel tests/Fixtures. Modes beyond the common ones:

| mode | what happens |
|---|---|
| charset | `Content-Type: application/json; charset=utf-8`, which the raw SDK returns as a string |
| partial | every second recipient fails with 500, InternalServerError |
| absent | the last recipient is left out of the reply |
| InvalidSenderId | HTTP 201 and no recipients |
| 409 | the do-not-disturb window: HTTP 409 with a normal body |

`numbers` takes a mode `absent` or any statusCode of the API for one recipient.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from deploy.emulators.server import Emulator, Reply, Seen

PATH = "/version1/messaging"
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
REQUIRED = frozenset({"username", "to", "message", "bulkSMSMode"})
OPTIONAL = frozenset({"from", "enqueue"})
STATUS_CODES = {
    "100": "Success",
    "101": "Success",
    "102": "Success",
    "401": "RiskHold",
    "402": "InvalidSenderId",
    "403": "InvalidPhoneNumber",
    "404": "UnsupportedNumberType",
    "405": "InsufficientBalance",
    "406": "UserInBlacklist",
    "407": "CouldNotRoute",
    "409": "DoNotDisturbRejection",
    "500": "InternalServerError",
    "501": "GatewayError",
    "502": "RejectedByGateway",
}


class AfricasTalking(Emulator):
    """`reports` is the address of the delivery reports, each accepted text going through
    `statuses`; empty for none."""

    MODES = frozenset({"charset", "partial", "absent", "InvalidSenderId", "409"})

    def __init__(
        self,
        port: int = 0,
        *,
        latency: float = 0.0,
        mode: str = "ok",
        api_key: str = "",
        reports: str = "",
        statuses: Sequence[str] = ("Sent", "Success"),
    ) -> None:
        super().__init__(port, latency=latency, mode=mode)
        self.api_key = api_key
        self.reports = reports
        self.statuses = statuses
        self.texts: list[tuple[str, str]] = []
        """Accepted texts: number and body."""
        self.balance = "KES 1785.5000"
        self.received: list[dict[str, object]] = []
        """What the provider's own list holds, oldest first: see `receives`."""
        self._ids = itertools.count(1)

    def receives(self, number: str, body: str, date: str = "2026-11-22T06:00:00Z") -> None:
        """A person's text reaches the provider, whatever becomes of the webhook."""
        identity = len(self.received) + 1
        row = {"id": identity, "from": number, "to": "21512", "text": body, "date": date}
        self.received.append(row | {"linkId": f"link-{identity}"})

    def answer(self, seen: Seen, mode: str) -> Reply:
        if seen.method == "GET":
            return self._told(seen)
        if wrong := self._wrong(seen):
            self.fault(wrong)
            return Reply(400, wrong.encode(), "text/plain; charset=UTF-8")
        if self.api_key and seen.headers.get("apikey") != self.api_key:
            return self.refuse(401)
        numbers, body = seen.form["to"][0].split(","), seen.form["message"][0]
        if mode == "InvalidSenderId":
            return _reply(201, "InvalidSenderId", [])
        rows = [
            self._row(number, body, self._code(mode, index, last=index == len(numbers) - 1))
            for index, number in enumerate(numbers)
            if not (mode == "absent" and index == len(numbers) - 1)
            and self.numbers.get(number) != "absent"
        ]
        taken = sum(row["status"] == "Success" for row in rows)
        parts = -(-len(body) // 153) if len(body) > 160 else 1
        summary = (
            f"Sent to {taken}/{len(numbers)} Total Cost: USD {taken * parts * 0.0079:.4f} "
            f"Message parts: {parts}"
        )
        kind = "application/json; charset=utf-8" if mode == "charset" else "application/json"
        return _reply(409 if mode == "409" else 201, summary, rows, kind)

    def _told(self, seen: Seen) -> Reply:
        """What the account says of itself: its balance, and what it received."""
        if self.api_key and seen.headers.get("apikey") != self.api_key:
            return self.refuse(401)
        path = urlsplit(seen.path).path
        if path == "/version1/user":
            return Reply.json(200, {"UserData": {"balance": self.balance}})
        if path == PATH:
            after = int(seen.query.get("lastReceivedId", ["0"])[0])
            beyond = [row for row in self.received if int(str(row["id"])) > after]
            return Reply.json(200, {"SMSMessageData": {"Messages": beyond[:100]}})
        self.fault(f"no such address: GET {path}")
        return self.refuse(404)

    def refuse(self, status: int) -> Reply:
        words = {
            401: "The supplied authentication is invalid",
            429: "Too many requests",
            503: "The server is currently unavailable",
        }.get(status, "There was an internal server error.")
        return Reply(status, words.encode(), "text/plain; charset=UTF-8")

    def _code(self, mode: str, index: int, *, last: bool) -> str:
        if mode == "409":
            return "409"
        return "500" if mode == "partial" and index % 2 else "101"

    def _row(self, number: str, body: str, code: str) -> dict[str, object]:
        given = self.numbers.get(number, code)
        code = given if given in STATUS_CODES else code
        if STATUS_CODES[code] != "Success":
            return _recipient(number, code, "None", "0")
        identity = (
            "ATXid_"
            + hashlib.md5(  # noqa: S324  an id, no secret
                f"{id(self)}-{next(self._ids)}".encode()
            ).hexdigest()
        )
        self.texts.append((number, body))
        self.take(number, f"{number} {body}", identity)
        if self.reports:
            forms = [
                {"id": identity, "status": status, "phoneNumber": number, "networkCode": "63902"}
                for status in self.statuses
            ]
            self.later([(form["status"], self.reports, form, {}) for form in forms])
        return _recipient(number, code, identity, "KES 0.8000")

    def _wrong(self, seen: Seen) -> str:
        """What the real API would not understand in our request; empty where all is well."""
        if (seen.method, seen.path) != ("POST", PATH):
            return f"no such address: {seen.method} {seen.path}"
        if seen.headers.get("content-type") != "application/x-www-form-urlencoded":
            return f"content type {seen.headers.get('content-type')}"
        if not seen.headers.get("apikey"):
            return "no apiKey"
        return _misfit(seen.form)


def _misfit(form: Mapping[str, Sequence[str]]) -> str:
    if stray := sorted(form.keys() - REQUIRED - OPTIONAL):
        return f"unknown field {stray[0]}"
    if missing := sorted(REQUIRED - form.keys()):
        return f"no {missing[0]}"
    if repeated := [name for name, values in form.items() if len(values) > 1]:
        return f"repeated field {repeated[0]}"
    if form["bulkSMSMode"] != ["1"] or form.get("enqueue", ["1"]) != ["1"]:
        return "bulkSMSMode and enqueue are 1"
    wrong = [number for number in form["to"][0].split(",") if not _E164.fullmatch(number)]
    return f"bad number {wrong[0]}" if wrong else ""


def _recipient(number: str, code: str, identity: str, cost: str) -> dict[str, object]:
    return {
        "cost": cost,
        "messageId": identity,
        "number": number,
        "status": STATUS_CODES[code],
        "statusCode": int(code),
    }


def _reply(
    status: int, summary: str, rows: Sequence[object], kind: str = "application/json"
) -> Reply:
    data = {"SMSMessageData": {"Message": summary, "Recipients": rows}}
    return Reply.json(status, data, kind)
