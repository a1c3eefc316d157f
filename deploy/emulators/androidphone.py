"""The app *SMS Gateway for Android*, as its own source answers (modules/localserver, v1.4x and on).

`POST /messages` is answered 202 with the id that it was given, `GET /messages/ID` with its state
or 404. With `webhooks` set, each accepted text walks through `events` at that address, signed. A
second text under an id that is held is answered 409. Modes are the common ones.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import itertools
import json
import threading
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from deploy.emulators.server import Emulator, Reply, Seen

FIELDS = frozenset({"id", "textMessage", "phoneNumbers", "withDeliveryReport", "ttl", "simNumber"})


class AndroidPhone(Emulator):
    """One phone with one SIM."""

    def __init__(
        self,
        port: int = 0,
        *,
        latency: float = 0.0,
        mode: str = "ok",
        password: str = "",
        signing_key: str = "",
        webhooks: str = "",
        events: Sequence[str] = ("sms:sent", "sms:delivered"),
    ) -> None:
        super().__init__(port, latency=latency, mode=mode)
        self.password = password
        self.signing_key = signing_key
        self.webhooks = webhooks
        self.events = events
        self.messages: dict[str, dict[str, object]] = {}
        """Accepted texts by their id."""
        self._ids = itertools.count(1)

    def answer(self, seen: Seen, mode: str) -> Reply:
        if not self._allowed(seen):
            return self.refuse(401)
        path = urlsplit(seen.path).path
        if seen.method == "GET" and path.startswith("/messages/"):
            held = self.messages.get(path.removeprefix("/messages/"))
            return Reply.json(200, held) if held else self.refuse(404)
        if (seen.method, path) != ("POST", "/messages"):
            self.fault(f"no such address: {seen.method} {path}")
            return self.refuse(404)
        return self._create(seen)

    def refuse(self, status: int) -> Reply:
        return Reply.json(status, {"message": http.client.responses.get(status, "")})

    def receives(
        self, url: str, number: str, body: str, *, event_id: str = "", field: str = "phoneNumber"
    ) -> int:
        """A person's text reaches the SIM: a signed POST; the status of its answer."""
        payload = {
            "messageId": hashlib.md5(body.encode()).hexdigest()[:8],  # noqa: S324  of its content
            "message": body,
            field: number,
            "simNumber": 1,
            "receivedAt": "2026-11-22T09:00:00.000+03:00",
        }
        return self.tell(url, "sms:received", payload, event_id)

    def tell(self, url: str, event: str, payload: Mapping[str, object], event_id: str = "") -> int:
        """One signed event; the status of its answer, 0 where there was none."""
        told = {
            "deviceId": "ffffffffceb0b1db0000018e937c815b",
            "event": event,
            "id": event_id or f"event-{next(self._ids)}",
            "payload": payload,
            "webhookId": "hook-1",
        }
        body = json.dumps(told).encode()
        parts = urlsplit(url)
        line = http.client.HTTPConnection(parts.netloc, timeout=15)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            line.request("POST", target, body, self.signed(body))
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()

    def signed(self, body: bytes, at: str = "") -> dict[str, str]:
        """The headers of a request with this body."""
        stamp = at or str(int(time.time()))
        covered = body + stamp.encode()
        return {
            "Content-Type": "application/json; charset=utf-8",
            "X-Timestamp": stamp,
            "X-Signature": hmac.new(self.signing_key.encode(), covered, "sha256").hexdigest(),
        }

    def _allowed(self, seen: Seen) -> bool:
        kind, _, given = seen.headers.get("authorization", "").partition(" ")
        _, _, password = base64.b64decode(given).decode().partition(":")
        return kind == "Basic" and (not self.password or password == self.password)

    def _create(self, seen: Seen) -> Reply:
        told = json.loads(seen.body)
        if stray := sorted(told.keys() - FIELDS):
            self.fault(f"unknown field {stray[0]}")
        numbers, text = told.get("phoneNumbers") or [], told.get("textMessage", {}).get("text", "")
        if not numbers or not text:
            return Reply.json(400, {"message": "phoneNumbers or text is empty"})
        identity = str(told.get("id") or f"made-{next(self._ids)}")
        if identity in self.messages:
            return Reply.json(409, {"message": "duplicate ID"})
        held = {
            "id": identity,
            "state": "Pending",
            "recipients": [{"phoneNumber": number, "state": "Pending"} for number in numbers],
            "isEncrypted": False,
            "states": {},
        }
        self.messages[identity] = held
        self.take(numbers[0], identity, identity)
        if self.webhooks:
            threading.Thread(target=self._report, args=(identity, numbers[0]), daemon=True).start()
        return Reply.json(202, held)

    def _report(self, identity: str, number: str) -> None:
        for event in self.events:
            payload = {"messageId": identity, "phoneNumber": number, "simNumber": 1}
            status = self.tell(self.webhooks, event, payload)
            with self._lock:
                self.called.append((event, status))
