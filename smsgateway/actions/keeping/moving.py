"""From SQLite to PostgreSQL in one step, while the service stands still for a moment.

The whole move holds SQLite's write lock, so no vote falls between the two. When everything is on
the other side and proven equal, the old file refuses inputs from then on: a server that was
forgotten and still runs on it records nothing, and its texts go to the spool.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from smsgateway.actions.keeping.backup import compare_proofs
from smsgateway.actions.refused import Refused
from smsgateway.store import rows, schema
from smsgateway.store.db import Database

STOPPED = ("inbox", "conversations", "people")
"""Tables without which no input can be kept."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was proven on the other side."""

    rows: int
    tables: int


def move(source: Database, target: Database) -> Moved:
    """Copy everything, prove it, and close the old file. Raises `Refused`, and nothing changed."""
    if not source.on_sqlite or target.on_sqlite:
        raise Refused("this moves a SQLite database to PostgreSQL, not the other way")
    if schema.current(source) != schema.newest():
        raise Refused("bring the old database up to date first: `smsgateway db upgrade`")
    schema.upgrade(target)
    with source.write() as old, target.write() as new:
        if closed(old):
            raise Refused("this database has moved already")
        if not rows.empty(new):
            raise Refused("the other database is not empty")
        rows.load(new, rows.dump(old))
        there = rows.proofs(rows.dump(new))
        compare_proofs(there, rows.proofs(rows.dump(old)), "moved")
        new.commit()
        close(old)
    return Moved(sum(one.rows for one in there.values()), len(there))


def close(connection: Connection) -> None:
    """Let the old file refuse every input that still reaches it."""
    for table in STOPPED:
        connection.execute(
            text(
                f"CREATE TRIGGER moved_{table} BEFORE INSERT ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'this database has moved'); END"
            )
        )


def closed(connection: Connection) -> bool:
    """Whether it was moved before."""
    asked = text("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = 'moved_inbox'")
    return connection.execute(asked).first() is not None
