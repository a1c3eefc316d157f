"""Voting begins: a lot is drawn between projects that might come out equal, and all is told.

Nobody can know yet which ties there will be. The lot stands in the opening of the public log, so
nobody can draw another one after.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import SystemRandom

from sqlalchemy import Connection, select, update

from smsgateway.actions.definition import definition
from smsgateway.actions.log import outside_ids, record_act
from smsgateway.store.contests import contests, election_files, projects


def begin_voting(connection: Connection, contest_id: int) -> None:
    """Draw the lot, where none was drawn, and put the opening into the public log's queue.

    A contest from a file has none: the order of its file is the city's own.
    """
    from_file = select(election_files.c.name).where(election_files.c.contest_id == contest_id)
    if not connection.execute(from_file).first():
        drawn = list(outside_ids(connection, contest_id).values())
        SystemRandom().shuffle(drawn)
        new = (contests.c.id == contest_id) & contests.c.lot.is_(None)
        connection.execute(update(contests).where(new).values(lot=drawn))
    record_act(connection, contest_id, "open", definition(connection, contest_id))


def drawn(connection: Connection, contest_id: int) -> Sequence[str]:
    """The codes of the projects in the order of the lot; none where no lot decides."""
    held = select(contests.c.lot).where(contests.c.id == contest_id)
    lot: Sequence[str] = connection.execute(held).scalar_one() or ()
    lines = select(projects.c.file_id, projects.c.code).where(projects.c.contest_id == contest_id)
    codes = {row.file_id: row.code for row in connection.execute(lines)} if lot else {}
    return [codes[one] for one in lot]
