"""What every provider module gives and takes: the same few names in each.

A provider is one module with: `ENTRIES` (the webhook paths that it serves), `ASKS` (what opening a
channel takes), `verify`, `read_hop` / `write_reply` (USSD), `read_text`, `read_report`,
`read_optout`, `acknowledge`, and `connect`, which builds its sender. Providers never
import each other, Flask or the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

Entry = Literal["ussd", "ussd-end", "sms", "delivery", "status", "optout"]
Part = Literal["sender", "service_code", "username", "api_key", "api_url", "signing_keys"]
"""What an account at a provider is made of."""


@dataclass(frozen=True, slots=True)
class Asks:
    """What must be told to open a channel at a provider, and what may be."""

    needs: tuple[Part, ...] = ()
    takes: tuple[Part, ...] = ()

    @property
    def signs(self) -> bool:
        """Whether its requests are signed with a key: then no secret stands in the path."""
        return "signing_keys" in self.every

    @property
    def every(self) -> tuple[Part, ...]:
        """Both, in the order in which they are asked for."""
        return (*self.needs, *self.takes)


@dataclass(frozen=True, slots=True)
class Account:
    """One channel as its provider module needs it: an account and a number."""

    slug: str
    sender: str
    """Short code, number, sender id or Messaging Service (`MG…`) that texts leave from."""
    service_code: str
    """USSD service code; empty where the channel has none."""
    username: str
    """Africa's Talking username, Twilio Account SID."""
    api_key: str = field(repr=False)
    """Africa's Talking API key, Twilio Auth Token."""
    tokens: tuple[str, ...] = field(repr=False)
    """Secrets in the webhook path; two live ones while a rotation lasts. Unused by Twilio."""
    public_url: str = ""
    """Where the provider reaches us, without a trailing slash: what Twilio's signature covers."""
    api_url: str = ""
    """Overrides the provider's own address, so that an emulator on loopback can serve."""
    region: str = "KE"
    """ISO 3166 country, for numbers written without a country code."""
    timeout: float = 10.0
    """Seconds for one call to the provider, connecting and reading each bounded by it."""
    batch: int = 100
    """Recipients of one call, where the provider takes many. Africa's Talking publishes no limit;
    the lowest one seen in use is 100."""
    signing_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Twilio SharedKey webhooks: key id to secret."""


class Headers(Protocol):
    """What a request said about itself; any mapping will do."""

    def get(self, name: str, default: str, /) -> str:
        """A header by its name in lower case."""


class Raw(NamedTuple):
    """One webhook request as it came, before anything is believed."""

    path_and_query: str
    token: str
    """The secret in the path; empty where the provider signs instead."""
    headers: Headers
    body: bytes


class Hop(NamedTuple):
    """One USSD request. `text` is everything typed in the session so far, as it came."""

    phone: str
    """E.164."""
    session: str
    text: str
    network: str = ""


class Text(NamedTuple):
    """One SMS from a person. `sent` is the provider's time where it gives one, aware and in UTC."""

    phone: str
    id: str
    body: str
    sent: datetime | None = None
    network: str = ""


class Progress(StrEnum):
    """How far a message got; states only move up in `RANK`."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """One delivery report. `progress` is None for a status that we do not know: kept raw."""

    provider_id: str
    status: str
    """The provider's own word, as it came."""
    progress: Progress | None
    reference: str = ""
    """Our own id of the message where the provider echoes it (Twilio's StatusCallback)."""
    reason: str = ""
    phone: str = ""
    opted_out: bool = False
    """The report says that this person blocked us at the provider."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text to send. `reference` is our id: stable over attempts, unique per message."""

    reference: str
    phone: str
    body: str


class Answer(StrEnum):
    """What to do about a message that was not accepted."""

    RETRY = "retry"  # soon, with backoff; the provider did not take it
    LATER = "later"  # once, after half an hour or more
    NEVER = "never"  # permanent for this message
    PAUSE = "pause"  # the whole channel is refused: wrong key, no balance
    OPTED_OUT = "opted out"  # permanent, and the person blocked us at the provider


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message."""

    provider_id: str
    """The provider's id, empty where it gave none."""
    parts: int | None = None
    """How many segments the provider says it will bill."""
    cost: str = ""


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """The provider said no, or was not reached at all: it certainly does not have the message."""

    answer: Answer
    error: str
    """A short plain reason for a coordinator, without numbers or keys."""
    wait: float | None = None
    """Seconds that the provider asked us to wait (Retry-After, or its do-not-disturb hours)."""
    line: bool = False
    """The call as a whole failed, whatever text it carried: it tells of the channel's health."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """The line broke after the request left: the provider may or may not have the message."""

    error: str


Outcome = Accepted | NotAccepted | Unclear


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left in the account."""

    amount: Decimal
    currency: str
    """ISO 4217, as the provider writes it."""


class Garbled(ValueError):
    """A webhook that is not what the provider documents: kept raw, counted, answered 400."""


class Sender(Protocol):
    """A live connection to a provider's sending API. Built after fork, used by one process."""

    @property
    def batch(self) -> int:
        """How many messages with the same body are handed over at a time."""

    def send(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """Send up to `batch` messages that share one body; one outcome each, in order.

        Never raises for what the provider or the network does: that is an outcome.
        """

    def look_up(self, message: Outgoing, since: datetime) -> Accepted | Literal["cannot"] | None:
        """After a crash: did the provider take this message? "cannot" where it cannot be asked."""

    def balance(self) -> Balance | None:
        """What is left in the account; None where the provider cannot be asked or does not say."""

    def received(self, after: str) -> list[Text] | None:
        """Texts that the provider received beyond that id of its own list, the oldest first.

        None where it cannot be asked or does not answer.
        """

    def close(self) -> None:
        """Release the connections."""
