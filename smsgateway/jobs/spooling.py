"""Emptying the spool as soon as the database is back: a thread of the process that filled it."""

from __future__ import annotations

import logging
import threading

from smsgateway.actions.house import Bell, House
from smsgateway.actions.keeping.spool import Spool
from smsgateway.channels.contract import Text

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0


class Emptier:
    """Drains the spool until it is empty, then sleeps until it is told of another text."""

    def __init__(self, house: House, spool: Spool, bell: Bell) -> None:
        """Nothing runs before there is something to do."""
        self._house, self._spool, self._bell = house, spool, bell
        self._guard = threading.Lock()
        self._rung = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None

    def holds(self) -> bool:
        """Whether texts wait: a later one then queues up behind them."""
        return bool(self._spool.waiting())

    def keep(self, slug: str, text: Text) -> bool:
        """Keep a text on the disk until the database is back; False where that failed."""
        try:
            self._spool.put(slug, text)
        except OSError as error:
            log.error("a text could not be spooled: %s", type(error).__name__)
            return False
        self.wake()
        return True

    def wake(self) -> None:
        """Something waits: see to it that somebody tries."""
        self._rung.set()
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop trying; what waits is found at the next start."""
        self._closing = True
        self._rung.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._closing:
            self._rung.wait(EVERY_SECONDS if self._spool.waiting() else None)
            self._rung.clear()
            try:
                if self._spool.drain(self._house):
                    self._bell.ring()
            except Exception:
                log.exception("the spool could not be emptied; the next round finds it again")
