"""The demo's own channel: handsets on a web page, that dial and text as over Africa's Talking.

USSD takes its five fields, a text takes `from`, `text`, `id` and `date`. What is sent is accepted
at once and goes nowhere: the handset page reads it from the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from smsgateway.channels import tokens, ussd
from smsgateway.channels.contract import (
    Accepted,
    Account,
    Asks,
    Entry,
    Garbled,
    Outcome,
    Outgoing,
    Report,
    Text,
)
from smsgateway.channels.forms import Form, moment, optional, required
from smsgateway.channels.phones import inbound

ENTRIES: tuple[Entry, ...] = ("ussd", "sms")
ASKS = Asks(takes=("sender", "service_code"))

LOOKS_UP = True
"""A second attempt gets the id of the first."""

verify = tokens.verify
read_hop = ussd.read_hop
write_reply = ussd.write_reply


def read_text(form: Form) -> Text:
    """A text from a handset."""
    return Text(
        phone=inbound(required(form, "from")),
        id=required(form, "id"),
        body=optional(form, "text"),
        sent=moment(optional(form, "date")),
    )


def read_report(form: Form) -> Report:
    raise Garbled("the simulator reports nothing")


def read_optout(form: Form) -> str:
    raise Garbled("the simulator has no opt-outs of its own")


def acknowledge() -> tuple[bytes, str]:
    """The body and content type of a 200 that says nothing."""
    return b"", "text/plain; charset=utf-8"


def connect(account: Account) -> Simulator:
    """A sender that needs no account."""
    return Simulator()


class Simulator:
    """Accepts everything; a second attempt gets the id of the first."""

    batch = 100

    def send(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        return [_accepted(message) for message in messages]

    def look_up(self, message: Outgoing, since: datetime) -> Accepted:
        return _accepted(message)

    def balance(self) -> None:
        """Nothing costs anything here."""

    def received(self, after: str) -> None:
        """Everything comes by webhook."""

    def close(self) -> None:
        """Nothing is open."""


def _accepted(message: Outgoing) -> Accepted:
    return Accepted(f"sim-{message.reference}")
