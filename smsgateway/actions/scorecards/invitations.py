"""Invitations: some registered phones, drawn by lot, are asked to rate.

The seed is drawn in public, so that nobody chooses whom to ask; the same seed draws the same
people. Their ratings are counted apart from those of volunteers.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, cast, func, insert, select

from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import round_named
from smsgateway.actions.scorecards.weighing import population
from smsgateway.actions.sending.telling import reachable
from smsgateway.counting.sampling import drawn
from smsgateway.store.channels import channels
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from smsgateway.store.scorecards import invitations


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many were drawn, out of how many registered phones, by which seed."""

    invited: int
    registered: int
    seed: str


@dataclass(frozen=True, slots=True)
class Response:
    """What became of the invitations. Reached: delivered, as the network says."""

    invited: int
    sent: int
    reached: int
    answered: int

    @property
    def rate(self) -> float | None:
        """The response rate: answered out of invited; None where nobody was."""
        return self.answered / self.invited if self.invited else None


def invite(
    house: House,
    slug: str,
    number: int,
    *,
    by: str,
    seed: str = "",
    register: Sequence[tuple[str, str]] = (),
) -> Drawn:
    """Draw a sample of the area's registered phones; the clock sends the texts.

    `register` says to which group a phone belongs: kept of those who are drawn. `Refused` once
    people were drawn for the round: a second draw would make the first one not random.
    """
    seed = seed or secrets.token_hex(8)
    with house.db.write() as connection:
        held = round_named(connection, slug)
        if response(connection, held.id).invited:
            raise Refused("people were drawn for {slug} already", slug=slug)
        if held.closes_at <= connection.execute(select(database_now())).scalar_one():
            raise Refused("{slug} has closed already", slug=slug)
        known = registered(connection, held)
        chosen = drawn(known, f"{slug}|{seed}", number)
        if not chosen:
            raise Refused("no phone is registered in that area")
        groups = groups_of(house, connection, held.id, register)
        ids = [int(person) for person in chosen]
        whose = select(people.c.id, people.c.phone_index).where(people.c.id.in_(ids))
        rows = [
            {
                "round_id": held.id,
                "person_id": person.id,
                "stratum": groups.get(bytes(person.phone_index), ""),
            }
            for person in connection.execute(whose)
        ]
        connection.execute(insert(invitations), rows)
        told: dict[str, JSON] = {"invited": len(chosen), "of": len(known), "seed": seed}
        sign(connection, by, "round.invite", slug, [held.area_id], told)
    return Drawn(len(chosen), len(known), seed)


def groups_of(
    house: House, connection: Connection, round_id: int, register: Sequence[tuple[str, str]]
) -> dict[bytes, str]:
    """Group by where a phone is found. Raises `Refused` for a group in which nobody lives."""
    known = population(connection, round_id)
    found: dict[bytes, str] = {}
    for phone, group in register:
        if group not in known:
            raise Refused(
                "nobody told how many people live in {group!r}: import that first", group=group
            )
        found |= dict.fromkeys(house.keys.indexes(phone), group)
    return found


def registered(connection: Connection, held: AnyRow) -> Sequence[str]:
    """Ids of everybody who has spoken to a channel of that area, and may be sent a text."""
    known = (
        select(people.c.id)
        .join(inbox, inbox.c.person_id == people.c.id)
        .join(channels, channels.c.id == inbox.c.channel_id)
        .where(
            channels.c.area_id == held.area_id,
            *reachable("services"),
        )
        .distinct()
    )
    return [str(person) for person in connection.execute(known).scalars()]


def response(connection: Connection, round_id: int) -> Response:
    """Counted from the invitations and what the network said of their texts."""
    left = outbox.c.status.in_(("sent", "delivered"))
    row = connection.execute(
        select(
            func.count().label("invited"),
            func.coalesce(func.sum(cast(left, Integer)), 0).label("sent"),
            func.coalesce(func.sum(cast(outbox.c.status == "delivered", Integer)), 0).label(
                "reached"
            ),
            func.coalesce(func.sum(cast(invitations.c.answered, Integer)), 0).label("answered"),
        )
        .select_from(invitations)
        .outerjoin(outbox, outbox.c.id == invitations.c.outbox_id)
        .where(invitations.c.round_id == round_id)
    ).one()
    return Response(row.invited, row.sent, row.reached, row.answered)
