"""Carrying out what was approved: each act that a second person decides, and what it then does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from smsgateway.actions import unlinking
from smsgateway.actions.accounts import accounts, approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.awards import council, objecting, record, ruling
from smsgateway.actions.broadcasts import control
from smsgateway.actions.house import House
from smsgateway.actions.paper import withdrawing
from smsgateway.actions.phases import changes
from smsgateway.actions.results import book as results
from smsgateway.actions.signals import holding
from smsgateway.actions.works import judging
from smsgateway.counting.told import Told

CarryOut = Callable[[House, Connection, Approval], str]
"""Does the act in the transaction of its approval; returns what whoever approved should read."""

RESET = "account.reset"


def ask_reset(house: House, email: str, *, by: str) -> int:
    """Ask to give somebody who lost phone and recovery codes a new start. Raises `Refused`."""
    with house.db.write() as connection:
        accounts.acting(connection, by, "administrator")
        lost = accounts.acting(connection, email)
        return approvals.ask(connection, by=by, act=RESET, about=lost.email, payload={})


def reset(house: House, connection: Connection, approval: Approval) -> str:
    """Two administrators agreed: password and second factor are chosen anew, with a new code."""
    accounts.acting(connection, approval.decided_by, "administrator")
    lost = accounts.acting(connection, approval.about)
    code = accounts.start_over(connection, lost.id)
    audit.record(connection, by=approval.decided_by, act=RESET, about=lost.email, detail={})
    return Told(
        "{email} may start again with the invitation {code}, good for a week",
        email=lost.email,
        code=code,
    )


CARRY_OUT: Mapping[str, CarryOut] = {
    RESET: reset,
    unlinking.ACT: unlinking.carry_out,
    **{f"cycle.{act}": changes.carry_out for act in changes.CHANGES},
    record.ACT: record.carry_out,
    **{f"award.{verdict}": ruling.carry_out for verdict in ruling.RULINGS},
    **{f"signals.{act}": holding.carry_out for act in holding.ACTS},
    council.ACT: council.carry_out,
    objecting.ACT: objecting.carry_out,
    control.START: control.carry_out,
    results.ACT: results.carry_out,
    withdrawing.ACT: withdrawing.carry_out,
    judging.ACT: judging.carry_out,
}
"""What happens on approval. An act that is not listed is only marked: its own verb goes on."""

AFTERWARDS: Mapping[str, Callable[[House], None]] = {unlinking.ACT: unlinking.forget_pages}
"""What follows the commit of some acts."""


def approve(house: House, approval_id: int, *, by: str) -> str:
    """Approve and carry out, together or not at all; returns what to tell. Raises `Refused`."""
    with house.db.write() as connection:
        decided = approvals.approve(connection, approval_id, by=by)
        carry_out = CARRY_OUT.get(decided.act)
        if carry_out is None:
            return Told("approved: {act} of {about}", act=decided.act, about=decided.about)
        said = carry_out(house, connection, decided)
    if decided.act in AFTERWARDS:
        AFTERWARDS[decided.act](house)
    return said


def refuse(house: House, approval_id: int, *, by: str) -> str:
    """Say no; nothing is carried out. Raises `Refused`."""
    with house.db.write() as connection:
        decided = approvals.refuse(connection, approval_id, by=by)
    return Told("refused: {act} of {about}", act=decided.act, about=decided.about)
