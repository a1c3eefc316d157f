"""One schema on both databases, and the migrations lead to it."""

import zlib
from types import NoneType

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text

from smsgateway.store import schema
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests
from smsgateway.store.db import Database, metadata


@pytest.fixture
def db(database_url):
    opened = Database(database_url)
    yield opened
    opened.dispose()


def test_the_migrations_from_empty_make_exactly_the_tables_of_the_code(db):
    schema.upgrade(db)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_what_alembic_does_not_compare_is_the_same_too(db):
    """Partial indexes, cascades, nullability: migrated, and made from the code."""
    schema.upgrade(db)
    migrated = drawn(db)
    with db.write() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    metadata.drop_all(db.engine)
    metadata.create_all(db.engine)
    assert drawn(db) == migrated


def drawn(db):
    """The tables as the database tells them."""
    found = inspect(db.engine)
    kinds = (
        (found.get_multi_columns(), ("type", "nullable", "default")),
        (found.get_multi_indexes(), ("column_names", "unique", "dialect_options")),
        (found.get_multi_foreign_keys(), ("constrained_columns", "options")),
        (found.get_multi_unique_constraints(), ("column_names",)),
    )
    return {
        table: [by_name(things[None, table], *traits) for things, traits in kinds]
        for table in schema.TABLES
    }


def by_name(things, *traits):
    return {one["name"]: [plain(one.get(trait)) for trait in traits] for one in things}


def plain(value):
    if isinstance(value, dict):
        return {key: str(one) for key, one in value.items()}
    return value if isinstance(value, list | bool | NoneType) else str(value)


def test_whoever_names_a_text_is_found_without_walking_through_a_table(db):
    """After an election texts are deleted by the thousand, and each asks all that may name it."""
    schema.upgrade(db)
    found = inspect(db.engine)
    for table in schema.TABLES.keys() - {"accounts"}:  # of which there are few
        keys = [*found.get_indexes(table), *found.get_unique_constraints(table)]
        first = {key["column_names"][0] for key in keys}
        for foreign in found.get_foreign_keys(table):
            if foreign["referred_table"] in ("inbox", "outbox"):
                assert first & set(foreign["constrained_columns"]), (table, foreign)


def test_upgrading_twice_changes_nothing(db):
    assert schema.current(db) == ""
    schema.upgrade(db)
    schema.upgrade(db)
    assert schema.current(db) == schema.newest() != ""


def test_a_new_database_has_a_revision_to_compare(db):
    schema.upgrade(db)
    with db.read() as connection:
        assert connection.exec_driver_sql("SELECT number FROM revisions").scalar_one() == 1


def test_ballots_of_an_older_schema_are_kept_and_get_their_lots(db):
    command.upgrade(schema.alembic_config(db), "0004")
    then = "2026-01-01 00:00:00.000000"
    with db.write() as connection:
        for statement in (
            "INSERT INTO areas (id, code, name, contact, time_zone, languages) "
            "VALUES (1, 'kee', '{}', '', 'UTC', '[]')",
            f"INSERT INTO cycles (id, slug, area_id, name, created_at) "
            f"VALUES (1, 'kee', 1, '{{}}', '{then}')",
            f"INSERT INTO contests (id, cycle_id, title, pot, currency, least, most, opens_at, "
            f"closes_at, late_until, key_version) VALUES (1, 1, '{{}}', 1, 'KES', 1, 1, '{then}', "
            f"'{then}', '{then}', 1)",
        ):
            connection.exec_driver_sql(statement)
        cast = text(
            "INSERT INTO ballots (id, contest_id, tag, choice, receipt, tracker, mid, nonce, "
            "medium, disposition, confirmed, leaf) VALUES (:id, 1, :tag, '[7]', :receipt, :id, "
            ":tag, :tag, 'sms', :became, :yes, :leaf)"
        )
        for id_, tag, became, leaf in (
            (1, b"a" * 16, "superseded", 1),
            (2, b"b" * 16, "standing", None),
            (3, b"a" * 16, "standing", 2),
        ):
            told = {"id": id_, "tag": tag, "became": became, "leaf": leaf, "yes": True}
            connection.execute(cast, {**told, "receipt": f"R{id_}"})
        ranked = {"file": zlib.compress(b"META\nkey;value\nvote_type;ordinal\n")}
        keep = "INSERT INTO election_files (contest_id, name, deflated) VALUES (1, 'x', :file)"
        connection.execute(text(keep), ranked)
    schema.upgrade(db)
    with db.read() as connection:
        rows = connection.execute(select(ballots).order_by(ballots.c.nth)).all()
        assert connection.execute(select(contests.c.format)).scalar_one() == "ranked"
    assert [(row.nth, row.receipt, row.disposition, row.choice) for row in rows] == [
        (1, "R1", "superseded", [7]),
        (2, "R2", "standing", [7]),
        (3, "R3", "standing", [7]),
    ]
    assert [row.unsettled for row in rows] == [False, True, False]
    assert len({row.id for row in rows} - {1, 2, 3}) == 3
