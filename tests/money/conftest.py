"""Kee with a school grant from the district, and two class rooms that are being built."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from smsgateway.actions.accounts import accounts
from smsgateway.actions.budget import delegations, lines
from smsgateway.actions.budget.delegations import Delegation
from smsgateway.actions.budget.lines import NewLine
from smsgateway.actions.catalogue import READ_REVISION
from smsgateway.actions.funds.ledger import NewEntry, post
from smsgateway.actions.scorecards import asking
from smsgateway.actions.transfers import recipients
from smsgateway.actions.transfers.parties import NewParty
from smsgateway.actions.transfers.recipients import Due
from smsgateway.actions.works import register
from smsgateway.actions.works.register import NewWork
from smsgateway.store.db import database_now
from smsgateway.store.money import budget_lines
from tests.house import SLUG, migrated_url, town

__all__ = ["migrated_url", "town"]

BY, BOSS = "dalia@kee.example", "mayor@kee.example"
GRANT, SCHOOL = "kee/2026/grant", "kee-school"
ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


class Treasury:
    """What the office enters, and what is found afterwards."""

    def __init__(self, town):
        self.town, self.house = town, town.house
        with self.house.db.read() as connection:
            self.today = connection.execute(select(database_now())).scalar_one().date()

    def empowers(self, may, up_to=100_000_000, email=BY, days=30):
        new = Delegation(
            SLUG,
            email,
            may,
            Decimal(up_to),
            "KES",
            self.today - timedelta(days=400),
            self.today + timedelta(days=days),
        )
        return delegations.give(self.house, new, by=BOSS)

    def has_line(self, ref, approved=None, **others):
        new = NewLine(
            SLUG,
            2026,
            ref,
            {"en": ref.title()},
            others.pop("currency", "KES"),
            Decimal(approved) if approved is not None else None,
            **others,
        )
        with self.house.db.write() as connection:
            return lines.add(self.house, connection, new, by=BY, on=self.today)

    def is_entitled(self, amount=100_000, tranche=1, party=SCHOOL, due=0, line=GRANT):
        due = self.today - timedelta(days=due)
        with self.house.db.write() as connection:
            recipients.entitle(
                self.house, connection, Due(line, party, tranche, Decimal(amount), due)
            )

    def enters(self, kind, amount, line=GRANT, by=BY, ago=0, **others):
        on = self.today - timedelta(days=ago)
        with self.house.db.write() as connection:
            new = NewEntry(line, kind, Decimal(amount), on, **others)
            return post(self.house, connection, new, by=by)

    def has_party(self, code=SCHOOL, name="Kee primary school", level=4):
        new = NewParty(code, "school", level, {"en": name}, SLUG)
        recipients.add(self.house, new, by=BY)

    def builds(self, ref="rooms", places=(), budget=2_000_000):
        new = NewWork(
            SLUG, ref, {"en": "Two class rooms"}, "KES", 2026, Decimal(budget), places=places
        )
        code = register.add(self.house, new, by=BY)
        self.remembers()
        return code

    def remembers(self):
        """No webhook trusts what it read before."""
        with self.house.db.read() as connection:
            self.house.catalogue.at(connection.execute(READ_REVISION).scalar_one())

    def code_of(self, ref):
        (row,) = self.town.rows(budget_lines, budget_lines.c.ref == ref)
        return row.code


@pytest.fixture
def treasury(town, monkeypatch):
    monkeypatch.setattr(asking, "DAYTIME", range(24))
    with town.house.db.write() as connection:
        for email in (BY, BOSS):
            accounts.add(connection, email=email, role="coordinator", by="system")
    kee = Treasury(town)
    for may in ("approve", "pay", "collect"):
        kee.empowers(may)
    kee.has_line("grant", 300_000, hard_rule=True)
    kee.has_party()
    kee.is_entitled()
    kee.remembers()
    return kee
