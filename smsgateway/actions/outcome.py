"""The outcome of one input, complete: what the writer makes true in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.effects import Effect


class NoLongerFits(Exception):
    """An outcome was stepped on a world that has moved: roll back and step it again."""


@dataclass(frozen=True, slots=True)
class Who:
    """The holder of the phone. `person_id` is None for a phone that was never seen."""

    person_id: int | None
    phone_index: bytes
    phone_indexes: list[bytes]
    """Under every live version of the key."""
    phone_sealed: bytes


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation as it stands after this turn, and the version that it was stepped on."""

    key: str
    stepped_on: int
    talk: bytes
    finished: bool


@dataclass(frozen=True, slots=True)
class Inboxed:
    """The input as it is kept: its identity at the provider, its words, and what we answered."""

    provider_id: str
    medium: str
    body: bytes
    reply: bytes
    unread: bool
    about: str | None
    sent: datetime | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A ballot about to be cast: everything that the row holds and the house computed."""

    contest_id: int
    revision: int
    """Of the catalogue that the voter was shown: a project may have been withdrawn since."""
    tag: bytes
    projects: tuple[int, ...]
    receipt: str
    tracker: int
    mid: bytes
    nonce: bytes
    replaces: bool
    """A ballot of this voter stood when the turn was stepped."""
    sent_in_time: bool
    """The provider's time lies before the close: the grace applies."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A text to send, sealed."""

    purpose: str
    body: bytes
    parts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that one input changes."""

    channel_id: int
    medium: str
    who: Who
    thread: Thread
    inboxed: Inboxed | None
    """None for a menu step that records nothing: it may be asked again."""
    does: tuple[Effect, ...]
    papers: tuple[Paper, ...]
    """One for each contest that an effect casts or takes back in, in that order."""
    letters: tuple[Letter, ...]
