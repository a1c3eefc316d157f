"""Several verbs in one transaction, although each of them begins its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table

from smsgateway.store.db import Database


class Joined(Database):
    """A database whose every use is part of a transaction that runs already.

    What a verb would commit is a savepoint: it is kept when the transaction is, and taken back
    alone where the verb fails.
    """

    def __init__(self, db: Database, connection: Connection) -> None:
        """`connection` is in a transaction of `db`."""
        self._like(db)
        self._connection = connection

    def _like(self, db: Database) -> None:
        self.url, self.on_sqlite, self.engine = db.url, db.on_sqlite, db.engine

    def check_awake(self) -> None:
        """The server answered when the transaction began."""

    @contextmanager
    def ask(self) -> Iterator[Connection]:
        """The one connection."""
        with self.read() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The one connection, which sees what was written so far."""
        yield self._connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A savepoint."""
        with self._connection.begin_nested():
            yield self._connection

    @contextmanager
    def write_by_key(self) -> Iterator[Connection]:
        """A savepoint."""
        with self.write() as connection:
            yield connection

    @contextmanager
    def write_in_time(self) -> Iterator[Connection]:
        """A savepoint."""
        with self.write() as connection:
            yield connection

    @contextmanager
    def write_soon(self) -> Iterator[Connection]:
        """A savepoint."""
        with self.write() as connection:
            yield connection

    def rewrite(self, *tables: Table) -> None:
        """Raises `RuntimeError`: no table is written anew inside a transaction."""
        raise RuntimeError("a table cannot be written anew inside a transaction")

    def dispose(self) -> None:
        """The connection belongs to whoever began the transaction."""


class Later(Joined):
    """One whose transaction begins with the first write.

    Until then others may write, which matters on SQLite, and what is read is read as ever.
    """

    def __init__(self, db: Database, begin: Callable[[], Connection]) -> None:
        """`begin` begins a transaction of `db`."""
        self._like(db)
        self._db, self._begin, self._begun = db, begin, False

    def check_awake(self) -> None:
        """As the database itself."""
        self._db.check_awake()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """What is there, and, from the first write on, what was written so far."""
        with super().read() if self._begun else self._db.read() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A savepoint; the first begins the transaction."""
        if not self._begun:
            self._connection, self._begun = self._begin(), True
        with super().write() as connection:
            yield connection
