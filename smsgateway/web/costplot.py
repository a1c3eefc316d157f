"""What a cycle costs as a picture: a bar for what was expected, one for what was paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flows.world import Money
from smsgateway.actions.broadcasts.costs import Cost, Item

WIDTH = 640
KINDS = ("session", "receipt", "reply", "broadcast", "other")
"""Every other purpose of a text is one of the last."""
SAME: Mapping[str, str] = {"bulk": "broadcast"}


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of traffic in a bar, in the units of its viewBox."""

    kind: str
    x: float
    width: float
    cost: Money


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar; all bars of a picture have one scale."""

    name: str
    parts: Sequence[Part]
    total: Money


@dataclass(frozen=True, slots=True)
class Network:
    """What one network carried, and what it cost."""

    code: str
    units: Mapping[str, int]
    cost: Money | None


def kind_of(item: Item) -> str:
    """Under which of KINDS its traffic is drawn."""
    kind = SAME.get(item.what, item.what)
    return kind if kind in KINDS else "other"


def stacks(told: Mapping[str, Cost]) -> list[Stack]:
    """A bar for each cost that has a price, by the name that it is told under."""
    priced = {name: total for name, cost in told.items() if (total := cost.total)}
    most = max((total.amount for total in priced.values()), default=Decimal())
    return [stack(name, told[name], total, most) for name, total in priced.items() if total.amount]


def stack(name: str, cost: Cost, total: Money, most: Decimal) -> Stack:
    """One bar, its kinds in their order."""
    parts, x = [], 0.0
    for kind in KINDS:
        amount = sum(
            (one.cost.amount for one in cost.items if one.cost and kind_of(one) == kind), Decimal()
        )
        if amount:
            width = round(float(amount / most) * WIDTH, 1)
            parts.append(Part(kind, round(x, 1), width, Money(amount, total.currency)))
            x += width
    return Stack(name, parts, total)


def networks(cost: Cost) -> list[Network]:
    """By network, the dearest first; a cost only where all that it carried has a price."""
    codes = dict.fromkeys(one.network for one in cost.items)
    return [network(code, [one for one in cost.items if one.network == code]) for code in codes]


def network(code: str, items: Sequence[Item]) -> Network:
    """One line of the table."""
    units = dict.fromkeys(KINDS, 0)
    for one in items:
        units[kind_of(one)] += one.units
    total = Cost(items, 0, {}).total if all(one.cost for one in items) else None
    return Network(code, units, total)
