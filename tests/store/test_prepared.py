"""Statements of the path of a vote: they carry every value, and stay good as tables grow."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.pq import TransactionStatus
from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    column,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from smsgateway.store import wire
from smsgateway.store.columns import Id, Json
from smsgateway.store.db import Database, Instant
from smsgateway.store.leases import leases
from smsgateway.store.people import people
from smsgateway.store.prepared import ManyQuestions, Prepared, arrays

KINDS = {
    "word": Text(),
    "bytes": LargeBinary(),
    "number": Id,
    "truth": Boolean(),
    "moment": Instant(),
    "json": Json,
}
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
LEAVES = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | TEXTS
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "word": st.none() | TEXTS | st.sampled_from(["NULL", "{}", '","', "\\", '\\"', " "]),
            "bytes": st.none() | st.binary(),
            "number": st.none() | st.integers(-(2**63), 2**63 - 1),
            "truth": st.none() | st.booleans(),
            "moment": st.none() | st.datetimes(timezones=st.just(UTC)),
            "json": st.none() | st.lists(LEAVES) | st.dictionaries(TEXTS, LEAVES, min_size=1),
        }
    ),
    max_size=5,
)
ECHO = Prepared(select(arrays(KINDS)))


@pytest.fixture(scope="module")
def on_postgresql(postgres_server):
    url = postgres_server.create_database()
    db = Database(url)
    yield db
    db.dispose()
    postgres_server.drop_database(url)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS)
def test_columns_of_many_rows_arrive_as_they_were(on_postgresql, rows):
    given = {name: [row[name] for row in rows] for name in KINDS}
    with on_postgresql.ask() as connection:
        told = ECHO.rows(connection, given)
    assert [dict(zip(KINDS, row, strict=True)) for row in told] == rows


def test_a_time_without_a_zone_is_refused_in_an_array(on_postgresql):
    given = {key: [None] for key in KINDS} | {"moment": [datetime(2026, 11, 23)]}  # noqa: DTZ001
    with on_postgresql.ask() as connection, pytest.raises(ValueError, match="time zone"):
        ECHO.rows(connection, given)


def test_what_the_database_refuses_is_told_without_the_values(on_postgresql):
    half = Prepared(select(10 / bindparam("secret", type_=Integer())))
    with on_postgresql.ask() as connection:
        with pytest.raises(DBAPIError, match="division by zero") as refused:
            half.rows(connection, {"secret": 0})
        assert "secret" not in str(refused.value.orig)
        assert half.rows(connection, {"secret": 5})[0][0] == 2


def test_a_line_that_is_cut_is_an_operational_error_and_the_next_one_works(on_postgresql):
    own = Prepared(select(func.pg_terminate_backend(func.pg_backend_pid())))
    one = Prepared(select(bindparam("n", type_=Integer())))
    with on_postgresql.ask() as connection, pytest.raises(OperationalError):
        own.rows(connection, {})
    with on_postgresql.ask() as connection:
        assert one.rows(connection, {"n": 3}) == [(3,)]


def test_a_statement_outlives_a_transaction_that_failed(on_postgresql):
    one = Prepared(select(bindparam("n", type_=Integer())))

    def fail():
        with on_postgresql.write() as connection:
            assert one.rows(connection, {"n": 1}) == [(1,)]
            connection.execute(text("SELECT nothing"))

    for _ in range(3):
        with pytest.raises(ProgrammingError):
            fail()
    with on_postgresql.write() as connection:
        assert one.rows(connection, {"n": 2}) == [(2,)]


def test_a_column_that_an_upgrade_widened_is_read_at_the_second_try(on_postgresql):
    """A process that was not started anew yet would else fail for ever."""
    grown = Table("grown", MetaData(), Column("n", Integer))
    every = Prepared(select(grown.c.n))
    with on_postgresql.write() as connection:
        connection.execute(text("CREATE TABLE grown AS SELECT 7 AS n"))
    with on_postgresql.ask() as connection:
        assert every.rows(connection, {}) == [(7,)]
    with on_postgresql.write() as connection:
        connection.execute(text("ALTER TABLE grown ALTER n TYPE bigint"))
    with on_postgresql.ask() as connection, pytest.raises(DBAPIError, match="cached plan"):
        every.rows(connection, {})
    with on_postgresql.ask() as connection:
        assert every.rows(connection, {}) == [(7,)]


def test_a_statement_is_part_of_the_transaction_of_whoever_asks(town):
    """The driver begins none by itself for what goes past it."""
    name = bindparam("called", type_=Text())
    write = Prepared(
        insert(leases).values(name=name, holder="h", until=datetime.now(UTC) + timedelta(hours=1))
    )

    def fail():
        with town.house.db.write_in_time() as connection:
            assert write.count(connection, {"called": "lost"}) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with town.house.db.write_in_time() as connection:
        assert write.count(connection, {"called": "kept"}) == 1
    assert {row.name for row in town.rows(leases)} & {"lost", "kept"} == {"kept"}


@pytest.mark.parametrize("asked", [2, 0])
def test_a_connection_goes_back_to_its_pool_in_no_transaction(on_postgresql, asked):
    """Its locks would keep every upgrade and every CLUSTER out; after an error, every asker."""
    half = Prepared(select(10 / bindparam("by", type_=Integer())))
    with suppress(DBAPIError), on_postgresql.read() as connection:
        line = connection.connection.driver_connection.pgconn
        half.rows(connection, {"by": asked})
    assert line.transaction_status == TransactionStatus.IDLE


def test_each_asker_gets_the_row_of_their_own(town):
    """Also when two ask the same, and when nobody is found."""
    for phone in ("+254711000001", "+254711000002"):
        town.phone(phone).dials()
    found = ManyQuestions(
        {"wanted": LargeBinary()},
        lambda asked: (
            select(func.count().label("times"), func.max(people.c.phone_index).label("whose"))
            .select_from(people)
            .where(people.c.phone_index == asked["wanted"])
        ),
    )
    first, second = (row.phone_index for row in town.rows(people))
    wanted = [second, b"nobody", first, second]
    with town.house.db.ask() as connection:
        rows = found.rows(connection, [{"wanted": one} for one in wanted])
    assert [tuple(row) for row in rows] == [(1, second), (0, None), (1, first), (1, second)]


BY_KEY = Prepared(
    select(column("key", Integer()))
    .select_from(text("filling"))
    .where(column("key", Integer()) == bindparam("wanted", type_=Integer()))
)


@pytest.fixture
def filling(on_postgresql):
    """A table of one row that nobody analyzes: on its first evening no server has had the time."""
    with on_postgresql.write() as connection:
        connection.execute(text("CREATE TABLE filling (key integer PRIMARY KEY, rest text)"))
        connection.execute(text("ALTER TABLE filling SET (autovacuum_enabled = off)"))
        connection.execute(text("INSERT INTO filling VALUES (0, '')"))
    with on_postgresql.write() as connection:
        connection.execute(text("ANALYZE filling"))
    yield on_postgresql
    with on_postgresql.write() as connection:
        connection.execute(text("DROP TABLE filling"))


def test_a_plan_made_while_a_table_was_empty_is_made_anew(filling):
    with filling.read() as connection:
        BY_KEY.rows(connection, {"wanted": 1})
        connection.execute(
            text("INSERT INTO filling SELECT n, 'x' FROM generate_series(1, 20000) n")
        )
        walks = walks_through(connection)
        for wanted in range(wire.PLANNED_ANEW):
            assert BY_KEY.rows(connection, {"wanted": wanted}) == [(wanted,)]
        assert walks_through(connection) - walks < 8


def test_a_turn_walks_through_no_table_that_has_a_key(filling):
    with filling.read() as beside, filling.ask() as connection:
        walks = walks_through(beside)
        for _ in range(4):
            assert BY_KEY.rows(connection, {"wanted": 0}) == [(0,)]
        walks_through(connection)
        assert walks_through(beside) == walks


def walks_through(connection):
    """How often the whole table was read."""
    connection.execute(text("SELECT pg_stat_force_next_flush()"))
    connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    asked = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'filling'"
    return connection.execute(text(asked)).scalar_one()
