"""One contract: who builds, for how much, what is paid, and what is worth asking about it."""

from __future__ import annotations

from decimal import Decimal

from flows import codes
from flows.cutting import cut
from flows.deal import Deal
from flows.doubts import asked
from flows.screens import (
    Ask,
    Conversation,
    Door,
    End,
    Go,
    Menu,
    Option,
    Pick,
    Refused,
    Screen,
    Showing,
)
from flows.words import Compact, Echo, Say, choose, say
from flows.world import Money, World

LONGEST = 24
"""Of a title in a list: its code tells it apart."""


def every(talk: Conversation) -> Showing:
    """Contracts of the commune, the newest first."""
    some = talk.world.contracts.newest
    if not some:
        return End("No contract is known here yet.")
    options = (
        Option(f"{one.code} {cut(choose(one.title, talk.lang), LONGEST)}", one.code) for one in some
    )
    return Pick("Which contract?", tuple(options), then=meant)


def meant(talk: Conversation) -> Showing:
    """The one that was chosen."""
    return Go(shown, answers={number: talk[every]})


def number(talk: Conversation) -> Showing:
    """The code on the sign at the works, or that of the project."""
    return Ask("Type the 5 digits of the contract or the project", then=shown)


def shown(talk: Conversation) -> Showing:
    """What the contract says; by SMS in one text where nothing is odd."""
    deal, by_text = called(talk.world, talk[number]), talk.world.medium == "sms"
    if deal is None:
        fault = Say("There is no contract {typed}.", typed=Echo(talk[number]))
        return End(fault) if by_text else Refused(fault)
    if deal.doubts:
        return Menu(summary(deal), (Door("Questions to ask", questions),))
    if by_text:
        return End(summary(deal))
    return Menu(summary(deal), (Door("Another contract", number),))


def questions(talk: Conversation) -> Showing:
    """What is odd about it, as questions for the next meeting; each leads back."""
    deal = called(talk.world, talk[number])
    if deal is None or not deal.doubts:
        return Go(shown)
    lines = (Option(say(asked(doubt), talk.lang), doubt.kind) for doubt in deal.doubts)
    return Pick("Ask at the next meeting:", tuple(lines), then=shown)


SCREENS: tuple[Screen, ...] = (every, meant, number, shown, questions)


def called(world: World, typed: str) -> Deal | None:
    """The contract of a code, however it was typed."""
    code = codes.read_poster(typed)
    return world.contracts.by_code(code) if code else None


def summary(deal: Deal) -> Say:
    """As much as is known."""
    bids = "?" if deal.bids is None else str(deal.bids)
    if deal.price is not None and deal.ends is not None:
        return Say(
            "{title} {code}. Builder {builder}, {price}, {paid}% paid, due {ends}. Bids: {bids}.",
            title=deal.title,
            code=deal.code,
            builder=Echo(deal.builder),
            price=_sum(deal, deal.price),
            paid=deal.paid,
            ends=deal.ends,
            bids=bids,
        )
    if deal.estimate is None:
        return Say("{title} {code}. No contract is signed yet.", title=deal.title, code=deal.code)
    return Say(
        "{title} {code}. Estimate {estimate}. Bids: {bids}. No contract is signed yet.",
        title=deal.title,
        code=deal.code,
        estimate=_sum(deal, deal.estimate),
        bids=bids,
    )


def _sum(deal: Deal, amount: Decimal) -> Compact:
    return Compact(Money(amount, deal.currency))
