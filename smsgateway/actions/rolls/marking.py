"""Phones that are not one person's: shared by a family, or of somebody who helps others vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from smsgateway.actions.accounts import audit
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.people import persons
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.store.people import people
from smsgateway.store.rolls import helped, marked_phones, misses

PER_DAY = 20
"""How many people a helper's phone may help in 24 hours, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Help:
    """What one helper did, for review: never whose votes, and never which."""

    person_id: int
    day: str
    votes: int
    per_day: int | None
    """None for a phone that is no helper's any more."""


def mark(
    house: House,
    phone: str,
    kind: str,
    *,
    by: str,
    per_day: int = PER_DAY,
    sharers: int | None = None,
) -> int:
    """Mark a phone as `shared` (by so many people, where that is known) or a `helper`'s.

    Returns its person's id. Raises `Refused`.
    """
    number = read(phone)
    with house.db.write() as connection:
        acting_everywhere(connection, by)
        who = persons.met(connection, house.db, house.keys, number)
        row = {"person_id": who, "kind": kind, "per_day": per_day, "sharers": sharers}
        new = house.db.insert(marked_phones).values(**row)
        connection.execute(
            new.on_conflict_do_update(
                index_elements=[marked_phones.c.person_id],
                set_={name: new.excluded[name] for name in ("kind", "per_day", "sharers")},
            )
        )
        detail: dict[str, audit.JSON] = {"kind": kind, "per_day": per_day, "sharers": sharers}
        audit.record(connection, by=by, act="phone.mark", about=str(who), detail=detail)
        touch(connection)
    return who


def unmark(house: House, phone: str, *, by: str) -> None:
    """A phone is one person's again. Raises `Refused`."""
    number = read(phone)
    with house.db.write() as connection:
        acting_everywhere(connection, by)
        who = known(house, connection, number)
        gone = delete(marked_phones).where(marked_phones.c.person_id == who)
        if who is None or not connection.execute(gone).rowcount:
            raise Refused("that phone is not marked")
        audit.record(connection, by=by, act="phone.unmark", about=str(who), detail={})
        touch(connection)


def review(house: House, slug: str, *, by: str) -> list[Help]:
    """How many votes each helper's phone cast on each day, the most first. Raises `Refused`."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        return helps_of(connection, contest.id)


def helps_of(connection: Connection, contest_id: int) -> list[Help]:
    """The same, for whoever may look already."""
    day = func.date(helped.c.cast_at)
    rows = connection.execute(
        select(
            helped.c.person_id,
            day.label("day"),
            func.count().label("votes"),
            marked_phones.c.per_day,
        )
        .outerjoin(marked_phones, marked_phones.c.person_id == helped.c.person_id)
        .where(helped.c.contest_id == contest_id)
        .group_by(helped.c.person_id, day, marked_phones.c.per_day)
    ).all()
    found = [Help(row.person_id, str(row.day), row.votes, row.per_day) for row in rows]
    return sorted(found, key=lambda one: (-one.votes, one.day, one.person_id))


def guessing(house: House, slug: str, *, by: str) -> Sequence[int]:
    """How many wrong slip numbers each phone that missed has typed, the most first."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        return guesses_of(connection, contest.id)


def guesses_of(connection: Connection, contest_id: int) -> Sequence[int]:
    """The same, for whoever may look already."""
    per_phone = (
        select(func.count().label("times"))
        .where(misses.c.contest_id == contest_id)
        .group_by(misses.c.digest)
    )
    return sorted(connection.execute(per_phone).scalars(), reverse=True)


def acting_everywhere(connection: Connection, by: str) -> None:
    """A phone votes in any area: whoever marks it must reach them all. Raises `Refused`."""
    acting(connection, by, None)


def read(phone: str) -> str:
    """In E.164. Raises `Refused`."""
    try:
        return canonical(phone, "")
    except NotAPhone as error:
        raise Refused("a phone is given like +254722000002") from error


def known(house: House, connection: Connection, phone: str) -> int | None:
    """The person of this phone, if it ever spoke to us."""
    found = select(people.c.id).where(people.c.phone_index.in_(house.keys.indexes(phone)))
    return connection.execute(found).scalars().first()
