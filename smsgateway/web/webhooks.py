"""Where providers reach us, answered before Flask begins to build a request of its own.

    POST /in/<channel>/<token>/ussd | ussd-end | sms | delivery | optout    a secret in the path
    POST /in/<channel>/sms | status                                         signed (Twilio)

Every other path is the application's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, get_args

from prometheus_client import CollectorRegistry, Counter, Histogram

from smsgateway.actions.house import Bell, House
from smsgateway.channels.contract import Entry, Raw
from smsgateway.channels.forms import LIMIT
from smsgateway.jobs.spooling import Emptier
from smsgateway.web.desk import Answer, Desk, said

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

log = logging.getLogger(__name__)

ENTRIES: tuple[str, ...] = get_args(Entry)
EXPORTS = (".csv", ".jsonl", ".xlsx", ".zip")
HOP_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
NOT_ALLOWED = HTTPStatus.METHOD_NOT_ALLOWED.value
STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class Webhooks:
    """A WSGI application in front of another one."""

    def __init__(
        self,
        others: WSGIApplication,
        house: House,
        bell: Bell,
        registry: CollectorRegistry,
        shelter: Emptier | None = None,
    ) -> None:
        """`others` answers what is no webhook. `bell` is rung after a commit that queued texts.

        `shelter` keeps texts while the database is away; without it the provider is asked to try
        again.
        """
        duplicates = Counter(
            "smsgateway_duplicates_total",
            "Inputs that had been heard before and changed nothing",
            ["entry"],
            registry=registry,
        )
        took = Histogram(
            "smsgateway_hop_seconds",
            "From a request's arrival to its answer",
            ["entry"],
            buckets=HOP_SECONDS,
            registry=registry,
        )
        came = Counter(
            "smsgateway_webhooks_total",
            "Webhook requests by how they ended",
            ["entry", "ended"],
            registry=registry,
        )
        # There are few of each, and the library takes its time to look one up.
        self._took, self._came = cache(took.labels), cache(came.labels)
        self._others, self._desk = others, Desk(house, bell, shelter, duplicates)
        self._under_way = UnderWay()
        self._held_back = Counter(
            "smsgateway_exports_held_back_total",
            "Exports that were asked to wait because people were voting",
            registry=registry,
        )

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Answer a webhook, or hand the request on."""
        path: str = environ["PATH_INFO"]
        where = path.split("/")
        if where[1:2] != ["in"] or len(where) not in (4, 5):
            if path.endswith(EXPORTS) and self._under_way.many:
                return self._wait(start)
            return self._others(environ, start)
        began = time.monotonic()
        slug, token, entry = where[2], "" if len(where) == 4 else where[3], where[-1]
        with self._under_way:
            answer = self._answer(environ, slug, token, entry)
        name = entry if entry in ENTRIES else "other"
        self._came(name, answer.ended).inc()
        self._took(name).observe(time.monotonic() - began)
        headers = [("Content-Type", answer.kind), ("Content-Length", str(len(answer.body)))]
        if answer.status == NOT_ALLOWED:
            headers.append(("Allow", "POST"))
        start(STATUS_LINES[answer.status], headers)
        return [answer.body]

    def _wait(self, start: StartResponse) -> Iterable[bytes]:
        """Who wants a file comes after those who vote."""
        self._held_back.inc()
        start("503 Service Unavailable", [("Retry-After", "30"), ("Content-Type", "text/plain")])
        return [b"busy, try again in half a minute\n"]

    def _answer(self, environ: dict[str, Any], slug: str, token: str, entry: str) -> Answer:
        if environ["REQUEST_METHOD"] != "POST":
            return said("only POST", NOT_ALLOWED, "unknown")
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return said("no such length", HTTPStatus.BAD_REQUEST, "unknown")
        if int(length) > LIMIT:
            return said("too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too large")
        try:
            return self._desk.take(slug, entry, raw_request(environ, token, int(length)))
        except Exception:
            log.exception("a %s was not taken", entry if entry in ENTRIES else "webhook")
            return said("not recorded", HTTPStatus.INTERNAL_SERVER_ERROR, "fault")


def raw_request(environ: Mapping[str, Any], token: str, length: int) -> Raw:
    """The request as it came, before anything is believed (PEP 3333: text is latin-1 there)."""
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    query = environ.get("QUERY_STRING", "")
    return Raw(
        path_and_query=f"{path}?{query}" if query else path,
        token=token,
        headers=Headers(environ),
        body=environ["wsgi.input"].read(length),
    )


class Headers:
    """The headers of a request, each looked up when somebody asks for it."""

    __slots__ = ("_environ",)

    def __init__(self, environ: Mapping[str, Any]) -> None:
        """`environ` is the server's (PEP 3333)."""
        self._environ = environ

    def get(self, name: str, default: str, /) -> str:
        """A header by its name in lower case."""
        key = name.upper().replace("-", "_")
        value: str = self._environ.get(key if key == "CONTENT_TYPE" else f"HTTP_{key}", default)
        return value


class UnderWay:
    """Webhook requests that are being answered, a process's own count."""

    MANY = 6
    """From here on exports wait: most of the threads that `serve` has by itself."""

    def __init__(self) -> None:
        """None yet."""
        self._guard = threading.Lock()
        self._number = 0

    @property
    def many(self) -> bool:
        """Whether people need the threads."""
        return self._number >= self.MANY

    def __enter__(self) -> None:
        with self._guard:
            self._number += 1

    def __exit__(self, *_: object) -> None:
        with self._guard:
            self._number -= 1
