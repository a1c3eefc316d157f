"""The register of legal texts and what they demand by when; the clock reminds, by an alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, insert, select, update

from smsgateway.actions import alarms
from smsgateway.actions.accounts import accounts
from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.money import legal_texts, statutory_dates

REMIND_DAYS = 14


@dataclass(frozen=True, slots=True)
class NewDate:
    """Something that must be done by a day."""

    legal: str
    """The text that demands it, by its number."""
    area: str
    act: str
    due: date
    owner: str
    """The account that must see to it."""
    remind_days: int = REMIND_DAYS


@dataclass(frozen=True, slots=True)
class Listed:
    """A date as a list shows it."""

    id: int
    legal: str
    title: str
    area: str
    act: str
    due: date
    owner: str
    done: date | None


def add_text(
    house: House, ref: str, title: str, source: str, since: date | None, *, by: str
) -> None:
    """Register a law, a decree, a circular. Raises `Refused`."""
    if not 0 < len(ref) <= 64 or not 0 < len(title) <= 300:
        raise Refused("a text has a number of at most 64 letters, and a title")
    with house.db.write() as connection:
        made = house.db.insert(legal_texts).values(
            ref=ref, title=title, source=source, in_force_from=since
        )
        new = made.on_conflict_do_nothing().returning(legal_texts.c.id)
        if connection.execute(new).first() is None:
            raise Refused("{ref} is registered already", ref=ref)
        sign(connection, by, "legal.add", ref, [])


def add_date(house: House, new: NewDate, *, by: str) -> int:
    """What it demands of an area; returns its number. Raises `Refused`."""
    with house.db.write() as connection:
        legal = connection.execute(
            select(legal_texts.c.id).where(legal_texts.c.ref == new.legal)
        ).scalar()
        if legal is None:
            raise Refused(
                "there is no legal text {ref}: `smsgateway money legal add`", ref=new.legal
            )
        area = area_named(connection, new.area)
        owner = accounts.acting(connection, new.owner)
        made = insert(statutory_dates).values(
            legal_id=legal,
            area_id=area.id,
            act=new.act,
            due_on=new.due,
            remind_days=new.remind_days,
            owner=owner.email,
        )
        number = int(connection.execute(made.returning(statutory_dates.c.id)).scalar_one())
        sign(connection, by, "legal.date", str(number), [area.id], {"due": new.due.isoformat()})
    return number


def done(house: House, number: int, on: date, *, by: str) -> None:
    """It was done; nobody is reminded any more. Raises `Refused`."""
    with house.db.write() as connection:
        row = connection.execute(WAITING.where(statutory_dates.c.id == number)).first()
        if row is None:
            raise Refused("there is no date {number} that waits", number=number)
        connection.execute(
            update(statutory_dates).where(statutory_dates.c.id == number).values(done_on=on)
        )
        alarms.clear(connection, about(row), "deadline")
        sign(connection, by, "legal.done", str(number), [row.area_id], {"on": on.isoformat()})


def remind_due(house: House) -> int:
    """One round of the clock: an alarm for each date that is near; returns how many are new."""
    with house.db.read() as connection:
        today = connection.execute(select(database_now())).scalar_one().date()
        near = [
            row
            for row in connection.execute(WAITING.where(statutory_dates.c.reminded_at.is_(None)))
            if today >= row.due_on - timedelta(days=row.remind_days)
        ]
    for row in near:
        with house.db.write() as connection:
            said = f"{row.act}: due {row.due_on} ({row.ref})"
            alarms.sound(connection, house.db, "deadline", about(row), said)
            reminded = update(statutory_dates).where(statutory_dates.c.id == row.id)
            connection.execute(reminded.values(reminded_at=database_now()))
    return len(near)


def about(row: AnyRow) -> str:
    """What the alarm is about."""
    return f"{row.code}/{row.id}"[-64:]


def listed(house: House, area: str = "") -> Sequence[Listed]:
    """What waits, of every area or of one, the nearest first. Raises `Refused`."""
    with house.db.read() as connection:
        here = [areas.c.id == area_named(connection, area).id] if area else []
        found = WAITING.where(*here)
        return [
            Listed(
                row.id, row.ref, row.title, row.code, row.act, row.due_on, row.owner, row.done_on
            )
            for row in connection.execute(found)
        ]


def texts(connection: Connection) -> Sequence[AnyRow]:
    """Every legal text, by number."""
    return connection.execute(select(legal_texts).order_by(legal_texts.c.ref)).all()


WAITING = (
    select(statutory_dates, legal_texts.c.ref, legal_texts.c.title, areas.c.code)
    .join(legal_texts, legal_texts.c.id == statutory_dates.c.legal_id)
    .join(areas, areas.c.id == statutory_dates.c.area_id)
    .where(statutory_dates.c.done_on.is_(None))
    .order_by(statutory_dates.c.due_on, statutory_dates.c.id)
)
