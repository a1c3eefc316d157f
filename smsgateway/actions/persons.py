"""What the house knows of the holder of a phone, changed by what they said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from sqlalchemy import Connection, bindparam, case, update

from flows.effects import (
    CastBallot,
    Effect,
    Forget,
    Join,
    LeaveForPerson,
    OptIn,
    OptOut,
    SpeakLanguage,
    TakeBackBallot,
)
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
            case OptOut():
                connection.execute(OPT_OUT, {"who": person_id})
            case OptIn():
                connection.execute(OPT_IN, {"who": person_id})
            case Forget():
                connection.execute(FORGET, {"who": person_id})
            case CastBallot() | TakeBackBallot() | LeaveForPerson():
                pass  # ballots are kept by `commit`; the inbox row says that a text is unread
            case _:
                assert_never(effect)


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
# The erasing itself waits for the goodbye to leave: see `erasure`.
FORGET = update(people).where(WHO).values(erase_from=database_now())
