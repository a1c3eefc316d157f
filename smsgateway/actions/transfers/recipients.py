"""Recipients of money: brought in, their phones registered, and what is due to them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.budget.lines import printed
from smsgateway.actions.funds.ledger import line_named, party_id
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.people import persons
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers.parties import NewParty, put
from smsgateway.counting.ledger import ENDS, GRACE_DAYS
from smsgateway.store.db import AnyRow
from smsgateway.store.transfers import entitlements, parties, party_phones


def add(house: House, new: NewParty, *, by: str) -> None:
    """Add it, or change what has this code. Raises `Refused`."""
    with house.db.write() as connection:
        area = area_named(connection, new.area)
        before = select(parties.c.area_id).where(parties.c.code == new.code)
        places = {area.id, *connection.execute(before).scalars()}  # nobody takes another area's
        put(house.db, connection, new, area)
        sign(connection, by, "transfers.party", new.code, places, roles=ENTERS)


def register(house: House, code: str, phone: str, role: str, *, by: str) -> None:
    """The holder of that phone (E.164) confirms for this party. Raises `Refused`."""
    if role not in ENDS:
        raise Refused("who confirms is one of {roles}, not {role}", roles=tuple(ENDS), role=role)
    with house.db.write() as connection:
        party = connection.execute(select(parties).where(parties.c.code == code)).first()
        if party is None:
            raise Refused("there is no party {code}", code=code)
        person = persons.met(connection, house.db, house.keys, phone)
        key = {"party_id": party.id, "person_id": person}
        made = house.db.insert(party_phones).values(**key, role=role)
        connection.execute(
            made.on_conflict_do_update(
                index_elements=[party_phones.c.party_id, party_phones.c.person_id],
                set_={"role": role},
            )
        )
        detail = {"role": role}
        sign(connection, by, "transfers.register", code, [party.area_id], detail, roles=ENTERS)


@dataclass(frozen=True, slots=True)
class Due:
    """What one recipient is to get of a line in one tranche."""

    line: str
    party: str
    tranche: int
    amount: Decimal
    due: date
    grace_days: int = GRACE_DAYS


MOST_TRANCHES = 12


def in_tranches(first: Due, times: int, months: int) -> Sequence[Due]:
    """So many tranches alike from the first one on, each so many months after the one before.

    A month that is too short has its last day instead. Raises `Refused`.
    """
    if not 1 <= times <= MOST_TRANCHES or not 1 <= months <= MOST_TRANCHES:
        raise Refused("a year has 1 to 12 tranches, 1 to 12 months apart")
    return [
        replace(first, tranche=first.tranche + n, due=months_after(first.due, n * months))
        for n in range(times)
    ]


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def entitle(
    house: House,
    connection: Connection,
    due: Due,
    formula: int | None = None,
    basis: Mapping[str, str] | None = None,
) -> AnyRow:
    """In the caller's transaction; the line. Raises `Refused` where it was said before."""
    line = line_named(connection, due.line)
    if due.amount <= 0 or due.tranche < 1:
        raise Refused("an entitlement is above nothing, and tranches count from 1")
    made = house.db.insert(entitlements).values(
        line_id=line.id,
        party_id=party_id(connection, due.party),
        tranche=due.tranche,
        amount=due.amount,
        due_on=due.due,
        grace_days=due.grace_days,
        formula_id=formula,
        basis=dict(basis or {}),
    )
    new = made.on_conflict_do_nothing().returning(entitlements.c.line_id)
    if connection.execute(new).first() is None:
        raise Refused(
            "what {party} gets of {line} in tranche {tranche} is set already",
            party=due.party,
            line=due.line,
            tranche=due.tranche,
        )
    printed(connection, line)
    return line
