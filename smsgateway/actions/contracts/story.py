"""One contract as a story: who offered what, who won, what was changed, and what may follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from smsgateway.actions.contracts.steps import Firm
from smsgateway.actions.contracts.telling import VOID, unsigned
from smsgateway.actions.deals.reading import Held
from smsgateway.counting.merging import compiled
from smsgateway.counting.procurement import Sum, day_of, sum_of

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """A bid, or an award."""

    firm: Firm
    value: Sum | None
    on: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment of a contract."""

    contract: str
    on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """One published statement."""

    id: str
    on: date | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What the figures of a process leave out."""

    budget_line: str
    offers: tuple[Offer, ...]
    awards: tuple[Offer, ...]
    changes: tuple[Change, ...]
    log: tuple[Told, ...]
    following: tuple[str, ...]
    """The steps that may come next."""


def story(held: Held) -> Story:
    """The story of a contract, from everything that was published of it."""
    told = compiled(held.releases)
    offers = tuple(map(offer, told.get("bids", {}).get("details", [])))
    awards: Sequence[Json] = told.get("awards", [])
    waits = bool(unsigned(held.process, told))
    return Story(
        budget_line=str(told.get("planning", {}).get("budget", {}).get("id", "")),
        offers=offers,
        awards=tuple(offer(one) for one in awards if one.get("status") not in VOID),
        changes=tuple(changes_of(told.get("contracts", []))),
        log=tuple(
            Told(str(one["id"]), day_of(one["date"]), tuple(one["tag"])) for one in held.releases
        ),
        following=tuple(following(held, waits, bool(offers))),
    )


def offer(one: Json) -> Offer:
    """A bid or an award of the standard."""
    firms = one.get("tenderers") or one.get("suppliers") or [{}]
    firm = Firm(str(firms[0].get("id", "")), ", ".join(str(who.get("name", "")) for who in firms))
    return Offer(firm, sum_of(one.get("value")), day_of(one.get("date")))


def changes_of(contracts: Sequence[Json]) -> Iterator[Change]:
    """Every amendment of every contract."""
    for one in contracts:
        for change in one.get("amendments", []):
            why = str(change.get("rationale") or change.get("description") or "")
            yield Change(str(one["id"]), day_of(change.get("date")), why)


def following(held: Held, waits: bool, offered: bool) -> Iterator[str]:
    """The names of the steps that may come next; an award that waits may still go to another, and
    what was held back is paid after the end."""
    process = held.process
    if waits:
        yield from ("sign", "award")
    elif process.contracts:
        over = process.contracts[-1].over
        yield from ("pay",) if over else ("milestone", "pay", "amend", "end")
    else:
        if process.closes and held.today >= process.closes and process.method != "direct":
            yield "bid"
        if offered or process.method == "direct":
            yield "award"
        yield "tender"
