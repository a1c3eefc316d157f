"""A step of a contract in the words of OCDS 1.1.5; what does not follow is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
from smsgateway.actions.contracts.values import (
    Json,
    moment,
    party,
    reference,
    refuse_unnamed,
    value,
)
from smsgateway.actions.refused import Refused
from smsgateway.counting.procurement import Contract, Process

VOID = ("cancelled", "unsuccessful")
"""Awards that come to nothing, in the standard's words."""


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
    if held.over and isinstance(step, Amended | Ended):
        raise Refused("the contract has ended already")
    match step:
        case Amended():
            return amended(step, held, told)
        case Stage():
            return reached(step, held, told)
        case Paid():
            return paid(step, buyer, held, told)
        case Ended():
            status = "cancelled" if step.cancelled else "terminated"
            end = {"endDate": moment(step.on)}
            one = {**key(held, told), "status": status, "period": end}
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
    if step.bidder.id in (one.get("id") for one in there):
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
    bidders = [one.get("id") for one in tender.get("tenderers", [])]
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
    instead_of = [{"id": one["id"], "status": "cancelled"} for one in unsigned(before, told)]
    fields = {"tender": {"id": "tender", "status": "complete"}, "awards": [*instead_of, award]}
    return Said("award", fields, (party(step.supplier, "supplier", "payee"),))


def unsigned(before: Process, told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Awards that still wait for their contract."""
    taken = {one.award for one in before.contracts}
    awards: list[Mapping[str, Any]] = told.get("awards", [])
    return [one for one in awards if str(one["id"]) not in taken and one.get("status") not in VOID]


def signed(step: Signed, before: Process, told: Mapping[str, Any]) -> Said:
    """The contract of the latest award."""
    waiting = unsigned(before, told)
    if not waiting:
        raise Refused("no award waits for a contract")
    if step.ends < step.starts:
        raise Refused("a contract ends after it starts")
    contract = {
        "id": f"contract-{len(before.contracts) + 1}",
        "awardID": waiting[-1]["id"],
        "title": before.title,
        "status": "active",
        "dateSigned": moment(step.on),
        "period": {"startDate": moment(step.starts), "endDate": moment(step.ends)},
        "value": value(step.value),
    }
    return Said("contract", {"contracts": [contract]})


def amended(step: Amended, held: Contract, told: Mapping[str, Any]) -> Said:
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
    one: Json = {**key(held, told), "amendments": [change]}
    one |= {"value": value(step.value)} if step.value else {}
    one |= {"period": {"endDate": moment(step.ends)}} if step.ends else {}
    return Said("contractAmendment", {"contracts": [one]})


def reached(step: Stage, held: Contract, told: Mapping[str, Any]) -> Said:
    """A stage of the works, planned or reached."""
    if not step.id:
        raise Refused("a stage has a short name")
    known = {one.id: one for one in held.milestones}
    if step.due is None and step.id not in known:
        raise Refused("there is no milestone {ref}: plan it with a date first", ref=step.id)
    met = step.met or (step.id in known and known[step.id].met)
    stage: Json = {"id": milestone_id(step.id, held, told), "status": "met" if met else "scheduled"}
    stage |= {"title": step.title, "type": "delivery"} if step.title else {}
    stage |= {"dueDate": moment(step.due)} if step.due else {}
    stage |= {"dateMet": moment(step.met)} if step.met else {}
    return done(held, told, {"milestones": [stage]})


def milestone_id(name: str, held: Contract, told: Mapping[str, Any]) -> str | int:
    """A stage's id as it was first said, which may be a number of others."""
    one = next(one for one in told["contracts"] if str(one["id"]) == held.id)
    there = one.get("implementation", {}).get("milestones", [])
    return next((old["id"] for old in there if str(old["id"]) == name), name)


def paid(step: Paid, buyer: Firm, held: Contract, told: Mapping[str, Any]) -> Said:
    """A payment."""
    if not step.id:
        raise Refused("a payment has the number of its paper")
    if step.id in (one.id for one in held.payments):
        raise Refused("payment {ref} is there already", ref=step.id)
    if held.value and step.value.currency != held.value.currency:
        raise Refused("the contract is in {currency}", currency=held.value.currency)
    payees = [
        who
        for one in told.get("awards", [])
        if str(one["id"]) == held.award
        for who in one.get("suppliers", [])
    ]
    transaction = {
        "id": step.id,
        "date": moment(step.on),
        "value": value(step.value),
        "payer": reference(buyer),
        **({"payee": payees[0]} if payees else {}),
    }
    return done(held, told, {"transactions": [transaction]})


def done(held: Contract, told: Mapping[str, Any], what: Json) -> Said:
    """Something of the implementation."""
    first = not held.milestones and not held.payments
    tag = "implementation" if first else "implementationUpdate"
    return Said(tag, {"contracts": [{**key(held, told), "implementation": what}]})


def the_contract(before: Process) -> Contract:
    """The one that runs: the latest. Raises `Refused` before any was signed."""
    if not before.contracts:
        raise Refused("no contract was signed yet")
    return before.contracts[-1]


def key(held: Contract, told: Mapping[str, Any]) -> Json:
    """What every release must say of a contract, as it was first said: an id of others may be a
    number, and a release that wrote it in letters would tell of another contract."""
    known = next(one for one in told["contracts"] if str(one["id"]) == held.id)
    return {name: known[name] for name in ("id", "awardID") if name in known}
