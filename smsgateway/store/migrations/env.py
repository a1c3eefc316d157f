"""Alembic's entry: one engine, handed in by `smsgateway.store.schema`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection

from smsgateway.store.db import metadata


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making another in its place: rows that point at it must wait.

    Such a setting has no effect once a transaction has begun.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


engine = context.config.attributes["engine"]
with engine.connect() as connection, without_foreign_keys(connection):
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, user_module_prefix=""
    )
    with context.begin_transaction():
        context.run_migrations()
