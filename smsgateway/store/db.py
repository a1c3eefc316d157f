"""The database: one schema on PostgreSQL and SQLite, its clock, and how a write begins.

PostgreSQL takes many writers. SQLite takes one: a lock in the process and `BEGIN IMMEDIATE` across
processes keep writers in a queue instead of a fight over the file, which costs far more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

from psycopg.errors import ConnectionTimeout
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Row,
    Table,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from smsgateway.store.patience import Patience

AnyRow = Row[*tuple[Any, ...]]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PRACTICE = "practice"
"""The schema of the practice town on PostgreSQL; on SQLite that is a file of its own."""

TURNS = (
    "plan_cache_mode=force_generic_plan",
    "enable_seqscan=off",
    "enable_bitmapscan=off",
    "jit=off",
)
"""A turn looks up a few rows by their keys, however few there are while the plan is made: no values
make another plan worth its planning."""

SOON = "synchronous_commit=off"

HELD = "lock_timeout=700"
"""A row that another transaction holds is waited for half as long as `patience` waits for a server:
that phone hears that nothing was recorded, and nobody takes the server for frozen."""

HELD_FROM_A_STEP = "lock_timeout=100"
"""Nobody waits for a menu step, it is offered again; but votes wait behind it."""

BUSY_MS = 5_000
"""How long a SQLite write waits for another process, e.g. a command run beside the server."""


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite keeps it as text that sorts like the instant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: it has no meaning here."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class database_now(FunctionElement[datetime]):  # noqa: N801 - reads as the SQL function that it is
    """The database's own clock at this statement: the only judge of a deadline."""

    type = Instant()
    inherit_cache = True


@compiles(database_now, "postgresql")
def _now_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return "clock_timestamp()"


@compiles(database_now, "sqlite")
def _now_on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')"


class Database:
    """An engine and the two ways to use it: read, and write."""

    def __init__(self, url: str, pool: int = 10, schema: str = "") -> None:
        """Connect lazily to `url`; `pool` bounds the connections of this process.

        `schema` is the one of PostgreSQL in which the tables stand, if not the usual one.
        """
        self.url = url
        self.on_sqlite = url.startswith("sqlite")
        if self.on_sqlite:
            self.engine = _sqlite_engine(url)
            self._asking = self._keeping = self._stepping = self._sending = self.engine
        else:
            self.engine = _postgresql_engine(url, pool, schema)
            # Connections of their own: to turn one from a transaction to none takes as long as
            # to ask.
            self._asking = _postgresql_engine(url, pool, schema, TURNS, alone=True)
            self._keeping = _postgresql_engine(url, 1, schema, (*TURNS, HELD))
            soon = (*TURNS, SOON, HELD_FROM_A_STEP)
            self._stepping = _postgresql_engine(url, 1, schema, soon, alone=True)
            self._sending = _postgresql_engine(url, pool, schema, TURNS)
        self._one_writer = threading.Lock()
        self._patience = Patience()
        for engine in () if self.on_sqlite else self._engines:
            event.listen(engine, "do_connect", self._connect)

    @property
    def _engines(self) -> set[Engine]:
        return {self.engine, self._asking, self._keeping, self._stepping, self._sending}

    def _connect(
        self, dialect: Dialect, record: object, words: Sequence[Any], told: Mapping[str, Any]
    ) -> Any:
        """A new line; a server that does not answer there keeps nobody waiting for another one."""
        self._patience.check()
        try:
            return dialect.connect(*words, **told)
        except ConnectionTimeout:
            self._patience.rest()
            raise

    def check_awake(self) -> None:
        """Raises `Stalled` where the server was found frozen a moment ago: nobody waits again."""
        self._patience.check()

    @contextmanager
    def ask(self) -> Iterator[Connection]:
        """A connection for a short question that somebody waits for, in no transaction.

        A server that does not answer it in time is hung up on.
        """
        with self._in_time(self._asking) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for several questions; on PostgreSQL each one sees the latest commit."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at the end of the block and rolls back on any error."""
        with self._write(self.engine) as connection:
            yield connection

    @contextmanager
    def write_by_key(self) -> Iterator[Connection]:
        """As `write`, for few rows that are found by their keys: it plans each statement once.

        PostgreSQL would plan an update of one row anew each time, which takes longer than to run
        it: a plan for any number of rows looks dear beside it.
        """
        with self._write(self._sending) as connection:
            yield connection

    @contextmanager
    def _write(self, engine: Engine) -> Iterator[Connection]:
        if not self.on_sqlite:
            with engine.begin() as connection:
                yield connection
            return
        with self._one_writer, self.engine.connect() as connection:
            connection = connection.execution_options(immediate=True)
            with connection.begin():
                yield connection

    @contextmanager
    def write_in_time(self) -> Iterator[Connection]:
        """A transaction that somebody on the phone waits for.

        A server that does not take it in time is hung up on: then it may be whole or not at all.
        """
        if self.on_sqlite:
            with self.write() as connection:
                yield connection
            return
        with self._in_time(self._keeping) as connection, connection.begin():
            yield connection

    @contextmanager
    def write_soon(self) -> Iterator[Connection]:
        """A single statement whose loss in a crash of the database's machine can be borne.

        It is seen by everybody at once, and on PostgreSQL on disk within a second
        (`synchronous_commit` off): for menu steps, which may be asked again.
        """
        if self.on_sqlite:
            with self.write() as connection:
                yield connection
            return
        with self._in_time(self._stepping) as connection:
            yield connection

    @contextmanager
    def _in_time(self, engine: Engine) -> Iterator[Connection]:
        """Nobody waits longer for a server than our patience lasts. SQLite has none."""
        if self.on_sqlite:
            with engine.connect() as connection:
                yield connection
            return
        patience = self._patience
        with patience.attempt(), engine.connect() as connection, patience.over(connection):
            yield connection

    def rewrite(self, *tables: Table) -> None:
        """Write tables anew in the order of their keys: no place in a file tells any more what
        came first, and what was deleted from them is gone. Turns wait meanwhile, for seconds.
        """
        if self.on_sqlite:
            with self._one_writer, closing(self.engine.raw_connection()) as raw:
                raw.cursor().execute("VACUUM")
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        with self._asking.connect() as connection:
            connection.exec_driver_sql("SET statement_timeout = 0; SET lock_timeout = '60s'")
            try:
                for table in tables:
                    connection.exec_driver_sql(f"CLUSTER {table.name} USING pk_{table.name}")
            finally:
                connection.exec_driver_sql("RESET statement_timeout; RESET lock_timeout")

    def insert(self, table: Table) -> Any:
        """An INSERT of this dialect, which has `on_conflict_do_nothing` and `…_do_update`."""
        return sqlite.insert(table) if self.on_sqlite else postgresql.insert(table)

    def dispose(self) -> None:
        """Close the pool."""
        for engine in self._engines:
            engine.dispose()
        self._patience.end()


def _postgresql_engine(
    url: str, pool: int, schema: str, settings: Sequence[str] = (), *, alone: bool = False
) -> Engine:
    """`settings` are the server's, for these connections; `alone`: no transactions."""
    usual = ["statement_timeout=30000", "lock_timeout=5000", "timezone=UTC"]
    path = [f"search_path={schema}"] if schema else []
    return create_engine(
        url,
        isolation_level="AUTOCOMMIT" if alone else "READ COMMITTED",
        pool_size=pool,
        pool_use_lifo=True,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=False,
        # Every connection is used in a block that commits or rolls back itself.
        pool_reset_on_return=None,
        connect_args={
            "connect_timeout": 2,
            # A line that was cut without a word is given up, not waited for.
            "keepalives_idle": 5,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 15_000,
            "application_name": "smsgateway",
            "options": " ".join(f"-c {one}" for one in (*usual, *path, *settings)),
            # What is worth preparing is prepared by us (see `wire`).
            "prepare_threshold": None,
        },
    )


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: Any) -> None:
        # The driver's own BEGIN comes too late and cannot be IMMEDIATE: we write it ourselves.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_MS}",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased is overwritten in the file, too
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
