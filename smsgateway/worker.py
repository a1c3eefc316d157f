"""The roots of the two background processes: `worker` answers the bell, `clock` sweeps."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from os import getpid

from redis import Redis
from rq import SimpleWorker

from smsgateway.actions import logs
from smsgateway.actions.broadcasts.run import pump
from smsgateway.actions.opening import open_house
from smsgateway.actions.senders import Senders
from smsgateway.actions.sweep import EVERY_SECONDS, leads, sweep
from smsgateway.jobs.drain import QUEUE
from smsgateway.jobs.room import Room, enter
from smsgateway.settings import Settings, SettingsError

log = logging.getLogger(__name__)


def work(settings: Settings, burst: bool = False) -> None:
    """Run RQ jobs in this process until told to stop (`burst`: until none waits)."""
    if not settings.redis_url:
        raise SettingsError("REDIS_URL is missing: without Redis, `smsgateway clock` does the work")
    logs.begin()
    house, senders = open_house(settings), Senders()
    enter(Room(house, senders))
    try:
        # No fork a job: a job drains a whole batch over connections that stay open.
        worker = SimpleWorker([QUEUE], connection=Redis.from_url(settings.redis_url))
        worker.work(burst=burst, logging_level="WARNING")
    finally:
        senders.close()
        house.close()


def tick(settings: Settings) -> None:
    """Sweep every ten seconds while this process holds the lease; stand by otherwise."""
    logs.begin()
    house, senders = open_house(settings), Senders()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    me = f"{socket.gethostname()[:40]}:{getpid()}"
    try:
        while not stopping.is_set():
            try:
                if leads(house, me):
                    sweep(house, senders)
                    pump(house, senders, stopping.wait, EVERY_SECONDS)
                    continue
            except Exception:
                log.exception("a sweep failed; the next one finds the same rows")
            stopping.wait(EVERY_SECONDS)
    finally:
        senders.close()
        house.close()
