"""A gateway, its provider and its people in one thread, under a clock and a chance of our own.

A run is told by its seed: people vote by text and by session, providers drop, double and reorder,
answers get lost, time passes. Before any SQL statement the process may die: what was not committed
is gone, memory is gone, and people and providers try again, as they do. In the end everything that
was acknowledged must be true: `history.check`.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import event

from smsgateway.actions import turn
from smsgateway.actions.catalogue import Catalogue
from smsgateway.actions.commit import commit
from smsgateway.actions.known import KNOWN
from smsgateway.actions.opening import open_house
from smsgateway.actions.outcome import NoLongerFits, NotRecorded
from smsgateway.actions.publiclog import sequencing
from smsgateway.actions.reader import Reader
from smsgateway.actions.sending import delivery, outbox, recovery
from smsgateway.actions.writer import Lost
from smsgateway.channels.contract import (
    Accepted,
    Answer,
    Hop,
    NotAccepted,
    Progress,
    Report,
    Text,
    Unclear,
)
from smsgateway.store.db import Database
from tests.drills.callers import key_for
from tests.drills.history import History, check
from tests.house import SLUG, Town, found, open_town, settings_for, sqlite_template
from tests.phone import RECEIPT

BEGAN = datetime(2026, 11, 22, 9, tzinfo=UTC)
CODES = ("11", "12", "13", "14", "15")
NOW = "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')"


class Crash(BaseException):
    """The process dies here: no handler of the product may catch it."""


class Clock:
    """The database's clock, moved by hand."""

    def __init__(self):
        self.now = BEGAN

    def passes(self, seconds):
        self.now += timedelta(seconds=seconds)

    @property
    def sql(self):
        return f"'{self.now:%Y-%m-%d %H:%M:%S.%f}'"


class Timeless(Catalogue):
    """The catalogue without the process's own clock: it does not grow stale by itself."""

    def latest(self):
        return self._snapshot or super().latest()


class Inline:
    """The writer without its thread: one outcome a commit, menu steps behind as chance has it."""

    def __init__(self, db, chance):
        self.db, self.chance, self.steps = db, chance, {}

    def coming(self):
        return nullcontext()

    def submit(self, outcome):
        step = self.steps.get(outcome.name)
        try:
            kept = commit(self.db, [outcome])
        except NoLongerFits as error:
            raise Lost from error
        if 0 not in kept:
            raise Lost
        outcome.thread.standing.version += 1
        if step is not None:
            del self.steps[outcome.name]
        return kept[0]

    def follow(self, step):
        self.steps[step.name] = step
        if self.chance.random() < 0.5:
            self.settle(step.who.phone_index)

    def settle(self, phone_index):
        for step in [one for one in self.steps.values() if one.who.phone_index == phone_index]:
            if commit(self.db, [step]):
                step.thread.standing.version += 1
            else:
                step.thread.standing.moved = True
            del self.steps[step.name]

    def close(self):
        pass


class Provider:
    """Takes texts, or loses them, or loses its answer; reports late, twice and out of order."""

    batch = 3
    stopped = False

    def __init__(self, seed, looks_up):
        self.seed, self.looks_up = seed, looks_up
        self.taken, self.tries = Counter(), Counter()
        self.held = {}
        self.reports = []

    def of(self, station):
        return self

    def send(self, messages):
        return [self.one(message) for message in messages]

    def one(self, message):
        # Its own luck at each try: in which order texts leave hangs on receipts drawn by lot.
        self.tries[message.reference] += 1
        chance = random.Random(f"{self.seed} {message.reference} {self.tries[message.reference]}")
        fate = chance.random()
        if fate < 0.08:
            return NotAccepted(Answer.RETRY, "busy")
        if fate < 0.14:
            return Unclear("dropped")
        identity = f"p-{message.reference}-{self.taken[message.phone]}"
        self.taken[message.phone] += 1
        self.held[message.reference] = identity
        for _ in range(chance.choice((0, 1, 1, 2))):
            self.reports.append((identity, message.phone))
        return Unclear("the answer was lost") if fate < 0.24 else Accepted(identity)

    def look_up(self, message, since):
        if not self.looks_up:
            return "cannot"
        identity = self.held.get(message.reference)
        return Accepted(identity) if identity else None

    def balance(self):
        return None

    def received(self, after):
        return None

    def close(self):
        pass


class Simulation:
    """One run."""

    def __init__(self, seed, steps=12, people=4, looks_up=None):
        self.chance = random.Random(seed)
        self.steps = steps
        self.numbers = [f"+25471100{place:04}" for place in range(people)]
        self.clock, self.history = Clock(), History()
        asked = self.chance.random() < 0.5 if looks_up is None else looks_up
        self.provider = Provider(seed, asked)
        self.statements, self.played, self.dies_at, self.crashes = 0, 0, None, 0
        self.texts = 0
        stage().holds(self)
        self.starts()

    # the process

    def starts(self):
        """A new process on the same database: it remembers nothing."""
        db = stage().db
        settings = settings_for(db.url)
        house = open_house(settings)
        catalogue = Timeless(db, house.keys, settings)
        house = replace(
            house,
            db=db,
            catalogue=catalogue,
            reader=Reader(db, KNOWN),
            writer=Inline(db, self.chance),
        )
        self.town = Town(house, None, None, senders=self.provider)

    def before(self, statement):
        """Each statement: the clock is ours, and so is the moment of death."""
        self.statements += 1
        if self.dies_at is not None and self.statements >= self.dies_at:
            self.dies_at = None
            raise Crash
        return statement.replace(NOW, self.clock.sql)

    def lives(self, act):
        """Do something, and if the process dies, start another; False when it died."""
        try:
            act()
        except Crash:
            self.crashes += 1
            self.town.house.db.dispose()
            self.starts()
            return False
        return True

    # what people do

    def texts_vote(self, number, code):
        """A text, brought again and again until it is acknowledged."""
        self.texts += 1
        text = Text(number, f"t-{self.texts}", f"VOTE {code}")
        again = self.chance.choice((1, 1, 2))

        def arrives():
            station = self.town.house.catalogue.latest().stations[SLUG]
            turn.take_text(self.town.house, station, text)

        while again:
            again -= self.until_taken(arrives)
        self.history.text(text.id)
        self.history.vote(number, code, acknowledged=True)

    def dials_vote(self, number, code):
        """A session; each press is repeated until a screen comes, unless the person gives up."""
        session, typed, said = f"s-{self.chance.random()}", [], None
        while said is None or not said.ends:
            if said is not None:
                typed.append(key_for(said.text, code))
            hop = Hop(number, session, "*".join(typed))

            def presses(hop=hop):
                nonlocal said
                station = self.town.house.catalogue.latest().stations[SLUG]
                said = turn.take_hop(self.town.house, station, hop)

            self.until_taken(presses)
            if self.chance.random() < 0.05:
                break  # hangs up
        self.history.vote(number, code, acknowledged=bool(RECEIPT.search(said.text)))

    def until_taken(self, act):
        """A gateway tries again; nothing may fail for ever."""
        for _ in range(6):
            with suppress(NotRecorded):
                if self.lives(act):
                    return 1
        raise AssertionError("it was never taken")

    # what the house does

    def works(self):
        """A round of the outbox."""
        self.lives(lambda: outbox.drain(self.town.house, self.town.senders, hands=1))

    def recovers(self):
        """A round of looking after what broke."""
        self.lives(lambda: recovery.recover(self.town.house, self.town.senders))

    def sequences(self):
        """The ballots that wait get their places in the public log."""
        self.lives(lambda: sequencing.sequence(self.town.house))

    def reports(self):
        """One report, any of those that wait; perhaps again later."""
        waiting = self.provider.reports
        if not waiting:
            return
        waiting.sort()
        identity, phone = waiting.pop(self.chance.randrange(len(waiting)))
        progress = self.chance.choice(tuple(Progress))

        def arrives():
            station = self.town.house.catalogue.latest().stations[SLUG]
            report = Report(identity, progress.value, progress, phone=phone)
            delivery.take_report(self.town.house, station, report)

        if not self.lives(arrives):
            waiting.append((identity, phone))

    # the run

    def run(self, dies_at=None, death=0.0):
        """Play it. The process dies at that statement, or at any act with this chance."""
        self.dies_at = dies_at
        for _ in range(self.steps):
            if death and self.chance.random() < death:
                self.dies_at = self.statements + self.chance.randrange(1, 25)
            number, code = self.chance.choice(self.numbers), self.chance.choice(CODES)
            act = self.chance.choice(
                ("text", "text", "dial", "work", "work", "recover", "report", "log")
            )
            if act == "text":
                self.texts_vote(number, code)
            elif act == "dial":
                self.dials_vote(number, code)
            else:
                {
                    "work": self.works,
                    "recover": self.recovers,
                    "report": self.reports,
                    "log": self.sequences,
                }[act]()
            self.clock.passes(self.chance.choice((1, 5, 20, 70)))
        self.settles()
        return self

    def settles(self):
        """Let every wait be over, then look at what is true."""
        self.dies_at, self.played = None, self.statements
        while self.provider.reports:
            self.reports()
        for _ in range(14):
            self.clock.passes(1000)
            recovery.recover(self.town.house, self.town.senders)
            outbox.drain(self.town.house, self.town.senders)
        check(self.town, self.history, taken=self.provider.taken)


class Stage:
    """One database file that every run begins anew: its engine has learnt all statements."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="sim-", dir=fastest())
        self.file = Path(self.folder.name) / "town.sqlite3"
        shutil.copyfile(sqlite_template(), self.file)
        self.db = Database(f"sqlite:///{self.file}")
        self.playing = None
        event.listen(self.db.engine, "before_cursor_execute", self.before, retval=True)
        self.beginning = self.founded()

    def founded(self):
        """Kee, open at the simulated time, as a file's bytes."""
        town = open_town(self.db.url)
        event.listen(town.house.db.engine, "before_cursor_execute", self.before, retval=True)
        found(town.house)
        with closing(town.house.db.engine.raw_connection()) as raw:
            raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        town.close()
        return self.file.read_bytes()

    def holds(self, simulation):
        """Begin anew."""
        self.db.dispose()
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        self.file.write_bytes(self.beginning)
        self.playing = simulation

    def before(self, connection, cursor, statement, parameters, context, many):
        if self.playing is None:
            return statement.replace(NOW, Clock().sql), parameters
        return self.playing.before(statement), parameters


@cache
def stage():
    """This test process's own."""
    return Stage()


def play(seed, **told):
    """One seed; the simulation, for its figures."""
    dies_at, death = told.pop("dies_at", None), told.pop("death", 0.0)
    simulation = Simulation(seed, **told)
    try:
        return simulation.run(dies_at=dies_at, death=death)
    except AssertionError as error:
        raise AssertionError(f"seed {seed}, dies_at {dies_at}, death {death}: {error}") from error


def fastest():
    """Where a flush costs nothing: what is simulated is the process's death, not the disk's."""
    memory = Path("/dev") / "shm"
    return memory if os.access(memory, os.W_OK) else None
