"""Statements of the path of a vote: compiled once, then handed to the driver as they are.

SQLAlchemy needs longer to run a statement that it knows already than the database needs to answer
it (`python3 run.py bench profile`). So the few statements that every press asks for are written
in SQLAlchemy's words, compiled once, and on PostgreSQL given to psycopg directly, in the
connection and the transaction of whoever asks. On SQLite they run in SQLAlchemy's own way.

Many rows are one statement, whose text is the same for one row and for sixty: each column is an
array (`unnest`), so that PostgreSQL plans it once for all groups.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Connection,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    Update,
    bindparam,
    column,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.sql.selectable import NamedFromClause

from smsgateway.store.db import Instant
from smsgateway.store.wire import Wire

POSTGRESQL = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]

Parameters = Mapping[str, Any]
Shape = Callable[[Any], Any]


class Prepared:
    """One statement with named parameters; every row is a plain tuple."""

    def __init__(self, statement: Any) -> None:
        """`statement` is any Core statement without expanding parameters."""
        self._statement = statement

    @cached_property
    def _compiled(self) -> tuple[Wire, Parameters, Mapping[str, Shape]]:
        compiled = self._statement.compile(dialect=POSTGRESQL)
        named = compiled.bind_names.items()
        fixed = {name: compiled.params[name] for bind, name in named if not bind.required}
        arrays = {
            name: partial(array_literal, element(bind.type.item_type))
            for bind, name in named
            if isinstance(bind.type, ARRAY)
        }
        wire = Wire(compiled.string, compiled.positiontup)
        return wire, fixed, {**compiled._bind_processors, **arrays}

    def rows(self, connection: Connection, parameters: Parameters) -> Sequence[tuple[Any, ...]]:
        """What the statement returns. Raises SQLAlchemy's errors, without the parameters."""
        if connection.dialect.name == "sqlite":
            return connection.execute(self._statement, parameters).all()
        wire, values = self._ready(parameters)
        return wire.rows(connection, values)

    def count(self, connection: Connection, parameters: Parameters) -> int:
        """How many rows the statement touched."""
        if connection.dialect.name == "sqlite":
            return connection.execute(self._statement, parameters).rowcount
        wire, values = self._ready(parameters)
        return wire.count(connection, values)

    def _ready(self, parameters: Parameters) -> tuple[Wire, Parameters]:
        """The statement for the wire, and its values."""
        wire, fixed, processors = self._compiled
        values = {**fixed, **parameters}
        for name, process in processors.items():
            values[name] = process(values[name])
        return wire, values


class ManyRows:
    """An INSERT of any number of rows: `shape` adds its ON CONFLICT and RETURNING."""

    def __init__(self, table: Table, names: Sequence[str], shape: Shape = lambda insert: insert):
        """`names` are the columns that the rows give; the others take their defaults."""
        self._names = tuple(names)
        self._one_by_one = shape(sqlite.insert(table))
        given = arrays({name: table.c[name].type for name in names})
        plain = {
            one.name: literal(one.default.arg, one.type)
            for one in table.columns
            if one.name not in names and isinstance(one.default, ScalarElementColumnDefault)
        }
        every = select(*(given.c[name] for name in names), *plain.values())
        self._at_once = Prepared(
            shape(postgresql.insert(table).from_select([*names, *plain], every))
        )

    def insert(
        self, connection: Connection, rows: Sequence[Parameters]
    ) -> Sequence[tuple[Any, ...]]:
        """Insert them all; what RETURNING says of those that were written."""
        if connection.dialect.name == "sqlite":
            done = connection.execute(self._one_by_one, rows)
            return done.all() if done.returns_rows else ()
        values = {name: [row[name] for row in rows] for name in self._names}
        return self._at_once.rows(connection, values)


class ManyChanges:
    """An UPDATE for any number of rows: `build` is given each named value of a row."""

    def __init__(
        self, types: Mapping[str, Any], build: Callable[[Mapping[str, Any]], Update]
    ) -> None:
        """`types` are the values that a row brings, none under the name of a column."""
        self._names = tuple(types)
        self._one_by_one = build(
            {name: bindparam(name, type_=kind) for name, kind in types.items()}
        )
        given = arrays(types)
        self._at_once = Prepared(build({name: given.c[name] for name in types}))

    def apply(self, connection: Connection, rows: Sequence[Parameters]) -> int:
        """Change them all; how many rows of the table were touched."""
        if connection.dialect.name == "sqlite":
            return connection.execute(self._one_by_one, rows).rowcount
        values = {name: [row[name] for row in rows] for name in self._names}
        return self._at_once.count(connection, values)


class ManyQuestions:
    """A SELECT of one row, for any number of askers: `build` is given each value of one of them."""

    def __init__(
        self,
        types: Mapping[str, Any],
        build: Callable[[Mapping[str, Any]], Select[*tuple[Any, ...]]],
    ) -> None:
        """`types` are the values that an asker brings, none under the name of a column."""
        self._names = tuple(types)
        self._one_by_one = build(
            {name: bindparam(name, type_=kind) for name, kind in types.items()}
        )
        given = arrays({"place": Integer(), **types})
        # The limit keeps the planner from one join over all of them: each is looked up by its keys.
        one = build({name: given.c[name] for name in types}).limit(1).correlate(given)
        found = one.lateral("found")
        self._at_once = Prepared(
            select(given.c.place, *found.c).select_from(given.join(found, true()))
        )

    def rows(
        self, connection: Connection, askers: Sequence[Parameters]
    ) -> Sequence[tuple[Any, ...]]:
        """The row of each asker, in their order."""
        if connection.dialect.name == "sqlite":
            return [tuple(connection.execute(self._one_by_one, one).one()) for one in askers]
        values = {name: [one[name] for one in askers] for name in self._names}
        found = self._at_once.rows(connection, {**values, "place": range(len(askers))})
        by_place = {row[0]: row[1:] for row in found}
        return [by_place[place] for place in range(len(askers))]


def arrays(types: Mapping[str, Any]) -> NamedFromClause:
    """A table made of arrays, one a column, each a parameter of that name (PostgreSQL)."""
    # VARCHAR(10)[] would cut what is too long without a word.
    plain = {name: Text() if isinstance(kind, String) else kind for name, kind in types.items()}
    given = func.unnest(
        *(bindparam(name, type_=ARRAY(kind, dimensions=1)) for name, kind in plain.items())
    )
    columns = (column(name, kind) for name, kind in plain.items())
    return given.table_valued(*columns, name="given").render_derived()


def array_literal(write: Shape, values: Iterable[Any]) -> str:
    """An array as PostgreSQL reads it (Arrays, "Array Value Input"), each value by `write`.

    psycopg would write the same, in thirty times the time: it looks at each value for its type,
    which a column of ours has told already.
    """
    return "{" + ",".join(["NULL" if one is None else f'"{write(one)}"' for one in values]) + "}"


def element(kind: Any) -> Shape:
    """How a value of this type is written between the quotes of an array."""
    if isinstance(kind, LargeBinary):
        return lambda one: rf"\\x{one.hex()}"
    if isinstance(kind, JSON):
        return lambda one: escaped(json.dumps(one, ensure_ascii=False))
    if isinstance(kind, Instant):
        return lambda one: str(kind.process_bind_param(one, POSTGRESQL))
    return escaped if isinstance(kind, String) else str


def escaped(text: str) -> str:
    """With what ends or escapes a quoted element made harmless."""
    return text.replace("\\", r"\\").replace('"', r"\"")
