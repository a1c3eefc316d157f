"""Cases that are one trouble: joined by an officer, and taken apart again without loss.

A merge only points from one case to the other. Whoever complained of either hears of the one that
stays; an unmerge gives the joined case its state back, and its people with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import literal, or_, select

from flows import codes
from smsgateway.actions.casefiles import events
from smsgateway.actions.casefiles.concerned import announce
from smsgateway.actions.casefiles.moving import locked
from smsgateway.actions.casefiles.moving import move as move_case
from smsgateway.actions.casework.handling import Handling, change, handling
from smsgateway.actions.desks.states import DUPLICATE
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting import similar
from smsgateway.store.cases import cases
from smsgateway.store.columns import Id
from smsgateway.store.db import AnyRow

WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Likely:
    """A case that may be the same, for an officer to look at."""

    ticket: str
    likeness: float
    state: str


def suggestions(house: House, ticket: str) -> list[Likely]:
    """Open cases of the same area, category and time whose words are alike, the likest first."""
    read = codes.read_ticket(ticket)
    with house.db.read() as connection:
        case = connection.execute(select(cases).where(cases.c.ticket == read)).first()
        if case is None:
            raise Refused("there is no case {ticket}", ticket=ticket)
        near = connection.execute(
            select(cases.c.ticket, cases.c.words, cases.c.state).where(
                cases.c.id != case.id,
                cases.c.area_id == case.area_id,
                or_(
                    cases.c.category_id.is_not_distinct_from(case.category_id),
                    # Of two that name neither, null = null says nothing.
                    cases.c.service_id == literal(case.service_id, Id),
                    cases.c.project_id == literal(case.project_id, Id),
                ),
                cases.c.closed_at.is_(None),
                cases.c.opened_at.between(case.opened_at - WITHIN, case.opened_at + WITHIN),
            )
        ).all()
    words = {row.ticket: house.keys.open(row.words, "text") for row in near}
    states = {row.ticket: row.state for row in near}
    found = similar.alike(house.keys.open(case.words, "text"), words)
    return [Likely(other, share, states[other]) for other, share in found]


def merge(house: House, ticket: str, into: str, *, by: str) -> None:
    """Join a case to another of its area, which stays. Raises `Refused`."""
    with handling(house, ticket, by=by, act="merge") as held:
        stays = other(held, into)
        move_case(held.at, held.case, "merge", actor="officer", who=held.by.email)
        change(held, merged_into=stays.id, merged_from=held.case.state)
        note = house.keys.seal(codes.show_ticket(held.case.ticket), "text")
        events.append(held.connection, stays.id, actor=held.by.email, kind="merged", note=note)
        announce(held.connection, held.case, DUPLICATE)


def other(held: Handling, ticket: str) -> AnyRow:
    """The case that stays: another one, of the same area, joined to none. Raises `Refused`."""
    stays = locked(held.connection, codes.read_ticket(ticket) or "")
    if stays is None or stays.area_id != held.case.area_id:
        raise Refused("there is no case {ticket} in the same area", ticket=ticket)
    if stays.id == held.case.id or stays.merged_into is not None:
        raise Refused(
            "case {ticket} cannot take others in: it is this one, or joined itself", ticket=ticket
        )
    joined = select(cases.c.ticket).where(cases.c.merged_into == held.case.id)
    if held.connection.execute(joined).first():
        raise Refused("others are joined to this case: join them to the other one first")
    return stays


def unmerge(house: House, ticket: str, *, by: str) -> str:
    """Take a joined case apart again; returns the state that it has back. Raises `Refused`."""
    with handling(house, ticket, by=by, act="unmerge") as held:
        case = held.case
        if case.merged_into is None:
            raise Refused("the case is not joined to another")
        state = str(case.merged_from)
        change(held, merged_into=None, merged_from="", state=state, closed_at=None)
        events.append(
            held.connection,
            case.id,
            actor=held.by.email,
            kind="unmerged",
            moved=(DUPLICATE, state),
            visibility="citizen",
        )
        announce(held.connection, case, state)
    return state
