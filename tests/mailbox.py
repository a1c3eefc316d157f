"""A mail server on loopback: it speaks SMTP over a real socket and keeps what it is handed."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string, policy
from email.message import EmailMessage
from typing import cast


class Mailbox(socketserver.ThreadingTCPServer):
    """`refuses` is an address that it does not know."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, refuses: str = "nobody") -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.refuses = refuses
        self.letters: list[EmailMessage] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}?from=gateway@kee.example"


class Talk(socketserver.StreamRequestHandler):
    """One client: command after command until QUIT (RFC 5321)."""

    server: Mailbox

    def handle(self) -> None:
        self.say("220 mailbox")
        for line in self.rfile:
            verb = line.decode().strip().upper()
            if verb == "QUIT":
                return self.say("221 bye")
            if verb == "DATA":
                self.take()
            elif verb.startswith("RCPT") and self.server.refuses.upper() in verb:
                self.say("550 no such mailbox")
            else:
                self.say("250 ok")
        return None

    def take(self) -> None:
        self.say("354 go on")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.decode())
        told = message_from_string("".join(lines), policy=policy.default)
        self.server.letters.append(cast(EmailMessage, told))
        self.say("250 kept")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mailbox(refuses: str = "nobody") -> Iterator[Mailbox]:
    """A server on a port of its own."""
    with Mailbox(refuses) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
