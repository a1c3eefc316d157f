"""A practice town beside Kee, on the same kind of database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsgateway.actions.accounts import passwords
from smsgateway.actions.practice.town import Practice, wipe
from tests.console.staff import HELD, QUICK
from tests.house import Town, migrated_url, sqlite_template, town

__all__ = ["migrated_url", "town"]


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    monkeypatch.setattr(passwords, "NOBODYS", HELD)


@pytest.fixture
def practice(town: Town) -> Iterator[Practice]:
    """Laid and empty, as it is before anybody makes one; migrations are not what is tested."""
    found = Practice(town.house)
    if town.house.settings.embedded:
        file = Path(found.house.settings.database_url.removeprefix("sqlite:///"))
        shutil.copyfile(sqlite_template(), file)
    found.lay()
    wipe(found.house)
    yield found
    found.close()
