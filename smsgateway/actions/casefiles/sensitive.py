"""Harm and abuse: seen by trained offices alone, under a key of its own, and never in a list.

Nothing here is joined with the other cases: no ticket, no Open311, no figure, no export, and no
text to whom it concerns. An office that is accused never has it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from flows.effects import FileSensitive
from smsgateway.actions.desks.desk import Desk
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due
from smsgateway.actions.world import DbWorld
from smsgateway.store.cases import sensitive_cases
from smsgateway.store.db import Database

ANSWER_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Harm:
    """What somebody trained is to see."""

    desk: Desk
    sealed: bytes
    answer_due: datetime


def prepare(said: Input, world: DbWorld, effect: FileSensitive) -> Harm:
    """Seal whom to call, and what little was said."""
    told = {
        "category": effect.category,
        "words": effect.words,
        "phone": said.phone,
        "language": world.person.language,
    }
    sealed = world.keys.seal(json.dumps(told, ensure_ascii=False), "sensitive")
    return Harm(world.desk, sealed, world.now + ANSWER_WITHIN)


def keep(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """It waits for the nearest trained office."""
    for due in dues:
        harm: Harm = due.act
        office = next(iter(harm.desk.trained), None)
        connection.execute(
            insert(sensitive_cases).values(
                area_id=harm.desk.area_id,
                office_id=office.id if office else None,
                person_id=due.person_id,
                sealed=harm.sealed,
                answer_due=harm.answer_due,
            )
        )
