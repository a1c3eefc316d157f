"""Every table, gathered, and how a database is brought to them by Alembic migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from smsgateway.store import (
    accounts,
    alarms,
    approvals,
    areas,
    audit,
    awards,
    ballots,
    broadcasts,
    cases,
    casework,
    channels,
    contests,
    contracts,
    conversations,
    gazetteers,
    incidents,
    leases,
    letters,
    log,
    messages,
    money,
    notices,
    open311,
    paper,
    people,
    proposals,
    publications,
    results,
    rolls,
    scorecards,
    sending,
    services,
    signals,
    standards,
    transfers,
    uploads,
    works,
)
from smsgateway.store.db import Database, metadata

MODULES = (
    accounts,
    approvals,
    alarms,
    areas,
    audit,
    awards,
    ballots,
    broadcasts,
    cases,
    casework,
    channels,
    contests,
    contracts,
    conversations,
    gazetteers,
    incidents,
    leases,
    letters,
    log,
    messages,
    money,
    open311,
    notices,
    paper,
    people,
    proposals,
    publications,
    results,
    rolls,
    scorecards,
    services,
    standards,
    sending,
    signals,
    transfers,
    uploads,
    works,
)
"""Importing them fills `metadata`."""

TABLES = metadata.tables


def alembic_config(database: Database) -> Config:
    """The migrations' place and the engine that they run on."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database up to a schema, the newest one where none is named."""
    command.upgrade(alembic_config(database), revision)


def newest() -> str:
    """The revision that this code was written for."""
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return script.get_current_head() or ""


def current(database: Database) -> str:
    """The revision of the database; empty for a new one."""
    with database.read() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str:
    """The same, as this transaction sees it."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def known() -> set[str]:
    """Every revision that this code can bring a database to."""
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return {one.revision for one in script.walk_revisions()}
