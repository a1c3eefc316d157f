"""Ideas as a reviewer sees them, with those that may be about the same thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, select

from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.house import House
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.counting.similar import alike
from smsgateway.store.contests import cycles
from smsgateway.store.db import AnyRow
from smsgateway.store.proposals import lineage, proposals, proposers, topics


@dataclass(frozen=True, slots=True)
class Line:
    """An idea in a list: nothing of what its author wrote."""

    ticket: str
    state: str
    title: Mapping[str, str] | None
    topic: Mapping[str, str] | None
    people: int
    cost: Decimal | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Alike:
    """Another idea that may be about the same thing."""

    ticket: str
    share: float
    """0 to 1, of the trigrams of both."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An idea with its author's own words: for reviewers alone."""

    line: Line
    words: str
    language: str
    reason: Mapping[str, str] | None
    alike: tuple[Alike, ...]
    came_from: tuple[str, ...]
    went_into: tuple[str, ...]
    """Tickets, by merging and splitting."""


def listed(house: House, slug: str, *, by: str, state: str = "") -> list[Line]:
    """The ideas of a cycle, those that most people ask for first. Raises `Refused`."""
    with house.db.read() as connection:
        cycle = cycle_named(connection, slug)
        acting(connection, by, cycle.area_id)
        found = LINES.where(proposals.c.cycle_id == cycle.id)
        if state:
            found = found.where(proposals.c.state == state)
        rows = connection.execute(found).all()
        people = counts(connection, [row.id for row in rows])
    lines = [line(row, people) for row in rows]
    return sorted(lines, key=lambda one: (-one.people, one.made_at))


def opened(house: House, ticket: str, *, by: str) -> Opened:
    """One idea, its words opened; that they were read is in the audit log. Raises `Refused`."""
    found = closed(house, ticket, by=by)
    with house.db.write() as connection:
        row = proposal(connection, ticket, by)
        audit.record(connection, by=by, act="proposal.read", about=row.ticket, detail={})
    return replace(found, words=house.keys.open(row.words, "text"))


def closed(house: House, ticket: str, *, by: str) -> Opened:
    """The same without its words, which nobody has read by this. Raises `Refused`."""
    with house.db.read() as connection:
        row = proposal(connection, ticket, by)
        mine = connection.execute(LINES.where(proposals.c.id == row.id)).one()
        people = counts(connection, [row.id])
        words = {
            one.ticket: house.keys.open(one.words, "text")
            for one in connection.execute(
                select(proposals).where(proposals.c.cycle_id == row.cycle_id)
            )
        }
        own = words.pop(row.ticket)
        came, went = relatives(connection, row.id)
    return Opened(
        line=line(mine, people),
        words="",
        language=row.language,
        reason=row.reason,
        alike=tuple(Alike(*one) for one in alike(own, words)),
        came_from=came,
        went_into=went,
    )


def proposal(connection: Connection, ticket: str, by: str) -> AnyRow:
    """The idea with this ticket, for an account that may judge it. Raises `Refused`."""
    row = connection.execute(
        select(proposals, cycles.c.area_id.label("cycle_area"), cycles.c.slug)
        .join(cycles, cycles.c.id == proposals.c.cycle_id)
        .where(proposals.c.ticket == ticket.replace("-", ""))
    ).first()
    if row is None:
        accounts.acting(connection, by)
        raise Refused("there is no idea {ticket}", ticket=ticket)
    acting(connection, by, row.cycle_area)
    return row


def cycle_named(connection: Connection, slug: str) -> AnyRow:
    """The cycle of this name. Raises `Refused`."""
    row = connection.execute(select(cycles).where(cycles.c.slug == slug)).first()
    if row is None:
        raise Refused("there is no cycle named {slug}", slug=slug)
    return row


def counts(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """How many people ask for each."""
    found = (
        select(proposers.c.proposal_id, func.count().label("people"))
        .where(proposers.c.proposal_id.in_(ids))
        .group_by(proposers.c.proposal_id)
    )
    return {row.proposal_id: row.people for row in connection.execute(found)}


def relatives(connection: Connection, id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tickets that it came from, and those that it went into."""
    came = select(proposals.c.ticket).join(lineage, lineage.c.from_id == proposals.c.id)
    went = select(proposals.c.ticket).join(lineage, lineage.c.to_id == proposals.c.id)
    return (
        tuple(connection.execute(came.where(lineage.c.to_id == id)).scalars()),
        tuple(connection.execute(went.where(lineage.c.from_id == id)).scalars()),
    )


def line(row: AnyRow, people: Mapping[int, int]) -> Line:
    """A row as a line."""
    return Line(
        row.ticket, row.state, row.title, row.topic, people.get(row.id, 0), row.cost, row.made_at
    )


LINES = select(
    proposals.c.id,
    proposals.c.ticket,
    proposals.c.state,
    proposals.c.title,
    topics.c.name.label("topic"),
    proposals.c.cost,
    proposals.c.made_at,
).outerjoin_from(proposals, topics, topics.c.id == proposals.c.topic_id)
