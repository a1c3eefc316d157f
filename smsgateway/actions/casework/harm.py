"""Sensitive cases in trained hands: who may see one, take it, hand it on, close it.

Only members of the office that has it read what is in it; nobody else learns that it exists.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from flows.digest import ALERT
from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.casefiles.events import CITIZEN
from smsgateway.actions.casefiles.moving import marked
from smsgateway.actions.casefiles.sensitive import ANSWER_WITHIN
from smsgateway.actions.casework.digests import reach
from smsgateway.actions.casework.handling import Handling, change, handling, office_named, tell_of
from smsgateway.actions.casework.listing import phone_of
from smsgateway.actions.casework.retention import empty
from smsgateway.actions.casework.staff import channel_of
from smsgateway.actions.desks.desk import Desk, Office
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.cases import case_events, case_notices, sensitive_cases
from smsgateway.store.db import AnyRow, database_now


@dataclass(frozen=True, slots=True)
class Harm:
    """One sensitive case, opened for somebody trained."""

    id: int
    answer_due: datetime
    taken: bool
    told: dict[str, Any]
    """Category, words, phone and language, as far as they were given."""


def waiting(house: House, *, by: str) -> list[Harm]:
    """The open ones of the offices that the account is a member of, the oldest first."""
    with house.db.read() as connection:
        account = accounts.acting(connection, by)
        mine = [one.id for one in offices_of(house, account.email)]
        rows = connection.execute(
            select(sensitive_cases)
            .where(sensitive_cases.c.office_id.in_(mine), sensitive_cases.c.closed_at.is_(None))
            .order_by(sensitive_cases.c.answer_due)
        ).all()
    return [opened(house, row) for row in rows]


def take(house: House, number: int, *, by: str) -> Harm:
    """Somebody looks after it now. Raises `Refused`."""
    with held(house, number, by=by, act="take") as (connection, row):
        mine = update(sensitive_cases).where(sensitive_cases.c.id == row.id)
        connection.execute(mine.values(taken_at=row.taken_at or database_now()))
    return opened(house, row)


def close(house: House, number: int, *, by: str) -> None:
    """Help was given or referred; what was said is destroyed, the count stays."""
    with held(house, number, by=by, act="close") as (connection, row):
        mine = update(sensitive_cases).where(sensitive_cases.c.id == row.id)
        gone = house.keys.seal(json.dumps({}), "sensitive")
        connection.execute(mine.values(closed_at=database_now(), sealed=gone, person_id=None))


def accuse(house: House, number: int, office: str, *, by: str) -> None:
    """The office that did it: if it is the one that has the case, another trained one gets it."""
    with held(house, number, by=by, act="accuse") as (connection, row):
        desk = house.catalogue.latest().desks[row.area_id]
        accused = office_named(desk, office)
        values: dict[str, Any] = {"accused_id": accused}
        if row.office_id == accused:
            values |= {"office_id": trained_but(desk, accused), "alerted_at": None}
        mine = update(sensitive_cases).where(sensitive_cases.c.id == row.id)
        connection.execute(mine.values(values))


def seclude(house: House, ticket: str, *, by: str) -> None:
    """A case that turns out to be about harm: kept apart from now on, and emptied here.

    Raises `Refused` where no trained office can take it, or one has it already.
    """
    with handling(house, ticket, by=by, act="seclude") as handled:
        case, connection = handled.case, handled.connection
        office = trained_but(handled.at.desk, case.accused_id)
        if office is None:
            raise Refused("no trained office can take it: an administrator names one first")
        if not marked(handled.at, case.id, "secluded", 0):
            raise Refused("the case is kept apart already")
        sealed = house.keys.seal(json.dumps(said(house, handled), ensure_ascii=False), "sensitive")
        connection.execute(
            insert(sensitive_cases).values(
                area_id=case.area_id,
                office_id=office,
                accused_id=case.accused_id,
                person_id=case.person_id,
                sealed=sealed,
                answer_due=handled.at.now + ANSWER_WITHIN,
            )
        )
        empty(connection, house, [case.id], [case.inbox_id] if case.inbox_id else [])
        untold = case_notices.c.case_id == case.id, case_notices.c.told_at.is_(None)
        connection.execute(delete(case_notices).where(*untold))
        values = {"public_text": None, "hidden": True, "person_id": None}
        change(handled, **values, state="withdrawn", closed_at=handled.at.now)
        tell_of(handled, "secluded")


def said(house: House, handled: Handling) -> dict[str, str]:
    """What a trained office is to read: every word of the case, and whom to call where agreed."""
    case = handled.case
    words = [house.keys.open(case.words, "text")]
    noted = select(case_events).where(
        case_events.c.case_id == case.id, case_events.c.note.is_not(None)
    )
    for one in handled.connection.execute(noted.order_by(case_events.c.seq)).all():
        by = "" if one.actor == CITIZEN else f"{one.actor}: "
        words.append(by + house.keys.open(one.note, "text"))
    told = {"words": "\n".join(words), "ticket": case.ticket, "language": case.lang}
    phone = phone_of(house, handled.connection, case, handled.by)
    return {**told, "phone": phone} if phone else told


def alert_due(house: House) -> int:
    """Tell each trained office that one waits, and nothing more; returns how many texts."""
    alerted = 0
    by_id = {one.id: one for one in offices(house)}
    with house.db.write() as connection:
        new = select(sensitive_cases).where(sensitive_cases.c.alerted_at.is_(None))
        for row in connection.execute(new.where(sensitive_cases.c.closed_at.is_(None))).all():
            # What came before there was a trained office goes to the first that is named.
            desk = house.catalogue.latest().desks[row.area_id]
            id = row.office_id or trained_but(desk, row.accused_id)
            office = by_id.get(id) if id else None
            if office is None:
                continue
            station = channel_of(house, row.area_id)
            alerted += reach(connection, house, office, station, [ALERT])
            mine = update(sensitive_cases).where(sensitive_cases.c.id == row.id)
            connection.execute(mine.values(office_id=office.id, alerted_at=database_now()))
    return alerted


@contextmanager
def held(house: House, number: int, *, by: str, act: str) -> Iterator[tuple[Connection, AnyRow]]:
    """One case for one audited act of a member of its office. Raises `Refused`."""
    with house.db.write() as connection:
        account = accounts.acting(connection, by)
        row = connection.execute(
            select(sensitive_cases).where(sensitive_cases.c.id == number).with_for_update()
        ).first()
        office = next((one for one in offices(house) if row and one.id == row.office_id), None)
        if row is None or office is None or account.email not in office.members:
            raise Refused("there is no such case")
        yield connection, row
        audit.record(
            connection, by=account.email, act=f"sensitive.{act}", about="sensitive case", detail={}
        )


def opened(house: House, row: AnyRow) -> Harm:
    """What it says."""
    told = json.loads(house.keys.open(row.sealed, "sensitive"))
    return Harm(row.id, row.answer_due, row.taken_at is not None, told)


def is_trained(house: House, email: str) -> bool:
    """Whether this account is a member of an office that may have such cases."""
    return bool(offices_of(house, email))


def offices_of(house: House, email: str) -> list[Office]:
    """The trained offices that this account is a member of."""
    return [one for one in offices(house) if one.trained and email in one.members]


def offices(house: House) -> list[Office]:
    """Every office there is, once."""
    desks = house.catalogue.latest().desks.values()
    return list({one.id: one for desk in desks for one in desk.offices.values()}.values())


def trained_but(desk: Desk, accused_id: int | None) -> int | None:
    """The nearest trained office that is not accused; None where there is none."""
    return next((one.id for one in desk.trained if one.id != accused_id), None)
