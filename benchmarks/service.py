"""A model of the service: web processes with a writer each, and the database behind them.

It follows `smsgateway.actions.{turn,reader,writer,behind}` and `smsgateway.store.patience`: a
Python process does one thing at once; what its turns ask while one question is on its way is the
next question; a hop that records waits for the process's writer, which gathers
what waits, writes it in a few statements and has one flush for the group; a menu step is answered
at once and written with others a moment later; a database that does not answer is given up after
`SECONDS`, and then nobody waits for it for `REST`. Their constants are imported, not copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random

from benchmarks.figures import STEPS, Figures
from benchmarks.simulation import Clock, Disk, Doing, Part, Signal
from smsgateway.actions import reader
from smsgateway.actions.behind import SECONDS as STEP_SECONDS
from smsgateway.actions.writer import GATHERING, GROUP, PATIENCE
from smsgateway.store.patience import REST
from smsgateway.store.patience import SECONDS as STALL_SECONDS

SHAPE = 4
"""Of the gamma distribution around each measured time: its deviation is half of its mean."""


class Stalled(Exception):
    """The database did not answer."""


def around(chance: Random) -> Iterator[float]:
    """Factors with mean 1 by which a measured time differs from turn to turn, for ever."""
    drawn = [chance.gammavariate(SHAPE, 1 / SHAPE) for _ in range(1024)]
    mean = sum(drawn) / len(drawn)
    return cycle([one / mean for one in drawn])


@dataclass
class Database:
    """Cores, connections (of the pooler, where there is one), a disk."""

    clock: Clock
    cores: Part
    connections: Part
    disk: Disk
    network: float
    """Seconds of a round trip to it."""
    gone_until: float = 0.0

    @classmethod
    def of(
        cls, clock: Clock, figures: Figures, cores: Part, connections: int, network: float
    ) -> Database:
        """On those cores."""
        lines = Part(clock, connections, cores)
        return cls(clock, cores, lines, Disk(clock, figures.flush), network)

    def ask(self, seconds: float) -> Doing:
        """One statement. Raises `Stalled`."""
        if self.network:
            yield self.network
        if self.clock.now < self.gone_until:
            yield min(STALL_SECONDS, self.gone_until - self.clock.now)
            if self.clock.now < self.gone_until:
                raise Stalled
        yield self.connections, seconds


class Ticket:
    """A turn that waits for its question's answer, or for the writer."""

    def __init__(self, clock: Clock) -> None:
        """Comes now."""
        self.since = clock.now
        self.done = Signal(clock)
        self.kept = False

    def settle(self, kept: bool) -> None:
        """Answer the turn."""
        self.kept = kept
        self.done.give()


class Process:
    """One web process."""

    def __init__(
        self,
        clock: Clock,
        figures: Figures,
        database: Database,
        chance: Random,
        threads: int,
        cores: Part | None = None,
    ) -> None:
        """`cores`: those that it shares with others; None: one of its own."""
        self.clock, self.figures, self.database = clock, figures, database
        self.lane = Part(clock, 1, cores, chance)
        self.threads = Part(clock, threads)
        self.dead = False
        self.groups = self.outcomes = 0
        self._draw = around(chance)
        self._asking: list[tuple[Ticket, float]] = []
        self._reading = False
        self._writer = Part(clock, 1)
        self._waiting: list[Ticket] = []
        self._coming = self._steps = 0
        self._writing = self._stepping = False
        self._gathered: Signal | None = None
        self._resting_until, self._stalled, self._trying = 0.0, False, False

    def take(self, kind: str) -> Doing:
        """A hop or a text; returns whether it was done, else the person was told to try again."""
        yield self.threads
        try:
            kept = yield from self._turn(kind)
        except Stalled:
            kept = False
        self.threads.release()
        return kept

    def _turn(self, kind: str) -> Doing:
        questions = self.figures.questions.get(kind, 0)
        burst = self.figures.own[kind] / (questions + 1)
        yield self.lane, burst * next(self._draw)
        # Only who asks is seen to be on the way: the others hold the process until they are done.
        self._coming += 1
        try:
            for _ in range(questions):
                yield from self._asked_together(self.figures.answering[kind])
                yield self.lane, burst * next(self._draw)
            self._check()
        finally:
            self._coming -= 1
            if not self._coming and self._gathered is not None:
                self._gathered.give()
        if kind in STEPS:
            self._follow()
            return True
        ticket = Ticket(self.clock)
        self._waiting.append(ticket)
        if not self._writing:
            self._writing = True
            self.clock.start(self._write())
        yield ticket.done
        return ticket.kept

    def _check(self) -> None:
        """Raises `Stalled` where the database was found gone a moment ago."""
        if self.clock.now < self._resting_until:
            raise Stalled

    def _asked_together(self, seconds: float) -> Doing:
        """One turn's question, in a statement with those of others. Raises `Stalled`."""
        ticket = Ticket(self.clock)
        self._asking.append((ticket, seconds))
        if not self._reading:
            self._reading = True
            self.clock.start(self._read())
        yield ticket.done
        if not ticket.kept:
            raise Stalled

    def _read(self) -> Doing:
        """Questions, as long as turns ask."""
        while self._asking:
            group, self._asking = self._asking[: reader.GROUP], self._asking[reader.GROUP :]
            try:
                yield from self._asked(sum(seconds for _, seconds in group))
                answered = True
            except Stalled:
                answered = False
            for ticket, _ in group:
                ticket.settle(answered)
        self._reading = False

    def _asked(self, seconds: float) -> Doing:
        """A statement; after a stall one at a time, until one was answered."""
        self._check()
        if self._stalled and self._trying:
            raise Stalled
        trial = self._trying = self._stalled
        try:
            yield from self.database.ask(seconds * next(self._draw))
            self._stalled = False
        except Stalled:
            self._resting_until, self._stalled = self.clock.now + REST, True
            raise
        finally:
            if trial:
                self._trying = False

    def _write(self) -> Doing:
        """Groups, as long as outcomes wait."""
        yield self._writer
        while self._waiting:
            if self._coming:
                self._gathered = Signal(self.clock)
                self.clock.start(self._gathered.later(GATHERING))
                yield self._gathered
            group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            yield from self._commit(group)
        self._writing = False
        self._writer.release()

    def _commit(self, group: list[Ticket]) -> Doing:
        begun = [one for one in group if self.clock.now - one.since < PATIENCE]
        figures, size = self.figures, len(begun)
        try:
            kept = bool(begun)
            if kept:
                spent = figures.save.of(size), figures.save_pg.of(size)
                yield from self._statements(figures.save_statements, *spent)
                yield self.database.disk
                self.groups += 1
                self.outcomes += size
        except Stalled:
            kept = False
        for one in group:
            one.settle(kept and one in begun)

    def _statements(self, count: int, own: float, answering: float) -> Doing:
        for _ in range(count):
            yield self.lane, own / count * next(self._draw)
            yield from self._asked(answering / count)

    def _follow(self) -> None:
        """A menu step: written soon, nobody waits for it."""
        self._steps += 1
        if not self._stepping:
            self._stepping = True
            self.clock.start(self._write_steps(), STEP_SECONDS)

    def _write_steps(self) -> Doing:
        yield self._writer
        while self._steps:
            size = min(self._steps, GROUP)
            self._steps -= size
            spent = self.figures.step.of(size), self.figures.step_pg.of(size)
            try:
                yield from self._statements(self.figures.step_statements, *spent)
            except Stalled:
                break
        self._steps = 0
        self._stepping = False
        self._writer.release()
