"""An input, and what a turn knows about it: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import flows
from flows.world import Medium


@dataclass(frozen=True, slots=True)
class Input:
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


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation keeps between turns."""

    state: flows.State | None
    heard: str
    """USSD: everything typed so far, as the provider last sent it."""
    reply: str
    ends: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that a turn starts from."""

    now: datetime
    revision: int
    person_id: int | None = None
    joined: bool = False
    language: str = ""
    opted_out: bool = False
    voted_at: datetime | None = None
    looks: int = 0
    """How often the choice was shown since then."""
    version: int = 0
    """Of the conversation; 0 where there is none yet."""
    talk: Talk | None = None
    talked_at: datetime | None = None
    answered: Talk | None = None
    """What was answered to this very input, where the inbox holds it."""
    left: flows.State | None = None
    """Where the person's last session broke off, if that was a short while ago."""
