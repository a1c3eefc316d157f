"""Kee builds a school: a coordinator, and the days on which things happened."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from smsgateway.actions.accounts import accounts
from smsgateway.actions.contracts import appointing, book
from smsgateway.actions.contracts.steps import (
    Amended,
    Awarded,
    Bid,
    Firm,
    Paid,
    Planned,
    Signed,
    Stage,
    Tendered,
)
from smsgateway.actions.deals.publisher import Publisher
from smsgateway.counting.procurement import Sum
from tests.house import SLUG, migrated_url, other_worker, town

__all__ = ["migrated_url", "other_worker", "town"]

BY = "dalia@kee.example"
ABC, MJENGO = Firm("KE-RC-12", "ABC Builders"), Firm("KE-RC-77", "Mjengo Ltd")
ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


def shillings(amount):
    return Sum(Decimal(amount), "KES")


class Works:
    """What an officer writes down; days are counted from the town's today."""

    def __init__(self, town):
        self.town, self.house = town, town.house
        self.today = town.ago(days=0).date()

    def day(self, ahead) -> date:
        return self.today + timedelta(days=ahead)

    def plans(self, title="School, 2 rooms", project="30426"):
        plan = Planned(title, shillings(1_200_000), "CIP-014", project, "Rolling programme")
        self.code = book.begin(self.house, SLUG, plan, by=BY)
        return self

    def does(self, step):
        book.add(self.house, self.code, step, by=BY)
        return self

    def tenders(self, method="open", opens=-60, closes=-40, estimate=1_200_000):
        return self.does(Tendered(method, shillings(estimate), self.day(opens), self.day(closes)))

    def hears_bids(self, *bids):
        for firm, amount in bids:
            self.does(Bid(firm, shillings(amount), self.day(-39)))
        return self

    def awards(self, firm=ABC, amount=1_150_000):
        return self.does(Awarded(firm, shillings(amount), self.day(-35)))

    def signs(self, amount=1_150_000, ends=30):
        signed, starts = self.day(-30), self.day(-28)
        return self.does(Signed(shillings(amount), signed, starts, self.day(ends)))

    def amends(self, amount, why="Harder rock"):
        return self.does(Amended(why, self.day(-10), shillings(amount)))

    def plans_stage(self, name, due):
        return self.does(Stage(name, f"{name} stand", due=self.day(due)))

    def reaches(self, name, met):
        return self.does(Stage(name, "", met=self.day(met)))

    def pays(self, voucher, amount):
        return self.does(Paid(voucher, shillings(amount), self.day(-5)))

    def builds(self):
        """From the plan to the first payment, as it should be."""
        self.plans().tenders().hears_bids((ABC, 1_150_000), (MJENGO, 1_300_000))
        self.awards().signs().plans_stage("walls", 20).plans_stage("roof", 28)
        return self.reaches("walls", -2).pays("PV-1", 400_000)

    @property
    def held(self):
        return book.one(self.house, self.code)

    @property
    def questions(self):
        return {flag.kind: flag.figures for flag in self.held.questions}


@pytest.fixture
def works(town):
    with town.house.db.write() as connection:
        accounts.add(connection, email=BY, role="coordinator", by="system")
    told = Publisher("Kee Ward", "ocds-abc123", "https://example.org/by", {"open": 14})
    appointing.appoint(town.house, SLUG, told, by=BY)
    return Works(town)
