"""Keeping what residents found: one answer of each phone, standard and round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection

from flows.effects import CheckStandard
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due
from smsgateway.actions.scorecards import ratingbox
from smsgateway.actions.world import DbWorld
from smsgateway.store.db import Database
from smsgateway.store.standards import resident_checks


@dataclass(frozen=True, slots=True)
class Checked:
    """A check under the tag of who says so."""

    said: CheckStandard
    tag: bytes


def prepare(said: Input, world: DbWorld, effect: CheckStandard) -> Checked:
    """Raises `NotRecorded` once the round's key is destroyed."""
    return Checked(effect, ratingbox.tag(world, effect.round))


def keep(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Each instead of what its phone said before. Raises `NoLongerFits` after the close."""
    ratingbox.check_open(connection, {due.act.said.round for due in dues})
    asked = ratingbox.invited(connection, dues)
    connection.execute(put(db), [row_of(due, asked) for due in dues])


def row_of(due: Due, asked: Mapping[tuple[int, int], str]) -> dict[str, object]:
    """A check as it is kept."""
    said: CheckStandard = due.act.said
    return {
        "round_id": said.round,
        "service_id": said.service,
        "tag": due.act.tag,
        "standard": said.standard,
        "mode": "invited" if (said.round, due.person_id) in asked else "open",
        "met": said.met,
    }


@cache
def put(db: Database) -> Any:
    """One of each phone and standard."""
    new = db.insert(resident_checks)
    return new.on_conflict_do_update(
        index_elements=list(resident_checks.primary_key.columns),
        set_={name: new.excluded[name] for name in ("mode", "met")},
    )
