"""Election day, simulated: people who vote by USSD and text, and what may fail meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.country import Country
from benchmarks.figures import SESSION, TEXT, Figures
from benchmarks.service import Database, Process, around
from benchmarks.simulation import Clock, Doing, Part

GIVES_UP = 10.0
"""Seconds after which a gateway drops a session that heard nothing."""

NOTICED = 5.0
"""Seconds until the balancer finds a dead node; what it is sent meanwhile is never answered."""

THINKING = 6.0
"""Seconds between two hops on average; the deviation is half of that."""

AGAIN = 30.0
"""Seconds on average until somebody who was not answered, or refused, tries again."""

ATTEMPTS = 4

IN_PROGRESS = 60.0
"""Seconds before the beginning from which sessions are still under way."""


@dataclass(frozen=True)
class Failures:
    """What fails, from and until which second of the simulation."""

    node: tuple[float, float] | None = None
    database: tuple[float, float] | None = None


@dataclass
class Second:
    """What people saw and how busy the parts were, in one second."""

    took: list[float] = field(default_factory=list)
    """Seconds of each hop that was answered in time."""
    dropped: int = 0
    """Hops that heard nothing for `GIVES_UP`, or whose process died."""
    refused: int = 0
    """Hops that were told to try again."""
    web: float = 0.0
    """Share of its time that a part was busy."""
    threads: float = 0.0
    database: float = 0.0
    connections: float = 0.0
    disk: float = 0.0


@dataclass
class Seen:
    """A whole simulation."""

    seconds: list[Second]
    cast: int = 0
    answered: int = 0
    given_up: int = 0
    """Votes whose people tried `ATTEMPTS` times in vain."""
    under_way: int = 0
    """Votes that are neither when the simulation ends."""
    kept: int = 0
    """Outcomes that were committed."""
    groups: int = 0
    """Commits that kept them."""

    def took(self, first: int = 0, last: int | None = None) -> list[float]:
        """Of all hops in those seconds, in order of length."""
        return sorted(one for second in self.seconds[first:last] for one in second.took)

    def mean(self, part: str, first: int = 0, last: int | None = None) -> float:
        """How busy a part was in those seconds."""
        told: list[float] = [getattr(second, part) for second in self.seconds[first:last]]
        return sum(told) / len(told)


class ElectionDay:
    """All people and all parts for some seconds of the day. Deterministic by its seed."""

    def __init__(
        self,
        figures: Figures,
        country: Country,
        rates: Sequence[float],
        failures: Failures | None = None,
        seed: int = 1,
    ) -> None:
        """`rates`: votes in each second of the simulation; before its first as many as in it."""
        self.clock, self.chance = Clock(), Random(seed)
        self.country, self.figures = country, figures
        self.seen = Seen([Second() for _ in rates])
        self._rates, self._lasts = rates, len(rates)
        self._failures = failures or Failures()
        self._thinks = around(self.chance)
        self._databases = [
            Database.of(
                self.clock,
                figures,
                Part(self.clock, country.cores),
                country.connections,
                country.network,
            )
            for _ in range(country.databases)
        ]
        self._everybody: list[Process] = []
        self._serving = [self._process(place) for place in range(country.processes)]
        self._listed: list[list[Process]] = []
        self._list()

    def play(self) -> Seen:
        """To the end; who has not finished by then is under way."""
        self.clock.start(self._people())
        self.clock.start(self._watch())
        if self._failures.node:
            self.clock.start(self._lose_a_node(*self._failures.node))
        if self._failures.database:
            gone, back = self._failures.database
            self.clock.start(self._lose_a_database(back), gone)
        self.clock.run()
        self.seen.kept = sum(one.outcomes for one in self._everybody)
        self.seen.groups = sum(one.groups for one in self._everybody)
        return self.seen

    def _process(self, place: int) -> Process:
        database = self._databases[place % self.country.databases]
        made = Process(self.clock, self.figures, database, self.chance, self.country.threads)
        self._everybody.append(made)
        return made

    def _list(self) -> None:
        """What the balancer knows, by database."""
        living = [one for one in self._serving if not one.dead]
        self._listed = [
            [one for one in living if one.database is database] for database in self._databases
        ]

    # People

    def _people(self) -> Doing:
        """A Poisson process whose rate changes: candidates at the highest, thinned."""
        highest = max(self._rates)
        for begun in self._moments(-IN_PROGRESS, 0.0, highest):
            self.clock.start(self._vote(begun))
        for begun in self._moments(0.0, float(self._lasts), highest):
            yield begun - self.clock.now
            self.clock.start(self._vote(begun))

    def _moments(self, since: float, until: float, highest: float) -> Iterator[float]:
        moment = since
        while highest and (moment := moment + self.chance.expovariate(highest)) < until:
            if self.chance.random() * highest < self._rates[max(0, int(moment))]:
                yield moment

    def _vote(self, begun: float) -> Doing:
        """One person: a session or a text, and again if it was in vain."""
        by_ussd = self.chance.random() < self.country.by_ussd
        kinds: Sequence[str] = SESSION if by_ussd else TEXT
        left, at = list(kinds), begun
        while left and at < 0:
            # It began before we look: what is over is not played.
            left.pop(0)
            at += THINKING * next(self._thinks)
        if not left:
            return
        self.seen.cast += 1
        database = self.chance.randrange(self.country.databases)
        for _ in range(ATTEMPTS):
            yield max(0.0, at - self.clock.now)
            if (yield from self._session(left, database)):
                self.seen.answered += 1
                return
            if self.clock.now >= self._lasts:
                self.seen.under_way += 1
                return
            left, at = list(kinds), self.clock.now + self.chance.expovariate(1 / AGAIN)
        self.seen.given_up += 1

    def _session(self, kinds: Sequence[str], database: int) -> Doing:
        """Whether it came to its end; what would happen after the simulation's does not happen."""
        for place, kind in enumerate(kinds):
            if place:
                yield THINKING * next(self._thinks)
            if self.clock.now >= self._lasts or not (yield from self._hop(kind, database)):
                return False
        return True

    def _hop(self, kind: str, database: int) -> Doing:
        begun = self.clock.now
        listed = self._listed[database]
        process = self.chance.choice(listed) if listed else None
        if process is None or process.dead:
            yield GIVES_UP
            kept = False
        else:
            kept = yield from process.take(kind)
        took = self.clock.now - begun
        silent = process is None or process.dead or took >= GIVES_UP
        second = self.seen.seconds[int(begun)]
        if silent:
            second.dropped += 1
        elif kept:
            second.took.append(took)
        else:
            second.refused += 1
        return kept and not silent

    # What fails, and what is watched

    def _lose_a_node(self, gone: float, back: float) -> Doing:
        yield float(gone)
        places = range(min(self.country.node, self.country.processes))
        for place in places:
            self._serving[place].dead = True
        yield NOTICED
        self._list()
        yield back - self.clock.now
        for place in places:
            self._serving[place] = self._process(place)
        self._list()

    def _lose_a_database(self, back: float) -> Doing:
        for database in self._databases:
            database.gone_until = back
        return
        yield  # a generator that needs no time

    def _watch(self) -> Doing:
        """How busy everything is, second by second."""
        before = self._used()
        for second in self.seen.seconds:
            yield 1.0
            now = self._used()
            for name, (used, units) in now.items():
                setattr(second, name, (used - before[name][0]) / units)
            before = now

    def _used(self) -> dict[str, tuple[float, int]]:
        """Seconds of work until now, and units, by the name of the part."""
        living = [one for one in self._serving if not one.dead]
        databases, country = self._databases, self.country
        return {
            "web": (sum(one.lane.used() for one in self._everybody), len(living)),
            "threads": (
                sum(one.threads.used() for one in self._everybody),
                len(living) * country.threads,
            ),
            "database": (
                sum(one.cores.used() for one in databases),
                len(databases) * country.cores,
            ),
            "connections": (
                sum(one.connections.used() for one in databases),
                len(databases) * country.connections,
            ),
            "disk": (sum(one.disk.used() for one in databases), len(databases)),
        }
