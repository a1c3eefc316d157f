"""The second person: what one account asks for happens when another one agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.refused import Refused
from smsgateway.store.approvals import approvals
from smsgateway.store.db import AnyRow, database_now

DECIDERS: tuple[Role, ...] = ("administrator", "coordinator")


class SameHand(Refused):
    """Whoever asked cannot be the one who agrees."""


class NotPending(Refused):
    """There is nothing of this number to decide, or not any more."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A request, and what became of it."""

    id: int
    act: str
    about: str
    payload: Mapping[str, JSON]
    area_id: int | None
    asked_by: str
    asked_at: datetime
    state: str
    """waiting, approved or refused."""
    decided_by: str


def ask(
    connection: Connection,
    *,
    by: str,
    act: str,
    about: str,
    payload: Mapping[str, JSON],
    area_id: int | None = None,
) -> int:
    """Ask for an act that needs a second person; returns the number to approve.

    `by` is an administrator's or coordinator's e-mail. `payload` is whatever the act needs when it
    is carried out: it is shown to whoever decides, so that both agree to the same thing. Without
    `area_id` it concerns the whole service. The very same is asked for once, until it is decided.
    Raises `NoSuchAccount`, `Refused`.
    """
    asker = accounts.acting(connection, by, *DECIDERS)
    refuse_elsewhere(asker, area_id)
    same = select(approvals.c.payload).where(
        approvals.c.act == act,
        approvals.c.about == about,
        approvals.c.area_id.is_not_distinct_from(area_id),
        approvals.c.state == "waiting",
    )
    if dict(payload) in connection.execute(same).scalars().all():
        raise Refused("this is asked for already: another person must approve it")
    new = insert(approvals).values(
        act=act, about=about, payload=dict(payload), area_id=area_id, asked_by=asker.email
    )
    number = int(connection.execute(new.returning(approvals.c.id)).scalar_one())
    detail: dict[str, JSON] = {"approval": number, "payload": dict(payload)}
    audit.record(connection, by=asker.email, act=f"{act}.ask", about=about, detail=detail)
    return number


def approve(connection: Connection, approval_id: int, *, by: str) -> Approval:
    """Agree, as another account than the one that asked; the caller then carries the act out.

    Once only: of two who agree at the same moment one hears `NotPending`. Raises `SameHand`,
    `NotPending`, `NoSuchAccount`.
    """
    return decide(connection, approval_id, by, "approved")


def refuse(connection: Connection, approval_id: int, *, by: str) -> Approval:
    """Say no, or take one's own request back. Raises `NotPending`, `NoSuchAccount`."""
    return decide(connection, approval_id, by, "refused")


def decide(connection: Connection, approval_id: int, by: str, state: str) -> Approval:
    """The one way from waiting to decided."""
    decider = accounts.acting(connection, by, *DECIDERS)
    asked = numbered(connection, approval_id)
    refuse_elsewhere(decider, asked.area_id)
    if state == "approved" and asked.asked_by == decider.email:
        raise SameHand(
            "{email} asked for this: another account must approve it", email=decider.email
        )
    decided = connection.execute(
        update(approvals)
        .where(approvals.c.id == approval_id, approvals.c.state == "waiting")
        .values(state=state, decided_by=decider.email, decided_at=database_now())
        .returning(*approvals.c)
    ).first()
    if decided is None:
        raise NotPending(
            "request {number} was {state} by {email} already",
            number=approval_id,
            state=asked.state,
            email=asked.decided_by,
        )
    word = "approve" if state == "approved" else "refuse"
    detail: dict[str, JSON] = {"approval": approval_id, "asked_by": asked.asked_by}
    audit.record(
        connection, by=decider.email, act=f"{asked.act}.{word}", about=asked.about, detail=detail
    )
    return approval(decided)


def refuse_elsewhere(account: accounts.Account, area_id: int | None) -> None:
    """An account of one area neither asks nor decides for another."""
    if not account.reaches(area_id):
        raise accounts.NoSuchAccount(
            "{email} has no say outside its own areas", email=account.email
        )


def numbered(connection: Connection, approval_id: int) -> Approval:
    """The request with this number. Raises `NotPending` where there is none."""
    row = connection.execute(select(approvals).where(approvals.c.id == approval_id)).first()
    if row is None:
        raise NotPending("there is no request {number}", number=approval_id)
    return approval(row)


def waiting(connection: Connection) -> Sequence[Approval]:
    """What waits for a second person, the oldest first."""
    found = select(approvals).where(approvals.c.state == "waiting").order_by(approvals.c.id)
    return [approval(row) for row in connection.execute(found)]


def newest(connection: Connection, most: int) -> Sequence[Approval]:
    """The latest requests, decided ones too."""
    found = select(approvals).order_by(approvals.c.id.desc()).limit(most)
    return [approval(row) for row in connection.execute(found)]


def approval(row: AnyRow) -> Approval:
    """A row as a request."""
    return Approval(
        id=row.id,
        act=row.act,
        about=row.about,
        payload=row.payload,
        area_id=row.area_id,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        state=row.state,
        decided_by=row.decided_by,
    )
