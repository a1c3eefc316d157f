"""What was given up and waits for a person: texts of ours that nobody took, requests of a provider
that nobody could read. A person tries again or discards, and the audit log says who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, select, update

from smsgateway.actions.accounts import audit
from smsgateway.actions.house import House
from smsgateway.actions.outcome import NotRecorded
from smsgateway.actions.refused import Refused
from smsgateway.actions.turn import take_text
from smsgateway.channels import forms
from smsgateway.channels.contract import Garbled, Raw
from smsgateway.channels.registry import PROVIDERS
from smsgateway.store.channels import channels
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import garbled, outbox


@dataclass(frozen=True, slots=True)
class Dead:
    """One of them; nothing of it tells who or what."""

    name: str
    """`out-12` is a text of ours, `in-5` a request of a provider."""
    channel: str
    what: str
    why: str
    times: int
    at: datetime


def listed(house: House) -> list[Dead]:
    """All of them, those of ours first."""
    with house.db.read() as connection:
        ours = [
            Dead(f"out-{row.id}", row.slug, row.purpose, row.error, row.attempts, row.created_at)
            for row in connection.execute(OURS)
        ]
        theirs = [
            Dead(f"in-{row.id}", row.slug, row.entry, row.reason, row.times, row.received_at)
            for row in connection.execute(THEIRS)
        ]
    return ours + theirs


def retry(house: House, name: str, by: str) -> None:
    """Try once more. Raises `Refused` where there is nothing to try, or it fails again."""
    kind, number = parsed(name)
    if kind == "in":
        return take_again(house, number, by)
    with house.db.write() as connection:
        row = ours(connection, number)
        if row.person_id is None:
            raise Refused("{name} is nobody's any more: its person was erased", name=name)
        once_more = {"status": "queued", "attempts": 0, "due_at": database_now(), "doubtful": False}
        connection.execute(update(outbox).where(outbox.c.id == number).values(**once_more))
        audit.record(connection, by=by, act="dead.retry", about=name, detail={"why": row.error})
    return None


def discard(house: House, name: str, by: str) -> None:
    """Give up for good. Raises `Refused` where there is no such thing."""
    kind, number = parsed(name)
    with house.db.write() as connection:
        if kind == "out":
            why = ours(connection, number).error
            given_up = update(outbox).where(outbox.c.id == number)
            connection.execute(given_up.values(status="failed", error="discarded by a person"))
        else:
            why = theirs(connection, number).reason
            connection.execute(delete(garbled).where(garbled.c.id == number))
        audit.record(connection, by=by, act="dead.discard", about=name, detail={"why": why})


def take_again(house: House, number: int, by: str) -> None:
    """Read a kept request once more: this code may know better than the one that kept it."""
    with house.db.read() as connection:
        row = theirs(connection, number)
    if row.entry != "sms":
        raise Refused("in-{number} is no text: only a text can be taken once more", number=number)
    body = house.keys.open(row.body, "text").encode("latin-1")
    as_json = body.lstrip().startswith(b"{")
    headers = {"content-type": "application/json"} if as_json else {}
    station = house.catalogue.latest().stations_by_id[row.channel_id]
    try:
        form = forms.read(Raw("", "", headers, body))
        take_text(house, station, PROVIDERS[station.provider].read_text(form))
    except (Garbled, NotRecorded) as error:
        raise Refused("in-{number} cannot be taken: {error}", number=number, error=error) from error
    with house.db.write() as connection:
        connection.execute(delete(garbled).where(garbled.c.id == number))
        detail = {"why": row.reason}
        audit.record(connection, by=by, act="dead.retry", about=f"in-{number}", detail=detail)


def parsed(name: str) -> tuple[Literal["in", "out"], int]:
    """`out-12` as its parts. Raises `Refused`."""
    kind, _, number = name.partition("-")
    if kind not in ("in", "out") or not number.isdecimal() or len(number) > 18:
        raise Refused(
            "write it as the list does, for example out-12: {name} is none of it", name=name
        )
    return ("in" if kind == "in" else "out"), int(number)


def ours(connection: Connection, number: int) -> AnyRow:
    """A dead text of ours. Raises `Refused`."""
    dead = select(outbox).where(outbox.c.id == number, outbox.c.status == "dead")
    if (row := connection.execute(dead).first()) is None:
        raise Refused(
            "out-{number} is not among the dead: see `smsgateway dead list`", number=number
        )
    return row


def theirs(connection: Connection, number: int) -> AnyRow:
    """A kept request. Raises `Refused`."""
    if (row := connection.execute(select(garbled).where(garbled.c.id == number)).first()) is None:
        raise Refused(
            "in-{number} is not among the dead: see `smsgateway dead list`", number=number
        )
    return row


OURS = (
    select(
        outbox.c.id,
        outbox.c.purpose,
        outbox.c.error,
        outbox.c.attempts,
        outbox.c.created_at,
        channels.c.slug,
    )
    .join(channels, channels.c.id == outbox.c.channel_id)
    .where(outbox.c.status == "dead", outbox.c.person_id.is_not(None))
    .order_by(outbox.c.id)
)

THEIRS = (
    select(
        garbled.c.id,
        garbled.c.entry,
        garbled.c.reason,
        garbled.c.times,
        garbled.c.received_at,
        channels.c.slug,
    )
    .join(channels, channels.c.id == garbled.c.channel_id)
    .order_by(garbled.c.id)
)
