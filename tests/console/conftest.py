import pytest

from smsgateway.actions.accounts import passwords
from tests.console.staff import HELD, QUICK
from tests.house import migrated_url, other_worker, town

__all__ = ["migrated_url", "other_worker", "town"]


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Hashing takes as long as it should everywhere but here."""
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    monkeypatch.setattr(passwords, "NOBODYS", HELD)
