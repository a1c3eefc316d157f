"""Several ideas become one, or one several: who asked and what came from where is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import insert, select

from flows import notice
from flows.codes import ticket as ticket_of
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.reviewing.judging import change, undecided
from smsgateway.actions.reviewing.news import tell
from smsgateway.actions.reviewing.reading import counts, proposal
from smsgateway.store.db import database_now
from smsgateway.store.proposals import lineage, proposals, proposers

MOST_PARTS = 9


def merge(house: House, into: str, tickets: Sequence[str], *, by: str) -> int:
    """Join ideas to another that has a public text; returns how many people ask for it now.

    The joined ones stay, marked, with their own people and words; their people are told in the
    words that everybody may read. Raises `Refused`.
    """
    with house.db.write() as connection:
        target = undecided(proposal(connection, into, by))
        if not target.title:
            raise Refused(
                "{into} has no public text yet: people will read what they are part of", into=into
            )
        joining = [undecided(proposal(connection, one, by)) for one in dict.fromkeys(tickets)]
        for one in joining:
            if one.id == target.id or one.cycle_id != target.cycle_id:
                raise Refused("{ticket} cannot be joined to {into}", ticket=one.ticket, into=into)
            whose = select(proposers.c.person_id).where(proposers.c.proposal_id == one.id)
            rows = [
                {"proposal_id": target.id, "person_id": person}
                for person in connection.execute(whose).scalars()
            ]
            if rows:
                connection.execute(house.db.insert(proposers).on_conflict_do_nothing(), rows)
            connection.execute(
                insert(lineage).values(from_id=one.id, to_id=target.id, kind="merge")
            )
        number = counts(connection, [target.id])[target.id]
        for one in joining:
            said = notice.joined(one.ticket, target.title, number)
            tell(house, connection, one, notice.plainly(said))
            change(
                connection,
                one,
                by,
                "proposal.merge",
                {"into": target.ticket},
                state="merged",
                decided_at=database_now(),
            )
    return number


def split(house: House, ticket: str, parts: int, *, by: str) -> list[str]:
    """One idea that holds several becomes so many, each to be worded and judged by itself.

    Returns their tickets. Each keeps the author's words, and everybody who asked. Raises `Refused`.
    """
    if not 2 <= parts <= MOST_PARTS:
        raise Refused("an idea is split into 2 to {most}", most=MOST_PARTS)
    with house.db.write() as connection:
        row = undecided(proposal(connection, ticket, by))
        whose = select(proposers.c.person_id).where(proposers.c.proposal_id == row.id)
        asking = connection.execute(whose).scalars().all()
        made = []
        for _ in range(parts):
            part = connection.execute(
                insert(proposals)
                .values(
                    cycle_id=row.cycle_id,
                    topic_id=row.topic_id,
                    area_id=row.area_id,
                    # Nobody sent this one: its author is one of those who asked.
                    person_id=None,
                    ticket=ticket_of(f"{secrets.randbelow(10**6):06}"),
                    words=row.words,
                    language=row.language,
                )
                .returning(proposals.c.id, proposals.c.ticket)
            ).one()
            made.append(part.ticket)
            rows = [{"proposal_id": part.id, "person_id": person} for person in asking]
            connection.execute(insert(proposers), rows)
            connection.execute(insert(lineage).values(from_id=row.id, to_id=part.id, kind="split"))
        detail: dict[str, JSON] = {"into": list[JSON](made)}
        change(
            connection,
            row,
            by,
            "proposal.split",
            detail,
            state="split",
            decided_at=database_now(),
        )
    return made
