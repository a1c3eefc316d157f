"""A copy of an SQLite database, to try something on: SQLite has one writer, and people vote."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from smsgateway.store.db import Database


@contextmanager
def aside(db: Database) -> Iterator[Database]:
    """The database as it stands now, in a temporary file: what a killed process leaves of it goes
    with the service's own /tmp."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "copy.sqlite3"
        with db.read() as connection, closing(sqlite3.connect(file)) as copy:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)  # noqa: S101 - what SQLite's driver gives
            source.backup(copy)
        tried = Database(f"sqlite:///{file}")
        try:
            yield tried
        finally:
            tried.dispose()
