"""An input, and what a turn knows about it: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import flows
from flows.value import value
from flows.world import Medium
from smsgateway.actions.outcome import Outcome, Standing
from smsgateway.store.box import Cast

STAR = "*"
"""Joins the answers of a session, in what its provider repeats."""


class Input(NamedTuple):
    """One input, whichever way it came."""

    medium: Medium
    channel_id: int
    phone: str
    phone_index: bytes
    phone_indexes: list[bytes]
    """Under every live version of the key, that one first."""
    network: str
    key: str
    """The conversation that it belongs to."""
    provider_id: str
    """What the inbox knows it by."""
    body: str
    """The text, or everything typed in the session so far."""
    sent: datetime | None = None


@value
class Talk:
    """What a conversation keeps between turns."""

    state: flows.State | None
    heard: str
    """USSD: everything typed so far, as the provider last sent it."""
    reply: str
    ends: bool

    def since(self, body: str) -> str:
        """What was typed after it, of everything typed in the session."""
        return body[len(self.heard) + 1 :] if self.heard else body


@value
class Box:
    """Where a phone's ballots in one contest lie, and those that were found there."""

    revision: int
    """Of the catalogue that named the contest."""
    contest_id: int
    tag: bytes
    ballots: Sequence[Cast] = ()

    def holding(self, found: Sequence[Sequence[Any]]) -> Box:
        """The same, with these ballots in it."""
        cast = [Cast(*one) for one in found]
        return Box(self.revision, self.contest_id, self.tag, cast)


class Known(NamedTuple):
    """Everything that a turn starts from."""

    now: datetime
    revision: int
    standing: Standing
    """The version of the conversation."""
    person_id: int | None = None
    joined: bool = False
    language: str = ""
    opted_out: bool = False
    voted_at: datetime | None = None
    looks: int = 0
    """How often the choice was shown since then."""
    talk: Talk | None = None
    talked_at: datetime | None = None
    answered: Talk | None = None
    """What was answered to this very input, where the inbox holds it."""
    blank: frozenset[int] = frozenset()
    """Contests in which this phone had no ballot when its session asked last."""
    box: Box | None = None
    """What this phone cast in the usual contest, where that was asked for."""
    left: flows.State | None = None
    """Where the person's last session broke off, if that was a short while ago."""


class Stepped(NamedTuple):
    """What a turn came to."""

    outcome: Outcome
    talk: Talk
    """The conversation as it stands then."""
    blank: frozenset[int]
    """Contests in which this phone has no ballot, as far as its session has asked."""


def lacks(said: Input, known: Known) -> bool:
    """Whether answers may lie between what is known of a session and this press of it.

    Another process took them, and may not have written them down yet. (Or this one answer has a
    star in it.)
    """
    talk = known.talk
    if said.medium != "ussd" or talk is None or talk.ends:
        return False
    return STAR in talk.since(said.body) and said.body.startswith(talk.heard)
