import pytest

from tests.house import migrated_url, town
from tests.open311.desk import Counter, open_desk

__all__ = ["migrated_url", "town"]


@pytest.fixture
def counter(town) -> Counter:
    """Kee takes complaints, and a program asks."""
    return open_desk(town)
