"""Looking for signals: by the clock every ten minutes while a contest runs, or when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection, select, update

from smsgateway.actions.cycles import contest_named
from smsgateway.actions.everysolong import begins
from smsgateway.actions.house import House
from smsgateway.actions.signals.gathering import Cast, cast, instant, seconds, votes, zone_of
from smsgateway.actions.signals.holding import hold_newcomers
from smsgateway.counting.signals import Miss, Signal, found, guessing
from smsgateway.store.contests import contests, cycles
from smsgateway.store.db import AnyRow
from smsgateway.store.rolls import misses
from smsgateway.store.signals import signal_voters, signals

EVERY = timedelta(minutes=10)
RAN = "signals"
"""The lease's name under which the last look is noted."""

LOOKED_AT = ("voting", "tallying", "award")
"""Phases in which signals are still looked for."""


def watch_due(house: House) -> int:
    """Look at every running contest, if that was not done of late; returns the new signals."""
    with house.db.write() as connection:
        now = begins(house, connection, RAN, EVERY)
        if now is None:
            return 0
        running = connection.execute(RUNNING.where(contests.c.opens_at < now)).scalars().all()
    return sum(watch(house, slug) for slug in running)


def watch(house: House, slug: str) -> int:
    """Look at one contest now; returns how many signals are new. Raises `Refused`."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        some = cast(house, connection, contest)
        zone = zone_of(connection, contest.area_id)
        wrong = [
            Miss(seconds(row.missed_at, zone), bytes(row.digest).hex())
            for row in connection.execute(
                select(misses.c.missed_at, misses.c.digest).where(misses.c.contest_id == contest.id)
            )
        ]
    made = [*found(votes(some, zone)), *guessing(wrong)]
    with house.db.write() as connection:
        new = sum(note(house, connection, contest, one, some) for one in made)
        hold_newcomers(connection, contest.id)
    return new


def note(
    house: House, connection: Connection, contest: AnyRow, one: Signal, some: Sequence[Cast]
) -> bool:
    """Keep a signal, or what it has grown to while nobody judged it; True for a new one."""
    zone = zone_of(connection, contest.area_id)
    key = house.keys.tag(contest.key_version, contest.salt, f"signal|{one.kind}|{one.key}")
    told = {
        "facts": public(one.facts),
        "begins_at": instant(one.begins, zone),
        "ends_at": instant(one.ends, zone),
    }
    same = (signals.c.contest_id == contest.id, signals.c.kind == one.kind, signals.c.key == key)
    known = connection.execute(select(signals.c.id, signals.c.state).where(*same)).first()
    if known is None:
        row = house.db.insert(signals).values(contest_id=contest.id, kind=one.kind, key=key, **told)
        signal_id = connection.execute(row.returning(signals.c.id)).scalar_one()
    elif known.state == "new":
        signal_id = known.id
        connection.execute(update(signals).where(signals.c.id == signal_id).values(**told))
    else:
        return False
    tags = [{"signal_id": signal_id, "tag": some[voter].tag} for voter in one.voters]
    if tags:
        connection.execute(house.db.insert(signal_voters).on_conflict_do_nothing(), tags)
    return known is None


def public(facts: Mapping[str, int | str]) -> dict[str, int | str]:
    """Figures for whoever judges."""
    return {name: value for name, value in facts.items() if name != "within"}


RUNNING = (
    select(cycles.c.slug)
    .join(contests, contests.c.cycle_id == cycles.c.id)
    .where(cycles.c.phase.in_(LOOKED_AT), contests.c.salt.is_not(None))
    .order_by(contests.c.id)
)
