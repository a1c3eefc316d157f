"""Every table, gathered, and how a database is brought to them by Alembic migrations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

from smsgateway.store import (  # noqa: F401 (importing them fills `metadata`)
    accounts,
    alarms,
    apitokens,
    approvals,
    areas,
    audit,
    awards,
    ballots,
    borders,
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
    rehearsals,
    results,
    rolls,
    scorecards,
    sending,
    services,
    signals,
    standards,
    transfers,
    turnouts,
    uploads,
    works,
)
from smsgateway.store.db import Database, metadata

if TYPE_CHECKING:
    from alembic.config import Config

TABLES = metadata.tables


MIGRATIONS = Path(__file__).parent / "migrations"
REVISIONS = tuple(sorted(one.name[:4] for one in MIGRATIONS.glob("versions/[0-9]*.py")))
"""From the oldest to the newest. A migration's file begins with its number, so whoever finds the
database up to date, as nearly every command does, need not load them all."""


KEPT = table("alembic_version", column("version_num"))
"""Where Alembic keeps the revision."""


def alembic_config(database: Database) -> Config:
    """The migrations' place and the engine that they run on."""
    from alembic.config import Config  # 150 modules, for the seldom start that finds work to do

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: Database, revision: str = REVISIONS[-1]) -> None:
    """Bring the database up to a schema, the newest one where none is named."""
    if current(database) != revision:
        from alembic import command

        command.upgrade(alembic_config(database), revision)


def newest() -> str:
    """The revision that this code was written for."""
    return REVISIONS[-1]


def current(database: Database) -> str:
    """The revision of the database; empty for a new one."""
    with database.read() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str:
    """The same, as this transaction sees it."""
    if not inspect(connection).has_table(KEPT.name):
        return ""
    return str(connection.execute(select(KEPT.c.version_num)).scalar() or "")


def known() -> set[str]:
    """Every revision that this code can bring a database to."""
    return set(REVISIONS)
