"""What the house knows of the holder of a phone, changed by what they said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select, update

from flows.effects import Join
from flows.receipts import LOOKS
from smsgateway.actions.outcome import Due, NoLongerFits
from smsgateway.channels.phones import network_or_country
from smsgateway.store.columns import Id
from smsgateway.store.db import Database, database_now
from smsgateway.store.people import people
from smsgateway.store.prepared import ManyChanges
from smsgateway.store.sealing import Keyring


def join(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """They were shown the notice and chose a language."""
    for due in dues:
        said: Join = due.act
        shown = {"who": due.person_id, "speaks": said.language, "shown": said.notice}
        connection.execute(JOIN, {**shown, "where": due.channel_id})


def speak(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """They want to be answered in another language."""
    for due in dues:
        connection.execute(SPEAK, {"who": due.person_id, "speaks": due.act.language})


def met(
    connection: Connection, db: Database, keys: Keyring, phone: str, until: datetime | None = None
) -> int:
    """The person of this phone (E.164), also one who never spoke to us.

    Whoever is met for a while only is erased at `until`, unless they are met for good meanwhile.
    """
    mine = people.c.phone_index.in_(keys.indexes(phone))
    found = connection.execute(select(people.c.id).where(mine)).scalar()
    if found is None:
        new = db.insert(people).values(
            phone_index=keys.index(phone),
            phone_sealed=keys.seal(phone, "phone"),
            network=network_or_country("", phone),
            erase_from=until,
        )
        connection.execute(new.on_conflict_do_nothing(index_elements=[people.c.phone_index]))
        found = connection.execute(select(people.c.id).where(mine)).scalar_one()
    elif until is None:
        for_a_while = update(people).where(mine, people.c.erase_from > database_now())
        connection.execute(for_a_while.values(erase_from=None))
    return int(found)


def met_all(
    connection: Connection, db: Database, keys: Keyring, phones: Collection[str]
) -> dict[str, int]:
    """The person of each of these phones (E.164), all met for good; a few statements for all."""
    places = {phone: keys.indexes(phone) for phone in phones}
    theirs = people.c.phone_index.in_([one for each in places.values() for one in each])
    there = set(connection.execute(select(people.c.phone_index).where(theirs)).scalars())
    new = [
        {
            "phone_index": keys.index(phone),
            "phone_sealed": keys.seal(phone, "phone"),
            "network": network_or_country("", phone),
        }
        for phone in sorted(phones)
        if there.isdisjoint(places[phone])
    ]
    if new:
        made = db.insert(people).on_conflict_do_nothing(index_elements=[people.c.phone_index])
        connection.execute(made, new)
    for_a_while = update(people).where(theirs, people.c.erase_from > database_now())
    connection.execute(for_a_while.values(erase_from=None))
    found = connection.execute(select(people.c.phone_index, people.c.id).where(theirs))
    ids = {row.phone_index: int(row.id) for row in found}
    return {phone: next(ids[one] for one in each if one in ids) for phone, each in places.items()}


def forget(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """They go as soon as the goodbye has left: see `erasure`."""
    for due in dues:
        connection.execute(FORGET, {"who": due.person_id})


def look(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """One time fewer is left. Raises `NoLongerFits` where none was."""
    for due in dues:
        if not connection.execute(LOOK, {"who": due.person_id}).rowcount:
            raise NoLongerFits("the choice was shown meanwhile")


def may_look(connection: Connection, voters: Sequence[int]) -> None:
    """Whoever just voted may be shown their choice, so often, from now on for a while."""
    VOTED.apply(connection, [{"voter": person_id} for person_id in voters])


WHO = people.c.id == bindparam("who")
JOIN = (
    update(people)
    .where(WHO)
    .values(
        language=bindparam("speaks"),
        notice=bindparam("shown"),
        joined_at=case((people.c.joined_at.is_(None), database_now()), else_=people.c.joined_at),
        erase_from=None,
        channel_id=func.coalesce(people.c.channel_id, bindparam("where")),
    )
)
SPEAK = update(people).where(WHO).values(language=bindparam("speaks"))
VOTED = ManyChanges(
    {"voter": Id},
    lambda row: (
        update(people).where(people.c.id == row["voter"]).values(voted_at=database_now(), looks=0)
    ),
)
LOOK = update(people).where(WHO, people.c.looks < LOOKS).values(looks=people.c.looks + 1)
FORGET = update(people).where(WHO).values(erase_from=database_now())
