"""Everybody whom a case concerns hears what became of it: its citizen, and all who joined it.

Who is to be told is written with the move itself; the clock sends it. So a restart loses nobody
and tells nobody twice, and whoever is in the middle of a menu hears it a little later. A text says
how the case stands by then: where several moves wait to be told, it is sent once, as of the last.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, update

from flows import casefile, notices
from flows.screens import Screen, name_of
from smsgateway.actions.house import House
from smsgateway.actions.sending.telling import Errand, tell
from smsgateway.store.cases import case_notices, cases
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.people import people

AT_ONCE = 100
"""Texts a transaction: on SQLite every vote waits behind it."""

ASKED_AGAIN = "asked-again"
"""Weeks after a case was closed as solved: is it still?"""

SCREENS: Mapping[str, Screen] = {
    "answered": notices.answered,
    "needs-info": notices.questioned,
    ASKED_AGAIN: notices.lasting,
}
"""What shows a move that asks something; any other is shown by `moved`."""


def tell_due(house: House) -> int:
    """One round of the clock; returns how many texts were queued."""
    told = 0
    with house.db.write() as connection:
        for row in connection.execute(DUE).all():
            told += deliver(house, connection, row)
    return told


def deliver(house: House, connection: Connection, row: AnyRow) -> bool:
    """Queue one text, unless its person is in a menu just now or wants no more of them."""
    station = house.catalogue.latest().stations_by_id[row.channel_id]
    errand = Errand(
        SCREENS.get(row.about, notices.moved), {name_of(casefile.case): row.ticket}, "case"
    )
    silent = row.opted_out_at is not None or row.erase_from is not None
    sent = None if silent else tell(house, connection, station, row, errand)
    if silent or sent is not None:
        done = update(case_notices).where(
            case_notices.c.case_id == row.case_id,
            case_notices.c.person_id == row.id,
            case_notices.c.id <= row.notice_id,
            case_notices.c.told_at.is_(None),
        )
        connection.execute(done.values(told_at=database_now()))
    return sent is not None


LAST = (
    select(func.max(case_notices.c.id))
    .where(case_notices.c.told_at.is_(None))
    .group_by(case_notices.c.case_id, case_notices.c.person_id)
)

DUE = (
    select(
        people.c.id,
        people.c.phone_index,
        people.c.phone_sealed,
        people.c.language,
        people.c.opted_out_at,
        people.c.erase_from,
        case_notices.c.id.label("notice_id"),
        case_notices.c.channel_id.label("channel_id"),
        case_notices.c.about,
        case_notices.c.case_id,
        cases.c.ticket,
    )
    .join(case_notices, case_notices.c.person_id == people.c.id)
    .join(cases, cases.c.id == case_notices.c.case_id)
    .where(case_notices.c.id.in_(LAST))
    .order_by(case_notices.c.id)
    .limit(AT_ONCE)
)
