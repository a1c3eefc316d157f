"""`/approvals`: what waits for a second person, who is another account than the one that asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smsgateway.actions import decisions, unlinking
from smsgateway.actions.accounts import approvals
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.approvals import DECIDERS, Approval
from smsgateway.actions.refused import Refused
from smsgateway.web.api import places
from smsgateway.web.api.verb import Desk, Verb

READERS: tuple[Role, ...] = (*DECIDERS, "auditor")
BY_HAND = (decisions.RESET, unlinking.ACT)
"""What lets somebody in anew, or cannot be taken back: nobody but a person at the console, where a
password and a second factor are asked for."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was done, in words."""

    said: str


def waiting(desk: Desk) -> Sequence[Approval]:
    """What was asked for and not decided yet."""
    with desk.house.db.read() as connection:
        return [one for one in approvals.waiting(connection) if desk.account.reaches(one.area_id)]


def approve(desk: Desk, number: int) -> Said:
    """Agree to what somebody else asked for; it is carried out at once."""
    with desk.house.db.read() as connection:
        act = approvals.numbered(connection, number).act
    if act in BY_HAND:
        raise Refused("{act} is approved on the console, by a person", act=act)
    return Said(decisions.approve(desk.house, number, by=desk.by))


def refuse(desk: Desk, number: int) -> Said:
    """Say no to what somebody asked for, or take one's own request back."""
    return Said(decisions.refuse(desk.house, number, by=desk.by))


VERBS = (
    Verb("approvals list", "GET", "/approvals", READERS, waiting, key=lambda row: (row.id,)),
    Verb(
        "approvals approve",
        "POST",
        "/approvals/<int:number>/approve",
        DECIDERS,
        approve,
        places.approval,
    ),
    Verb(
        "approvals refuse",
        "POST",
        "/approvals/<int:number>/refuse",
        DECIDERS,
        refuse,
        places.approval,
    ),
)
