"""Test votes: while people vote, each network's way to the ballot box is walked and never used.

A test is one whole dial-in, `1*11*1`, stepped by the code that steps a voter's, on what the
database says at this moment, up to the sealed ballot that a voter's turn would hand to the writer.
It is not handed over: there is nothing to be taken out of a count, and no phone, session or receipt
is left.
What it cannot see is the network's own part: for that a person dials.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select

from smsgateway.actions import alarms
from smsgateway.actions.catalogue import Race, Snapshot, Station
from smsgateway.actions.house import House
from smsgateway.actions.inputs import Input
from smsgateway.actions.known import read
from smsgateway.actions.outcome import Paper
from smsgateway.actions.previews import example
from smsgateway.actions.step import step
from smsgateway.store.channels import heard
from smsgateway.store.db import database_now
from smsgateway.store.incidents import test_votes

EVERY = timedelta(minutes=10)
AT_ONCE = 10
"""So many a sweep: votes come first."""

NOBODY = "+99900000000"
"""A number of a range that no network serves."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How it went on one network of one channel."""

    passed: bool
    said: str
    millis: int


def test_due(house: House) -> int:
    """Try each network that was ever heard, where a vote is open and the last test is old."""
    snapshot = house.catalogue.latest()
    if not snapshot.races:
        return 0
    done = 0
    for station, network in list(due(house, snapshot))[:AT_ONCE]:
        keep(house, station, network, try_vote(house, station, network))
        done += 1
    return done


def due(house: House, snapshot: Snapshot) -> Iterator[tuple[Station, str]]:
    """Channels and networks whose turn it is."""
    last = and_(
        test_votes.c.channel_id == heard.c.channel_id, test_votes.c.network == heard.c.network
    )
    asked = select(
        heard.c.channel_id, heard.c.network, test_votes.c.tried_at, database_now().label("now")
    ).outerjoin(test_votes, last)
    with house.db.read() as connection:
        rows = connection.execute(asked.order_by(heard.c.channel_id, heard.c.network)).all()
    for row in rows:
        station = snapshot.stations_by_id.get(row.channel_id)
        race = snapshot.race_for(station.area_id, row.now) if station else None
        old = row.tried_at is None or row.now - row.tried_at >= EVERY
        if station and race and old and is_open(race, row.now):
            yield station, row.network


def is_open(race: Race, now: datetime) -> bool:
    """Whether any phone may vote in it at this moment."""
    return race.contest.phase(now) == "open" and race.contest.electorate == "open"


def try_vote(house: House, station: Station, network: str) -> Tried:
    """Walk the way of one vote; nothing is written."""
    started = time.monotonic()
    index, *older = house.keys.indexes(NOBODY)
    said = Input(
        medium="ussd",
        channel_id=station.id,
        phone=NOBODY,
        phone_index=index,
        phone_indexes=[index, *older],
        network=network,
        key="u:test",
        provider_id="test",
        body="",
    )
    known = read(house, said)._replace(joined=True)
    race = house.catalogue.at(known.revision).race_for(station.area_id, known.now)
    choice = example(race.contest if race else None)
    outcome, talk, _ = step(house, station, said._replace(body=f"1*{choice}*1"), known)
    passed = talk.ends and any(isinstance(act, Paper) for act in outcome.acts)
    millis = round((time.monotonic() - started) * 1000)
    return Tried(passed, "" if passed else talk.reply[:200], millis)


def keep(house: House, station: Station, network: str, tried: Tried) -> None:
    """Note it in place of the one before; one that failed raises an alarm until one passes."""
    values = {"passed": tried.passed, "said": tried.said, "millis": tried.millis}
    with house.db.write() as connection:
        new = house.db.insert(test_votes).values(
            channel_id=station.id, network=network, tried_at=database_now(), **values
        )
        connection.execute(
            new.on_conflict_do_update(
                index_elements=[test_votes.c.channel_id, test_votes.c.network],
                set_={**values, "tried_at": database_now()},
            )
        )
        if tried.passed:
            alarms.clear(connection, station.account.slug, "test")
        else:
            why = f"a test vote from network {network or 'unnamed'} did not pass"
            alarms.sound(connection, house.db, "test", station.account.slug, why)
