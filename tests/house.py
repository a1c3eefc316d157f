"""Kee town: a migrated database of each kind, a contest of five projects, an app, and its phones.

A database is migrated once a process and then copied, so a test that wants one waits milliseconds.
Nothing is sent behind a test's back: the bell only counts, `town.delivers()` drains.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Table, func, select, text, update
from werkzeug.test import TestResponse

from smsgateway.actions import cycles, demo, elections, sweep, turn, writer
from smsgateway.actions.house import House
from smsgateway.actions.lines import stations
from smsgateway.actions.opening import open_house
from smsgateway.actions.sending import outbox, settling
from smsgateway.actions.sending.senders import Senders
from smsgateway.app import create_app
from smsgateway.settings import Settings
from smsgateway.store import db, patience, schema
from smsgateway.store.ballots import TAKES_BACK, ballots
from smsgateway.store.contests import contests, revisions
from smsgateway.store.db import Database, database_now
from tests.phone import Phone
from tests.servers import Postgres

KEY = bytes(range(32))
SECRET = "a secret key of more than 32 characters"
SLUG = "kee"
DAY = timedelta(days=1)
PROJECTS = (
    ("borehole", "Borehole Bondeni", 1_450_000),
    ("desks", "School desks Kilimani", 350_000),
    ("drains", "Road drains Mtoni", 1_150_000),
    ("toilets", "Market toilets", 540_000),
    ("lamps", "Street lamps Umoja", 700_000),
)
"""Codes 11 to 15."""


@dataclass
class Bell:
    """Rings are counted, and nothing else happens."""

    rings: int = 0

    def ring(self) -> None:
        self.rings += 1


@dataclass
class Town:
    """One process of the gateway, with everything that a test looks at."""

    house: House
    app: Flask
    bell: Bell
    senders: Senders = field(default_factory=Senders)

    def phone(self, number: str, network: str = "63902", slug: str = SLUG) -> Phone:
        return Phone(self, number, network, slug)

    def token(self, slug: str = SLUG) -> str:
        return self.house.catalogue.latest().stations[slug].account.tokens[0]

    def posts(self, form: Mapping[str, str] | bytes, entry: str, slug: str = SLUG) -> TestResponse:
        """One webhook request with the secret in its path."""
        return self.app.test_client().post(
            f"/in/{slug}/{self.token(slug)}/{entry}",
            data=form,
            content_type="application/x-www-form-urlencoded",
        )

    def gets(self, path: str) -> TestResponse:
        return self.app.test_client().get(path)

    def counted(self, series: str) -> float:
        """A figure of /metrics."""
        for line in self.gets("/metrics").get_data(as_text=True).splitlines():
            if line.startswith(series + " "):
                return float(line.rpartition(" ")[2])
        return 0.0

    def delivers(self) -> settling.Drained:
        return outbox.drain(self.house, self.senders)

    def sweeps(self) -> settling.Drained:
        return sweep.sweep(self.house, self.senders)

    def texts_to(self, number: str) -> list[str]:
        return [one.body for one in demo.texts_to(self.house, number, 0)]

    # what the coordinator finds

    @property
    def tally(self) -> dict[str, int]:
        """Votes by project, those without any left out."""
        counted = elections.tally(self.house, SLUG).projects
        return {name: votes for name, votes in counted.items() if votes}

    @property
    def dispositions(self) -> list[str]:
        """Of every ballot in the box: everybody's first ones, then the second ones."""
        told = [row for row in self.rows(ballots) if row.disposition not in TAKES_BACK.values()]
        told.sort(key=lambda row: row.disposition, reverse=True)
        return [row.disposition for row in sorted(told, key=lambda row: row.nth)]

    def settles(self) -> None:
        """Every menu step is written down, as each is a moment after it was answered.

        Or else the database is as slow as the test wants it.
        """
        steps = self.house.writer._steps
        for phone in {one.who.phone_index for one in (*steps._waiting.values(), *steps._under_way)}:
            self.house.writer.settle(phone)

    def rows(self, table: Table, *where: Any) -> list[Any]:
        self.settles()
        order = [*([table.c.nth] if "nth" in table.c else []), *table.primary_key.columns]
        question = select(table).where(*where).order_by(*order)
        with self.house.db.read() as connection:
            return list(connection.execute(question))

    def count(self, table: Table, *where: Any) -> int:
        self.settles()
        with self.house.db.read() as connection:
            question = select(func.count()).select_from(table).where(*where)
            return int(connection.execute(question).scalar_one())

    def change(self, table: Table, *where: Any, **values: Any) -> None:
        """Move something behind the gateway's back, e.g. a clock."""
        self.settles()
        with self.house.db.write() as connection:
            connection.execute(update(table).where(*where).values(**values))
            connection.execute(update(revisions).values(number=revisions.c.number + 1))

    def ago(self, **time: float) -> Any:
        """So long before the database's now."""
        with self.house.db.read() as connection:
            return connection.execute(select(database_now())).scalar_one() - timedelta(**time)

    def closes_voting(self, **before: float) -> None:
        """The contest ended so long ago (a moment where nothing is said)."""
        ended = self.ago(**before or {"milliseconds": 1})
        self.change(contests, closes_at=ended, late_until=ended + cycles.GRACE)

    def adds_channel(self, slug: str, provider: str, **told: Any) -> stations.Station:
        told = {"area": SLUG, "username": "kee", "api_key": "key", "sender": "21512", **told}
        new = stations.NewChannel(slug=slug, provider=provider, **told)
        return stations.add_channel(self.house, new)

    def close(self) -> None:
        self.senders.close()
        self.app.extensions["practice"].close()
        self.house.close()


def settings_for(url: str, **others: Any) -> Settings:
    plain = Settings(database_url=url, phone_keys={1: KEY}, secret_key=SECRET)
    return replace(plain, **others)


def open_town(url: str, **others: Any) -> Town:
    """One more process on this database."""
    settings = settings_for(url, **others)
    house, bell = open_house(settings), Bell()
    return Town(house, create_app(settings, house, bell), bell)


def found(
    house: House, slug: str = SLUG, most: int = 3, of: int = len(PROJECTS), **others: Any
) -> None:
    """An area, its channel, and a contest that opened yesterday; `others` are the contest's."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        area = cycles.NewArea(
            slug, {"en": "Kee Ward"}, "0800 000 000", "Africa/Nairobi", ("en", "sw", "km", "fr")
        )
        lines = [
            cycles.NewProject(
                file_id,
                {"en": name},
                Decimal(cost),
                {"en": "By the old market"},
                {"en": f"What {name} is good for."},
            )
            for file_id, name, cost in PROJECTS[:of]
        ]
        contest = cycles.NewContest(
            slug,
            {"en": "Kee budget"},
            Decimal(5_000_000),
            "KES",
            1,
            most,
            now - DAY,
            now + DAY,
            lines,
        )
        area_id = cycles.add_area(connection, area)
        cycles.make_contest(connection, house.keys, area_id, replace(contest, **others))
        channel = stations.NewChannel(
            slug, "simulator", area=slug, sender="21512", service_code="*384*1#"
        )
        stations.make_channel(connection, house.keys, channel)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of each kind with the newest schema and nothing in it."""
    if request.param == "sqlite":
        file = Path(request.getfixturevalue("tmp_path")) / "town.sqlite3"
        shutil.copyfile(sqlite_template(), file)
        yield f"sqlite:///{file}"
        return
    yield emptied_postgres(request.getfixturevalue("postgres_server"))


@pytest.fixture
def town(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Kee on each kind of database, with voting open.

    Its turns wait long: what a test proves must not hang on how busy the machine is. The tests of
    the waiting itself put the product's own patience back.
    """
    monkeypatch.setattr(writer, "PATIENCE", 20.0)
    monkeypatch.setattr(turn, "STEPPING_SECONDS", 20.0)
    monkeypatch.setattr(patience, "SECONDS", 20.0)
    monkeypatch.setattr(db, "HELD", "lock_timeout=20000")
    opened = open_town(migrated_url)
    found(opened.house)
    yield opened
    opened.close()


@pytest.fixture
def other_worker(migrated_url: str, town: Town) -> Iterator[Town]:
    """A second process of the gateway on the same database."""
    opened = open_town(migrated_url)
    yield opened
    opened.close()


_kept: list[TemporaryDirectory[str]] = []


@cache
def sqlite_template() -> Path:
    folder = TemporaryDirectory(prefix="smsgateway-template-")
    _kept.append(folder)
    file = Path(folder.name) / "template.sqlite3"
    migrate(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def emptied_postgres(server: Postgres) -> str:
    """This process's own database, without what the last test left in it.

    To empty the few tables that hold something takes a fifth of the time of a TRUNCATE of all, and
    a connection that knows the tables already a fifteenth of the time of a new one.
    """
    url = postgres_of_this_process(server)
    connection = emptier(server, url)
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in schema.TABLES)
    used = connection.execute(" UNION ALL ".join(asked), prepare=True).fetchall()
    counted = connection.execute(USED_SEQUENCES, prepare=True).fetchall()
    for words in (
        *(f"DELETE FROM {name}" for (name,) in used),
        *(f"ALTER SEQUENCE {name} RESTART" for (name,) in counted),
        "INSERT INTO revisions (id, number) VALUES (1, 1)",
    ):
        connection.execute(words, prepare=False)
    return url


@cache
def emptier(server: Postgres, url: str) -> psycopg.Connection:
    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    server.before_the_end.callback(connection.close)
    connection.execute("SET lock_timeout = '10s'")
    connection.execute("SET session_replication_role = replica")  # neither keys nor triggers
    return connection


USED_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"


@cache
def postgres_of_this_process(server: Postgres) -> str:
    url = server.create_database(f"town_{token_hex(8)}")
    migrate(url)
    return url


def migrate(url: str) -> None:
    db = Database(url)
    schema.upgrade(db)
    db.dispose()


def everything_kept(town: Town) -> Iterator[tuple[str, Any]]:
    """Every value of every row of every table, with the name of its column."""
    with town.house.db.read() as connection:
        for name in schema.TABLES:
            for row in connection.execute(text(f"SELECT * FROM {name}")).mappings():
                for column, value in row.items():
                    yield f"{name}.{column}", value
