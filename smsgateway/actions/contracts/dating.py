"""Days that cannot follow each other in the life of a contract.

A slip of the pen is refused: what has not happened yet, an award before its bids were opened, a
contract before its award, a change or an end before the contract. Work or money before the
signature does happen, and is what the public should read of: it is taken, after a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from smsgateway.actions.contracts.steps import (
    Amended,
    Awarded,
    Bid,
    Ended,
    Paid,
    Planned,
    Signed,
    Stage,
    Step,
    Tendered,
)
from smsgateway.actions.contracts.telling import unsigned
from smsgateway.actions.refused import Refused
from smsgateway.counting.procurement import Process, day_of
from smsgateway.counting.told import Told


def happened(step: Step) -> date | None:
    """The day of what a step says was done; None where it only plans."""
    match step:
        case Planned() | Tendered():
            return None
        case Stage():
            return step.met
        case Bid() | Awarded() | Signed() | Amended() | Paid() | Ended():
            return step.on


def refuse_misdated(step: Step, before: Process, told: Mapping[str, Any], today: date) -> None:
    """Raises `Refused` for a day that has not come, or before what it follows."""
    on = happened(step)
    if on is not None and on > today:
        raise Refused("{day} has not come yet", day=on)
    signed = before.contracts[-1].signed if before.contracts else None
    match step:
        case Awarded():
            opened = latest(told.get("bids", {}).get("details", []))
            if opened and step.on < opened:
                raise Refused("bids were opened on {day}: the award comes after", day=opened)
        case Signed():
            awarded = latest(unsigned(before, told)[-1:])
            if awarded and step.on < awarded:
                raise Refused("the award is of {day}: the contract comes after", day=awarded)
        case Amended() | Ended():
            if signed and step.on < signed:
                raise Refused("the contract was signed on {day}: this comes after", day=signed)


def latest(some: list[Mapping[str, Any]]) -> date | None:
    """The last day that any of them tells."""
    return max((day for one in some if (day := day_of(one.get("date")))), default=None)


def doubt(step: Step, before: Process) -> Told | None:
    """What is asked before a step that is odd for its day, but may be true, is published."""
    signed = before.contracts[-1].signed if before.contracts else None
    on = happened(step)
    if isinstance(step, Paid | Stage) and on and signed and on < signed:
        return Told("The contract was signed on {day} only. Is the day right?", day=signed)
    return None
