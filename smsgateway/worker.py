"""The roots of the two background processes: `worker` answers the bell, `clock` sweeps."""

from __future__ import annotations

import logging
import signal
import socket
import threading
import time
from os import getpid

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.exceptions import StopRequested

from smsgateway.actions.broadcasts.run import pump
from smsgateway.actions.opening import open_house
from smsgateway.actions.sending.senders import Senders
from smsgateway.actions.sweep import EVERY_SECONDS, leads, sweep
from smsgateway.actions.watching import logs
from smsgateway.jobs.files import Files
from smsgateway.jobs.redisbell import QUEUE
from smsgateway.jobs.room import Room, enter
from smsgateway.settings import Settings, SettingsError

log = logging.getLogger(__name__)


def work(settings: Settings, burst: bool = False) -> None:
    """Run RQ jobs in this process until told to stop (`burst`: until none waits).

    Where Redis itself fails, begin again later: the clock sends meanwhile.
    """
    if not settings.redis_url:
        raise SettingsError("REDIS_URL is missing: without Redis, `smsgateway clock` does the work")
    logs.begin()
    house, senders = open_house(settings), Senders()
    enter(Room(house, senders))
    try:
        while not answered(settings.redis_url, burst, senders):
            time.sleep(EVERY_SECONDS)
    except StopRequested:
        log.info("stopped while Redis was away")
    finally:
        senders.close()
        house.close()


class Worker(SimpleWorker):
    """No fork a job: a job drains over connections that stay open. Told to stop, it does so after
    the calls that are under way, however many texts wait."""

    senders: Senders

    def handle_warm_shutdown_request(self) -> None:
        log.info("told to stop")
        self.senders.stop()


def answered(url: str, burst: bool, senders: Senders) -> bool:
    """Answer the bell until told to stop; False where Redis failed."""
    try:
        worker = Worker([QUEUE], connection=Redis.from_url(url))
        worker.senders = senders
        worker.work(burst=burst, logging_level="WARNING")
    except RedisError as error:
        log.warning("Redis fails, the sweep will come round: %s", type(error).__name__)
        return False
    return True


def tick(settings: Settings) -> None:
    """Sweep every ten seconds while this process holds the lease; stand by otherwise."""
    logs.begin()
    house, senders = open_house(settings), Senders()
    stopping = threading.Event()

    def stop(*_: object) -> None:
        stopping.set()
        senders.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    me = f"{socket.gethostname()[:40]}:{getpid()}"
    leading = threading.Event()
    files = Files(house, leading.is_set)
    files.start()
    try:
        while not stopping.is_set():
            try:
                if leads(house, me):
                    leading.set()
                    sweep(house, senders)
                    pump(house, senders, stopping.wait, EVERY_SECONDS)
                    continue
                leading.clear()
            except Exception:
                leading.clear()
                log.exception("a sweep failed; the next one finds the same rows")
            stopping.wait(EVERY_SECONDS)
    finally:
        files.close()
        senders.close()
        house.close()
