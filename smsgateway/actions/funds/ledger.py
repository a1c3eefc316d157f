"""The ledger of public money: what is entered, and by whom it may be. `entries` reads it back.

An entry is never changed: a mistake is superseded by a later entry that names it. Whoever enters
needs a delegation for that kind of act, in that area, up to that amount, on that day.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import Connection, insert, select

from smsgateway.actions.accounts import accounts
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.funds.entries import events, rates
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.ledger import KINDS, NoRate, convert, live, standing
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines, delegations
from smsgateway.store.transfers import flow_events, parties, releases

May = Literal["approve", "collect", "pay"]
ACTS: tuple[May, ...] = ("approve", "collect", "pay")

NEEDS: Mapping[str, May] = {
    "approved": "approve",
    "revised": "approve",
    "allocated": "approve",
    "released": "pay",
    "committed": "pay",
    "paid": "pay",
    "returned": "pay",
}
"""What an entry of each kind needs; what arrived on a line of income is collected."""

ENTERS: tuple[accounts.Role, ...] = ("administrator", "coordinator", "data-entry")

LARGEST = Decimal(10) ** 13
"""SQLite holds fifteen digits of a fraction exactly: thirteen and the cents."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Something that happened to the money of a line, in the line's currency."""

    line: str
    """Its printed code, or AREA/YEAR/REF."""
    kind: str
    amount: Decimal
    on: date
    to: str = ""
    """The code of the party that gets it."""
    source: str = ""
    tranche: int | None = None
    doc_ref: str = ""
    reporter: str = "office"
    supersedes: int | None = None


def post(house: House, connection: Connection, new: NewEntry, *, by: str) -> int:
    """Enter it; returns its number. Raises `Refused`."""
    line, account = allowed(connection, new, by=by)
    values = {
        "line_id": line.id,
        "kind": new.kind,
        "amount": new.amount,
        "currency": line.currency,
        "on_date": new.on,
        "from_id": party_id(connection, new.source),
        "to_id": party_id(connection, new.to),
        "tranche": new.tranche,
        "doc_ref": new.doc_ref,
        "reporter": new.reporter,
        "by": account.email,
        "supersedes_id": new.supersedes,
    }
    made = insert(flow_events).values(**values).returning(flow_events.c.id)
    number = int(connection.execute(made).scalar_one())
    if new.kind == "released" and values["to_id"] is not None:
        announce(house, connection, number)
    return number


def allowed(connection: Connection, new: NewEntry, *, by: str) -> tuple[AnyRow, Account]:
    """The line of an entry, and the account that may enter it. Raises `Refused`."""
    line = line_named(connection, new.line)
    check(connection, line, new)
    account = accounts.acting(connection, by, *ENTERS)
    if not account.reaches(line.area_id):
        raise Refused("{email} has no say in the area of this line", email=account.email)
    need = needed(line, new.kind)
    if need:
        require(connection, line.area_id, account.email, need, new.amount, line.currency, new.on)
    return line, account


def announce(house: House, connection: Connection, number: int) -> None:
    """Whoever follows this money is told, and asked whether it arrived: the clock sees to it."""
    news = insert(releases).values(
        event_id=number, salt=secrets.token_bytes(16), key_version=house.keys.current
    )
    connection.execute(news)


def check(connection: Connection, line: AnyRow, new: NewEntry) -> None:
    """Refuse what no ledger holds."""
    if new.kind not in KINDS:
        raise Refused("a kind is one of {kinds}, not {kind}", kinds=KINDS, kind=new.kind)
    if abs(new.amount) >= LARGEST or new.amount != round(new.amount, 2):
        raise Refused(
            "{amount} is no amount of money: two digits behind the point at most", amount=new.amount
        )
    if new.amount < 0 and new.kind != "revised":
        raise Refused("only a revision takes away: supersede a mistake, or enter `returned`")
    if new.kind == "released" and not new.to:
        raise Refused("say to whom it was released: --to")
    if new.supersedes is not None:
        superseded(connection, line, new)
    if new.kind == "returned":
        outstanding(connection, line, new)


def outstanding(connection: Connection, line: AnyRow, new: NewEntry) -> None:
    """Refuse that more comes back than was sent."""
    told = live(events(connection, flow_events.c.line_id == line.id))
    left = standing([one for one in told if one.id != new.supersedes]).released
    if new.amount > left:
        raise Refused(
            "{amount} cannot come back: of what was released {left} is out",
            amount=new.amount,
            left=left,
        )


def superseded(connection: Connection, line: AnyRow, new: NewEntry) -> None:
    """Refuse to set aside what is another line's or kind's, or was set aside before."""
    old = connection.execute(select(flow_events).where(flow_events.c.id == new.supersedes)).first()
    if old is None or old.line_id != line.id or old.kind != new.kind:
        raise Refused(
            "entry {entry} is no {kind} of this line", entry=new.supersedes, kind=new.kind
        )
    later = select(flow_events.c.id).where(flow_events.c.supersedes_id == new.supersedes)
    if (by := connection.execute(later).scalar()) is not None:
        raise Refused("entry {entry} was superseded by {by}", entry=new.supersedes, by=by)


def needed(line: AnyRow, kind: str) -> May | None:
    """Which delegation an entry needs."""
    if kind == "received":
        return "collect" if line.direction == "income" else None
    return NEEDS[kind]


def require(
    connection: Connection,
    area_id: int,
    email: str,
    may: May,
    amount: Decimal,
    currency: str,
    on: date,
) -> None:
    """Raises `Refused` where nobody gave this account that power, so far, on that day."""
    given = select(delegations).where(
        delegations.c.area_id == area_id,
        delegations.c.email == email,
        delegations.c.may == may,
        delegations.c.ended_at.is_(None),
        delegations.c.from_day <= on,
        delegations.c.until_day >= on,
    )
    known = rates(connection)
    for row in connection.execute(given):
        try:
            if convert(abs(amount), currency, row.currency, on, known) <= row.up_to:
                return
        except NoRate:
            continue
    raise Refused(
        "{email} may not {may} {amount} {currency} there on {on}: that power is given "
        "under Rules and powers, or by `smsgateway money delegate`",
        email=email,
        may=may,
        amount=abs(amount),
        currency=currency,
        on=on,
    )


def line_named(connection: Connection, name: str) -> AnyRow:
    """A budget line by its printed code, or as AREA/YEAR/REF. Raises `Refused`."""
    found = select(budget_lines).where(budget_lines.c.code == name)
    if "/" in name:
        area, _, rest = name.partition("/")
        year, _, ref = rest.partition("/")
        if not year.isdecimal():
            raise Refused("a line is called AREA/YEAR/REF, not {name}", name=name)
        found = (
            select(budget_lines)
            .join(areas, areas.c.id == budget_lines.c.area_id)
            .where(
                areas.c.code == area,
                budget_lines.c.fiscal_year == int(year),
                budget_lines.c.ref == ref,
            )
        )
    row = connection.execute(found).first()
    if row is None:
        raise Refused("there is no budget line {name}", name=name)
    return row


def party_id(connection: Connection, code: str) -> int | None:
    """Of the party with this code; None where none is named. Raises `Refused`."""
    if not code:
        return None
    found = connection.execute(select(parties.c.id).where(parties.c.code == code)).scalar()
    if found is None:
        raise Refused("there is no party {code}: `smsgateway transfers party` adds one", code=code)
    return int(found)
