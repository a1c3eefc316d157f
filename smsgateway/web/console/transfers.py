"""Transfers: the chain of a fund, what both ends say, and how much of what was due arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for

from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.funds import ledger
from smsgateway.actions.funds.ledger import NewEntry
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import desk, figures, recipients
from smsgateway.actions.transfers.figures import Found
from smsgateway.actions.transfers.recipients import Due
from smsgateway.counting.leakage import Estimate, Refusal
from smsgateway.counting.ledger import GRACE_DAYS
from smsgateway.web.console import typed
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.console.ground import book_of, ground

MAY: tuple[Role, ...] = ENTERS


class Transfers:
    """The funds of an area, and the transfers of one."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/money/transfers", self.transfers)
        gate.route("/money/transfers/<int:number>", self.fund)
        gate.route("/money/transfers/<int:number>/entitle", self.entitle, may=MAY, post=True)
        gate.route("/money/transfers/<int:number>/release", self.release, may=MAY, post=True)
        gate.route("/money/transfers/<int:number>/receipt", self.receipt, may=MAY, post=True)

    def transfers(self, visit: Visit) -> Answer:
        """Every line of which somebody is entitled to a part, and who gets money."""
        here = ground(self._house, visit)
        area_id = here.area.id if here.area else 0
        with self._house.db.read() as connection:
            funds = desk.funds(connection, area_id)
            parties = desk.recipients(connection, area_id)
        return render_template(
            "console/transfers.html",
            section="money",
            tab="transfers",
            place=here,
            funds=funds,
            parties=parties,
        )

    def fund(self, visit: Visit, number: int) -> Answer:
        """One line: its chain, its figures with coverage, and each transfer by both ends."""
        held = book_of(self._house, visit, number)
        tranche = typed.whole_or_none("tranche")
        found = figures.figures(self._house, held.name, tranche)
        return render_template(
            "console/fund.html",
            section="money",
            tab="transfers",
            book=held,
            found=found,
            refused=isinstance(found.money, Refusal),
            rates=rates(found),
            levels=figures.levels(held),
            tranches=sorted({one.tranche for one in found.transfers}),
            tranche=tranche,
            grace=GRACE_DAYS,
            today=visit.now.date(),
        )

    def entitle(self, visit: Visit, number: int) -> Answer:
        """What a recipient is to get, in one tranche or in several, each a while after the last."""
        held = book_of(self._house, visit, number)
        first = Due(
            held.name,
            typed.word("party"),
            typed.whole("tranche"),
            typed.amount(),
            typed.day("due"),
            typed.whole("grace"),
        )
        every = recipients.in_tranches(
            first, typed.whole_or_none("times") or 1, typed.whole_or_none("months") or 1
        )
        with self._house.db.write() as connection:
            for one in every:
                recipients.entitle(self._house, connection, one)
            where = [held.line.row.area_id]
            detail: dict[str, JSON] = {"party": first.party, "tranches": len(every)}
            by = visit.account.email
            sign(connection, by, "transfers.entitle", held.name, where, detail, roles=MAY)
        return done("It is set what the recipient is to get.", number)

    def release(self, visit: Visit, number: int) -> Answer:
        """Money was sent; whoever follows it is told and asked by text whether it came."""
        self._enters(visit, number, "released")
        return done("The release is entered; whoever follows it is told and asked.", number)

    def receipt(self, visit: Visit, number: int) -> Answer:
        """What the recipient's books say arrived, as the office has seen them."""
        self._enters(visit, number, "received")
        return done("The receipt is entered.", number)

    def _enters(self, visit: Visit, number: int, kind: str) -> None:
        held = book_of(self._house, visit, number)
        if not typed.word("party"):
            raise Refused("choose a recipient")
        new = NewEntry(
            line=held.name,
            kind=kind,
            amount=typed.amount(),
            on=typed.day("on"),
            to=typed.word("party"),
            tranche=typed.whole("tranche"),
            doc_ref=typed.word("doc")[:120],
        )
        with self._house.db.write() as connection:
            ledger.post(self._house, connection, new, by=visit.account.email)


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure in percent between its ends, drawn on 0 to 100."""

    name: str
    at: float
    low: float
    high: float


NAMED = ("total_share", "mean_share", "median_share", "nothing", "narrow", "broad")


def rates(found: Found) -> Sequence[Rate]:
    """The figures of a line; none where too little was reported."""
    told = [(name, getattr(found.money, name, None)) for name in NAMED]
    return [drawn(name, one) for name, one in told if one is not None]


def drawn(name: str, one: Estimate) -> Rate:
    """In percent; what is beyond the ends of the picture is drawn at its edge."""
    low, at, high = (
        min(max(100 * value, 0.0), 100.0)
        for value in (one.interval.low, one.value, one.interval.high)
    )
    return Rate(name, at, low, high)


def done(said: str, number: int) -> Answer:
    """Back to the line, with a word."""
    flash(said, "yes")
    return redirect(url_for("console.fund", number=number), 303)
