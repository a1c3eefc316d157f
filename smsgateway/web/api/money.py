"""`/money`: the budget, its ledger, who may enter what, and what laws demand by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from smsgateway.actions.accounts.accounts import ROLES
from smsgateway.actions.accounts.signing import ENTERS, RUNS
from smsgateway.actions.budget import delegations, lines, rules, statutes
from smsgateway.actions.budget.delegations import Delegation
from smsgateway.actions.budget.lines import CODES, NewLine
from smsgateway.actions.budget.statutes import REMIND_DAYS, NewDate
from smsgateway.actions.funds import ledger
from smsgateway.actions.funds.ledger import NewEntry
from smsgateway.actions.refused import Refused
from smsgateway.counting.ledger import Kind
from smsgateway.web.api import places
from smsgateway.web.api.rows import mine
from smsgateway.web.api.verb import Desk, Verb

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """How the new thing is called from now on."""

    name: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of the new thing."""

    number: int


@dataclass(frozen=True, slots=True)
class Held:
    """A delegation with its number."""

    number: int
    power: Delegation


def add_line(
    desk: Desk,
    area: str,
    year: int,
    ref: str,
    title: Names,
    currency: str,
    on: date,
    approved: Decimal | None = None,
    income: bool = False,
    hard_rule: bool = False,
    codes: Names | None = None,
) -> Named:
    """Add a line to an area's budget of a year."""
    unknown = set(codes or {}) - set(CODES)
    if unknown:
        raise Refused("a code is one of {codes}, not {told}", codes=CODES, told=sorted(unknown))
    new = NewLine(area, year, ref, title, currency, approved, income, codes or {}, hard_rule)
    with desk.house.db.write() as connection:
        lines.add(desk.house, connection, new, by=desk.by, on=on)
    return Named(new.name)


def list_lines(desk: Desk, area: str, year: int) -> Sequence[lines.Listed]:
    """The lines of a year, and how far the money of each is."""
    return lines.listed(desk.house, area, year)


def enter(
    desk: Desk,
    line: str,
    kind: Kind,
    amount: Decimal,
    on: date,
    to: str = "",
    source: str = "",
    tranche: int | None = None,
    doc: str = "",
    supersedes: int | None = None,
) -> Numbered:
    """Enter what happened to the money of a line: nothing is changed, a mistake is superseded."""
    new = NewEntry(line, kind, amount, on, to, source, tranche, doc, "office", supersedes)
    with desk.house.db.write() as connection:
        return Numbered(ledger.post(desk.house, connection, new, by=desk.by))


def delegate(
    desk: Desk,
    area: str,
    email: str,
    may: Literal["approve", "collect", "pay"],
    up_to: Decimal,
    currency: str,
    since: date,
    until: date,
) -> Numbered:
    """Let an account approve, collect or pay an area's money; nobody may without this."""
    new = Delegation(area, email, may, up_to, currency, since, until)
    return Numbered(delegations.give(desk.house, new, by=desk.by))


def undelegate(desk: Desk, number: int) -> Numbered:
    """Take a power back."""
    delegations.end(desk.house, number, by=desk.by)
    return Numbered(number)


def list_delegations(desk: Desk, area: str) -> Sequence[Held]:
    """Who may do what, up to how much, until when."""
    return [Held(number, power) for number, power in delegations.listed(desk.house, area)]


def rate(desk: Desk, base: str, quote: str, rate: Decimal, on: date, source: str) -> Named:
    """From that day on one of the base currency costs so many of the quoted one."""
    rules.add_rate(desk.house, base, quote, on, rate, source, by=desk.by)
    return Named(f"{base}/{quote}")


def formula(desk: Desk, slug: str, weights: Mapping[str, Decimal], source: str) -> Numbered:
    """A rule that shares a pot: percent by basis, 100 in all; answers its version."""
    return Numbered(rules.add_formula(desk.house, slug, weights, source, by=desk.by))


def add_text(
    desk: Desk, ref: str, title: str, source: str = "", since: date | None = None
) -> Named:
    """Register a law, a decree, a circular."""
    statutes.add_text(desk.house, ref, title, source, since, by=desk.by)
    return Named(ref)


def add_date(
    desk: Desk,
    ref: str,
    area: str,
    act: str,
    due: date,
    owner: str,
    remind_days: int = REMIND_DAYS,
) -> Numbered:
    """What a text demands of an area; its owner is reminded before it is due."""
    new = NewDate(ref, area, act, due, owner, remind_days)
    return Numbered(statutes.add_date(desk.house, new, by=desk.by))


def done(desk: Desk, number: int, on: date) -> Numbered:
    """It was done."""
    statutes.done(desk.house, number, on, by=desk.by)
    return Numbered(number)


def due(desk: Desk) -> Sequence[statutes.Listed]:
    """What waits by law, the nearest first."""
    return mine(desk, statutes.listed(desk.house), lambda row: row.area)


VERBS = (
    Verb("money line", "POST", "/money/lines", ENTERS, add_line, places.area),
    Verb(
        "money list", "GET", "/money/lines", ROLES, list_lines, places.area, lambda row: (row.name,)
    ),
    Verb("money enter", "POST", "/money/entries", ENTERS, enter, places.line),
    Verb("money delegate", "POST", "/money/delegations", RUNS, delegate, places.area),
    Verb(
        "money undelegate",
        "POST",
        "/money/delegations/<int:number>/end",
        RUNS,
        undelegate,
        places.delegation,
    ),
    Verb(
        "money delegations",
        "GET",
        "/money/delegations",
        ROLES,
        list_delegations,
        places.area,
        lambda row: (row.number,),
    ),
    Verb("money rate", "POST", "/money/rates", RUNS, rate, places.whole),
    Verb("money formula", "POST", "/money/formulas", RUNS, formula, places.whole),
    Verb("money legal add", "POST", "/money/legal-texts", RUNS, add_text, places.whole),
    Verb("money legal date", "POST", "/money/statutory-dates", RUNS, add_date, places.area),
    Verb(
        "money legal done",
        "POST",
        "/money/statutory-dates/<int:number>/done",
        RUNS,
        done,
        places.statutory_date,
    ),
    Verb(
        "money legal due",
        "GET",
        "/money/statutory-dates",
        ROLES,
        due,
        key=lambda row: (row.due.isoformat(), row.id),
    ),
)
