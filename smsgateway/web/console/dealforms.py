"""What is typed about each step of a contract, and the step that it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from smsgateway.actions.contracts.steps import (
    METHODS,
    Amended,
    Awarded,
    Bid,
    Ended,
    Firm,
    Paid,
    Planned,
    Signed,
    Stage,
    Step,
    Tendered,
    whole,
)
from smsgateway.actions.contracts.story import Story
from smsgateway.actions.deals.reading import Held
from smsgateway.actions.refused import Refused
from smsgateway.counting.procurement import Sum

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form; its label is translated on the page."""

    name: str
    label: str
    kind: Literal["text", "day", "amount", "method", "yes"] = "text"
    needed: bool = True
    most: int = 120


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one step."""

    title: str
    says: str
    fields: tuple[Field, ...]
    read: Callable[[Typed], Step]


def given(typed: Typed, name: str) -> str:
    """What stands in a field."""
    return typed.get(name, "").strip()


def day(typed: Typed, name: str) -> date:
    """A day that must be there. Raises `Refused`."""
    try:
        return date.fromisoformat(given(typed, name))
    except ValueError as error:
        raise Refused("a day looks like 2026-06-30") from error


def day_or_none(typed: Typed, name: str) -> date | None:
    """A day that may be left out. Raises `Refused`."""
    return day(typed, name) if given(typed, name) else None


def money(typed: Typed) -> Sum:
    """The amount and its currency. Raises `Refused`."""
    return whole(given(typed, "amount"), given(typed, "currency"))


def firm(typed: Typed) -> Firm:
    """A builder."""
    return Firm(given(typed, "firm"), given(typed, "name"))


def planned(typed: Typed) -> Step:
    """The plan."""
    more = (given(typed, name) for name in ("line", "project", "why"))
    return Planned(given(typed, "title"), money(typed), *more)


def amended(typed: Typed) -> Step:
    """A change of price, of the end, or of both."""
    price = money(typed) if given(typed, "amount") else None
    return Amended(given(typed, "why"), day(typed, "on"), price, day_or_none(typed, "ends"))


def reached(typed: Typed) -> Step:
    """A stage of the works."""
    due, met = day_or_none(typed, "due"), day_or_none(typed, "met")
    return Stage(given(typed, "stage"), given(typed, "title"), due, met)


def paid(typed: Typed) -> Step:
    """A payment."""
    return Paid(given(typed, "voucher"), money(typed), day(typed, "on"), given(typed, "line"))


MONEY = (Field("amount", "Amount", "amount"), Field("currency", "Currency", most=3))
FIRM = (Field("firm", "Number of the firm in its register", most=60), Field("name", "Firm"))
ON = Field("on", "On", "day")

FORMS: Mapping[str, Form] = {
    "plan": Form(
        "A new contract",
        "What is to be built or bought, and what it may cost. Its code goes on the sign.",
        (
            Field("title", "What is built or bought"),
            *MONEY,
            Field("line", "Code of the budget line", needed=False, most=40),
            Field("project", "Code of the project", needed=False, most=40),
            Field("why", "Why", needed=False, most=300),
        ),
        planned,
    ),
    "tender": Form(
        "Ask for bids",
        "The amount is what the works are thought to cost.",
        (
            Field("method", "How the builder is chosen", "method"),
            *MONEY,
            Field("opens", "Bids from", "day"),
            Field("closes", "Bids until", "day"),
        ),
        lambda typed: Tendered(
            given(typed, "method"), money(typed), day(typed, "opens"), day(typed, "closes")
        ),
    ),
    "bid": Form(
        "A bid",
        "As it was read out when the bids were opened.",
        (*FIRM, *MONEY, ON),
        lambda typed: Bid(firm(typed), money(typed), day(typed, "on")),
    ),
    "award": Form(
        "The award",
        "To one of those who offered, unless the builder was chosen directly.",
        (*FIRM, *MONEY, ON),
        lambda typed: Awarded(firm(typed), money(typed), day(typed, "on")),
    ),
    "sign": Form(
        "The contract",
        "The price and the days that were signed.",
        (*MONEY, ON, Field("starts", "Work from", "day"), Field("ends", "Work until", "day")),
        lambda typed: Signed(
            money(typed), day(typed, "on"), day(typed, "starts"), day(typed, "ends")
        ),
    ),
    "amend": Form(
        "A change",
        "A new price for all of it, a new end, or both; the reason is published.",
        (
            Field("why", "Why", most=300),
            Field("amount", "New price", "amount", needed=False),
            Field("currency", "Currency", needed=False, most=3),
            Field("ends", "New end", "day", needed=False),
            ON,
        ),
        amended,
    ),
    "milestone": Form(
        "A stage of the works",
        "First when it is due; later, under the same short name, when it was reached.",
        (
            Field("stage", "Short name", most=40),
            Field("title", "In words", needed=False),
            Field("due", "Due", "day", needed=False),
            Field("met", "Reached", "day", needed=False),
        ),
        reached,
    ),
    "pay": Form(
        "A payment",
        "With a budget line it is entered in its ledger, too.",
        (
            Field("voucher", "Number of the paper", most=60),
            *MONEY,
            ON,
            Field("line", "Code of the budget line", needed=False, most=40),
        ),
        paid,
    ),
    "end": Form(
        "The end",
        "Everything was done, or the contract was broken off.",
        (ON, Field("cancelled", "It was broken off", "yes", needed=False)),
        lambda typed: Ended(day(typed, "on"), bool(given(typed, "cancelled"))),
    ),
}
"""By the name of the step in the address."""


def begun(step: str, held: Held, story: Story) -> dict[str, str]:
    """What is known already when a form is opened."""
    process = held.process
    known = process.contracts[-1].value if process.contracts else None
    latest = known or process.estimate or process.budget
    typed = {"currency": latest.currency if latest else ""}
    offered = {"tender": process.budget, "sign": story.awards[-1].value if story.awards else None}
    value = offered.get(step)
    return typed | ({"amount": f"{value.amount}"} if value else {})


def labels() -> list[str]:
    """Every word of every form, for the translations."""
    return [
        *(word for form in FORMS.values() for word in (form.title, form.says)),
        *(field.label for form in FORMS.values() for field in form.fields),
        *METHOD_WORDS.values(),
    ]


METHOD_WORDS: Mapping[str, str] = dict(
    zip(METHODS, ("open to all", "of those invited", "of a few", "directly"), strict=True)
)
"""Procurement method of the standard, in words."""
