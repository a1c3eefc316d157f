"""What the house knows of the holder of a phone, changed by what they said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from sqlalchemy import Connection, bindparam, case, update

from flows.effects import (
    CastBallot,
    ChallengeBallot,
    Dispute,
    Effect,
    Forget,
    Join,
    LeaveForPerson,
    LookAtBallot,
    OptIn,
    OptOut,
    SpeakLanguage,
    TakeBackBallot,
)
from flows.receipts import LOOKS
from smsgateway.actions.outcome import NoLongerFits
from smsgateway.store.db import database_now
from smsgateway.store.people import people


def change(connection: Connection, person_id: int, does: Iterable[Effect]) -> None:
    """Carry out the effects that concern the person; the others are kept elsewhere."""
    for effect in does:
        match effect:
            case Join(language, notice):
                connection.execute(JOIN, {"who": person_id, "speaks": language, "shown": notice})
            case SpeakLanguage(language):
                connection.execute(SPEAK, {"who": person_id, "speaks": language})
            case OptOut() | OptIn() | Forget():
                connection.execute(PLAINLY[type(effect)], {"who": person_id})
            case LookAtBallot():
                look(connection, person_id)
            case CastBallot() | TakeBackBallot() | ChallengeBallot() | LeaveForPerson() | Dispute():
                pass  # ballots are kept by `commit`; the inbox row says that a text is unread
            case _:
                assert_never(effect)


def look(connection: Connection, person_id: int) -> None:
    """One time fewer is left. Raises `NoLongerFits` where none was."""
    if not connection.execute(LOOK, {"who": person_id}).rowcount:
        raise NoLongerFits("the choice was shown meanwhile")


def may_look(connection: Connection, voters: Sequence[int]) -> None:
    """Whoever just voted may be shown their choice, so often, from now on for a while."""
    if voters:
        connection.execute(VOTED, {"voters": list(voters)})


WHO = people.c.id == bindparam("who")
JOIN = (
    update(people)
    .where(WHO)
    .values(
        language=bindparam("speaks"),
        notice=bindparam("shown"),
        joined_at=case((people.c.joined_at.is_(None), database_now()), else_=people.c.joined_at),
        erase_from=None,
    )
)
SPEAK = update(people).where(WHO).values(language=bindparam("speaks"))
OPT_OUT = update(people).where(WHO).values(opted_out_at=database_now())
OPT_IN = update(people).where(WHO).values(opted_out_at=None)
VOTED = (
    update(people)
    .where(people.c.id.in_(bindparam("voters", expanding=True)))
    .values(voted_at=database_now(), looks=0)
)
LOOK = update(people).where(WHO, people.c.looks < LOOKS).values(looks=people.c.looks + 1)
# The erasing itself waits for the goodbye to leave: see `erasure`.
FORGET = update(people).where(WHO).values(erase_from=database_now())
PLAINLY = {OptOut: OPT_OUT, OptIn: OPT_IN, Forget: FORGET}
