"""The database: its clock, its writes, and what it refuses."""

import socket
import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError, StatementError

from smsgateway.store import patience
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests
from smsgateway.store.db import Database, database_now
from smsgateway.store.leases import leases
from smsgateway.store.people import people

NAIROBI = timezone(timedelta(hours=3))


def keeps(town, until):
    with town.house.db.write() as connection:
        connection.execute(leases.delete())
        connection.execute(insert(leases).values(name="n", holder="h", until=until))
    (row,) = town.rows(leases)
    return row.until


def test_an_instant_comes_back_the_same_moment_in_utc(town):
    moment = datetime(2026, 11, 22, 9, 4, 45, 123456, tzinfo=NAIROBI)
    kept = keeps(town, moment)
    assert kept == moment
    assert kept.utcoffset() == timedelta()


def test_a_time_without_a_zone_is_refused(town):
    with pytest.raises(StatementError, match="time zone"):
        keeps(town, datetime(2026, 11, 22))  # noqa: DTZ001


def test_the_databases_clock_is_the_clock_and_runs_within_a_transaction(town):
    with town.house.db.write() as connection:
        first = connection.execute(select(database_now())).scalar_one()
        assert abs(first - datetime.now(UTC)) < timedelta(seconds=5)
        threading.Event().wait(0.02)
        assert connection.execute(select(database_now())).scalar_one() > first


@pytest.mark.parametrize("micro", [0, 1000, 999_000, 999_999])
def test_the_clock_and_kept_instants_compare_as_instants(town, micro):
    """SQLite keeps text: whole seconds must sort among fractions."""
    then = datetime.now(UTC).replace(microsecond=micro)
    for moment, past in ((then - timedelta(seconds=3), True), (then + timedelta(seconds=9), False)):
        keeps(town, moment)
        with town.house.db.read() as connection:
            found = connection.execute(
                select(leases).where(leases.c.until < database_now())
            ).first()
        assert (found is not None) is past


def test_a_write_that_fails_leaves_nothing(town):
    before = town.count(people)

    def fail():
        with town.house.db.write() as connection:
            connection.execute(insert(people).values(phone_index=b"i" * 16, phone_sealed=b"s"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert town.count(people) == before


def test_a_second_standing_ballot_of_a_voter_is_impossible(town):
    (contest,) = town.rows(contests)
    ballot = {
        "contest_id": contest.id,
        "tag": b"t" * 16,
        "choice": [],
        "nth": 1,
        "nonce": b"n" * 32,
        "medium": "sms",
        "mid": b"m" * 16,
    }
    with town.house.db.write() as connection:
        connection.execute(insert(ballots).values(**ballot, receipt="R1", tracker=1))
    with pytest.raises(IntegrityError), town.house.db.write() as connection:
        connection.execute(insert(ballots).values(**{**ballot, "nth": 2}, receipt="R2", tracker=2))
    with town.house.db.write() as connection:
        superseded = {**ballot, "nth": 2, "disposition": "superseded"}
        connection.execute(insert(ballots).values(**superseded, receipt="R3", tracker=3))
    with pytest.raises(IntegrityError), town.house.db.write() as connection:
        connection.execute(insert(ballots).values(**superseded, receipt="R4", tracker=4))
    assert len(town.dispositions) == 2


def test_a_ballot_of_no_contest_is_impossible(town):
    ballot = {"contest_id": 999, "tag": b"t" * 16, "nth": 1, "choice": [], "medium": "sms"}
    with pytest.raises(IntegrityError), town.house.db.write() as connection:
        connection.execute(
            insert(ballots).values(**ballot, receipt="R", nonce=b"n" * 32, tracker=1, mid=b"m" * 16)
        )


def test_many_writers_of_two_processes_take_turns(town, other_worker):
    failed = []

    def write(house, place):
        try:
            for n in range(10):
                with house.db.write() as connection:
                    index = f"{place:08}{n:08}".encode()
                    connection.execute(insert(people).values(phone_index=index, phone_sealed=b"s"))
        except Exception as error:
            failed.append(error)

    threads = [
        threading.Thread(target=write, args=((town, other_worker)[place % 2].house, place))
        for place in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert town.count(people) == 80


def test_sqlite_flushes_every_commit(town):
    if not town.house.db.on_sqlite:
        pytest.skip("PostgreSQL is set by its own configuration")
    with town.house.db.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_server_that_takes_a_line_and_says_nothing_keeps_only_the_first_waiting():
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        db = Database(f"postgresql+psycopg://postgres@127.0.0.1:{frozen.getsockname()[1]}/x")
        began = time.monotonic()
        for ask in (db.ask, db.read, db.write):
            with pytest.raises(SQLAlchemyError), ask():
                pass
        assert time.monotonic() - began < 3.5, "two seconds for one line, none for the others"
        db.dispose()


@pytest.mark.parametrize("waits", ["ask", "write_in_time", "write_soon"])
def test_a_server_that_stops_in_the_middle_is_hung_up_on_and_left_alone(town, monkeypatch, waits):
    db = town.house.db
    if db.on_sqlite:
        pytest.skip("SQLite has no server")
    monkeypatch.setattr(patience, "SECONDS", 0.3)
    with pytest.raises(SQLAlchemyError), getattr(db, waits)() as connection:
        connection.exec_driver_sql("SELECT pg_sleep(60)")
    with pytest.raises(patience.Stalled), db.ask():
        pass
    monkeypatch.setattr(patience, "SECONDS", 20.0)
    time.sleep(patience.REST)
    with db.ask() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
