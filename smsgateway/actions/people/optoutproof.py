"""The proof log of opt-outs, read: who said when, how and in which words that they want no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.house import House
from smsgateway.actions.people.optouts import Way
from smsgateway.actions.refused import Refused
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.store.broadcasts import opt_outs
from smsgateway.store.channels import channels
from smsgateway.store.people import people

READERS: tuple[accounts.Role, ...] = ("administrator", "coordinator", "auditor")


@dataclass(frozen=True, slots=True)
class Proof:
    """One change of one person's wish."""

    at: datetime
    person: int | None
    """The same number is the same person; None for one who was forgotten since."""
    out: bool
    """False for their own START."""
    topic: str
    """Empty for everything."""
    way: Way
    words: str
    """What was sent or pressed; empty where a provider told us without any."""
    channel: str


def proofs(house: House, phone: str = "", *, by: str) -> Sequence[Proof]:
    """Every change, the newest last; of one telephone number where it is given.

    That somebody looked is noted in the audit log. Raises `Refused`.
    """
    asked = PROOFS
    if phone:
        try:
            asked = asked.where(people.c.phone_index.in_(house.keys.indexes(canonical(phone, ""))))
        except NotAPhone as error:
            raise Refused("a phone is given in full: +254711000009") from error
    with house.db.write() as connection:
        accounts.acting(connection, by, *READERS)
        rows = connection.execute(asked).all()
        detail: dict[str, audit.JSON] = {"proofs": len(rows), "one_phone": bool(phone)}
        audit.record(connection, by=by, act="people.optouts", about="", detail=detail)
    return [
        Proof(
            at=row.at,
            person=row.person_id,
            out=row.out,
            topic=row.topic,
            way=row.way,
            words=house.keys.open(row.words, "text") if row.words else "",
            channel=row.slug or "",
        )
        for row in rows
    ]


PROOFS = (
    select(opt_outs, channels.c.slug)
    .outerjoin(people, people.c.id == opt_outs.c.person_id)
    .outerjoin(channels, channels.c.id == opt_outs.c.channel_id)
    .order_by(opt_outs.c.id)
)
