"""Telling people of a decision: a notice becomes texts, a few hundred people a transaction.

Who voted is found by asking of each phone whether its tag stands in the box: in this process only,
and nothing of it is kept but the texts. Everybody who voted gets the same words, so that the
outbox says no more than it did before: that they voted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, insert, select, update

from flows.gsm import measure
from smsgateway.actions.catalogue import Snapshot, Station
from smsgateway.actions.house import House
from smsgateway.actions.people.optouts import EVERYTHING, may_be_written_to
from smsgateway.store.ballots import ballots
from smsgateway.store.db import AnyRow
from smsgateway.store.messages import outbox
from smsgateway.store.notices import notices
from smsgateway.store.people import people

CHUNK = 200
"""People a transaction: on SQLite every vote waits behind it."""


def tell_due(house: House) -> int:
    """Turn what is left of every notice into texts; returns how many were queued.

    May be broken off anywhere: a chunk and how far it came are written together.
    """
    with house.db.read() as connection:
        due = connection.execute(UNFINISHED).all()
    return sum(tell(house, row.id) for row in due)


def tell(house: House, notice_id: int) -> int:
    """One notice to its end."""
    queued = 0
    while True:
        with house.db.write() as connection:
            notice = connection.execute(NEXT.where(notices.c.id == notice_id)).one()
            if notice.finished:
                return queued
            queued += tell_chunk(house, connection, notice)


def tell_chunk(house: House, connection: Connection, notice: AnyRow) -> int:
    """The next people by id; the notice is finished when there is nobody left."""
    snapshot = house.catalogue.latest()
    stations = {
        one.id: one for one in snapshot.stations_of(notice.contest_id) if one.account.sender
    }
    some = connection.execute(PEOPLE.where(people.c.id > notice.told_to)).all() if stations else []
    chosen = audience(house, connection, snapshot, notice, stations, some)
    rows = [letter(house, stations[channel], person, notice.words) for person, channel in chosen]
    if rows:
        connection.execute(insert(outbox), rows)
    done = {"told_to": some[-1].id} if some else {"finished": True}
    connection.execute(update(notices).where(notices.c.id == notice.id).values(**done))
    return len(rows)


def audience(
    house: House,
    connection: Connection,
    snapshot: Snapshot,
    notice: AnyRow,
    stations: Mapping[int, Station],
    some: Sequence[AnyRow],
) -> list[tuple[AnyRow, int]]:
    """Those of these people whom it concerns, each with the channel that last wrote to them."""
    wanting = [one for one in some if one.wanting]
    last = channels_of(connection, stations, [one.id for one in wanting])
    race = snapshot.races[notice.contest_id]
    if notice.audience == "known" or race.contest.electorate != "open":
        # Whose slip or roll entry voted from which phone is kept nowhere: everybody is told.
        return [(one, last[one.id]) for one in wanting if one.id in last]
    if race.salt is None:
        return []
    tags = {
        one.id: house.keys.tag(
            race.key_version, race.salt, house.keys.open(one.phone_sealed, "phone")
        )
        for one in wanting
    }
    voted = select(ballots.c.tag).where(
        ballots.c.contest_id == notice.contest_id,
        ballots.c.disposition == "standing",
        ballots.c.tag.in_(list(tags.values())),
    )
    standing = {bytes(tag) for tag in connection.execute(voted).scalars()}
    usual = min(stations)
    return [(one, last.get(one.id, usual)) for one in wanting if tags[one.id] in standing]


def channels_of(
    connection: Connection, stations: Mapping[int, Station], ids: Sequence[int]
) -> dict[int, int]:
    """The channel of this area over which each of these people last got a text."""
    newest = (
        select(func.max(outbox.c.id))
        .where(outbox.c.person_id.in_(ids), outbox.c.channel_id.in_(list(stations)))
        .group_by(outbox.c.person_id)
    )
    rows = select(outbox.c.person_id, outbox.c.channel_id).where(outbox.c.id.in_(newest))
    return {row.person_id: row.channel_id for row in connection.execute(rows)}


def letter(
    house: House, station: Station, person: AnyRow, words: Mapping[str, str]
) -> dict[str, object]:
    """A row of the outbox in the person's language, script only where it is known to show."""
    languages = station.offered_languages("")
    wanted = "km-Latn" if person.language == "km" and "km" not in languages else person.language
    text = words.get(wanted) or words[languages[0]]
    return {
        "channel_id": station.id,
        "person_id": person.id,
        "purpose": "notice",
        "body": house.keys.seal(text, "text"),
        "parts": measure(text).segments,
    }


UNFINISHED = select(notices.c.id).where(~notices.c.finished).order_by(notices.c.id)

NEXT = select(notices).with_for_update(of=notices)

PEOPLE = (
    select(
        people.c.id,
        people.c.phone_sealed,
        people.c.language,
        may_be_written_to(EVERYTHING).label("wanting"),
    )
    .order_by(people.c.id)
    .limit(CHUNK)
)
