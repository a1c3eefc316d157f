"""R12: garbage into every entry. Nothing falls over, nothing grows, and what was kept is whole."""

import gc
import os
import random
import resource
import time

import pytest

from smsgateway.actions.accounts import passwords
from smsgateway.store import schema
from tests.console.staff import HELD, QUICK
from tests.drills.garbage import ENTRIES, equip, pours
from tests.drills.history import History, check
from tests.house import found, migrate, open_town

SEED = int(os.environ.get("DRILL_SEED", "1"))
AT_ONCE = 300
"""Inputs between two looks at the clock; after the first of them memory may not grow."""


@pytest.fixture
def town(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    monkeypatch.setattr(passwords, "NOBODYS", HELD)
    migrate(sqlite_url)
    opened = open_town(sqlite_url)
    found(opened.house)
    equip(opened, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def collected_as_by_a_server():
    """Garbage is collected as often as Python does by itself; the tests let it lie for longer."""
    usual = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*usual)


@pytest.mark.drill
@pytest.mark.usefixtures("collected_as_by_a_server")
@pytest.mark.timeout(9000)
@pytest.mark.parametrize("entry", ENTRIES)
def test_r12_garbage_never_breaks_an_entry(town, figure, scale, time_is_up, entry):
    began, broken, many, poured = time.monotonic(), [], scale(100_000, 300), 0
    chance, memory = random.Random(SEED), None
    while poured < many and not (poured and time_is_up()):
        broken += pours(town, entry, chance, AT_ONCE)
        poured += AT_ONCE
        memory = memory or resident()
    grown = (resident() - memory) / 1024
    figure(
        f"R12 {entry}",
        inputs=poured,
        answered_5xx=len(broken),
        memory_grown_mb=round(grown, 1),
        input_seconds=round(time.monotonic() - began),
        seed=SEED,
    )
    assert broken == []
    assert grown <= 20
    assert schema.current(town.house.db) == schema.newest()
    check(town, History(), settled=False)


def resident():
    """The most memory that this process ever held, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_a_little_garbage_breaks_no_entry(town):
    chance = random.Random(SEED)
    assert [one for entry in ENTRIES for one in pours(town, entry, chance, 10)] == []
