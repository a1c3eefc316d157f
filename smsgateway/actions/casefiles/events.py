"""What happened to a case: one row each, numbered, never changed."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, func, insert, select

from smsgateway.store.cases import case_events

Visibility = Literal["internal", "citizen", "public"]

CITIZEN, CLOCK = "citizen", "clock"


def append(
    connection: Connection,
    case_id: int,
    *,
    actor: str,
    kind: str,
    visibility: Visibility = "internal",
    moved: tuple[str, str] = ("", ""),
    note: bytes | None = None,
) -> None:
    """Add an event. The case's own row is locked or was changed in this transaction before.

    `actor` is `citizen`, `clock` or an account's name; `note` is sealed.
    """
    connection.execute(
        insert(case_events).values(
            case_id=case_id,
            seq=select(func.coalesce(func.max(case_events.c.seq), 0) + 1)
            .where(case_events.c.case_id == case_id)
            .scalar_subquery(),
            actor=actor,
            kind=kind,
            from_state=moved[0],
            to_state=moved[1],
            visibility=visibility,
            note=note,
        )
    )
