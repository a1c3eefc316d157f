"""What the verbs share: database, keys, catalogue, reader, writer and bell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from smsgateway.actions.catalogue import Catalogue
from smsgateway.actions.memory import Memory
from smsgateway.actions.oneatatime import OneAtATime
from smsgateway.actions.reader import Reader
from smsgateway.actions.writer import Writer
from smsgateway.settings import Settings
from smsgateway.store.db import Database
from smsgateway.store.sealing import Keyring


class Bell(Protocol):
    """Says that the outbox has something. Losing a ring loses nothing: the sweep comes round."""

    def ring(self) -> None:
        """Wake whoever drains the outbox. Never raises, never waits for long."""


@dataclass(frozen=True, slots=True)
class House:
    """The parts of one process."""

    settings: Settings
    db: Database
    keys: Keyring
    catalogue: Catalogue
    reader: Reader
    writer: Writer
    memory: Memory
    one_at_a_time: OneAtATime = field(default_factory=OneAtATime)

    def close(self) -> None:
        """Let waiting outcomes be committed, then release the connections."""
        self.writer.close()
        self.db.dispose()
