"""Audit findings: each with an owner, a due date, an answer and its proof.

A finding that names a transfer and says `missing` is the officer's review: before it, money that
did not arrive is "not matched yet".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from smsgateway.actions.accounts import accounts
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import READS, sign
from smsgateway.actions.funds.ledger import line_named, party_id
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import proofs
from smsgateway.actions.transfers.proofs import ProofFile
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.transfers import audit_findings
from smsgateway.store.works import works


@dataclass(frozen=True, slots=True)
class NewFinding:
    """What somebody found who looked at the books."""

    area: str
    finding: str
    owner: str
    """The account that must answer."""
    due: date
    line: str = ""
    party: str = ""
    tranche: int | None = None
    work: str = ""
    amount: Decimal | None = None
    missing: bool = False
    """The money of that transfer is missing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as a list shows it."""

    id: int
    area: str
    finding: str
    owner: str
    due: date
    state: str
    """open, answered or closed."""
    answer: str
    proof: str
    amount: Decimal | None
    currency: str
    missing: bool = False
    files: Sequence[tuple[int, str]] = ()
    """Proofs that were sent as files: number and name."""


def add(house: House, new: NewFinding, *, by: str) -> int:
    """Keep it; returns its number. Raises `Refused`."""
    if not 0 < len(new.finding) <= 500:
        raise Refused("a finding has 1 to 500 letters")
    if new.missing and not (new.line and new.party):
        raise Refused("what is missing is a transfer: name its line and its recipient")
    with house.db.write() as connection:
        area = area_named(connection, new.area)
        owner = accounts.acting(connection, new.owner)
        line = line_named(connection, new.line) if new.line else None
        made = insert(audit_findings).values(
            area_id=area.id,
            line_id=line.id if line else None,
            party_id=party_id(connection, new.party),
            tranche=new.tranche,
            work_id=work_id(connection, new.work),
            missing=new.missing,
            finding=new.finding,
            amount=new.amount,
            currency=line.currency if line and new.amount is not None else "",
            owner=owner.email,
            due_on=new.due,
            state="open",
        )
        number = int(connection.execute(made.returning(audit_findings.c.id)).scalar_one())
        detail: dict[str, JSON] = {"owner": owner.email, "missing": new.missing}
        sign(connection, by, "finding.add", str(number), [area.id], detail, roles=FINDS)
    return number


FINDS = (*READS, "auditor")


def answer(
    house: House, number: int, text: str, proof: str, *, by: str, file: ProofFile | None = None
) -> None:
    """Its owner answers, with a document that proves it: its number or address, or the file
    itself. Raises `Refused`."""
    if file is not None:
        proof = proof or file.name
    if not 0 < len(text) <= 500 or not 0 < len(proof) <= 300:
        raise Refused("an answer has 1 to 500 letters, and names its proof")
    with house.db.write() as connection:
        row = numbered(connection, number, "open")
        if accounts.normal(by) != row.owner:
            raise Refused("{owner} must answer this", owner=row.owner)
        values = {"state": "answered", "answer": text, "proof": proof}
        connection.execute(
            update(audit_findings).where(audit_findings.c.id == number).values(**values)
        )
        if file is not None:
            proofs.keep(connection, house.keys, number, file, by=by)
        sign(connection, by, "finding.answer", str(number), [row.area_id], roles=accounts.ROLES)


def close(house: House, number: int, *, by: str) -> None:
    """The proof holds; whoever answered does not close. Raises `Refused`."""
    with house.db.write() as connection:
        row = numbered(connection, number, "answered")
        if accounts.normal(by) == row.owner:
            raise Refused("another account must close this")
        closed = update(audit_findings).where(audit_findings.c.id == number)
        connection.execute(closed.values(state="closed", missing=False))
        sign(connection, by, "finding.close", str(number), [row.area_id], roles=FINDS)


def numbered(connection: Connection, number: int, state: str) -> AnyRow:
    """The finding with this number in this state. Raises `Refused`."""
    found = select(audit_findings).where(
        audit_findings.c.id == number, audit_findings.c.state == state
    )
    row = connection.execute(found).first()
    if row is None:
        raise Refused("there is no finding {number} that is {state}", number=number, state=state)
    return row


def listed(house: House, area: str = "", *, closed: bool = False) -> Sequence[Finding]:
    """Those that are not closed (with `closed`: all), what is due first at the top.

    Raises `Refused`.
    """
    found = FINDINGS if closed else FINDINGS.where(audit_findings.c.state != "closed")
    with house.db.read() as connection:
        if area:
            found = found.where(areas.c.id == area_named(connection, area).id)
        rows = connection.execute(found).all()
        names = proofs.names(connection, [row.id for row in rows])
    return [
        Finding(
            row.id,
            row.code,
            row.finding,
            row.owner,
            row.due_on,
            row.state,
            row.answer,
            row.proof,
            row.amount,
            row.currency,
            row.missing,
            names.get(row.id, ()),
        )
        for row in rows
    ]


FINDINGS: Select[Any] = (
    select(audit_findings, areas.c.code)
    .join(areas, areas.c.id == audit_findings.c.area_id)
    .order_by(audit_findings.c.due_on, audit_findings.c.id)
)


def work_id(connection: Connection, code: str) -> int | None:
    """Of the work with this code; None where none is named. Raises `Refused`."""
    if not code:
        return None
    found = connection.execute(select(works.c.id).where(works.c.code == code)).scalar()
    if found is None:
        raise Refused("there is no work {code}", code=code)
    return int(found)
