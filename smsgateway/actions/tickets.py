"""Tickets of cases and of objections: drawn from the same numbers, and never the same one.

`CHK` and a ticket shall mean one thing to whoever was given it.
"""

from __future__ import annotations

from collections.abc import Collection
from secrets import randbelow

from sqlalchemy import Connection, select, union_all

from flows.codes import ticket
from smsgateway.actions.refused import Refused
from smsgateway.store.awards import objections
from smsgateway.store.cases import cases

TRIES = 20


def taken(connection: Connection, asked: Collection[str]) -> set[str]:
    """Those of these tickets that a case or an objection has."""
    held = (
        select(table.c.ticket).where(table.c.ticket.in_(asked)) for table in (cases, objections)
    )
    return set(connection.execute(union_all(*held)).scalars())


def free(connection: Connection) -> str:
    """One that nobody has. Raises `Refused` where chance found none."""
    drawn = [ticket(f"{randbelow(10**6):06}") for _ in range(TRIES)]
    held = taken(connection, drawn)
    for one in drawn:
        if one not in held:
            return one
    raise Refused("no ticket is free: try again")
