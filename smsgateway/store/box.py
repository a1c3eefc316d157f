"""What a voter's turn may ask of the ballots and do to them: under the voter's own tag, no more.

On PostgreSQL each is a function of the owner's (migration 0005), so that the role that serves turns
needs no right to read the table: who does not know a voter's tag sees no ballot. On SQLite, which
knows no roles, they are the same statements, written out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Integer,
    LargeBinary,
    String,
    bindparam,
    column,
    func,
    select,
    update,
)

from smsgateway.store.ballots import ballots
from smsgateway.store.columns import Json
from smsgateway.store.db import AnyRow


def cast_by(connection: Connection, contest_id: int, tag: bytes) -> Sequence[AnyRow]:
    """This voter's ballots: nth, receipt, choice, disposition and tracker, in order of casting."""
    asked = {"contest": contest_id, "whose": tag}
    return connection.execute(of(connection, CAST_BY), asked).all()


def placed(connection: Connection, receipt: str) -> Sequence[AnyRow]:
    """Contest and leaf of the ballots with this receipt: what the public log shows anyway."""
    return connection.execute(of(connection, PLACED), {"asked": receipt}).all()


def change(
    connection: Connection, contest_id: int, tag: bytes, receipt: str, was: str, becomes: str
) -> bool:
    """Bring one ballot of this voter to another disposition; False where it was not `was`."""
    told = {
        "contest": contest_id,
        "whose": tag,
        "asked": receipt,
        "before": was,
        "after": becomes,
    }
    done = connection.execute(of(connection, CHANGE), told)
    return bool(done.scalar() if done.returns_rows else done.rowcount)


def of(connection: Connection, statement: Mapping[str, Any]) -> Any:
    """The statement of this kind of database."""
    return statement[connection.dialect.name]


CONTEST = bindparam("contest", type_=BigInteger)
WHOSE = bindparam("whose", type_=LargeBinary)
ASKED = bindparam("asked", type_=String)
BEFORE, AFTER = bindparam("before", type_=String), bindparam("after", type_=String)

CAST_BY = {
    "sqlite": select(
        ballots.c.nth,
        ballots.c.receipt,
        ballots.c.choice,
        ballots.c.disposition,
        ballots.c.tracker,
    )
    .where(ballots.c.contest_id == CONTEST, ballots.c.tag == WHOSE)
    .order_by(ballots.c.nth),
    "postgresql": select(
        func.ballots_cast_by(CONTEST, WHOSE).table_valued(
            column("nth", Integer),
            column("receipt", String),
            column("choice", Json),
            column("disposition", String),
            column("tracker", Integer),
        )
    ),
}

PLACED = {
    "sqlite": select(ballots.c.contest_id, ballots.c.leaf).where(ballots.c.receipt == ASKED),
    "postgresql": select(
        func.ballots_placed(ASKED).table_valued(
            column("contest_id", BigInteger), column("leaf", Integer)
        )
    ),
}

CHANGE = {
    "sqlite": update(ballots)
    .where(
        ballots.c.contest_id == CONTEST,
        ballots.c.tag == WHOSE,
        ballots.c.receipt == ASKED,
        ballots.c.disposition == BEFORE,
    )
    .values(disposition=AFTER, unsettled=True),
    "postgresql": select(func.ballots_change(CONTEST, WHOSE, ASKED, BEFORE, AFTER, type_=Boolean)),
}
