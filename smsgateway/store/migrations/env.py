"""Alembic's entry: one engine, handed in by `smsgateway.store.schema`."""

from __future__ import annotations

from alembic import context

from smsgateway.store.db import metadata

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, user_module_prefix=""
    )
    with context.begin_transaction():
        context.run_migrations()
