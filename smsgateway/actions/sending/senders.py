"""Live connections to providers, one a channel, built in the process that uses them."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping

from smsgateway.actions.catalogue import Station
from smsgateway.channels.contract import Account, Sender
from smsgateway.channels.registry import PROVIDERS, Provider


class Senders:
    """Built after fork: a pooled connection shared over a fork mixes up answers."""

    def __init__(self, providers: Mapping[str, Provider] = PROVIDERS) -> None:
        """Nothing connects before the first text."""
        self._providers = providers
        self._guard = threading.Lock()
        self._owner = os.getpid()
        self._open: dict[int, tuple[Account, Sender]] = {}
        self._stopped = threading.Event()

    def stop(self) -> None:
        """The process is to end: no call begins any more, and what was claimed is given back."""
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        """Whether the process is to end."""
        return self._stopped.is_set()

    def of(self, station: Station) -> Sender:
        """The sender of a channel; a new one when its account has changed."""
        with self._guard:
            if self._owner != os.getpid():
                self._owner, self._open = os.getpid(), {}
            account, sender = self._open.get(station.id, (None, None))
            if sender is None or account != station.account:
                if sender is not None:
                    sender.close()
                sender = self._providers[station.provider].connect(station.account)
                self._open[station.id] = (station.account, sender)
            return sender

    def close(self) -> None:
        """Release every connection of this process."""
        with self._guard:
            for _, sender in self._open.values():
                sender.close()
            self._open = {}
