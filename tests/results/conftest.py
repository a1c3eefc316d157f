"""Kee with its works and its reports."""

from __future__ import annotations

import pytest

from smsgateway.actions.accounts import accounts
from tests.contracts.conftest import BY, ON_SQLITE, works
from tests.house import migrated_url, other_worker, town

__all__ = ["ALSO", "BY", "ON_SQLITE", "migrated_url", "other_worker", "second", "town", "works"]

ALSO = "eve@kee.example"


@pytest.fixture
def second(works):
    """A second pair of eyes."""
    with works.house.db.write() as connection:
        accounts.add(connection, email=ALSO, role="coordinator", by="system")
    return ALSO
