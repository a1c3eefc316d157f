"""A rehearsal in the practice town: so many made-up phones vote, and the count is compared with
what they cast."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from flows.world import Contest, Project
from smsgateway.actions import elections
from smsgateway.actions.accounts import audit
from smsgateway.actions.catalogue import Race
from smsgateway.actions.claiming import in_future
from smsgateway.actions.elections import codes_by_file_id
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.rehearsing import Phone
from smsgateway.counting.told import unpacked
from smsgateway.store.db import database_now
from smsgateway.store.rehearsals import rehearsals

MOST_PHONES = 1000
SILENT_FOR = timedelta(seconds=20)
"""After which a rehearsal that says nothing more has died with its process."""
FAULTS = 10


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One rehearsal, as far as it has come."""

    id: int
    slug: str
    phones: int
    voted: int
    requests: int
    seconds: float
    slowest: float
    faults: Sequence[str]
    lines: Sequence[tuple[str, int, int]]
    """A project's code, votes cast, votes counted; empty until it is over."""
    state: str
    """running, equal, differs, or died."""
    began: datetime


def begin(house: House, race: Race, phones: int, now: datetime, *, by: str) -> int:
    """Note that so many phones will vote; returns the rehearsal's number. Raises `Refused`."""
    if not 1 <= phones <= MOST_PHONES:
        raise Refused("a rehearsal has 1 to 1000 phones")
    if race.contest.phase(now) != "open" or race.contest.electorate != "open":
        raise Refused("nobody can vote now: open voting in the practice first")
    with house.db.write() as connection:
        running = select(rehearsals.c.id).where(
            rehearsals.c.ended_at.is_(None),
            rehearsals.c.seen_at > in_future(connection, -SILENT_FOR),
        )
        if connection.execute(running).first():
            raise Refused("a rehearsal runs already: wait until it is over")
        new = insert(rehearsals).values(slug=race.slug, phones=phones)
        number: int = connection.execute(new.returning(rehearsals.c.id)).scalar_one()
        audit.record(connection, by=by, act="practice.rehearse", about=race.slug, detail={})
    return number


def crowd(contest: Contest, number: int, size: int) -> list[Phone]:
    """The phones of a rehearsal: numbers that no earlier one had, ballots drawn by lot."""
    return [
        Phone(f"+999{number:04}{place:05}", tuple(drawn(contest)), dials=place % 2 == 0)
        for place in range(size)
    ]


def drawn(contest: Contest) -> list[str]:
    """A ballot that this contest takes, by lot."""
    lots, form = secrets.SystemRandom(), contest.format
    lines = [line for line in contest.projects if not line.withdrawn]
    if form.points:
        return [lots.choice(lines).code for _ in range(form.points)]
    number = lots.randint(max(form.least, 1), min(form.most, len(lines)))
    picked = lots.sample(lines, number)
    return [line.code for line in (affordable(contest, picked) if form.within_pot else picked)]


def affordable(contest: Contest, picked: Sequence[Project]) -> list[Project]:
    """As many of them as the pot pays, the cheapest first."""
    left, found = contest.pot.amount, []
    for line in sorted(picked, key=lambda line: line.cost.amount):
        if line.cost.amount <= left:
            left -= line.cost.amount
            found.append(line)
    return found


def cast(phones: Sequence[Phone]) -> Counter[str]:
    """How many of these ballots name each project, by its code."""
    return Counter(code for phone in phones for code in set(phone.codes))


def counted(house: House, slug: str) -> Counter[str]:
    """How many of the ballots that stand name each project, by its code."""
    codes = codes_by_file_id(house, slug)
    votes = elections.tally(house, slug).projects
    return Counter({codes[name]: number for name, number in votes.items()})


def note(house: House, number: int, **told: object) -> bool:
    """Keep how far it has come; False where the town was wiped meanwhile."""
    with house.db.write() as connection:
        mine = update(rehearsals).where(rehearsals.c.id == number)
        return bool(connection.execute(mine.values(seen_at=database_now(), **told)).rowcount)


def end(
    house: House, number: int, cast: Mapping[str, int], counted: Mapping[str, int], **told: object
) -> None:
    """Keep what came of it."""
    told |= {"expected": dict(cast), "counted": dict(counted), "ended_at": database_now()}
    note(house, number, **told)


def listed(house: House) -> list[Rehearsed]:
    """The latest first."""
    with house.db.read() as connection:
        latest = select(rehearsals, database_now().label("now")).order_by(rehearsals.c.id.desc())
        rows = connection.execute(latest.limit(5)).all()
    return [
        Rehearsed(
            row.id,
            row.slug,
            row.phones,
            row.voted,
            row.requests,
            row.seconds,
            row.slowest,
            [unpacked(one) for one in row.faults],
            lines := [
                (name, row.expected.get(name, 0), row.counted.get(name, 0))
                for name in sorted({*row.expected, *row.counted})
            ],
            state_of(row.ended_at, row.now - row.seen_at, row.faults, lines),
            row.began_at,
        )
        for row in rows
    ]


def state_of(
    ended: datetime | None,
    silent: timedelta,
    faults: Sequence[str],
    lines: Sequence[tuple[str, int, int]],
) -> str:
    """How it stands, in a word."""
    if ended is None:
        return "died" if silent > SILENT_FOR else "running"
    return "differs" if faults or any(cast != found for _, cast, found in lines) else "equal"
