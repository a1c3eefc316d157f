"""`/contracts`: planned, tendered, awarded, signed, paid, each step for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from flows.deal import Doubt
from flows.doubts import asked
from flows.words import SOURCE, say
from smsgateway.actions.accounts.accounts import ROLES
from smsgateway.actions.accounts.signing import ENTERS, RUNS
from smsgateway.actions.contracts import appointing, book, importing, oc4ids, packages
from smsgateway.actions.contracts.steps import (
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
)
from smsgateway.actions.deals.publisher import TEST_PREFIX, Publisher
from smsgateway.actions.deals.reading import Held
from smsgateway.actions.refused import Refused
from smsgateway.counting.procurement import Process, Sum
from smsgateway.web.api import places
from smsgateway.web.api.arguments import File
from smsgateway.web.api.forms import on_disk
from smsgateway.web.api.money import Named
from smsgateway.web.api.rows import mine
from smsgateway.web.api.verb import Desk, Verb

Method = Literal["open", "selective", "limited", "direct"]


@dataclass(frozen=True, slots=True)
class Release:
    """The id of the release that a step was published as."""

    release: str


@dataclass(frozen=True, slots=True)
class Contract:
    """A contracting process, and what is worth asking about it."""

    code: str
    area: str
    process: Process
    questions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file of releases came to."""

    kept: bool
    processes: Sequence[str]
    """Codes of those that were new; the ocids in a dry run."""
    releases: int
    there: int = 0


def publisher(
    desk: Desk,
    area: str,
    name: str,
    prefix: str = TEST_PREFIX,
    licence: str = "",
    bid_days: Mapping[str, int] | None = None,
) -> Named:
    """Say under which name, OCDS prefix and licence an area publishes its contracts."""
    told = Publisher(name, prefix, licence, bid_days or {})
    appointing.appoint(desk.house, area, told, by=desk.by)
    return Named(area)


def plan(
    desk: Desk,
    area: str,
    title: str,
    amount: Decimal,
    currency: str,
    budget_line: str = "",
    project: str = "",
    why: str = "",
) -> Named:
    """Open a contract with its plan; answers the code for the sign at the works."""
    planned = Planned(title, priced(amount, currency), budget_line, project, why)
    return Named(book.begin(desk.house, area, planned, by=desk.by))


def priced(amount: Decimal, currency: str) -> Sum:
    """An amount of money."""
    return Sum(amount, currency.upper())


def write(desk: Desk, code: str, step: Step) -> Release:
    """Keep a step."""
    return Release(book.add(desk.house, code, step, by=desk.by))


def tender(
    desk: Desk,
    code: str,
    method: Method,
    amount: Decimal,
    currency: str,
    opens: date,
    closes: date,
) -> Release:
    """Ask for bids; the amount is what the works are estimated to cost."""
    return write(desk, code, Tendered(method, priced(amount, currency), opens, closes))


def bid(
    desk: Desk, code: str, firm_id: str, name: str, amount: Decimal, currency: str, on: date
) -> Release:
    """Write down a bid as it was read out; no bid before the tender closed."""
    return write(desk, code, Bid(Firm(firm_id, name), priced(amount, currency), on))


def award(
    desk: Desk, code: str, firm_id: str, name: str, amount: Decimal, currency: str, on: date
) -> Release:
    """Say who won: one of the bidders, unless the method is direct."""
    return write(desk, code, Awarded(Firm(firm_id, name), priced(amount, currency), on))


def sign(
    desk: Desk, code: str, amount: Decimal, currency: str, on: date, starts: date, ends: date
) -> Release:
    """Write down the contract of the latest award."""
    return write(desk, code, Signed(priced(amount, currency), on, starts, ends))


def amend(
    desk: Desk,
    code: str,
    why: str,
    on: date,
    amount: Decimal | None = None,
    currency: str = "",
    ends: date | None = None,
) -> Release:
    """Change the price or the end of a contract; the reason is published."""
    price = None if amount is None else priced(amount, currency)
    return write(desk, code, Amended(why, on, price, ends))


def milestone(
    desk: Desk,
    code: str,
    name: str,
    title: str = "",
    due: date | None = None,
    met: date | None = None,
) -> Release:
    """Plan a stage of the works, or say that it was reached."""
    return write(desk, code, Stage(name, title, due, met))


def pay(
    desk: Desk, code: str, voucher: str, amount: Decimal, currency: str, on: date, line: str = ""
) -> Release:
    """Write down a payment to the builder, each voucher once; a line's ledger gets it, too."""
    return write(desk, code, Paid(voucher, priced(amount, currency), on, line))


def end(desk: Desk, code: str, on: date, cancelled: bool = False) -> Release:
    """Everything was done, or the contract was broken off."""
    return write(desk, code, Ended(on, cancelled))


def list_contracts(desk: Desk) -> Sequence[Contract]:
    """Every contract with its stage, price and the questions about it."""
    return [shown(one) for one in mine(desk, book.held(desk.house), lambda row: row.area)]


def show(desk: Desk, code: str) -> Contract:
    """One contract, and what is worth asking about it."""
    return shown(book.one(desk.house, code))


def shown(one: Held) -> Contract:
    """A contract for a program."""
    doubts = (Doubt(flag.kind, flag.figures) for flag in one.questions)
    return Contract(one.code, one.area, one.process, [say(asked(it), SOURCE) for it in doubts])


def export(
    desk: Desk, area: str, kind: Literal["releases", "records", "projects"] = "releases"
) -> Mapping[str, Any]:
    """OCDS 1.1.5 (releases, records) or OC4IDS 0.9.4 (projects), as the standard has it."""
    some = book.held(desk.house, area)
    by, now = packages.who_publishes(desk.house, area)
    uri = packages.address(desk.house, kind, area)
    made = {
        "releases": packages.release_package,
        "records": packages.record_package,
        "projects": oc4ids.package,
    }[kind]
    return made(some, by, now, uri)


def bring(desk: Desk, area: str, file: File, dry_run: bool = False) -> Taken:
    """Take in an OCDS release or record package, or OC4IDS projects: all of it or nothing."""
    if not file.name.endswith(".json"):
        raise Refused("the file is a package of the standards and ends in .json")
    with on_disk(file) as path:
        found = importing.read(path)
    if dry_run:
        return Taken(False, sorted(found.releases), sum(map(len, found.releases.values())))
    taken = importing.take(desk.house, area, found, by=desk.by)
    return Taken(True, taken.processes, taken.releases, taken.there)


STEPS: Mapping[str, Callable[..., Release]] = {
    "tender": tender,
    "bid": bid,
    "award": award,
    "sign": sign,
    "amend": amend,
    "milestone": milestone,
    "pay": pay,
    "end": end,
}
"""By the word of its command, which is the last word of its path."""

VERBS = (
    Verb("contracts publisher", "POST", "/contracts/publishers", RUNS, publisher, places.area),
    Verb("contracts plan", "POST", "/contracts", ENTERS, plan, places.area),
    *(
        Verb(
            f"contracts {word}", "POST", f"/contracts/<code>/{word}", ENTERS, step, places.contract
        )
        for word, step in STEPS.items()
    ),
    Verb("contracts list", "GET", "/contracts", ROLES, list_contracts, key=lambda row: (row.code,)),
    Verb("contracts show", "GET", "/contracts/<code>", ROLES, show, places.contract),
    Verb("contracts export", "GET", "/contracts/package", ROLES, export, places.area),
    Verb("contracts import", "POST", "/contracts/package", RUNS, bring, places.area),
)
