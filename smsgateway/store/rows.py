"""Every row of a database as plain values, and back: for backups and for moving to another kind.

Tables are read as they stand in the database, not as this code declares them, so that a backup can
be made of an older schema; that takes a second or two, so each revision is looked at once. One
table after the other, each after those that it points at, rows by primary key. Times are UTC; bytes
are base64; JSON stays JSON.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column, Connection, MetaData, Table, insert, select, text, update

from smsgateway.store import schema
from smsgateway.store.db import AnyRow

CHUNK = 500
"""Rows that are read, kept and written at a time."""

VERSION_TABLE = "alembic_version"

MODULUS = 2**256

SOMEBODYS = ("areas", "people", "inbox")
"""Tables that hold nothing before somebody uses the service."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of one table, in order."""

    table: str
    columns: list[str]
    rows: list[list[Any]]
    """Values as JSON can hold them."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a table holds: how many rows, and a digest of all of them."""

    rows: int
    digest: str


def tables_of(connection: Connection) -> list[Table]:
    """The database's own tables, each after those that it points at."""
    kind = (connection.dialect.name, schema.revision_of(connection))
    if kind not in _FOUND or not kind[1]:
        found = MetaData()
        found.reflect(connection)
        _FOUND[kind] = [table for table in found.sorted_tables if table.name != VERSION_TABLE]
    return _FOUND[kind]


_FOUND: dict[tuple[str, str], list[Table]] = {}
"""Tables by kind of database and revision, which never change; a database without one may."""


def dump(connection: Connection) -> Iterator[Chunk]:
    """Every row. The caller holds a transaction that shows one moment."""
    for table in tables_of(connection):
        columns = [column.name for column in table.columns]
        ordered = select(table).order_by(*table.primary_key.columns)
        found = connection.execution_options(yield_per=CHUNK).execute(ordered)
        for part in found.partitions(CHUNK):
            yield Chunk(table.name, columns, [plain(table, row) for row in part])


def load(connection: Connection, chunks: Iterable[Chunk]) -> None:
    """Write rows into the same schema, whose own are taken out, and let its counters go on."""
    tables = {table.name: table for table in tables_of(connection)}
    for table in reversed(tables.values()):
        connection.execute(table.delete())
        keep_nulls(table)
    upward: list[tuple[Table, str, dict[str, Any]]] = []
    for chunk in chunks:
        table = tables[chunk.table]
        rows = [valued(connection, chunk.columns, row) for row in chunk.rows]
        upward += [(table, name, lifted(row, name)) for name in own_parents(table) for row in rows]
        connection.execute(insert(table), rows)
    for table, name, row in upward:
        if row["to"] is not None:
            child = table.c.id == row["id"]
            connection.execute(update(table).where(child).values({name: row["to"]}))
    if connection.dialect.name == "postgresql":
        for table in tables.values():
            go_on_counting(connection, table)


def keep_nulls(table: Table) -> None:
    """Nothing in a JSON column is nothing, not the word `null`."""
    for column in table.columns:
        if isinstance(column.type, JSON):
            column.type.none_as_null = True


def own_parents(table: Table) -> list[str]:
    """Columns that point at other rows of the same table, which may come later."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def lifted(row: dict[str, Any], name: str) -> dict[str, Any]:
    """Take the parent out of a row until all rows are there."""
    parent, row[name] = row[name], None
    return {"id": row["id"], "to": parent}


def valued(connection: Connection, columns: list[str], row: list[Any]) -> dict[str, Any]:
    """A row as this database takes it."""
    on_sqlite = connection.dialect.name == "sqlite"
    return {name: value(on_sqlite, one) for name, one in zip(columns, row, strict=True)}


def proofs(chunks: Iterable[Chunk]) -> dict[str, Proof]:
    """What each table of a dump holds, whatever the order; tables without rows are left out.

    The digests of the rows are added up: two databases sort words differently.
    """
    sums: dict[str, int] = {}
    counts: dict[str, int] = {}
    for chunk in chunks:
        for row in chunk.rows:
            told = dict(zip(chunk.columns, row, strict=True))
            line = json.dumps(told, sort_keys=True, ensure_ascii=True).encode()
            digest = int.from_bytes(hashlib.sha256(line).digest(), "big")
            sums[chunk.table] = (sums.get(chunk.table, 0) + digest) % MODULUS
        counts[chunk.table] = counts.get(chunk.table, 0) + len(chunk.rows)
    return {name: Proof(counts[name], f"{sums[name]:064x}") for name in sums}


def empty(connection: Connection) -> bool:
    """Whether nobody uses this database yet: what a schema brings along is nobody's."""
    return not any(
        connection.execute(select(text("1")).select_from(table).limit(1)).first()
        for table in tables_of(connection)
        if table.name in SOMEBODYS
    )


def plain(table: Table, row: AnyRow) -> list[Any]:
    """A row as JSON can hold it."""
    return [spelt(column, row._mapping[column]) for column in table.columns]


def spelt(column: Column[Any], found: Any) -> Any:
    """One value: what JSON has no word for goes under a key that says what it is."""
    if found is None:
        return None
    if isinstance(column.type, JSON):
        return {"json": found}
    if isinstance(found, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(found)).decode()}
    if isinstance(found, datetime):
        aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        return {"instant": aware.isoformat(timespec="microseconds")}
    if isinstance(found, date):
        return {"date": found.isoformat()}
    if isinstance(found, Decimal):
        return {"number": format(found.normalize(), "f")}
    return found


def value(on_sqlite: bool, kept: Any) -> Any:
    """One value as the database takes it."""
    if not isinstance(kept, dict):
        return kept
    ((kind, told),) = kept.items()
    match kind:
        case "bytes":
            return base64.b64decode(told)
        case "instant":
            aware = datetime.fromisoformat(told)
            return aware.replace(tzinfo=None) if on_sqlite else aware
        case "date":
            return date.fromisoformat(told)
        case "number":
            return Decimal(told)
        case _:
            return told


def go_on_counting(connection: Connection, table: Table) -> None:
    """The next id that PostgreSQL gives comes after the highest that was loaded."""
    for column in table.primary_key.columns:
        asked = {"table": table.name, "column": column.name}
        counter = connection.execute(COUNTER, asked).scalar()
        highest = connection.execute(select(column).order_by(column.desc()).limit(1)).scalar()
        if counter and highest:
            connection.execute(SET_COUNTER, {"counter": counter, "highest": highest})


COUNTER = text("SELECT pg_get_serial_sequence(:table, :column)")
SET_COUNTER = text("SELECT setval(CAST(:counter AS regclass), :highest)")
