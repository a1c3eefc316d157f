"""Every table, gathered, and how a database is brought to them by Alembic migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from smsgateway.store import (
    accounts,
    alarms,
    approvals,
    areas,
    audit,
    ballots,
    broadcasts,
    channels,
    contests,
    conversations,
    gazetteers,
    leases,
    log,
    messages,
    notices,
    people,
    proposals,
    rolls,
    scorecards,
    sending,
    services,
)
from smsgateway.store.db import Database, metadata

MODULES = (
    accounts,
    approvals,
    alarms,
    areas,
    audit,
    ballots,
    broadcasts,
    channels,
    contests,
    conversations,
    gazetteers,
    leases,
    log,
    messages,
    notices,
    people,
    proposals,
    rolls,
    scorecards,
    services,
    sending,
)
"""Importing them fills `metadata`."""

TABLES = metadata.tables


def alembic_config(database: Database) -> Config:
    """The migrations' place and the engine that they run on."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: Database) -> None:
    """Bring the database to the newest schema; nothing happens where it is there already."""
    command.upgrade(alembic_config(database), "head")


def newest() -> str:
    """The revision that this code was written for."""
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return script.get_current_head() or ""


def current(database: Database) -> str:
    """The revision of the database; empty for a new one."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""
