"""The process's one reader: what several turns ask at the same moment is one question.

It has no thread. Whoever comes first asks, at once; whoever comes meanwhile waits, and the first
of those asks next, for all of them. So questions grow with the load, and who is alone waits for
nobody.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.world import Medium
from smsgateway.actions.latch import closed
from smsgateway.store.db import Database
from smsgateway.store.prepared import ManyQuestions, Parameters

GROUP = 64
"""How many are asked for at once at most."""

Row = tuple[Any, ...]


@dataclass(eq=False, slots=True)
class Asked:
    """One turn's question."""

    values: Parameters
    turn: threading.Lock = field(default_factory=closed)
    """Opens when it is answered, or when it is this one's turn to ask."""
    answer: Row | Exception | None = None


class Reader:
    """One line of askers a medium, for each has a statement of its own."""

    def __init__(self, db: Database, statements: Mapping[Medium, ManyQuestions]) -> None:
        """Nothing is asked yet."""
        self._lines = {medium: Line(db, one) for medium, one in statements.items()}

    def ask(self, medium: Medium, values: Parameters) -> Row:
        """The one row that answers these values. Raises SQLAlchemy's errors."""
        return self._lines[medium].ask(values)


class Line:
    """Those who wait while one of them asks."""

    def __init__(self, db: Database, statement: ManyQuestions) -> None:
        """Nobody waits."""
        self._db, self._statement = db, statement
        self._guard = threading.Lock()
        self._owner = os.getpid()
        self._waiting: deque[Asked] = deque()
        self._somebody_asks = False

    def ask(self, values: Parameters) -> Row:
        """The answer to one question, asked together with those of others."""
        mine = Asked(values)
        if not self._is_first(mine):
            mine.turn.acquire()
        if mine.answer is None:
            self._ask_for_all(mine)
        if isinstance(mine.answer, Exception):
            raise mine.answer
        assert mine.answer is not None  # noqa: S101 - it was asked for
        return mine.answer

    def _is_first(self, mine: Asked) -> bool:
        with self._guard:
            if self._owner != os.getpid():
                # A forked child does not inherit the threads that would ask.
                self._owner, self._somebody_asks = os.getpid(), False
                self._waiting.clear()
            if self._somebody_asks:
                self._waiting.append(mine)
                return False
            self._somebody_asks = True
            return True

    def _ask_for_all(self, mine: Asked) -> None:
        with self._guard:
            others = [self._waiting.popleft() for _ in range(min(len(self._waiting), GROUP - 1))]
        try:
            self._answer([mine, *others])
        finally:
            with self._guard:
                self._somebody_asks = bool(self._waiting)
                following = [self._waiting.popleft()] if self._waiting else []
            for one in (*following, *others):
                one.turn.release()

    def _answer(self, group: Sequence[Asked]) -> None:
        try:
            with self._db.ask() as connection:
                rows = self._statement.rows(connection, [one.values for one in group])
        except Exception as error:
            if len(group) == 1:
                group[0].answer = error
                return
            # What one of them asks must not spoil the others' answers: each on its own.
            for one in group:
                self._answer([one])
            return
        for one, row in zip(group, rows, strict=True):
            one.answer = row
