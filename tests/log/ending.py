"""The end of an election: its result is published, and two people destroy its linking keys."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from smsgateway.actions import decisions, unlinking
from smsgateway.actions.accounts import accounts
from smsgateway.actions.publiclog import board, sequencing
from smsgateway.store.accounts import accounts as known_accounts
from tests.house import SLUG, Town

DALIA, EVE = "dalia@kee.example", "eve@kee.example"


def publishes(town: Town, slug: str = SLUG) -> None:
    """The result stands in the log."""
    sequencing.sequence(town.house)
    with TemporaryDirectory() as folder:
        board.publish(town.house, slug, Path(folder) / "board")


def hires(town: Town) -> None:
    """Two coordinators."""
    known = {row.email for row in town.rows(known_accounts)}
    with town.house.db.write() as connection:
        for email in {DALIA, EVE} - known:
            accounts.add(connection, email=email, role="coordinator", by="operator")


def destroys(town: Town, slug: str = SLUG, early: str = "") -> str:
    """One asks, the other approves; what the second one reads."""
    hires(town)
    number = unlinking.ask(town.house, slug, early, by=DALIA)
    return decisions.approve(town.house, number, by=EVE)
