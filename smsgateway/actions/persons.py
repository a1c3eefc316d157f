"""What the house knows of the holder of a phone, changed by what they said."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, case, func, update

from flows.effects import Join
from flows.receipts import LOOKS
from smsgateway.actions.outcome import Due, NoLongerFits
from smsgateway.store.columns import Id
from smsgateway.store.db import Database, database_now
from smsgateway.store.people import people
from smsgateway.store.prepared import ManyChanges


def join(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """They were shown the notice and chose a language."""
    for due in dues:
        said: Join = due.act
        shown = {"who": due.person_id, "speaks": said.language, "shown": said.notice}
        connection.execute(JOIN, {**shown, "where": due.channel_id})


def speak(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """They want to be answered in another language."""
    for due in dues:
        connection.execute(SPEAK, {"who": due.person_id, "speaks": due.act.language})


def forget(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """They go as soon as the goodbye has left: see `erasure`."""
    for due in dues:
        connection.execute(FORGET, {"who": due.person_id})


def look(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """One time fewer is left. Raises `NoLongerFits` where none was."""
    for due in dues:
        if not connection.execute(LOOK, {"who": due.person_id}).rowcount:
            raise NoLongerFits("the choice was shown meanwhile")


def may_look(connection: Connection, voters: Sequence[int]) -> None:
    """Whoever just voted may be shown their choice, so often, from now on for a while."""
    VOTED.apply(connection, [{"voter": person_id} for person_id in voters])


WHO = people.c.id == bindparam("who")
JOIN = (
    update(people)
    .where(WHO)
    .values(
        language=bindparam("speaks"),
        notice=bindparam("shown"),
        joined_at=case((people.c.joined_at.is_(None), database_now()), else_=people.c.joined_at),
        erase_from=None,
        channel_id=func.coalesce(people.c.channel_id, bindparam("where")),
    )
)
SPEAK = update(people).where(WHO).values(language=bindparam("speaks"))
VOTED = ManyChanges(
    {"voter": Id},
    lambda row: (
        update(people).where(people.c.id == row["voter"]).values(voted_at=database_now(), looks=0)
    ),
)
LOOK = update(people).where(WHO, people.c.looks < LOOKS).values(looks=people.c.looks + 1)
FORGET = update(people).where(WHO).values(erase_from=database_now())
