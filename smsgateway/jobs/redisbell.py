"""A bell that Redis carries to the workers: loaded where there is a REDIS_URL, and only there."""

from __future__ import annotations

import logging
import time

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue

from smsgateway.actions import sweep
from smsgateway.jobs.drain import perform

log = logging.getLogger(__name__)

QUEUE = "outbox"
AS_LONG_AS_IT_TAKES = -1
"""A job has no time limit: each of its calls has one, and one broken off leaves texts in doubt."""
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
                self._queue.enqueue(
                    perform, job_timeout=AS_LONG_AS_IT_TAKES, result_ttl=0, failure_ttl=3600
                )
        except RedisError as error:
            self._broken_until = time.monotonic() + sweep.EVERY_SECONDS
            log.warning("the bell is silent, the sweep will come round: %s", type(error).__name__)
