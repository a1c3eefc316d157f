"""Several writes as one: everything that verbs do with this database is of one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from smsgateway.store.db import Database


class Together(Database):
    """Another database's open transaction, in the place of its own ones.

    What is read sees what was written so far. A write that fails is taken back alone, as it would
    be with a transaction of its own; the rest stands or falls with the whole.
    """

    def __init__(self, of: Database, connection: Connection) -> None:
        """`connection` is in a transaction of `of`, whose owner commits it or takes it back."""
        self.__dict__.update(of.__dict__)
        self._whole = connection

    @contextmanager
    def ask(self) -> Iterator[Connection]:
        """The one connection."""
        yield self._whole

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The one connection."""
        yield self._whole

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A part of the transaction."""
        with self._whole.begin_nested():
            yield self._whole

    @contextmanager
    def write_soon(self) -> Iterator[Connection]:
        """A part of the transaction: nothing is sooner than the whole."""
        with self.write() as connection:
            yield connection
