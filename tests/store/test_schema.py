"""One schema on both databases, and the migrations lead to it."""

from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from smsgateway.store import schema
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


def test_partial_indexes_and_cascades_are_the_same_too(migrated_url, db):
    """What Alembic does not compare."""
    metadata.create_all(db.engine)
    with closing(_Opened(migrated_url)) as migrated:
        theirs, ours = inspect(migrated.db.engine), inspect(db.engine)
        for table in schema.TABLES:
            assert named(theirs.get_indexes(table)) == named(ours.get_indexes(table)), table
            assert named(theirs.get_foreign_keys(table)) == named(ours.get_foreign_keys(table)), table
            kinds = [
                {one["name"]: (str(one["type"]), one["nullable"]) for one in side.get_columns(table)}
                for side in (theirs, ours)
            ]
            assert kinds[0] == kinds[1], table


class _Opened:
    def __init__(self, url):
        self.db = Database(url)
        self.close = self.db.dispose


def named(things):
    return {
        one["name"]: {
            key: str(value) if key == "dialect_options" else value for key, value in one.items()
        }
        for one in things
    }


def test_upgrading_twice_changes_nothing(db):
    assert schema.current(db) == ""
    schema.upgrade(db)
    schema.upgrade(db)
    assert schema.current(db) == schema.newest() != ""


def test_a_new_database_has_a_revision_to_compare(migrated_url):
    with closing(_Opened(migrated_url)) as opened, opened.db.read() as connection:
        assert connection.exec_driver_sql("SELECT number FROM revisions").scalar_one() == 1
