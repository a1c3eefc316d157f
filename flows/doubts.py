"""What is worth asking about a contract: questions, never accusations."""

from __future__ import annotations

from typing import assert_never

from flows.deal import Doubt
from flows.words import Say


def asked(doubt: Doubt) -> Say:
    """The question in words."""
    match doubt.kind:
        case "one-bid":
            return Say("Only one bid came. Why?")
        case "price":
            return Say("Price against the estimate: {n}%. Why?", n=doubt.figures[0])
        case "changes":
            return Say("Changes moved the price by {n}%. Why?", n=doubt.figures[0])
        case "late":
            return Say("It is {n} days late. Why?", n=doubt.figures[0])
        case "paid-ahead":
            paid, built = doubt.figures
            return Say("Paid {paid}%, built {built}%. Why?", paid=paid, built=built)
        case "short-bidding":
            days, least = doubt.figures
            return Say("Bids were open {n} days; the law says {least}. Why?", n=days, least=least)
        case _:
            assert_never(doubt.kind)
