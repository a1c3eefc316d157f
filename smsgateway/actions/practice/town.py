"""Where the practice town is kept: in a database of its own, so that nothing of it can be counted,
published, billed or told beside what is real. On SQLite that is a file beside the real one, on
PostgreSQL the schema `practice`.

To wipe it empties every table there. Only the catalogue's revision stays, moved on: by it every
process sees that all that it remembers is gone.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from smsgateway.actions.catalogue import READ_REVISION
from smsgateway.actions.house import House
from smsgateway.actions.opening import open_house
from smsgateway.actions.refused import Refused
from smsgateway.store import schema
from smsgateway.store.contests import revisions
from smsgateway.store.db import PRACTICE, metadata

LOOK_AGAIN = 2.0
"""Seconds after which a process that found no practice town looks again."""


class Practice:
    """The practice town of a real house, which may not stand at all."""

    def __init__(self, real: House) -> None:
        """Neither connects nor looks."""
        self._real = real
        self._guard = threading.Lock()
        self.at_close = ExitStack()
        self._laid = False
        self._looked = -LOOK_AGAIN

    @cached_property
    def house(self) -> House:
        """Its own house. Nothing connects before the first question."""
        return open_house(self._real.settings.for_practice)

    def stands(self) -> bool:
        """Whether there is something to practise on."""
        if not self.laid():
            return False
        try:
            with self.house.db.ask() as connection:
                number: int = connection.execute(READ_REVISION).scalar_one()
            return bool(self.house.catalogue.at(number).stations)
        except SQLAlchemyError:
            return False

    def laid(self) -> bool:
        """Whether its tables are there, of this version; asked now and then until they are."""
        with self._guard:
            if not self._laid and time.monotonic() - self._looked >= LOOK_AGAIN:
                there = self._there()
                self._laid = there and schema.current(self.house.db) == schema.newest()
                self._looked = time.monotonic()
            return self._laid

    def lay(self) -> None:
        """Make its tables, or bring them to this version. Raises `Refused`."""
        if not self._real.settings.embedded:
            with self._real.db.write() as connection:
                connection.execute(CreateSchema(PRACTICE, if_not_exists=True))
        if not self.laid():
            schema.upgrade(self.house.db)
            self._laid = True

    def _there(self) -> bool:
        if self._real.settings.embedded:
            return Path(self.house.settings.database_url.removeprefix("sqlite:///")).exists()
        with self._real.db.ask() as connection:
            return bool(connection.execute(THERE, {"name": f"{PRACTICE}.alembic_version"}).scalar())

    def close(self) -> None:
        """End what works in it and release its connections, if there are any."""
        self.at_close.close()
        if "house" in self.__dict__:
            self.house.close()


THERE = text("SELECT to_regclass(:name) IS NOT NULL")


def wipe(house: House) -> None:
    """Remove every row of a practice town. Raises `Refused` for a real one."""
    if not house.settings.practice:
        raise Refused("only the practice town is wiped")
    with house.db.write() as connection:
        number: int = connection.execute(READ_REVISION).scalar() or 0
        if house.db.on_sqlite:
            empty_on_sqlite(connection)
        else:
            connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))
        connection.execute(insert(revisions).values(id=1, number=number + 1))
    house.db.rewrite()


def empty_on_sqlite(connection: Connection) -> None:
    """Every row of every table; what guards a history against changes steps aside meanwhile."""
    guards = connection.execute(text(GUARDS)).all()
    for guard in guards:
        connection.exec_driver_sql(f"DROP TRIGGER {guard.name}")
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())
    for guard in guards:
        connection.exec_driver_sql(guard.sql)


GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
