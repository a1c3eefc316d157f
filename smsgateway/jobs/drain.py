"""Draining the outbox, later and elsewhere. The queue itself is the table; a job is only a ring."""

from __future__ import annotations

import logging
import threading
import time

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue

from smsgateway.actions import outbox, sweep
from smsgateway.actions.broadcasts.run import pump
from smsgateway.actions.house import House
from smsgateway.actions.senders import Senders
from smsgateway.jobs.room import current

log = logging.getLogger(__name__)

QUEUE = "outbox"
TIMEOUT = 600
"""Seconds that one job may drain."""


def perform() -> None:
    """What an RQ worker runs: send everything that is due."""
    room = current()
    outbox.drain(room.house, room.senders)


PATIENCE = 0.5
"""Seconds that a person waits for Redis, once; then the sweep is relied on until it has come."""


class RedisBell:
    """Rings by an RQ job. While one waits unstarted, another would say nothing new."""

    def __init__(self, url: str) -> None:
        """Connects at the first ring."""
        once = Retry(NoBackoff(), 0)
        redis = Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=once
        )
        self._queue = Queue(QUEUE, connection=redis)
        self._broken_until = 0.0

    def ring(self) -> None:
        """Enqueue a drain unless one waits already; never keeps people waiting twice."""
        if time.monotonic() < self._broken_until:
            return
        try:
            if self._queue.count == 0:
                self._queue.enqueue(perform, job_timeout=TIMEOUT, result_ttl=0, failure_ttl=3600)
        except RedisError as error:
            self._broken_until = time.monotonic() + sweep.EVERY_SECONDS
            log.warning("the bell is silent, the sweep will come round: %s", type(error).__name__)


class ThreadBell:
    """Rings a thread of this process, which also sweeps. Started at the first ring or `start`."""

    def __init__(self, house: House, senders: Senders) -> None:
        """Nothing runs yet."""
        self._house, self._senders = house, senders
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

    def ring(self) -> None:
        """Wake the thread."""
        self.start()
        self._rung.set()

    def close(self) -> None:
        """Finish the round that is under way, then stop."""
        self._closing = True
        self._rung.set()
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
