"""What this process still knows of running USSD sessions, so that the next press asks nothing.

It is never the truth: the commit names the version of the conversation that was stepped on, and
where another process has moved it on, the turn loses, is read anew and stepped again. The time of
a press is the database's clock as last read, carried on by this process's own steady one; whether
a contest is open is judged by the database when it commits.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from datetime import timedelta

from smsgateway.actions.inputs import Input, Known, Stepped, lacks

SESSIONS = 20_000
"""How many are remembered at most; the one that spoke longest ago goes first."""

FOR_SECONDS = 180.0
"""No network keeps a session longer."""


class Memory:
    """Sessions by channel and key. Threads share it; a forked child starts with none."""

    def __init__(self) -> None:
        """Nothing is remembered yet."""
        self._guard = threading.Lock()
        self._owner = os.getpid()
        self._sessions: OrderedDict[tuple[int, str], tuple[float, Known]] = OrderedDict()

    def recall(self, said: Input) -> Known | None:
        """What was known when this session last spoke here, with the clock carried on."""
        if said.medium != "ussd":
            return None  # a text is new or known by the inbox alone
        with self._guard:
            at, known = self._sessions.get((said.channel_id, said.key), (0.0, None))
        passed = time.monotonic() - at
        if known is None or passed > FOR_SECONDS or self._owner != os.getpid():
            return None
        if known.standing.moved or lacks(said, known):
            return None
        return known._replace(now=known.now + timedelta(seconds=passed))

    def remember(self, said: Input, known: Known, stepped: Stepped, person_id: int | None) -> None:
        """Keep what the next press of this session starts from, unless the person changed."""
        if said.medium != "ussd" or stepped.talk.ends or stepped.outcome.acts:
            self.forget(said)
            return
        now_known = known._replace(
            person_id=person_id,
            talk=stepped.talk,
            talked_at=known.now,
            answered=None,
            blank=stepped.blank,
            left=None,
        )
        with self._guard:
            if self._owner != os.getpid():
                self._owner = os.getpid()
                self._sessions.clear()
            self._sessions[said.channel_id, said.key] = (time.monotonic(), now_known)
            self._sessions.move_to_end((said.channel_id, said.key))
            if len(self._sessions) > SESSIONS:
                self._sessions.popitem(last=False)

    def forget(self, said: Input) -> None:
        """The session ended, or went on elsewhere."""
        with self._guard:
            self._sessions.pop((said.channel_id, said.key), None)
