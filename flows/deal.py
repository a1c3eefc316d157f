"""Contracts as the screens see them, and the questions that may be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from flows.value import value

Names = Mapping[str, str]

Kind = Literal["one-bid", "price", "changes", "late", "paid-ahead", "short-bidding"]


@value
class Doubt:
    """One thing worth asking about, with the one or two numbers in it: per cent or days."""

    kind: Kind
    figures: tuple[int, ...] = ()


@value
class Deal:
    """A contract, or what was planned and offered so far."""

    code: str
    """Five digits, on the sign at the works."""
    title: Names
    currency: str
    """Of every amount here (ISO 4217)."""
    bids: int | None = None
    """How many builders offered; None where that was not written down."""
    estimate: Decimal | None = None
    """What it was planned or thought to cost."""
    builder: str = ""
    price: Decimal | None = None
    """None until the contract is signed."""
    paid: int = 0
    """Of the price, in whole per cent."""
    ends: date | None = None
    doubts: tuple[Doubt, ...] = ()


class Deals(Protocol):
    """What a screen may ask about contracts."""

    @property
    def newest(self) -> Sequence[Deal]:
        """Those of the commune, the newest first; as many as a person may page through."""

    def by_code(self, code: str) -> Deal | None:
        """The contract with this code, or the newest one for the project with this code."""
