"""The coordinators of Kee: one asks, another agrees."""

import pytest

from smsgateway.actions import decisions
from smsgateway.actions.accounts import accounts
from smsgateway.actions.phases import changes
from smsgateway.store.contests import contests, cycles
from tests.house import SLUG

DALIA, EVE, OTTO = "dalia@kee.example", "eve@kee.example", "otto@far.example"


@pytest.fixture
def staffed(town):
    """Kee, with two coordinators."""
    with town.house.db.write() as connection:
        for email in (DALIA, EVE):
            accounts.add(connection, email=email, role="coordinator", by="operator")
    return town


def changed(town, act, reason="A mistake", **told):
    """Dalia asks for a change, Eve agrees, people are told."""
    number = changes.ask(town.house, SLUG, act, {"en": reason}, by=DALIA, told=told)
    said = decisions.approve(town.house, number, by=EVE)
    town.sweeps()
    return said


def in_phase(town, phase, **dates):
    """The cycle stands there, however it came to."""
    town.change(cycles, phase=phase, **dates)


def closing(town):
    return town.rows(contests)[0].closes_at
