"""Whom a case concerns: its citizen, who joined it, and the people of cases merged into it."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, or_, select

from smsgateway.store.cases import case_notices, cases, supporters
from smsgateway.store.db import AnyRow


def announce(connection: Connection, case: AnyRow, about: str, *, but: int | None = None) -> int:
    """Write down whom to tell, in the transaction of the move; returns how many.

    `but` is the person who made the move and knows.
    """
    rows = [
        {"case_id": case.id, "about": about, "person_id": person, "channel_id": channel}
        for person, channel in everybody(connection, case.id).items()
        if person != but
    ]
    if rows:
        connection.execute(insert(case_notices), rows)
    return len(rows)


def everybody(connection: Connection, case_id: int) -> dict[int, int]:
    """The channel of each person whom it concerns, those of cases merged into it as well."""
    concerned = connection.execute(CONCERNED, {"case": case_id}).all()
    return {row.person_id: row.channel_id for row in concerned}


CONCERNED = (
    select(cases.c.person_id, cases.c.channel_id)
    .where(
        or_(cases.c.id == bindparam("case"), cases.c.merged_into == bindparam("case")),
        cases.c.person_id.is_not(None),
        cases.c.channel_id.is_not(None),
    )
    .union(
        select(supporters.c.person_id, supporters.c.channel_id)
        .join(cases, cases.c.id == supporters.c.case_id)
        .where(or_(cases.c.id == bindparam("case"), cases.c.merged_into == bindparam("case")))
    )
)
