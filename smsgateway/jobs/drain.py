"""Draining the outbox, later and elsewhere. The queue itself is the table; a job is only a ring."""

from __future__ import annotations

import logging
import threading

from smsgateway.actions import sweep
from smsgateway.actions.broadcasts.run import pump
from smsgateway.actions.house import House
from smsgateway.actions.sending import outbox
from smsgateway.actions.sending.senders import Senders
from smsgateway.jobs.files import Files
from smsgateway.jobs.room import current

log = logging.getLogger(__name__)


def perform() -> None:
    """What an RQ worker runs: send everything that is due."""
    room = current()
    outbox.drain(room.house, room.senders)


class ThreadBell:
    """Rings a thread of this process, which also sweeps from `start` or the first ring on."""

    def __init__(self, house: House, senders: Senders) -> None:
        """Nothing runs yet."""
        self._house, self._senders = house, senders
        self._files = Files(house)
        self._rung = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()

    def start(self) -> None:
        """Begin to drain and sweep, once."""
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
                self._thread.start()
                self._files.start()

    def ring(self) -> None:
        """Wake the thread."""
        self.start()
        self._rung.set()

    def close(self) -> None:
        """Finish the calls that are under way, then stop."""
        self._closing = True
        self._senders.stop()
        self._rung.set()
        self._files.close()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._closing:
            try:
                rung = pump(self._house, self._senders, self._rung.wait, sweep.EVERY_SECONDS)
                self._rung.clear()
                if rung:
                    outbox.drain(self._house, self._senders)
                else:
                    sweep.sweep(self._house, self._senders)
            except Exception:
                # The rows are safe in the outbox; the next round finds them again.
                log.exception("a round of the outbox failed")
                self._rung.wait(sweep.EVERY_SECONDS)


class Silence:
    """No bell at all: a command that queues nothing, or a server whose clock process sweeps."""

    def ring(self) -> None:
        """Nothing: the sweep comes round."""
