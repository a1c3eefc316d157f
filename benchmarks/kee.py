"""Kee town, ready for a crowd: a migrated database with people who have joined, as a template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import select

from benchmarks.bench import Bench, plain
from benchmarks.phones import number
from flows.home import NOTICE_VERSION
from smsgateway.actions.house import House
from smsgateway.actions.lines import stations
from smsgateway.actions.opening import open_house
from smsgateway.store.contests import projects
from tests.house import KEY, PROJECTS, SECRET, SLUG, found, migrate, settings_for

CHANNEL = "at"
NAMES = {str(11 + place): name for place, (_, name, _) in enumerate(PROJECTS)}
"""Code to name, as a screen shows it."""

ENVIRONMENT = {"PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}

VOTES = """
SELECT projects.code, count(*) FROM ballots, jsonb_array_elements_text(choice) AS chosen
JOIN projects ON projects.id = chosen::bigint WHERE disposition = 'standing' GROUP BY 1
"""
"""The recount, from the rows and not through the gateway."""

SCATTER = 636_413_622_385
"""Ids are drawn by lot in the product; here they are scattered, but can be told again."""

PERSON = f"mod((({{one}}) + 1) * {SCATTER}, 9007199254740992)"
"""`person_id` in SQL."""

A_COMMIT = "SELECT count(*)::float / greatest(1, count(DISTINCT xmin::text)) FROM ballots"
"""Votes that shared a commit: each transaction leaves its number on what it wrote."""

BALLOTS = "SELECT count(*) FROM ballots WHERE disposition = 'standing'"


def template(bench: Bench, people: int, api_url: str = "") -> str:
    """A database with Kee's contest, a channel of Africa's Talking, and so many who joined."""
    url = bench.postgres.create_database()
    migrate(url)
    with opened(url) as house:
        found(house)
        new = stations.NewChannel(
            slug=CHANNEL,
            provider="africastalking",
            area=SLUG,
            sender="21512",
            service_code="*384*1#",
            username="kee",
            api_key="key",
            api_url=api_url,
        )
        stations.add_channel(house, new)
        join(house, people)
    settled(url)
    return url


@contextmanager
def opened(url: str) -> Iterator[House]:
    """A house of this process on that database."""
    house = open_house(settings_for(url))
    try:
        yield house
    finally:
        house.close()


def person_id(one: int) -> int:
    """Of somebody by their place in the crowd: below ten million, and no two alike."""
    return (one + 1) * SCATTER % 2**53


def join(house: House, people: int, first: int = 0) -> None:
    """People who have read the notice and chosen English."""
    with psycopg.connect(plain(house.db.url)) as line, line.cursor() as cursor:
        words = "people (id, phone_index, phone_sealed, language, notice, joined_at, first_seen_at)"
        now = line.execute("SELECT now()").fetchone()
        assert now is not None
        with cursor.copy(f"COPY {words} FROM STDIN") as rows:
            for one in range(first, first + people):
                phone = number(one)
                index, sealed = house.keys.index(phone), house.keys.seal(phone, "phone")
                joined = (sealed, "en", NOTICE_VERSION, now[0], now[0])
                rows.write_row((person_id(one), index, *joined))


def settled(url: str) -> None:
    """As a database that has had the time to look after itself."""
    with psycopg.connect(plain(url), autocommit=True) as line:
        line.execute("VACUUM ANALYZE")


def paths(house: House) -> dict[str, str]:
    """Kind of work to webhook."""
    token = stations.station(house, CHANNEL).account.tokens[0]
    entries = {"ussd": "ussd", "sms": "sms", "report": "delivery"}
    return {kind: f"/in/{CHANNEL}/{token}/{entry}" for kind, entry in entries.items()}


def project_ids(house: House) -> list[int]:
    """The contest's projects in the order of the ballot."""
    with house.db.read() as connection:
        listed = select(projects.c.id).order_by(projects.c.position)
        return [row.id for row in connection.execute(listed)]


def grouped(url: str) -> float:
    """Votes a commit, from the rows."""
    with psycopg.connect(plain(url)) as line:
        row = line.execute(A_COMMIT).fetchone()
    return float(row[0]) if row else 0.0


def recounted(url: str, votes: str, ballots: str) -> tuple[Counter[str], int]:
    """Votes by code, and ballots, from the rows."""
    with psycopg.connect(plain(url)) as line:
        by_code: Counter[str] = Counter(dict(line.execute(votes).fetchall()))
        row = line.execute(ballots).fetchone()
    return by_code, int(row[0]) if row else 0
