"""The book of contracts: opened with a plan, added to step by step, read back as figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from flows.codes import poster, read_poster
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.contracts.dating import refuse_misdated
from smsgateway.actions.contracts.steps import Amended, Firm, Paid, Planned, Step
from smsgateway.actions.contracts.telling import Said, said
from smsgateway.actions.contracts.values import instant, party, reference
from smsgateway.actions.deals import publisher
from smsgateway.actions.deals.reading import Held, read, releases_of
from smsgateway.actions.funds import ledger
from smsgateway.actions.funds.ledger import NewEntry
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.merging import Release, compiled
from smsgateway.counting.procurement import process
from smsgateway.store.areas import areas
from smsgateway.store.contracts import procurement_releases, procurements
from smsgateway.store.db import AnyRow, database_now

TYPE = "4"
"""How the code of a contract begins."""


def begin(house: House, area: str, plan: Planned, *, by: str) -> str:
    """Open a process with its plan; returns its code. Raises `Refused`."""
    with house.db.write() as connection:
        owner = area_coded(connection, area)
        code = free_code(connection)
        ocid = f"{publisher.everybody(connection)[owner.id].prefix}-{owner.code}-{code}"
        row = opened(connection, owner, code, ocid, plan.project)
        tell(connection, row, owner, plan)
        told: dict[str, JSON] = {"title": plan.title, "ocid": ocid}
        sign(connection, by, "contract.plan", code, [owner.id], told, ENTERS)
    return code


def add(house: House, code: str, step: Step, *, by: str) -> str:
    """Write down the next step of a contract; returns the id of its release. Raises `Refused`."""
    with house.db.write() as connection:
        row = coded(connection, code, lock=True)
        owner = connection.execute(select(areas).where(areas.c.id == row.area_id)).one()
        release = tell(connection, row, owner, step)
        if isinstance(step, Paid) and step.line:
            enter(house, connection, step, by)
        act = f"contract.{type(step).__name__.lower()}"
        sign(connection, by, act, row.code, [owner.id], {"release": release}, ENTERS)
    return release


def foresee(house: House, area: str, code: str, step: Step, *, by: str) -> None:
    """Look whether a step may follow, without writing: `code` is empty before there is a plan.

    Raises `Refused`, also for what the ledger of its line would say.
    """
    with house.db.read() as connection:
        owner = area_coded(connection, area)
        before = releases_of(connection, [coded(connection, code).id]) if code else {}
        worded(connection, owner, step, next(iter(before.values()), []))
        if isinstance(step, Paid) and step.line:
            ledger.allowed(connection, entry_of(connection, step), by=by)


def enter(house: House, connection: Connection, step: Paid, by: str) -> None:
    """The payment in the ledger of its line, by whoever may pay from it. Raises `Refused`."""
    ledger.post(house, connection, entry_of(connection, step), by=by)


def entry_of(connection: Connection, step: Paid) -> NewEntry:
    """A payment as its line's ledger is told. Raises `Refused` for no line, or one in another
    currency."""
    line = ledger.line_named(connection, step.line)
    if line.currency != step.value.currency:
        raise Refused("the line {line} is in {currency}", line=step.line, currency=line.currency)
    return NewEntry(step.line, "paid", step.value.amount, step.on, doc_ref=step.id)


def tell(connection: Connection, row: AnyRow, owner: AnyRow, step: Step) -> str:
    """Keep a step as one more release; returns its id."""
    before = releases_of(connection, [row.id]).get(row.id, [])
    buyer, what = worded(connection, owner, step, before)
    now = connection.execute(select(database_now())).scalar_one()
    told = compiled(before)
    us = party(buyer, "buyer", "procuringEntity", "payer")
    id = f"{row.ocid}-{len(before) + 1:03}-{what.tag}"
    release = {
        "ocid": row.ocid,
        "id": id,
        "date": instant(now),
        "tag": [what.tag],
        "initiationType": "tender",
        "language": "en",
        "parties": [with_roles(one, told.get("parties", [])) for one in (us, *what.parties)],
        "buyer": reference(buyer),
        **what.fields,
    }
    if isinstance(step, Amended):
        between = {"amendsReleaseID": str(before[-1]["id"]), "releaseID": id}
        release["contracts"][0]["amendments"][0] |= between
    keep(connection, row.id, len(before), [release])
    return id


def worded(
    connection: Connection, owner: AnyRow, step: Step, before: Sequence[Release]
) -> tuple[Firm, Said]:
    """The area as a buyer, and the step in the standard's words. Raises `Refused`."""
    buyer = Firm(f"area-{owner.code}", publisher.everybody(connection)[owner.id].name)
    known, told = process(before) if before else None, compiled(before)
    what = said(step, buyer, known, told)
    if known is not None:
        refuse_misdated(step, known, told, today_in(connection, owner))
    return buyer, what


def today_in(connection: Connection, owner: AnyRow) -> date:
    """The day there, by the database's clock."""
    now = connection.execute(select(database_now())).scalar_one()
    return now.astimezone(ZoneInfo(owner.time_zone)).date()


def with_roles(one: dict[str, Any], known: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A party with the roles that it had before, too: a merged list is the last one told."""
    before: list[str] = next((old["roles"] for old in known if old["id"] == one["id"]), [])
    return {**one, "roles": list(dict.fromkeys([*before, *one["roles"]]))}


def opened(connection: Connection, owner: AnyRow, code: str, ocid: str, project: str) -> AnyRow:
    """A new row of the book."""
    values = {"code": code, "ocid": ocid, "area_id": owner.id, "project": project}
    new = insert(procurements).values(**values).returning(*procurements.c)
    return connection.execute(new).one()


def keep(connection: Connection, row_id: int, there: int, some: Sequence[Release]) -> None:
    """Add releases to the log, after so many that are there."""
    rows = [
        {
            "procurement_id": row_id,
            "n": there + n,
            "release_id": one["id"],
            "dated": datetime.fromisoformat(one["date"]),
            "body": dict(one),
        }
        for n, one in enumerate(some, 1)
    ]
    connection.execute(insert(procurement_releases), rows)


def held(house: House, area: str = "") -> list[Held]:
    """Every process, or those of one area, by code. Raises `Refused` for an unknown area."""
    with house.db.read() as connection:
        of = select(procurements).order_by(procurements.c.code)
        if area:
            of = of.where(procurements.c.area_id == area_coded(connection, area).id)
        return list(read(connection, connection.execute(of).all()))


def one(house: House, code: str) -> Held:
    """The process of that code. Raises `Refused`."""
    with house.db.read() as connection:
        return next(read(connection, [coded(connection, code)]))


def coded(connection: Connection, typed: str, *, lock: bool = False) -> AnyRow:
    """The row of that code; `lock` makes others who add to it wait. Raises `Refused`."""
    wanted = select(procurements).where(procurements.c.code == read_poster(typed))
    row = connection.execute(wanted.with_for_update() if lock else wanted).first()
    if row is None:
        raise Refused("there is no contract {code}", code=typed)
    return row


def area_coded(connection: Connection, code: str) -> AnyRow:
    """The area of that code. Raises `Refused`."""
    row = connection.execute(select(areas).where(areas.c.code == code)).first()
    if row is None:
        raise Refused("there is no area {code}", code=code)
    return row


def free_code(connection: Connection) -> str:
    """The first code that no contract has. Raises `Refused` where all thousand are taken."""
    taken = set(connection.execute(select(procurements.c.code)).scalars())
    codes = (poster(TYPE, f"{number:03}") for number in (*range(101, 1000), *range(101)))
    code = next((code for code in codes if code not in taken), None)
    if code is None:
        raise Refused("all thousand codes of contracts are taken")
    return code
