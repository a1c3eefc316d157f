"""What people report of public money and of what is built with it: effects, as in `effects`."""

from __future__ import annotations

from decimal import Decimal

from flows.money import Answer
from flows.money import End as Side
from flows.value import value
from flows.work import Built


@value
class AnswerRelease:
    """Whether money arrived, as somebody sees it who does not keep the recipient's books."""

    event: int
    """Of the release."""
    answer: Answer


@value
class ConfirmTransfer:
    """How much of a tranche arrived in all, by who confirms for the recipient."""

    line: int
    party: int
    tranche: int
    side: Side
    amount: Decimal
    """In the currency of the line."""


@value
class FollowMoney:
    """The person wants a text, or no more texts, when money is sent here."""

    wanted: bool


@value
class ReportWork:
    """What somebody saw of a work, instead of what they said of it before."""

    work: int
    built: Built
    used: bool | None
    """None where it was not said."""
    quality: int | None
    """1 very bad to 5 very good."""
    place: str
    """The code of the reporter's village; empty where it was not said."""
    words: str
