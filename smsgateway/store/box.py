"""What voters' turns may ask of the ballots and do to them: under the voter's own tag, no more.

On PostgreSQL each is a function of the owner's (migration 0005), so that the role that serves turns
needs no right to read the table: who does not know a voter's tag sees no ballot. On SQLite, which
knows no roles, they are the same statements, written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    Connection,
    Integer,
    LargeBinary,
    Select,
    Text,
    bindparam,
    column,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from smsgateway.store.ballots import ballots
from smsgateway.store.columns import Json
from smsgateway.store.prepared import Prepared


class Cast(NamedTuple):
    """One ballot of a voter's, or what took one back."""

    nth: int
    receipt: str
    choice: Sequence[int]
    disposition: str
    tracker: int


class all_cast_by(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function that it is
    """The ballots of one voter, as a part of another question: (contest, tag).

    On PostgreSQL a list with one list a ballot in the order of `Cast`, or NULL where there is none;
    SQLite, where another question costs no way to go, says NULL.
    """

    type = JSON()
    inherit_cache = True


@compiles(all_cast_by, "postgresql")
def _all_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    row = ", ".join(Cast._fields)
    whose = compiler.process(element.clauses, **kw)
    return f"(SELECT json_agg(json_build_array({row}) ORDER BY nth) FROM ballots_cast_by({whose}))"


@compiles(all_cast_by, "sqlite")
def _all_on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return "NULL"


class Placed(NamedTuple):
    """Where a receipt stands: what the public log shows anyway."""

    contest_id: int
    leaf: int | None


def cast_by(connection: Connection, contest_id: int, tag: bytes) -> Sequence[Cast]:
    """This voter's ballots in the order of casting."""
    asked = {"contest": contest_id, "whose": tag}
    return [Cast(*row) for row in of(connection, CAST_BY).rows(connection, asked)]


def pending(connection: Connection, contest_id: int, tag: bytes) -> bool:
    """Whether this voter's standing ballot waits for a check: neither counted nor listed yet."""
    asked = {"contest": contest_id, "whose": tag}
    return bool(of(connection, PENDING).rows(connection, asked)[0][0])


def placed(connection: Connection, receipt: str) -> Sequence[Placed]:
    """The ballots with this receipt."""
    rows = of(connection, PLACED).rows(connection, {"asked": receipt})
    return [Placed(*row) for row in rows]


def waiting(connection: Connection) -> int:
    """How many wait for the sequencer."""
    return int(of(connection, WAITING).rows(connection, {})[0][0])


def standing(connection: Connection, contest_id: int) -> int:
    """How many stand: turnout."""
    return int(of(connection, STANDING).rows(connection, {"contest": contest_id})[0][0])


def counted(
    connection: Connection, contest_id: int, *, confirmed: bool = True
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Each choice of standing ballots, as typed, and how many made it; in no order.

    With `confirmed` False those that the provider's own list has not shown yet. Who does not own
    the tables is refused while voting is open: the count is nobody's to know.
    """
    asked = {"contest": contest_id, "seen": confirmed}
    for choice, votes in of(connection, COUNTED).rows(connection, asked):
        yield tuple(choice), votes


def change(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Bring ballots to another disposition; False where one was not what it should have been.

    A row names `contest`, `whose` (the tag), `asked` (the receipt), `before` and `after`.
    """
    if not rows:
        return True
    if connection.dialect.name == "sqlite":
        return connection.execute(CHANGE_EACH, rows).rowcount == len(rows)
    given = {name: [row[name] for row in rows] for name in rows[0]}
    return bool(CHANGE_ALL.rows(connection, given)[0][0] == len(rows))


def of(connection: Connection, statement: Mapping[str, Prepared]) -> Prepared:
    """The statement of this kind of database."""
    return statement[connection.dialect.name]


def given(name: str, kind: Any) -> Any:
    """A parameter of this type."""
    return bindparam(name, type_=kind)


def called(function: Any, of: type[NamedTuple], kinds: Sequence[Any]) -> Select[Any]:
    """What a function returns, as these columns."""
    columns = (column(name, kind) for name, kind in zip(of._fields, kinds, strict=True))
    return select(function.table_valued(*columns))


CONTEST, WHOSE = given("contest", BigInteger), given("whose", LargeBinary)
ASKED, SEEN = given("asked", Text), given("seen", Boolean)

CAST_BY = {
    "sqlite": Prepared(
        select(*(ballots.c[name] for name in Cast._fields))
        .where(ballots.c.contest_id == CONTEST, ballots.c.tag == WHOSE)
        .order_by(ballots.c.nth)
    ),
    "postgresql": Prepared(
        called(func.ballots_cast_by(CONTEST, WHOSE), Cast, (Integer, Text, Json, Text, Integer))
    ),
}

PENDING = {
    "sqlite": Prepared(
        select(
            exists().where(
                ballots.c.contest_id == CONTEST,
                ballots.c.tag == WHOSE,
                ballots.c.disposition == "standing",
                ~ballots.c.confirmed,
            )
        )
    ),
    "postgresql": Prepared(select(func.ballots_pending(CONTEST, WHOSE))),
}

PLACED = {
    "sqlite": Prepared(
        select(ballots.c.contest_id, ballots.c.leaf).where(ballots.c.receipt == ASKED)
    ),
    "postgresql": Prepared(called(func.ballots_placed(ASKED), Placed, (BigInteger, Integer))),
}

WAITING = {
    "sqlite": Prepared(select(func.count()).where(ballots.c.unsettled)),
    "postgresql": Prepared(select(func.ballots_waiting())),
}

STANDING = {
    "sqlite": Prepared(
        select(func.count()).where(
            ballots.c.contest_id == CONTEST, ballots.c.disposition == "standing"
        )
    ),
    "postgresql": Prepared(select(func.ballots_standing(CONTEST))),
}

COUNTED = {
    "sqlite": Prepared(
        select(ballots.c.choice, func.count())
        .where(
            ballots.c.contest_id == CONTEST,
            ballots.c.disposition == "standing",
            ballots.c.confirmed == SEEN,
        )
        .group_by(ballots.c.choice)
    ),
    "postgresql": Prepared(
        select(
            func.ballots_counted(CONTEST, SEEN).table_valued(
                column("choice", Json), column("votes", BigInteger)
            )
        )
    ),
}

CHANGE_EACH = (
    update(ballots)
    .where(
        ballots.c.contest_id == CONTEST,
        ballots.c.tag == WHOSE,
        ballots.c.receipt == ASKED,
        ballots.c.disposition == given("before", Text),
    )
    .values(disposition=given("after", Text), unsettled=True)
)

CHANGE_ALL = Prepared(
    select(
        func.ballots_change(
            given("contest", ARRAY(BigInteger)),
            given("whose", ARRAY(LargeBinary)),
            *(given(name, ARRAY(Text)) for name in ("asked", "before", "after")),
        )
    )
)
