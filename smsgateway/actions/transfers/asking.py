"""What the clock tells people of money: that it was sent, and whether it arrived; and what the
council answers to what they reported.

Each text and the mark that it was sent are of one transaction, so a restart asks nobody twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Select, Table, insert, or_, select, union, update

from flows import building, funds
from flows.screens import name_of
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.scorecards.asking import AT_ONCE, by_day, station_of
from smsgateway.actions.sending.telling import Errand, reachable, tell
from smsgateway.store.areas import areas
from smsgateway.store.db import database_now
from smsgateway.store.people import people
from smsgateway.store.transfers import (
    flow_events,
    followers,
    parties,
    party_phones,
    release_asks,
    releases,
)
from smsgateway.store.works import dispute_told, disputes, reporters, works

TOPIC = "money"
LONGEST = timedelta(days=7)
"""Whoever was never free to be asked is let alone after that."""


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell to some people, each once."""

    id: int
    area_id: int
    errand: Errand
    told: Table
    """Who was told."""
    of: Table
    """What is finished once everybody was."""
    whom: Select[Any]
    """Their person_id, and the channel_id where it is known."""
    old: bool

    @property
    def key(self) -> str:
        """What the mark calls the news."""
        return next(one.name for one in self.told.primary_key if one.name != "person_id")


def tell_due(house: House) -> int:
    """One round of the clock; returns how many texts were queued."""
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        news = [*releases_due(connection, now), *answers_due(connection, now)]
    sent = 0
    for one in news:
        station = station_of(house, one.area_id)
        if station is not None and by_day(now, station):
            sent += tell_some(house, one, station)
    return sent


def releases_due(connection: Connection, now: Any) -> Sequence[News]:
    """Money that was sent, and not everybody knows."""
    rows = connection.execute(RELEASED).all()
    return [
        News(
            id=row.event_id,
            area_id=row.area_id,
            errand=Errand(funds.received, {name_of(funds.transfers): str(row.event_id)}, TOPIC),
            told=release_asks,
            of=releases,
            whom=following(row.party_id, row.area_id),
            old=now - row.made_at > LONGEST,
        )
        for row in rows
    ]


def answers_due(connection: Connection, now: Any) -> Sequence[News]:
    """Answers of a council that not everybody knows who reported or follows the money there."""
    rows = connection.execute(ANSWERED).all()
    return [
        News(
            id=row.id,
            area_id=row.area_id,
            errand=Errand(building.settled, {name_of(building.works): row.code}, TOPIC),
            told=dispute_told,
            of=disputes,
            whom=reporting(row.work_id, row.area_id),
            old=now - row.answered_at > LONGEST,
        )
        for row in rows
    ]


def following(party_id: int, area_id: int) -> Select[Any]:
    """Who confirms for this party, and who follows it or its area."""
    mine = followers.c.party_id == party_id
    ends = select(party_phones.c.person_id, people.c.channel_id).join(
        people, people.c.id == party_phones.c.person_id
    )
    some = union(
        FOLLOWERS.where(or_(mine, followers.c.party_id.in_(whole(area_id)))),
        ends.where(party_phones.c.party_id == party_id),
    )
    return select(some.subquery())


def reporting(work_id: int, area_id: int) -> Select[Any]:
    """Who reported on this work, and who follows the money of its area."""
    mine = select(reporters.c.person_id, reporters.c.channel_id)
    some = union(
        FOLLOWERS.where(followers.c.party_id.in_(whole(area_id))),
        mine.where(reporters.c.work_id == work_id),
    )
    return select(some.subquery())


def whole(area_id: int) -> Select[Any]:
    """The party whose followers hear of everything in an area: the commune itself."""
    own = select(parties.c.id).join(areas, areas.c.code == parties.c.code)
    return own.where(areas.c.id == area_id)


def tell_some(house: House, news: News, station: Station) -> int:
    """The next of those who do not know; the news is finished when none is left."""
    whom = news.whom.subquery()
    told, key = news.told, news.told.c[news.key]
    know = select(told.c.person_id).where(key == news.id)
    left = (
        select(people, whom.c.channel_id.label("reached_by"))
        .join(whom, whom.c.person_id == people.c.id)
        .where(people.c.id.not_in(know), *reachable(TOPIC))
        .order_by(people.c.id)
        .limit(AT_ONCE)
    )
    id_of = next(iter(news.of.primary_key))
    stations = house.catalogue.latest().stations_by_id
    with house.db.write() as connection:
        connection.execute(select(id_of).where(id_of == news.id).with_for_update())  # one at a time
        asked: set[int] = set()
        waiting = connection.execute(left).all()
        for person in waiting:
            by = stations.get(person.reached_by or 0, station)
            if person.id not in asked and tell(house, connection, by, person, news.errand):
                asked.add(person.id)
        if asked:
            rows = [{news.key: news.id, "person_id": person} for person in sorted(asked)]
            connection.execute(insert(told), rows)
        if not waiting or news.old:
            finished = update(news.of).where(id_of == news.id)
            connection.execute(finished.values({DONE[news.of.name]: database_now()}))
    return len(asked)


FOLLOWERS = select(followers.c.person_id, followers.c.channel_id)

DONE = {releases.name: "finished_at", disputes.name: "told_at"}

RELEASED: Select[tuple[Any, ...]] = (
    select(
        releases.c.event_id, releases.c.made_at, parties.c.id.label("party_id"), parties.c.area_id
    )
    .join(flow_events, flow_events.c.id == releases.c.event_id)
    .join(parties, parties.c.id == flow_events.c.to_id)
    .where(releases.c.finished_at.is_(None))
    .order_by(releases.c.event_id)
)
ANSWERED: Select[tuple[Any, ...]] = (
    select(disputes.c.id, disputes.c.answered_at, disputes.c.work_id, works.c.code, works.c.area_id)
    .join(works, works.c.id == disputes.c.work_id)
    .where(disputes.c.answered_at.is_not(None), disputes.c.told_at.is_(None))
    .order_by(disputes.c.id)
)
