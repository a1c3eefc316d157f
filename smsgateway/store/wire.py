"""One statement on PostgreSQL's own wire, prepared once a connection and then only run.

libpq does this by itself (PQprepare, PQexecPrepared); psycopg's cursor looks at each value for its
type and at each statement for whether to prepare it, which takes four times as long as the rest.
Values travel as text, bytes as they are; the statement's casts tell PostgreSQL what they mean.
Rows come back through psycopg's own loaders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import psycopg
from psycopg import abc
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]

NUMBERS = count(1)
"""So that no two statements of a process share a name."""

HELD = "statements"
"""Where a connection notes which statements it holds."""

OUTLIVED = psycopg.errors.FeatureNotSupported
"""What PostgreSQL says of a statement some column of which has another type since an upgrade: its
connection is given up, so that the next one prepares it anew."""

PLANNED_ANEW = 512
"""After so many statements, and after 8, 16, 32, …, a connection plans anew: a plan that was made
while a table was empty may walk through all of it, and is kept until somebody analyzes the table.
"""


@dataclass(slots=True)
class Held:
    """What one connection has prepared, how often it ran any of it, and what reads its answers."""

    loads: abc.Transformer
    names: set[bytes] = field(default_factory=set)
    runs: int = 0

    def plans_are_old(self) -> bool:
        """Whether its tables may have grown out of their plans."""
        young_and_doubled = self.runs >= 8 and self.runs.bit_count() == 1
        return young_and_doubled or self.runs % PLANNED_ANEW == 0


class Wire:
    """A statement with numbered parameters, each of which has a cast."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        """`names` are those of `$1`, `$2`, …"""
        self._text, self._names = text, tuple(names)
        self._name = f"smsgateway_{next(NUMBERS)}".encode()

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Row]:
        """What it returns. Raises SQLAlchemy's errors, without the values."""
        held, result = self._run(connection, values)
        held.loads.set_pgresult(result)
        return held.loads.load_rows(0, result.ntuples, tuple)

    def count(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """How many rows it touched."""
        return self._run(connection, values)[1].command_tuples or 0

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Held, PGresult]:
        driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
        info = connection.info
        held: Held = info.get(HELD) or info.setdefault(HELD, Held(Transformer(driver)))
        try:
            return held, self._answered(connection, driver, held, values)
        except psycopg.Error as error:
            if driver.closed or isinstance(error, OUTLIVED):
                connection.invalidate(error)
            raise DBAPIError.instance(
                self._text,
                None,
                error,
                psycopg.Error,
                hide_parameters=True,
                dialect=connection.dialect,
            ) from error

    def _answered(
        self,
        connection: Connection,
        driver: psycopg.Connection[Any],
        held: Held,
        values: Mapping[str, Any],
    ) -> PGresult:
        line = driver.pgconn
        if not driver.autocommit and line.transaction_status == TransactionStatus.IDLE:
            if not connection.in_transaction():
                connection.begin()  # or it would go back to its pool with this one open
            taken(line.exec_(b"BEGIN"))
        held.runs += 1
        if held.plans_are_old():
            taken(line.exec_(b"DISCARD PLANS"))
        if self._name not in held.names:
            taken(line.prepare(self._name, self._text.encode()))
            held.names.add(self._name)
        given = [values[name] for name in self._names]
        told: list[Any] = [written(one) for one in given]
        formats = [Format.BINARY if isinstance(one, bytes) else Format.TEXT for one in given]
        return taken(line.exec_prepared(self._name, told, formats, Format.BINARY))


def written(value: Any) -> bytes | None:
    """A value as PostgreSQL reads it."""
    return value if value is None or isinstance(value, bytes) else str(value).encode()


def taken(result: PGresult) -> PGresult:
    """The result of a statement that went well. Raises psycopg's errors."""
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if result.error_field(DiagnosticField.SQLSTATE) is None:
        # Not the server says so but libpq: the line is cut.
        raise psycopg.OperationalError(result.get_error_message())
    raise error_from_result(result)
