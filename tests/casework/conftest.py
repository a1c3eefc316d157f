import shutil

import pytest

from smsgateway.actions import turn, writer
from tests.casework.office import set_up
from tests.house import found, migrated_url, open_town, other_worker, sqlite_template, town

__all__ = ["migrated_url", "other_worker", "town"]


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Kee takes complaints: a council, a district above it, a trained helper, three villages.

    On SQLite, which a test has in milliseconds; `office_anywhere` is on each kind of database.
    """
    monkeypatch.setattr(writer, "PATIENCE", 20.0)
    monkeypatch.setattr(turn, "STEPPING_SECONDS", 20.0)
    file = tmp_path / "office.sqlite3"
    shutil.copyfile(sqlite_template(), file)
    opened = open_town(f"sqlite:///{file}")
    found(opened.house)
    yield set_up(opened)
    opened.close()


@pytest.fixture
def office_anywhere(town):
    """The same on each kind of database."""
    return set_up(town)
