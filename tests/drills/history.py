"""What people were told, and whether it is true: the invariants that no fault may break.

I1  an acknowledged input has exactly one row in the inbox
I2  at most one ballot of a voter stands
I3  an acknowledged vote is counted: the last one of each voter
I4  every text ends in a known state, none is stuck
I5  a provider takes each text once at most, or the row says that it may be doubled, and no more
    often than it was tried
I6  the public log holds every ballot and act once, and each root is a beginning of the next
I7  every order of reports ends in the same state
I8  the audit chain holds
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select

from smsgateway.actions.accounts import audit
from smsgateway.actions.publiclog import sequencing
from smsgateway.actions.publiclog.waiting import waiting
from smsgateway.actions.sending.delivery import RANK
from smsgateway.counting.merkle import leaf_hash, root
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests, projects
from smsgateway.store.db import database_now
from smsgateway.store.log import checkpoints, log_acts, log_leaves, logs
from smsgateway.store.messages import delivery_reports, inbox, outbox
from smsgateway.store.people import people

ENDED = {"sent", "delivered", "failed", "dead", "unknown"}


@dataclass
class History:
    """What was sent and what was acknowledged, by the clients' own account."""

    texts: set[str] = field(default_factory=set)
    """Ids of texts that were acknowledged."""
    votes: dict[str, list[tuple[str, bool]]] = field(default_factory=lambda: defaultdict(list))
    """By number: each vote tried, in order, with whether it was acknowledged."""
    guard: threading.Lock = field(default_factory=threading.Lock)

    def text(self, identity):
        """This text was acknowledged."""
        with self.guard:
            self.texts.add(identity)

    def vote(self, number, code, acknowledged):
        """A vote for one project; unacknowledged, it may or may not count."""
        with self.guard:
            self.votes[number].append((code, acknowledged))

    @property
    def acknowledged(self):
        return sum(ok for votes in self.votes.values() for _, ok in votes)

    def may_stand(self, number):
        """The codes that may be this voter's: the last acknowledged one, or a later attempt."""
        tried = self.votes[number]
        last = max((place for place, (_, ok) in enumerate(tried) if ok), default=None)
        if last is None:
            return {None, *(code for code, _ in tried)}
        return {code for code, _ in tried[last:]}


def check(town, history, taken=None, settled=True):
    """Every invariant that this history can tell about; what is broken is named.

    `taken` counts by number what a provider took. `settled` says that all waits are over.
    """
    house = town.house
    broken = []
    is_sequenced(house)
    with house.db.read() as connection:
        broken += inputs(connection, history)
        broken += standing(connection)
        broken += counted(connection, house, history)
        broken += states(connection) if settled else []
        broken += twice(connection, house, taken) if taken is not None else []
        broken += published(connection)
        broken += reports(connection)
        audit.verify(connection)
    assert not broken, f"{len(broken)} broken: " + "; ".join(broken[:5])


def inputs(connection, history):
    """I1."""
    rows = connection.execute(select(inbox.c.provider_id).where(inbox.c.medium == "sms"))
    held = Counter(row.provider_id for row in rows)
    lost = [f"I1: {one} was acknowledged and is lost" for one in history.texts if not held[one]]
    return lost + [f"I1: {one} is there {n} times" for one, n in held.items() if n > 1]


def standing(connection):
    """I2."""
    stands = (
        select(ballots.c.tag, func.count().label("n"))
        .where(ballots.c.disposition == "standing")
        .group_by(ballots.c.contest_id, ballots.c.tag)
        .having(func.count() > 1)
    )
    return [f"I2: {row.n} ballots of one voter stand" for row in connection.execute(stands)]


def counted(connection, house, history):
    """I3."""
    race = connection.execute(select(contests).order_by(contests.c.id).limit(1)).one()
    codes = {
        row.id: row.code
        for row in connection.execute(select(projects).where(projects.c.contest_id == race.id))
    }
    choice = {
        bytes(row.tag): codes[row.choice[0]]
        for row in connection.execute(
            select(ballots).where(
                ballots.c.contest_id == race.id, ballots.c.disposition == "standing"
            )
        )
    }
    broken = []
    for number in history.votes:
        found = choice.get(house.keys.tag(race.key_version, race.salt, number))
        if found not in history.may_stand(number):
            wanted = sorted(map(str, history.may_stand(number)))
            broken.append(f"I3: {number} stands for {found}, and was told {wanted}")
    return broken


def states(connection):
    """I4."""
    now = connection.execute(select(database_now())).scalar_one()
    stuck = []
    for row in connection.execute(select(outbox).where(outbox.c.status.not_in(ENDED))):
        waits = row.status == "queued" and row.due_at > now
        if not waits:
            stuck.append(f"I4: text {row.id} is {row.status}")
    return stuck


def twice(connection, house, taken):
    """I5."""
    mine = Counter()
    perhaps = Counter()
    for row in connection.execute(
        select(outbox.c.doubtful, outbox.c.attempts, people.c.phone_sealed).join(people)
    ):
        number = house.keys.open(row.phone_sealed, "phone")
        mine[number] += 1
        perhaps[number] += row.doubtful and row.attempts - 1
    return [
        f"I5: {number} got {n} texts of {mine[number]}, {perhaps[number]} more tries in doubt"
        for number, n in taken.items()
        if n > mine[number] + perhaps[number]
    ]


def is_sequenced(house):
    """Everything has its place in the public log; a sequencer that was killed may hold it up."""
    for _ in range(100):
        sequencing.sequence(house)
        if not waiting(house, timedelta(0)):
            return
        time.sleep(0.3)
    raise AssertionError("I6: something waits for its place in the public log")


def published(connection):
    """I6."""
    broken = []
    for log in connection.execute(select(logs)):
        mine = log.contest_id
        leaves = list(of_contest(connection, log_leaves, mine, log_leaves.c.n))
        hashes = [bytes(row.hash) for row in leaves]
        cast = list(of_contest(connection, ballots, mine, ballots.c.id))
        acts = list(of_contest(connection, log_acts, mine, log_acts.c.id))
        opened = sum(row.kind == "challenge" for row in leaves)
        if [row.n for row in leaves] != list(range(len(cast) + len(acts) + opened)):
            broken.append(f"I6: {len(leaves)} leaves of {len(cast)} ballots, {len(acts)} acts")
        broken += [f"I6: leaf {r.n} is altered" for r in leaves if leaf_hash(r.body) != r.hash]
        held = {row.n: json.loads(row.body).get("r") for row in leaves}
        broken += [
            f"I6: {row.receipt} is lost" for row in cast if held.get(row.leaf) != row.receipt
        ]
        signed = list(of_contest(connection, checkpoints, mine, checkpoints.c.size))
        broken += [
            f"I6: the root of {row.size} leaves is no beginning of the log"
            for row in signed
            if root(hashes[: row.size]) != row.root
        ]
        if not signed or signed[-1].size != len(leaves):
            broken.append("I6: not all leaves are signed")
    return broken


def of_contest(connection, table, contest_id, order):
    """The rows of a contest, in that order."""
    return connection.execute(select(table).where(table.c.contest_id == contest_id).order_by(order))


def reports(connection):
    """I7."""
    told = select(outbox.c.id, outbox.c.status, delivery_reports.c.progress).join(
        delivery_reports, delivery_reports.c.outbox_id == outbox.c.id
    )
    return [
        f"I7: text {row.id} is {row.status} after a report of {row.progress}"
        for row in connection.execute(told)
        if row.progress and RANK[row.status] < RANK[row.progress]
    ]
