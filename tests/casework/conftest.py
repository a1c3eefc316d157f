import pytest

from tests.casework.office import set_up
from tests.house import migrated_url, other_worker, town

__all__ = ["migrated_url", "other_worker", "town"]


@pytest.fixture
def office(town):
    """Kee takes complaints: a council, a district above it, a trained helper, three villages."""
    return set_up(town)
