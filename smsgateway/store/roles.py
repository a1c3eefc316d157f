"""Roles on PostgreSQL: who serves turns cannot read the ballots, who audits cannot read people.

Two group roles without a log-in; a log-in that is made a member of one of them may do this much.
The role of the web reaches ballots only through the functions of `box`, each of which asks for a
voter's tag, and tags are keyed: with the database alone nobody has one. Not even a row's place in
the file or its transaction can be read, which a right to any column of all rows would not hide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import text

from smsgateway.store.contests import contests
from smsgateway.store.db import Database
from smsgateway.store.schema import TABLES

WEB, AUDITOR = "smsgateway_web", "smsgateway_auditor"

BOX = ", ".join(
    f"ballots_{name}"
    for name in ("cast_by", "change", "counted", "pending", "placed", "standing", "waiting")
)

READ_BY_WEB = ("log_acts", "log_checkpoints", "log_cosignatures", "log_leaves", "witnesses")
"""What the web shows of the log; it is written by the sequencer and by coordinators."""

READ_BY_AUDITOR = (
    *("areas", "ballots", "cycles", "election_files", "projects", "revisions"),
    *READ_BY_WEB,
)
"""No person, no message, no conversation, no account."""

SECRET = {"contests": {"salt"}, "logs": {"salt"}}
"""What ties tags to phones, and what the log's key is made of."""


def present(db: Database) -> bool:
    """Whether this database's server knows the roles."""
    if db.on_sqlite:
        return False
    with db.read() as connection:
        known = text("SELECT count(*) FROM pg_roles WHERE rolname IN (:web, :auditor)")
        return bool(connection.execute(known, {"web": WEB, "auditor": AUDITOR}).scalar_one() == 2)


def grant(db: Database) -> None:
    """Make the roles where they do not exist, and bring their rights to exactly these."""
    with db.write() as connection:
        schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
        for statement in statements(str(schema)):
            connection.exec_driver_sql(statement)


def statements(schema: str) -> Iterator[str]:
    """The SQL, for the owner of the tables."""
    for role in (WEB, AUDITOR):
        # Another database of the same server may make the same role at this moment.
        yield (
            f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"
        yield from (f"REVOKE ALL ({columns_of(name)}) ON {name} FROM {role}" for name in TABLES)
        yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
        yield f"GRANT SELECT ON alembic_version TO {role}"
    closed = {"ballots", "logs", "signal_voters", *READ_BY_WEB}
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {listed(TABLES.keys() - closed)} TO {WEB}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {WEB}"
    # To know that a ballot went in, the drawn id of what was put in is enough.
    yield f"GRANT INSERT, SELECT (id) ON ballots TO {WEB}"
    yield f"GRANT EXECUTE ON FUNCTION {BOX} TO {WEB}"
    yield f"GRANT SELECT ON {listed(READ_BY_WEB)} TO {WEB}"
    yield f"GRANT SELECT ({columns_of('logs', but=SECRET['logs'])}) ON logs TO {WEB}, {AUDITOR}"
    yield f"GRANT SELECT ON {listed(READ_BY_AUDITOR)} TO {AUDITOR}"
    public = columns_of(contests.name, but=SECRET["contests"])
    yield f"GRANT SELECT ({public}) ON contests TO {AUDITOR}"


def columns_of(table: str, but: Iterable[str] = ()) -> str:
    """The columns of a table."""
    return listed(set(TABLES[table].c.keys()) - set(but))


def listed(names: Iterable[str]) -> str:
    """In SQL."""
    return ", ".join(sorted(names))
