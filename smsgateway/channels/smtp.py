"""E-mail by SMTP: how a letter to an office's mailbox travels. Standard library only.

The wire is closed (TLS) before any password crosses it; a server that is on this machine may do
without.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import parse_qs, unquote, urlsplit

SECONDS = 5.0
"""How long one answer of the server may take."""

OURS = ("127.0.0.1", "::1", "localhost")

PORTS = {"smtp": 587, "smtps": 465}


class NotSent(Exception):
    """The server did not take it; the message says what it said, without anybody's address."""


class Post:
    """One connection to the server, for several letters."""

    def __init__(self, wire: smtplib.SMTP, sender: str) -> None:
        """Signed in already."""
        self._wire, self._sender = wire, sender

    def send(self, to: str, subject: str, body: str, id: str) -> None:
        """Hand one letter over. `id` names it for ever: a second copy is known by it.

        Raises `NotSent`.
        """
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._sender, to, subject
        letter["Date"] = formatdate()
        letter["Message-ID"] = f"<{id}@{self._sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(body)
        try:
            self._wire.send_message(letter)
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(told(error)) from error


@contextmanager
def opened(url: str) -> Iterator[Post]:
    """Connect to `smtp://user:password@host:587?from=address` (`smtps` for TLS from the start).

    Raises `NotSent`.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(host, port, timeout=SECONDS) as wire:
            secured(wire, host, parts.scheme == "smtps")
            if parts.username:
                wire.login(unquote(parts.username), unquote(parts.password or ""))
            yield Post(wire, parse_qs(parts.query)["from"][0])
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(told(error)) from error


def secured(wire: smtplib.SMTP, host: str, already: bool) -> None:
    """Ask for TLS. Raises `NotSent` where a server elsewhere has none."""
    wire.ehlo()
    if already or (host in OURS and not wire.has_extn("starttls")):
        return
    if not wire.has_extn("starttls"):
        raise NotSent("the server offers no TLS")
    wire.starttls(context=ssl.create_default_context())
    wire.ehlo()


def told(error: Exception) -> str:
    """What went wrong, by its kind and the server's code: its words may repeat an address."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
