"""A town with two coordinators, and people to write to."""

import pytest

from smsgateway.actions.accounts import accounts
from tests.broadcasts.saying import ANN, EVE
from tests.house import migrated_url, other_worker, town

__all__ = ["migrated_url", "other_worker", "town"]


@pytest.fixture
def staffed(town):
    with town.house.db.write() as connection:
        accounts.add(connection, email=ANN, role="coordinator", by="operator")
        accounts.add(connection, email=EVE, role="coordinator", by="operator")
    return town
