"""Where the money went: this year's sums, what was sent, and whether it arrived.

`received` is also a text that we send first: its transfer is the answer to `transfers`, put there
by the house. A registered recipient confirms the sum by `GOT 30426 3 ALL` or the same screens;
what others say stands beside it.
"""

from __future__ import annotations

import re
from decimal import Decimal

from flows import codes
from flows.money import Answer, Line, Transfer
from flows.reports import AnswerRelease, ConfirmTransfer, FollowMoney
from flows.screens import (
    Ask,
    Conversation,
    Door,
    End,
    Menu,
    Option,
    Pick,
    Refused,
    Screen,
    Showing,
)
from flows.words import Compact, Say, choose, day
from flows.words import compact as in_short
from flows.world import Money

_SUM = re.compile(r"(\d{1,3}(?:[,. ]\d{3})+|\d+)(?:[.,](\d{1,2}))?")
_WORDS = {
    **dict.fromkeys(("ALL", "YOTE", "TOUT", "ទាំងអស់", "TEANGOS"), "all"),
    **dict.fromkeys(("NONE", "HAKUNA", "RIEN", "គ្មាន", "KMEAN"), "none"),
}
_GOT = re.compile(r"(\S+)[\s,.;:/-]+(\d{1,2})[\s,.;:/-]+(.+)")


def transfers(talk: Conversation) -> Showing:
    """What was sent here, the newest first."""
    money = talk.world.money
    sent = money.transfers if money else ()
    if not sent:
        return End("No transfer is known here yet.")
    options = tuple(Option(_label(one, talk.lang), str(one.event)) for one in sent)
    return Pick("Which transfer?", options, then=transfer)


def _label(one: Transfer, lang: str) -> str:
    amount = in_short(Money(one.amount, one.currency), lang)
    return f"{day(one.sent, lang)} {amount} {choose(one.to, lang)}"


def transfer(talk: Conversation) -> Showing:
    """One of them, and the question."""
    one = _meant(talk)
    if one is None:
        return _gone()
    text = Say(
        "{to}, {title}: {amount} sent {sent}. {stand}",
        to=one.to,
        title=one.title,
        amount=Compact(Money(one.amount, one.currency)),
        sent=one.sent,
        stand=_stand(one),
    )
    return Menu(text, (Door("Say if it arrived", received),))


def _stand(one: Transfer) -> Say:
    match one.stand:
        case "matched":
            return Say("Both sides say the same.")
        case "transit":
            return Say("On its way, due {due}.", due=one.due)
        case "missing":
            return Say("Checked: money is missing.")
        case _:
            return Say("Not matched yet.")


def received(talk: Conversation) -> Showing:
    """Did it arrive?"""
    one = _meant(talk)
    if one is None:
        return _gone()
    text = Say(
        "{to}: {amount} was sent {sent} for {title}. Received?",
        to=one.to,
        amount=Money(one.amount, one.currency),
        sent=one.sent,
        title=one.title,
    )
    doors = (
        Door("All", answered, value="all"),
        Door("Part", amount if one.end else answered, value="part"),
        Door("None", answered, value="none"),
        Door("Not checked yet", answered, value="unseen"),
    )
    return Menu(text, doors)


def amount(talk: Conversation) -> Showing:
    """How much of it, by who confirms for the recipient."""
    return Ask("How much arrived? Type the amount", then=answered)


def answered(talk: Conversation) -> Showing:
    """A recipient's word is entered in the books; anybody else's is counted beside it."""
    one = _meant(talk)
    if one is None:
        return _gone()
    said = _answer(talk[received])
    if not one.end:
        does = (AnswerRelease(one.event, said),)
        return End("Thank you. We publish how many say that it arrived.", does)
    arrived = _arrived(one, said, talk[amount])
    if isinstance(arrived, Say):
        return Refused(arrived)
    return _confirmed(one, arrived)


def _answer(typed: str) -> Answer:
    known: dict[str, Answer] = {"all": "all", "part": "part", "none": "none"}
    return known.get(typed, "unseen")


def _arrived(one: Transfer, said: Answer, typed: str) -> Decimal | Say | None:
    """How much that is; None where nobody has looked."""
    match said:
        case "all":
            return one.amount
        case "none":
            return Decimal(0)
        case "part":
            return _read_amount(typed, one)
        case _:
            return None


def _read_amount(typed: str, one: Transfer) -> Decimal | Say:
    """An amount as people type it: 1,250,000 or 1250000.50."""
    found = _SUM.fullmatch(typed.strip())
    if found is None:
        return Say("Type the amount in digits.")
    whole, cents = re.sub(r"\D", "", found[1]), found[2]
    read = Decimal(f"{whole}.{cents or 0}")
    if read > one.amount:
        sent = Money(one.amount, one.currency)
        return Say("Sent was {amount}.", amount=Compact(sent))
    return read


def _confirmed(one: Transfer, arrived: Decimal | None) -> End:
    if arrived is None:
        return End("Thank you. Send GOT or dial again once you have checked.")
    text = Say(
        "Saved for {to}: {amount} received. Wrong? Confirm again.",
        to=one.to,
        amount=Money(arrived, one.currency),
    )
    return End(text, (ConfirmTransfer(one.line, one.party, one.tranche, one.end, arrived),))


def got(talk: Conversation) -> Showing:
    """`GOT 30426 3 ALL`: the code, the tranche, and what arrived."""
    money, read = talk.world.money, _GOT.match(talk[got].strip())
    code = codes.read_poster(read[1]) if read else None
    if read is None or code is None:
        return _unsaved(Say("Send the code, the tranche and what arrived."))
    one = money.owed(code, int(read[2])) if money else None
    if one is None:
        return _unsaved(Say("This phone confirms no such transfer."))
    word = codes.spell(read[3].strip())
    arrived = _arrived(one, _answer(_WORDS.get(word, "part")), read[3])
    if isinstance(arrived, Say):
        return _unsaved(arrived)
    return _confirmed(one, arrived)


def _unsaved(fault: Say) -> End:
    return End(Say("NOT SAVED. {fault} E.g. GOT 30426 3 all", fault=fault))


def incomes(talk: Conversation) -> Showing:
    """Where this year's money comes from."""
    money = talk.world.money
    lines = money.incomes if money else ()
    if not lines:
        return End("No income is known here yet.")
    options = tuple(Option(_source(one, talk.lang), one.key) for one in lines)
    return Pick("Received so far, by source", options, then=line)


def _source(one: Line, lang: str) -> str:
    return f"{choose(one.title, lang)} {in_short(Money(one.received, one.currency), lang)}"


def line(talk: Conversation) -> Showing:
    """One line of the budget: what was planned, what came, what was paid."""
    money = talk.world.money
    one = money.line(talk[incomes]) if money else None
    if one is None:
        return _gone()
    planned, received = Money(one.planned, one.currency), Money(one.received, one.currency)
    if one.income:
        return End(
            Say(
                "{title}: planned {planned}, received {received}.",
                title=one.title,
                planned=Compact(planned),
                received=Compact(received),
            )
        )
    return End(
        Say(
            "{title}: planned {planned}, received {received}, paid {paid}.",
            title=one.title,
            planned=Compact(planned),
            received=Compact(received),
            paid=Compact(Money(one.paid, one.currency)),
        )
    )


def follow(talk: Conversation) -> Showing:
    """A text whenever money is sent here, or no more."""
    money = talk.world.money
    if money is None:
        return _gone()
    if money.follows:
        return End("You get no more texts about money that is sent here.", (FollowMoney(False),))
    return End("You will get a text when money is sent here.", (FollowMoney(True),))


def _meant(talk: Conversation) -> Transfer | None:
    money, typed = talk.world.money, talk[transfers]
    return money.release(int(typed)) if money and typed else None


def _gone() -> End:
    return End("This is not known any more.")


SCREENS: tuple[Screen, ...] = (
    transfers,
    transfer,
    received,
    amount,
    answered,
    got,
    incomes,
    line,
    follow,
)
