"""The outcome of one input, complete: what the writer makes true in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.effects import CastBallot, ChallengeBallot, TakeBackBallot
from flows.value import value

UNTRACED = "untraced"
"""The purpose of a text to somebody who wants no contact: once it has left it says nothing more."""

INVITATION = "invitation"
"""The purpose of a text with a code for the console: once it has left it says nothing more."""

LEFT = ("sent", "delivered", "failed", "dead")
"""States of a text that has left, or never will."""


class NoLongerFits(Exception):
    """An outcome was stepped on a world that has moved: roll back and step it again."""


class NotRecorded(Exception):
    """The database did not take it in time. Nothing was confirmed to anybody."""


@value
class Who:
    """The holder of the phone. `person_id` is None for a phone that was never seen."""

    person_id: int | None
    phone_index: bytes
    phone_indexes: list[bytes]
    """Under every live version of the key."""
    phone_sealed: bytes
    network: str = ""
    """Or country, where nobody told the network: kept at first contact."""


@dataclass(slots=True)
class Standing:
    """The version of a conversation, as this process last read or wrote it.

    The turns of a session share it, and the writer alone counts it up. So a menu step that was
    never written, because the session was faster, is no gap.
    """

    version: int
    """0 where there is no row yet."""
    moved: bool = False
    """Somebody else moved the conversation on: what is remembered of it is old."""


@value
class Thread:
    """The conversation as it stands after this turn, and the row that it was stepped on."""

    key: str
    standing: Standing
    talk: Callable[[], bytes]
    """Seals it: a step that its session overtakes is never sealed."""
    finished: bool


@value
class Inboxed:
    """The input as it is kept: its identity at the provider, its words, and what we answered."""

    provider_id: str
    medium: str
    body: bytes
    named: bool
    """False: the row does not say whose input it was."""
    reply: bytes
    unread: bool
    about: str | None
    sent: datetime | None


@value
class Paper:
    """What one effect does to the ballot box: all that the row holds and the house computed."""

    effect: CastBallot | TakeBackBallot | ChallengeBallot
    contest_id: int
    revision: int
    """Of the catalogue that the voter was shown: a project may have been withdrawn since."""
    tag: bytes
    nth: int
    """Which of this voter's ballots it becomes."""
    tracker: int
    mid: bytes
    nonce: bytes
    replaces: str
    """The receipt of the ballot that stood when the turn was stepped; empty for none."""
    confirmed: bool
    """False where the provider's own list must show the text before the vote counts."""
    helped: bool
    """Cast by a helper's phone for whoever holds the slip."""
    sent_in_time: bool
    """The provider's time lies before the close: the grace applies."""


@value
class Letter:
    """A text to send, sealed."""

    purpose: str
    body: bytes
    parts: int


@value
class Outcome:
    """Everything that one input changes."""

    channel_id: int
    medium: str
    who: Who
    thread: Thread
    inboxed: Inboxed | None
    """None for a menu step that records nothing: it may be asked again."""
    acts: tuple[object, ...]
    """What its effects came to, ready to be kept: see `effects`."""
    letters: tuple[Letter, ...]

    @property
    def name(self) -> tuple[int, str]:
        """The conversation that it belongs to."""
        return self.channel_id, self.thread.key

    @property
    def is_step(self) -> bool:
        """Whether it only leads a known person through a menu: nothing was confirmed to them."""
        kept = self.inboxed or self.acts or self.letters
        return self.who.person_id is not None and not kept


@value
class Due:
    """One act about to be kept: whose it is, and which input caused it."""

    person_id: int
    channel_id: int
    medium: str
    inbox_id: int | None
    act: Any


@value
class Kept:
    """Committed: whose it was, and the texts that now wait to be sent."""

    person_id: int
    outbox_ids: tuple[int, ...] = ()
