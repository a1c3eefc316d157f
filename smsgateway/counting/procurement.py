"""What the releases of a contracting process say, as figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from smsgateway.counting.merging import Release, compiled


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """A stage of the works."""

    id: str
    title: str
    due: date | None
    met: date | None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that went to the builder."""

    id: str
    on: date | None
    value: Sum


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract, with what came before and after it was signed."""

    id: str
    award: str
    title: str
    status: str
    suppliers: tuple[Mapping[str, str], ...]
    """Each with its `id` and `name`."""
    awarded: Sum | None
    first: Sum | None
    """The price that was signed."""
    value: Sum | None
    """The price after all changes."""
    changes: Decimal
    """What every change moved the price by, up or down, added up."""
    amendments: int
    signed: date | None
    starts: date | None
    agreed_end: date | None
    """The end that was signed."""
    ends: date | None
    """The end after all changes."""
    milestones: tuple[Milestone, ...]
    payments: tuple[Payment, ...]

    @property
    def over(self) -> bool:
        """It came to its end, or was broken off."""
        return self.status in ("terminated", "cancelled")

    @property
    def supplier(self) -> str:
        """Who builds, by name."""
        return ", ".join(who["name"] for who in self.suppliers)

    @property
    def paid(self) -> Decimal:
        """What was paid in the contract's own currency; payments in others are not added."""
        currency = self.value.currency if self.value else ""
        return sum(
            (one.value.amount for one in self.payments if one.value.currency == currency),
            Decimal(0),
        )

    @property
    def paid_besides(self) -> tuple[Sum, ...]:
        """What was paid in each other currency, which `paid` leaves out."""
        mine = self.value.currency if self.value else ""
        others: dict[str, Decimal] = {}
        for one in self.payments:
            if one.value.currency != mine:
                before = others.get(one.value.currency, Decimal(0))
                others[one.value.currency] = before + one.value.amount
        return tuple(Sum(amount, currency) for currency, amount in sorted(others.items()))

    @property
    def paid_share(self) -> Decimal | None:
        """Paid of the price, of 1; None without a price."""
        if self.value is None or not self.value.amount:
            return None
        return self.paid / self.value.amount

    @property
    def built_share(self) -> Decimal | None:
        """Milestones met of all, of 1; None where none was planned."""
        if not self.milestones:
            return None
        met = sum(one.met is not None for one in self.milestones)
        return Decimal(met) / len(self.milestones)


@dataclass(frozen=True, slots=True)
class Process:
    """A contracting process, from its plan to its payments."""

    ocid: str
    title: str
    stage: str
    """planning, tender, award, contract, implementation: the last that was reached."""
    project: str
    rationale: str
    budget: Sum | None
    method: str
    estimate: Sum | None
    bids: int | None
    opens: date | None
    closes: date | None
    contracts: tuple[Contract, ...]


def process(releases: Sequence[Release]) -> Process:
    """The process that these releases tell of, one at least."""
    told = compiled(releases)
    planning, tender = told.get("planning", {}), told.get("tender", {})
    budget, period = planning.get("budget", {}), tender.get("tenderPeriod", {})
    return Process(
        ocid=told["ocid"],
        title=str(tender.get("title") or budget.get("project") or budget.get("description") or ""),
        stage=stage(told),
        project=str(budget.get("projectID", "")),
        rationale=str(planning.get("rationale", "")),
        budget=sum_of(budget.get("amount")),
        method=str(tender.get("procurementMethod", "")),
        estimate=sum_of(tender.get("value")),
        bids=tender.get("numberOfTenderers"),
        opens=day_of(period.get("startDate")),
        closes=day_of(period.get("endDate")),
        contracts=tuple(contract(one, told, releases) for one in told.get("contracts", [])),
    )


def stage(told: Mapping[str, Any]) -> str:
    """How far it has come."""
    contracts = told.get("contracts", [])
    if any("implementation" in one for one in contracts):
        return "implementation"
    reached = (
        ("contract", contracts),
        ("award", told.get("awards")),
        ("tender", told.get("tender")),
    )
    return next((name for name, there in reached if there), "planning")


def contract(
    one: Mapping[str, Any], told: Mapping[str, Any], releases: Sequence[Release]
) -> Contract:
    """One contract of a compiled release; the releases tell what its price was before."""
    award: Mapping[str, Any] = next(
        (award for award in told.get("awards", []) if award.get("id") == one.get("awardID")), {}
    )
    prices = list(prices_of(one["id"], releases))
    steps = [abs(now.amount - before.amount) for before, now in pairwise(prices)]
    done = one.get("implementation", {})
    return Contract(
        id=str(one["id"]),
        award=str(one.get("awardID", "")),
        title=str(one.get("title") or award.get("title") or ""),
        status=str(one.get("status", "")),
        suppliers=tuple(
            {"id": str(who.get("id", "")), "name": str(who.get("name") or who.get("id"))}
            for who in award.get("suppliers", [])
        ),
        awarded=sum_of(award.get("value")),
        first=prices[0] if prices else None,
        value=sum_of(one.get("value")),
        changes=sum(steps, Decimal(0)),
        amendments=len(one.get("amendments", [])),
        signed=day_of(one.get("dateSigned")),
        starts=day_of(one.get("period", {}).get("startDate")),
        agreed_end=next(ends_of(one["id"], releases), None),
        ends=day_of(one.get("period", {}).get("endDate")),
        milestones=tuple(map(milestone, done.get("milestones", []))),
        payments=tuple(payments_of(done.get("transactions", []))),
    )


def prices_of(contract_id: str, releases: Iterable[Release]) -> Iterable[Sum]:
    """What the contract cost at first, and after each release that said it anew."""
    for release in sorted(releases, key=lambda one: str(one["date"])):
        for one in release.get("contracts", []):
            price = sum_of(one.get("value"))
            if one.get("id") == contract_id and price is not None:
                yield price


def ends_of(contract_id: str, releases: Iterable[Release]) -> Iterator[date]:
    """When the contract was to end at first, and after each release that said it anew."""
    for release in sorted(releases, key=lambda one: str(one["date"])):
        for one in release.get("contracts", []):
            end = day_of((one.get("period") or {}).get("endDate"))
            if one.get("id") == contract_id and end is not None:
                yield end


def milestone(one: Mapping[str, Any]) -> Milestone:
    """A stage of the works as it was told."""
    title, due = str(one.get("title", "")), day_of(one.get("dueDate"))
    return Milestone(str(one["id"]), title, due, day_of(one.get("dateMet")))


def payments_of(some: Sequence[Mapping[str, Any]]) -> Iterable[Payment]:
    """Those that name an amount."""
    for one in some:
        value = sum_of(one.get("value") or one.get("amount"))
        if value is not None:
            yield Payment(str(one["id"]), day_of(one.get("date")), value)


def sum_of(told: Mapping[str, Any] | None) -> Sum | None:
    """An OCDS value; None where its amount or its currency is missing."""
    if not told or told.get("amount") is None or not told.get("currency"):
        return None
    return Sum(Decimal(str(told["amount"])), str(told["currency"]))


def day_of(told: str | None) -> date | None:
    """The day of an OCDS date-time."""
    return datetime.fromisoformat(told).date() if told else None
