"""What is worth asking about a contract: questions, never accusations."""

from __future__ import annotations

from typing import Literal, assert_never

from flows.words import Say

Kind = Literal["one-bid", "price", "changes", "late", "paid-ahead", "short-bidding"]


def asked(kind: Kind, figures: tuple[int, ...]) -> Say:
    """The question in words; `figures` are its one or two numbers, per cent or days."""
    match kind:
        case "one-bid":
            return Say("Only one bid came. Why?")
        case "price":
            return Say("The price is {n}% of the estimate. Why?", n=figures[0])
        case "changes":
            return Say("Changes moved the price by {n}%. Why?", n=figures[0])
        case "late":
            return Say("It is {n} days late. Why?", n=figures[0])
        case "paid-ahead":
            return Say("{n}% is paid, {done}% is built. Why?", n=figures[0], done=figures[1])
        case "short-bidding":
            return Say(
                "Bids were open {n} days; the law says {least}. Why?",
                n=figures[0],
                least=figures[1],
            )
        case _:
            assert_never(kind)
