"""A step of a contract in the words of OCDS 1.1.5; what does not follow is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from smsgateway.actions.contracts.checking import currencies
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
)
from smsgateway.actions.refused import Refused
from smsgateway.counting.procurement import Contract, Process, Sum

MOST_DIGITS = 15
"""JSON numbers are exact so far."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A step as a release tells it."""

    tag: str
    fields: Json
    parties: tuple[Json, ...] = ()


def said(step: Step, buyer: Firm, before: Process | None, told: Mapping[str, Any]) -> Said:
    """A step, after what is known: `before` as figures, `told` as the compiled release.

    Raises `Refused` for a step that does not follow.
    """
    if isinstance(step, Planned):
        return planned(step)
    if before is None:
        raise Refused("a contract begins with its plan")
    match step:
        case Tendered():
            return tendered(step, buyer, before)
        case Bid():
            return bid(step, before, told)
        case Awarded():
            return awarded(step, before, told)
        case Signed():
            return signed(step, before, told)
        case _:
            return after_signing(step, buyer, the_contract(before), told)


def after_signing(
    step: Amended | Stage | Paid | Ended, buyer: Firm, held: Contract, told: Mapping[str, Any]
) -> Said:
    """What happens to a contract that was signed."""
    match step:
        case Amended():
            return amended(step, held)
        case Stage():
            return reached(step, held)
        case Paid():
            return paid(step, buyer, held, told)
        case Ended():
            status = "cancelled" if step.cancelled else "terminated"
            one = {**key(held), "status": status, "period": {"endDate": moment(step.on)}}
            return Said("contractTermination", {"contracts": [one]})


def planned(step: Planned) -> Said:
    """The plan."""
    if not step.title:
        raise Refused("say what is to be built or bought")
    budget: Json = {"description": step.title, "amount": value(step.budget)}
    budget |= {"id": step.budget_line} if step.budget_line else {}
    budget |= {"project": step.title, "projectID": step.project} if step.project else {}
    why = {"rationale": step.rationale} if step.rationale else {}
    return Said("planning", {"planning": {"budget": budget, **why}})


def tendered(step: Tendered, buyer: Firm, before: Process) -> Said:
    """The tender."""
    if step.method not in METHODS:
        raise Refused("a method is one of {methods}", methods=METHODS)
    if step.closes < step.opens:
        raise Refused("bids close after they open")
    tender = {
        "id": "tender",
        "title": before.title,
        "status": "active",
        "procurementMethod": step.method,
        "mainProcurementCategory": "works",
        "value": value(step.estimate),
        "procuringEntity": reference(buyer),
        "tenderPeriod": {"startDate": moment(step.opens), "endDate": moment(step.closes)},
    }
    return Said("tender" if before.stage == "planning" else "tenderUpdate", {"tender": tender})


def bid(step: Bid, before: Process, told: Mapping[str, Any]) -> Said:
    """One more bid. Raises `Refused` while bids may still come: they are opened together."""
    if before.closes is None:
        raise Refused("no tender yet: nobody was asked for bids")
    if step.on < before.closes:
        raise Refused("bids are opened after {time}", time=before.closes)
    refuse_unnamed(step.bidder)
    there = told["tender"].get("tenderers", [])
    if step.bidder.id in (one["id"] for one in there):
        raise Refused("there is a bid of {party} already", party=step.bidder.id)
    fields = {
        "tender": {
            "id": "tender",
            "numberOfTenderers": len(there) + 1,
            "tenderers": [reference(step.bidder)],
        },
        "bids": {
            "details": [
                {
                    "id": f"bid-{len(there) + 1}",
                    "date": moment(step.on),
                    "status": "valid",
                    "tenderers": [reference(step.bidder)],
                    "value": value(step.value),
                }
            ]
        },
    }
    return Said("tenderUpdate", fields, (party(step.bidder, "tenderer"),))


def awarded(step: Awarded, before: Process, told: Mapping[str, Any]) -> Said:
    """The award; to one of the bidders, unless it was given directly."""
    refuse_unnamed(step.supplier)
    tender = told.get("tender", {})
    bidders = [one["id"] for one in tender.get("tenderers", [])]
    if not tender:
        raise Refused("no tender yet: a direct award is a tender by the method direct")
    if step.supplier.id not in bidders and before.method != "direct":
        raise Refused("{party} made no bid", party=step.supplier.id)
    award = {
        "id": f"award-{len(told.get('awards', [])) + 1}",
        "title": before.title,
        "status": "active",
        "date": moment(step.on),
        "value": value(step.value),
        "suppliers": [reference(step.supplier)],
    }
    fields = {"tender": {"id": "tender", "status": "complete"}, "awards": [award]}
    return Said("award", fields, (party(step.supplier, "supplier", "payee"),))


def signed(step: Signed, before: Process, told: Mapping[str, Any]) -> Said:
    """The contract of the latest award."""
    taken = {one.award for one in before.contracts}
    award = next((one for one in told.get("awards", []) if one["id"] not in taken), None)
    if award is None:
        raise Refused("no award waits for a contract")
    if step.ends < step.starts:
        raise Refused("a contract ends after it starts")
    contract = {
        "id": f"contract-{len(before.contracts) + 1}",
        "awardID": award["id"],
        "title": before.title,
        "status": "active",
        "dateSigned": moment(step.on),
        "period": {"startDate": moment(step.starts), "endDate": moment(step.ends)},
        "value": value(step.value),
    }
    return Said("contract", {"contracts": [contract]})


def amended(step: Amended, held: Contract) -> Said:
    """A change of the contract."""
    if step.value is None and step.ends is None:
        raise Refused("an amendment changes the price or the end")
    if step.value and held.value and step.value.currency != held.value.currency:
        raise Refused("the contract is in {currency}", currency=held.value.currency)
    change = {
        "id": f"amendment-{held.amendments + 1}",
        "date": moment(step.on),
        "rationale": step.rationale,
    }
    one: Json = {**key(held), "amendments": [change]}
    one |= {"value": value(step.value)} if step.value else {}
    one |= {"period": {"endDate": moment(step.ends)}} if step.ends else {}
    return Said("contractAmendment", {"contracts": [one]})


def reached(step: Stage, held: Contract) -> Said:
    """A stage of the works, planned or reached."""
    if not step.id:
        raise Refused("a stage has a short name")
    known = {one.id: one for one in held.milestones}
    if step.due is None and step.id not in known:
        raise Refused("there is no milestone {ref}: plan it with a date first", ref=step.id)
    stage: Json = {"id": step.id, "status": "met" if step.met else "scheduled"}
    stage |= {"title": step.title, "type": "delivery"} if step.title else {}
    stage |= {"dueDate": moment(step.due)} if step.due else {}
    stage |= {"dateMet": moment(step.met)} if step.met else {}
    return done(held, {"milestones": [stage]})


def paid(step: Paid, buyer: Firm, held: Contract, told: Mapping[str, Any]) -> Said:
    """A payment."""
    if not step.id:
        raise Refused("a payment has the number of its paper")
    if step.id in (one.id for one in held.payments):
        raise Refused("payment {ref} is there already", ref=step.id)
    award = next(one for one in told["awards"] if one["id"] == held.award)
    transaction = {
        "id": step.id,
        "date": moment(step.on),
        "value": value(step.value),
        "payer": reference(buyer),
        "payee": award["suppliers"][0],
    }
    return done(held, {"transactions": [transaction]})


def done(held: Contract, what: Json) -> Said:
    """Something of the implementation."""
    first = not held.milestones and not held.payments
    tag = "implementation" if first else "implementationUpdate"
    return Said(tag, {"contracts": [{**key(held), "implementation": what}]})


def the_contract(before: Process) -> Contract:
    """The one that runs: the latest. Raises `Refused` before any was signed."""
    if not before.contracts:
        raise Refused("no contract was signed yet")
    return before.contracts[-1]


def key(held: Contract) -> Json:
    """What every release must say of a contract."""
    return {"id": held.id, "awardID": held.award}


def refuse_unnamed(firm: Firm) -> None:
    """Raises `Refused` for a firm that the standard could not name."""
    if not firm.id or not firm.name:
        raise Refused("a firm has a number and a name")


def value(given: Sum) -> Json:
    """An OCDS value to publish. Raises `Refused` for what JSON or the standard cannot hold."""
    amount = given.amount
    if not amount.is_finite() or digits(amount) > MOST_DIGITS:
        raise Refused("an amount has at most {most} digits", most=MOST_DIGITS)
    if amount < 0:
        raise Refused("an amount is not below nothing")
    if given.currency not in currencies():
        raise Refused(
            "{currency} is no currency of OCDS 1.1.5, such as KES", currency=given.currency
        )
    return as_value(given)


def digits(amount: Decimal) -> int:
    """How many digits a finite number has when it is written without an exponent."""
    return len(amount.as_tuple().digits) + max(0, int(amount.as_tuple().exponent))


def as_value(given: Sum) -> Json:
    """An OCDS value as it is told, whoever published it."""
    amount = given.amount
    whole = amount == amount.to_integral_value()
    return {"amount": int(amount) if whole else float(amount), "currency": given.currency}


def moment(on: date) -> str:
    """A day as an OCDS date-time: its midnight in UTC."""
    return f"{on.isoformat()}T00:00:00Z"


def instant(at: datetime) -> str:
    """An OCDS date-time that sorts like the instant."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def reference(firm: Firm) -> Json:
    """An organisation where it is referred to."""
    return {"id": firm.id, "name": firm.name}


def party(firm: Firm, *roles: str) -> Json:
    """An organisation among the parties."""
    return {**reference(firm), "roles": list(roles)}
