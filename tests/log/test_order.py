"""Laying rows side by side, without any key: nobody is paired with a ballot better than by chance.

An insider reads every table, sorts people's rows and ballots by all that could be an order (ids,
times, places in the file, transactions) and pairs them rank by rank.
"""

import itertools

import pytest
from sqlalchemy import text

from smsgateway.actions.publiclog import sequencing
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests
from smsgateway.store.log import log_acts
from smsgateway.store.people import people
from tests.log.ending import destroys, publishes
from tests.people import crowd

VOTERS = crowd(20)
CHANCE = 9
"""Of 20 pairs drawn by lot one is right on average, and nine are in one case of a million."""

OF_PEOPLE = {
    "sqlite": {"inbox": ("id", "received_at"), "outbox": ("id", "created_at")},
    "postgresql": {
        "inbox": ("id", "received_at", "ctid", "xmin::text::bigint"),
        "outbox": ("id", "created_at", "ctid", "xmin::text::bigint"),
    },
}
OF_BALLOTS = {
    "sqlite": ("rowid", "leaf", "receipt", "tracker", "mid", "tag"),
    "postgresql": ("id", "leaf", "ctid", "xmin::text::bigint", "receipt", "mid", "tag"),
}


def kind(town):
    return town.house.db.engine.dialect.name


def asked(town, question):
    with town.house.db.read() as connection:
        return connection.execute(text(question)).all()


def truth(town):
    """Whose ballot it is: what the insider without the keys must not find out."""
    keys, (contest,) = town.house.keys, town.rows(contests)
    phones = {row.id: keys.open(row.phone_sealed, "phone") for row in town.rows(people)}
    return {keys.tag(contest.key_version, contest.salt, phones[id_]): id_ for id_ in phones}


def hits(town, of_people, where=""):
    """The best that any two orders give, and which."""
    whose = truth(town)
    found = {}
    for column in OF_BALLOTS[kind(town)]:
        rows = asked(town, f"SELECT tag FROM ballots {where} ORDER BY {column}, id")
        cast = [whose[bytes(row.tag)] for row in rows]
        for name, came in of_people.items():
            for order, direction in ((came, "up"), (came[::-1], "down")):
                right = sum(a == b for a, b in zip(order, cast, strict=True))
                found[name, column, direction] = right
    best = max(found, key=found.get)
    return found[best], best


def orders_of_people(town):
    """Everybody who voted, in every order that a row of theirs could tell; the last message."""
    return {
        (table, column): list(
            dict.fromkeys(
                row.person_id
                for row in asked(town, f"SELECT person_id FROM {table} ORDER BY {column} DESC")
            )
        )[::-1]
        for table, columns in OF_PEOPLE[kind(town)].items()
        for column in columns
    }


@pytest.fixture
def voted(town):
    for number in VOTERS:
        town.phone(number).texts("VOTE 11")
    return town


def test_ids_times_and_places_pair_nobody_with_a_ballot(voted):
    if kind(voted) == "postgresql":
        seen = hits(voted, orders_of_people(voted))
        assert seen[0] == len(VOTERS), "transactions tell everything until the sequencer comes"
    sequencing.sequence(voted.house)
    assert hits(voted, orders_of_people(voted))[0] < CHANCE


def test_nor_do_they_where_everybody_voted_again(voted):
    sequencing.sequence(voted.house)
    for number in VOTERS:
        voted.phone(number).texts("VOTE 12")
    sequencing.sequence(voted.house)
    came = orders_of_people(voted)
    assert hits(voted, came, "WHERE nth = 2")[0] < CHANCE
    assert hits(voted, came, "WHERE nth = 1")[0] < CHANCE, "those that were set aside"


def test_no_transaction_is_shared_once_the_minute_is_over(voted):
    if kind(voted) == "sqlite":
        pytest.skip("SQLite notes no transaction with a row")
    shared = "SELECT count(*) FROM ballots b JOIN {} r ON b.xmin::text = r.xmin::text"
    assert asked(voted, shared.format("inbox"))[0][0] == len(VOTERS), "until the sequencer comes"
    sequencing.sequence(voted.house)
    voted.phone(VOTERS[0]).texts("UNVOTE")
    voted.phone(VOTERS[1]).texts("NOTME")
    voted.phone(VOTERS[2]).texts("VOTE 12")
    opened = next(r for r in voted.rows(ballots) if truth(voted)[bytes(r.tag)] == last(voted))
    voted.phone(VOTERS[3]).texts(f"AUDIT {opened.receipt}")
    sequencing.sequence(voted.house)
    for table in ("inbox", "outbox", "people", "conversations"):
        assert asked(voted, shared.format(table))[0][0] == 0, table


def last(town):
    keys = town.house.keys
    for row in town.rows(people):
        if keys.open(row.phone_sealed, "phone") == VOTERS[3]:
            return row.id
    raise AssertionError


def test_what_a_voter_did_leaves_no_act_with_a_time(voted):
    sequencing.sequence(voted.house)
    voted.phone(VOTERS[0]).texts("UNVOTE")
    (opened,) = [
        row.receipt
        for row in voted.rows(ballots, ballots.c.disposition == "standing")
        if truth(voted)[bytes(row.tag)] == last(voted)
    ]
    voted.phone(VOTERS[3]).texts(f"AUDIT {opened}")
    sequencing.sequence(voted.house)
    assert {row.disposition for row in voted.rows(ballots)} >= {"withdrawn", "unvote", "spoiled"}
    assert {row.kind for row in voted.rows(log_acts)} == {"open"}


def test_after_the_act_not_even_the_keys_and_the_order_of_people_help(voted):
    sequencing.sequence(voted.house)
    whose = truth(voted)
    voted.closes_voting(days=15)
    publishes(voted)
    destroys(voted)
    columns = ["id"] + (["ctid", "xmin::text::bigint"] if kind(voted) == "postgresql" else [])
    for one, other in itertools.product(columns, OF_BALLOTS[kind(voted)]):
        came = [row.id for row in asked(voted, f"SELECT id FROM people ORDER BY {one}, id")]
        cast = asked(voted, f"SELECT tag FROM ballots ORDER BY {other}, id")
        right = sum(a == whose[bytes(row.tag)] for a, row in zip(came, cast, strict=True))
        assert right < CHANCE, (one, other)
    if kind(voted) == "postgresql":
        assert len(asked(voted, "SELECT DISTINCT xmin::text FROM people")) == 1
        in_place = asked(voted, "SELECT id FROM people ORDER BY ctid")
        assert [row.id for row in in_place] == [row.id for row in voted.rows(people)]
